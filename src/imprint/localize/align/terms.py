"""Which words of one language stand for which of the other, learned from the two documents themselves."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from imprint.localize.align.pieces import Piece

_MOST = 10.0  # what all words of a text say at most
_COMMON = 0.25  # a word in more texts than this share says nothing
_PARTNERS = 4
_DEPENDENT = 0.6  # words of one text say partly the same


@dataclass
class Terms:
    """Counts of words that stood in pairs. A pair that is asked about is left out of its own evidence.

    Only words that stand in at least two further pairs say anything, so that a chance meeting does not.
    """

    total: int = 0
    together: Counter[tuple[str, str]] = field(default_factory=Counter)
    ones: Counter[str] = field(default_factory=Counter)
    others: Counter[str] = field(default_factory=Counter)
    _learned: set[tuple[int, int]] = field(default_factory=set)
    _partners: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, pairs: Iterable[tuple[Piece, Piece]]) -> Terms:
        """Return what some pairs teach; a text that is said again is counted once."""
        made = cls()
        seen: Counter[tuple[frozenset[str], frozenset[str]]] = Counter()
        for one, other in pairs:
            if not (one.terms and other.terms):
                continue
            seen[one.terms, other.terms] += 1
            if seen[one.terms, other.terms] > 3:
                continue
            made._learned.add((id(one), id(other)))
            made.total += 1
            made.ones.update(one.terms)
            made.others.update(other.terms)
            made.together.update((term, beside) for term in one.terms for beside in other.terms)
        made._set_partners()
        return made

    def _set_partners(self) -> None:
        found: dict[str, list[tuple[float, str]]] = {}
        for (term, beside), count in self.together.items():
            if count >= 2 and self.ones[term] <= _COMMON * self.total + 2:
                dice = 2.0 * count / (self.ones[term] + self.others[beside])
                if dice > 0.3:
                    found.setdefault(term, []).append((-dice, beside))
        self._partners = {
            term: tuple(beside for _, beside in sorted(candidates)[:_PARTNERS])
            for term, candidates in found.items()
        }

    def score(self, one: Piece, other: Piece) -> float:
        """Return how much likelier the words of two pieces make them a pair, as a logarithm."""
        if not self._partners:
            return 0.0
        own = 1 if (id(one), id(other)) in self._learned else 0
        told = [said for term in one.terms if (said := self._said(term, other, own)) is not None]
        return max(-_MOST, min(_MOST, math.fsum(told) * _DEPENDENT)) if told else 0.0

    def _said(self, term: str, other: Piece, own: int) -> float | None:
        """Return what one word says: that its best partner is there, or that it is missing."""
        partners = self._partners.get(term)
        if not partners:
            return None
        best: float | None = None
        alone = 0.0
        for beside in partners:
            here = beside in other.terms
            less = own if here else 0
            together = self.together[term, beside] - less
            said_one = self.ones[term] - own
            said_other = self.others[beside] - less
            if together < 1 or said_one < 1:
                continue
            share = (together + 0.2) / (said_one + 0.7)
            if here:
                chance = (said_other + 0.5) / (self.total + 1.0)
                best = max(best or 0.0, math.log(max(share / chance, 1.0)))
            elif together >= 2:
                alone = min(alone, math.log(max(1.0 - share, 0.1)))
        return best if best is not None else alone
