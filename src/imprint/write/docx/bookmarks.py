"""Bookmarks: the identities of a document as names that Word accepts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256

from imprint.model.document import (
    Anchor,
    Block,
    Cell,
    Document,
    Image,
    List,
    ListItem,
    Note,
    Row,
    Span,
    Table,
)
from imprint.model.walk import blocks_in, inlines_in, own_contents

_LONGEST = 40
_UNSAFE = re.compile(r"[^A-Za-z0-9]+")


def bookmark_names(document: Document) -> dict[str, str]:
    """Return the bookmark of each id of `document`, in reading order.

    A name is at most 40 letters, digits and underscores and begins with a letter; two names differ in more
    than case. An id that does not fit is shortened, and eight digits of its SHA-256 keep it apart. The result
    depends on the ids alone.
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    for identity in _identities(document.blocks):
        if identity and identity not in names:
            name = _name(identity)
            if name.lower() in taken:
                name = _with_digest(name, identity)
            taken.add(name.lower())
            names[identity] = name
    return names


def _name(identity: str) -> str:
    name = _UNSAFE.sub("_", identity).strip("_")
    if not name or not name[0].isalpha():
        name = f"id_{name}".rstrip("_")
    is_whole = len(name) <= _LONGEST and identity.isascii()
    return name if is_whole else _with_digest(name, identity)


def _with_digest(name: str, identity: str) -> str:
    return f"{name[: _LONGEST - 9]}_{sha256(identity.encode()).hexdigest()[:8]}"


def _identities(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks_in(blocks):
        yield from ids_of(block)
        if isinstance(block, List):
            for item in block.items:
                yield from ids_of(item)
        if isinstance(block, Table):
            for row in block.rows:
                yield from ids_of(row)
                for cell in row.cells:
                    yield from ids_of(cell)
        for content in own_contents(block):
            for inline in inlines_in(content):
                match inline:
                    case Anchor(identity) | Note(id=identity):
                        yield identity
                    case Span() | Image():
                        yield inline.attributes.id


def ids_of(node: Block | ListItem | Row | Cell) -> tuple[str, ...]:
    """Return the ids by which `node` is known: its stable one, and the authored one where that differs."""
    return tuple(dict.fromkeys(identity for identity in (node.id, node.attributes.id) if identity))
