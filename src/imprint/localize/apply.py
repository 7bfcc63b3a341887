"""A document in another language. What has no good translation stays in the source's language and says so."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from imprint.errors import Diagnostic, Location, warning
from imprint.localize.catalog import Catalog, Entry, excerpt
from imprint.localize.gates import Coverage, Gate
from imprint.localize.glossary import term_faults
from imprint.localize.lint import word_faults
from imprint.localize.tags import Tagged, clean
from imprint.localize.units import Replacement, Unit
from imprint.localize.untag import Fault, untagged
from imprint.localize.walk import rebuilt
from imprint.model.document import Document
from imprint.model.locale import Locale
from imprint.model.walk import Inlines

IGNORE_NUMBERS = "ignore-numbers"  # the flag of an entry whose numbers differ on purpose


@dataclass(frozen=True, slots=True)
class Localized:
    """A document in the language of a locale, and how much of it is."""

    document: Document
    coverage: Coverage = field(default_factory=Coverage)
    warnings: tuple[Diagnostic, ...] = ()


def localized(
    document: Document,
    catalog: Catalog,
    locale: Locale,
    gate: Gate | None = None,
    lenders: Sequence[tuple[Locale, Catalog]] = (),
) -> Localized:
    """Return `document` as `locale` reads it, with the translations of `catalog`.

    Ids stay as they are, so that links lead to the same place in every language. A text without a
    translation, with one that is fuzzy, or with one that lost a tag, touched locked text, changed a number or
    brought markup with it, is counted, and is shown as the policy of `gate` has it: in the words of the first
    of the `lenders` whose catalog has good ones, else in the source's language, and marked so. A refusal is a
    warning at the entry's line.
    """
    pass_ = _Pass(document.language, catalog, locale.tag, gate or Gate(), lenders)
    made = replace(rebuilt(document, pass_.change), language=locale.tag)
    coverage = Coverage(**pass_.counts)
    return Localized(made, coverage, (*pass_.warnings.values(), *_summary(coverage, document.name, catalog)))


class _Pass:
    """Looks up and judges the translation of each unit, and counts. A fault is told of once per entry."""

    def __init__(
        self,
        language: str,
        catalog: Catalog,
        locale: str,
        gate: Gate,
        lenders: Sequence[tuple[Locale, Catalog]],
    ) -> None:
        self.counts = dict.fromkeys(Coverage.__slots__, 0)
        self.warnings: dict[tuple[int, str], Diagnostic] = {}
        self._language, self._catalog, self._locale = language, catalog, locale
        self._gate, self._lenders = gate, lenders

    def change(self, message: Tagged, unit: Unit) -> Replacement | None:
        """Return what is shown of a unit, or None where it stays as it is."""
        self.counts["units"] += 1
        entry = self._catalog.find(unit.key)
        if entry is None or not entry.text.strip():
            self.counts["missing"] += 1
        elif entry.fuzzy:
            self.counts["stale"] += 1
            if self._gate.stale == "translation" and (content := self._read(message, entry)[0]):
                return Replacement(content, standing="outdated")
        elif (content := self._judged(message, unit, entry)) is not None:
            return Replacement(content)
        else:
            self.counts["refused"] += 1
        self.counts["foreign"] += 1
        return self._borrowed(message, unit)

    def _borrowed(self, message: Tagged, unit: Unit) -> Replacement | None:
        """Return the good words of another locale for a unit, if one has any."""
        for lender, catalog in self._lenders:
            entry = catalog.find(unit.key)
            if entry and entry.text.strip() and not entry.fuzzy:
                content, faults = translation_of(message, entry.text, self._language, lender.tag, entry.flags)
                if not any(fault.refuses for fault in faults):
                    self.counts["borrowed"] += 1
                    return Replacement(content, lender.tag, "untranslated")
        return None

    def _read(self, message: Tagged, entry: Entry) -> tuple[Inlines | None, tuple[Fault, ...]]:
        content, faults = translation_of(message, entry.text, self._language, self._locale, entry.flags)
        return None if any(fault.refuses for fault in faults) else content, faults

    def _judged(self, message: Tagged, unit: Unit, entry: Entry) -> Inlines | None:
        content, faults = self._read(message, entry)
        for fault in faults:
            self.warnings.setdefault((entry.line, fault.rule), self._warning(fault, unit, entry))
        if content is not None:
            self._check_terms(message, unit, entry)
        return content

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
            fix=_FIXES.get(fault.rule, _FIX),
        )


_FIX = "mend the msgstr; the msgid above it shows the tags, numbers and placeholders that it needs"
_FIXES = {
    "number": "mend the msgstr; where the number differs for a reason, "
    f"write “#, {IGNORE_NUMBERS}” above the entry"
}


def translation_of(
    message: Tagged, translation: str, language: str, locale: str, flags: Collection[str] = ()
) -> tuple[Inlines, tuple[Fault, ...]]:
    """Return the content that a translation from `language` into `locale` gives, and its faults.

    Where a fault refuses the translation, only those that do are returned, and the content is not to be used.
    `flags` are those of the catalog's entry.
    """
    if clean(translation).strip() == message.text:
        # A name, or a catalog that says the same: not even the Unicode form of the source changes.
        return message.content, ()
    content, tag_faults = untagged(translation, message)
    said = word_faults(message.text, translation, language, locale)
    if IGNORE_NUMBERS in flags:
        said = tuple(fault for fault in said if fault.rule != "number")
    faults = (*tag_faults, *said)
    refusals = tuple(fault for fault in faults if fault.refuses)
    return content, refusals or faults


def _summary(coverage: Coverage, name: str, catalog: Catalog) -> tuple[Diagnostic, ...]:
    lacking = coverage.units - coverage.translated
    if not lacking:
        return ()
    reasons = [f"{coverage.stale} wait for review"] if coverage.stale else []
    reasons += [f"{coverage.refused} were refused"] if coverage.refused else []
    detail = f" ({', '.join(reasons)})" if reasons else ""
    shown = [
        (coverage.foreign - coverage.borrowed, "in the source's language"),
        (coverage.borrowed, "in the words of another locale"),
        (coverage.outdated, "in a translation of an earlier text"),
    ]
    stand = ", ".join(f"{count} {how}" for count, how in shown if count)
    return (
        Diagnostic(
            "warning",
            "translation/missing",
            f"{lacking} of {coverage.units} texts of {name} are not translated{detail}; {stand}",
            Location(catalog.path),
            fix="translate their msgid in the catalog, and review what is fuzzy",
        ),
    )
