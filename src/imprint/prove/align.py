"""Which unit of a file shows which unit of its document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TypeAlias

from imprint.model.document import Direction
from imprint.prove import words
from imprint.prove.units import Unit

_LARGEST_BLOCK = 4000  # pairs of units that are weighed one by one where neither side fits
_MOST_JOINED = 6  # units that may have run together into one
_LEAST_ALIKE = 0.45


@dataclass(frozen=True, slots=True)
class Match:
    """Units that belong together: usually one and one; none on a side where a unit is lost or extra.

    Two or more wanted units with one found have run together; one wanted with several found is divided.
    """

    wanted: tuple[int, ...]
    found: tuple[int, ...]


Span: TypeAlias = tuple[int, int]


def aligned(wanted: Sequence[Unit], found: Sequence[Unit], page: Direction | None) -> list[Match]:
    """Return matches in reading order that cover every unit of both sides once."""

    def same(i: int, j: int) -> bool:
        return _is_sure(wanted[i], found[j]) and words.same(wanted[i].text, found[j].text, page)

    start = 0
    while start < min(len(wanted), len(found)) and same(start, start):
        start += 1
    end = 0
    while end < min(len(wanted), len(found)) - start and same(len(wanted) - end - 1, len(found) - end - 1):
        end += 1
    matches = [Match((i,), (i,)) for i in range(start)]
    matches += _middle(wanted, found, (start, len(wanted) - end), (start, len(found) - end), page)
    matches += [Match((len(wanted) - k,), (len(found) - k,)) for k in range(end, 0, -1)]
    return matches


def _is_sure(ours: Unit, theirs: Unit) -> bool:
    """Tell whether two units that say the same are each other's, and not by chance.

    A label may be any short text, and an image without a text may have a label in its place.
    """
    is_any = ours.text == words.LABEL or (ours.text != theirs.text and not words.key(ours.text))
    return not is_any and bool(ours.text) == bool(theirs.text)


def _middle(
    wanted: Sequence[Unit], found: Sequence[Unit], left: Span, right: Span, page: Direction | None
) -> Iterator[Match]:
    """Yield the matches of what lies between the equal ends."""
    if left[0] == left[1] and right[0] == right[1]:
        return
    keys = [_anchor(unit) for unit in wanted[slice(*left)]], [_anchor(unit) for unit in found[slice(*right)]]
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        first, second = (left[0] + i1, left[0] + i2), (right[0] + j1, right[0] + j2)
        if tag == "equal":
            yield from (Match((i,), (j,)) for i, j in zip(range(*first), range(*second), strict=True))
        else:
            yield from _Weighing(wanted, found, page).block(first, second)


def _anchor(unit: Unit) -> tuple[str, str]:
    return ("" if unit.text else unit.kind, words.key(unit.text))


@dataclass(frozen=True, slots=True)
class _Weighing:
    """Finds the best way through a block of units that differ:.

    A shortest edit with likeness as its weight.
    """

    wanted: Sequence[Unit]
    found: Sequence[Unit]
    page: Direction | None

    def block(self, left: Span, right: Span) -> list[Match]:
        rows, columns = left[1] - left[0], right[1] - right[0]
        if rows * columns > _LARGEST_BLOCK:
            return self._in_step(left, right)
        best: dict[Span, tuple[float, Match | None]] = {(rows, columns): (0.0, None)}
        for i in range(rows, -1, -1):
            for j in range(columns, -1, -1):
                if (i, j) != (rows, columns):
                    best[i, j] = self._best(left, right, i, j, best)
        return _followed(best)

    def _best(
        self, left: Span, right: Span, i: int, j: int, best: dict[Span, tuple[float, Match | None]]
    ) -> tuple[float, Match | None]:
        options: list[tuple[float, Match]] = []

        def add(score: float, rows: int, columns: int) -> None:
            after = best.get((i + rows, j + columns))
            if after is not None:
                ours = tuple(range(left[0] + i, left[0] + i + rows))
                theirs = tuple(range(right[0] + j, right[0] + j + columns))
                options.append((score + after[0], Match(ours, theirs)))

        add(0.0, 1, 0)
        add(0.0, 0, 1)
        if left[0] + i < left[1] and right[0] + j < right[1]:
            add(self._likeness(left[0] + i, right[0] + j), 1, 1)
            for size in range(2, _MOST_JOINED + 1):
                if self._ran_together(left[0] + i, size, right[0] + j, left[1]):
                    add(2.0 * size, size, 1)
                if self._divided(left[0] + i, right[0] + j, size, right[1]):
                    add(2.0 * size, 1, size)
        return max(options, key=lambda option: option[0])

    def _likeness(self, i: int, j: int) -> float:
        """Return how much two units look like one and the same, below 0 where they do not."""
        ours, theirs = self.wanted[i], self.found[j]
        if words.same(ours.text, theirs.text, self.page):
            return 3.0 if _is_sure(ours, theirs) else 1.0 + (0.5 if ours.kind == theirs.kind else 0.0)
        bonus = (
            0.25 if [step.identity for step in ours.path] == [step.identity for step in theirs.path] else 0.0
        )
        if not ours.text or not theirs.text:
            return 0.5 + bonus if _column(ours) and _column(ours) == _column(theirs) else -1.0
        ratio = _alike(words.key(ours.text), words.key(theirs.text))
        if ratio < _LEAST_ALIKE and not bonus:
            return -1.0
        return ratio + bonus + (0.1 if ours.kind == theirs.kind else 0.0)

    def _ran_together(self, i: int, size: int, j: int, end: int) -> bool:
        parts = self.wanted[i : i + size]
        whole = words.key("".join(unit.text for unit in parts))
        return i + size <= end and all(map(_says, parts)) and whole == words.key(self.found[j].text)

    def _divided(self, i: int, j: int, size: int, end: int) -> bool:
        parts = self.found[j : j + size]
        whole = words.key("".join(unit.text for unit in parts))
        return j + size <= end and all(map(_says, parts)) and whole == words.key(self.wanted[i].text)

    def _in_step(self, left: Span, right: Span) -> list[Match]:
        """Match unit by unit in order, for a block too large to be weighed."""
        size = min(left[1] - left[0], right[1] - right[0])
        matches = [Match((left[0] + k,), (right[0] + k,)) for k in range(size)]
        matches += [Match((i,), ()) for i in range(left[0] + size, left[1])]
        return matches + [Match((), (j,)) for j in range(right[0] + size, right[1])]


def _followed(best: dict[Span, tuple[float, Match | None]]) -> list[Match]:
    matches = []
    i = j = 0
    while (match := best[i, j][1]) is not None:
        matches.append(match)
        i, j = i + len(match.wanted), j + len(match.found)
    return matches


def _says(unit: Unit) -> bool:
    """Tell whether anything of a unit must be seen."""
    return bool(words.key(unit.text))


def _column(unit: Unit) -> tuple[int, int] | None:
    """Return table and column of the innermost cell that `unit` stands in."""
    cells = [step.number for step in unit.path if step.kind == "cell"]
    tables = [step.number for step in unit.path if step.kind == "table"]
    return (tables[-1], cells[-1]) if cells and tables else None


def _alike(one: str, other: str) -> float:
    """Return the likeness of two texts, 0 to 1."""
    matcher = SequenceMatcher(None, one[:400], other[:400], autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _LEAST_ALIKE else 0.0
