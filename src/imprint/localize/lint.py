"""What is wrong with the words of a translation: placeholders, template code, hidden controls, numbers."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from imprint.localize.locales import number_marks
from imprint.localize.tags import visible_words
from imprint.localize.untag import Fault

PLACEHOLDER = re.compile(r"\$?\{[A-Za-z_][\w.]*\}|%\([A-Za-z_]\w*\)[sd]")
_TEMPLATE_CODE = ("{{", "}}", "{%", "%}", "{#", "#}", "<%", "%>")
_ENTITY = re.compile(r"&(?!(?:lt|gt|amp);)(?:[A-Za-z][A-Za-z0-9]{1,30}|#\d{1,7}|#x[0-9A-Fa-f]{1,6});")
_OPENERS = {
    "\u202a": "\u202c",
    "\u202b": "\u202c",
    "\u2066": "\u2069",
    "\u2067": "\u2069",
    "\u2068": "\u2069",
}
_CLOSERS = frozenset(_OPENERS.values())
_OVERRIDES = frozenset("\u202d\u202e")  # they make text read as something else than what is stored

# Groups of three digits after a space or a mark, and then perhaps decimals; dots may be many (a version, an
# address).
_NUMBER = re.compile(
    r"\d+(?:[.,'’٬\u00a0\u202f ]\d{3}(?!\d))*(?:[.,٫]\d+)*(?:[ \u00a0]?(?P<scale>[^\W\d_]+))?"
)
_SCALES = {"万": 4, "萬": 4, "만": 4, "亿": 8, "億": 8, "억": 8, "thousand": 3, "million": 6, "billion": 9}
_SPELLED_OUT = 12  # numbers up to this one may stand as words on either side


def word_faults(source: str, translation: str, language: str, locale: str) -> tuple[Fault, ...]:
    """Return the faults of a translation beside those of its tags.

    `source` is the message in `language`; both texts are in tagged form. An entity is told of only;
    everything else refuses the translation.
    """
    return (
        *_control_faults(source, translation),
        *_code_faults(source, translation),
        *_placeholder_faults(source, translation),
        *_number_faults(visible_words(source), visible_words(translation), language, locale),
        *_entity_faults(source, translation),
    )


def placeholders(text: str) -> Counter[str]:
    """Return how often each placeholder (`{page}`, `${HOME}`, `%(name)s`) stands in `text`."""
    return Counter(PLACEHOLDER.findall(text))


def _control_faults(source: str, translation: str) -> Iterator[Fault]:
    if _controls(translation) == _controls(source):
        return  # what its author did to the source is not the translator's fault
    if found := _OVERRIDES.intersection(translation):
        yield Fault("control", f"U+{ord(min(found)):04X} overrides the direction of text")
    waiting: list[str] = []
    for character in translation:
        if character in _OPENERS:
            waiting.append(_OPENERS[character])
        elif character in _CLOSERS and (not waiting or waiting.pop() != character):
            yield Fault("control", f"U+{ord(character):04X} closes a direction that was not opened")
            return
    if waiting:
        yield Fault("control", f"a direction is opened and U+{ord(waiting[-1]):04X} does not close it")


def _controls(text: str) -> list[str]:
    return [sign for sign in text if sign in _OPENERS or sign in _CLOSERS or sign in _OVERRIDES]


def _code_faults(source: str, translation: str) -> Iterator[Fault]:
    for mark in _TEMPLATE_CODE:
        if translation.count(mark) != source.count(mark):
            yield Fault("template-code", f"“{mark}” is template code and not in the source text as often")
            return


def _placeholder_faults(source: str, translation: str) -> Iterator[Fault]:
    wanted, given = placeholders(source), placeholders(translation)
    if missing := sorted((wanted - given).elements()):
        yield Fault("placeholder", f"{missing[0]} is missing")
    elif added := sorted((given - wanted).elements()):
        yield Fault("placeholder", f"{added[0]} is not in the source text")


def _entity_faults(source: str, translation: str) -> Iterator[Fault]:
    known = _ENTITY.findall(source)
    for entity in _ENTITY.findall(translation):
        if entity not in known:
            yield Fault(
                "entity", f"{entity} will be read as it stands; write the character itself", refuses=False
            )
            return


# --- numbers ---


class Number(NamedTuple):
    """A number as written, and all that it can mean; two numbers agree where one meaning is the same."""

    text: str
    meanings: frozenset[str]
    size: Decimal


def _number_faults(source: str, translation: str, language: str, locale: str) -> Iterator[Fault]:
    given = list(numbers_in(translation, locale))
    missing = [number for number in numbers_in(source, language) if not _taken(number, given)]
    if missing and (given or any(number.size > _SPELLED_OUT for number in missing)):
        beside = f"; it has {given[0].text}" if given else ""
        yield Fault("number", f"{missing[0].text} of the source text is not in it{beside}")
    elif not missing and (added := [number.text for number in given if number.size > _SPELLED_OUT]):
        yield Fault("number", f"{added[0]} is not in the source text")


def _taken(number: Number, given: list[Number]) -> bool:
    """Take the first of `given` that agrees with `number` out of the list, and say whether there was one."""
    for position, other in enumerate(given):
        if number.meanings & other.meanings:
            del given[position]
            return True
    return False


def numbers_in(text: str, locale: str) -> Iterator[Number]:
    """Yield the numbers of `text`, read as `locale` writes them: 99,95 is the same in de as 99.95 in en."""
    decimal, group = number_marks(locale)
    for found in _NUMBER.finditer(text):
        scale = found["scale"] or ""
        written = found[0][: len(found[0]) - len(scale)].rstrip(" \u00a0")
        digits = "".join(str(unicodedata.digit(sign)) if sign.isdigit() else sign for sign in written)
        meanings = {digits}
        value = _value(digits, decimal, group)
        if value is not None:
            meanings.add(_canonical(value))
            power = _SCALES.get(scale.lower()) or _SCALES.get(scale[:1])
            if power:
                meanings.add(_canonical(value.scaleb(power)))
        yield Number(written, frozenset(meanings), value if value is not None else Decimal(10**9))


def _canonical(value: Decimal) -> str:
    return f"={value.normalize():f}"


def _value(digits: str, decimal: str, group: str) -> Decimal | None:
    plain = (
        re.sub(r"[\u00a0\u202f '’٬]", "", digits).replace(group, "").replace(decimal, ".").replace("٫", ".")
    )
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None
