"""The structure of a PDF: which tag each part of the page belongs to, made from WeasyPrint's laid-out boxes.

WeasyPrint's own tags have one element for each fragment of a page: a table on three pages is three
tables, and a repeated head is read out each time. Here one HTML element is one structure element,
however many pages it stands on, with its `id`, language, header scope and list numbering; what repeats,
and what stands in the margins, is an artifact. The types are those of ISO 32000-1, 14.8.4; the rules
for them are those of ISO 14289-1 (PDF/UA-1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any
from unicodedata import bidirectional, category

import pydyf  # type: ignore[import-untyped]
from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder

from imprint.render.script import HYPHEN, without_joiners
from imprint.write.pdf_structure import Mark, Node, Reference, write_structure

_POINTS = 0.75  # to a CSS pixel

# HTML element to the structure types that it becomes, outermost first; what is not here has no type of
# its own.
_TYPES: dict[str, tuple[str, ...]] = {
    **{name: (name.upper(),) for name in ("h1", "h2", "h3", "h4", "h5", "h6", "p", "tr", "th", "td")},
    **dict.fromkeys(("div", "header", "footer", "aside", "nav", "figure", "address", "details"), ("Div",)),
    **dict.fromkeys(("ul", "ol", "dl"), ("L",)),
    **dict.fromkeys(("caption", "figcaption"), ("Caption",)),
    "main": ("Part",),
    "article": ("Art",),
    "section": ("Sect",),
    "blockquote": ("BlockQuote",),
    "pre": ("P",),
    "code": ("Code",),
    "summary": ("P",),
    "li": ("LI", "LBody"),
    "dt": ("Lbl",),
    "dd": ("LBody",),
    "table": ("Table",),
    "thead": ("THead",),
    "tbody": ("TBody",),
    "tfoot": ("TFoot",),
    "a": ("Link",),
    "img": ("Figure",),
}
_NAMED = ("body", "notes", "contents", "callout", "callout-title", "panel", "panel-title")
# Scripts of South and Southeast Asia: letters are drawn before others that are spoken first, some in two
# parts (Devanagari II, Thai AM). A joiner makes one sign of two in any script.
_COMPOSED = re.compile("[\u0900-\u0dff\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u200d]")
_NUMBERINGS = {"a": "LowerAlpha", "A": "UpperAlpha", "i": "LowerRoman", "I": "UpperRoman"}


def add_tags(pdf: Any, document: Any, _version: Any, page_streams: Sequence[Any]) -> None:
    """Add the structure tree of `document` to `pdf`, in place of WeasyPrint's function of the same name.

    `page_streams` hold the pages' content, in which each piece of text and each image has a number.
    """
    builder = _Builder()
    for number, (page, stream) in enumerate(zip(document.pages, page_streams, strict=True)):
        builder.begin_page(number, page.height, stream._tags)  # noqa: SLF001  (WeasyPrint offers no other way)
        builder.visit(page._page_box, builder.root)  # noqa: SLF001
        _finish_content(stream, *builder.end_page())
    write_structure(pdf, builder.root, len(document.pages))


class _Builder:
    """Walks the boxes of one page after the other and collects their structure."""

    def __init__(self) -> None:
        self.root = Node("Document")
        self._nodes: dict[tuple[Any, str], Node] = {}  # by HTML element and type
        self._heads: dict[Any, int] = {}  # head of a table: the page that it first stood on
        self._page = 0
        self._height = 0.0
        self._tags: dict[Any, dict[str, Any]] = {}
        self._artifacts: set[int] = set()
        self._texts: dict[int, str] = {}

    def begin_page(self, number: int, height: float, tags: dict[Any, dict[str, Any]]) -> None:
        """Turn to a page. `tags` holds the number in the page's content of each text and image box."""
        self._page, self._height, self._tags = number, height, tags
        self._artifacts, self._texts = set(), {}

    def end_page(self) -> tuple[set[int], dict[int, str]]:
        """Return the numbers of the page's content that belongs to no element, and texts by their numbers.

        The texts are those that a reader could not put together from their glyphs.
        """
        leftover = {tag["mcid"] for tag in self._tags.values()}
        self._tags.clear()
        return self._artifacts | leftover, self._texts

    def visit(self, box: Any, parent: Node) -> None:
        """Add what `box` holds to the structure, below `parent`."""
        if isinstance(box, AbsolutePlaceholder):
            box = box._box  # noqa: SLF001
        if isinstance(box, boxes.MarginBox) or _is_hidden(box) or self._is_repeated_head(box):
            self._discard(box)
        elif isinstance(box, boxes.TextBox):
            self._add_content(box, parent)
        elif isinstance(box, boxes.ReplacedBox):
            self._add_image(box, parent)
        else:
            node = self._node(box, parent)
            self._add_link(box, node)
            for child in box.children:
                self.visit(child, node)

    # --- what boxes become

    def _node(self, box: Any, parent: Node) -> Node:
        """Return the structure element that the content of `box` belongs to."""
        element = box.element
        if element is None or isinstance(box, boxes.PageBox | boxes.LineBox):
            return parent
        name, _, pseudo = box.element_tag.partition("::")
        if pseudo == "marker":
            return self._label(element, parent)
        if pseudo or not isinstance(name, str):
            return parent
        if _is(element, "note-number"):
            return self._within(element, ("Link",), self._label(element, parent))
        return self._within(element, _types(element, name, parent), parent)

    def _within(self, element: Any, types: Sequence[str], parent: Node) -> Node:
        """Return the innermost of `types` for `element`, made below `parent` where it is met for the
        first time.
        """
        for position, kind in enumerate(types):
            node = self._nodes.get((element, kind))
            if node is None:
                node = parent.child(kind)
                self._nodes[element, kind] = node
                if position == 0:
                    _describe(node, element)
            parent = node
        return parent

    def _label(self, element: Any, parent: Node) -> Node:
        """Return the label of the list item that `parent` is, or is the body of."""
        item = parent.parent if parent.type == "LBody" and parent.parent else parent
        label = self._nodes.get((element, "Lbl"))
        if label is None:
            label = item.child("Lbl", first=True)
            self._nodes[element, "Lbl"] = label
        return label

    def _add_content(self, box: Any, node: Node) -> None:
        if tag := self._tags.pop(box, None):
            number = tag["mcid"]
            node.add(Mark(self._page, number))
            if isinstance(box, boxes.TextBox) and (text := _text_of(box)):
                self._texts[number] = text

    def _add_image(self, box: Any, parent: Node) -> None:
        alternative = box.element.get("alt", "")
        if not alternative:
            self._discard(box)
            return
        node = self._within(box.element, ("Figure",), parent)
        node.alternative = alternative
        left, top = box.content_box_x(), box.content_box_y()
        node.attributes["Layout"] = {
            "Placement": "/Block",
            "BBox": pydyf.Array(
                round(value * _POINTS, 2)
                for value in (
                    left,
                    self._height - top - box.height,
                    left + box.width,
                    self._height - top,
                )
            ),
        }
        self._add_link(box, node)
        self._add_content(box, node)

    def _add_link(self, box: Any, node: Node) -> None:
        annotation = box.link_annotation
        if annotation:
            link = next((each for each in node.with_ancestors() if each.type == "Link"), node)
            self._refer(link, box)

    def _refer(self, link: Node, box: Any) -> None:
        """Let `link` have the area that `box` has on the page, which tells its text and not its address."""
        words = _words(box.element)
        if not words:  # a line break in a link has an area as well
            words = next((_words(key[0]) for key, node in self._nodes.items() if node is link), "")
        if words:
            box.link_annotation["Contents"] = pydyf.String(words)
        link.add(Reference(self._page, box.link_annotation))

    # --- what is no content

    def _is_repeated_head(self, box: Any) -> bool:
        if not (isinstance(box, boxes.TableRowGroupBox) and box.is_header) or box.element is None:
            return False
        return self._heads.setdefault(box.element, self._page) != self._page

    def _discard(self, box: Any) -> None:
        """Make everything inside `box` an artifact; a link in it goes to the element that it stands for."""
        if isinstance(box, AbsolutePlaceholder):
            box = box._box  # noqa: SLF001
        if tag := self._tags.pop(box, None):
            self._artifacts.add(tag["mcid"])
        link = self._nodes.get((box.element, "Link"))
        if link and box.link_annotation:
            self._refer(link, box)
        for child in getattr(box, "children", ()):
            self._discard(child)


