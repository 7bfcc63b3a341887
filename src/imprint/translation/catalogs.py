"""The catalogs of a project: brought up to date with its documents, and how complete they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from imprint.errors import Diagnostic, Location
from imprint.files import display, write_atomically
from imprint.localize.apply import localized
from imprint.localize.gates import Coverage
from imprint.localize.locales import locale_for
from imprint.localize.update import template, updated
from imprint.project import Project, read_text
from imprint.translation.texts import Texts, texts

TEMPLATE = "documents.pot"


@dataclass(frozen=True, slots=True)
class Written:
    """A file that translators work with: its path as messages show it, and how many texts are in it."""

    path: str
    count: int
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Updated:
    """What became of the files of translators, and the errors of documents that could not be read."""

    files: tuple[Written, ...]
    diagnostics: tuple[Diagnostic, ...] = ()


def update_catalogs(project: Project, tags: Sequence[str]) -> Updated:
    """Bring the catalogs of `tags` up to date with every document, all that there are where none is named.

    A locale that has no catalog gets one. A text of a document that could not be read is no longer wanted by
    any, so nothing is written then. Raises ConflictError where a document is in conflict: its texts are not
    known.
    """
    found = texts(project)
    if found.diagnostics:
        return Updated((), found.diagnostics)
    return Updated(tuple(_updated(project, found, tag) for tag in tags or tuple(found.inputs.catalogs)))


def extract_texts(project: Project, tags: Sequence[str]) -> Updated:
    """Write the template of all catalogs, and bring those of `tags` up to date.

    Where no locale is named, those that the settings publish and that have no catalog get one. Raises
    ConflictError as `update_catalogs` does.
    """
    found = texts(project)
    if found.diagnostics:
        return Updated((), found.diagnostics)
    units = found.units()
    path = project.locale_folder / TEMPLATE
    pot = Written(display(path), len({unit.key for unit in units}), not path.is_file())
    write_atomically(path, template(units).encode())
    settings = project.settings
    lacking = [
        tag for tag in settings.locales if tag != settings.language and tag not in found.inputs.catalogs
    ]
    return Updated((pot, *(_updated(project, found, tag) for tag in tags or lacking)))


def _updated(project: Project, found: Texts, tag: str) -> Written:
    """Write the catalog of a locale, with the texts of all documents that are not written in its language."""
    locale = locale_for(tag)
    units = found.units(language=locale.tag)
    path = project.locale_folder / f"{locale.tag}.po"
    is_new = not path.is_file()
    before = "" if is_new else read_text(path)
    after = updated(before, units, locale, display(path))
    if after != before:
        write_atomically(path, after.encode())
    return Written(display(path), len({unit.key for unit in units}), is_new)


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a document is translated into a locale, and whether that is enough for a release.

    `lacking` are messages about each text without a good translation, at its place in the source.
    """

    document: str
    locale: str
    coverage: Coverage
    threshold: float
    passed: bool
    lacking: tuple[Diagnostic, ...] = ()

    def as_object(self) -> dict[str, Any]:
        """Return it as `--log-format json` prints it."""
        return {
            "event": "translation",
            "document": self.document,
            "locale": self.locale,
            "translated": self.coverage.translated,
            **self.coverage.as_object(),
            "share": round(self.coverage.share, 4),
            "threshold": self.threshold,
            "passed": self.passed,
        }


def standings(project: Project, document: str, tags: Sequence[str]) -> tuple[Standing, ...]:
    """Return how far each document is translated into each locale, those in `tags` if any are named.

    Raises ConflictError where a document is in conflict, and UsageError for a locale that nothing is
    published in.
    """
    found = texts(project, document, tags)
    return tuple(
        _standing(found, name, tag)
        for name in found.documents
        for tag in found.inputs.document(name).locales
        if tag != found.documents[name].language and (not tags or tag in tags)
    )


def _standing(found: Texts, name: str, tag: str) -> Standing:
    inputs, loaded = found.inputs, found.inputs.document(name)
    gate = inputs.gate(tag)
    made = localized(
        found.documents[name], inputs.catalog(tag), locale_for(tag), gate, inputs.lenders(tag, loaded)
    )
    return Standing(
        name,
        tag,
        made.coverage,
        float(gate.threshold_of(name)),
        gate.passes(name, made.coverage),
        tuple(_lacking(found, name, tag, made.warnings)),
    )


def _lacking(found: Texts, name: str, tag: str, warnings: Iterable[Diagnostic]) -> Iterable[Diagnostic]:
    """Yield a message for each text of a document that has no translation, or a stale one; and the faults."""
    catalog, seen = found.inputs.catalog(tag), set()
    for unit in found.units(document=name):
        entry = catalog.find(unit.key)
        is_missing = entry is None or not entry.text.strip()
        if unit.key in seen or not (is_missing or (entry and entry.fuzzy)):
            continue
        seen.add(unit.key)
        state = "missing" if is_missing else "stale"
        where = catalog.where(entry) if entry else unit.origin or Location(catalog.path)
        yield Diagnostic("warning", f"translation/{state}", f"{tag}: “{unit.text}”", where)
    yield from (one for one in warnings if one.rule != "translation/missing")
