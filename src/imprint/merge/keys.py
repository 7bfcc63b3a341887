"""What tells the columns and the rows of a table apart, and the order in which those of two tables follow
each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from imprint.merge.decisions import Decision
from imprint.merge.judge import Judge, Where
from imprint.merge.lines import Out, squeezed
from imprint.merge.passage.order import rising
from imprint.merge.tables import Row, Table, row_key

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Versions:
    """The same table as each side has it. `base` is None where no common ancestor is known."""

    ours: Table
    theirs: Table
    base: Table | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the merged table, and where each side has it."""

    name: str
    ours: int | None
    theirs: int | None
    base: int | None

    @property
    def shared(self) -> bool:
        return self.ours is not None and self.theirs is not None


@dataclass(frozen=True, slots=True)
class Unit:
    """A row of the result: what it is called, and its lines (more than one where it is undecided, none where
    it goes).
    """

    key: str
    out: tuple[Out, ...]


# --- columns ---


def columns_of(versions: Versions) -> tuple[Column, ...] | None:
    """Return the columns of the merged table, or None where the two are not versions of one table.

    Columns are paired by name, a renamed one by its place. Those that only theirs has follow the one they
    follow there.
    """
    ours, theirs = _names(versions.ours), _names(versions.theirs)
    base = _names(versions.base) if versions.base else []
    pairs = _pairs(ours, theirs)
    if 0 not in pairs or len(pairs) * 2 < min(len(ours), len(theirs)):
        return None
    if base and ours == base and theirs != base:  # only theirs touched the columns, so its order counts
        back = {there: here for here, there in pairs.items()}
        columns = _merged(theirs, ours, back, base, versions.theirs.columns, versions.ours.columns)
        return tuple(Column(one.name, one.theirs, one.ours, one.base) for one in columns)
    return tuple(_merged(ours, theirs, pairs, base, versions.ours.columns, versions.theirs.columns))


def _merged(
    lead: Sequence[str],
    other: Sequence[str],
    pairs: dict[int, int],
    base: Sequence[str],
    *titles: Sequence[str],
) -> list[Column]:
    """Return the columns in the order of `lead`, which stands for ours; what only `other` has follows the one
    it follows there.
    """
    merged = []
    for at, name in enumerate(lead):
        there = pairs.get(at)
        known = _index(base, name)
        if known is None and there is not None:
            known = _index(base, other[there])  # renamed
        merged.append(Column(titles[0][at], at, there, known))
    for at, name in enumerate(other):
        if at not in pairs.values():
            before = next((i for i, column in enumerate(merged) if column.theirs == at - 1), len(merged) - 1)
            merged.insert(before + 1, Column(titles[1][at], None, at, _index(base, name)))
    return merged


def _pairs(ours: Sequence[str], theirs: Sequence[str]) -> dict[int, int]:
    pairs = {at: theirs.index(name) for at, name in enumerate(ours) if name in theirs}
    if len(ours) == len(theirs):
        taken = set(pairs.values())
        pairs |= {at: at for at in range(len(ours)) if at not in pairs and at not in taken}
    return pairs


def are_rivals(columns: Sequence[Column]) -> bool:
    """Return whether each side has a column that the other lacks and no ancestor had: the table may have been
    made anew.
    """
    new = [column for column in columns if column.base is None]
    return any(column.theirs is None for column in new) and any(column.ours is None for column in new)


def _names(table: Table) -> list[str]:
    """Return what the columns are called; a name that comes again is told apart by its place."""
    names: list[str] = []
    for at, cell in enumerate(table.columns):
        name = row_key(cell)
        names.append(name if name not in names else f"{name} #{at}")
    return names


def _index(names: Sequence[str], name: str) -> int | None:
    return names.index(name) if name in names else None


# --- rows ---


def kept_cells(column: Column, versions: Versions) -> bool:
    """Return whether the side that still has a deleted column left its cells as the ancestor has them."""
    base = versions.base
    side = versions.ours if column.ours is not None else versions.theirs
    at = column.ours if column.ours is not None else column.theirs
    if base is None or at is None or column.base is None:
        return False
    known = {row_key(row.cells[0]): squeezed(row.cells[column.base]) for row in base.rows}
    return all(known.get(row_key(row.cells[0]), "") == squeezed(row.cells[at]) for row in side.rows)


def leads(ours: Sequence[Key], theirs: Sequence[Key], base: Sequence[Key]) -> bool:
    """Return whether the order of theirs counts: ours left the rows in the ancestor's order, and theirs did
    not.
    """

    def shared(keys: Sequence[Key]) -> list[Key]:
        return [key for key in keys if key in common]

    common = set(ours) & set(theirs) & set(base)
    return shared(ours) == shared(base) != shared(theirs)


