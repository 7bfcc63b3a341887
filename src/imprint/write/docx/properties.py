"""What a Word file says of itself: core, custom and application properties."""

from __future__ import annotations

import re

from lxml import etree

from imprint.render.edition import Edition
from imprint.write.docx.package import Part
from imprint.write.docx.xml import Element, cleaned, own_root, part

_CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_DC = "http://purl.org/dc/elements/1.1/"
_TERMS = "http://purl.org/dc/terms/"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_CUSTOM = f"{_OFFICE}/custom-properties"
_EXTENDED = f"{_OFFICE}/extended-properties"
_TYPES = f"{_OFFICE}/docPropsVTypes"
_CUSTOM_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # the one that ECMA-376 gives to custom properties
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def property_parts(edition: Edition) -> tuple[Part, Part, Part]:
    """Return the parts with the properties of an edition."""
    return (
        Part(
            "docProps/core.xml", _core(edition), "application/vnd.openxmlformats-package.core-properties+xml"
        ),
        Part("docProps/app.xml", _application(edition), f"{_APPLICATION}.extended-properties+xml"),
        Part("docProps/custom.xml", _custom(edition), f"{_APPLICATION}.custom-properties+xml"),
    )


_APPLICATION = "application/vnd.openxmlformats-officedocument"


def _core(edition: Edition) -> bytes:
    document, metadata = edition.document, edition.document.metadata
    made = etree.Element(
        f"{{{_CORE}}}coreProperties", nsmap={"cp": _CORE, "dc": _DC, "dcterms": _TERMS, "xsi": _XSI}
    )
    values = (
        (_DC, "title", document.title),
        (_DC, "subject", metadata.subtitle),
        (_DC, "creator", "; ".join(metadata.authors) or edition.theme.brand.publisher),
        (_CORE, "keywords", ", ".join(metadata.keywords)),
        (_DC, "description", metadata.description),
        (_CORE, "category", metadata.kind),
        (_CORE, "version", metadata.version),
        (_DC, "language", edition.locale.tag),
    )
    for namespace, name, value in values:
        if value:
            etree.SubElement(made, f"{{{namespace}}}{name}").text = cleaned(value)
    if day := _DAY.match(edition.provenance.date):
        for name in ("created", "modified"):
            entry = etree.SubElement(made, f"{{{_TERMS}}}{name}", {f"{{{_XSI}}}type": "dcterms:W3CDTF"})
            entry.text = f"{day.group()}T00:00:00Z"
    return part(made)


def _application(edition: Edition) -> bytes:
    made = own_root(_EXTENDED, "Properties")
    etree.SubElement(made, f"{{{_EXTENDED}}}Application").text = "Imprint"
    if publisher := edition.theme.brand.publisher:
        etree.SubElement(made, f"{{{_EXTENDED}}}Company").text = cleaned(publisher)
    return part(made)


def _custom(edition: Edition) -> bytes:
    provenance = edition.provenance
    made = own_root(_CUSTOM, "Properties", vt=_TYPES)
    _add_custom(made, "Document", edition.document.name)
    _add_custom(made, "Locale", edition.locale.tag)
    _add_custom(made, "SourceDigest", provenance.source_digest)
    _add_custom(made, "CatalogDigest", provenance.catalog_digest)
    _add_custom(made, "Revision", provenance.revision)
    _add_custom(made, "Generator", provenance.generator)
    _add_custom(made, "Units", str(provenance.units or ""))
    _add_custom(made, "UntranslatedUnits", str(provenance.untranslated) if provenance.units else "")
    return part(made)


def _add_custom(made: Element, name: str, value: str) -> None:
    if value:
        number = str(len(made) + 2)  # the first two are taken by the format
        entry = etree.SubElement(made, f"{{{_CUSTOM}}}property", fmtid=_CUSTOM_FORMAT, pid=number, name=name)
        etree.SubElement(entry, f"{{{_TYPES}}}lpwstr").text = cleaned(value)
