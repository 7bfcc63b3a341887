"""The blocks of three versions of a passage, merged block by block: what is added, deleted, changed and by whom.

Pure judgement on structure. Nothing here asks anybody: what the texts alone do not make safe is left undecided.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from imprint.merge.blocks import Block, kind_of, split_blocks, split_entries
from imprint.merge.diff import matched
from imprint.merge.diff3 import chunks
from imprint.merge.lines import comparable, heading_of, is_blank, squeezed
from imprint.merge.tables import row_key
from imprint.merge.words import (
    carried_over,
    contained,
    is_corrected,
    is_retouched,
    keys_of,
    letters_of,
    merge_words,
    plain_words,
    likeness,
    similarity,
    words_of,
)

Side = Literal["ours", "theirs"]
Form = Literal["markdown", "front", "code"]
Choice = Literal["ours", "theirs", "both", "text", ""]
Lines = tuple[str, ...]

_LIKE = 0.5  # of the words of two blocks are the same where they are taken for versions of one
_REWRITTEN = 0.45  # of the words of a rewritten block are still the old ones, at most
_MANY = 2_500  # pairs of blocks beyond which likeness is not looked for
_LINK = re.compile(r"\[(?P<text>(?:[^\[\]]|\[[^\]]*\])*)\]\((?P<target>[^)\s]*)")
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?")
_TERM = re.compile(r"(?P<term>\*\*[^*]+\*\*|`[^`]+`|[^:：.!?]{1,60}?(?=\s*[:：]|\s+[-–—]\s))")
_REFERENCE = re.compile(r" {0,3}\[(?P<label>[^\]]+)\]:")
_ANCHOR = re.compile(r"\s*\{[^}]*\}\s*$")
_HEADING = re.compile(r"(?P<text>.*?)(?P<attributes>\{[^{}]*\})?\s*", re.DOTALL)
_LINKS = re.compile(r"(?P<lead>[^\[\]]*)(?P<links>\[[^\[\]]*\]\([^()]*\)(?:\s*,\s*\[[^\[\]]*\]\([^()]*\))+)")
_VERSION = re.compile(
    r"(?i)(?<![a-z])v?\d+(?:\.\d+)+|(?<![a-z])v\d+(?![a-z])|(?<![a-z])(?:stable|dev|main|master|latest|nightly|release)(?![a-z])"
)
_LISTED = ("item", "entry", "reference")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the result. `rule` names what decided it; without one it is the same everywhere, or, with no `choice`,
    undecided.

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

    `translated` names the side that wrote the whole document anew, as in another language. `picked` says that theirs is a
    commit that is carried over to another branch (cherry-picked or rebased), as its label tells. `alphabetical` says that
    the lists of the document are in order.
    """

    above: Sequence[str] = ()
    below: Sequence[str] = ()
    form: Form = "markdown"
    newline: str = "\n"
    translated: str = ""
    picked: bool = False
    alphabetical: bool = False


def merge_blocks(base: Lines | None, ours: Lines, theirs: Lines, setting: Setting) -> list[Piece]:
    """Return the passage as pieces, decided and undecided, in the order in which they stand."""
    if setting.form == "code":
        return [_code(base, ours, theirs)]
    split: Callable[[Sequence[str]], tuple[Block, ...]] = split_entries if setting.form == "front" else split_blocks
    units = [split(side) for side in (base or (), ours, theirs)]
    if base is None:
        return _Pair(units[1], units[2], setting).merged()
    pieces = _Three(units[0], units[1], units[2], setting).merged()
    if setting.translated:
        pieces = [_untranslated(piece, setting) for piece in pieces]
    return _spaced_out(pieces, setting)


