"""The graph as a tree: what each output comes from, its state, and each reason where it begins to hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from imprint.pipeline import Result, Source, Survey

State = Literal["fresh", "stale", "missing", "failed"]

_WORST: tuple[State, ...] = ("failed", "missing", "stale", "fresh")


@dataclass(frozen=True, slots=True)
class Node:
    """A node: what it is called, what is read there, its state, and why it is not fresh.

    A reason that holds for all that lies below stands here and not there.
    """

    name: str
    detail: str
    state: State
    reasons: tuple[str, ...] = ()
    children: tuple[Node, ...] = ()

    @property
    def leaves(self) -> Iterator[Node]:
        """The nodes at the ends: the outputs."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves


def tree_of(survey: Survey, name: str) -> Node:
    """Return the tree of a survey under a root of that name."""
    results = {
        key: list(group)
        for key, group in groupby(survey.report.results, key=lambda result: result.target.document)
    }
    return _holding(name, "", [_document(each, results.get(each.name, [])) for each in survey.sources])


def _document(source: Source, results: Sequence[Result]) -> Node:
    read = [source.path]
    if source.conflicts:
        many = "conflict" if source.conflicts == 1 else "conflicts"
        read.append(f"{source.conflicts} {many} merged by {source.decisions or 'the merge itself'}")
    read += source.images
    locales = [
        _locale(source, tag, list(group))
        for tag, group in groupby(results, key=lambda one: one.target.locale)
    ]
    return _holding(source.name, ", ".join(read), locales)


def _locale(source: Source, tag: str, results: Iterable[Result]) -> Node:
    detail = "as it is written" if tag == source.language else source.catalogs.get(tag, "no catalog yet")
    return _holding(tag, detail, [_output(result) for result in results])


def _output(result: Result) -> Node:
    state = _state_of(result)
    reasons = result.reasons
    if state == "failed" and not reasons:
        reasons = ("its document can't be published as it is",)
    if result.note:
        reasons = (*reasons, result.note)
    return Node(result.target.format, result.target.path, state, reasons)


def _state_of(result: Result) -> State:
    if result.status in ("cached", "built"):
        return "fresh"
    if result.status == "failed":
        return "failed"
    return "missing" if result.is_missing else "stale"


def _holding(name: str, detail: str, children: Sequence[Node]) -> Node:
    """Return a node over others: as bad as the worst of them, with the reasons that they share."""
    states = {child.state for child in children}
    state: State = next((state for state in _WORST if state in states), "fresh")
    shared = tuple(
        reason for reason in (children[0].reasons if children else ()) if _is_in_all(reason, children)
    )
    return Node(name, detail, state, shared, tuple(_without(child, shared) for child in children))


def _is_in_all(reason: str, children: Sequence[Node]) -> bool:
    return all(reason in child.reasons for child in children)


def _without(node: Node, reasons: Sequence[str]) -> Node:
    rest = tuple(reason for reason in node.reasons if reason not in reasons)
    return Node(node.name, node.detail, node.state, rest, node.children)
