"""Conflicts that stand within a side of another one, as a merge of a file with markers in it leaves them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from imprint.merge.conflicts import survey
from imprint.merge.judge import Outcome, Span, Undecided
from imprint.merge.lines import split_lines
from imprint.merge.markers import Group, grouped, tokens_of
from imprint.merge.shapes import Marker


@dataclass(frozen=True, slots=True)
class Unnested:
    """A text without the inner conflicts that could be resolved.

    `numbers` holds for each of its lines the line of the first text that it comes from; `outcomes` is what
    was decided about the inner conflicts.
    """

    text: str
    numbers: tuple[int, ...]
    outcomes: tuple[Outcome, ...]


def unnested(text: str, merge: Callable[[str], tuple[str, Sequence[Outcome]] | None]) -> Unnested | None:
    """Return `text` with inner conflicts resolved, or None where there are none that can be.

    `merge` resolves a conflict that is given as a text of its own; it returns None where it cannot.
    """
    lines = split_lines(text)
    inner = _innermost(text, lines)
    out = list(enumerate(lines, 1))
    outcomes: list[Outcome] = []
    for group in sorted(inner, key=lambda group: -group.start):
        found = merge("".join(lines[group.start - 1 : group.end]))
        if found is None:
            continue
        made = [(group.start, line) for line in split_lines(found[0])]
        out[group.start - 1 : group.end] = made
        outcomes = [*(_moved(one, group.start - 1) for one in found[1]), *outcomes]
    if len(out) == len(lines):
        return None
    numbers, kept = tuple(number for number, _ in out), "".join(line for _, line in out)
    return Unnested(kept, numbers, tuple(outcomes))


def _innermost(text: str, lines: list[str]) -> list[Group]:
    """Return the whole conflicts inside others that the survey reports, and no example."""
    tokens = tokens_of(text, lines)
    whole, _ = grouped(tokens)
    if not any(group.inner for group in whole):
        return []
    broken = {marker.region[0] for marker in survey(text).strays}
    found: list[Group] = []
    left = [group for group in whole if group.inner and group.start in broken]
    while left:
        group = left.pop()
        for inner in group.inner:
            if inner.regular:
                found.append(inner)
            elif inner.inner:
                left.append(inner)
    return found


def _moved(outcome: Outcome, by: int) -> Outcome:
    def later(span: Span) -> Span:
        return (span[0] + by, span[1] + by) if span[0] else span

    first, second = outcome.spans
    return replace(outcome, lines=later(outcome.lines), spans=(later(first), later(second)))


def renumbered_outcome(outcome: Outcome, numbers: Sequence[int]) -> Outcome:
    """Return `outcome` with the lines of the first text."""
    first, second = outcome.spans
    spans = _span(first, numbers), _span(second, numbers)
    return replace(outcome, lines=_span(outcome.lines, numbers), spans=spans)


def renumbered_undecided(each: Undecided, numbers: Sequence[int]) -> Undecided:
    """Return `each` with the lines of the first text."""
    first, second = each.spans
    spans = _span(first, numbers), _span(second, numbers)
    return replace(each, lines=_span(each.lines, numbers), spans=spans)


def renumbered_marker(marker: Marker, numbers: Sequence[int]) -> Marker:
    """Return `marker` with the lines of the first text."""
    return replace(marker, line=numbers[marker.line - 1], region=_span(marker.region, numbers))


def _span(span: Span, numbers: Sequence[int]) -> Span:
    return (numbers[span[0] - 1], numbers[span[1] - 1]) if span[0] else span
