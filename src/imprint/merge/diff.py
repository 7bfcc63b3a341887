"""How two sequences of lines, words or blocks match.

Anchors first: what stands in both once keeps its place, as in a patience diff. Between anchors the longest
common subsequence is taken. Changed runs slide down as far as they can, as git's do.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import LCSseq

_LARGEST = 4_000_000  # cells of a comparison that is done in full; beyond it, only anchors count


@dataclass(frozen=True, slots=True)
class Edit:
    """Items `start` to `end` of the one sequence became `new_start` to `new_end` of the other (ends are
    excluded).
    """

    start: int
    end: int
    new_start: int
    new_end: int


def edits(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[Edit]:
    """Return what changed from `before` to `after`, from the beginning to the end."""
    ids: dict[Hashable, int] = {}
    old = [ids.setdefault(item, len(ids)) for item in before]
    new = [ids.setdefault(item, len(ids)) for item in after]
    found: list[Edit] = []
    at, new_at = 0, 0
    for start, new_start, size in [*_matches(old, new), (len(old), len(new), 0)]:
        if start > at or new_start > new_at:
            found.append(Edit(at, start, new_at, new_start))
        at, new_at = start + size, new_start + size
    return _slid(found, old, new)


def matched(before: Sequence[Hashable], after: Sequence[Hashable]) -> dict[int, int]:
    """Return which items of `before` are still there in `after`: index to index."""
    pairs: dict[int, int] = {}
    at, new_at = 0, 0
    for edit in [*edits(before, after), Edit(len(before), len(before), len(after), len(after))]:
        pairs.update(zip(range(at, edit.start), range(new_at, edit.new_start), strict=True))
        at, new_at = edit.end, edit.new_end
    return pairs


def _matches(old: Sequence[int], new: Sequence[int]) -> list[tuple[int, int, int]]:
    """Return the runs that both have, from top to bottom: start in `old`, start in `new`, length."""
    pairs: list[tuple[int, int]] = []
    left = [(0, len(old), 0, len(new))]
    while left:
        start, end, new_start, new_end = left.pop()
        while start < end and new_start < new_end and old[start] == new[new_start]:
            pairs.append((start, new_start))
            start, new_start = start + 1, new_start + 1
        while start < end and new_start < new_end and old[end - 1] == new[new_end - 1]:
            end, new_end = end - 1, new_end - 1
            pairs.append((end, new_end))
        if start == end or new_start == new_end:
            continue
        anchors = _anchors(old, new, (start, end), (new_start, new_end))
        if anchors:
            at, new_at = start, new_start
            for anchor, new_anchor in anchors:
                left.append((at, anchor, new_at, new_anchor))
                pairs.append((anchor, new_anchor))
                at, new_at = anchor + 1, new_anchor + 1
            left.append((at, end, new_at, new_end))
        elif (end - start) * (new_end - new_start) <= _LARGEST:
            pairs += _longest(old[start:end], new[new_start:new_end], start, new_start)
    return _runs(sorted(pairs))


def _runs(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int, int]]:
    runs: list[tuple[int, int, int]] = []
    for at, new_at in pairs:
        if runs and runs[-1][0] + runs[-1][2] == at and runs[-1][1] + runs[-1][2] == new_at:
            runs[-1] = (*runs[-1][:2], runs[-1][2] + 1)
        else:
            runs.append((at, new_at, 1))
    return runs


def _anchors(
    old: Sequence[int], new: Sequence[int], span: tuple[int, int], new_span: tuple[int, int]
) -> list[tuple[int, int]]:
    """Return what stands once on each side and in the same order on both: the longest such series."""
    here, there = Counter(old[slice(*span)]), Counter(new[slice(*new_span)])
    places = {new[at]: at for at in range(*new_span) if there[new[at]] == 1 and here.get(new[at]) == 1}
    candidates = [(at, places[old[at]]) for at in range(*span) if old[at] in places]
    tops: list[int] = []  # the smallest last place of a series of each length
    chain: list[int] = []  # which candidate ends it
    before: list[int] = []
    for index, (_, place) in enumerate(candidates):
        length = bisect_left(tops, place)
        before.append(chain[length - 1] if length else -1)
        if length == len(tops):
            tops.append(place)
            chain.append(index)
        else:
            tops[length], chain[length] = place, index
    series: list[tuple[int, int]] = []
    at = chain[-1] if chain else -1
    while at >= 0:
        series.append(candidates[at])
        at = before[at]
    return series[::-1]


def _longest(old: Sequence[int], new: Sequence[int], at: int, new_at: int) -> Iterator[tuple[int, int]]:
    """Yield the pairs of a longest common subsequence; `at` and `new_at` are where the parts begin."""
    for block in LCSseq.opcodes(old, new):
        if block.tag == "equal":
            for offset in range(block.src_end - block.src_start):
                yield at + block.src_start + offset, new_at + block.dest_start + offset


def _slid(found: list[Edit], old: Sequence[int], new: Sequence[int]) -> list[Edit]:
    """Return `found` with pure additions and deletions moved down as far as that changes nothing."""
    slid: list[Edit] = []
    for index, edit in enumerate(found):
        below = found[index + 1] if index + 1 < len(found) else None
        limit = (below.start if below else len(old)) - edit.end
        size = 0
        if edit.start == edit.end:
            while size < limit and new[edit.new_start + size] == new[edit.new_end + size]:
                size += 1
        elif edit.new_start == edit.new_end:
            while size < limit and old[edit.start + size] == old[edit.end + size]:
                size += 1
        slid.append(
            Edit(edit.start + size, edit.end + size, edit.new_start + size, edit.new_end + size)
            if size
            else edit
        )
    return _joined(slid)


def _joined(found: Sequence[Edit]) -> list[Edit]:
    joined: list[Edit] = []
    for edit in found:
        if joined and joined[-1].end == edit.start and joined[-1].new_end == edit.new_start:
            last = joined.pop()
            joined.append(Edit(last.start, edit.end, last.new_start, edit.new_end))
        else:
            joined.append(edit)
    return joined