def _words(element: Any) -> str:
    """Return the text of an element, images as their alternative texts."""
    parts = (
        part
        for each in (element.iter() if element is not None else ())
        for part in (
            each.get("alt", "") if each.tag == "img" else each.text,
            " " * (each.tag == "br"),
            each.tail,
        )
    )
    text = "".join(part or "" for part in parts)
    tail = (element.tail or "") if element is not None else ""
    return " ".join(text.removesuffix(tail).split())


def _types(element: Any, name: str, parent: Node) -> tuple[str, ...]:
    """Return the structure types of an HTML element, outermost first; none where it has no meaning of
    its own.
    """
    in_contents = any(each.title == "contents" for each in parent.with_ancestors())
    if in_contents and name in {"ol", "li", "a"}:
        return {"ol": ("TOC",), "li": ("TOCI",), "a": ("Reference", "Link")}[name]
    if name == "div" and parent.type == "L":
        return ("LI",)
    if name == "div" and _is(element, "body"):
        return ("Art",)
    if name == "sup" and _is(element, "note-mark"):
        return ("Reference",)
    if name == "a" and not element.get("href"):
        return ()
    return _TYPES.get(name) or (("Span",) if element.get("lang") and name not in {"html", "body"} else ())


def _describe(node: Node, element: Any) -> None:
    """Give `node` the identity, language and attributes that its HTML element has."""
    node.identity = element.get("id") or element.get("data-id", "")
    node.language = element.get("lang", "")
    node.title = next((name for name in _NAMED if _is(element, name)), "")
    match node.type:
        case "TH" | "TD":
            node.attributes["Table"] = dict(_cell_attributes(element))
        case "L" if element.tag != "dl":
            node.attributes["List"] = {"ListNumbering": f"/{_numbering(element)}"}


