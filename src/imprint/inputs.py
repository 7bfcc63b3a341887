"""Everything that a build reads, loaded and checked before anything is made."""

from __future__ import annotations

import json
import os
import posixpath
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from itertools import takewhile
from pathlib import Path

from imprint.assets import with_logo
from imprint.errors import (
    ConflictError,
    Diagnostic,
    DocumentError,
    ImprintError,
    Location,
    RefusedError,
    SetupError,
    UsageError,
)
from imprint.files import digest, display, signature, write_atomically
from imprint.history import ancestors, head, last_changes, tracks
from imprint.localize.apply import Localized
from imprint.localize.catalog import Catalog, read_catalog
from imprint.localize.gates import Coverage, Gate
from imprint.localize.glossary import FILE as GLOSSARY_FILE
from imprint.localize.glossary import Glossary, read_glossary
from imprint.localize.links import Published, Shelf
from imprint.localize.locales import locale_for
from imprint.localize.pseudo import PSEUDO_LOCALES, is_pseudo, pseudo_strings
from imprint.localize.strings import Strings, strings_for
from imprint.merge.conflicts import find_conflicts
from imprint.merge.decisions import read_decisions
from imprint.merge.resolve import Merge, merge_document
from imprint.model.locale import Locale
from imprint.project import (
    Project,
    catalog_paths,
    chosen_documents,
    documents,
    load_templates,
    read_text,
    refuse_markers,
)
from imprint.read.front_matter import split_front_matter
from imprint.render.edition import Web
from imprint.render.templates import Templates
from imprint.render.theme import Theme
from imprint.settings import known_format
from imprint.targets import Policy, Request, Target


def _source_date() -> str:
    """Return the day that SOURCE_DATE_EPOCH names, or ""; never today: tomorrow's build must be the same."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), UTC).date().isoformat() if epoch.isdigit() else ""


MEMORY = ".imprint"  # the folder of what builds remember
_SOURCE_DATE = _source_date()  # the user's, before a library is given one
_DATA_SUFFIXES = (
    ".csv",
    ".tsv",
    ".json",
    ".yaml",
    ".yml",
    ".toml",
    ".txt",
    ".svg",
    ".po",
    ".pot",
    ".xlf",
    ".tmx",
)


@dataclass
class Loaded:
    """One document of a build: its canonical text and what is learnt of it on the way."""

    name: str
    path: str  # as messages show it
    text: str  # canonical: no conflict in it, unless `error` is set
    folder: Path
    root: Path  # nothing outside is read for it
    source: str  # its path from `root` on, with slashes: what links of other documents are resolved to
    language: str
    locales: tuple[str, ...]
    targets: tuple[Target, ...]
    signature: tuple[int, ...] = ()  # of its file, before it was read
    merge: Merge | None = None
    error: ImprintError | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    said: tuple[Diagnostic, ...] = ()  # warnings of reading it, and of its images
    facts: dict[str, Mapping[str, str]] = field(default_factory=dict)  # by locale: what an index says of it
    localized: dict[str, Localized] = field(default_factory=dict)  # by locale, of those that were needed
    coverage: dict[str, Coverage] = field(default_factory=dict)  # by locale, of those that were read
    listed: tuple[str, ...] = ()  # the locales that pass their gates, once it was read

    @cached_property
    def text_digest(self) -> str:
        """The SHA-256 of the canonical text, which has to be there."""
        return digest(self.text)


@dataclass(frozen=True)
class Inputs:
    """What a build rests on."""

    project: Project
    documents: tuple[Loaded, ...]
    catalogs: Mapping[str, Catalog]
    strings: Mapping[str, Strings]
    templates: Templates
    theme: Theme
    dates: Mapping[str, str]  # ISO, by document: of the last change to what has no date of its own
    state_path: Path
    store_path: Path
    shelf: Shelf | None = None  # all documents as they link to one another; None for a file by itself
    gates: Mapping[str, Gate] = field(default_factory=dict)  # of locales with one of their own
    errors: tuple[ImprintError, ...] = ()
    warnings: tuple[Diagnostic, ...] = ()

    def document(self, name: str) -> Loaded:
        """Return the document called `name`."""
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, Loaded]:
        return {loaded.name: loaded for loaded in self.documents}

    def catalog(self, tag: str) -> Catalog:
        """Return the catalog of a locale, an empty one where it has none."""
        return self.catalogs.get(tag) or Catalog(display(self.project.locale_folder / f"{tag}.po"), "")

    def date_of(self, loaded: Loaded) -> str:
        """Return the date for a document that states none itself; empty where nobody knows any."""
        return _SOURCE_DATE or self.dates.get(loaded.source, "")

    def gate(self, tag: str) -> Gate:
        """Return what a locale asks of a release."""
        return self.gates.get(tag, self.project.settings.translation.default)

    def lenders(self, tag: str, loaded: Loaded) -> list[tuple[Locale, Catalog]]:
        """Return the locales whose words stand in for missing ones of `tag`, up to the document's own."""
        names = takewhile(lambda name: name != loaded.language, self.gate(tag).fallback)
        return [(locale_for(name), self.catalog(name)) for name in names]

    def web(self, language: str) -> Web | None:
        """Return where the pages of a document written in `language` will be, if the settings say so."""
        base = self.project.settings.base_url
        return Web(base, language) if base else None


