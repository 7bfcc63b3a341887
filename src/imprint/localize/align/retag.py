"""A text of an existing translation in the tagged form of its source: with the source's tags, not its own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from imprint.localize.align.pieces import image_key, link_key
from imprint.localize.tags import MARKUP, Tagged, clean, is_locked
from imprint.model.document import Anchor, Break, Code, Image, Inline, Link, Note, Span, Styled, Text
from imprint.model.walk import Inlines, map_inlines, text_of

_LONG_CODE = 3
_BOLD = re.compile(r"\*\*(?=\S)([^*]+)\*\*")
_ESCAPED = re.compile(r"&(lt|gt|amp);")


@dataclass(frozen=True, slots=True)
class Retagged:
    """A translation in tagged form. `doubts` say which marks could not be mapped for certain."""

    text: str
    doubts: tuple[str, ...] = ()


def retagged(source: Tagged, target: Tagged, language: str) -> Retagged:
    """Return the words of `target`, a text in `language`, with the tags of `source`.

    Code goes with the same code, a link with one to the same page, an image with one of the same name; what
    is left of a kind goes in order, if as many are left on both sides. A mark of the target alone is left
    out and its words stay; code of the source that stands bare in the target is marked again.
    """
    content = target.within_layers(target.content)
    if "**" not in source.text:
        content = map_inlines(content, _with_bold)
    writer = _Writer(_mapped(source, content, language), language)
    text = _tidy("".join(writer.written(content)))
    missing = [(name, mark) for name, mark in source.marks if name not in writer.used]
    for name, mark in missing:
        text = _restored(text, name, mark, missing)
    return Retagged(text, tuple(writer.doubts))


@dataclass
class _Mapping:
    names: dict[int, str] = field(default_factory=dict)  # by the number of the target's mark
    doubts: list[str] = field(default_factory=list)


def _with_bold(inline: Inline) -> Inlines:
    """Return a text with `**words**` in it as bold: between ideographs CommonMark does not see it."""
    if not isinstance(inline, Text) or "**" not in inline.text:
        return (inline,)
    parts = _BOLD.split(inline.text)
    made = [
        Styled("strong", (Text(part),)) if at % 2 else Text(part) for at, part in enumerate(parts) if part
    ]
    return tuple(made)


def _marks_in(content: Inlines, language: str) -> Iterable[Inline]:
    for inline in content:
        if not isinstance(inline, Text):
            yield inline
        if isinstance(inline, Styled | Span | Link) and not is_locked(inline, language):
            yield from _marks_in(inline.content, language)


def _letters(name: str) -> str:
    return name.rstrip("0123456789")


def _mapped(source: Tagged, content: Inlines, language: str) -> _Mapping:
    made = _Mapping()
    targets = list(enumerate(_marks_in(content, language)))
    letters = dict.fromkeys(_letters(name) for name, _ in source.marks)
    for letter in letters:
        wanted = [(name, mark) for name, mark in source.marks if _letters(name) == letter]
        given = [
            (number, mark) for number, mark in targets if _is_alike(letter, wanted[0][1], mark, language)
        ]
        _by_identity(wanted, given, made)
        _in_order(letter, wanted, given, made)
    return made


def _by_identity(wanted: list[tuple[str, Inline]], given: list[tuple[int, Inline]], made: _Mapping) -> None:
    """Map the marks that say the same, and take them out of both lists."""
    for name, mark in list(wanted):
        key = _identity(mark)
        partner = next((one for one in given if key and _identity(one[1]) == key), None)
        if partner is not None:
            made.names[partner[0]] = name
            wanted.remove((name, mark))
            given.remove(partner)


def _in_order(
    letter: str, wanted: list[tuple[str, Inline]], given: list[tuple[int, Inline]], made: _Mapping
) -> None:
    if letter in ("c", "x"):  # whatever holds other words is something else
        wanted = [one for one in wanted if not _identity(one[1])]
        given = [one for one in given if not _identity(one[1])]
    if letter == "br" or len(wanted) == len(given):
        for (name, _), (number, _) in zip(wanted, given, strict=False):
            made.names[number] = name
        if len(wanted) > 1 and letter in ("a", "img"):
            made.doubts.append("several links or images differ, and were taken in order")


def _is_alike(letter: str, one: Inline, other: Inline, language: str) -> bool:
    match one, other:
        case Styled(style=style), Styled(style=other_style):
            return style == other_style
        case Span(), Span():
            return (letter == "x") == is_locked(other, language)
        case _:
            return type(one) is type(other)


def _identity(mark: Inline) -> str:
    """Return what two marks of one kind have in common that stand for the same."""
    match mark:
        case Code() | Span():
            return clean(text_of((mark,))).strip()
        case Link(target=target):
            return link_key(target)
        case Image():
            return image_key(mark)
        case Styled():
            return clean(text_of((mark,))).strip().casefold()
        case _:
            return ""


@dataclass
class _Writer:
    """Writes the target's inlines with the source's names; what has no name is written without its mark."""

    mapping: _Mapping
    language: str
    used: set[str] = field(default_factory=set)
    _count: int = 0

    @property
    def doubts(self) -> list[str]:
        return self.mapping.doubts

    def written(self, content: Iterable[Inline]) -> Iterable[str]:
        bare: list[str] = []
        for inline in content:
            if isinstance(inline, Text):
                bare.append(inline.text)
                continue
            if bare:
                yield escaped("".join(bare))
                bare = []
            yield from self._mark(inline)
        if bare:
            yield escaped("".join(bare))

    def _mark(self, inline: Inline) -> Iterable[str]:
        name = self.mapping.names.get(self._count, "")
        self._count += 1
        if name:
            self.used.add(name)
        match inline:
            case Styled(content=content) | Span(content=content) | Link(content=content) if not is_locked(
                inline, self.language
            ):
                yield from ([f"<{name}>"] if name else [])
                yield from self.written(content)
                yield from ([f"</{name}>"] if name else [])
            case Code() | Span():
                words = escaped(text_of((inline,)))
                yield f"<{name}>{words}</{name}>" if name else words
            case Break():
                yield f"<{name}/>" if name else " "
            case Image() | Note() | Anchor():
                yield f"<{name}/>" if name else ""


def escaped(text: str) -> str:
    """Return `text` as it stands in a message."""
    return MARKUP.sub("&lt;", _ESCAPED.sub(r"&amp;\1;", clean(text)))


def _tidy(text: str) -> str:
    return re.sub(r"  +", " ", text).strip()


def _restored(text: str, name: str, mark: Inline, missing: list[tuple[str, Inline]]) -> str:
    """Return `text` with a mark of the source that the target lacks, where its place is certain."""
    if isinstance(mark, Anchor):
        return f"<{name}/>{text}"
    if _letters(name) in ("c", "x"):
        words = text_of((mark,))
        alike = sum(_letters(other) in ("c", "x") and text_of((one,)) == words for other, one in missing)
        return _marked(text, escaped(words).strip(), name, alike)
    if isinstance(mark, Styled | Link) and all(isinstance(inline, Text) for inline in mark.content):
        return _marked(text, escaped(text_of(mark.content)).strip(), name, 1)
    return text


def _marked(text: str, words: str, name: str, wanted: int) -> str:
    """Return `text` with the first `words` in it in the tag `name`, if they stand there bare often enough.

    Short words may stand there by chance as well, and then have to be there just as often.
    """
    if not words:
        return text
    before = r"(?<![A-Za-z0-9_])" if words[0].isascii() and words[0].isalnum() else ""
    after = r"(?![A-Za-z0-9_])" if words[-1].isascii() and words[-1].isalnum() else ""
    places = [
        found
        for found in re.finditer(before + re.escape(words) + after, text)
        if not _is_inside(text, found.start())
    ]
    certain = len(words) >= _LONG_CODE and words.isascii() and wanted > 1
    if not (len(places) == 1 or len(places) == wanted or (certain and len(places) > wanted)):
        return text
    at, end = places[0].span()
    return f"{text[:at]}<{name}>{words}</{name}>{text[end:]}"


def _is_inside(text: str, at: int) -> bool:
    """Say whether a place is inside of a tag that is locked, or within the tag itself."""
    before = text[:at]
    if before.rfind("<") > before.rfind(">"):
        return True
    opened = re.findall(r"<([cx]\d+)>", before)
    closed = re.findall(r"</([cx]\d+)>", before)
    return len(opened) != len(closed)
