"""Whether markers inside a code block are an example or a conflict that somebody forgot.

Of 136 documents committed with markers in them, 17 had a real conflict inside a code block, so a fence alone
proves nothing. What tells the two apart is whether the page speaks of conflicts.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from functools import cached_property
from typing import Literal, NamedTuple

from imprint.merge.lines import body

Evidence = Literal["shown", "spoken of", "possible", "none"]

_FENCE = re.compile(r" {0,3}(?P<run>`{3,}|~{3,})(?P<info>.*)")
_PRE = re.compile(r" {0,3}<pre\b", re.IGNORECASE)
_URL = re.compile(r"https?://\S+|\]\([^)\s]*\)|\b[\w.-]+@[\w.-]+")
_SHOWN = re.compile(r"(?<![<>])(?:<{7}|>{7})(?![<>])")
_SYSTEM = re.compile(
    r"\bgit\b(?!\.)|\bjj\b|\bjujutsu\b|\bmercurial\b|\bhg\b|\bsubversion\b|\bsvn\b|\brebas(?:e|ing)\b|\bcherry-pick",
    re.IGNORECASE,
)
_CONFLICT = re.compile(
    r"conf?li[ck]t|konfli[kc]t|conflit|çakışma|tranh chấp|xung đột|конфл[иі]кт|тартысу|σύγκρουσ|"
    r"冲突|衝突|競合|コンフリクト|충돌|تعارض|تضارب|התנגש|ขัดแย้ง|ütközés|ristirii|törkmäys|संघर्ष",
    re.IGNORECASE,
)
_NEAR = 40  # lines on either side within which a page explains what it shows


class Fence(NamedTuple):
    """A block of literal text that is open: its mark, how long the mark is, and the line where it began."""

    mark: str
    size: int
    line: int


def after(fence: Fence | None, line: str, number: int) -> Fence | None:
    """Return the block that is open after `line`, given the one that is open before it."""
    if line.lstrip(" ")[:1] not in ("`", "~", "<") and not (fence and fence.mark == "<"):
        return fence  # almost every line, and the merge reads a document several times
    content = body(line)
    if fence and fence.mark == "<":
        return None if "</pre>" in content.lower() else fence
    match = _FENCE.fullmatch(content)
    if not match:
        opens = fence is None and _PRE.match(content) and "</pre>" not in content.lower()
        return Fence("<", 0, number) if opens else fence
    run, info = match["run"], match["info"].strip()
    if fence is None:
        return None if run[0] == "`" and "`" in info else Fence(run[0], len(run), number)
    closes = run[0] == fence.mark and len(run) >= fence.size and not info
    return None if closes else fence


def after_all(fence: Fence | None, lines: Iterable[tuple[int, str]]) -> Fence | None:
    """Return the block that is open after all of `lines`, which come with their numbers."""
    for number, line in lines:
        fence = after(fence, line, number)
    return fence


class Page:
    """What a page says about conflicts, asked about one place after another.

    `silent` are the lines that say nothing: markers, and what is itself in conflict.
    """

    def __init__(self, lines: Sequence[str], silent: Container[int]) -> None:
        self._lines = lines
        self._silent = silent

    @cached_property
    def _naming(self) -> tuple[int, ...]:
        """The lines that name a version control system; addresses and the markers' labels do not count."""
        return tuple(
            number for number in range(1, len(self._lines) + 1) if _SYSTEM.search(self._prose(number))
        )

    def _prose(self, number: int) -> str:
        return "" if number in self._silent else _URL.sub(" ", self._lines[number - 1])

    def evidence(self, start: int, end: int, *, spread: bool = False) -> Evidence:
        """Return how surely the page explains the markers that it shows from line `start` to line `end`.

        `shown`: markers also stand in a sentence nearby. `spoken of`: a version control system is named and
        conflicts are spoken of nearby. `possible`: one of the two. `none`: neither. Markers that are `spread`
        over several blocks of code have sentences between them that count as well.
        """
        own = range(0) if spread else range(start, end + 1)
        numbers = range(max(start - _NEAR, 1), min(end + _NEAR, len(self._lines)) + 1)
        near = [self._prose(number) for number in numbers if number not in own]
        if any(_SHOWN.search(line) and not line.lstrip().startswith(("<<<<<<<", ">>>>>>>")) for line in near):
            return "shown"
        speaks = any(_CONFLICT.search(line) for line in near)
        named = any(number not in own for number in self._naming)
        if speaks and named:
            return "spoken of"
        return "possible" if speaks or named else "none"
