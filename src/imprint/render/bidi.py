"""The order of left-to-right and right-to-left text, for a layout engine that orders boxes and not text.

WeasyPrint orders the text inside one box by the Unicode bidirectional algorithm, but sets neighbouring
boxes strictly in the direction of their line: in an Arabic line, two Latin words of which one is bold
change places. `ordered` therefore puts each stretch of the other direction that spans several boxes
into a span of that direction.

Inside of one box, the engine sees nothing of its neighbours; where they decide the order, the stretch gets
a span as well.

The rules are those of Unicode Standard Annex 9 (version 16) without explicit embeddings: W1 to W7, N0
to N2, I1, I2 and the part of L1 that concerns the end of a paragraph. Elements with a direction of
their own count as isolates.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TypeAlias
from unicodedata import bidirectional

from imprint.model.document import (
    Anchor,
    Break,
    Code,
    Direction,
    Image,
    Inline,
    Link,
    Note,
    Span,
    Styled,
    Text,
)
from imprint.model.walk import Inlines

_Wrapper: TypeAlias = Styled | Span | Link

_OBJECT = "\ufffc"  # stands for an image, a note's mark or an isolate: a neutral character
_INVISIBLE = "\u200b"
_REMOVED = {"BN", "LRE", "RLE", "LRO", "RLO", "PDF"}  # rule X9
_NEUTRAL = {"B", "S", "WS", "ON", "FSI", "LRI", "RLI", "PDI"}
_PAIRS = (
    "()[]{}⁅⁆⁽⁾₍₎⌈⌉⌊⌋〈〉❨❩❪❫❬❭❮❯❰❱❲❳❴❵⟦⟧⟨⟩⟪⟫⟬⟭⟮⟯⦃⦄⦅⦆〈〉《》「」『』【】〔〕〖〗〘〙〚〛（）［］｛｝｟｠｢｣"
)
_CLOSING = dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True))
_MOST_OPEN = 63  # rule BD16


# --- levels


def levels(text: str, direction: Direction) -> list[int]:
    """Return the embedding level of each character of one paragraph; odd levels run from right to left."""
    base = 1 if direction == "rtl" else 0
    kept = [index for index, character in enumerate(text) if bidirectional(character) not in _REMOVED]
    kinds = [bidirectional(text[index]) or "L" for index in kept]
    _resolve_weak(kinds, base)
    _resolve_brackets(kinds, [text[index] for index in kept], base)
    _resolve_neutral(kinds, base)
    found = dict(zip(kept, (_implicit(kind, base) for kind in kinds), strict=True))
    result, last = [], base
    for index in range(len(text)):
        last = found.get(index, last)
        result.append(last)
    return _with_level_end(text, result, base)


def _resolve_weak(kinds: list[str], base: int) -> None:
    _resolve_marks_and_digits(kinds, base)
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]  # W3
    for index in range(1, len(kinds) - 1):  # W4
        left, kind, right = kinds[index - 1 : index + 2]
        if left == right and ((kind == "ES" and left == "EN") or (kind == "CS" and left in {"EN", "AN"})):
            kinds[index] = left
    for start, end in _runs(kinds, {"ET"}):  # W5
        if "EN" in kinds[max(start - 1, 0) : start] + kinds[end : end + 1]:
            kinds[start:end] = ["EN"] * (end - start)
    kinds[:] = ["ON" if kind in {"ES", "ET", "CS"} else kind for kind in kinds]  # W6
    strong = "R" if base else "L"
    for index, kind in enumerate(kinds):  # W7
        if kind in {"L", "R"}:
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[index] = "L"


def _resolve_marks_and_digits(kinds: list[str], base: int) -> None:
    strong = before = "R" if base else "L"
    for index, kind in enumerate(kinds):
        if kind == "NSM":  # W1
            kinds[index] = before
        elif kind == "EN" and strong == "AL":  # W2
            kinds[index] = "AN"
        before = kinds[index]
        if before in {"L", "R", "AL"}:
            strong = before


def _resolve_brackets(kinds: list[str], characters: Sequence[str], base: int) -> None:
    """Give both brackets of each pair one direction (rule N0)."""
    embedding, opposite = ("R", "L") if base else ("L", "R")
    for opening, closing in _bracket_pairs(kinds, characters):
        inside = {_strong(kind) for kind in kinds[opening + 1 : closing]}
        if embedding in inside:
            chosen = embedding
        elif opposite in inside:
            before = next((_strong(kind) for kind in reversed(kinds[:opening]) if _strong(kind)), embedding)
            chosen = opposite if before == opposite else embedding
        else:
            continue
        kinds[opening] = kinds[closing] = chosen


def _bracket_pairs(kinds: Sequence[str], characters: Sequence[str]) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    waiting: list[tuple[str, int]] = []
    for index, character in enumerate(characters):
        if kinds[index] != "ON":
            continue
        if character in _CLOSING:
            if len(waiting) == _MOST_OPEN:
                break
            waiting.append((_CLOSING[character], index))
        elif any(character == closing for closing, _ in waiting):
            while waiting:
                closing, opened = waiting.pop()
                if closing == character:
                    pairs.append((opened, index))
                    break
    return sorted(pairs)


def _resolve_neutral(kinds: list[str], base: int) -> None:
    """Let neutral characters follow their neighbours, where those agree (N1), and the paragraph
    elsewhere (N2).
    """
    embedding = "R" if base else "L"
    for start, end in _runs(kinds, _NEUTRAL):
        before = _strong(kinds[start - 1]) if start else embedding
        after = _strong(kinds[end]) if end < len(kinds) else embedding
        kinds[start:end] = [before if before == after else embedding] * (end - start)


def _strong(kind: str) -> str:
    """Return the direction that a resolved kind has for its neighbours; numbers count as right to left."""
    return {"L": "L", "R": "R", "EN": "R", "AN": "R"}.get(kind, "")


def _implicit(kind: str, base: int) -> int:
    if base:
        return 1 if kind == "R" else 2
    return {"L": 0, "R": 1}.get(kind, 2)


def _with_level_end(text: str, found: list[int], base: int) -> list[int]:
    """Return `found` with separators, and white space before them or at the end, on the level of the
    paragraph (L1).
    """
    at_end = True
    for index in range(len(text) - 1, -1, -1):
        kind = bidirectional(text[index])
        if kind in {"B", "S"}:
            at_end = True
        elif kind != "WS" and kind not in _REMOVED:
            at_end = False
        if at_end:
            found[index] = base
    return found


def _runs(kinds: Sequence[str], wanted: set[str]) -> Iterator[tuple[int, int]]:
    start = 0
    for is_wanted, group in groupby(list(kinds), key=wanted.__contains__):
        end = start + len(list(group))
        if is_wanted:
            yield start, end
        start = end


# --- inlines


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of one leaf on one level, with the wrappers that it stands in, outermost first."""

    leaf: Inline
    number: int  # of the leaf, so that parts of the same leaf are known
    text: str
    level: int
    path: tuple[_Wrapper, ...]


