"""What each target of a document shows: the document localized, its charts drawn, its links resolved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from imprint.chart import charted
from imprint.chart.numbers import Marks
from imprint.errors import Diagnostic
from imprint.inputs import Inputs, Loaded
from imprint.links import Ends
from imprint.localize.apply import Localized, localized
from imprint.localize.links import linked
from imprint.localize.locales import locale_for, number_marks
from imprint.localize.pseudo import date_text, is_pseudo, pseudo_catalog
from imprint.localize.values import written_out
from imprint.localize.walk import extract
from imprint.model.columns import weighed
from imprint.model.document import Block, Document, Table
from imprint.model.walk import Blocks, map_blocks
from imprint.render.edition import Alternate, Attachment, Edition, Provenance
from imprint.targets import Target


@dataclass(frozen=True, slots=True)
class Made:
    """An edition, and what has to be said of it."""

    edition: Edition
    warnings: tuple[Diagnostic, ...]


def in_locale(inputs: Inputs, loaded: Loaded, document: Document, tag: str) -> Localized:
    """Return a document in a locale; as it is in the language that it is written in."""
    if tag == loaded.language:
        return Localized(document)
    locale = locale_for(tag)
    if is_pseudo(tag):
        return localized(document, pseudo_catalog(extract(document), tag), locale)
    return localized(document, inputs.catalog(tag), locale, inputs.gate(tag), inputs.lenders(tag, loaded))


def edition(
    inputs: Inputs, loaded: Loaded, made: Localized, tag: str, shown: Mapping[str, Any], listed: Sequence[str]
) -> Made:
    """Return the edition of a localized document.

    `shown` are its images by source; `listed` the locales that have passed their gates.
    """
    locale, strings = locale_for(tag), inputs.strings[tag].texts

    def say(text: str) -> str:
        return strings.get(text) or text

    written = written_out(made.document, locale)
    drawn = charted(written, locale, inputs.theme, say, lambda language: Marks(*number_marks(language)))
    document = replace(drawn.document, blocks=_weighed(drawn.document.blocks))
    if inputs.project.settings.authors == "hidden":
        document = replace(document, metadata=replace(document.metadata, authors=()))
    date = document.metadata.date
    coverage = made.coverage
    return Made(
        Edition(
            document,
            locale,
            inputs.theme,
            inputs.templates,
            strings=strings,
            assets={**shown, **drawn.assets},
            alternates=tuple(
                Alternate(locale_for(other), f"../{other}/{loaded.name}.html", is_listed=other in listed)
                for other in loaded.locales
                if other != tag
            ),
            provenance=Provenance(
                source_digest=loaded.text_digest,
                catalog_digest=_catalog_digest(inputs, loaded, tag),
                date=date or inputs.date_of(loaded),
                generator="Imprint",
                units=coverage.units,
                untranslated=coverage.foreign,
                outdated=coverage.outdated,
            ),
            attachments=_attachments(
                inputs.project.settings.pdf_attachments, loaded, say("Canonical source")
            ),
            date_text=date_text(date, locale),
            web=None if is_pseudo(tag) else inputs.web(loaded.language),
            is_listed=tag in listed,
        ),
        drawn.warnings,
    )


def _catalog_digest(inputs: Inputs, loaded: Loaded, tag: str) -> str:
    catalog = inputs.catalogs.get(tag)
    return catalog.digest if catalog and tag != loaded.language else ""


def facts_of(document: Document, loaded: Loaded) -> dict[str, str]:
    """Return what an index says of a document in a locale."""
    return {
        "title": document.title,
        "description": document.metadata.description,
        "kind": document.metadata.kind,
        "date": document.metadata.date,
        "language": loaded.language,
    }


def with_links(inputs: Inputs, loaded: Loaded, given: Edition, target: Target, ends: Ends) -> Edition:
    """Return an edition whose links to other documents lead to what its format has of them."""
    if not inputs.shelf or not ends.links:
        return given
    made = linked(given.document, loaded.source, inputs.shelf, target.locale, target.format)
    return replace(given, document=made)


def _attachments(wanted: Sequence[str], loaded: Loaded, about: str) -> tuple[Attachment, ...]:
    """Return what travels inside a document's PDFs, but for their proof, which is not known yet."""
    if "source" not in wanted:
        return ()
    return (Attachment(f"{loaded.name}.md", loaded.text.encode(), about, "Source"),)


def _weighed(blocks: Blocks) -> Blocks:
    def changed(block: Block) -> Blocks:
        return (weighed(block),) if isinstance(block, Table) else (block,)

    return map_blocks(blocks, changed)
