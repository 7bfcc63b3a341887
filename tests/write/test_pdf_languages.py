"""What languages bring to pages: hyphens, whole words, capitals, fonts."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pikepdf
import pypdfium2
import pytest

from imprint import fonts
from imprint.errors import DocumentError, Location, UsageError
from imprint.localize.locales import locale_for
from imprint.model.document import Heading, Note, Numbering, Styled
from imprint.prove import expected, prove
from imprint.render.edition import Edition
from imprint.write import pdf
from tests.render.sheet import edition, inlines, items, paragraph, table

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


@pytest.mark.parametrize(
    ("tag", "labels", "foot"),
    [
        ("fa", ["۱.", "أ.", "أ."], "Page ۱ of ۱"),
        ("mr", ["१.", "a.", "A."], "Page १ of १"),
        ("ko", ["1.", "가.", "ㄱ."], "Page 1 of 1"),
        ("he", ["1.", "א.", "א."], "Page 1 of 1"),
        ("en", ["1.", "a.", "A."], "Page 1 of 1"),
    ],
)
def test_lists_and_pages_count_as_the_language_does(tag: str, labels: list[str], foot: str) -> None:
    plain = items("one", "two", ordered=True)
    kinds: tuple[Numbering, ...] = ("decimal", "lower-alpha", "upper-alpha")
    made = edition(*(replace(plain, numbering=kind) for kind in kinds), locale=locale_for(tag))
    words = " ".join(lines(proved(made)))
    assert all(label.strip(".") in words for label in labels), words
    assert sorted(foot) == sorted(next(line for line in lines(pdf.write(made).data) if "Page" in line))


def test_marks_of_notes_count_as_the_language_does() -> None:
    note = Note(blocks=(paragraph("Measured"),))
    data = proved(edition(paragraph("دریا", note), locale=locale_for("fa")))
    assert sum("۱" in line for line in lines(data)) >= 2


@pytest.mark.parametrize(
    ("text", "name", "package"),
    [
        ("ታሪክ", "ETHIOPIC SYLLABLE", "justmytype-intl-africa"),
        ("தமிழ்", "TAMIL LETTER", "justmytype-intl-south-asia"),
        ("ბათუმი", "GEORGIAN LETTER", ""),
    ],
)
def test_a_script_without_a_font_is_an_error_that_names_the_package(
    text: str, name: str, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "_installed", lambda: ())
    block = replace(paragraph(text), origin=Location("a.md", 3))
    with pytest.raises(DocumentError) as caught:
        pdf.write(edition(block))
    found = caught.value.diagnostics[0]
    assert (found.rule, found.where) == ("font/no-glyph", Location("a.md", 3))
    assert name in found.message
    assert f"pip install {package}" in found.fix if package else "write another character" in found.fix


def test_a_character_of_the_front_matter_without_a_font_is_named_with_the_document() -> None:
    made = edition(paragraph("x"))
    metadata = replace(made.document.metadata, description="ბათუმი")
    document = replace(made.document, metadata=metadata, origin=Location("a.md", 1))
    with pytest.raises(DocumentError) as caught:
        pdf.write(replace(made, document=document))
    assert {each.where for each in caught.value.diagnostics} == {Location("a.md", 1)}


def test_a_family_or_weight_that_print_has_no_file_of_is_an_error() -> None:
    made = edition(paragraph("x"))
    other = replace(made.theme, type=replace(made.theme.type, sans=("Source Sans Pra",)))
    with pytest.raises(UsageError, match="is no font of print") as caught:
        pdf.write(replace(made, theme=other))
    assert caught.value.diagnostics[0].fix == "did you mean 'Source Sans Pro'?"


def test_a_family_that_is_like_none_is_answered_with_those_that_there_are() -> None:
    made = edition(paragraph("x"))
    other = replace(made.theme, type=replace(made.theme.type, sans=("Helvetica",)))
    with pytest.raises(UsageError) as caught:
        pdf.write(replace(made, theme=other))
    assert "Source Serif 4" in caught.value.diagnostics[0].fix
