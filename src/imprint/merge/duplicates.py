"""Names that a merge would have twice although neither side had: rows, keys of front matter, labels of
references.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from imprint.merge.blocks import REFERENCE
from imprint.merge.lines import Line, numbered, split_lines
from imprint.merge.tables import Table, row_key, row_name, split_row, split_tables

_KEY = re.compile(r"(?P<key>[A-Za-z_][\w-]*)\s*:")


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A name that stands twice: what it names (`row`, `key` or `reference`), and the line where it stands
    again.
    """

    kind: str
    name: str
    line: int


def new_duplicates(text: str, *sides: str) -> tuple[Duplicate, ...]:
    """Return the names that stand more often in `text` than in any of `sides`, at least twice."""
    known = [Counter(key for key, _ in _names(side)) for side in sides]
    seen: Counter[tuple[str, str, str]] = Counter()
    found = []
    for key, line in _names(text):
        seen[key] += 1
        if seen[key] > 1 and seen[key] > max((side[key] for side in known), default=0):
            found.append(Duplicate(key[0], _as_written(key, split_lines(text)[line - 1]), line))
    return tuple(found)


def _as_written(key: tuple[str, str, str], line: str) -> str:
    return row_name(split_row(line)[0]) if key[0] == "row" else key[2]


def _names(text: str) -> Iterator[tuple[tuple[str, str, str], int]]:
    """Yield what has a name: its kind, what it belongs to, the name; and its line."""
    lines = split_lines(text)
    yield from _keys(lines)
    for part in split_tables(numbered(lines, 1)):
        if isinstance(part, Table):
            table = "|".join(map(row_key, part.columns))
            for row in part.rows:
                key = row_key(row.cells[0])
                if key:
                    yield ("row", table, key), row.line.number
        else:
            yield from _labels(part.lines)


def _labels(lines: Sequence[Line]) -> Iterator[tuple[tuple[str, str, str], int]]:
    for line in lines:
        match = REFERENCE.match(line.text) if "]:" in line.text else None
        if match:
            yield ("reference", "", match["label"].casefold()), line.number


def _keys(lines: Sequence[str]) -> Iterator[tuple[tuple[str, str, str], int]]:
    if not lines or lines[0].lstrip("\ufeff").rstrip() != "---":
        return
    for number, line in enumerate(lines[1:], 2):
        if line.rstrip() in ("---", "..."):
            return
        match = _KEY.match(line)
        if match:
            yield ("key", "", match["key"]), number
