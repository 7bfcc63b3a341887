"""A hand-over: one archive with what somebody needs, by language, and a note that says what it is."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from imprint import history, inputs
from imprint.errors import DocumentError, ImprintError, ProofError, UsageError
from imprint.files import digest, write_atomically
from imprint.localize.gates import Gate
from imprint.localize.locales import locale_for
from imprint.output import Folder
from imprint.pipeline import Report, Result, build
from imprint.project import Project
from imprint.read.front_matter import split_front_matter
from imprint.release.assets import MANIFEST, SUMS, archive, asset_name
from imprint.release.leaks import Secrets, comments_in, leaks, names
from imprint.release.manifest import checksums, documents_in
from imprint.release.notes import Language, Revision, escaped, what_changed
from imprint.releasing.clean import committed
from imprint.releasing.since import revision
from imprint.settings import Audience, Translation
from imprint.targets import Request, Target

FOLDER = "handoff"  # in the folder of outputs
NOTE = "COVER-NOTE"
MARK = "handoff"  # begins the tags that mark hand-overs: handoff/AUDIENCE/DAY

Observe = Callable[[Result, int, int], None]


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What became of a hand-over: its build; if that was good, the archive and how many files are in it.

    `mark` is the tag that would mark it for the next one, `left_out` are documents and their locales
    of which too little is translated.
    """

    report: Report
    path: Path | None = None
    files: int = 0
    mark: str = ""
    left_out: tuple[tuple[str, str], ...] = ()


def handoff(project: Project, audience: str, since: str, observe: Observe) -> HandedOver:
    """Build what an audience gets, without names of people and sources, check it and pack it.

    `since` is the tag to tell changes from; empty means the last hand-over to that audience, or else the tag
    before; a folder without a repository has neither. Raises RefusedError where a repository is not clean,
    UsageError for an audience that the settings do not know, ProofError where something internal is in a
    file.
    """
    wanted = _audience(project, audience)
    if history.head(project.root):
        committed(project.root)
    settings = replace(project.settings, pdf_attachments=(), authors="hidden")
    bare = replace(project, settings=settings)
    folder = project.root / project.settings.output / FOLDER / audience
    request = Request(folder, formats=wanted.formats, locales=wanted.locales)
    report = build(bare, request, observe)
    if report.exit_code:
        return HandedOver(report)
    given = inputs.load(bare, request)
    name = project.settings.release.name or project.root.resolve().name
    day = history.day_of_head(project.root)
    chosen, left_out = _chosen(given, folder, wanted)
    if not chosen:
        raise UsageError(
            "handoff/nothing",
            f"there is nothing to hand over to {audience}",
            fix="look at documents and locales under [handoff], and at imprint i18n.status",
        )
    found = _since(project, given, audience, wanted, since, {target.document for target in chosen})
    facts = documents_in(Folder(folder).read("manifest.json"))
    files = {_path_of(one): (folder / one.path).read_bytes() for one in chosen}
    titles = {one.name: one.title for one in found.documents}
    told = _told(name, audience, wanted.title, day, chosen, _named(left_out), titles, facts)
    note = _note(project, given, told, found)
    everything = {**note, **files}
    _refuse_leaks(everything, _secrets(project, given))
    everything[MANIFEST] = _manifest(name, audience, folder, chosen, everything)
    everything[SUMS] = checksums({path: digest(data) for path, data in everything.items()}).encode()
    path = folder.parent / f"{name}-{audience}.zip"
    write_atomically(path, archive(everything.items()))
    return HandedOver(
        report, path, len(everything), f"{MARK}/{audience}/{day}" if day else "", tuple(left_out)
    )


def _audience(project: Project, name: str) -> Audience:
    known = project.settings.handoff
    if not name or "/" in name or name.startswith("."):
        raise UsageError("handoff/audience", "nobody says who it is for", fix="add --audience sales")
    if known and name not in known:
        raise UsageError(
            "handoff/audience",
            f"the settings know no audience {name!r}",
            fix=f"choose from {', '.join(known)}, or add [handoff.{name}]",
        )
    return known.get(name, Audience())


