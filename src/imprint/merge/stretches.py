"""A document cut into stretches: the lines that no conflict touches, and frames of lines that are merged as
one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from imprint.merge.examples import Fence, after, after_all
from imprint.merge.frame import Frame
from imprint.merge.lines import Line, ending, heading_of, numbered, split_lines
from imprint.merge.passage.order import is_alphabetical
from imprint.merge.shapes import Conflict
from imprint.merge.tables import is_row
from imprint.merge.union import Around

_ANEW, _AHEAD = (
    0.75,
    0.15,
)  # how many words are still the old ones, at most, and how many fewer than on the other side
_FEW = 3  # words that tell nothing of a whole document
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_BORDERS = ("---", "...", "+++")
_OPENING = re.compile(r"\ufeff?(?:---|\+\+\+)[ \t]*\r?\n\S")


@dataclass(frozen=True, slots=True)
class Page:
    """A document with its conflicts. `lines` keep their endings; line 1 is `lines[0]`."""

    lines: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    newline: str

    @classmethod
    def of(cls, lines: Sequence[str], conflicts: tuple[Conflict, ...]) -> Page:
        """Return the page of `lines`; its line ending is the one that most of them begin with."""
        return cls(tuple(lines), conflicts, ending(lines))

    @property
    def translated(self) -> str:
        """The side that wrote nearly all of the document anew, as a translation does; empty where neither
        did.
        """
        if not self.conflicts or any(conflict.base is None for conflict in self.conflicts):
            return ""
        base, ours, theirs = (self._words(side) for side in ("base", "ours", "theirs"))
        if min(base.total(), ours.total(), theirs.total()) < _FEW:
            return ""
        mine, other = _overlap(base, ours), _overlap(base, theirs)
        if mine < _ANEW and other - mine > _AHEAD:
            return "ours"
        return "theirs" if other < _ANEW and mine - other > _AHEAD else ""

    def _words(self, side: str) -> Counter[str]:
        return Counter(
            word for conflict in self.conflicts for word in _WORD.findall(getattr(conflict, side) or "")
        )

    def between(self, start: int, end: int) -> tuple[Line, ...]:
        """Return the lines `start` to `end`, both included."""
        return numbered(self.lines[start - 1 : end], start)


def _overlap(first: Counter[str], second: Counter[str]) -> float:
    total = first.total() + second.total()
    return 2 * (first & second).total() / total if total else 1.0


def frames(page: Page) -> tuple[Frame, ...]:
    """Return one frame for each conflict, or for several whose lines belong to one table.

    A frame begins with the first line of the table that its conflict cuts into, and ends with the last.
    """
    groups: list[tuple[int, int, tuple[Conflict, ...]]] = []
    for index, conflict in enumerate(page.conflicts):
        start, end = _reach(page, index)
        if groups and start <= groups[-1][1] + 1 and _touching(page, groups[-1][2][-1], conflict):
            first, _, members = groups.pop()
            groups.append((first, end, (*members, conflict)))
        else:
            groups.append((start, end, (conflict,)))
    sections = _sections(page)
    return tuple(_frame(page, start, end, members, sections) for start, end, members in groups)


def single(page: Page, frame: Frame) -> tuple[Frame, ...]:
    """Return `frame` cut into its conflicts, without the lines around them."""
    return tuple(_frame(page, c.start, c.end, (c,), {c.start: frame.section}) for c in frame.conflicts)


def _reach(page: Page, index: int) -> tuple[int, int]:
    """Return the first and last line of the rows that touch a conflict, the conflict included."""
    conflict = page.conflicts[index]
    start, end = conflict.start, conflict.end
    if conflict.literal or conflict.doubt:
        return start, end
    top = page.conflicts[index - 1].end if index else 0
    bottom = page.conflicts[index + 1].start if index + 1 < len(page.conflicts) else len(page.lines) + 1
    while start - 1 > top and is_row(page.lines[start - 2]):
        start -= 1
    while end + 1 < bottom and is_row(page.lines[end]):
        end += 1
    return start, end


def _touching(page: Page, above: Conflict, below: Conflict) -> bool:
    """Return whether nothing but rows of a table stands between two conflicts."""
    if above.literal or below.literal or above.doubt or below.doubt:
        return False
    return all(is_row(line) for line in page.lines[above.end : below.start - 1])


def _frame(
    page: Page, start: int, end: int, conflicts: tuple[Conflict, ...], sections: dict[int, str]
) -> Frame:
    sides: dict[str, list[Line]] = {"ours": [], "theirs": [], "base": []}
    context: list[Line] = []
    at = start
    for conflict in conflicts:
        shared = page.between(at, conflict.start - 1)
        context += shared
        firsts = {"ours": conflict.start, "theirs": conflict.separator, "base": conflict.base_line}
        for side, first in firsts.items():
            own = numbered(split_lines(getattr(conflict, side) or ""), first + 1)
            sides[side] += [*shared, *own]
        at = conflict.end + 1
    shared = page.between(at, end)
    context += shared
    ours, theirs, base = ((*lines, *shared) for lines in sides.values())
    return Frame(
        start=start,
        end=end,
        conflicts=conflicts,
        ours=ours,
        theirs=theirs,
        base=base if all(conflict.base is not None for conflict in conflicts) else None,
        context=frozenset(line.number for line in context),
        section=sections[conflicts[0].start],
        newline=ending([line.text for line in (*context, *ours, *theirs)])
        if ours or theirs
        else page.newline,
    )


def _sections(page: Page) -> dict[int, str]:
    """Return the title that each conflict stands under, by the line where the conflict begins."""
    titles: dict[int, str] = {}
    title, fence, at = "", None, 1
    for conflict in page.conflicts:
        for number in range(at, conflict.start):
            line = page.lines[number - 1]
            found = heading_of(line) if fence is None else None
            title = title if found is None else found
            fence = after(fence, line, number)
        titles[conflict.start] = title
        for line in split_lines(conflict.ours):
            found = heading_of(line) if fence is None else None
            title = title if found is None else found
            fence = after(fence, line, 0)
        at = conflict.end + 1
    return titles


def arounds(page: Page) -> dict[int, Around]:
    """Return what stands around each conflict, by the line where the conflict begins."""
    edges = [0, *(c.end for c in page.conflicts)], [*(c.start for c in page.conflicts), len(page.lines) + 1]
    front = _front_matter_end(page)
    alphabetical = is_alphabetical(page.lines)
    found: dict[int, Around] = {}
    fence: Fence | None = None
    for index, conflict in enumerate(page.conflicts):
        before = page.lines[edges[0][index] : conflict.start - 1]
        behind = page.lines[conflict.end : edges[1][index + 1] - 1]
        fence = after_all(fence, enumerate(before, edges[0][index] + 1))
        found[conflict.start] = Around(
            before, behind, fence, conflict.start <= front, page.newline, alphabetical
        )
        fence = after_all(fence, enumerate(split_lines(conflict.ours)))
    return found


def _front_matter_end(page: Page) -> int:
    """Return the line that closes the front matter, 0 where there is none."""
    lines = page.lines
    sides = [page.conflicts[0].ours, page.conflicts[0].theirs] if page.conflicts[0].start == 1 else []
    in_conflict = any(map(_OPENING.match, sides))
    plain = _OPENING.match("".join(lines[:2]))
    if not in_conflict and not plain:
        return 0
    closing = (number for number, line in enumerate(lines[2:], 3) if line.rstrip() in _BORDERS)
    return next(closing, 0)
