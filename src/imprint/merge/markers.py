"""Lines that look like conflict markers, and how they belong together. Knows nothing of Markdown.

git writes `<<<<<<< label`, `||||||| label` (diff3 and zdiff3 only), `=======` and `>>>>>>> label`, each at
the beginning of a line and of the same size, which is 7 unless the attribute `conflict-marker-size` says
otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from imprint.merge.lines import body

Kind = Literal["start", "base", "separator", "end"]

_CANDIDATE = re.compile(r"^\ufeff?(?:<{7}|\|{7}|={7}|>{7})", re.MULTILINE)
_MARKER = re.compile(r"\ufeff?(?P<run><{7,}|\|{7,}|={7,}|>{7,})(?:[ \t]+(?P<label>.*?))?[ \t]*")
_KINDS: dict[str, Kind] = {"<": "start", "|": "base", "=": "separator", ">": "end"}


@dataclass(frozen=True, slots=True)
class Token:
    """A line that has the shape of a marker. `line` counts from 1, `size` is the length of the run."""

    line: int
    kind: Kind
    size: int
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Group:
    """Markers that belong together, from a start to its end, with whole groups found inside it."""

    tokens: tuple[Token, ...]
    inner: tuple[Group, ...] = ()

    @property
    def start(self) -> int:
        return self.tokens[0].line

    @property
    def end(self) -> int:
        return self.tokens[-1].line

    @property
    def regular(self) -> bool:
        """Whether this is a conflict as git writes it, with nothing left to guess."""
        kinds = [token.kind for token in self.tokens]
        return not self.inner and kinds in (
            ["start", "separator", "end"],
            ["start", "base", "separator", "end"],
        )

    def every_token(self) -> tuple[Token, ...]:
        """Return the markers of this group and of the groups inside it, from top to bottom."""
        found, left = list(self.tokens), list(self.inner)
        while left:  # not by recursion: a hostile file nests as deep as it likes
            group = left.pop()
            found += group.tokens
            left += group.inner
        return tuple(sorted(found, key=lambda token: token.line))


def tokens_of(text: str, lines: Sequence[str]) -> list[Token]:
    """Return every line of `text` that has the shape of a marker."""
    if not _CANDIDATE.search(text):
        return []
    found = []
    for number, line in enumerate(lines, 1):
        token = _token(number, line)
        if token and not (token.kind == "base" and _is_row_of_cells(token, lines)):
            found.append(token)
    return found


def _token(number: int, line: str) -> Token | None:
    if line[:1] not in "<|=>\ufeff":
        return None
    match = _MARKER.fullmatch(body(line))
    if not match:
        return None
    run, label = match["run"], match["label"] or ""
    kind = _KINDS[run[0]]
    if label and (kind == "separator" or (kind == "base" and "|" in label)):
        return None
    return Token(number, kind, len(run), label, body(line))


def _is_row_of_cells(token: Token, lines: Sequence[str]) -> bool:
    """Return whether a bare run of pipes is a row of empty cells: a line beside it is a row, too."""
    neighbours = [lines[index] for index in (token.line - 2, token.line) if 0 <= index < len(lines)]
    return not token.label and any(line.lstrip().startswith("|") for line in neighbours)


@dataclass(slots=True)
class _Open:
    start: Token
    middle: list[Token] = field(default_factory=list)
    inner: list[Group] = field(default_factory=list)

    @property
    def in_base(self) -> bool:
        return bool(self.middle) and self.middle[-1].kind == "base"

    def take(self, token: Token) -> bool:
        """Take a base or separator marker; return whether it can belong here."""
        if token.size != self.start.size:
            return False
        if token.kind == "base":
            if any(taken.kind == "base" for taken in self.middle):
                return False
            # A run of equals signs above the base is the underline of a heading: the base comes first.
            self.middle.clear()
        self.middle.append(token)
        return True


def grouped(tokens: Sequence[Token]) -> tuple[list[Group], list[Token]]:
    """Return the whole groups from top to bottom, and the markers that belong to none."""
    stack: list[_Open] = []
    whole: list[Group] = []
    loose: list[Token] = []
    for token in tokens:
        if token.kind == "start":
            # git lengthens the markers inside the base of a criss-cross merge; they are part of its text.
            if not (stack and stack[-1].in_base and token.size > stack[-1].start.size):
                stack.append(_Open(token))
        elif token.kind == "end":
            _close(token, stack, whole, loose)
        elif not (stack and stack[-1].take(token)) and not _lies_in_base(token, stack):
            loose.append(token)
    for left in stack:
        loose += [left.start, *left.middle]
        whole += left.inner
    return sorted(whole, key=lambda group: group.start), sorted(loose, key=lambda token: token.line)


def _lies_in_base(token: Token, stack: list[_Open]) -> bool:
    return bool(stack) and stack[-1].in_base and token.size > stack[-1].start.size


def _close(token: Token, stack: list[_Open], whole: list[Group], loose: list[Token]) -> None:
    if not any(entry.start.size == token.size for entry in stack):
        if not _lies_in_base(token, stack):
            loose.append(token)
        return
    hoisted: list[Group] = []
    while (entry := stack.pop()).start.size != token.size:
        loose += [entry.start, *entry.middle]
        hoisted += entry.inner
    group = Group((entry.start, *entry.middle, token), tuple(entry.inner + hoisted))
    (stack[-1].inner if stack else whole).append(group)
