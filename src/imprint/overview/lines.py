"""The tree in the terminal, one line a node."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from imprint.overview.tree import Node, State

_MARKS: dict[State, str] = {"fresh": "✓", "stale": "●", "missing": "○", "failed": "✗"}


def lines(node: Node) -> Iterator[tuple[str, str]]:
    """Yield each line of a tree with the state of its node; what is fresh throughout is one line."""
    yield _title(node), node.state
    yield from _below(node, "")


def _title(node: Node) -> str:
    counts = Counter(leaf.state for leaf in node.leaves)
    many = ", ".join(f"{counts[state]} {state}" for state in _MARKS if counts[state])
    return f"{node.name}: {many or 'no documents'}{_why(node)}"


def _below(node: Node, indent: str) -> Iterator[tuple[str, str]]:
    for number, child in enumerate(node.children, 1):
        is_last = number == len(node.children)
        branch, rest = ("└─ ", "   ") if is_last else ("├─ ", "│  ")
        yield f"{indent}{branch}{_MARKS[child.state]} {_named(child)}{_why(child)}", child.state
        if child.state != "fresh" and not _is_plain(child):
            yield from _below(child, indent + rest)


def _is_plain(node: Node) -> bool:
    """Tell whether nothing below a node adds to what it says: all its outputs are alike."""
    return all(
        leaf.state == node.state and not leaf.reasons for child in node.children for leaf in child.leaves
    ) and not any(child.reasons for child in node.children)


def _named(node: Node) -> str:
    detail = f"  {node.detail}" if node.detail else ""
    names = ", ".join(child.name for child in node.children)
    inner = f" → {names}" if names and (node.state == "fresh" or _is_plain(node)) else ""
    return f"{node.name}{detail}{inner}"


def _why(node: Node) -> str:
    return f" — {'; '.join(node.reasons)}" if node.reasons else ""
