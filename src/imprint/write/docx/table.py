"""Tables: repeated heads, rows that stay whole, widths by content, row headers, spans and the tint of one's
own product.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from imprint.model.columns import weighed
from imprint.model.document import Alignment, Cell, Column, Direction, Paragraph, Table
from imprint.model.walk import Blocks
from imprint.write.docx.bookmarks import ids_of
from imprint.write.docx.draft import Box, Draft, Place
from imprint.write.docx.grid import Slot, slots
from imprint.write.docx.inline import plain_text
from imprint.write.docx.layout import Ruler
from imprint.write.docx.measures import BOX_BAR, BOX_SPACE, SMALL_PADDING, Page, half_points, points
from imprint.write.docx.paragraph import compose, content_filler, nothing
from imprint.write.docx.xml import Element, Properties, Values, add, detached, properties, qualified

WriteBlocks = Callable[[Draft, Place, Blocks], list[Element]]

MANY_COLUMNS = 6  # from here on the type is smaller and the cells are narrower
_MOST_WHOLE = 0.33  # of a page: a higher row may break
_CAPTION_LENGTH = 250
_LOOK_BITS = (0x20, 0x40, 0x80, 0x100, 0x200, 0x400)  # of `w:tblLook`, in the order of its attributes


@dataclass(frozen=True, slots=True)
class _Frame:
    """What all cells of a table share: the width of each column (dxa), the box around, the suffix of the
    styles.
    """

    table: Table
    widths: Sequence[int]
    box: Box | None
    suffix: str
    direction: Direction

    def width(self, slot: Slot) -> int:
        return sum(self.widths[slot.column : slot.column + slot.span])

    def is_own(self, slot: Slot) -> bool:
        return all(column.own for column in self.table.columns[slot.column : slot.column + slot.span])


def write_table(draft: Draft, place: Place, table: Table, write_blocks: WriteBlocks) -> list[Element]:
    """Return the caption and the table; nothing where it has no cell."""
    head, body = slots(table.head), slots(table.body)
    count = max((line[-1].column + line[-1].span for line in head + body if line), default=0)
    if not count:
        return []
    table = _with_columns(table, count)
    made: list[Element] = []
    if table.caption:
        fill = content_filler(draft, place, table.caption)
        made.append(compose(draft, place, "Caption", fill, {"keepNext": {}}))
    return [*made, _table(draft, place, table, (head, body), write_blocks)]


def _with_columns(table: Table, count: int) -> Table:
    """Return `table` with `count` columns, all of them weighed."""
    columns = table.columns[:count] + (Column(),) * (count - len(table.columns))
    table = replace(table, columns=columns)
    return table if all(column.weight > 0 for column in columns) else weighed(table)


def _table(
    draft: Draft,
    place: Place,
    table: Table,
    parts: tuple[list[list[Slot]], list[list[Slot]]],
    write_blocks: WriteBlocks,
) -> Element:
    is_small = len(table.columns) >= MANY_COLUMNS or place.surroundings == "cell"
    indent, room = _extent(place)
    widths = column_widths(table.columns, room)
    frame = _Frame(table, widths, place.box, "Small" if is_small else "", place.direction)
    made = detached("tbl")
    made.append(_table_properties(place, frame, indent))
    grid = add(made, "tblGrid")
    for width in frame.widths:
        add(grid, "gridCol", w=width)
    inside = _inside(draft, place, frame)
    for rows, lines, is_head in ((table.head, parts[0], True), (table.body, parts[1], False)):
        for row, line in zip(rows, lines, strict=True):
            draft.arrive(*ids_of(row))
            is_last_of_head = is_head and row is rows[-1]
            with draft.at(row.origin):
                made.append(
                    _row(
                        draft,
                        inside.speaking(row.language),
                        frame,
                        line,
                        write_blocks,
                        is_head=is_head,
                        is_last_of_head=is_last_of_head,
                    )
                )
    return made


def _extent(place: Place) -> tuple[int, int]:
    """Return where a table begins and how wide it is. In a box it reaches from the bar, which is its own, to
    the other side.
    """
    if place.surroundings == "boxed" and place.box:
        start = place.indent - BOX_SPACE * 20 - BOX_BAR * 20 // 16
        return start, place.width + place.end - start
    return place.indent, place.room


def _inside(draft: Draft, place: Place, frame: _Frame) -> Place:
    """Return the place of the cells, but for their width."""
    small_code = half_points(draft.edition.theme.type.table - 1.4) if frame.suffix else 0
    return replace(
        place,
        surroundings="cell",
        suffix=frame.suffix,
        code_size=small_code,
        box=None,
        indent=0,
        list_base=0,
        level=0,
        is_outline=False,
    )


def column_widths(columns: Sequence[Column], room: int) -> list[int]:
    """Return the width of each column in dxa; they add up to `room`."""
    total = sum(column.weight for column in columns)
    edges = [0]
    weight = 0.0
    for column in columns:
        weight += column.weight
        edges.append(round(room * weight / total))
    return [right - left for left, right in pairwise(edges)]


def _table_properties(place: Place, frame: _Frame, indent: int) -> Element:
    table = frame.table
    has_row_heads = any(cell.header == "row" for row in table.body for cell in row.cells)
    look = {
        "firstRow": bool(table.head),
        "lastRow": False,
        "firstColumn": has_row_heads,
        "lastColumn": False,
        "noHBand": True,
        "noVBand": True,
    }
    bits = sum(bit for bit, is_on in zip(_LOOK_BITS, look.values(), strict=True) if is_on)
    values: Properties = {
        "tblStyle": {"val": f"ImprintTable{frame.suffix}"},
        "tblW": {"w": sum(frame.widths), "type": "dxa"},
        "tblLayout": {"type": "fixed"},
        "tblLook": {"val": f"{bits:04X}", **{name: int(is_on) for name, is_on in look.items()}},
    }
    if place.direction == "rtl":
        values["bidiVisual"] = {}
    if indent:
        values["tblInd"] = {"w": indent, "type": "dxa"}
    if frame.box:
        bar: Values = {"val": "single", "sz": BOX_BAR, "space": 0, "color": frame.box.bar[1:]}
        values["tblBorders"] = properties("tblBorders", {"left": bar})
    if caption := plain_text(table.caption):
        values["tblCaption"] = {"val": caption[:_CAPTION_LENGTH]}
    return properties("tblPr", values)


def _row(
    draft: Draft,
    place: Place,
    frame: _Frame,
    line: Sequence[Slot],
    write_blocks: WriteBlocks,
    *,
    is_head: bool,
    is_last_of_head: bool,
) -> Element:
    made = detached("tr")
    if is_head:
        made.append(properties("trPr", {"tblHeader": {}}))
    for slot in line:
        cell = detached("tc")
        about = _cell_properties(draft, frame, slot)
        if is_head:
            about["tcBorders"] = _head_border(draft, is_last_of_head=is_last_of_head)
        cell.append(properties("tcPr", about))
        cell.extend(_cell(draft, place, frame, slot, write_blocks, is_head=is_head))
        made.append(cell)
    return made


def _head_border(draft: Draft, *, is_last_of_head: bool) -> Element:
    """Return the line below a cell of the head. A table style can draw it for the first row only."""
    colours = draft.edition.theme.colours
    colour, size = (colours.ink, 12) if is_last_of_head else (colours.line, 4)
    return properties("tcBorders", {"bottom": {"val": "single", "sz": size, "space": 0, "color": colour[1:]}})


def _cell(
    draft: Draft, place: Place, frame: _Frame, slot: Slot, write_blocks: WriteBlocks, *, is_head: bool
) -> list[Element]:
    """Return what a cell holds: at least one paragraph, and a paragraph at its end."""
    cell = slot.cell or Cell(blocks=())
    share = SMALL_PADDING if frame.suffix else 1.0
    padding = points(draft.edition.theme.spacing.cell_x * share)
    place = replace(
        place,
        width=max(frame.width(slot) - padding * (1 if _is_flush(frame, slot) else 2), 200),
        style=_style(cell, frame.suffix, is_head=is_head),
        align=_alignment(frame.table, slot, cell, is_head=is_head),
    ).speaking(cell.language)
    draft.arrive(*ids_of(cell))
    with draft.at(cell.origin):
        made = write_blocks(draft, place, cell.blocks or (Paragraph(content=()),))
    if not made or made[-1].tag != qualified("p"):
        made.append(compose(draft, place, "Spacer", nothing))  # Word calls any other end corrupt
    return made


def _alignment(table: Table, slot: Slot, cell: Cell, *, is_head: bool) -> Alignment:
    """Return how a cell is aligned: as it says, else as its column; a cell above several columns stands in
    their middle.
    """
    if cell.align != "default":
        return cell.align
    if slot.span > 1:
        return "center" if is_head else "default"
    return table.columns[slot.column].align


def _style(cell: Cell, suffix: str, *, is_head: bool) -> str:
    if is_head or cell.header == "column":
        return f"TableHead{suffix}"
    return f"{'RowHeader' if cell.header == 'row' else 'TableText'}{suffix}"


def _is_flush(frame: _Frame, slot: Slot) -> bool:
    """Tell whether a cell begins at the edge of the text, as the paragraphs around the table do.

    Programs do not agree which side `left` is in a table that runs from right to left.
    """
    is_plain = not frame.box and not frame.is_own(slot)
    return is_plain and slot.column == 0 and frame.direction == "ltr"


def _cell_properties(draft: Draft, frame: _Frame, slot: Slot) -> Properties:
    made: Properties = {"tcW": {"w": frame.width(slot), "type": "dxa"}}
    if slot.span > 1:
        made["gridSpan"] = {"val": slot.span}
    if slot.merge:
        made["vMerge"] = {"val": "restart" if slot.merge == "start" else "continue"}
    tint = frame.box.tint if frame.box else ""
    if frame.is_own(slot):
        tint = draft.edition.theme.colours.accent_tint
    if _is_flush(frame, slot):
        made["tcMar"] = properties("tcMar", {"left": {"w": 0, "type": "dxa"}})
    if tint:
        made["shd"] = {"val": "clear", "color": "auto", "fill": tint[1:]}
    return made


def keep_rows_whole(ruler: Ruler, body: Element, page: Page) -> None:
    """Forbid breaks in all rows of `body` but those that are higher than a share of the page.

    A high row that must not break leaves the page before it empty, or is cut off at the end of its own.
    """
    most = page.text_height / 20 * _MOST_WHOLE
    for table in body.iter(qualified("tbl")):
        for row, height in zip(table.iterchildren(qualified("tr")), ruler.rows(table), strict=True):
            if height > most:
                continue
            about = row.find(qualified("trPr"))
            if about is None:
                about = detached("trPr")
                row.insert(0, about)
            about.insert(0, detached("cantSplit"))