def ordered(content: Inlines, direction: Direction) -> Inlines:
    """Return `content` with a span of its own direction around each stretch that runs against `direction`.

    Only stretches that several boxes share get one, and those of a text whose order depends on what stands
    around it; elsewhere the layout engine needs no help inside a single text. A wrapper that a stretch
    leaves half-way (a link, bold) is divided at that place.
    """
    leaves = list(_leaves(content))
    if len(leaves) < 2 or not _is_mixed(leaves, direction):
        return content
    base = 1 if direction == "rtl" else 0
    return _assembled(_with_spans(_pieces(leaves, direction), base, 0), 0, set())


def _leaves(
    content: Iterable[Inline], path: tuple[_Wrapper, ...] = ()
) -> Iterator[tuple[Inline, tuple[_Wrapper, ...]]]:
    for inline in content:
        if isinstance(inline, Styled | Link) or (isinstance(inline, Span) and not inline.direction):
            yield from _leaves(inline.content, (*path, inline))
        else:
            yield inline, path


def _is_mixed(leaves: Sequence[tuple[Inline, tuple[_Wrapper, ...]]], direction: Direction) -> bool:
    against = {"L", "EN", "AN"} if direction == "rtl" else {"R", "AL", "AN"}
    return any(
        bidirectional(character) in against
        for leaf, _ in leaves
        if isinstance(leaf, Text)
        for character in leaf.text
    )


