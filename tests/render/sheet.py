"""A comparison sheet made by hand, and short ways to make other documents, for tests of pages and print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from imprint.model.columns import weighed
from imprint.model.document import (
    Block,
    Callout,
    Cell,
    Code,
    CodeBlock,
    Column,
    Document,
    Figure,
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
    Row,
    Span,
    Styled,
    Table,
    Text,
)
from imprint.model.locale import Locale
from imprint.render.edition import Alternate, Asset, Edition, Provenance
from imprint.render.templates import Templates
from imprint.render.theme import Theme, read_theme

_TEMPLATES = Path(__file__).parents[2] / "templates"

ENGLISH = Locale("en", "English", "ltr", "Latn", "A4")
ARABIC = Locale("ar", "العربية", "rtl", "Arab", "A4")
CHINESE = Locale("zh-Hans", "简体中文", "ltr", "Hans", "A4")

PICTURE = Asset(
    b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>',
    "image/svg+xml",
    40,
    20,
)


@cache
def templates() -> Templates:
    return Templates(
        {
            str(path.relative_to(_TEMPLATES)): path.read_text(encoding="utf-8")
            for kind in ("html", "print")
            for path in sorted((_TEMPLATES / kind).iterdir())
        }
    )


@cache
def theme() -> Theme:
    return read_theme((_TEMPLATES / "theme.toml").read_text(encoding="utf-8"))


def edition(*blocks: Block, locale: Locale = ENGLISH, title: str = "Ferries", **more: object) -> Edition:
    """Return an edition of a document with `blocks`; `more` are fields of the edition."""
    document = Document(name="ferries", title=title, blocks=blocks, language=locale.tag)
    return replace(Edition(document, locale, theme(), templates()), **more)  # type: ignore[arg-type]


def inlines(*parts: str | Inline) -> tuple[Inline, ...]:
    return tuple(Text(part) if isinstance(part, str) else part for part in parts)


def paragraph(*parts: str | Inline, identity: str = "", language: str = "") -> Paragraph:
    return Paragraph(content=inlines(*parts), id=identity, language=language)


def strong(text: str) -> Styled:
    return Styled("strong", (Text(text),))


def items(*texts: str, ordered: bool = False) -> List:
    return List(items=tuple(ListItem(blocks=(paragraph(text),)) for text in texts), ordered=ordered)


def table(
    identity: str, head: Sequence[str], rows: Sequence[Sequence[str | Block]], own: int = 1, caption: str = ""
) -> Table:
    """Return a table whose rows and cells have ids, with names of rows in the first column."""

    def cell(content: str | Block, header: str, place: str) -> Cell:
        block = paragraph(content) if isinstance(content, str) else content
        return Cell(blocks=(block,), header=header, id=f"{identity}.{place}")  # type: ignore[arg-type]

    first = Row(
        cells=tuple(cell(text, "column", f"head.{column}") for column, text in enumerate(head)),
        id=f"{identity}.head",
    )
    body = tuple(
        Row(
            cells=tuple(
                cell(content, "" if column else "row", f"{number}.{column}")
                for column, content in enumerate(row)
            ),
            id=f"{identity}.{number}",
        )
        for number, row in enumerate(rows)
    )
    columns = tuple(Column(own=column == own) for column in range(len(head)))
    titled = inlines(caption) if caption else ()
    return weighed(Table(columns=columns, head=(first,), body=body, caption=titled, id=identity))


def ferry_rows(count: int) -> list[list[str | Block]]:
    """Return rows of a comparison, some of them with lists, long enough to fill several pages if asked to."""
    rows: list[list[str | Block]] = []
    for number in range(count):
        own: str | Block = f"Sails at {number % 24}:15 from the east pier, with room for bicycles and dogs"
        if number % 4 == 1:
            own = items("No booking", "Tickets on board", "A café with windows on both sides")
        rows.append([f"Crossing {number}", own, "Every other day, weather permitting, by a smaller boat"])
    return rows


def sheet(locale: Locale = ENGLISH, rows: int = 20) -> Edition:
    """Return a whole comparison sheet with most of what documents hold."""
    note = Note(blocks=(paragraph("Measured in ", Link("https://example.org/july", inlines("July")), "."),))
    blocks: tuple[Block, ...] = (
        Heading(level=1, content=inlines("At a glance"), id="glance"),
        paragraph("Two lines cross the sound. ", strong("Ours"), " sails daily", note, ".", identity="intro"),
        table("lines", ["", "Our line", "The other line"], ferry_rows(rows), caption="Both lines compared"),
        Callout(kind="note", blocks=(items("Times are local.", "Dogs travel free."),), id="remark"),
        Heading(level=1, content=inlines("Booking"), id="booking"),
        paragraph("Run ", Code("ferry book --seat 4"), " or see ", Link("#glance", inlines("above")), "."),
        CodeBlock(text="ferry book \\\n    --seat 4", syntax="sh", id="command"),
        Callout(kind="warning", title=inlines("High water"), blocks=(paragraph("The pier may flood."),)),
        Heading(level=2, content=inlines("By telephone"), id="telephone"),
        Panel(title=inlines("Weekdays"), blocks=(paragraph("From eight to six."),), id="weekdays"),
        Figure(image=Image("boat.svg", alt="A boat"), caption=inlines("The boat"), id="boat"),
        Figure(image=Image("https://example.org/pier.png", alt="The pier")),
        Heading(level=1, content=inlines("Checklist"), id="list"),
        List(
            items=(
                ListItem(blocks=(paragraph("Ticket"),), checked=True, id="ticket"),
                ListItem(blocks=(paragraph("Raincoat"),), checked=False),
            )
        ),
        paragraph(Span(inlines("海峡"), language="ja"), " is the Japanese word."),
    )
    metadata = Metadata(
        kind="Comparison sheet", description="Which line to take.", version="2", authors=("Harbour office",)
    )
    document = Document(
        name="ferries", title="Two ferry lines", blocks=blocks, language=locale.tag, metadata=metadata
    )
    return Edition(
        document,
        locale,
        theme(),
        templates(),
        assets={"boat.svg": PICTURE},
        alternates=(Alternate(ARABIC, "../ar/ferries.html"), Alternate(CHINESE, "../zh-Hans/ferries.html")),
        provenance=Provenance(source_digest="c0ffee" * 8, date="2026-03-04", generator="Imprint"),
        date_text="4 March 2026",
    )
