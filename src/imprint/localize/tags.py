"""A stretch of inlines as one line of text with numbered tags, and back.

`Run <c1>git status</c1>, then read <a1>the guide</a1>.<fn1/>` is what translators see: words to translate,
and tags that stand for what they cannot harm. There are three kinds of tags:

- locked (`c` code, `x` text that is not translated): the text inside is the source's, or the translation is
refused;
- paired (`a` link, `g` span, and the styles `b i s sup sub u mark kbd small`): the text inside is translated;
- points (`br` line break, `fn` note, `img` image, `id` anchor, `d` date or number that the build writes out).

Link targets, image sources and notes are not in the text, so a new address never makes a translation stale.
A mark that holds the whole stretch is not in it either: `**Throughput**` and `Throughput` share one
translation. Characters are escaped (`&lt;`) only where they could be read as a tag.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from imprint.model.document import Anchor, Break, Code, Image, Inline, Link, Note, Span, Styled, Text
from imprint.model.values import value_kind
from imprint.model.walk import Inlines, text_of

_STYLE_TAGS = {
    "strong": "b",
    "emphasis": "i",
    "strike": "s",
    "superscript": "sup",
    "subscript": "sub",
    "underline": "u",
    "highlight": "mark",
    "keyboard": "kbd",
    "small": "small",
}
# White space as Python and PO readers split lines at it, but not the spaces that typography needs (U+00A0,
# U+202F, U+3000).
_SPACE = re.compile("[ \t\n\r\v\f\x1c-\x1f\x85\u2028\u2029]+")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f\ufdd0-\ufdef\ufffe\uffff]")  # and what is no character
TAG = re.compile(r"<(?P<close>/?)(?P<name>[a-z]+\d+)(?P<point>/?)>")
MARKUP = re.compile(r"<(?=[A-Za-z/!?])")
_ESCAPED = re.compile(r"&(lt|gt|amp);")
_CHARACTERS = {"lt": "<", "gt": ">", "amp": "&"}
_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]*://\S+|www\.\S+|[^\s@<>]+@[^\s@<>]+\.[a-z]{2,})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Layer:
    """What stands round a message: something before it, a mark that holds all of it, something after it."""

    lead: Inlines = ()
    mark: Styled | Span | Link | None = None
    trail: Inlines = ()


@dataclass(frozen=True, slots=True)
class Tagged:
    """A message: its text, the inlines it was written from, what each tag stands for, what was left out."""

    text: str
    content: Inlines = ()
    marks: tuple[tuple[str, Inline], ...] = ()
    layers: tuple[Layer, ...] = ()  # outermost first

    def within_layers(self, content: Inlines) -> Inlines:
        """Return `content` inside of what was left out of the message."""
        for layer in reversed(self.layers):
            held = content if layer.mark is None else (replace(layer.mark, content=content),)
            content = layer.lead + held + layer.trail
        return content


def tagged(content: Inlines, language: str) -> Tagged:
    """Return the message of a stretch in a document written in `language`; its text may be empty."""
    layers: list[Layer] = []
    while True:
        lead, content, trail = _trimmed(content)
        match content:
            case (Styled() | Link() | Span() as mark,) if not is_locked(mark, language):
                layers.append(Layer(lead, mark, trail))
                content = mark.content
            case _:
                layers.append(Layer(lead, None, trail))
                break
    writer = _Writer(language)
    text = "".join(writer.written(content))
    return Tagged(text, content, tuple(writer.marks.items()), tuple(layers))


def plain(text: str) -> Tagged:
    """Return the message of a text that cannot hold marks: a title, an alternative text."""
    return tagged((Text(text),), "")


def is_locked(inline: Inline, language: str) -> bool:
    """Say whether translators leave `inline` as it is: code, a value, a foreign text, the author's wish."""
    if value_kind(inline):
        return True
    if not isinstance(inline, Span):
        return isinstance(inline, Code)
    foreign = bool(inline.language and language) and not same_language(inline.language, language)
    unwanted = "notranslate" in inline.attributes.classes or inline.attributes.get("translate") == "no"
    return not inline.translate or unwanted or foreign


