"""Which text each glyph of a PDF stands for, so that what is copied and searched is what was written.

WeasyPrint asks the first word in which it meets a glyph. Where letters and vowel marks form one cluster
(Arabic, Hebrew, Devanagari, decomposed accents), that word has one text for several glyphs: one of them gets
all of it and the others nothing, in the whole file. For such glyphs the font itself is asked.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

_PASSES = 4  # a ligature of variants of a letter needs two; fonts stay below this
_SINGLE, _LIGATURE, _EXTENSION = 1, 4, 7  # kinds of OpenType substitutions


class CarefulFonts(dict[Any, Any]):
    """The fonts of a document as WeasyPrint collects them, with careful texts of glyphs."""

    def __setitem__(self, key: Any, font: Any) -> None:
        font.to_unicode = _Texts(font)
        super().__setitem__(key, font)


class _Texts(dict[int, str]):
    """The text of each glyph of one font."""

    def __init__(self, font: Any) -> None:
        super().__init__()
        self._font = font

    def __setitem__(self, glyph: int, text: str) -> None:
        if _is_doubtful(text):
            text = glyph_texts(self._font.file_content, self._font.index).get(glyph, text)
        super().__setitem__(glyph, text)


def _is_doubtful(text: str) -> bool:
    """Tell whether `text` may belong to more, or to fewer, glyphs than one."""
    return not text or (
        len(text) > 1 and any(unicodedata.category(character)[0] == "M" for character in text)
    )


@lru_cache(maxsize=8)
def glyph_texts(font_file: bytes, index: int = 0) -> dict[int, str]:
    """Return what the font itself says that its glyphs stand for, by glyph number.

    Letters come from its character map; variants of letters and ligatures from its substitutions.
    """
    from fontTools.ttLib import TTFont  # noqa: PLC0415  (only files with such clusters need it)

    with TTFont(io.BytesIO(font_file), fontNumber=index, lazy=True) as font:
        texts: dict[str, str] = {}
        for codepoint, name in sorted(font.getBestCmap().items()):
            # A letter of its own goes before its forms, which Unicode has for old encodings.
            texts.setdefault(name, unicodedata.normalize("NFKC", chr(codepoint)))
        rules = list(_substitutions(font))
        for _ in range(_PASSES):
            for parts, made in rules:
                if made not in texts and all(part in texts for part in parts):
                    texts[made] = "".join(texts[part] for part in parts)
        return {font.getGlyphID(name): text for name, text in texts.items()}


def _substitutions(font: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield (the glyphs that are replaced, the glyph that replaces them) for each rule of `font`."""
    table = font["GSUB"].table if "GSUB" in font else None
    for lookup in table.LookupList.Lookup if table and table.LookupList else ():
        for rule in lookup.SubTable:
            kind, subtable = lookup.LookupType, rule
            if kind == _EXTENSION:
                kind, subtable = rule.ExtensionLookupType, rule.ExtSubTable
            if kind == _SINGLE:
                for source, made in subtable.mapping.items():
                    yield (source,), made
            elif kind == _LIGATURE:
                for first, ligatures in subtable.ligatures.items():
                    for ligature in ligatures:
                        yield (first, *ligature.Component), ligature.LigGlyph
