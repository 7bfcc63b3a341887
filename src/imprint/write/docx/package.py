"""The container of a Word file: parts, their types and relationships in a zip whose bytes depend on nothing
else.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from io import BytesIO

from lxml import etree

from imprint.write.docx.xml import own_root
from imprint.write.docx.xml import part as xml_part

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CORE = f"{_PACKAGE}/relationships/metadata/core-properties"
_RELATIONS = f"{_PACKAGE}/relationships"
_TYPES = f"{_PACKAGE}/content-types"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first date that a zip file can hold
_IMAGE_TYPES = {"png": "image/png", "jpeg": "image/jpeg", "gif": "image/gif", "svg": "image/svg+xml"}


@dataclass(slots=True)
class Relations:
    """The relationships of one part. Each address and part is related once."""

    _known: dict[tuple[str, str, bool], str] = field(default_factory=dict)

    def link(self, address: str) -> str:
        """Return the id of a hyperlink to `address`."""
        return self.add("hyperlink", address, external=True)

    def add(self, kind: str, target: str, *, external: bool = False, identity: str = "") -> str:
        """Return the id of the relationship of `kind` to `target`."""
        key = (kind if ":" in kind else f"{_OFFICE}/{kind}", target, external)
        return self._known.setdefault(key, identity or f"rId{len(self._known) + 1}")

    def __bool__(self) -> bool:
        return bool(self._known)

    def as_part(self) -> bytes:
        """Return the relationships as the part that holds them."""
        made = own_root(_RELATIONS, "Relationships")
        for (kind, target, external), identity in self._known.items():
            entry = etree.SubElement(
                made, f"{{{_RELATIONS}}}Relationship", Id=identity, Type=kind, Target=target
            )
            if external:
                entry.set("TargetMode", "External")
        return xml_part(made)


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the package. `kind` is the end of its content type (`styles+xml`), or a whole one; images
    need none.
    """

    name: str
    data: bytes
    kind: str = ""
    relations: Relations = field(default_factory=Relations)

    @property
    def content_type(self) -> str:
        """The media type of the part."""
        return self.kind if "/" in self.kind else f"{_WORD}.{self.kind}"


def packed(parts: Iterable[Part]) -> bytes:
    """Return the Word file that holds `parts`, of which the first is the main document."""
    parts = tuple(parts)
    top = Relations()
    for part in parts:
        kind = {"docProps/core.xml": _CORE, "docProps/app.xml": "extended-properties"}.get(part.name, "")
        kind = kind or {"docProps/custom.xml": "custom-properties"}.get(part.name, "")
        if part is parts[0] or kind:
            top.add(kind or "officeDocument", part.name)
    files = [("[Content_Types].xml", _content_types(parts)), ("_rels/.rels", top.as_part())]
    for part in parts:
        files.append((part.name, part.data))
        if part.relations:
            folder, _, name = part.name.rpartition("/")
            files.append((f"{folder}/_rels/{name}.rels", part.relations.as_part()))
    return _zipped(files)


def _content_types(parts: Iterable[Part]) -> bytes:
    made = own_root(_TYPES, "Types")
    defaults = {"rels": "application/vnd.openxmlformats-package.relationships+xml", "xml": "application/xml"}
    defaults |= {
        suffix: kind for part in parts for suffix, kind in _IMAGE_TYPES.items() if part.name.endswith(suffix)
    }
    for suffix, kind in defaults.items():
        etree.SubElement(made, f"{{{_TYPES}}}Default", Extension=suffix, ContentType=kind)
    for part in parts:
        if part.kind:
            etree.SubElement(
                made, f"{{{_TYPES}}}Override", PartName=f"/{part.name}", ContentType=part.content_type
            )
    return xml_part(made)


def _zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, data in files:
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            archive.writestr(entry, data)
    return made.getvalue()
