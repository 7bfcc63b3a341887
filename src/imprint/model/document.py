"""The document: one immutable value that every reader makes and every writer takes.

The nodes are pandoc's, made stricter: text is merged into runs, HTML has become structure, and callouts,
panels and task items are nodes of their own. Generated facts (`id`, normalised heading levels) are kept apart
from authored ones (`Attributes`), so that a later writer can leave the generated ones out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from imprint.errors import Location

Direction = Literal["ltr", "rtl"]
Alignment = Literal["start", "end", "center", "default"]
Style = Literal[
    "strong", "emphasis", "strike", "superscript", "subscript", "underline", "highlight", "keyboard", "small"
]
CalloutKind = Literal["note", "tip", "important", "caution", "warning"]
Numbering = Literal["decimal", "lower-alpha", "upper-alpha", "lower-roman", "upper-roman"]


@dataclass(frozen=True, slots=True)
class Attributes:
    """What the author wrote in `{#id .class key=value}` or in an HTML tag. Never anything generated."""

    id: str = ""
    classes: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()

    def get(self, key: str, default: str = "") -> str:
        """Return the value of `key`, or `default`."""
        return next((value for name, value in self.pairs if name == key), default)


NO_ATTRIBUTES = Attributes()


# --- inlines ---


@dataclass(frozen=True, slots=True)
class Text:
    """A run of text. White space in it is single spaces."""

    text: str


@dataclass(frozen=True, slots=True)
class Break:
    """A line break that the author asked for."""


@dataclass(frozen=True, slots=True)
class Code:
    """Literal text within a line; never translated, always left to right."""

    text: str


@dataclass(frozen=True, slots=True)
class Styled:
    """A marked stretch: bold, italic, struck out and so on."""

    style: Style
    content: tuple[Inline, ...]


Standing = Literal["", "untranslated", "outdated"]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch with a property: another language, a direction, no break inside, or not to be translated.

    `standing` is set where a translation is missing: `untranslated` words are in another language than the
    document's, `outdated` ones translate an earlier text of the source.
    """

    content: tuple[Inline, ...]
    language: str = ""
    direction: Direction | Literal[""] = ""
    nowrap: bool = False
    translate: bool = True
    attributes: Attributes = NO_ATTRIBUTES
    standing: Standing = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A link. `target` is an address, a path, or `#id` of a place in this document."""

    target: str
    content: tuple[Inline, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Image:
    """An image in a line, or alone in a `Figure`. `source` is what the author wrote; `alt` may be empty.

    `language` is that of `alt`, where it is not the one of the text around.
    """

    source: str
    alt: str = ""
    title: str = ""
    attributes: Attributes = NO_ATTRIBUTES
    origin: Location | None = None
    language: str = ""

    @property
    def is_decorative(self) -> bool:
        """Whether its author says that it shows nothing that has to be told (`{.decorative}`, no words)."""
        return "decorative" in self.attributes.classes and not self.alt.strip()


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote, where its mark stands."""

    blocks: tuple[Block, ...]
    id: str = ""


@dataclass(frozen=True, slots=True)
class Anchor:
    """An invisible target for links (`[](id:name)`, `<a name=…>`)."""

    id: str


Inline: TypeAlias = "Text | Break | Code | Styled | Span | Link | Image | Note | Anchor"


# --- blocks ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """What every block, item, row and cell has:.

    A stable `id`, its authored attributes and its place in the source.
    """

    id: str = ""
    attributes: Attributes = NO_ATTRIBUTES
    origin: Location | None = None
    language: str = ""  # only where it differs from the document's (an untranslated block)


@dataclass(frozen=True, slots=True)
class Paragraph(Node):
    content: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading(Node):
    """A section's title. `level` 1 is the first level below the document's title; no level is skipped."""

    level: int
    content: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class CodeBlock(Node):
    """Literal lines. `text` has no trailing newline; `syntax` is the author's word after the fence."""

    text: str
    syntax: str = ""


