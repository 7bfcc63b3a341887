"""What a preview knows: which outputs there are, what is wrong, and what has to be built next."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from imprint.errors import Diagnostic
from imprint.pipeline import Report, Result
from imprint.targets import Request, Target


@dataclass(frozen=True, slots=True)
class View:
    """What somebody looks at."""

    document: str
    locale: str
    format: str = "html"


@dataclass
class State:
    """The state of a preview, and those who want to hear of it."""

    request: Request
    results: dict[Target, Result] = field(default_factory=dict)
    diagnostics: dict[str, tuple[Diagnostic, ...]] = field(default_factory=dict)  # by kind of build
    version: int = 0
    building: str = ""
    views: dict[View, int] = field(default_factory=dict)
    _listeners: set[asyncio.Queue[dict[str, Any]]] = field(default_factory=set)

    def take(self, kind: str, report: Report) -> None:
        """Take in what a build gave, and tell everybody which outputs are new."""
        self.results.update({result.target: result for result in report.results})
        self.diagnostics[kind] = report.diagnostics
        self.version += 1
        new = [
            result.target.path for result in report.results if result.status != "failed" and result.reasons
        ]
        self.tell(changed=new)

    def forget_messages(self) -> None:
        """Forget the messages of earlier builds; those that still hold come again."""
        self.diagnostics.clear()

    def is_building(self, what: str) -> None:
        """Tell everybody what is being built; nothing, where `what` is empty."""
        self.building = what
        self.tell()

    @property
    def errors(self) -> list[Diagnostic]:
        """All errors, each once."""
        return self._messages("error")

    @property
    def warnings(self) -> list[Diagnostic]:
        """All warnings, each once."""
        return self._messages("warning")

    def _messages(self, severity: str) -> list[Diagnostic]:
        found = (one for each in self.diagnostics.values() for one in each if one.severity == severity)
        return list(dict.fromkeys(found))

    # --- what to build ---

    def requests(self) -> list[tuple[str, Request]]:
        """Return what has to be built after a change, by kind, the most urgent first.

        Pages that somebody looks at come first, then all pages, then other formats that somebody looks at.
        """
        made: dict[str, Request] = {}
        seen = [view for view, count in self.views.items() if count > 0]
        for view in seen:
            if view.format == "html":
                made.setdefault(f"page {view.document} {view.locale}", self._of(view))
        made["pages"] = replace(self.request, formats=("html",))
        for view in seen:
            if view.format != "html":
                made.setdefault(f"{view.format} {view.document} {view.locale}", self._of(view))
        return list(made.items())

    def _of(self, view: View) -> Request:
        return replace(
            self.request,
            document=view.document,
            locales=(view.locale,),
            formats=(view.format,),
            jobs="1",
            quick=True,
        )

    # --- who listens ---

    @asynccontextmanager
    async def listening(self, view: View | None) -> AsyncIterator[asyncio.Queue[dict[str, Any]]]:
        """Give a queue of events for as long as somebody looks at something."""
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._listeners.add(queue)
        if view:
            self.views[view] = self.views.get(view, 0) + 1
        try:
            yield queue
        finally:
            self._listeners.discard(queue)
            if view:
                self.views[view] -= 1

    def tell(self, changed: Iterable[str] = ()) -> None:
        """Tell everybody how things are."""
        event = self.event(changed)
        for queue in self._listeners:
            queue.put_nowait(event)

    def event(self, changed: Iterable[str] = ()) -> dict[str, Any]:
        """Return how things are, as the pages' script reads it."""
        return {
            "changed": list(changed),
            "building": self.building,
            "errors": [shown(one) for one in self.errors],
            "warnings": [shown(one) for one in self.warnings],
            "states": {target.path: result.status for target, result in self.results.items()},
        }


def shown(diagnostic: Diagnostic) -> dict[str, Any]:
    """Return a message as a page shows it, with the lines of the source around its place."""
    return {**diagnostic.as_object(), "source": _around(diagnostic)}


def _around(diagnostic: Diagnostic) -> list[tuple[int, str]]:
    where = diagnostic.where
    if not where or not where.line:
        return []
    try:
        with open(where.path, encoding="utf-8", errors="replace") as file:  # noqa: PTH123
            lines = file.read(4_000_000).splitlines()
    except OSError:
        return []
    first = max(where.line - 3, 0)
    return [(number, line[:400]) for number, line in enumerate(lines[first : where.line + 2], first + 1)]
