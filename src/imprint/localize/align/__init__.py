"""A document and its translation side by side: which text translates which, and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from imprint.localize.align.evidence import Evidence, typical_ratio
from imprint.localize.align.lattice import Gaps, Posteriors, pairs_of, posteriors
from imprint.localize.align.pieces import Grid, Item, Line, Piece, items_of, pieces_in
from imprint.localize.align.terms import Terms
from imprint.model.document import Document

_SURE = 0.85  # pairs from which words are learned
# What it says that two cells stand in the same column; less, where a cell of the row has no partner.
_PLACE = {(True, True): 3.5, (True, False): -2.5, (False, True): 2.0, (False, False): -1.5}
_HOPELESS = -8.0  # a score that no word mends
_MISSING_CELL = -1.5
_FEWEST_GAPS, _MOST_GAPS = 0.015, 0.25
_PASSES = 2
_FARTHEST = 0.35  # log of a ratio of lengths that is taken on trust


@dataclass(frozen=True, slots=True)
class Match:
    """Two pieces that belong together with the probability `chance`."""

    source: Piece
    target: Piece
    chance: float


@dataclass(frozen=True, slots=True)
class Alignment:
    """The matches of two documents in reading order, and all pieces of both."""

    matches: tuple[Match, ...]
    source: tuple[Piece, ...]
    target: tuple[Piece, ...]
    evidence: Evidence
    terms: Terms


def aligned(source: Document, target: Document, locale: str) -> Alignment:
    """Return the alignment of a document with one that may be its translation, in the language `locale`."""
    return aligned_items(items_of(source, source.language), items_of(target, locale))


def aligned_items(source: Sequence[Item], target: Sequence[Item]) -> Alignment:
    """Return the alignment of two sequences of items.

    A second pass knows how long the target's language is, and which words were seen together in the first.
    """
    sides = [list(pieces_in(items)) for items in (source, target)]
    lengths = [sum(piece.weight for piece in side if piece.unit) for side in sides]
    ratio = max(-_FARTHEST, min(_FARTHEST, math.log((lengths[1] + 20.0) / (lengths[0] + 20.0))))
    evidence, terms, gaps = Evidence(source, target, ratio), Terms(), Gaps()
    matches: tuple[Match, ...] = ()
    for number in range(_PASSES):
        if number:
            sure = [(match.source, match.target) for match in matches if match.chance > _SURE]
            terms = Terms.of(sure)
            typical = typical_ratio(sure)
            evidence.ratio = evidence.ratio if typical is None else typical
            gaps = _gaps_like(source, target, sure)
        matches = tuple(_Pass(evidence, terms, gaps).items(source, target, 1.0))
    return Alignment(matches, tuple(sides[0]), tuple(sides[1]), evidence, terms)


def _gaps_like(source: Sequence[Item], target: Sequence[Item], sure: Sequence[tuple[Piece, Piece]]) -> Gaps:
    """Return gaps that are as frequent as the first pass found them, at the top level of two documents."""
    paired = {id(one) for one, _ in sure} | {id(other) for _, other in sure}
    runs = pairs = 0
    for side in (source, target):
        before = True
        for item in side:
            together = isinstance(item, Grid) or id(item) in paired
            runs += before and not together
            pairs += together
            before = together
    rate = max(_FEWEST_GAPS, min(_MOST_GAPS, runs / (pairs + 2.0)))
    return Gaps(edge=math.sqrt(rate / 2.0), stay=1.0 - 2.0 * rate)


@dataclass(frozen=True)
class _Pass:
    evidence: Evidence
    terms: Terms
    gaps: Gaps

    def items(self, source: Sequence[Item], target: Sequence[Item], chance: float) -> Iterator[Match]:
        """Yield the matches of two sequences that belong together with the probability `chance`."""
        found = posteriors(
            len(source), len(target), lambda row, column: self._item(source[row], target[column]), self.gaps
        )
        for row, column, sure in pairs_of(found):
            one, other = source[row], target[column]
            if isinstance(one, Grid) and isinstance(other, Grid):
                yield from self._grid(one, other, chance * sure)
            elif isinstance(one, Piece) and isinstance(other, Piece):
                yield Match(one, other, chance * sure)

    def _item(self, one: Item, other: Item) -> float:
        score = self.evidence.item(one, other)
        if score > _HOPELESS and isinstance(one, Piece) and isinstance(other, Piece):
            score += self.terms.score(one, other)
        return score

    def _grid(self, one: Grid, other: Grid, chance: float) -> Iterator[Match]:
        columns = self._columns(one, other)
        found = posteriors(
            len(one.lines),
            len(other.lines),
            lambda row, beside: self._line(one.lines[row], other.lines[beside], columns),
        )
        for row, beside, sure in pairs_of(found):
            yield from self._cells(one.lines[row], other.lines[beside], columns, chance * sure)

    def _columns(self, one: Grid, other: Grid) -> dict[int, int]:
        """Return which column of the target is which of the source."""
        if one.columns == other.columns or not (one.lines and other.lines):
            return {column: column for column in range(one.columns)}
        first, second = one.lines[0], other.lines[0]
        found = posteriors(one.columns, other.columns, partial(self._column, one, other, first, second))
        return {row: column for row, column, _ in pairs_of(found)}

    def _column(self, one: Grid, other: Grid, first: Line, second: Line, left: int, right: int) -> float:
        head = self._cell(first.cells.get(left, ()), second.cells.get(right, ()))
        marks = [
            frozenset(mark for line in grid.lines for piece in line.cells.get(at, ()) for mark in piece.marks)
            for grid, at in ((one, left), (other, right))
        ]
        most = max(map(len, marks))
        return head + (6.0 * len(marks[0] & marks[1]) / most - 1.5 if most else 0.0)

    def _line(self, one: Line, other: Line, columns: dict[int, int]) -> float:
        score = 1.0 if one.head == other.head else -4.0
        for left, right in columns.items():
            score += self._cell(one.cells.get(left, ()), other.cells.get(right, ()))
        return score

    def _cell(self, one: tuple[Piece, ...], other: tuple[Piece, ...]) -> float:
        if not one or not other:
            return _MISSING_CELL if one or other else 0.0
        score = _MISSING_CELL * abs(len(one) - len(other))
        for left, right in zip(one, other, strict=False):
            score += self.evidence.content(left, right)
            if score > _HOPELESS:
                score += self.terms.score(left, right)
        return score

    def _cells(self, one: Line, other: Line, columns: dict[int, int], chance: float) -> Iterator[Match]:
        """Yield the matches in two rows. A cell that moved sideways is likelier where its words say so."""
        lefts, rights = sorted(one.cells), sorted(other.cells)
        whole = [columns.get(left) for left in lefts] == rights

        def score(row: int, column: int) -> float:
            left, right = lefts[row], rights[column]
            in_place = columns.get(left) == right
            return _PLACE[whole, in_place] + self._cell(one.cells[left], other.cells[right])

        found: Posteriors = posteriors(len(lefts), len(rights), score)
        for row, column, sure in pairs_of(found):
            left, right = one.cells[lefts[row]], other.cells[rights[column]]
            if len(left) == len(right) == 1:
                yield Match(left[0], right[0], chance * sure)
            else:
                yield from self.items(left, right, chance * sure)
