"""Reading a PDF back through its structure tree: what assistive technology and the copy command get."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import pikepdf

from imprint.model.alphabets import number_of
from imprint.prove import words
from imprint.prove.pdf_text import Fonts, PageText, Piece, page_text
from imprint.prove.units import (
    NOT_THERE,
    Facts,
    Holder,
    Kind,
    Link,
    Passage,
    Path,
    Reading,
    Step,
    Unit,
    UnreadableError,
)

_HEADINGS = {f"H{level}": level for level in range(1, 7)}
_NUMBERINGS = {
    "Decimal": "decimal",
    "LowerAlpha": "lower-alpha",
    "UpperAlpha": "upper-alpha",
    "LowerRoman": "lower-roman",
    "UpperRoman": "upper-roman",
}
_BLOCKS = frozenset(
    {"P", "L", "Table", "Div", "BlockQuote", "Caption", "Sect", "Art", "Part", "LI", "LBody", *_HEADINGS}
)
_CHECKED = {"☑": "yes", "☐": "no"}
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_SAME_LINE = 0.6  # of the size: how far a raised or lowered letter may stand from its line


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of a page's content, by its number."""

    page: int
    number: int


@dataclass(slots=True, eq=False)
class Element:
    """A structure element, read once: its type, its name (`/T`), and what is in it."""

    type: str
    title: str = ""
    identity: str = ""
    language: str = ""
    alternative: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)
    targets: list[str] = field(default_factory=list)
    kids: list[Kid] = field(default_factory=list)

    def all(self) -> Iterator[Element]:
        """Yield this element and every element in it."""
        yield self
        for kid in self.kids:
            if isinstance(kid, Element):
                yield from kid.all()


Kid: TypeAlias = Element | Mark


def read_pdf(data: bytes) -> Reading:
    """Return what a PDF shows, with characters as the copy command gives them.

    The document's own part is the element that is named `body`; its notes are the list in the one named
    `notes`. Raises UnreadableError for what is no PDF.
    """
    return _read(data, Fonts())


def read_pdf_closely(data: bytes) -> Reading:
    """Return what a PDF shows, with characters as the embedded fonts know them.

    A ToUnicode map has one text for each glyph; where one glyph stands for several characters, or several
    glyphs for one, it says something else than what is drawn. Characters that share a glyph are in `alike`.
    """
    return _read(data, Fonts(drawn=True))


def _read(data: bytes, fonts: Fonts) -> Reading:
    try:
        file = pikepdf.open(io.BytesIO(data))
    except pikepdf.PdfError as error:
        raise UnreadableError(str(error)) from error
    with file:
        tree = structure(file)
        hidden = _layers_off(file.Root)
        texts = [page_text(page, fonts, hidden) for page in file.pages]
        direction = "rtl" if _at(file.Root, "/ViewerPreferences", "/Direction") == "/R2L" else "ltr"
        language = str(file.Root.get("/Lang", ""))
        reader = _Pages(tree, texts, language, direction == "rtl")
        units = tuple(reader.units())
        return Reading(
            units=units,
            titles=tuple(reader.titles()),
            stated_title=words.plain(words.fair(str(file.docinfo.get("/Title", "")))),
            language=language,
            direction=direction,
            alike=_alike(fonts, units, direction),
            loose=tuple(_loose(tree, texts)),
        )


def _layers_off(root: Any) -> frozenset[tuple[int, int]]:
    off = _at(root, "/OCProperties", "/D", "/OFF")
    return frozenset(layer.objgen for layer in _listed(off))


def _loose(tree: Element, texts: Sequence[PageText]) -> Iterator[str]:
    """Yield the text that no structure element holds and that is no artifact: only the eye finds it."""
    held = {(kid.page, kid.number) for one in tree.all() for kid in one.kids if isinstance(kid, Mark)}
    for page, text in enumerate(texts):
        pieces = (piece for number, piece in text.pieces.items() if (page, number) not in held)
        for found in (*text.loose, *("".join(piece.glyphs) for piece in pieces)):
            if shown := words.plain(words.fair(found)):
                yield shown


