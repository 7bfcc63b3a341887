"""A block that both sides changed, merged where their changes go together."""

from __future__ import annotations

import re
from collections import Counter

from imprint.merge.blocks import Block
from imprint.merge.diff3 import chunks
from imprint.merge.lines import split_lines, squeezed
from imprint.merge.passage.pieces import Choice, Lines, Piece, Side, blanked, text_of, whole
from imprint.merge.words import (
    carried_over,
    is_corrected,
    is_retouched,
    keys_of,
    letters_of,
    merge_words,
    plain_words,
    similarity,
)

_CORRECTED = 0.85  # the same of a passage that was only corrected, at least
_LONG = 30  # words of a passage of some length
_REPLACED = 0.1  # the same of code that stands for other code
_MOSTLY_NEW = 0.6  # of the words of a block are still the old ones, at most, where the other corrected two
_REWRITTEN = 0.45  # of the words of a rewritten block are still the old ones, at most
_HEADING = re.compile(r"(?P<text>.*?)(?P<attributes>\{[^{}]*\})?\s*", re.DOTALL)


def merge_lines(base: Lines, ours: Lines, theirs: Lines) -> Lines | None:
    """Return the lines with the changes of both sides, or None where both changed one line or added at one
    place.
    """
    out: list[str] = []
    for chunk in chunks(base, ours, theirs, apart=0):
        if chunk.change == "conflict":
            return None
        out += theirs[slice(*chunk.theirs)] if chunk.change == "theirs" else ours[slice(*chunk.ours)]
    return tuple(out)


def code(base: Lines | None, ours: Lines, theirs: Lines) -> Piece:
    """Return code, which is merged by lines: no line is put together from both sides."""
    lines = merge_lines(base, ours, theirs) if base is not None else None
    if lines is None:
        side = _by_replacing(base, ours, theirs) if base is not None else None
        if side:
            chosen = ours if side == "ours" else theirs
            return Piece(chosen, side, f"rewritten-by-{side}", ours, theirs, base, "code")
        return Piece((), "", "", ours, theirs, base, "code")
    choice: Choice = "ours" if lines == ours else "theirs" if lines == theirs else "text"
    return Piece(lines, choice, "different-lines", ours, theirs, base, "code")


def _by_replacing(base: Lines, ours: Lines, theirs: Lines) -> Side | None:
    """Return the side that put other code in its place, where the other corrected a few words of the old."""
    texts = ["".join(side) for side in (base, ours, theirs)]
    kept = [similarity(texts[0], text) for text in texts[1:]]
    if kept[0] <= _REPLACED and kept[1] >= 1 - _REPLACED and letters_of(texts[1]):
        return "ours"
    if kept[1] <= _REPLACED and kept[0] >= 1 - _REPLACED and letters_of(texts[2]):
        return "theirs"
    return None


def by_rewriting(base: str, ours: str, theirs: str) -> Side | None:
    """Return the side that wrote the passage anew, where the other only retouched words that are gone."""
    mine, other = similarity(base, ours), similarity(base, theirs)
    for side, new, alike, corrected, kept in (
        ("ours", ours, mine, theirs, other),
        ("theirs", theirs, other, ours, mine),
    ):
        if (
            alike <= _MOSTLY_NEW < kept
            and letters_of(new)
            and (
                (alike <= _REWRITTEN and is_retouched(base, corrected))
                or is_corrected(base, corrected, new)
                or _is_replaced(base, new, kept)
            )
        ):
            return "ours" if side == "ours" else "theirs"
    return None


def _is_replaced(base: str, instead: str, other: float) -> bool:
    """Return whether a passage of some length is gone and something shorter stands instead, while the other
    side only corrected it.
    """
    before, after = letters_of(base), letters_of(instead)
    shrunk = bool(after) and len(after) * 2 <= len(before)
    return other >= _CORRECTED and len(before) >= _LONG and shrunk


def changed_twice(base: Block, ours: Block, theirs: Block) -> Piece | None:
    """Return a block that both sides changed, where their changes go together; else None."""
    if ours.kind == "code":
        return _code_block(base, ours, theirs)
    if ours.kind == "heading":
        return _heading(base, ours, theirs)
    found = text_of_both(text_of(base), text_of(ours), text_of(theirs))
    return as_piece(found, base, ours, theirs) if found else None


