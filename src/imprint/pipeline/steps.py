"""The steps from a text to what each target shows: read, localize, draw, link."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from functools import partial

from imprint import assets, editions
from imprint.beside import beside
from imprint.graph import pool
from imprint.inputs import Loaded
from imprint.links import as_object, ends_of
from imprint.localize.apply import Localized
from imprint.pipeline.making import Order
from imprint.pipeline.plan import counted, coverage_key, ends_key, links_of, list_languages, parts_for
from imprint.pipeline.report import Result
from imprint.pipeline.run import Run, Stale
from imprint.read import Source, read
from imprint.read.pandoc import Limits, pandoc_path

_SHARE = 4  # documents for which a process of its own is worth its while
_LEAST_MEMORY = 256  # MiB, below which pandoc would do nothing but collect garbage


def read_documents(
    run: Run, wanted: Sequence[Loaded], meanwhile: Callable[[], None] = lambda: None, *, alone: bool = False
) -> None:
    """Read documents; the errors of those that can't be read are reported with their targets.

    Many are read by several processes, unless this one has to do it `alone`. `meanwhile` is called when these
    have begun: it may start threads, which a process that is copied must not have.
    """
    jobs = 1 if alone else pool.jobs_for(run.request.jobs, len(wanted) // _SHARE or 1)
    sources = [Source(loaded.path, loaded.text, loaded.language) for loaded in wanted]
    first, *others = (partial(read, sources[start::jobs], _limits(run)) for start in range(jobs))
    if others:
        pandoc_path()  # once, and not in each copy
    with ExitStack() as stack:
        coming = [stack.enter_context(beside(other)) for other in others]
        meanwhile()
        readings = [*first(), *(reading for each in coming for reading in each.value())]
    for reading in readings:
        name = reading.source.name
        loaded = run.inputs.document(name)
        loaded.said = reading.warnings
        run.say(loaded.said)
        if reading.document:
            run.documents[name] = reading.document
            run.ends[name] = ends_of(loaded, reading.document)
            if not run.request.dry_run:
                run.store.remember(ends_key(loaded), as_object(run.ends[name]))
        elif reading.error:
            loaded.error = reading.error
            run.fail(reading.error)
            for target in loaded.targets:
                run.done(Result(target, "failed"))


def _limits(run: Run) -> Limits:
    """Return what one run of pandoc may take: no more than one output may."""
    stated, usual = run.inputs.project.settings.limits, Limits()
    memory = max(_LEAST_MEMORY, min(stated.memory >> 20, usual.memory))
    return Limits(min(stated.seconds, usual.seconds), memory)


def count(run: Run, wanted: Iterable[Loaded]) -> None:
    """Count how much of documents that were read is translated, and remember it."""
    for loaded in wanted:
        if loaded.error:
            continue
        for tag in counted(loaded):
            if tag not in loaded.coverage:
                made = _in_locale(run, loaded, tag)
                loaded.coverage[tag] = made.coverage
                if not run.request.dry_run:
                    counts = {"coverage": made.coverage.as_object()}
                    run.store.remember(coverage_key(run, loaded, tag), counts)
        list_languages(run, loaded)


def _in_locale(run: Run, loaded: Loaded, tag: str) -> Localized:
    known = loaded.localized.get(tag)
    if known is None:
        known = editions.in_locale(run.inputs, loaded, run.documents[loaded.name], tag)
        loaded.localized[tag] = known
    return known


def orders(run: Run, stale: Stale) -> list[Order]:
    """Return an order for each stale target; the formats of a locale share one localized document."""
    made: list[Order] = []
    for loaded in run.loaded:
        targets = [target for target in loaded.targets if target in stale]
        if not targets:
            continue
        hosts = run.inputs.project.settings.image_hosts
        document = run.documents[loaded.name]
        gathered = assets.gather(document.blocks, loaded.folder, loaded.root, hosts)
        loaded.files, loaded.said = gathered.files, (*loaded.said, *gathered.warnings)
        run.say(gathered.warnings)
        for tag in dict.fromkeys(target.locale for target in targets):
            localized = _in_locale(run, loaded, tag)
            found = editions.edition(run.inputs, loaded, localized, tag, gathered.assets, loaded.listed)
            said = (*localized.warnings, *found.warnings)
            run.say(said)
            loaded.facts[tag] = editions.facts_of(localized.document, loaded)
            for target in targets:
                if target.locale != tag:
                    continue
                ends = run.ends[loaded.name]
                made.append(
                    Order(
                        target,
                        editions.with_links(run.inputs, loaded, found.edition, target, ends),
                        parts_for(run, loaded, target),
                        loaded.path,
                        links_of(run, loaded, target, [link.target for link in ends.links]),
                        claims=target.format == "pdf"
                        and "proof" in run.inputs.project.settings.pdf_attachments,
                        fresh=run.request.force,
                        said=(*loaded.said, *said),
                    )
                )
    return made
