"""Tables from pandoc and from HTML, made regular:.

Every row fills the grid, spans stay inside it, heads are known.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from imprint.model.document import (
    Alignment,
    Attributes,
    Block,
    Cell,
    Column,
    Figure,
    Inline,
    Paragraph,
    Row,
    Table,
)
from imprint.model.walk import block_text
from imprint.read.attributes import attributes_of
from imprint.read.soup import Element, Piece

if TYPE_CHECKING:
    from imprint.read.convert import Conversion

_ALIGNMENTS: dict[str, Alignment] = {
    "AlignLeft": "start",
    "AlignRight": "end",
    "AlignCenter": "center",
    "left": "start",
    "start": "start",
    "right": "end",
    "end": "end",
    "center": "center",
}
_WIDEST = 200  # columns; more are a mistake or an attack
_LONGEST_KEY = 80  # characters of a first cell that may still name its row


@dataclass(slots=True)
class _Parts:
    """The parts of an HTML table, in the order found."""

    head: list[Element]
    body: list[Element]
    foot: list[Element]
    caption: Element | None
    widths: list[str]
    stray: list[Piece]


def native_table(conversion: Conversion, content: Any, attributes: Attributes) -> Table:
    """Return one of pandoc's tables.

    Its first column names the rows where it can (see `with_row_headers`).
    """
    _, caption, specifications, head, bodies, foot = content
    columns = tuple(
        Column(_ALIGNMENTS.get(align["t"], "default"), width["c"] if width["t"] == "ColWidth" else 0.0)
        for align, width in specifications
    )
    rows = [row for body in bodies for row in (*body[2], *body[3])] + list(foot[1])
    made = Table(
        columns,
        tuple(_native_row(conversion, row, header=True) for row in head[1]),
        tuple(_native_row(conversion, row, header=False) for row in rows),
        _caption(conversion, caption),
        attributes=attributes,
        origin=conversion.where,
    )
    if all(not block_text(cell.blocks) for row in made.head for cell in row.cells):
        made = replace(made, head=())
    return with_row_headers(made)


def _caption(conversion: Conversion, caption: Any) -> tuple[Inline, ...]:
    blocks = conversion.blocks(caption[1])
    return blocks[0].content if blocks and isinstance(blocks[0], Paragraph) else ()


def _native_row(conversion: Conversion, row: Any, header: bool) -> Row:
    cells = []
    for _, align, rowspan, colspan, blocks in row[1]:
        cells.append(
            Cell(
                cell_blocks(conversion.blocks(blocks)),
                colspan,
                rowspan,
                "column" if header else "",
                _ALIGNMENTS.get(align["t"], "default"),
                origin=conversion.place(blocks[0]) if blocks else conversion.where,
            )
        )
    return Row(tuple(cells), origin=cells[0].origin if cells else conversion.where)


def cell_blocks(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return the blocks of a cell: an image in a cell stands in its line, it is no figure of its own."""
    return tuple(
        Paragraph((block.image,), origin=block.origin)
        if isinstance(block, Figure) and not block.caption
        else block
        for block in blocks
    )


def with_row_headers(table: Table) -> Table:
    """Return `table` with its first column as row headers, where every first cell is short, distinct
    and not empty.
    """
    if not table.head or len(table.columns) < 2 or not table.body:
        return table
    firsts = [row.cells[0] for row in table.body if row.cells]
    if len(firsts) != len(table.body) or any(cell.header for row in table.body for cell in row.cells):
        return table
    names = [block_text(cell.blocks) for cell in firsts]
    plain = all(
        cell.colspan == cell.rowspan == 1 and all(isinstance(block, Paragraph) for block in cell.blocks)
        for cell in firsts
    )
    if not plain or len(set(names)) != len(names) or not all(0 < len(name) <= _LONGEST_KEY for name in names):
        return table
    body = tuple(
        replace(row, cells=(replace(row.cells[0], header="row"), *row.cells[1:])) for row in table.body
    )
    return replace(table, body=body)


# --- HTML ---