def _chosen(
    given: inputs.Inputs, folder: Path, wanted: Audience
) -> tuple[list[Target], list[tuple[str, str]]]:
    """Return the outputs to hand over, and what is left out because too little of it is translated."""
    facts = documents_in(Folder(folder).read("manifest.json"))
    chosen, left_out = [], []
    for loaded in given.documents:
        if not _is_for(wanted, loaded.name):
            continue
        coverage = facts.get(loaded.name, {}).get("coverage", {})
        for tag in dict.fromkeys(target.locale for target in loaded.targets):
            if coverage.get(tag, {}).get("passed"):
                chosen += [target for target in loaded.targets if target.locale == tag]
            else:
                left_out.append((loaded.name, tag))
    return chosen, left_out


def _is_for(wanted: Audience, document: str) -> bool:
    return any(fnmatchcase(document, pattern) for pattern in wanted.documents)


def _named(left_out: Sequence[tuple[str, str]]) -> list[str]:
    return [f"{escaped(document)} in {_autonym(tag)}" for document, tag in left_out]


def _since(
    project: Project, given: inputs.Inputs, audience: str, wanted: Audience, since: str, documents: set[str]
) -> Revision:
    """Return what changed since the last hand-over, in the documents that are handed over.

    Of others not even the names are told.
    """
    root = project.root
    before = since or history.last_tag_like(root, f"{MARK}/{audience}/*") or history.tag_before(root)
    texts = {loaded.name: loaded.text for loaded in given.documents if loaded.name in documents}
    found = revision(root, project.settings.source, before, texts, project.settings.language)
    there = {loaded.name for loaded in given.documents}
    gone = tuple(name for name in found.gone if name not in there and _is_for(wanted, name))
    return replace(found, gone=gone)


def _path_of(target: Target) -> str:
    """Return where an output is in the archive: in a folder for each language."""
    return f"{target.locale}/{asset_name(target.path)}"


def _manifest(
    name: str, audience: str, folder: Path, chosen: Sequence[Target], files: Mapping[str, bytes]
) -> bytes:
    """Return what `imprint verify` needs of the outputs, and no more."""
    stated = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    by_path = {str(output["path"]): output for output in stated["outputs"]}
    outputs: list[dict[str, Any]] = []
    for target in chosen:
        path, known = _path_of(target), by_path[target.path]
        kept = {key: known[key] for key in ("source_digest", "catalog_digest") if key in known}
        outputs.append(
            {
                "name": path,
                "size": len(files[path]),
                "sha256": digest(files[path]),
                "kind": "document",
                "document": target.document,
                "locale": target.locale,
                "format": target.format,
                **kept,
            }
        )
    data = {"schema": 1, "name": name, "audience": audience, "outputs": outputs}
    return f"{json.dumps(data, ensure_ascii=False, indent=2)}\n".encode()


# --- the note ---


def _note(
    project: Project, given: inputs.Inputs, told: Mapping[str, Any], found: Revision
) -> dict[str, bytes]:
    """Return the cover note as PDF and Word file, through the same pipeline as the documents.

    It tells as many changes as one page has room for.
    """
    made: dict[str, bytes] = {}
    for most in _CHANGES:
        changes = what_changed(found, 2, most) if found.since else ""
        text = given.templates.render("handoff/cover.md", **told, changes=changes)
        with tempfile.TemporaryDirectory(prefix="imprint-") as place:
            made = _built_note(project, Path(place), text)
        if _pages(made[f"{NOTE}.pdf"]) == 1:
            break
    return made


