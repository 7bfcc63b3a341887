"""The journey of a document, wired together: load, merge, read, localize, write, prove, publish.

The only module that knows every step. What each step does is the step's own affair.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from typing import Literal

from imprint import assets, editions, inputs
from imprint.errors import (
    Diagnostic,
    Exit,
    ImprintError,
    Location,
    ProofError,
    TranslationError,
)
from imprint.graph import pool, state
from imprint.inputs import Inputs, Loaded
from imprint.links import Ends, checked, dumped, ends_of, known
from imprint.localize.apply import Localized
from imprint.localize.gates import Coverage, coverage_from
from imprint.localize.links import addresses
from imprint.localize.locales import locale_for
from imprint.model.document import Document
from imprint.output import Folder
from imprint.project import Project, digest
from imprint.prove import claimed, disagreement, expected, prove, shown
from imprint.publication import Publication, publish
from imprint.read import Source, read
from imprint.render.edition import Attachment, Edition
from imprint.settings import FORMATS
from imprint.targets import Request, Target, parts_of, says_the_same, template_folder
from imprint.write import writer_for

Status = Literal["built", "cached", "failed", "planned"]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one target, how long it took, and why it was made."""

    target: Target
    status: Status
    seconds: float = 0.0
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a build: every target's result, all that has to be said, and the exit code."""

    results: tuple[Result, ...]
    diagnostics: tuple[Diagnostic, ...]
    exit_code: Exit


@dataclass(frozen=True, slots=True)
class Made:
    """What a worker made of one target: the output's bytes, its proof, the digest of what it shows, and
    warnings.
    """

    data: bytes
    proof: str
    shows: str
    warnings: tuple[Diagnostic, ...]


