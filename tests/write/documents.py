"""Documents made by hand for the tests of writers: one with every kind of node, and one as people publish
them.
"""

from __future__ import annotations

import struct
import zlib
from functools import cache
from pathlib import Path
from typing import Literal

from imprint.errors import Location
from imprint.model.document import (
    Anchor,
    Attributes,
    Block,
    Break,
    Callout,
    Cell,
    Code,
    CodeBlock,
    Column,
    Definition,
    DefinitionList,
    Divider,
    Document,
    Figure,
    Group,
    Heading,
    Image,
    Inline,
    Link,
    List,
    ListItem,
    Metadata,
    Note,
    Panel,
    Paragraph,
    Quote,
    Row,
    Span,
    Style,
    Styled,
    Table,
    Text,
)
from imprint.model.locale import Locale
from imprint.render.edition import Asset, Edition, Provenance
from imprint.render.templates import Templates
from imprint.render.theme import Theme, read_theme

TEMPLATES = Path(__file__).parents[2] / "templates"

ENGLISH = Locale("en", "English", "ltr", "Latn", "Letter", "en-US")
GERMAN = Locale("de", "Deutsch", "ltr", "Latn", "A4", "de-DE")
ARABIC = Locale("ar", "العربية", "rtl", "Arab", "A4", "ar-EG")
JAPANESE = Locale("ja", "日本語", "ltr", "Jpan", "A4", "ja-JP")
CHINESE = Locale("zh-Hans", "简体中文", "ltr", "Hans", "A4", "zh-CN")


# --- making nodes -------------------------------------------------------------------------------------------


def inlines(*parts: str | Inline) -> tuple[Inline, ...]:
    return tuple(Text(part) if isinstance(part, str) else part for part in parts)


def para(*parts: str | Inline, id: str = "", language: str = "") -> Paragraph:  # noqa: A002
    return Paragraph(content=inlines(*parts), id=id, language=language)


def styled(style: Style, *parts: str | Inline) -> Styled:
    return Styled(style, inlines(*parts))


def link(target: str, *parts: str | Inline, title: str = "") -> Link:
    return Link(target, inlines(*parts), title)


def heading(level: int, text: str, id: str = "") -> Heading:  # noqa: A002
    return Heading(level=level, content=inlines(text), id=id)


def bullets(*items: str | Block | tuple[Block, ...], tight: bool = True) -> List:
    return List(items=tuple(map(item, items)), tight=tight)


def numbers(*items: str | Block | tuple[Block, ...], start: int = 1) -> List:
    return List(items=tuple(map(item, items)), ordered=True, start=start)


def item(content: str | Block | tuple[Block, ...], checked: bool | None = None) -> ListItem:
    if isinstance(content, str):
        return ListItem(blocks=(para(content),), checked=checked)
    return ListItem(blocks=content if isinstance(content, tuple) else (content,), checked=checked)


def table(
    head: tuple[str, ...],
    *rows: tuple[str | Block, ...],
    caption: str = "",
    own: int = -1,
    id: str = "",  # noqa: A002
) -> Table:
    """Return a table whose first column names its rows; ids of rows and cells are made from `id`."""

    def cell(content: str | Block, row: int, column: int) -> Cell:
        blocks = (para(content),) if isinstance(content, str) else (content,)
        header: Literal["", "column", "row"] = "column" if row == 0 else "row" if column == 0 else ""
        return Cell(blocks=blocks, id=f"{id}-{row}-{column}" if id else "", header=header)

    lines = [
        Row(cells=tuple(cell(content, y, x) for x, content in enumerate(row)), id=f"{id}-{y}" if id else "")
        for y, row in enumerate((head, *rows))
    ]
    return Table(
        columns=tuple(Column(own=index == own) for index in range(len(head))),
        head=(lines[0],),
        body=tuple(lines[1:]),
        caption=inlines(caption) if caption else (),
        id=id,
    )


# --- editions -----------------------------------------------------------------------------------------------


@cache
def theme() -> Theme:
    return read_theme((TEMPLATES / "theme.toml").read_text("utf-8"))


@cache
def templates() -> Templates:
    files = sorted(path for path in TEMPLATES.rglob("*") if path.suffix in {".xml", ".html", ".css"})
    return Templates({path.relative_to(TEMPLATES).as_posix(): path.read_text("utf-8") for path in files})


def document(
    *blocks: Block, title: str = "A title", language: str = "en", metadata: Metadata | None = None
) -> Document:
    return Document("sheet", title, blocks, language, metadata or Metadata(), Location("sheet.md", 1))


def edition(
    made: Document | Block | tuple[Block, ...],
    locale: Locale = ENGLISH,
    *,
    strings: dict[str, str] | None = None,
    assets: dict[str, Asset] | None = None,
    provenance: Provenance | None = None,
    date_text: str = "",
    changed: dict[str, str] | None = None,
) -> Edition:
    """Return an edition of a document or of some blocks. `changed` replaces templates by name."""
    if isinstance(made, tuple):
        made = document(*made, language=locale.tag)
    elif not isinstance(made, Document):
        made = document(made, language=locale.tag)
    texts = Templates({**templates().texts, **changed}) if changed else templates()
    return Edition(
        made,
        locale,
        theme(),
        texts,
        strings or {},
        assets or {},
        provenance=provenance or Provenance("5" * 64, "7" * 64, "1a2b3c4", "2026-03-14", "Imprint 0.1"),
        date_text=date_text,
    )


