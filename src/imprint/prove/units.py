"""What a proof compares: the parts of a document that hold text, in reading order, each with its place.

A document and every file made from it are flattened to the same units, so that one comparison serves all
formats. A unit knows its place as a path of steps, from the outermost list, table or callout to the
innermost.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from imprint.errors import Location

Kind = Literal[
    "paragraph",
    "heading",
    "code",
    "title",  # of a callout or panel
    "caption",
    "image",  # that stands alone
    "divider",
    "item",  # a list item that holds nothing
    "cell",  # a cell that holds nothing
]
Holder = Literal[
    "quote",
    "list",
    "item",
    "definitions",
    "term",
    "definition",
    "callout",
    "panel",
    "figure",
    "table",
    "row",
    "cell",
    "note",
]
NOT_THERE = ", which is not there"  # stands after the target of a link that leads to no place of its file
Facts: TypeAlias = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that holds units. `number` tells it from its siblings of the same kind.

    Tables and notes are numbered through the document, cells by their column, all else within what holds it,
    each from 1.
    `facts` are what can be said of the holder itself (`ordered`, `colspan`); a fact that a file cannot show
    is left out.
    `name` is what a message calls it.
    """

    kind: Holder
    number: int
    facts: Facts = ()
    name: str = field(default="", compare=False)

    @property
    def identity(self) -> tuple[Holder, int]:
        """What tells this step from its siblings."""
        return (self.kind, self.number)


Path: TypeAlias = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A link in a unit: its text, normalised as the unit's, and where it leads (`#id` is a place within).

    `certain` is False where a writer may publish the text alone: an address that is not allowed, a place that
    is not there.
    """

    text: str
    target: str
    certain: bool = field(default=True, compare=False)


@dataclass(frozen=True, slots=True)
class Passage:
    """Words within a unit that are in another language than it. Code has none that a Word file would tell."""

    language: str
    text: str
    is_code: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Unit:
    """One stretch of text with all that is compared of it.

    `text` is normalised by `words.plain`, in code by `words.literal`; the signs of `words` stand in it for
    images, for the marks of notes and, in what was read from pages, for the ends of lines. `level` is a
    heading's as HTML counts (2 to 6).
    `notes` are the numbers of the notes referred to. `passages` are in other languages than the unit, of
    which `is_code` tells whether it has nothing but code. `under` is the nearest heading above, for messages.
    """

    kind: Kind
    text: str
    path: Path = ()
    level: int = 0
    links: tuple[Link, ...] = ()
    notes: tuple[int, ...] = ()
    language: str = ""
    passages: tuple[Passage, ...] = ()
    is_code: bool = field(default=False, compare=False)
    origin: Location | None = field(default=None, compare=False)
    under: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file shows: the document's own part as units, and each title, language and direction it states.

    `alike` maps characters that the file cannot tell apart (its fonts draw them with one glyph) to one of
    them. `loose` are texts that can be seen and that the file's structure knows nothing of.
    """

    units: tuple[Unit, ...]
    titles: tuple[str, ...] = ()
    stated_title: str = ""
    language: str = ""
    direction: str = ""
    alike: tuple[tuple[str, str], ...] = ()
    loose: tuple[str, ...] = ()


def shared_depth(one: Path, other: Path) -> int:
    """Return how many holders two units of one document have in common."""
    depth = 0
    for left, right in zip(one, other, strict=False):
        if left.identity != right.identity:
            break
        depth += 1
    return depth


def without_header(path: Path) -> Path:
    """Return `path` without saying whether its cell is a header; an empty cell may not be one in a file."""
    facts = tuple(fact for fact in path[-1].facts if fact[0] != "header")
    return (*path[:-1], replace(path[-1], facts=facts))


class UnreadableError(ValueError):
    """A file is not what its format asks for. The message says why."""
