"""The stretch of a document that is merged as one, and the markers around what stays undecided in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from imprint.merge.judge import Judge, Question, Span
from imprint.merge.lines import Line, Origin, Out, ended
from imprint.merge.shapes import Conflict


@dataclass(frozen=True, slots=True)
class Frame:
    """Lines `start` to `end` of the document, with the conflicts in them.

    `ours`, `theirs` and `base` are those lines as each side has them; `base` is None where a conflict names
    none. `context` are the numbers of the lines outside the conflicts, which all sides share. `section` is
    the heading that they stand under.
    """

    start: int
    end: int
    conflicts: tuple[Conflict, ...]
    ours: tuple[Line, ...]
    theirs: tuple[Line, ...]
    base: tuple[Line, ...] | None
    context: frozenset[int]
    section: str
    newline: str

    @property
    def lines(self) -> Span:
        """The first and last line of the conflicts themselves."""
        return self.conflicts[0].start, self.conflicts[-1].end

    @property
    def picked(self) -> bool:
        """Whether theirs is a commit that is carried over to the branch of ours, as its label tells."""
        return any(conflict.picked for conflict in self.conflicts)

    @property
    def named_versions(self) -> frozenset[str]:
        """The versions that the subjects of picked commits name."""
        return frozenset().union(*(conflict.named_versions for conflict in self.conflicts))

    def conflict_at(self, *groups: Sequence[Line]) -> Conflict:
        """Return the conflict that the first of the lines in `groups` comes from; the first one for shared
        lines.
        """
        for line in (line for group in groups for line in group):
            for conflict in self.conflicts:
                if conflict.start < line.number < conflict.end:
                    return conflict
        return self.conflicts[0]

    def origin(self, line: Line, otherwise: Origin) -> Origin:
        """Return `outside` for a line that the sides share, else `otherwise`."""
        return "outside" if line.number in self.context else otherwise


def span_of(lines: Sequence[Line]) -> Span:
    """Return the first and last number of `lines`, (0, 0) for none."""
    numbers = [line.number for line in lines if line.number]
    return (min(numbers), max(numbers)) if numbers else (0, 0)


def marked(
    conflict: Conflict, ours: Iterable[str], theirs: Iterable[str], base: Iterable[str] | None, newline: str
) -> list[Out]:
    """Return both texts between markers as git writes them, with the labels of `conflict`."""

    def marker(mark: str, label: str) -> str:
        return mark * conflict.size + (f" {label}" if label else "") + newline

    lines = [marker("<", conflict.ours_label), *ours]
    if base is not None:
        lines += [marker("|", conflict.base_label), *base]
    lines += [marker("=", ""), *theirs, marker(">", conflict.theirs_label)]
    return [Out(ended(line, newline), "undecided") for line in lines]


def left_open(judge: Judge, conflict: Conflict, question: Question, reason: str = "") -> None:
    """Record that `question` waits for a person."""
    judge.leave(question, reason, (conflict.ours_label, conflict.theirs_label))
