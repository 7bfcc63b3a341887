"""What has to be made: which targets are stale and why, and which were made before of just the same."""

from __future__ import annotations

from collections.abc import Sequence

from imprint.errors import Location, TranslationError
from imprint.graph import state
from imprint.graph.recall import recalled
from imprint.graph.store import key_of
from imprint.inputs import Loaded
from imprint.links import ends_from, is_of
from imprint.localize.gates import Coverage, coverage_from
from imprint.localize.links import addresses
from imprint.pipeline.publishing import restored
from imprint.pipeline.report import Result
from imprint.pipeline.run import Run, Stale, remembered
from imprint.targets import Target, parts_of, program_digest, templates_digest


def plan(run: Run, wanted: Sequence[Loaded]) -> Stale:
    """Return the stale targets of some documents; what is fresh, or was made before, is done at once.

    The coverage of these documents has to be known.
    """
    stale: Stale = {}
    for loaded in wanted:
        for target in loaded.targets:
            if target in run.results or not _is_released(run, loaded, target):
                continue
            reasons = _reasons(run, loaded, target)
            if not reasons:
                record = run.records[target.name]
                run.say(remembered(loaded, record.facts))
                run.done(Result(target, "cached"))
            elif run.request.force or not _recalled(run, loaded, target, reasons):
                stale[target] = reasons
    return stale


def _reasons(run: Run, loaded: Loaded, target: Target) -> tuple[str, ...]:
    reasons = state.stale_because(
        parts_for(run, loaded, target),
        run.records.get(target.name),
        now(run, loaded, target),
        run.folder.digest,
    )
    return reasons or (("--force was given",) if run.request.force else ())


def _recalled(run: Run, loaded: Loaded, target: Target, reasons: tuple[str, ...]) -> bool:
    """Put a target in place that was made before of the same; tell whether there is one."""
    parts = parts_for(run, loaded, target)
    record = recalled(run.store, target.name, parts, now(run, loaded, target))
    if not record:
        return False
    if run.request.dry_run:
        run.done(Result(target, "planned", reasons=reasons, note="it was made before and is kept"))
        return True
    return restored(run, loaded, target, record, reasons)


def now(run: Run, loaded: Loaded, target: Target) -> state.Now:
    """Return what tells what a file or a link that the document names stands for now, in a target of it."""

    def found(kind: str, name: str) -> str:
        if kind == "file":
            return run.file_digest(loaded, name)
        return links_of(run, loaded, target, [name]).get(name, "")

    return found


def links_of(run: Run, loaded: Loaded, target: Target, links: Sequence[str]) -> dict[str, str]:
    """Return where links to other documents lead in a target."""
    if not run.inputs.shelf or not links:
        return {}
    return addresses(links, loaded.source, run.inputs.shelf, target.locale, target.format)


def parts_for(run: Run, loaded: Loaded, target: Target) -> dict[str, str]:
    """Return what a target is made from, as far as that is known before it is made: names and digests."""
    given, tag = run.inputs, target.locale
    catalog = given.catalogs.get(tag) if tag != loaded.language else None
    once = run.digests
    settings = given.project.settings
    translated = tag != loaded.language
    return parts_of(
        target,
        source=loaded.text_digest,
        catalog=catalog.digest if catalog else "",
        glossary=catalog.glossary.digest(tag) if catalog else "",
        lenders=[lender.digest for _, lender in given.lenders(tag, loaded)] if translated else (),
        policy=given.gate(tag).stale if translated else "",
        strings=once.of(f"the strings {tag}", lambda: repr(sorted(given.strings[tag].texts.items()))),
        templates=once.of(
            f"the templates {target.format}", lambda: templates_digest(given.templates, target.format)
        ),
        theme=once.of("the theme", lambda: repr(given.theme)),
        date=given.date_of(loaded),
        alternates=loaded.locales,
        listed=loaded.listed,
        settings=" ".join((*settings.image_hosts, *([] if settings.authors == "shown" else ["no authors"]))),
        base_url=settings.base_url,
        attachments=settings.pdf_attachments,
    )