def _cell_attributes(element: Any) -> Iterator[tuple[str, Any]]:
    if scope := {"col": "/Column", "row": "/Row"}.get(element.get("scope", "")):
        yield "Scope", scope
    for html, pdf in (("colspan", "ColSpan"), ("rowspan", "RowSpan")):
        if (count := element.get(html, "1")) != "1":
            yield pdf, int(count)


def _numbering(element: Any) -> str:
    return _NUMBERINGS.get(element.get("type", ""), "Decimal") if element.tag == "ol" else "Disc"


def _is_hidden(box: Any) -> bool:
    """Tell whether `box` is for the eye alone, as a watermark is."""
    return box.element is not None and box.element.get("aria-hidden") == "true"


def _is(element: Any, name: str) -> bool:
    return name in element.get("class", "").split()


def _text_of(box: Any) -> str:
    """Return the text of a line, or of a part of one, where its glyphs do not say it themselves."""
    if box.text.endswith(
        HYPHEN
    ):  # a soft hyphen tells readers that the word goes on (ISO 32000-1, 14.8.2.2.3)
        return f"{box.text.removesuffix(HYPHEN)}\u00ad"
    return without_joiners(box.text) if _is_reordered(box.text) else ""


def _is_reordered(text: str) -> bool:
    """Tell whether glyphs may stand in another order than the letters of a left-to-right text (Devanagari).

    Right-to-left text is left to readers: those that turn it round by themselves would turn this one as well.
    """
    if text.isascii() or not (
        _COMPOSED.search(text) or any(category(character)[0] == "M" for character in text)
    ):
        return False
    return not any(bidirectional(character) in {"R", "AL"} for character in text)


def _finish_content(stream: Any, artifacts: set[int], texts: dict[int, str]) -> None:
    """Mark numbered pieces of a page's content as artifacts, or say which text others stand for."""
    if not artifacts and not texts:
        return
    operations = stream.stream
    for index, operand in enumerate(operations):
        number = operand.get("MCID") if isinstance(operand, pydyf.Dictionary) else None
        if number in artifacts:
            operations[index - 1] = "/Artifact"
            operations[index] = pydyf.Dictionary({"Type": "/Pagination"})
        elif number in texts:
            operand["ActualText"] = pydyf.String(texts[number])