def _at(value: Any, *keys: str) -> Any:
    for key in keys:
        value = value.get(key) if value is not None else None
    return value


def _alike(fonts: Fonts, units: Sequence[Unit], direction: str) -> tuple[tuple[str, str], ...]:
    """Return the characters that the file cannot tell apart.

    Brackets are, once text runs from right to left.
    """
    has_right = direction == "rtl" or any(words.has_right_to_left(unit.text) for unit in units)
    mirrored = words.MIRRORED if has_right else ()
    return (*sorted(fonts.alike.items()), *mirrored)


# --- the tree ---


def structure(file: pikepdf.Pdf) -> Element:
    """Return the whole structure tree of a PDF below one element, which is empty where there is none."""
    return _Tree(file).root()


class _Tree:
    """Reads the structure tree into elements."""

    def __init__(self, file: pikepdf.Pdf) -> None:
        self._root = file.Root
        self._pages = {page.obj.objgen: number for number, page in enumerate(file.pages)}
        self._places = _destinations(file.Root)

    def root(self) -> Element:
        """Return the whole tree below one element."""
        made = Element("")
        tree = self._root.get("/StructTreeRoot")
        for kid in _listed(tree.get("/K")) if tree is not None else ():
            self._add(kid, made, None)
        return made

    def _add(self, kid: Any, parent: Element, page: int | None) -> None:
        if isinstance(kid, int):
            if page is not None:
                parent.kids.append(Mark(page, kid))
            return
        keys = kid.keys()
        if "/S" in keys:
            parent.kids.append(self._element(kid, keys, page))
        elif "/MCID" in keys:
            on = self._pages.get(kid.Pg.objgen) if "/Pg" in keys else page
            if on is not None:
                parent.kids.append(Mark(on, int(kid.MCID)))
        elif "/Obj" in keys:
            parent.targets.append(self._target(kid.Obj))

    def _element(self, found: Any, keys: Any, page: int | None) -> Element:
        made = Element(str(found.S)[1:])
        if "/Pg" in keys:
            page = self._pages.get(found.Pg.objgen, page)
        if "/T" in keys:
            made.title = str(found.T)
        if "/ID" in keys:
            made.identity = bytes(found.ID).decode("utf-8", "replace")
        if "/Lang" in keys:
            made.language = str(found.Lang)
        if "/Alt" in keys:
            made.alternative = str(found.Alt)
        if "/A" in keys:
            for one in _listed(found.A):
                made.attributes.update((str(key)[1:], value) for key, value in one.items())
        if "/K" in keys:
            for kid in _listed(found.K):
                self._add(kid, made, page)
        return made

    def _target(self, annotation: Any) -> str:
        action = annotation.get("/A")
        if action is not None and "/URI" in action:
            return str(action.URI)
        place = annotation.get("/Dest") or _at(action, "/D")
        if place is None:
            return ""
        name = str(place) if isinstance(place, pikepdf.String | pikepdf.Name) else ""
        return f"#{name}" if name in self._places else f"#{name}{NOT_THERE}"


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, pikepdf.Array) else [value]


def _destinations(root: Any) -> set[str]:
    names = _at(root, "/Names", "/Dests")
    found = {str(name) for name in pikepdf.NameTree(names)} if names is not None else set()
    return found | {str(name) for name in (root.get("/Dests") or {})}


# --- units ---


@dataclass(slots=True)
class _Flow:
    parts: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    notes: list[int] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    last: tuple[int, Piece] | None = None  # the piece before, and its page