def _spaced_out(pieces: Sequence[Piece], setting: Setting) -> list[Piece]:
    """Return `pieces` with blank lines where blocks are neighbours now that were none before, and none within a tight list."""
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
    if piece.kind in _LISTED and below == piece.kind:
        if not is_blank(lines[-1]) or any(map(is_blank, (*setting.above[-2:], *setting.below[:2]))) or len(lines) != 2:
            return piece
        return replace(piece, lines=tuple(lines[:1]))
    joins = {piece.kind, below} <= {"text"} or "entry" in (piece.kind, below) or "table" in (piece.kind, below)
    if is_blank(lines[-1]) or joins or piece.kind == "reference" == below or not lines[-1].endswith("\n"):
        return piece
    return replace(piece, lines=(*lines, setting.newline))


def _untranslated(piece: Piece, setting: Setting) -> Piece:
    """Return `piece`, undecided where it would put new prose of one side into the translation of the other."""
    side: Side = "theirs" if setting.translated == "ours" else "ours"
    if piece.rule not in (f"added-by-{side}", f"changed-by-{side}") or piece.kind == "code":
        return piece
    if new_prose("".join(piece.base or ()), "".join(piece.lines)) < 2:
        return piece
    return Piece((), "", "", piece.ours, piece.theirs, piece.base, piece.kind, _UNTRANSLATED)


_ONLY = "Only one side has it, and no common ancestor says whether the other one deleted it."
_UNTRANSLATED = "The other side wrote this document anew, perhaps as a translation; this text is new and may need one, too."


def _code(base: Lines | None, ours: Lines, theirs: Lines) -> Piece:
    """Return code, which is merged by lines: a line that both sides changed is never put together from both."""
    lines = merge_lines(base, ours, theirs) if base is not None else None
    if lines is None:
        return Piece((), "", "", ours, theirs, base, "code")
    choice: Choice = "ours" if lines == ours else "theirs" if lines == theirs else "text"
    return Piece(lines, choice, "different-lines", ours, theirs, base, "code")


def merge_lines(base: Lines, ours: Lines, theirs: Lines) -> Lines | None:
    """Return the lines with the changes of both sides, or None where both changed one line or added at one place."""
    out: list[str] = []
    for chunk in chunks(base, ours, theirs, apart=0):
        if chunk.change == "conflict":
            return None
        out += theirs[slice(*chunk.theirs)] if chunk.change == "theirs" else ours[slice(*chunk.ours)]
    return tuple(out)


# --- blocks ---


def name_of(block: Block) -> str:
    """Return what a block is called: the key of an entry, the label of a reference, the title of a heading, what an item
    links to or begins with; nothing for text.
    """
    first = block.lines[0] if block.lines else ""
    if block.kind == "entry":
        return block.name
    if block.kind == "reference":
        match = _REFERENCE.match(first)
        return squeezed(match["label"]).casefold() if match else ""
    if block.kind == "heading":
        return row_key(_ANCHOR.sub("", heading_of(first) or ""))
    if block.kind == "item":
        content = _ITEM.sub("", first, count=1)
        link = _LINK.match(content.lstrip("*_` "))
        term = _TERM.match(content)
        return row_key(link["text"] if link else term["term"] if term else "")
    return ""


def _target_of(block: Block) -> str:
    match = _LINK.search(block.lines[0]) if block.kind == "item" and block.lines else None
    return match["target"].split("://")[-1].rstrip("/") if match else ""


def _indent(block: Block) -> int:
    line = block.lines[0].expandtabs(4) if block.lines else ""
    return len(line) - len(line.lstrip())


def _text(block: Block) -> str:
    return "".join(block.lines)


def _whole(block: Block) -> Lines:
    return (*block.lines, *block.blanks)


def _joined(blocks: Sequence[Block]) -> Lines:
    return tuple(line for block in blocks for line in _whole(block))


def paired(before: Sequence[Block], after: Sequence[Block]) -> dict[int, int]:
    """Return which block of `after` is a version of which of `before`: the same, of one name, alike, or in its place."""
    pairs = matched([block.key for block in before], [block.key for block in after])
    edges = [(-1, -1), *sorted(pairs.items()), (len(before), len(after))]
    for (low, new_low), (high, new_high) in zip(edges, edges[1:], strict=False):
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
                (best.get((i + 1, j), (0.0, (0, 0)))[0], (1, 0)), (best.get((i, j + 1), (0.0, (0, 0)))[0], (0, 1))
            )
            weight = _weight(before[i], after[j])
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


