"""What both sides added in one place."""

from __future__ import annotations

from collections.abc import Sequence

from imprint.merge.blocks import Block
from imprint.merge.passage.order import ordered
from imprint.merge.passage.pairing import gaps_of, indent_of, weight_of
from imprint.merge.passage.pieces import LISTED, Piece, Side, joined, lone, whole
from imprint.merge.passage.versions import two_versions

_BOTH = "Both sides added text here."
_NESTED = "Both sides added items of several levels here, which nobody can put in order safely."


def added(ours: Sequence[Block], theirs: Sequence[Block], is_sorted: bool = False) -> list[Piece]:
    """Return what both sides added in one place: the same once, a list in its order, else ours first."""
    if not ours or not theirs:
        side: Side = "ours" if ours else "theirs"
        return [lone(block, side, f"added-by-{side}") for block in (*ours, *theirs)]
    if {block.kind for block in (*ours, *theirs) if block.lines} <= set(LISTED):
        return _added_items(ours, theirs, is_sorted)
    pieces: list[Piece] = []
    for mine, others, pair in gaps_of(ours, theirs):
        if mine and others:
            pieces.append(Piece((), "", "", joined(mine), joined(others), reason=_BOTH))
        else:
            side = "ours" if mine else "theirs"
            pieces += [lone(block, side, f"added-by-{side}") for block in (*mine, *others)]
        if pair:
            pieces.append(two_versions(*pair))
    return pieces


def _added_items(ours: Sequence[Block], theirs: Sequence[Block], is_sorted: bool) -> list[Piece]:
    known = {block.key for block in ours}
    twins = _namesakes(ours, theirs)
    rest = [block for at, block in enumerate(theirs) if block.key not in known and at not in twins.values()]
    pieces: list[Piece] = []
    for at, block in enumerate(ours):
        if at in twins:
            pieces.append(two_versions(block, theirs[twins[at]]))
        elif any(block.key == other.key for other in theirs):
            pieces.append(Piece(whole(block), "both", kind=block.kind))
        else:
            pieces.append(lone(block, "ours", "added-by-ours"))
    if not rest:
        return pieces
    levels = {indent_of(block) for block in (*ours, *rest) if block.kind == "item"}
    if len(levels) > 1:
        return [Piece((), "", "", joined(ours), joined(theirs), None, "item", _NESTED)]
    return ordered(pieces, [lone(block, "theirs", "added-by-theirs") for block in rest], is_sorted)


def _namesakes(ours: Sequence[Block], theirs: Sequence[Block]) -> dict[int, int]:
    """Return the additions of both sides that are one thing, told differently."""
    pairs: dict[int, int] = {}
    for at, block in enumerate(ours):
        for other, candidate in enumerate(theirs):
            if other in pairs.values() or block.key == candidate.key:
                continue
            if weight_of(block, candidate) >= (2.0 if block.kind == "item" else 0.6):
                pairs[at] = other
                break
    return pairs
