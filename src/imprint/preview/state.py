"""What a preview knows: which outputs there are, what is wrong, and what has to be built next."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from imprint.errors import Diagnostic
from imprint.pipeline import Report, Result
from imprint.targets import Request, Target

Word = Literal["fresh", "failed", "building", "waiting"]

PAGES = "pages"  # the kind of build that makes all web pages
OTHERS = "others"  # … and the one that makes all else, when nothing is more urgent
_ORDER = ("html", "pdf", "docx")


@dataclass(frozen=True, slots=True)
class View:
    """What somebody looks at."""

    document: str
    locale: str
    format: str = "html"

    @property
    def target(self) -> Target:
        """The output that it shows."""
        return Target(self.document, self.locale, self.format)


@dataclass
class State:
    """The state of a preview, and those who want to hear of it.

    Messages and outputs of before the last save count as long as nothing newer is known in their place.
    """

    request: Request
    results: dict[Target, Result] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)  # paths of files beside the documents that builds look at
    opened: asyncio.Event = field(default_factory=asyncio.Event)  # set when somebody begins to look
    views: Counter[View] = field(default_factory=Counter)
    _diagnostics: dict[str, tuple[Diagnostic, ...]] = field(default_factory=dict)  # by kind of build
    _earlier: dict[str, tuple[Diagnostic, ...]] = field(default_factory=dict)  # … before the last save
    _done: set[Target] = field(default_factory=set)  # since the last save
    _building: Request | None = None
    _listeners: set[asyncio.Queue[dict[str, Any]]] = field(default_factory=set)

    # --- what is known ---

    def begin_anew(self) -> None:
        """Take note of a save: all that is known is of before it."""
        self._earlier = {
            kind: (*self._earlier.get(kind, ()), *self._diagnostics.get(kind, ()))
            for kind in self._earlier.keys() | self._diagnostics.keys()
        }
        self._diagnostics = {}
        self._done = set()

    def begin(self, request: Request) -> None:
        """Tell everybody what is being built."""
        self._building = request
        self.tell()

    def rest(self) -> None:
        """Tell everybody that all is built."""
        self._building = None
        self._earlier = {}
        self.tell()

    def take(self, kind: str, request: Request, report: Report) -> None:
        """Take in what a build gave, and tell everybody which outputs are new."""
        if kind == PAGES and report.results:
            there = {result.target.document for result in report.results}
            self.results = {target: one for target, one in self.results.items() if target.document in there}
        self.results.update({result.target: result for result in report.results})
        self.read.update(report.read)
        self._done.update(result.target for result in report.results)
        self._diagnostics[kind] = report.diagnostics
        self._forget(kind, request)
        self._building = None
        self.tell(
            result.target.path for result in report.results if result.status != "failed" and result.reasons
        )

    def _forget(self, kind: str, request: Request) -> None:
        """Forget messages of before the last save in whose place a build has put its own."""
        is_page = request.formats == ("html",)
        replaced = {kind} | {
            old for old in self._earlier if kind in (PAGES, OTHERS) and _is_page(old) == is_page
        }
        self._earlier = {
            old: tuple(one for one in said if not request.quick or self._document_of(one) != request.document)
            for old, said in self._earlier.items()
            if old not in replaced
        }

    def word(self, target: Target) -> Word:
        """Return how an output stands, in a word."""
        if self._building and _makes(self._building, target):
            return "building"
        result = self.results.get(target)
        if result and result.status == "failed":
            return "failed"
        return "fresh" if target in self._done else "waiting"

    def targets(self) -> list[Target]:
        """Return everything that there is or will be, in order."""
        pairs = dict.fromkeys((target.document, target.locale) for target in self.results)
        known = sorted(pairs, key=lambda pair: pair[0])  # the locales of a document stay in their order
        return [Target(*pair, each) for pair in known for each in _ORDER if each in self.request.formats]

    @property
    def errors(self) -> list[Diagnostic]:
        """All errors, each once."""
        return self._messages("error")

    @property
    def warnings(self) -> list[Diagnostic]:
        """All warnings, each once."""
        return self._messages("warning")

    def _messages(self, severity: str) -> list[Diagnostic]:
        said = (*self._diagnostics.values(), *self._earlier.values())
        return list(dict.fromkeys(one for each in said for one in each if one.severity == severity))

    def _document_of(self, diagnostic: Diagnostic) -> str:
        """Return the document that a message is about, nothing where it may be about any."""
        name = diagnostic.where.path.rpartition("/")[2] if diagnostic.where else ""
        documents = {target.document for target in self.results}
        return max((each for each in documents if name.startswith(f"{each}.")), key=len, default="")

    # --- what to build ---

    def requests(self) -> dict[str, Request]:
        """Return what has to be built after a change, by kind, the most urgent first.

        Pages that somebody looks at come first, then all pages, then other formats that somebody looks at,
        then these of all documents.
        """
        seen = [view for view in self.views if self._is_known(view)]
        pages = [view for view in seen if view.format == "html"]
        others = tuple(each for each in self.request.formats if each != "html")
        made = {_kind(view): self._of(view) for view in pages}
        if "html" in self.request.formats:
            made[PAGES] = replace(self.request, formats=("html",))
        made |= {_kind(view): self._of(view) for view in seen if view not in pages}
        if others:
            made[OTHERS] = replace(self.request, formats=others)
        return made

    def _is_known(self, view: View) -> bool:
        """Tell whether a view is of something that is published; anybody can ask for anything."""
        there = any(
            target.document == view.document and target.locale == view.locale for target in self.results
        )
        return there and view.format in self.request.formats

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
            self.views[view] += 1
            self.opened.set()
        try:
            yield queue
        finally:
            self._listeners.discard(queue)
            if view:
                self.views[view] -= 1
                self.views += Counter()  # keeps those alone that somebody still looks at

    def tell(self, changed: Iterable[str] = ()) -> None:
        """Tell everybody how things are."""
        event = self.event(changed)
        for queue in self._listeners:
            queue.put_nowait(event)

    def event(self, changed: Iterable[str] = ()) -> dict[str, Any]:
        """Return how things are, as the pages' script reads it."""
        return {
            "changed": list(changed),
            "building": self._building is not None,
            "errors": [self._shown(one) for one in self.errors],
            "warnings": [self._shown(one) for one in self.warnings],
            "states": {target.path: self.word(target) for target in self.targets()},
        }

    def _shown(self, diagnostic: Diagnostic) -> dict[str, Any]:
        """Return a message as a page shows it, with the lines of the source around its place."""
        return {
            **diagnostic.as_object(),
            "document": self._document_of(diagnostic),
            "source": _around(diagnostic),
        }


def _kind(view: View) -> str:
    return f"{view.format} {view.document} {view.locale}"


def _is_page(kind: str) -> bool:
    return kind == PAGES or kind.startswith("html ")


def _makes(request: Request, target: Target) -> bool:
    """Tell whether a build makes an output."""
    return (
        target.format in request.formats
        and request.document in ("", target.document)
        and (not request.locales or target.locale in request.locales)
    )


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
