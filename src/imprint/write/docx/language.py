"""What Word wants to know of a language: which of its three font slots it uses, its tag, and the direction of
its runs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Literal, TypeAlias

from imprint.model.document import Direction
from imprint.render.bidi import levels

# Word keeps a font and a language for each of these: Latin, Greek and Cyrillic; East Asian; complex scripts.
Slot: TypeAlias = Literal["val", "eastAsia", "bidi"]

_EAST_ASIAN = {"zh": "Hans", "ja": "Jpan", "ko": "Kore", "yue": "Hant"}
_COMPLEX = {
    **dict.fromkeys("ar fa ur ps sd ug ckb".split(), "Arab"),
    **dict.fromkeys("he yi iw".split(), "Hebr"),
    **dict.fromkeys("hi mr ne sa".split(), "Deva"),
    "bn": "Beng",
    "ta": "Taml",
    "te": "Telu",
    "th": "Thai",
    "lo": "Laoo",
    "km": "Khmr",
    "my": "Mymr",
}
_TRADITIONAL = ("hant", "tw", "hk", "mo")
_EAST_ASIAN_SCRIPTS = frozenset({"Hans", "Hant", "Jpan", "Kore"})
_COMPLEX_SCRIPTS = frozenset(_COMPLEX.values()) | {"Syrc", "Thaa", "Gujr", "Guru", "Knda", "Mlym", "Sinh"}
# The region that Word names for a language without one: the first in CLDR's likely subtags.
_WORD_TAGS = {
    "zh": "zh-CN",
    "zh-Hans": "zh-CN",
    "zh-Hant": "zh-TW",
    "ja": "ja-JP",
    "ko": "ko-KR",
    "en": "en-US",
    "de": "de-DE",
    "fr": "fr-FR",
    "es": "es-ES",
    "it": "it-IT",
    "pt": "pt-BR",
    "nl": "nl-NL",
    "sv": "sv-SE",
    "da": "da-DK",
    "nb": "nb-NO",
    "fi": "fi-FI",
    "pl": "pl-PL",
    "cs": "cs-CZ",
    "ru": "ru-RU",
    "uk": "uk-UA",
    "el": "el-GR",
    "tr": "tr-TR",
    "vi": "vi-VN",
    "id": "id-ID",
    "ar": "ar-EG",
    "he": "he-IL",
    "fa": "fa-IR",
    "ur": "ur-PK",
    "hi": "hi-IN",
    "mr": "mr-IN",
    "ne": "ne-NP",
    "bn": "bn-BD",
    "ta": "ta-IN",
    "th": "th-TH",
}

_RIGHT_TO_LEFT = re.compile(
    r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u200f\u202b\u202e\u2067]|[\U00010800-\U00010fff]"
)
_LEFT_TO_RIGHT = re.compile(r"[^\W_]")  # letters and digits; the exact answer is the algorithm's
_LINE_END = "\u2029"
# Signs that Latin and East Asian fonts both have; Word asks the run which of them is meant.
_SHARED_SIGNS = re.compile(
    r"[·×÷±°§\u2013-\u2026\u2030\u203b\u2190-\u21ff\u2460-\u24ff\u2500-\u26ff\u2713\u2717]"
)


def script_of(language: str) -> str:
    """Return the ISO 15924 code of a language's script as far as Word's fonts care, else `Latn`."""
    subtags = language.lower().split("-")
    named = next((subtag.title() for subtag in subtags[1:] if len(subtag) == 4), "")
    if named:
        return named
    if subtags[0] == "zh" and any(subtag in _TRADITIONAL for subtag in subtags):
        return "Hant"
    return _EAST_ASIAN.get(subtags[0]) or _COMPLEX.get(subtags[0], "Latn")


def slot_of(script: str) -> Slot:
    """Return which of Word's font slots a script uses."""
    if script in _EAST_ASIAN_SCRIPTS:
        return "eastAsia"
    return "bidi" if script in _COMPLEX_SCRIPTS else "val"


def word_tag(language: str) -> str:
    """Return the tag that Word uses for a BCP 47 language."""
    return _WORD_TAGS.get(language, language)


def has_shared_signs(text: str) -> bool:
    """Tell whether `text` has punctuation for which Word has to be told the font."""
    return bool(_SHARED_SIGNS.search(text))


def stretches(text: str, direction: Direction) -> list[tuple[str, bool]]:
    """Return `text`, which stands in a paragraph of `direction`, in pieces: (text, does it run from right to
    left).

    Word lets the run decide for neutral characters, so the pieces are cut where the Unicode algorithm changes
    direction.
    """
    return cut((text,), direction)[0]


def cut(texts: Sequence[str], direction: Direction) -> list[list[tuple[str, bool]]]:
    """Return the pieces of each of `texts`, which stand one after the other in a line of `direction`.

    A comma between two Latin words is theirs, also where each of the three is a text of its own.
    """
    base = direction == "rtl"
    whole = "".join(texts)
    if not (_LEFT_TO_RIGHT if base else _RIGHT_TO_LEFT).search(whole):
        return [[(text, base)] for text in texts]
    found = [level for line in whole.split(_LINE_END) for level in (*levels(line, direction), int(base))]
    turned: list[bool] = []
    for level, group in groupby(zip(found, whole, strict=False), key=lambda pair: pair[0]):
        characters = [character for _, character in group]
        # Figures among right-to-left letters stay in their run: Word sets them in the font of these letters.
        is_rtl = level % 2 == 1 or (level > 0 and not any(map(str.isalpha, characters)))
        turned += [is_rtl] * len(characters)
    made, at = [], 0
    for text in texts:
        pieces = groupby(zip(text, turned[at:], strict=False), key=lambda pair: pair[1])
        made.append([("".join(letter for letter, _ in group), is_rtl) for is_rtl, group in pieces])
        at += len(text)
    return made
