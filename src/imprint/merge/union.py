"""Both sides of a passage, ours first: what they share once, and nothing torn apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from imprint.merge.blocks import Block, kind_of, split_blocks
from imprint.merge.examples import Fence, after, after_all
from imprint.merge.front import split_front, union_of_entries
from imprint.merge.lines import Origin, Out, aligned, is_blank, squeezed

_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a passage, as far as the next conflict: the lines before and after it.

    `fence` is the code block that is open where the passage begins; `front` says that it stands in front
    matter, `alphabetical` that the lists of the document are in order.
    """

    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    fence: Fence | None = None
    front: bool = False
    newline: str = "\n"
    alphabetical: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """Both sides cannot stand together, and why."""

    reason: str


TORN_FRONT = "One side ends the front matter and the other does not."
TORN_CODE = "One side begins or ends a code block that the other does not."

Lines = Sequence[str]


def union(ours: Lines, theirs: Lines, around: Around) -> tuple[Out, ...] | Refusal:
    """Return both texts as one, or the reason why that cannot be."""
    if around.front:
        return _union_at_front(ours, theirs, around)
    open_ours = after_all(around.fence, enumerate(ours, 1))
    open_theirs = after_all(around.fence, enumerate(theirs, 1))
    if bool(open_ours) != bool(open_theirs):
        return Refusal(TORN_CODE)
    if bool(open_ours) != bool(around.fence):
        return _union_of_torn_code(ours, theirs, around, open_ours)
    if around.fence:
        return _union_of_lines(ours, theirs, literal=True)
    if _runs_on(ours, theirs, around):
        return _union_of_lines(ours, theirs, literal=False)
    return _union_of_blocks(ours, theirs, around)


# --- lines ---


def _union_of_lines(ours: Lines, theirs: Lines, *, literal: bool) -> tuple[Out, ...]:
    """Return the lines of both; in code a line that recurs is no repetition, so only lines in place are
    shared.
    """
    keys = [[line.rstrip() if literal else squeezed(line) for line in lines] for lines in (ours, theirs)]
    known = set() if literal else {key for key in keys[0] if _WORD.search(key)}
    out: list[Out] = []
    for tag, i1, i2, j1, j2 in aligned(keys[0], keys[1]).get_opcodes():
        out += [Out(line, "both" if tag == "equal" else "ours") for line in ours[i1:i2]]
        if tag != "equal":
            new = [line for line, key in zip(theirs[j1:j2], keys[1][j1:j2], strict=True) if key not in known]
            out += [Out(line, "theirs") for line in new]
    return tuple(out)


def _runs_on(ours: Lines, theirs: Lines, around: Around) -> bool:
    """Return whether the passage begins or ends within a paragraph or table that goes on outside of it."""
    before = kind_of(around.before[-1]) if around.before else "blank"
    behind = kind_of(around.after[0]) if around.after else "blank"
    firsts = {kind_of(lines[0]) for lines in (ours, theirs) if lines}
    lasts = {kind_of(lines[-1]) for lines in (ours, theirs) if lines}
    within_text = (before in ("text", "item", "quote") and "text" in firsts) or (
        behind == "text" and "text" in lasts
    )
    within_table = (before == "table" and "table" in firsts) or (behind == "table" and "table" in lasts)
    within_quote = (before == "quote" and "quote" in firsts) or (behind == "quote" and "quote" in lasts)
    return within_text or within_table or within_quote


def _union_of_torn_code(
    ours: Lines, theirs: Lines, around: Around, still_open: Fence | None
) -> tuple[Out, ...] | Refusal:
    """Return both texts where each side begins a code block that ends below, or ends one that began above.

    The lines of the block that stand outside belong to both, so each half gets them.
    """
    if still_open:
        tail = _until_closed(around.after, still_open)
        if tail is None:
            return Refusal(TORN_CODE)
        halves = [Out(line, "ours") for line in ours], [Out(line, "theirs") for line in theirs]
        return (*halves[0], *_shared(tail), Out(around.newline, "both"), *halves[1])
    head = _since_opened(around.before)
    if head is None:
        return Refusal(TORN_CODE)
    gap = [] if ours and is_blank(ours[-1]) else [Out(around.newline, "both")]
    return (
        *(Out(line, "ours") for line in ours),
        *gap,
        *_shared(head),
        *(Out(line, "theirs") for line in theirs),
    )


def _shared(lines: Lines) -> tuple[Out, ...]:
    return tuple(Out(line, "both") for line in lines)


