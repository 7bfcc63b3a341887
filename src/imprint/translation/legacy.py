"""Translations that exist already, brought into a catalog: a document and its translated copy."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from imprint.errors import DocumentError, Location, UsageError
from imprint.files import display, write_atomically
from imprint.localize.align import aligned
from imprint.localize.align.judge import Proposal, Verdict, judged, mismatch
from imprint.localize.align.pieces import Piece
from imprint.localize.catalog import excerpt
from imprint.localize.fill import Differing, Filled, filled
from imprint.localize.locales import locale_for
from imprint.localize.update import updated
from imprint.model.document import Document
from imprint.model.locale import Locale
from imprint.project import Project, read_text, refuse_markers
from imprint.read import Source, read
from imprint.translation.texts import texts

_FOLDER_DEPTH = 3  # folders above a document in which its language may be found


@dataclass(frozen=True, slots=True)
class Finding:
    """One text that needs a person, as reports show it.

    `outcome` is fuzzy, differing, not-translated, source-alone or target-alone.
    """

    outcome: str
    text: str
    source: Location | None = None
    target: Location | None = None
    translation: str = ""
    chance: float | None = None
    reason: str = ""

    @property
    def excerpt(self) -> str:
        """The beginning of the text."""
        return excerpt(self.text)

    def as_object(self) -> dict[str, object]:
        """Return the finding as the plain object that `--log-format json` prints."""
        return {
            "event": "text",
            "outcome": self.outcome,
            "text": self.text,
            "translation": self.translation or None,
            "source": str(self.source) if self.source else None,
            "target": str(self.target) if self.target else None,
            "chance": None if self.chance is None else round(self.chance, 3),
            "reason": self.reason or None,
        }


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, or would do: counts of texts by outcome, and what needs a person."""

    catalog: Path
    locale: str
    counts: dict[str, int]
    findings: tuple[Finding, ...]

    def as_object(self) -> dict[str, object]:
        """Return the counts as the plain object that `--log-format json` prints last."""
        return {"event": "import", "catalog": display(self.catalog), "locale": self.locale, **self.counts}


def import_documents(
    project: Project, source: Path, target: Path, tag: str = "", *, dry_run: bool = False
) -> Imported:
    """Fill the catalog of a locale from `target`, which is the translation of `source`; return what was done.

    `tag` is the language of the translation; left out, its front matter, its name or its folder says it. The
    source may be an older state of a document: what changed since is then fuzzy, as with every edit.
    Raises DocumentError where the two are no translations of each other; nothing is written then.
    """
    original = _document(source, project.settings.language)
    translation = _document(target, "")
    locale = _locale(translation, target, tag)
    if locale.tag == original.language:
        raise UsageError(
            "import/language",
            f"both documents are in {locale.tag}",
            where=Location(display(target)),
            fix="name the language of the translation: --locale TAG",
        )
    alignment = aligned(original, replace(translation, language=locale.tag), locale.tag)
    verdict = judged(alignment, original.language, locale.tag)
    if why := mismatch(alignment, verdict, locale.tag):
        raise DocumentError(
            "import/mismatch",
            f"it is not taken for a translation of {display(source)}: {why}; nothing was imported",
            where=Location(display(target)),
            fix="check that both files are the same document, and the language that --locale names",
        )
    path = project.locale_folder / f"{locale.tag}.po"
    before = read_text(path) if path.is_file() else ""
    refuse_markers(before, path)
    made = filled(before, verdict.proposals, locale, display(path), _name(target, project))
    if not dry_run:
        units = texts(project).units(language=locale.tag)
        write_atomically(path, updated(made.text, units, locale, display(path)).encode())
    return Imported(path, locale.tag, _counts(made, verdict), tuple(_findings(made, verdict)))


def _document(path: Path, language: str) -> Document:
    text = read_text(path)
    refuse_markers(text, path)
    (reading,) = read([Source(display(path), text, language)])
    if reading.error or reading.document is None:
        raise reading.error or DocumentError(
            "import/unreadable", "it can't be read", where=Location(display(path)), fix="check the file"
        )
    return reading.document


def _name(path: Path, project: Project) -> str:
    """Return a path as the catalog names it, which is the same on every machine."""
    relative = Path(os.path.relpath(path.resolve(), project.root.resolve()))
    return path.name if relative.parts[0] == ".." else relative.as_posix()


# --- the language of the translation ---


def _locale(document: Document, path: Path, tag: str) -> Locale:
    if tag:
        return locale_for(tag)
    if document.language:
        return locale_for(document.language, Location(display(path), 1))
    for candidate in _candidates(path):
        if found := _known(candidate):
            return found
    raise UsageError(
        "import/no-language",
        "nothing says which language this translation is in",
        where=Location(display(path)),
        fix="add --locale TAG, or lang: TAG to its front matter",
    )


def _candidates(path: Path) -> Iterator[str]:
    """Yield what may name the language of a file: `guide.de.md`, `guide_de.md`, `de/guide.md`."""
    for mark in "._":
        head, _, tail = path.stem.rpartition(mark)
        if head:
            yield tail
    yield from path.resolve().parent.parts[: -_FOLDER_DEPTH - 1 : -1]


def _known(tag: str) -> Locale | None:
    """Return the locale of a tag that CLDR knows by name; many words are codes of small languages."""
    try:
        locale = locale_for(tag.replace("_", "-"))
    except UsageError:
        return None
    return None if locale.autonym == locale.tag else locale


# --- the report ---


def _counts(made: Filled, verdict: Verdict) -> dict[str, int]:
    untranslated = {one.unit.key for one in verdict.proposals if one.state == "untranslated"}
    return {
        "translated": len(made.translated),
        "fuzzy": len(made.fuzzy),
        "known": len(made.known),
        "differing": len(made.differing),
        "not-translated": len(untranslated),
        "source-alone": len(_without(made, verdict)),
        "target-alone": len(verdict.target_alone),
    }


def _findings(made: Filled, verdict: Verdict) -> Iterator[Finding]:
    for one in made.fuzzy:
        yield _finding("fuzzy", one, "; ".join(one.reasons))
    for differing in made.differing:
        yield _finding("differing", differing.proposal, _kept(differing))
    for one in verdict.proposals:
        if one.state == "untranslated":
            yield _finding("not-translated", one, "; ".join(one.reasons))
    for piece in _without(made, verdict):
        yield Finding("source-alone", piece.message.text, source=_where(piece))
    for piece in verdict.target_alone:
        yield Finding("target-alone", piece.message.text, target=_where(piece))


def _without(made: Filled, verdict: Verdict) -> tuple[Piece, ...]:
    """Return the pieces of the source that have no partner here nor where their text stands again."""
    found = {one.unit.key for one in (*made.translated, *made.fuzzy, *made.known)}
    return tuple(piece for piece in verdict.source_alone if piece.unit and piece.unit.key not in found)


def _finding(outcome: str, proposal: Proposal, reason: str) -> Finding:
    return Finding(
        outcome,
        proposal.unit.text,
        proposal.unit.origin,
        _where(proposal.target),
        proposal.text,
        proposal.chance,
        reason,
    )


def _kept(differing: Differing) -> str:
    where = f"line {differing.line} of the catalog has" if differing.line else "elsewhere it is"
    return f"{where} “{excerpt(differing.kept)}”, which stays"


def _where(piece: Piece) -> Location | None:
    return piece.place.origin
