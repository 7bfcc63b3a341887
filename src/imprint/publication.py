"""What a build leaves beside its outputs: canonical sources, index pages, the manifest and checksums."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import asdict, dataclass, replace
from functools import partial
from urllib.parse import quote

from imprint import fonts
from imprint.errors import Diagnostic
from imprint.files import digest
from imprint.graph import state
from imprint.graph.state import Record
from imprint.inputs import Inputs, Loaded, strings_of
from imprint.localize.gates import Coverage, coverage_from
from imprint.localize.locales import locale_for
from imprint.localize.pseudo import PSEUDO_LOCALES, date_text, is_pseudo
from imprint.merge.judge import Outcome
from imprint.merge.provenance import provenance
from imprint.merge.resolve import Merge
from imprint.merge.views import views
from imprint.output import Folder
from imprint.release.manifest import Output, checksums, listed_in, manifest
from imprint.render.edition import Alternate
from imprint.render.templates import Templates
from imprint.render.theme import Theme
from imprint.render.web import page_url, sitemap
from imprint.search import Index, index, pagefind_version
from imprint.settings import FORMATS
from imprint.targets import Request, Target, library_versions, system_libraries
from imprint.write.html import IndexEntry, write_chooser, write_index, write_merge


@dataclass(frozen=True, slots=True)
class Publication:
    """A build's folder, what it rested on, and the record of every target in it."""

    folder: Folder
    inputs: Inputs
    records: dict[str, Record]
    request: Request


@dataclass(frozen=True, slots=True)
class Published:
    """What had to be said of what lies beside outputs, and which outputs were removed: theirs is gone."""

    warnings: tuple[Diagnostic, ...]
    removed: tuple[str, ...]


def publish(publication: Publication, whole: bool) -> Published:
    """Write canonical sources, indexes, `manifest.json` and `SHA256SUMS` for all that lies in the folder.

    `whole`: the build was of all documents, so outputs of documents that are gone are removed with their
    records.
    """
    removed = set(_forget_what_is_gone(publication)) if whole else set()
    outputs = _document_outputs(publication)
    for loaded in publication.inputs.documents:
        if not loaded.error:
            name = f"canonical/{loaded.name}.md"
            publication.folder.write(name, loaded.text.encode())
        _write_merge_report(publication, loaded)
    found = _search(publication)
    outputs += [_searched(publication, path, sha256) for path, sha256 in found.files.items()]
    outputs += _indexes(publication, searched=bool(found.files))
    outputs += _canonical_outputs(publication)
    text = manifest(outputs, _tools(), fonts.versions(), _facts(publication))
    if whole:
        removed |= set(_remove_what_is_no_longer_listed(publication, {output.path for output in outputs}))
    publication.folder.write("manifest.json", text.encode())
    digests = {output.path: output.sha256 for output in outputs} | {"manifest.json": digest(text)}
    publication.folder.write("SHA256SUMS", checksums(digests).encode())
    return Published(found.warnings, tuple(sorted(removed)))


def _targets(publication: Publication, *, pseudo: bool = False) -> dict[str, Target]:
    """Return the target of each record whose output is in the folder.

    Pseudo-locales are for looking at and belong to no publication; `pseudo` gives theirs instead.
    """
    found = {}
    for name in publication.records:
        document, locale, kind = name.rsplit(".", 2)
        target = Target(document, locale, kind)
        if is_pseudo(locale) == pseudo and publication.folder.path(target.path).is_file():
            found[name] = target
    return found


def _forget_what_is_gone(publication: Publication) -> Iterator[str]:
    """Remove the outputs of documents and locales that are gone, with their records; yield their paths."""
    inputs, request = publication.inputs, publication.request
    alive = {(loaded.name, tag) for loaded in inputs.documents for tag in loaded.locales}
    for name in list(publication.records):
        document, locale, kind = name.rsplit(".", 2)
        if (document, locale) not in alive and not request.locales:
            target = Target(document, locale, kind)
            if publication.folder.remove(target.path):
                yield target.path
            publication.folder.remove(target.proof_path)
            del publication.records[name]
    known = {loaded.name for loaded in inputs.documents}
    for path in publication.folder.path("canonical").glob("*.md"):
        if path.stem not in known:
            for name in (
                f"canonical/{path.name}",
                f"canonical/{path.stem}.provenance.json",
                f"merge/{path.stem}.html",
            ):
                publication.folder.remove(name)


