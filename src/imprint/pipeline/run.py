"""One build while it runs: what it rests on, and what is known of it so far."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from imprint.errors import Diagnostic, Exit, ImprintError, Location
from imprint.files import digest, display
from imprint.graph.state import Record
from imprint.graph.store import Results, Store
from imprint.inputs import Inputs, Loaded, diagnostics_from
from imprint.links import Ends
from imprint.model.document import Document
from imprint.output import Folder
from imprint.pipeline.report import Report, Result, worst
from imprint.targets import Request, Target

Stale = dict[Target, tuple[str, ...]]  # with the reasons


class Digests:
    """Digests of what many targets share, each computed once."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def of(self, name: str, content: Callable[[], str]) -> str:
        """Return the SHA-256 of a content, which `name` stands for as long as this lives."""
        if name not in self._known:
            self._known[name] = digest(content())
        return self._known[name]


@dataclass
class Run:
    """One build while it runs."""

    inputs: Inputs
    request: Request
    folder: Folder
    here: Store  # results on this machine
    store: Results  # these, and behind them those that others share, if any
    records: dict[str, Record]
    observe: Callable[[Result, int, int], None]
    results: dict[Target, Result] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)  # those that were read, by name
    known_ends: Mapping[str, Ends] = field(default_factory=dict)  # as an earlier build left them
    ends: dict[str, Ends] = field(default_factory=dict)  # by document: the links from it and the places in it
    diagnostics: dict[Diagnostic, None] = field(default_factory=dict)  # an ordered set
    codes: set[Exit] = field(default_factory=set)
    total: int = 0
    removed: tuple[str, ...] = ()  # outputs whose document or locale is gone
    added: int = 0  # bytes that came into the store
    digests: Digests = field(default_factory=Digests)
    _files: dict[Path, str] = field(default_factory=dict)

    @property
    def loaded(self) -> list[Loaded]:
        """The documents without an error so far."""
        return [loaded for loaded in self.inputs.documents if not loaded.error]

    def forget(self, documents: Iterable[Loaded]) -> None:
        """Let go of what was read of some documents, so that memory does not grow with their number."""
        for loaded in documents:
            self.documents.pop(loaded.name, None)
            loaded.localized.clear()

    def facts(self, target: Target) -> Mapping[str, object]:
        """Return what is remembered of a target."""
        record = self.records.get(target.name)
        return record.facts if record else {}

    def file_digest(self, loaded: Loaded, path: str) -> str:
        """Return the SHA-256 of a file that a document names, "" where it is not there; each is read once."""
        there = loaded.root / path
        if there not in self._files:
            self._files[there] = digest(there.read_bytes()) if there.is_file() else ""
        return self._files[there]

    def say(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Have something said at the end."""
        self.diagnostics.update(dict.fromkeys(diagnostics))

    def fail(self, error: ImprintError) -> None:
        """Have an error said at the end, and its exit code be among those that count."""
        self.say(error.diagnostics)
        self.codes.add(error.exit_code)

    def done(self, result: Result) -> None:
        """Set what became of a target."""
        self.results[result.target] = result
        self.observe(result, len(self.results), self.total)

    def report(self) -> Report:
        """Return what became of everything."""
        diagnostics = tuple(sorted(self.diagnostics, key=lambda one: one.where or Location("")))
        codes = set(self.codes)
        if self.request.strict and any(diagnostic.severity == "warning" for diagnostic in diagnostics):
            codes.add(Exit.DOCUMENT)
        ordered = [
            self.results[target]
            for loaded in self.inputs.documents
            for target in loaded.targets
            if target in self.results
        ]
        read = tuple(sorted(path.resolve().as_posix() for path in self._files))
        return Report(tuple(ordered), diagnostics, worst(codes), read, self.removed)


_INSIDE = "./"  # begins the paths that are written down from a project's folder on


def written_down(loaded: Loaded, diagnostics: Iterable[Diagnostic]) -> list[dict[str, object]]:
    """Return messages for `remembered`, which may be read in another working folder."""
    root = loaded.root.resolve()

    def inside(path: str) -> str:
        whole = Path(path).absolute()
        is_file = whole.is_relative_to(root) and whole.is_file()
        return f"{_INSIDE}{whole.relative_to(root).as_posix()}" if is_file else path

    return [one.as_object() for one in _placed(diagnostics, inside)]


def remembered(loaded: Loaded, facts: Mapping[str, object]) -> tuple[Diagnostic, ...]:
    """Return the warnings that belong to an output that was not made again, with paths as seen from here."""

    def from_here(path: str) -> str:
        inner = path.removeprefix(_INSIDE)
        return path if inner == path else display(loaded.root / inner)

    return tuple(_placed(diagnostics_from(facts.get("warnings")), from_here))


def _placed(diagnostics: Iterable[Diagnostic], path: Callable[[str], str]) -> Iterator[Diagnostic]:
    """Yield messages with other paths."""
    for one in diagnostics:
        yield replace(one, where=replace(one.where, path=path(one.where.path))) if one.where else one
