"""How high what stands in a Word file will be, and on which page it will come to stand.

Nobody but the program that opens a file lays it out; this reckons what it will do, from the widths of the
letters in the fonts that the file names. Rows and contents need it: a high row must be allowed to break, and
contents show page numbers before anything has counted pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from imprint.write.docx import metrics
from imprint.write.docx.measures import EMU_PER_DXA
from imprint.write.docx.metrics import Faces
from imprint.write.docx.shape import Letters, Shape, Shapes
from imprint.write.docx.xml import Element, qualified

_P, _TBL, _TR, _TC, _SDT, _R, _T = (qualified(name) for name in ("p", "tbl", "tr", "tc", "sdt", "r", "t"))
_EMU_PER_POINT = EMU_PER_DXA * 20
_IDEOGRAPH = r"\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uff60"
_CLOSING = "、。，．：；！？）」』】〉》〕｝ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ"
# What stays on one line: a word up to its hyphen, an ideograph with the marks that may not begin one.
_PIECES = re.compile(rf"\n|[ \t]+|[{_IDEOGRAPH}][{_CLOSING}]*|[^\s{_IDEOGRAPH}-]*-+|[^ \t\n{_IDEOGRAPH}-]+")
_CHARACTERS = {"tab": "\t", "br": "\n", "noBreakHyphen": "\u2011"}
_FEWEST_LINES = 2  # of a paragraph that may stand alone at the foot or head of a page
_RULE = 0.5  # the line between two rows
_ROUNDED = 0.995  # Word takes the height of a line as it is; LibreOffice rounds it down by a hundredth
_LEAST_OF_A_ROW = 36.0  # what a row that breaks leaves on a page, at least
_LONGEST_CHAIN = 40  # blocks that are looked at for what has to stay together
_NOTE_RULE = 8.0  # the line above the notes of a page


class _Piece(NamedTuple):
    """What is not broken across lines; `height` includes the spacing of the line."""

    text: str
    width: float
    height: float


class Ruler:
    """Measures paragraphs and rows; all lengths are points."""

    def __init__(self, shapes: Shapes, faces: Faces) -> None:
        """Take the styles of a file and what is known of its fonts."""
        self.shapes = shapes
        self._faces = faces

    def lines(self, paragraph: Element, room: float) -> list[float]:
        """Return the height of each line of a paragraph that has `room` between the edges of the text."""
        shape = self.shapes.shape(paragraph)
        own = self._line("", Letters(shape.size, shape.is_bold, shape.is_code), shape)
        return _broken(self._pieces(paragraph, shape), max(room - shape.start - shape.end, 10.0), own)

    def stack(self, blocks: Iterable[Element], room: float) -> float:
        """Return the height of blocks on top of one another, the distances above and below them included."""
        total, previous = 0.0, None
        for block in blocks:
            if block.tag == _TBL:
                total += (previous.after if previous else 0.0) + sum(self.rows(block))
                previous = None
            elif block.tag == _P:
                shape = self.shapes.shape(block)
                gap, joined = _between(previous, shape)
                total += gap + sum(self.lines(block, room)) + shape.above + shape.below - joined
                previous = shape
        return total + (previous.after if previous else 0.0)

    def rows(self, table: Element) -> list[float]:
        """Return the height of each row of a table."""
        top, bottom, start, end = self.shapes.margins(table)
        heights: list[float] = []
        open_cells: dict[int, tuple[int, float]] = {}  # column: (row where a merged cell begins, its height)
        for number, row in enumerate(table.iterchildren(_TR)):
            heights.append(0.0)
            for column, cell in _cells(row):
                merge = _merge(cell)
                if merge == "continue":
                    continue
                flush = cell.find(f"{qualified('tcPr')}/{qualified('tcMar')}") is not None
                room = _width(cell) - end - (0.0 if flush else start)
                height = self.stack(cell, room) + top + bottom + _RULE
                if merge == "restart":
                    open_cells[column] = (number, height)
                else:
                    heights[-1] = max(heights[-1], height)
        return _stretched(table, heights, open_cells)

    def _pieces(self, paragraph: Element, shape: Shape) -> Iterator[_Piece]:
        for run in paragraph.iter(_R):
            letters = self.shapes.letters(run, shape)
            for extent in run.iter(qualified("wp:extent")):
                width, height = (int(extent.get(side, "0")) / _EMU_PER_POINT for side in ("cx", "cy"))
                yield _Piece("\u25a1", width, height)
            text = _text(run)
            is_plain = not (metrics.is_wide(text) or metrics.is_complex(text))
            height = self._line("", letters, shape)
            for piece in _PIECES.findall(text):
                yield _Piece(
                    piece,
                    self._width(piece, letters),
                    height if is_plain else self._line(piece, letters, shape),
                )

    def _width(self, text: str, letters: Letters) -> float:
        if letters.is_code and not metrics.is_wide(text):
            return len(text) * self._faces.fixed * letters.size
        return metrics.width(text, is_bold=letters.is_bold) * self._faces.stretch * letters.size

    def _line(self, text: str, letters: Letters, shape: Shape) -> float:
        if shape.exact:
            return shape.exact
        natural = self._faces.code if letters.is_code else self._faces.latin
        if metrics.is_wide(text):
            natural = self._faces.east_asian
        elif metrics.is_complex(text):
            natural = self._faces.complex
        return letters.size * natural * shape.line * _ROUNDED


def _ends_page(element: Element) -> bool:
    return element.tag == qualified("br") and element.get(qualified("type")) == "page"


def _text(run: Element) -> str:
    made = []
    for element in run:
        if element.tag == _T:
            made.append(element.text or "")
        elif not _ends_page(element):
            made.append(_CHARACTERS.get(element.tag.rpartition("}")[2], ""))
    return "".join(made)


def _broken(pieces: Iterable[_Piece], room: float, own: float) -> list[float]:
    """Return the heights of the lines that `pieces` fill; an empty paragraph has one, as high as `own`."""
    lines, height, filled, pending = [], 0.0, 0.0, 0.0
    for piece in pieces:
        if piece.text == "\n":
            lines.append(height or own)
            height = filled = pending = 0.0
        elif piece.text[0] in " \t":
            pending += piece.width
            height = max(height, piece.height)
        else:
            if filled and filled + pending + piece.width > room:
                lines.append(height)
                height = filled = pending = 0.0
            filled += pending + piece.width
            pending, height = 0.0, max(height, piece.height)
            while filled > room and len(piece.text) > 1:  # a word that is longer than a line
                lines.append(height)
                filled -= room
    return [*lines, height or own]


def _between(previous: Shape | None, shape: Shape) -> tuple[float, float]:
    """Return the distance between two paragraphs, and how much of their borders one box for both saves."""
    if previous is None:
        return shape.before, 0.0
    is_same = previous.style == shape.style
    after = 0.0 if previous.is_contextual and is_same else previous.after
    before = 0.0 if shape.is_contextual and is_same else shape.before
    edges = (previous.start - previous.hanging, shape.start - shape.hanging)
    is_joined = previous.box and previous.box == shape.box and edges[0] == edges[1]
    return max(after, before), previous.below + shape.above - shape.between if is_joined else 0.0


# --- tables -------------------------------------------------------------------------------------------------


def _cells(row: Element) -> Iterator[tuple[int, Element]]:
    """Yield the cells of a row with the columns that they begin in."""
    column = 0
    for cell in row.iterchildren(_TC):
        yield column, cell
        span = cell.find(f"{qualified('tcPr')}/{qualified('gridSpan')}")
        column += 1 if span is None else int(span.get(qualified("val"), "1"))


def _merge(cell: Element) -> str:
    found = cell.find(f"{qualified('tcPr')}/{qualified('vMerge')}")
    return "" if found is None else found.get(qualified("val"), "continue")


def _width(cell: Element) -> float:
    found = cell.find(f"{qualified('tcPr')}/{qualified('tcW')}")
    return 0.0 if found is None else int(found.get(qualified("w"), "0")) / 20


def _stretched(table: Element, heights: list[float], merged: dict[int, tuple[int, float]]) -> list[float]:
    """Return the heights of rows with what cells over several rows need beyond them, in the last of these."""
    for begin, height in merged.values():
        last = begin
        for number, row in enumerate(table.iterchildren(_TR)):
            if number > last and any(_merge(cell) == "continue" for _, cell in _cells(row)):
                last = number
            elif number > last:
                break
        heights[last] += max(height - sum(heights[begin : last + 1]), 0.0)
    return heights


def _is_head(row: Element) -> bool:
    return row.find(f"{qualified('trPr')}/{qualified('tblHeader')}") is not None


def _is_whole(row: Element) -> bool:
    return row.find(f"{qualified('trPr')}/{qualified('cantSplit')}") is not None


# --- pages --------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Block:
    """A paragraph or a table on its way to a page. `rows` are the heights of a table's rows."""

    element: Element
    shape: Shape | None
    lines: list[float] = field(default_factory=list)
    rows: list[float] = field(default_factory=list)

    @property
    def keeps_next(self) -> bool:
        return self.shape is not None and self.shape.keeps_next

    @property
    def height(self) -> float:
        """Its height without the distances to what is around."""
        if self.shape is None:
            return sum(self.rows)
        return sum(self.lines) + self.shape.above + self.shape.below

    @property
    def least(self) -> float:
        """The height of the first part of it that a page has to take."""
        if self.shape is None:
            return sum(self.rows[: self.heads + 1])
        few = len(self.lines) <= _FEWEST_LINES + 1 or self.shape.keeps_lines
        return self.height if few else self.shape.above + sum(self.lines[:_FEWEST_LINES])

    @property
    def heads(self) -> int:
        """How many of its rows are repeated."""
        return sum(1 for row in self.element.iterchildren(_TR) if _is_head(row))