def _told(
    name: str,
    audience: str,
    title: str,
    day: str,
    chosen: Sequence[Target],
    left_out: Sequence[str],
    titles: Mapping[str, str],
    facts: Mapping[str, Mapping[str, Any]],
) -> dict[str, Any]:
    """Return what the template of the note is given, but for the changes."""
    tags = dict.fromkeys(target.locale for target in chosen)
    documents = dict.fromkeys(target.document for target in chosen)
    return {
        "title": title or f"{name}: hand-over to {audience}",
        "description": f"What is in this archive, what changed, and how to check it. For {audience}.",
        "date": day,
        "opening": f"This archive holds {_many(len(documents), 'document')}"
        f" in {_many(len(tags), 'language')},"
        " ready to be passed on. A folder for each language holds its files.",
        "documents": [
            {
                "title": escaped(titles.get(document, document)),
                "languages": ", ".join(
                    _language(tag, facts[document]["coverage"][tag])
                    for tag in tags
                    if any((one.document, one.locale) == (document, tag) for one in chosen)
                ),
                "formats": ", ".join(
                    dict.fromkeys(_FORMATS[one.format] for one in chosen if one.document == document)
                ),
            }
            for document in documents
        ],
        "left_out": ", ".join(left_out),
    }


def _language(tag: str, coverage: Mapping[str, Any]) -> str:
    """Return a language in its own words, with its share where it is not complete."""
    known = Language(_autonym(tag), tag, int(coverage["translated"]), int(coverage["units"]))
    return known.name if known.share == "complete" else f"{known.name} ({known.share})"


def _autonym(tag: str) -> str:
    """Return a language's name for itself, marked as being in it."""
    return f"[{escaped(locale_for(tag).autonym)}]{{lang={tag}}}"


def _pages(data: bytes) -> int:
    import pypdfium2  # noqa: PLC0415  (only hand-overs need it here)

    with pypdfium2.PdfDocument(data) as document:
        return len(document)


_CHANGES = (40, 16, 8, 4, 2)  # of a document, that a note tells at most
_FORMATS = {"pdf": "PDF", "docx": "Word", "html": "web page"}


def _many(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _built_note(project: Project, folder: Path, text: str) -> dict[str, bytes]:
    (folder / "source").mkdir()
    (folder / f"source/{NOTE}.md").write_text(text, encoding="utf-8")
    own = project.root / project.settings.templates
    if own.is_dir():
        shutil.copytree(own, folder / "templates")
    settings = replace(
        project.settings,
        source="source",
        templates="templates",
        output="build",
        language="en",
        locales=("en",),
        formats=("pdf", "docx"),
        pdf_attachments=(),
        base_url="",
        translation=Translation(Gate()),
        cache=replace(project.settings.cache, shared=""),
    )
    report = build(Project(folder, settings), Request(folder / "build", formats=("pdf", "docx"), jobs="1"))
    if report.exit_code:
        raise DocumentError(
            "handoff/note",
            "the cover note could not be made: " + "; ".join(one.message for one in report.diagnostics[:3]),
            fix="look at templates/handoff/cover.md",
        )
    made = (Target(NOTE, "en", kind) for kind in ("pdf", "docx"))
    return {f"{NOTE}.{one.format}": (folder / "build" / one.path).read_bytes() for one in made}


# --- nothing internal ---


def _secrets(project: Project, given: inputs.Inputs) -> Secrets:
    publisher = given.theme.brand.publisher
    people = [one for loaded in given.documents for one in _authors(loaded.text, loaded.path)]
    people += history.people(project.root)
    places = [project.root.resolve().as_posix(), Path.home().as_posix(), tempfile.gettempdir()]
    comments = [one for loaded in given.documents for one in comments_in(loaded.text)]
    known = [one for one in names(people) if one != publisher]
    return Secrets(tuple(known), tuple(one for one in places if len(one) > 3), tuple(comments))


def _authors(text: str, path: str) -> list[str]:
    try:
        values = split_front_matter(text, path)[0].values
    except ImprintError:
        return []
    found = values.get("authors") or values.get("author") or ()
    return [found] if isinstance(found, str) else [str(one) for one in found if isinstance(one, str)]


def _refuse_leaks(files: Mapping[str, bytes], secrets: Secrets) -> None:
    """Raise ProofError where a file holds something that is for nobody outside."""
    found = [
        (path, one) for path, data in files.items() for one in leaks(path.rpartition(".")[2], data, secrets)
    ]
    if found:
        path, what = found[0]
        raise ProofError(
            "handoff/leak",
            f"{path} holds {what}",
            fix="take it out of the source; nothing was packed",
            detail="\n".join(f"{path} holds {what}" for path, what in found[1:]),
        )
