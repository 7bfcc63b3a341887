"""Reading PO files."""

from __future__ import annotations

import pytest

from imprint.errors import DocumentError, Location
from imprint.localize.catalog import read_catalog

PO = """msgid ""
msgstr "Language: de\\n"

msgid "Fill it."
msgstr ""
"Füllen "
"Sie es."

#, fuzzy
msgctxt "cell"
msgid "Cost"
msgstr "Kosten"

#~ msgid "Gone."
#~ msgstr "Weg."
"""


def test_entries_know_their_line_and_whether_they_wait_for_review() -> None:
    catalog = read_catalog(PO, "de.po")
    assert set(catalog.entries) == {("", "Fill it."), ("cell", "Cost")}
    fill, cost = catalog.entries[("", "Fill it.")], catalog.entries[("cell", "Cost")]
    assert (fill.text, fill.fuzzy) == ("Füllen Sie es.", False)
    assert cost.fuzzy
    assert catalog.where(fill) == Location("de.po", 4)


def test_the_digest_is_that_of_the_file() -> None:
    assert (
        read_catalog("", "de.po").digest == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )
    assert read_catalog(PO, "a.po").digest == read_catalog(PO, "b.po").digest


@pytest.mark.parametrize(
    "bad",
    [
        'msgid "a\nmsgstr "b"\n',
        'msgid a\nmsgstr "b"\n',
        'msgid "a "b" c"\nmsgstr "d"\n',
        'msgid "a"\nmsgstr "b\\"\n',
        'msgid "a"\nmsgid "b"\n',
        "hello there\n",
    ],
)
def test_a_broken_file_is_an_error_with_its_line(bad: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read_catalog('msgid "one"\nmsgstr "eins"\n\n' + bad, "source/locale/de.po")
    place = caught.value.diagnostics[0].where
    assert place is not None
    assert place.path == "source/locale/de.po"
    assert place.line >= 4


def test_a_name_of_a_file_is_never_opened() -> None:
    with pytest.raises(DocumentError):
        read_catalog("/etc/hostname", "de.po")


def test_a_text_that_was_translated_twice_is_told_of() -> None:
    catalog = read_catalog('msgid "a"\nmsgstr "b"\n\nmsgid "a"\nmsgstr "c"\n', "de.po")
    assert catalog.entries[("", "a")].text == "b"
    assert [(one.rule, one.where) for one in catalog.warnings] == [
        ("catalog/duplicate", Location("de.po", 4))
    ]


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm() -> None:
    crlf = "\ufeff" + PO.replace("\n", "\r\n")
    assert read_catalog(crlf, "de.po").entries == read_catalog(PO, "de.po").entries