def _until_closed(lines: Lines, fence: Fence) -> Lines | None:
    state: Fence | None = fence
    for index, line in enumerate(lines):
        state = after(state, line, index)
        if state is None:
            return lines[: index + 1]
    return None


def _since_opened(lines: Lines) -> Lines | None:
    """Return the lines from the one that opened the code block that is open at the end of `lines`."""
    state = after_all(None, enumerate(lines))
    return lines[state.line :] if state else None


# --- blocks ---


@dataclass(frozen=True, slots=True)
class _Placed:
    """A block of the result: its place in ours and in theirs, where it has one."""

    block: Block
    origin: Origin
    ours: int = -9
    theirs: int = -9


def _union_of_blocks(ours: Lines, theirs: Lines, around: Around) -> tuple[Out, ...]:
    left, right = split_blocks(ours), split_blocks(theirs)
    placed: list[_Placed] = []
    known = {block.key for block in left if block.kind != "heading" and _WORD.search(block.key)}
    matcher = aligned([b.key for b in left], [b.key for b in right])
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            placed += [
                _Placed(left[i], "both", i, j) for i, j in zip(range(i1, i2), range(j1, j2), strict=True)
            ]
        elif (paragraph := _one_paragraph(left[i1:i2], right[j1:j2])) is not None:
            placed.append(_Placed(paragraph, "both", i2 - 1, j2 - 1))
        else:
            placed += [_Placed(left[i], "ours", ours=i) for i in range(i1, i2)]
            placed += [
                _Placed(right[j], "theirs", theirs=j) for j in range(j1, j2) if right[j].key not in known
            ]
    return _laid_out(placed, (len(left) - 1, len(right) - 1), around)


def _one_paragraph(ours: Sequence[Block], theirs: Sequence[Block]) -> Block | None:
    """Return two paragraphs that share lines as one, with the shared lines once; else None."""
    if len(ours) != 1 or len(theirs) != 1 or {ours[0].kind, theirs[0].kind} != {"text"}:
        return None
    if not {*map(squeezed, ours[0].lines)} & {*map(squeezed, theirs[0].lines)}:
        return None
    lines = tuple(out.text for out in _union_of_lines(ours[0].lines, theirs[0].lines, literal=False))
    return Block("text", lines, ours[0].blanks or theirs[0].blanks)


def _laid_out(placed: Sequence[_Placed], last: tuple[int, int], around: Around) -> tuple[Out, ...]:
    """Return the lines of the blocks, with a blank line wherever blocks of different sides would run
    together.
    """
    blank = Out(around.newline, "both")
    loose = any(p.block.blanks for p in placed[:-1] if p.block.kind == "item")
    out: list[Out] = []
    for index, here in enumerate(placed):
        above = placed[index - 1] if index else None
        if (
            above
            and not above.block.blanks
            and not _beside(above, here)
            and _needs_gap(above.block, here.block, loose)
        ):
            out.append(blank)
        out += [Out(line, here.origin) for line in (*here.block.lines, *here.block.blanks)]
    if placed and around.after and not is_blank(around.after[0]):
        end = placed[-1]
        was_last = end.ours == last[0] or end.theirs == last[1]
        below = Block(kind_of(around.after[0]), ())
        if not end.block.blanks and not was_last and _needs_gap(end.block, below, loose):
            out.append(blank)
    return tuple(out)


def _beside(above: _Placed, here: _Placed) -> bool:
    return here.ours == above.ours + 1 or here.theirs == above.theirs + 1


def _needs_gap(above: Block, here: Block, loose: bool) -> bool:
    if above.kind == "blank" or here.kind == "blank":
        return False
    return loose if above.kind == here.kind == "item" else True


# --- front matter ---


def _union_at_front(ours: Lines, theirs: Lines, around: Around) -> tuple[Out, ...] | Refusal:
    """Return both texts where they begin within front matter or with it; below it they are text again."""
    opened = bool(around.before)
    left, right = (split_front(lines, opened=opened) for lines in (ours, theirs))
    both_open = opened or (left.opening and right.opening)
    if both_open and bool(left.closing) != bool(right.closing):
        return Refusal(TORN_FRONT)
    if not both_open and not (left.closing or right.closing):
        return Refusal(TORN_FRONT)
    front = [
        *_shared(left.opening or right.opening),
        *union_of_entries(left.entries, right.entries),
        *_shared(left.closing or right.closing),
    ]
    text = union(left.rest, right.rest, Around(after=around.after, newline=around.newline))
    return text if isinstance(text, Refusal) else (*front, *text)
