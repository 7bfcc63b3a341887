"""A table as Word wants it: every row with an entry for each column that a cell covers, also from above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from imprint.model.document import Cell, Row


@dataclass(frozen=True, slots=True)
class Slot:
    """`span` columns of one row, from `column` on. `cell` is None where a row has too few cells, or under a
    span.

    `merge` is `start` for a cell that goes on in the next row and `below` for its continuation.
    """

    column: int
    span: int
    cell: Cell | None
    merge: Literal["", "start", "below"] = ""


def slots(rows: Sequence[Row]) -> list[list[Slot]]:
    """Return the slots of each row. All rows are equally wide; a span is cut where it leaves the rows."""
    made: list[list[Slot]] = []
    covered: dict[int, tuple[int, int]] = {}  # start column: (columns, rows still to come)
    for number, row in enumerate(rows):
        line, covered = _line(row, covered, len(rows) - number)
        made.append(line)
    width = max((line[-1].column + line[-1].span for line in made if line), default=0)
    return [_filled(line, width) for line in made]


def _line(
    row: Row, covered: dict[int, tuple[int, int]], rows_left: int
) -> tuple[list[Slot], dict[int, tuple[int, int]]]:
    line: list[Slot] = []
    below: dict[int, tuple[int, int]] = {}
    position = 0
    waiting = list(reversed(row.cells))
    while waiting or any(start >= position for start in covered):
        if position in covered:
            span, left = covered[position]
            line.append(Slot(position, span, None, "below"))
            if left > 1:
                below[position] = (span, left - 1)
        elif waiting:
            cell = waiting.pop()
            free = (
                min((start for start in covered if start > position), default=position + cell.colspan)
                - position
            )
            span = max(min(cell.colspan, free), 1)
            down = min(max(cell.rowspan, 1), rows_left)
            line.append(Slot(position, span, cell, "start" if down > 1 else ""))
            if down > 1:
                below[position] = (span, down - 1)
        else:
            nearest = min(start for start in covered if start > position)
            span = nearest - position
            line.append(Slot(position, span, None))
        position += span
    return line, below


def _filled(line: list[Slot], width: int) -> list[Slot]:
    """Return `line` with empty slots up to `width`."""
    end = line[-1].column + line[-1].span if line else 0
    return line + [Slot(column, 1, None) for column in range(end, width)]
