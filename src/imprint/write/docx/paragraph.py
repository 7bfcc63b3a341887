"""Paragraphs: a style, and directly only what depends on where the paragraph stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from lxml import etree

from imprint.model.walk import Inlines
from imprint.write.docx.draft import Box, Draft, Place
from imprint.write.docx.inline import Look, look_at, write_inlines
from imprint.write.docx.measures import (
    BOX_BAR,
    BOX_SPACE,
    BOX_START,
    CODE_INSET,
    LIST_STEP,
    MOST_BORDER_SPACE,
)
from imprint.write.docx.xml import Element, Properties, Values, add, detached, properties, qualified

Filler: TypeAlias = Callable[[Element], None]

_JUSTIFICATION = {"start": "left", "end": "right", "center": "center"}  # Word's left is the start of the line
_LITERAL = "CodeBlock"


def compose(
    draft: Draft, place: Place, style: str, fill: Filler, direct: Properties | None = None
) -> Element:
    """Return a paragraph of `style` at `place`, filled by `fill`; it carries the bookmarks that wait for a
    place.
    """
    made = detached("p")
    marks = draft.bookmarks()
    made.append(properties("pPr", _properties(draft, place, style, direct or {})))
    for number, name in marks:
        add(made, "bookmarkStart", id=number, name=name)
    fill(made)
    for number, _ in reversed(marks):
        add(made, "bookmarkEnd", id=number)
    return made


def content_filler(draft: Draft, place: Place, content: Inlines, look: Look | None = None) -> Filler:
    """Return what fills a paragraph with `content`."""

    def fill(paragraph: Element) -> None:
        write_inlines(draft, place, paragraph, content, look or look_at(draft, place), place.direction)

    return fill


def nothing(paragraph: Element) -> None:
    """Leave a paragraph empty."""


def _properties(draft: Draft, place: Place, style: str, direct: Properties) -> Properties:
    made: Properties = {"pStyle": {"val": style}}
    is_rtl = place.direction == "rtl" and style != _LITERAL
    is_turned = is_rtl != (draft.edition.locale.direction == "rtl")
    if "numPr" not in direct and (indent := _indent(place, style, is_turned=is_turned)):
        made["ind"] = indent
    if place.box and not _draws_box(place.box, place, style):
        made |= _box(draft, place, place.box)
        if style != place.style:
            made["spacing"] = {"before": 0, "after": 0}
    if is_turned and style != _LITERAL:
        made["bidi"] = {"val": int(is_rtl)}
    if justification := _JUSTIFICATION.get(place.align):
        made["jc"] = {"val": justification}
    mark: Properties = {"sz": {"val": place.size}, "szCs": {"val": place.size}} if place.size else {}
    if is_rtl:
        mark["rtl"] = {}
    if mark:
        made["rPr"] = properties("rPr", mark)
    return made | direct


def _indent(place: Place, style: str, *, is_turned: bool) -> dict[str, int]:
    """Return the direct indents of a paragraph, none where its style has them.

    Word measures `left` from the start of a line. A paragraph that runs against the document is set in from
    its end instead, so that it stays under what it belongs to.
    """
    own = CODE_INSET if style == _LITERAL and not place.box else 0
    if is_turned and (place.indent or place.box):
        return {"left": own or place.end, "right": place.indent + own}
    if place.indent == _natural_indent(style, place):
        return {}
    return {"left": place.indent + own} | ({"right": place.end} if place.box else {})


def _natural_indent(style: str, place: Place) -> int:
    """Return where a paragraph style begins by itself."""
    if place.box and style.removesuffix("Title") == place.box.style:
        return BOX_START
    if style.startswith("ListContinue"):
        return LIST_STEP * int(style[12:] or 1)
    return LIST_STEP if style == "Definition" else 0


def _draws_box(box: Box, place: Place, style: str) -> bool:
    """Tell whether a style draws the box around a paragraph by itself, and in the right place."""
    return style.removesuffix("Title") == box.style and place.indent <= box.start


def _box(draft: Draft, place: Place, box: Box) -> Properties:
    """Return the bar and tint of a box beside a paragraph of another style, or further in."""
    edge = max(place.indent - box.start, 0)
    bar, other = ("right", "left") if draft.edition.locale.direction == "rtl" else ("left", "right")
    space = min(BOX_SPACE + edge // 20, MOST_BORDER_SPACE)
    borders: Properties = {bar: {"val": "single", "sz": BOX_BAR, "space": space, "color": box.bar[1:]}}
    if not box.tint:
        return {"pBdr": properties("pBdr", borders)}
    line: Values = {"val": "single", "sz": 4, "color": box.tint[1:]}
    # Further in, the paragraphs around bring the air above and below.
    air: Values = {"val": "nil"} if edge else {**line, "space": 3}
    borders |= {"top": air, "bottom": air, other: {**line, "space": BOX_SPACE}}
    shading = {"val": "clear", "color": "auto", "fill": box.tint[1:]}
    return {"pBdr": properties("pBdr", borders), "shd": shading}


def set_distance(paragraph: Element, **values: int) -> None:
    """Set `before` or `after` (dxa) of a paragraph directly."""
    spacing = _property(paragraph, "spacing")
    for name, value in values.items():
        spacing.set(qualified(name), str(value))


def keep_with_next(paragraph: Element) -> None:
    """Keep a paragraph on the page of what follows it."""
    _property(paragraph, "keepNext")


def _property(paragraph: Element, name: str) -> Element:
    """Return a direct property of a paragraph, which is made where it is not there."""
    owner = paragraph[0]
    found = owner.find(qualified(name))
    if found is None:
        found = detached(name)
        known: Properties = {etree.QName(child).localname: child for child in owner}
        paragraph.replace(owner, properties("pPr", known | {name: found}))
    return found
