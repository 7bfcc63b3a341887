"""The images of a document:.

Found on disk within the project, checked, and read. The edge where images come in.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from PIL import Image as Picture

from imprint.errors import Diagnostic, Location, UsageError, warning
from imprint.model.document import Block, Figure, Image
from imprint.model.walk import all_inlines, blocks_in
from imprint.project import digest, display
from imprint.render.asset import Asset
from imprint.render.theme import Theme

_LARGEST = 20 * 1024 * 1024  # bytes of a file
_MOST_PIXELS = 40_000_000
_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Gathered:
    """The images of one document:.

    What can be shown, what was read for it (path to digest), and what can't be shown.
    """

    assets: Mapping[str, Asset]
    files: Mapping[str, str]
    warnings: tuple[Diagnostic, ...]


def images_of(blocks: Iterable[Block]) -> list[Image]:
    """Return every image of some blocks in reading order."""
    blocks = tuple(blocks)
    inline = [image for image in all_inlines(blocks) if isinstance(image, Image)]
    figures = [block.image for block in blocks_in(blocks) if isinstance(block, Figure)]
    return inline + [image for image in figures if not any(image is other for other in inline)]


def gather(blocks: Iterable[Block], folder: Path, root: Path, hosts: tuple[str, ...]) -> Gathered:
    """Return the images that `blocks` show, read from `folder`; nothing outside `root` is read.

    An image on the network is fetched only from a host in `hosts`. What can't be shown is a warning at its
    place; it appears as a linked placeholder with its alternative text.
    """
    assets: dict[str, Asset] = {}
    files: dict[str, str] = {}
    warnings: list[Diagnostic] = []
    for image in images_of(blocks):
        if image.source in assets and image.alt.strip():
            continue
        found: Asset | Diagnostic | None = _found(image, folder, root, hosts, files)
        if isinstance(found, Asset):
            assets[image.source] = found
            found = None if image.alt.strip() else _without_alternative(image)
        if found and found not in warnings:
            warnings.append(found)
    return Gathered(assets, files, tuple(warnings))


def _found(
    image: Image, folder: Path, root: Path, hosts: tuple[str, ...], files: dict[str, str]
) -> Asset | Diagnostic:
    address = urlsplit(image.source)
    if address.scheme in ("http", "https") or image.source.startswith("//"):
        return _fetched(image, address.hostname or "", hosts)
    if address.scheme and len(address.scheme) > 1:
        return _refused(
            image, f"an image can't come from {address.scheme}:", "put the image beside the document"
        )
    name = unquote(address.path)
    path = (folder / name).resolve()
    if name.startswith("/"):
        path = (root / name.lstrip("/")).resolve()
    if not path.is_relative_to(root.resolve()):
        return _refused(image, f"{name} lies outside the project", "copy the image into the project")
    if not path.is_file():
        files[path.as_posix()] = ""
        return warning(
            "image/missing",
            f"there is no image {display(path)}; a placeholder with its alternative text stands in its place",
            image.origin,
            "correct the path, or add the file",
        )
    if path.stat().st_size > _LARGEST:
        return _refused(image, f"{display(path)} has more than {_LARGEST:,} bytes", "make the image smaller")
    data = path.read_bytes()
    files[path.as_posix()] = digest(data)
    return _checked(image, data)


def _checked(image: Image, data: bytes) -> Asset | Diagnostic:
    if re.match(
        rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<svg[\s>]", data[:4096], re.DOTALL
    ):
        if re.search(rb"<!ENTITY|<script|\bon\w+\s*=|<foreignObject", data, re.IGNORECASE):
            return _refused(
                image, "the SVG holds scripts, entities or foreign objects", "export it as a plain SVG"
            )
        width, height = _svg_size(data)
        return Asset(data, "image/svg+xml", width, height)
    try:
        with Picture.open(io.BytesIO(data)) as picture:
            width, height = picture.size
            kind = _TYPES.get(picture.format or "")
            if kind and width * height <= _MOST_PIXELS:
                picture.load()
    except Exception as error:  # noqa: BLE001  (of the many kinds that Pillow raises, each means damage)
        return _refused(image, f"the image can't be read: {error}", "export it again")
    if not kind:
        return _refused(
            image, "the image is of a kind that is not published", "use PNG, JPEG, WebP, GIF or SVG"
        )
    if width * height > _MOST_PIXELS:
        return _refused(
            image, f"the image has {width} × {height} pixels", f"keep it under {_MOST_PIXELS:,} pixels"
        )
    return Asset(data, kind, width, height)


def _svg_size(data: bytes) -> tuple[int, int]:
    """Return the size that an SVG states, in CSS pixels, or (0, 0)."""
    head = data[:4096].decode("utf-8", "replace")
    stated = {
        name: float(value)
        for name, value in re.findall(r"\b(width|height)\s*=\s*[\"']([\d.]+)(?:px)?[\"']", head)
    }
    if {"width", "height"} <= set(stated):
        return round(stated["width"]), round(stated["height"])
    box = re.search(r"viewBox\s*=\s*[\"'][\d.\-]+[\s,]+[\d.\-]+[\s,]+([\d.]+)[\s,]+([\d.]+)", head)
    return (round(float(box[1])), round(float(box[2]))) if box else (0, 0)


def _without_alternative(image: Image) -> Diagnostic:
    return warning(
        "image/no-alternative",
        "the image has no alternative text",
        image.origin,
        "say in brackets what it shows: ![what it shows](path)",
    )


def _refused(image: Image, message: str, fix: str) -> Diagnostic:
    return warning("image/refused", f"{message}; a placeholder stands in its place", image.origin, fix)


# --- the network, for hosts that the project allows ---


class _NoRedirects(HTTPRedirectHandler):
    """A redirect could lead to a host that is not allowed."""

    def redirect_request(self, *_args: object, **_kwargs: object) -> None:
        return None


def _opener() -> OpenerDirector:
    return build_opener(_NoRedirects)


def _fetched(image: Image, host: str, hosts: tuple[str, ...]) -> Asset | Diagnostic:
    if host not in hosts:
        return warning(
            "image/remote",
            f"the image on {host or 'the network'} is not fetched; a link with its text stands in its place",
            image.origin,
            f'put the image beside the document, or allow its host with image-hosts = ["{host}"]',
        )
    try:
        request = Request(image.source, headers={"User-Agent": "imprint"})  # noqa: S310  (http or https, see `_found`)
        with _opener().open(request, timeout=_SECONDS) as answer:
            data = answer.read(_LARGEST + 1)
    except (OSError, ValueError) as error:
        return _refused(image, f"the image could not be fetched: {error}", "check the address")
    if len(data) > _LARGEST:
        return _refused(image, f"the image has more than {_LARGEST:,} bytes", "make it smaller")
    return _checked(image, data)


def unresolved(files: Mapping[str, str]) -> Mapping[str, str]:
    """Return `files` with the digests that they have now; "" for a file that is not there."""
    return {path: digest(Path(path).read_bytes()) if Path(path).is_file() else "" for path in files}


# --- the logo of a theme ---


def with_logo(theme: Theme) -> Theme:
    """Return `theme` with the image that its `brand.logo` names, if it names one.

    Raises UsageError where there is no such file, or it is no image that can be published.
    """
    if not theme.brand.logo:
        return theme
    path = Path(theme.brand.logo)
    where = Location(display(path))
    if not path.is_file():
        raise UsageError(
            "theme/logo",
            "there is no such logo",
            where=where,
            fix="put the file beside theme.toml, or correct [brand] logo",
        )
    found = _checked(Image(theme.brand.logo), path.read_bytes())
    if not isinstance(found, Asset):
        raise UsageError("theme/logo", found.message.split(";")[0], where=where, fix=found.fix)
    return replace(theme, logo=found)
