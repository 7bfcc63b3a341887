"""What languages bring to pages: hyphens, whole words, capitals, fonts."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pikepdf
import pypdfium2
import pytest

from imprint.localize.locales import locale_for
from imprint.model.document import Heading, Styled
from imprint.prove import expected, prove
from imprint.render.edition import Edition
from imprint.write import pdf
from tests.render.sheet import edition, inlines, paragraph, table

LONG = (
    "Niederschlagsmessgeräteverordnungen und Donaudampfschifffahrtsgesellschaftskapitäne sowie "
    "Telekommunikationsüberwachungsverordnungen erfordern Kalibrierungsdokumentationen. "
)


@pytest.fixture(autouse=True, scope="module")
def _fonts(tmp_path_factory: pytest.TempPathFactory) -> None:
    pdf.load(tmp_path_factory.mktemp("fonts"))


def lines(data: bytes) -> list[str]:
    """Return the lines of a PDF as a reader's copy command gives them."""
    return [
        line.strip()
        for page in pypdfium2.PdfDocument(data)
        for line in page.get_textpage().get_text_range().split("\n")
    ]


def proved(made: Edition) -> bytes:
    written = pdf.write(made)
    units = expected(made.document, made.locale)
    assert prove(made.document, made.locale, "pdf", written.data, units, {}).ok
    return written.data


def actual_texts(data: bytes) -> list[str]:
    """Return the texts that stand in place of glyphs."""
    with pikepdf.open(io.BytesIO(data)) as file:
        steps: list[Any] = [step for page in file.pages for step in pikepdf.parse_content_stream(page)]
        marks = [step.operands[1] for step in steps if str(step.operator) == "BDC"]
        return [str(mark["/ActualText"]) for mark in marks if "/ActualText" in mark]


def test_german_words_are_divided_by_a_hyphen_that_readers_see_through() -> None:
    data = proved(edition(paragraph(LONG * 4), locale=locale_for("de")))
    divided = [text for text in actual_texts(data) if text.endswith("\u00ad")]
    assert divided
    assert all(text[-2].isalpha() for text in divided)


def test_headings_and_english_have_no_hyphens() -> None:
    heading = Heading(level=1, content=inlines(LONG * 2), id="long")
    english = paragraph("Internationalization considerations notwithstanding, characterization " * 9)
    assert not actual_texts(proved(edition(heading, locale=locale_for("de"))))
    assert not actual_texts(proved(edition(english)))


def test_english_in_a_german_document_has_no_hyphens() -> None:
    english = paragraph("Internationalization considerations notwithstanding " * 9, language="en")
    assert not actual_texts(proved(edition(english, locale=locale_for("de"))))


def test_korean_lines_end_between_words_and_are_copied_as_they_were_written() -> None:
    text = "측정 기반시설 문서화 작업에서는 정기적으로 재교정하기를 권장하며 모두 지켜야 합니다. "
    data = proved(
        edition(paragraph(text * 5), Heading(level=1, content=inlines(text), id="h"), locale=locale_for("ko"))
    )
    shown = [line for line in lines(data) if "측정" in line or "합니다" in line]
    words = set(text.split())
    assert all(word in words for line in shown for word in line.split())
    with pikepdf.open(io.BytesIO(data)) as file, file.open_outline() as outline:
        assert not any("\u2060" in item.title for top in outline.root for item in (top, *top.children))


def test_a_korean_word_that_is_wider_than_its_cell_breaks() -> None:
    word = "측정기반시설문서화작업에서는정기적으로재교정하기를권장하며" * 5
    proved(edition(table("t", ["가", "나"], [["다", word]]), locale=locale_for("ko")))


def test_hindi_letters_that_fonts_compose_are_read_as_they_were_written() -> None:
    rows = [["P3", "1,250 ई"]]
    proved(edition(table("t", ["मॉडल", "ऊँचाई (mm)"], rows), paragraph("ई"), locale=locale_for("hi")))


def test_emphasis_keeps_its_slant_in_english_within_a_korean_document() -> None:
    english = paragraph("It is ", Styled("emphasis", inlines("dry")), " now", language="en")
    data = proved(edition(english, paragraph("맑음"), locale=locale_for("ko")))
    with pikepdf.open(io.BytesIO(data)) as file:
        names = {str(font.BaseFont) for font in file.pages[0].Resources.Font.values()}
    assert any("It" in name.rpartition("+")[2] for name in names), names


@pytest.mark.parametrize(("tag", "wanted"), [("tr", "Bilgi"), ("de", "BILGI")])
def test_print_makes_capitals_only_where_it_knows_them(tag: str, wanted: str) -> None:
    made = edition(paragraph("x"), locale=locale_for(tag))
    document = replace(made.document, metadata=replace(made.document.metadata, kind="Bilgi"))
    assert any(wanted in line for line in lines(pdf.write(replace(made, document=document)).data))
