"""A message as the formats of translation tools see it: words, and codes that stand for its tags.

The text `Fill <b1>{name}</b1>` is the words "Fill ", the start of `b1`, a placeholder and the end of `b1`.
XLIFF and TMX differ in how they write the pieces down; taking a message apart and putting it together are
the same for both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from imprint.localize.lint import PLACEHOLDER
from imprint.localize.tags import TAG, escaped, unescaped

PieceKind = Literal["words", "placeholder", "open", "close", "point"]
LOCKED = ("c", "x")  # what stands inside of these is not translated


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a message. `text` is the name of a tag, or what is to be read, without escapes."""

    kind: PieceKind
    text: str


def pieces(text: str) -> tuple[Piece, ...]:
    """Return the pieces of a message or of a translation; tags may be missing or crossed in it."""
    return tuple(_pieces(text))


def _pieces(text: str) -> Iterator[Piece]:
    at, locked = 0, ""
    for found in TAG.finditer(text):
        name = found["name"]
        if found["close"] and found["point"]:
            continue  # `</c1/>` is no tag that anyone means
        yield from _words(text[at : found.start()], bool(locked))
        at = found.end()
        if found["close"]:
            yield Piece("close", name)
            locked = "" if locked == name else locked
        elif found["point"]:
            yield Piece("point", name)
        else:
            yield Piece("open", name)
            locked = locked or (name if letters(name) in LOCKED else "")
    yield from _words(text[at:], bool(locked))


def _words(text: str, locked: bool) -> Iterator[Piece]:
    at = 0
    for found in () if locked else PLACEHOLDER.finditer(text):
        if found.start() > at:
            yield Piece("words", unescaped(text[at : found.start()]))
        yield Piece("placeholder", found[0])
        at = found.end()
    if at < len(text):
        yield Piece("words", unescaped(text[at:]))


def text_of_pieces(parts: Iterable[Piece]) -> str:
    """Return the message that is made of `parts`: words are escaped where they would be read as tags."""
    texts = []
    for is_read, run in groupby(parts, lambda piece: piece.kind in ("words", "placeholder")):
        if is_read:
            texts.append(escaped("".join(piece.text for piece in run)))
        else:
            texts += [tag_of(piece) for piece in run]
    return "".join(texts)


def tag_of(piece: Piece) -> str:
    """Return the tag that a piece stands for as a message has it."""
    return {"open": f"<{piece.text}>", "close": f"</{piece.text}>", "point": f"<{piece.text}/>"}.get(
        piece.kind, piece.text
    )


def piece_of(tag: str) -> Piece | None:
    """Return the piece that a tag or placeholder is, or None where `tag` is neither."""
    found = TAG.fullmatch(tag)
    if found and not (found["close"] and found["point"]):
        kind: PieceKind = "close" if found["close"] else "point" if found["point"] else "open"
        return Piece(kind, found["name"])
    return Piece("placeholder", tag) if PLACEHOLDER.fullmatch(tag) else None


def letters(name: str) -> str:
    """Return what kind of tag `name` is: `c` for `c12`."""
    return name.rstrip("0123456789")


def pairs(parts: Sequence[Piece]) -> dict[int, int]:
    """Return which opening piece belongs to which closing one, by position, as far as they nest."""
    found: dict[int, int] = {}
    waiting: list[int] = []
    for position, piece in enumerate(parts):
        if piece.kind == "open":
            waiting.append(position)
        elif piece.kind == "close":
            while waiting and piece.text in {parts[one].text for one in waiting}:
                opening = waiting.pop()
                if parts[opening].text == piece.text:
                    found[opening] = position
                    break
    return found


def crossed(parts: Sequence[Piece], nested: Mapping[int, int]) -> dict[int, int]:
    """Return which opening piece belongs to which closing one, by position, of those that do not nest."""
    taken = {*nested, *nested.values()}
    found: dict[int, int] = {}
    waiting: dict[str, list[int]] = {}
    for position, piece in enumerate(parts):
        if position in taken:
            continue
        if piece.kind == "open":
            waiting.setdefault(piece.text, []).append(position)
        elif piece.kind == "close" and waiting.get(piece.text):
            found[waiting[piece.text].pop()] = position
    return found
