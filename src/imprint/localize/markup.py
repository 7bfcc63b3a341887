"""XML that came from outside, read without doing anything that it asks for.

No entity is expanded, nothing is fetched, and a document type that declares something is refused; so a small
file cannot grow in memory, and a file cannot read others.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from lxml import etree

from imprint.errors import DocumentError, Location, RefusedError

LARGEST = 64 * 1024 * 1024  # bytes; one of ten thousand texts has about ten million
_MARKS = (  # the longer ones first: that of UTF-32 begins like that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARATION = re.compile(r"<\?xml\s[^?]*\?>")
_ENCODING = re.compile(r"""encoding\s*=\s*["']([\w.-]+)["']""")
_LATIN = ("iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii", "windows-1252", "cp1252")
_MISC = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_QUOTED = r"""(?:"[^"]*"|'[^']*')"""
_PLAIN_TYPE = re.compile(
    rf"<!DOCTYPE\s+[\w.:-]+(?:\s+SYSTEM\s+{_QUOTED}|\s+PUBLIC\s+{_QUOTED}\s+{_QUOTED})?\s*>"
)
_LIMITS = (
    etree.ErrorTypes.ERR_ENTITY_LOOP,
    etree.ErrorTypes.ERR_NAME_TOO_LONG,
    etree.ErrorTypes.ERR_RESOURCE_LIMIT,
)


def parsed(data: bytes, path: str, *, may_have_type: bool = False) -> etree._Element:
    """Return the root of an XML file; comments and processing instructions are left out.

    `may_have_type`: a document type that only names itself is let pass. Raises RefusedError for what is
    hostile or too large, and DocumentError with the line for what is not XML.
    """
    if len(data) > LARGEST:
        raise _refused(path, 0, f"it has {len(data):,} bytes; {LARGEST:,} are the most that is read")
    text = _decoded(data, path)
    if declared := _DECLARATION.match(text):
        text = " " * len(declared[0]) + text[declared.end() :]
    _check_prolog(text, path, may_have_type)
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
    )
    try:
        root = etree.fromstring(text.lstrip(" ").encode(), parser)
    except etree.XMLSyntaxError as error:
        raise _not_xml(error, path) from error
    for entity in root.iter(etree.Entity):
        raise _refused(path, line_of(entity), f"it uses the entity {entity.text}")
    return root


def _decoded(data: bytes, path: str) -> str:
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "")
    if not encoding:
        named = _ENCODING.search(data[:200].decode("ascii", "replace"))
        encoding = named[1].lower() if named else "utf-8"
        encoding = encoding if encoding in _LATIN else "utf-8"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise RefusedError(
            "exchange/encoding",
            f"the text is not {encoding.upper()}: byte {error.start} can't be read",
            where=Location(path, data[: error.start].count(b"\n") + 1),
            fix="save the file as UTF-8",
        ) from error


def _check_prolog(text: str, path: str, may_have_type: bool) -> None:
    """Refuse a document type, which can stand before the first element only."""
    at = 0
    while found := _MISC.match(text, at):
        at = found.end()
    if not text.startswith("<!DOCTYPE", at):
        return
    plain = _PLAIN_TYPE.match(text, at)
    if not (may_have_type and plain):
        line = text.count("\n", 0, at) + 1
        what = "with declarations" if may_have_type else "that no XLIFF file needs"
        raise _refused(path, line, f"it has a document type {what}")
    at = plain.end()
    while found := _MISC.match(text, at):
        at = found.end()
    if text.startswith("<!DOCTYPE", at):
        raise _refused(path, text.count("\n", 0, at) + 1, "it has two document types")


def _not_xml(error: etree.XMLSyntaxError, path: str) -> DocumentError | RefusedError:
    line = error.lineno or 0
    if getattr(error, "code", 0) in _LIMITS or "huge" in error.msg.lower():
        return _refused(path, line, f"it goes beyond what is read: {error.msg}")
    return DocumentError(
        "exchange/syntax",
        f"this is not well-formed XML: {error.msg}",
        where=Location(path, line),
        fix="export the file from the translation tool again",
    )


def _refused(path: str, line: int, why: str) -> RefusedError:
    return RefusedError(
        "exchange/refused",
        f"the file is refused: {why}",
        where=Location(path, line),
        fix="remove it, or export the file from the translation tool again",
    )


def indent(element: etree._Element, leaves: frozenset[str], level: int = 0) -> None:
    """Give each child a line of its own, but for what stands in elements with a name in `leaves`."""
    if not len(element) or etree.QName(element).localname in leaves:
        return
    element.text = "\n" + "  " * (level + 1)
    for child in element:
        indent(child, leaves, level + 1)
        child.tail = "\n" + "  " * (level + 1)
    element[-1].tail = "\n" + "  " * level


def children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield the children of `element` that are called `name`, in whatever namespace."""
    for child in element:
        if local(child) == name:
            yield child


def local(element: etree._Element) -> str:
    """Return the name of an element without its namespace."""
    return etree.QName(element).localname


def line_of(element: etree._Element) -> int:
    """Return the line at which an element begins, 0 where it is not known."""
    line: object = element.sourceline  # the stubs of lxml leave its type open
    return line if isinstance(line, int) else 0


def text_in(element: etree._Element) -> str:
    """Return all text in an element."""
    return "".join(map(str, element.itertext()))