def _weight(first: Block, second: Block) -> float:
    """Return how surely two blocks are versions of one, 0 where they are not."""
    if first.kind != second.kind:
        return 0.0
    names = name_of(first), name_of(second)
    targets = _target_of(first), _target_of(second)
    if (names[0] and names[0] == names[1]) or (targets[0] and targets[0] == targets[1]):
        return 2.0
    if first.kind in ("entry", "reference"):
        return 0.0
    alike = likeness(letters_of(_text(first)), letters_of(_text(second)))
    return alike if alike >= (0.75 if all(names) else _LIKE) else 0.0


# --- three versions ---


@dataclass(slots=True)
class _Three:
    """A merge with a known ancestor."""

    base: Sequence[Block]
    ours: Sequence[Block]
    theirs: Sequence[Block]
    setting: Setting
    moved: dict[Side, dict[int, int]] = field(default_factory=dict)  # by who moved it: where it stands now, and stood

    def merged(self) -> list[Piece]:
        left, right = paired(self.base, self.ours), paired(self.base, self.theirs)
        self.moved = {
            "ours": _moved(self.base, self.ours, left, right),
            "theirs": _moved(self.base, self.theirs, right, left),
        }
        shared = [at for at in left if at in right]
        pieces: list[Piece] = []
        low = (-1, -1, -1)
        for at in [*sorted(shared), None]:
            high = (
                (at, left[at], right[at])
                if at is not None
                else (len(self.base), len(self.ours), len(self.theirs))
            )
            gaps = tuple(range(a + 1, b) for a, b in zip(low, high, strict=True))
            if any(gaps):
                pieces += self._gap(gaps, left, right)
            if at is not None:
                pieces.append(self._block(self.base[at], self.ours[left[at]], self.theirs[right[at]]))
            low = high
        return pieces

    def _block(self, base: Block, ours: Block, theirs: Block) -> Piece:
        """Return a block that all three have."""
        versions = _whole(ours), _whole(theirs), _whole(base)
        if ours.key == theirs.key:
            same = ours if ours.lines == theirs.lines or theirs.lines == base.lines else theirs
            if ours.key == base.key or ours.lines == theirs.lines:
                return Piece(_whole(_blanked(same, base, ours, theirs)), "both", "", kind=ours.kind)
            return Piece(_whole(ours), "ours", "same-text", *versions, ours.kind)
        if ours.key == base.key:
            return Piece(_whole(_blanked(theirs, base, ours, theirs)), "theirs", "changed-by-theirs", *versions, ours.kind)
        if theirs.key == base.key:
            return Piece(_whole(_blanked(ours, base, ours, theirs)), "ours", "changed-by-ours", *versions, ours.kind)
        piece = changed_twice(base, ours, theirs)
        return piece or Piece((), "", "", *versions, ours.kind)

    def _gap(self, gaps: tuple[range, ...], left: dict[int, int], right: dict[int, int]) -> list[Piece]:
        """Return what stands between two blocks that all three have."""
        olds, mine, others = gaps
        kept_ours = {left[at]: at for at in olds if at in left}
        kept_theirs = {right[at]: at for at in olds if at in right}
        away = {*self.moved["ours"].values()}, {*self.moved["theirs"].values()}
        kept_ours = {at: old for at, old in kept_ours.items() if old not in away[1]}
        kept_theirs = {at: old for at, old in kept_theirs.items() if old not in away[0]}
        gone = [at for at in mine if at in {left[old] for old in away[1] if old in left}]
        gone_theirs = [at for at in others if at in {right[old] for old in away[0] if old in right}]
        added_ours = [at for at in mine if at not in kept_ours and at not in gone]
        added_theirs = [at for at in others if at not in kept_theirs and at not in gone_theirs]
        changed_ours = [at for at, old in kept_ours.items() if self.ours[at].key != self.base[old].key]
        changed_theirs = [at for at, old in kept_theirs.items() if self.theirs[at].key != self.base[old].key]
        replaced = (changed_ours and added_theirs) or (changed_theirs and added_ours)
        rewritten_twice = added_ours and added_theirs and len(olds) and not self._is_list(added_ours, added_theirs)
        if replaced or rewritten_twice:
            return [self._rewritten(olds, mine, others)]
        pieces: list[Piece] = []
        for old in olds:
            if old in away[0] or old in away[1]:
                continue  # it stands elsewhere, as the other side has it
            if old in left:
                pieces.append(self._deleted(self.base[old], self.ours[left[old]], "ours"))
            elif old in right:
                pieces.append(self._deleted(self.base[old], self.theirs[right[old]], "theirs"))
        if any(at in self.moved["ours"] for at in added_ours) or any(at in self.moved["theirs"] for at in added_theirs):
            return [*pieces, *self._with_moved(added_ours, added_theirs, left, right)]
        return [*pieces, *added([self.ours[at] for at in added_ours], [self.theirs[at] for at in added_theirs], self.setting, self._is_sorted(mine, others))]

    def _with_moved(
        self, added_ours: Sequence[int], added_theirs: Sequence[int], left: dict[int, int], right: dict[int, int]
    ) -> list[Piece]:
        """Return additions some of which are blocks that one side moved here and the other changed."""
        pieces: list[Piece] = []
        for side, at_all in (("ours", added_ours), ("theirs", added_theirs)):
            for at in at_all:
                old = self.moved["ours" if side == "ours" else "theirs"].get(at)
                mine, other = (self.ours, self.theirs) if side == "ours" else (self.theirs, self.ours)
                if old is None:
                    pieces.append(_lone(mine[at], "ours" if side == "ours" else "theirs", f"added-by-{side}"))
                    continue
                changed = other[right[old]] if side == "ours" else other[left[old]]
                versions = (mine[at], changed) if side == "ours" else (changed, mine[at])
                block = Block(changed.kind, changed.lines, mine[at].blanks, changed.name)
                chosen: Choice = "theirs" if side == "ours" else "ours"
                pieces.append(
                    Piece(_whole(block), chosen, f"moved-by-{side}", *map(_whole, versions), _whole(self.base[old]), block.kind)
                )
        return pieces

    def _is_sorted(self, mine: range, others: range) -> bool:
        """Return whether both sides keep the items around here in alphabetical order."""
        above, below = _neighbours(self.setting)
        return all(
            self.setting.alphabetical and rising([*above, *own, *below], 1) or rising([*above, *own, *below])
            for own in (
                [_sort_key(block.lines) for block in side if block.kind in _LISTED]
                for side in (_near(self.ours, mine), _near(self.theirs, others))
            )
        )

    def _is_list(self, ours: Sequence[int], theirs: Sequence[int]) -> bool:
        kinds = {self.ours[at].kind for at in ours} | {self.theirs[at].kind for at in theirs}
        return kinds <= set(_LISTED)

    def _deleted(self, base: Block, left: Block, side: Side) -> Piece:
        """Return a block that `side` has and the other deleted."""
        versions = (_whole(left), None) if side == "ours" else (None, _whole(left))
        if left.key == base.key:
            by: Side = "theirs" if side == "ours" else "ours"
            return Piece((), by, f"deleted-by-{by}", *versions, _whole(base), left.kind)
        return Piece((), "", "", *versions, _whole(base), left.kind, "One side deleted it, the other changed it.")

    def _rewritten(self, olds: range, mine: range, others: range) -> Piece:
        """Return a stretch that one side or both wrote anew."""
        base, ours, theirs = (
            tuple(side[at] for at in span)
            for side, span in ((self.base, olds), (self.ours, mine), (self.theirs, others))
        )
        versions = _joined(ours), _joined(theirs), _joined(base)
        texts = ["".join(version) for version in versions]
        found = by_rewriting(texts[2], texts[0], texts[1])
        if found:
            return Piece(versions[0] if found == "ours" else versions[1], found, f"rewritten-by-{found}", *versions)
        return Piece((), "", "", *versions, reason="Both sides wrote this anew.")


