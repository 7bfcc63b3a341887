"""Lines of text that are broken once, and by two processes where a document is long.

Half of the time in which pages are laid out goes into asking Pango where a line ends. The answer depends on
the text, on what its style says of text, and on the width alone; not on the page. So it is remembered: cells
that say the same are broken once. And a forked process can lay out the later half of a document, with wrong
pages but with the right lines, while this one lays out the first: what it found out about lines is then
known when this process comes there. What pages come out is decided by this process, line by line as ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from operator import itemgetter
from typing import Any, TypeAlias

from weasyprint import document as engine
from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline, preferred
from weasyprint.text.ffi import ffi, gobject, pango
from weasyprint.text.line_break import Layout

from imprint.beside import Coming, beside

_LONG = 50_000  # characters; two dozen pages
_FIRST = 0.51  # the share of this process: the other has to be forked, and to send what it has found

# What a style says of text.
_PROPERTIES = (
    "direction",
    "font_family",
    "font_feature_settings",
    "font_kerning",
    "font_language_override",
    "font_size",
    "font_stretch",
    "font_style",
    "font_variant_alternates",
    "font_variant_caps",
    "font_variant_east_asian",
    "font_variant_ligatures",
    "font_variant_numeric",
    "font_variant_position",
    "font_variation_settings",
    "font_weight",
    "hyphenate_character",
    "hyphenate_limit_chars",
    "hyphenate_limit_zone",
    "hyphens",
    "lang",
    "letter_spacing",
    "line_height",
    "overflow_wrap",
    "tab_size",
    "text_decoration_line",
    "white_space",
    "word_break",
    "word_spacing",
)

Look: TypeAlias = tuple[Any, ...]  # the values of `_PROPERTIES`
Key: TypeAlias = tuple[
    Any, ...
]  # a text, the number of its look, and what else decides where its first line ends
Line: TypeAlias = tuple[
    dict[str, Any], Any
]  # what a layout of Pango's is made from, and the measures of the line

_NAMES = frozenset(_PROPERTIES)
_stated: Callable[[Any], Look] = itemgetter(*_PROPERTIES)

ffi.cdef("PangoLayout * pango_layout_copy (PangoLayout *layout);")

_set_up: Callable[[Any, Any], None] = Layout.setup
_first_line: Callable[..., Any] = inline.split_first_line
_strut: Callable[[Any], Any] = inline.strut
_layout_document: Callable[..., Iterator[Any]] = engine.layout_document


@contextmanager
def lines_kept(*, ahead: bool) -> Iterator[None]:
    """Let WeasyPrint remember lines while the context lasts, in which one document is laid out.

    With `ahead` another process finds out about the later half of a long one.
    """
    lines = _Lines(ahead=ahead)

    def set_up(layout: Any, style: Any) -> None:  # what is bound to `lines` is not told which layout
        lines.set_up(layout, style)

    inline.split_first_line = preferred.split_first_line = lines.first
    inline.strut, engine.layout_document = lines.strut, lines.layout_document
    Layout.setup = set_up
    try:
        yield
    finally:
        inline.split_first_line = preferred.split_first_line = _first_line
        inline.strut, engine.layout_document = _strut, _layout_document
        Layout.setup = _set_up


class _Lines:
    """What is known about the lines of one document."""

    def __init__(self, *, ahead: bool) -> None:
        self._ahead = ahead
        self._known: dict[Key, Line] = {}
        self._looks: dict[Look, int] = {}
        self._struts: dict[int, Any] = {}
        self._models: dict[int, Any] = {}  # layouts of Pango's without a text
        self._coming: Coming[tuple[list[Look], dict[Key, Line]]] | None = None

    # --- what WeasyPrint calls ---

    def first(
        self,
        text: str,
        style: Any,
        context: Any,
        max_width: float | None,
        justification_spacing: float,
        is_line_start: bool = True,
        minimum: bool = False,
    ) -> Any:
        """Return the first line of a text, as `split_first_line` does."""
        key = (text, self._look(style), max_width, justification_spacing, is_line_start, minimum)
        found = self._known.get(key)
        if found is None and self._coming:
            self._learn()
            found = self._known.get(key)
        if found is None:
            layout, *measures = _first_line(
                text, style, context, max_width, justification_spacing, is_line_start, minimum
            )
            self._known[key] = dict(vars(layout)), measures
            return layout, *measures
        parts, measures = found
        layout = Layout.__new__(Layout)
        vars(layout).update(parts)
        return layout, *measures

    def strut(self, style: Any) -> Any:
        """Return the height and the baseline of an empty line, as `strut` does."""
        look = self._look(style)
        if look not in self._struts:
            self._struts[look] = _strut(style)
        return self._struts[look]

    def set_up(self, layout: Any, style: Any) -> None:
        """Give a layout what Pango needs for texts of a style, as `Layout.setup` does; as a copy."""
        look = self._look(style)
        if look not in self._models:
            self._models[look] = Layout.__new__(Layout)
            _set_up(self._models[look], style)
        model = self._models[look]
        copied = ffi.gc(pango.pango_layout_copy(model.layout), gobject.g_object_unref)
        vars(layout).update(vars(model), style=style, layout=copied)

    def layout_document(self, html: Any, root: Any, context: Any) -> Iterator[Any]:
        """Yield the pages of a document, as `layout_document` does."""
        if not self._ahead or _length(root) < _LONG:
            yield from _layout_document(html, root, context)
            return
        with beside(lambda: self._later(html, root, context)) as self._coming:
            yield from _layout_document(html, root, context)

    def _look(self, style: Any) -> int:
        """Return the number of what a style says of text."""
        number: int | None = getattr(style, "look", None)
        if number is None:
            if _looks_as_its_parent(style):
                number = self._look(style.parent_style)
            else:
                number = self._looks.setdefault(_look(style), len(self._looks))
            style.look = number
        return number

    # --- the later half ---

    def _later(self, html: Any, root: Any, context: Any) -> tuple[list[Look], dict[Key, Line]]:
        """Return what there is to know about the later half of a document. Runs in the other process."""
        self._known, self._coming = {}, None
        _drop(root, _length(root) * _FIRST)
        next(_layout_document(html, root, context), None)  # all pages, and the margins of one
        return list(self._looks), self._known

    def _learn(self) -> None:
        """Take over what the other process has found, as soon as it is there."""
        found = self._coming.offered() if self._coming else None
        if found is None:
            return
        looks, known = found
        self._coming = None
        here = [self._looks.setdefault(look, len(self._looks)) for look in looks]
        for (text, look, *others), line in known.items():
            self._known.setdefault((text, here[look], *others), line)


def _look(style: Any) -> Look:
    """Return what a style says of text; WeasyPrint states some of it as sets or lists."""
    frozen: dict[type, Callable[[Any], object]] = {set: frozenset, list: tuple}
    return tuple(frozen.get(type(value), _itself)(value) for value in _stated(style))


def _itself(value: object) -> object:
    return value


def _looks_as_its_parent(style: Any) -> bool:
    """Tell whether a style says of text what its parent says, without asking for every property: those that
    nothing sets are passed on.
    """
    parent = getattr(style, "parent_style", None)  # a text of a picture has none
    if parent is None or not _NAMES.isdisjoint(getattr(style, "cascaded", ())):
        return False
    return all(style[name] == parent[name] for name in style.keys() & _NAMES)


def _length(box: Any) -> int:
    """Return how many characters a box holds."""
    if isinstance(box, boxes.TextBox):
        return len(box.text)
    return sum(map(_length, getattr(box, "children", ())))


def _drop(box: Any, characters: float) -> None:
    """Leave out the boxes that hold the first `characters` of a box, to the row or paragraph."""
    for position, child in enumerate(box.children):
        length = _length(child)
        if length > characters:
            box.children = box.children[position:]
            if isinstance(child, boxes.ParentBox) and not isinstance(
                child, (boxes.TableRowBox, boxes.LineBox)
            ):
                _drop(child, characters)
            return
        characters -= length
