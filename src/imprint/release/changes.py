"""What differs between two states of a document, for people: rows, cells and passages, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from rapidfuzz.fuzz import ratio

from imprint.model.document import Block, Callout, Document, Group, Heading, Panel, Quote, Row, Table
from imprint.model.walk import block_text, text_of

What = Literal["section", "table", "row", "column", "cell", "passage"]

_SIMILAR = 55.0  # of 100; passages that are more alike are one that was changed
_LONGEST = 90  # characters of a text that is quoted


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `before` is empty for what is new, `after` for what is gone.

    `section` is the heading that it stands under, `name` what a table calls its row, column or cell.
    """

    what: What
    section: str
    name: str
    before: str
    after: str

    def __str__(self) -> str:
        name = f"“{_quoted(self.name)}”" if self.name else ""
        before, after = f"“{_quoted(self.before)}”", f"“{_quoted(self.after)}”"
        if self.what == "cell":
            if not self.before:
                return f"{name}: now says {after}"
            return f"{name}: {before} is now {after}" if self.after else f"{name}: no longer says {before}"
        if self.what == "passage":
            if not self.before:
                return f"new: {after}"
            return f"{before} is now {after}" if self.after else f"gone: {before}"
        return f"the {self.what} {name} is {'gone' if self.before else 'new'}"


def changes(before: Document, after: Document) -> tuple[Change, ...]:
    """Return what differs between two states of a document, in the order of the later one."""
    old, new = list(_pieces(before.blocks, "")), list(_pieces(after.blocks, ""))
    found = list(_passages(old, new))
    if before.title != after.title:
        found.insert(0, Change("passage", "", "", before.title, after.title))
    tables = _paired([one for one in old if one.table], [one for one in new if one.table])
    for one, other in tables:
        found += _table_changes(one, other)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Piece:
    section: str
    text: str
    is_heading: bool = False
    table: Table | None = None


def _pieces(blocks: Iterable[Block], section: str) -> Iterator[_Piece]:
    """Yield what is compared as one, in order."""
    for block in blocks:
        if isinstance(block, Heading):
            section = text_of(block.content)
            yield _Piece(section, section, is_heading=True)
        elif isinstance(block, Table):
            yield _Piece(section, _name_of(block) or section, table=block)
        elif isinstance(block, Group | Quote | Callout | Panel):
            yield from _pieces(block.blocks, section)
        elif text := block_text((block,)).strip():
            yield _Piece(section, text)


def _passages(old: Sequence[_Piece], new: Sequence[_Piece]) -> Iterator[Change]:
    """Yield sections and passages that differ; tables are another matter."""
    one = [piece for piece in old if not piece.table]
    other = [piece for piece in new if not piece.table]
    matcher = SequenceMatcher(None, [_key(each) for each in one], [_key(each) for each in other], False)
    for kind, start, end, from_, to in matcher.get_opcodes():
        if kind != "equal":
            yield from _replaced(one[start:end], other[from_:to])


def _key(piece: _Piece) -> tuple[bool, str]:
    return piece.is_heading, piece.text


def _replaced(old: Sequence[_Piece], new: Sequence[_Piece]) -> Iterator[Change]:
    rest = list(old)
    for piece in new:
        alike = [one for one in rest if one.is_heading == piece.is_heading]
        best = max(alike, key=lambda one: ratio(one.text, piece.text), default=None)
        if best and ratio(best.text, piece.text) >= _SIMILAR:
            rest.remove(best)
            yield Change("passage", piece.section, "", best.text, piece.text)
        elif piece.is_heading:
            yield Change("section", "", piece.text, "", piece.text)
        else:
            yield Change("passage", piece.section, "", "", piece.text)
    for one in rest:
        if one.is_heading:
            yield Change("section", "", one.text, one.text, "")
        else:
            yield Change("passage", one.section, "", one.text, "")


# --- tables ---


def _name_of(table: Table) -> str:
    return text_of(table.caption)


def _paired(old: Sequence[_Piece], new: Sequence[_Piece]) -> Iterator[tuple[_Piece | None, _Piece | None]]:
    """Yield the tables of both states in pairs: by name, then by what their headers share."""
    rest = list(old)
    for piece in new:
        best = max(rest, key=lambda one: _likeness(one, piece), default=None)
        if best and _likeness(best, piece) > 0:
            rest.remove(best)
            yield best, piece
        else:
            yield None, piece
    for one in rest:
        yield one, None


def _likeness(one: _Piece, other: _Piece) -> float:
    left, right = set(_columns(one)), set(_columns(other))
    shared = len(left & right) / max(1, len(left | right))
    rows = set(_rows(one)) & set(_rows(other))
    if one.text == other.text:
        return 1.0 + shared
    return shared if rows else 0.0


def _table_changes(one: _Piece | None, other: _Piece | None) -> Iterator[Change]:
    if not one or not other:
        here = one or other
        assert here
        yield Change("table", here.section, here.text, here.text if one else "", here.text if other else "")
        return
    before, after = _rows(one), _rows(other)
    section, columns = other.section, set(_columns(one))
    for column in _columns(other):
        if column not in columns:
            yield Change("column", section, column, "", column)
    for column in _columns(one):
        if column not in set(_columns(other)):
            yield Change("column", section, column, column, "")
    for name, cells in after.items():
        if name not in before:
            yield Change("row", section, name, "", name)
            continue
        for column, text in cells.items():
            old = before[name].get(column)
            if old is not None and old != text:
                yield Change("cell", section, f"{name}, {column}" if column else name, old, text)
    for name in before:
        if name not in after:
            yield Change("row", section, name, name, "")


def _columns(piece: _Piece) -> list[str]:
    """Return the names of a table's columns but for the first, which names the rows."""
    return [column for _, cells in list(_rows(piece).items())[:1] for column in cells]


def _rows(piece: _Piece) -> dict[str, dict[str, str]]:
    """Return the cells of a table by the name of their row, which its first cell is, and of their column."""
    assert piece.table
    heads = [_cell_text(cell) for cell in piece.table.head[-1].cells] if piece.table.head else []
    found: dict[str, dict[str, str]] = {}
    many: Counter[str] = Counter()
    for row in piece.table.body:
        name, *texts = _texts(row) or [""]
        many[name] += 1
        key = name if many[name] == 1 else f"{name} ({many[name]})"
        columns = heads[1:] if len(heads) == len(texts) + 1 else [str(n) for n in range(2, len(texts) + 2)]
        found[key] = dict(zip(_told_apart(columns), texts, strict=True))
    return found


def _told_apart(names: Iterable[str]) -> Iterator[str]:
    many: Counter[str] = Counter()
    for name in names:
        many[name] += 1
        yield name if many[name] == 1 else f"{name} ({many[name]})"


def _texts(row: Row) -> list[str]:
    return [_cell_text(cell) for cell in row.cells]


def _cell_text(cell: object) -> str:
    return " ".join(block_text(cell.blocks).split())  # type: ignore[attr-defined]


def _quoted(text: str) -> str:
    """Return a text as a message quotes it: on one line, and not too long."""
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"
