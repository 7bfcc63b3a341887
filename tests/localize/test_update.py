"""Catalogs that follow their documents."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imprint.localize.catalog import parse_po, read_catalog
from imprint.localize.locales import locale_for
from imprint.localize.update import updated
from imprint.localize.walk import extract
from imprint.model.document import Block, Code, Document, Link, Text
from tests.localize.documents import BLOCKS, DOCUMENTS, document, filled, heading, paragraph

GERMAN = locale_for("de")


def po_of(*blocks: Block, translate: dict[str, str] | None = None) -> str:
    known = translate or {}
    return filled(extract(document(*blocks, title="")), lambda text: known.get(text, ""))


def after(text: str, *blocks: Block, locale: str = "de") -> str:
    return updated(text, extract(document(*blocks, title="")), locale_for(locale))


def entry(text: str, msgid: str):  # type: ignore[no-untyped-def]
    return next(one for one in parse_po(text, "") if one.msgid == msgid)


def test_a_new_catalog_lists_every_text_once_with_its_places() -> None:
    text = after("", heading("Care"), paragraph("Oil it."), heading("Repair"), paragraph("Oil it."))
    assert text == (
        "# Translations into Deutsch (de).\n"
        'msgid ""\nmsgstr ""\n"Language: de\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=UTF-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        '\n#. heading\n#: pumps#care\nmsgctxt "heading"\nmsgid "Care"\nmsgstr ""\n'
        '\n#. paragraph\n#: pumps#care pumps#repair\nmsgid "Oil it."\nmsgstr ""\n'
        '\n#. heading\n#: pumps#repair\nmsgctxt "heading"\nmsgid "Repair"\nmsgstr ""\n'
    )


def test_an_update_without_changes_changes_no_byte() -> None:
    text = po_of(heading("Care"), paragraph("Oil it."), translate={"Care": "Pflege", "Oil it.": "Ölen."})
    assert after(text, heading("Care"), paragraph("Oil it.")) == text.rstrip("\n") + "\n"


def test_what_a_translator_wrote_beside_an_entry_is_kept() -> None:
    head = '# Reviewed by Kim.\nmsgid ""\nmsgstr "Language: de\\nX-Team: pumps\\n"\n'
    text = head + '\n# ask the workshop\nmsgid "Oil it."\nmsgstr "Ölen."\n'
    again = after(text, paragraph("Oil it."))
    for kept in ("# Reviewed by Kim.", "X-Team: pumps", "# ask the workshop", 'msgstr "Ölen."'):
        assert kept in again


def test_a_new_address_or_a_move_costs_nothing() -> None:
    link = Link("old.md", (Text("guide"),))
    text = po_of(
        paragraph("See the ", link, "."), translate={"See the <a1>guide</a1>.": "Siehe <a1>Anleitung</a1>."}
    )
    moved = after(text, heading("New part"), paragraph("See the ", replace(link, target="new.md"), "."))
    found = entry(moved, "See the <a1>guide</a1>.")
    assert (found.msgstr, found.fuzzy) == ("Siehe <a1>Anleitung</a1>.", False)


def test_a_similar_text_takes_the_translation_over_for_review() -> None:
    text = po_of(
        paragraph("Oil the pump every week."), translate={"Oil the pump every week.": "Wöchentlich ölen."}
    )
    found = entry(after(text, paragraph("Oil the pump every month.")), "Oil the pump every month.")
    assert (found.msgstr, found.fuzzy) == ("Wöchentlich ölen.", True)
    assert found.previous_msgid == "Oil the pump every week."


def test_one_old_translation_is_given_to_one_new_text_only() -> None:
    text = po_of(paragraph("Oil the big pump daily."), translate={"Oil the big pump daily.": "Täglich ölen."})
    again = after(text, paragraph("Oil the big pumps daily."), paragraph("Oil the bigger pump daily."))
    assert sorted(one.msgstr for one in parse_po(again, "")) == ["", "Täglich ölen."]


def test_a_change_of_punctuation_keeps_the_translation_for_review() -> None:
    text = po_of(paragraph("Oil it"), translate={"Oil it": "Ölen"})
    found = entry(after(text, paragraph("Oil it!")), "Oil it!")
    assert (found.msgstr, found.fuzzy, found.previous_msgid) == ("Ölen", True, "Oil it")


def test_changed_code_is_carried_over() -> None:
    text = po_of(
        paragraph("Run ", Code("pump 1"), " now."),
        translate={"Run <c1>pump 1</c1> now.": "Jetzt <c1>pump 1</c1>."},
    )
    found = entry(after(text, paragraph("Run ", Code("pump 2"), " now.")), "Run <c1>pump 2</c1> now.")
    assert (found.msgstr, found.fuzzy) == ("Jetzt <c1>pump 2</c1>.", False)


@pytest.mark.parametrize(
    ("locale", "old", "new", "before", "wanted", "fuzzy"),
    [
        (
            "de",
            "It moves 1,500 litres.",
            "It moves 2,500 litres.",
            "Fördert 1.500 Liter.",
            "Fördert 2.500 Liter.",
            False,
        ),
        ("de", "From version 2.1 on.", "From version 2.3 on.", "Ab Version 2.1.", "Ab Version 2.3.", False),
        ("de", "It has 1 valves.", "It has 2 valves.", "Hat 1 Ventil.", "Hat 1 Ventil.", True),
        ("ar", "It has 3 valves.", "It has 30 valves.", "لها 3 صمامات.", "لها 3 صمامات.", True),
        (
            "de",
            "It takes 5 hours of 5.",
            "It takes 6 hours of 5.",
            "5 von 5 Stunden.",
            "5 von 5 Stunden.",
            True,
        ),
    ],
)
def test_a_changed_number_is_carried_over_where_no_word_depends_on_it(
    locale: str, old: str, new: str, before: str, wanted: str, fuzzy: bool
) -> None:
    text = po_of(paragraph(old), translate={old: before})
    found = entry(after(text, paragraph(new), locale=locale), new)
    assert (found.msgstr, found.fuzzy) == (wanted, fuzzy)


def test_a_text_that_goes_is_obsolete_and_comes_back_as_it_was() -> None:
    text = po_of(paragraph("Oil it."), paragraph("Paint it blue."), translate={"Oil it.": "Ölen."})
    gone = after(text, paragraph("Sell the whole thing."))
    assert '#~ msgid "Oil it."\n#~ msgstr "Ölen."' in gone
    assert "Paint it blue." not in gone  # nothing of it was translated
    back = entry(after(gone, paragraph("Oil it.")), "Oil it.")
    assert (back.msgstr, back.fuzzy, back.obsolete) == ("Ölen.", False, False)


@given(DOCUMENTS, st.lists(BLOCKS, max_size=3), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=60)
def test_unchanged_text_never_loses_its_translation(source: Document, added: list[Block], random) -> None:  # type: ignore[no-untyped-def]
    text = filled(extract(source), lambda msgid: f"[{msgid}]")
    kept = [block for block in source.blocks if random.random() < 0.7]
    blocks = [*kept, *added]
    random.shuffle(blocks)
    edited = extract(document(*blocks))
    again = updated(text, edited, GERMAN)
    catalog = read_catalog(again, "de.po")
    known = {unit.key for unit in extract(source)}
    for unit in edited:
        if unit.key in known:
            found = catalog.entries[unit.key]
            assert (found.text, found.fuzzy) == (f"[{unit.text}]", False)
    assert updated(again, edited, GERMAN) == again
