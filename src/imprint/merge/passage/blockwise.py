"""The blocks of two or three versions of a passage, merged block by block.

Pure judgement on structure. Nothing here asks anybody: what the texts alone do not make safe is left
undecided.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from imprint.merge.blocks import Block, split_blocks, split_entries
from imprint.merge.passage.additions import added
from imprint.merge.passage.changes import (
    as_piece,
    by_retouching,
    by_rewriting,
    changed_twice,
    code,
    new_prose,
    one_of,
)
from imprint.merge.passage.order import neighbours, rising, sort_key
from imprint.merge.passage.pairing import gaps_of, moved, paired
from imprint.merge.passage.pieces import (
    LISTED,
    Lines,
    Piece,
    Setting,
    Side,
    blanked,
    joined,
    lone,
    spaced_out,
    text_of,
    whole,
)
from imprint.merge.passage.versions import is_of_versions, names_one_of, two_versions
from imprint.merge.words import keys_of

_LINKS = re.compile(r"(?P<lead>[^\[\]]*)(?P<links>\[[^\[\]]*\]\([^()]*\)(?:\s*,\s*\[[^\[\]]*\]\([^()]*\))+)")
_FEWEST_LINKS = 4  # that make a line a list
_DELETED = "One side deleted it, the other changed it."
_ONLY = "Only one side has it, and no common ancestor says whether the other one deleted it."
_UNTRANSLATED = "The other side wrote this document anew, perhaps as a translation; this text is new to it."


def merge_blocks(base: Lines | None, ours: Lines, theirs: Lines, setting: Setting) -> list[Piece]:
    """Return the passage as pieces, decided and undecided, in the order in which they stand."""
    if setting.form == "code":
        return [code(base, ours, theirs)]
    split: Callable[[Sequence[str]], tuple[Block, ...]] = (
        split_entries if setting.form == "front" else split_blocks
    )
    units = [split(side) for side in (base or (), ours, theirs)]
    if base is None:
        return _Pair(units[1], units[2], setting).merged()
    pieces = _Three(units[0], units[1], units[2], setting).merged()
    if setting.translated:
        pieces = [_untranslated(piece, setting) for piece in pieces]
    return spaced_out(pieces, setting)


def _untranslated(piece: Piece, setting: Setting) -> Piece:
    """Return `piece`, undecided where it would put new prose of one side into a translation."""
    side: Side = "theirs" if setting.translated == "ours" else "ours"
    if piece.rule not in (f"added-by-{side}", f"changed-by-{side}") or piece.kind == "code":
        return piece
    if new_prose("".join(piece.base or ()), "".join(piece.lines)) < 2:
        return piece
    return Piece((), "", "", piece.ours, piece.theirs, piece.base, piece.kind, _UNTRANSLATED)


@dataclass(slots=True)
class _Three:
    """A merge with a known ancestor."""

    base: Sequence[Block]
    ours: Sequence[Block]
    theirs: Sequence[Block]
    setting: Setting
    moved: dict[Side, dict[int, int]] = field(
        default_factory=dict
    )  # by who moved it: where it stands now, and stood

    def merged(self) -> list[Piece]:
        left, right = paired(self.base, self.ours), paired(self.base, self.theirs)
        self.moved = {
            "ours": moved(self.base, self.ours, left, right),
            "theirs": moved(self.base, self.theirs, right, left),
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
        versions = whole(ours), whole(theirs), whole(base)
        if ours.key == theirs.key:
            same = ours if theirs.lines in (ours.lines, base.lines) else theirs
            if ours.key == base.key or ours.lines == theirs.lines:
                return Piece(whole(blanked(same, base, ours, theirs)), "both", "", kind=ours.kind)
            return Piece(whole(ours), "ours", "same-text", *versions, ours.kind)
        if ours.key == base.key:
            return Piece(
                whole(blanked(theirs, base, ours, theirs)),
                "theirs",
                "changed-by-theirs",
                *versions,
                ours.kind,
            )
        if theirs.key == base.key:
            return Piece(
                whole(blanked(ours, base, ours, theirs)), "ours", "changed-by-ours", *versions, ours.kind
            )
        piece = changed_twice(base, ours, theirs) or _inline_list(base, ours, theirs)
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
        rewritten_twice = (
            added_ours and added_theirs and len(olds) and not self._is_list(added_ours, added_theirs)
        )
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
        if any(at in self.moved["ours"] for at in added_ours) or any(
            at in self.moved["theirs"] for at in added_theirs
        ):
            return [*pieces, *self._with_moved(added_ours, added_theirs, left, right)]
        return [
            *pieces,
            *added(
                [self.ours[at] for at in added_ours],
                [self.theirs[at] for at in added_theirs],
                self._is_sorted(mine, others),
            ),
        ]

    def _with_moved(
        self,
        added_ours: Sequence[int],
        added_theirs: Sequence[int],
        left: dict[int, int],
        right: dict[int, int],
    ) -> list[Piece]:
        """Return additions some of which are blocks that one side moved here and the other changed."""
        pieces: list[Piece] = []
        for at in added_ours:
            old = self.moved["ours"].get(at)
            changed = None if old is None else self.theirs[right[old]]
            pieces.append(self._moved_or_lone(self.ours[at], changed, old, "ours"))
        for at in added_theirs:
            old = self.moved["theirs"].get(at)
            changed = None if old is None else self.ours[left[old]]
            pieces.append(self._moved_or_lone(self.theirs[at], changed, old, "theirs"))
        return pieces

    def _moved_or_lone(self, block: Block, changed: Block | None, old: int | None, by: Side) -> Piece:
        if old is None or changed is None:
            return lone(block, by, f"added-by-{by}")
        ours, theirs = (block, changed) if by == "ours" else (changed, block)
        lines = (*changed.lines, *block.blanks)
        chosen: Side = "theirs" if by == "ours" else "ours"
        versions = whole(ours), whole(theirs), whole(self.base[old])
        return Piece(lines, chosen, f"moved-by-{by}", *versions, changed.kind)

    def _is_sorted(self, mine: range, others: range) -> bool:
        """Return whether both sides keep the items around here in alphabetical order."""
        above, below = neighbours(self.setting)
        return all(
            (self.setting.alphabetical and rising([*above, *own, *below], 1))
            or rising([*above, *own, *below])
            for own in (
                [sort_key(block.lines) for block in side if block.kind in LISTED]
                for side in (_near(self.ours, mine), _near(self.theirs, others))
            )
        )

    def _is_list(self, ours: Sequence[int], theirs: Sequence[int]) -> bool:
        kinds = {self.ours[at].kind for at in ours} | {self.theirs[at].kind for at in theirs}
        return kinds <= set(LISTED)

    def _deleted(self, base: Block, left: Block, side: Side) -> Piece:
        """Return a block that `side` has and the other deleted."""
        ours, theirs = (whole(left), None) if side == "ours" else (None, whole(left))
        if left.key == base.key:
            by: Side = "theirs" if side == "ours" else "ours"
            return Piece((), by, f"deleted-by-{by}", ours, theirs, whole(base), left.kind)
        return Piece((), "", "", ours, theirs, whole(base), left.kind, _DELETED)

    def _rewritten(self, olds: range, mine: range, others: range) -> Piece:
        """Return a stretch that one side or both wrote anew."""
        base, ours, theirs = (
            tuple(side[at] for at in span)
            for side, span in ((self.base, olds), (self.ours, mine), (self.theirs, others))
        )
        versions = joined(ours), joined(theirs), joined(base)
        texts = ["".join(version) for version in versions]
        if keys_of(texts[0]) == keys_of(texts[1]):
            return Piece(versions[0], "ours", "same-text", *versions)
        found = by_rewriting(texts[2], texts[0], texts[1]) or by_retouching(texts[2], texts[0], texts[1])
        if found:
            chosen = versions[0] if found == "ours" else versions[1]
            return Piece(chosen, found, f"rewritten-by-{found}", *versions)
        return Piece((), "", "", *versions, reason="Both sides wrote this anew.")


def _near(blocks: Sequence[Block], span: range) -> Sequence[Block]:
    """Return the blocks of `span` and up to eight on either side."""
    return blocks[max(span.start - 8, 0) : span.stop + 8]


def _inline_list(base: Block, ours: Block, theirs: Block) -> Piece | None:
    """Return a line of links with commas between them, link by link."""
    parts = [_LINKS.fullmatch(text_of(block).rstrip()) for block in (base, ours, theirs)]
    known = [match for match in parts if match]
    if len(known) < len(parts):
        return None
    lead = one_of(*(match["lead"] for match in known))
    units = [[Block("item", (part,)) for part in re.split(r"\s*,\s*", match["links"])] for match in known]
    if lead is None or min(map(len, units)) < _FEWEST_LINKS:
        return None
    pieces = _Three(units[0], units[1], units[2], Setting()).merged()
    if any(not piece.choice for piece in pieces):
        return None
    links = [line for piece in pieces for line in piece.lines]
    tail = text_of(ours)[len(text_of(ours).rstrip()) :]
    return as_piece((lead + ", ".join(links) + tail, "different-items"), base, ours, theirs)


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
        """Return a block that one side has: part of a list stays; of other text nobody can say whether it was
        deleted.
        """
        piece = lone(block, side, f"only-{side}")
        if self.setting.picked and side == "theirs":
            return self._only_picked(block, piece)
        if block.kind in (*LISTED, "blank") or not block.key.strip():
            return piece
        return Piece((), "", "", piece.ours, piece.theirs, None, block.kind, _ONLY)

    def _only_picked(self, block: Block, piece: Piece) -> Piece:
        """Return a block that only a picked commit has, of its own or because its branch has it."""
        text, named = text_of(block), self.setting.named_versions
        if block.kind == "entry":
            if is_of_versions(text):
                return replace(piece, lines=(), choice="ours", rule="version-specific")
            return replace(piece, rule="picked")
        if block.kind == "item" and names_one_of(text, named):
            return replace(piece, rule="picked")
        if not self.ours and block.kind not in ("code", "table", "html"):
            return replace(piece, rule="picked")
        return Piece((), "", "", piece.ours, piece.theirs, None, block.kind, _ONLY)

    def _gap(self, ours: Sequence[Block], theirs: Sequence[Block]) -> list[Piece]:
        return [Piece((), "", "", joined(ours), joined(theirs), None)]

    def _block(self, ours: Block, theirs: Block) -> Piece:
        if ours.lines == theirs.lines:
            return Piece(whole(ours), "both", kind=ours.kind)
        return two_versions(ours, theirs, picked=self.setting.picked)
