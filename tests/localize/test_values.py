"""Dates and numbers that authors leave to the build are written as each language has them."""

from __future__ import annotations

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from imprint.localize.apply import localized
from imprint.localize.catalog import Catalog, read_catalog
from imprint.localize.locales import format_date, format_number, locale_for
from imprint.localize.values import written_out
from imprint.localize.walk import extract
from imprint.model.document import Document
from imprint.model.walk import block_text
from imprint.read import Source, read

TEXT = "Made on [2026-11-22]{.date} with [-1234567.50]{.num} parts.\n"


def document(text: str) -> Document:
    (reading,) = read([Source("a.md", text)])
    assert reading.document, reading.error
    return reading.document


def _catalog(translation: str) -> Catalog:
    return read_catalog(f'msgid "Made on <d1/> with <d2/> parts."\nmsgstr "{translation}"\n', "de.po")


@pytest.mark.parametrize(
    ("tag", "day", "number"),
    [
        ("en", "November 22, 2026", "-1,234,567.50"),
        ("en-GB", "22 November 2026", "-1,234,567.50"),
        ("de", "22. November 2026", "-1.234.567,50"),
        ("fr", "22 novembre 2026", "-1\u202f234\u202f567,50"),
        ("pt-BR", "22 de novembro de 2026", "-1.234.567,50"),
        ("zh-Hans", "2026年11月22日", "-1,234,567.50"),
        ("zh-Hant", "2026年11月22日", "-1,234,567.50"),
        ("ja", "2026年11月22日", "-1,234,567.50"),
        ("ko", "2026년 11월 22일", "-1,234,567.50"),
        ("ar", "22 نوفمبر 2026", "\u200e-1,234,567.50"),
        ("ar-EG", "٢٢ نوفمبر ٢٠٢٦", "\u061c-١٬٢٣٤٬٥٦٧٫٥٠"),
        ("he", "22 בנובמבר 2026", "\u200e-1,234,567.50"),
        ("hi", "22 नवंबर 2026", "-12,34,567.50"),
        ("fa", "۲۲ نوامبر ۲۰۲۶", "\u200e−۱٬۲۳۴٬۵۶۷٫۵۰"),
        ("mr", "२२ नोव्हेंबर, २०२६", "-१२,३४,५६७.५०"),
    ],
)
def test_dates_and_numbers_are_those_of_cldr(tag: str, day: str, number: str) -> None:
    locale = locale_for(tag)
    assert format_date("2026-11-22", locale) == day
    assert format_number("-1234567.50", locale) == number


def test_four_digits_have_no_group_where_the_language_has_none() -> None:
    assert format_number("1234.5", locale_for("es")) == "1234,5"
    assert format_number("12345", locale_for("es")) == "12.345"


@given(
    st.decimals(min_value=-(10**12), max_value=10**12, places=2), st.sampled_from(["de", "fr", "hi", "ja"])
)
def test_numbers_agree_with_the_library_that_has_the_data(value: object, tag: str) -> None:
    ours = format_number(str(value), locale_for(tag))
    theirs = format_decimal(str(value), "#,##0.00" if tag != "hi" else "#,##,##0.00", locale=tag)
    assert ours == theirs


def test_values_are_written_out_in_the_language_of_the_passage_that_they_stand_in() -> None:
    source = document(f"{TEXT}\n[seit [2026-10]{{.date}}]{{lang=de}}\n")
    made = written_out(source, locale_for("en"))
    assert block_text(made.blocks) == (
        "Made on November 22, 2026 with -1,234,567.50 parts. seit Oktober 2026"
    )


def test_translators_see_a_tag_that_a_new_value_does_not_change() -> None:
    (unit,) = [unit for unit in extract(document(TEXT)) if unit.kind == "paragraph"]
    assert unit.text == "Made on <d1/> with <d2/> parts."
    assert "<d1/>: 2026-11-22, which the build writes out" in unit.comments
    assert unit.key in {one.key for one in extract(document(TEXT.replace("22", "23")))}


def test_a_translation_places_the_values_and_an_untranslated_text_keeps_its_own() -> None:
    source = document(f"{TEXT}\nNot translated, of [2026-10-01]{{.date}}.\n")
    catalog = _catalog("Aus <d2/> Teilen am <d1/>.")
    made = written_out(localized(source, catalog, locale_for("de")).document, locale_for("de"))
    assert block_text(made.blocks) == (
        "Aus -1.234.567,50 Teilen am 22. November 2026. Not translated, of October 1, 2026."
    )


def test_a_translation_without_a_value_is_refused() -> None:
    catalog = _catalog("Am <d1/> gemacht.")
    made = localized(document(TEXT), catalog, locale_for("de"))
    assert made.coverage.refused == 1
    assert "<d2/> is missing" in made.warnings[0].message


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("[2026-02-30]{.date}", "value/date"),
        ("[soon]{.date}", "value/date"),
        ("[1,234]{.num}", "value/number"),
    ],
)
def test_what_is_no_value_is_an_error_with_its_line(words: str, rule: str) -> None:
    (reading,) = read([Source("a.md", f"# A\n\nOf {words}.\n")])
    assert reading.error
    (found,) = reading.error.diagnostics
    assert (found.rule, found.where and found.where.line) == (rule, 3)
    assert "write it as" in found.fix


def test_a_date_of_the_front_matter_that_is_in_no_calendar_is_an_error_with_its_line() -> None:
    (reading,) = read([Source("a.md", "---\ntitle: A\ndate: 2026-13-01\n---\n\nText\n")])
    assert reading.error
    (found,) = reading.error.diagnostics
    assert (found.rule, found.where and found.where.line) == ("value/date", 3)
    (reading,) = read([Source("a.md", "---\ndate: Spring 2026\n---\n\nText\n")])
    assert reading.document
