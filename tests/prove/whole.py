"""A document that holds something of every kind, for damage to be done to.

And how it is written and proved.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

from imprint.errors import Location
from imprint.model.document import (
    Block,
    Callout,
    Cell,
    CodeBlock,
    Column,
    Definition,
    DefinitionList,
    Divider,
    Document,
    Figure,
    Heading,
    Image,
    Inline,
    Link,
    List,
    ListItem,
    Note,
    Panel,
    Paragraph,
    Quote,
    Row,
    Styled,
    Table,
    Text,
)
from imprint.model.locale import Locale
from imprint.prove import Proof, prove
from imprint.render.edition import Asset
from imprint.write import writer_for
from tests.write.documents import ENGLISH, edition, png

FORMATS = ("html", "docx", "pdf")
_ASSETS = {"boat.png": Asset(png(), "image/png", 4, 2), "logo.png": Asset(png(), "image/png", 4, 2)}


def written(document: Document, form: str, locale: Locale = ENGLISH) -> bytes:
    """Return a document as the real writers make it."""
    return writer_for(form)(edition(document, locale, assets=_ASSETS)).data


def proved(document: Document, form: str, data: bytes, locale: Locale = ENGLISH) -> Proof:
    return prove(document, locale, form, data)


def proof_of(document: Document, form: str, locale: Locale = ENGLISH) -> Proof:
    """Return the proof of what the writer made of the same document."""
    return proved(document, form, written(document, form, locale), locale)


# --- making nodes ---


def words(text: str) -> tuple[Text, ...]:
    return (Text(text),) if text else ()


def para(text: str, line: int = 0) -> Paragraph:
    return Paragraph(content=words(text), origin=_at(line))


def heading(text: str, level: int = 1, name: str = "", line: int = 0) -> Heading:
    return Heading(level=level, content=words(text), id=name, origin=_at(line))


def item(*blocks: str | Block, checked: bool | None = None) -> ListItem:
    return ListItem(blocks=_blocks(blocks), checked=checked)


def bullets(*items: str | ListItem) -> List:
    return List(items=tuple(one if isinstance(one, ListItem) else item(one) for one in items))


def numbered(*items: str | ListItem, start: int = 1) -> List:
    return List(items=bullets(*items).items, ordered=True, start=start)


def cell(
    *blocks: str | Block, header: Literal["", "column", "row"] = "", across: int = 1, down: int = 1
) -> Cell:
    return Cell(blocks=_blocks(blocks), header=header, colspan=across, rowspan=down)


def rows(*lines: tuple[str | Block, ...]) -> tuple[Row, ...]:
    """Return rows whose first cell names them."""
    return tuple(
        Row(cells=tuple(cell(one, header="" if place else "row") for place, one in enumerate(line)))
        for line in lines
    )


def table(head: tuple[str, ...], *lines: tuple[str | Block, ...], caption: str = "", line: int = 0) -> Table:
    top = Row(cells=tuple(cell(text, header="column") for text in head))
    return Table(
        columns=(Column(),) * len(head),
        head=(top,),
        body=rows(*lines),
        caption=words(caption),
        origin=_at(line),
    )


def _blocks(parts: tuple[str | Block, ...]) -> tuple[Block, ...]:
    return tuple(para(part) if isinstance(part, str) else part for part in parts if part != "")


def _at(line: int) -> Location | None:
    return Location("ferries.md", line) if line else None


def document(*blocks: Block, title: str = "Ferries compared", language: str = "en") -> Document:
    return Document("ferries", title, blocks, language, origin=Location("ferries.md", 1))


# --- the whole ---


@cache
def whole() -> Document:
    """Return the document. Its parts stand in the order of `PARTS`."""
    return document(*(_PARTS[name] for name in PARTS))


@cache
def whole_in_arabic() -> Document:
    return document(
        heading("التعريفات", name="fares"),
        Paragraph(
            content=(
                *words("تبحر العبارة Aurora يوميا بسعر 12.50 يورو، و"),
                Styled("strong", words("بلا توقف")),
                *words("."),
            )
        ),
        bullets("الأولى سريعة جدًا", "الثانية أبطأ 20%"),
        table(("الميزة", "Aurora", "Borealis"), ("السعر", "منخفض", "مرتفع"), ("المقاعد", "300", "450 مقعدا")),
        para("انتهى."),
        title="مقارنة العبارات",
        language="ar",
    )


def _spanned() -> Table:
    return Table(
        columns=(Column(),) * 3,
        head=(Row(cells=(cell("Pier", header="column"), cell("Berths", header="column", across=2))),),
        body=(
            Row(cells=(cell("North", header="row", down=2), cell("One"), cell("Two"))),
            Row(cells=(cell("Three"), cell("Four"))),
        ),
        caption=words("Where they land"),
    )


def _linked() -> Paragraph:
    content: tuple[Inline, ...] = (
        *words("Book at "),
        Link("https://ferries.example/book?deck=2", words("the counter")),
        *words(" or see "),
        Link("#fares", words("the fares")),
        *words(" before "),
        Styled("strong", words("noon")),
        *words("."),
    )
    return Paragraph(content=content)


def _noted() -> Paragraph:
    first = Note((para("Weather permitting."),), id="n-weather")
    second = Note((para("Dogs travel free."), bullets("small", "large")), id="n-dogs")
    return Paragraph(
        content=(*words("Daily"), first, *words(" with pets"), second, *words(" aboard.")), origin=_at(12)
    )


_PARTS: dict[str, Block] = {
    "heading": heading("Crossing", name="crossing", line=3),
    "opening": para("The crossing takes ninety minutes and leaves from both piers.", line=5),
    "second": para("Tickets are checked on board.", line=7),
    "linked": _linked(),
    "noted": _noted(),
    "subheading": heading("Fares", level=2, name="fares", line=20),
    "list": bullets("Adults pay 12 euros", "Children pay half", "Bicycles travel free"),
    "nested": bullets(item("Decks", bullets("Lower deck", "Upper deck")), "Cabins"),
    "numbered": numbered("Queue", "Board", "Sit down", start=4),
    "tasks": List(items=(item("Ticket", checked=True), item("Passport", checked=False))),
    "table": table(
        ("Feature", "Aurora", "Borealis"),
        ("Speed", "Fast", "Slow"),
        ("Cost", "Cheap to run", "Expensive to run"),
        ("Comfort", bullets("Heated seats", "Quiet engine"), "Wooden benches"),
        ("Safety", "Life rafts", "Life rafts"),
        caption="The two vessels",
        line=40,
    ),
    "spanned": _spanned(),
    "callout": Callout(
        kind="warning", title=words("Rough seas"), blocks=(para("Hold the rail."), bullets("Stay seated"))
    ),
    "untitled": Callout(kind="note", blocks=(para("Timetables change in winter."),)),
    "panel": Panel(title=words("For groups"), blocks=(para("Groups of ten pay less."),)),
    "definitions": DefinitionList(
        items=(
            Definition(words("Bow"), ((para("The front."),),)),
            Definition(words("Stern"), ((para("The back."),), (para("The rear."),))),
        )
    ),
    "quote": Quote(blocks=(para("She never missed a tide."),)),
    "code": CodeBlock(text="depart  at 08:00\n    if tide > 2\nelse wait", syntax="text"),
    "divider": Divider(),
    "figure": Figure(image=Image("boat.png", "A ferry at the pier"), caption=words("Leaving at dawn")),
    "missing": Figure(image=Image("map.png", "Map of the bay")),
    "inline": Paragraph(
        content=(*words("Under the flag "), Image("logo.png", "blue anchor"), *words(" she sails."))
    ),
    "closing": para("All times are local.", line=90),
}
PARTS = tuple(_PARTS)
