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
    """Return what the layout engine says of missing glyphs with the places of the characters.

    They are signs that no eye sees, or stand in the front matter, or in the templates and their strings.
    """
    made = []
    for each in messages:
        characters = [chr(int(code, 16)) for code in _CODEPOINT.findall(each.message)]
        own = [one for one in characters if next(_places(one, document), None) or one in _front(document)]
        made.append(_named(own[0], document) if own else _of_templates(characters[0]) if characters else each)
    return tuple(dict.fromkeys(made))


def _front(document: Document) -> str:
    metadata = document.metadata
    texts = (metadata.kind, metadata.subtitle, metadata.description, metadata.applies_to, *metadata.authors)
    return "".join((document.title, *texts))


def _named(character: str, document: Document) -> Diagnostic:
    where = next(_places(character, document), document.origin)
    return Diagnostic("error", "font/no-glyph", _message(character), where, fix=_mend(character))


def _of_templates(character: str) -> Diagnostic:
    message = f"{_message(character)}; it stands in the templates, their strings, or a date"
    return Diagnostic("error", "font/no-glyph", message, fix=_mend(character))


def _message(character: str) -> str:
    name = unicodedata.name(character, "unnamed")
    return f"no font of print can draw {character!r} (U+{ord(character):04X}, {name})"


def _mend(character: str) -> str:
    if package := fonts.package_for(character):
        return f"install its font with: python -m pip install {package}"
    return "write another character, or add a package with its font to src/imprint/fonts.py"


def _places(character: str, document: Document) -> Iterator[Location]:
    for block in blocks_in(document.blocks):
        if block.origin and any(character in text_of(content) for content in contents_of([block])):
            yield block.origin
