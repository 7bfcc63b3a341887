"""Three texts as one page with conflicts in it: what only one side changed is merged, what both changed is a
conflict.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from imprint.merge.diff3 import Change, Chunk, chunks
from imprint.merge.examples import Fence, after_all
from imprint.merge.frame import marked
from imprint.merge.lines import ending, split_lines
from imprint.merge.shapes import Conflict
from imprint.merge.stretches import Page
from imprint.merge.tables import is_row

Versions: TypeAlias = tuple[list[str], list[str], list[str]]  # base, ours, theirs
Stretch: TypeAlias = tuple[Change, Versions]

_SIZE = 7  # of a marker, as git writes it


def page_of_three(base: str, ours: str, theirs: str, labels: tuple[str, str, str]) -> Page:
    """Return the page that git would write in its diff3 style, with `labels` for ours, base and theirs."""
    sides = [split_lines(text) for text in (base, ours, theirs)]
    newline = ending([*sides[1][:1], *sides[2][:1], *sides[0][:1]])
    lines: list[str] = []
    conflicts: list[Conflict] = []
    fence: Fence | None = None
    for change, versions in _whole_tables(list(_with_moves(chunks(*sides), sides))):
        if change != "conflict":
            taken = versions[2 if change == "theirs" else 1]
            lines += taken
            fence = after_all(fence, enumerate(taken))
            continue
        found = _conflict(versions, labels, len(lines) + 1, bool(fence))
        conflicts.append(found)
        base_lines, *halves = versions
        lines += [out.text for out in marked(found, halves[0], halves[1], base_lines, newline)]
        fence = after_all(fence, enumerate(split_lines(found.ours)))
    return Page(tuple(lines), tuple(conflicts), newline)


def _with_moves(found: Sequence[Chunk], sides: Sequence[list[str]]) -> Iterator[Stretch]:
    """Yield the chunks as lines. What one side moved and the other changed is in conflict where it stands
    now, with the old text on the side that moved it.
    """
    whole: list[Stretch] = [
        (
            chunk.change,
            (sides[0][slice(*chunk.base)], sides[1][slice(*chunk.ours)], sides[2][slice(*chunk.theirs)]),
        )
        for chunk in found
    ]
    moved: dict[int, list[Stretch]] = {}
    for index, (change, (base, ours, theirs)) in enumerate(whole):
        for mover, kept, edited in (("ours", ours, theirs), ("theirs", theirs, ours)):
            part = _core(base)
            if change != "conflict" or _core(kept) or not part or not _core(edited):
                continue
            side = 1 if mover == "ours" else 2
            place = _only_place(part, [(at, one[1][side]) for at, one in enumerate(whole) if one[0] == mover])
            if place and place[0] not in moved:
                at, start = place
                lines, new = whole[at][1][side], _core(edited)
                above, below = lines[:start], lines[start + len(part) :]
                both: Versions = (part, part, new) if mover == "ours" else (part, new, part)
                moved[at] = [_same(above), ("conflict", both), _same(below)]
                moved[index] = [_same(kept)]
    for index, one in enumerate(whole):
        yield from moved.get(index, [one])


def _same(lines: list[str]) -> Stretch:
    return "none", (lines, lines, lines)


def _core(lines: list[str]) -> list[str]:
    """Return `lines` without the blank ones at both ends."""
    kept = [at for at, line in enumerate(lines) if line.strip()]
    return lines[kept[0] : kept[-1] + 1] if kept else []


def _whole_tables(stretches: list[Stretch]) -> list[Stretch]:
    """Return `stretches`, in which what one side changed in a table that is in conflict belongs to the
    conflict.

    Rows that one side wrote for other columns must not stand under the columns of the other.
    """
    out: list[Stretch] = []
    rest = stretches[::-1]
    while rest:
        here = rest.pop()
        if here[0] != "conflict" or not all(map(_is_rows, here[1])):
            out.append(here)
            continue
        above: list[Stretch] = []
        while out and (part := _rows_of(out[-1], at_end=True)):
            last = out.pop()
            above.insert(0, part)
            if part != last:
                out.append(_cut(last, -len(part[1][0])))
                break
        below: list[Stretch] = []
        while rest and (part := _rows_of(rest[-1], at_end=False)):
            following = rest.pop()
            below.append(part)
            if part != following:
                rest.append(_cut(following, len(part[1][0])))
                break
        members = [*above, here, *below]
        if all(change == "none" for change, _ in (*above, *below)):
            out += members
        else:
            base, ours, theirs = (
                [line for _, versions in members for line in versions[side]] for side in range(3)
            )
            out.append(("conflict", (base, ours, theirs)))
    return out


def _rows_of(stretch: Stretch, *, at_end: bool) -> Stretch | None:
    """Return the part of `stretch` that is rows of the table beside it, None where nothing is."""
    change, versions = stretch
    if change != "none":
        return stretch if all(map(_is_rows, versions)) else None
    lines = versions[0]
    count = 0
    while count < len(lines) and is_row(lines[-1 - count] if at_end else lines[count]):
        count += 1
    if not count:
        return None
    return _same(lines[-count:] if at_end else lines[:count])


def _cut(stretch: Stretch, at: int) -> Stretch:
    lines = stretch[1][0]
    return _same(lines[:at] if at < 0 else lines[at:])


def _is_rows(lines: list[str]) -> bool:
    return all(map(is_row, lines))


def _only_place(part: list[str], within: Sequence[tuple[int, list[str]]]) -> tuple[int, int] | None:
    """Return in which of the given lines `part` stands, and where: None unless it is there once."""
    size = len(part)
    places = [
        (at, start)
        for at, lines in within
        for start in range(len(lines) - size + 1)
        if lines[start] == part[0] and lines[start : start + size] == part
    ]
    return places[0] if len(places) == 1 else None


def _conflict(versions: Versions, labels: tuple[str, str, str], start: int, literal: bool) -> Conflict:
    base, ours, theirs = versions
    base_line = start + len(ours) + 1
    separator = base_line + len(base) + 1
    return Conflict(
        start=start,
        end=separator + len(theirs) + 1,
        separator=separator,
        base_line=base_line,
        ours="".join(ours),
        theirs="".join(theirs),
        base="".join(base),
        ours_label=labels[0],
        theirs_label=labels[2],
        base_label=labels[1],
        size=_SIZE,
        literal=literal,
    )


def page_with_base(page: Page, base: str) -> Page | None:
    """Return `page` with the ancestor `base` in its conflicts, or None where `base` does not explain them.

    It does where every conflict of the page is one between its two sides and `base`, and nothing else is.
    """
    ours, theirs = sides_of(page)
    found = chunks(*(split_lines(text) for text in (base, ours, theirs)))
    spans = {"ours": _spans(page, "ours"), "theirs": _spans(page, "theirs")}
    for index in range(len(page.conflicts)):
        touched = [
            chunk
            for chunk in found
            if chunk.change == "conflict"
            and (_overlap(chunk.ours, spans["ours"][index]) or _overlap(chunk.theirs, spans["theirs"][index]))
        ]
        if not touched:
            return None
    first = page.conflicts[0]
    return page_of_three(base, ours, theirs, (first.ours_label, "base", first.theirs_label))


def sides_of(page: Page) -> tuple[str, str]:
    """Return the whole text of ours and of theirs."""
    return _side(page, "ours"), _side(page, "theirs")


def _side(page: Page, side: str) -> str:
    parts: list[str] = []
    at = 1
    for conflict in page.conflicts:
        parts += page.lines[at - 1 : conflict.start - 1]
        parts.append(getattr(conflict, side))
        at = conflict.end + 1
    return "".join([*parts, *page.lines[at - 1 :]])


def _spans(page: Page, side: str) -> list[tuple[int, int]]:
    """Return where the lines of each conflict stand in the text of one side, ends excluded."""
    spans: list[tuple[int, int]] = []
    at, last = 0, 1
    for conflict in page.conflicts:
        at += conflict.start - last
        size = len(split_lines(getattr(conflict, side)))
        spans.append((at, at + size))
        at, last = at + size, conflict.end + 1
    return spans


def _overlap(first: tuple[int, int], second: tuple[int, int]) -> bool:
    return first[0] <= second[1] and second[0] <= first[1]
