"""What can be found in a text that is in conflict, as values."""

from __future__ import annotations

import re
from dataclasses import dataclass

from imprint.merge.examples import Evidence
from imprint.merge.markers import Kind


@dataclass(frozen=True, slots=True)
class Conflict:
    """One conflict. Lines count from 1 and include the markers; texts keep their line endings.

    `base` is None for a conflict that names no common ancestor. `size` is the length of its markers.
    `literal` says that it stands inside a code block. `doubt` is the reason why it may be an example instead,
    and empty for a conflict that is certain.
    """

    start: int
    end: int
    separator: int
    base_line: int
    ours: str
    theirs: str
    base: str | None
    ours_label: str
    theirs_label: str
    base_label: str
    size: int = 7
    literal: bool = False
    doubt: str = ""

    @property
    def picked(self) -> bool:
        """Whether theirs is a commit that is carried over, by a cherry-pick or rebase: its label is its
        digest and subject.
        """
        return bool(_PICKED.match(self.theirs_label))

    @property
    def named_versions(self) -> frozenset[str]:
        """The versions that the subject of a picked commit names, without their “v”."""
        return frozenset(_NUMBERS.findall(self.theirs_label)) if self.picked else frozenset()


_NUMBERS = re.compile(r"(?<![\w.])v?(\d+(?:\.\d+)+)")
_PICKED = re.compile(r"[0-9a-f]{7,40}(?:\.\.\.)? \S")


@dataclass(frozen=True, slots=True)
class Marker:
    """A line that is a marker and not part of a whole conflict. `certain` is False where it may be meant as
    text.

    `region` holds the first and last line of the broken conflict that it belongs to.
    """

    line: int
    kind: Kind
    label: str
    text: str
    reason: str
    region: tuple[int, int]
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Example:
    """A conflict that a page shows in order to explain it. `evidence` says how that is known."""

    start: int
    end: int
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Survey:
    """Everything in a text that looks like a conflict, from top to bottom."""

    conflicts: tuple[Conflict, ...] = ()
    strays: tuple[Marker, ...] = ()
    examples: tuple[Example, ...] = ()
