"""The bytes of an image, checked and made fit for every format: upright, in RGB or grey, still, and complete
in itself.

What browsers, WeasyPrint and Word would each show in their own way (a camera's rotation, inks of print,
colour profiles, animations) is settled here, once.
"""

from __future__ import annotations

import io
import re
import warnings
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unicodedata import bidirectional

from lxml import etree
from PIL import Image as Picture
from PIL import ImageFile

from imprint.render.asset import Asset
from imprint.render.sizes import PIXELS

MOST_PIXELS = 40_000_000
_MOST_DRAWN = 200_000  # elements of an SVG, those counted again that are used again
_TYPES = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",
    "GIF": "image/gif",
    "WEBP": "image/webp",
}
_ORIENTATION = 0x0112  # Exif
_UPRIGHT = 1
_PLAIN_MODES = frozenset({"1", "L", "LA", "P", "PA", "RGB", "RGBA"})
_LENGTH = re.compile(r"\s*(\d{1,6}(?:\.\d+)?|\.\d+)\s*(px|pt|pc|in|cm|mm|)\s*")
_NUMBERS = re.compile(r"[\s,]*(-?[\d.]+(?:e-?\d+)?)" * 4 + r"\s*")
_OUTSIDE = re.compile(r"@import|url\(\s*[\"']?\s*(?!#|data:)", re.IGNORECASE)
_EMBEDDED = re.compile(r"data:image/(?:png|jpe?g|gif|webp);base64,(?P<data>[\w+/=\s]+)", re.IGNORECASE)
_SHAPES = frozenset(
    ("path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "image", "use")
)
_ACTIVE = frozenset({"script", "foreignObject", "handler", "listener"})


class UnfitImageError(Exception):
    """An image that can't be published: the message says why, `fix` how to mend it."""

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(message)
        self.fix = fix


@dataclass(frozen=True, slots=True)
class Fit:
    """An image that every format can show, and what has to be said of it: pairs of a rule and a message."""

    asset: Asset
    notes: tuple[tuple[str, str], ...] = ()


def fit(data: bytes) -> Fit:
    """Return an image as it is published. Raises UnfitImageError for what is unsafe, damaged or too large."""
    if data[:2] == b"\x1f\x8b":
        raise UnfitImageError("it is packed (SVGZ or gzip)", "save it as a plain SVG")
    if data.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0")[:1] == b"<":
        return _vector(data)
    with warnings.catch_warnings(), _whole_images():
        warnings.simplefilter("ignore", Picture.DecompressionBombWarning)  # `_check_size` is stricter
        return _raster(data)


@contextmanager
def _whole_images() -> Iterator[None]:
    """Have Pillow refuse what ends too early; WeasyPrint, once it is loaded, has it draw grey instead."""
    before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


# --- pixels ---


def _raster(data: bytes) -> Fit:
    try:
        with Picture.open(io.BytesIO(data)) as picture:
            _check_size(picture.size)
            kind = _TYPES.get(picture.format or "")
            if not kind:
                raise UnfitImageError(
                    "it is of a kind that is not published", "use PNG, JPEG, WebP, GIF or SVG"
                )
            picture.load()
            with Picture.open(io.BytesIO(data)) as again:
                again.verify()  # sums of parts that loading passes over, and WeasyPrint's loading may not
            return _settled(picture, kind, data)
    except UnfitImageError:
        raise
    except Picture.DecompressionBombError as error:
        raise UnfitImageError("it has too many pixels", f"keep it under {MOST_PIXELS:,} pixels") from error
    except Exception as error:  # of the many kinds that Pillow raises, each means damage
        raise UnfitImageError(f"it can't be read: {error}", "export it again") from error


def _check_size(size: tuple[int, int]) -> None:
    width, height = size
    if width * height > MOST_PIXELS:
        raise UnfitImageError(
            f"it has {width:,} × {height:,} pixels", f"keep it under {MOST_PIXELS:,} pixels"
        )


def _settled(picture: Any, kind: str, data: bytes) -> Fit:
    """Return the picture as it is, or written anew where formats would show it differently."""
    from PIL import ImageOps  # noqa: PLC0415  (what shows no picture does not load it)

    is_moving = picture.format != "MPO" and getattr(picture, "n_frames", 1) > 1
    notes = (
        (("image/animated", "the image moves; its first picture alone is published"),) if is_moving else ()
    )
    profile = _profile(picture)
    if (
        not is_moving
        and picture.getexif().get(_ORIENTATION, _UPRIGHT) == _UPRIGHT
        and picture.mode in _PLAIN_MODES
        and profile is None
    ):
        return Fit(Asset(data, kind, *picture.size), notes)
    made = ImageOps.exif_transpose(picture)
    made = _in_rgb(made, profile)
    written = io.BytesIO()
    if kind == "image/jpeg":
        made.save(written, "JPEG", quality=92, subsampling=0)
    else:
        kind = "image/png"
        made.save(written, "PNG")
    return Fit(Asset(written.getvalue(), kind, *made.size), notes)


def _profile(picture: Any) -> Any:
    """Return the colour profile of a picture whose numbers mean other colours than those of sRGB."""
    raw = picture.info.get("icc_profile")
    if not raw or picture.mode not in ("RGB", "RGBA", "CMYK"):
        return None
    from PIL import ImageCms  # noqa: PLC0415

    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(raw))
        is_usual = "srgb" in ImageCms.getProfileDescription(profile).lower()
    except (OSError, ImageCms.PyCMSError):
        return None
    return None if is_usual else profile