def load(project: Project, request: Request) -> Inputs:
    """Return all that the build of `request` rests on.

    An error in one document is kept in `errors`. Raises UsageError for what nobody has (a locale, a
    document), and ConflictError for an unresolved conflict in a catalog, template or data file: those concern
    every output.
    """
    for name in request.formats:
        known_format(name)
    templates, theme = load_templates(project)
    theme = with_logo(theme)
    _check_data(project)
    catalogs = _catalogs(project)
    documents = [
        _load_document(project, path, request) for path in chosen_documents(project, request.document)
    ]
    tags = dict.fromkeys(
        tag for loaded in documents for tag in (*loaded.locales, *filter(is_pseudo, request.locales))
    )
    strings_found = {tag: _strings(templates, tag) for tag in tags}
    own_state = (
        project.document or request.output.resolve() != (project.root / project.settings.output).resolve()
    )
    memory = (request.output if own_state else project.root) / MEMORY
    if tracks(project.root, MEMORY):
        raise _kept_by_git(project)
    return Inputs(
        project,
        tuple(documents),
        catalogs,
        strings_found,
        templates,
        theme,
        {} if _SOURCE_DATE else _dates(documents, memory),
        memory / "state.json",
        (request.output if project.document else project.root) / MEMORY / "store",
        None if project.document else _shelf(project, documents, whole=not request.document),
        _gates(project, catalogs),
        tuple(loaded.error for loaded in documents if loaded.error),
        (
            *(one for found in strings_found.values() for one in found.warnings),
            *(one for loaded in documents if loaded.merge for one in loaded.merge.warnings),
        ),
    )


def _kept_by_git(project: Project) -> RefusedError:
    return RefusedError(
        "cache/tracked",
        "git tracks this folder, so anybody who contributes could put results into it that nobody proved",
        where=Location(display(project.root / MEMORY)),
        fix=f"git rm -r --cached {MEMORY}, and add {MEMORY}/ to .gitignore",
    )


def _dates(documents: Sequence[Loaded], memory: Path) -> Mapping[str, str]:
    """Return the day of the last commit of each document, by its path; asked of git once for each commit."""
    root = documents[0].root if documents else None
    commit = head(root) if root else ""
    if not root or not commit:
        return {}
    of = [commit, sorted({loaded.source.split("/", 1)[0] for loaded in documents})]
    path = memory / "dates.json"
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        known = json.loads(path.read_text(encoding="utf-8"))
        if known["of"] == of:
            return dict(known["dates"])
    dates = last_changes(root, of[1])
    with suppress(SetupError):  # a memory of this kind is only quicker
        write_atomically(path, json.dumps({"of": of, "dates": dates}).encode())
    return dates