def same_language(one: str, other: str) -> bool:
    """Say whether two tags have the same language, whatever their regions."""
    return one.partition("-")[0].lower() == other.partition("-")[0].lower()


def is_neutral(message: Tagged) -> bool:
    """Say whether a message reads the same in every language: numbers, symbols, code or an address alone."""
    words = visible_words(message.text).strip()
    return not any(map(str.isalpha, words)) or _ADDRESS.fullmatch(words) is not None


def visible_words(text: str) -> str:
    """Return the text of a message or of its translation without tags and without what is locked."""
    unlocked = re.sub(r"<([cx]\d+)>.*?</\1>", " ", text)
    return unescaped(TAG.sub(" ", unlocked))


def clean(text: str) -> str:
    """Return `text` in NFC with single spaces and no control characters: equal texts are equal keys."""
    return unicodedata.normalize("NFC", _CONTROL.sub("", _SPACE.sub(" ", text)))


def unescaped(text: str) -> str:
    """Return `text` with the characters that stood escaped in a message."""
    return _ESCAPED.sub(lambda found: _CHARACTERS[found[1]], text)


def escaped(text: str) -> str:
    """Return `text` with the characters escaped that would be read as a tag or an escape in a message."""
    return MARKUP.sub("&lt;", _ESCAPED.sub(r"&amp;\1;", text))


def _escaped(text: str) -> str:
    return escaped(clean(text))


def _trimmed(content: Inlines) -> tuple[Inlines, Inlines, Inlines]:
    """Return what leads, the rest, and what trails: anchors, breaks and spaces at either end."""
    lead, rest = _without_lead(content)
    trail, reversed_rest = _without_lead(rest[::-1], at_end=True)
    return lead, reversed_rest[::-1], trail[::-1]


def _without_lead(content: Inlines, *, at_end: bool = False) -> tuple[Inlines, Inlines]:
    taken: list[Inline] = []
    for position, inline in enumerate(content):
        match inline:
            case Anchor() | Break():
                taken.append(inline)
            case Text(text) if not text.strip():
                taken.append(inline)
            case Text(text) if (kept := text.rstrip() if at_end else text.lstrip()) != text:
                spaces = text[len(kept) :] if at_end else text[: len(text) - len(kept)]
                return (*taken, Text(spaces)), (Text(kept), *content[position + 1 :])
            case _:
                return tuple(taken), content[position:]
    return tuple(taken), ()


class _Writer:
    """Writes inlines as text and keeps what each tag stands for."""

    def __init__(self, language: str) -> None:
        self.marks: dict[str, Inline] = {}
        self._language = language
        self._counts: dict[str, int] = {}

    def written(self, content: Iterable[Inline]) -> Iterator[str]:
        for is_text, run in groupby(content, lambda inline: isinstance(inline, Text)):
            if is_text:
                yield _escaped("".join(inline.text for inline in run if isinstance(inline, Text)))
            else:
                for inline in run:
                    yield from self._mark(inline)

    def _mark(self, inline: Inline) -> Iterator[str]:
        name = self._name(inline)
        if value_kind(inline):
            yield f"<{name}/>"
        elif is_locked(inline, self._language):
            yield f"<{name}>{_escaped(text_of((inline,)))}</{name}>"
        elif isinstance(inline, Styled | Span | Link):
            yield f"<{name}>"
            yield from self.written(inline.content)
            yield f"</{name}>"
        else:
            yield f"<{name}/>"

    def _name(self, inline: Inline) -> str:
        letter = _letter(inline, self._language)
        self._counts[letter] = self._counts.get(letter, 0) + 1
        name = f"{letter}{self._counts[letter]}"
        self.marks[name] = inline
        return name


def _letter(inline: Inline, language: str) -> str:
    match inline:
        case Styled(style=style):
            return _STYLE_TAGS[style]
        case Span():
            if value_kind(inline):
                return "d"
            return "x" if is_locked(inline, language) else "g"
        case Code():
            return "c"
        case Link():
            return "a"
        case Image():
            return "img"
        case Note():
            return "fn"
        case Break():
            return "br"
        case Anchor():
            return "id"
        case Text():
            raise TypeError("text has no tag")
