"""From one text to a document: front matter, dialects, pandoc, HTML made structure, outline and ids."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from imprint.errors import Diagnostic, DocumentError, ImprintError, Location, RefusedError, warning
from imprint.model.document import Document, Metadata
from imprint.model.values import is_date
from imprint.model.walk import depth_of
from imprint.read import outline
from imprint.read.convert import Conversion
from imprint.read.dialect import standard_markdown
from imprint.read.front_matter import FrontMatter, Value, split_front_matter
from imprint.read.pandoc import Ast, Limits, parse

VERSION = 1  # raised whenever the same text gives another document

_USUAL = Limits()


@dataclass(frozen=True, slots=True)
class Source:
    """A text to be read: its path as messages show it, and its language."""

    path: str
    text: str
    language: str = "en"

    @property
    def name(self) -> str:
        """The document's name: the file's, without the suffix."""
        return PurePosixPath(self.path).stem


@dataclass(frozen=True, slots=True)
class Reading:
    """A document and what had to be said about it.

    `error` is set, and `document` None, where it could not be read.
    """

    source: Source
    document: Document | None
    warnings: tuple[Diagnostic, ...] = ()
    error: ImprintError | None = None


@dataclass(frozen=True, slots=True)
class _Prepared:
    source: Source
    front: FrontMatter
    text: str
    warnings: tuple[Diagnostic, ...]


def read(sources: Sequence[Source], limits: Limits = _USUAL) -> list[Reading]:
    """Return a reading of each text, in order.

    One pandoc process reads them all; an error costs only its own document.
    """
    prepared: list[_Prepared | Reading] = [_prepare(source) for source in sources]
    ready = [one for one in prepared if isinstance(one, _Prepared)]
    readings = dict(zip(map(id, ready), _parsed(ready, limits), strict=True))
    return [readings[id(one)] if isinstance(one, _Prepared) else one for one in prepared]


def _prepare(source: Source) -> _Prepared | Reading:
    try:
        front, body = split_front_matter(source.text, source.path)
    except ImprintError as error:
        return Reading(source, None, error=error)
    text, warnings = standard_markdown(body, source.path, front.lines + 1)
    return _Prepared(source, front, text, warnings)


def _parsed(ready: Sequence[_Prepared], limits: Limits) -> list[Reading]:
    texts, paths = [one.text for one in ready], [one.source.path for one in ready]
    try:
        asts = parse(texts, paths, limits)
    except ImprintError as error:
        if len(ready) == 1:
            return [Reading(ready[0].source, None, error=error)]
        return [reading for one in ready for reading in _parsed([one], limits)]
    return [_within_depth(one, ast) for one, ast in zip(ready, asts, strict=True)]


_DEEPEST = 50  # what holds what: lists, quotes, spans; twice as much ends WeasyPrint


def _within_depth(prepared: _Prepared, ast: Ast) -> Reading:
    """Return the reading of a document that is nested no deeper than every step can follow."""
    try:
        reading = _document(prepared, ast)
        if not reading.document or depth_of(reading.document.blocks) <= _DEEPEST:
            return reading
    except RecursionError:
        pass
    error = RefusedError(
        "read/depth",
        f"it is nested more than {_DEEPEST} deep",
        where=Location(prepared.source.path, 1),
        fix="flatten lists, quotes or HTML that hold one another",
    )
    return Reading(prepared.source, None, error=error)


def _document(prepared: _Prepared, ast: Ast) -> Reading:
    source, front = prepared.source, prepared.front
    conversion = Conversion(source.path, front.lines + 1)
    blocks = conversion.blocks(ast["blocks"])
    metadata = metadata_of(front)
    if errors := [*_date_errors(metadata, prepared), *conversion.errors]:
        return Reading(source, None, (*prepared.warnings, *conversion.warnings), DocumentError.of(errors))
    title, blocks = outline.titled(blocks, _text(front.values.get("title")), source.name)
    blocks = outline.with_places_joined(outline.levelled(blocks))
    blocks = outline.with_own_column(blocks, metadata.product)
    blocks = outline.with_note_ids(outline.identified(blocks))
    document = Document(
        source.name,
        title,
        blocks,
        language=_text(front.values.get("lang") or front.values.get("language")) or source.language,
        metadata=metadata,
        origin=Location(source.path, 1),
    )
    warnings = [*prepared.warnings, *conversion.warnings, *outline.broken_links(blocks)]
    if not blocks:
        warnings.append(
            warning("document/empty", "the document has no content", document.origin, "write something")
        )
    return Reading(source, document, tuple(sorted(warnings, key=_place)))


def _date_errors(metadata: Metadata, prepared: _Prepared) -> Iterator[Diagnostic]:
    """Yield an error where the front matter's date looks like a day of the calendar and is none."""
    found = re.match(r"\d{4}-\d\d(?:-\d\d)?(?=$|[T ])", metadata.date)
    if not found or is_date(found[0]):
        return
    lines = prepared.source.text.splitlines()[: prepared.front.lines]
    line = next((number for number, text in enumerate(lines, 1) if metadata.date in text), 1)
    yield Diagnostic(
        "error",
        "value/date",
        f"“{metadata.date}” is no date of the calendar",
        Location(prepared.source.path, line),
        "write it as 2026-11-22, or 2026-11 for a month",
    )


def _place(diagnostic: Diagnostic) -> Location:
    return diagnostic.where or Location("")


_LISTS = {"authors", "keywords"}
_ALIASES = {
    "author": "authors",
    "tags": "keywords",
    "summary": "description",
    "abstract": "description",
    "updated": "date",
    "lastmod": "date",
    "toc": "contents",
    "applies-to": "applies_to",
}
_OWN = {"title", "lang", "language"}
_SWITCHES = {"contents", "cover", "draft"}


def metadata_of(front: FrontMatter) -> Metadata:
    """Return what front matter says of a document. Keys that Imprint has no use for are kept in `other`."""
    known = {name for name in Metadata.__dataclass_fields__ if name != "other"}
    made, other = Metadata(), []
    for key, value in front.values.items():
        name = _ALIASES.get(key.lower(), key.lower().replace("-", "_"))
        if name in _SWITCHES:
            made = replace(made, **{name: _text(value).lower() in ("true", "yes", "on", "1")})  # type: ignore[arg-type]
        elif name == "status" and _text(value).strip().lower() == "draft":
            made = replace(made, draft=True)
        elif name in _LISTS:
            made = replace(made, **{name: _texts(value)})  # type: ignore[arg-type]
        elif name in known:
            made = replace(made, **{name: _text(value)})  # type: ignore[arg-type]
        elif key not in _OWN:
            other.append((key, _text(value)))
    return replace(made, other=tuple(other))


def _texts(value: Value) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(_text(inner) for inner in value)
    return tuple(part.strip() for part in _text(value).split(",") if part.strip())


def _text(value: Value | None) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(_text(inner) for inner in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_text(inner)}" for key, inner in value.items())
    return " ".join(value.split())
