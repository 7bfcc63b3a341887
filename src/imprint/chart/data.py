"""The numbers of a table, as what is drawn; or what keeps them from being drawn."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice, pairwise
from typing import Literal, TypeAlias, cast, get_args

from imprint.chart.numbers import Marks, Quantity, is_missing, quantity
from imprint.errors import Diagnostic, warning
from imprint.model.columns import placed_cells
from imprint.model.document import Cell, Row, Table
from imprint.model.walk import block_text, text_of

Kind = Literal["bar", "stacked", "line"]
MarksOf: TypeAlias = Callable[[str], Marks]

_MOST_SERIES = 6
_MOST_BARS = 60
_MOST_POINTS = 400
_KEPT = "the table is published without a chart"
_IN_BRACKETS = re.compile(r"\s*[(（\[](?P<unit>[^()（）\[\]]{1,16})[)）\]]\s*$")
# What stands in brackets in a head is a unit if it begins like one of these; "Size (before)" has none.
_UNITS = re.compile(
    r"(?:%|‰|[€$£¥]|[kKMGTPµμmnc]?(?:B|b|bit|bps|W|Wh|V|A|Hz|g|t|m|s|l|L|J|Pa)|[KMGTP]iB|ms|min|sec|h|d|°[CF]|"
    r"[QqTt]PS|qps|rps|IOPS|EUR|USD|GBP|JPY|CNY)(?:[²³/].*| per .*|)"
)
_YEAR = re.compile(r"(?:1[5-9]|20|21)\d\d")
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?")
_QUARTER = re.compile(r"(\d{4})[ -]?Q([1-4])|Q([1-4])[ /-]?(\d{4})")


@dataclass(frozen=True, slots=True)
class Series:
    """One column of numbers: its name, and for each row a number, or None where the table has none.

    `own` marks the publisher's own product.
    """

    name: str
    values: tuple[Quantity | None, ...]
    own: bool = False


@dataclass(frozen=True, slots=True)
class Data:
    """What a chart shows. `places` are where the rows stand on the axis of a line chart, ascending."""

    kind: Kind
    title: str
    keys: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str
    places: tuple[float, ...]

    @property
    def quantities(self) -> list[Quantity]:
        """Every number there is."""
        return [value for one in self.series for value in one.values if value is not None]


@dataclass(frozen=True, slots=True)
class _Column:
    number: int  # as authors count, from 1
    name: str
    own: bool
    cells: tuple[Cell, ...]


class _RefusedError(Exception):
    def __init__(self, reason: Diagnostic) -> None:
        super().__init__(reason.message)
        self.reason = reason


def data_of(table: Table, language: str, marks_of: MarksOf) -> tuple[Data | None, tuple[Diagnostic, ...]]:
    """Return what the chart of `table` shows, and what has to be said; None where it can't be drawn.

    `language` is that of the text; a cell that has another one is read as that one writes numbers.
    """
    said: list[Diagnostic] = []
    try:
        return _data(table, language, marks_of, said), tuple(said)
    except _RefusedError as error:
        return None, (*said, error.reason)


def _data(table: Table, language: str, marks_of: MarksOf, said: list[Diagnostic]) -> Data:
    keys, columns = _grid(table)
    series = tuple(_series(column, table, language, marks_of) for column in _chosen(table, columns))
    title = " ".join(text_of(table.caption).split())
    series, unit = _with_unit(series, table)
    numbers = [value for one in series for value in one.values if value]
    if not numbers:
        raise _refused("chart/not-numbers", f"the table has no numbers; {_KEPT}", table)
    kind, places = _kind(table, keys, language, marks_of, said)
    if kind == "stacked" and any(value.value < 0 for value in numbers):
        raise _refused(
            "chart/negative",
            f"what is below zero cannot be stacked; {_KEPT}",
            table,
            "leave kind=stacked out",
        )
    bars = len(keys) * (1 if kind == "stacked" else len(series))
    if len(series) > _MOST_SERIES or (bars > _MOST_BARS if kind != "line" else len(keys) > _MOST_POINTS):
        raise _refused(
            "chart/too-much",
            f"{len(keys)} rows of {len(series)} numbers are too much for one chart; {_KEPT}",
            table,
            f"draw at most {_MOST_SERIES} columns (columns=2,3) and {_MOST_BARS} bars, or "
            f"{_MOST_POINTS} points of a line",
        )
    return Data(kind, title, keys, series, unit, places)


def _refused(rule: str, message: str, node: Table | Cell | Row, fix: str = "") -> _RefusedError:
    return _RefusedError(
        warning(rule, message, node.origin, fix or "leave {.chart} out, or draw another table")
    )


def _text(cell: Cell) -> str:
    return re.sub(r"[ \t\n]+", " ", block_text(cell.blocks)).strip()


def _grid(table: Table) -> tuple[tuple[str, ...], list[_Column]]:
    """Return the names of the rows, and every column beside them."""
    if len(table.columns) < 2 or not table.body:
        raise _refused(
            "chart/not-numbers", f"a chart needs names in one column and numbers in another; {_KEPT}", table
        )
    if any(cell.rowspan > 1 or cell.colspan > 1 for row in table.body for cell in row.cells):
        raise _refused(
            "chart/spans", f"a table whose cells span rows or columns cannot be drawn; {_KEPT}", table
        )
    names: dict[int, str] = {}
    for position, cell, in_head in placed_cells(table):
        if in_head:
            names.update(dict.fromkeys(range(position, position + cell.colspan), _text(cell)))
    columns = [
        _Column(
            position + 1,
            names.get(position, ""),
            table.columns[position].own,
            tuple(row.cells[position] for row in table.body),
        )
        for position in range(1, len(table.columns))
    ]
    return tuple(_text(row.cells[0]) for row in table.body), columns


def _option(table: Table, name: str) -> str:
    return (table.attributes.get(name) or table.attributes.get(f"data-{name}")).strip()


def _chosen(table: Table, columns: Sequence[_Column]) -> list[_Column]:
    asked = _option(table, "columns")
    if not asked:
        return list(columns)
    numbers = re.split(r"[\s,;]+", asked)
    known = {str(column.number): column for column in columns}
    if unknown := [number for number in numbers if number not in known]:
        raise _refused(
            "chart/columns",
            f"columns={asked}: “{unknown[0]}” is no column that can be drawn; {_KEPT}",
            table,
            f"name columns by their numbers, from 2 to {len(table.columns)}",
        )
    return [known[number] for number in numbers]


def _series(column: _Column, table: Table, language: str, marks_of: MarksOf) -> Series:
    values = []
    for cell in column.cells:
        text = _text(cell)
        spoken = next((block.language for block in cell.blocks if block.language), cell.language or language)
        found = quantity(text, marks_of(spoken))
        if found is None and not is_missing(text):
            beside = f" in the column “{column.name}”" if column.name else ""
            short = text if len(text) <= 40 else f"{text[:40].rstrip()}…"
            raise _refused(
                "chart/not-numbers",
                f"“{short}”{beside} is not a number; {_KEPT}",
                cell if cell.origin else table,
                "write one number in each cell, with its unit if it has one; or choose the columns that hold "
                "numbers, as in {.chart columns=2,3}",
            )
        values.append(found)
    return Series(column.name, tuple(values), column.own)


def _with_unit(series: tuple[Series, ...], table: Table) -> tuple[tuple[Series, ...], str]:
    """Return `series` and the unit of all of them; what the heads have in brackets counts as one."""
    units = list(dict.fromkeys(value.unit for one in series for value in one.values if value))
    heads = [match["unit"].strip() if (match := _IN_BRACKETS.search(one.name)) else "" for one in series]
    stated = list(dict.fromkeys(unit for unit in heads if _UNITS.fullmatch(unit)))
    several = units if len(units) > 1 else stated if len(stated) > 1 else []
    if several:
        names = ", ".join(f"“{unit}”" if unit else "none" for unit in several[:4])
        raise _refused(
            "chart/units",
            f"the numbers have different units ({names}); {_KEPT}",
            table,
            "write all of them in one unit, or choose columns that share one, as in {.chart columns=2}",
        )
    if units and units[0]:
        return series, units[0]
    if len(stated) == 1 and all(head == stated[0] for head in heads) and len(series) > 1:
        cut = tuple(Series(_IN_BRACKETS.sub("", one.name), one.values, one.own) for one in series)
        return cut, stated[0]
    return series, ""


# --- lines ---


def _kind(
    table: Table, keys: Sequence[str], language: str, marks_of: MarksOf, said: list[Diagnostic]
) -> tuple[Kind, tuple[float, ...]]:
    """Return how the table is drawn: as its author asks, else lines where its rows are steps of time or of
    a number.
    """
    asked = _option(table, "kind").lower()
    kinds = get_args(Kind)
    if asked and asked not in kinds:
        near = get_close_matches(asked, kinds, n=1)
        meant = f"did you mean kind={near[0]}?" if near else f"the kinds are {', '.join(kinds)}"
        said.append(
            warning("chart/kind", f"“{asked}” is no kind of chart; it is drawn as usual", table.origin, meant)
        )
        asked = ""
    places = _places(keys, marks_of(language))
    kind = asked or ("line" if places and len(keys) >= 3 else "bar")
    if kind == "line":
        return "line", _spread(places) or tuple(map(float, range(len(keys))))
    return cast("Kind", kind), ()


def _places(keys: Sequence[str], marks: Marks) -> tuple[float, ...]:
    """Return the numbers or dates that `keys` are, if they are such and ascend; else nothing."""
    for reader in (_date, lambda key: _number(key, marks)):
        found = [reader(key) for key in keys]
        made = tuple(place for place, _ in found if place is not None)
        same_unit = len({unit for _, unit in found}) == 1
        if len(made) == len(keys) and same_unit and all(one < other for one, other in pairwise(made)):
            return made
    return ()


def _date(key: str) -> tuple[float | None, str]:
    """Return the place of a year, month, day or quarter in years."""
    if _YEAR.fullmatch(key):
        return float(key), ""
    if match := _MONTH.fullmatch(key):
        return int(match[1]) + (int(match[2]) - 1) / 12 + (int(match[3] or 1) - 1) / 372, ""
    if match := _QUARTER.fullmatch(key):
        return int(match[1] or match[4]) + (int(match[2] or match[3]) - 1) / 4, ""
    return None, ""


def _number(key: str, marks: Marks) -> tuple[float | None, str]:
    found = None if key[:1].isalpha() else quantity(key, marks)  # P1 is a name, whatever P might be a unit of
    return (found.value, found.unit) if found else (None, "")


def _spread(places: tuple[float, ...]) -> tuple[float, ...]:
    """Return `places` as they are, or in equal steps where the true ones would crowd (1, 10, 100, 1000)."""
    gaps = [other - one for one, other in pairwise(places)]
    if not gaps or min(gaps) * len(gaps) * 4 >= sum(gaps):
        return places
    return tuple(map(float, range(len(places))))


def texts_of(series: Sequence[Series], most: int) -> list[str]:
    """Return the first labels of some series, from which the digits of a language can be seen."""
    return [value.label for value in islice((value for one in series for value in one.values if value), most)]
