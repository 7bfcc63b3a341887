"""A build from its request to its report."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from imprint import inputs
from imprint.errors import Diagnostic, ImprintError, Location, UsageError, warning
from imprint.files import display, signature, sweep
from imprint.graph import state
from imprint.graph.shared import Layered, SharedStore, opened
from imprint.graph.store import Results, Store
from imprint.inputs import Loaded
from imprint.links import Ends, checked, dumped, remembered
from imprint.output import PARTS, Folder, locked
from imprint.pipeline import making, remote
from imprint.pipeline.engines import engine_for
from imprint.pipeline.plan import is_known, plan
from imprint.pipeline.publishing import settle
from imprint.pipeline.report import Report, Result, ignore
from imprint.pipeline.run import Run, Stale
from imprint.pipeline.steps import count, orders, read_documents
from imprint.project import Project
from imprint.publication import Publication, publish
from imprint.targets import Request, template_folder
from imprint.write import writer_for

_WAVE = 64  # documents that are held in memory at a time
_WAVE_OF_A_CLUSTER = 2000  # which takes a moment to start


def build(project: Project, request: Request, observe: Callable[[Result, int, int], None] = ignore) -> Report:
    """Make every stale output that `request` asks for, and return what became of each.

    An error in one document costs only that document. Raises UsageError, SetupError or ConflictError where
    nothing can be built.
    """
    if request.dry_run:
        return planned(project, request, observe).report()
    given = inputs.load(project, request)
    memory = given.state_path.parent
    with locked(memory / "lock"):
        sweep(memory, deep=False)  # the store is swept when it is trimmed
        sweep(request.output, deep=False)  # a user may name any folder, so only ours in it are gone through
        for part in PARTS:
            sweep(request.output / part)
        run = _run(given, request, observe)
        size = _WAVE_OF_A_CLUSTER if request.engine == "dask" else _WAVE
        for start in range(0, len(given.documents), size):
            wave = given.documents[start : start + size]
            with _loading(run) as load:
                stale = _plan(run, wave, load)
            _make(run, stale)
            run.forget(wave)
        _publish(run)
    return run.report()


def warm(project: Project, request: Request) -> None:
    """Load what builds of a request need, for those who copy this process for each of several builds.

    Raises UsageError for what nobody has: a format, a locale, a document.
    """
    formats = set(request.formats)
    making.load_formats(formats, request.output.resolve())
    remote.Identity.here(sorted(formats))
    try:
        given = inputs.load(project, request)
    except ImprintError as error:
        if error.diagnostics[0].rule.startswith("usage/"):
            raise
        return  # the first build will tell
    for name in formats:
        given.templates.compile(template_folder(name))


def planned(project: Project, request: Request, observe: Callable[[Result, int, int], None] = ignore) -> Run:
    """Return the build of a request as far as it is planned: what is stale and why. Nothing is made."""
    run = _run(inputs.load(project, replace(request, dry_run=True)), replace(request, dry_run=True), observe)
    _plan(run, run.inputs.documents, lambda _: None)
    return run


def check(project: Project, request: Request) -> Report:
    """Return everything that would stop or weaken a build, and build nothing."""
    run = _run(inputs.load(project, request), request, ignore)
    read_documents(run, run.loaded)
    count(run, run.loaded)
    stale: Stale = dict.fromkeys((target for loaded in run.loaded for target in loaded.targets), ("checked",))
    for order in orders(run, stale):
        if order.target.format == "html":  # what only a writer sees: links that lead nowhere, images in vain
            run.say(writer_for("html")(order.edition).warnings)
    _check_links(run)
    return run.report()


def _run(given: inputs.Inputs, request: Request, observe: Callable[[Result, int, int], None]) -> Run:
    path = given.state_path
    here, store = _stores(given, request)
    records = state.loaded(path.read_text(encoding="utf-8", errors="replace")) if path.is_file() else {}
    run = Run(
        given,
        request,
        Folder(request.output),
        here,
        store,
        records,
        observe,
        known_ends=remembered(path.with_name("links.json")),
        total=sum(len(loaded.targets) for loaded in given.documents),
    )
    for error in given.errors:
        run.fail(error)
    run.say(given.warnings)
    for loaded in given.documents:
        if loaded.error:
            for target in loaded.targets:
                run.done(Result(target, "failed"))
    return run


def _stores(given: inputs.Inputs, request: Request) -> tuple[Store, Results]:
    stated = given.project.settings.cache
    here = Store(given.store_path, stated.size)
    if not stated.shared:
        return here, here
    shared = opened(stated.shared)
    if not isinstance(shared, SharedStore):
        raise UsageError(
            "config/cache",
            f"[cache] shared is {stated.shared!r}, which is no address",
            fix="write s3://BUCKET/PREFIX, or file:///FOLDER for a folder that all machines see",
        )
    return here, Layered(here, shared, needed=request.engine == "dask")


@contextmanager
def _loading(run: Run) -> Iterator[Callable[[set[str]], None]]:
    """Yield what begins to load the libraries of some formats, beside what else goes on.

    At the end all are there.

    Loading takes half a second and more, in which pandoc reads; workers then share what is loaded.
    """
    with ThreadPoolExecutor(max_workers=1) as thread:
        begun = []

        def begin(formats: set[str]) -> None:
            begun.append(
                thread.submit(making.load, run.inputs, formats, run.inputs.state_path.parent.resolve())
            )

        yield begin
        for each in begun:
            each.result()


def _plan(run: Run, wave: Sequence[Loaded], load: Callable[[set[str]], None]) -> Stale:
    """Return what has to be made of some documents, with the reasons; they are read, and their texts counted.

    A page lists the languages that are complete. So where it is not known how much of a document is
    translated the document is read first.
    """
    gc.disable()  # all that is read lives until the end; walking it again and again is a tenth of the reading
    try:
        unknown = [loaded for loaded in wave if not loaded.error and not is_known(run, loaded)]
        if unknown:
            formats = {target.format for loaded in unknown for target in loaded.targets}
            read_documents(run, unknown, partial(load, formats))
            count(run, unknown)
        stale = plan(run, [loaded for loaded in wave if not loaded.error])
        if run.request.dry_run:
            for target, reasons in stale.items():
                run.done(Result(target, "planned", reasons=reasons))
            return stale
        names = {target.document for target in stale}
        unread = [loaded for loaded in wave if loaded.name in names - run.documents.keys()]
        formats = {target.format for target in stale}
        read_documents(run, unread, partial(load, formats), alone=bool(unknown))  # threads may be loading
    finally:
        gc.enable()
    return stale


def _make(run: Run, stale: Stale) -> None:
    """Make what is stale, in workers, and publish it."""
    if not stale:
        return
    wanted = orders(run, stale)
    wanted.sort(key=lambda order: (order.target.format != "pdf", -len(order.edition.document.blocks)))
    for index, outcome in engine_for(run.request)(run, wanted):
        order = wanted[index]
        settle(run, order, outcome, stale[order.target])


def _publish(run: Run) -> None:
    """Write what a build leaves beside its outputs, and what the next one has to know."""
    ends = _check_links(run)
    publication = Publication(run.folder, run.inputs, run.records, run.request)
    published = publish(publication, whole=not run.request.document)
    run.say(published.warnings)
    run.removed = published.removed
    path = run.inputs.state_path
    memory = Folder(path.parent)
    memory.write(path.name, state.dumped(run.records).encode())
    if run.inputs.shelf and run.ends:
        memory.write("links.json", dumped(ends, run.inputs.shelf.names).encode())
    run.here.trim(run.added)
    run.say(_faults(run))


def _faults(run: Run) -> Iterator[Diagnostic]:
    """Yield what went wrong around a build and was made good, or will be by the next one."""
    if isinstance(run.store, Layered) and run.store.failure:
        yield run.store.failure
    if run.here.damaged:
        yield warning(
            "cache/damaged",
            f"{run.here.damaged} of the results that are kept were damaged, and were made again",
            Location(display(run.here.root / "damaged")),
            "look whether the disk is sound; the folder may be deleted",
        )
    built = {result.target.document for result in run.results.values() if result.status == "built"}
    for loaded in run.loaded:
        if loaded.name in built and signature(loaded.folder / Path(loaded.source).name) != loaded.signature:
            yield warning(
                "source/changed",
                "it changed while it was built; what was published is its earlier text",
                Location(loaded.path),
                "build again",
            )


def _check_links(run: Run) -> dict[str, Ends]:
    """Tell of links between documents that lead nowhere; return all that is known of links."""
    ends = {**run.known_ends, **run.ends}
    if run.inputs.shelf:
        run.say(checked(run.inputs.documents, ends, run.inputs.shelf))
    return ends