def _as_text(leaf: Inline) -> str:
    match leaf:
        case Text(text):
            return text
        case Break():
            return "\u2029"
        case Anchor():
            return _INVISIBLE
        case Code() | Image() | Note() | Span() | Styled() | Link():
            return _OBJECT


def _pieces(leaves: Sequence[tuple[Inline, tuple[_Wrapper, ...]]], direction: Direction) -> list[_Piece]:
    texts = [_as_text(leaf) for leaf, _ in leaves]
    whole = "".join(texts)
    found = [
        level for line in whole.split("\u2029") for level in [*levels(line, direction), _base(direction)]
    ]
    pieces, start = [], 0
    for number, ((leaf, path), text) in enumerate(zip(leaves, texts, strict=True)):
        numbered = zip(text, found[start : start + len(text)], strict=True)
        for level, group in groupby(numbered, key=lambda pair: pair[1]):
            part = "".join(character for character, _ in group)
            pieces.append(_Piece(leaf, number, part, level, path))
        start += len(text)
    return pieces


def _base(direction: Direction) -> int:
    return 1 if direction == "rtl" else 0


def _with_spans(pieces: Sequence[_Piece], base: int, depth: int) -> list[_Piece]:
    """Return the pieces with direction spans in their paths, for stretches above level `base`.

    `depth` is how much of each path lies outside of the spans that were already put in.
    """
    made: list[_Piece] = []
    dependent = _dependent(pieces, base)
    for is_above, group in groupby(pieces, key=lambda piece: piece.level > base):
        stretch = list(group)
        numbers = {piece.number for piece in stretch}
        if is_above and (len(numbers) > 1 or numbers & dependent):
            shared = max(_shared(stretch), depth)
            span = Span((), direction="rtl" if (base + 1) % 2 else "ltr")
            inside = [
                replace(piece, path=(*piece.path[:shared], span, *piece.path[shared:])) for piece in stretch
            ]
            made += _with_spans(inside, base + 1, shared + 1)
        else:
            made += stretch
    return made


def _dependent(pieces: Sequence[_Piece], base: int) -> set[int]:
    """Return the numbers of the leaves whose order depends on what stands around them.

    The layout engine sees the text of one box at a time: `$5` alone is `$5`, and after an Arabic word `5$`.
    """
    found = set()
    for number, group in groupby(pieces, key=lambda piece: piece.number):
        parts = list(group)
        text = "".join(piece.text for piece in parts).rstrip()  # what ends a line is the engine's own
        wanted = [piece.level - base for piece in parts for _ in piece.text][: len(text)]
        alone = levels(text, "rtl" if base % 2 else "ltr")
        if isinstance(parts[0].leaf, Text) and [level - base % 2 for level in alone] != wanted:
            found.add(number)
    return found


def _shared(pieces: Sequence[_Piece]) -> int:
    """Return how many wrappers all pieces have in common."""
    count = 0
    for wrappers in zip(*(piece.path for piece in pieces), strict=False):
        if any(wrapper is not wrappers[0] for wrapper in wrappers):
            break
        count += 1
    return count


def _assembled(pieces: Sequence[_Piece], depth: int, used: set[int]) -> Inlines:
    """Return the inlines that the pieces describe. A wrapper that is divided keeps its id in its first
    part only.
    """
    made: list[Inline] = []
    for _, group in groupby(pieces, key=lambda piece: _place(piece, depth)):
        stretch = list(group)
        first = stretch[0]
        if len(first.path) > depth:
            wrapper = first.path[depth]
            if isinstance(wrapper, Span) and id(wrapper) in used:
                wrapper = replace(wrapper, attributes=replace(wrapper.attributes, id=""))
            used.add(id(first.path[depth]))
            made.append(replace(wrapper, content=_assembled(stretch, depth + 1, used)))
        elif isinstance(first.leaf, Text):
            made.append(Text("".join(piece.text for piece in stretch)))
        else:
            made.append(first.leaf)
    return tuple(made)


def _place(piece: _Piece, depth: int) -> tuple[str, int]:
    if len(piece.path) > depth:
        return ("in", id(piece.path[depth]))
    return ("leaf", piece.number)
