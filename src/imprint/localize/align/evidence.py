"""How much likelier two pieces are as a text and its translation than as two strangers, as a logarithm."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from imprint.localize.align.pieces import Grid, Item, Piece, pieces_in, size_of

# Chances that what is in a text is also in its translation, by the letter of the mark.
_KEPT = {"n": 0.9, "c": 0.93, "w": 0.85, "i": 0.8, "a": 0.6, "b": 0.7, "fn": 0.9, "h": 0.85}
_SMALL = 12  # numbers up to this one may stand as words on either side
_RUNNING = frozenset(("paragraph", "item", "quote", "note", "definition", "callout-title", "panel-title"))
_LABELS = frozenset(("caption", "paragraph", "term", "heading", "title", "subtitle"))
_SAME_KIND = 0.94
_RELATED_KIND = 0.05
_OTHER_KIND = 0.001
_OTHER_NAME = 3.0  # one name is not the translation of another
_UNRELATED = 1.1  # standard deviation of the log of the ratio of two lengths that have nothing in common


@dataclass
class Evidence:
    """What can be said of pairs of two documents.

    `ratio` is the log of how much longer the target's texts are than the source's.
    """

    source: Sequence[Item]
    target: Sequence[Item]
    ratio: float = 0.0
    _shares: dict[str, float] = field(default_factory=dict)  # of the pieces that have a mark
    _losses: dict[str, float] = field(default_factory=dict)  # what it says that a mark is on one side alone
    _kinds: Counter[tuple[str, int]] = field(default_factory=Counter)
    _stays: dict[str, float] = field(default_factory=dict)  # how often a name of the source is kept

    def __post_init__(self) -> None:
        sides = [list(pieces_in(items)) for items in (self.source, self.target)]
        counts = [Counter(mark for piece in side for mark in piece.marks) for side in sides]
        sizes = [max(len(side), 1) for side in sides]
        for mark in counts[0].keys() | counts[1].keys():
            shares = [count[mark] / size for count, size in zip(counts, sizes, strict=True)]
            self._shares[mark] = max(*shares, 1.0 / max(sizes))
            self._losses[mark] = self._loss(mark)
        for mark, count in counts[0].items():
            if mark[:2] == "w:" and len(mark) > 4 and mark in counts[1]:
                self._stays[mark] = 0.9 * min(1.0, counts[1][mark] / count)
        self._kinds.update((item.kind, item.level) for item in self.target if isinstance(item, Piece))

    def _loss(self, mark: str) -> float:
        kept = _KEPT[mark.partition(":")[0]]
        loss = 0.7 * math.log((1.0 - kept) / max(1.0 - self._shares[mark], 0.3))
        if mark[:3] == "n:=" and len(mark) <= 5 and mark[3:].isdigit() and int(mark[3:]) <= _SMALL:
            return loss / 3.0
        return loss / 2.0 if mark[:2] == "h:" else loss

    # --- pairs of whole items ---

    def item(self, one: Item, other: Item) -> float:
        """Return the score of two items of the documents."""
        if isinstance(one, Piece) and isinstance(other, Piece):
            return self._kind(one, other) + self.content(one, other)
        if isinstance(one, Grid) and isinstance(other, Grid):
            return self._grid(one, other)
        return -math.inf

    def _kind(self, one: Piece, other: Piece) -> float:
        total = max(self._kinds.total(), 1)
        share = max(self._kinds[other.kind, other.level], 1) / total
        if one.kind == other.kind and one.level == other.level:
            return math.log(_SAME_KIND / max(share, 0.05))
        if one.kind == other.kind:
            return math.log(0.2)
        if {one.kind, other.kind} <= _RUNNING or {one.kind, other.kind} <= _LABELS:
            return math.log(_RELATED_KIND)
        if (one.kind in _RUNNING and other.kind in _LABELS) or (
            one.kind in _LABELS and other.kind in _RUNNING
        ):
            return math.log(_RELATED_KIND / 4)
        return math.log(_OTHER_KIND)

    def _grid(self, one: Grid, other: Grid) -> float:
        marks = [Counter(mark for piece in grid.pieces for mark in piece.marks) for grid in (one, other)]
        shared = (marks[0] & marks[1]).total()
        most = max(marks[0].total(), marks[1].total())
        alike = 2.0 if one.columns == other.columns else -2.0
        rows = abs(math.log(len(one.lines) / len(other.lines))) if one.lines and other.lines else 1.0
        overlap = 8.0 * shared / most - 1.0 if most else 0.0
        rare = math.fsum(
            math.log(0.7 / self._shares[mark]) for mark in marks[0] & marks[1] if self._shares[mark] < 0.2
        )
        return (
            alike
            - 2.0 * rows
            + overlap
            + min(rare, 12.0)
            + 0.5 * self.length(size_of(one.pieces), size_of(other.pieces), self.ratio)
        )

    # --- what they say ---

    def content(self, one: Piece, other: Piece) -> float:
        """Return the score of two stretches by what they say, wherever they stand."""
        score = self._marks(one, other)
        if one.weight or other.weight:
            score += self.length(one.weight, other.weight, self.ratio)
        if (one.unit is None) != (other.unit is None):
            score -= 2.5
        if one.end or other.end:
            score += 0.3 if one.end == other.end else -1.2 if ":" in (one.end, other.end) else -0.5
        if one.words and one.words == other.words:
            score += 1.0
        return score

    def _marks(self, one: Piece, other: Piece) -> float:
        lost = (one.firm - other.marks) | (other.firm - one.marks)
        told = [
            max(0.0, math.log(_KEPT[mark.partition(":")[0]] / self._shares[mark]))
            for mark in one.marks & other.marks
        ]
        told += (self._losses[mark] for mark in lost)
        told += (
            math.log(1.0 - self._stays[mark])
            for mark in one.marks - lost
            if mark in self._stays and mark not in other.marks
        )
        if one.words and " " not in one.words and one.firm & lost and other.firm & lost:
            told.append(-_OTHER_NAME)
        return math.fsum(told)  # in whatever order a set has them

    def length_off(self, one: float, other: float) -> float:
        """Return by how many standard deviations a target's length is more than its source's lets expect."""
        return (math.log((other + 2.0) / (one + 2.0)) - self.ratio) / spread_of(one, other)

    @staticmethod
    def length(one: float, other: float, ratio: float) -> float:
        """Return the score of two lengths; `ratio` is the log of the ratio that is to be expected."""
        found = math.log((other + 2.0) / (one + 2.0)) - ratio
        spread = spread_of(one, other)
        match = -0.5 * (found / spread) ** 2 - math.log(spread)
        strangers = -0.5 * (found / _UNRELATED) ** 2 - math.log(_UNRELATED)
        return max(match - strangers, -8.0)


def spread_of(one: float, other: float) -> float:
    """Return the standard deviation of the log of the ratio of a text's length and its translation's."""
    return math.sqrt(0.03 + 2.2 / (min(one, other) + 4.0))


def typical_ratio(pairs: Iterable[tuple[Piece, Piece]]) -> float | None:
    """Return the log of the median ratio of the lengths of some pairs, or None where they are too few."""
    found = sorted(
        math.log((other.weight + 2.0) / (one.weight + 2.0))
        for one, other in pairs
        if one.unit and other.unit and one.weight > 12
    )
    return found[len(found) // 2] if len(found) >= 5 else None