def _moved(
    base: Sequence[Block], side: Sequence[Block], pairs: dict[int, int], others: dict[int, int]
) -> dict[int, int]:
    """Return the blocks that one side moved and the other still has: where they stand now, and where in the ancestor."""
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


def _near(blocks: Sequence[Block], span: range) -> Sequence[Block]:
    """Return the blocks of `span` and up to eight on either side."""
    return blocks[max(span.start - 8, 0) : span.stop + 8]


def _blanked(block: Block, base: Block, ours: Block, theirs: Block) -> Block:
    """Return `block` with the blank lines of the side that changed them."""
    blanks = theirs.blanks if len(ours.blanks) == len(base.blanks) else ours.blanks
    return Block(block.kind, block.lines, blanks, block.name)


def by_rewriting(base: str, ours: str, theirs: str) -> Side | None:
    """Return the side that wrote the passage anew, where the other only retouched words that are gone."""
    mine, other = similarity(base, ours), similarity(base, theirs)
    for side, new, alike, corrected, kept in (("ours", ours, mine, theirs, other), ("theirs", theirs, other, ours, mine)):
        if alike <= _REWRITTEN < kept and (
            is_retouched(base, corrected)
            or is_corrected(base, corrected, new)
            or _is_replaced(base, new, kept)
        ):
            return "ours" if side == "ours" else "theirs"
    return None


