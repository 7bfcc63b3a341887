"""Texts that are similar, found among many: which old text did a new one grow from?

Comparing each with each takes a minute for ten thousand; here only texts are compared that share words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Hashable, Iterable, Iterator, Sequence
from itertools import pairwise

from rapidfuzz import fuzz

from imprint.localize.tags import TAG

Key = tuple[str, str]

NEAR = 75.0  # per cent of equal characters from which an old translation helps more than it misleads
_CANDIDATES = 12  # of one text that are compared in full
_COMMON = 64  # texts that may share a feature; one that more of them share tells little
_FEATURES = 24  # the rarest of a text that are looked up
_SHORT = 24  # characters up to which parts of words count, so that one changed word is found
_GRAM = 3
_CONTAINED = 90.0  # per cent of a part that has to be found again
_LEAST_PART = 18  # bytes: three words, or six ideographs
_LEAST_SHARE, _MOST = 0.2, 0.85  # of the whole; what is nearly all of it is similar
_TOKEN = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]|\\w+"
)


class Similar:
    """An index over texts, by their place in the sequence."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Index `texts`."""
        self._texts = texts
        self._holders: dict[Hashable, list[int]] = {}
        for place, text in enumerate(texts):
            for feature in _features(text):
                self._holders.setdefault(feature, []).append(place)

    def near(self, text: str, least: float = NEAR) -> Iterator[tuple[float, int]]:
        """Yield the score (per cent) and place of each text that is like `text`, of the likeliest ones."""
        for place in self.candidates(text):
            score = fuzz.ratio(text, self._texts[place], score_cutoff=least)
            if score:
                yield score, place

    def candidates(self, text: str) -> list[int]:
        """Return the places of the texts that share the most, and the rarest, with `text`."""
        known = [holders for feature in _features(text) if (holders := self._holders.get(feature))]
        known.sort(key=len)
        shared: Counter[int] = Counter()
        for number, holders in enumerate(known[:_FEATURES]):
            if len(holders) > _COMMON and (number or shared):
                # What nearly every text has in it is looked at only where there is nothing else.
                break
            weight = 1.0 / len(holders)
            for place in holders[: _COMMON * 4]:
                shared[place] += weight  # type: ignore[assignment]  # a Counter of floats
        return [place for place, _ in shared.most_common(_CANDIDATES)]


def containing(outer: str, inner: str) -> int | None:
    """Return where `inner` stands in `outer`, hardly changed, or None where it is no larger part of it."""
    if len(inner.encode()) < _LEAST_PART or not _LEAST_SHARE * len(outer) <= len(inner) <= _MOST * len(outer):
        return None
    found = fuzz.partial_ratio_alignment(inner, outer, score_cutoff=_CONTAINED)
    return found.dest_start if found else None


def gaps(
    order: Iterable[Key], kept: Container[Key], wanted: Container[Key]
) -> dict[tuple[Key | None, Key | None], list[Key]]:
    """Return the keys of `order` that are in `wanted`, by the two `kept` keys that they stand between."""
    found: dict[tuple[Key | None, Key | None], list[Key]] = {}
    before: Key | None = None
    between: list[Key] = []
    for key in (*order, None):
        if key is None or key in kept:
            if between:
                found.setdefault((before, key), []).extend(between)
            before, between = key, []
        elif key in wanted:
            between.append(key)
    return found


def _features(text: str) -> set[Hashable]:
    """Return what two similar texts have in common: words, pairs of words, in a short text parts of them."""
    lowered = TAG.sub(" ", text).casefold()
    words = _TOKEN.findall(lowered)
    found: set[Hashable] = {*words, *pairwise(words)}
    if len(lowered) <= _SHORT:
        joined = f" {' '.join(words)} "
        found.update(joined[at : at + _GRAM] for at in range(len(joined) - _GRAM + 1))
    return found