def _in_rgb(picture: Any, profile: Any) -> Any:
    """Return `picture` in RGB or grey of eight bits, without a profile."""
    if profile is not None:
        from PIL import ImageCms  # noqa: PLC0415

        mode = "RGBA" if picture.mode == "RGBA" else "RGB"
        try:
            picture = ImageCms.profileToProfile(
                picture, profile, ImageCms.createProfile("sRGB"), outputMode=mode
            )
        except (ValueError, ImageCms.PyCMSError):
            picture = picture.convert(mode)
    if picture.mode.startswith("I"):  # sixteen bits of grey
        picture = picture.convert("I").point(lambda value: value / 257).convert("L")
    elif picture.mode in ("P", "PA"):
        picture = picture.convert("RGBA")
    elif picture.mode not in _PLAIN_MODES:
        picture = picture.convert("RGB")
    picture.info = {key: value for key, value in picture.info.items() if key == "transparency"}
    return picture


# --- SVG ---


def _vector(data: bytes) -> Fit:
    if re.search(rb"<!ENTITY", data):
        raise UnfitImageError("the SVG defines entities", "export it as a plain SVG")
    if re.search(rb"<\?xml-stylesheet", data):
        raise UnfitImageError("the SVG needs a style sheet of its own", "export it as a plain SVG")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data.lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnfitImageError(f"the SVG is not well-formed: {error}", "export it again") from error
    if _name(root) != "svg":
        raise UnfitImageError("it is no image", "use PNG, JPEG, WebP, GIF or SVG")
    if next(root.iter(etree.Entity), None) is not None:
        raise UnfitImageError("the SVG names an entity that is not in it", "export it as a plain SVG")
    for element in root.iter(etree.Element):
        _check_element(element)
    _check_uses(root)
    _check_size(_stated_size(root))
    if not any(_name(element) in _SHAPES for element in root.iter(etree.Element)):
        raise UnfitImageError("the SVG draws nothing", "export it again")
    if not _is_utf8(data):
        data = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return Fit(Asset(data, "image/svg+xml", *_stated_size(root)), _notes(root))


def _is_utf8(data: bytes) -> bool:
    declared = re.match(rb"\s*<\?xml[^>]*encoding\s*=\s*[\"']([\w-]+)", data.removeprefix(b"\xef\xbb\xbf"))
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not declared or declared[1].lower() in (b"utf-8", b"us-ascii", b"ascii")


