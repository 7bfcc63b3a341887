"""Documents in another language."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from imprint.errors import Location
from imprint.localize.apply import Localized, localized
from imprint.localize.catalog import Catalog, read_catalog
from imprint.localize.gates import Coverage, Gate
from imprint.localize.locales import locale_for
from imprint.model.document import (
    Block,
    Callout,
    Code,
    Document,
    Figure,
    Heading,
    Image,
    Link,
    Metadata,
    Note,
    Paragraph,
    Span,
    Styled,
    Text,
)
from imprint.model.walk import block_text
from tests.localize.documents import (
    CATALOG_PATH,
    DOCUMENTS,
    catalog_of,
    document,
    heading,
    identity,
    paragraph,
)

GERMAN = locale_for("de")


def german(catalog: Catalog, *blocks: Block) -> Localized:
    return localized(document(*blocks, title=""), catalog, GERMAN)


def untranslated(text: str) -> Span:
    return Span((Text(text),), language="en", standing="untranslated")


def rules(made: Localized) -> list[str]:
    return [diagnostic.rule for diagnostic in made.warnings]


def test_a_translation_takes_the_place_of_its_text_and_ids_stay() -> None:
    made = german(
        catalog_of(("Fill the <b1>tank</b1>.", "Füllen Sie den <b1>Tank</b1>.")),
        paragraph("Fill the ", Styled("strong", (Text("tank"),)), ".", identifier="fill"),
    )
    assert made.document.blocks == (
        paragraph("Füllen Sie den ", Styled("strong", (Text("Tank"),)), ".", identifier="fill"),
    )
    assert made.document.language == "de"
    assert (made.coverage, made.coverage.share, made.warnings) == (Coverage(units=1), 1.0, ())


def test_metadata_and_title_are_translated() -> None:
    catalog = catalog_of(
        ("Pump handbook for beginners", "Pumpenhandbuch für Anfänger"),
        ("How to run it well.", "So läuft es."),
    )
    source = document(
        title="Pump handbook for beginners", metadata=Metadata(description="How to run it well.")
    )
    made = localized(source, catalog, GERMAN)
    assert made.document.title == "Pumpenhandbuch für Anfänger"
    assert made.document.metadata.description == "So läuft es."
    assert made.document.metadata.languages == ()


def test_a_missing_translation_falls_back_marked_with_its_own_language() -> None:
    figure = Figure(image=Image("pump.png"), caption=(Text("The pump"),))
    callout = Callout(kind="note", title=(Text("Mind this"),), blocks=())
    made = german(catalog_of(), heading("Setting up"), paragraph("Fill it."), figure, callout)
    first, second, third, fourth = made.document.blocks
    assert isinstance(first, Heading)
    assert isinstance(second, Paragraph)
    assert (first.language, second.language) == ("en", "en")
    assert isinstance(third, Figure)
    assert third.caption == (untranslated("The pump"),)
    assert isinstance(fourth, Callout)
    assert fourth.title == (untranslated("Mind this"),)
    assert made.coverage == Coverage(units=4, missing=4, foreign=4)
    assert rules(made) == ["translation/missing"]
    assert "4 of 4 texts of pumps" in made.warnings[0].message


def test_fields_that_fell_back_are_named() -> None:
    made = localized(document(metadata=Metadata(kind="Manual")), catalog_of(), GERMAN)
    assert made.document.metadata.languages == (("title", "en"), ("kind", "en"))


def test_language_neutral_text_is_not_marked_and_not_counted() -> None:
    made = german(catalog_of(), paragraph("12.5"), paragraph(Code("pump")))
    assert made.coverage == Coverage()
    assert made.coverage.share == 1.0
    assert all(block.language == "" for block in made.document.blocks)


def test_a_fuzzy_translation_is_not_used_and_said_to_wait() -> None:
    catalog = read_catalog('#, fuzzy\nmsgid "Fill it."\nmsgstr "Füllen."\n', CATALOG_PATH)
    made = german(catalog, paragraph("Fill it."))
    assert block_text(made.document.blocks) == "Fill it."
    assert made.coverage == Coverage(units=1, stale=1, foreign=1)
    assert "1 wait for review" in made.warnings[0].message


@pytest.mark.parametrize(
    ("source", "bad", "rule"),
    [
        ("Run <c1>pump</c1> now.", "Führen Sie es aus.", "translation/tag"),
        ("Run <c1>pump</c1> now.", "Starten Sie <c1>Pumpe</c1>.", "translation/locked"),
        ("Fill it.", "<script>alert(1)</script>", "translation/markup"),
        ("Fill it.", "{{ config }}", "translation/template-code"),
        ("Fill {name} up.", "Füllen Sie {namen}.", "translation/placeholder"),
        ("Fill {name} up.", "Füllen Sie es.", "translation/placeholder"),
        ("Fill it.", "Fül\u202elen.", "translation/control"),
        ("Fill it.", "Fül\u2067len.", "translation/control"),
    ],
)
def test_a_faulty_translation_is_refused_with_its_line(source: str, bad: str, rule: str) -> None:
    catalog = read_catalog(f'msgid ""\nmsgstr ""\n\nmsgid "{source}"\nmsgstr "{bad}"\n', CATALOG_PATH)
    parts = source.split("<c1>pump</c1>")
    block = paragraph(parts[0], Code("pump"), parts[1]) if len(parts) == 2 else paragraph(source)
    made = german(catalog, block)
    assert made.document.blocks == (
        replace(block, content=(Span(block.content, standing="untranslated"),), language="en"),
    )
    assert made.coverage == Coverage(units=1, refused=1, foreign=1)
    assert rules(made)[0] == rule
    assert made.warnings[0].where == Location(CATALOG_PATH, 4)
    assert made.warnings[0].fix


def test_a_changed_number_is_refused() -> None:
    made = german(catalog_of(("Wait 30 minutes.", "Warten Sie 20 Minuten.")), paragraph("Wait 30 minutes."))
    assert rules(made) == ["translation/number", "translation/missing"]
    assert "30" in made.warnings[0].message
    assert "ignore-numbers" in made.warnings[0].fix
    assert block_text(made.document.blocks) == "Wait 30 minutes."


def test_a_number_that_differs_for_a_reason_is_let_through_by_a_flag() -> None:
    text = '#, ignore-numbers\nmsgid "Wait 30 minutes."\nmsgstr "Warten Sie eine halbe Stunde."\n'
    made = german(read_catalog(text, CATALOG_PATH), paragraph("Wait 30 minutes."))
    assert block_text(made.document.blocks) == "Warten Sie eine halbe Stunde."
    assert made.warnings == ()


FUZZY = '#, fuzzy\nmsgid "Fill it."\nmsgstr "Füllen."\n'


def test_a_stale_translation_is_shown_and_marked_where_the_policy_says_so() -> None:
    policy = Gate(stale="translation")
    made = localized(
        document(paragraph("Fill it."), title=""), read_catalog(FUZZY, CATALOG_PATH), GERMAN, policy
    )
    (block,) = made.document.blocks
    assert isinstance(block, Paragraph)
    assert (block.content, block.language) == ((Span((Text("Füllen."),), standing="outdated"),), "")
    assert made.coverage == Coverage(units=1, stale=1)
    assert (made.coverage.translated, made.coverage.outdated) == (0, 1)


def test_a_stale_translation_of_another_number_is_not_shown_under_any_policy() -> None:
    text = '#, fuzzy\nmsgid "Wait 30 minutes."\nmsgstr "Warten Sie 20 Minuten."\n'
    policy = Gate(stale="translation")
    source = document(paragraph("Wait 30 minutes."), title="")
    made = localized(source, read_catalog(text, CATALOG_PATH), GERMAN, policy)
    assert block_text(made.document.blocks) == "Wait 30 minutes."
    assert made.coverage.foreign == 1


def test_what_is_missing_stands_in_the_words_of_another_locale_and_counts_as_missing() -> None:
    lender = (locale_for("de"), catalog_of(("Fill it.", "Füllen Sie ihn."), ("Wait 3 h.", "Warten Sie 5 h.")))
    source = document(paragraph("Fill it."), paragraph("Wait 3 h."), title="")
    made = localized(source, catalog_of(), locale_for("lb"), lenders=[lender])
    assert [block.language for block in made.document.blocks] == ["de", "en"]
    assert block_text(made.document.blocks) == "Füllen Sie ihn. Wait 3 h."
    assert made.coverage == Coverage(units=2, missing=2, foreign=2, borrowed=1)
    assert "1 in the words of another locale" in made.warnings[-1].message


def test_an_alternative_text_that_is_not_translated_says_its_language() -> None:
    made = german(catalog_of(), Figure(image=Image("pump.png", alt="A pump beside a tank")))
    (figure,) = made.document.blocks
    assert isinstance(figure, Figure)
    assert figure.image.language == "en"


def test_a_control_that_the_author_left_open_is_no_fault_of_the_translator() -> None:
    made = german(catalog_of(("Fill \u2067it.", "Füllen \u2067Sie.")), paragraph("Fill \u2067it."))
    assert (made.warnings, made.coverage.refused) == ((), 0)


def test_one_faulty_entry_is_told_of_once_however_often_it_stands() -> None:
    made = german(catalog_of(("Fill it.", "<b>Füllen</b>")), *[paragraph("Fill it.")] * 5)
    assert rules(made) == ["translation/markup", "translation/missing"]
    assert made.coverage.refused == 5


def test_titles_alternative_texts_and_notes_are_translated_in_their_marks() -> None:
    image = Image("pump.png", "A red pump that stands in a yard")
    link = Link("guide.md", (Text("guide"),), "The long guide for all pumps")
    note = Note((paragraph("Measured cold."),), "n1")
    catalog = catalog_of(
        ("See <a1>guide</a1> and <img1/>.<fn1/>", "<img1/> und <a1>Anleitung</a1>.<fn1/>"),
        ("A red pump that stands in a yard", "Eine rote Pumpe in einem Hof"),
        ("The long guide for all pumps", "Die lange Anleitung für alle Pumpen"),
        ("Measured cold.", "Kalt gemessen."),
    )
    made = german(catalog, paragraph("See ", link, " and ", image, ".", note))
    assert made.document.blocks == (
        paragraph(
            replace(image, alt="Eine rote Pumpe in einem Hof"),
            " und ",
            Link("guide.md", (Text("Anleitung"),), "Die lange Anleitung für alle Pumpen"),
            ".",
            Note((paragraph("Kalt gemessen."),), "n1"),
        ),
    )


def test_another_catalog_digest_means_other_bytes() -> None:
    assert catalog_of(("a", "b")).digest != catalog_of(("a", "c")).digest


@given(DOCUMENTS)
@settings(deadline=None, max_examples=80)
def test_a_catalog_that_says_the_same_gives_the_same_document(source: Document) -> None:
    made = localized(source, identity(source), GERMAN)
    assert replace(made.document, language="en") == source
    assert (made.coverage.foreign, made.warnings) == (0, ())
