"""Text in the shipped theme can be read: 4.5 to 1 at least, in light and in dark (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

import pytest

from imprint.render.theme import Colours
from tests.render.sheet import theme

_KINDS = ("note", "tip", "important", "caution", "warning")
_PAIRS = [
    *((text, ground) for text in ("ink", "muted", "accent") for ground in ("paper", "panel", "accent_tint")),
    *((kind, f"{kind}_tint") for kind in _KINDS),
    *(("ink", f"{kind}_tint") for kind in _KINDS),
    *(("paper", kind) for kind in (*_KINDS, "accent")),
]


def luminance(colour: str) -> float:
    channels = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("palette", [theme().colours, theme().dark], ids=["light", "dark"])
def test_text_stands_out_from_what_is_behind_it(palette: Colours) -> None:
    weak = {
        pair: round(contrast(*(getattr(palette, name) for name in pair)), 2)
        for pair in _PAIRS
        if contrast(*(getattr(palette, name) for name in pair)) < 4.5
    }
    assert weak == {}


def test_the_measure_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
