"""Pieces of HTML within a line made into inlines of the document; tags that nobody knows are named."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from imprint.model.document import (
    NO_ATTRIBUTES,
    Anchor,
    Attributes,
    Break,
    Code,
    Image,
    Inline,
    Link,
    Span,
    Style,
    Styled,
    Text,
)
from imprint.model.walk import block_text, contents_of, text_of
from imprint.read.attributes import attributes_of, span
from imprint.read.inlines import tidy
from imprint.read.soup import KNOWN, Element, Native, Piece

if TYPE_CHECKING:
    from imprint.read.convert import Conversion

STYLES: dict[str, Style] = {
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
INLINE_NATIVES = frozenset(
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
DROPPED = frozenset(
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
    if piece.node["t"] in INLINE_NATIVES:
        return conversion.inline(piece.node)
    # A block where only a line can stand: its words are kept, a break between two stretches.
    made: list[Inline] = []
    for content in contents_of(conversion.block(piece.node)):
        made += [Break(), *content] if made else content
    return tuple(made)


def _element(conversion: Conversion, element: Element) -> tuple[Inline, ...]:
    tag = element.tag
    if tag in DROPPED:
        warn_dropped(conversion, element)
        return ()
    if tag in _UNDRAWABLE or tag in _EMBEDDED:
        return _placeholder(conversion, element)
    maker = _INLINE_MAKERS.get(tag)
    if maker:
        return maker(conversion, element)
    if style := STYLES.get(tag):
        return _styled(style, _loose(conversion, element.children))
    if tag in KNOWN or tag.startswith("dx-"):
        inner = _loose(conversion, element.children)
        attributes = attributes_of(element)
        return _spanned(inner, attributes) if attributes != NO_ATTRIBUTES else inner
    warn_unknown(conversion, element, shown=True)
    name = re.match(r"<\s*([^\s/>]+)", element.raw)
    end = f"</{name[1] if name else tag}>" if element.closed else ""
    return (Text(element.raw), *_loose(conversion, element.children), Text(end))


def _styled(style: Style, content: tuple[Inline, ...]) -> tuple[Inline, ...]:
    return (Styled(style, content),) if content else ()


def _spanned(content: tuple[Inline, ...], attributes: Attributes) -> tuple[Inline, ...]:
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
    attributes = attributes_of(element, "width", "height")
    is_quiet = "alt" in element.attributes or element.attributes.get("role") in ("presentation", "none")
    if is_quiet and not alt:  # HTML's way to say that an image only decorates
        attributes = replace(attributes, classes=(*attributes.classes, "decorative"))
    return (Image(source, alt, title, attributes, element.where or conversion.where),)


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
    if piece.node["t"] in ("SoftBreak", "LineBreak"):
        return "\n"
    if piece.node["t"] == "CodeBlock":
        return "\n" + str(piece.node["c"][1]) + "\n"
    if piece.node["t"] in INLINE_NATIVES:
        return text_of(conversion.inline(piece.node))
    return "\n" + block_text(conversion.block(piece.node)) + "\n"


# --- warnings ---


def warn_dropped(conversion: Conversion, element: Element) -> None:
    if element.tag in ("script", "style"):
        conversion.warn(
            "html/dropped",
            f"<{element.tag}> has no effect on published documents and is left out",
            element.where,
            fix="remove it; the look of all formats comes from templates/theme.toml",
        )


def warn_unknown(conversion: Conversion, element: Element, shown: bool) -> None:
    what = "it is shown as text" if shown else "its content is kept without it"
    conversion.warn(
        "html/unknown-tag",
        f"nobody knows the tag <{element.tag}>; {what}",
        element.where,
        fix=f"write it as code (`<{element.tag}>`) if readers should see it, or remove it",
    )
