"""A tree of HTML and native pieces made into blocks and inlines of the document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from imprint.model.document import (
    NO_ATTRIBUTES,
    Anchor,
    Block,
    Break,
    Callout,
    CalloutKind,
    CodeBlock,
    Definition,
    DefinitionList,
    Divider,
    Figure,
    Group,
    Heading,
    Image,
    Inline,
    List,
    ListItem,
    Numbering,
    Panel,
    Paragraph,
    Quote,
    Styled,
    Text,
)
from imprint.read import tables
from imprint.read.attributes import attributes_of
from imprint.read.dialect import CALLOUT_WORDS
from imprint.read.html_inline import (
    DROPPED,
    INLINE_NATIVES,
    STYLES,
    inlines,
    literal_text,
    warn_dropped,
    warn_unknown,
)
from imprint.read.inlines import is_empty, tidy
from imprint.read.soup import BLOCK, KNOWN, Element, Native, Piece

if TYPE_CHECKING:
    from imprint.read.convert import Conversion

_NUMBERINGS: dict[str, Numbering] = {
    "a": "lower-alpha",
    "A": "upper-alpha",
    "i": "lower-roman",
    "I": "upper-roman",
}


# --- blocks ---


def blocks(conversion: Conversion, pieces: Iterable[Piece]) -> tuple[Block, ...]:
    """Return the blocks that `pieces` stand for:.

    Block elements as such, what lies between them as paragraphs.
    """
    made: list[Block] = []
    line: list[Piece] = []
    items: list[Element] = []

    def end_line() -> None:
        if line:
            made.extend(paragraph(conversion, inlines(conversion, line)))
            line.clear()

    def end_items() -> None:
        if items:
            made.append(_list(conversion, items, ordered=False, origin=items[0]))
            items.clear()

    for piece in pieces:
        if isinstance(piece, Element) and piece.tag == "li":  # an item without a list
            end_line()
            items.append(piece)
        elif isinstance(piece, str) and not piece.strip() and items:
            continue
        elif _is_block(piece):
            end_items()
            end_line()
            made.extend(_block(conversion, piece))
        elif not (items and _is_blank(piece)):
            end_items()
            line.append(piece)
    end_items()
    end_line()
    return tuple(made)


def paragraph(conversion: Conversion, content: tuple[Inline, ...]) -> tuple[Block, ...]:
    """Return `content` as a paragraph, an image alone as a figure, and nothing at all as nothing."""
    content = without_edge_breaks(content)
    if not content:
        return ()
    origin = conversion.where
    if len(content) == 1 and isinstance(content[0], Image):
        caption = tidy((Text(content[0].title),)) if content[0].title else ()
        image = replace(content[0], title="")  # said once
        return (Figure(image, caption, origin=image.origin or origin),)
    if is_empty(content) and not any(isinstance(inline, Anchor) for inline in content):
        return ()
    return (Paragraph(content, origin=origin),)


def without_edge_breaks(content: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """Return `content` without line breaks before the first or after the last of its words."""
    while content and isinstance(content[0], Break):
        content = content[1:]
    while content and isinstance(content[-1], Break):
        content = tidy(content[:-1])
    return content


def _is_block(piece: Piece) -> bool:
    if isinstance(piece, str):
        return False
    if isinstance(piece, Native):
        return piece.node["t"] not in INLINE_NATIVES
    if piece.tag in BLOCK or piece.tag.startswith("dx-"):
        return True
    return any(_is_block(child) for child in piece.children)


def _is_blank(piece: Piece) -> bool:
    if isinstance(piece, str):
        return not piece.strip()
    if isinstance(piece, Native):
        return piece.node["t"] in ("Space", "SoftBreak") or (
            piece.node["t"] == "Span" and all(_is_blank(Native(node)) for node in piece.node["c"][1])
        )
    return piece.tag == "br"


def _block(conversion: Conversion, piece: Piece) -> tuple[Block, ...]:
    if isinstance(piece, Native):
        return conversion.block(piece.node)
    assert isinstance(piece, Element)
    outer, conversion.where = conversion.where, piece.where or conversion.where
    try:
        maker = _BLOCK_MAKERS.get(piece.tag)
        return maker(conversion, piece) if maker else _other_block(conversion, piece)
    finally:
        conversion.where = outer


def _plain_block(conversion: Conversion, element: Element) -> tuple[Block, ...]:
    inner = blocks(conversion, element.children)
    attributes = attributes_of(element)
    words = {word for name in attributes.classes for word in name.lower().replace("_", "-").split("-")}
    kind = next((CALLOUT_WORDS[word] for word in sorted(words) if word in CALLOUT_WORDS), None)
    if kind and words & {"alert", "admonition", "callout", "custom", "message"} and inner:
        return (Callout(cast("CalloutKind", kind), inner, attributes=attributes, origin=element.where),)
    if inner and (attributes.id or attributes.get("lang") or attributes.get("dir")):
        return (Group(inner, attributes=attributes, origin=element.where, language=attributes.get("lang")),)
    return inner


def _heading(conversion: Conversion, element: Element) -> tuple[Block, ...]:
    content = without_edge_breaks(inlines(conversion, element.children))
    if is_empty(content):
        return ()
    return (Heading(int(element.tag[1]), content, attributes=attributes_of(element), origin=element.where),)


def _list_block(conversion: Conversion, element: Element) -> tuple[Block, ...]:
    items: list[Element] = []
    for child in element.children:
        if isinstance(child, Element) and child.tag == "li":
            items.append(child)
        elif isinstance(child, str) and not child.strip():
            continue
        elif items:  # a list or text between two items belongs to the one above
            items[-1].children.append(child)
        else:
            items.append(Element("li", {}, element.where, children=[child]))
    if not items:
        return ()
    return (_list(conversion, items, element.tag == "ol", element),)


def _list(conversion: Conversion, items: Sequence[Element], ordered: bool, origin: Element) -> List:
    made = tuple(
        ListItem(blocks(conversion, item.children), attributes=attributes_of(item), origin=item.where)
        for item in items
    )
    start = origin.attributes.get("start", "1")
    return List(
        tuple(item for item in made if item.blocks),
        ordered=ordered,
        start=int(start) if re.fullmatch(r"\d{1,6}", start) else 1,
        numbering=_NUMBERINGS.get(origin.attributes.get("type", ""), "decimal"),
        tight=all(len(item.blocks) < 2 or not isinstance(item.blocks[1], Paragraph) for item in made),
        attributes=attributes_of(origin) if origin.tag != "li" else NO_ATTRIBUTES,
        origin=origin.where,
    )


def _definitions(conversion: Conversion, element: Element) -> tuple[Block, ...]:
    items: list[Definition] = []
    for child in element.children:
        if isinstance(child, Element) and child.tag == "dt":
            items.append(Definition(inlines(conversion, child.children), (), origin=child.where))
        elif isinstance(child, Element) and child.tag == "dd":
            last = items.pop() if items else Definition((), (), origin=child.where)
            items.append(replace(last, definitions=(*last.definitions, blocks(conversion, child.children))))
        elif not _is_blank(child):
            items.append(Definition((), (blocks(conversion, [child]),), origin=element.where))
    return (DefinitionList(tuple(items), origin=element.where),) if items else ()


def _code_block(conversion: Conversion, element: Element) -> tuple[Block, ...]:
    inner = next(
        (child for child in element.children if isinstance(child, Element) and child.tag == "code"), element
    )
    names = " ".join([inner.attributes.get("class", ""), element.attributes.get("class", "")]).split()
    syntax = next((name.removeprefix("language-") for name in names if name.startswith("language-")), "")
    text = literal_text(conversion, element.children).strip("\n")
    return (CodeBlock(text, syntax, origin=element.where),) if text.strip() else ()


def _quote(conversion: Conversion, element: Element) -> tuple[Block, ...]:
    inner = blocks(conversion, element.children)
    return (Quote(inner, attributes=attributes_of(element), origin=element.where),) if inner else ()


def _panel(conversion: Conversion, element: Element) -> tuple[Block, ...]:
    title: tuple[Inline, ...] = ()
    rest: list[Piece] = []
    for child in element.children:
        if isinstance(child, Element) and child.tag == "summary" and not title:
            title = inlines(conversion, child.children)
        else:
            rest.append(child)
    title = title or conversion.text(element.attributes.get("title", ""))
    inner = blocks(conversion, rest)
    return (Panel(title, inner, origin=element.where),) if title else inner


def _callout(conversion: Conversion, element: Element) -> tuple[Block, ...]:
    kind = CALLOUT_WORDS.get(element.attributes.get("infotype", ""), "note")
    inner = blocks(conversion, element.children)
    title = conversion.text(element.attributes.get("title", ""))
    return (Callout(cast("CalloutKind", kind), inner, title, origin=element.where),) if inner or title else ()


def _figure(conversion: Conversion, element: Element) -> tuple[Block, ...]:
    captions = [
        child for child in element.children if isinstance(child, Element) and child.tag == "figcaption"
    ]
    inner = blocks(conversion, [child for child in element.children if child not in captions])
    caption = inlines(conversion, captions[0].children) if captions else ()
    if len(inner) == 1 and isinstance(inner[0], Figure):
        return (replace(inner[0], caption=caption or inner[0].caption, attributes=attributes_of(element)),)
    return (*inner, *(paragraph(conversion, caption) if caption else ()))


def _rule(conversion: Conversion, element: Element) -> tuple[Block, ...]:
    return (Divider(origin=element.where),)


def _table(conversion: Conversion, element: Element) -> tuple[Block, ...]:
    return tables.html_table(conversion, element)


def _other_block(conversion: Conversion, element: Element) -> tuple[Block, ...]:
    """Return the blocks of an element that is no block itself but holds one, or that nobody knows."""
    if element.tag in DROPPED:
        warn_dropped(conversion, element)
        return ()
    if element.tag not in KNOWN:
        warn_unknown(conversion, element, shown=False)
    inner = blocks(conversion, element.children)
    style = STYLES.get(element.tag)
    if style is None:
        return inner
    return tuple(
        replace(block, content=(Styled(style, block.content),)) if isinstance(block, Paragraph) else block
        for block in inner
    )


_BLOCK_MAKERS: dict[str, Callable[[Conversion, Element], tuple[Block, ...]]] = {
    **dict.fromkeys(("ul", "ol"), _list_block),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _heading),
    **dict.fromkeys(
        [
            "p",
            "div",
            "section",
            "article",
            "aside",
            "header",
            "footer",
            "main",
            "nav",
            "center",
            "address",
            "form",
            "fieldset",
            "body",
            "html",
            "summary",
            "caption",
            "thead",
            "tbody",
            "tfoot",
            "tr",
            "td",
            "th",
            "dt",
            "dd",
            "figcaption",
        ],
        _plain_block,
    ),
    "dl": _definitions,
    "pre": _code_block,
    "blockquote": _quote,
    "details": _panel,
    "dx-fold-block": _panel,
    "dx-alert": _callout,
    "figure": _figure,
    "hr": _rule,
    "table": _table,
    "colgroup": lambda conversion, element: (),
}
