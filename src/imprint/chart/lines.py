"""Lines: numbers that follow one another in time or along a quantity, each line with its name at its end."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import groupby

from imprint.chart.bars import headline_of, label
from imprint.chart.canvas import LEADING, SMALL, WIDTH, Canvas, Ink, inks
from imprint.chart.data import Data, Series
from imprint.chart.numbers import Marks, written
from imprint.chart.scale import Scale, scale

_HEIGHT = 210.0
_MOST_NAME = 0.28  # of the width
_MOST_LABELLED = 10  # points of a single line that all have their value
_DASHES = ("", "7 3", "2 3", "9 3 2 3", "5 2", "1 2")
_INTERVALS = 5


class _Plane:
    """Where rows and values lie."""

    def __init__(self, data: Data, values: Scale, left: float, right: float, top: float) -> None:
        self.values, self.left, self.right, self.top = values, left, right, top
        self.places = data.places
        self.bottom = top + _HEIGHT

    def x(self, row: int) -> float:
        first, last = self.places[0], self.places[-1]
        share = (self.places[row] - first) / (last - first) if last > first else 0.5
        return self.left + share * (self.right - self.left)

    def y(self, value: float) -> float:
        return self.bottom - self.values.share(value) * (self.bottom - self.top)


def draw_lines(canvas: Canvas, data: Data, marks: Marks, digits: str) -> float:
    """Draw the lines of `data`; return the height of the picture."""
    colours, letters = canvas.theme.colours, canvas.letters
    numbers = [value.value for value in data.quantities]
    values = scale(min(numbers), max(numbers), _INTERVALS, from_zero=False)
    ticks = [written(tick, values.decimals, marks, digits) for tick in values.ticks]
    y = 0.0
    for line in letters.lines(headline_of(data), SMALL, WIDTH, 2):
        y += SMALL * LEADING
        canvas.text(0, y, line, SMALL, colour=colours.muted)
    names = [_name(canvas, data, one) for one in data.series]
    beside = max((letters.width(line, SMALL) for lines in names for line in lines), default=0.0)
    left = max(letters.width(text, SMALL) for text in ticks) + 10
    half = letters.width(data.keys[-1], SMALL) / 2
    plane = _Plane(data, values, left + 8, WIDTH - max(beside + 12, half + 2, 8), y + 18)

    for tick, text in zip(values.ticks, ticks, strict=True):
        place = plane.y(tick)
        canvas.line(left, place, plane.right + 6, place, colours.muted if tick == 0 else colours.line)
        canvas.text(left - 6, place + SMALL * 0.36, text, SMALL, "end", colours.muted)
    _draw_keys(canvas, data, plane)
    looks = inks(canvas.theme, [one.own for one in data.series])
    for index in reversed(range(len(data.series))):
        _draw_line(canvas, data, plane, index, looks[index])
    _draw_names(canvas, data, plane, names)
    return plane.bottom + 26


def _name(canvas: Canvas, data: Data, series: Series) -> list[str]:
    """Return the name of a line with its last value, in the lines in which it stands at its end."""
    last = next((value for value in reversed(series.values) if value), None)
    value = label(last, data.unit) if last else ""
    if len(data.series) == 1:
        return [] if len(data.keys) <= _MOST_LABELLED else [value]
    return [*canvas.letters.lines(series.name, SMALL, WIDTH * _MOST_NAME, 3), *([value] if value else [])]


def _draw_keys(canvas: Canvas, data: Data, plane: _Plane) -> None:
    """Draw the names of the rows below, as many as fit; the first and the last first of all."""
    free: list[tuple[float, float]] = []
    order = [0, len(data.keys) - 1]
    step = 1 << max(len(data.keys) - 1, 1).bit_length()
    while step:
        order += range(0, len(data.keys), step)
        step //= 2
    for row in dict.fromkeys(order):
        width, x = canvas.letters.width(data.keys[row], SMALL), plane.x(row)
        start = max(x - width / 2, 0.0)
        span = (start - 5, start + width + 5)
        if start + width > WIDTH + 0.5 or any(span[0] < end and begin < span[1] for begin, end in free):
            continue
        free.append(span)
        canvas.line(x, plane.bottom, x, plane.bottom + 4, canvas.theme.colours.muted)
        canvas.text(start, plane.bottom + 19, data.keys[row], SMALL, colour=canvas.theme.colours.muted)


def _draw_line(canvas: Canvas, data: Data, plane: _Plane, index: int, ink: Ink) -> None:
    series = data.series[index]
    for points in _stretches(series, plane):
        if len(points) > 1:
            canvas.curve(points, ink.stroke, _DASHES[index])
    is_labelled = len(data.series) == 1 and len(data.keys) <= _MOST_LABELLED
    has_marks = len(data.keys) <= 30
    for row, value in enumerate(series.values):
        if value is None:
            continue
        x, y = plane.x(row), plane.y(value.value)
        if has_marks:
            canvas.mark(x, y, index, ink)
        if is_labelled:
            text = label(value, data.unit)
            half = canvas.letters.width(text, SMALL) / 2
            below = _is_valley(series, row)
            canvas.text(min(max(x, half), WIDTH - half), y + (19 if below else -9), text, SMALL, "middle")


def _is_valley(series: Series, row: int) -> bool:
    """Tell whether a line comes down to a point and goes up from it, so that there is room below alone."""
    values = [value.value if value else math.inf for value in series.values]
    here = values[row]
    beside = [values[at] for at in (row - 1, row + 1) if 0 <= at < len(values) and values[at] < math.inf]
    return bool(beside) and all(here < value for value in beside)


def _stretches(series: Series, plane: _Plane) -> Iterator[list[tuple[float, float]]]:
    """Yield the points of each part of a line; where the table has no number, the line is interrupted."""
    for is_there, group in groupby(enumerate(series.values), key=lambda each: each[1] is not None):
        if is_there:
            yield [(plane.x(row), plane.y(value.value)) for row, value in group if value]


def _draw_names(canvas: Canvas, data: Data, plane: _Plane, names: Sequence[list[str]]) -> None:
    """Draw each line's name beside its end; names that would overlap are moved apart."""
    wanted = []
    for series, lines in zip(data.series, names, strict=True):
        last = next((value for value in reversed(series.values) if value), None)
        if lines and last:
            wanted.append((plane.y(last.value), lines))
    wanted.sort(key=lambda each: each[0])
    heights = [len(lines) * SMALL * LEADING for _, lines in wanted]
    tops = _apart([y - height / 2 for (y, _), height in zip(wanted, heights, strict=True)], heights, plane)
    for top, (_, lines) in zip(tops, wanted, strict=True):
        for number, line in enumerate(lines):
            is_value = number == len(lines) - 1 and len(lines) > 1
            colour = canvas.theme.colours.muted if is_value else ""
            canvas.text(plane.right + 12, top + (number + 0.75) * SMALL * LEADING, line, SMALL, colour=colour)


def _apart(tops: list[float], heights: Sequence[float], plane: _Plane) -> list[float]:
    """Return `tops` moved down, and then up, as far as needed for none to lie over the next."""
    made = list(tops)
    for index in range(1, len(made)):
        made[index] = max(made[index], made[index - 1] + heights[index - 1])
    limit = math.inf
    for index in reversed(range(len(made))):
        limit = min(limit, plane.bottom + 12) - heights[index]
        made[index] = limit = min(made[index], limit)
    return made
