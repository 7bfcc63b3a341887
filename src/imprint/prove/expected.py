"""What a document says, as the units that every file made from it must show."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import count, islice
from typing import Literal
from urllib.parse import unquote

from imprint.errors import Location
from imprint.model.columns import placed_cells
from imprint.model.document import (
    Anchor,
    Block,
    Break,
    Callout,
    Cell,
    Code,
    CodeBlock,
    DefinitionList,
    Divider,
    Document,
    Figure,
    Group,
    Heading,
    Image,
    Inline,
    Link,
    List,
    ListItem,
    Node,
    Note,
    Panel,
    Paragraph,
    Quote,
    Row,
    Span,
    Styled,
    Table,
    Text,
)
from imprint.model.locale import Locale
from imprint.model.walk import Blocks, Inlines, all_inlines, block_text, blocks_in, text_of
from imprint.prove import units, words
from imprint.prove.units import Facts, Kind, Path, Step, Unit

DEEPEST_HEADING = 6  # no format has more levels below the title
_CERTAIN = re.compile(r"(https?:|mailto:|tel:)[^\x00-\x1f\x7f-\x9f\u2028\u2029]{1,2000}", re.IGNORECASE)
_NAME_LENGTH = 40


def expected(document: Document, locale: Locale) -> tuple[Unit, ...]:
    """Return the units of a localized document in reading order.

    The notes follow the text, in the order of their marks.
    """
    reader = _Flattener(cache(lambda: _places(document)), locale, document.origin, locale.tag)
    return tuple(_all(document, reader))


def _all(document: Document, reader: _Flattener) -> Iterator[Unit]:
    yield from reader.blocks(document.blocks, ())
    reader.heading = ""
    number = 0
    while reader.notes:
        number += 1
        note = reader.notes.popleft()
        yield from reader.blocks(note.blocks, (Step("note", number, name=f"note {number}"),))


def _places(document: Document) -> frozenset[str]:
    """Return the ids that a link in the document can lead to."""
    found = {inline.id for inline in all_inlines(document.blocks) if isinstance(inline, Anchor)}
    for block in blocks_in(document.blocks):
        found.add(block.id)
    return frozenset(found - {""})


@dataclass(slots=True)
class _Flattener:
    """Walks blocks and yields units.

    `places` gives the ids that links can lead to; few documents ask. `notes` are those met and not walked yet,
    `noted` is how many were met; `heading` is the last one seen.
    """

    places: Callable[[], frozenset[str]]
    locale: Locale
    origin: Location | None
    language: str
    heading: str = ""
    notes: deque[Note] = field(default_factory=deque)
    noted: int = 0
    tables: int = 0

    def blocks(self, blocks: Blocks, path: Path) -> Iterator[Unit]:
        """Yield the units of some blocks that stand at `path`."""
        counters: dict[str, Iterator[int]] = {}
        for block in _ungrouped(blocks):
            outer = self.origin, self.language
            self.origin, self.language = block.origin or self.origin, block.language or self.language
            yield from self._block(block, path, counters)
            self.origin, self.language = outer

    def _block(self, block: Block, path: Path, counters: dict[str, Iterator[int]]) -> Iterator[Unit]:
        def holder(kind: units.Holder, name: str, facts: Facts = ()) -> Path:
            return (*path, Step(kind, next(counters.setdefault(kind, count(1))), facts, name))

        match block:
            case Paragraph(content=content):
                yield from self._text("paragraph", content, path)
            case Heading(level=level, content=content):
                yield from self._text("heading", content, path, min(level + 1, DEEPEST_HEADING))
            case CodeBlock(text=text):
                yield self._unit("code", words.literal(text), path)
            case Quote(blocks=inner):
                yield from self.blocks(inner, holder("quote", "quotation"))
            case List():
                yield from self._list(block, holder("list", "list", _list_facts(block)))
            case DefinitionList():
                yield from self._definitions(block, holder("definitions", "definition list"))
            case Callout(kind=kind, title=title, blocks=inner):
                yield from self._titled(
                    title, inner, holder("callout", f"{kind} callout", (("kind", kind),)), words.LABEL
                )
            case Panel(title=title, blocks=inner):
                yield from self._titled(title, inner, holder("panel", "panel"), "")
            case Figure(image=image, caption=caption):
                inside = holder("figure", "figure")
                yield self._unit("image", _image_text(image), inside)
                yield from self._text("caption", caption, inside)
            case Table():
                yield from self._table(block, path)
            case Divider():
                yield self._unit("divider", "", path)
            case Group():  # taken apart before
                pass

    def _unit(self, kind: Kind, text: str, path: Path) -> Unit:
        is_code = kind == "code"
        return Unit(
            kind, text, path, language=self.language, is_code=is_code, origin=self.origin, under=self.heading
        )

    def _text(self, kind: Kind, content: Inlines, path: Path, level: int = 0) -> Iterator[Unit]:
        """Yield the unit of some inlines, or nothing where they show nothing."""
        flat = _Flat(self)
        text = words.plain(flat.text(content))
        if level and text:
            self.heading = words.shown(text)
        if text:
            links, notes = tuple(flat.links), tuple(flat.notes)
            passages = tuple(one for one in flat.passages if one.language != self.language)
            code = _is_code(content)
            yield Unit(
                kind,
                text,
                path,
                level,
                links,
                notes,
                self.language,
                passages,
                code,
                self.origin,
                self.heading,
            )

    def _titled(self, title: Inlines, blocks: Blocks, path: Path, otherwise: str) -> Iterator[Unit]:
        titles = tuple(self._text("title", title, path))
        if titles:
            yield from titles
        elif otherwise and not title:
            yield self._unit("title", otherwise, path)
        yield from self.blocks(blocks, path)

    def _held(self, blocks: Blocks, path: Path, empty: Kind | None) -> Iterator[Unit]:
        """Yield the units of what an item or cell holds, or one of kind `empty` where it holds nothing."""
        inside = tuple(self.blocks(blocks, path))
        yield from inside or ((self._unit(empty, "", units.without_header(path)),) if empty else ())

    # --- lists

    def _list(self, block: List, path: Path) -> Iterator[Unit]:
        for number, item in enumerate(block.items, 1):
            with_item = (*path, Step("item", number, _item_facts(item), f"item {number}"))
            yield from self._node(item, item.blocks, with_item, "item")

    def _definitions(self, block: DefinitionList, path: Path) -> Iterator[Unit]:
        numbers = count(1)
        for item in block.items:
            outer = self.origin, self.language
            self.origin, self.language = item.origin or self.origin, item.language or self.language
            yield from self._text("paragraph", item.term, (*path, Step("term", next(numbers), name="term")))
            for meaning in item.definitions:
                with_meaning = (*path, Step("definition", next(numbers), name="definition"))
                yield from self._held(meaning, with_meaning, None)
            self.origin, self.language = outer

    def _node(self, node: Node, blocks: Blocks, path: Path, empty: Kind) -> Iterator[Unit]:
        outer = self.origin, self.language
        self.origin, self.language = node.origin or self.origin, node.language or self.language
        yield from self._held(blocks, path, empty)
        self.origin, self.language = outer

    # --- tables

    def _table(self, table: Table, path: Path) -> Iterator[Unit]:
        self.tables += 1
        columns = ("columns", str(len(table.columns)))
        is_own = self.language == self.locale.tag  # of other languages, the direction is not known here
        facts: Facts = (columns, ("direction", self.locale.direction)) if is_own else (columns,)
        path = (*path, Step("table", self.tables, facts, f"table {self.tables}"))
        yield from self._text("caption", table.caption, path)
        names = _column_names(table)
        placed = placed_cells(table)
        for number, row in enumerate(table.rows, 1):
            cells = [(position, cell) for position, cell, _ in islice(placed, len(row.cells))]
            in_head = number <= len(table.head)
            with_row = (
                *path,
                Step("row", number, (("head", _yes(in_head)),), _row_name(row, number, in_head)),
            )
            for position, cell in cells:
                step = Step(
                    "cell", position + 1, _cell_facts(cell), names.get(position, f"column {position + 1}")
                )
                yield from self._node(cell, cell.blocks, (*with_row, step), "cell")


@dataclass(slots=True)
class _Flat:
    """Takes the text out of inlines, with the links and notes in it."""

    owner: _Flattener
    links: list[units.Link] = field(default_factory=list)
    notes: list[int] = field(default_factory=list)
    passages: list[units.Passage] = field(default_factory=list)
    in_link: Literal["", "maybe", "yes"] = ""

    def text(self, content: Inlines) -> str:
        return "".join(map(self._one, content))

    def _one(self, inline: Inline) -> str:
        match inline:
            case Text(text) | Code(text):
                return words.fair(text)
            case Styled(content=content):
                return self.text(content)
            case Span():
                return self._span(inline)
            case Link():
                return self._link(inline)
            case Break():
                return " "
            case Image():
                return _image_text(inline)
            case Note():
                return self._note(inline)
            case Anchor():
                return ""

    def _span(self, span: Span) -> str:
        text = self.text(span.content)
        if span.language:
            self.passages.append(units.Passage(span.language, words.plain(text), _is_code(span.content)))
        return text

    def _link(self, link: Link) -> str:
        """Return the text of a link; one within a link is none."""
        target = link.target.strip()
        certain = _is_certain(target, self.owner.places)
        outer, self.in_link = self.in_link, "yes" if self.in_link == "yes" or certain else "maybe"
        text = self.text(link.content)
        self.in_link = outer
        if outer == "yes":
            return text
        certain = certain and not outer
        if not text.strip():
            address = words.fair(target)
            if not certain or text_of(link.content).strip():  # writers may show the address, or nothing
                return words.maybe(address, text)
            text = address  # there is nothing else to see
        self.links.append(units.Link(words.plain(text), target, certain))
        return text

    def _note(self, note: Note) -> str:
        self.owner.noted += 1
        self.owner.notes.append(note)
        if not self.in_link:
            self.notes.append(self.owner.noted)
        return f"{words.NOTE_OPEN}{self.owner.noted}{words.NOTE_CLOSE}"


def _is_code(content: Inlines) -> bool:
    """Tell whether no words stand in `content` but in code."""
    for inline in content:
        match inline:
            case Text(text) if text.strip():
                return False
            case Styled(content=inner) | Span(content=inner) | Link(content=inner) if not _is_code(inner):
                return False
            case _:
                pass
    return True


def _is_certain(target: str, places: Callable[[], frozenset[str]]) -> bool:
    """Tell whether every writer makes a link of `target`.

    What is not allowed as an address is published as text.
    """
    target = target.strip()
    if target.startswith("#"):
        return unquote(target[1:]) in places()
    return _CERTAIN.fullmatch(target) is not None


def _image_text(image: Image) -> str:
    return f"{words.IMAGE}{words.plain(words.fair(image.alt))}{words.IMAGE}"


def _ungrouped(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield blocks with those of groups in their place; a group has no look of its own."""
    for block in blocks:
        if isinstance(block, Group):
            inner = _ungrouped(block.blocks)
            yield from (_inheriting(one, block) for one in inner)
        else:
            yield block


