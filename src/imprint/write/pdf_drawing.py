"""The pages of a long document drawn by two processes, each its half, with the bytes of one.

Laid-out pages stand for themselves: all that they share in a file are fonts, with the glyphs that are used of
them, and graphics states. A forked process draws the later pages; of each it gives the content, and what it
would have added to the shared things. Added page by page, that comes out as if one process had drawn them
all. A page with anything else that pages share (images, patterns, groups), or of which the layout engine has
something to say, is drawn as it would have been without.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeAlias

import pydyf  # type: ignore[import-untyped]
from weasyprint.layout.absolute import AbsolutePlaceholder
from weasyprint.pdf.stream import Stream

from imprint.beside import Coming, beside

_LONG = 24  # pages; with fewer, a fork costs more than it saves where the other core is not idle
_SCALE = 0.75  # CSS pixels to points

# Content on its way: bytes, a type of marked content (str), or its number (int).
Content: TypeAlias = list[bytes | str | int]


@dataclass(frozen=True, slots=True)
class Glyphs:
    """What a page adds to a font: texts and widths by the numbers of glyphs."""

    texts: dict[int, str]
    widths: dict[int, int]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A page as another process drew it.

    `tags` are the numbers of boxes on their page, with their types, in the order of marked content; `glyphs`
    lie behind the keys of fonts, `states` behind the names of graphics states.
    """

    content: Content
    tags: tuple[tuple[int, str], ...]
    glyphs: dict[int, Glyphs]
    states: dict[str, dict[str, float]]


