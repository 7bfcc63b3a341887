"""Which links lead from one document into another, and which places are there.

Remembered between builds: when one end of a link changes, the other need not be read again to check it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from imprint.errors import Diagnostic, Location
from imprint.inputs import Loaded
from imprint.localize.links import Outgoing, Shelf, missing, outgoing, places
from imprint.model.document import Document
from imprint.project import digest

_SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Ends:
    """What a document has of links: those that leave it, and the places that others can lead to.

    `text` is the digest of the canonical text that holds them.
    """

    text: str
    links: tuple[Outgoing, ...]
    places: frozenset[str]


def ends_of(loaded: Loaded, document: Document) -> Ends:
    """Return the ends of links in a document, as it was read."""
    return Ends(digest(loaded.text), outgoing(document), frozenset(places(document)))


def known(path: Path, read: Mapping[str, Ends]) -> dict[str, Ends]:
    """Return the ends of every document by name: as they were `read` now, else as in the file at `path`."""
    return {**remembered(path), **read}


def checked(documents: Iterable[Loaded], ends: Mapping[str, Ends], shelf: Shelf) -> tuple[Diagnostic, ...]:
    """Return a warning for each link of `documents` that leads to no document, or to no place in one.

    What is only known of an older text of a document counts for nothing.
    """
    current = {
        one.name: ends[one.name]
        for one in documents
        if one.name in ends and ends[one.name].text == digest(one.text)
    }
    loaded = {one.name for one in documents}
    there = {name: one.places for name, one in ends.items() if name in current or name not in loaded}
    return tuple(
        one
        for each in documents
        if each.name in current
        for one in missing(current[each.name].links, each.source, shelf, there)
    )


def remembered(path: Path) -> dict[str, Ends]:
    """Return what an earlier build wrote with `dumped`; nothing where the file is damaged or not there."""
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["schema"] == _SCHEMA:
            return {name: _ends(fields) for name, fields in data["documents"].items()}
    return {}


def _ends(fields: Mapping[str, Any]) -> Ends:
    links = (
        Outgoing(target, text, Location(path, int(line), int(column)) if path else None)
        for target, text, path, line, column in fields["links"]
    )
    return Ends(str(fields["text"]), tuple(links), frozenset(fields["places"]))


def dumped(ends: Mapping[str, Ends], names: Iterable[str]) -> str:
    """Return the text that `remembered` reads, of the documents in `names`."""
    kept = set(names)
    data = {
        name: {
            "text": one.text,
            "links": [_row(link) for link in one.links],
            "places": sorted(one.places),
        }
        for name, one in sorted(ends.items())
        if name in kept
    }
    return json.dumps({"schema": _SCHEMA, "documents": data}, ensure_ascii=False) + "\n"


def _row(link: Outgoing) -> list[str | int]:
    where = link.where or Location("")
    return [link.target, link.text, where.path, where.line, where.column]
