"""Reading an HTML page back: the units of its body and notes, its titles, language and direction."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from imprint.prove import words
from imprint.prove.html_style import drop_hidden
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

_HEADINGS = {"h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6, "h1": 1}
_BLOCKS = frozenset(
    "address article aside blockquote caption dd details div dl dt fieldset figcaption figure footer form "
    "header hr li main nav ol p pre section summary table ul".split()
) | frozenset(_HEADINGS)
_UNSEEN = frozenset({"script", "style", "template", "input", "colgroup", "title", "noscript"})
_ITEMS, _TERMS, _CELLS = frozenset({"li"}), frozenset({"dt", "dd", "div"}), frozenset({"td", "th"})
_SECTIONS = ("thead", "tbody", "tfoot")
_ROWS = frozenset({"caption", "colgroup", "tr", *_SECTIONS})
_NUMBERINGS = {"a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman"}
_DATA = re.compile(r"data:image/[^,]+,.")
_SCOPES = {"col": "column", "row": "row"}


def read_html(data: bytes) -> Reading:
    """Return what an HTML page shows.

    The document's own part is `<div class="body">`, its notes the list in `<section class="notes">`. All else
    is the template's, but for the title in `h1`. Raises UnreadableError for what is no HTML.
    """
    try:
        root = etree.fromstring(
            data, etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
        )
    except etree.XMLSyntaxError as error:
        raise UnreadableError(str(error)) from error
    if root is None:
        raise UnreadableError("there is nothing in it")
    drop_hidden(root)
    page = _Page(root)
    return Reading(
        units=tuple(page.units()),
        titles=tuple(_text_of(one) for one in root.iter("h1") if not page.holds(one)),
        stated_title=words.plain(words.fair(root.findtext("head/title") or "")),
        language=root.get("lang", ""),
        direction=root.get("dir", ""),
    )


def _text_of(element: etree._Element) -> str:
    return words.plain(words.fair("".join(map(str, element.itertext()))))


def _classes(element: etree._Element) -> list[str]:
    return str(element.get("class") or "").split()


def _first(elements: Iterable[etree._Element]) -> etree._Element | None:
    return next(iter(elements), None)


@dataclass(slots=True)
class _Flow:
    """What gathers in a line: text, links and the marks of notes."""

    parts: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    notes: list[int] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)


class _Page:
    def __init__(self, root: etree._Element) -> None:
        self._language = root.get("lang", "")
        self._ids = {identity for one in root.iter() if (identity := one.get("id"))}
        self._body = _first(one for one in root.iter("div") if "body" in _classes(one))
        section = _first(one for one in root.iter("section") if "notes" in _classes(one))
        listed = section.find("ol") if section is not None else None
        self._notes = list(listed) if listed is not None else []
        self._note_numbers = {f"#{note.get('id')}": number for number, note in enumerate(self._notes, 1)}
        self._tables = 0

    def holds(self, element: etree._Element) -> bool:
        """Tell whether `element` is in the document's own part."""
        return any(outer is self._body for outer in element.iterancestors())

    def units(self) -> Iterator[Unit]:
        if self._body is not None:
            yield from self._blocks(self._body, ())
        for number, note in enumerate(self._notes, 1):
            yield from self._held(note, (Step("note", number),), None)

    # --- blocks

    def _blocks(
        self, parent: etree._Element, path: Path, counters: Counter[str] | None = None
    ) -> Iterator[Unit]:
        """Yield the units in an element; what stands in it between blocks is a paragraph."""
        counters = Counter() if counters is None else counters
        flow = _Flow([words.fair(parent.text or "")])
        for child in parent:
            if child.tag in _BLOCKS:
                yield from self._flushed(flow, parent, path)
                flow = _Flow()
                yield from self._block(child, path, counters)
            else:
                self._inline(child, flow)
            flow.parts.append(words.fair(child.tail or ""))
        yield from self._flushed(flow, parent, path)

    def _flushed(
        self, flow: _Flow, element: etree._Element, path: Path, kind: Kind = "paragraph"
    ) -> Iterator[Unit]:
        text = words.plain("".join(flow.parts))
        if text:
            level = _HEADINGS.get(element.tag, 0) if kind == "heading" else 0
            language = self._language_of(element)
            passages = tuple(one for one in flow.passages if one.language != language)
            yield Unit(kind, text, path, level, tuple(flow.links), tuple(flow.notes), language, passages)

    def _block(self, element: etree._Element, path: Path, counters: Counter[str]) -> Iterator[Unit]:
        def inside(kind: Holder, facts: Facts = ()) -> Path:
            counters[kind] += 1
            return (*path, Step(kind, counters[kind], facts))

        tag, classes = element.tag, _classes(element)
        if tag in _HEADINGS:
            yield from self._text(element, path, "heading")
        elif "callout" in classes:
            kind = next((name[8:] for name in classes if name.startswith("callout-")), "")
            yield from self._blocks(element, inside("callout", (("kind", kind),)))
        elif "panel" in classes:
            yield from self._blocks(element, inside("panel"))
        elif tag == "summary" or "callout-title" in classes or "panel-title" in classes:
            yield from self._text(element, path, "title")
        elif tag in {"figcaption", "caption"}:
            yield from self._text(element, path, "caption")
        elif tag == "hr":
            yield Unit("divider", "", path, language=self._language_of(element))
        elif simple := self._readers().get(tag):
            yield from simple(element, path, inside)
        else:
            yield from self._blocks(element, path, counters)

    def _readers(self) -> dict[str, Callable[[etree._Element, Path, Callable[..., Path]], Iterator[Unit]]]:
        return {
            "p": lambda element, path, _: self._blocks(element, path),
            "pre": lambda element, path, _: self._code(element, path),
            "blockquote": lambda element, _, inside: self._blocks(element, inside("quote")),
            "ul": lambda element, _, inside: self._list(element, inside("list", _list_facts(element))),
            "ol": lambda element, _, inside: self._list(element, inside("list", _list_facts(element))),
            "dl": lambda element, _, inside: self._definitions(element, inside("definitions")),
            "figure": lambda element, _, inside: self._figure(element, inside("figure")),
            "table": lambda element, path, _: self._table(element, path),
        }

    def _text(self, element: etree._Element, path: Path, kind: Kind) -> Iterator[Unit]:
        flow = _Flow()
        self._inlines(element, flow)
        yield from self._flushed(flow, element, path, kind)

    def _code(self, element: etree._Element, path: Path) -> Iterator[Unit]:
        text = words.literal("".join(map(str, element.itertext())))
        yield Unit("code", text, path, language=self._language_of(element))

    def _held(self, element: etree._Element, path: Path, empty: Kind | None) -> Iterator[Unit]:
        found = tuple(self._blocks(element, path))
        yield from found or ((Unit(empty, "", path, language=self._language_of(element)),) if empty else ())

    def _strays(self, element: etree._Element, path: Path, wanted: frozenset[str]) -> Iterator[Unit]:
        """Yield what stands where only `wanted` should stand, such as words between the items of a list."""
        flow = _Flow([words.fair(element.text or "")])
        for child in element:
            if child.tag in wanted:
                pass
            elif child.tag in _BLOCKS:
                yield from self._block(child, path, Counter())
            else:
                self._inline(child, flow)
            flow.parts.append(words.fair(f" {child.tail or ''}"))
        yield from self._flushed(flow, element, path)

    def _list(self, element: etree._Element, path: Path) -> Iterator[Unit]:
        yield from self._strays(element, path, _ITEMS)
        for number, item in enumerate(element.iterchildren("li"), 1):
            box = item.find("input")
            facts: Facts = (
                () if box is None else (("checked", "yes" if box.get("checked") is not None else "no"),)
            )
            yield from self._held(item, (*path, Step("item", number, facts)), "item")

    def _definitions(self, element: etree._Element, path: Path) -> Iterator[Unit]:
        for part in (element, *element.iterchildren("div")):
            yield from self._strays(part, path, _TERMS)
        number = 0
        for one in element.iter("dt", "dd"):
            if _first(one.iterancestors("dl")) is element:
                number += 1
                kind: Holder = "term" if one.tag == "dt" else "definition"
                yield from self._held(one, (*path, Step(kind, number)), None)

    def _figure(self, element: etree._Element, path: Path) -> Iterator[Unit]:
        flow = _Flow()
        for child in element.iterchildren():
            if child.tag in _BLOCKS:
                yield from self._flushed(flow, element, path, "image")
                flow = _Flow()
                yield from self._block(child, path, Counter())
            else:
                self._inline(child, flow)
        yield from self._flushed(flow, element, path, "image")

    # --- tables

    def _table(self, element: etree._Element, path: Path) -> Iterator[Unit]:
        self._tables += 1
        columns = len(element.findall("colgroup/col"))
        facts: Facts = (("direction", self._nearest(element, "dir") or "ltr"),)
        facts = (("columns", str(columns)), *facts) if columns else facts
        path = (*path, Step("table", self._tables, facts))
        for part in (element, *element.iterchildren(*_SECTIONS)):
            yield from self._strays(part, path, _ROWS)
        caption = element.find("caption")
        if caption is not None:
            yield from self._text(caption, path, "caption")
        number = 0
        for section in element.iterchildren(*_SECTIONS):
            taken: dict[int, int] = {}  # column: rows for which a cell from above still fills it
            for row in section.iterchildren("tr"):
                number += 1
                step = Step("row", number, (("head", "yes" if section.tag == "thead" else "no"),))
                yield from self._row(row, (*path, step), taken)

    def _row(self, row: etree._Element, path: Path, taken: dict[int, int]) -> Iterator[Unit]:
        yield from self._strays(row, path, _CELLS)
        column = 1
        began: dict[int, int] = {}
        for cell in row.iterchildren("td", "th"):
            while taken.get(column):
                column += 1
            across, down = _span(cell, "colspan"), _span(cell, "rowspan")
            header = _SCOPES.get(cell.get("scope", ""), "yes") if cell.tag == "th" else "no"
            facts = (("colspan", str(across)), ("rowspan", str(down)), ("header", header))
            yield from self._held(cell, (*path, Step("cell", column, facts)), "cell")
            began.update(dict.fromkeys(range(column, column + across), down - 1))
            column += across
        for position in list(taken):
            taken[position] = max(taken[position] - 1, 0)
        taken.update(began)

    # --- lines

    def _inlines(self, element: etree._Element, flow: _Flow) -> None:
        flow.parts.append(words.fair(element.text or ""))
        for child in element:
            self._inline(child, flow)
            flow.parts.append(words.fair(child.tail or ""))

    def _inline(self, element: etree._Element, flow: _Flow) -> None:
        """Add an element that stands in a line, without what follows it."""
        tag, role = element.tag, element.get("role", "")
        if tag in _UNSEEN or role == "doc-backlink":
            return
        if tag == "br":
            flow.parts.append(" ")
        elif tag == "img":
            if _DATA.match(element.get("src", "")):
                flow.parts.append(_image(element.get("alt", "")))
        elif "note-mark" in _classes(element):
            self._note_mark(element, flow)
        else:
            begin = len(flow.parts)
            self._inlines(element, flow)
            text = words.plain("".join(flow.parts[begin:]))
            if tag == "a" and (target := element.get("href")) is not None:
                flow.links.append(Link(text, self._target(target)))
            if language := element.get("lang"):
                flow.passages.append(Passage(language, text))

    def _note_mark(self, element: etree._Element, flow: _Flow) -> None:
        number = "".join(map(str, element.itertext())).strip()
        flow.parts.append(f"{words.NOTE_OPEN}{words.counted(number)}{words.NOTE_CLOSE}")
        link = element.find("a")
        if link is not None:
            flow.notes.append(self._note_numbers.get(link.get("href", ""), 0))

    def _target(self, target: str) -> str:
        if target.startswith("#") and target[1:] not in self._ids:
            return f"{target}{NOT_THERE}"
        return target

    def _language_of(self, element: etree._Element) -> str:
        return self._nearest(element, "lang") or self._language

    def _nearest(self, element: etree._Element, name: str) -> str:
        """Return an attribute of an element or of the nearest one around it that has it."""
        values = (one.get(name) for one in (element, *element.iterancestors()))
        return next((str(value) for value in values if value), "")


def _image(alternative: str) -> str:
    return f"{words.IMAGE}{words.plain(words.fair(alternative))}{words.IMAGE}"


def _list_facts(element: etree._Element) -> Facts:
    if element.tag == "ul":
        return (("ordered", "no"),)
    numbering = _NUMBERINGS.get(element.get("type", ""), "decimal")
    return (("ordered", "yes"), ("start", element.get("start", "1")), ("numbering", numbering))


def _span(cell: etree._Element, name: str) -> int:
    value = cell.get(name, "1")
    return max(int(value), 1) if re.fullmatch(r"[0-9]{1,5}", value) else 1
