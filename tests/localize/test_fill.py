"""A catalog that is filled from an existing translation."""

from __future__ import annotations

from dataclasses import replace

from imprint.errors import Location
from imprint.localize.align.judge import Proposal, State
from imprint.localize.align.pieces import Piece, items_of
from imprint.localize.catalog import read_catalog
from imprint.localize.fill import Filled, filled
from imprint.localize.locales import locale_for
from imprint.localize.units import Unit
from tests.localize.align.texts import GERMAN, document

DE = locale_for("de")
SOME_PIECE = next(item for item in items_of(document(GERMAN, "de"), "de") if isinstance(item, Piece))


def proposal(source: str, text: str, state: State = "translated", chance: float = 0.998) -> Proposal:
    piece = replace(SOME_PIECE, place=replace(SOME_PIECE.place, origin=Location("de.md", 7)))
    reasons = ("names differ",) if state == "fuzzy" else ()
    return Proposal(Unit(source, "", "paragraph", (), "pumps"), piece, text, chance, state, reasons)


def fill(text: str, *proposals: Proposal) -> Filled:
    return filled(text, proposals, DE, "de.po", "old/de.md")


def test_what_is_sure_is_a_translation_that_says_where_it_came_from() -> None:
    made = fill("", proposal("The water rises.", "Das Wasser steigt."))
    assert '\n# imported from old/de.md:7, 99 % sure\n#, imported\nmsgid "The water rises."\n' in made.text
    entry = read_catalog(made.text, "de.po").find(("", "The water rises."))
    assert entry is not None
    assert (entry.text, entry.fuzzy) == ("Das Wasser steigt.", False)


def test_what_is_not_sure_is_fuzzy_with_its_score_and_why() -> None:
    made = fill("", proposal("The water rises.", "Das Wasser steigt.", "fuzzy", 0.62))
    assert "\n# imported from old/de.md:7, 62 % sure; names differ\n#, fuzzy, imported\n" in made.text


def test_what_is_no_translation_stays_out() -> None:
    made = fill("", proposal("The water rises.", "The water rises fast.", "untranslated"))
    assert "The water rises" not in made.text


CATALOG = """\
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

# by hand
msgid "The water rises."
msgstr "Der Pegel steigt."

#, fuzzy
msgid "The pump starts."
msgstr "Die Pumpe geht an."

msgid "It stops."
msgstr ""

#~ msgid "The lamp is red."
#~ msgstr "Die Lampe ist rot."
"""


def test_a_translation_that_is_there_is_never_overwritten() -> None:
    made = fill(
        CATALOG,
        proposal("The water rises.", "Das Wasser steigt."),
        proposal("The pump starts.", "Die Pumpe springt an."),
        proposal("The lamp is red.", "Die Lampe leuchtet rot."),
        proposal("It stops.", "Sie hält an."),
    )
    entries = read_catalog(made.text, "de.po").entries
    assert entries["", "The water rises."].text == "Der Pegel steigt."
    assert entries["", "The pump starts."].text == "Die Pumpe geht an."
    assert entries["", "The pump starts."].fuzzy
    assert entries["", "It stops."].text == "Sie hält an."
    assert "# by hand" in made.text
    assert [(one.kept, one.line) for one in made.differing] == [
        ("Der Pegel steigt.", 5),
        ("Die Pumpe geht an.", 9),
        ("Die Lampe ist rot.", 15),
    ]
    assert [one.text for one in made.translated] == ["Sie hält an."]


def test_the_same_import_again_changes_nothing() -> None:
    offered = proposal("The water rises.", "Das Wasser steigt."), proposal("It stops.", "Halt.", "fuzzy")
    first = fill("", *offered)
    again = fill(first.text, *offered)
    assert again.text == first.text
    assert len(again.known) == 2
    assert not again.differing


def test_of_several_translations_of_one_text_the_usual_one_is_taken() -> None:
    made = fill(
        "",
        proposal("Steps", "Schritte"),
        proposal("Steps", "Vorgehen"),
        proposal("Steps", "Ablauf", "fuzzy", 0.5),
        proposal("Steps", "Vorgehen"),
    )
    assert [one.text for one in made.translated] == ["Vorgehen"]
    assert [(one.proposal.text, one.kept) for one in made.differing] == [("Schritte", "Vorgehen")]
