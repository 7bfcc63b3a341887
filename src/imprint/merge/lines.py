"""Lines of a text, and what makes two of them the same: the ground that the merge stands on."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Origin = Literal["outside", "ours", "theirs", "both", "decision", "undecided"]

_BREAKS = re.compile(r"[^\n]*\n|[^\n]+")
_HEADING = re.compile(r" {0,3}#{1,6}(?:[ \t]+(?P<title>.*?))?(?:[ \t]+#+)?[ \t]*")


@dataclass(frozen=True, slots=True)
class Line:
    """One line with its ending, and its number in the file (from 1; 0 for a line that the merge made)."""

    text: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Out:
    """One line of a result, with its ending, and where it came from.

    `basis` are the digests of the conflicts that were decided about it.
    """

    text: str
    origin: Origin
    basis: tuple[str, ...] = ()


def split_lines(text: str) -> list[str]:
    """Return the lines of `text` with their endings; joined again they are `text`, byte for byte.

    Only a line feed ends a line, as for git: a form feed or a Unicode separator is text.
    """
    return _BREAKS.findall(text)


def numbered(lines: Iterable[str], first: int) -> tuple[Line, ...]:
    """Return `lines` with their numbers, beginning with `first`."""
    return tuple(Line(text, number) for number, text in enumerate(lines, first))


def body(line: str) -> str:
    """Return `line` without its ending."""
    return line.removesuffix("\n").removesuffix("\r")


def ending(lines: Iterable[str]) -> str:
    """Return the line ending that `lines` use: that of the first line that has one."""
    for line in lines:
        if line.endswith("\n"):
            return "\r\n" if line.endswith("\r\n") else "\n"
    return "\n"


def ended(line: str, newline: str) -> str:
    """Return `line` with an ending, which the last line of a file may lack."""
    return line if line.endswith("\n") else line + newline


def is_blank(line: str) -> bool:
    """Return whether nothing stands in `line`; a byte order mark is nothing."""
    return not line.strip("\ufeff \t\r\n\f\v")


def text_of(lines: Iterable[Line]) -> str:
    """Return the text of `lines`."""
    return "".join(line.text for line in lines)


def squeezed(text: str) -> str:
    """Return `text` with every run of white space as one space: equal results mean equal wording."""
    return " ".join(unicodedata.normalize("NFC", text.replace("\ufeff", "")).split())


def comparable(text: str, *, literal: bool = False) -> str:
    """Return what has to be equal for two passages to be the same passage.

    Line endings, trailing white space, runs of blank lines and of inner spaces do not count; indentation
    does, because it nests lists and makes code. In `literal` text (code) inner spaces and blank lines count
    as well.
    """
    lines = [
        body(line).rstrip() for line in split_lines(unicodedata.normalize("NFC", text.replace("\ufeff", "")))
    ]
    if literal:
        return "\n".join(lines)
    kept: list[str] = []
    for line in lines:
        content = line.lstrip()
        indent = line[: len(line) - len(content)].expandtabs(4)
        if content or (kept and kept[-1]):
            kept.append(indent + " ".join(content.split()))
    return "\n".join(kept).strip("\n")


def digest(*parts: str) -> str:
    """Return 16 hexadecimal digits that stand for `parts`."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def aligned(ours: Sequence[Hashable], theirs: Sequence[Hashable]) -> SequenceMatcher[Hashable]:
    """Return how two sequences match. In long ones what recurs is no anchor: it would cost minutes."""
    return SequenceMatcher(None, ours, theirs, autojunk=len(ours) + len(theirs) > 1000)


def heading_of(line: str) -> str | None:
    """Return the title of an ATX heading, or None for any other line."""
    match = _HEADING.fullmatch(body(line))
    return (match["title"] or "") if match else None
