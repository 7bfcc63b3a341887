"""How likely each pair of two sequences is, over all the ways in which one can be read beside the other.

The model is a pair hidden Markov model (Durbin et al., Biological Sequence Analysis, chapter 4): at each step
a pair, an item of one side alone, or an item of the other. Forward and backward sums over all paths give the
posterior of each pair, which says what a best path cannot: how sure it is.
"""

from __future__ import annotations

import math
from bisect import bisect
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_WHOLE = 160_000  # cells up to which everything is compared with everything
_LEAST_BAND = 80
_FLOOR, _CEILING = -40.0, 60.0
_LEAST = 0.15  # a pair below this posterior is no pair


@dataclass(frozen=True, slots=True)
class Gaps:
    """Weights of the steps between pairs and items that stand alone; the same read from either end.

    `edge` is what entering such a run costs, and leaving it; `follow` each further item of it; `turn` a
    change from items of one side to items of the other.
    """

    edge: float = 0.12
    follow: float = 0.45
    turn: float = 0.05
    stay: float = 0.94


Posteriors = list[dict[int, float]]
_GAPS = Gaps()


def posteriors(rows: int, columns: int, score: Callable[[int, int], float], gaps: Gaps = _GAPS) -> Posteriors:
    """Return, for each item of the first sequence, the posterior of its pair with those of the second.

    `score` gives the log of how much likelier the two are as a pair than as two strangers. Of long sequences
    only what lies near the diagonal is compared.
    """
    if not rows or not columns:
        return [{} for _ in range(rows)]
    bounds = _band(rows, columns)
    weights = [
        [math.exp(min(max(score(row, column), _FLOOR), _CEILING)) for column in range(first, last)]
        for row, (first, last) in enumerate(bounds)
    ]
    forward = _sums(weights, bounds, columns, gaps)
    mirrored = [(columns - last, columns - first) for first, last in reversed(bounds)]
    backward = _sums([line[::-1] for line in reversed(weights)], mirrored, columns, gaps)
    return [
        _row(weights[row], bounds[row], forward[row], backward[rows - row - 1], columns, gaps)
        for row in range(rows)
    ]


def _band(rows: int, columns: int) -> list[tuple[int, int]]:
    if rows * columns <= _WHOLE:
        return [(0, columns)] * rows
    reach = max(_LEAST_BAND, abs(rows - columns) + 40)
    middle = [round(row * columns / rows) for row in range(rows)]
    return [(max(0, at - reach), min(columns, at + reach + 1)) for at in middle]


@dataclass(frozen=True, slots=True)
class _Sums:
    """Sums over all paths to a place, by their last step: a pair, a lone row, a lone column.

    Entry k is after `low` + k columns. Every row has a scale of its own.
    """

    low: int
    pair: Sequence[float]
    row: Sequence[float]
    column: Sequence[float]

    def window(self, first: int, last: int) -> tuple[list[float], list[float], list[float]]:
        """Return the sums after `first` to `last` columns, with zeros where nothing is known."""
        before = [0.0] * max(0, self.low - first)
        start = max(0, first - self.low)
        size = last - first + 1

        def cut(values: Sequence[float]) -> list[float]:
            kept = [*before, *values[start : start + size]][:size]
            return kept + [0.0] * (size - len(kept))

        return cut(self.pair), cut(self.row), cut(self.column)


def _sums(
    weights: Sequence[Sequence[float]], bounds: Sequence[tuple[int, int]], columns: int, gaps: Gaps
) -> list[_Sums]:
    """Return the sums before the first row and after each."""
    edge, follow, turn, stay = gaps.edge, gaps.follow, gaps.turn, gaps.stay
    lone = [0.0, *(edge * follow**run for run in range(columns))]
    sums = [_Sums(0, [1.0] + [0.0] * columns, [0.0] * (columns + 1), lone)]
    for line, (low, high) in zip(weights, bounds, strict=True):
        old_pair, old_row, old_column = sums[-1].window(low - 1, high)
        pair, row, column = [], [], []
        last_pair = last_row = last_column = 0.0
        for at in range(high - low + 1):
            new_row = edge * old_pair[at + 1] + follow * old_row[at + 1] + turn * old_column[at + 1]
            new_column = edge * last_pair + follow * last_column + turn * last_row
            last_pair = (
                line[at - 1] * (stay * old_pair[at] + edge * (old_row[at] + old_column[at])) if at else 0.0
            )
            last_row, last_column = new_row, new_column
            pair.append(last_pair)
            row.append(new_row)
            column.append(new_column)
        scale = 1.0 / (max(*pair, *row, *column) or 1.0)
        sums.append(_Sums(low, *([value * scale for value in values] for values in (pair, row, column))))
    return sums


def _row(
    line: Sequence[float], bounds: tuple[int, int], before: _Sums, after: _Sums, columns: int, gaps: Gaps
) -> dict[int, float]:
    """Return the posteriors of one row: all that leads to each pair, times all that follows it."""
    edge, follow, turn, stay = gaps.edge, gaps.follow, gaps.turn, gaps.stay
    low, high = bounds
    pair, row, column = before.window(low, high)
    next_pair, next_row, next_column = (
        values[::-1] for values in after.window(columns - high, columns - low)
    )
    size = high - low
    found = [
        line[at]
        * (stay * pair[at] + edge * (row[at] + column[at]))
        * (stay * next_pair[at + 1] + edge * (next_row[at + 1] + next_column[at + 1]))
        for at in range(size)
    ]
    alone = sum(
        (edge * pair[at] + follow * row[at] + turn * column[at])
        * (edge * next_pair[at] + follow * next_row[at] + turn * next_column[at])
        for at in range(size + 1)
    )
    total = sum(found) + alone
    if total <= 0.0:
        return {}
    return {low + at: value / total for at, value in enumerate(found) if value > 1e-4 * total}


def pairs_of(found: Posteriors) -> list[tuple[int, int, float]]:
    """Return the pairs that can stand together, likeliest first chosen, in order of the first sequence.

    No item stands in two pairs and no two pairs cross.
    """
    candidates = sorted(
        (-chance, row, column)
        for row, line in enumerate(found)
        for column, chance in line.items()
        if chance >= _LEAST
    )
    chosen: list[tuple[int, int, float]] = []
    for chance, row, column in candidates:
        at = bisect(chosen, (row, column))
        fits_before = at == 0 or (chosen[at - 1][0] < row and chosen[at - 1][1] < column)
        fits_after = at == len(chosen) or (row < chosen[at][0] and column < chosen[at][1])
        if fits_before and fits_after:
            chosen.insert(at, (row, column, -chance))
    return chosen