def html_table(conversion: Conversion, element: Element) -> tuple[Block, ...]:
    """Return an HTML table, and before it what stood inside its tags but in no cell."""
    parts = _Parts([], [], [], None, [], [])
    _collect(element, parts, parts.body)
    before = conversion.html_blocks(parts.stray)
    rows = [*parts.head, *parts.body, *parts.foot]
    if not parts.head:
        count = next((index for index, row in enumerate(rows) if not _all_headers(row)), len(rows))
        heads = min(count, _depth_of_first_row(rows)) if count < len(rows) else 0
    else:
        heads = len(parts.head)
    grid = [_html_row(conversion, row, header=index < heads) for index, row in enumerate(rows)]
    head, body = _regular(grid[:heads]), _regular(grid[heads:])
    count = max((_width(row) for row in (*head, *body)), default=0)
    if not count:
        return before
    head, body = _filled(head, count), _filled(body, count)
    caption = conversion.html_inlines(parts.caption.children) if parts.caption else ()
    columns = _columns(parts.widths, rows, count)
    made = Table(
        columns,
        tuple(row for row, _ in head),
        tuple(row for row, _ in body),
        caption,
        attributes=_with_data(element),
        origin=element.where,
    )
    return (*before, with_row_headers(made))


def _with_data(element: Element) -> Attributes:
    """Return the attributes of a table, `data-…` among them."""
    made = attributes_of(element)
    data = tuple(
        (key, value) for key, value in element.attributes.items() if key.startswith("data-") and value
    )
    return replace(made, pairs=(*made.pairs, *data)) if data else made


def _collect(element: Element, parts: _Parts, section: list[Element]) -> None:
    """Sort the children of a table or of one of its sections into `parts`."""
    for child in element.children:
        if isinstance(child, Element) and child.tag in ("thead", "tbody", "tfoot"):
            sections = {"thead": parts.head, "tbody": parts.body, "tfoot": parts.foot}
            _collect(child, parts, sections[child.tag])
        elif isinstance(child, Element) and child.tag == "tr":
            section.append(child)
        elif isinstance(child, Element) and child.tag in ("td", "th"):  # a cell without a row
            section.append(Element("tr", {}, child.where, children=[child]))
        elif isinstance(child, Element) and child.tag == "caption":
            parts.caption = parts.caption or child
        elif isinstance(child, Element) and child.tag in ("colgroup", "col"):
            columns = child.children if child.tag == "colgroup" else [child]
            parts.widths += [_width_of(column) for column in columns if isinstance(column, Element)]
        elif not (isinstance(child, str) and not child.strip()):
            parts.stray.append(child)


def _cells_of(row: Element) -> list[Element]:
    """Return the cells of a row; other content of it belongs to the cell before it."""
    cells: list[Element] = []
    for child in row.children:
        if isinstance(child, Element) and child.tag in ("td", "th"):
            cells.append(child)
        elif isinstance(child, str) and not child.strip():
            continue
        elif cells:
            cells[-1].children.append(child)
        else:
            cells.append(Element("td", {}, row.where, children=[child]))
    return cells


def _all_headers(row: Element) -> bool:
    cells = _cells_of(row)
    return bool(cells) and all(cell.tag == "th" for cell in cells)


def _depth_of_first_row(rows: Sequence[Element]) -> int:
    """Return how many rows the head cells of the first row reach down."""
    return max((_number(cell, "rowspan") for cell in _cells_of(rows[0])), default=1) if rows else 0


def _html_row(conversion: Conversion, row: Element, header: bool) -> Row:
    cells: list[Cell] = []
    for index, element in enumerate(_cells_of(row)):
        outer, conversion.where = conversion.where, element.where or conversion.where
        names_row = element.tag == "th" and all(cell.header == "row" for cell in cells)
        kind = "column" if header else "row" if names_row else ""
        cells.append(
            Cell(
                cell_blocks(conversion.html_blocks(element.children)),
                min(_number(element, "colspan"), _WIDEST),
                _number(element, "rowspan"),
                kind,  # type: ignore[arg-type]
                _alignment(element, row),
                attributes=attributes_of(element),
                origin=element.where,
            )
        )
        conversion.where = outer
        if index >= _WIDEST:
            break
    return Row(tuple(cells), attributes=attributes_of(row), origin=row.where)