def _is_replaced(base: str, instead: str, other: float) -> bool:
    """Return whether a long passage is gone and something short stands instead, while the other side only corrected it."""
    before, after = letters_of(base), letters_of(instead)
    return other >= 0.9 and len(before) >= 60 and len(after) * 4 <= len(before) and bool(after)


def changed_twice(base: Block, ours: Block, theirs: Block) -> Piece | None:
    """Return a block that both sides changed, where their changes go together; else None."""
    if ours.kind == "code":
        return _code_block(base, ours, theirs)
    if ours.kind == "heading":
        return _heading(base, ours, theirs)
    found = _text_of_both(_text(base), _text(ours), _text(theirs)) or _inline_list(base, ours, theirs)
    return _made(found, base, ours, theirs) if found else None


def _made(found: tuple[str, str], base: Block, ours: Block, theirs: Block) -> Piece:
    text, rule = found
    versions = _whole(ours), _whole(theirs), _whole(base)
    if text == _text(ours):
        choice: Choice = "ours"
    else:
        choice = "theirs" if text == _text(theirs) else "text"
    lines = (*text.splitlines(keepends=True), *_blanked(ours, base, ours, theirs).blanks)
    return Piece(lines, choice, rule, *versions, ours.kind)


def _text_of_both(base: str, ours: str, theirs: str) -> tuple[str, str] | None:
    """Return the text that holds the changes of both sides, and the rule that says so; None where there is none."""
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
    return None


def _heading(base: Block, ours: Block, theirs: Block) -> Piece | None:
    """Return a heading, its words and its attributes each by themselves."""
    parts = [_HEADING.fullmatch(_text(block)) for block in (base, ours, theirs)]
    texts, attributes = [match["text"] if match else "" for match in parts], [(match["attributes"] or "") if match else "" for match in parts]
    if not all(parts):
        return None
    mark = _one_of(*attributes)
    found = _one_of(*texts)
    text = (found, "different-words") if found is not None else _text_of_both(*texts)
    if mark is None or text is None:
        return None
    end = "\n" if _text(ours).endswith("\n") else ""
    return _made((f"{text[0].rstrip()}{' ' if mark else ''}{mark}{end}", text[1]), base, ours, theirs)


def _one_of(base: str, ours: str, theirs: str) -> str | None:
    """Return what stands where at most one side changed it, or both alike; else None."""
    if squeezed(ours) in (squeezed(theirs), squeezed(base)):
        return theirs
    return ours if squeezed(theirs) == squeezed(base) else None


