"""Captions in Markdown: a line that begins with `Table:` or `Figure:`, beside what it names.

It is pandoc's way to write a table's caption; attributes at its end are the table's or the figure's own.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import replace

from imprint.model.document import (
    NO_ATTRIBUTES,
    Attributes,
    Block,
    Figure,
    Inline,
    Paragraph,
    Table,
    Text,
)
from imprint.read.inlines import tidy

_OPENING = re.compile(r"(?:(?P<word>Table|Figure):|:(?=\s))\s*", re.IGNORECASE)
_ATTRIBUTES = re.compile(
    r"\s*\{(?P<inside>\s*(?:(?:[.#][\w:-]+|[\w-]+=(?:\"[^\"]*\"|'[^']*'|[^\s\"'{}]+))\s*)+)\}\s*$"
)


def with_captions(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return `blocks` with each caption line in the table or figure that it names.

    That is the one before it, if that has no caption yet, else the one after it. A line between others stays
    a paragraph.
    """
    if not any(map(_kind, blocks)):
        return blocks
    made: list[Block] = []
    for block in blocks:
        last = made[-1] if made else None
        if _names(block, last):
            made[-1] = _captioned(last, block)
        elif _names(last, block):
            made[-1] = _captioned(block, last)
        else:
            made.append(block)
    return tuple(made)


def _names(line: Block | None, block: Block | None) -> bool:
    """Tell whether `line` is a caption for `block`, which has none yet."""
    kind = _kind(line) if line else None
    return kind is not None and isinstance(block, kind) and not block.caption


def _kind(block: Block) -> type[Table] | type[Figure] | None:
    """Return what a paragraph is the caption of, if it is one."""
    if not isinstance(block, Paragraph) or not block.content or not isinstance(block.content[0], Text):
        return None
    found = _OPENING.match(block.content[0].text)
    if not found:
        return None
    return Figure if (found["word"] or "").lower() == "figure" else Table


def _captioned(block: Block | None, line: Block | None) -> Block:
    assert isinstance(block, Table | Figure)
    assert isinstance(line, Paragraph)
    first = line.content[0]
    assert isinstance(first, Text)
    opening = _OPENING.match(first.text)
    assert opening
    content: tuple[Inline, ...] = (Text(first.text[opening.end() :]), *line.content[1:])
    last, attributes = content[-1], NO_ATTRIBUTES
    if isinstance(last, Text) and (found := _ATTRIBUTES.search(last.text)):
        content = (*content[:-1], Text(last.text[: found.start()]))
        attributes = _attributes(found["inside"])
    return replace(block, caption=tidy(content), attributes=joined(block.attributes, attributes))


def _attributes(inside: str) -> Attributes:
    parts = shlex.split(inside)
    names = [part[1:] for part in parts if part.startswith("#")]
    return Attributes(
        names[0] if names else "",
        tuple(part[1:] for part in parts if part.startswith(".")),
        tuple(
            (key, value) for part in parts if part[0] not in ".#" for key, _, value in (part.partition("="),)
        ),
    )


def joined(one: Attributes, other: Attributes) -> Attributes:
    """Return both; where they differ, `one` wins."""
    if other == NO_ATTRIBUTES:
        return one
    return Attributes(
        one.id or other.id,
        tuple(dict.fromkeys((*one.classes, *other.classes))),
        (*one.pairs, *other.pairs),
    )
