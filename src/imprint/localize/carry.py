"""A translation carried over to a text that differs only in what no word depends on.

That is code, an address, a placeholder, a number where CLDR's plural rules say so, or a mark that is gone.
Everything else is for a person to look at.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from decimal import Decimal, InvalidOperation

from babel.numbers import format_decimal

from imprint.localize.lint import PLACEHOLDER
from imprint.localize.locales import cldr_for
from imprint.localize.tags import TAG
from imprint.model.locale import Locale

_LOCKED = re.compile(
    rf"<([cx]\d+)>.*?</\1>|(?:[a-z][a-z0-9+.-]*://|www\.)[!-;=?-~]+|{PLACEHOLDER.pattern}", re.IGNORECASE
)
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_SIGNS = re.compile(r"[\W_]+")
# Marks that a translation can do without, and points that can be taken out of it.
_LOSABLE = "b i s u sup sub mark kbd small g a fn br id img".split()


def skeleton(text: str) -> str:
    """Return `text` without what can be carried over: equal skeletons differ in nothing else."""
    return _DIGITS.sub("0", TAG.sub("", _LOCKED.sub("\0", text)))  # first: a locked text has tags round it


def letters(text: str) -> str:
    """Return the letters and numbers of `text` alone: equal ones differ in case, spaces, signs and marks."""
    return _SIGNS.sub("", TAG.sub("", text).casefold())


def carried(before: str, after: str, translation: str, locale: Locale) -> str | None:
    """Return `translation` of `before` as that of `after`, or None where a person has to look."""
    before, translation = _without_lost_marks(before, after, translation)
    if _frame(before) != _frame(after):
        return None
    for old, new in zip(_LOCKED.finditer(before), _LOCKED.finditer(after), strict=True):
        if old[0] != new[0]:
            if translation.count(old[0]) != 1:
                return None
            translation = translation.replace(old[0], new[0])
    numbers = [_DIGITS.findall(_LOCKED.sub(" ", text)) for text in (before, after)]
    for old_number, new_number in zip(*numbers, strict=True):
        if old_number != new_number:
            changed = _with_number(translation, old_number, new_number, locale)
            if changed is None:
                return None
            translation = changed
    return translation if _tags(translation) <= _tags(after) else None


def _frame(text: str) -> str:
    return _DIGITS.sub("0", _LOCKED.sub("\0", text))


def _without_lost_marks(before: str, after: str, translation: str) -> tuple[str, str]:
    """Return a text and its translation without the kinds of marks that the new text has none of."""
    had, has = ({tag["name"].rstrip("0123456789") for tag in TAG.finditer(text)} for text in (before, after))
    for name in had - has:
        if name in _LOSABLE:
            lost = re.compile(rf"</?{name}\d+/?>")
            before, translation = lost.sub("", before), lost.sub("", translation)
    return before, translation


def _tags(text: str) -> Counter[str]:
    return Counter(found[0] for found in TAG.finditer(text))


def _with_number(translation: str, old: str, new: str, locale: Locale) -> str | None:
    """Return `translation` with one number changed; None where the words round it may change too."""
    cldr = cldr_for(locale.tag)
    before, after = _value(old), _value(new)
    if before is not None and after is not None and cldr.plural_form(before) != cldr.plural_form(after):
        return None
    spellings = [(old, new)]
    if before is not None and after is not None:
        spellings.append((format_decimal(before, locale=cldr), format_decimal(after, locale=cldr)))
    for written, wanted in spellings:
        places = list(re.finditer(rf"(?<![\d.,<a-z]){re.escape(written)}(?![\d>]|[.,]\d)", translation))
        if len(places) == 1:
            return translation[: places[0].start()] + wanted + translation[places[0].end() :]
    return None


def _value(digits: str) -> Decimal | None:
    try:
        return Decimal(unicodedata.normalize("NFKC", digits).replace(",", ""))
    except InvalidOperation:
        return None
