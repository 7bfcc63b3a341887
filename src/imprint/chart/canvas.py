"""What charts are drawn on: shapes and lines of text as SVG, mirrored for right-to-left readers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from imprint.chart.letters import EM, Letters
from imprint.render.html import element, escaped
from imprint.render.theme import Theme

WIDTH = 500.0  # pixels: fits a phone at three quarters of its size, and print at four fifths of a line
TEXT = 13.0
SMALL = 11.5
LEADING = 1.35

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Ink:
    """How the marks of one series look: filled, or hollow with an outline (`fill` is then a light tint).

    A hollow mark beside a filled one is told apart without colour, on a screen and on paper.
    """

    stroke: str
    fill: str


def inks(theme: Theme, own: Sequence[bool]) -> list[Ink]:
    """Return the look of each series: the publisher's own, or the first, in the accent; filled and hollow
    ones take turns.
    """
    colours = theme.colours
    filled = [Ink(each, each) for each in (colours.accent, colours.important, colours.tip)]
    hollow = [
        Ink(colours.muted, colours.panel),
        Ink(colours.caution, colours.caution_tint),
        Ink(colours.warning, colours.warning_tint),
    ]
    first = own.index(True) if True in own else 0
    made: list[Ink] = []
    rest = iter(filled[1:])
    light = iter(hollow)
    for index in range(len(own)):
        if index == first:
            made.append(filled[0])
        else:
            made.append(next(rest) if (index - first) % 2 == 0 else next(light))
    return made


@dataclass(slots=True)
class Canvas:
    """Collects shapes. Positions are those of a left-to-right chart; the rest is mirroring."""

    letters: Letters
    theme: Theme
    parts: list[str] = field(default_factory=list)

    @property
    def is_mirrored(self) -> bool:
        """Whether the chart runs from right to left."""
        return self.letters.direction == "rtl"

    def x(self, x: float) -> float:
        """Return where `x` lies."""
        return WIDTH - x if self.is_mirrored else x

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float = TEXT,
        anchor: Anchor = "start",
        colour: str = "",
        strong: bool = False,
    ) -> float:
        """Draw one line with its base line at `y`; return its width."""
        outline = self.letters.outline(text, strong)
        scale = size / EM
        width = outline.width * scale
        left = {"start": x, "middle": x - width / 2, "end": x - width}[anchor]
        left = WIDTH - left - width if self.is_mirrored else left
        place = f"translate({_n(left)} {_n(y)}) scale({scale:.4g} -{scale:.4g})"
        if outline.path:
            self.parts.append(
                element(
                    "path",
                    transform=place,
                    fill=colour or self.theme.colours.ink,
                    d="M0 0" + outline.path,
                    data_text=text,
                )
            )
        return width

    def bar(self, x: float, y: float, width: float, height: float, ink: Ink) -> None:
        """Draw the mark of a number as a box; an outline lies inside it."""
        left = self.x(x + width) if self.is_mirrored else x
        hollow = ink.fill != ink.stroke
        inset = 0.75 if hollow and width > 1.5 else 0.0
        self.parts.append(
            element(
                "rect",
                x=_n(left + inset),
                y=_n(y + inset),
                width=_n(max(width - 2 * inset, 0.5)),
                height=_n(height - 2 * inset),
                fill=ink.fill if inset else ink.stroke,
                stroke=ink.stroke if inset else None,
                stroke_width="1.5" if inset else None,
            )
        )

    def clear(self, x: float, y: float, width: float, height: float) -> None:
        """Take away what was drawn in a box, so that text in it stands on no line."""
        left = self.x(x + width) if self.is_mirrored else x
        box = {"x": _n(left), "y": _n(y), "width": _n(width), "height": _n(height)}
        self.parts.append(element("rect", **box, fill=self.theme.colours.paper))

    def line(self, x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1.0) -> None:
        """Draw an upright or level line, on whole pixels so that it is sharp."""
        x1, y1, x2, y2 = (math.floor(place) + 0.5 for place in (self.x(x1), y1, self.x(x2), y2))
        d = f"M{_n(x1)} {_n(y1)}L{_n(x2)} {_n(y2)}"
        self.parts.append(element("path", d=d, stroke=colour, stroke_width=_n(width), fill="none"))

    def curve(self, points: Sequence[tuple[float, float]], colour: str, dashes: str) -> None:
        """Draw a line through `points`."""
        d = "M" + "L".join(f"{_n(self.x(x))} {_n(y)}" for x, y in points)
        self.parts.append(
            element(
                "path",
                d=d,
                stroke=colour,
                stroke_width="2",
                stroke_linejoin="round",
                stroke_dasharray=dashes or None,
                fill="none",
            )
        )

    def mark(self, x: float, y: float, shape: int, ink: Ink) -> None:
        """Draw the mark of a point: a circle, square, diamond or triangle, filled or hollow."""
        x, r = self.x(x), 3.6
        wide = 1.3 * r
        paths = (
            f"M{_n(x - r)} {_n(y)}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0z",
            f"M{_n(x - r * 0.9)} {_n(y - r * 0.9)}h{1.8 * r:.4g}v{1.8 * r:.4g}h{-1.8 * r:.4g}z",
            f"M{_n(x)} {_n(y - wide)}l{_n(wide)} {_n(wide)} {_n(-wide)} {_n(wide)} {_n(-wide)} {_n(-wide)}z",
            f"M{_n(x)} {_n(y - r * 1.2)}l{1.2 * r:.4g} {2.1 * r:.4g}h{-2.4 * r:.4g}z",
        )
        self.parts.append(
            element("path", d=paths[shape % 4], fill=ink.fill, stroke=ink.stroke, stroke_width="1.5")
        )

    def svg(self, height: float, title: str, description: str) -> bytes:
        """Return the whole picture, with words for those who can't see it."""
        content = element("title", escaped(title)) + element("desc", escaped(description))
        # A ground of its own: programs that make a JPEG of a transparent picture leave dirt around its edges.
        content += element("rect", width=_n(WIDTH), height=_n(height), fill=self.theme.colours.paper)
        attributes = {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {_n(WIDTH)} {_n(height)}"}
        return element(
            "svg",
            content + "".join(self.parts),
            **attributes,
            width=_n(WIDTH),
            height=_n(height),
            role="img",
            lang=self.letters.language,
        ).encode()


def _n(number: float) -> str:
    """Return a position as SVG writes it, a hundredth of a pixel being enough."""
    text = f"{number:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
