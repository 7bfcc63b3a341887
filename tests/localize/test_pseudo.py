"""Pseudo-locales: what they make of a text, and what they show to be missing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from imprint.localize.apply import localized
from imprint.localize.catalog import read_catalog
from imprint.localize.locales import locale_for
from imprint.localize.pseudo import (
    PSEUDO_LOCALES,
    date_text,
    is_pseudo,
    kept_words,
    pseudo_catalog,
    pseudo_po,
    pseudo_text,
    strange_words,
    unextracted,
)
from imprint.localize.walk import extract
from imprint.model.document import Code, Document, Image, Link, Metadata, Span, Text
from tests.localize.documents import DOCUMENTS, document, paragraph

BOTH = pytest.mark.parametrize("tag", PSEUDO_LOCALES)


def in_pseudo(source: Document, tag: str) -> Document:
    made = localized(source, pseudo_catalog(extract(source), tag), locale_for(tag))
    assert made.warnings == ()
    return made.document


def test_the_tags_are_languages_with_their_directions() -> None:
    found = [
        (locale_for(tag).tag, locale_for(tag).direction, locale_for(tag).script) for tag in PSEUDO_LOCALES
    ]
    assert found == [("en-XA", "ltr", "Latn"), ("ar-XB", "rtl", "Arab")]
    assert not any(map(is_pseudo, ("en", "ar", "en-GB")))


def test_text_gets_accents_and_brackets_and_keeps_what_no_translator_touches() -> None:
    source = "Run <c1>git log</c1>, <a1>then</a1> see https://a.example/b at {page} of 3.<fn1/> &lt;x"
    assert pseudo_text(source, "en-XA") == (
        "⟦Ŕüüñ <c1>git log</c1>, <a1>ţĥééñ</a1> šéééé https://a.example/b ååţ {page} ööφ 3.<fn1/> &lt;χ··⟧"
    )


@BOTH
@pytest.mark.parametrize(
    "text",
    [
        "Oil the bearing of the pump once a week, and look at the seal.",
        "Смазывайте подшипник насоса раз в неделю.",
        "每周给水泵轴承加油一次。",
        "毎週ポンプの軸受に注油します。",
        "TCP",
    ],
)
def test_text_in_any_script_becomes_longer_and_has_no_letter_of_its_own(tag: str, text: str) -> None:
    made = pseudo_text(text, tag)
    assert strange_words(text, tag)
    assert strange_words(made, tag) == ()
    assert len(made) >= 1.3 * len(text)


def test_the_right_to_left_one_is_written_from_right_to_left() -> None:
    assert pseudo_text("Oil the pump", "ar-XB") == "⟦ووييل تهعع پؤؤمپ⟧"


@BOTH
@given(source=DOCUMENTS)
@settings(deadline=None, max_examples=30)
def test_any_document_can_be_read_in_it_without_a_fault(tag: str, source: Document) -> None:
    assert unextracted(in_pseudo(source, tag), tag) == ()


@BOTH
def test_a_text_that_was_not_extracted_is_found_wherever_it_stands(tag: str) -> None:
    whole = in_pseudo(document(paragraph("Oil it."), title="Pumps"), tag)
    for image in (Image("a.png", "Left in English"), Image("a.png", title="Left in English")):
        damaged = replace(whole, blocks=(*whole.blocks, paragraph(image)))
        assert [piece.field for piece in unextracted(damaged, tag)] == [
            f"Image.{'alt' if image.alt else 'title'}"
        ]
    damaged = replace(whole, metadata=replace(whole.metadata, subtitle="A subtitle"))
    assert [piece.text for piece in unextracted(damaged, tag)] == ["A subtitle"]


def test_code_names_and_locked_text_stay_and_are_known_to() -> None:
    source = document(
        paragraph("Run ", Code("pump status"), " by ", Span((Text("Falkenwerk"),), translate=False), "."),
        paragraph(Link("https://a.example", (Text("www.a.example/docs"),)), " is the place"),
        metadata=Metadata(authors=("Ida Falk",), version="rc1"),
    )
    made = in_pseudo(source, "en-XA")
    assert unextracted(made, "en-XA") == ()
    assert {"pump", "status", "Falkenwerk", "docs", "Ida", "rc"} <= kept_words(made, "en-XA")


def test_the_catalog_to_look_at_says_the_same() -> None:
    units = extract(document(paragraph("Oil it.")))
    text = pseudo_po(units, "en-XA")
    found = read_catalog(text, "en-XA.po")
    assert "#. paragraph" in text
    assert {key: entry.text for key, entry in found.entries.items()} == {
        key: entry.text for key, entry in pseudo_catalog(units, "en-XA").entries.items()
    }


def test_dates_are_respelled_as_well() -> None:
    assert strange_words(date_text("2026-03-14", locale_for("en-XA")), "en-XA") == ()
    assert date_text("2026-03-14", locale_for("en")) == "March 14, 2026"
    assert date_text("", locale_for("en-XA")) == ""