@contextmanager
def drawn_beside(document: Any, *, alone: bool) -> Iterator[None]:
    """Let another process draw the later half of a laid-out document.

    While the context lasts, `document.write_pdf` draws the first half and finds the other drawn. A short
    document, and any with `alone`, is drawn by this process.
    """
    later = document.pages[len(document.pages) // 2 :]
    if alone or len(document.pages) < _LONG:
        yield
        return
    with beside(lambda: _drawings(document, later)) as coming:
        for position, page in enumerate(later):
            page.paint = _Painter(page, position, coming)
        yield


class _Painter:
    """Stands for the method `paint` of a page that another process draws."""

    def __init__(self, page: Any, position: int, coming: Coming[list[Drawing | None]]) -> None:
        self._page, self._position, self._coming = page, position, coming

    def __call__(self, stream: Any, scale: float) -> None:
        """Put the page's content into `stream`."""
        drawing = self._coming.value()[self._position]
        if drawing and drawing.glyphs.keys() <= stream._fonts.keys():  # noqa: SLF001  (what `add_font` fills)
            _put(drawing, self._page, stream)
        else:
            type(self._page).paint(self._page, stream, scale)


# --- drawing ---


def _drawings(document: Any, pages: Sequence[Any]) -> list[Drawing | None]:
    """Return each of `pages` drawn; None for those that have to be drawn where the file is written."""
    desk = _Desk(document)
    return [desk.drawn(page) for page in pages]


class _Desk:
    """Draws pages, and sets apart what each adds to the things that they share."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._fonts: dict[int, Any] = type(document.fonts)()
        self._states = pydyf.Dictionary()
        self._counts: dict[int, tuple[int, int]] = {}  # of texts and widths that earlier pages have added

    def drawn(self, page: Any) -> Drawing | None:
        shared = {name: pydyf.Dictionary() for name in ("XObject", "Pattern", "Shading")}
        resources = pydyf.Dictionary({"ExtGState": self._states, "ColorSpace": None, **shared})
        images: dict[str, Any] = {}
        stream = Stream(
            self._fonts,
            (0, 0, 0, 0),  # the size of groups, which are not sent
            resources,
            images,
            {},
            self._document.color_profiles,
            self._document.output_intent,
        )
        stream.transform(d=-1, f=page.height * _SCALE)
        begin, known = len(stream.stream), len(self._states)
        with _silence() as said:
            page.paint(stream, _SCALE)
        states = _from(known, self._states)
        glyphs = self._added()
        if said or images or any(shared.values()) or any(name.startswith("s") for name in states):
            return None
        return Drawing(
            _packed(stream.stream[begin:]),
            _tags(stream, page),
            glyphs,
            {name: dict(state) for name, state in states.items()},
        )

    def _added(self) -> dict[int, Glyphs]:
        """Return what was added to fonts since this was asked before."""
        added = {}
        for key, font in self._fonts.items():
            counts = (len(font.to_unicode), len(font.widths))
            if counts != (before := self._counts.get(key)):
                texts, widths = before or (0, 0)
                added[key] = Glyphs(_from(texts, font.to_unicode), _from(widths, font.widths))
                self._counts[key] = counts
        return added


def _from(count: int, items: dict[Any, Any]) -> dict[Any, Any]:
    """Return what stands in a dictionary after its first `count` items."""
    return dict(islice(items.items(), count, None))


@contextmanager
def _silence() -> Iterator[list[logging.LogRecord]]:
    """Yield a list of what the layout engine says meanwhile; it goes nowhere else."""
    said: list[logging.LogRecord] = []
    logger = logging.getLogger("weasyprint")
    handlers, logger.handlers = logger.handlers, [_Listener(said)]
    try:
        yield said
    finally:
        logger.handlers = handlers


class _Listener(logging.Handler):
    def __init__(self, said: list[logging.LogRecord]) -> None:
        super().__init__(logging.WARNING)
        self._said = said

    def emit(self, record: logging.LogRecord) -> None:
        self._said.append(record)


def _tags(stream: Any, page: Any) -> tuple[tuple[int, str], ...]:
    numbers = {box: number for number, box in enumerate(_boxes(page))}
    return tuple((numbers[box], tag["tag"]) for box, tag in stream._tags.items())  # noqa: SLF001


def _boxes(page: Any) -> Iterator[Any]:
    """Yield all boxes of a page in an order that is the same in every process."""
    waiting = [page._page_box]  # noqa: SLF001  (Page has no other way to its boxes)
    while waiting:
        box = waiting.pop()
        if isinstance(box, AbsolutePlaceholder):
            box = box._box  # noqa: SLF001
        yield box
        waiting.extend(getattr(box, "children", ()))


def _packed(operations: Sequence[Any]) -> Content:
    """Return operations with as few parts as can be: numbers of marked content, the types before them, and
    the bytes between.
    """
    packed: Content = []
    run: list[bytes] = []
    for operation in operations:
        if isinstance(operation, pydyf.Dictionary):
            tag = run.pop().decode("ascii")
            packed += [b"\n".join(run), tag, operation["MCID"]] if run else [tag, operation["MCID"]]
            run = []
        else:
            run.append(operation.encode("ascii") if isinstance(operation, str) else operation)
    return [*packed, b"\n".join(run)] if run else packed


# --- what was drawn is put into the file ---


def _put(drawing: Drawing, page: Any, stream: Any) -> None:
    """Leave `stream`, and what it shares with others, as drawing the page would have."""
    boxes = list(_boxes(page))
    for number, (box, tag) in enumerate(drawing.tags):
        stream._tags[boxes[box]] = {"tag": tag, "mcid": number}  # noqa: SLF001
    for key, glyphs in drawing.glyphs.items():
        font = stream._fonts[key]  # noqa: SLF001
        for known, added in ((font.to_unicode, glyphs.texts), (font.widths, glyphs.widths)):
            for glyph, value in added.items():
                if glyph not in known:
                    known[glyph] = value
    for name, state in drawing.states.items():
        stream._resources["ExtGState"].setdefault(name, pydyf.Dictionary(state))  # noqa: SLF001
    stream.stream += [
        pydyf.Dictionary({"MCID": part}) if isinstance(part, int) else part for part in drawing.content
    ]