@dataclass
class _Build:
    """One build while it runs."""

    inputs: Inputs
    request: Request
    folder: Folder
    records: dict[str, state.Record]
    observe: Callable[[Result, int, int], None]
    results: dict[Target, Result] = field(default_factory=dict)
    ends: dict[str, Ends] = field(default_factory=dict)  # by document: the links from it and the places in it
    diagnostics: dict[Diagnostic, None] = field(default_factory=dict)  # an ordered set
    codes: set[Exit] = field(default_factory=set)
    total: int = 0

    def facts(self, target: Target) -> Mapping[str, object]:
        """Return what is remembered of a target."""
        record = self.records.get(target.name)
        return record.facts if record else {}

    def say(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics.update(dict.fromkeys(diagnostics))

    def fail(self, error: ImprintError) -> None:
        self.say(error.diagnostics)
        self.codes.add(error.exit_code)

    def done(self, result: Result) -> None:
        self.results[result.target] = result
        self.observe(result, len(self.results), self.total)


def ignore(result: Result, done: int, total: int) -> None:
    """Observe nothing."""


def build(project: Project, request: Request, observe: Callable[[Result, int, int], None] = ignore) -> Report:
    """Make every stale output that `request` asks for, and return what became of each.

    An error in one document costs only that document. Raises UsageError, SetupError or ConflictError where
    nothing can be built.
    """
    given = inputs.load(project, request)
    folder = Folder(request.output)
    run = _Build(given, request, folder, _records(given.state_path), observe)
    for error in given.errors:
        run.fail(error)
    run.say(given.warnings)
    stale = _plan(run)
    if request.dry_run:
        return _report(run)
    _make(run, stale)
    ends = _check_links(run, given.state_path.with_name("links.json"))
    publication = Publication(folder, given, run.records, request)
    run.say(publish(publication, whole=not request.document))
    folder_state = state.dumped(run.records)
    memory = Folder(given.state_path.parent)
    memory.write(given.state_path.name, folder_state.encode())
    if given.shelf and run.ends:
        memory.write("links.json", dumped(ends, given.shelf.names).encode())
    return _report(run)


def _records(path: Path) -> dict[str, state.Record]:
    return state.loaded(path.read_text(encoding="utf-8")) if path.is_file() else {}


# --- what has to be made ---


def _plan(run: _Build) -> dict[Target, tuple[str, ...]]:
    """Return each stale target with the reasons; fresh and failed ones are reported at once."""
    stale: dict[Target, tuple[str, ...]] = {}
    planned = [(loaded, target) for loaded in run.inputs.documents for target in loaded.targets]
    run.total = len(planned)
    known = assets.unresolved({path: "" for record in run.records.values() for path in record.files})
    for loaded, target in planned:
        if loaded.error:
            run.done(Result(target, "failed"))
            continue
        record = run.records.get(target.name)
        reasons = state.stale_because(
            _parts(run, loaded, target), record, lambda path: known.get(path, ""), run.folder.digest
        )
        reasons += _links_elsewhere(run, loaded, target, record)
        if run.request.force and not reasons:
            reasons = ("--force was given",)
        if reasons:
            stale[target] = reasons
        elif _released(run, loaded, target):
            assert record
            run.say(_remembered(record))
            run.done(Result(target, "cached"))
    if run.request.dry_run:
        for target, reasons in stale.items():
            run.done(Result(target, "planned", reasons=reasons))
    return stale


def _released(run: _Build, loaded: Loaded, target: Target) -> bool:
    """Tell whether a fresh target may stand; in a release, enough of it has to be translated."""
    if target in run.results:
        return False  # another format of the locale has told
    coverage = coverage_from(run.facts(target).get("coverage")) or Coverage()
    return _passes(run, loaded, target.locale, coverage, {})


def _parts(run: _Build, loaded: Loaded, target: Target) -> dict[str, str]:
    given, tag = run.inputs, target.locale
    catalog = given.catalogs.get(tag) if tag != loaded.language else None
    settings = given.project.settings
    translated = tag != loaded.language
    return parts_of(
        target,
        source=digest(loaded.text),
        decisions=loaded.decisions_digest,
        catalog=catalog.digest if catalog else "",
        glossary=catalog.glossary.digest(tag) if catalog else "",
        lenders=[lender.digest for _, lender in given.lenders(tag, loaded)] if translated else (),
        policy=given.gate(tag).stale if translated else "",
        gates=digest(repr([given.gate(each) for each in loaded.locales])),
        strings=digest(repr(sorted(given.strings[target.locale].texts.items()))),
        templates=given.templates,
        alternates=loaded.locales,
        settings=" ".join(settings.image_hosts),
        logo=digest(given.theme.logo.data) if given.theme.logo else "",
        base_url=settings.base_url,
        attachments=settings.pdf_attachments,
    )


def _links_elsewhere(
    run: _Build, loaded: Loaded, target: Target, record: state.Record | None
) -> tuple[str, ...]:
    """Return why links to other documents make a target stale: what they lead to came, went or moved."""
    shelf, before = run.inputs.shelf, record.facts.get("links") if record else None
    if not shelf or not isinstance(before, dict):
        return ()
    now = addresses(before, loaded.source, shelf, target.locale, target.format)
    moved = [link for link in before if now.get(link, "") != before[link]]
    more = f" (and {len(moved) - 1} more)" if len(moved) > 1 else ""
    return (f"the link to {moved[0]}{more} leads elsewhere",) if moved else ()


def _remembered(record: state.Record) -> tuple[Diagnostic, ...]:
    """Return the warnings that belong to an output that was not made again."""
    return inputs.diagnostics_from(record.facts.get("warnings"))


# --- making it ---


def _make(run: _Build, stale: dict[Target, tuple[str, ...]]) -> None:
    names = {target.document for target in stale}
    wanted = [loaded for loaded in run.inputs.documents if loaded.name in names and not loaded.error]
    gc.disable()  # all that is read lives until the end; walking it again and again is a tenth of the reading
    try:
        # Loading the libraries takes half a second, in which pandoc reads; workers then share what is loaded.
        with ThreadPoolExecutor(max_workers=1) as thread:
            loading = thread.submit(_load, run, {target.format for target in stale})
            documents = _read(run, wanted, pool.jobs_for(run.request.jobs, len(wanted)))
            loading.result()
        made = _editions(run, wanted, documents, stale)
    finally:
        gc.enable()
    jobs = pool.jobs_for(run.request.jobs, len(stale))
    order = sorted(made, key=lambda target: (target.format != "pdf", -len(documents[target.document].blocks)))
    tasks = [_task(run, made[target], target) for target in order]
    gc.freeze()  # workers share what is there; the collector must not touch it
    try:
        for outcome in pool.run(tasks, min(jobs, len(tasks) or 1), supervised=run.request.jobs != "1"):
            target = order[outcome.index]
            _settle(run, target, outcome, stale[target])
    finally:
        gc.unfreeze()


def _load(run: _Build, formats: set[str]) -> None:
    """Load what the workers will need, before they are forked."""
    if "pdf" in formats:
        from imprint.write import pdf  # noqa: PLC0415  (nothing that makes no PDF may load WeasyPrint)

        pdf.load(run.inputs.state_path.resolve().parent / "fonts")
    for name in formats:
        writer_for(name)
        import_module(f"imprint.prove.{name}")
        run.inputs.templates.compile(template_folder(name))


def _read(run: _Build, wanted: Sequence[Loaded], jobs: int) -> dict[str, Document]:
    """Return the documents that could be read; the errors of the others are reported with their targets."""
    sources = [Source(loaded.path, loaded.text, loaded.language) for loaded in wanted]
    chunks = [chunk for chunk in (sources[start::jobs] for start in range(jobs)) if chunk]
    with ThreadPoolExecutor(max_workers=max(jobs, 1)) as threads:
        readings = [reading for made in threads.map(read, chunks) for reading in made]
    documents = {}
    for reading in readings:
        run.say(reading.warnings)
        if reading.document:
            name = reading.source.name
            documents[name] = reading.document
            run.ends[name] = ends_of(run.inputs.document(name), reading.document)
        elif reading.error:
            run.fail(reading.error)
    return documents


def _editions(
    run: _Build,
    wanted: Sequence[Loaded],
    documents: Mapping[str, Document],
    stale: dict[Target, tuple[str, ...]],
) -> dict[Target, Edition]:
    """Return the edition of each stale target; the formats of a locale share one localized document.

    A page that was fresh becomes stale where the languages that it lists no longer are the ones that pass
    their gates.
    """
    made: dict[Target, Edition] = {}
    for loaded in wanted:
        document = documents.get(loaded.name)
        if document is None:
            for target in loaded.targets:
                if target in stale:
                    run.done(Result(target, "failed", reasons=stale[target]))
            continue
        localizations = _localized(run, loaded, document, stale)
        gathered = assets.gather(
            document.blocks, loaded.folder, loaded.root, run.inputs.project.settings.image_hosts
        )
        run.say(gathered.warnings)
        for tag, each in localizations.items():
            targets = [target for target in loaded.targets if target in stale and target.locale == tag]
            if not targets or not _passes(run, loaded, tag, loaded.coverage[tag], stale):
                continue
            run.say(each.warnings)
            found = editions.edition(run.inputs, loaded, each, tag, gathered.assets, loaded.listed)
            run.say(found.warnings)
            loaded.facts[tag] = editions.facts_of(each.document, loaded)
            for target in targets:
                ends = run.ends[loaded.name]
                made[target] = editions.with_links(run.inputs, loaded, found.edition, target, ends)
        loaded.remember(gathered.files, run.diagnostics)
    return made


def _localized(
    run: _Build, loaded: Loaded, document: Document, stale: dict[Target, tuple[str, ...]]
) -> dict[str, Localized]:
    """Return a document in each locale that is stale or whose coverage nobody remembers.

    Sets what is known of its locales, and adds the pages to `stale` that list others.
    """
    tags = {target.locale for target in loaded.targets if target in stale}
    remembered = {
        target.locale: counts
        for target in loaded.targets
        if target.locale not in tags and (counts := coverage_from(run.facts(target).get("coverage")))
    }
    has_pages = any(target.format == "html" for target in loaded.targets)  # they list their languages
    made = {
        tag: editions.in_locale(run.inputs, loaded, document, tag)
        for tag in dict.fromkeys((*(loaded.locales if has_pages else ()), *sorted(tags)))
        if tag not in remembered
    }
    loaded.coverage = {**remembered, **{tag: each.coverage for tag, each in made.items()}}
    loaded.listed = tuple(
        tag
        for tag in loaded.locales
        if tag in loaded.coverage and run.inputs.gate(tag).passes(loaded.name, loaded.coverage[tag])
    )
    for target in loaded.targets:
        is_page = target.format == "html" and target not in stale
        if is_page and run.facts(target).get("listed") != list(loaded.listed):
            stale[target] = ("other languages are complete now",)
            if target.locale not in made:
                made[target.locale] = editions.in_locale(run.inputs, loaded, document, target.locale)
    return made


def _passes(
    run: _Build, loaded: Loaded, tag: str, coverage: Coverage, stale: Mapping[Target, tuple[str, ...]]
) -> bool:
    """Tell whether enough of a document is translated for what is asked; a release fails where it is not."""
    gate = run.inputs.gate(tag)
    if not run.request.release or gate.passes(loaded.name, coverage):
        return True
    threshold = gate.threshold_of(loaded.name)
    run.fail(
        TranslationError(
            "translation/threshold",
            f"{coverage.translated} of {coverage.units} texts of {loaded.name} are translated"
            f" ({coverage.share:.1%}); a release needs {threshold:.0%}",
            where=Location(run.inputs.catalog(tag).path),
            fix=f"translate what is missing (imprint i18n.status --locale {tag} says what),"
            f" or set a threshold for {tag}",
        )
    )
    for target in loaded.targets:
        if target.locale == tag:
            run.done(Result(target, "failed", reasons=stale.get(target, ())))
    return False


def _task(run: _Build, edition: Edition, target: Target) -> Callable[[], Made]:
    aims = _aims(run, run.inputs.document(target.document), target)
    claims = target.format == "pdf" and "proof" in run.inputs.project.settings.pdf_attachments
    return lambda: made(edition, target, aims, claims=claims)


def _aims(run: _Build, loaded: Loaded, target: Target) -> dict[str, str]:
    """Return what the addresses of a target's links to other documents stand for, whatever its format."""
    found = _links_of(run, loaded, target)
    return {address: link.partition("#")[0] for link, address in found.items() if address}


def made(edition: Edition, target: Target, aims: Mapping[str, str], *, claims: bool) -> Made:
    """Return an edition written in the target's format and proved.

    `aims` are what the addresses of links to other documents stand for. With `claims` the file carries its
    proof, as it has to come out: the file is written first, and is published only if what was claimed is
    found. Raises ProofError where the output lost or changed anything.
    """
    document, locale = edition.document, edition.locale
    units = expected(document, locale)
    if claims:
        claim = claimed(document, locale, target.format, units)
        about = Attachment(
            f"{document.name}.proof.json", claim.encode(), edition.say("Proof that nothing was lost"), "Data"
        )
        edition = replace(edition, attachments=(*edition.attachments, about))
    written = writer_for(target.format)(edition)
    proof = prove(document, locale, target.format, written.data, units, aims)
    if not proof.ok:
        raise ProofError.of(proof.differences)
    warnings = written.warnings
    if target.format == "pdf":
        from imprint.prove.layout import layout_faults  # noqa: PLC0415  (loads a renderer of pages)

        warnings = (*warnings, *layout_faults(document, written.data))
    return Made(written.data, proof.as_json(), proof.read_digest, warnings)


def _settle(run: _Build, target: Target, outcome: pool.Outcome, reasons: tuple[str, ...]) -> None:
    """Publish what a worker made, or report why it made nothing; the previous output then stays as it is."""
    if outcome.error or outcome.defect:
        run.fail(outcome.error or inputs.defect(target.name, outcome.defect))
        run.records.pop(target.name, None)
        run.done(Result(target, "failed", outcome.seconds, reasons))
        return
    value: Made = outcome.value
    loaded = run.inputs.document(target.document)
    run.say(value.warnings)
    parts = _parts(run, loaded, target)
    if differing := _differing(run, loaded, target, value, parts):
        run.done(Result(target, "failed", outcome.seconds, reasons))
        run.records.pop(target.name, None)
        _take_back(run, differing)
        return
    try:
        outputs = {
            target.path: run.folder.write(target.path, value.data),
            target.proof_path: run.folder.write(target.proof_path, value.proof.encode()),
        }
    except ImprintError as error:
        run.fail(error)
        run.done(Result(target, "failed", outcome.seconds, reasons))
        return
    coverage = loaded.coverage[target.locale]
    run.records[target.name] = state.Record(
        parts,
        loaded.files,
        outputs,
        {
            **loaded.facts[target.locale],
            **({"links": links} if (links := _links_of(run, loaded, target)) else {}),
            "coverage": coverage.as_object(),
            "listed": list(loaded.listed),
            "shows": value.shows,
            "warnings": [diagnostic.as_object() for diagnostic in (*loaded.said, *value.warnings)],
        },
    )
    run.done(Result(target, "built", outcome.seconds, reasons))


def _links_of(run: _Build, loaded: Loaded, target: Target) -> dict[str, str]:
    """Return where a target's links to other documents lead."""
    links = [link.target for link in run.ends[loaded.name].links]
    if not run.inputs.shelf:
        return {}
    return addresses(links, loaded.source, run.inputs.shelf, target.locale, target.format)


def _check_links(run: _Build, path: Path) -> dict[str, Ends]:
    """Tell of links between documents that lead nowhere; return all that is known of links."""
    ends = known(path, run.ends)
    if run.inputs.shelf:
        run.say(checked(run.inputs.documents, ends, run.inputs.shelf))
    return ends


def _differing(
    run: _Build, loaded: Loaded, target: Target, value: Made, parts: Mapping[str, str]
) -> list[Target]:
    """Return the formats in the folder that show something else than `value` of the same text; say how.

    A format that was made of another text (it was not asked for again) is not compared.
    """
    locale, found = locale_for(target.locale), []
    made = shown(target.format, value.shows, lambda: value.data, _aims(run, loaded, target))
    for other in (replace(target, format=name) for name in FORMATS if name != target.format):
        record = run.records.get(other.name)
        if not record or not says_the_same(parts, record.parts) or record.files != loaded.files:
            continue
        if run.folder.digest(other.path) != record.outputs.get(other.path):
            continue
        path = run.folder.path(other.path)
        digest_there = str(record.facts.get("shows", ""))
        there = shown(other.format, digest_there, path.read_bytes, _aims(run, loaded, other))
        if difference := disagreement(made, there, locale, Location(loaded.path)):
            run.fail(ProofError.of((difference,)))
            found.append(other)
    return found


def _take_back(run: _Build, targets: Sequence[Target]) -> None:
    """Take back what this build made of formats that differ from another: nobody knows yet which of them is
    wrong.
    """
    for target in targets:
        result = run.results.get(target)
        if result and result.status == "built":
            run.results[target] = replace(result, status="failed")
            run.records.pop(target.name, None)
            run.folder.remove(target.path)
            run.folder.remove(target.proof_path)


def check(project: Project, request: Request) -> Report:
    """Return everything that would stop or weaken a build, and build nothing."""
    given = inputs.load(project, request)
    run = _Build(given, request, Folder(request.output), {}, ignore)
    for error in given.errors:
        run.fail(error)
    run.say(given.warnings)
    wanted = [loaded for loaded in given.documents if not loaded.error]
    documents = _read(run, wanted, pool.jobs_for(request.jobs, len(wanted)))
    stale: dict[Target, tuple[str, ...]] = dict.fromkeys(
        (target for loaded in wanted for target in loaded.targets), ("checked",)
    )
    _editions(run, wanted, documents, stale)
    _check_links(run, given.state_path.with_name("links.json"))
    return _report(run)


# --- the end ---

_WORST = (
    Exit.DEFECT,
    Exit.ENVIRONMENT,
    Exit.PROOF,
    Exit.CONFLICT,
    Exit.TRANSLATION,
    Exit.REFUSED,
    Exit.DOCUMENT,
)


def _report(run: _Build) -> Report:
    diagnostics = tuple(sorted(run.diagnostics, key=lambda one: one.where or Location("")))
    if run.request.strict and any(diagnostic.severity == "warning" for diagnostic in diagnostics):
        run.codes.add(Exit.DOCUMENT)
    code = next((code for code in _WORST if code in run.codes), max(run.codes, default=Exit.DONE))
    ordered = [
        run.results[target]
        for loaded in run.inputs.documents
        for target in loaded.targets
        if target in run.results
    ]
    return Report(tuple(ordered), diagnostics, code)


def as_json(report: Report) -> str:
    """Return a report as one line of JSON, for `--log-format json`."""
    return json.dumps(
        {
            "event": "end",
            "exit": int(report.exit_code),
            "built": sum(result.status == "built" for result in report.results),
            "cached": sum(result.status == "cached" for result in report.results),
            "failed": sum(result.status == "failed" for result in report.results),
        }
    )
