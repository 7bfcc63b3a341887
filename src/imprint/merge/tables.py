"""Pipe tables as text: their cells, and the passages of lines between them. Nothing is lost that is not
padding.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from imprint.merge.examples import Fence, after
from imprint.merge.lines import Line, body, is_blank, squeezed

_DELIMITER = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
_CODE = re.compile(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)")
_PIPE = re.compile(r"\\.|(`+)|(\|)")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_MARKS = re.compile(r"[*_`~\\]+")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table. `cells` are trimmed and else as they were written, escaped pipes and all."""

    cells: tuple[str, ...]
    line: Line


@dataclass(frozen=True, slots=True)
class Table:
    """A pipe table. `alignments` are `""`, `":-"`, `"-:"` or `":-:"`, one for each column of `header`."""

    header: Row
    delimiter: Row
    rows: tuple[Row, ...]
    alignments: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return self.header.cells

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(row.line for row in (self.header, self.delimiter, *self.rows))


@dataclass(frozen=True, slots=True)
class Passage:
    """Lines that are no table."""

    lines: tuple[Line, ...]


def is_row(line: str) -> bool:
    """Return whether `line` can be a row of a pipe table."""
    content = body(line)
    return not is_blank(content) and not content.startswith(">") and bool(_cuts(content, protect=False))


def is_delimiter(line: str) -> bool:
    """Return whether `line` can stand between a table's header and its rows."""
    content = body(line)
    return "-" in content and bool(_DELIMITER.fullmatch(content))


def split_tables(lines: Sequence[Line]) -> tuple[Passage | Table, ...]:
    """Return `lines` as passages and tables, in order. Inside a code block there are no tables."""
    parts: list[Passage | Table] = []
    passage: list[Line] = []
    fence: Fence | None = None
    index = 0
    while index < len(lines):
        table = None if fence else _table_at(lines, index)
        if table is None:
            fence = after(fence, lines[index].text, index)
            passage.append(lines[index])
            index += 1
            continue
        parts += [Passage(tuple(passage))] if passage else []
        passage = []
        parts.append(table)
        index += len(table.lines)
    return (*parts, *([Passage(tuple(passage))] if passage else []))


def _table_at(lines: Sequence[Line], index: int) -> Table | None:
    if index + 1 >= len(lines) or not is_row(lines[index].text) or not is_delimiter(lines[index + 1].text):
        return None
    width = len(split_row(lines[index + 1].text))
    if width == 1 and "|" not in lines[index + 1].text:  # the underline of a heading
        return None
    header = split_row(lines[index].text, width)
    if len(header) != width:
        return None
    end = index + 2
    while end < len(lines) and is_row(lines[end].text):
        end += 1
    rows = tuple(Row(_fitted(split_row(line.text, width), width), line) for line in lines[index + 2 : end])
    marks = split_row(lines[index + 1].text)
    return Table(
        header=Row(header, lines[index]),
        delimiter=Row(marks, lines[index + 1]),
        rows=rows,
        alignments=tuple(_alignment(mark) for mark in marks),
    )


def _alignment(mark: str) -> str:
    left, right = mark.startswith(":"), mark.endswith(":")
    return (":-" if left else "-") + (":" if right else "") if left or right else ""


def _fitted(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    """Return exactly `width` cells: empty ones added, and what is too much left in the last one, pipes and
    all.
    """
    if len(cells) > width:
        return (*cells[: width - 1], " | ".join(cells[width - 1 :]))
    return cells + ("",) * (width - len(cells))


def split_row(line: str, width: int = 0) -> tuple[str, ...]:
    """Return the cells of a row.

    A pipe inside a code span belongs to the code for pandoc and ends the cell for GitHub. Where `width`
    columns are expected, the reading that fits them is taken; pandoc's where both or neither do.
    """
    readings = [_split(body(line), protect=protect) for protect in (True, False)]
    return next((cells for cells in readings if len(cells) == width), readings[0])


def _split(content: str, *, protect: bool) -> tuple[str, ...]:
    content = content.strip()
    cuts = _cuts(content, protect=protect)
    edges = [-1, *cuts, len(content)]
    cells = [content[start + 1 : end].strip() for start, end in pairwise(edges)]
    first = 1 if cuts and cuts[0] == 0 else 0
    last = len(cells) - 1 if cuts and cuts[-1] == len(content) - 1 and len(cells) - first > 1 else len(cells)
    return tuple(cells[first:last])


def _cuts(content: str, *, protect: bool) -> list[int]:
    """Return where the pipes stand that end a cell."""
    spans = [match.span() for match in _CODE.finditer(content)] if protect and "`" in content else []
    return [
        match.start()
        for match in _PIPE.finditer(content)
        if match[2] and not any(start < match.start() < end for start, end in spans)
    ]


def row_key(cell: str) -> str:
    """Return what a cell is called, whatever its markup: the same name means the same row."""
    return squeezed(_MARKS.sub("", _TAG.sub(" ", cell))).casefold()


def row_name(cell: str) -> str:
    """Return a cell as a reader would name it: without tags and marks."""
    return squeezed(_MARKS.sub("", _TAG.sub(" ", cell)))


def row_text(cells: Sequence[str], like: Line, newline: str) -> str:
    """Return `cells` as a line, indented as `like` is. A pipe that would cut a cell in two is escaped."""
    indent = like.text[: len(like.text) - len(like.text.lstrip())] if not is_blank(like.text) else ""
    return f"{indent}| {' | '.join(cells)} |{newline}"


def cell_text(text: str) -> str:
    """Return `text` fit for a cell: on one line, its pipes escaped unless code holds them."""
    line = "<br>".join(part.strip() for part in text.strip().split("\n"))
    for cut in reversed(_cuts(line, protect=True)):
        line = line[:cut] + "\\" + line[cut:]
    return line


def delimiter_cell(alignment: str) -> str:
    """Return the cell of a delimiter row that sets `alignment`."""
    return {"": "---", ":-": ":---", "-:": "---:", ":-:": ":---:"}[alignment]
