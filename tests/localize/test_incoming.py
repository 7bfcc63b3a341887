"""Translations that come back while documents and catalogs go on changing."""

from __future__ import annotations

import re

from imprint.errors import Exit
from imprint.localize.catalog import parse_po
from imprint.localize.incoming import Texts
from imprint.localize.update import updated
from imprint.model.document import Link, Text
from tests.localize.documents import heading, paragraph
from tests.localize.exchange import GERMAN, catalog, entry, from_xliff, saying, to_xliff

GUIDE = Link("guide.md", (Text("the guide"),))


def texts() -> Texts:
    return saying(heading("Care"), paragraph("Oil it once a week."), paragraph("Read ", GUIDE, "."))


READ = "Read <a1>the guide</a1>."


def put(data: bytes | str, source: str, target: str, state: str = "translated") -> str:
    """Return the file with a translation of the text whose source begins with `source`."""
    before = data.decode() if isinstance(data, bytes) else data
    state_of = r'state="\w+"( subState="[\w:]+")?'
    texts_in = rf"(<source>{re.escape(source)}.*?</source>)(\s*<target>.*?</target>)?"
    pattern = rf"{state_of}>(\s*){texts_in}"
    changed, count = re.subn(
        pattern,
        lambda found: f'state="{state}">{found[2]}{found[3]}<target>{target}</target>',
        before,
        count=1,
    )
    assert count == 1
    return changed


def test_a_translation_is_taken_where_nothing_has_changed() -> None:
    po = catalog(texts(), {"Care": "Pflege"})
    made = from_xliff(po, texts(), put(to_xliff(po, texts()), "Care", "Wartung"))
    assert entry(made.text, "Care").msgstr == "Wartung"
    assert (made.taken, made.same, made.open, made.exit_code) == (1, 0, 2, Exit.DONE)


def test_an_edit_of_the_document_in_the_meantime_costs_nothing() -> None:
    po = catalog(texts())
    back = put(to_xliff(po, texts()), "Care", "Pflege")
    now = saying(paragraph("New here."), heading("Repair"), heading("Care"), paragraph("Oil it once a week."))
    made = from_xliff(updated(po, now.units, GERMAN), now, back)
    assert entry(made.text, "Care").msgstr == "Pflege"
    assert made.unknown == 0


def test_the_translation_of_a_text_that_was_changed_is_kept_for_the_new_text() -> None:
    po = catalog(texts())
    back = put(to_xliff(po, texts()), "Oil it", "Einmal pro Woche ölen.")
    now = saying(heading("Care"), paragraph("Oil it twice a week."))
    made = from_xliff(po, now, back)
    found = entry(made.text, "Oil it twice a week.")
    assert (found.msgstr, found.fuzzy) == ("Einmal pro Woche ölen.", True)
    assert found.previous_msgid == "Oil it once a week."
    assert [one.rule for one in made.diagnostics] == ["exchange/unknown"]


def test_the_translation_of_a_text_that_is_gone_is_kept_as_obsolete() -> None:
    po = catalog(texts())
    back = put(to_xliff(po, texts()), "Oil it", "Einmal pro Woche ölen.")
    now = saying(heading("Care"))
    made = from_xliff(updated(po, now.units, GERMAN), now, back)
    gone = [one for one in parse_po(made.text, "") if one.obsolete]
    assert [(one.msgid, one.msgstr) for one in gone] == [("Oil it once a week.", "Einmal pro Woche ölen.")]
    assert from_xliff(made.text, now, back).text == made.text


def test_two_people_who_changed_one_translation_are_told_and_the_catalog_stays() -> None:
    po = catalog(texts(), {"Care": "Pflege"})
    back = put(to_xliff(po, texts()), "Care", "Wartung")
    now = catalog(texts(), {"Care": "Instandhaltung"})
    made = from_xliff(now, texts(), back)
    assert made.text == now
    (said,) = made.diagnostics
    assert (said.severity, said.rule, made.exit_code) == ("error", "exchange/conflict", Exit.CONFLICT)
    assert "Instandhaltung" in said.detail
    assert "Wartung" in said.detail
    assert said.where
    assert said.where.line > 1


def test_what_came_back_unchanged_does_not_undo_what_was_done_since() -> None:
    po = catalog(texts(), {"Care": "Pflege"})
    now = catalog(texts(), {"Care": "Instandhaltung"})
    made = from_xliff(now, texts(), to_xliff(po, texts()))
    assert made.text == now
    assert made.diagnostics == ()


