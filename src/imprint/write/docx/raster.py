"""Images that Word cannot show, as PNG. Libraries are loaded where such an image is met, and only there."""

from __future__ import annotations

from io import BytesIO

_SHARPNESS = 2  # pixels of the fall-back for each pixel of a vector image


class UnreadableImageError(Exception):
    """The bytes are no image that can be converted; the message says why."""


def png_of_svg(data: bytes) -> bytes:
    """Return a vector image as PNG, twice as fine as it is shown: the fall-back for programs that draw no
    SVG.
    """
    try:
        from resvg_py import svg_to_bytes  # noqa: PLC0415
    except ImportError as error:
        raise UnreadableImageError("nothing here converts SVG to PNG") from error
    try:
        made = svg_to_bytes(
            svg_string=data.decode("utf-8-sig"), zoom=_SHARPNESS, skip_system_fonts=b"<text" not in data
        )
    except (ValueError, UnicodeDecodeError) as error:
        raise UnreadableImageError(str(error)) from error
    return bytes(made)


def shown_size(png: bytes) -> tuple[int, int]:
    """Return the size in pixels at which the fall-back of a vector image is shown."""
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
