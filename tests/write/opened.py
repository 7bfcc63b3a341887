"""A Word file read back for the tests: its parts as XML, and its paragraphs as a reader sees them."""

from __future__ import annotations

import zipfile
from functools import cached_property
from io import BytesIO

import docx
from docx.document import Document as WordDocument
from lxml import etree

from imprint.render.edition import Edition, Written
from imprint.write.docx import write

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = {
    "w": W,
    "r": R,
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "adec": "http://schemas.microsoft.com/office/drawing/2017/decorative",
    "asvg": "http://schemas.microsoft.com/office/drawing/2016/SVG/main",
}
FRAME = {
    *("Kicker", "Title", "Subtitle", "Dek", "FactLabel", "FactValue", "TitleEnd", "Banner", "ImprintLine"),
    *("TOCHeading", "TOC1", "TOC2"),
}
Element = etree._Element


class Opened:
    """The Word file of an edition."""

    def __init__(self, edition: Edition) -> None:
        self.written: Written = write(edition)

    @cached_property
    def files(self) -> dict[str, bytes]:
        with zipfile.ZipFile(BytesIO(self.written.data)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    def part(self, name: str) -> Element:
        return etree.fromstring(self.files[name])

    @cached_property
    def document(self) -> Element:
        return self.part("word/document.xml")

    @cached_property
    def word(self) -> WordDocument:
        return docx.Document(BytesIO(self.written.data))

    def all(self, path: str, within: Element | None = None) -> list[Element]:
        """Return the elements that an XPath finds in the document, or below `within`."""
        found = (self.document if within is None else within).xpath(path, namespaces=NAMESPACES)
        assert isinstance(found, list)
        return [element for element in found if isinstance(element, Element)]

    def paragraphs(self, style: str = "") -> list[Element]:
        """Return the paragraphs of the document's own text, or of one style."""
        own = [paragraph for paragraph in self.all("//w:body//w:p") if style_of(paragraph) not in FRAME]
        return [paragraph for paragraph in own if not style or style_of(paragraph) == style]

    def paragraph(self, words: str) -> Element:
        """Return the paragraph with exactly these words."""
        found = [each for each in self.paragraphs() if text_of(each) == words]
        assert len(found) == 1, f"{len(found)} paragraphs say {words!r}"
        return found[0]

    def text(self) -> str:
        """Return the words of the document's own paragraphs, in order."""
        return "\n".join(filter(None, map(text_of, self.paragraphs())))

    def list_mark(self, paragraph: Element) -> tuple[str, str, int, int]:
        """Return (format, mark, level, list) of a numbered paragraph."""
        number = paragraph.find("w:pPr/w:numPr/w:numId", NAMESPACES)
        level = paragraph.find("w:pPr/w:numPr/w:ilvl", NAMESPACES)
        assert number is not None
        assert level is not None
        numbering = self.part("word/numbering.xml")
        instance = numbering.find(f"w:num[@w:numId='{value(number)}']", NAMESPACES)
        assert instance is not None
        abstract = value(instance[0])
        made = numbering.find(
            f"w:abstractNum[@w:abstractNumId='{abstract}']/w:lvl[@w:ilvl='{value(level)}']", NAMESPACES
        )
        assert made is not None
        kind, mark = made.find("w:numFmt", NAMESPACES), made.find("w:lvlText", NAMESPACES)
        assert kind is not None
        assert mark is not None
        return value(kind), value(mark), int(value(level)), int(value(number))

    def target(self, hyperlink: Element, part: str = "document") -> str:
        """Return the address of an external hyperlink."""
        relations = self.part(f"word/_rels/{part}.xml.rels")
        identity = hyperlink.get(f"{{{R}}}id")
        return next(str(entry.get("Target")) for entry in relations if entry.get("Id") == identity)


def value(element: Element, name: str = "val") -> str:
    found = element.get(f"{{{W}}}{name}")
    assert found is not None
    return str(found)


def style_of(paragraph: Element) -> str:
    style = paragraph.find("w:pPr/w:pStyle", NAMESPACES)
    return "" if style is None else value(style)


def text_of(element: Element) -> str:
    """Return the words of an element; breaks and tabs as they are, no-break characters as plain ones."""
    special = {"br": "\n", "tab": "\t", "noBreakHyphen": "-"}
    made = ""
    for each in element.iter():
        name = etree.QName(each).localname
        parent = each.getparent()
        if name == "t":
            made += each.text or ""
        elif name in special and parent is not None and etree.QName(parent).localname == "r":
            made += special[name]
    return made.replace("\u00a0", " ")


def has(paragraph: Element, path: str) -> bool:
    """Tell whether an XPath finds anything below an element."""
    return bool(paragraph.xpath(path, namespaces=NAMESPACES))
