"""What scripts ask of pages and screens: emphasis without a slant, and whole words of Hangul."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Literal, TypeAlias

from imprint.model.document import Anchor, Break, Inline, Link, Span, Styled, Text
from imprint.model.walk import Inlines, text_of

Emphasis: TypeAlias = Literal["slant", "dots", "weight"]

_IDEOGRAPHIC = re.compile(
    "[\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff]"
)
# Semitic scripts, those of South and Southeast Asia, Georgian, Ethiopic and others that have no italic.
_UPRIGHT = re.compile(
    "[\u0590-\u1cff\u2d00-\u2ddf\ua840-\ua95f\ua980-\uaaff\uabc0-\uabff\ufb13-\ufdff\ufe70-\ufefc]"
)
# What print puts at the end of a line within a word. The joiner tells it from an author's own hyphen.
HYPHEN = "-\u2060"

_JOINER = "\u2060"
_INNER_HANGUL = re.compile("(?<=[^\\s\u200b\u2060])(?=[\uac00-\ud7a3])")
_HANGUL = re.compile("[\uac00-\ud7a3]")


def emphasis_of(text: str) -> Emphasis:
    """Return how `text` is emphasized: by a slant only where its letters have one.

    East Asian type has dots beside the characters, the other scripts without italics have weight.
    """
    if text.isascii():
        return "slant"
    if _IDEOGRAPHIC.search(text):
        return "dots"
    return "weight" if _UPRIGHT.search(text) else "slant"


def joined_hangul(content: Inlines) -> Inlines:
    """Return `content` with U+2060 in its Hangul words: print would break lines anywhere in them.

    A word that is wider than its line breaks all the same. A reader who copies the text gets none of this.
    """
    return _Joining().all(content) if _HANGUL.search(text_of(content)) else content


def whole_words(text: str) -> str:
    """Return plain text with its Hangul words held together."""
    return _INNER_HANGUL.sub(_JOINER, text) if _HANGUL.search(text) else text


def without_joiners(text: str) -> str:
    """Return `text` as it was before `whole_words`."""
    return text.replace(_JOINER, "")


class _Joining:
    """One pass over a stretch; `_last` is the character before, also where that stands in another inline."""

    def __init__(self) -> None:
        self._last = " "

    def all(self, content: Iterable[Inline]) -> Inlines:
        return tuple(self._one(inline) for inline in content)

    def _one(self, inline: Inline) -> Inline:
        match inline:
            case Text(text):
                made = _INNER_HANGUL.sub(_JOINER, text)
                if _HANGUL.match(text) and not self._last.isspace():
                    made = _JOINER + made
                self._last = text[-1:] or self._last
                return Text(made)
            case Styled() | Span() | Link():
                return replace(inline, content=self.all(inline.content))
            case Break():
                self._last = " "
            case Anchor():
                pass
            case _:
                self._last = "x"
        return inline
