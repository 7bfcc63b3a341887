"""What of a page's text can be seen: where it is drawn, within which clip, in which ink.

Follows the part of the graphics state that decides it (ISO 32000-1, 8.4 and 9.3): the matrix, the clip as a
box, the text's rendering mode, its opacity and whether its colour is white.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

Matrix: TypeAlias = tuple[float, float, float, float, float, float]
Box: TypeAlias = tuple[float, float, float, float]

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_NOT_DRAWN = {3, 7}  # rendering modes
_LEAST = 0.5  # points: smaller letters are specks
_WHITE = 0.98
_NUMBER = rb"[-+]?(?:\d+\.?\d*|\.\d+)"
_STEP = re.compile(rb"((?:" + _NUMBER + rb"\s+)*)(?:/(\S+)\s+)?([A-Za-z]+\*?)")
_POINTS = {b"m": 1, b"l": 1, b"c": 3, b"v": 2, b"y": 2}
_FILLS = {b"f", b"f*", b"F", b"B", b"B*", b"b", b"b*"}
_ENDS = _FILLS | {b"n", b"S", b"s"}


@dataclass(frozen=True, slots=True)
class State:
    """The graphics state, as far as sight goes."""

    matrix: Matrix = IDENTITY
    clip: Box | None = None  # None: the whole page
    mode: int = 0
    is_clear: bool = False
    is_white: bool = False


class Sight:
    """Follows a page and tells of each place whether text there would be seen."""

    def __init__(self, page: Box) -> None:
        self._page = page
        self._state = State()
        self._saved: list[State] = []
        self._path: list[tuple[float, float]] = []
        self._clips = False
        self._painted: list[Box] = []  # areas that are not white, in the order in which they are drawn

    def save(self) -> None:
        self._saved.append(self._state)

    def restore(self) -> None:
        if self._saved:
            self._state = self._saved.pop()

    def transform(self, matrix: Sequence[float]) -> None:
        """Put `matrix` before the one that holds (`cm`)."""
        self._state = replace(self._state, matrix=times(matrix, self._state.matrix))

    def set_mode(self, mode: int) -> None:
        self._state = replace(self._state, mode=mode)

    def draw(self, steps: bytes, clear: frozenset[str]) -> None:
        """Follow steps of drawing. `clear` are the graphics states in which nothing is seen of text."""
        for numbers, name, operator in _STEP.findall(steps):
            self._step(operator, [float(one) for one in numbers.split()], name, clear)

    def _step(self, operator: bytes, operands: list[float], name: bytes, clear: frozenset[str]) -> None:
        if operator == b"re" and len(operands) >= 4:
            x, y, width, height = operands[-4:]
            self._path += [(x, y), (x + width, y + height), (x + width, y), (x, y + height)]
        elif operator in _POINTS:
            count = 2 * _POINTS[operator]
            self._path += list(
                zip(operands[-count::2], operands[1 - count :: 2] or operands[1:], strict=False)
            )
        elif operator in {b"W", b"W*"}:
            self._clips = True
        elif operator in _ENDS:
            self._end(operator)
        elif operator in {b"rg", b"g", b"k"}:
            self._state = replace(self._state, is_white=_is_white(operator, operands))
        elif operator == b"gs":
            self._state = replace(self._state, is_clear=name.decode("latin-1") in clear)

    def _end(self, operator: bytes) -> None:
        if self._path:
            box = _box_of([place(point, self._state.matrix) for point in self._path])
            if operator in _FILLS and not self._state.is_white:
                self._painted.append(_common(box, self._state.clip))
            if self._clips:
                self._state = replace(self._state, clip=_common(box, self._state.clip))
        self._path, self._clips = [], False

    def cover(self) -> None:
        """Note that a picture fills what is clipped: on it, text of any colour may be seen."""
        self._painted.append(self._state.clip or self._page)

    def where(self, x: float, y: float, size: float) -> tuple[float, float, float]:
        """Return a place and a size of the page's content as they are on paper, in points."""
        a, b = self._state.matrix[:2]
        return (*place((x, y), self._state.matrix), size * (a * a + b * b) ** 0.5)

    def sees(self, x: float, y: float, size: float) -> bool:
        """Tell whether text of a size, in the units of the page's content, would be seen that begins at a
        place.
        """
        state = self._state
        if state.mode in _NOT_DRAWN or state.is_clear:
            return False
        *point, height = self.where(x, y, size)
        if height < _LEAST:
            return False
        if not _is_in(point, self._page, 0.0) or (state.clip and not _is_in(point, state.clip, height)):
            return False
        return not state.is_white or any(_is_in(point, box, 0.0) for box in self._painted)


def times(one: Sequence[float], other: Sequence[float]) -> Matrix:
    """Return the matrix that stands for `one` and then `other`."""
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def place(point: tuple[float, float], matrix: Sequence[float]) -> tuple[float, float]:
    """Return where a matrix puts a point."""
    x, y = point
    a, b, c, d, e, f = matrix
    return (a * x + c * y + e, b * x + d * y + f)


def _box_of(points: Sequence[tuple[float, float]]) -> Box:
    across, up = [x for x, _ in points], [y for _, y in points]
    return (min(across), min(up), max(across), max(up))


def _common(one: Box, other: Box | None) -> Box:
    if other is None:
        return one
    return (max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3]))


def _is_in(point: Sequence[float], box: Box, tolerance: float) -> bool:
    x, y = point
    left, low, right, high = box
    return left - tolerance <= x <= right + tolerance and low - tolerance <= y <= high + tolerance


def _is_white(operator: bytes, operands: Sequence[float]) -> bool:
    if operator == b"k":
        return bool(operands) and max(operands) <= 1 - _WHITE
    return bool(operands) and min(operands) >= _WHITE
