"""Images as inline drawings, at a size that fits, with their alternative text."""

from __future__ import annotations

from hashlib import sha256
from typing import NamedTuple

from lxml import etree

from imprint.model.document import Image
from imprint.render.edition import Asset
from imprint.render.sizes import size_of
from imprint.write.docx import raster
from imprint.write.docx.draft import Draft
from imprint.write.docx.measures import EMU_PER_DXA, EMU_PER_PIXEL
from imprint.write.docx.package import Part
from imprint.write.docx.xml import Element, add_plain, cleaned, qualified, root

_SUFFIXES = {"image/png": "png", "image/jpeg": "jpeg", "image/jpg": "jpeg", "image/gif": "gif"}
_TALLEST = 0.72  # of the text of a page
_SVG_EXTENSION = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
_DECORATIVE_EXTENSION = "{C183D7F6-B498-43B3-948B-1728B52AA6E4}"
_DECORATIVE = "http://schemas.microsoft.com/office/drawing/2017/decorative"
_PICTURE = "http://schemas.openxmlformats.org/drawingml/2006/picture"


class Size(NamedTuple):
    """Width and height in EMU."""

    width: int
    height: int


class _Embedded(NamedTuple):
    relation: str
    svg_relation: str
    width: int  # pixels
    height: int


def drawing(draft: Draft, image: Image, room: int) -> Element | None:
    """Return the drawing of an image at most `room` dxa wide, or None where it is not at hand or Word cannot
    show it.
    """
    return drawing_of(draft, draft.edition.assets.get(image.source), image, room)


def drawing_of(draft: Draft, asset: Asset | None, image: Image, room: int) -> Element | None:
    """Return the drawing of `asset` as `image` asks, or None where there is none or Word cannot show it."""
    embedded = _embedded(draft, asset, image) if asset else None
    if embedded is None:
        return None
    draft.drawings += 1
    size = _size(image, embedded, room, draft.page.text_height)
    name = f"{draft.edition.say('Image')} {draft.drawings}"
    return _drawn(draft.drawings, name, image, embedded, size)


def _embedded(draft: Draft, asset: Asset, image: Image) -> _Embedded | None:
    """Return the relations of an asset's parts, which are made where they are new; a warning says why there
    are none.
    """
    vector = _part(draft, asset.data, "svg") if asset.media_type == "image/svg+xml" else ""
    data, suffix = asset.data, _SUFFIXES.get(asset.media_type, "")
    width, height = asset.width, asset.height
    try:
        if vector:
            data, suffix = raster.png_of_svg(asset.data, width, height), "png"
        elif not suffix:
            data, suffix = raster.png_of(asset.data), "png"
        if not (width and height):
            width, height = raster.pixel_size(data) if not vector else raster.shown_size(data)
    except raster.UnreadableImageError as error:
        draft.warn(
            "image/unreadable",
            f"{image.source} cannot be shown in a Word file: {error}",
            "save it as PNG or JPEG",
            image.origin,
        )
        return None
    return _Embedded(_part(draft, data, suffix), vector, max(width, 1), max(height, 1))


def _part(draft: Draft, data: bytes, suffix: str) -> str:
    key = sha256(data).hexdigest()
    made = draft.media.get(key)
    if made is None:
        made = draft.media[key] = Part(f"word/media/image{len(draft.media) + 1}.{suffix}", data)
    return draft.relations.add("image", made.name.removeprefix("word/"))


def _size(image: Image, embedded: _Embedded, room: int, text_height: int) -> Size:
    """Return the authored size, else the image's own, made smaller where it would not fit."""
    most = Size(room * EMU_PER_DXA, round(text_height * EMU_PER_DXA * _TALLEST))
    wanted = size_of(image, embedded.width, embedded.height)
    width = wanted.share * most.width or wanted.width * EMU_PER_PIXEL
    height = width * embedded.height / embedded.width
    scale = min(1.0, most.width / width, most.height / height)
    return Size(max(round(width * scale), 1), max(round(height * scale), 1))


def _drawn(number: int, name: str, image: Image, embedded: _Embedded, size: Size) -> Element:
    alt = cleaned(image.alt)
    made = root("drawing")
    inline = add_plain(made, "wp:inline", distT=0, distB=0, distL=0, distR=0)
    add_plain(inline, "wp:extent", cx=size.width, cy=size.height)
    about = add_plain(inline, "wp:docPr", id=number, name=name, descr=alt)
    if image.title:
        about.set("title", cleaned(image.title))
    if image.is_decorative:
        extension = add_plain(add_plain(about, "a:extLst"), "a:ext", uri=_DECORATIVE_EXTENSION)
        etree.SubElement(extension, f"{{{_DECORATIVE}}}decorative", {"val": "1"}, {"adec": _DECORATIVE})
    frame = add_plain(inline, "wp:cNvGraphicFramePr")
    add_plain(frame, "a:graphicFrameLocks", noChangeAspect=1)
    data = add_plain(add_plain(inline, "a:graphic"), "a:graphicData", uri=_PICTURE)
    picture = add_plain(data, "pic:pic")
    about_picture = add_plain(picture, "pic:nvPicPr")
    add_plain(about_picture, "pic:cNvPr", id=number, name=name, descr=alt)
    add_plain(about_picture, "pic:cNvPicPr")
    fill = add_plain(picture, "pic:blipFill")
    blip = add_plain(fill, "a:blip")
    blip.set(qualified("r:embed"), embedded.relation)
    if embedded.svg_relation:
        extension = add_plain(add_plain(blip, "a:extLst"), "a:ext", uri=_SVG_EXTENSION)
        add_plain(extension, "asvg:svgBlip").set(qualified("r:embed"), embedded.svg_relation)
    add_plain(add_plain(fill, "a:stretch"), "a:fillRect")
    shape = add_plain(picture, "pic:spPr")
    transform = add_plain(shape, "a:xfrm")
    add_plain(transform, "a:off", x=0, y=0)
    add_plain(transform, "a:ext", cx=size.width, cy=size.height)
    add_plain(add_plain(shape, "a:prstGeom", prst="rect"), "a:avLst")
    return made
