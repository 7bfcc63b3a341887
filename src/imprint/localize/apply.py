"""A document in another language. What has no good translation stays in the source's language and says so."""

from __future__ import annotations

from dataclasses import dataclass, replace

from imprint.errors import Diagnostic, Location, warning
from imprint.localize.catalog import Catalog, Entry, excerpt
from imprint.localize.glossary import term_faults
from imprint.localize.lint import word_faults
from imprint.localize.tags import Tagged, clean
from imprint.localize.units import Kind, Unit
from imprint.localize.untag import Fault, untagged
from imprint.localize.walk import rebuilt
from imprint.model.document import Document
from imprint.model.locale import Locale
from imprint.model.walk import Inlines

METADATA_KINDS: frozenset[Kind] = frozenset(
    ("title", "subtitle", "kind", "description", "applies-to", "keyword")
)


@dataclass(frozen=True, slots=True)
class Localized:
    """A document in the language of a locale, and how much of it is.

    `units` counts the texts of the document, `untranslated` those that stand in the source's language;
    `stale` of these have a translation that waits for review, `refused` one with a fault. `source_fields`
    are the fields of the metadata that stand in the source's language, which plain text cannot say of
    itself.
    """

    document: Document
    units: int = 0
    untranslated: int = 0
    stale: int = 0
    refused: int = 0
    source_fields: frozenset[str] = frozenset()
    warnings: tuple[Diagnostic, ...] = ()

    @property
    def coverage(self) -> float:
        """The share of the texts that are translated, 0 to 1."""
        return 1.0 - self.untranslated / self.units if self.units else 1.0


def localized(document: Document, catalog: Catalog, locale: Locale) -> Localized:
    """Return `document` as `locale` reads it, with the translations of `catalog`.

    Ids stay as they are, so that links lead to the same place in every language. A text without a
    translation, with one that is fuzzy, or with one that lost a tag, touched locked text or brought markup
    with it, stays in the source's language, is marked so, and is counted; a refusal is a warning at the
    entry's line.
    """
    pass_ = _Pass(document.language, catalog, locale.tag)
    made = replace(rebuilt(document, pass_.change), language=locale.tag)
    return Localized(
        document=made,
        units=pass_.units,
        untranslated=pass_.untranslated,
        stale=pass_.stale,
        refused=pass_.refused,
        source_fields=frozenset(pass_.source_fields),
        warnings=(*pass_.warnings.values(), *_summary(pass_, document.name, catalog)),
    )


class _Pass:
    """Looks up and judges the translation of each unit, and counts. A fault is told of once per entry."""

    def __init__(self, language: str, catalog: Catalog, locale: str) -> None:
        self.units = self.untranslated = self.stale = self.refused = 0
        self.source_fields: set[str] = set()
        self.warnings: dict[tuple[int, str], Diagnostic] = {}
        self._language, self._catalog, self._locale = language, catalog, locale

    def change(self, message: Tagged, unit: Unit) -> Inlines | None:
        """Return the translated content of a unit, or None where it stays as it is."""
        self.units += 1
        entry = self._catalog.find(unit.key)
        content = None
        if entry and entry.text.strip() and not entry.fuzzy:
            content = self._judged(message, unit, entry)
            self.refused += content is None
        elif entry and entry.fuzzy:
            self.stale += 1
        if content is None:
            self.untranslated += 1
            if unit.kind in METADATA_KINDS:
                self.source_fields.add(unit.kind)
        return content

    def _judged(self, message: Tagged, unit: Unit, entry: Entry) -> Inlines | None:
        content, faults = translation_of(message, entry.text, self._language, self._locale)
        for fault in faults:
            self.warnings.setdefault((entry.line, fault.rule), self._warning(fault, unit, entry))
        if not any(fault.refuses for fault in faults):
            self._check_terms(message, unit, entry)
        return None if any(fault.refuses for fault in faults) else content

    def _check_terms(self, message: Tagged, unit: Unit, entry: Entry) -> None:
        glossary = self._catalog.glossary
        for fault in term_faults(message.text, entry.text, glossary, self._language, self._locale):
            said = warning(
                f"glossary/{fault.rule}",
                f"the translation of “{excerpt(unit.text)}”: {fault.message} (see {fault.where})",
                self._catalog.where(entry),
                fix="use the glossary's word in the msgstr, or add this one to the glossary",
            )
            self.warnings.setdefault((entry.line, said.message), said)

    def _warning(self, fault: Fault, unit: Unit, entry: Entry) -> Diagnostic:
        outcome = "; the source text stands instead" if fault.refuses else ""
        return warning(
            f"translation/{fault.rule}",
            f"the translation of “{excerpt(unit.text)}”: {fault.message}{outcome}",
            self._catalog.where(entry),
            fix="mend the msgstr; the msgid above it shows the tags, numbers and placeholders that it needs",
        )


def translation_of(
    message: Tagged, translation: str, language: str, locale: str
) -> tuple[Inlines, tuple[Fault, ...]]:
    """Return the content that a translation from `language` into `locale` gives, and its faults."""
    if clean(translation).strip() == message.text:
        # A name, or a catalog that says the same: not even the Unicode form of the source changes.
        return message.content, ()
    content, tag_faults = untagged(translation, message)
    faults = (*tag_faults, *word_faults(message.text, translation, language, locale))
    refusals = tuple(fault for fault in faults if fault.refuses)
    return content, refusals or faults


def _summary(pass_: _Pass, name: str, catalog: Catalog) -> tuple[Diagnostic, ...]:
    if not pass_.untranslated:
        return ()
    reasons = [f"{pass_.stale} wait for review"] if pass_.stale else []
    reasons += [f"{pass_.refused} were refused"] if pass_.refused else []
    detail = f" ({', '.join(reasons)})" if reasons else ""
    return (
        Diagnostic(
            "warning",
            "translation/missing",
            f"{pass_.untranslated} of {pass_.units} texts of {name} are not translated{detail};"
            " they stand in the source's language",
            Location(catalog.path),
            fix="translate their msgid in the catalog, and review what is fuzzy",
        ),
    )
