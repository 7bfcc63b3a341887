"""One block in two versions of which no common ancestor is known."""

from __future__ import annotations

import re

from imprint.merge.blocks import Block
from imprint.merge.passage.pairing import indent_of
from imprint.merge.passage.pieces import Piece, Side, text_of, whole
from imprint.merge.words import contained, letters_of, likeness, words_of

_VERSION = re.compile(
    r"(?i)(?<![a-z])v?\d+(?:\.\d+)+|(?<![a-z])v\d+(?![a-z])|(?<![a-z])(?:stable|dev|main|master|latest|nightly|release)(?![a-z])"
)


def two_versions(ours: Block, theirs: Block, *, picked: bool = False) -> Piece:
    """Return one block of two versions without an ancestor: the one that says all that the other says; else
    undecided.

    Of a commit that is `picked` the wording is the newer one, but for what belongs to a version or branch.
    """
    versions = whole(ours), whole(theirs), None
    if ours.key == theirs.key:
        return Piece(whole(ours), "ours", "same-text", *versions, ours.kind)
    if ours.kind in ("code", "table") or ours.kind != theirs.kind or indent_of(ours) != indent_of(theirs):
        return Piece((), "", "", *versions, ours.kind)
    words = words_of(text_of(ours)), words_of(text_of(theirs))
    if [word.text for word in words[0]] == [word.text for word in words[1]]:
        side: Side = "ours" if len(text_of(ours)) <= len(text_of(theirs)) else "theirs"  # a stray space less
        return Piece(versions[0] if side == "ours" else versions[1], side, "same-text", *versions, ours.kind)
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


def is_of_versions(entry: str) -> bool:
    """Return whether every address in an entry of front matter belongs to a version, as in
    `aliases: [/docs/v4.0/a, /docs/dev/b]`.
    """
    addresses = re.findall(r"/[^\s'\",\]]+", entry)
    return bool(addresses) and all(map(_VERSION.search, addresses))


def names_one_of(text: str, versions: frozenset[str]) -> bool:
    """Return whether one of `versions` stands in `text`."""
    return any(re.search(rf"(?<![\d.]){re.escape(one)}(?![\d])(?!\.\d)", text) for one in versions)


def _picked(ours: Block, theirs: Block, more: Side | None) -> Side | None:
    """Return which version of a block stands where theirs is carried over to the branch of ours."""
    texts = text_of(ours), text_of(theirs)
    if _VERSION.sub("", texts[0]) == _VERSION.sub("", texts[1]):
        return "ours"
    if ours.kind == "entry" and all(map(is_of_versions, texts)):
        return "ours"
    if ours.kind == "entry" and not any(map(is_of_versions, texts)):
        return "theirs"
    if sorted(_VERSION.findall(texts[0])) != sorted(_VERSION.findall(texts[1])):
        return None
    if more:
        return "theirs" if more == "theirs" else None
    return "theirs" if likeness(letters_of(texts[0]), letters_of(texts[1])) >= 0.6 else None