def _number(element: Element, name: str) -> int:
    match = re.match(r"\s*(\d{1,5})", element.attributes.get(name, ""))
    return max(int(match[1]), 1) if match else 1


def _alignment(cell: Element, row: Element) -> Alignment:
    for element in (cell, row):
        style = re.search(r"text-align\s*:\s*(\w+)", element.attributes.get("style", ""))
        name = (style[1] if style else element.attributes.get("align", "")).lower()
        if name in _ALIGNMENTS:
            return _ALIGNMENTS[name]
    return "default"


def _regular(rows: Sequence[Row]) -> list[tuple[Row, int]]:
    """Return each row with its width in the grid, spans clipped at the end of the section and at other
    cells.
    """
    made: list[tuple[Row, int]] = []
    taken: dict[int, int] = {}  # column -> rows it is still taken for, this one included
    for index, row in enumerate(rows):
        left = len(rows) - index
        position, cells = 0, []
        below = {column: count - 1 for column, count in taken.items() if count > 1}
        for cell in row.cells:
            while taken.get(position, 0):
                position += 1
            free = next(
                (step for step in range(1, cell.colspan) if taken.get(position + step, 0)), cell.colspan
            )
            clipped = replace(cell, colspan=free, rowspan=min(cell.rowspan, left))
            cells.append(clipped)
            if clipped.rowspan > 1:
                below.update(dict.fromkeys(range(position, position + free), clipped.rowspan - 1))
            position += free
        end = max([position, *(column + 1 for column in taken)])
        made.append((replace(row, cells=tuple(cells)), end))
        taken = below
    return made


def _width(row: tuple[Row, int]) -> int:
    return row[1]


def _filled(rows: Sequence[tuple[Row, int]], count: int) -> list[tuple[Row, int]]:
    """Return `rows` with empty cells added where a row does not reach the last column, empty rows left
    out.
    """
    made = []
    taken: dict[int, int] = {}
    for row, _ in rows:
        position, below = 0, {column: left - 1 for column, left in taken.items() if left > 1}
        for cell in row.cells:
            while taken.get(position, 0):
                position += 1
            if cell.rowspan > 1:
                below.update(dict.fromkeys(range(position, position + cell.colspan), cell.rowspan - 1))
            position += cell.colspan
        missing = sum(1 for column in range(position, count) if not taken.get(column, 0))
        header = row.cells[0].header if row.cells and row.cells[0].header == "column" else ""
        padding = tuple(Cell((), header=header, origin=row.origin) for _ in range(missing))
        if row.cells or taken:
            made.append((replace(row, cells=row.cells + padding), count))
        taken = below
    return made


def _columns(widths: Sequence[str], rows: Sequence[Element], count: int) -> tuple[Column, ...]:
    """Return the columns with the shares that `<col>` or the first row's cells state as percentages."""
    stated = list(widths)
    if not stated and rows:
        first = _cells_of(rows[0])
        if all(_number(cell, "colspan") == 1 for cell in first):
            stated = [_width_of(cell) for cell in first]
    shares = [_share(width) for width in stated[:count]] + [0.0] * (count - len(stated))
    if sum(shares) > 1.001 or any(share and share < 0.03 for share in shares):
        shares = [0.0] * count
    return tuple(Column(width=share) for share in shares)


def _width_of(element: Element) -> str:
    style = re.search(r"(?:^|;)\s*width\s*:\s*([\d.]+%)", element.attributes.get("style", ""))
    return style[1] if style else element.attributes.get("width", "")


def _share(width: str) -> float:
    match = re.fullmatch(r"\s*([\d.]{1,6})\s*%\s*", width)
    try:
        return float(match[1]) / 100 if match else 0.0
    except ValueError:
        return 0.0
