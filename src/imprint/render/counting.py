"""What lists, pages and notes are counted in: the digits of a language, and the letters of its script."""

from __future__ import annotations

from dataclasses import dataclass

from imprint.model.alphabets import ABJAD, ARABIC, CONSONANTS, SYLLABLES
from imprint.model.locale import Locale

_COUNTERS = {
    "\u0660": "arabic-indic",
    "\u06f0": "persian",
    "\u0966": "devanagari",
    "\u09e6": "bengali",
    "\u0f20": "tibetan",
    "\u1040": "myanmar",
}


@dataclass(frozen=True, slots=True)
class Letters:
    """What a list counts in: `word` is the name that Word files have for it, `css` that of a counter style.

    `symbols` define the style where CSS has none of that name.
    """

    word: str
    css: str
    symbols: str = ""


# For lists of small letters, and for those of capitals.
_LETTERS = {
    "Arab": (Letters("arabicAbjad", "abjad", ABJAD), Letters("arabicAlpha", "arabic-letters", ARABIC)),
    "Hebr": (Letters("hebrew1", "hebrew"), Letters("hebrew2", "hebrew")),
    "Kore": (Letters("ganada", "ganada", SYLLABLES), Letters("chosung", "chosung", CONSONANTS)),
}


def counter_of(locale: Locale) -> str:
    """Return the CSS counter style of a locale's digits."""
    return _COUNTERS.get(locale.digits[0], "decimal")


def letters_of(script: str, *, capital: bool) -> Letters | None:
    """Return what a list counts in whose author asks for letters, or None where Latin ones are used."""
    found = _LETTERS.get(script)
    return found[capital] if found else None


def letter_rules(script: str) -> str:
    """Return the rules of CSS for lists of letters in a script; none where Latin letters are used."""
    rules = []
    for capital, kind in enumerate("aA"):
        if letters := letters_of(script, capital=bool(capital)):
            if letters.symbols:
                symbols = " ".join(f'"{symbol}"' for symbol in letters.symbols.split())
                rules.append(
                    f'@counter-style {letters.css} {{ system: alphabetic; symbols: {symbols}; suffix: ". " }}'
                )
            rules.append(f'ol[type="{kind}" s] {{ list-style-type: {letters.css}; }}')
    return "\n".join(rules)