@dataclass(frozen=True, slots=True)
class Quote(Node):
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class ListItem(Node):
    """`checked` is None except in a task list."""

    blocks: tuple[Block, ...]
    checked: bool | None = None


@dataclass(frozen=True, slots=True)
class List(Node):
    """A bulleted or numbered list. `tight`: no space between its items."""

    items: tuple[ListItem, ...]
    ordered: bool = False
    start: int = 1
    numbering: Numbering = "decimal"
    tight: bool = True


@dataclass(frozen=True, slots=True)
class Definition(Node):
    """A term and what it means: one group of blocks for each definition."""

    term: tuple[Inline, ...]
    definitions: tuple[tuple[Block, ...], ...]


@dataclass(frozen=True, slots=True)
class DefinitionList(Node):
    items: tuple[Definition, ...]


@dataclass(frozen=True, slots=True)
class Callout(Node):
    """A note, tip or warning set apart. Without a `title` the localized name of its kind stands there."""

    kind: CalloutKind
    blocks: tuple[Block, ...]
    title: tuple[Inline, ...] = ()


@dataclass(frozen=True, slots=True)
class Panel(Node):
    """A titled part that a web page may fold or show as a tab, and that print shows open, one after
    the other.
    """

    title: tuple[Inline, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Figure(Node):
    """An image that stands alone, with its caption (which may be empty)."""

    image: Image
    caption: tuple[Inline, ...] = ()


@dataclass(frozen=True, slots=True)
class Divider(Node):
    """A thematic break."""


@dataclass(frozen=True, slots=True)
class Group(Node):
    """Blocks that share attributes and have no look of their own."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """`width` is the author's share of the table, 0 to 1, or 0 where none was given.

    `weight` is what the content asks for (see `model.columns`); the weights of a table add up to 1.
    `own` marks the column of the publisher's own product, which is tinted.
    """

    align: Alignment = "default"
    width: float = 0.0
    weight: float = 0.0
    own: bool = False


@dataclass(frozen=True, slots=True)
class Cell(Node):
    """`header` is `column` in a header row, `row` for the cell that names its row, else empty."""

    blocks: tuple[Block, ...]
    colspan: int = 1
    rowspan: int = 1
    header: Literal["", "column", "row"] = ""
    align: Alignment = "default"


@dataclass(frozen=True, slots=True)
class Row(Node):
    """The cells that begin in this row; positions taken by a span from above have no cell here."""

    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table(Node):
    columns: tuple[Column, ...]
    head: tuple[Row, ...]
    body: tuple[Row, ...]
    caption: tuple[Inline, ...] = ()

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows from top to bottom, head first."""
        return self.head + self.body


Block: TypeAlias = (
    "Paragraph | Heading | CodeBlock | Quote | List | DefinitionList | Callout | Panel | Figure | Divider"
    " | Group | Table"
)


# --- the whole ---


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a document says of itself, from its front matter. Every field may be empty.

    `kind` is the small line above the title ("Comparison sheet"); `description` the sentence below it;
    `product` names the publisher's own product, whose table column is tinted; `contents` is whether a table
    of contents is wanted (None: the templates decide from the number of headings), `cover` whether the title
    block has a page of its own (None: as the theme says), `draft` whether the document is one. `languages`
    names the fields, and `title`, that are in another language than the document, with their languages.
    `other` holds every further key as the author wrote it.
    """

    subtitle: str = ""
    kind: str = ""
    description: str = ""
    authors: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    version: str = ""
    date: str = ""  # ISO 8601
    applies_to: str = ""
    product: str = ""
    contents: bool | None = None
    cover: bool | None = None
    draft: bool = False
    languages: tuple[tuple[str, str], ...] = ()
    other: tuple[tuple[str, str], ...] = ()

    def language_of(self, field_name: str) -> str:
        """Return the language of a field, empty where it is the document's."""
        return dict(self.languages).get(field_name, "")


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document in one language. `name` is its file name without the suffix; `title` is plain text."""

    name: str
    title: str
    blocks: tuple[Block, ...]
    language: str = "en"
    metadata: Metadata = field(default_factory=Metadata)
    origin: Location | None = None
