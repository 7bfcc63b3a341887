"""Images that Word cannot show, as PNG. Libraries are loaded where such an image is met, and only there."""

from __future__ import annotations

import re
from io import BytesIO

from imprint import fonts

_SHARPNESS = 2  # pixels of the fall-back for each pixel of a vector image
_MOST_PIXELS = 2400  # of its longer side
_UNKNOWN = 400  # pixels that a vector image may fill that states no size
_FOREIGN = re.compile(
    rb"<(?:\w+:)?(?:image|use|feimage)\b[^>]*?href\s*=\s*[\"']\s*(?!#|data:)", re.IGNORECASE
)


class UnreadableImageError(Exception):
    """The bytes are no image that can be converted; the message says why."""


def png_of_svg(data: bytes, width: int, height: int) -> bytes:
    """Return a vector image as PNG, twice as fine as shown: the fall-back for programs that draw no SVG.

    `width` and `height` are what it states, in pixels, or 0. Its text is set in the fonts of print, so that
    the bytes are the same on every machine.
    """
    if _FOREIGN.search(data):
        raise UnreadableImageError("it refers to other files")
    longer = max(width, height)
    scale = min(_SHARPNESS, _MOST_PIXELS / longer) if longer else 1.0
    has_text = b"<text" in data
    try:
        from resvg_py import svg_to_bytes  # noqa: PLC0415

        made = svg_to_bytes(
            svg_string=data.decode("utf-8-sig"),
            width=max(round(width * scale), 1) if longer else _UNKNOWN * _SHARPNESS,
            height=max(round(height * scale), 1) if longer else _UNKNOWN * _SHARPNESS,
            dpi=96,
            skip_system_fonts=True,
            font_files=[str(file.path) for file in fonts.font_files()] if has_text else None,
            font_family=fonts.families()[0],
            sans_serif_family=fonts.families()[0],
        )
    except ImportError as error:
        raise UnreadableImageError("nothing here converts SVG to PNG") from error
    except (ValueError, UnicodeDecodeError) as error:
        raise UnreadableImageError(str(error)) from error
    return bytes(made)


def shown_size(png: bytes) -> tuple[int, int]:
    """Return the size in pixels at which the fall-back of a vector image that states none is shown."""
    width, height = pixel_size(png)
    return width // _SHARPNESS, height // _SHARPNESS


def png_of(data: bytes) -> bytes:
    """Return a raster image of any kind that Pillow reads (WebP, BMP, TIFF) as PNG."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415

    made = BytesIO()
    try:
        with Image.open(BytesIO(data)) as image:
            image.save(made, "PNG")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise UnreadableImageError(f"{type(error).__name__}") from error
    return made.getvalue()


def pixel_size(data: bytes) -> tuple[int, int]:
    """Return width and height of a raster image in pixels."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415

    try:
        with Image.open(BytesIO(data)) as image:
            width, height = image.size
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise UnreadableImageError(f"{type(error).__name__}") from error
    return width, height
