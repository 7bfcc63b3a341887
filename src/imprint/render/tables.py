"""HTML of tables, for screens of every width and for pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from math import ceil

from imprint.model.columns import placed_cells, weighed
from imprint.model.document import Alignment, Block, Cell, Paragraph, Row, Table
from imprint.model.walk import block_text, blocks_in, contents_of, text_of
from imprint.render.desk import Desk
from imprint.render.html import element, id_or_none
from imprint.render.inline import inlines_html
from imprint.render.marks import facing_of, marks, with_class

BlocksWriter = Callable[[tuple[Block, ...], Desk], str]

_PRINT_ROOM = 112  # Latin characters in a line of table text across the page
TALL = 19  # lines beyond which a row or box may be divided between pages; about a third of a page
_PHONE_ROOM = 42  # Latin characters across a phone
_LABEL_ROOM = 22  # beyond which a longer text does not ask for a wider column
_CARD_COLUMNS = 4  # more columns than this are scrolled, not stacked
_WIDE, _WIDEST = 6, 9  # columns from which print sets a table smaller


@dataclass(frozen=True, slots=True)
class _PlacedRow:
    """A row whose cells know the column that they begin in."""

    row: Row
    cells: tuple[tuple[int, Cell], ...]
    in_head: bool


@dataclass(frozen=True, slots=True)
class _Setting:
    """What all cells of one table share.

    `labels` are the column names that cards repeat, `write` the writer of what stands in a cell.
    """

    table: Table
    labels: dict[int, str]
    has_rowspans: bool
    write: BlocksWriter


def table_html(table: Table, attributes: dict[str, str | None], desk: Desk, blocks_html: BlocksWriter) -> str:
    """Return the HTML of a table with column widths, header scopes and what each width of screen needs.

    `blocks_html` writes what stands in the cells.
    """
    if any(column.weight == 0 for column in table.columns):
        table = weighed(table)
    rows = _placed_rows(table)
    has_rowspans = any(cell.rowspan > 1 for placed in rows for _, cell in placed.cells)
    shape = _print_shape(table) if desk.is_print else _screen_shape(table, rows)
    setting = _Setting(table, {} if desk.is_print else _labels(rows), has_rowspans, blocks_html)
    parts = []
    if table.caption:
        parts.append(element("caption", inlines_html(table.caption, desk), id=_caption_id(table)))
    parts.append(_colgroup(table))
    with desk.within(min(desk.room, _PRINT_ROOM)):
        for name, in_head in (("thead", True), ("tbody", False)):
            chosen = [row for row in rows if row.in_head is in_head]
            if chosen:
                html = "".join(_row(row, setting, desk) for row in chosen)
                parts.append(element(name, html, class_=_height(chosen, in_head, table, desk)))
    names = " ".join([*shape, *(["spans"] if has_rowspans else [])])
    html = element("table", "".join(parts), **with_class(attributes, names))
    return _scrollable(html, table, desk) if "scroll" in shape else html


def _height(rows: list[_PlacedRow], in_head: bool, table: Table, desk: Desk) -> str | None:
    """Return the class of a head that print must not repeat: it leaves out one that is too tall to."""
    if not (desk.is_print and in_head):
        return None
    return "tall" if sum(_lines(row, table, desk.room) for row in rows) > TALL else None


def _placed_rows(table: Table) -> list[_PlacedRow]:
    placed = placed_cells(table)
    return [
        _PlacedRow(row, tuple((place, cell) for place, cell, _ in islice(placed, len(row.cells))), in_head)
        for rows, in_head in ((table.head, True), (table.body, False))
        for row in rows
    ]


def _colgroup(table: Table) -> str:
    cols = (element("col", style=f"width:{column.weight * 100:.2f}%") for column in table.columns)
    return element("colgroup", "".join(cols)) if table.columns else ""


def _caption_id(table: Table) -> str | None:
    return f"{id_or_none(table.id)}:caption" if table.id else None


def _scrollable(html: str, table: Table, desk: Desk) -> str:
    """Return a table in a box that scrolls; each such box of a document has a name of its own."""
    caption = " ".join(text_of(table.caption).split())
    name = caption or desk.edition.say("Table")
    desk.regions[name] += 1
    number = desk.regions[name]
    labelled = _caption_id(table) if caption and number == 1 else None
    label = None if labelled else f"{name} {number}"
    return element(
        "div", html, class_="scroller", role="region", tabindex=0, aria_labelledby=labelled, aria_label=label
    )


# --- cells


def _row(placed: _PlacedRow, setting: _Setting, desk: Desk) -> str:
    cells = (_cell(cell, position, placed.in_head, setting, desk) for position, cell in placed.cells)
    is_tall = desk.is_print and _lines(placed, setting.table, desk.room) > TALL
    return element("tr", "".join(cells), **marks(placed.row, desk, *(["tall"] if is_tall else [])))


def _cell(cell: Cell, position: int, in_head: bool, setting: _Setting, desk: Desk) -> str:
    room = _room(cell, position, setting.table, desk.room)
    with desk.at(cell.origin), desk.facing(facing_of(cell, desk)), desk.within(room):
        content = cell_content(cell, desk, setting.write)
    scope = {"column": "col", "row": "row"}.get(cell.header) if content else None
    is_labelled = not scope and not in_head and cell.colspan == 1
    return element(
        "th" if scope else "td",
        content,
        **marks(cell, desk, *_classes(cell, position, setting)),
        scope=scope,
        colspan=cell.colspan if cell.colspan > 1 else None,
        rowspan=cell.rowspan if cell.rowspan > 1 else None,
        data_label=setting.labels.get(position) if is_labelled else None,
    )


def _room(cell: Cell, position: int, table: Table, room: float) -> float:
    """Return how many characters fit side by side in `cell`."""
    share = sum(column.weight for column in table.columns[position : position + cell.colspan]) or 1.0
    return max(room * share - 2, 4)


def cell_content(cell: Cell, desk: Desk, blocks_html: BlocksWriter) -> str:
    """Return the HTML inside a cell: a single paragraph without a `p` around it."""
    match cell.blocks:
        case (Paragraph(content=content, language=""),):
            return inlines_html(content, desk)
        case blocks:
            return blocks_html(blocks, desk)


def _classes(cell: Cell, position: int, setting: _Setting) -> list[str]:
    covered = setting.table.columns[position : position + cell.colspan]
    classes = ["own"] if covered and all(column.own for column in covered) else []
    # Below a cell that spans rows, the first cell of a row does not stand at the table's edge.
    classes += ["edge"] if setting.has_rowspans and position == 0 else []
    align: Alignment = cell.align
    if align == "default" and covered:
        align = covered[0].align
    return [*classes, *([f"to-{align}"] if align in {"end", "center"} else [])]


def _labels(rows: list[_PlacedRow]) -> dict[int, str]:
    """Return the column names that a card repeats, by column."""
    heads = [placed for placed in rows if placed.in_head]
    named = {position: _text(cell) for position, cell in heads[-1].cells} if heads else {}
    return {position: text for position, text in named.items() if text}


def _text(cell: Cell) -> str:
    return " ".join(block_text(cell.blocks).split())


# --- shapes


def _screen_shape(table: Table, rows: list[_PlacedRow]) -> list[str]:
    """Return how a phone shows the table: as it is, each row as a card, or scrolled beside a fixed
    first column.
    """
    if _least_width(table, rows) <= _PHONE_ROOM:
        return ["fits"]
    cells = [cell for placed in rows for _, cell in placed.cells]
    is_regular = len(table.head) == 1 and all(cell.colspan == cell.rowspan == 1 for cell in cells)
    holds_table = any(isinstance(block, Table) for cell in cells for block in blocks_in(cell.blocks))
    is_narrow = len(table.columns) <= _CARD_COLUMNS
    return ["cards"] if is_regular and is_narrow and not holds_table else ["scroll"]


def _print_shape(table: Table) -> list[str]:
    count = len(table.columns)
    return ["widest"] if count >= _WIDEST else ["wide"] if count >= _WIDE else []


def _least_width(table: Table, rows: list[_PlacedRow]) -> float:
    """Return how many characters wide the table must be to be read without effort."""
    needs = [0.0] * len(table.columns)
    for placed in rows:
        for position, cell in placed.cells:
            if cell.colspan == 1 and position < len(needs):
                text = _text(cell)
                longest = max(map(_width, text.split()), default=0.0)
                needs[position] = max(needs[position], longest, min(_width(text), _LABEL_ROOM))
    return sum(needs) + 3 * len(needs)


def _lines(placed: _PlacedRow, table: Table, room: float) -> int:
    """Return about how many lines the tallest cell of a row takes in print."""
    return max(
        (lines_of(cell.blocks, _room(cell, position, table, room)) for position, cell in placed.cells),
        default=0,
    )


def lines_of(blocks: Iterable[Block], room: float) -> int:
    """Return about how many lines some blocks take where `room` Latin characters fit side by side."""
    lines = (line for content in contents_of(blocks) for line in text_of(content).split("\n"))
    return sum(max(1, ceil(_width(line) / room)) for line in lines)


def _width(text: str) -> float:
    return sum(1.8 if character >= "\u2e80" else 1.0 for character in text)