def _remove_what_is_no_longer_listed(publication: Publication, listed: Set[str]) -> Iterator[str]:
    """Remove the outputs that the folder's last manifest lists and the next one will not; yield their paths.

    What a document or locale that is still there had before it failed stays.
    """
    folder = publication.folder
    for path in sorted(listed_in(folder.read("manifest.json")) - listed - _still_wanted(publication)):
        if folder.remove(path) and path.endswith((".pdf", ".docx", ".html")):
            yield path


def _still_wanted(publication: Publication) -> set[str]:
    documents = publication.inputs.documents
    targets = {
        Target(loaded.name, tag, kind) for loaded in documents for tag in loaded.locales for kind in FORMATS
    }
    return {
        *(target.path for target in targets),
        *(target.proof_path for target in targets),
        *(f"html/{target.locale}/index.html" for target in targets),
        *(f"canonical/{loaded.name}.md" for loaded in documents),
    }


def _document_outputs(publication: Publication) -> list[Output]:
    made = []
    for name, target in _targets(publication).items():
        record = publication.records[name]
        coverage = _coverage(record)
        for path, sha256 in record.outputs.items():
            is_proof = path == target.proof_path
            made.append(
                Output(
                    path,
                    publication.folder.path(path).stat().st_size,
                    sha256,
                    "proof" if is_proof else "document",
                    target.document,
                    target.locale,
                    target.format,
                    record.parts.get("the source", ""),
                    record.parts.get("the catalog", ""),
                    "" if is_proof else record.outputs.get(target.proof_path, ""),
                    coverage.units,
                    coverage.units - coverage.translated,
                )
            )
    return made


def _coverage(record: Record) -> Coverage:
    return coverage_from(record.facts.get("coverage")) or Coverage()


def _canonical_outputs(publication: Publication) -> list[Output]:
    made = []
    kinds = (
        ("canonical", ".md", "canonical"),
        ("canonical", ".provenance.json", "provenance"),
        ("merge", ".html", "merge"),
    )
    for folder, suffix, kind in kinds:
        for path in sorted(publication.folder.path(folder).glob(f"*{suffix}")):
            data = path.read_bytes()
            name = path.name.removesuffix(suffix)
            made.append(Output(f"{folder}/{path.name}", len(data), digest(data), kind, name))
    return made


def _write_merge_report(publication: Publication, loaded: Loaded) -> None:
    """Write what there is to tell of a document's merge: a page for people, and where each block came from.

    Where there was no conflict, what an earlier build has left is removed.
    """
    inputs, merge = publication.inputs, loaded.merge
    named = replace(merge, path=loaded.source) if merge else None  # the same wherever one stands
    page = merge_report(named, loaded.language, inputs.theme, inputs.templates) if named else b""
    came = _provenance(merge) if merge and page and not loaded.error else b""
    names = (f"merge/{loaded.name}.html", page), (f"canonical/{loaded.name}.provenance.json", came)
    for name, data in names:
        if data:
            publication.folder.write(name, data)
        else:
            publication.folder.remove(name)


def _provenance(merge: Merge) -> bytes:
    blocks = [asdict(one) for one in provenance(merge)]
    return f"{json.dumps({'schema': 1, 'blocks': blocks}, ensure_ascii=False, indent=1)}\n".encode()


def merge_report(merge: Merge, language: str, theme: Theme, templates: Templates) -> bytes:
    """Return the page that shows a merge side by side, empty where there is nothing to tell."""
    found = views(merge)
    if not found and not merge.strays:
        return b""
    return write_merge(merge.path, found, merge.strays, locale_for(language), theme, templates).data


