"""What must not leave the house: names of people, paths, comments and hidden text in PDF and Word files."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_SHORTEST = 12  # characters of a comment that can't be there by chance
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HIDING = {
    f"{_WORD}vanish": "hidden text",
    f"{_WORD}webHidden": "hidden text",
    f"{_WORD}ins": "a recorded insertion",
    f"{_WORD}del": "a recorded deletion",
    f"{_WORD}moveFrom": "a recorded move",
    f"{_WORD}commentReference": "a comment",
}
_PEOPLE = ("creator", "lastModifiedBy", "Manager", "Company")
_LARGEST = 256 << 20


@dataclass(frozen=True, slots=True)
class Secrets:
    """What is looked for: `people` in what a file says of itself, `places` and `comments` anywhere."""

    people: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()


def comments_in(text: str) -> tuple[str, ...]:
    """Return the comments of a Markdown source that are long enough to be known again, on one line each."""
    found = (" ".join(each.split()) for each in _COMMENT.findall(text))
    return tuple(each for each in found if len(each) >= _SHORTEST)


def leaks(format: str, data: bytes, secrets: Secrets) -> tuple[str, ...]:  # noqa: A002
    """Return what a file holds that nobody outside should see, in words; nothing for a clean one."""
    readers = {"pdf": _in_pdf, "docx": _in_docx, "html": _in_page}
    return tuple(dict.fromkeys(readers[format](data, secrets)))


def _in_texts(texts: Iterable[str], secrets: Secrets) -> Iterator[str]:
    for text in texts:
        squeezed = " ".join(text.split())
        yield from (f"a comment of the source: {one[:40]}" for one in secrets.comments if one in squeezed)
        yield from (f"a path: {one}" for one in secrets.places if one in text)


def _people(stated: Iterable[tuple[str, str]], secrets: Secrets) -> Iterator[str]:
    for field, text in stated:
        yield from (f"a name, as {field}: {one}" for one in secrets.people if one and one in text)


# --- PDF ---


def _in_pdf(data: bytes, secrets: Secrets) -> Iterator[str]:
    import pikepdf  # noqa: PLC0415

    with pikepdf.open(io.BytesIO(data)) as pdf:
        if pdf.attachments:
            yield f"an attached file: {next(iter(pdf.attachments))}"
        root = pdf.Root
        for key, what in (("/OpenAction", "an action"), ("/AcroForm", "a form"), ("/OCProperties", "layers")):
            if key in root:
                yield what
        stated = [(str(key).lstrip("/"), str(value)) for key, value in (pdf.docinfo or {}).items()]
        yield from _people(stated, secrets)
        yield from _in_texts([value for _, value in stated], secrets)
        for page in pdf.pages:
            yield from _annotations(page.get("/Annots", []), secrets)
        for one in pdf.objects:
            if isinstance(one, pikepdf.Stream) and one.get("/Type") == "/Metadata":
                text = one.read_bytes().decode("utf-8", "replace")
                yield from _people([("metadata", text)], secrets)
                yield from _in_texts([text], secrets)
        yield from _in_texts(_strings(pdf), secrets)
    yield from _in_texts([_shown(data)], secrets)


def _annotations(found: Any, secrets: Secrets) -> Iterator[str]:
    for each in found:
        if each.get("/Subtype") != "/Link":
            yield f"a note on a page ({each.get('/Subtype')})"
        address = str(each.get("/A", {}).get("/URI", "")) if "/A" in each else ""
        yield from _in_texts([address], secrets)
        yield from _people([("annotation", str(each.get("/T", "")))], secrets)


def _strings(pdf: Any) -> Iterator[str]:
    """Yield the strings of a PDF's objects, and not those of its streams."""
    import pikepdf  # noqa: PLC0415

    for one in pdf.objects:
        values = one.values() if isinstance(one, pikepdf.Dictionary | pikepdf.Stream) else ()
        yield from (str(value) for value in values if isinstance(value, pikepdf.String))


def _shown(data: bytes) -> str:
    import pypdfium2  # noqa: PLC0415

    with pypdfium2.PdfDocument(data) as document:
        return " ".join(page.get_textpage().get_text_bounded() for page in document)


# --- Word ---


def _in_docx(data: bytes, secrets: Secrets) -> Iterator[str]:
    from lxml import etree  # noqa: PLC0415

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for about in archive.infolist():
            name = about.filename
            if about.file_size > _LARGEST:
                yield f"a part that is too large to look into: {name}"
                continue
            if "comments" in name or "people" in name:
                yield f"comments of people: {name}"
            if not name.endswith((".xml", ".rels")):
                continue
            text = archive.read(about).decode("utf-8", "replace")
            root = etree.fromstring(text.encode(), parser)
            yield from _in_texts([text, "".join(map(str, root.itertext()))], secrets)
            yield from (_HIDING[str(one.tag)] for one in root.iter(*_HIDING) if _is_on(one))
            if name.startswith("docProps/"):
                stated = [
                    (_local(one.tag), one.text or "") for one in root.iter() if isinstance(one.tag, str)
                ]
                yield from _people([pair for pair in stated if pair[0] in _PEOPLE], secrets)


def _is_on(element: Any) -> bool:
    return element.get(f"{_WORD}val") not in ("0", "false", "off")


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


# --- pages ---


def _in_page(data: bytes, secrets: Secrets) -> Iterator[str]:
    text = data.decode("utf-8", "replace")
    yield from _in_texts([text], secrets)
    yield from (f"a comment in the page: {one[:40]}" for one in comments_in(text))
    yield from _people(
        [("author", one) for one in re.findall(r'<meta name="author" content="([^"]*)"', text)], secrets
    )


def names(secrets: Sequence[str], shortest: int = 3) -> tuple[str, ...]:
    """Return the names that can be told from chance, each once."""
    return tuple(dict.fromkeys(each.strip() for each in secrets if len(each.strip()) >= shortest))