def _name(element: Any) -> str:
    return str(etree.QName(element).localname)


def _check_element(element: Any) -> None:
    """Raise UnfitImageError for what runs, or brings something from elsewhere with it."""
    name = _name(element)
    moves_a_link = str(element.get("attributeName", "")).rpartition(":")[2] == "href"
    if name in _ACTIVE or moves_a_link or any(key.lower().startswith("on") for key in element.attrib):
        raise UnfitImageError("the SVG holds scripts or foreign objects", "export it as a plain SVG")
    texts = [*map(str, element.attrib.values()), (element.text or "") if name == "style" else ""]
    if any(_OUTSIDE.search(text) for text in texts):
        raise _foreign()
    if name == "a":  # a link leads nowhere from within an image
        return
    for key, value in element.attrib.items():
        target = str(value).strip()
        if etree.QName(key).localname not in ("href", "src") or not target or target.startswith("#"):
            continue
        embedded = _EMBEDDED.fullmatch(target)
        if not embedded:
            raise _foreign()
        _check_embedded(embedded["data"])


def _foreign() -> UnfitImageError:
    return UnfitImageError(
        "the SVG refers to other files", "export it with everything inside (embedded images, no links)"
    )


def _check_embedded(text: str) -> None:
    try:
        fit(b64decode(text))
    except UnfitImageError as error:
        raise UnfitImageError(f"of an image in the SVG: {error}", error.fix) from error
    except ValueError as error:
        raise UnfitImageError("an image in the SVG is damaged", "export it again") from error


def _check_uses(root: Any) -> None:
    """Raise UnfitImageError where `use` within `use` would draw without end."""
    by_id = {element.get("id"): element for element in root.iter(etree.Element) if element.get("id")}
    counts: dict[Any, int] = {}

    def drawn(element: Any, depth: int) -> int:
        if element in counts:
            return counts[element]
        if depth > 200:
            raise UnfitImageError("the SVG draws itself within itself", "export it again, flattened")
        total = 1 + sum(drawn(child, depth + 1) for child in element.iterchildren(etree.Element))
        if _name(element) == "use":
            target = next((str(v) for k, v in element.attrib.items() if k.rpartition("}")[2] == "href"), "")
            if (used := by_id.get(target.removeprefix("#"))) is not None:
                total += drawn(used, depth + 1)
        counts[element] = min(total, 10 * _MOST_DRAWN)
        return counts[element]

    if drawn(root, 0) > _MOST_DRAWN:
        raise UnfitImageError("the SVG draws too much", f"keep it under {_MOST_DRAWN:,} shapes")


def _stated_size(root: Any) -> tuple[int, int]:
    """Return the size that an SVG states, in CSS pixels: its own, else that of its view box, else (0, 0)."""
    stated = [_pixels(root.get(key, "")) for key in ("width", "height")]
    box = _NUMBERS.fullmatch(root.get("viewBox", ""))
    wide, high = (float(box[3]), float(box[4])) if box else (0.0, 0.0)
    width, height = stated
    if wide > 0 and high > 0:
        if not width and not height:
            width, height = wide, high
        width = width or height * wide / high
        height = height or width * high / wide
    return (max(round(width), 1), max(round(height), 1)) if width and height else (0, 0)


def _pixels(length: str) -> float:
    match = _LENGTH.fullmatch(length)
    return float(match[1]) * PIXELS[match[2]] if match else 0.0


def _notes(root: Any) -> tuple[tuple[str, str], ...]:
    words = "".join("".join(element.itertext()) for element in root.iter("{*}text"))
    if any(
        bidirectional(character) in ("R", "AL") or "\u0900" <= character <= "\u0dff" for character in words
    ):
        return (
            (
                "image/text",
                "the SVG has text in a script that PDFs draw letter by letter; it will be hard to read",
            ),
        )
    return ()