def _check_data(project: Project) -> None:
    if project.document or not project.source.is_dir():
        return
    for path in sorted(project.source.rglob("*")):
        if path.suffix in _DATA_SUFFIXES and not path.is_dir():
            with suppress(RefusedError):  # whoever needs the file will tell
                refuse_markers(read_text(path, project.root), path)


def _catalogs(project: Project) -> dict[str, Catalog]:
    glossary = load_glossary(project)
    return {
        tag: replace(read_catalog(read_text(path, project.root), display(path)), glossary=glossary)
        for tag, path in catalog_paths(project).items()
        if not is_pseudo(tag)
    }


def load_glossary(project: Project) -> Glossary:
    """Return the terms of a project, none where it has no glossary. Raises UsageError where that is wrong."""
    path = project.locale_folder / GLOSSARY_FILE
    if project.document or not path.is_file():
        return Glossary()
    return read_glossary(read_text(path, project.root), display(path))


def _gates(project: Project, catalogs: Mapping[str, Catalog]) -> Mapping[str, Gate]:
    """Return the gate of each locale that has one of its own.

    Raises UsageError for a name that is no language tag, and for a fallback that has no catalog.
    """
    stated = project.settings.translation
    gates = {locale_for(tag, stated.where(tag)).tag: gate for tag, gate in stated.locales.items()}
    for tag, gate in (("", stated.default), *stated.locales.items()):
        for name in gate.fallback:
            if name not in catalogs and name != project.settings.language:
                raise UsageError(
                    "config/fallback",
                    f"{name} is to stand in for what is not translated, and has no catalog",
                    where=stated.where(tag),
                    fix=f"choose from {', '.join((*catalogs, project.settings.language))}",
                )
    return gates


def _strings(templates: Templates, tag: str) -> Strings:
    """Return the template strings of a locale: those of its language, and over them those of the full tag.

    A pseudo-locale has every string that any locale has.
    """
    if is_pseudo(tag):
        known = (
            english
            for name, text in templates.texts.items()
            if name.startswith("strings/")
            for _, english in read_catalog(text, f"templates/{name}").entries
        )
        return Strings(pseudo_strings(dict.fromkeys(known), tag))
    script = f"{tag.split('-', maxsplit=1)[0]}-{locale_for(tag).script}"  # zh-TW is written in Hant
    names = dict.fromkeys(f"strings/{name}.po" for name in (tag.split("-", maxsplit=1)[0], script, tag))
    catalogs = [
        read_catalog(templates.texts[name], f"templates/{name}") for name in names if name in templates.texts
    ]
    return strings_for(catalogs, tag)


def strings_of(inputs: Inputs, tag: str) -> Mapping[str, str]:
    """Return the template strings of a locale, also of one that this build does not make."""
    found = inputs.strings.get(tag)
    return (found or _strings(inputs.templates, tag)).texts


# --- documents ---


def _shelf(project: Project, loaded: Iterable[Loaded], *, whole: bool) -> Shelf:
    """Return all documents of the project; those that were not loaded are asked for their language alone.

    `whole`: they were all loaded.
    """
    known = {one.source: Published(one.name, one.source, one.language, one.locales) for one in loaded}
    for path in () if whole else documents(project):
        source = Path(os.path.relpath(path, project.root)).as_posix()
        if source not in known:
            language = project.settings.language
            with suppress(ImprintError):  # its own build will tell
                language = _language(read_text(path, project.root), display(path)) or language
            known[source] = Published(path.stem, source, language, _all_locales(project, language))
    settings = project.settings
    return Shelf(known, settings.formats, posixpath.normpath(settings.source), settings.base_url)