# --- how much is translated ---


def coverage_key(run: Run, loaded: Loaded, tag: str) -> str:
    """Return the key of the step that counts how much of a document is translated."""
    given = run.inputs
    catalog = given.catalogs.get(tag)
    return key_of(
        "coverage 1",
        {
            "source": loaded.text_digest,
            "languages": [loaded.language, tag],
            "catalog": catalog.digest if catalog else "",
            "lenders": [lender.digest for _, lender in given.lenders(tag, loaded)],
            "policy": given.gate(tag).stale,
            "program": program_digest(),
        },
    )


def is_known(run: Run, loaded: Loaded) -> bool:
    """Set what is remembered of a document's text: how much is translated, where its links lead.

    Tell whether that is all that planning needs; if not, the document has to be read.
    """
    knows_ends, knows_coverage = _know_ends(run, loaded), _know_coverage(run, loaded)
    return knows_ends and knows_coverage


def ends_key(loaded: Loaded) -> str:
    """Return the key of the step that finds the links and places in a document."""
    given = {"source": loaded.text_digest, "language": loaded.language, "program": program_digest()}
    return key_of("ends 1", given)


def _know_ends(run: Run, loaded: Loaded) -> bool:
    if not run.inputs.shelf:
        return True
    ends = run.known_ends.get(loaded.name)
    if not ends or not is_of(ends, loaded):
        kept = run.store.recall(ends_key(loaded))
        ends = ends_from(kept) if kept else None
    if ends:
        run.ends[loaded.name] = ends
    return ends is not None


def _know_coverage(run: Run, loaded: Loaded) -> bool:
    """Set how much of a document is translated, as far as that is remembered; tell whether it all is."""
    for tag in counted(loaded):
        if tag == loaded.language:
            loaded.coverage[tag] = Coverage()
        elif tag not in loaded.coverage:
            kept = run.store.recall(coverage_key(run, loaded, tag)) or {}
            counts = coverage_from(kept.get("coverage")) or _earlier_coverage(run, loaded, tag)
            if counts:
                loaded.coverage[tag] = counts
    list_languages(run, loaded)
    return all(tag in loaded.coverage for tag in counted(loaded))


def _earlier_coverage(run: Run, loaded: Loaded, tag: str) -> Coverage | None:
    """Return how much of an earlier text was translated, for a quick build that only lists a language."""
    if not run.request.quick or any(target.locale == tag for target in loaded.targets):
        return None
    return coverage_from(run.facts(Target(loaded.name, tag, "html")).get("coverage"))


def counted(loaded: Loaded) -> tuple[str, ...]:
    """Return the locales whose coverage matters to a document's targets; web pages list their languages."""
    has_pages = any(target.format == "html" for target in loaded.targets)
    tags = [*(loaded.locales if has_pages else ()), *(target.locale for target in loaded.targets)]
    return tuple(dict.fromkeys(tags))


def list_languages(run: Run, loaded: Loaded) -> None:
    """Set the locales in which enough of a document is translated for others to be told of them."""
    loaded.listed = tuple(
        tag
        for tag in loaded.locales
        if tag in loaded.coverage and run.inputs.gate(tag).passes(loaded.name, loaded.coverage[tag])
    )


def _is_released(run: Run, loaded: Loaded, target: Target) -> bool:
    """Tell whether a target may be made; in a release, enough of it has to be translated."""
    coverage, gate = loaded.coverage[target.locale], run.inputs.gate(target.locale)
    if not run.request.release or gate.passes(loaded.name, coverage):
        return True
    threshold = gate.threshold_of(loaded.name)
    run.fail(
        TranslationError(
            "translation/threshold",
            f"{coverage.translated} of {coverage.units} texts of {loaded.name} are translated"
            f" ({coverage.share:.1%}); a release needs {threshold:.0%}",
            where=Location(run.inputs.catalog(target.locale).path),
            fix=f"translate what is missing (imprint i18n.status --locale {target.locale} says what),"
            f" or set a threshold for {target.locale}",
        )
    )
    run.done(Result(target, "failed"))
    return False
