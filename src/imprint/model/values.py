"""Values that an author leaves to the build to write out: `[2026-11-22]{.date}`, `[1234567.89]{.num}`."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal, TypeAlias

from imprint.model.document import Inline, Span, Text

ValueKind: TypeAlias = Literal["", "date", "num"]

_DATE = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,12})?", re.ASCII)


def value_kind(inline: Inline) -> ValueKind:
    """Return what kind of value `inline` is, empty where it is none."""
    match inline:
        case Span(content=(Text(text),), attributes=attributes):
            if "date" in attributes.classes and is_date(text):
                return "date"
            return "num" if "num" in attributes.classes and is_number(text) else ""
        case _:
            return ""


def claimed_kind(inline: Inline) -> ValueKind:
    """Return what kind of value the author says that `inline` is."""
    classes = inline.attributes.classes if isinstance(inline, Span) else ()
    return "date" if "date" in classes else "num" if "num" in classes else ""


def is_date(text: str) -> bool:
    """Tell whether `text` is a day (`2026-11-22`) or a month (`2026-11`) of the calendar."""
    found = _DATE.fullmatch(text)
    if not found:
        return False
    try:
        date(int(found[1]), int(found[2]), int(found[3] or 1))
    except ValueError:
        return False
    return True


def is_number(text: str) -> bool:
    """Tell whether `text` is a number in plain digits with a point before decimals."""
    return _NUMBER.fullmatch(text) is not None
