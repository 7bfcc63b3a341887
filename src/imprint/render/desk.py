"""What is at hand, and what piles up, while the blocks of one edition become HTML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from imprint.errors import Diagnostic, Location, warning
from imprint.model.document import Direction, Note
from imprint.render.edition import Edition

Medium: TypeAlias = Literal["screen", "print"]

_RTL_LANGUAGES = frozenset("ar arc ckb dv fa he iw ji ks lrc mzn nqo pnb ps sd syr ug ur yi".split())
_RTL_SCRIPTS = frozenset({"adlm", "arab", "aran", "hebr", "mand", "nkoo", "rohg", "syrc", "thaa"})


@dataclass(slots=True)
class Desk:
    """The state of one pass over a document.

    `targets` are the ids that a link may lead to, `linked` those that one does lead to (known for pages
    alone). `notes` holds the footnotes met so far, in the order of their marks. `room` is how many Latin
    characters fit side by side where text is being set (a column of a table is narrow). `where` is the place
    of the block at hand. `regions` counts the tables that scroll by name.
    """

    edition: Edition
    medium: Medium
    targets: frozenset[str]
    linked: frozenset[str]
    direction: Direction
    notes: list[Note] = field(default_factory=list)
    warnings: list[Diagnostic] = field(default_factory=list)
    regions: Counter[str] = field(default_factory=Counter)
    where: Location | None = None
    room: float = 90.0
    in_link: bool = False

    @property
    def is_print(self) -> bool:
        """Whether the HTML is for pages and not for a screen."""
        return self.medium == "print"

    def warn(self, rule: str, message: str, fix: str, where: Location | None = None) -> None:
        """Remember a warning about the block at hand, or about `where`."""
        made = warning(rule, message, where or self.where, fix)
        if made not in self.warnings:
            self.warnings.append(made)

    @contextmanager
    def at(self, where: Location | None) -> Iterator[None]:
        """Take `where` as the place of what is written inside."""
        outer, self.where = self.where, where or self.where
        yield
        self.where = outer

    @contextmanager
    def facing(self, direction: Direction) -> Iterator[None]:
        """Take `direction` as that of the text written inside."""
        outer, self.direction = self.direction, direction
        yield
        self.direction = outer

    @contextmanager
    def within(self, room: float) -> Iterator[None]:
        """Take `room` characters as the width of what is written inside."""
        outer, self.room = self.room, room
        yield
        self.room = outer


def direction_of(language: str) -> Direction:
    """Return the direction of a BCP 47 language: that of its script where it names one, else that of
    its usual script.
    """
    subtags = language.lower().replace("_", "-").split("-")
    script = next((subtag for subtag in subtags[1:] if len(subtag) == 4 and subtag.isalpha()), "")
    if script:
        return "rtl" if script in _RTL_SCRIPTS else "ltr"
    return "rtl" if subtags[0] in _RTL_LANGUAGES else "ltr"
