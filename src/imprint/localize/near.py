"""Texts that are similar, found among many: which old text did a new one grow from?

Comparing each with each takes a minute for ten thousand; here only texts are compared that share words.
"""

from __future__ import annotations

import re
from collections.abc import Container, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import fuzz

from imprint.localize.tags import TAG

Key = tuple[str, str]

NEAR = 75.0  # per cent of equal characters from which an old translation helps more than it misleads
_CANDIDATES = 12  # of one text that are compared in full
_COMMON = 64  # texts that may share a feature; one that more of them share tells little
_MOST_LOOKED_AT = 128  # places of one text's features, the rarest first
_FEW, _SHORT = 6, 28  # words and characters up to which parts of words count, so that one change is found
_GRAM = 3
_SAME_WORDS = 0.7  # of a part's words that the whole has
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
        self._words: list[frozenset[str]] = []
        for place, text in enumerate(texts):
            words = _words(text)
            self._words.append(frozenset(words))
            for feature in _features(words):
                self._holders.setdefault(feature, []).append(place)

    def look_up(self, text: str) -> Found:
        """Return the texts that share the most, and the rarest, with `text`."""
        words = _words(text)
        known = [holders for feature in _features(words) if (holders := self._holders.get(feature))]
        known.sort(key=len)
        shared: dict[int, float] = {}
        looked_at = 0
        for holders in known:
            if looked_at and (len(holders) > _COMMON or looked_at > _MOST_LOOKED_AT):
                break  # what many texts have in them is looked at only where there is nothing else
            looked_at += len(holders)
            weight = 1.0 / len(holders)
            for place in holders[:_MOST_LOOKED_AT]:
                shared[place] = shared.get(place, 0.0) + weight
        places = sorted(shared, key=shared.__getitem__, reverse=True)[:_CANDIDATES]
        return Found(text, frozenset(words), tuple(places), self._texts, self._words)


@dataclass(frozen=True, slots=True)
class Found:
    """The likeliest of many texts for one text, by their places. `texts` and `known` are all of them."""

    text: str
    words: frozenset[str]
    places: tuple[int, ...]
    texts: Sequence[str]
    known: Sequence[frozenset[str]]

    def similar(self, least: float = NEAR) -> Iterator[tuple[float, int]]:
        """Yield the score (per cent) and place of each text that is like this one."""
        for place in self.places:
            if score := fuzz.ratio(self.text, self.texts[place], score_cutoff=least):
                yield score, place

    def parts(self) -> Iterator[tuple[int, int]]:
        """Yield the place of each text that is a part of this one, after where it stands in it."""
        for place in self.places:
            if _share(self.known[place], self.words) >= _SAME_WORDS:
                at = containing(self.text, self.texts[place])
                if at is not None:
                    yield at, place

    def wholes(self) -> Iterator[int]:
        """Yield the place of each text that this one is a part of."""
        for place in self.places:
            likely = _share(self.words, self.known[place]) >= _SAME_WORDS
            if likely and containing(self.texts[place], self.text) is not None:
                yield place


def _share(inner: frozenset[str], outer: frozenset[str]) -> float:
    return len(inner & outer) / len(inner) if inner else 0.0


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


def _words(text: str) -> list[str]:
    return _TOKEN.findall(TAG.sub(" ", text).casefold())


def _features(words: Sequence[str]) -> set[Hashable]:
    """Return what two similar texts have in common: words, two and three in a row, in a short text parts."""
    found: set[Hashable] = {*words, *pairwise(words), *zip(words, words[1:], words[2:], strict=False)}
    joined = f" {' '.join(words)} " if len(words) <= _FEW else ""
    if joined and len(joined) <= _SHORT:
        found.update(joined[at : at + _GRAM] for at in range(len(joined) - _GRAM + 1))
    return found
