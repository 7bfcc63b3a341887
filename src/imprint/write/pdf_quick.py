"""Shorter ways through WeasyPrint for what long tables consist of: many boxes that are alike.

Each function here does what WeasyPrint's own of that name does, sooner, in the common case, and leaves every
other case to it. One writes something else for the same look: the rule below a cell becomes the rectangle
that it is, and not a clip with four in it. It is most of what is drawn of a table but its text, so files are
smaller, and those who read them are faster, too.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pydyf  # type: ignore[import-untyped]
from weasyprint import draw
from weasyprint.css import AnonymousStyle, StyleFor
from weasyprint.css.properties import INITIAL_VALUES
from weasyprint.draw.color import get_color
from weasyprint.formatting_structure.boxes import Box
from weasyprint.layout import block, inline


@contextmanager
def shorter_ways() -> Iterator[None]:
    """Let WeasyPrint take the shorter ways while the context lasts."""
    Box.is_in_normal_flow, draw.draw_border = _quick_is_in_normal_flow, _quick_draw_border
    StyleFor.set_computed_styles, pydyf.zlib = _quick_set_computed_styles, _QUICK_ZLIB
    inline.resolve_percentages = block.resolve_percentages = _quick_resolve_percentages
    try:
        yield
    finally:
        inline.resolve_percentages = block.resolve_percentages = _resolve_percentages
        Box.is_in_normal_flow, draw.draw_border = _is_in_normal_flow, _draw_border
        StyleFor.set_computed_styles, pydyf.zlib = _set_computed_styles, zlib


# pydyf compresses as well as can be; this takes two fifths of that time, for one part in a hundred.
_QUICK_ZLIB = SimpleNamespace(
    compress=zlib.compress, compressobj=lambda level: zlib.compressobj(min(level, 7))
)

# --- styles ---

_set_computed_styles: Callable[..., None] = StyleFor.set_computed_styles


def _quick_set_computed_styles(
    style_for: Any, element: Any, parent: Any, *others: Any, pseudo_type: str | None = None, **named: Any
) -> None:
    """Set the style of an element.

    Pseudo-elements that are styled alike, such as the markers of a list, share one, as elements do.
    """
    if not pseudo_type or not hasattr(element, "tag"):  # an element, or a margin of a page
        _set_computed_styles(style_for, element, parent, *others, pseudo_type=pseudo_type, **named)
        return
    styles = style_for.get_computed_styles()
    cascaded = style_for.get_cascaded_styles().get((element, pseudo_type), {})
    stated = tuple((name, id(value), weight) for name, (value, weight) in cascaded.items())
    shared = vars(style_for).setdefault("of_pseudo_elements", {})
    key = (id(styles[parent, None]), pseudo_type, stated)
    if key not in shared:
        _set_computed_styles(style_for, element, parent, *others, pseudo_type=pseudo_type, **named)
        shared[key] = styles[element, pseudo_type], cascaded  # both stay, and with them what has these ids
    styles[element, pseudo_type] = shared[key][0]


# --- boxes ---

_is_in_normal_flow: Callable[[Any], bool] = Box.is_in_normal_flow


def _quick_is_in_normal_flow(box: Any) -> bool:
    style = box.style
    if style["float"] == "none" and style["position"] in ("static", "relative"):
        return True
    return _is_in_normal_flow(box)


# --- lengths ---

_resolve_percentages: Callable[[Any, Any], None] = inline.resolve_percentages

_SIDES = ("top", "right", "bottom", "left")
_BORDERS = tuple(f"border_{side}_width" for side in _SIDES)
_LENGTHS = frozenset(
    (
        *("width", "min_width", "max_width", "height", "min_height", "max_height"),
        *(f"{what}_{side}" for what in ("margin", "padding") for side in _SIDES),
    )
)
_used: dict[str, Any] = {}  # the used lengths of a box that has none of its own


def _quick_resolve_percentages(box: Any, containing_block: Any) -> None:
    """Set the used lengths of a box; those of a line or a text, which have none of their own, at once."""
    if not _has_no_lengths(box.style):
        _resolve_percentages(box, containing_block)
    elif _used:
        vars(box).update(_used)
    else:
        _resolve_percentages(box, containing_block)
        _used.update({name: vars(box)[name] for name in (*_LENGTHS, *_BORDERS)})


def _has_no_lengths(style: Any) -> bool:
    """Tell whether a style is of a box that no element stands for, with no lengths but the initial ones."""
    known: bool | None = getattr(style, "has_no_lengths", None)
    if known is None:
        known = style.has_no_lengths = (
            type(style) is AnonymousStyle
            and style["border_collapse"] == "separate"
            and style["box_sizing"] == "content-box"
            and not any(style[name] for name in _BORDERS)
            and all(style[name] == INITIAL_VALUES[name] for name in style.keys() & _LENGTHS)
        )
    return known


# --- borders ---

_draw_border: Callable[[Any, Any], None] = draw.draw_border


def _quick_draw_border(stream: Any, box: Any) -> None:
    """Draw the border of a box; one that is a plain rule below it, as a rectangle."""
    if not _is_underlined(box):
        _draw_border(stream, box)
        return
    color = get_color(box.style, "border_bottom_color")
    if not color.alpha:
        return
    height = box.border_bottom_width
    x, y = box.border_box_x(), box.border_box_y() + box.border_height() - height
    with stream.artifact(), stream.stacked():
        stream.set_color(color)
        stream.rectangle(x, y, box.border_width(), height)
        stream.fill()


def _is_underlined(box: Any) -> bool:
    """Tell whether the only border of a box is a solid rule below it, with square ends."""
    style = box.style
    return bool(
        box.border_bottom_width
        and not (box.border_top_width or box.border_left_width or box.border_right_width)
        and style["border_bottom_style"] == "solid"
        and style["visibility"] == "visible"
        and style["border_image_source"][0] == "none"
        and style["column_rule_width"] in (0, None)
        and box.border_bottom_left_radius == (0, 0) == box.border_bottom_right_radius
    )
