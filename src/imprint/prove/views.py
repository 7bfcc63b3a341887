"""What each format can show of a unit, so that nothing is asked of a file that it cannot say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import is_
from typing import get_args

from imprint.prove import words
from imprint.prove.units import NOT_THERE, Holder, Kind, Path, Step, Unit, without_header

_HOLDERS = {kind: number for number, kind in enumerate(get_args(Holder))}


@dataclass(frozen=True, slots=True)
class View:
    """What one format shows.

    `holders` has the facts that can be read of each kind of holder; a kind that is not in it leaves no trace.
    `seen_as` is the kind of holder, or of unit, that another kind looks like. `is_page`: text is drawn on
    pages, in lines. `has_bookmarks`: places have names that Word accepts, made from their ids. `languages`:
    each unit and passage has its language; `tells_languages`: which there are in a unit is known. `against`
    is what it is compared with.
    """

    name: str
    holders: Mapping[Holder, frozenset[str]]
    holders_seen_as: Mapping[Holder, Holder] = field(default_factory=dict)
    seen_as: Mapping[Kind, Kind] = field(default_factory=dict)
    unseen: frozenset[Kind] = frozenset()
    languages: bool = False
    is_page: bool = False
    has_bookmarks: bool = False
    tells_languages: bool = False
    against: str = "document"

    def projected(self, units: Iterable[Unit]) -> tuple[Unit, ...]:
        """Return the units as this format shows them."""
        found = tuple(units)
        if any(unit.kind in self.unseen for unit in found):
            found = tuple(_without(found, self.unseen))
        return tuple(map(self._projected, found))

    def _projected(self, unit: Unit) -> Unit:
        kind = self.seen_as.get(unit.kind, unit.kind)
        text = words.plain(unit.text) if self.is_page and unit.kind == "code" else unit.text
        path = self._path(unit.path, kind)
        language = unit.language if self.languages or self.tells_languages else ""
        if (kind, text, language) == (unit.kind, unit.text, unit.language) and path is unit.path:
            return unit
        return replace(unit, kind=kind, text=text, path=path, language=language)

    def _path(self, path: Path, kind: Kind) -> Path:
        """Return what is seen of a path. What is not seen still tells apart what stands in it."""
        seen: list[Step] = []
        unseen = 0
        for number, step in enumerate(path, 1):
            if self._shows(step, kind, path[number:]):
                shown = self._step(step)
                seen.append(shown if not unseen else replace(shown, number=shown.number + unseen))
                unseen = 0
            else:
                unseen = (unseen + step.number * len(_HOLDERS) + _HOLDERS[step.kind]) * 1000
        return path if len(seen) == len(path) and all(map(is_, seen, path)) else tuple(seen)

    def _shows(self, step: Step, kind: Kind, inner: Path) -> bool:  # noqa: ARG002 - formats differ in what they ask
        return step.kind in self.holders

    def _step(self, step: Step) -> Step:
        known, kind = self.holders[step.kind], self.holders_seen_as.get(step.kind, step.kind)
        if kind == step.kind and all(name in known for name, _ in step.facts):
            return step
        facts = tuple(fact for fact in step.facts if fact[0] in known)
        return Step(kind, step.number, facts, step.name)


def _without(units: Sequence[Unit], unseen: frozenset[Kind]) -> Iterator[Unit]:
    """Yield `units` without those of some kinds. An item or cell that held nothing else is empty."""
    held = {prefix for unit in units if unit.kind not in unseen for prefix in _prefixes(unit.path)}
    for unit in units:
        held.update(_prefixes(unit.path[: _depth_of_node(unit.path)])[:-1])
    for unit in units:
        if unit.kind not in unseen:
            yield unit
            continue
        path = unit.path[: _depth_of_node(unit.path)]
        if path and not held.issuperset(_prefixes(path)):
            held.update(_prefixes(path))
            kind: Kind = "item" if path[-1].kind == "item" else "cell"
            yield replace(unit, kind=kind, text="", path=without_header(path))


def _depth_of_node(path: Path) -> int:
    """Return how deep the innermost item or cell of a path stands, 0 where there is none."""
    return next((depth for depth in range(len(path), 0, -1) if path[depth - 1].kind in {"item", "cell"}), 0)


def _prefixes(path: Path) -> list[tuple[object, ...]]:
    identities = tuple(step.identity for step in path)
    return [identities[:depth] for depth in range(1, len(path) + 1)]


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
    languages=True,
    is_page=True,
)


@dataclass(frozen=True, slots=True)
class WordView(View):
    """What a Word file shows: it has no boxes, only paragraphs that look like standing in one."""

    def _shows(self, step: Step, kind: Kind, inner: Path) -> bool:
        if step.kind in {"quote", "callout"}:
            # Beside text that stands directly in the box, and in no list.
            return kind in {"paragraph", "image"} and not any(one.kind in self.holders for one in inner)
        return step.kind in self.holders

    def _path(self, path: Path, kind: Kind) -> Path:
        seen = super(WordView, self)._path(path, kind)
        if any(step.kind == "item" for step in seen):
            return tuple(step for step in seen if step.kind not in {"quote", "callout"})
        return tuple(replace(step, number=0) if step.kind == "quote" else step for step in seen)


DOCX = WordView(
    "Word file",
    {
        "quote": frozenset(),
        "list": frozenset({"ordered", "start", "numbering"}),
        "item": frozenset({"checked"}),
        "callout": frozenset({"kind"}),
        "table": frozenset({"columns", "direction"}),
        "row": frozenset({"head"}),
        "cell": frozenset({"colspan", "rowspan", "header"}),
        "note": frozenset(),
    },
    seen_as={"title": "paragraph"},
    has_bookmarks=True,
    tells_languages=True,
)


@dataclass(frozen=True, slots=True)
class SharedView(View):
    """What every format shows. Places within a document have names that differ from format to format.

    Cells and items that hold nothing are left out: Word needs every cell of a row, the others do not.
    """

    def projected(self, units: Iterable[Unit]) -> tuple[Unit, ...]:
        """Return the units as every format shows them."""
        return super(SharedView, self).projected(unit for unit in units if unit.text)

    def _projected(self, unit: Unit) -> Unit:
        seen = super(SharedView, self)._projected(unit)
        if not any(link.target.startswith("#") for link in seen.links):
            return seen
        links = tuple(replace(link, target=inner_or(link.target)) for link in seen.links)
        return replace(seen, links=links)


def inner_or(target: str) -> str:
    """Return the target of a link, without the name of a place within the document."""
    if not target.startswith("#"):
        return target
    return f"#{NOT_THERE}" if target.endswith(NOT_THERE) else "#"


SHARED = SharedView(
    "format",
    {
        "list": frozenset({"ordered", "start", "numbering"}),
        "item": frozenset({"checked"}),
        "table": frozenset({"direction"}),
        "row": frozenset({"head"}),
        "cell": frozenset({"colspan", "rowspan"}),
        "note": frozenset(),
    },
    seen_as={"code": "paragraph", "title": "paragraph", "caption": "paragraph", "image": "paragraph"},
    unseen=frozenset({"divider"}),
)
