"""Tidying inlines: runs merged, white space collapsed as a browser does, none at the ends."""

from __future__ import annotations

import re
from dataclasses import replace
from unicodedata import category, east_asian_width

from imprint.model.document import Anchor, Break, Inline, Link, Note, Span, Styled, Text

_SPACE = re.compile(r"[ \t\r\n\f]+")


def tidy(content: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """Return `content` with adjacent texts merged and white space collapsed, none at either end.

    A line end between two ideographs or kana is no space. Spaces also collapse across the borders of marked
    stretches and vanish beside a break.
    """
    if len(content) == 1 and isinstance(content[0], Text):  # most stretches are plain text
        words = _SPACE.sub(" ", _without_line_ends(content[0].text)).strip(" ")
        return (Text(words),) if words else ()
    collapsed, _ = _collapsed(_merged(content), at_start=True)
    return _trimmed(collapsed)


def _merged(content: tuple[Inline, ...]) -> tuple[Inline, ...]:
    made: list[Inline] = []
    for inline in content:
        if isinstance(inline, Text) and made and isinstance(made[-1], Text):
            made[-1] = Text(made[-1].text + inline.text)
        elif isinstance(inline, Styled | Span | Link):
            made.append(replace(inline, content=_merged(inline.content)))
        elif not (isinstance(inline, Text) and not inline.text):
            made.append(inline)
    return tuple(
        Text(_without_line_ends(inline.text)) if isinstance(inline, Text) else inline for inline in made
    )


def _without_line_ends(text: str) -> str:
    if "\n" not in text:
        return text
    parts = re.split(r"[ \t\r\f]*\n[ \t\r\n\f]*", text)
    made = parts[0]
    for part in parts[1:]:
        made += part if made and part and _wide(made[-1]) and _wide(part[0]) else " " + part
    return made


def _wide(character: str) -> bool:
    # Hangul is wide but sets words apart by spaces.
    return (
        east_asian_width(character) in "WF"
        and not "\u1100" <= character <= "\u11ff"
        and not ("\uac00" <= character <= "\ud7a3")
    )


def _collapsed(content: tuple[Inline, ...], at_start: bool) -> tuple[tuple[Inline, ...], bool]:
    """Return `content` with runs of spaces as one.

    `at_start` is whether a space before it would be dropped.
    """
    made: list[Inline] = []
    for inline in content:
        match inline:
            case Text(text):
                text = _SPACE.sub(" ", text)
                if at_start:
                    text = text.removeprefix(" ")
                if text:
                    made.append(Text(text))
                    at_start = text.endswith(" ")
            case Styled() | Span() | Link():
                inner, at_start = _collapsed(inline.content, at_start)
                made.append(replace(inline, content=inner))
            case Break():
                made = list(_trimmed(tuple(made)))
                made.append(inline)
                at_start = True
            case Anchor():
                made.append(inline)
            case _:
                made.append(inline)
                at_start = False
    return tuple(made), at_start


def _trimmed(content: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """Return `content` without a space at its end, which may lie inside a marked stretch."""
    if not content:
        return content
    last = content[-1]
    match last:
        case Text(text):
            text = text.rstrip(" ")
            return (*content[:-1], Text(text)) if text else _trimmed(content[:-1])
        case Styled() | Span() | Link():
            return (*content[:-1], replace(last, content=_trimmed(last.content)))
        case Anchor():
            return (*_trimmed(content[:-1]), last)
        case _:
            return content


def is_empty(content: tuple[Inline, ...]) -> bool:
    """Return whether a reader would see nothing of `content`."""
    for inline in content:
        match inline:
            case Text(text):
                if text.strip() and any(category(character) not in ("Cf", "Zs") for character in text):
                    return False
            case Styled(content=inner) | Span(content=inner) | Link(content=inner):
                if not is_empty(inner):
                    return False
            case Break() | Anchor():
                pass
            case Note() | _:
                return False
    return True
