"""Which links lead from one document into another, and which places are there.

Remembered between builds: when one end of a link changes, the other need not be read again to check it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from imprint.errors import Diagnostic, Location
from imprint.inputs import Loaded
from imprint.localize.links import Outgoing, Shelf, missing, outgoing, places
from imprint.model.document import Document

_SCHEMA = 2


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
    return Ends(loaded.text_digest, outgoing(document), frozenset(places(document)))


def checked(documents: Iterable[Loaded], ends: Mapping[str, Ends], shelf: Shelf) -> tuple[Diagnostic, ...]:
    """Return a warning for each link of `documents` that leads to no document, or to no place in one.

    What is only known of an older text of a document counts for nothing.
    """
    documents = tuple(documents)
    current = {one.name: ends[one.name] for one in documents if is_of(ends.get(one.name), one)}
    loaded = {one.name for one in documents}
    there = {name: one.places for name, one in ends.items() if name in current or name not in loaded}
    return tuple(
        one
        for each in documents
        if each.name in current
        for one in missing(_placed(current[each.name].links, each.path), each.source, shelf, there)
    )


def is_of(ends: Ends | None, loaded: Loaded) -> bool:
    """Tell whether `ends` are those of the text that a document has now."""
    return ends is not None and ends.text == loaded.text_digest


def _placed(links: Iterable[Outgoing], path: str) -> list[Outgoing]:
    """Return links with their document's path in messages, which depends on where one stands."""
    return [replace(link, where=replace(link.where, path=path) if link.where else None) for link in links]


# --- between builds ---


def remembered(path: Path) -> dict[str, Ends]:
    """Return what an earlier build wrote with `dumped`; nothing where the file is damaged or not there."""
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["schema"] == _SCHEMA:
            return {name: ends_from(fields) for name, fields in data["documents"].items()}
    return {}


def dumped(ends: Mapping[str, Ends], names: Iterable[str]) -> str:
    """Return the text that `remembered` reads, of the documents in `names`."""
    kept = set(names)
    data = {name: as_object(one) for name, one in sorted(ends.items()) if name in kept}
    return json.dumps({"schema": _SCHEMA, "documents": data}, ensure_ascii=False) + "\n"


def as_object(ends: Ends) -> dict[str, Any]:
    """Return a value of JSON that `ends_from` reads."""
    places = [(link.where.line, link.where.column) if link.where else (0, 0) for link in ends.links]
    links = [[link.target, link.text, *place] for link, place in zip(ends.links, places, strict=True)]
    return {"text": ends.text, "links": links, "places": sorted(ends.places)}


def ends_from(fields: Mapping[str, Any]) -> Ends:
    """Return the ends that `as_object` wrote down; their links' paths are left out."""
    links = (
        Outgoing(target, text, Location("", int(line), int(column)) if line else None)
        for target, text, line, column in fields["links"]
    )
    return Ends(str(fields["text"]), tuple(links), frozenset(fields["places"]))