def _search(publication: Publication) -> Index:
    """Make what the search of served pages reads; a file by itself has nothing to search for."""
    path, project = publication.inputs.state_path, publication.inputs.project
    pages = {
        target.path: publication.records[name].outputs[target.path]
        for name, target in _targets(publication).items()
        if target.format == "html" and not project.document and _is_listed(publication, name, target)
    }
    memory = path.with_name("search.json")
    before = (
        state.loaded(memory.read_text(encoding="utf-8", errors="replace")).get("search")
        if memory.is_file()
        else None
    )
    if publication.request.quick:
        there = {
            path: sha256
            for path, sha256 in (before.outputs if before else {}).items()
            if publication.folder.path(path).is_file()
        }
        return Index(there, before)
    found = index(publication.folder, pages, before)
    if found.record and found.record != before:
        Folder(memory.parent).write(memory.name, state.dumped({"search": found.record}).encode())
    return found


def _searched(publication: Publication, path: str, sha256: str) -> Output:
    return Output(path, publication.folder.path(path).stat().st_size, sha256, "search", format="html")


def _indexes(publication: Publication, *, searched: bool) -> list[Output]:
    """Write an index page for each locale that has web pages, and a page to choose a language.

    Return them as outputs.
    """
    pages = _pages(publication)
    entries, looked_at = _entries(pages), _entries(_pages(publication, pseudo=True))
    made = _sitemap(publication)
    inputs = publication.inputs
    language = inputs.project.settings.language
    tags = sorted(entries, key=lambda tag: (tag != language, tag))
    for tag in PSEUDO_LOCALES:
        name = f"html/{tag}/index.html"
        if tag in looked_at:
            publication.folder.write(name, _index(publication, tag, looked_at[tag], tags, searched=searched))
        else:
            publication.folder.remove(name)
    if not entries:
        return made
    web = inputs.web(language)
    for tag in tags:
        page = _index(publication, tag, entries[tag], tags, searched=searched)
        made.append(_written(publication, f"html/{tag}/index.html", page, tag))
    choices = tuple(Alternate(locale_for(tag), f"{tag}/index.html") for tag in tags)
    texts = strings_of(inputs, tags[0])
    chooser = write_chooser(choices, locale_for(tags[0]), inputs.theme, inputs.templates, texts, web)
    return [*made, _written(publication, "html/index.html", chooser.data, "")]


def _index(
    publication: Publication, tag: str, entries: Iterable[IndexEntry], tags: Iterable[str], *, searched: bool
) -> bytes:
    """Return the page that lists the documents of one locale, with the published locales beside it."""
    inputs = publication.inputs
    return write_index(
        sorted(entries, key=lambda entry: (entry.title, entry.href)),
        locale_for(tag),
        inputs.theme,
        inputs.templates,
        strings_of(inputs, tag),
        tuple(Alternate(locale_for(other), f"../{other}/index.html") for other in tags if other != tag),
        None if is_pseudo(tag) else inputs.web(inputs.project.settings.language),
        search="../pagefind/" if searched else "",
    ).data


def _entries(pages: Mapping[Target, Mapping[str, str]]) -> dict[str, list[IndexEntry]]:
    """Return what the indexes list, by locale."""
    entries: dict[str, list[IndexEntry]] = {}
    for target, facts in pages.items():
        entries.setdefault(target.locale, []).append(_entry(target, facts))
    return entries


def _pages(
    publication: Publication,
    is_wanted: Callable[[str, Target], bool] = lambda *_: True,
    *,
    pseudo: bool = False,
) -> dict[Target, Mapping[str, str]]:
    """Return each web page that is wanted, with what its record says of the document."""
    return {
        target: {key: str(value) for key, value in publication.records[name].facts.items()}
        for name, target in _targets(publication, pseudo=pseudo).items()
        if target.format == "html" and is_wanted(name, target)
    }


