"""How wide the columns of a table should be, from what stands in them. One answer for print and Word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from unicodedata import east_asian_width

from imprint.model.document import Cell, Table
from imprint.model.walk import block_text

_LINE = 110.0  # Latin characters that fit on a full line of table text on paper
_PADDING = 2.9  # what the space around a cell's text takes, in characters
_WORD = 22.0  # the longest word that a column makes room for; a longer one may break
_LONG_WORD = 44.0  # the same where there is room for all the columns' words, and to spare
_SPARE = 0.8  # of a line, which the longest words may take together then
_NAME = 24.0  # the longest name of a row that gets a line of its own
_LONGEST_LINE = 42.0  # characters beyond which more text makes a column taller, not wider
_BOLD = 1.06  # how much wider bold letters are, as those of heads and names of rows
# Where a word may be divided: never within a number, nor between a bracket and what is in it.
_BREAKERS = re.compile(r"[/–_、。，；：]|-(?!\d)|(?<=[^\W\d])[.,;:)\]}]+(?=\w)|(?<=\w)[(\[{](?=\w)")


@dataclass(slots=True)
class _Demand:
    """What the cells of one column ask for, in Latin characters."""

    word: float = 0.0  # the longest word that room is made for
    long_word: float = 0.0  # the same where there is room for long ones
    name: float = 0.0  # the longest name of a row
    widest: float = 0.0
    total: float = 0.0
    cells: int = 0

    @property
    def least(self) -> float:
        """The width below which words break or names wrap needlessly."""
        return max(self.word, min(self.name, _NAME)) + _PADDING

    @property
    def whole(self) -> float:
        """The width in which no word breaks."""
        return max(self.long_word + _PADDING, self.least)

    @property
    def bearable(self) -> float:
        """The width below which words break."""
        return self.word + _PADDING

    @property
    def wanted(self) -> float:
        """The width that the text would like to have."""
        mean = self.total / max(self.cells, 1)
        typical = max(mean, min(self.widest, _LONGEST_LINE) * 0.6)
        line = typical if typical <= _LONGEST_LINE else _LONGEST_LINE * (typical / _LONGEST_LINE) ** 0.5
        return max(self.least, line)


def weighed(table: Table) -> Table:
    """Return `table` with every column's `weight` set; the weights add up to 1.

    An authored width is kept where the words of its column fit into it. The other columns share the rest by
    what they hold: each has room for its longest word and for the names of rows, and what is left goes to
    those with more text, by the square root once a cell would fill several lines.
    """
    if not table.columns:
        return table
    demands = _demands(table)
    if sum(demand.whole for demand in demands) <= _LINE * _SPARE:
        for demand in demands:
            demand.word = demand.long_word
    if _compares(table):  # products stand side by side as equals
        widest = max(demand.wanted for demand in demands[1:])
        demands[1:] = [
            _Demand(demand.word, demand.long_word, demand.name, widest, widest, 1) for demand in demands[1:]
        ]
    authored = [column.width for column in table.columns]
    shares = _with_authored(demands, authored) if any(authored) else _shares(demands, 1.0)
    return replace(
        table,
        columns=tuple(
            replace(column, weight=round(share, 4))
            for column, share in zip(table.columns, shares, strict=True)
        ),
    )


def _compares(table: Table) -> bool:
    """Return whether `table` sets the publisher's own product beside others."""
    names_rows = all(row.cells[0].header == "row" for row in table.body if row.cells)
    return names_rows and any(column.own for column in table.columns[1:])


def _demands(table: Table) -> list[_Demand]:
    demands = [_Demand() for _ in table.columns]
    spanning = []
    for position, cell, is_head in placed_cells(table):
        if cell.colspan > 1:
            spanning.append((position, cell, is_head))
        elif position < len(demands):
            _add(demands[position], cell, is_head, 1)
    without = {column for column, demand in enumerate(demands) if not demand.cells}
    for position, cell, is_head in spanning:
        # A column in which no cell stands alone has a share of those that cover it, or it had no width.
        for column in without.intersection(range(position, position + cell.colspan)):
            _add(demands[column], cell, is_head, cell.colspan)
    return demands


def _add(demand: _Demand, cell: Cell, is_head: bool, columns: int) -> None:
    """Add what a cell that covers so many columns asks of one of them."""
    text = block_text(cell.blocks)
    bold = (_BOLD if cell.header else 1.0) / columns
    length = _width(text) * bold
    longest = max((_letters(word) * bold for word in _BREAKERS.sub(" ", text).split()), default=0.0)
    demand.word = max(demand.word, min(longest, _WORD))
    demand.long_word = max(demand.long_word, min(longest, _LONG_WORD))
    demand.name = max(demand.name, length if cell.header == "row" else 0.0)
    demand.widest = max(demand.widest, min(length, 18.0) if is_head else length)
    demand.total += length
    demand.cells += 1


def _shares(demands: Sequence[_Demand], available: float) -> list[float]:
    """Return what each column needs and, of the rest, what it wants. The shares add up to `available`."""
    line = _LINE * available
    least = [demand.least for demand in demands]
    if sum(least) >= line:
        return [available * width / sum(least) for width in least]
    beyond = [demand.wanted - demand.least for demand in demands]
    if not sum(beyond):
        return [available * width / sum(least) for width in least]
    spare = line - sum(least)
    return [(width + spare * more / sum(beyond)) / _LINE for width, more in zip(least, beyond, strict=True)]


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


def _letters(word: str) -> float:
    """Return the width of one word letter by letter: that of a text evens out, that of a word does not."""
    return sum(
        1.8 if east_asian_width(letter) in "WF" else 1.35 if letter.isupper() or letter in "mwMW@%" else 1.0
        for letter in word
    )


def _with_authored(demands: Sequence[_Demand], authored: Sequence[float]) -> list[float]:
    free = [index for index, width in enumerate(authored) if not width]
    given = sum(authored)
    if not free:
        return _bearable(demands, [width / given for width in authored])
    rest = max(1.0 - given, 0.1 * len(free))
    shares = list(authored)
    for index, share in zip(free, _shares([demands[index] for index in free], rest), strict=True):
        shares[index] = share
    total = sum(shares)
    return _bearable(demands, [share / total for share in shares])


def _bearable(demands: Sequence[_Demand], shares: Sequence[float]) -> list[float]:
    """Return `shares` with room for the longest word of each column, taken from those that have more.

    Authors give columns widths of a few per cent and rely on browsers, which never make one narrower than
    its words. Where all words together do not fit, the shares stay.
    """
    least = [demand.bearable / _LINE for demand in demands]
    if sum(least) > 1.0:
        return list(shares)
    narrow: set[int] = set()
    made = list(shares)
    while more := {index for index, share in enumerate(made) if share < least[index]} - narrow:
        narrow |= more
        left = 1.0 - sum(least[index] for index in narrow)
        others = sum(share for index, share in enumerate(shares) if index not in narrow)
        made = [
            least[index] if index in narrow else share * left / others for index, share in enumerate(shares)
        ]
    return made
