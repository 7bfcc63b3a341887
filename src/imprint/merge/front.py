"""Both sides of front matter: entry by entry, and still front matter afterwards.

A key has one value. Lists hold the items of both sides; of two single values ours stays in force, and theirs
stands below it as a comment, so that it is neither lost nor in the way.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from imprint.merge.blocks import Block, split_entries
from imprint.merge.lines import Out, body, is_blank, squeezed

_BORDERS = ("---", "...", "+++")
_ITEM = re.compile(r"(?P<indent>\s*)-(?:\s|$)")
_FLOW = re.compile(r"(?P<head>[^\s#][^:]*:\s*)\[(?P<items>[^\[\]{}#]*)\]\s*")
_FLOW_ITEM = re.compile(r"""\s*(?P<item>"(?:[^"\\]|\\.)*"|'[^']*'|[^,'"]+?)\s*(?:,|$)""")

Lines = Sequence[str]


@dataclass(frozen=True, slots=True)
class Split:
    """A passage at the top of a document: the border that opens its front matter, the entries, the border
    that ends them, and what follows. Each may be empty.
    """

    opening: Lines
    entries: Lines
    closing: Lines
    rest: Lines


def split_front(lines: Lines, *, opened: bool) -> Split:
    """Return `lines` split; `opened` says that the front matter began above them. Without its end all are
    entries.
    """
    if not opened and not (lines and _is_border(lines[0])):
        return Split((), (), (), lines)
    first = 0 if opened else 1
    last = next((index for index in range(first, len(lines)) if _is_border(lines[index])), len(lines))
    return Split(lines[:first], lines[first:last], lines[last : last + 1], lines[last + 1 :])


def _is_border(line: str) -> bool:
    return line.strip("\ufeff \t\r\n") in _BORDERS and not line.startswith((" ", "\t"))


def union_of_entries(ours: Lines, theirs: Lines) -> list[Out]:
    """Return the entries of both sides, those of ours first; see above for keys that both have."""
    left, right = split_entries(ours), list(split_entries(theirs))
    out: list[Out] = []
    for block in left:
        partner = next((other for other in right if other.name == block.name), None)
        if partner:
            right.remove(partner)
        out += _entry(block, partner)
    return [*out, *(Out(line, "theirs") for block in right for line in block.lines)]


def _entry(ours: Block, theirs: Block | None) -> list[Out]:
    if theirs is None:
        return [Out(line, "ours") for line in ours.lines]
    if ours.key == theirs.key:
        return [Out(line, "both") for line in ours.lines]
    return _flow_list(ours, theirs) or _block_list(ours, theirs) or _commented(ours, theirs)


def _flow_list(ours: Block, theirs: Block) -> list[Out] | None:
    """Return `key: [a, b]` with the items of both, or None where the entries are something else."""
    matches = [_FLOW.fullmatch("".join(block.lines)) for block in (ours, theirs)]
    if not matches[0] or not matches[1]:
        return None
    items = [_flow_items(match["items"]) for match in matches if match]
    new = [item for item in items[1] if item not in items[0]]
    line = f"{matches[0]['head']}[{', '.join([*items[0], *new])}]"
    return [Out(line + _ending(ours.lines[0]), "both")]


def _flow_items(text: str) -> list[str]:
    return [match["item"] for match in _FLOW_ITEM.finditer(text) if match["item"].strip()]


def _block_list(ours: Block, theirs: Block) -> list[Out] | None:
    """Return a list of one item a line with the items of both, or None for any other entries."""
    named = 1 if ours.name else 0
    items = [[line for line in block.lines[named:] if not is_blank(line)] for block in (ours, theirs)]
    matches = [_ITEM.match(line) for side in items for line in side]
    same_head = not named or squeezed(ours.lines[0]) == squeezed(theirs.lines[0])
    if (
        not same_head
        or not matches
        or not all(matches)
        or len({match["indent"] for match in matches if match}) > 1
    ):
        return None
    known = {squeezed(line) for line in items[0]}
    new = [line for line in items[1] if squeezed(line) not in known]
    return [*(Out(line, "ours") for line in ours.lines), *(Out(line, "theirs") for line in new)]


def _commented(ours: Block, theirs: Block) -> list[Out]:
    if not theirs.name:  # the rest of a value that began above
        return [*(Out(line, "ours") for line in ours.lines), *(Out(line, "theirs") for line in theirs.lines)]
    comments = [Out(line if is_blank(line) else f"# {line}", "theirs") for line in theirs.lines]
    return [*(Out(line, "ours") for line in ours.lines), *comments]


def _ending(line: str) -> str:
    return line[len(body(line)) :]
