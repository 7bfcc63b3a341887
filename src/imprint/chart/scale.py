"""The axis of a chart: from where to where it runs, and the round numbers on it."""

from __future__ import annotations

import math
from dataclasses import dataclass

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis from `low` to `high` with `ticks` on it; `decimals` are enough to tell the ticks apart."""

    low: float
    high: float
    ticks: tuple[float, ...]
    decimals: int

    def share(self, value: float) -> float:
        """Return how far along the axis `value` lies, 0 to 1."""
        return (value - self.low) / (self.high - self.low)


def scale(low: float, high: float, intervals: int, from_zero: bool) -> Scale:
    """Return an axis that holds `low` and `high`, with about as many round intervals as asked.

    Lengths are compared from zero. Positions need not be (`from_zero` False): there zero is on the axis
    where it is not far away.
    """
    if from_zero or 0 < low <= 0.5 * high or 0.5 * low <= high < 0:
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        low, high = (low, low + 1.0) if low >= 0 else (low - 1.0, low)
    step = _step((high - low) / max(intervals, 1))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = tuple(round(number * step, 12) for number in range(first, last + 1))
    return Scale(ticks[0], ticks[-1], ticks, _decimals(step))


def _step(least: float) -> float:
    power = 10.0 ** math.floor(math.log10(least))
    return next(step * power for step in _STEPS if step * power >= least * (1 - 1e-9))


def _decimals(step: float) -> int:
    return next(
        (count for count in range(13) if math.isclose(step, round(step, count), rel_tol=1e-9, abs_tol=0)), 12
    )
