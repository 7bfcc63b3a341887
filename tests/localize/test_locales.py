"""Locales from their tags."""

from __future__ import annotations

import pytest

from imprint.errors import Location, UsageError
from imprint.localize.locales import format_date, locale_for, name_in


@pytest.mark.parametrize(
    ("tag", "autonym", "direction", "script", "word_tag"),
    [
        ("en", "English", "ltr", "Latn", "en-US"),
        ("de", "Deutsch", "ltr", "Latn", "de-DE"),
        ("fr", "Français", "ltr", "Latn", "fr-FR"),
        ("pt-BR", "Português (Brasil)", "ltr", "Latn", "pt-BR"),
        ("zh-Hans", "简体中文", "ltr", "Hans", "zh-CN"),
        ("zh-Hant", "繁體中文", "ltr", "Hant", "zh-TW"),
        ("ja", "日本語", "ltr", "Jpan", "ja-JP"),
        ("ko", "한국어", "ltr", "Kore", "ko-KR"),
        ("ar", "العربية", "rtl", "Arab", "ar-EG"),
        ("he", "עברית", "rtl", "Hebr", "he-IL"),
        ("hi", "हिन्दी", "ltr", "Deva", "hi-IN"),
        ("sr-Latn", "Srpski (latinica)", "ltr", "Latn", "sr-Latn-RS"),
    ],
)
def test_a_tag_gives_all_that_a_writer_needs(
    tag: str, autonym: str, direction: str, script: str, word_tag: str
) -> None:
    locale = locale_for(tag)
    assert (locale.tag, locale.autonym, locale.direction) == (tag, autonym, direction)
    assert (locale.script, locale.word_tag) == (script, word_tag)


def test_a_region_decides_the_script_that_the_language_leaves_open() -> None:
    assert locale_for("zh-TW").script == "Hant"
    assert locale_for("pa-Arab").direction == "rtl"
    assert locale_for("pa").direction == "ltr"


def test_paper_follows_the_territory() -> None:
    papers = {tag: locale_for(tag).paper for tag in ("en-US", "en-GB", "fr-CA", "es-MX", "de", "ja", "ar")}
    letter = {tag for tag, paper in papers.items() if paper == "Letter"}
    assert letter == {"en-US", "fr-CA", "es-MX"}


def test_a_tag_takes_its_usual_spelling() -> None:
    assert locale_for("ZH-hans").tag == "zh-Hans"
    assert locale_for("PT-br").tag == "pt-BR"
    assert locale_for("iw").tag == "he"


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [("zh_CN", "zh-CN"), ("jp", "ja"), ("cn", "zh-Hans"), ("german", "de"), ("de_DE.UTF-8", "de-DE")],
)
def test_what_is_no_tag_is_refused_with_the_one_that_was_meant(wrong: str, meant: str) -> None:
    with pytest.raises(UsageError, match="language") as caught:
        locale_for(wrong)
    assert caught.value.diagnostics[0].fix == f"did you mean {meant}?"


@pytest.mark.parametrize("wrong", ["", "x", "../de", "qqqq", "xx", "e n"])
def test_nonsense_is_refused_with_an_example_and_its_place(wrong: str) -> None:
    place = Location("source/locale/x.po")
    with pytest.raises(UsageError) as caught:
        locale_for(wrong, place)
    assert "zh-Hans" in caught.value.diagnostics[0].fix
    assert caught.value.diagnostics[0].where == place


def test_dates_are_written_as_the_locale_writes_them() -> None:
    dates = {
        tag: format_date("2026-11-22", locale_for(tag))
        for tag in ("en", "en-GB", "de", "ja", "zh-Hans", "ar")
    }
    assert dates == {
        "en": "November 22, 2026",
        "en-GB": "22 November 2026",
        "de": "22. November 2026",
        "ja": "2026年11月22日",
        "zh-Hans": "2026年11月22日",
        "ar": "22 نوفمبر 2026",
    }


def test_a_month_is_enough_of_a_date_and_other_text_stays() -> None:
    assert format_date("2026-11", locale_for("de")) == "November 2026"
    assert format_date("2026-11-22T10:30:00Z", locale_for("de")) == "22. November 2026"
    assert format_date("2026-13-40", locale_for("de")) == "2026-13-40"
    assert format_date("next spring", locale_for("de")) == "next spring"


def test_languages_are_named_in_the_language_of_the_reader() -> None:
    assert name_in("en", locale_for("de")) == "Englisch"
    assert name_in("en", locale_for("ja")) == "英語"
    assert name_in("zh-Hans", locale_for("en")) == "Simplified Chinese"