@dataclass(slots=True)
class _Sheets:
    """Pages that are being filled: the number of the last one, and how much of it is taken."""

    height: float
    number: int = 1
    taken: float = 0.0
    notes: float = 0.0
    places: dict[str, int] = field(default_factory=dict)

    @property
    def room(self) -> float:
        return self.height - self.notes - self.taken

    def turn(self, taken: float = 0.0) -> None:
        self.number, self.taken, self.notes = self.number + 1, taken, 0.0

    def mark(self, element: Element) -> None:
        for start in element.iter(qualified("bookmarkStart")):
            self.places.setdefault(start.get(qualified("name"), ""), self.number)


def page_numbers(
    ruler: Ruler, body: Element, notes: Element | None, width: float, height: float
) -> tuple[dict[str, int], int]:
    """Return the page of each bookmark in `body`, and how many pages there are.

    `notes` is the root of the footnotes; `width` and `height` are those of the text of a page, in points.
    """
    sheets = _Sheets(height)
    known = _note_heights(ruler, notes, width)
    blocks = [_block(ruler, element, width) for element in _flow(body)]
    previous: Shape | None = None
    for number, block in enumerate(blocks):
        gap, joined = _gap(previous, block) if sheets.taken else (0.0, 0.0)
        need = gap - joined + _chain(blocks, number)
        if sheets.taken and need > sheets.room and need <= height:
            sheets.turn()
            gap = joined = 0.0
        sheets.taken += gap - joined
        if block.shape is None:
            _set_table(sheets, block)
        else:
            _set_lines(sheets, block, block.shape)
        for mark in block.element.iter(qualified("footnoteReference")):
            sheets.notes += known.get(mark.get(qualified("id"), ""), 0.0) + (
                0 if sheets.notes else _NOTE_RULE
            )
        previous = block.shape
    return sheets.places, sheets.number


