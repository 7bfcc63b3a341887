"""The order that a list has of its own."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from imprint.merge.passage.pairing import ITEM, LINK
from imprint.merge.passage.pieces import Piece, Setting
from imprint.merge.tables import row_key


def rising(names: Sequence[str], least: int = 2) -> bool:
    """Return whether `names` are in alphabetical order, but for slips: one, or one in five. Fewer than
    `least` pairs tell nothing.
    """
    pairs = list(pairwise(names))
    slips = sum(first > second for first, second in pairs)
    return len(pairs) >= least and (slips == 0 or (len(pairs) > 3 and slips <= max(1, len(pairs) // 5)))


def is_alphabetical(lines: Sequence[str]) -> bool:
    """Return whether the items of a document stand in alphabetical order nearly everywhere, over a dozen
    pairs of them at least.
    """
    pairs = slips = 0
    for first, second in pairwise(lines):
        if ITEM.match(first) and ITEM.match(second) and first[:1] == second[:1]:
            pairs += 1
            slips += sort_key([first]) > sort_key([second])
    return pairs > 12 and slips * 8 <= pairs


def sort_key(lines: Sequence[str]) -> str:
    content = ITEM.sub("", lines[0] if lines else "", count=1).strip()
    link = LINK.match(content.lstrip("*_` "))
    return row_key(link["text"] if link else content.lstrip("*_`[(\"'"))


def neighbours(setting: Setting) -> tuple[list[str], list[str]]:
    """Return the names of the items that stand right above and below, as far as eight."""
    above: list[str] = []
    for line in reversed(setting.above[-20:]):
        if not ITEM.match(line) or len(above) == 8:
            break
        above.append(sort_key([line]))
    below: list[str] = []
    for line in setting.below[:20]:
        if not ITEM.match(line) or len(below) == 8:
            break
        below.append(sort_key([line]))
    return above[::-1], below


def ordered(ours: list[Piece], theirs: list[Piece], is_sorted: bool) -> list[Piece]:
    """Return the additions of both: in the order of the list where it has one, else ours first."""
    if not is_sorted:
        rule = "added-by-both"
        return [
            Piece(p.lines, p.choice, p.rule and rule, p.ours, p.theirs, p.base, p.kind, p.reason)
            for p in [*ours, *theirs]
        ]
    return sorted(
        [*ours, *theirs], key=lambda piece: sort_key(piece.lines or piece.ours or piece.theirs or ())
    )
