"""WordprocessingML as lxml elements: qualified names, properties in the order of the schema, text that XML
can hold.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeAlias

from lxml import etree

Element: TypeAlias = etree._Element  # noqa: SLF001 - lxml has no public name for it
Values: TypeAlias = dict[str, str | int]
Properties: TypeAlias = dict[str, "Mapping[str, str | int] | Element"]

_ISO = "http://schemas.openxmlformats.org"
NAMESPACES = {
    "w": f"{_ISO}/wordprocessingml/2006/main",
    "r": f"{_ISO}/officeDocument/2006/relationships",
    "wp": f"{_ISO}/drawingml/2006/wordprocessingDrawing",
    "a": f"{_ISO}/drawingml/2006/main",
    "pic": f"{_ISO}/drawingml/2006/picture",
    "asvg": "http://schemas.microsoft.com/office/drawing/2016/SVG/main",
    "adec": "http://schemas.microsoft.com/office/drawing/2017/decorative",
}
DECLARATIONS = " ".join(f'xmlns:{prefix}="{address}"' for prefix, address in NAMESPACES.items())
_PRESERVE = {"{http://www.w3.org/XML/1998/namespace}space": "preserve"}

# ECMA-376 part 1, the sequences of CT_PPr, CT_RPr, CT_TblPr and CT_TcPr. Word refuses a file that breaks
# them.
_ORDERS = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr "
    "shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE "
    "autoSpaceDN bidi adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents "
    "suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr "
    "sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof "
    "snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd "
    "fitText vertAlign rtl cs em lang eastAsianLayout specVanish oMath",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc "
    "tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    "trPr": "cantSplit trHeight tblHeader",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign "
    "hideMark",
    "tcMar": "top start left bottom end right",
    "pBdr": "top left bottom right between bar",
    "tblBorders": "top start left bottom end right insideH insideV",
    "tcBorders": "top start left bottom end right insideH insideV tl2br tr2bl",
}
_RANKS = {kind: {name: rank for rank, name in enumerate(names.split())} for kind, names in _ORDERS.items()}
# What XML 1.0 cannot hold, and noncharacters.
_FORBIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


@cache
def qualified(name: str) -> str:
    """Return lxml's name of `prefix:local`; without a prefix it is a WordprocessingML one."""
    prefix, _, local = name.rpartition(":")
    return f"{{{NAMESPACES[prefix or 'w']}}}{local}"


def root(name: str) -> Element:
    """Return an element that declares every namespace, so that none below it has to."""
    return etree.Element(qualified(name), nsmap=NAMESPACES)


def own_root(namespace: str, name: str, **others: str) -> Element:
    """Return the root of a part whose elements have no prefix; `others` are further namespaces by prefix."""
    known: Any = {None: namespace, **others}
    return etree.Element(f"{{{namespace}}}{name}", nsmap=known)


def detached(name: str, /, **values: str | int) -> Element:
    """Return an element that has no parent yet, with attributes of the WordprocessingML namespace."""
    made = root(name)
    for key, value in values.items():
        made.set(qualified(key), str(value))
    return made


def add(parent: Element, name: str, /, **values: str | int) -> Element:
    """Return a new last child of `parent`, with attributes of the WordprocessingML namespace."""
    return etree.SubElement(
        parent, qualified(name), {qualified(key): str(value) for key, value in values.items()}
    )


def add_plain(parent: Element, name: str, /, **values: str | int) -> Element:
    """Return a new last child of `parent`, with attributes of no namespace, as drawings have them."""
    return etree.SubElement(parent, qualified(name), {key: str(value) for key, value in values.items()})


def properties(kind: str, values: Properties) -> Element:
    """Return `pPr`, `rPr` or another property element, with its children in the order of the schema."""
    made = etree.Element(qualified(kind), nsmap=NAMESPACES)
    ranks = _RANKS[kind]
    for name in sorted(values, key=ranks.__getitem__):
        value = values[name]
        if isinstance(value, Mapping):
            add(made, name, **value)
        else:
            made.append(value)
    return made


def add_text(run: Element, text: str) -> None:
    """Add `text` to a run; its white space is kept."""
    etree.SubElement(run, qualified("t"), _PRESERVE).text = text


def cleaned(text: str) -> str:
    """Return `text` without the characters that XML cannot hold."""
    return _FORBIDDEN.sub("", text)


def fragment(element: Element) -> str:
    """Return an element as text for a template, whose root declares the namespaces."""
    return etree.tostring(element, encoding="unicode", with_tail=False).replace(f" {DECLARATIONS}", "", 1)


def inner_fragment(element: Element) -> str:
    """Return what is inside `element` as text for a template, whose root declares the namespaces."""
    text = etree.tostring(element, encoding="unicode", with_tail=False)
    return text[text.index(">") + 1 : text.rindex("</")] if len(element) else ""


def part(element: Element) -> bytes:
    """Return the bytes of a whole XML part."""
    return etree.tostring(element, encoding="UTF-8", xml_declaration=True, standalone=True)
