"""What differs between the documents as they are and as they were at an earlier tag."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from imprint import history
from imprint.errors import ImprintError, UsageError
from imprint.merge.decisions import read_decisions
from imprint.merge.resolve import merge_document
from imprint.model.document import Document
from imprint.read import Source, read
from imprint.release.changes import changes
from imprint.release.notes import Revised, Revision

_SUFFIXES = (".md", ".markdown")


def revision(root: Path, source: str, since: str, texts: Mapping[str, str], language: str) -> Revision:
    """Return what differs from the documents at the tag `since`; that may be empty.

    `texts` are the canonical texts now, by document; `source` is the folder of documents, named from `root`
    on. Raises UsageError for a tag that is not there.
    """
    if since and not history.commit_of(root, since):
        raise UsageError(
            "release/since", f"there is no tag or commit {since!r}", fix="git tag lists what there is"
        )
    paths = _documents(history.files_at(root, since, source)) if since else {}
    before = _read({name: _text_at(root, since, path) for name, path in paths.items()}, language)
    now = _read(texts, language)
    documents = []
    for name, document in now.items():
        if not document:
            continue
        earlier = before.get(name)
        found = changes(earlier, document) if earlier else ()
        documents.append(Revised(name, document.title, found, is_new=bool(since) and name not in paths))
    gone = [name for name in paths if name not in texts]
    unknown = [name for name in paths if name in texts and not before.get(name)]
    return Revision(since, tuple(documents), tuple(gone), tuple(unknown))


def _documents(files: Iterable[str]) -> dict[str, str]:
    """Return the paths of documents among files, by name; hidden ones are none."""
    found = {}
    for file in files:
        path = PurePosixPath(file)
        if path.suffix.lower() in _SUFFIXES and not any(part[0] in "_." for part in path.parts):
            found[path.stem] = file
    return found


def _text_at(root: Path, since: str, path: str) -> str:
    """Return the canonical text that a document had, "" where it can't be told."""
    text = history.text_at(root, since, path)
    if text is None:
        return ""
    beside = str(PurePosixPath(path).with_suffix("")) + ".decisions.toml"
    try:
        decided = history.text_at(root, since, beside)
        merge = merge_document(text, path, read_decisions(decided, beside) if decided else None)
    except ImprintError:
        return ""
    return "" if merge.diagnostics() else merge.text


def _read(texts: Mapping[str, str], language: str) -> dict[str, Document | None]:
    sources = [Source(f"{name}.md", text, language) for name, text in texts.items() if text]
    return {reading.source.name: reading.document for reading in read(sources)}
