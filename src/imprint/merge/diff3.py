"""What two sides made of one ancestor, side by side: what only one changed, what both did, what is in
conflict.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Literal

from imprint.merge.diff import Edit, edits

Change = Literal["none", "ours", "theirs", "both", "conflict"]
Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch of the three sequences, as ranges of indexes with the ends excluded.

    `change` says who changed it: nobody, one side, `both` in the same way, or `conflict`: both differently.
    """

    change: Change
    base: Range
    ours: Range
    theirs: Range


def chunks(
    base: Sequence[Hashable], ours: Sequence[Hashable], theirs: Sequence[Hashable], *, apart: int = 1
) -> list[Chunk]:
    """Return the three sequences as chunks, in order and without gaps.

    Changes of both sides with fewer than `apart` items of the ancestor between them are one: with 1, changes
    that touch each other are in conflict, as they are for git; with 0 only those that overlap or add at the
    same place.
    """
    sides = (edits(base, ours), edits(base, theirs))
    series = sorted(
        [(edit, side) for side in (0, 1) for edit in sides[side]], key=lambda one: (one[0].start, one[0].end)
    )
    found: list[Chunk] = []
    at = (0, 0, 0)
    index = 0
    while index < len(series):
        members: tuple[list[Edit], list[Edit]] = ([], [])
        while index < len(series) and _belongs(*series[index], members, apart):
            edit, side = series[index]
            members[side].append(edit)
            index += 1
        start = min(edit.start for side in members for edit in side)
        end = max(edit.end for side in members for edit in side)
        mine = _mapped(members[0], start, end, at[1] - at[0])
        other = _mapped(members[1], start, end, at[2] - at[0])
        if start > at[0]:
            found.append(Chunk("none", (at[0], start), (at[1], mine[0]), (at[2], other[0])))
        found.append(
            Chunk(_change(members, ours[slice(*mine)], theirs[slice(*other)]), (start, end), mine, other)
        )
        at = (end, mine[1], other[1])
    if len(base) > at[0]:
        found.append(Chunk("none", (at[0], len(base)), (at[1], len(ours)), (at[2], len(theirs))))
    return found


def _belongs(edit: Edit, side: int, members: tuple[list[Edit], list[Edit]], apart: int) -> bool:
    """Return whether `edit` belongs to the chunk of `members`: it meets one of the other side's."""
    if not members[0] and not members[1]:
        return True
    if not members[1 - side]:
        return False
    last = members[1 - side][-1]
    same_place = edit.start == edit.end == last.start == last.end
    return same_place or edit.start < last.end + apart


def _change(
    members: tuple[list[Edit], list[Edit]], ours: Sequence[Hashable], theirs: Sequence[Hashable]
) -> Change:
    if not members[1]:
        return "ours"
    if not members[0]:
        return "theirs"
    return "both" if list(ours) == list(theirs) else "conflict"


def _mapped(members: Sequence[Edit], start: int, end: int, offset: int) -> Range:
    """Return what one side has for the ancestor's `start` to `end`; `offset` is how far it is ahead."""
    if not members:
        return start + offset, end + offset
    first, last = members[0], members[-1]
    return first.new_start - (first.start - start), last.new_end + (end - last.end)
