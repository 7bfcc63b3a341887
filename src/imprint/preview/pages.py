"""Pages of PDF and Word files as pictures."""

from __future__ import annotations

import asyncio
import io
import shutil
import tempfile
from collections import OrderedDict
from pathlib import Path

import pypdfium2

from imprint.files import digest

_SCALE = 1.6  # pixels for a point: sharp on a usual screen
_KEPT = 64


class Pictures:
    """Pictures of pages, by file and number; the latest are kept."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, int], bytes] = OrderedDict()
        self._offices: dict[str, bytes] = {}

    def count(self, data: bytes) -> int:
        """Return how many pages a PDF has."""
        with pypdfium2.PdfDocument(data) as document:
            return len(document)

    def page(self, data: bytes, number: int) -> bytes:
        """Return a page of a PDF as a PNG, counted from 1. Raises IndexError for one that is not there."""
        key = digest(data), number
        if key not in self._known:
            with pypdfium2.PdfDocument(data) as document:
                if not 1 <= number <= len(document):
                    raise IndexError(number)
                picture = document[number - 1].render(scale=_SCALE).to_pil()
            stream = io.BytesIO()
            picture.save(stream, "PNG", compress_level=1)
            self._known[key] = stream.getvalue()
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return self._known[key]

    async def of_word_file(self, data: bytes) -> bytes:
        """Return a Word file as LibreOffice prints it, as a PDF; nothing without that, or where it fails."""
        sha256 = digest(data)
        if sha256 not in self._offices:
            self._offices.clear()
            self._offices[sha256] = await _printed(data)
        return self._offices[sha256]


def office() -> str:
    """Return the path of LibreOffice, or nothing where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice") or ""


async def _printed(data: bytes) -> bytes:
    program = office()
    if not program:
        return b""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "file.docx"
        path.write_bytes(data)
        process = await asyncio.create_subprocess_exec(
            program,
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            folder,
            str(path),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            await asyncio.wait_for(process.wait(), 60)
        except TimeoutError:
            process.kill()
        printed = path.with_suffix(".pdf")
        return printed.read_bytes() if printed.is_file() else b""
