"""What the rules of XLIFF 2.1 and TMX 1.4 say of files: one line for each fault, and none where all is well.

OASIS publishes XLIFF's rules as XML schemas and, for what those cannot say, as Schematron rules; LISA
publishes those of TMX as a document type. `./install` puts libraries in place that have them inside.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, cast

from lxml import etree
from lxml.isoschematron import Schematron  # type: ignore[import-not-found]  # the stubs leave it out

JARS = Path(__file__).parent / "jars"
_SPACES = {
    "document:2.0": "xliff_core_2.0.xsd",
    "metadata:2.0": "metadata.xsd",
    "glossary:2.0": "glossary.xsd",
}
_UNITS = 25
_FURTHER = ("xliff_core_2.1.sch", "metadata.sch", "glossary.sch")


class _Inside(etree.Resolver):
    """Finds the schemas that a schema refers to beside it, wherever it says that they are."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        super().__init__()
        self._files = files

    def resolve(self, system_url: str, public_id: str, context: object = None) -> Any:
        name = system_url.rpartition("/")[2]
        return cast("Any", self).resolve_string(self._files[name], context, base_url=name)


@cache
def _files(jar: Path) -> Mapping[str, bytes]:
    with zipfile.ZipFile(jar) as packed:
        names = [name for name in packed.namelist() if name.endswith((".xsd", ".sch", ".dtd"))]
        return {name.rpartition("/")[2]: packed.read(name) for name in names}


@cache
def _schema(jar: Path) -> etree.XMLSchema:
    """Return one schema of the core and of the modules that are in use."""
    imports = "".join(
        f'<xs:import namespace="urn:oasis:names:tc:xliff:{space}" schemaLocation="{name}"/>'
        for space, name in _SPACES.items()
    )
    whole = f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{imports}</xs:schema>'
    parser = etree.XMLParser()
    parser.resolvers.add(_Inside(_files(jar)))
    return etree.XMLSchema(etree.fromstring(whole.encode(), parser))


@cache
def _rules(jar: Path) -> tuple[Schematron, ...]:
    """Return the rules beyond schemas. They name XSLT 2 as their language, and use nothing of it."""
    texts = [re.sub(rb"queryBinding=(['\"])xslt2\1", b"", _files(jar)[name]) for name in _FURTHER]
    parser = etree.XMLParser(resolve_entities=True)
    return tuple(
        Schematron(etree.ElementTree(etree.fromstring(text, parser)), store_report=True) for text in texts
    )


def xliff_faults(jar: Path, files: Iterable[Path]) -> list[str]:
    """Return what OASIS's schemas and rules find in XLIFF files."""
    faults = []
    for path in files:
        tree = etree.parse(path)
        schema = _schema(jar)
        if not schema.validate(tree):
            faults += [
                f"{path.name}:{error.line}: {error.message}" for error in cast("Any", schema.error_log)
            ]
            continue
        names = [(one.getparent(), one.get("id")) for one in tree.iter("{*}unit")]
        faults += [] if len(set(names)) == len(names) else [f"{path.name}: two units have one name"]
        for part in _parts(tree):
            for rules in _rules(jar):
                if not rules.validate(part):
                    found = rules.validation_report.iter("{*}failed-assert", "{*}successful-report")
                    faults += [f"{path.name}: {_words(one)}" for one in found]
    return faults


def _words(element: etree._Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


def _attributes(element: etree._Element) -> dict[str, str]:
    return {str(name): str(value) for name, value in element.items()}


def _parts(tree: etree._ElementTree) -> Iterator[etree._ElementTree]:
    """Yield files with some units each: the rules compare every unit of a file with every other."""
    for file in tree.getroot():
        units = file.findall("{*}unit")
        for start in range(0, len(units), _UNITS):
            root = etree.Element(tree.getroot().tag, _attributes(tree.getroot()))
            part = etree.SubElement(root, file.tag, _attributes(file))
            part.extend(deepcopy(unit) for unit in units[start : start + _UNITS])
            yield etree.ElementTree(root)


def tmx_faults(jar: Path, files: Iterable[Path]) -> list[str]:
    """Return what LISA's document type finds in TMX files."""
    rules = etree.DTD(BytesIO(_files(jar)["tmx14.dtd"]))
    faults = []
    for path in files:
        if not rules.validate(etree.parse(path)):
            faults += [f"{path.name}:{error.line}: {error.message}" for error in cast("Any", rules.error_log)]
    return faults
