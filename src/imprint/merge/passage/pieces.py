"""What a passage is merged into: pieces that are decided or wait, and how they stand beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from imprint.merge.blocks import Block, kind_of
from imprint.merge.lines import is_blank

Side = Literal["ours", "theirs"]
Form = Literal["markdown", "front", "code"]
Choice = Literal["ours", "theirs", "both", "text", ""]
Lines = tuple[str, ...]
LISTED = ("item", "entry", "reference")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the result. `rule` names what decided it; without one it is the same everywhere, or, with
    no `choice`, undecided.

    `ours`, `theirs` and `base` are what each version has there, None where it has nothing.
    """

    lines: Lines
    choice: Choice
    rule: str = ""
    ours: Lines | None = None
    theirs: Lines | None = None
    base: Lines | None = None
    kind: str = "text"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a passage stands: `above` and `below` are the lines around it, `form` how it is to be read.

    `translated` names the side that wrote the whole document anew, as in another language. `picked` says that
    theirs is a commit that is carried over to another branch (cherry-picked or rebased), as its label tells.
    `alphabetical` says that the lists of the document are in order.
    """

    above: Sequence[str] = ()
    below: Sequence[str] = ()
    form: Form = "markdown"
    newline: str = "\n"
    translated: str = ""
    picked: bool = False
    alphabetical: bool = False
    named_versions: frozenset[str] = frozenset()


def spaced_out(pieces: Sequence[Piece], setting: Setting) -> list[Piece]:
    """Return `pieces` with blank lines where blocks are neighbours now that were none before, and none within
    a tight list.
    """
    out: list[Piece] = []
    changed = False  # whether what stands at the end of `out` was followed by something else before
    for piece in pieces:
        if piece.choice and is_empty(piece.lines):
            changed = changed or bool(piece.rule)
            out.append(piece)
            continue
        above = next((at for at in range(len(out) - 1, -1, -1) if not is_empty(out[at].lines)), None)
        if above is not None and out[above].choice and piece.choice:
            fresh = changed or any(one.rule.startswith("added") for one in (out[above], piece))
            out[above] = _before(out[above], piece.kind, fresh, setting)
        out.append(piece)
        changed = False
    first = next((at for at, piece in enumerate(out) if not is_empty(piece.lines)), None)
    if first is not None and out[first].choice and setting.above and not is_blank(setting.above[-1]):
        moved = out[first].rule.startswith("added") or any(piece.rule for piece in out[:first])
        if moved and not any(piece.lines for piece in out[:first]) and out[first].kind == "heading":
            out[first] = replace(out[first], lines=(setting.newline, *out[first].lines))
    last = next((at for at in range(len(out) - 1, -1, -1) if not is_empty(out[at].lines)), None)
    if last is not None and out[last].choice and setting.below:
        below = kind_of(setting.below[0])
        fresh = (changed or out[last].rule.startswith("added")) and below != "blank"
        if fresh:
            out[last] = _before(out[last], below, fresh, setting)
    return out


def _before(piece: Piece, below: str, fresh: bool, setting: Setting) -> Piece:
    """Return `piece` as it stands before a block of the kind `below`."""
    if not fresh:
        return piece
    lines = list(piece.lines)
    if piece.kind in LISTED and below == piece.kind:
        if (
            not is_blank(lines[-1])
            or any(map(is_blank, (*setting.above[-2:], *setting.below[:2])))
            or len(lines) != 2
        ):
            return piece
        return replace(piece, lines=tuple(lines[:1]))
    joins = (
        {piece.kind, below} <= {"text"} or "entry" in (piece.kind, below) or "table" in (piece.kind, below)
    )
    if is_blank(lines[-1]) or joins or piece.kind == "reference" == below or not lines[-1].endswith("\n"):
        return piece
    return replace(piece, lines=(*lines, setting.newline))


def is_empty(lines: Sequence[str] | None) -> bool:
    """Return whether there is nothing but blank lines."""
    return all(map(is_blank, lines or ()))


def text_of(block: Block) -> str:
    return "".join(block.lines)


def whole(block: Block) -> Lines:
    return (*block.lines, *block.blanks)


def joined(blocks: Sequence[Block]) -> Lines:
    return tuple(line for block in blocks for line in whole(block))


def blanked(block: Block, base: Block, ours: Block, theirs: Block) -> Block:
    """Return `block` with the blank lines of the side that changed them."""
    blanks = theirs.blanks if len(ours.blanks) == len(base.blanks) else ours.blanks
    return Block(block.kind, block.lines, blanks, block.name)


def lone(block: Block, side: Side, rule: str) -> Piece:
    """Return a block that only `side` has, and keeps by `rule`."""
    ours, theirs = (whole(block), None) if side == "ours" else (None, whole(block))
    return Piece(whole(block), side, rule, ours, theirs, None, block.kind)