class _Pages:
    def __init__(self, tree: Element, texts: Sequence[PageText], language: str, is_rtl: bool) -> None:
        everything = list(tree.all())
        self._tree, self._language, self._is_rtl = tree, language, is_rtl
        self._pages = [text.pieces for text in texts]
        self._drawn = [text.drawn for text in texts]
        self._body = next((one for one in everything if one.title == "body"), None)
        notes = next((one for one in everything if one.title == "notes"), None)
        self._notes = [one for one in notes.all() if one.type == "LI"] if notes else []
        if notes:  # a list in a note has items, too
            listed = next((one for one in notes.kids if isinstance(one, Element) and one.type == "L"), None)
            self._notes = [one for one in (listed.kids if listed else ()) if isinstance(one, Element)]
        self._note_numbers = {note.identity: number for number, note in enumerate(self._notes, 1)}
        self._tables = 0

    def titles(self) -> Iterator[str]:
        inside = set(map(id, self._body.all())) if self._body else set()
        for one in self._tree.all():
            if one.type == "H1" and id(one) not in inside:
                flow = _Flow()
                self._inlines(one, flow)
                yield words.plain("".join(flow.parts))

    def units(self) -> Iterator[Unit]:
        if self._body:
            yield from self._blocks(self._body, (), self._language)
        for number, note in enumerate(self._notes, 1):
            path = (Step("note", number),)
            counters: Counter[str] = Counter()
            for one in note.kids:
                if isinstance(one, Element) and one.type == "LBody":
                    yield from self._blocks(
                        one, path, one.language or note.language or self._language, counters
                    )

    # --- blocks

    def _blocks(
        self, parent: Element, path: Path, language: str, counters: Counter[str] | None = None
    ) -> Iterator[Unit]:
        counters = Counter() if counters is None else counters
        flow = _Flow()
        for kid in parent.kids:
            if isinstance(kid, Element) and kid.type in _BLOCKS:
                yield from self._flushed(flow, "paragraph", path, language)
                flow = _Flow()
                yield from self._block(kid, path, kid.language or language, counters)
            elif (
                isinstance(kid, Element) and kid.type == "Figure" and parent.type == "Div" and not flow.parts
            ):
                if self._is_drawn(kid):
                    yield Unit("image", _image(kid), path, language=language)
            else:
                self._inline(kid, flow)
        yield from self._flushed(flow, "paragraph", path, language)

    def _flushed(self, flow: _Flow, kind: Kind, path: Path, language: str, level: int = 0) -> Iterator[Unit]:
        text = words.plain("".join(flow.parts)).strip(f" {words.JOIN}{words.GAP}")
        if text:
            passages = tuple(one for one in flow.passages if one.language != language)
            yield Unit(kind, text, path, level, tuple(flow.links), tuple(flow.notes), language, passages)

    def _block(self, element: Element, path: Path, language: str, counters: Counter[str]) -> Iterator[Unit]:
        def inside(kind: Holder, facts: Facts = ()) -> Path:
            counters[kind] += 1
            return (*path, Step(kind, counters[kind], facts))

        kind = element.type
        if kind in _HEADINGS:
            yield from self._text(element, "heading", path, language, _HEADINGS[kind])
        elif element.title in {"callout-title", "panel-title"}:
            yield from self._text(element, "title", path, language)
        elif kind == "Caption":
            yield from self._text(element, "caption", path, language)
        elif kind == "L" and "ListNumbering" not in element.attributes:
            yield from self._definitions(element, inside("definitions"), language)
        elif kind == "L":
            yield from self._list(element, inside("list", self._list_facts(element)), language)
        elif kind == "Table":
            yield from self._table(element, path, language)
        elif kind == "BlockQuote":
            yield from self._blocks(element, inside("quote"), language)
        elif element.title in {"callout", "panel"}:
            yield from self._blocks(
                element, inside("callout" if element.title == "callout" else "panel"), language
            )
        else:
            yield from self._blocks(element, path, language, counters)

    def _text(
        self, element: Element, kind: Kind, path: Path, language: str, level: int = 0
    ) -> Iterator[Unit]:
        flow = _Flow()
        self._inlines(element, flow)
        yield from self._flushed(flow, kind, path, language, level)

    def _held(self, element: Element, path: Path, language: str, empty: Kind) -> Iterator[Unit]:
        found = tuple(self._blocks(element, path, language))
        yield from found or (Unit(empty, "", path, language=language),)

    # --- lists

    def _list(self, element: Element, path: Path, language: str) -> Iterator[Unit]:
        items = [kid for kid in element.kids if isinstance(kid, Element)]
        for number, item in enumerate(items, 1):
            step = Step("item", number, self._item_facts(item))
            body = Element("LBody", kids=[kid for kid in item.kids if not _is(kid, "Lbl")])
            yield from self._held(body, (*path, step), item.language or language, "item")

    def _definitions(self, element: Element, path: Path, language: str) -> Iterator[Unit]:
        number = 0
        for item in element.kids:
            for one in item.kids if isinstance(item, Element) else ():
                number += 1
                if isinstance(one, Element) and _is(one, "Lbl"):
                    step = Step("term", number)
                    yield from self._text(one, "paragraph", (*path, step), one.language or language)
                elif isinstance(one, Element):
                    yield from self._blocks(
                        one, (*path, Step("definition", number)), one.language or language
                    )

    def _list_facts(self, element: Element) -> Facts:
        name = str(element.attributes["ListNumbering"])[1:]
        if name not in _NUMBERINGS:
            return (("ordered", "no"),)
        first = next((self._label(item) for item in element.kids if isinstance(item, Element)), "")
        numbering, start = _counted(first, _NUMBERINGS[name])
        facts: Facts = (("ordered", "yes"), ("numbering", numbering))
        return (*facts, ("start", str(start))) if start else facts

    def _item_facts(self, item: Element) -> Facts:
        checked = _CHECKED.get(self._label(item))
        return (("checked", checked),) if checked else ()

    def _label(self, item: Element) -> str:
        flow = _Flow()
        for kid in item.kids:
            if _is(kid, "Lbl"):
                self._inline(kid, flow)
        return words.plain("".join(flow.parts)).strip(f" {words.JOIN}{words.GAP}")

    # --- tables

    def _table(self, element: Element, path: Path, language: str) -> Iterator[Unit]:
        self._tables += 1
        number = self._tables
        sections = [kid for kid in element.kids if isinstance(kid, Element)]
        rows = [
            row for one in sections for row in ([one] if one.type == "TR" else one.kids) if _is(row, "TR")
        ]
        path = (*path, Step("table", number, self._table_facts(rows)))
        for one in sections:
            if one.type == "Caption":
                yield from self._text(one, "caption", path, one.language or language)
        count = 0
        for section in sections:
            taken: dict[int, int] = {}
            for row in [section] if section.type == "TR" else section.kids:
                if isinstance(row, Element) and row.type == "TR":
                    count += 1
                    step = Step("row", count, (("head", "yes" if section.type == "THead" else "no"),))
                    yield from self._row(row, (*path, step), taken, row.language or language)

    def _row(self, row: Element, path: Path, taken: dict[int, int], language: str) -> Iterator[Unit]:
        column = 1
        began: dict[int, int] = {}
        for cell in row.kids:
            if not (isinstance(cell, Element) and cell.type in {"TD", "TH"}):
                continue
            while taken.get(column):
                column += 1
            across, down = int(cell.attributes.get("ColSpan", 1)), int(cell.attributes.get("RowSpan", 1))
            facts = (("colspan", str(across)), ("rowspan", str(down)), ("header", _header(cell)))
            yield from self._held(
                cell, (*path, Step("cell", column, facts)), cell.language or language, "cell"
            )
            began.update(dict.fromkeys(range(column, column + across), down - 1))
            column += across
        for position in list(taken):
            taken[position] = max(taken[position] - 1, 0)
        taken.update(began)

    def _table_facts(self, rows: Sequence[Kid]) -> Facts:
        """Return on which side the first column stands, where that can be seen."""
        for row in rows:
            kids = row.kids if isinstance(row, Element) else ()
            places = [self._left(cell) for cell in kids if isinstance(cell, Element)]
            seen = [place for place in places if place is not None]
            if len(seen) > 1 and seen[0] != seen[-1]:
                return (("direction", "ltr" if seen[0] < seen[-1] else "rtl"),)
        return ()

    def _left(self, element: Element) -> float | None:
        for one in element.all():
            for kid in one.kids:
                piece = self._pages[kid.page].get(kid.number) if isinstance(kid, Mark) else None
                if piece:
                    return piece.x
        return None

    # --- lines

    def _inlines(self, element: Element, flow: _Flow) -> None:
        for kid in element.kids:
            self._inline(kid, flow)

    def _inline(self, kid: Kid, flow: _Flow) -> None:
        if isinstance(kid, Mark):
            self._piece(kid, flow)
        elif kid.type == "Figure":
            if self._is_drawn(kid):
                flow.parts.append(_image(kid))
        elif kid.type == "Reference":
            self._note_mark(kid, flow)
        else:
            begin = len(flow.parts)
            self._inlines(kid, flow)
            text = words.plain("".join(flow.parts[begin:])).strip(f" {words.JOIN}{words.GAP}")
            if kid.type == "Link":
                flow.links += [Link(text, target) for target in dict.fromkeys(kid.targets)]
            if kid.language:
                flow.passages.append(Passage(kid.language, text))

    def _is_drawn(self, figure: Element) -> bool:
        """Tell whether there is a picture, and not its description alone."""
        marks = [kid for one in figure.all() for kid in one.kids if isinstance(kid, Mark)]
        return any(
            mark.number in self._drawn[mark.page] or mark.number in self._pages[mark.page] for mark in marks
        )

    def _note_mark(self, element: Element, flow: _Flow) -> None:
        inner = _Flow(last=flow.last)
        self._inlines(element, inner)
        number = words.counted(words.plain("".join(inner.parts)).strip(f" {words.JOIN}{words.GAP}"))
        is_new_line = bool(inner.parts) and inner.parts[0].startswith(words.JOIN)
        flow.parts.append(f"{words.JOIN * is_new_line}{words.NOTE_OPEN}{number}{words.NOTE_CLOSE}")
        flow.last = inner.last
        for link in inner.links:
            flow.notes.append(self._note_numbers.get(link.target.removeprefix("#"), 0))

    def _piece(self, mark: Mark, flow: _Flow) -> None:
        """Add a piece of a page; before it stands the end of a line where it begins a new one."""
        piece = self._pages[mark.page].get(mark.number)
        if piece is None or not piece.glyphs:  # white space alone is not drawn
            flow.parts.append(words.GAP)
            return
        if flow.last and not _on_one_line(flow.last, (mark.page, piece)):
            flow.parts.append(words.JOIN)
        flow.last = (mark.page, piece)
        flow.parts.append(words.GAP.join(map(words.fair, piece.text(self._is_rtl).split(words.GAP))))


