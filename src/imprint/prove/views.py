"""What each format can show of a unit, so that nothing is asked of a file that it cannot say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from operator import is_

from imprint.prove import words
from imprint.prove.units import Holder, Kind, Path, Step, Unit


@dataclass(frozen=True, slots=True)
class View:
    """What one format shows.

    `holders` has the facts that can be read of each kind of holder; a kind that is not in it leaves no trace. `seen_as` is
    the kind of holder, or of unit, that another kind looks like. `is_page`: text is drawn on pages, in lines.
    """

    name: str
    holders: Mapping[Holder, frozenset[str]]
    holders_seen_as: Mapping[Holder, Holder] = field(default_factory=dict)
    seen_as: Mapping[Kind, Kind] = field(default_factory=dict)
    unseen: frozenset[Kind] = frozenset()
    languages: bool = False
    is_page: bool = False

    def projected(self, units: Iterable[Unit]) -> tuple[Unit, ...]:
        """Return the units as this format shows them."""
        return tuple(self._projected(unit) for unit in units if unit.kind not in self.unseen)

    def _projected(self, unit: Unit) -> Unit:
        kind = self.seen_as.get(unit.kind, unit.kind)
        text = words.plain(unit.text) if self.is_page and unit.kind == "code" else unit.text
        path = self._path(unit.path)
        language = unit.language if self.languages else ""
        if (kind, text, language) == (unit.kind, unit.text, unit.language) and path is unit.path:
            return unit
        return replace(unit, kind=kind, text=text, path=path, language=language)

    def _path(self, path: Path) -> Path:
        seen = tuple(self._step(step) for step in path if step.kind in self.holders)
        return path if all(map(is_, seen, path)) and len(seen) == len(path) else seen

    def _step(self, step: Step) -> Step:
        known, kind = self.holders[step.kind], self.holders_seen_as.get(step.kind, step.kind)
        if kind == step.kind and all(name in known for name, _ in step.facts):
            return step
        facts = tuple(fact for fact in step.facts if fact[0] in known)
        return Step(kind, step.number, facts, step.name)


_TABLES: Mapping[Holder, frozenset[str]] = {
    "table": frozenset({"columns", "direction"}),
    "row": frozenset({"head"}),
    "cell": frozenset({"colspan", "rowspan", "header"}),
}

HTML = View(
    "HTML",
    {
        **_TABLES,
        "quote": frozenset(),
        "list": frozenset({"ordered", "start", "numbering"}),
        "item": frozenset({"checked"}),
        "definitions": frozenset(),
        "term": frozenset(),
        "definition": frozenset(),
        "callout": frozenset({"kind"}),
        "panel": frozenset(),
        "figure": frozenset(),
        "note": frozenset(),
    },
    languages=True,
)
PDF = View(
    "PDF",
    {
        "quote": frozenset(),
        "list": frozenset({"ordered", "start", "numbering"}),
        "item": frozenset({"checked"}),
        "definitions": frozenset(),
        "term": frozenset(),
        "definition": frozenset(),
        "callout": frozenset(),
        "panel": frozenset(),
        "table": frozenset({"direction"}),
        "row": frozenset({"head"}),
        "cell": frozenset({"colspan", "rowspan", "header"}),
        "note": frozenset(),
    },
    seen_as={"code": "paragraph"},
    unseen=frozenset({"divider"}),
    is_page=True,
)
