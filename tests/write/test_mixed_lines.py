"""Lines that mix directions: their letters stand where the Unicode bidirectional algorithm has them."""

from __future__ import annotations

import ctypes
import re
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from imprint.model.document import Direction
from imprint.model.locale import Locale
from imprint.write import docx, pdf
from tests.external import office_pdf
from tests.render.sheet import ARABIC, ENGLISH, edition
from tests.write import documents
from tests.write.mixed import Line, lines

bidi = pytest.importorskip("bidi", reason="python-bidi is in requirements-dev.lock")

HEBREW = Locale("he", "עברית", "rtl", "Hebr", "A4")
_ISOLATES = re.compile("[\u2066-\u2069]")
_UNSEEN = re.compile("[\\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\x00]")
# What mirrors is read back as it is drawn or as it was written; pdfium turns quotation marks as well.
_EITHER = str.maketrans(dict.fromkeys("()[]{}«»<>“”", "|"))


@pytest.fixture(autouse=True, scope="module")
def _fonts(tmp_path_factory: pytest.TempPathFactory) -> None:
    pdf.load(tmp_path_factory.mktemp("fonts"))


@pytest.mark.parametrize(
    ("locale", "language"), [(ARABIC, "ar"), (HEBREW, "he"), (ENGLISH, "ar"), (ENGLISH, "he")]
)
def test_letters_of_mixed_lines_stand_where_unicode_has_them_in_print(locale: Locale, language: str) -> None:
    made = lines(language, locale.direction, 60)
    assert len(made) == 60
    written = pdf.write(edition(*(line.paragraph for line in made), locale=locale, title="Lines"))
    seen = _lines_of(written.data)
    wrong = [line.text for line in made if _wanted(line, locale.direction) not in seen]
    assert not wrong, f"{len(wrong)} of {len(made)}: {wrong[:5]}"


def _wanted(line: Line, direction: Direction) -> str:
    """Return the letters of a line from left to right."""
    return _plain(str(bidi.get_display(line.text, base_dir=direction[0].upper())))


def _plain(text: str) -> str:
    return _UNSEEN.sub("", text).translate(_EITHER).replace("…", "...")


def _lines_of(data: bytes) -> set[str]:
    """Return the letters of each line of a PDF by their places, from left to right."""
    found: set[str] = set()
    for page in pypdfium2.PdfDocument(data):
        rows: defaultdict[int, list[tuple[float, int, str]]] = defaultdict(list)
        text = page.get_textpage()
        for index in range(text.count_chars()):
            x, y = _origin(text, index)
            character = chr(pdfium.FPDFText_GetUnicode(text, index))
            rows[round(y)].append((x, index, character))
        found |= {_plain("".join(each for _, _, each in sorted(row))) for row in rows.values()}
    return found


def _origin(text: Any, index: int) -> tuple[float, float]:
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(text, index, x, y)
    return x.value, y.value


@pytest.mark.parametrize(("locale", "language"), [(ARABIC, "ar"), (ENGLISH, "he")])
def test_letters_of_mixed_lines_stand_where_unicode_has_them_in_word_files(
    locale: Locale, language: str, soffice: str, tmp_path: Path
) -> None:
    # Word has no isolates: what stands beside code or another language is ordered as in plain text.
    made = [
        replace(line, text=_ISOLATES.sub("", line.text)) for line in lines(language, locale.direction, 60)
    ]
    written = docx.write(documents.edition(tuple(line.paragraph for line in made), locale))
    path = tmp_path / "lines.docx"
    path.write_bytes(written.data)
    seen = _lines_of(office_pdf(soffice, path, tmp_path).read_bytes())
    wrong = [line.text for line in made if _wanted(line, locale.direction) not in seen]
    assert not wrong, f"{len(wrong)} of {len(made)}: {wrong[:5]}"
