"""Bars: one for each number, beside its name, with its value at its end.

They lie: names of any length and script stand upright beside them, each bar says whose it is, and no legend
or turned text is needed. What is stacked has a legend, in the order of its parts.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from imprint.chart.canvas import LEADING, SMALL, TEXT, WIDTH, Canvas, Ink, inks
from imprint.chart.data import Data
from imprint.chart.numbers import Marks, Quantity, written
from imprint.chart.scale import Scale, scale

_THICK, _THIN = 20.0, 17.0
_GAP = 10.0
_MOST_NAME = 0.38  # of the width
_MOST_LINES = 4
_INTERVALS = 4
_AXIS = 22.0  # height of the numbers below
_SHORT_UNIT = 2  # letters of a unit that stands beside every number


def label(value: Quantity, unit: str) -> str:
    """Return what stands beside the mark of a number: as it is written, a long unit left to the axis."""
    return value.label if len(unit) <= _SHORT_UNIT else value.number


class _Axis:
    """Where values lie between `left` and `right`, and the lines and numbers of the axis."""

    def __init__(self, canvas: Canvas, values: Scale, left: float, right: float) -> None:
        self.canvas, self.scale, self.left, self.right = canvas, values, left, right

    def x(self, value: float) -> float:
        return self.left + self.scale.share(value) * (self.right - self.left)

    def draw(self, top: float, bottom: float, texts: Sequence[str]) -> None:
        """Draw the lines of the ticks from `top` to `bottom`, and `texts` below them."""
        colours = self.canvas.theme.colours
        widest = max(self.canvas.letters.width(text, SMALL) for text in texts)
        room = (self.right - self.left) / max(len(texts) - 1, 1)
        every = max(1, math.ceil((widest + 8) / room)) if room else 1
        for index, (tick, text) in enumerate(zip(self.scale.ticks, texts, strict=True)):
            if tick != 0 and index % every:
                continue
            self.canvas.line(self.x(tick), top, self.x(tick), bottom, colours.line)
            self.canvas.text(self.x(tick), bottom + 15, text, SMALL, "middle", colours.muted)
        self.canvas.line(self.x(0), top, self.x(0), bottom, colours.muted)


def _headline(canvas: Canvas, text: str, y: float) -> float:
    """Draw what the numbers are, above them; return where it ends."""
    for line in canvas.letters.lines(text, SMALL, WIDTH, 2) if text else ():
        y += SMALL * LEADING
        canvas.text(0, y, line, SMALL, colour=canvas.theme.colours.muted)
    return y + (8 if text else 2)


def headline_of(data: Data) -> str:
    """Return what all numbers have in common: the name of a single column, and the unit."""
    name = data.series[0].name if len(data.series) == 1 else ""
    unit = data.unit if data.unit not in name else ""
    return f"{name} ({unit})" if name and unit else name or unit


def draw_bars(canvas: Canvas, data: Data, marks: Marks, digits: str) -> float:
    """Draw the bars of `data` side by side; return the height of the picture."""
    is_single = len(data.series) == 1
    names = list(data.keys) if is_single else [one.name for one in data.series]
    size = TEXT if is_single else SMALL
    column = _column(canvas, names, size)
    labels = [label(value, data.unit) for value in data.quantities]
    widest = max(canvas.letters.width(text, SMALL) for text in labels)
    values = _lengths([value.value for value in data.quantities])
    below = widest + 8 if values.low < 0 else 0.0
    ticks = [written(tick, values.decimals, marks, digits) for tick in values.ticks]
    end = max(widest + 8, canvas.letters.width(ticks[-1], SMALL) / 2 + 2)
    axis = _Axis(canvas, values, column + below, WIDTH - end)
    looks = inks(canvas.theme, [one.own for one in data.series])

    y = top = _headline(canvas, headline_of(data), 0)
    boxes: list[tuple[float, float, Quantity | None, Ink]] = []
    texts: list[tuple[float, float, str, float, bool]] = []
    for row, key in enumerate(data.keys):
        y += _GAP / 2
        if not is_single:
            for line in canvas.letters.lines(key, TEXT, WIDTH, _MOST_LINES, strong=True):
                y += TEXT * LEADING
                texts.append((0, y - 4, line, TEXT, True))
            y += 1
        for index, one in enumerate(data.series):
            lines = canvas.letters.lines(names[row if is_single else index], size, column - 12, _MOST_LINES)
            thick = _THICK if is_single else _THIN
            height = max(thick, len(lines) * size * LEADING)
            first = y + (height - (len(lines) - 1) * size * LEADING) / 2 + size * 0.36
            texts += [
                (column - 12, first + number * size * LEADING, line, size, False)
                for number, line in enumerate(lines)
            ]
            boxes.append((y + (height - thick) / 2, thick, one.values[row], looks[index]))
            y += height + (3 if not is_single and index < len(data.series) - 1 else 0)
        y += _GAP / 2
    axis.draw(top, y, ticks)
    for x, base, text, text_size, strong in texts:
        quiet = canvas.theme.colours.muted if not is_single and not strong else ""
        if strong:
            canvas.clear(0, base - TEXT, canvas.letters.width(text, text_size, strong) + 6, TEXT * LEADING)
        canvas.text(x, base, text, text_size, "start" if strong else "end", quiet, strong)
    for box_y, thick, value, ink in boxes:
        _bar(axis, box_y, thick, value, ink, data.unit)
    return y + _AXIS


def _column(canvas: Canvas, names: Sequence[str], size: float) -> float:
    """Return how wide the column of names is, with the space after it."""
    widest = max((canvas.letters.width(name, size) for name in names), default=0.0)
    return min(widest, WIDTH * _MOST_NAME) + 12.5


def _lengths(values: Sequence[float]) -> Scale:
    return scale(min(values), max(values), _INTERVALS, from_zero=True)


def _bar(axis: _Axis, y: float, thick: float, value: Quantity | None, ink: Ink, unit: str) -> None:
    canvas, colours = axis.canvas, axis.canvas.theme.colours
    base = y + thick / 2 + SMALL * 0.36
    if value is None:
        canvas.text(axis.x(0) + 6, base, "–", SMALL, colour=colours.muted)
        return
    start, end = sorted((axis.x(0), axis.x(value.value)))
    if end > start:
        canvas.bar(start, y, end - start, thick, ink)
    text = label(value, unit)
    width = canvas.letters.width(text, SMALL)
    left = start - 6 - width if value.value < 0 else end + 6
    canvas.clear(left - 2, y + 1, width + 4, thick - 2)
    canvas.text(left, base, text, SMALL)


def draw_stacked(canvas: Canvas, data: Data, marks: Marks, digits: str) -> float:
    """Draw one bar for each row, its numbers one after the other; return the height of the picture."""
    column = _column(canvas, data.keys, TEXT)
    looks = inks(canvas.theme, [one.own for one in data.series])
    rows = [[one.values[row] for one in data.series] for row in range(len(data.keys))]
    values = _lengths([0.0, *(sum(value.value for value in row if value) for row in rows)])
    ticks = [written(tick, values.decimals, marks, digits) for tick in values.ticks]
    axis = _Axis(canvas, values, column, WIDTH - canvas.letters.width(ticks[-1], SMALL) / 2 - 2)
    y = top = _legend(canvas, data, looks, _headline(canvas, headline_of(data), 0))
    placed: list[tuple[float, int]] = []
    texts: list[tuple[float, str]] = []
    for row, key in enumerate(data.keys):
        lines = canvas.letters.lines(key, TEXT, column - 12, _MOST_LINES)
        height = max(_THICK + 4, len(lines) * TEXT * LEADING)
        y += _GAP / 2
        first = y + (height - (len(lines) - 1) * TEXT * LEADING) / 2 + TEXT * 0.36
        texts += [(first + number * TEXT * LEADING, line) for number, line in enumerate(lines)]
        placed.append((y + (height - _THICK - 4) / 2, row))
        y += height + _GAP / 2
    axis.draw(top, y, ticks)
    for base, line in texts:
        canvas.text(column - 12, base, line, TEXT, "end")
    for box_y, row in placed:
        _stack(axis, box_y, rows[row], looks, data.unit)
    return y + _AXIS


def _stack(axis: _Axis, y: float, row: Sequence[Quantity | None], looks: Sequence[Ink], unit: str) -> None:
    """Draw the parts of one bar, a gap of paper between them; a value stands in its part where it fits."""
    canvas, thick, total = axis.canvas, _THICK + 4, 0.0
    for value, ink in zip(row, looks, strict=True):
        if value is None or not value.value:
            continue
        start, end = axis.x(total), axis.x(total + value.value)
        total += value.value
        canvas.bar(start, y, max(end - start - 1.5, 0.75), thick, ink)
        text = label(value, unit)
        if canvas.letters.width(text, SMALL) + 8 <= end - start:
            colours = canvas.theme.colours
            colour = colours.paper if ink.fill == ink.stroke else colours.ink
            middle = (start + end - 1.5) / 2
            canvas.text(middle, y + thick / 2 + SMALL * 0.36, text, SMALL, "middle", colour)


def _legend(canvas: Canvas, data: Data, looks: Sequence[Ink], y: float) -> float:
    """Draw the names of the parts in their order, as many to a line as fit; return where they end."""
    x, y = 0.0, y + 4
    for one, ink in zip(data.series, looks, strict=True):
        text = canvas.letters.lines(one.name, SMALL, WIDTH - 20, 1)
        width = canvas.letters.width(text[0], SMALL) if text else 0.0
        if x and x + 18 + width > WIDTH:
            x, y = 0.0, y + SMALL * LEADING + 5
        canvas.bar(x, y, 12, 12, ink)
        if text:
            canvas.text(x + 18, y + 10, text[0], SMALL)
        x += 18 + width + 18
    return y + 20