def by_key(table: Table, columns: Sequence[Column], side: str, depth: int) -> dict[Key, Row]:
    """Return the rows of `table` by the names in the first `depth` columns that both sides have."""
    indexes = [getattr(column, side) for column in columns if column.shared][:depth]
    return {
        tuple(row_key(row.cells[at]) if at is not None else "" for at in indexes): row for row in table.rows
    }


def key_depth(versions: Versions, columns: Sequence[Column]) -> int:
    """Return how many columns it takes to name a row, or 0 where rows have no names.

    One column at least is left for what a row says of what it names.
    """
    for depth in range(1, max(sum(column.shared for column in columns), 2)):
        ours = by_key(versions.ours, columns, "ours", depth)
        theirs = by_key(versions.theirs, columns, "theirs", depth)
        if len(ours) == len(versions.ours.rows) and len(theirs) == len(versions.theirs.rows):
            # Where a name has several parts, a change of its last part looks like another row.
            return 0 if depth > 1 and _renamed(ours, theirs) else depth
    return 0


def _renamed(ours: dict[Key, Row], theirs: dict[Key, Row]) -> bool:
    own = {key[:-1] for key in ours if key not in theirs}
    return any(key[:-1] in own for key in theirs if key not in ours)


def interleaved(ours: Sequence[Key], theirs: Sequence[Key]) -> list[list[Key]]:
    """Return all keys once: in the order of ours, each key of theirs after the one that it follows there.

    A key that both have is a list of its own; the keys between two such keys are one list, those of ours
    first unless both tables are sorted: then the list is, too.
    """
    shared = set(ours) & set(theirs)
    following = _runs(theirs, shared)
    is_sorted = all(rising([" ".join(key) for key in keys]) for keys in (ours, theirs))
    groups: list[list[Key]] = []
    for anchor, own in _runs(ours, shared).items():
        gap = [*own, *following.get(anchor, [])]
        groups += [[anchor]] if anchor is not None else []
        groups += [sorted(gap) if is_sorted else gap] if gap else []
    return groups


def _runs(keys: Sequence[Key], shared: set[Key]) -> dict[Key | None, list[Key]]:
    """Return the keys that only one side has, by the shared key that they follow, None for the beginning."""
    runs: dict[Key | None, list[Key]] = {None: []}
    anchor: Key | None = None
    for key in keys:
        if key in shared:
            anchor = key
            runs[anchor] = []
        else:
            runs[anchor].append(key)
    return runs


def namesakes(gap: Sequence[Key], ours: dict[Key, Row], theirs: dict[Key, Row]) -> dict[Key, Key]:
    """Return the rows of one gap that may be one row under two names: alike in name and equal in all the
    rest.
    """
    pairs: dict[Key, Key] = {}
    own = [key for key in gap if key in ours and key not in theirs]
    others = [key for key in gap if key in theirs and key not in ours]
    if len(own) * len(others) > 10_000:  # that many rows were not renamed one by one
        return pairs
    for key in own:
        for other in (other for other in others if other not in pairs.values()):
            same_rest = list(map(squeezed, ours[key].cells[1:])) == list(
                map(squeezed, theirs[other].cells[1:])
            )
            if same_rest and SequenceMatcher(None, key[0], other[0], autojunk=False).ratio() >= 0.5:
                pairs[key] = other
                break
    return pairs


# --- the order that an editor chose ---


def in_order(units: list[Unit], judge: Judge, where: Where) -> list[Unit]:
    """Return `units` in the order that was decided on, if one was; rows it does not name come last, as they
    were.
    """
    entry = judge.order_for(where)
    if entry is None:
        return units
    wanted = [row_key(name) for name in entry.order]
    _report(entry, wanted, [unit.key for unit in units if unit.out], judge)
    places = {key: place for place, key in reversed(list(enumerate(wanted)))}
    return sorted(units, key=lambda unit: places.get(unit.key, len(wanted)))


def _report(entry: Decision, wanted: list[str], present: list[str], judge: Judge) -> None:
    unknown = [name for name, key in zip(entry.order, wanted, strict=True) if key not in present]
    left_out = [key for key in present if key and key not in wanted]
    if unknown:
        message = f"The order names rows that the table lacks: {_listed(unknown)}."
        fix = "take them out of the order, or correct their names"
        judge.warn("decisions/order-unknown", message, entry.line, fix)
    if left_out:
        message = f"The order leaves out rows: {_listed(left_out)}."
        fix = "name them in the order; until then they stand at the end"
        judge.warn("decisions/order-incomplete", message, entry.line, fix)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)
