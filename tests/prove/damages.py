"""Kinds of damage, each done to the whole document: what a writer with a fault would have written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from imprint.model.document import (
    Block,
    Cell,
    Document,
    Link,
    Note,
    Paragraph,
    Row,
    Table,
    Text,
)
from tests.prove.whole import FORMATS, PARTS, bullets, cell, heading, item, numbered, para, whole, words

Change = Callable[[Document], Document]


@dataclass(frozen=True)
class Damage:
    """One kind of damage.

    `names` is what the proof must say of it, in one message; `seen` the formats that show it.
    """

    name: str
    change: Change
    rule: str
    names: tuple[str, ...]
    seen: tuple[str, ...] = FORMATS


def part(name: str) -> Any:
    return whole().blocks[PARTS.index(name)]


def put(name: str, *made: Block) -> Change:
    """Return a change that puts other blocks in the place of one."""

    def change(document: Document) -> Document:
        at = PARTS.index(name)
        return replace(document, blocks=(*document.blocks[:at], *made, *document.blocks[at + 1 :]))

    return change


def both(last: Change, first: Change) -> Change:
    """Return a change made of two; the one of the later part is made first."""
    return lambda document: first(last(document))


def exchanged(name: str, other: str) -> Change:
    def change(document: Document) -> Document:
        blocks = list(document.blocks)
        one, two = PARTS.index(name), PARTS.index(other)
        blocks[one], blocks[two] = blocks[two], blocks[one]
        return replace(document, blocks=tuple(blocks))

    return change


def with_cell(row: int, column: int, made: Cell | None) -> Change:
    """Return a change of one cell of the table; None takes it out."""
    table: Table = part("table")
    line = table.body[row]
    cells = list(line.cells)
    cells[column : column + 1] = [made] if made else []
    return with_rows(*table.body[:row], replace(line, cells=tuple(cells)), *table.body[row + 1 :])


def with_rows(*body: Row) -> Change:
    return put("table", replace(part("table"), body=body))


def with_items(name: str, *items: Any) -> Change:
    return put(
        name,
        replace(part(name), items=tuple(one if not isinstance(one, str) else item(one) for one in items)),
    )


def with_content(name: str, old: str, new: str) -> Change:
    """Return a change of the words in a paragraph."""
    found: Paragraph = part(name)
    content = tuple(
        Text(one.text.replace(old, new)) if isinstance(one, Text) else one for one in found.content
    )
    assert content != found.content
    return put(name, replace(found, content=content))


def with_note(made: Note | None) -> Change:
    """Return a change of the second note; None takes it out."""
    content = part("noted").content
    return put(
        "noted", replace(part("noted"), content=(*content[:3], *((made,) if made else ()), content[4]))
    )


def with_links(change: Callable[[Link], Any]) -> Change:
    content = tuple(change(one) if isinstance(one, Link) else one for one in part("linked").content)
    return put("linked", replace(part("linked"), content=content))


def _swapped_cells() -> Change:
    line = part("table").body[1]
    first, second, third = line.cells
    return with_rows(
        part("table").body[0], replace(line, cells=(first, third, second)), *part("table").body[2:]
    )


def _without_head() -> Change:
    return put("table", replace(part("table"), head=()))


def _head_in_body() -> Change:
    table: Table = part("table")
    line = Row(cells=tuple(replace(one, header="") for one in table.head[0].cells))
    return put("table", replace(table, head=(), body=(line, *table.body)))


def _without_column() -> Change:
    table: Table = part("table")
    lines = [replace(line, cells=line.cells[:2]) for line in table.rows]
    return put("table", replace(table, columns=table.columns[:2], head=(lines[0],), body=tuple(lines[1:])))


def _divided_table() -> Change:
    table: Table = part("table")
    return put(
        "table", replace(table, body=table.body[:2]), replace(table, head=(), caption=(), body=table.body[2:])
    )


def _without_row_headers() -> Change:
    lines = (
        replace(line, cells=(replace(line.cells[0], header=""), *line.cells[1:]))
        for line in part("table").body
    )
    return with_rows(*lines)


def _spans(across: int, down: int) -> Change:
    table: Table = part("spanned")
    head = replace(
        table.head[0], cells=(table.head[0].cells[0], replace(table.head[0].cells[1], colspan=across))
    )
    first = replace(
        table.body[0], cells=(replace(table.body[0].cells[0], rowspan=down), *table.body[0].cells[1:])
    )
    return put("spanned", replace(table, head=(head,), body=(first, *table.body[1:])))


def _titled(title: str) -> Change:
    return lambda document: replace(document, title=title)


LOST, EXTRA, CHANGED, STRUCTURE = (
    "proof/lost-text",
    "proof/extra-text",
    "proof/changed-text",
    "proof/structure",
)
_LINES = ("html", "docx")

DAMAGES = (
    # text
    Damage("a paragraph is lost", put("second"), LOST, ("paragraph under “Crossing”", "Tickets are checked")),
    Damage("the first paragraph is lost", put("opening"), LOST, ("ninety minutes",)),
    Damage("the last paragraph is lost", put("closing"), LOST, ("All times are local",)),
    Damage("a word is lost", with_content("opening", "both ", ""), LOST, ("has lost words",)),
    Damage("a number is changed", with_items("list", "Adults pay 21 euros", "Children pay half", "Bicycles travel free"), CHANGED, ("item 1",)),
    Damage("a letter is changed", with_content("second", "checked", "chucked"), CHANGED, ("says something else",)),
    Damage("words are joined", with_content("second", "on board", "onboard"), CHANGED, ("says something else",)),
    Damage("a word is doubled", with_content("second", "on board", "on on board"), EXTRA, ("words that are not",)),
    Damage("two paragraphs run together", both(put("second"), with_content("opening", "piers.", "piers. Tickets are checked on board.")), STRUCTURE, ("run together",)),
    Damage("a paragraph is divided", put("second", para("Tickets are checked"), para("on board.")), STRUCTURE, ("is divided into 2",)),
    Damage("a paragraph is printed twice", put("second", para("Tickets are checked on board."), para("Tickets are checked on board.")), EXTRA, ("Tickets are checked",)),
    Damage("a paragraph is added", put("closing", para("All times are local."), para("Printed on Monday.")), EXTRA, ("Printed on Monday",)),
    Damage("two parts change places", exchanged("second", "quote"), STRUCTURE, ("order",)),
    Damage("the title is another", _titled("Ships compared"), LOST, ("the title “Ferries compared”",)),
    # headings
    Damage("a heading is lost", put("subheading"), LOST, ("heading “Fares”",)),
    Damage("a heading is demoted", put("subheading", heading("Fares", level=3, name="fares")), STRUCTURE, ("“Fares” has level 4", "not 3")),
    Damage("a heading becomes text", put("subheading", para("Fares")), STRUCTURE, ("“Fares” is a paragraph",)),
    # lists
    Damage("an item is lost", with_items("list", "Adults pay 12 euros", "Bicycles travel free"), LOST, ("item 2", "Fares")),
    Damage("two items run together", with_items("list", "Adults pay 12 euros Children pay half", "Bicycles travel free"), STRUCTURE, ("item 1", "item 2", "run together")),
    Damage("two items become one", with_items("list", item("Adults pay 12 euros", "Children pay half"), "Bicycles travel free"), STRUCTURE, ("in one item",)),
    Damage("two items change places", with_items("list", "Children pay half", "Adults pay 12 euros", "Bicycles travel free"), STRUCTURE, ("item 2", "stands in item 1")),
    Damage("an item is emptied", with_items("list", "Adults pay 12 euros", item(), "Bicycles travel free"), LOST, ("item 2",)),
    Damage("a list becomes paragraphs", put("list", para("Adults pay 12 euros"), para("Children pay half"), para("Bicycles travel free")), STRUCTURE, ("outside of any list",)),
    Damage("a numbered list becomes a bulleted one", put("numbered", bullets("Queue", "Board", "Sit down")), STRUCTURE, ("ordered no, not yes",)),
    Damage("a bulleted list becomes a numbered one", put("list", numbered("Adults pay 12 euros", "Children pay half", "Bicycles travel free")), STRUCTURE, ("ordered yes, not no",)),
    Damage("a list counts from another number", put("numbered", numbered("Queue", "Board", "Sit down", start=2)), STRUCTURE, ("start 2, not 4",)),
    Damage("a nested list is flattened", put("nested", bullets("Decks", "Lower deck", "Upper deck", "Cabins")), STRUCTURE, ("item 1, item 1 under", "stands in item 2")),
    Damage("an item falls into the list above it", put("nested", bullets(item("Decks", bullets("Lower deck", "Upper deck", "Cabins")))), STRUCTURE, ("item 2",)),
    Damage("a list is divided", put("list", bullets("Adults pay 12 euros"), bullets("Children pay half", "Bicycles travel free")), STRUCTURE, ("is divided",)),
    Damage("a task is ticked", with_items("tasks", item("Ticket", checked=True), item("Passport", checked=True)), STRUCTURE, ("checked yes, not no",)),
    Damage("a term is lost", with_items("definitions", replace(part("definitions").items[0], term=()), part("definitions").items[1]), LOST, ("Bow",)),
    Damage("a definition is lost", with_items("definitions", part("definitions").items[0], replace(part("definitions").items[1], definitions=part("definitions").items[1].definitions[:1])), LOST, ("The rear.",)),
    # tables
    Damage("a cell is emptied", with_cell(1, 1, cell()), LOST, ("table 1, row “Cost”, column “Aurora”", "empty")),
    Damage("two cells change places", _swapped_cells(), STRUCTURE, ("row “Cost”",)),
    Damage("a cell is lost", with_cell(1, 1, None), LOST, ("row “Cost”, column “Aurora”",)),
    Damage("a row is lost", with_rows(*part("table").body[:1], *part("table").body[2:]), LOST, ("row “Cost” is not in",)),
    Damage("two rows change places", with_rows(part("table").body[1], part("table").body[0], *part("table").body[2:]), STRUCTURE, ("row “",)),
    Damage("the header row is lost", _without_head(), LOST, ("table 1, header row",)),
    Damage("the header row becomes a row", _head_in_body(), STRUCTURE, ("header row has head no, not yes",)),
    Damage("a column is lost", _without_column(), LOST, ("column “Borealis”",)),
    Damage("a table is divided", _divided_table(), STRUCTURE, ("divided",)),
    Damage("rows lose their headers", _without_row_headers(), STRUCTURE, ("row “Cost”", "header no, not row")),
    Damage("a cell covers fewer columns", _spans(1, 2), STRUCTURE, ("colspan 1, not 2",)),
    Damage("a cell covers fewer rows", _spans(2, 1), STRUCTURE, ("rowspan 1, not 2",)),
    Damage("items of a cell run together", with_cell(2, 1, cell(bullets("Heated seats Quiet engine"))), STRUCTURE, ("row “Comfort”, column “Aurora”", "run together")),
    Damage("a list in a cell becomes text", with_cell(2, 1, cell("Heated seats", "Quiet engine")), STRUCTURE, ("row “Comfort”, column “Aurora”",)),
    Damage("a caption is lost", put("table", replace(part("table"), caption=())), LOST, ("The two vessels",)),
    # notes, links, images
    Damage("a note is lost", with_note(None), LOST, ("note 2 is not in",)),
    Damage("a note is emptied", with_note(Note((para(""),), id="n-dogs")), LOST, ("note 2",)),
    Damage("a note loses a paragraph", with_note(Note((para("Dogs travel free."),), id="n-dogs")), LOST, ("note 2", "list")),
    Damage("a link is lost", with_links(lambda link: link.content[0]), STRUCTURE, ("the counter", "is not a link")),
    Damage("a link leads elsewhere", with_links(lambda link: replace(link, target=link.target.replace("deck=2", "deck=3"))), STRUCTURE, ("leads to https://ferries.example/book?deck=3",)),
    Damage("a link leads to another place in the document", with_links(lambda link: replace(link, target=link.target.replace("#fares", "#crossing"))), STRUCTURE, ("the fares", "#crossing")),
    Damage("an image is lost", put("figure"), LOST, ("A ferry at the pier",)),
    Damage("an image has another description", put("figure", replace(part("figure"), image=replace(part("figure").image, alt="A bus"))), CHANGED, ("image",)),
    Damage("an image that is not there leaves no trace", put("missing"), LOST, ("Map of the bay",)),
    Damage("an image in a line is lost", put("inline", para("Under the flag she sails.")), LOST, ("lost words",)),
    # boxes and code
    Damage("a callout's title is lost", put("callout", replace(part("callout"), title=words("Warning"))), CHANGED, ("warning callout",)),
    Damage("a callout becomes a quotation", put("untitled", replace(part("quote"), blocks=part("untitled").blocks)), LOST, ("note callout",)),
    Damage("a panel's title is lost", put("panel", *part("panel").blocks), LOST, ("For groups",)),
    Damage("a quotation becomes text", put("quote", *part("quote").blocks), STRUCTURE, ("quotation",)),
    Damage("a line of code is lost", put("code", replace(part("code"), text="depart  at 08:00\nelse wait")), LOST, ("lost words",)),
    Damage("lines of code are joined", put("code", replace(part("code"), text=part("code").text.replace("\n", " "))), CHANGED, ("code block",), _LINES),
    Damage("code loses its indent", put("code", replace(part("code"), text="depart  at 08:00\nif tide > 2\nelse wait")), CHANGED, ("code block",), _LINES),
    Damage("a divider is lost", put("divider"), LOST, ("divider",), _LINES),
)  # fmt: skip
