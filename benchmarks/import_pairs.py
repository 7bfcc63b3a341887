"""How far the import of existing translations can be trusted, on documents that were damaged on purpose.

./run python benchmarks/import_pairs.py DIR

`DIR` holds `NAME.SOURCE.md` with `NAME.LOCALE.md`. A pair is intact where both documents have the same kinds
of texts in the same order; those are taken to be each other's translations in that order, which nobody
reviewed. Then the translation is damaged in a known way, the pair is aligned, and what is accepted is
compared with what is known. Seeds are fixed.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from imprint.localize.align import Alignment, aligned, aligned_items
from imprint.localize.align.judge import Verdict, judged, mismatch
from imprint.localize.align.pieces import Grid, Item, Line, Piece, items_of, pieces_in, remade
from imprint.model.document import Document
from imprint.read import Source, read

DROPPED, FOREIGN, SWAPPED, RESHAPED, SECTION = 0.08, 0.04, 0.04, 0.06, 0.15
_T = TypeVar("_T", Item, Line)
Kinds = dict[tuple[str, int], list[Piece]]


@dataclass(frozen=True)
class Pair:
    """A source and its translation."""

    name: str
    locale: str
    source: Document
    target: Document


@dataclass
class Stranger:
    """What other documents of a language say, by kind."""

    pieces: Kinds = field(default_factory=lambda: defaultdict(list))
    lines: dict[int, list[Line]] = field(default_factory=lambda: defaultdict(list))

    def add(self, items: Sequence[Item]) -> None:
        """Take in the items of one document."""
        for item in items:
            if isinstance(item, Grid):
                self.lines[item.columns] += item.lines
            self.pieces["cell" if isinstance(item, Grid) else item.kind, 0] += pieces_in((item,))


def read_pairs(folder: Path, language: str = "en") -> list[Pair]:
    """Return the pairs in a folder of `NAME.LOCALE.md`."""
    paths = sorted(folder.glob("*.*.md"))
    sources = [Source(path.name, path.read_text("utf-8"), path.name.split(".")[-2]) for path in paths]
    found = {tuple(one.source.path.split(".")[:2]): one.document for one in read(sources) if one.document}
    return [
        Pair(name, locale, found[name, language], document)
        for (name, locale), document in found.items()
        if locale != language and (name, language) in found
    ]


def is_intact(source: Sequence[Item], target: Sequence[Item]) -> bool:
    """Say whether two documents have the same kinds of texts in the same order."""
    return [*map(_shape, source)] == [*map(_shape, target)]


def _shape(item: Item) -> object:
    if isinstance(item, Piece):
        return item.kind, item.level
    return [[(at, len(pieces)) for at, pieces in sorted(line.cells.items())] for line in item.lines]


# --- damage ---


@dataclass
class Damage:
    """One way to damage a translation."""

    chance: random.Random
    strangers: Stranger
    language: str

    def units(self, items: Sequence[Item]) -> Iterator[Item]:
        """Drop and insert single texts, also in the rows of tables, where the other cells move along."""
        for item in items:
            if isinstance(item, Grid):
                yield Grid(tuple(map(self._shifted, item.lines)), item.columns)
            elif self.chance.random() >= DROPPED:
                yield item
            yield from self._foreign(item)

    def _shifted(self, line: Line) -> Line:
        cells: list[tuple[Piece, ...]] = []
        for at in sorted(line.cells):
            if self.chance.random() >= DROPPED:
                cells.append(line.cells[at])
            if self.chance.random() < FOREIGN and (known := self.strangers.pieces["cell", 0]):
                cells.append((self.chance.choice(known),))
        return Line(dict(enumerate(cells)), line.head)

    def _foreign(self, item: Item) -> Iterator[Piece]:
        known = self.strangers.pieces[item.kind, 0] if isinstance(item, Piece) else []
        if known and self.chance.random() < FOREIGN:
            yield self.chance.choice(known)

    def blocks(self, items: Sequence[Item]) -> Iterator[Item]:
        """Drop and insert blocks, items and rows; empty cells."""
        for item in items:
            if isinstance(item, Grid):
                yield Grid(tuple(self._lines(item)), item.columns)
            elif self.chance.random() >= DROPPED:
                yield item
            yield from self._foreign(item)

    def _lines(self, grid: Grid) -> Iterator[Line]:
        for line in grid.lines:
            if line.head or self.chance.random() >= DROPPED:
                kept = {at: cell for at, cell in line.cells.items() if self.chance.random() >= DROPPED}
                yield Line(kept, line.head)
            if self.chance.random() < FOREIGN and (known := self.strangers.lines[grid.columns]):
                yield self.chance.choice(known)

    def swaps(self, items: Sequence[Item]) -> Iterator[Item]:
        """Let neighbours change places: blocks of one kind, and rows of tables."""
        yield from self._swapped(
            [
                Grid(tuple(self._swapped(item.lines)), item.columns) if isinstance(item, Grid) else item
                for item in items
            ]
        )

    def _swapped(self, items: Sequence[_T]) -> list[_T]:
        made = list(items)
        at = 0
        while at + 1 < len(made):
            if self.chance.random() < SWAPPED and _kind(made[at]) == _kind(made[at + 1]):
                made[at], made[at + 1] = made[at + 1], made[at]
                at += 1
            at += 1
        return made

    def reshaped(self, items: Sequence[Item]) -> Iterator[Item]:
        """Make two paragraphs of one, and one of two."""
        waiting: Piece | None = None
        for item in items:
            running = isinstance(item, Piece) and item.kind in ("paragraph", "item")
            if waiting is not None:
                if (
                    running
                    and isinstance(item, Piece)
                    and item.kind == waiting.kind
                    and not item.message.marks
                ):
                    joint = "" if waiting.words[-1:] in "。！？" else " "
                    yield self._with(waiting, waiting.message.text + joint + item.message.text)
                    waiting = None
                    continue
                yield waiting
                waiting = None
            if running and isinstance(item, Piece) and self.chance.random() < RESHAPED:
                text = item.message.text
                half = next(
                    (at + 1 for at in range(len(text) // 3, len(text) - 8) if text[at] in "。，、；"), 0
                )
                if half and self.chance.random() < 0.5 and not item.message.marks:
                    yield self._with(item, text[:half].strip())
                    yield self._with(item, text[half:].strip())
                elif not item.message.marks:
                    waiting = item
                else:
                    yield item
            else:
                yield item
        if waiting is not None:
            yield waiting

    def _with(self, piece: Piece, text: str) -> Piece:
        return remade(piece, text, self.language)

    def sections(self, items: Sequence[Item]) -> Iterator[Item]:
        """Drop whole sections, and whole tables."""
        dropped = False
        for item in items:
            if isinstance(item, Piece) and item.kind == "heading":
                dropped = self.chance.random() < SECTION
            if not dropped and not (isinstance(item, Grid) and self.chance.random() < SECTION):
                yield item


def _kind(item: Item | Line) -> object:
    return (item.kind, item.level) if isinstance(item, Piece) else type(item)


# --- figures ---


@dataclass
class Figures:
    """What came of some pairs. `links` are the true pairs that the damage left."""

    links: int = 0
    accepted: int = 0
    accepted_right: int = 0
    found: int = 0
    found_right: int = 0
    wrong: list[tuple[str, str, str, float]] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """The share of what is accepted that is right."""
        return self.accepted_right / max(self.accepted, 1)

    @property
    def coverage(self) -> float:
        """The share of the true pairs that is accepted."""
        return self.accepted_right / max(self.links, 1)

    def __str__(self) -> str:
        return (
            f"{self.links:6} links  accepted: precision {self.precision:.4f} covers {self.coverage:.3f}"
            f"  all: precision {self.found_right / max(self.found, 1):.4f}"
            f" recall {self.found_right / max(self.links, 1):.3f}"
        )


def measured(pairs: Sequence[Pair], damage: str, seeds: Sequence[int], language: str = "en") -> Figures:
    """Return what alignment makes of the intact pairs once their translations are damaged."""
    figures = Figures()
    read_items = [
        (pair, items_of(pair.source, language), items_of(pair.target, pair.locale)) for pair in pairs
    ]
    strangers: dict[tuple[str, int], Stranger] = defaultdict(Stranger)
    for number, (pair, _, target) in enumerate(read_items):
        strangers[pair.locale, number % 2].add(target)
    for seed in seeds:
        for number, (pair, source, target) in enumerate(read_items):
            if not is_intact(source, target):
                continue
            stranger = strangers[pair.locale, 1 - number % 2]
            chance = random.Random(f"{seed} {pair.name} {pair.locale}")
            work: Callable[[Sequence[Item]], Iterator[Item]] = (
                getattr(Damage(chance, stranger, pair.locale), damage) if damage else iter
            )
            _count(figures, pair, source, target, list(work(target)))
    return figures


def _count(
    figures: Figures, pair: Pair, source: Sequence[Item], target: Sequence[Item], damaged: Sequence[Item]
) -> None:
    true: dict[tuple[str, str], set[str]] = defaultdict(set)
    there = {id(piece) for piece in pieces_in(damaged)}
    for one, other in zip(pieces_in(source), pieces_in(target), strict=True):
        if one.unit and other.unit:
            true[one.unit.key].add(other.message.text)
            figures.links += id(other) in there
    verdict = judged(aligned_items(source, damaged), pair.source.language, pair.locale)
    for proposal in verdict.proposals:
        if not proposal.target.unit:
            continue
        right = proposal.target.message.text in true[proposal.unit.key]
        figures.found += 1
        figures.found_right += right
        if proposal.state == "translated":
            figures.accepted += 1
            figures.accepted_right += right
            if not right:
                figures.wrong.append(
                    (pair.name, proposal.unit.text, proposal.target.message.text, proposal.chance)
                )


def main() -> None:
    """Print the figures of every damage, and how well pairs are told from documents that are none."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--wrong", type=int, default=0, help="so many wrong pairs are shown")
    options = parser.parse_args()
    pairs = read_pairs(options.folder)
    intact = [is_intact(items_of(one.source, "en"), items_of(one.target, one.locale)) for one in pairs]
    print(f"{len(pairs)} pairs, {sum(intact)} intact")
    for damage in ("", "units", "blocks", "swaps", "reshaped", "sections"):
        figures = measured(pairs, damage, range(options.seeds if damage else 1))
        print(f"{damage or 'none':10} {figures}")
        for wrong in figures.wrong[: options.wrong]:
            print("    ", wrong)
    kept = sum(not mismatch(*judged_pair(pair, pair.target), pair.locale) for pair in pairs)
    print(f"imported {kept} of {len(pairs)} pairs")
    others = strangers_of(pairs, 4)
    taken = sum(not mismatch(*judged_pair(pair, other), pair.locale) for pair, other in others)
    print(f"took {taken} of {len(others)} other documents for the translation")
    proposals = [one for pair in pairs for one in judged_pair(pair, pair.target)[1].proposals]
    print("on the pairs as they are:", dict(Counter(one.state for one in proposals)))


def strangers_of(pairs: Sequence[Pair], count: int) -> list[tuple[Pair, Document]]:
    """Return each pair with some documents of its locale that are translations of something else."""
    chance = random.Random(5)
    found: list[tuple[Pair, Document]] = []
    for pair in pairs:
        others = [one.target for one in pairs if one.locale == pair.locale and one.name != pair.name]
        found += [(pair, other) for other in chance.sample(others, min(count, len(others)))]
    return found


def judged_pair(pair: Pair, target: Document) -> tuple[Alignment, Verdict]:
    """Return the alignment of a pair's source with `target`, and what it is worth."""
    alignment = aligned(pair.source, target, pair.locale)
    return alignment, judged(alignment, pair.source.language, pair.locale)


if __name__ == "__main__":
    main()
