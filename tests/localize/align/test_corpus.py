"""Real documents and their translations: nearly all import, and hardly a wrong text is taken."""

from __future__ import annotations

from functools import cache

import pytest

from benchmarks.import_pairs import Pair, judged_pair, measured, read_pairs, strangers_of
from imprint.localize.align.judge import mismatch
from tests.shared import shared


@cache
def pairs() -> list[Pair]:
    return read_pairs(shared("corpus"))


@pytest.mark.slow
def test_real_translations_import_and_other_documents_do_not() -> None:
    kept = [not mismatch(*judged_pair(pair, pair.target), pair.locale) for pair in pairs()]
    assert sum(kept) >= 0.95 * len(kept)
    taken = [not mismatch(*judged_pair(pair, other), pair.locale) for pair, other in strangers_of(pairs(), 2)]
    assert sum(taken) <= 0.02 * len(taken)


@pytest.mark.slow
def test_most_texts_of_real_translations_are_taken() -> None:
    verdicts = [judged_pair(pair, pair.target)[1] for pair in pairs()]
    proposals = [one for verdict in verdicts for one in verdict.proposals]
    texts = len(proposals) + sum(len(verdict.source_alone) for verdict in verdicts)
    assert sum(one.state == "translated" for one in proposals) >= 0.9 * texts


@pytest.mark.slow
@pytest.mark.parametrize(
    ("damage", "covered"),
    [("", 0.95), ("units", 0.8), ("blocks", 0.9), ("swaps", 0.88), ("reshaped", 0.93), ("sections", 0.9)],
)
def test_of_a_damaged_translation_what_is_taken_is_right(damage: str, covered: float) -> None:
    figures = measured(pairs(), damage, [1])
    assert figures.links > 3000
    assert figures.precision >= 0.99
    assert figures.coverage >= covered
