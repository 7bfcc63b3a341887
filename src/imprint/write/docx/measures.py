"""Lengths in Word's units: twentieths of a point (dxa), half-points for type, eighths for borders, EMU for
drawings.
"""

from __future__ import annotations

from dataclasses import dataclass

from imprint.render.theme import Spacing

EMU_PER_DXA = 635
EMU_PER_PIXEL = 9525  # at 96 pixels an inch

LIST_STEP = 340  # from one level of a list to the next
CELL_STEP = 220  # the same in the cell of a table
BOX_STEP = 280  # the same in a callout or quotation
BOX_START = 220  # from a box's outer edge to its text
BOX_END = 160
BOX_SPACE = 8  # points between the bar of a box and its text; Word allows 31 at most
CODE_INSET = 140  # from the edge of a code block to its text
SMALL_PADDING = 0.67  # of a cell, in tables in small type
BOX_BAR = 24  # eighths of a point
MOST_BORDER_SPACE = 31

_PAPERS = {"A4": (11906, 16838), "Letter": (12240, 15840)}


def points(value: float) -> int:
    """Return points as dxa."""
    return round(value * 20)


def millimetres(value: float) -> int:
    """Return millimetres as dxa."""
    return round(value * 1440 / 25.4)


def half_points(value: float) -> int:
    """Return a type size in points as Word counts it."""
    return round(value * 2)


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet and its margins, in dxa."""

    width: int
    height: int
    top: int
    bottom: int
    inner: int
    outer: int

    @property
    def text_width(self) -> int:
        """How wide a line is."""
        return self.width - self.inner - self.outer

    @property
    def text_height(self) -> int:
        """How high the text of a page is."""
        return self.height - self.top - self.bottom


def page_of(paper: str, spacing: Spacing) -> Page:
    """Return the page of a paper with the margins of a theme."""
    width, height = _PAPERS.get(paper, _PAPERS["A4"])
    return Page(
        width,
        height,
        millimetres(spacing.margin_top),
        millimetres(spacing.margin_bottom),
        millimetres(spacing.margin_inner),
        millimetres(spacing.margin_outer),
    )