def _flow(body: Element) -> Iterator[Element]:
    for element in body:
        if element.tag == _SDT:
            yield from element.iterfind(f"{qualified('sdtContent')}/*")
        elif element.tag in {_P, _TBL}:
            yield element


def _block(ruler: Ruler, element: Element, width: float) -> _Block:
    if element.tag == _TBL:
        return _Block(element, None, rows=ruler.rows(element))
    return _Block(element, ruler.shapes.shape(element), lines=ruler.lines(element, width))


def _gap(previous: Shape | None, block: _Block) -> tuple[float, float]:
    if block.shape is None:
        return (previous.after if previous else 0.0), 0.0
    return _between(previous, block.shape)


def _chain(blocks: Sequence[_Block], number: int) -> float:
    """Return how much room a block needs with all that it has to stay with."""
    need = 0.0
    for block, following in pairwise(blocks[number : number + _LONGEST_CHAIN]):
        if not block.keeps_next:
            break
        gap, joined = _gap(block.shape, following)
        need += block.height + gap - joined
        number += 1
    return need + blocks[number].least


def _set_lines(sheets: _Sheets, block: _Block, shape: Shape) -> None:
    sheets.mark(block.element)
    sheets.taken += shape.above
    for position, line in enumerate(block.lines):
        are_last_two = position >= _FEWEST_LINES and position == len(block.lines) - _FEWEST_LINES
        need = sum(block.lines[position:]) if are_last_two else line
        if need > sheets.room and sheets.taken:
            sheets.turn()
        sheets.taken += line
    sheets.taken += shape.below
    if any(map(_ends_page, block.element.iter(qualified("br")))):
        sheets.turn()


def _set_table(sheets: _Sheets, block: _Block) -> None:
    heads = block.heads
    head = sum(block.rows[:heads])
    repeated = head if head < sheets.height / 2 else 0.0
    for number, (row, height) in enumerate(zip(block.element.iterchildren(_TR), block.rows, strict=True)):
        carried = repeated if number >= heads else 0.0
        is_movable = _is_whole(row) or sheets.room < _LEAST_OF_A_ROW
        if height > sheets.room and sheets.taken > carried and is_movable:
            sheets.turn(carried)
        sheets.mark(row)
        rest = height
        while rest > sheets.room:
            rest -= sheets.room
            sheets.turn(carried)
        sheets.taken += rest


def _note_heights(ruler: Ruler, notes: Element | None, width: float) -> dict[str, float]:
    if notes is None:
        return {}
    return {note.get(qualified("id"), ""): ruler.stack(note, width) for note in notes}
