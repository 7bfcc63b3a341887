"""Lines that mix directions, made by chance from a seed, and what they are to the Unicode algorithm."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from imprint.model.document import Code, Direction, Inline, Link, Paragraph, Span, Styled, Text
from imprint.model.walk import Inlines

SEED = 20261122
_RIGHT = {
    "ar": "مقياس مطر يفتح غطاء قبل صباح بعد ثم كتب تقرير محرك جدول ملف منجز خادم".split(),
    "he": "מד גשם פותח מכסה לפני בוקר אחרי כתב דוח מנוע טבלה קובץ גמור שרת הקטן".split(),
}
_LEFT = (
    "Apache Kafka server gauge report lid rain table file morning HTTP/2 v3.6 C++ user@host e-mail".split()
)
_NUMBERS = ["12", "3.14", "1,250", "50%", "-7", "2026-11-22", "10:30", "+49 30", "$5", "1/2", "٤٢", "20°C"]
_CODES = ["git commit", "gauge --open", "x", "a+b=c", "10", "/var/log", "--wait 5", "f(x)", "if (a) {}"]
_BRACKETS = (("(", ")"), ("[", "]"), ("«", "»"), ("“", "”"), ('"', '"'))
_ISOLATES = {"rtl": "\u2067", "ltr": "\u2066"}
# python-bidi 0.6 looks for the strong letter before a bracket (rule N0) no further back than an isolate.
_BRACKET_AFTER_ISOLATE = re.compile("\u2069[^\u2066\u2067]*[(\\[]")
_ENDS = [".", "!", "؟", "…", ":", "", ")"]


@dataclass(frozen=True)
class Line:
    """A paragraph that fits on one line, and its text for the bidirectional algorithm: isolates for code."""

    paragraph: Paragraph
    text: str


def lines(language: str, direction: Direction, count: int) -> list[Line]:
    """Return `count` lines in a paragraph direction, with words of `language` (ar or he) and Latin ones."""
    chance = random.Random(f"{SEED} {language} {direction}")
    drawn = (_line(chance, language, direction) for _ in range(2 * count))
    return [line for line in drawn if not _BRACKET_AFTER_ISOLATE.search(line.text)][:count]


def _line(chance: random.Random, language: str, direction: Direction) -> Line:
    inlines: list[Inline] = []
    text = ""
    for number in range(chance.randint(3, 6)):
        made, said = _piece(chance, language, direction)
        if number:
            gap = chance.choice([" ", " ", " ", " ", ", ", " - ", "/"])
            inlines.append(Text(gap))
            text += gap
        inlines += made
        text += said
    end = chance.choice(_ENDS)
    return Line(Paragraph(content=(*inlines, Text(end)) if end else tuple(inlines)), text + end)


def _piece(chance: random.Random, language: str, direction: Direction) -> tuple[Inlines, str]:
    """Return inlines and what they say."""
    kind = chance.randrange(10)
    if kind < 4:
        words = _words(chance, language)
        return (Text(words),), words
    if kind == 4:
        code = chance.choice(_CODES)
        return (Code(code),), f"\u2066{code}\u2069"
    if kind == 5:
        opening, closing = chance.choice(_BRACKETS)
        made, said = _piece(chance, language, direction)
        return (Text(opening), *made, Text(closing)), f"{opening}{said}{closing}"
    if kind == 6:
        number = chance.choice(_NUMBERS)
        return (Text(number),), number
    if kind == 7:
        made, said = _piece(chance, language, direction)
        return (Styled(chance.choice(("strong", "emphasis", "highlight", "strike")), made),), said
    made, said = (Text(words := _words(chance, language)),), words
    if kind == 8:
        return (Link("https://example.org/", made),), said
    own = chance.choice((language, "en"))
    facing = "rtl" if own in _RIGHT else "ltr"
    # A language of the direction around it has no `dir`, and is no isolate.
    said = said if facing == direction else f"{_ISOLATES[facing]}{said}\u2069"
    return (Span(made, language=own),), said


def _words(chance: random.Random, language: str) -> str:
    known = chance.choice((_RIGHT[language], _LEFT, _RIGHT[language] + _LEFT + _NUMBERS))
    return " ".join(chance.choice(known) for _ in range(chance.randint(1, 3)))
