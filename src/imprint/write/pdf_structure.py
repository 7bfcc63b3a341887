"""A structure tree as a value, and how it is written into a PDF (ISO 32000-1, 14.7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import pydyf  # type: ignore[import-untyped]


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of a page's content, by its number on that page."""

    page: int
    number: int


@dataclass(frozen=True, slots=True)
class Reference:
    """An annotation (a link's rectangle) on a page."""

    page: int
    annotation: Any


@dataclass(slots=True, eq=False)
class Node:
    """A structure element. `identity` is the `id` of the HTML element that it comes from."""

    type: str
    identity: str = ""
    language: str = ""
    title: str = ""
    alternative: str = ""
    attributes: dict[str, dict[str, Any]] = field(default_factory=dict)
    kids: list[Kid] = field(default_factory=list)
    parent: Node | None = None

    def add(self, kid: Mark | Reference) -> None:
        """Add a piece of content or an annotation."""
        self.kids.append(kid)

    def child(self, kind: str, *, first: bool = False) -> Node:
        """Return a new structure element at the end (or the beginning) of this one."""
        made = Node(kind, parent=self)
        self.kids.insert(0 if first else len(self.kids), made)
        return made

    def with_ancestors(self) -> Iterator[Node]:
        """Yield this element, the one that holds it, and so on outwards."""
        node: Node | None = self
        while node is not None:
            yield node
            node = node.parent


Kid: TypeAlias = Node | Mark | Reference

_KEPT_EMPTY = frozenset({"TD", "TH", "LBody"})  # a row keeps its shape, an item its two parts


def write_structure(pdf: Any, root: Node, page_count: int) -> None:
    """Add the tree below `root`, the index of its content, and the index of its ids to `pdf`."""
    _prune(root)
    writer = _Writer(pdf, page_count)
    writer.write(root)


def _prune(node: Node) -> bool:
    """Drop elements without content below `node`; return whether `node` itself has any."""
    node.kids = [kid for kid in node.kids if not isinstance(kid, Node) or _prune(kid)]
    if node.type == "Link" and not any(isinstance(kid, Reference) for kid in node.kids):
        node.type = "Span"  # its target is not in the document
    return bool(node.kids) or node.type in _KEPT_EMPTY


class _Writer:
    """Turns nodes into PDF objects, and remembers which content and which ids belong to them."""

    def __init__(self, pdf: Any, page_count: int) -> None:
        self._pdf = pdf
        self._pages: tuple[bytes, ...] = pdf.page_references
        self._content: list[dict[int, bytes]] = [{} for _ in range(page_count)]
        self._annotations: list[tuple[Any, bytes]] = []
        self._identities: dict[bytes, bytes] = {}

    def write(self, root: Node) -> None:
        """Write the whole tree and hang it into the catalog."""
        parents = pydyf.Dictionary({"Nums": pydyf.Array()})
        self._pdf.add_object(parents)
        tree = pydyf.Dictionary({"Type": "/StructTreeRoot", "ParentTree": parents.reference})
        self._pdf.add_object(tree)
        tree["K"] = pydyf.Array([self._element(root, tree.reference)])
        parents["Nums"] = self._parent_numbers()
        tree["ParentTreeNextKey"] = len(self._content) + len(self._annotations)
        if self._identities:
            tree["IDTree"] = self._identity_tree()
        self._pdf.catalog["StructTreeRoot"] = tree.reference
        self._pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})
        self._pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})

    def _element(self, node: Node, parent: bytes) -> bytes:
        made = pydyf.Dictionary({"Type": "/StructElem", "S": f"/{node.type}", "P": parent})
        self._pdf.add_object(made)
        reference: bytes = made.reference
        page = next((kid.page for kid in node.kids if not isinstance(kid, Node)), None)
        if page is not None:
            made["Pg"] = self._pages[page]
        self._describe(made, node, reference)
        made["K"] = pydyf.Array([self._kid(kid, page, reference) for kid in node.kids])
        return reference

    def _describe(self, made: Any, node: Node, reference: bytes) -> None:
        identity = node.identity.encode()
        if identity and identity not in self._identities:  # an id that stands twice is the first one's
            self._identities[identity] = reference
            made["ID"] = _byte_string(identity)
        if node.language:
            made["Lang"] = pydyf.String(node.language)
        if node.title:
            made["T"] = pydyf.String(node.title)
        if node.alternative:
            made["Alt"] = pydyf.String(node.alternative)
        sets = [
            pydyf.Dictionary({"O": f"/{owner}", **values})
            for owner, values in node.attributes.items()
            if values
        ]
        if sets:
            made["A"] = sets[0] if len(sets) == 1 else pydyf.Array(sets)

    def _kid(self, kid: Kid, page: int | None, parent: bytes) -> Any:
        match kid:
            case Node():
                return self._element(kid, parent)
            case Mark(page=at, number=number):
                self._content[at][number] = parent
                if at == page:
                    return number
                return pydyf.Dictionary({"Type": "/MCR", "Pg": self._pages[at], "MCID": number})
            case Reference(page=at, annotation=annotation):
                self._annotations.append((annotation, parent))
                return pydyf.Dictionary({"Type": "/OBJR", "Pg": self._pages[at], "Obj": annotation.reference})

    def _parent_numbers(self) -> Any:
        """Return the index from content to elements: an array for each page, then one element for each
        annotation.
        """
        numbers = pydyf.Array()
        for page, marks in enumerate(self._content):
            count = max(marks, default=-1) + 1
            numbers += [page, pydyf.Array([marks.get(number, "null") for number in range(count)])]
        for key, (annotation, parent) in enumerate(self._annotations, len(self._content)):
            annotation["StructParent"] = key
            numbers += [key, parent]
        return numbers

    def _identity_tree(self) -> Any:
        """Return the index from ids to elements, as a name tree of one node, which has to be in order
        of bytes.
        """
        names = pydyf.Array()
        for identity, reference in sorted(self._identities.items()):
            names += [_byte_string(identity), reference]
        return pydyf.Dictionary({"Names": names})


def _byte_string(value: bytes) -> bytes:
    return b"<" + value.hex().encode() + b">"