def png(width: int = 4, height: int = 2) -> bytes:
    """Return a blue PNG image."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    lines = (b"\0" + b"\x0b\x5f\xa5" * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(lines))
        + chunk(b"IEND", b"")
    )


SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="120" height="60">'
    b'<rect width="120" height="60" fill="#0b5fa5"/></svg>'
)


# --- documents ----------------------------------------------------------------------------------------------


def everything() -> Document:
    """Return a document that has every kind of block and inline at least once."""
    here = Location("sheet.md", 40)
    note = Note((para("Measured on one broker."), para("Twice.")), id="fn-1")
    spanned = Table(
        columns=(Column(), Column(align="end"), Column(align="center")),
        head=(
            Row(cells=(Cell(blocks=(para("Group"),), rowspan=2), Cell(blocks=(para("Load"),), colspan=2))),
            Row(cells=(Cell(blocks=(para("Reads"),)), Cell(blocks=(para("Writes"),)))),
        ),
        body=(
            Row(cells=(Cell(blocks=(para("East"),), rowspan=2, header="row"), Cell(blocks=(para("10"),)))),
            Row(cells=(Cell(blocks=(para("12"),)), Cell(blocks=(table(("Inner",), ("inmost",)),)))),
        ),
        caption=inlines("Load by region"),
        id="spans",
    )
    return document(
        heading(1, "Blocks", id="blocks"),
        para(
            "Plain, ",
            styled("strong", "bold"),
            ", ",
            styled("emphasis", "slanted ", styled("strong", "and bold")),
            ", ",
            styled("strike", "gone"),
            ", H",
            styled("subscript", "2"),
            "O, x",
            styled("superscript", "2"),
            ", ",
            styled("underline", "under"),
            ", ",
            styled("highlight", "marked"),
            ", press ",
            styled("keyboard", "Ctrl"),
            ", ",
            styled("small", "fine print"),
            ", ",
            Code("two  spaces"),
            Break(),
            Span(inlines("24 GB of well-known memory"), nowrap=True),
            " and ",
            Span(inlines("Größe"), language="de"),
            " and ",
            Span(inlines("شركة"), language="ar", direction="rtl"),
            ".",
            note,
            id="marks",
        ),
        para(
            link("https://example.org/a?b=c&d=é", "outside", title="A site"),
            ", ",
            link("#spans", "inside"),
            ", ",
            link("#target", "to an anchor"),
            ", ",
            link("other.md", "beside"),
            ", ",
            Anchor("target"),
            Image("logo.png", "Logo"),
            " and ",
            Image("https://example.org/far.png", "Far away"),
        ),
        heading(2, "Lists", id="lists"),
        bullets("One", (para("Two"), bullets("Two a", (para("Two b"), numbers("deep")))), "Three"),
        numbers("Seven", (para("Eight"), para("more of eight"), CodeBlock(text="x = 1")), start=7),
        List(items=(item("alpha"), item("beta")), ordered=True, numbering="lower-alpha"),
        List(items=(item("III"),), ordered=True, numbering="upper-roman", start=3, tight=False),
        List(items=(item("to do", False), item("done", True))),
        DefinitionList(
            items=(
                Definition(inlines("Broker"), ((para("A server."),), (para("A middleman."),))),
                Definition(inlines("Topic"), ((para("A stream."), bullets("of records")),)),
            )
        ),
        heading(2, "Boxes"),
        *(
            Callout(
                kind=kind, blocks=(para(f"A {kind}."), bullets("first", (para("second"), bullets("nested"))))
            )
            for kind in ("note", "tip", "important", "caution", "warning")
        ),
        Callout(
            kind="note",
            title=inlines("With a title"),
            blocks=(CodeBlock(text="code in a note"), table(("A",), ("b",)), para("After.")),
        ),
        Quote(blocks=(para("Quoted."), para("Twice."), numbers("counted"))),
        Panel(title=inlines("Linux"), blocks=(para("apt"),)),
        Panel(title=inlines("Windows"), blocks=(para("winget"),)),
        CodeBlock(text="def f(x):\n\treturn  x\n\n# end", syntax="python", id="code"),
        Divider(),
        Group(blocks=(para("In a group."),), attributes=Attributes(id="group")),
        heading(2, "Tables and images"),
        spanned,
        table(
            ("Feature", "Ours", "Theirs"),
            ("Speed", bullets("fast", "steady"), numbers("slow")),
            own=1,
            id="t",
        ),
        table(tuple("ABCDEFG"), tuple("1234567")),
        Figure(image=Image("chart.svg", "A chart", origin=here), caption=inlines("Sales")),
        Figure(image=Image("missing.png", "A photo", origin=here), origin=here),
        para("Noch nicht übersetzt.", language="de"),
        title="Everything & <more>",
        metadata=Metadata(
            subtitle="All nodes",
            kind="Specimen",
            description="One of each.",
            authors=("A. Writer",),
            keywords=("test", "all"),
            version="2.0",
            date="2026-03-14",
            applies_to="Every writer",
        ),
    )


def everything_edition(locale: Locale = ENGLISH) -> Edition:
    """Return the edition of `everything` with its images."""
    assets = {
        "logo.png": Asset(png(), "image/png", 4, 2),
        "chart.svg": Asset(SVG, "image/svg+xml", 120, 60),
    }
    return edition(everything(), locale, assets=assets, date_text="14 March 2026")
