"""Every text that a file shows or tells: on pages, in attributes, properties and alternative texts.

A proof compares a document with the same document in a file. This is the rest as well: what templates and
writers put round it. Nothing is said of order or place.
"""

from __future__ import annotations

import io
import json
import re
from base64 import b64decode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from zipfile import BadZipFile, ZipFile

from lxml import etree

from imprint.prove.units import UnreadableError


@dataclass(frozen=True, slots=True)
class Shown:
    """A text in a file, and what it is there: `text`, `aria-label`, `bookmark`."""

    what: str
    text: str


def visible(format: str, data: bytes) -> tuple[Shown, ...]:  # noqa: A002
    """Return every text in a file of `format`. Raises UnreadableError for what is no such file.

    The names of the program that made the file are left out, and so are those of attached files.
    """
    reader = _READERS[format]
    return tuple(shown for shown in reader(data) if shown.text.strip())


# --- HTML ---

_ATTRIBUTES = (
    "alt title aria-label aria-description aria-roledescription aria-valuetext placeholder label summary "
    "abbr standby content value"
).split()
_NOT_TEXT = frozenset(
    """viewport theme-color generator color-scheme robots referrer og:type og:url og:image og:locale
    og:locale:alternate article:modified_time twitter:card""".split()
)
_CSS_CONTENT = re.compile(r"content:[^;}]*?(?P<mark>[\"'])(?P<text>(?:\\.|(?!(?P=mark)).)*)(?P=mark)")
_SVG = "data:image/svg+xml;base64,"
_UNTOLD_FACTS = frozenset({"url", "image", "inLanguage", "dateModified", "version"})


def _in_html(data: bytes) -> Iterator[Shown]:
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableError(str(error)) from error
    if root is None:
        raise UnreadableError("there is nothing in it")
    for element in root.iter(etree.Element):
        yield from _in_element(element)
        if element.tail:
            yield Shown("text", element.tail)


def _in_element(element: etree._Element) -> Iterator[Shown]:
    text = element.text or ""
    if element.tag == "style":
        contents = (found["text"] for found in _CSS_CONTENT.finditer(text))
        yield from (Shown("CSS content", each) for each in contents if len(each) > 1)  # one sign is a picture
    elif element.tag == "script":
        if "json" in element.get("type", ""):
            yield from (Shown("JSON-LD", fact) for fact in _facts(json.loads(text)))
    else:
        yield Shown("title" if element.tag == "title" else "text", text)
    if element.tag == "meta" and (element.get("name") or element.get("property") or "content") in _NOT_TEXT:
        return
    if (source := element.get("src", "")).startswith(_SVG):
        yield from _in_picture(b64decode(source.removeprefix(_SVG)))
    for name, value in _attributes(element):
        # A script shows what stands in its data: a sentence, not the name or address that others are.
        if name in _ATTRIBUTES or (name.startswith("data-") and " " in value):
            yield Shown(f"{element.tag} {name}", value)


def _attributes(element: etree._Element) -> Iterator[tuple[str, str]]:
    return ((str(name), str(value)) for name, value in element.items())


def _in_picture(data: bytes) -> Iterator[Shown]:
    """Yield the texts of a chart, whose letters are drawn. Other pictures are their authors'."""
    try:
        root = etree.fromstring(data)
    except etree.XMLSyntaxError:
        return
    drawn = [element.get("data-text", "") for element in root.iter(etree.Element) if element.get("data-text")]
    if drawn:
        told = [str(element.text or "") for element in root.iter("{*}title", "{*}desc")]
        yield from (Shown("chart", text) for text in (*drawn, *told))


def _facts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _facts(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            if not name.startswith("@") and name not in _UNTOLD_FACTS:
                yield from _facts(one)


# --- Word files ---

_WORD_TEXTS = frozenset({"t", "delText"})
_WORD_ATTRIBUTES = {
    "docPr": ("name", "title", "descr"),
    "cNvPr": ("name", "title", "descr"),
    "hyperlink": ("tooltip",),
    "textpath": ("string",),
    "tblCaption": ("val",),
    "tblDescription": ("val",),
    "alias": ("val",),
    "lvlText": ("val",),
    "shape": ("alt", "title"),
}
# The custom properties are facts for programs.
_WORD_PROPERTIES = frozenset("title subject creator keywords description category Company".split())


def _in_docx(data: bytes) -> Iterator[Shown]:
    try:
        with ZipFile(io.BytesIO(data)) as package:
            parts = {name: package.read(name) for name in package.namelist() if name.endswith(".xml")}
    except BadZipFile as error:
        raise UnreadableError(str(error)) from error
    for name, part in parts.items():
        for element in etree.fromstring(part).iter(etree.Element):
            kind = etree.QName(element).localname
            if name.startswith("word/"):
                yield from _in_word(element, kind)
            elif name.startswith("docProps/") and kind in _WORD_PROPERTIES:
                yield Shown(f"property {kind}", element.text or "")


def _in_word(element: etree._Element, kind: str) -> Iterator[Shown]:
    if kind in _WORD_TEXTS:
        yield Shown("text", element.text or "")
    for name in _WORD_ATTRIBUTES.get(kind, ()):
        for key, value in _attributes(element):
            if etree.QName(key).localname == name:
                # `%1.` stands for the number of a list's level.
                yield Shown(f"{kind} {name}", re.sub(r"%\d", "", value))


# --- PDF ---

_TOLD = ("/Alt", "/ActualText", "/E")


def _in_pdf(data: bytes) -> Iterator[Shown]:
    import pikepdf  # noqa: PLC0415  (loaded by those who read a PDF)

    try:
        with pikepdf.open(io.BytesIO(data)) as file:
            yield from _told(file)
    except pikepdf.PdfError as error:
        raise UnreadableError(str(error)) from error
    yield from _drawn(data)


def _drawn(data: bytes) -> Iterator[Shown]:
    import pypdfium2  # noqa: PLC0415  (half of the time of a small file)

    file = pypdfium2.PdfDocument(data)
    try:
        for page in file:
            text = page.get_textpage()
            yield Shown("text", text.get_text_bounded())
            text.close()
            page.close()
    finally:
        file.close()


def _told(file: Any) -> Iterator[Shown]:
    """Yield what a PDF tells beside its pages: properties, bookmarks, and the texts of objects."""
    for name in ("/Title", "/Author", "/Subject", "/Keywords"):
        if name in file.docinfo:
            yield Shown(f"property {name[1:]}", str(file.docinfo[name]))
    with file.open_outline() as outline:
        yield from _bookmarks(outline.root)
    for one in file.objects:
        if not hasattr(one, "keys"):
            continue
        names = set(one.keys())
        if "/S" in names and one.get("/Type", "/StructElem") == "/StructElem":
            yield from (Shown(name[1:], str(one[name])) for name in _TOLD if name in names)
        elif one.get("/Type") == "/Filespec" and "/Desc" in names:
            yield Shown("description of an attachment", str(one["/Desc"]))
        elif one.get("/Type") == "/Annot":
            address = str(one.get("/A", {}).get("/URI", ""))
            told = {str(one[name]) for name in ("/Contents", "/TU") if name in names} - {address}
            yield from (Shown("annotation", text) for text in sorted(told))


def _bookmarks(items: Any) -> Iterator[Shown]:
    for item in items:
        yield Shown("bookmark", str(item.title))
        yield from _bookmarks(item.children)


_READERS: dict[str, Callable[[bytes], Iterator[Shown]]] = {
    "html": _in_html,
    "docx": _in_docx,
    "pdf": _in_pdf,
}
