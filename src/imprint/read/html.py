"""A tree of HTML and native pieces made into blocks and inlines of the document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from imprint.model.document import (
    NO_ATTRIBUTES,
    Anchor,
    Attributes,
    Block,
    Break,
    Callout,
    CalloutKind,
    Code,
    CodeBlock,
    Definition,
    DefinitionList,
    Divider,
    Figure,
    Group,
    Heading,
    Image,
    Inline,
    Link,
    List,
    ListItem,
    Numbering,
    Panel,
    Paragraph,
    Quote,
    Span,
    Style,
    Styled,
    Text,
)
from imprint.read import tables
from imprint.read.dialect import CALLOUT_WORDS
from imprint.read.inlines import is_empty, tidy
from imprint.read.soup import BLOCK, KNOWN, Element, Native, Piece

if TYPE_CHECKING:
    from imprint.read.convert import Conversion

_STYLES: dict[str, Style] = {
    "b": "strong",
    "strong": "strong",
    "i": "emphasis",
    "em": "emphasis",
    "cite": "emphasis",
    "dfn": "emphasis",
    "var": "emphasis",
    "s": "strike",
    "del": "strike",
    "strike": "strike",
    "sup": "superscript",
    "sub": "subscript",
    "u": "underline",
    "ins": "underline",
    "mark": "highlight",
    "kbd": "keyboard",
    "small": "small",
}
_INLINE_NATIVES = frozenset(
    [
        "Str",
        "Space",
        "SoftBreak",
        "LineBreak",
        "Strong",
        "Emph",
        "Strikeout",
        "Superscript",
        "Subscript",
        "Underline",
        "SmallCaps",
        "Quoted",
        "Cite",
        "Code",
        "Math",
        "RawInline",
        "Link",
        "Image",
        "Note",
        "Span",
    ]
)
_DROPPED = frozenset(
    [
        "script",
        "style",
        "template",
        "head",
        "noscript",
        "link",
        "meta",
        "base",
        "title",
        "area",
        "map",
        "param",
        "track",
        "col",
        "colgroup",
    ]
)
_EMBEDDED = frozenset(["iframe", "video", "audio", "embed", "object"])
_UNDRAWABLE = frozenset(["svg", "math", "canvas"])
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
        return (Figure(content[0], caption, origin=content[0].origin or origin),)
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
        return piece.node["t"] not in _INLINE_NATIVES
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


def literal_text(conversion: Conversion, pieces: Iterable[Piece]) -> str:
    """Return the text of `pieces` with its white space as written."""
    made = ""
    for piece in pieces:
        match piece:
            case str():
                made += piece
            case Element(tag="br"):
                made += "\n"
            case Element():
                made += literal_text(conversion, piece.children)
            case Native():
                is_text = piece.node["t"] == "Str"
                made += str(piece.node["c"]) if is_text else _native_text(conversion, piece)
    return made


def _native_text(conversion: Conversion, piece: Native) -> str:
    from imprint.model.walk import block_text, text_of

    if piece.node["t"] in ("SoftBreak", "LineBreak"):
        return "\n"
    if piece.node["t"] == "CodeBlock":
        return "\n" + str(piece.node["c"][1]) + "\n"
    if piece.node["t"] in _INLINE_NATIVES:
        return text_of(conversion.inline(piece.node))
    return "\n" + block_text(conversion.block(piece.node)) + "\n"


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
    if element.tag in _DROPPED:
        _warn_dropped(conversion, element)
        return ()
    if element.tag not in KNOWN:
        _warn_unknown(conversion, element, shown=False)
    inner = blocks(conversion, element.children)
    style = _STYLES.get(element.tag)
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


# --- inlines ---


def inlines(conversion: Conversion, pieces: Iterable[Piece]) -> tuple[Inline, ...]:
    """Return the inlines that `pieces` stand for, tidied."""
    return tidy(_loose(conversion, pieces))


def _loose(conversion: Conversion, pieces: Iterable[Piece]) -> tuple[Inline, ...]:
    made: list[Inline] = []
    for piece in pieces:
        match piece:
            case str():
                made.append(Text(piece))
            case Native():
                made.extend(_native_inline(conversion, piece))
            case Element():
                made.extend(_element(conversion, piece))
    return tuple(made)


def _native_inline(conversion: Conversion, piece: Native) -> tuple[Inline, ...]:
    if piece.node["t"] in _INLINE_NATIVES:
        return conversion.inline(piece.node)
    from imprint.model.walk import contents_of

    # A block where only a line can stand: its words are kept, a break between two stretches.
    made: list[Inline] = []
    for content in contents_of(conversion.block(piece.node)):
        made += [Break(), *content] if made else content
    return tuple(made)


def _element(conversion: Conversion, element: Element) -> tuple[Inline, ...]:
    tag = element.tag
    if tag in _DROPPED:
        _warn_dropped(conversion, element)
        return ()
    if tag in _UNDRAWABLE or tag in _EMBEDDED:
        return _placeholder(conversion, element)
    maker = _INLINE_MAKERS.get(tag)
    if maker:
        return maker(conversion, element)
    if style := _STYLES.get(tag):
        return _styled(style, _loose(conversion, element.children))
    if tag in KNOWN or tag.startswith("dx-"):
        inner = _loose(conversion, element.children)
        attributes = attributes_of(element)
        return _spanned(inner, attributes) if attributes != NO_ATTRIBUTES else inner
    _warn_unknown(conversion, element, shown=True)
    name = re.match(r"<\s*([^\s/>]+)", element.raw)
    end = f"</{name[1] if name else tag}>" if element.closed else ""
    return (Text(element.raw), *_loose(conversion, element.children), Text(end))


def _styled(style: Style, content: tuple[Inline, ...]) -> tuple[Inline, ...]:
    return (Styled(style, content),) if content else ()


def _spanned(content: tuple[Inline, ...], attributes: Attributes) -> tuple[Inline, ...]:
    from imprint.read.convert import span

    anchor: tuple[Inline, ...] = (Anchor(attributes.id),) if attributes.id else ()
    if not content:
        return anchor
    made = span(content, replace(attributes, id=""))
    assert isinstance(made, Span)
    says_something = made.language or made.direction or made.nowrap or not made.translate
    return (*anchor, made) if says_something else (*anchor, *content)


def _break(conversion: Conversion, element: Element) -> tuple[Inline, ...]:
    return (Break(),)


def _code(conversion: Conversion, element: Element) -> tuple[Inline, ...]:
    parts: list[Inline] = []
    for index, line in enumerate(re.split(r"\n", _with_breaks(conversion, element))):
        words = " ".join(line.split())
        parts += [Break()] if index and words and parts else []
        parts += [Code(words)] if words else []
    return tuple(parts)


def _with_breaks(conversion: Conversion, element: Element) -> str:
    """Return the text of a code element, where only `<br>` ends a line."""
    made = ""
    for piece in element.children:
        match piece:
            case Element(tag="br"):
                made += "\n"
            case Element():
                made += _with_breaks(conversion, piece)
            case _:
                made += " ".join(re.split(r"\s*\n\s*", literal_text(conversion, [piece])))
    return made


def _link(conversion: Conversion, element: Element) -> tuple[Inline, ...]:
    content = _loose(conversion, element.children)
    name = element.attributes.get("name") or element.attributes.get("id")
    anchor: tuple[Inline, ...] = (Anchor(name),) if name else ()
    target = element.attributes.get("href", "").strip()
    if not target:
        return (*anchor, *content)
    return (*anchor, Link(target, content or (Text(target),), element.attributes.get("title", "")))


def _image(conversion: Conversion, element: Element) -> tuple[Inline, ...]:
    source = element.attributes.get("src", "").strip()
    if not source:
        return ()
    alt = " ".join(element.attributes.get("alt", "").split())
    title = element.attributes.get("title", "")
    return (
        Image(
            source, alt, title, attributes_of(element, "width", "height"), element.where or conversion.where
        ),
    )


def _nobr(conversion: Conversion, element: Element) -> tuple[Inline, ...]:
    content = _loose(conversion, element.children)
    return (Span(content, nowrap=True),) if content else ()


def _quotation(conversion: Conversion, element: Element) -> tuple[Inline, ...]:
    return (Text("\u201c"), *_loose(conversion, element.children), Text("\u201d"))


def _checkbox(conversion: Conversion, element: Element) -> tuple[Inline, ...]:
    if element.attributes.get("type", "").lower() == "checkbox":
        return (Text("\u2611 " if "checked" in element.attributes else "\u2610 "),)
    return (Text(element.attributes.get("value", "")),)


def _nothing(conversion: Conversion, element: Element) -> tuple[Inline, ...]:
    return ()


def _placeholder(conversion: Conversion, element: Element) -> tuple[Inline, ...]:
    sources = [element.attributes.get(key, "") for key in ("src", "data", "href")]
    sources += [child.attributes.get("src", "") for child in element.children if isinstance(child, Element)]
    target = next((source for source in sources if source), "")
    conversion.warn(
        "html/embedded",
        f"<{element.tag}> can't be published; "
        + ("a link stands in its place" if target else "it is left out"),
        element.where,
        fix="show a picture instead, and link to the content",
    )
    if not target:
        return ()
    label = element.attributes.get("title") or element.attributes.get("aria-label") or target
    return (Link(target, (Text(label),)),)


_INLINE_MAKERS: dict[str, Callable[[Conversion, Element], tuple[Inline, ...]]] = {
    "br": _break,
    "code": _code,
    "tt": _code,
    "samp": _code,
    "a": _link,
    "img": _image,
    "nobr": _nobr,
    "q": _quotation,
    "input": _checkbox,
    "wbr": _nothing,
    "source": _nothing,
    "hr": _break,
}


# --- attributes and warnings ---


def attributes_of(element: Element, *also: str) -> Attributes:
    """Return the attributes of `element` that mean something to a document:.

    Id, class, language, direction and `also`.
    """
    pairs = [
        (key, element.attributes[key])
        for key in ("lang", "dir", "translate", *also)
        if element.attributes.get(key)
    ]
    classes = tuple(element.attributes.get("class", "").split())
    style = element.attributes.get("style", "").replace(" ", "").lower()
    if "white-space:nowrap" in style:
        classes += ("nowrap",)
    if (
        also
        and (width := re.search(r"(?:^|;)width:([\d.]+(?:%|px))", style))
        and not element.attributes.get("width")
    ):
        pairs.append(("width", width[1]))
    name = element.attributes.get("id", "")
    return Attributes(name, classes, tuple(pairs)) if name or classes or pairs else NO_ATTRIBUTES


def _warn_dropped(conversion: Conversion, element: Element) -> None:
    if element.tag in ("script", "style"):
        conversion.warn(
            "html/dropped",
            f"<{element.tag}> has no effect on published documents and is left out",
            element.where,
            fix="remove it; the look of all formats comes from templates/theme.toml",
        )


def _warn_unknown(conversion: Conversion, element: Element, shown: bool) -> None:
    what = "it is shown as text" if shown else "its content is kept without it"
    conversion.warn(
        "html/unknown-tag",
        f"nobody knows the tag <{element.tag}>; {what}",
        element.where,
        fix=f"write it as code (`<{element.tag}>`) if readers should see it, or remove it",
    )
