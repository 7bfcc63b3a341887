"""How the pages of a PDF look: what a careful typesetter would not let pass.

The faults are found in the finished file, from where its structure tree says that each piece of content
belongs and where on the page it stands. They are matters of taste, so they are warnings.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import pikepdf
import pypdfium2
from pypdfium2 import raw

from imprint.errors import Diagnostic, Location, warning
from imprint.model.document import Document
from imprint.model.walk import nodes_in
from imprint.prove.pdf import Element, structure

_SLACK = 2.0  # points that a letter may reach over the edge of a page or a cell
_OVERHANG = 5.0  # points that a letter of a title may reach over the edge of the text
_HIGHEST_LINE = 40.0  # points
_LEAST_FILL = 0.15  # of the height that text may take
_FIXES = {
    "layout/off-page": "shorten the text, or let it break",
    "layout/overflow": "shorten the word or line that can't be broken, or make the image smaller",
    "layout/overlap": "shorten the word that can't be broken, or give the table fewer columns",
    "layout/lonely-label": "shorten what stands before it, or the item",
    "layout/lonely-heading": "shorten what stands before it, or what follows it",
    "layout/lonely-caption": "shorten what stands before it, or make the table's first row shorter",
    "layout/no-head": "make the head or the rows of the table shorter",
    "layout/empty-page": "divide what follows on the next page, or make it smaller",
}
_HEADINGS = frozenset(f"H{level}" for level in range(1, 7))


@dataclass(frozen=True, slots=True)
class Box:
    """Where something stands: the number of its page from 0, and its edges in points from the lower left."""

    page: int
    left: float
    bottom: float
    right: float
    top: float


def layout_faults(document: Document, data: bytes) -> tuple[Diagnostic, ...]:
    """Return what is not well laid out in the PDF of `document`, each with the line of its source.

    Looked for are: text outside of its page, its column or its cell; a caption, a heading or an item's label
    that is parted from what it belongs to by the end of a page; rows on a page without the table's head; and
    pages that are nearly empty.
    """
    with pikepdf.open(io.BytesIO(data)) as file:
        tree = structure(file)
    sheets = _Sheets(data)
    try:
        found = _Layout(tree, sheets, _origins(document))
        rules: tuple[Callable[[], Iterator[Diagnostic]], ...] = (
            found.outside,
            found.overlapping,
            found.parted,
            found.headless,
            found.nearly_empty,
        )
        return tuple(dict.fromkeys(fault for rule in rules for fault in rule()))
    finally:
        sheets.close()


def _origins(document: Document) -> Mapping[str, Location]:
    """Return where in the source each part of a document comes from, by its id."""
    found: dict[str, Location] = {}
    for node in nodes_in(document.blocks):
        if node.id and node.origin:
            found.setdefault(node.id, node.origin)
    return found


class _Sheets:
    """The pages of a file: where each numbered piece of content stands, and the text without a number."""

    def __init__(self, data: bytes) -> None:
        self._file = pypdfium2.PdfDocument(data)
        self.sizes: list[tuple[float, float]] = []
        self.pieces: dict[tuple[int, int], Box] = {}
        self.artifacts: list[Box] = []  # running heads and feet, repeated heads of tables
        for number, page in enumerate(self._file):
            self.sizes.append(page.get_size())
            for thing in page.get_objects():
                self._add(number, thing)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _add(self, page: int, thing: pypdfium2.PdfObject) -> None:
        box = Box(page, *thing.get_bounds())
        number = raw.FPDFPageObj_GetMarkedContentID(thing.raw)
        if number >= 0:
            known = self.pieces.get((page, number))
            self.pieces[page, number] = _around([known, box]) if known else box
        elif thing.type == raw.FPDF_PAGEOBJ_TEXT:
            self.artifacts.append(box)

    def text_within(self, box: Box) -> str:
        """Return what is drawn inside `box`, letters and digits alone."""
        page = self._file[box.page].get_textpage()
        text = page.get_text_bounded(box.left, box.bottom, box.right, box.top)
        return "".join(filter(str.isalnum, text))


class _Layout:
    """One file's elements and where they stand."""

    def __init__(self, tree: Element, sheets: _Sheets, origins: Mapping[str, Location]) -> None:
        self._tree, self._sheets, self._origins = tree, sheets, origins
        self._parents = {id(kid): one for one in tree.all() for kid in one.kids if isinstance(kid, Element)}

    # --- the rules

    def outside(self) -> Iterator[Diagnostic]:
        """Yield text that stands outside of its page, or of the column that the running feet mark."""
        for element, box in self._leaves:
            width, height = self._sheets.sizes[box.page]
            left, right = self._column
            if box.left < -_SLACK or box.right > width + _SLACK or box.bottom < -_SLACK or box.top > height:
                yield self._fault("layout/off-page", "text runs off the page", element, box)
            elif box.left < left - _OVERHANG or box.right > right + _OVERHANG:
                yield self._fault("layout/overflow", "text runs into the margin", element, box)

    def overlapping(self) -> Iterator[Diagnostic]:
        """Yield cells whose text runs into the next cell of their row."""
        for row in self._of_type("TR"):
            cells = [kid for kid in row.kids if isinstance(kid, Element)]
            for one, other in pairwise(cells):
                if box := _collision(self._all(one), self._all(other)):
                    yield self._fault("layout/overlap", "text of a cell runs into the next cell", one, box)

    def parted(self) -> Iterator[Diagnostic]:
        """Yield what the end of a page parts from what it belongs to."""
        for first, then in pairwise(self._leaves):
            if then[1].page > first[1].page:
                yield from self._parted(first[0], then[0], first[1])
        for item in self._of_type("LI"):
            parts = [kid for kid in item.kids if isinstance(kid, Element)]
            labels = [box for kid in parts if kid.type == "Lbl" for box in self._all(kid)]
            bodies = [box for kid in parts if kid.type == "LBody" for box in self._all(kid)]
            if labels and bodies and labels[0].page < bodies[0].page:
                yield self._fault("layout/lonely-label", "an item's label stands alone", item, labels[0])

    def _parted(self, last: Element, first: Element, where: Box) -> Iterator[Diagnostic]:
        """Yield what is wrong with `last` at the end of a page where `first` comes on the next one."""
        holders = {id(one) for one in self._with_ancestors(first)}
        for one in self._with_ancestors(last):
            if id(one) in holders:
                return  # a page ends within it
            if one.type in _HEADINGS:
                yield self._fault(
                    "layout/lonely-heading", "a heading stands at the foot of a page", one, where
                )
            elif one.type == "Caption" and not self._is_below(one):
                yield self._fault("layout/lonely-caption", "a caption stands alone", one, where)

    def _is_below(self, caption: Element) -> bool:
        """Tell whether a caption follows what it is about, so that what comes next is something else."""
        parent = self._parents.get(id(caption))
        return parent is not None and len(parent.kids) > 1 and parent.kids[-1] is caption

    def headless(self) -> Iterator[Diagnostic]:
        """Yield tables of which a page shows rows without the head."""
        for table in self._of_type("Table"):
            sections = [kid for kid in table.kids if isinstance(kid, Element)]
            head = [box for kid in sections if kid.type == "THead" for box in self._all(kid)]
            body = [box for kid in sections if kid.type == "TBody" for box in self._all(kid)]
            if not head or not body:
                continue
            first = _around([box for box in head if box.page == head[0].page])
            wanted = self._sheets.text_within(first)
            for page in sorted({box.page for box in body} - {first.page}):
                rows = _around([box for box in body if box.page == page])
                above = Box(page, first.left, rows.top, first.right, rows.top + first.top - first.bottom + 16)
                if Counter(wanted) - Counter(self._sheets.text_within(above)):  # a watermark may add letters
                    yield self._fault("layout/no-head", "the table goes on without its head", table, rows)

    def nearly_empty(self) -> Iterator[Diagnostic]:
        """Yield pages that are hardly filled, but for the last."""
        pages: dict[int, list[tuple[Element, Box]]] = {}
        for element, box in self._leaves:
            pages.setdefault(box.page, []).append((element, box))
        if len(pages) < 2:
            return
        top = max(box.top for _, box in self._leaves)
        bottom = min(box.bottom for _, box in self._leaves)
        for page, held in sorted(pages.items()):
            lowest = min(held, key=lambda each: each[1].bottom)
            fill = (top - lowest[1].bottom) / (top - bottom)
            if page != max(pages) and fill < _LEAST_FILL:
                yield self._fault("layout/empty-page", f"the page is {fill:.0%} full", lowest[0], lowest[1])

    # --- where things are

    @cached_property
    def _leaves(self) -> list[tuple[Element, Box]]:
        """Every piece of content in the order in which it is read, with its innermost element."""
        return list(self._content(self._tree))

    def _content(self, element: Element) -> Iterator[tuple[Element, Box]]:
        for kid in element.kids:
            if isinstance(kid, Element):
                yield from self._content(kid)
            elif box := self._sheets.pieces.get((kid.page, kid.number)):
                yield element, box

    def _all(self, element: Element) -> list[Box]:
        """Return every box of what is in `element`."""
        return [box for _, box in self._content(element)]

    @cached_property
    def _column(self) -> tuple[float, float]:
        """The left and right edge of the text, as far as running heads and feet show them."""
        size = max(self._sheets.sizes, default=(0.0, 0.0))
        # What stands behind the text, as the word on a draft, is higher than a line and tells of no edge.
        edges = [box for box in self._sheets.artifacts if box.top - box.bottom < _HIGHEST_LINE]
        left = min((box.left for box in edges), default=0.0)
        right = max((box.right for box in edges), default=size[0])
        # A foot at one side alone tells of that side alone.
        middle = size[0] / 2
        return (left if left < middle / 2 else 0.0, right if right > middle * 1.5 else size[0])

    @cached_property
    def _elements(self) -> list[Element]:
        return list(self._tree.all())

    def _of_type(self, kind: str) -> Iterator[Element]:
        return (one for one in self._elements if one.type == kind)

    def _with_ancestors(self, element: Element) -> Iterator[Element]:
        one: Element | None = element
        while one is not None:
            yield one
            one = self._parents.get(id(one))

    def _fault(self, rule: str, message: str, element: Element, box: Box) -> Diagnostic:
        places = (self._origins.get(one.identity) for one in self._with_ancestors(element))
        where = next((place for place in places if place), None)
        return warning(rule, f"PDF page {box.page + 1}: {message}", where, _FIXES[rule])


def _around(boxes: Sequence[Box]) -> Box:
    """Return the smallest box that holds all of `boxes`, which are on one page."""
    return Box(
        boxes[0].page,
        min(box.left for box in boxes),
        min(box.bottom for box in boxes),
        max(box.right for box in boxes),
        max(box.top for box in boxes),
    )


def _collision(some: Iterable[Box], others: Sequence[Box]) -> Box | None:
    """Return the first of `some` that lies on one of `others`."""
    return next((one for one in some if any(_overlap(one, other) for other in others)), None)


def _overlap(one: Box, other: Box) -> bool:
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.top, other.top) - max(one.bottom, other.bottom)
    return one.page == other.page and across > _SLACK and down > _SLACK
