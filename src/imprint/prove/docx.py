"""Reading a Word file back:.

Paragraphs, lists from their numbering and indents, tables from their grid, footnotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from zipfile import BadZipFile

from lxml import etree

from imprint.prove import words
from imprint.prove.docx_parts import Level, Package, hides, indent_of, opened, relation, value, w
from imprint.prove.units import (
    NOT_THERE,
    Facts,
    Kind,
    Link,
    Passage,
    Path,
    Reading,
    Step,
    Unit,
    UnreadableError,
)

_P, _TBL, _TR, _TC, _SDT, _R, _T = (w(name) for name in ("p", "tbl", "tr", "tc", "sdt", "r", "t"))
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_HEADING = re.compile(r"Heading([1-9])")
_CALLOUT = re.compile(r"Callout([A-Z][a-z]+?)(Title)?")
_DEEPEST = 6
_FRAME = {"TitleEnd", "Banner"}  # what the template ends its own part with
_UNSEEN = {
    w(name)
    for name in ("pPr", "rPr", "instrText", "delText", "footnoteRef", "del", "moveFrom", "tblPr", "tblGrid")
}
_CHARACTERS = {w("tab"): "\t", w("noBreakHyphen"): "-", w("softHyphen"): "", w("cr"): "\n", w("br"): "\n"}
_BAR = 200  # how far a table in a box reaches out of its text, to the bar; twentieths of a point, rounded up
_BOX = 300  # how far, at most, the first item of a list in a box is set in from one of a list before the box
_ITEMS = ("ListBullet", "ListNumber", "ListContinue", "TableListBullet", "TableListNumber")


def read_docx(data: bytes) -> Reading:
    """Return what a Word file shows.

    The document's own part lies between the template's title block, which ends with a paragraph in the style
    TitleEnd, and its last line, in the style ImprintLine. A contents field and what the template puts before
    it are the template's. Raises UnreadableError for what is no Word file.
    """
    try:
        package = opened(data)
    except (BadZipFile, etree.XMLSyntaxError, KeyError) as error:
        raise UnreadableError(str(error)) from error
    ours = list(_own_part(package.body))
    file = _File(package)
    section = package.body.find(w("sectPr"))
    is_rtl = section is not None and section.find(w("bidi")) is not None
    return Reading(
        units=tuple(file.units(ours)),
        titles=tuple(file.titles(ours)),
        stated_title=words.plain(words.fair(package.title)),
        language=package.language,
        direction="rtl" if is_rtl else "ltr",
    )


def _own_part(body: etree._Element) -> Iterator[etree._Element]:
    """Yield the paragraphs and tables of the document itself."""
    blocks = [one for one in body if one.tag in {_P, _TBL, _SDT}]
    ends = [number for number, one in enumerate(blocks) if one.tag == _P and _style(one) in _FRAME]
    begin = ends[-1] + 1 if ends else 0
    for one in blocks[begin:]:
        if one.tag != _SDT and not (one.tag == _P and _style(one) == "ImprintLine"):
            yield one


def _style(paragraph: etree._Element) -> str:
    properties = paragraph.find(w("pPr"))
    return value(properties.find(w("pStyle"))) if properties is not None else ""


@dataclass(slots=True)
class _Flow:
    parts: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    notes: list[int] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)


@dataclass(slots=True)
class _Item:
    """An item of a list that is open:.

    How far its text is set in, its place, and whether anything stands in it yet.
    """

    indent: int
    path: Path
    number: str
    level: Level
    is_boxed: bool
    is_empty: bool = True


@dataclass(slots=True)
class _Holder:
    """What is counted within one sequence of blocks: open items, lists, callouts."""

    path: Path
    items: list[_Item] = field(default_factory=list)
    lists: dict[Path, int] = field(default_factory=dict)
    callouts: int = 0


class _File:
    def __init__(self, package: Package) -> None:
        self._package = package
        self._targets = package.targets
        self._bookmarks = {value(one, "name") for one in package.body.iter(w("bookmarkStart"))}
        for note in package.notes.values():
            self._bookmarks |= {value(one, "name") for one in note.iter(w("bookmarkStart"))}
        self._note_ids: list[str] = []
        self._tables = 0

    def titles(self, ours: Sequence[etree._Element]) -> Iterator[str]:
        inside = set(ours)
        for one in self._package.body.iterchildren(_P):
            if _style(one) == "Title" and one not in inside:
                yield words.plain("".join(self._flow(one).parts))

    def units(self, ours: Sequence[etree._Element]) -> Iterator[Unit]:
        yield from self._blocks(ours, ())
        self._targets = self._package.note_targets
        for number, identity in enumerate(self._note_ids, 1):
            note = self._package.notes.get(identity)
            if note is not None:
                yield from self._blocks(list(note), (Step("note", number),))
        loose = [identity for identity in self._package.notes if identity not in self._note_ids]
        for number, identity in enumerate(loose, len(self._note_ids) + 1):
            yield from self._blocks(list(self._package.notes[identity]), (Step("note", number),))

    # --- blocks

    def _blocks(self, blocks: Sequence[etree._Element], path: Path) -> Iterator[Unit]:
        holder = _Holder(path)
        caption: Unit | None = None
        for number, block in enumerate(blocks):
            if block.tag == _TBL:
                yield from self._table(block, holder, caption)
                caption = None
            elif block.tag == _P:
                is_before_table = number + 1 < len(blocks) and blocks[number + 1].tag == _TBL
                found = tuple(self._paragraph(block, holder))
                if found and _style(block) == "Caption" and is_before_table:
                    yield from found[:-1]  # items that it closes
                    caption = found[-1]
                else:
                    yield from found
            elif block.tag == _SDT:
                yield from self._blocks(list(block.iterfind(f"{w('sdtContent')}/*")), path)
        yield from self._closed(holder, -1)

    def _closed(self, holder: _Holder, indent: int) -> Iterator[Unit]:
        """Close the items that are set in further than `indent`; yield those that stayed empty."""
        while holder.items and holder.items[-1].indent > indent:
            item = holder.items.pop()
            if item.is_empty:
                yield Unit("item", "", item.path)

    def _paragraph(self, paragraph: etree._Element, holder: _Holder) -> Iterator[Unit]:
        properties = paragraph.find(w("pPr"))
        style = _style(paragraph)
        numbering = properties.find(w("numPr")) if properties is not None else None
        if properties is not None and numbering is not None:
            yield from self._begun(numbering, properties, style, holder)
        flow = self._flow(paragraph)
        kind, level = _kind(style, properties)
        text = words.literal("".join(flow.parts)) if kind == "code" else words.plain("".join(flow.parts))
        if numbering is None and (text or kind == "divider") and holder.items:
            yield from self._closed(holder, self._indent(properties, style, holder))
        if not text and kind != "divider":
            return
        for item in holder.items:
            item.is_empty = False
        path = holder.items[-1].path if holder.items else self._boxed(style, kind, holder)
        yield Unit(
            kind, text, path, level, tuple(flow.links), tuple(flow.notes), passages=tuple(flow.passages)
        )

    def _boxed(self, style: str, kind: Kind, holder: _Holder) -> Path:
        """Return where a paragraph outside of lists stands: in a callout or quotation, by its style."""
        callout = _CALLOUT.fullmatch(style)
        if callout:
            holder.callouts += bool(callout[2])
        if kind not in {"paragraph", "image"}:
            return holder.path
        if callout:
            return (*holder.path, Step("callout", holder.callouts, (("kind", callout[1].lower()),)))
        return (*holder.path, Step("quote", 0)) if style == "Quote" else holder.path

    # --- lists

    def _begun(
        self, numbering: etree._Element, properties: etree._Element, style: str, holder: _Holder
    ) -> Iterator[Unit]:
        """Open the item that a numbered paragraph begins; yield the empty ones that it closes."""
        number, place = value(numbering.find(w("numId"))), value(numbering.find(w("ilvl")), default="0")
        level = self._package.levels.get((number, place), Level("", "1", ""))
        direct = indent_of(properties)
        indent = direct if direct is not None else level.indent
        before = next((item for item in holder.items if item.indent == indent), None)
        is_in_box = _is_box(style) or properties.find(w("pBdr")) is not None
        opens_box = is_in_box and not any(item.is_boxed for item in holder.items)
        yield from self._closed(holder, indent - (_BOX if opens_box else 1))
        outer = holder.items[-1].path if holder.items else holder.path
        if before is not None and (before.number == number or _are_tasks(before.level, level)):
            of_list = before.path[-2]
            count = before.path[-1].number + 1
        else:
            holder.lists[outer] = holder.lists.get(outer, 0) + 1
            of_list, count = Step("list", holder.lists[outer], _list_facts(level)), 1
        facts: Facts = (("checked", level.checked),) if level.checked else ()
        path = (*outer, of_list, Step("item", count, facts))
        for item in holder.items:
            item.is_empty = False
        holder.items.append(_Item(indent, path, number, level, is_in_box))

    def _indent(self, properties: etree._Element | None, style: str, holder: _Holder) -> int:
        """Return how far a paragraph without a number stands in, beyond what its looks alone ask for.

        A box sets its text in from its bar. That counts only beside the items of a list in the same box.
        """
        own = self._package.indents.get(style, 0)
        is_in_box = _is_box(style) and holder.items[-1].is_boxed and not style.endswith("Title")
        draws_box = (
            properties is not None and properties.find(w("pBdr")) is not None
        )  # then its own inset is off
        natural = 0 if style.startswith(_ITEMS) or is_in_box or draws_box else own
        sides = [side for side in (indent_of(properties), indent_of(properties, "right")) if side is not None]
        return (
            max(sides, default=own) - natural
        )  # a paragraph of the other direction is set in on the other side

    # --- tables

    def _table(self, table: etree._Element, holder: _Holder, caption: Unit | None) -> Iterator[Unit]:
        properties = table.find(w("tblPr"))
        indent = properties.find(w("tblInd")) if properties is not None else None
        is_boxed = properties is not None and properties.find(w("tblBorders")) is not None
        yield from self._closed(holder, int(float(value(indent, "w", "0"))) + _BAR * is_boxed)
        self._tables += 1
        outer = holder.items[-1].path if holder.items else holder.path
        for item in holder.items:
            item.is_empty = False
        is_turned = properties is not None and properties.find(w("bidiVisual")) is not None
        facts: Facts = (
            ("columns", str(len(table.findall(f"{w('tblGrid')}/{w('gridCol')}")))),
            ("direction", "rtl" if is_turned else "ltr"),
        )
        path = (*outer, Step("table", self._tables, facts))
        if caption:
            yield replace(caption, path=path)
        rows = [_row(row) for row in table.iterchildren(_TR) if not _is_gone(row)]
        for number, (is_head, cells) in enumerate(rows):
            step = Step("row", number + 1, (("head", "yes" if is_head else "no"),))
            for column, across, cell in cells:
                if _merge(cell) != "continue":
                    facts = (
                        ("colspan", str(across)),
                        ("rowspan", str(_height(rows, number, column))),
                        *_header(cell),
                    )
                    yield from self._cell(cell, (*path, step, Step("cell", column, facts)))

    def _cell(self, cell: etree._Element, path: Path) -> Iterator[Unit]:
        found = tuple(self._blocks(list(cell), path))
        yield from found or (Unit("cell", "", path),)

    # --- lines

    def _flow(self, paragraph: etree._Element) -> _Flow:
        flow = _Flow()
        self._inlines(paragraph, flow, _style(paragraph) in self._package.hiding)
        return flow

    def _inlines(self, parent: etree._Element, flow: _Flow, is_hidden: bool = False) -> None:
        for element in parent:
            tag = element.tag
            if tag == _R:
                if not self._is_hidden(element, is_hidden):
                    begin = len(flow.parts)
                    self._inlines(element, flow)
                    flow.passages += _passages(element, "".join(flow.parts[begin:]))
            elif tag == _T:
                flow.parts.append(words.fair(element.text or ""))
            elif tag in _CHARACTERS:
                flow.parts.append(_CHARACTERS[tag])
            elif tag == w("hyperlink"):
                self._link(element, flow, is_hidden)
            elif tag == w("footnoteReference"):
                self._note_mark(value(element, "id"), flow)
            elif tag == w("drawing") and not self._is_there(element):
                pass
            elif tag == w("drawing"):
                about = next(element.iter(_DRAWN), None)
                alternative = about.get("descr", "") if about is not None else ""
                flow.parts.append(f"{words.IMAGE}{words.plain(words.fair(alternative))}{words.IMAGE}")
            elif tag not in _UNSEEN:
                self._inlines(element, flow, is_hidden)

    def _is_there(self, drawing: etree._Element) -> bool:
        """Tell whether the picture of a drawing is in the file."""
        names = (blip.get(relation("embed"), "") for blip in drawing.iter(_BLIP))
        return all(self._targets.get(name) in self._package.media for name in names)

    def _is_hidden(self, run: etree._Element, by_paragraph: bool) -> bool:
        """Tell whether a run is not shown: what it says itself goes before its style, and that before its
        paragraph's.
        """
        properties = run.find(w("rPr"))
        if properties is None:
            return by_paragraph
        itself = hides(properties)
        if itself is None and (style := value(properties.find(w("rStyle")))):
            itself = style in self._package.hiding or None
        if itself is None and _is_white(properties):
            return not any(_is_shaded(one, self._package.shaded) for one in (run, *run.iterancestors()))
        return by_paragraph if itself is None else itself

    def _link(self, element: etree._Element, flow: _Flow, is_hidden: bool) -> None:
        begin = len(flow.parts)
        self._inlines(element, flow, is_hidden)
        text = words.plain("".join(flow.parts[begin:]))
        anchor = value(element, "anchor")
        if anchor:
            target = f"#{anchor}" if anchor in self._bookmarks else f"#{anchor}{NOT_THERE}"
        else:
            target = self._targets.get(element.get(relation("id"), ""), "")
        flow.links.append(Link(text, target))

    def _note_mark(self, identity: str, flow: _Flow) -> None:
        self._note_ids.append(identity)
        number = len(self._note_ids)
        flow.parts.append(f"{words.NOTE_OPEN}{number}{words.NOTE_CLOSE}")
        flow.notes.append(number if identity in self._package.notes else 0)


def _passages(run: etree._Element, text: str) -> Iterator[Passage]:
    """Yield the language that a run has by itself, where it has one."""
    language = run.find(f"{w('rPr')}/{w('lang')}")
    if language is not None and text.strip():
        yield from (Passage(str(tag), text) for tag in dict.fromkeys(language.attrib.values()))


def _is_white(properties: etree._Element) -> bool:
    return value(properties.find(w("color"))).upper() == "FFFFFF"


def _is_shaded(element: etree._Element, shaded: frozenset[str]) -> bool:
    """Tell whether text in an element may have a dark ground: a shading, of its own or by its style, or a
    head row's.
    """
    properties = next((one for one in element if str(one.tag).endswith("Pr")), None)
    if properties is None:
        return False
    style = next((one for one in properties if str(one.tag).endswith("Style")), None)
    names = ("shd", "highlight", "tblHeader")
    return value(style) in shaded or any(properties.find(w(name)) is not None for name in names)


def _is_box(style: str) -> bool:
    return style.startswith(("Callout", "Quote"))


def _kind(style: str, properties: etree._Element | None) -> tuple[Kind, int]:
    """Return what a paragraph is, and its level where it is a heading."""
    heading = _HEADING.fullmatch(style)
    outline = properties.find(w("outlineLvl")) if properties is not None else None
    if heading or outline is not None:
        level = int(heading[1]) if heading else int(value(outline)) + 1
        return "heading", min(level + 1, _DEEPEST)
    if style == "CodeBlock":
        return "code", 0
    if style in {"Caption", "FigureCaption"}:
        return "caption", 0
    if style == "Divider":
        return "divider", 0
    if style == "Figure":
        return "image", 0
    return "paragraph", 0


def _are_tasks(one: Level, other: Level) -> bool:
    """Tell whether items of two lists may be of one list of tasks: it has a list for each kind of box."""
    return not (one.numbering or other.numbering) and bool(one.checked or other.checked)


def _list_facts(level: Level) -> Facts:
    if not level.numbering:
        return (("ordered", "no"),)
    return (("ordered", "yes"), ("start", level.start), ("numbering", level.numbering))


def _is_gone(row: etree._Element) -> bool:
    """Tell whether a row is hidden, or deleted in a revision that is still to be accepted."""
    properties = row.find(w("trPr"))
    return properties is not None and any(properties.find(w(name)) is not None for name in ("del", "hidden"))


def _row(row: etree._Element) -> tuple[bool, list[tuple[int, int, etree._Element]]]:
    """Return whether a row is repeated as a head, and its cells: column, columns across, the cell."""
    properties = row.find(w("trPr"))
    is_head = properties is not None and properties.find(w("tblHeader")) is not None
    cells, column = [], 1
    for cell in row.iterchildren(_TC):
        span = cell.find(f"{w('tcPr')}/{w('gridSpan')}")
        across = int(value(span, default="1"))
        cells.append((column, across, cell))
        column += across
    return is_head, cells


def _merge(cell: etree._Element) -> str:
    """Return `restart` for a cell that goes on below, `continue` for what goes on, and nothing for any
    other.
    """
    found = cell.find(f"{w('tcPr')}/{w('vMerge')}")
    return value(found, default="continue") if found is not None else ""


def _height(
    rows: Sequence[tuple[bool, Iterable[tuple[int, int, etree._Element]]]], number: int, column: int
) -> int:
    """Return how many rows the cell covers that begins in row `number` at `column`."""
    height = 1
    for _, cells in rows[number + 1 :]:
        if not any(at == column and _merge(cell) == "continue" for at, _, cell in cells):
            break
        height += 1
    return height


def _header(cell: etree._Element) -> Facts:
    """Return whether a cell names its row, where the style of its first paragraph says so."""
    first = next(cell.iterchildren(_P), None)
    style = _style(first) if first is not None else ""
    if style.startswith("RowHeader"):
        return (("header", "row"),)
    return (("header", "no"),) if style.startswith("TableText") else ()
