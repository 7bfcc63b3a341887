"""A passage as blocks: paragraphs, list items, headings, code, callouts, with the blank lines after each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from imprint.merge.examples import after
from imprint.merge.lines import comparable, heading_of, is_blank
from imprint.merge.tables import is_row

Kind = Literal[
    "blank", "text", "item", "heading", "code", "quote", "table", "html", "division", "entry", "reference"
]

_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])(?:\s|$)")
_HTML = re.compile(r" {0,3}</?[A-Za-z][\w-]*(?:\s|/?>|$)|<!--")
REFERENCE = re.compile(r" {0,3}\[(?P<label>[^\]]+)\]:\s*\S")
_DIVISION = re.compile(r" {0,3}:{3,}(?P<name>.*)")
_ENTRY = re.compile(r"(?P<key>[^\s#:=\-\[][^:=]*?)(?::(?:\s|$)|\s*=)")


@dataclass(frozen=True, slots=True)
class Block:
    """The lines of a block and the blank lines that follow it. `name` is the key of a front matter entry."""

    kind: Kind
    lines: tuple[str, ...]
    blanks: tuple[str, ...] = ()
    name: str = ""

    @property
    def key(self) -> str:
        """What has to be equal for two blocks to be the same block."""
        return comparable("".join(self.lines), literal=self.kind == "code")


def kind_of(line: str) -> Kind:
    """Return what kind of block `line` begins, or belongs to, when it is read alone."""
    if is_blank(line):
        return "blank"
    if after(None, line, 1):
        return "code"
    if heading_of(line) is not None:
        return "heading"
    if _ITEM.match(line):
        return "item"
    if line.lstrip().startswith(">"):
        return "quote"
    if line.lstrip().startswith("|") and is_row(line):
        return "table"
    if _DIVISION.match(line):
        return "division"
    if REFERENCE.match(line):
        return "reference"
    return "html" if _HTML.match(line) else "text"


def split_blocks(lines: Sequence[str]) -> tuple[Block, ...]:
    """Return `lines` as blocks; joined again with their blank lines they are `lines`."""
    blocks: list[Block] = []
    start = 0
    while start < len(lines):
        end, kind = _block_end(lines, start)
        rest = end
        while rest < len(lines) and is_blank(lines[rest]):
            rest += 1
        blocks.append(Block(kind, tuple(lines[start:end]), tuple(lines[end:rest])))
        start = rest
    return tuple(blocks)


def _block_end(lines: Sequence[str], start: int) -> tuple[int, Kind]:
    kind = kind_of(lines[start])
    if kind == "blank":
        return start, kind
    if kind == "heading":
        return start + 1, kind
    if kind == "reference":
        return _reference_end(lines, start), kind
    if kind == "code":
        return _code_end(lines, start), kind
    if kind == "item":
        return _item_end(lines, start), kind
    if kind == "division":
        return _division_end(lines, start), kind
    end = start + 1
    while end < len(lines) and _continues(kind, kind_of(lines[end])):
        end += 1
    return end, kind


def _continues(kind: Kind, following: Kind) -> bool:
    """Return whether a line of kind `following` still belongs to a block of `kind`."""
    if kind in ("quote", "html"):
        return following != "blank"
    return following == kind


def _reference_end(lines: Sequence[str], start: int) -> int:
    """Return where the definition of a link or note ends: indented lines go on with it."""
    end = start + 1
    while end < len(lines) and not is_blank(lines[end]) and lines[end].startswith((" ", "\t")):
        end += 1
    return end


def _code_end(lines: Sequence[str], start: int) -> int:
    fence = None
    for index in range(start, len(lines)):
        fence = after(fence, lines[index], index)
        if fence is None:
            return index + 1
    return len(lines)


def _item_end(lines: Sequence[str], start: int) -> int:
    """Return where a list item ends: at the next item, at whatever stands at the margin, or at the end of the
    list.
    """
    end = start + 1
    for index in range(start + 1, len(lines)):
        line = lines[index]
        if is_blank(line):
            continue
        indented = line[0] in " \t"
        lazy = end == index and kind_of(line) == "text"
        if kind_of(line) == "item" or not (indented or lazy):
            break
        end = index + 1
    return end


def _division_end(lines: Sequence[str], start: int) -> int:
    depth = 0
    for index in range(start, len(lines)):
        match = _DIVISION.match(lines[index])
        if match:
            depth += 1 if match["name"].strip() else -1
            if depth <= 0:
                return index + 1
    return len(lines)


def split_entries(lines: Sequence[str]) -> tuple[Block, ...]:
    """Return lines of front matter as entries, each with the indented lines that belong to it.

    Lines above the first key belong to an entry that began before; their block has no name.
    """
    entries: list[Block] = []
    for line in lines:
        match = _ENTRY.match(line)
        if match or not entries:
            entries.append(Block("entry", (line,), name=match["key"].strip() if match else ""))
        else:
            last = entries.pop()
            entries.append(Block("entry", (*last.lines, line), name=last.name))
    return tuple(entries)