def _inline_list(base: Block, ours: Block, theirs: Block) -> tuple[str, str] | None:
    """Return a line of links with commas between them, link by link."""
    parts = [_LINKS.fullmatch(_text(block).rstrip()) for block in (base, ours, theirs)]
    if not all(parts):
        return None
    lead = _one_of(*(match["lead"] if match else "" for match in parts))
    units = [[Block("item", (part,)) for part in re.split(r"\s*,\s*", match["links"] if match else "")] for match in parts]
    if lead is None or min(map(len, units)) < 4:
        return None
    pieces = _Three(*units, Setting()).merged()
    if any(not piece.choice for piece in pieces):
        return None
    links = [line for piece in pieces for line in piece.lines]
    return lead + ", ".join(links) + _text(ours)[len(_text(ours).rstrip()) :], "different-items"


def _code_block(base: Block, ours: Block, theirs: Block) -> Piece | None:
    piece = _code(base.lines, ours.lines, theirs.lines)
    if not piece.choice:
        return None
    lines = (*piece.lines, *_blanked(ours, base, ours, theirs).blanks)
    return Piece(lines, piece.choice, piece.rule, _whole(ours), _whole(theirs), _whole(base), "code")


def _mixes(base: str, ours: str, theirs: str, merged: str) -> bool:
    """Return whether a merge would put new prose of one side into what the other wrote anew, as in a translation."""
    mine, other = similarity(base, ours), similarity(base, theirs)
    if min(mine, other) > _REWRITTEN:
        return False
    return new_prose(ours if mine < other else theirs, merged) > 2


def new_prose(base: str, text: str) -> int:
    """Return how many plain words `text` has more than `base`."""
    return plain_words(Counter(keys_of(text)) - Counter(keys_of(base)))


# --- additions ---


def added(
    ours: Sequence[Block], theirs: Sequence[Block], setting: Setting, is_sorted: bool = False
) -> list[Piece]:
    """Return what both sides added in one place: the same thing once, a list in its order, else ours first."""
    if not ours or not theirs:
        side: Side = "ours" if ours else "theirs"
        return [_lone(block, side, f"added-by-{side}") for block in (*ours, *theirs)]
    if {block.kind for block in (*ours, *theirs) if block.lines} <= set(_LISTED):
        return _added_items(ours, theirs, is_sorted)
    pieces: list[Piece] = []
    for mine, others, pair in gaps_of(ours, theirs):
        if mine and others:
            if True:
                pieces.append(Piece((), "", "", _joined(mine), _joined(others), None, reason="Both sides added text here."))
            else:
                pieces += [_lone(block, "ours", "added-by-both") for block in mine]
                pieces += [_lone(block, "theirs", "added-by-both") for block in others]
        else:
            side = "ours" if mine else "theirs"
            pieces += [_lone(block, side, f"added-by-{side}") for block in (*mine, *others)]
        if pair:
            pieces.append(two_versions(*pair))
    return pieces


def gaps_of(
    ours: Sequence[Block], theirs: Sequence[Block]
) -> Iterator[tuple[Sequence[Block], Sequence[Block], tuple[Block, Block] | None]]:
    """Yield what only ours and only theirs have before each pair of versions, and that pair; at the end without one."""
    pairs = paired(ours, theirs)
    low = (-1, -1)
    for at in sorted(pairs):
        high = at, pairs[at]
        yield ours[low[0] + 1 : high[0]], theirs[low[1] + 1 : high[1]], (ours[at], theirs[high[1]])
        low = high
    yield ours[low[0] + 1 :], theirs[low[1] + 1 :], None


_NESTED = "Both sides added items of several levels here, which nobody can put in order safely."


def _are_apart(ours: Sequence[Block], theirs: Sequence[Block]) -> bool:
    """Return whether two additions are about different things: hardly a word of the one stands in the other."""
    words = [Counter(word for block in side for word in letters_of(_text(block)) if len(word) > 3) for side in (ours, theirs)]
    shared = sum((words[0] & words[1]).values())
    return shared * 4 < min(words[0].total(), words[1].total())