def _load_document(project: Project, path: Path, request: Request) -> Loaded:
    shown, name = display(path), path.stem
    root = project.root if not project.document else path.parent
    language = project.settings.language
    source = Path(os.path.relpath(path, root)).as_posix()
    loaded = Loaded(name, shown, "", path.parent, root, source, language, (), ())
    loaded.signature = signature(path)
    try:
        loaded.merge = merge = merged(path, request.resolve, within=root)
        loaded.text = merge.text
        loaded.language = _checked(_language(merge.text, shown), shown) or language
        if undecided := merge.diagnostics():
            loaded.error = ConflictError.of(undecided)
    except ImprintError as error:
        loaded.error = error
    loaded.locales = _all_locales(project, loaded.language)
    known = (*loaded.locales, *PSEUDO_LOCALES)
    wanted = tuple(tag for tag in known if tag in request.locales) if request.locales else loaded.locales
    for tag in request.locales:
        _check_locale(tag, loaded.locales)
    loaded.targets = tuple(Target(name, tag, each) for tag in wanted for each in request.formats)
    return loaded


def decisions_path(path: Path) -> Path:
    """Return the file that holds the decisions of the document at `path`."""
    return path.with_name(f"{path.stem}.decisions.toml")


def merged(path: Path, policy: Policy, decisions: Path | None = None, within: Path | None = None) -> Merge:
    """Return the canonical text of a document, with the decisions that it rests on.

    They are in the file beside the document, or in `decisions`. Nothing is read that does not lie `within` a
    folder, where one is named.
    """
    text, recorded = read_text(path, within), None
    beside = decisions or decisions_path(path)
    if os.path.lexists(beside):
        decisions_text = read_text(beside, None if decisions else within)
        refuse_markers(decisions_text, beside)
        recorded = read_decisions(decisions_text, display(beside))
    conflicts = find_conflicts(text)
    labels = (conflicts[0].ours_label, conflicts[0].theirs_label) if conflicts else ("", "")
    known = ancestors(path, labels) if conflicts and conflicts[0].base is None else ()
    return merge_document(text, display(path), recorded, policy, known)


def _language(text: str, path: str) -> str:
    values = split_front_matter(text, path)[0].values
    stated = values.get("lang") or values.get("language")
    return stated if isinstance(stated, str) else ""


def _checked(tag: str, path: str) -> str:
    """Return the language that a document states. Raises DocumentError where there is no such language."""
    try:
        if tag:
            locale_for(tag)
    except UsageError as error:
        (one,) = error.diagnostics
        raise DocumentError(one.rule, one.message, where=Location(path, 1), fix=one.fix) from error
    return tag


def _all_locales(project: Project, language: str) -> tuple[str, ...]:
    if project.document:
        return (language,)
    found = project.settings.locales or (language, *catalog_paths(project))
    return tuple(tag for tag in dict.fromkeys(found) if not is_pseudo(tag))


def _check_locale(tag: str, known: tuple[str, ...]) -> None:
    if tag in known or is_pseudo(tag):
        return
    locale_for(tag)  # says so if there is no such language at all
    raise UsageError(
        "usage/locale",
        f"there is no catalog for {tag}",
        fix=f"choose from {', '.join(known)}, or begin one: imprint i18n.update --locale {tag}",
    )


# --- small things ---


def defect(what: str, trace: str) -> ImprintError:
    """Return the error that stands for a defect of Imprint itself, with its traceback."""
    return ImprintError(
        "imprint/defect",
        f"{what} could not be made because of a defect in Imprint",
        fix="please report it with the lines above",
        detail=trace,
    )


def diagnostics_from(objects: object) -> tuple[Diagnostic, ...]:
    """Return the messages that `Diagnostic.as_object` wrote down."""
    made = []
    for one in objects if isinstance(objects, list) else ():
        where = Location(one["path"], one["line"] or 0, one["column"] or 0) if one["path"] else None
        made.append(
            Diagnostic(
                one["severity"], one["rule"], one["message"], where, one["fix"] or "", one["detail"] or ""
            )
        )
    return tuple(made)
