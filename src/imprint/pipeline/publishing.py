"""Putting in place what was made, once all formats of a locale are known to show the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from imprint import inputs
from imprint.errors import ImprintError, Location, ProofError
from imprint.graph import pool, recall
from imprint.graph.state import NEVER_BUILT, Record
from imprint.inputs import Loaded
from imprint.localize.locales import locale_for
from imprint.pipeline.making import Made, Order, aims_of
from imprint.pipeline.report import Result
from imprint.pipeline.run import Run, remembered, written_down
from imprint.prove import disagreement, shown
from imprint.settings import FORMATS
from imprint.targets import Target, says_the_same

_KEPT = "it was made before and was kept"
_SAME_PAGES = "its pages came out as before and were not laid out again"


def settle(run: Run, order: Order, outcome: pool.Outcome, reasons: tuple[str, ...]) -> None:
    """Publish what a worker made, or report why it made nothing; the previous output then stays as it is."""
    target = order.target
    if outcome.error or outcome.defect:
        run.fail(outcome.error or inputs.defect(target.name, outcome.defect))
        run.records.pop(target.name, None)
        run.done(Result(target, "failed", outcome.seconds, reasons))
        return
    value: Made = outcome.value
    loaded = run.inputs.document(target.document)
    run.say(value.warnings)
    run.added += value.size
    coverage = loaded.coverage[target.locale]
    record = Record(
        order.parts,
        {"file": loaded.files, "link": order.links},
        {target.path: value.output, target.proof_path: value.proof},
        {
            **loaded.facts[target.locale],
            "coverage": coverage.as_object(),
            "shows": value.shows,
            "warnings": written_down(loaded, (*order.said, *value.warnings)),
        },
    )
    result = Result(target, "built", outcome.seconds, reasons, _SAME_PAGES if value.again else "")
    _publish(run, loaded, record, result)


def restored(run: Run, loaded: Loaded, target: Target, record: Record, reasons: tuple[str, ...]) -> bool:
    """Put a target in place as it was made before; tell whether all of it is still kept, unharmed."""
    if any(run.store.get(sha256) is None for sha256 in record.outputs.values()):
        return False
    run.say(remembered(loaded, record.facts))
    reasons = tuple("there is no output of it" if one == NEVER_BUILT else one for one in reasons)
    _publish(run, loaded, record, Result(target, "cached", 0.0, reasons, _KEPT))
    return True


def _publish(run: Run, loaded: Loaded, record: Record, result: Result) -> None:
    """Write a target's files and set its result; nothing is written where another format says something else.

    What is new is kept before anybody is told of it: a build that is interrupted then need not make it again.
    """
    target = result.target
    if differing := _differing(run, loaded, target, record):
        run.records.pop(target.name, None)
        run.done(replace(result, status="failed"))
        _take_back(run, differing)
        return
    try:
        for path, sha256 in record.outputs.items():
            run.folder.write(path, _kept(run, sha256))
    except ImprintError as error:
        run.fail(error)
        run.done(replace(result, status="failed"))
        return
    run.records[target.name] = record
    if result.status == "built":
        _keep(run, target, record)
    run.done(result)


def _keep(run: Run, target: Target, record: Record) -> None:
    if run.store is not run.here:
        for sha256 in record.outputs.values():
            run.store.put(_kept(run, sha256))
    recall.keep(run.store, target.name, record)


def _kept(run: Run, sha256: str) -> bytes:
    data = run.store.get(sha256)
    if data is None:
        raise inputs.defect("an output", f"{sha256} is not in the store, where it was put a moment ago")
    return data


def _differing(run: Run, loaded: Loaded, target: Target, record: Record) -> list[Target]:
    """Return the formats in the folder that show something else than a target of the same text; say how.

    A format that was made of another text (it was not asked for again) is not compared.
    """
    locale, found = locale_for(target.locale), []
    output = record.outputs[target.path]
    made = shown(target.format, str(record.facts["shows"]), lambda: _kept(run, output), _aims(record))
    for other in (replace(target, format=name) for name in FORMATS if name != target.format):
        there = run.records.get(other.name)
        if not there or not says_the_same(record.parts, there.parts) or not _found_the_same(record, there):
            continue
        if run.folder.digest(other.path) != there.outputs.get(other.path):
            continue
        data = run.folder.path(other.path).read_bytes
        digest_there = str(there.facts.get("shows", ""))
        if difference := disagreement(
            made, shown(other.format, digest_there, data, _aims(there)), locale, Location(loaded.path)
        ):
            run.fail(ProofError.of((difference,)))
            found.append(other)
    return found


def _found_the_same(one: Record, other: Record) -> bool:
    """Tell whether two formats show the same images, and the same links lead to other documents in both."""
    leads = [{link for link, to in each.found.get("link", {}).items() if to} for each in (one, other)]
    return one.found.get("file") == other.found.get("file") and leads[0] == leads[1]


def _aims(record: Record) -> Mapping[str, str]:
    return aims_of(record.found.get("link", {}))


def _take_back(run: Run, targets: Sequence[Target]) -> None:
    """Take back what this build made of formats that differ from another: nobody knows yet which of them is
    wrong.
    """
    for target in targets:
        result = run.results.get(target)
        if result and (result.status == "built" or result.note):
            run.results[target] = replace(result, status="failed")
            run.records.pop(target.name, None)
            run.folder.remove(target.path)
            run.folder.remove(target.proof_path)
