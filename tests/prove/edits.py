"""Tools that damage finished files, which use nothing of what is tested with them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pikepdf
from lxml import etree

from tests.prove.whole import whole, written

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

Mark = tuple[tuple[int, int], int]


@cache
def undamaged(form: str) -> bytes:
    return written(whole(), form)


# --- trees of elements ---


def element(root: Any, tag: str, text: str = "") -> Any:
    """Return the innermost element of a kind whose text begins with `text`."""
    return [one for one in root.iter(tag) if "".join(one.itertext()).strip().startswith(text)][-1]


def removed(one: Any) -> None:
    """Take an element out; the text after it stays."""
    parent, before = one.getparent(), one.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + (one.tail or "")
    else:
        parent.text = (parent.text or "") + (one.tail or "")
    parent.remove(one)


def exchanged(one: Any, other: Any) -> None:
    """Let two elements change places."""
    mark: Any = etree.Element("mark")
    one.getparent().replace(one, mark)
    other.getparent().replace(other, one)
    mark.getparent().replace(mark, other)


def unwrapped(one: Any) -> None:
    """Put what an element holds in its place."""
    parent = one.getparent()
    at = parent.index(one)
    parent[at : at + 1] = list(one)


# --- web pages ---


def damaged_html(change: Callable[[Any], None]) -> bytes:
    root = etree.fromstring(undamaged("html"), etree.HTMLParser(encoding="utf-8"))
    change(root)
    made: bytes = etree.tostring(root, method="html", encoding="utf-8")
    return made


# --- Word files ---


def w(name: str) -> str:
    return _W + name


def damaged_docx(change: Callable[[Any], None], part: str = "word/document.xml") -> bytes:
    before = zipfile.ZipFile(io.BytesIO(undamaged("docx")))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            if name == part:
                root = etree.fromstring(data)
                change(root)
                data = etree.tostring(root)
            after.writestr(name, data)
    return made.getvalue()


def paragraph(root: Any, text: str) -> Any:
    return element(root, w("p"), text)


def properties(one: Any, *path: str) -> Any:
    """Return properties of an element, made where they are not there: `properties(run, "rPr", "vanish")`."""
    for name in path:
        found = one.find(w(name))
        if found is None:
            found = etree.Element(w(name))
            one.insert(0 if name.endswith("Pr") else len(one), found)
        one = found
    return one


def styled(one: Any, style: str) -> None:
    properties(one, "pPr", "pStyle").set(w("val"), style)


def said(one: Any, text: str) -> None:
    """Let an element say something else."""
    found = list(one.iter(w("t")))
    for each in found:
        each.text = ""
    found[0].text = text


# --- PDFs ---


def damaged_pdf(change: Callable[[pikepdf.Pdf], None]) -> bytes:
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(undamaged("pdf"))) as file:
        change(file)
        file.save(made)
    return made.getvalue()


def elements(file: pikepdf.Pdf, kind: str) -> Iterator[Any]:
    """Yield the structure elements of a kind in the document's own part and its notes."""

    def walk(one: Any) -> Iterator[Any]:
        if f"/{kind}" == one.S:
            yield one
        for kid in one.get("/K", ()):
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                yield from walk(kid)

    for top in file.Root.StructTreeRoot.K[0].K:
        if top.S == "/Part":
            yield from walk(top)


def _drawn(file: pikepdf.Pdf) -> dict[Mark, str]:
    """Return the text of each piece of content."""
    shown: dict[Mark, str] = {}
    for page in file.pages:
        fonts = {name: _codes(font) for name, font in page.Resources.Font.items()}
        for number, text in _marked(page, fonts):
            shown[page.obj.objgen, number] = shown.get((page.obj.objgen, number), "") + text
    return shown


def _codes(font: Any) -> dict[bytes, str]:
    pairs = re.findall(rb"<([0-9a-f]{4})> <([0-9a-f]*)>\n", font.ToUnicode.read_bytes() + b"\n")
    return {
        bytes.fromhex(code.decode()): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs
    }


