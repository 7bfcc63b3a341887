"""Which blocks of two versions of a passage are versions of one: the same, of one name, alike, or in one
place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from imprint.merge.blocks import REFERENCE, Block
from imprint.merge.diff import matched
from imprint.merge.lines import heading_of, squeezed
from imprint.merge.passage.pieces import text_of
from imprint.merge.tables import row_key
from imprint.merge.words import letters_of, likeness

_LIKE = 0.5  # of the words of two blocks are the same where they are taken for versions of one
_MANY = 2_500  # pairs of blocks beyond which likeness is not looked for
LINK = re.compile(r"\[(?P<text>(?:[^\[\]]|\[[^\]]*\])*)\]\((?P<target>[^)\s]*)")
ITEM = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?")
_TERM = re.compile(r"(?P<term>\*\*[^*]+\*\*|`[^`]+`|[^:：.!?]{1,60}?(?=\s*[:：]|\s+[-–—]\s))")
_ANCHOR = re.compile(r"\s*\{[^}]*\}\s*$")


def name_of(block: Block) -> str:
    """Return what a block is called: the key of an entry, the label of a reference, the title of a heading,
    what an item links to or begins with; nothing for text.
    """
    first = block.lines[0] if block.lines else ""
    if block.kind == "entry":
        return block.name
    if block.kind == "reference":
        match = REFERENCE.match(first)
        return squeezed(match["label"]).casefold() if match else ""
    if block.kind == "heading":
        return row_key(_ANCHOR.sub("", heading_of(first) or ""))
    if block.kind == "item":
        content = ITEM.sub("", first, count=1)
        link = LINK.match(content.lstrip("*_` "))
        term = _TERM.match(content)
        return row_key(link["text"] if link else term["term"] if term else "")
    return ""


def _target_of(block: Block) -> str:
    match = LINK.search(block.lines[0]) if block.kind == "item" and block.lines else None
    return match["target"].split("://")[-1].rstrip("/") if match else ""


def indent_of(block: Block) -> int:
    line = block.lines[0].expandtabs(4) if block.lines else ""
    return len(line) - len(line.lstrip())


def paired(before: Sequence[Block], after: Sequence[Block]) -> dict[int, int]:
    """Return which block of `after` is a version of which of `before`: the same, of one name, alike, or in
    its place.
    """
    pairs = matched([block.key for block in before], [block.key for block in after])
    edges = [(-1, -1), *sorted(pairs.items()), (len(before), len(after))]
    for (low, new_low), (high, new_high) in pairwise(edges):
        if high - low > 1 and new_high - new_low > 1:
            pairs.update(_alike(before, after, range(low + 1, high), range(new_low + 1, new_high)))
    return pairs


def _alike(before: Sequence[Block], after: Sequence[Block], old: range, new: range) -> dict[int, int]:
    if len(old) * len(new) > _MANY:
        return {}
    kinds = [before[i].kind for i in old], [after[j].kind for j in new]
    if kinds[0] == kinds[1] and "item" not in kinds[0]:
        return dict(zip(old, new, strict=True))
    best: dict[tuple[int, int], tuple[float, tuple[int, int]]] = {}
    for i in reversed(old):
        for j in reversed(new):
            skip = max(
                (best.get((i + 1, j), (0.0, (0, 0)))[0], (1, 0)),
                (best.get((i, j + 1), (0.0, (0, 0)))[0], (0, 1)),
            )
            weight = weight_of(before[i], after[j])
            both = weight + best.get((i + 1, j + 1), (0.0, (0, 0)))[0]
            best[i, j] = (both, (1, 1)) if weight and both >= skip[0] else skip
    pairs: dict[int, int] = {}
    i, j = old.start, new.start
    while (i, j) in best:
        step = best[i, j][1]
        if step == (1, 1):
            pairs[i] = j
        i, j = i + step[0], j + step[1]
    if not pairs and len(old) == len(new) == 1 and before[old[0]].kind == after[new[0]].kind:
        pairs[old[0]] = new[0]
    return pairs


def weight_of(first: Block, second: Block) -> float:
    """Return how surely two blocks are versions of one, 0 where they are not."""
    if first.kind != second.kind:
        return 0.0
    names = name_of(first), name_of(second)
    targets = _target_of(first), _target_of(second)
    if (names[0] and names[0] == names[1]) or (targets[0] and targets[0] == targets[1]):
        return 2.0
    if first.kind in ("entry", "reference"):
        return 0.0
    alike = likeness(letters_of(text_of(first)), letters_of(text_of(second)))
    return alike if alike >= (0.75 if all(names) else _LIKE) else 0.0


def _telling(ours: Sequence[Block], theirs: Sequence[Block]) -> tuple[Sequence[Block], Sequence[Block]]:
    """Return both sides of a gap, without blank lines that stand against text: they tell nothing."""
    blank = [all(block.kind == "blank" for block in side) for side in (ours, theirs)]
    if blank[0] == blank[1]:
        return ours, theirs
    return ((), theirs) if blank[0] else (ours, ())


def gaps_of(
    ours: Sequence[Block], theirs: Sequence[Block]
) -> Iterator[tuple[Sequence[Block], Sequence[Block], tuple[Block, Block] | None]]:
    """Yield what only ours and only theirs have before each pair of versions, and that pair; at the end
    without one.
    """
    pairs = paired(ours, theirs)
    low = (-1, -1)
    for at in sorted(pairs):
        high = at, pairs[at]
        gap = _telling(ours[low[0] + 1 : high[0]], theirs[low[1] + 1 : high[1]])
        yield *gap, (ours[at], theirs[high[1]])
        low = high
    yield *_telling(ours[low[0] + 1 :], theirs[low[1] + 1 :]), None


def moved(
    base: Sequence[Block], side: Sequence[Block], pairs: dict[int, int], others: dict[int, int]
) -> dict[int, int]:
    """Return the blocks that one side moved and the other still has: where they stand now, and where in the
    ancestor.
    """
    taken = set(pairs.values())
    free: dict[str, list[int]] = {}
    for at, block in enumerate(side):
        if at not in taken and block.kind != "blank":
            free.setdefault(block.key, []).append(at)
    found = {}
    for old, block in enumerate(base):
        places = free.get(block.key, [])
        if old not in pairs and old in others and len(places) == 1:
            found[places[0]] = old
    return found
