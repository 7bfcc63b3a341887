"""The tree as an SVG picture: documents, languages and outputs in columns, joined by lines."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from imprint.overview.tree import Node
from imprint.render.templates import Templates
from imprint.render.theme import Theme

_TEMPLATE = "graph/graph.xml"
_ROW = 26.0  # pixels between the first lines of two outputs
_LINE = 15.0  # pixels of a further line
_COLUMNS = (24.0, 250.0, 610.0, 900.0)  # where the root, documents, languages and outputs begin
_WIDTHS = (28, 46, 36, 62)  # characters of a line in each of them
_TOP = 96.0
_END = 1360.0


@dataclass(frozen=True, slots=True)
class Box:
    """A node on the picture. `y` is the middle of its first line, `lines` are what stands under its name."""

    node: Node
    x: float
    y: float
    lines: tuple[str, ...]
    outlets: tuple[float, ...] = ()  # where the boxes behind it begin
    to_x: float = 0.0


@dataclass(slots=True)
class _Sheet:
    boxes: list[Box] = field(default_factory=list)
    y: float = _TOP

    def place(self, node: Node, column: int = 0) -> float:
        """Place a node with all below it; return the middle of its first line."""
        lines = tuple(_lines(node, _WIDTHS[column]))
        top = self.y
        outlets = tuple(self.place(child, column + 1) for child in node.children)
        y = outlets[0] if outlets else top
        self.y = max(self.y, y + _ROW + _LINE * len(lines))
        to_x = _COLUMNS[column + 1] if outlets else 0.0
        self.boxes.append(Box(node, _COLUMNS[column], y, lines, outlets, to_x))
        return y


def _lines(node: Node, width: int) -> Iterator[str]:
    yield from textwrap.wrap(node.detail, width, max_lines=3, placeholder=" …")
    for reason in node.reasons:
        yield from textwrap.wrap(reason, width, max_lines=2, placeholder=" …", initial_indent="– ")


def picture(root: Node, theme: Theme, templates: Templates) -> bytes:
    """Return the picture of a tree as SVG. Raises DocumentError where the template is wrong."""
    sheet = _Sheet()
    sheet.place(root)
    counts = Counter(leaf.state for leaf in root.leaves)
    return templates.render(
        _TEMPLATE,
        boxes=sheet.boxes,
        counts=counts,
        root=root,
        theme=theme,
        width=_END,
        height=sheet.y + 24,
        headings=list(zip(_COLUMNS[1:], ("Documents", "Languages", "Outputs"), strict=True)),
    ).encode()
