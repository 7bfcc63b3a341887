"""Numbers as people write them in cells: with groups, decimals, signs and units of their language."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple


class Marks(NamedTuple):
    """What a language writes before decimals and between groups of digits; `second` is the size of each
    group but the last (2 in 1,00,000).
    """

    decimal: str = "."
    group: str = ","
    second: int = 3


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit.

    `label` is the cell as written; `number` the part of it without the unit that follows (`≈ 1,200`).
    """

    value: float
    number: str
    unit: str
    label: str


_SPACES = " \u00a0\u2007\u2009\u202f"
_GROUPS = f"{_SPACES}'’"
_SHAPE = re.compile(
    rf"(?P<before>[^\d]{{0,8}}?)(?P<number>\d(?:[\d.,٫٬{_GROUPS}]*\d)?)[{_SPACES}]*(?P<after>\D.*)?",
    re.DOTALL,
)
_BEFORE = re.compile(r"(?:ca\.|[~≈<>≤≥])?\s*(?P<currency>[^\W\d_]{1,3}\$?|)\s*(?P<sign>[+\-−]?)\s*")
_DIGIT_IN_UNIT = re.compile(r"(?<![^\W\d_])\d")  # `m2` and `CO2` are units; `10–20` and `3 of 5` no numbers
_NOTHING = frozenset({"n/a", "na", "n. a.", "k. a.", "k.a.", "n.a."})


def is_missing(text: str) -> bool:
    """Tell whether a cell says that there is no number: it is empty, or holds a dash or "n/a"."""
    text = text.strip()
    return text.lower() in _NOTHING or not any(character.isalnum() for character in text)


def quantity(text: str, marks: Marks) -> Quantity | None:
    """Return the one number that `text` is, read as a language with `marks` writes it; None for all else.

    A group mark that can't be one is a decimal mark, and the other way round: `1.5` is one and a half in
    German too, `1.200.000` a million and more in English too. Ranges, fractions, times and dates are no
    numbers.
    """
    label = re.sub(r"[ \t\n]+", " ", text).strip()
    found = _SHAPE.fullmatch(_ascii(label))
    if not found:
        return None
    before = _before(found["before"])
    after = (found["after"] or "").strip()
    if before is None or _DIGIT_IN_UNIT.search(after) or after[:1] in tuple("-–—:/+×…"):
        return None
    value = _value(found["number"], marks)
    if value is None:
        return None
    sign, currency = before
    written = label[: found.end("number")]
    return Quantity(sign * value, written, " ".join(filter(None, (currency, after))), label)


def _before(text: str) -> tuple[int, str] | None:
    """Return the sign and the currency that stand before a number; None where something else does."""
    text = text.strip()
    sign = -1 if text[:1] in ("-", "−") else 1
    text = text[1:] if text[:1] in ("-", "−", "+") else text
    if len(text.strip()) == 1 and unicodedata.category(text.strip()) == "Sc":
        return sign, text.strip()
    match = _BEFORE.fullmatch(text)
    if not match:
        symbol = text.strip("~≈<>≤≥ ")
        return (sign, symbol) if len(symbol) == 1 and unicodedata.category(symbol) == "Sc" else None
    currency = match["currency"]
    if currency and not currency.isupper() and not currency.endswith("$"):
        return None
    return (-1 if match["sign"] in ("-", "−") else sign), currency


def _ascii(text: str) -> str:
    """Return `text` with the digits of every script, and wide signs, as ASCII; one character for each."""
    made = []
    for character in text:
        if character.isdecimal():
            made.append(str(unicodedata.decimal(character)))
        elif "\uff01" <= character <= "\uff5e":
            made.append(chr(ord(character) - 0xFEE0))
        else:
            made.append(character)
    return "".join(made)


def _value(number: str, marks: Marks) -> float | None:
    number = number.replace("٬", "\0").translate(dict.fromkeys(map(ord, _GROUPS), "\0")).replace("٫", "\1")
    kinds = list(dict.fromkeys(character for character in number if not character.isdigit()))
    if not kinds:
        return float(number)
    last = kinds[-1]
    is_decimal = last == "\1" or (
        last in ".,"
        and number.count(last) == 1
        and (len(kinds) > 1 or last == marks.decimal or not _grouped(number, last))
    )
    whole, decimals = number.rsplit(last, 1) if is_decimal else (number, "")
    groups = [kind for kind in kinds if not (is_decimal and kind == last)]
    if len(groups) > 1 or (groups and not _grouped(whole, groups[0])):
        return None
    digits = whole.replace(groups[0], "") if groups else whole
    return float(f"{digits}.{decimals or 0}")


def _grouped(number: str, mark: str) -> bool:
    """Tell whether `mark` stands between groups of digits in `number`: threes, or twos before the last."""
    first, *middle, last = number.split(mark)
    sizes = {len(each) for each in middle}
    return (
        0 < len(first) <= 3
        and not first.startswith("0")
        and len(last) == 3
        and (sizes <= {3} or sizes <= {2})
        and all(each.isdigit() for each in (first, *middle, last))
    )


def written(value: float, decimals: int, marks: Marks, digits: str = "0123456789") -> str:
    """Return `value` with so many decimals, in groups, as a language writes it."""
    text = f"{abs(value):.{decimals}f}"
    whole, _, rest = text.partition(".")
    groups = [whole[-3:]]
    whole = whole[:-3]
    while whole:
        groups.insert(0, whole[-marks.second :])
        whole = whole[: -marks.second]
    whole = marks.group.join(groups)
    made = whole + (marks.decimal + rest if rest else "")
    sign = "−" if value < 0 and float(text) else ""
    return sign + made.translate({ord("0") + index: digit for index, digit in enumerate(digits)})
