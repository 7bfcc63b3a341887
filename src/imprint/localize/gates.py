"""How much of a document has to be translated before it is released, and what stands in for what is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Literal

Stale = Literal["source", "translation"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of a document's texts a catalog translates.

    `units` counts all of them; each of those without a good translation is counted once: `missing` has none,
    `stale` one that waits for review (fuzzy), `refused` one with a fault. `foreign` are those that are shown
    in another language than the locale's: all of them, but for stale ones that the policy shows; `borrowed`
    are those of the foreign ones that another catalog has lent.
    """

    units: int = 0
    missing: int = 0
    stale: int = 0
    refused: int = 0
    foreign: int = 0
    borrowed: int = 0

    @property
    def translated(self) -> int:
        """How many texts have a translation that is used without reserve."""
        return self.units - self.missing - self.stale - self.refused

    @property
    def outdated(self) -> int:
        """How many texts are shown in a translation that waits for review."""
        return self.units - self.translated - self.foreign

    @property
    def share(self) -> float:
        """The share of the texts that are translated, 0 to 1."""
        return self.translated / self.units if self.units else 1.0

    def __add__(self, other: Coverage) -> Coverage:
        return Coverage(
            self.units + other.units,
            self.missing + other.missing,
            self.stale + other.stale,
            self.refused + other.refused,
            self.foreign + other.foreign,
            self.borrowed + other.borrowed,
        )

    def as_object(self) -> dict[str, int]:
        """Return the counts as `coverage_from` reads them."""
        return {name: getattr(self, name) for name in self.__slots__}


def coverage_from(value: object) -> Coverage | None:
    """Return the counts that `Coverage.as_object` wrote down; None for anything else."""
    if not isinstance(value, Mapping) or set(value) != set(Coverage.__slots__):
        return None
    return Coverage(**value) if all(isinstance(count, int) for count in value.values()) else None


@dataclass(frozen=True, slots=True)
class Gate:
    """What a locale asks of a release, and its policy for texts without a good translation.

    `threshold` is the share of a document's texts that must be translated, 0 to 1; `documents` has other
    ones for documents whose names match a pattern (`safety-*`), of which the first that matches counts.
    `stale` says what is shown of a text whose translation waits for review; `fallback` names the locales
    whose catalogs are asked before the source's language.
    """

    threshold: Decimal = Decimal(1)
    documents: Mapping[str, Decimal] = field(default_factory=dict)
    stale: Stale = "source"
    fallback: tuple[str, ...] = ()

    def threshold_of(self, document: str) -> Decimal:
        """Return the share of `document` that has to be translated."""
        found = (share for pattern, share in self.documents.items() if fnmatchcase(document, pattern))
        return next(found, self.threshold)

    def passes(self, document: str, coverage: Coverage) -> bool:
        """Tell whether enough of `document` is translated."""
        return coverage.translated >= self.threshold_of(document) * coverage.units
