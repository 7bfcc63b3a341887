"""Pages of PDF and Word files as pictures."""

from __future__ import annotations

import asyncio
import io
import os
import shutil
import signal
import tempfile
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path

import pypdfium2

from imprint.files import digest

_SCALE = 1.6  # pixels for a point: sharp on a usual screen
_KEPT = 64
_KEPT_FILES = 8  # Word files that LibreOffice printed


class Pictures:
    """Pictures of pages, by file and number; the latest are kept."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, int], bytes] = OrderedDict()
        self._printed: OrderedDict[str, asyncio.Task[bytes]] = OrderedDict()

    def sizes(self, data: bytes) -> list[tuple[int, int]]:
        """Return the width and height of each page of a PDF, in points: a browser keeps their places free."""
        with pypdfium2.PdfDocument(data) as document:
            sizes = (document.get_page_size(number) for number in range(len(document)))
            return [(round(width), round(height)) for width, height in sizes]

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
        """Return a Word file as LibreOffice prints it, as a PDF; nothing without that, or where it fails.

        However many ask, it prints a file once.
        """
        sha256 = digest(data)
        if sha256 not in self._printed:
            self._printed[sha256] = asyncio.ensure_future(_printed(data))
            while len(self._printed) > _KEPT_FILES:
                self._printed.popitem(last=False)[1].cancel()
        return await asyncio.shield(self._printed[sha256])

    async def close(self) -> None:
        """End what LibreOffice still prints."""
        for task in self._printed.values():
            task.cancel()
        await asyncio.gather(*self._printed.values(), return_exceptions=True)


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
            start_new_session=True,
        )
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), 60)
        finally:
            with suppress(ProcessLookupError):  # it is a script, which starts others
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
        printed = path.with_suffix(".pdf")
        return printed.read_bytes() if printed.is_file() else b""