def _added_items(ours: Sequence[Block], theirs: Sequence[Block], is_sorted: bool) -> list[Piece]:
    known = {block.key for block in ours}
    twins = _namesakes(ours, theirs)
    rest = [block for at, block in enumerate(theirs) if block.key not in known and at not in twins.values()]
    pieces: list[Piece] = []
    for at, block in enumerate(ours):
        if at in twins:
            pieces.append(two_versions(block, theirs[twins[at]]))
        elif any(block.key == other.key for other in theirs):
            pieces.append(Piece(_whole(block), "both", kind=block.kind))
        else:
            pieces.append(_lone(block, "ours", "added-by-ours"))
    if not rest:
        return pieces
    levels = {_indent(block) for block in (*ours, *rest) if block.kind == "item"}
    if len(levels) > 1:
        return [Piece((), "", "", _joined(ours), _joined(theirs), None, "item", _NESTED)]
    return _ordered(pieces, [_lone(block, "theirs", "added-by-theirs") for block in rest], is_sorted)


def _lone(block: Block, side: Side, rule: str) -> Piece:
    versions = (_whole(block), None) if side == "ours" else (None, _whole(block))
    return Piece(_whole(block), side, rule, *versions, None, block.kind)


def _namesakes(ours: Sequence[Block], theirs: Sequence[Block]) -> dict[int, int]:
    """Return the additions of both sides that are one thing, told differently."""
    pairs: dict[int, int] = {}
    for at, block in enumerate(ours):
        for other, candidate in enumerate(theirs):
            if other in pairs.values() or block.key == candidate.key:
                continue
            if _weight(block, candidate) >= (2.0 if block.kind == "item" else 0.6):
                pairs[at] = other
                break
    return pairs


def two_versions(ours: Block, theirs: Block, *, picked: bool = False) -> Piece:
    """Return one block of two versions without an ancestor: the one that says all that the other says; else undecided.

    Of a commit that is `picked` the wording is the newer one, but for what belongs to a version or branch.
    """
    versions = _whole(ours), _whole(theirs), None
    if ours.key == theirs.key:
        return Piece(_whole(ours), "ours", "same-text", *versions, ours.kind)
    if ours.kind in ("code", "table") or ours.kind != theirs.kind or _indent(ours) != _indent(theirs):
        return Piece((), "", "", *versions, ours.kind)
    words = words_of(_text(ours)), words_of(_text(theirs))
    held = contained([], *words) if ours.kind != "html" else None
    if picked:
        found = _picked(ours, theirs, None if held is None else "ours" if held is words[0] else "theirs")
        rule = "picked" if found == "theirs" else "version-specific"
    else:
        found = None if held is None else "ours" if held is words[0] else "theirs"
        rule = f"more-in-{found}"
    if found is None:
        return Piece((), "", "", *versions, ours.kind)
    return Piece(versions[0] if found == "ours" else versions[1], found, rule, *versions, ours.kind)


def _picked(ours: Block, theirs: Block, more: Side | None) -> Side | None:
    """Return which version of a block stands where theirs is carried over to the branch of ours."""
    texts = _text(ours), _text(theirs)
    if _VERSION.sub("", texts[0]) == _VERSION.sub("", texts[1]):
        return "ours"
    if ours.kind == "entry" and all(map(_is_of_versions, texts)):
        return "ours"
    if sorted(_VERSION.findall(texts[0])) != sorted(_VERSION.findall(texts[1])):
        return None
    if more:
        return "theirs" if more == "theirs" else None
    return "theirs" if likeness(letters_of(texts[0]), letters_of(texts[1])) >= 0.6 else None


def _is_of_versions(entry: str) -> bool:
    """Return whether every address in an entry of front matter belongs to a version: `aliases: [/docs/v4.0/a, /docs/dev/b]`."""
    addresses = re.findall(r"/[^\s'\",\]]+", entry)
    return bool(addresses) and all(map(_VERSION.search, addresses))


