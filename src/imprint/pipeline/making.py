"""Making one target: written, proved, and kept by content. This is what workers do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any

from imprint.beside import beside
from imprint.errors import Diagnostic, ProofError
from imprint.files import digest
from imprint.graph.store import Results, key_of
from imprint.inputs import Inputs, diagnostics_from
from imprint.prove import claimed, expected, prove
from imprint.prove.units import Unit
from imprint.render.edition import Attachment, Edition, Written
from imprint.targets import Target, template_folder
from imprint.write import writer_for

_ON_THE_PAGE = frozenset(
    ("the templates", "the template strings", "the theme", "the settings", "the list of languages")
)  # what a PDF shows of these is on the page that is laid out
_MANY = 500  # paragraphs, cells and the like; pages with fewer are looked at before another process has begun


@dataclass(frozen=True, slots=True)
class Order:
    """One target to make, as a value: what it shows, what it is made from, and how.

    `path` is the document's in messages; `links` its links to other documents with their addresses in the
    target. With `claims` the file carries its proof. `fresh`: nothing that was made before may stand in.
    `said` are the warnings that go with it so far.
    """

    target: Target
    edition: Edition
    parts: Mapping[str, str]
    path: str
    links: Mapping[str, str]
    claims: bool = False
    fresh: bool = False
    said: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """What a worker made of one target: the SHA-256 of the output and of its proof, which lie in the store,
    their size in bytes, the digest of what the output shows, and warnings.

    `again`: it came out as it was made before, and was not laid out again.
    """

    output: str
    proof: str
    size: int
    shows: str
    warnings: tuple[Diagnostic, ...]
    again: bool = False


def aims_of(links: Mapping[str, str]) -> dict[str, str]:
    """Return what the addresses of links to other documents stand for, whatever the format."""
    return {address: link.partition("#")[0] for link, address in links.items() if address}


def load(inputs: Inputs, formats: set[str], state: Path) -> None:
    """Load what the makers of these formats need, before workers are forked. `state` may hold font caches."""
    load_formats(formats, state)
    for name in formats:
        inputs.templates.compile(template_folder(name))


def load_formats(formats: set[str], state: Path) -> None:
    """Load the libraries that the makers of these formats need."""
    if "pdf" in formats:
        from imprint.write import pdf  # noqa: PLC0415  (nothing that makes no PDF may load WeasyPrint)

        pdf.load(state / "fonts")
    for name in formats:
        writer_for(name)
        import_module(f"imprint.prove.{name}")


def made(order: Order, results: Results, *, alone: bool = True, ahead: bool = False) -> Made:
    """Return a target written in its format and proved; the bytes are put into `results`.

    Unless this process has to do it `alone`, others help with a long PDF; with `ahead` from its beginning,
    where a core has nothing else to do; the bytes are the same. Raises ProofError where the output lost or
    changed anything.
    """
    units = expected(order.edition.document, order.edition.locale)
    if order.target.format != "pdf":
        return _proved(order, results, writer_for(order.target.format)(order.edition), units, alone=True)
    from imprint.write import pdf  # noqa: PLC0415  (loads WeasyPrint)

    order = _with_claim(order, units)
    page = pdf.page(order.edition)
    key = key_of("laid out 1", _given(order, page.html, page.css))
    kept = None if order.fresh else results.recall(key)
    if kept and results.get(kept["output"]) is not None and results.get(kept["proof"]) is not None:
        return Made(**{**kept, "warnings": diagnostics_from(kept["warnings"])}, again=True)
    written = pdf.laid_out(page, order.edition, alone=alone, ahead=ahead)
    found = _proved(order, results, written, units, alone=alone)
    results.remember(
        key,
        {
            "output": found.output,
            "proof": found.proof,
            "size": found.size,
            "shows": found.shows,
            "warnings": [one.as_object() for one in found.warnings],
        },
    )
    return found


def _given(order: Order, *page: str) -> dict[str, Any]:
    """Return all that pages are laid out and proved from, as digests."""
    others = {name: value for name, value in order.parts.items() if name not in _ON_THE_PAGE}
    attached = [[each.name, each.description, digest(each.data)] for each in order.edition.attachments]
    return {
        "target": order.target.name,
        "page": [digest(text) for text in page],
        "attached": attached,
        "path": order.path,
        "links": dict(order.links),
        **others,
    }


def _with_claim(order: Order, units: Sequence[Unit]) -> Order:
    """Return an order whose file will carry its proof, as it has to come out.

    The file is written first, and is published only if what was claimed is found.
    """
    if not order.claims:
        return order
    document, locale = order.edition.document, order.edition.locale
    claim = claimed(document, locale, order.target.format, units)
    about = Attachment(
        f"{document.name}.proof.json",
        claim.encode(),
        order.edition.say("Proof that nothing was lost"),
        "Data",
    )
    attachments = (*order.edition.attachments, about)
    return replace(order, edition=replace(order.edition, attachments=attachments))


def _proved(order: Order, results: Results, written: Written, units: Sequence[Unit], *, alone: bool) -> Made:
    document, locale = order.edition.document, order.edition.locale
    with beside(lambda: _faults(order, written), alone=alone or len(units) < _MANY) as faults:
        proof = prove(document, locale, order.target.format, written.data, units, aims_of(order.links))
        if not proof.ok:
            raise ProofError.of(proof.differences)
        return Made(
            results.put(written.data),
            results.put(proof.as_json().encode()),
            len(written.data),
            proof.read_digest,
            (*written.warnings, *faults.value()),
        )


def _faults(order: Order, written: Written) -> tuple[Diagnostic, ...]:
    """Return what is not well laid out in an output; only pages are looked at."""
    if order.target.format != "pdf":
        return ()
    from imprint.prove.layout import layout_faults  # noqa: PLC0415  (loads a renderer of pages)

    return layout_faults(order.edition.document, written.data)