def _entry(target: Target, facts: Mapping[str, str]) -> IndexEntry:
    date = facts.get("date", "")  # a record may be older than the program
    return IndexEntry(
        facts.get("title", target.document),
        f"{quote(target.document)}.html",
        kind=facts.get("kind", ""),
        description=facts.get("description", ""),
        date_text=date_text(date, locale_for(target.locale)),
    )


def _sitemap(publication: Publication) -> list[Output]:
    """Write the list of all pages for search engines, where the settings say where the pages will be.

    Pages of which too little is translated are not in it.
    """
    base = publication.inputs.project.settings.base_url
    pages = _pages(publication, is_wanted=partial(_is_listed, publication))
    if not base or not pages:
        publication.folder.remove("html/sitemap.xml")
        return []
    tags = sorted({target.locale for target in pages})
    indexes = {tag: page_url(base, tag, "") for tag in tags}
    listed, days = [{**indexes, "x-default": base}], [""]
    by_document: dict[str, dict[str, Mapping[str, str]]] = {}
    for target, facts in pages.items():
        by_document.setdefault(target.document, {})[target.locale] = facts
    for name, found in sorted(by_document.items()):
        urls = {tag: page_url(base, tag, name) for tag in sorted(found)}
        facts = next(iter(found.values()))
        original = urls.get(facts.get("language", ""), next(iter(urls.values())))
        listed.append({**urls, "x-default": original})
        days.append(facts.get("date", ""))
    data = sitemap(listed, days).encode()
    return [_written(publication, "html/sitemap.xml", data, "")]


def _written(publication: Publication, path: str, data: bytes, tag: str) -> Output:
    sha256 = publication.folder.write(path, data)
    return Output(path, len(data), sha256, "index", locale=tag, format="html")


def _tools() -> dict[str, str]:
    kinds = ("pdf", "docx", "html")
    found = {name: number for kind in kinds for name, number in library_versions(kind).items()}
    return {**found, **system_libraries(), "pagefind": pagefind_version()}


def _facts(publication: Publication) -> dict[str, Mapping[str, object]]:
    """Return what the manifest says of each document of the build: what it rests on, and its locales."""
    locales: dict[str, dict[str, Mapping[str, object]]] = {}
    for name, target in sorted(_targets(publication).items()):
        facts = _locale_facts(publication, publication.records[name], target)
        locales.setdefault(target.document, {})[target.locale] = facts
    return {
        loaded.name: {**_document_facts(loaded), "coverage": locales.get(loaded.name, {})}
        for loaded in publication.inputs.documents
        if not loaded.error
    }


def _locale_facts(publication: Publication, record: Record, target: Target) -> Mapping[str, object]:
    """Return how much of a document is translated in the outputs of a locale, which share one catalog."""
    coverage, gate = _coverage(record), publication.inputs.gate(target.locale)
    return {
        "catalog_digest": record.parts.get("the catalog", ""),
        "translated": coverage.translated,
        **coverage.as_object(),
        "threshold": float(gate.threshold_of(target.document)),
        "passed": gate.passes(target.document, coverage),
    }


def _is_listed(publication: Publication, name: str, target: Target) -> bool:
    """Tell whether enough of a page is translated for readers to find it by search."""
    coverage = _coverage(publication.records[name])
    return publication.inputs.gate(target.locale).passes(target.document, coverage)


def _document_facts(loaded: Loaded) -> Mapping[str, object]:
    outcomes = loaded.merge.outcomes if loaded.merge else ()
    return {
        "source": loaded.source,
        "language": loaded.language,
        "locales": list(loaded.locales),
        "source_digest": loaded.text_digest,
        "decisions": [_decision(outcome) for outcome in outcomes],
    }


def _decision(outcome: Outcome) -> Mapping[str, object]:
    """Return one resolved conflict as the manifest names it.

    The texts stand in the decisions file or follow from it.
    """
    return {
        "conflict": outcome.digest,
        "where": str(outcome.where),
        "chosen": outcome.choice,
        "by": f"{outcome.authority} {outcome.name}".strip(),
        "reason": outcome.reason,
    }