def _inheriting(block: Block, group: Group) -> Block:
    language, origin = block.language or group.language, block.origin or group.origin
    if (language, origin) == (block.language, block.origin):
        return block
    return replace(block, language=language, origin=origin)


def _yes(is_so: bool) -> str:
    return "yes" if is_so else "no"


def _list_facts(block: List) -> Facts:
    ordered = ("ordered", _yes(block.ordered))
    return (
        (ordered, ("start", str(block.start)), ("numbering", block.numbering))
        if block.ordered
        else (ordered,)
    )


def _item_facts(item: ListItem) -> Facts:
    return () if item.checked is None else (("checked", _yes(item.checked)),)


def _cell_facts(cell: Cell) -> Facts:
    spans = (("colspan", str(cell.colspan)), ("rowspan", str(cell.rowspan)))
    return (*spans, ("header", cell.header or "no"))


# --- names for messages ---


def _column_names(table: Table) -> dict[int, str]:
    """Return what each column is called, by position: the text of the lowest cell above it in the head."""
    names = {}
    for position, cell, in_head in placed_cells(table):
        if not in_head:
            break
        if text := _short(block_text(cell.blocks)):
            names.update(dict.fromkeys(range(position, position + cell.colspan), f"column “{text}”"))
    return names


def _row_name(row: Row, number: int, in_head: bool) -> str:
    if in_head:
        return "header row" if number == 1 else f"header row {number}"
    text = _short(block_text(row.cells[0].blocks)) if row.cells else ""
    return f"row “{text}”" if text else f"row {number}"


def _short(text: str) -> str:
    text = words.plain(words.fair(text))
    return text if len(text) <= _NAME_LENGTH else f"{text[:_NAME_LENGTH].rstrip()}…"