def _on_one_line(before: tuple[int, Piece], after: tuple[int, Piece]) -> bool:
    size = max(before[1].size, after[1].size)
    return before[0] == after[0] and abs(before[1].y - after[1].y) <= size * _SAME_LINE


def _is(kid: Kid, kind: str) -> bool:
    return isinstance(kid, Element) and kid.type == kind


def _counted(label: str, stated: str) -> tuple[str, int]:
    """Return the kind of numbers that a label is of, and its number, 0 where it is none.

    What is drawn goes before what is stated: a list may be tagged as one of letters and yet have numbers.
    """
    core = "".join(filter(str.isalnum, label))
    if core.isdecimal():
        return "decimal", int(core)
    if not (core.isascii() and core.isalpha()):
        return stated, number_of(core, capital=stated.startswith("upper"))
    case = "lower" if core.islower() else "upper"
    if stated.endswith("roman") and set(core.upper()) <= set(_ROMAN):
        return f"{case}-roman", _roman(core.upper())
    return f"{case}-alpha", _letters(core.upper())


def _roman(digits: str) -> int:
    values = [_ROMAN[digit] for digit in digits]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))


def _letters(digits: str) -> int:
    number = 0
    for digit in digits:
        number = number * 26 + ord(digit) - ord("A") + 1
    return number


def _image(element: Element) -> str:
    return f"{words.IMAGE}{words.plain(words.fair(element.alternative))}{words.IMAGE}"


def _header(cell: Element) -> str:
    if cell.type == "TD":
        return "no"
    return {"/Column": "column", "/Row": "row"}.get(str(cell.attributes.get("Scope", "")), "yes")
