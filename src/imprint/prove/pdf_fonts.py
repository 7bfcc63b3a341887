"""What the font files inside a PDF say of their glyphs."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from fontTools.ttLib import TTFont, TTLibError


def characters_of(font: Any) -> Mapping[int, list[str]]:
    """Return the characters of each glyph of a composite font whose codes are glyph numbers, by code.

    The result is empty where no readable font file is embedded, or where codes are mapped to glyphs in
    another way.
    """
    below = font["/DescendantFonts"][0]
    if font.get("/Encoding") != "/Identity-H" or below.get("/CIDToGIDMap", "/Identity") != "/Identity":
        return {}
    descriptor = below.get("/FontDescriptor", {})
    stream = descriptor.get("/FontFile2", descriptor.get("/FontFile3"))
    if stream is None:
        return {}
    try:
        file = TTFont(io.BytesIO(stream.read_bytes()), lazy=True)
        found: dict[int, list[str]] = defaultdict(list)
        for code, name in (file.getBestCmap() or {}).items():
            found[file.getGlyphID(name)].append(chr(code))
    except (TTLibError, KeyError):
        return {}
    return found
