"""What was read in the formats of one locale, compared with each other.

Each format is compared with the document when it is written. That comparison forgives what a document does
not say: the words that templates add, an address where a link has no text, which of two looks a passage has.
This one does not know the document. It takes what the reader of one format found as what another has to show.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from imprint.errors import Diagnostic, Location
from imprint.model.locale import Locale
from imprint.prove import words
from imprint.prove.compare import address, differences, translated
from imprint.prove.units import Link, Path, Reading, Step, Unit, shared_depth
from imprint.prove.views import SHARED, View, inner_or

DIFFER = "proof/formats-differ"
_FIX = "the file was not kept; one of the two is wrong, by a defect of a template or of Imprint"
_NUMBERED = frozenset({"row", "cell", "item", "note"})  # the same number in every format
_ORDER = ("html", "docx", "pdf")  # what comes first says more; on pages, lines end and directions meet


@dataclass(frozen=True, slots=True)
class Shown:
    """One format as it was read: its view, the digest of what was read, and how to read it once more.

    `read` may give several readings, of which the best counts.
    """

    format: str
    view: View
    digest: str
    read: Callable[[], Iterable[Reading]]


def aimed(reading: Reading, aims: Mapping[str, str]) -> Reading:
    """Return `reading` with the addresses in `aims` as what they stand for: a link to another document leads
    to its page in one format and to its file in another.
    """
    if not aims:
        return reading
    known = {address(inner_or(found)): meant for found, meant in aims.items()}

    def link(one: Link) -> Link:
        meant = known.get(address(inner_or(one.target)))
        return one if meant is None else replace(one, target=meant)

    units = (
        replace(unit, links=tuple(map(link, unit.links))) if unit.links else unit for unit in reading.units
    )
    return replace(reading, units=tuple(units))


def digest_of(reading: Reading, locale: Locale) -> str:
    """Return the SHA-256 of what a file shows, as far as all formats can show it.

    Two formats of a locale that show the same have the same digest, but for doubts that only a comparison
    can settle: characters that a font cannot tell apart, lists of tasks that follow each other.
    """
    lines = _lines(reading.units, locale.direction == "rtl")  # whose pages hold text as it is seen
    return hashlib.sha256("\x1e".join(lines).encode()).hexdigest()


def _lines(units: Iterable[Unit], sort: bool) -> Iterator[str]:
    """Yield a line for each unit: what it is, what it shares with the one before, where it stands, what it
    says.
    """
    before: Path = ()
    for unit in units:
        said = words.key(unit.text)
        if not said:
            continue
        path = unit.path
        common = sum(step.kind in SHARED.holders for step in path[: shared_depth(before, path)])
        before = path
        kind = f"heading {unit.level}" if unit.kind == "heading" else "text"
        steps = [_told(step) for step in path if step.kind in SHARED.holders]
        links = sorted({address(inner_or(link.target)) for link in unit.links}) if unit.links else ()
        said = "".join(sorted(said)) if sort else said
        yield "\x1f".join((kind, str(common), *steps, *links, *map(str, sorted(set(unit.notes))), said))


def _told(step: Step) -> str:
    kind = step.kind
    number = step.number if kind in _NUMBERED else ""
    known = SHARED.holders[kind]
    facts = [f"{name}={value}" for name, value in step.facts if name in known and name != "direction"]
    return f"{kind}{number} {' '.join(sorted(facts))}"


def disagreement(one: Shown, other: Shown, locale: Locale, where: Location | None) -> Diagnostic | None:
    """Return how two formats of a locale differ, by the first unit that does, or None where they say the
    same.
    """
    if one.digest == other.digest:
        return None
    first, second = sorted((one, other), key=lambda shown: _ORDER.index(shown.format))
    wanted = next(iter(first.read()))
    found = min((_found(wanted, reading, first, second, locale) for reading in second.read()), key=len)
    if not found:
        return None
    message = f"the {first.view.name} and the {second.view.name} of “{locale.tag}” differ: {found[0].message}"
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return Diagnostic("error", DIFFER, f"{message}{more}", where, _FIX, found[0].detail)


def _found(
    wanted: Reading, reading: Reading, first: Shown, second: Shown, locale: Locale
) -> tuple[Diagnostic, ...]:
    view = replace(
        SHARED,
        name=second.view.name,
        against=first.view.name,
        is_page=first.view.is_page or second.view.is_page,
    )
    known = replace(reading, units=view.projected(reading.units), direction=locale.direction)
    return differences(*translated(view.projected(_named(wanted.units)), known), view)


def _named(units: Sequence[Unit]) -> Iterator[Unit]:
    """Yield the units of a reading with what messages call columns, rows and the heading above."""
    names: dict[tuple[int, str, int], str] = {}
    under = ""
    for unit in units:
        for table, cell in _cells(unit.path):
            text = f"“{words.shown(unit.text)[:40]}”"
            row = next(step for step in unit.path if step.kind == "row")
            if ("head", "yes") in row.facts:
                names.setdefault((table.number, "cell", cell.number), f"column {text}")
                names.setdefault((table.number, "row", row.number), "header row")
            elif cell.number == 1:
                names.setdefault((table.number, "row", row.number), f"row {text}")
    for unit in units:
        under = words.shown(unit.text) if unit.kind == "heading" else under
        outermost = next((step.number for step in unit.path if step.kind == "table"), 0)
        path = tuple(
            replace(step, name=names.get((outermost, step.kind, step.number), step.name))
            for step in unit.path
        )
        yield replace(unit, path=path, under=under)


def _cells(path: Path) -> Iterator[tuple[Step, Step]]:
    """Yield the outermost table and cell of a path, where it has any."""
    table = next((step for step in path if step.kind == "table"), None)
    cell = next((step for step in path if step.kind == "cell"), None)
    if table and cell:
        yield table, cell
