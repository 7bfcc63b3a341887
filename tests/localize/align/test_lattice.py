"""The posteriors of pairs, against every way in which two short sequences can be read side by side."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from imprint.localize.align import lattice
from imprint.localize.align.lattice import Gaps, pairs_of, posteriors

SCORES = st.integers(0, 4).flatmap(
    lambda rows: st.integers(0, 4).flatmap(
        lambda columns: st.lists(
            st.lists(st.floats(-4, 6), min_size=columns, max_size=columns), min_size=rows, max_size=rows
        )
    )
)
GAPS = Gaps()


def paths(rows: int, columns: int) -> Iterator[str]:
    """Yield every way from both beginnings to both ends: M a pair, X a lone row, Y a lone column."""
    if not rows and not columns:
        yield ""
    if rows and columns:
        yield from ("M" + rest for rest in paths(rows - 1, columns - 1))
    if rows:
        yield from ("X" + rest for rest in paths(rows - 1, columns))
    if columns:
        yield from ("Y" + rest for rest in paths(rows, columns - 1))


def step(one: str, other: str) -> float:
    if one == other:
        return GAPS.stay if one == "M" else GAPS.follow
    return GAPS.edge if "M" in (one, other) else GAPS.turn


def by_enumeration(scores: list[list[float]]) -> list[list[float]]:
    rows, columns = len(scores), len(scores[0]) if scores else 0
    found = [[0.0] * columns for _ in scores]
    total = 0.0
    for path in paths(rows, columns):
        weight = math.prod(step(*pair) for pair in pairwise(f"M{path}M"))
        row = column = 0
        pairs = []
        for move in path:
            if move == "M":
                weight *= math.exp(scores[row][column])
                pairs.append((row, column))
            row += move != "Y"
            column += move != "X"
        total += weight
        for row, column in pairs:
            found[row][column] += weight
    return [[value / total for value in line] for line in found]


@given(SCORES)
def test_posteriors_are_those_of_all_ways_together(scores: list[list[float]]) -> None:
    columns = len(scores[0]) if scores else 0
    found = posteriors(len(scores), columns, lambda row, column: scores[row][column])
    for line, wanted in zip(found, by_enumeration(scores), strict=True):
        for column, chance in enumerate(wanted):
            assert math.isclose(line.get(column, 0.0), chance, abs_tol=2e-4)


@given(SCORES)
def test_pairs_never_cross_or_share_an_item(scores: list[list[float]]) -> None:
    columns = len(scores[0]) if scores else 0
    pairs = pairs_of(posteriors(len(scores), columns, lambda row, column: scores[row][column]))
    for (row, column, _), (next_row, next_column, _) in pairwise(pairs):
        assert row < next_row
        assert column < next_column


def test_long_sequences_are_compared_near_the_diagonal_alone() -> None:
    asked = set()

    def score(row: int, column: int) -> float:
        asked.add((row, column))
        return 6.0 if row == column else -3.0

    size = 500
    assert size * size > lattice._WHOLE
    found = posteriors(size, size, score)
    assert [column for _, column, _ in pairs_of(found)] == list(range(size))
    assert min(line[row] for row, line in enumerate(found)) > 0.99
    assert len(asked) < size * size / 2


def test_scores_beyond_all_measure_do_no_harm() -> None:
    found = posteriors(2, 2, lambda row, column: math.inf if row == column else -math.inf)
    assert found[0][0] > 0.999
    assert found[1][1] > 0.999
