"""The flat set of files that a release consists of: what each output is called there."""

from __future__ import annotations

import hashlib
import io
import posixpath
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Mapping
from urllib.parse import quote, unquote

SUMS = "SHA256SUMS"
MANIFEST = "manifest.json"
PROOFS = "proofs.zip"
WEBSITE = "website.zip"
NOTES = "RELEASE-NOTES.md"
PROVENANCE = "provenance.intoto.json"
TOOLS = "sbom.cdx.json"

_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first day that a ZIP file can name
_PAGE = re.compile(r"html/(?:(?P<locale>[^/]+)/)?(?P<name>[^/]+)\.html")
_LINK = re.compile(rb'(?<=[\s"])href="(?P<to>[^"#?:]+)(?P<rest>[#?][^"]*)?"')
_PLAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")  # what every host leaves as it is
_STRANGE = re.compile(r"[^A-Za-z0-9._-]+")


def asset_name(path: str) -> str:
    """Return the name of an output in a release; "" for one that is in none, or only in an archive.

    A page is DOC.LOCALE.html. Hosts change names with letters beyond ASCII, so these are spelled without
    them, with six digits of their digest to tell them apart.
    """
    page = _PAGE.fullmatch(path)
    if page:
        return ".".join(filter(None, (_spelled(page["name"]), page["locale"], "html")))
    folder, _, name = path.rpartition("/")
    if folder in ("pdf", "docx"):
        document, locale, suffix = name.rsplit(".", 2)
        return f"{_spelled(document)}.{locale}.{suffix}"
    if folder == "canonical" and name.endswith(".md"):
        return f"{_spelled(name.removesuffix('.md'))}.md"
    return ""


def _spelled(document: str) -> str:
    """Return a document's name as every host leaves it."""
    if _PLAIN.fullmatch(document) and ".." not in document:
        return document
    letters = unicodedata.normalize("NFKD", document).encode("ascii", "ignore").decode()
    spelled = re.sub(r"\.+", ".", _STRANGE.sub("-", letters)).strip("-._") or "document"
    return f"{spelled}-{hashlib.sha256(document.encode()).hexdigest()[:6]}"


def relinked(page: bytes, path: str, names: Mapping[str, str]) -> bytes:
    """Return a page whose links to other outputs lead to where these are in a release.

    `path` is its own in the build, `names` are those of all outputs by their paths. Nothing else changes.
    """

    def link(match: re.Match[bytes]) -> bytes:
        to = unquote(match["to"].decode())
        name = names.get(posixpath.normpath(posixpath.join(posixpath.dirname(path), to)))
        return b'href="%s%s"' % (quote(name).encode(), match["rest"] or b"") if name else match[0]

    return _LINK.sub(link, page)


def archive(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return a ZIP file of files by name; the same bytes for the same files, whenever and wherever."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        for name, data in sorted(files):
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # of Unix, wherever it is made
            entry.external_attr = 0o100644 << 16
            target.writestr(entry, data, compresslevel=9)
    return made.getvalue()