def as_piece(found: tuple[str, str], base: Block, ours: Block, theirs: Block) -> Piece:
    text, rule = found
    versions = whole(ours), whole(theirs), whole(base)
    if text == text_of(ours):
        choice: Choice = "ours"
    else:
        choice = "theirs" if text == text_of(theirs) else "text"
    lines = (*split_lines(text), *blanked(ours, base, ours, theirs).blanks)
    return Piece(lines, choice, rule, *versions, ours.kind)


def text_of_both(base: str, ours: str, theirs: str) -> tuple[str, str] | None:
    """Return the text that holds the changes of both sides, and the rule that says so; None where there is
    none.
    """
    if squeezed(ours) == squeezed(theirs) or squeezed(base) == squeezed(theirs):
        return ours, "same-text"
    if squeezed(base) == squeezed(ours):
        return theirs, "same-text"
    mine, other = similarity(base, ours), similarity(base, theirs)
    carried = None
    if mine <= _REWRITTEN < other:
        carried = carried_over(base, ours, theirs)
    elif other <= _REWRITTEN < mine:
        carried = carried_over(base, theirs, ours)
    if carried is not None:
        return carried, "carried-over"
    rewritten = by_rewriting(base, ours, theirs)
    if rewritten:
        return (ours if rewritten == "ours" else theirs), f"rewritten-by-{rewritten}"
    text = merge_words(base, ours, theirs)
    if text is not None and not _mixes(base, ours, theirs, text):
        return text, "different-words"
    changed = by_retouching(base, ours, theirs)
    if changed:
        return (ours if changed == "ours" else theirs), f"rewritten-by-{changed}"
    return None


def by_retouching(base: str, ours: str, theirs: str) -> Side | None:
    """Return the side that changed the words, where the other one retouched signs in the same place."""
    signs = is_retouched(base, ours), is_retouched(base, theirs)
    if signs[0] == signs[1] or not letters_of(theirs if signs[0] else ours):
        return None
    return "theirs" if signs[0] else "ours"


def _heading(base: Block, ours: Block, theirs: Block) -> Piece | None:
    """Return a heading, its words and its attributes each by themselves."""
    parts = [_HEADING.fullmatch(text_of(block)) for block in (base, ours, theirs)]
    texts, attributes = (
        [match["text"] if match else "" for match in parts],
        [(match["attributes"] or "") if match else "" for match in parts],
    )
    if not all(parts):
        return None
    mark = one_of(*attributes)
    found = one_of(*texts)
    text = (found, "different-words") if found is not None else text_of_both(*texts)
    if mark is None or text is None:
        return None
    end = "\n" if text_of(ours).endswith("\n") else ""
    return as_piece((f"{text[0].rstrip()}{' ' if mark else ''}{mark}{end}", text[1]), base, ours, theirs)


def one_of(base: str, ours: str, theirs: str) -> str | None:
    """Return what stands where at most one side changed it, or both alike; else None."""
    if squeezed(ours) in (squeezed(theirs), squeezed(base)):
        return theirs
    return ours if squeezed(theirs) == squeezed(base) else None


def _code_block(base: Block, ours: Block, theirs: Block) -> Piece | None:
    piece = code(base.lines, ours.lines, theirs.lines)
    if not piece.choice:
        return None
    lines = (*piece.lines, *blanked(ours, base, ours, theirs).blanks)
    return Piece(lines, piece.choice, piece.rule, whole(ours), whole(theirs), whole(base), "code")


def _mixes(base: str, ours: str, theirs: str, merged: str) -> bool:
    """Return whether a merge would put new prose of one side into what the other wrote anew, as in a
    translation.
    """
    mine, other = similarity(base, ours), similarity(base, theirs)
    if min(mine, other) > _REWRITTEN:
        return False
    return new_prose(ours if mine < other else theirs, merged) > 2


def new_prose(base: str, text: str) -> int:
    """Return how many plain words `text` has more than `base`."""
    return plain_words(Counter(keys_of(text)) - Counter(keys_of(base)))
