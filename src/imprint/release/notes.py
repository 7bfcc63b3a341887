"""The notes of a release: what changed since the last one, what is complete, how to check the files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from imprint.release.assets import SUMS
from imprint.release.changes import Change

_MANY = 40  # changes of one document beyond which the rest is counted
_SPECIAL = "\\`*_[]<>#|&~"


@dataclass(frozen=True, slots=True)
class Revised:
    """A document in a release: what has changed in it, or that it was not there before."""

    name: str
    title: str
    changes: tuple[Change, ...] = ()
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Revision:
    """What differs from an earlier state, which is called `since`; that is empty where there is none.

    `gone` are the names of documents that are no longer there, `unknown` of those whose earlier state can't
    be read.
    """

    since: str
    documents: tuple[Revised, ...]
    gone: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Language:
    """How much of a publication is there in a language: texts that are translated, of all."""

    name: str
    tag: str
    translated: int = 0
    units: int = 0

    @property
    def share(self) -> str:
        """The share that is translated, in words; never 100 % where something is missing."""
        if self.translated >= self.units:
            return "complete"
        return f"{min(99, 100 * self.translated // self.units)} % translated"


def markdown(title: str, revision: Revision, languages: Sequence[Language], own: str = "") -> str:
    """Return the notes of a release as Markdown. `own` are those that somebody wrote, which come first."""
    parts = [f"# {escaped(title)}", own, what_changed(revision, 2), "## Languages", table_of(languages)]
    parts += ["## Checking the files", _CHECKING]
    return "\n\n".join(part for part in parts if part) + "\n"


_CHECKING = (
    f"`sha256sum -c {SUMS}` in the folder of the downloaded files tells whether they are whole."
    " `imprint verify .` checks also that they belong together: the manifest, the proofs, the provenance, and"
    " what each PDF and Word file carries inside."
)


def what_changed(revision: Revision, level: int, most: int = _MANY) -> str:
    """Return what differs from an earlier state, as Markdown under headings from a level on.

    Of one document at most so many changes are told, and the rest is counted.
    """
    if not revision.since:
        names = "\n".join(f"- {escaped(one.title)}" for one in revision.documents)
        return f"{'#' * level} Documents\n\n{names}"
    parts = [f"{'#' * level} What changed since {escaped(revision.since)}"]
    new = [one for one in revision.documents if one.is_new]
    changed = [one for one in revision.documents if one.changes]
    parts += [_listed("New documents", [one.title for one in new], level + 1)]
    parts += [f"{'#' * (level + 1)} {escaped(one.title)}\n\n{_changes(one.changes, most)}" for one in changed]
    parts += [_listed("Documents that are gone", revision.gone, level + 1)]
    parts += [_listed("Documents whose earlier state can't be read", revision.unknown, level + 1)]
    if not (new or changed or revision.gone or revision.unknown):
        parts.append("Nothing in the texts.")
    return "\n\n".join(part for part in parts if part)


def _listed(title: str, names: Sequence[str], level: int) -> str:
    lines = "\n".join(f"- {escaped(name)}" for name in names)
    return f"{'#' * level} {title}\n\n{lines}" if lines else ""


def _changes(changes: Sequence[Change], most: int) -> str:
    lines = []
    for section, found in groupby(changes[:most], key=lambda one: one.section):
        inner = "  " if section else ""
        lines += [f"- In “{escaped(section)}”:"] if section else []
        lines += [f"{inner}- {escaped(str(one))}" for one in found]
    if (rest := len(changes) - most) > 0:
        lines.append(f"- and {rest} more")
    return "\n".join(lines)


def table_of(languages: Sequence[Language]) -> str:
    """Return how complete each language is, as a table in Markdown."""
    rows = [f"| {escaped(one.name)} | `{one.tag}` | {one.share} |" for one in languages]
    return "\n".join(("| Language | Tag | State |", "|---|---|---|", *rows))


def escaped(text: str) -> str:
    """Return a text as Markdown that shows just it."""
    return "".join(f"\\{char}" if char in _SPECIAL else char for char in " ".join(text.split()))


def languages_of(
    documents: Mapping[str, Mapping[str, object]], names: Mapping[str, str]
) -> tuple[Language, ...]:
    """Return how complete each language is, from what a manifest says of its documents."""
    found: dict[str, list[int]] = {}
    for facts in documents.values():
        coverage = facts.get("coverage")
        for tag, counts in (coverage if isinstance(coverage, dict) else {}).items():
            sums = found.setdefault(tag, [0, 0])
            sums[0] += int(counts.get("translated", 0))
            sums[1] += int(counts.get("units", 0))
    return tuple(Language(names.get(tag, tag), tag, *sums) for tag, sums in found.items())