def test_two_people_who_agree_have_no_conflict() -> None:
    po = catalog(texts())
    now = catalog(texts(), {"Care": "Pflege"})
    made = from_xliff(now, texts(), put(to_xliff(po, texts()), "Care", "Pflege"))
    assert made.text == now
    assert made.diagnostics == ()


def test_a_translation_without_its_tags_is_refused_alone_with_file_and_line() -> None:
    po = catalog(texts())
    back = put(put(to_xliff(po, texts()), "Read", "Lesen."), "Care", "Pflege")
    made = from_xliff(po, texts(), back)
    assert entry(made.text, READ).msgstr == ""
    assert entry(made.text, "Care").msgstr == "Pflege"
    (said,) = made.diagnostics
    assert said.where
    assert "<target>Lesen." in back.splitlines()[said.where.line - 1]
    assert str(said).startswith(f"back.xlf:{said.where.line}: error[translation/tag]")
    assert "<a1> is missing" in said.message
    assert (made.refused, made.exit_code) == (1, Exit.DOCUMENT)


def test_markup_and_template_code_are_refused() -> None:
    po = catalog(texts())
    back = put(put(to_xliff(po, texts()), "Care", "{{ config }}"), "Oil it", "Ölen &lt;script>x&lt;/script>")
    made = from_xliff(po, texts(), back)
    assert made.refused == 1
    # What reads like markup in a tool is text there, and text it stays.
    assert entry(made.text, "Oil it once a week.").msgstr == "Ölen &lt;script>x&lt;/script>"


def test_drafts_are_taken_for_review_and_counted() -> None:
    po = catalog(texts())
    made = from_xliff(po, texts(), put(to_xliff(po, texts()), "Care", "Pflege?", "initial"))
    assert entry(made.text, "Care").fuzzy
    assert [one.rule for one in made.diagnostics] == ["exchange/review"]


def test_a_translation_that_was_done_is_no_longer_fuzzy_nor_knows_the_old_text() -> None:
    po = catalog(texts(), {"Oil it once a week.": "Einmal pro Woche ölen."})
    now = saying(paragraph("Oil it once a month."))
    fuzzy = updated(po, now.units, GERMAN)
    made = from_xliff(fuzzy, now, put(to_xliff(fuzzy, now), "Oil it", "Einmal im Monat ölen."))
    found = entry(made.text, "Oil it once a month.")
    assert (found.msgstr, found.fuzzy, found.previous_msgid) == ("Einmal im Monat ölen.", False, None)


def test_a_text_that_came_back_empty_keeps_its_translation() -> None:
    po = catalog(texts(), {"Care": "Pflege"})
    made = from_xliff(po, texts(), put(to_xliff(po, texts()), "Care", ""))
    assert made.text == po


def test_a_unit_that_stands_twice_with_two_translations_is_told_of() -> None:
    po = catalog(texts())
    back = put(to_xliff(po, texts()), "Care", "Pflege")
    unit = re.search(r"<unit.*?</unit>", back, re.DOTALL)
    assert unit
    twice = back.replace(unit[0], unit[0] + unit[0].replace("Pflege", "Wartung"))
    made = from_xliff(po, texts(), twice)
    assert entry(made.text, "Care").msgstr == "Pflege"
    assert [one.rule for one in made.diagnostics] == ["exchange/repeated"]


def test_a_better_translation_of_a_text_that_is_gone_is_not_lost() -> None:
    po = catalog(texts(), {"Care": "Pflege"})
    back = put(to_xliff(po, texts()), "Care", "Wartung")
    now = saying(paragraph("New here."))
    gone = updated(po, now.units, GERMAN)
    made = from_xliff(gone, now, back)
    assert 'msgstr "Wartung"' in made.text
    assert made.unknown == 1
    assert from_xliff(gone, now, to_xliff(po, texts())).text == gone


def test_a_comment_that_was_removed_since_does_not_come_back() -> None:
    po = catalog(texts(), {"Care": "Pflege"})
    noted = po.replace("#. heading\n", "# Sure?\n#. heading\n", 1)
    assert entry(noted, "Care").tcomment == "Sure?"
    assert from_xliff(po, texts(), to_xliff(noted, texts())).text == po
