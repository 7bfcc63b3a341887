"""How large an image is shown: as its author asks, else at its own size. One answer for every format."""

from __future__ import annotations

import re
from dataclasses import dataclass

from imprint.model.document import Image

_LENGTH = re.compile(r"\s*(\d{1,4}(?:\.\d+)?)\s*(px|pt|in|cm|mm|%|)\s*")
PIXELS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4}


@dataclass(frozen=True, slots=True)
class Size:
    """The size of an image in CSS pixels, 0 where it is not known.

    `share` is the part of the line that it is to fill, 0 to 1, where the author asks for that. `is_asked`
    tells whether the size is the author's.
    """

    width: float
    height: float
    share: float = 0.0
    is_asked: bool = False


def size_of(image: Image, width: int, height: int) -> Size:
    """Return the size of an image that has `width` and `height` itself, always in its own proportion.

    Of an asked width and height, the one that makes it smaller counts. A height in percent has no meaning.
    """
    asked_width, share = _length(image.attributes.get("width"))
    asked_height, _ = _length(image.attributes.get("height"))
    if share:
        return Size(width, height, share, is_asked=True)
    if not (asked_width or asked_height):
        return Size(width, height)
    if not (width and height):
        return Size(asked_width, asked_height, is_asked=True)
    scales = [asked / own for asked, own in ((asked_width, width), (asked_height, height)) if asked]
    return Size(width * min(scales), height * min(scales), is_asked=True)


def _length(text: str) -> tuple[float, float]:
    """Return an authored length in pixels, or as a share of the line; the other one is 0."""
    match = _LENGTH.fullmatch(text)
    if not match:
        return 0.0, 0.0
    number, unit = float(match[1]), match[2]
    return (0.0, min(number / 100, 1.0)) if unit == "%" else (number * PIXELS[unit], 0.0)
