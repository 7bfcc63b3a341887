"""Characters that no font of print can draw.

Each is named with its place: the page would show an empty box, and neither PDF/UA nor PDF/A allows that.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from imprint import fonts
from imprint.errors import Diagnostic, Location
from imprint.model.document import Document
from imprint.model.walk import blocks_in, contents_of, text_of

_CODEPOINT = re.compile(r"U\+([0-9A-F]{4,6})")


def undrawable(document: Document) -> tuple[Diagnostic, ...]:
    """Return an error for each character that has no glyph in any font, at the first block that holds it."""
    everything = "".join([document.title, *(text_of(content) for content in contents_of(document.blocks))])
    missing = fonts.missing_glyphs(everything)
    return tuple(_named(character, document) for character in sorted(missing)) if missing else ()


def located(messages: Iterable[Diagnostic], document: Document) -> tuple[Diagnostic, ...]:
    """Return what the layout engine says of missing glyphs with the places of the characters, as far as they
    are the document's: those that no eye sees are not in `undrawable`.
    """
    made = []
    for each in messages:
        codes = [int(code, 16) for code in _CODEPOINT.findall(each.message)]
        places = [(chr(code), place) for code in codes for place in _places(chr(code), document)]
        made.append(_named(places[0][0], document) if places else each)
    return tuple(dict.fromkeys(made))


def _named(character: str, document: Document) -> Diagnostic:
    name = unicodedata.name(character, "unnamed")
    return Diagnostic(
        "error",
        "font/no-glyph",
        f"no font of print can draw {character!r} (U+{ord(character):04X}, {name})",
        next(_places(character, document), document.origin),
        fix="write another character, or add a package with its font to src/imprint/fonts.py",
    )


def _places(character: str, document: Document) -> Iterator[Location]:
    for block in blocks_in(document.blocks):
        if block.origin and any(character in text_of(content) for content in contents_of([block])):
            yield block.origin
