"""Languages, scripts and directions in Word files."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imprint.localize.locales import locale_for
from imprint.model.document import Callout, Code, CodeBlock, Quote, Span
from imprint.prove import expected, prove
from imprint.write.docx.language import stretches
from tests.write.documents import (
    ARABIC,
    CHINESE,
    GERMAN,
    JAPANESE,
    edition,
    everything_edition,
    inlines,
    numbers,
    para,
    styled,
    table,
)
from tests.write.opened import NAMESPACES, Opened, has, text_of, value


def default_language(opened: Opened) -> dict[str, str]:
    found = opened.part("word/styles.xml").find("w:docDefaults//w:lang", NAMESPACES)
    assert found is not None
    return {str(name).rpartition("}")[2]: str(each) for name, each in found.attrib.items()}


def default_font(opened: Opened, slot: str) -> str:
    found = opened.part("word/styles.xml").find("w:docDefaults//w:rFonts", NAMESPACES)
    assert found is not None
    return value(found, slot)


def test_the_language_of_the_edition_is_that_of_its_text() -> None:
    assert default_language(Opened(edition(para("x"), GERMAN)))["val"] == "de-DE"
    assert default_language(Opened(edition(para("x"), JAPANESE)))["eastAsia"] == "ja-JP"
    assert default_language(Opened(edition(para("x"), ARABIC)))["bidi"] == "ar-EG"


def test_each_script_has_its_font() -> None:
    assert default_font(Opened(edition(para("x"), CHINESE)), "eastAsia") == "Microsoft YaHei"
    assert default_font(Opened(edition(para("x"), JAPANESE)), "eastAsia") == "Yu Gothic"
    assert default_font(Opened(edition(para("x"), ARABIC)), "cs") == "Arial"


def test_other_languages_within_are_marked() -> None:
    opened = Opened(edition((para("a ", Span(inlines("Größe"), language="de")), para("日本", language="ja"))))
    german = opened.all("//w:r[w:t='Größe']/w:rPr/w:lang")[0]
    assert value(german) == "de-DE"
    japanese = opened.all("//w:r[w:t='日本']/w:rPr")[0]
    assert has(japanese, "w:lang[@w:eastAsia='ja-JP']")
    assert has(japanese, "w:rFonts[@w:eastAsia='Yu Gothic']")


def test_chinese_quotation_marks_are_set_in_the_chinese_font() -> None:
    opened = Opened(edition(para("他说“好”。"), CHINESE))
    assert has(opened.paragraph("他说“好”。"), "w:r/w:rPr/w:rFonts[@w:hint='eastAsia']")


# --- right to left ----------------------------------------------------------------------------------------


def test_arabic_runs_from_right_to_left_in_paragraphs_tables_and_pages() -> None:
    opened = Opened(edition((para("مقارنة"), table(("ميزة", "نحن"), ("سرعة", "عالية"))), ARABIC))
    normal = opened.part("word/styles.xml").find("w:style[@w:styleId='Normal']/w:pPr/w:bidi", NAMESPACES)
    assert normal is not None
    assert opened.all("//w:tbl[w:tr//w:t='سرعة']/w:tblPr/w:bidiVisual")
    assert opened.all("//w:sectPr/w:bidi")
    assert has(opened.paragraph("مقارنة"), "w:r/w:rPr/w:rtl")


def test_english_has_no_mark_of_direction_at_all() -> None:
    opened = Opened(edition((para("text"), table(("A",), ("b",)))))
    assert not opened.all("//w:bidiVisual | //w:rtl | //w:bidi")


def test_latin_names_in_arabic_are_runs_of_their_own() -> None:
    opened = Opened(edition(para("يدعم Apache Kafka 3.5 (SLA) الآن"), ARABIC))
    runs = opened.all("w:r", opened.paragraph("يدعم Apache Kafka 3.5 (SLA) الآن"))
    assert [(text_of(run), has(run, "w:rPr/w:rtl")) for run in runs] == [
        ("يدعم ", True),
        ("Apache Kafka 3.5 (SLA)", False),
        (" الآن", True),
    ]


def test_arabic_words_in_english_run_from_right_to_left() -> None:
    opened = Opened(edition(para("The word شركة means company")))
    assert [text_of(run) for run in opened.all("//w:r[w:rPr/w:rtl]")] == ["شركة"]


def test_code_runs_from_left_to_right_in_arabic() -> None:
    opened = Opened(edition((para("نفذ ", Code("--flag"), " ثم"), CodeBlock(text="x = 1")), ARABIC))
    assert opened.all("//w:p/w:r[w:t='--flag'][not(w:rPr/w:rtl)]")
    style = opened.part("word/styles.xml").find("w:style[@w:styleId='CodeBlock']/w:pPr/w:bidi", NAMESPACES)
    assert style is not None
    assert value(style) == "0"
    assert not has(opened.paragraph("x = 1"), "w:r/w:rPr/w:rtl")


def test_a_block_that_is_not_translated_keeps_its_own_direction() -> None:
    opened = Opened(edition(para("Not yet translated.", language="en"), ARABIC))
    paragraph = opened.paragraph("Not yet translated.")
    assert has(paragraph, "w:pPr/w:bidi[@w:val='0']")
    assert has(paragraph, "w:r/w:rPr/w:lang[@w:val='en-US']")


def test_bars_stand_at_the_start_of_the_line() -> None:
    for locale, side in ((GERMAN, "left"), (ARABIC, "right")):
        blocks = (Callout(kind="note", blocks=(para("x"),)), Quote(blocks=(para("y"),)))
        styles = Opened(edition(blocks, locale)).part("word/styles.xml")
        for style in ("CalloutNote", "Quote"):
            bar = styles.find(f"w:style[@w:styleId='{style}']/w:pPr/w:pBdr/w:{side}", NAMESPACES)
            assert bar is not None
            assert value(bar, "sz") == "24"


def test_arabic_emphasis_is_not_slanted() -> None:
    opened = Opened(edition(para(styled("emphasis", "مهم")), ARABIC))
    run = opened.all("//w:r[w:t='مهم']/w:rPr")[0]
    assert has(run, "w:bCs")
    assert not has(run, "w:iCs")


def test_no_word_is_lost_in_any_direction() -> None:
    english = Opened(everything_edition()).text().split()
    arabic = Opened(everything_edition(ARABIC)).text().split()
    assert english == arabic


@given(st.text(alphabet="aB 1.,()-אבגدرس٣/%", max_size=40), st.sampled_from(["ltr", "rtl"]))
def test_pieces_of_a_text_are_the_text(text: str, direction: str) -> None:
    pieces = stretches(text, direction)  # type: ignore[arg-type]
    assert "".join(piece for piece, _ in pieces) == text
    assert all(left[1] != right[1] for left, right in pairwise(pieces))


def test_signs_between_latin_words_of_several_runs_stay_with_them() -> None:
    line = para(
        "تعمل ", styled("strong", "Apache"), " - ", Code("x"), ", ", styled("strong", "Kafka"), " هنا"
    )
    runs = Opened(edition(line, ARABIC)).all("//w:body/w:p[w:r/w:t='Apache']/w:r")
    turned = {text_of(run): has(run, "w:rPr/w:rtl") for run in runs}
    assert turned == {
        "تعمل ": True, "Apache": False, " - ": False, "x": False, ", ": False, "Kafka": False, " هنا": True
    }  # fmt: skip


@pytest.mark.parametrize(
    ("tag", "formats"),
    [
        ("ar", {"decimal", "arabicAbjad"}),
        ("he", {"decimal", "hebrew1"}),
        ("ko", {"decimal", "ganada"}),
        ("mr", {"hindiNumbers", "lowerLetter"}),
        ("ja", {"decimal", "lowerLetter"}),
    ],
)
def test_lists_count_as_the_language_does(tag: str, formats: set[str]) -> None:
    plain = numbers("one", "two")
    made = edition((plain, replace(plain, numbering="lower-alpha")), locale_for(tag))
    numbering = Opened(made).part("word/numbering.xml")
    found = Opened(made).all("//w:abstractNum/w:lvl[@w:ilvl='0']/w:numFmt", numbering)
    assert {value(each) for each in found} == {"bullet", *formats}
    assert prove(
        made.document,
        made.locale,
        "docx",
        Opened(made).written.data,
        expected(made.document, made.locale),
        {},
    ).ok


@pytest.mark.parametrize(
    ("tag", "on"), [("de", "1"), ("fr", "1"), ("ru", "1"), ("en", "0"), ("ja", "0"), ("ar", "0")]
)
def test_words_are_divided_where_the_language_does_it(tag: str, on: str) -> None:
    settings = Opened(edition(para("x"), locale_for(tag))).part("word/settings.xml")
    found = settings.find("w:autoHyphenation", NAMESPACES)
    assert found is not None
    assert value(found) == on


@pytest.mark.parametrize(
    ("text", "language", "mark"),
    [
        ("soon", "", "w:i"),
        ("毎朝", "ja", "w:em[@w:val='dot']"),
        ("早晨", "zh-Hans", "w:em[@w:val='underDot']"),
        ("जल्दी", "hi", "w:b"),
        ("קרוב", "he", "w:b"),
        ("เร็ว", "th", "w:b"),
    ],
)
def test_only_letters_that_have_a_slant_are_slanted(text: str, language: str, mark: str) -> None:
    run = Opened(edition(para(styled("emphasis", text), language=language))).all(
        f"//w:r[w:t='{text}']/w:rPr"
    )[0]
    assert has(run, mark)
    assert has(run, "w:i") == (mark == "w:i")
