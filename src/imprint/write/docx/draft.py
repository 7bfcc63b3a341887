"""The state of one pass over a document: what piles up beside its text, and where it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from imprint.errors import Diagnostic, Location, warning
from imprint.model.document import Alignment, CalloutKind, Direction, Heading, Note
from imprint.render.desk import direction_of
from imprint.render.edition import Edition
from imprint.write.docx.bookmarks import bookmark_names, ids_of
from imprint.write.docx.measures import BOX_END, BOX_START, Page, page_of
from imprint.write.docx.numbering import Numbering
from imprint.write.docx.package import Part, Relations
from imprint.write.docx.xml import Element

Surroundings: TypeAlias = Literal["body", "cell", "boxed"]


@dataclass(frozen=True, slots=True)
class Box:
    """A bar at the start side, and perhaps a tint, around every paragraph of a callout or quotation.

    `style` is the paragraph style that draws it; paragraphs of other styles are given the same borders
    directly.
    """

    style: str
    bar: str
    tint: str
    start: int = BOX_START  # from the edge of the text to the text in the box


@dataclass(frozen=True, slots=True)
class Place:
    """Where blocks are being written.

    `width` is that of the text around (of a cell, within its padding), `indent` what the paragraphs at hand
    stand in from its start; `list_base` where lists begin. `size` (half-points) overrules the type size of
    the styles, `code_size` that of code within a line. `suffix` is that of the table styles in use.
    `is_outline`: headings are headings of the document.
    """

    width: int
    style: str = "BodyText"
    indent: int = 0
    list_base: int = 0
    level: int = 0
    surroundings: Surroundings = "body"
    box: Box | None = None
    size: int = 0
    code_size: int = 0
    align: Alignment = "default"
    suffix: str = ""
    language: str = ""
    direction: Direction = "ltr"
    is_outline: bool = True

    @property
    def room(self) -> int:
        """How wide a paragraph, an image or a table may be."""
        return max(self.width - self.indent, 400)

    @property
    def end(self) -> int:
        """What paragraphs stand in from the end of the line."""
        return BOX_END if self.box else 0

    def speaking(self, language: str) -> Place:
        """Return this place for text in `language`, which may be empty for no change."""
        return replace(self, language=language, direction=direction_of(language)) if language else self


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading as the contents list it.

    `anchor` is its bookmark, `page` 0 until somebody has counted; `language` is set where it is not the
    document's.
    """

    level: int
    text: str
    anchor: str
    page: int = 0
    language: str = ""


@dataclass(slots=True)
class Draft:
    """The parts of a Word file that grow while its text is written, and what has to be said about it."""

    edition: Edition
    page: Page
    names: dict[str, str]
    numbering: Numbering
    relations: Relations = field(default_factory=Relations)
    entries: list[Entry] = field(default_factory=list)
    notes: list[tuple[Note, Place]] = field(default_factory=list)
    media: dict[str, Part] = field(default_factory=dict)
    warnings: list[Diagnostic] = field(default_factory=list)
    where: Location | None = None
    drawings: int = 0
    in_note: bool = False
    _pending: list[str] = field(default_factory=list)
    _marked: dict[str, int] = field(default_factory=dict)
    _looks: dict[object, Element] = field(default_factory=dict)

    @property
    def looks(self) -> dict[object, Element]:
        """Run properties that were made before, by what they express."""
        return self._looks

    def warn(self, rule: str, message: str, fix: str, where: Location | None = None) -> None:
        """Remember a warning about the block at hand, or about `where`."""
        made = warning(rule, message, where or self.where, fix)
        if made not in self.warnings:
            self.warnings.append(made)

    @contextmanager
    def at(self, where: Location | None) -> Iterator[None]:
        """Take `where` as the place of what is written inside."""
        outer, self.where = self.where, where or self.where
        yield
        self.where = outer

    def arrive(self, *identities: str) -> None:
        """Let the next paragraph carry the bookmarks of `identities`."""
        self._pending += [name for identity in identities if (name := self.names.get(identity))]

    def bookmarks(self) -> list[tuple[int, str]]:
        """Return number and name of the bookmarks that the next paragraph carries. Each is given out once."""
        names = [name for name in dict.fromkeys(self._pending) if name not in self._marked]
        self._pending.clear()
        self._marked |= {name: len(self._marked) + offset for offset, name in enumerate(names)}
        return [(self._marked[name], name) for name in names]

    def enter(self, heading: Heading, text: str) -> None:
        """Add a heading to the contents; it gets a bookmark if it has no id."""
        identities = ids_of(heading)
        key = identities[0] if identities else f"\0heading {len(self.entries) + 1}"
        anchor = self.names.setdefault(
            key, f"heading_{len(self.entries) + 1}_of_{self.edition.document.name}"[:40]
        )
        self._pending.append(anchor)
        self.entries.append(Entry(heading.level, text, anchor, language=heading.language))


def new_draft(edition: Edition) -> Draft:
    """Return the empty draft of an edition."""
    page = page_of(edition.paper, edition.theme.spacing)
    return Draft(edition, page, bookmark_names(edition.document), Numbering(edition.locale))


def body_place(draft: Draft) -> Place:
    """Return the place where a document's own blocks are written."""
    locale = draft.edition.locale
    return Place(width=draft.page.text_width, language=locale.tag, direction=locale.direction)


def box_of(draft: Draft, kind: CalloutKind | Literal["quote"], place: Place) -> Box:
    """Return the box of a callout of `kind`, or of a quotation, that begins at `place`."""
    colours = draft.edition.theme.colours
    start = place.indent + BOX_START
    if kind == "quote":
        return Box("Quote", colours.line, "", start)
    return Box(f"Callout{kind.title()}", getattr(colours, kind), getattr(colours, f"{kind}_tint"), start)