def _ordered(ours: list[Piece], theirs: list[Piece], is_sorted: bool) -> list[Piece]:
    """Return the additions of both: in the order of the list where it has one, else ours first."""
    if not is_sorted:
        rule = "added-by-both"
        return [Piece(p.lines, p.choice, p.rule and rule, p.ours, p.theirs, p.base, p.kind, p.reason) for p in [*ours, *theirs]]
    return sorted([*ours, *theirs], key=lambda piece: _sort_key(piece.lines or piece.ours or piece.theirs or ()))


def rising(names: Sequence[str], least: int = 2) -> bool:
    """Return whether `names` are in alphabetical order, but for slips: one, or one in five. Fewer than `least` pairs tell nothing."""
    pairs = list(zip(names, names[1:], strict=False))
    slips = sum(first > second for first, second in pairs)
    return len(pairs) >= least and (slips == 0 or (len(pairs) > 3 and slips <= max(1, len(pairs) // 5)))


def is_alphabetical(lines: Sequence[str]) -> bool:
    """Return whether the items of a document stand in alphabetical order nearly everywhere, over a dozen pairs of them at least."""
    pairs = slips = 0
    for first, second in zip(lines, lines[1:], strict=False):
        if _ITEM.match(first) and _ITEM.match(second) and first[:1] == second[:1]:
            pairs += 1
            slips += _sort_key([first]) > _sort_key([second])
    return pairs > 12 and slips * 8 <= pairs


def _sort_key(lines: Sequence[str]) -> str:
    content = _ITEM.sub("", lines[0] if lines else "", count=1).strip()
    link = _LINK.match(content.lstrip("*_` "))
    return row_key(link["text"] if link else content.lstrip("*_`[(\"'"))


def _neighbours(setting: Setting) -> tuple[list[str], list[str]]:
    """Return the names of the items that stand right above and below, as far as eight."""
    above: list[str] = []
    for line in reversed(setting.above[-20:]):
        if not _ITEM.match(line) or len(above) == 8:
            break
        above.append(_sort_key([line]))
    below: list[str] = []
    for line in setting.below[:20]:
        if not _ITEM.match(line) or len(below) == 8:
            break
        below.append(_sort_key([line]))
    return above[::-1], below


# --- two versions ---


@dataclass(slots=True)
class _Pair:
    """A merge of two versions without an ancestor."""

    ours: Sequence[Block]
    theirs: Sequence[Block]
    setting: Setting

    def merged(self) -> list[Piece]:
        pieces: list[Piece] = []
        for mine, others, pair in gaps_of(self.ours, self.theirs):
            if mine and others:
                pieces += self._gap(mine, others)
            else:
                pieces += [self._only(block, "ours") for block in mine]
                pieces += [self._only(block, "theirs") for block in others]
            if pair:
                pieces.append(self._block(*pair))
        return pieces

    def _only(self, block: Block, side: Side) -> Piece:
        """Return a block that one side has: part of a list stays; of other text nobody can say whether it was deleted."""
        piece = _lone(block, side, f"only-{side}")
        if self.setting.picked and side == "theirs":
            if not self.ours and block.kind not in ("code", "entry", "table", "html"):
                return replace(piece, rule="picked")
            return Piece((), "", "", piece.ours, piece.theirs, None, block.kind, _ONLY)
        if block.kind in (*_LISTED, "blank"):
            return piece
        return Piece((), "", "", piece.ours, piece.theirs, None, block.kind, _ONLY)

    def _gap(self, ours: Sequence[Block], theirs: Sequence[Block]) -> list[Piece]:
        return [Piece((), "", "", _joined(ours), _joined(theirs), None)]

    def _block(self, ours: Block, theirs: Block) -> Piece:
        if ours.lines == theirs.lines:
            return Piece(_whole(ours), "both", kind=ours.kind)
        return two_versions(ours, theirs, picked=self.setting.picked)


def is_empty(lines: Sequence[str] | None) -> bool:
    """Return whether there is nothing but blank lines."""
    return all(map(is_blank, lines or ()))


def says_the_same(first: Sequence[str], second: Sequence[str]) -> bool:
    """Return whether two passages differ at most in white space."""
    return comparable("".join(first)) == comparable("".join(second))
