"""The letters that lists count in where their script is not the Latin one, and the numbers that they mean."""

from __future__ import annotations

import unicodedata
from functools import cache

ABJAD = "أ ب ج د هـ و ز ح ط ي ك ل م ن س ع ف ص ق ر ش ت ث خ ذ ض ظ غ"
ARABIC = "أ ب ت ث ج ح خ د ذ ر ز س ش ص ض ط ظ ع غ ف ق ك ل م ن هـ و ي"
SYLLABLES = "가 나 다 라 마 바 사 아 자 차 카 타 파 하"
CONSONANTS = "ㄱ ㄴ ㄷ ㄹ ㅁ ㅂ ㅅ ㅇ ㅈ ㅊ ㅋ ㅌ ㅍ ㅎ"

# For lists of small letters, and for those of capitals.
_COUNTED = ((ABJAD, ARABIC), (SYLLABLES, CONSONANTS))
# Hebrew adds: fifteen is nine and six. Whoever counts on through the alphabet has the same letters up to ten.
_HEBREW = {
    letter: value
    for letters, step in (("אבגדהוזחט", 1), ("יכלמנסעפצ", 10), ("קרשת", 100))
    for value, letter in zip(range(step, 10 * step, step), letters, strict=False)
}
_TATWEEL = "\u0640"  # draws a letter out, and is none


def number_of(label: str, *, capital: bool) -> int:
    """Return the number that the letters of a list's label mean, 0 where no list counts in them."""
    core = _plain(label)
    if core and all(letter in _HEBREW for letter in core):
        return sum(_HEBREW[letter] for letter in core)
    for alphabets in _COUNTED:
        places = _places(alphabets[capital])
        if core and all(letter in places for letter in core):
            number = 0
            for letter in core:
                number = number * len(places) + places[letter]
            return number
    return 0


@cache
def _places(alphabet: str) -> dict[str, int]:
    return {_plain(letter): place for place, letter in enumerate(alphabet.split(), 1)}


def _plain(label: str) -> str:
    return unicodedata.normalize("NFKC", label).replace(_TATWEEL, "")
