"""The images of a document:.

Found on disk within the project, checked, and read. The edge where images come in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from imprint.errors import Diagnostic, Location, UsageError, warning
from imprint.files import digest, display
from imprint.images import Fit, UnfitImageError, fit
from imprint.model.document import Block, Figure, Image
from imprint.model.walk import all_inlines, blocks_in
from imprint.render.asset import Asset
from imprint.render.theme import Theme

_LARGEST = 20 * 1024 * 1024  # bytes of a file
_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Gathered:
    """The images of one document:.

    What can be shown, what was read for it (path within the root, to digest), and what can't be shown.
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
        said: list[Diagnostic] = []
        if image.source not in assets:
            made = _found(image, folder, root, hosts, files)
            if isinstance(made, Fit):
                assets[image.source] = made.asset
                said += [_noted(image, rule, message) for rule, message in made.notes]
            else:
                said.append(made)
        if image.source in assets and not image.alt.strip() and not image.is_decorative:
            said.append(_without_alternative(image))
        warnings += [each for each in said if each not in warnings]
    return Gathered(assets, files, tuple(warnings))


def _found(
    image: Image, folder: Path, root: Path, hosts: tuple[str, ...], files: dict[str, str]
) -> Fit | Diagnostic:
    try:
        address = urlsplit(image.source)
    except ValueError:
        return _refused(image, "its address can't be read", "put the image beside the document")
    if address.scheme in ("http", "https") or image.source.startswith("//"):
        return _fetched(image, address.hostname or "", hosts)
    if address.scheme and len(address.scheme) > 1:
        return _refused(
            image, f"an image can't come from {address.scheme}:", "put the image beside the document"
        )
    name = unquote(address.path)
    try:
        path = (root / name.lstrip("/") if name.startswith("/") else folder / name).resolve()
        is_there = path.exists()
    except (OSError, RuntimeError, ValueError):  # a circle of links, a NUL, a name without end
        return _refused(image, "its path leads nowhere", "correct the path")
    if not path.is_relative_to(root.resolve()):
        return _refused(image, f"{name} lies outside the project", "copy the image into the project")
    if is_there and not path.is_file():
        return _refused(image, f"{display(path)} is no file", "name a file")
    if not is_there:
        files[_inside(path, root)] = ""
        return warning(
            "image/missing",
            f"there is no image {display(path)}; a placeholder with its alternative text stands in its place",
            image.origin,
            "correct the path, or add the file",
        )
    if path.stat().st_size > _LARGEST:
        return _refused(image, f"{display(path)} has more than {_LARGEST:,} bytes", "make the image smaller")
    data = path.read_bytes()
    files[_inside(path, root)] = digest(data)
    return _fitted(image, data, display(path))


def _inside(path: Path, root: Path) -> str:
    return path.relative_to(root.resolve()).as_posix()


def _fitted(image: Image, data: bytes, name: str) -> Fit | Diagnostic:
    try:
        return fit(data)
    except UnfitImageError as error:
        return _refused(image, f"{name} can't be shown: {error}", error.fix)


_FIXES = {
    "image/animated": "publish a still image, and link to the animation",
    "image/text": "convert its text to paths when it is exported",
}


def _noted(image: Image, rule: str, message: str) -> Diagnostic:
    return warning(rule, message, image.origin, _FIXES[rule])


def _without_alternative(image: Image) -> Diagnostic:
    return warning(
        "image/no-alternative",
        "the image has no alternative text",
        image.origin,
        "say in brackets what it shows: ![what it shows](path); if it only decorates, add {.decorative}",
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


def _fetched(image: Image, host: str, hosts: tuple[str, ...]) -> Fit | Diagnostic:
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
    return _fitted(image, data, image.source)


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
    try:
        return replace(theme, logo=fit(path.read_bytes()).asset)
    except UnfitImageError as error:
        raise UsageError("theme/logo", f"it can't be shown: {error}", where=where, fix=error.fix) from error
