"""The translatable units of a document: each stretch of text with the key that its translation is kept under.

The key is the text itself, never a place, so an edit elsewhere costs no translation. Short texts that could
mean two things get their kind as context ("Cost" as a heading, "Cost" in a cell).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from imprint.errors import Location
from imprint.localize.tags import Tagged, clean, is_neutral
from imprint.model.document import Document, Image, Inline, Link, Node, Note, Span, Standing
from imprint.model.values import value_kind
from imprint.model.walk import text_of

Kind = Literal[
    "title",
    "subtitle",
    "kind",
    "description",
    "applies-to",
    "keyword",
    "heading",
    "paragraph",
    "item",
    "quote",
    "note",
    "cell",
    "caption",
    "term",
    "definition",
    "callout-title",
    "panel-title",
    "alt",
    "link-title",
]

# These say enough of themselves; every other kind is a label, which may mean two things.
_RUNNING: frozenset[Kind] = frozenset(("paragraph", "item", "quote", "note", "definition"))
_SHORT_WORDS = 3
_SHORT_IDEOGRAPHS = 12
_NAMES: dict[Kind, str] = {
    "title": "title of the document",
    "subtitle": "subtitle of the document",
    "kind": "kind of document, printed above its title",
    "description": "description of the document",
    "applies-to": "what the document applies to",
    "cell": "table cell",
    "item": "list item",
    "note": "footnote",
    "alt": "alternative text of an image",
    "link-title": "title of a link or an image",
    "callout-title": "title of a note",
    "panel-title": "title of a part that folds",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a stretch stands, for the people who translate it. Only `context` is part of a key.

    `section` is the id of the heading above; `column` and `row` the headers of a table cell; `context` and
    `hint` what the author wrote in `{ctx=… note=…}`; `within` the nodes round it, outermost first.
    """

    kind: Kind = "paragraph"
    section: str = ""
    column: str = ""
    row: str = ""
    context: str = ""
    hint: str = ""
    origin: Location | None = None
    within: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """One occurrence of a text to translate. Its key is (`context`, `text`): msgctxt and msgid."""

    text: str
    context: str
    kind: Kind
    comments: tuple[str, ...]
    reference: str  # document#section
    origin: Location | None = None

    @property
    def key(self) -> tuple[str, str]:
        """The text and its context, which a translation is found by."""
        return self.context, self.text


def unit_of(message: Tagged, place: Place, document: Document) -> Unit | None:
    """Return the unit of a message, or None where it reads the same in every language."""
    if is_neutral(message):
        return None
    section = f"#{place.section}" if place.section else ""
    return Unit(
        text=message.text,
        context=place.context or _context(message, place.kind),
        kind=place.kind,
        comments=_comments(message, place),
        reference=f"{document.name}{section}".replace(" ", "%20"),
        origin=place.origin,
    )


def _context(message: Tagged, kind: Kind) -> str:
    return kind if kind not in _RUNNING and _is_short(message.text) else ""


def _is_short(text: str) -> bool:
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return wide <= _SHORT_IDEOGRAPHS if wide > len(text) / 2 else len(text.split()) <= _SHORT_WORDS


def _comments(message: Tagged, place: Place) -> tuple[str, ...]:
    about = [_NAMES.get(place.kind, place.kind)]
    about += [f"column: {place.column}"] if place.column else []
    about += [f"row: {place.row}"] if place.row else []
    lines = [" | ".join(about), place.hint, *(_legend(name, mark) for name, mark in message.marks)]
    return tuple(kept for line in lines if (kept := clean(line).strip()))


def _legend(name: str, mark: Inline) -> str:
    """Return what a tag stands for, or nothing where that is plain."""
    match mark:
        case Link(target=target):
            return f"<{name}>: link to {target}"
        case Image(source=source, alt=alt):
            return f"<{name}/>: image {alt or source}"
        case Note():
            return f"<{name}/>: footnote mark"
        case Span(content=content) if value_kind(mark):
            return f"<{name}/>: {text_of(content)}, which the build writes out"
        case Span(nowrap=True) if name.startswith("g"):
            return f"<{name}>: no line break inside"
        case _ if name.rstrip("0123456789") in ("c", "x"):
            return f"<{name}>: {text_of((mark,))} stays as it is"
        case _:
            return ""


@dataclass(frozen=True, slots=True)
class Replacement:
    """What takes a unit's place: its content, layers left out.

    `language` is that of the content where it is not the locale's; `standing` as `Span` has it.
    """

    content: tuple[Inline, ...]
    language: str = ""
    standing: Standing = ""


Change = Callable[[Tagged, Unit], Replacement | None]
"""Gives what takes a unit's place, or None where the source text stays."""
