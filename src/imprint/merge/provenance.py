"""Where each block and row of a canonical document came from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from imprint.merge.blocks import Block, split_blocks
from imprint.merge.lines import is_blank, split_lines, squeezed
from imprint.merge.resolve import Merge

_SHOWN = 60  # characters of a block that name it


@dataclass(frozen=True, slots=True)
class Stretch:
    """A block or row: its first and last line in the canonical text, what kind it is, how it begins, and
    where it came from.

    `origins` are in order: `outside` (no conflict touched it), `ours`, `theirs`, `both`, `decision`,
    `undecided`. `decisions` are the conflicts that were decided about it, by the digest that the decisions
    file names them with.
    """

    first: int
    last: int
    kind: str
    text: str
    origins: tuple[str, ...]
    decisions: tuple[str, ...]


def provenance(merge: Merge) -> tuple[Stretch, ...]:
    """Return the blocks and rows of the merged text, from top to bottom."""
    lines = split_lines(merge.text)
    made: list[Stretch] = []
    for block, start in _blocks(lines):
        for first, last in _parts(block, start):
            span = slice(first - 1, last)
            made.append(
                Stretch(
                    first,
                    last,
                    "row" if block.kind == "table" else block.kind,
                    squeezed(lines[first - 1])[:_SHOWN],
                    tuple(dict.fromkeys(merge.provenance[span])),
                    tuple(dict.fromkeys(one for line in merge.basis[span] for one in line)),
                )
            )
    return tuple(made)


def _blocks(lines: Sequence[str]) -> Iterator[tuple[Block, int]]:
    at = 1
    for block in split_blocks(lines):
        if block.lines and not all(map(is_blank, block.lines)):
            yield block, at
        at += len(block.lines) + len(block.blanks)


def _parts(block: Block, start: int) -> Iterator[tuple[int, int]]:
    if block.kind == "table":
        yield from ((start + at, start + at) for at in range(len(block.lines)))
    else:
        yield start, start + len(block.lines) - 1
