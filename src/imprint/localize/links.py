"""Links from one document to another: `[pumps](pumps.md#flow)` leads to the page of the same language."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from urllib.parse import quote, unquote, urlsplit

from imprint.errors import Diagnostic, Location, warning
from imprint.model.document import Document, Inline, Link, Text
from imprint.model.walk import (
    Inlines,
    blocks_in,
    ids_in,
    inlines_in,
    map_blocks,
    map_inlines,
    own_contents,
    text_of,
)

_SUFFIXES = (".md", ".markdown")


@dataclass(frozen=True, slots=True)
class Published:
    """A document as others link to it. `path` is its source's, from the project's folder on."""

    name: str
    path: str
    language: str
    locales: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """All documents of a project by path, and what they are published as.

    `source` is the folder of the documents, from the project's on; `base_url` the address of the web pages,
    if it is known.
    """

    documents: Mapping[str, Published]
    formats: tuple[str, ...]
    source: str = ""
    base_url: str = ""

    @property
    def names(self) -> frozenset[str]:
        """The names of all documents."""
        return frozenset(document.name for document in self.documents.values())

    def find(self, reference: Reference, here: str) -> Published | None:
        """Return the document that a reference in the document at `here` means."""
        return next(
            (self.documents[path] for path in self.paths(reference, here) if path in self.documents), None
        )

    def paths(self, reference: Reference, here: str) -> tuple[str, ...]:
        """Return the paths that a reference may mean: one that begins with a slash begins at the project's
        folder, or at that of the documents.
        """
        path = reference.path
        if path.startswith("/"):
            return tuple(dict.fromkeys(_joined(folder, path.lstrip("/")) for folder in ("", self.source)))
        return (_joined(posixpath.dirname(here), path),)


@dataclass(frozen=True, slots=True)
class Reference:
    """What `path.md?query#place` says."""

    path: str
    query: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A link to another document: its target as written, its text, and where it stands."""

    target: str
    text: str
    where: Location | None = None


def reference(target: str) -> Reference | None:
    """Return what a link's target says of another Markdown file, or None where it leads elsewhere."""
    try:
        parts = urlsplit(target.strip())
    except ValueError:
        return None
    path = unquote(parts.path)
    if parts.scheme or parts.netloc or not path.lower().endswith(_SUFFIXES):
        return None
    return Reference(path, parts.query, unquote(parts.fragment))


def linked(document: Document, here: str, shelf: Shelf, tag: str, format: str) -> Document:  # noqa: A002
    """Return `document` with each link to another document leading to what is published of it.

    `document` is in the locale `tag`, its source at `here`. A link to what is not published becomes its text.
    """

    def changed(inline: Inline) -> Inlines:
        if not isinstance(inline, Link) or not (meant := reference(inline.target)):
            return (inline,)
        address = _address(meant, here, shelf, tag, format)
        return (replace(inline, target=address),) if address else inline.content or (Text(inline.target),)

    if not outgoing(document):
        return document
    return replace(
        document,
        blocks=map_blocks(document.blocks, change_content=lambda content: map_inlines(content, changed)),
    )


def outgoing(document: Document) -> tuple[Outgoing, ...]:
    """Return the links of a document to other documents, in reading order."""
    return tuple(
        Outgoing(inline.target, text_of(inline.content) or inline.target, block.origin or document.origin)
        for block in blocks_in(document.blocks)
        for content in own_contents(block)
        for inline in inlines_in(content)
        if isinstance(inline, Link) and reference(inline.target)
    )


def addresses(targets: Iterable[str], here: str, shelf: Shelf, tag: str, format: str) -> dict[str, str]:  # noqa: A002
    """Return where each of `targets` leads from a document in the locale `tag`; an empty text: nowhere."""
    found = ((target, reference(target)) for target in targets)
    return {target: _address(meant, here, shelf, tag, format) for target, meant in found if meant}


def places(document: Document) -> tuple[str, ...]:
    """Return the ids that links from other documents can lead to."""
    return tuple(sorted(set(ids_in(document.blocks)) - {""}))


def missing(
    links: Iterable[Outgoing], here: str, shelf: Shelf, places_of: Mapping[str, Collection[str]]
) -> tuple[Diagnostic, ...]:
    """Return a warning for each link that leads to no published document, or to no place in it.

    `places_of` holds the ids of the documents by name; of a document that is not in it nothing is said, and
    neither of places in the document itself, which the writers look for.
    """
    said: list[Diagnostic] = []
    for link in links:
        meant = reference(link.target)
        assert meant
        found = shelf.find(meant, here)
        if not found:
            said.append(_no_document(link, meant, here, shelf))
        elif (
            meant.place
            and found.path != here
            and meant.place not in places_of.get(found.name, (meant.place,))
        ):
            said.append(_no_place(link, meant, places_of[found.name]))
    return tuple(dict.fromkeys(said))


def _no_document(link: Outgoing, meant: Reference, here: str, shelf: Shelf) -> Diagnostic:
    stems = {_stem(path): path for path in shelf.documents if path != here}
    near = get_close_matches(_stem(meant.path), stems, n=1, cutoff=0.7)
    likely = stems[near[0]] if near else ""
    return warning(
        "link/missing",
        f"“{link.text}” leads to {link.target}, which is not published here; the link becomes text",
        link.where,
        fix=f"did you mean {_from(here, likely)}?"
        if likely
        else "correct the path, add the document, or link to its address on the web",
    )


def _no_place(link: Outgoing, meant: Reference, known: Collection[str]) -> Diagnostic:
    folded = {place.casefold(): place for place in known}
    near = get_close_matches(meant.place.casefold(), folded, n=1)
    return warning(
        "link/missing",
        f"“{link.text}” leads to {link.target}, but nothing in {meant.path} is called “{meant.place}”",
        link.where,
        fix=f"did you mean {meant.path}#{folded[near[0]]}?"
        if near
        else f"link to a heading of {meant.path}, or set the id there with {{#{meant.place}}}",
    )


def _stem(path: str) -> str:
    return posixpath.splitext(posixpath.basename(path))[0].casefold()


def _from(here: str, path: str) -> str:
    return posixpath.relpath(path, posixpath.dirname(here) or ".")


def _address(meant: Reference, here: str, shelf: Shelf, tag: str, format: str) -> str:  # noqa: A002
    """Return where a reference leads; an empty text where nothing of it is published."""
    found = shelf.find(meant, here)
    if not found:
        return ""
    own = shelf.documents.get(here)
    place = f"#{quote(meant.place, safe=_IN_A_FRAGMENT)}" if meant.place else ""
    if own == found and place:
        return place
    locale = next(iter([*[one for one in (tag, found.language) if one in found.locales], *found.locales]), "")
    query = f"?{meant.query}" if meant.query else ""
    page = f"{quote(found.name, safe='')}.html"
    if format == "html":
        return f"{'' if locale == tag else f'../{quote(locale)}/'}{page}{query}{place}"
    if shelf.base_url and "html" in shelf.formats:
        return f"{shelf.base_url}{quote(locale)}/{page}{query}{place}"
    return f"{quote(f'{found.name}.{locale}', safe='')}.{format}"


_IN_A_FRAGMENT = "/?:@!$&'()*+,;=-._~"


def _joined(folder: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(folder, path))
