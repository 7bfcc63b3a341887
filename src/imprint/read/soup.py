"""HTML as authors leave it in Markdown, in pieces and unclosed, with Markdown between, made into a tree.

pandoc hands over raw HTML in fragments (one tag at a time within a line, up to a blank line between blocks).
This module puts the fragments and the native pieces between them back together, as a browser would.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, TypeAlias

from imprint.errors import Location

VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ]
)
BLOCK = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "caption",
        "colgroup",
    ]
)
KNOWN = (
    VOID
    | BLOCK
    | frozenset(
        [
            "a",
            "abbr",
            "acronym",
            "audio",
            "b",
            "bdi",
            "bdo",
            "big",
            "button",
            "canvas",
            "cite",
            "code",
            "data",
            "del",
            "dfn",
            "em",
            "font",
            "head",
            "i",
            "iframe",
            "input",
            "ins",
            "kbd",
            "label",
            "map",
            "mark",
            "math",
            "nobr",
            "noscript",
            "object",
            "option",
            "output",
            "picture",
            "pre",
            "progress",
            "q",
            "rp",
            "rt",
            "ruby",
            "s",
            "samp",
            "script",
            "select",
            "small",
            "span",
            "strike",
            "strong",
            "style",
            "sub",
            "sup",
            "svg",
            "template",
            "textarea",
            "time",
            "title",
            "tt",
            "u",
            "var",
            "video",
        ]
    )
)

# A start tag closes these, up to the nearest of the tags that bound the search.
_CLOSES: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "li": (frozenset({"li"}), frozenset({"ul", "ol", "table", "td", "th"})),
    "dt": (frozenset({"dt", "dd"}), frozenset({"dl", "table"})),
    "dd": (frozenset({"dt", "dd"}), frozenset({"dl", "table"})),
    "tr": (frozenset({"tr", "td", "th"}), frozenset({"table"})),
    "td": (frozenset({"td", "th"}), frozenset({"table"})),
    "th": (frozenset({"td", "th"}), frozenset({"table"})),
    "thead": (
        frozenset({"thead", "tbody", "tfoot", "tr", "td", "th", "colgroup", "caption"}),
        frozenset({"table"}),
    ),
    "tbody": (
        frozenset({"thead", "tbody", "tfoot", "tr", "td", "th", "colgroup", "caption"}),
        frozenset({"table"}),
    ),
    "tfoot": (
        frozenset({"thead", "tbody", "tfoot", "tr", "td", "th", "colgroup", "caption"}),
        frozenset({"table"}),
    ),
    "option": (frozenset({"option"}), frozenset({"select"})),
}
_CLOSED_BY_BLOCK = frozenset({"p"})
_P_BOUNDS = frozenset({"td", "th", "li", "div", "blockquote", "table", "section", "details", "button"})
_END_BOUNDS = {
    "li": frozenset({"ul", "ol", "table"}),
    "td": frozenset({"table"}),
    "th": frozenset({"table"}),
    "tr": frozenset({"table"}),
}


@dataclass(slots=True)
class Native:
    """A piece that pandoc has already understood: one block or inline of its JSON."""

    node: dict[str, Any]


@dataclass(slots=True)
class Element:
    """An HTML element. `raw` is its start tag as written; `closed` whether its end tag was found."""

    tag: str
    attributes: dict[str, str]
    where: Location | None = None
    raw: str = ""
    closed: bool = False
    children: list[Piece] = field(default_factory=list)


Piece: TypeAlias = "Element | Native | str"


@dataclass(slots=True)
class Fragment:
    """A stretch of raw HTML and where it begins."""

    text: str
    where: Location | None = None


def tree(parts: Iterable[Fragment | Native]) -> list[Piece]:
    """Return the pieces that `parts` stand for: elements hold all that lies between their tags.

    Nothing is refused: an end tag without a start is dropped, an element without an end lasts as long as its
    parent.
    """
    builder = _Builder()
    for part in parts:
        if isinstance(part, Native):
            builder.take(part)
        else:
            builder.read(part)
    return builder.root.children


class _Builder(HTMLParser):
    """Collects tags into elements. One for each tree."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self.open = [self.root]
        self.where: Location | None = None

    def read(self, fragment: Fragment) -> None:
        self.where = fragment.where
        self.reset()
        self.feed(fragment.text)
        self.close()

    def take(self, piece: Native) -> None:
        """Add a native piece; between table tags an indented code block is HTML that the author indented."""
        node = piece.node
        between_tags = self.open[-1].tag in ("table", "thead", "tbody", "tfoot", "tr")
        if between_tags and node["t"] == "CodeBlock" and str(node["c"][1]).lstrip().startswith("<"):
            self.read(Fragment(node["c"][1], self.where))
        else:
            self.add(piece)

    def add(self, piece: Piece) -> None:
        self.open[-1].children.append(piece)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._close_for(tag)
        element = Element(
            tag, {key: value or "" for key, value in attrs}, self._place(), self.get_starttag_text() or ""
        )
        self.add(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # As in browsers, the slash means something only where the element can't have content.
        self.handle_starttag(tag, attrs)
        if tag not in VOID and tag not in BLOCK and self.open[-1].tag == tag:
            self.open.pop().closed = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "br":
            self.handle_starttag("br", [])
            return
        bounds = _END_BOUNDS.get(tag, frozenset())
        for depth in range(len(self.open) - 1, 0, -1):
            if self.open[depth].tag == tag:
                self.open[depth].closed = True
                del self.open[depth:]
                return
            if self.open[depth].tag in bounds:
                return

    def handle_data(self, data: str) -> None:
        self.add(data)

    def _close_for(self, tag: str) -> None:
        closes, bounds = _CLOSES.get(tag, (frozenset(), frozenset()))
        if tag in BLOCK:
            closes, bounds = closes | _CLOSED_BY_BLOCK, bounds | (_P_BOUNDS - closes)
        last = None
        for depth in range(len(self.open) - 1, 0, -1):
            if self.open[depth].tag in bounds:
                break
            if self.open[depth].tag in closes:
                last = depth
        if last:
            del self.open[last:]

    def _place(self) -> Location | None:
        if not self.where:
            return None
        line, column = self.getpos()
        if line == 1:
            return Location(self.where.path, self.where.line, (self.where.column or 1) + column)
        return Location(self.where.path, self.where.line + line - 1, column + 1)
