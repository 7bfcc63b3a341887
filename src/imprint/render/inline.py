"""HTML of what stands in a line: text, marks, links, images and the marks of notes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from imprint.model.document import (
    Anchor,
    Break,
    Code,
    Direction,
    Image,
    Inline,
    Link,
    Note,
    Span,
    Style,
    Styled,
    Text,
)
from imprint.model.walk import Inlines, text_of
from imprint.render.bidi import ordered
from imprint.render.desk import Desk, direction_of
from imprint.render.html import element, escaped, id_or_none
from imprint.render.links import is_remote, place_in_document, publishable, shown_address, shown_content
from imprint.render.script import Emphasis, emphasis_of, joined_hangul
from imprint.render.sizes import size_of

_TAGS: dict[Style, str] = {
    "strong": "strong",
    "emphasis": "em",
    "strike": "s",
    "superscript": "sup",
    "subscript": "sub",
    "underline": "u",
    "highlight": "mark",
    "keyboard": "kbd",
    "small": "small",
}


_EMPHASES: dict[Emphasis, str | None] = {"slant": None, "dots": "dotted", "weight": "heavy"}


def inlines_html(content: Inlines, desk: Desk) -> str:
    """Return the HTML of one stretch of inlines: a paragraph, a title, a caption, a term."""
    return _all(_set_for_print(content, desk) if desk.is_print else content, desk)


def _set_for_print(content: Inlines, desk: Desk) -> Inlines:
    """Return `content` with the addresses and directions that print shows, and its stretches in order."""
    whole = joined_hangul(content)
    return ordered(_directed(whole, desk.direction, desk), desk.direction)


def _directed(content: Inlines, facing: Direction, desk: Desk) -> Inlines:
    """Return `content`, which stands in text that runs in `facing`, with links that show their address, and
    with a direction on each span whose language runs otherwise.
    """
    return tuple(_one_directed(inline, facing, desk) for inline in content)


def _one_directed(inline: Inline, facing: Direction, desk: Desk) -> Inline:
    match inline:
        case Span():
            own = inline.direction or (direction_of(inline.language) if inline.language else facing)
            inside = _directed(inline.content, own, desk)
            return replace(inline, content=inside, direction=own if own != facing else inline.direction)
        case Link():
            return _with_address(replace(inline, content=_directed(inline.content, facing, desk)), desk)
        case Styled():
            return replace(inline, content=_directed(inline.content, facing, desk))
        case _:
            return inline


def _with_address(link: Link, desk: Desk) -> Link:
    """Return `link` with its address for a text, where it leads somewhere and has none: order is made of
    text.
    """
    place = place_in_document(link.target.strip())
    leads = publishable(link.target) if place is None else place in desk.targets
    return replace(link, content=shown_content(link)) if leads else link


def _all(content: Iterable[Inline], desk: Desk) -> str:
    return "".join(_inline(inline, desk) for inline in content)


def _inline(inline: Inline, desk: Desk) -> str:
    match inline:
        case Text(text):
            return escaped(text)
        case Break():
            return element("br")
        case Code(text):
            return element("code", escaped(text), dir=_always_ltr(desk))
        case Styled(style=style, content=content):
            facing = _always_ltr(desk) if style == "keyboard" else None
            look = _EMPHASES[emphasis_of(text_of(content))] if style == "emphasis" else None
            return element(_TAGS[style], _all(content, desk), class_=look, dir=facing)
        case Span():
            return _span(inline, desk)
        case Link():
            return _link(inline, desk)
        case Image():
            return image_html(inline, desk)
        case Note():
            return _note_mark(inline, desk)
        case Anchor(id=identity):
            return element("span", id=id_or_none(identity))


def _always_ltr(desk: Desk) -> str | None:
    return "ltr" if desk.direction == "rtl" else None


def _span(span: Span, desk: Desk) -> str:
    facing = span.direction or desk.direction
    if span.language and not span.direction and not desk.is_print:  # `_directed` has done this for print
        facing = direction_of(span.language)
    with desk.facing(facing):
        inside = ordered(span.content, facing) if desk.is_print and span.direction else span.content
        content = _all(inside, desk)
    return element(
        "span",
        content,
        id=id_or_none(span.attributes.id),
        class_=_span_classes(span, desk),
        lang=span.language or None,
        dir=span.direction or (facing if facing != desk.direction else None),
        translate=None if span.translate else "no",
    )


def _span_classes(span: Span, desk: Desk) -> str | None:
    # Print has no scrolling: a stretch that is longer than its column breaks after all, or it would lie
    # over its neighbour.
    fits = not desk.is_print or len(text_of(span.content)) <= desk.room
    own = [*(["nowrap"] if span.nowrap and fits else []), *([span.standing] if span.standing else [])]
    return " ".join([*own, *authored_classes(span.attributes.classes)]) or None


def authored_classes(names: Iterable[str]) -> list[str]:
    """Return an author's class names as they are published: with `x-` before them, apart from the
    templates' own.
    """
    return [f"x-{name}" for name in names if re.fullmatch(r"[A-Za-z][\w-]*", name)]


# --- links and notes


def _link(link: Link, desk: Desk) -> str:
    address = "" if desk.in_link else _address(link, desk)
    if not address:
        return _all(link.content, desk)
    desk.in_link = True
    # In print, a link may be in pieces by now, of which one may be a space.
    content = _all(link.content if desk.is_print else shown_content(link), desk)
    desk.in_link = False
    return element("a", content, href=address, title=link.title or None)


def _address(link: Link, desk: Desk) -> str:
    """Return where `link` leads, or an empty text, with a warning, where it must or can lead nowhere."""
    address = publishable(link.target)
    if not address:
        desk.warn(
            "link/refused",
            f"“{shown_address(link.target)}” cannot be a link; its text is published without it",
            "use an address that begins with https:, http:, mailto: or tel:, a relative path, or #id",
        )
        return ""
    place = place_in_document(address)
    if place is None:
        return address
    if place not in desk.targets:
        desk.warn(
            "link/no-target",
            f"nothing in this document is called “{place}”; the link to it is published as text",
            "link to the id of a heading, or set an id with {#id}",
        )
        return ""
    return f"#{id_or_none(place)}" if place else ""


def _note_mark(note: Note, desk: Desk) -> str:
    desk.notes.append(note)
    number = len(desk.notes)
    mark = desk.edition.locale.with_digits(str(number))
    if not desk.in_link:
        mark = element("a", mark, id=f"fnref:{number}", href=f"#fn:{number}", role="doc-noteref")
    return element("sup", mark, class_="note-mark")


# --- images


def image_html(image: Image, desk: Desk) -> str:
    """Return the image itself where it is at hand, and a placeholder that says what would be there
    where it is not.
    """
    asset = desk.edition.assets.get(image.source)
    if asset is None:
        return _placeholder(image, desk)
    size = size_of(image, asset.width, asset.height)
    width, height = round(size.width) or None, round(size.height) or None
    style = f"width:{size.share * 100:g}%" if size.share else None
    # WeasyPrint takes sizes from CSS alone, and gives an SVG that states none the whole line.
    is_vector = asset.media_type == "image/svg+xml"
    if (size.is_asked or is_vector) and not size.share and desk.is_print:
        style = f"width:{width}px" if width else f"height:{height}px" if height else None
    return element(
        "img",
        src=asset.address,
        alt=" ".join(image.alt.split()),
        lang=image.language or None,
        title=image.title or None,
        width=None if size.share else width,
        height=None if size.share else height,
        style=style,
    )


def _placeholder(image: Image, desk: Desk) -> str:
    words = f"{desk.edition.say('Image')}: {image.alt}" if image.alt.strip() else desk.edition.say("Image")
    address = publishable(image.source) if is_remote(image.source) and not desk.in_link else ""
    if address:
        return element("a", escaped(words), class_="missing-image", href=address)
    return element("span", escaped(words), class_="missing-image")
