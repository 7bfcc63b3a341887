"""Pseudo-locales of a project: their catalogs to look at, and what in built files never came through one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from imprint.errors import Diagnostic, Location, UsageError
from imprint.files import write_atomically
from imprint.localize.apply import localized
from imprint.localize.catalog import excerpt
from imprint.localize.locales import locale_for
from imprint.localize.pseudo import (
    PSEUDO_LOCALES,
    is_pseudo,
    kept_words,
    pseudo_catalog,
    pseudo_po,
    strange_words,
    unextracted,
    without_addresses,
)
from imprint.localize.walk import extract
from imprint.project import Project
from imprint.prove.visible import visible
from imprint.settings import FORMATS
from imprint.targets import Target
from imprint.translation.texts import Texts

_DIGITS = 12  # of a digest that are printed
FOLDER = "pseudo"  # in the build folder: what is made anew at any time is no source


def chosen(tags: Sequence[str]) -> tuple[str, ...]:
    """Return the pseudo-locales that `tags` mean, all where there are none. Raises UsageError for others."""
    for tag in tags:
        if not is_pseudo(tag):
            raise UsageError(
                "usage/pseudo-locale",
                f"{tag} is not a pseudo-locale",
                fix=f"choose from {', '.join(PSEUDO_LOCALES)}",
            )
    return tuple(tags) or PSEUDO_LOCALES


def write_pseudo_catalogs(project: Project, found: Texts, tags: Iterable[str]) -> list[tuple[Path, int]]:
    """Write the catalog of each pseudo-locale into the build folder; return its path and count of texts."""
    units = found.units()
    made = []
    for tag in tags:
        path = project.root / project.settings.output / FOLDER / f"{tag}.po"
        write_atomically(path, pseudo_po(units, tag).encode())
        made.append((path, len({unit.key for unit in units})))
    return made


def leaks(found: Texts, folder: Path, tags: Iterable[str]) -> Iterator[Diagnostic]:
    """Yield an error for each text in a built file of a pseudo-locale that no catalog has translated.

    `folder` holds what was built of the documents `found`.
    """
    for tag in tags:
        always = frozenset(strange_words(_always(found), tag))
        for name, document in found.documents.items():
            catalog = pseudo_catalog(extract(document), tag)
            shown = localized(document, catalog, locale_for(tag)).document
            for piece in unextracted(shown, tag):
                yield _error(piece.text, piece.field, tag, piece.origin or document.origin)
            digested = strange_words(found.inputs.document(name).text_digest[:_DIGITS], tag)
            kept = always | kept_words(shown, tag) | frozenset(digested)
            for form in FORMATS:
                yield from _leaks_of(folder, Target(name, tag, form), kept, found.inputs.document(name).path)
        kept = always.union(*(kept_words(one, tag) for one in found.documents.values()))
        yield from _leaks_in(folder, f"html/{tag}/index.html", "html", tag, kept, "")


def _leaks_of(folder: Path, target: Target, kept: frozenset[str], source: str) -> Iterator[Diagnostic]:
    return _leaks_in(folder, target.path, target.format, target.locale, kept, source)


def _leaks_in(
    folder: Path, path: str, form: str, tag: str, kept: frozenset[str], source: str
) -> Iterator[Diagnostic]:
    file = folder / path
    if not file.is_file():
        return
    told: set[tuple[str, str]] = set()
    for shown in visible(form, file.read_bytes()):
        text = without_addresses(shown.text)
        strange = [word for word in strange_words(text, tag) if not _is_kept(word, kept, form)]
        if strange and (shown.what, strange[0]) not in told:
            told.add((shown.what, strange[0]))
            text = shown.text if len(shown.text) < 100 else " ".join(strange)
            yield _error(text, f"{form} {shown.what}", tag, Location(source) if source else None)


def _is_kept(word: str, kept: frozenset[str], form: str) -> bool:
    # On a page, a word of code may go on in the next line, and signs may stand together.
    on_page = form == "pdf" and (kept.issuperset(word) or any(word in one for one in kept))
    return word in kept or on_page


def _always(found: Texts) -> str:
    """Return what files show in every language: the names of languages, of the publisher, of the program."""
    brand = found.inputs.theme.brand
    tags = {tag for loaded in found.inputs.documents for tag in loaded.locales} | set(PSEUDO_LOCALES)
    names = [locale_for(tag).autonym for tag in tags]
    return " ".join([brand.publisher, brand.legal, "Imprint", *names])


def _error(text: str, what: str, tag: str, where: Location | None) -> Diagnostic:
    return Diagnostic(
        "error",
        "pseudo/unextracted",
        f"“{excerpt(text.strip())}” ({what}) is shown in {tag} as it is; no catalog can translate it",
        where,
        fix="let a template say() it; in a document, mark what has to stay with {.notranslate}",
    )
