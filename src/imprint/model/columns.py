"""How wide the columns of a table should be, from what stands in them. One answer for print and Word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from unicodedata import east_asian_width

from imprint.model.document import Cell, Table
from imprint.model.walk import block_text

_NARROWEST = 0.10  # no column gets less than this share, unless there are too many columns for it
_LONGEST_LINE = 42.0  # characters beyond which more text makes a column taller, not wider
_BREAKERS = str.maketrans(dict.fromkeys("/-–_.,;:()[]{}、。，；：", " "))


def weighed(table: Table) -> Table:
    """Return `table` with every column's `weight` set; the weights add up to 1.

    An authored width is kept as it is. The other columns share the rest by what they hold: a column is as
    wide as its longest word and as its text asks for, growing with the square root once a cell would fill
    several lines.
    """
    if not table.columns:
        return table
    wanted = [max(demand, 1.0) for demand in _demands(table)]
    authored = [column.width for column in table.columns]
    shares = _with_authored(wanted, authored) if any(authored) else _with_floor(_normalised(wanted))
    return replace(
        table,
        columns=tuple(
            replace(column, weight=round(share, 4))
            for column, share in zip(table.columns, shares, strict=True)
        ),
    )


def _demands(table: Table) -> list[float]:
    """Return, for each column, how many characters wide its content would like to be."""
    count = len(table.columns)
    longest_word, widest, total, cells = [0.0] * count, [0.0] * count, [0.0] * count, [0] * count
    for position, text, is_head in _cell_texts(table):
        length = _width(text)
        words = [_width(word) for word in text.translate(_BREAKERS).split()]
        longest_word[position] = max([longest_word[position], *(min(word, 24.0) for word in words)])
        widest[position] = max(widest[position], length if not is_head else min(length, 18.0))
        total[position] += length
        cells[position] += 1
    demands = []
    for position in range(count):
        mean = total[position] / max(cells[position], 1)
        typical = max(mean, min(widest[position], _LONGEST_LINE) * 0.6)
        line = typical if typical <= _LONGEST_LINE else _LONGEST_LINE * (typical / _LONGEST_LINE) ** 0.5
        demands.append(max(longest_word[position] + 2.0, line))
    return demands


def _cell_texts(table: Table) -> list[tuple[int, str, bool]]:
    """Return (column, text, is it a head cell) of each cell that spans one column."""
    found = []
    for position, cell, is_head in placed_cells(table):
        if cell.colspan == 1 and position < len(table.columns):
            found.append((position, block_text(cell.blocks), is_head))
    return found


def placed_cells(table: Table) -> Iterator[tuple[int, Cell, bool]]:
    """Yield (column index, cell, is it in the head) for each cell, in reading order, spans taken into
    account.
    """
    for rows, is_head in ((table.head, True), (table.body, False)):
        taken: dict[int, int] = {}
        for row in rows:
            position = 0
            below: dict[int, int] = {column: left - 1 for column, left in taken.items() if left > 1}
            for cell in row.cells:
                while taken.get(position, 0) > 0:
                    position += 1
                yield position, cell, is_head
                if cell.rowspan > 1:
                    below.update(dict.fromkeys(range(position, position + cell.colspan), cell.rowspan - 1))
                position += cell.colspan
            taken = below


def _width(text: str) -> float:
    """Return the width of `text` in Latin characters; an ideograph is almost two."""
    return sum(1.8 if east_asian_width(character) in "WF" else 1.0 for character in text)


def _normalised(values: list[float]) -> list[float]:
    total = sum(values)
    return [value / total for value in values]


def _with_floor(shares: list[float]) -> list[float]:
    floor = min(_NARROWEST, 0.8 / len(shares))
    raised = [max(share, floor) for share in shares]
    spare = 1.0 - floor * len(shares)
    above = [share - floor for share in raised]
    total = sum(above) or 1.0
    return [floor + spare * part / total for part in above]


def _with_authored(wanted: list[float], authored: list[float]) -> list[float]:
    free = [index for index, width in enumerate(authored) if not width]
    given = sum(authored)
    if not free:
        return _normalised(authored)
    rest = max(1.0 - given, 0.1 * len(free))
    share = _normalised([wanted[index] for index in free])
    shares = list(authored)
    for index, part in zip(free, share, strict=True):
        shares[index] = part * rest
    return _normalised(shares)