def instructions(page: Any) -> list[Any]:
    return list(pikepdf.parse_content_stream(page))


def _marked(page: Any, fonts: dict[str, dict[bytes, str]]) -> Iterator[tuple[int, str]]:
    font, number = "", -1
    for operands, operator in instructions(page):
        match str(operator):
            case "BDC" if "/MCID" in (operands[1] if isinstance(operands[1], pikepdf.Dictionary) else ()):
                number = int(operands[1].MCID)
            case "Tf":
                font = str(operands[0])
            case "TJ":
                codes = b"".join(bytes(part) for part in operands[0] if isinstance(part, pikepdf.String))
                yield (
                    number,
                    "".join(fonts[font].get(codes[at : at + 2], "?") for at in range(0, len(codes), 2)),
                )


def marks_of(one: Any) -> list[Mark]:
    """Return page and number of each piece of content in an element."""
    found: list[Mark] = []
    for kid in one.get("/K", ()):
        if isinstance(kid, int):
            found.append((one.Pg.objgen, int(kid)))
        elif "/S" in kid:
            found += marks_of(kid)
        elif "/MCID" in kid:
            found.append((kid.Pg.objgen, int(kid.MCID)))
    return found


def tagged(file: pikepdf.Pdf, kind: str, text: str = "") -> Any:
    """Return the innermost structure element of a kind whose text begins with `text`."""
    drawn = _drawn(file)
    said = ((one, "".join(drawn.get(mark, "") for mark in marks_of(one))) for one in elements(file, kind))
    return [one for one, found in said if found.strip("•– ").startswith(text)][-1]


def without(one: Any) -> None:
    """Take an element out of the structure tree."""
    parent = one.P
    parent.K = pikepdf.Array([kid for kid in parent.K if not is_same(kid, one)])


def is_same(kid: Any, one: Any) -> bool:
    return isinstance(kid, pikepdf.Dictionary) and kid.objgen == one.objgen


def swapped(one: Any, other: Any) -> None:
    """Let two structure elements hold what the other one holds, on whichever page that is."""
    one.K, other.K = other.K, one.K
    for left, right in ((one, other),):
        pages = left.get("/Pg"), right.get("/Pg")
        left.Pg, right.Pg = pages[1] or pages[0], pages[0] or pages[1]


def redrawn(file: pikepdf.Pdf, one: Any, change: Callable[[list[Any]], list[Any]]) -> None:
    """Change the instructions that draw an element, marks included."""
    numbers = set(marks_of(one))
    for page in file.pages:
        kept: list[Any] = []
        piece: list[Any] | None = None
        depth = 0
        for operands, operator in instructions(page):
            name = str(operator)
            facts: Any = operands[1] if name == "BDC" and isinstance(operands[1], pikepdf.Dictionary) else {}
            number = facts.get("/MCID", -1)
            if piece is None and (page.obj.objgen, int(number)) in numbers:
                piece, depth = [], 0
            if piece is None:
                kept.append((operands, operator))
                continue
            piece.append((operands, operator))
            depth += (name in {"BDC", "BMC"}) - (name == "EMC")
            if not depth:
                kept += change(piece)
                piece = None
        page.Contents = file.make_stream(pikepdf.unparse_content_stream(kept))


def instruction(name: str, *operands: Any) -> tuple[list[Any], Any]:
    return (list(operands), pikepdf.Operator(name))


def silenced(file: pikepdf.Pdf, one: Any) -> None:
    """Draw nothing where the text of an element was drawn."""
    redrawn(file, one, lambda piece: [each for each in piece if str(each[1]) not in {"TJ", "Tj"}])


def with_first(*made: tuple[list[Any], Any]) -> Callable[[list[Any]], list[Any]]:
    """Return a change that puts instructions before what is drawn, for it alone."""
    return lambda piece: [instruction("q"), *made, *piece, instruction("Q")]
