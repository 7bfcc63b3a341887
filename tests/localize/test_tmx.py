"""Finished translations as the memory of a translation tool, and back."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from lxml import etree

from imprint.errors import DocumentError, RefusedError
from imprint.localize.catalog import parse_po
from imprint.localize.incoming import Texts
from imprint.localize.interchange import same_written
from imprint.localize.tags import clean
from imprint.localize.tmx import languages_of, read_tmx
from imprint.model.document import Code, Styled, Text
from tests.localize.documents import heading, paragraph
from tests.localize.exchange import catalog, entry, from_tmx, saying, to_tmx, worked_on

OIL = "Oil the <b1>pump</b1> with <c1>oil</c1>"
OIL_GERMAN = "Ölen Sie die <b1>Pumpe</b1> mit <c1>oil</c1>"


def said() -> Texts:
    return saying(
        heading("Care"), paragraph("Oil the ", Styled("strong", (Text("pump"),)), " with ", Code("oil"))
    )


def memory(*pairs: tuple[str, str], source: str = "en", target: str = "de", head: str = "") -> str:
    """Return a TMX file as other tools write it: without contexts or names."""

    def variant(language: str, text: str) -> str:
        return f'<tuv xml:lang="{language}"><seg>{text}</seg></tuv>'

    units = "".join(f"<tu>{variant(source, one)}{variant(target, other)}</tu>" for one, other in pairs)
    body = f'<header srclang="{source}"/><body>{units}</body>'
    return f'<?xml version="1.0"?>{head}<tmx version="1.4">{body}</tmx>'


def test_only_what_is_finished_goes_out_with_its_tags_as_codes() -> None:
    po = catalog(said(), {OIL: OIL_GERMAN}).replace('msgid "Care"\nmsgstr ""', 'msgid "Care"\nmsgstr ""')
    root = etree.fromstring(to_tmx(po, said()))
    segments = ["".join(map(str, one.itertext())) for one in root.iter("seg")]
    assert segments == [OIL, OIL_GERMAN]
    assert [one.get("type") for one in root.iter("bpt")] == ["bold", "x-c"] * 2
    assert [one.get("{http://www.w3.org/XML/1998/namespace}lang") for one in root.iter("tuv")] == ["en", "de"]


def test_a_fuzzy_translation_stays_at_home() -> None:
    po = catalog(said(), {"Care": "Pflege"}).replace(
        "#: pumps#care\nmsgctxt", "#: pumps#care\n#, fuzzy\nmsgctxt"
    )
    assert entry(po, "Care").fuzzy
    assert b"Pflege" not in to_tmx(po, said())


@given(worked_on(sound=True))
@settings(max_examples=15)
def test_translations_and_their_tags_come_back_into_an_empty_catalog(work: tuple[str, Texts]) -> None:
    po, found = work
    made = from_tmx("", found, to_tmx(po, found))
    done = {(one.msgctxt, one.msgid): one.msgstr for one in parse_po(po, "") if not one.fuzzy}
    again = {(one.msgctxt, one.msgid): one.msgstr for one in parse_po(made.text, "")}
    assert {key: text for key, text in again.items() if text} == {
        key: text for key, text in done.items() if clean(text).strip()
    }


def test_the_memory_of_another_tool_fills_every_text_that_reads_the_same() -> None:
    found = saying(heading("Care"), paragraph("Care well."), heading("Care", "again"))
    made = from_tmx("", found, memory(("Care well.", "Gut pflegen."), ("Care", "Pflege")))
    assert (entry(made.text, "Care").msgstr, entry(made.text, "Care well.").msgstr) == (
        "Pflege",
        "Gut pflegen.",
    )
    assert made.taken == 2


def test_a_memory_corrects_nothing_that_is_finished() -> None:
    po = catalog(said(), {"Care": "Pflege"})
    made = from_tmx(po, said(), memory(("Care", "Sorge")))
    assert made.text == po
    assert [one.severity for one in made.diagnostics] == ["warning"]
    assert "source/locale/de.po" in made.diagnostics[0].detail
    assert made.exit_code == 0


def test_a_memory_finishes_what_waits_for_review() -> None:
    po = catalog(said(), {"Care": "Sorge"}).replace(
        "#: pumps#care\nmsgctxt", "#: pumps#care\n#, fuzzy\nmsgctxt"
    )
    found = entry(from_tmx(po, said(), memory(("Care", "Pflege"))).text, "Care")
    assert (found.msgstr, found.fuzzy) == ("Pflege", False)


def test_codes_of_another_tool_are_left_out_and_a_text_that_lacks_its_tags_is_refused() -> None:
    seg = 'Ölen<bpt i="1">&lt;strong&gt;</bpt> Sie<ept i="1">&lt;/strong&gt;</ept>'
    made = from_tmx("", saying(paragraph("Oil it")), memory(("Oil <hi>it</hi>", seg)))
    assert entry(made.text, "Oil it").msgstr == "Ölen Sie"
    tagged = OIL.replace("<", "&lt;")
    refused = from_tmx("", said(), memory((re.sub(r"&lt;(.*?)>", r"<ph>&lt;\1&gt;</ph>", tagged), "Ölen")))
    assert entry(refused.text, OIL).msgstr == ""
    assert "error[translation/tag]" in str(refused.diagnostics[0])


@pytest.mark.parametrize("tag", ["DE", "de-DE", "de_DE"])
def test_other_spellings_of_a_language_are_the_same_language(tag: str) -> None:
    data = memory(("Care", "Pflege"), source="EN-US", target=tag)
    assert entry(from_tmx("", said(), data).text, "Care").msgstr == "Pflege"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("zh-CN", "zh-Hans", True),
        ("zh-TW", "zh-Hans", False),
        ("zh-Hant-HK", "zh-Hant", True),
        ("pt-PT", "pt-BR", False),
        ("en", "en-GB", True),
        ("nonsense!", "en", False),
    ],
)
def test_languages_are_the_same_in_one_script_and_one_region(one: str, other: str, same: bool) -> None:
    assert same_written(one, other) is same


def test_the_languages_of_a_file_are_listed_as_it_spells_them() -> None:
    data = memory(("Care", "Pflege"), target="de_AT").encode()
    assert languages_of(data, "m.tmx") == ("en", "de-AT")


def test_the_plain_document_type_of_tmx_is_let_pass() -> None:
    for head in (
        '<!DOCTYPE tmx SYSTEM "tmx14.dtd">',
        '<!DOCTYPE tmx PUBLIC "-//LISA OSCAR:1998//DTD" "tmx14.dtd" >',
    ):
        data = memory(("Care", "Pflege"), head=head)
        assert entry(from_tmx("", said(), data).text, "Care").msgstr == "Pflege"


@pytest.mark.parametrize("inside", ["[<!ENTITY a 'b'>]", "[<!ATTLIST seg x CDATA 'y'>]", "[]", "[%p;]"])
def test_a_document_type_that_declares_something_is_refused(inside: str) -> None:
    data = memory(("Care", "Pflege"), head=f'<!DOCTYPE tmx SYSTEM "tmx14.dtd" {inside}>')
    with pytest.raises(RefusedError, match="declarations"):
        from_tmx("", said(), data)


def test_an_entity_that_nobody_declares_is_refused() -> None:
    data = memory(("Care", "Pfl&auml;ge"), head='<!DOCTYPE tmx SYSTEM "tmx14.dtd">')
    with pytest.raises((RefusedError, DocumentError)):
        from_tmx("", said(), data)


def test_what_is_no_tmx_is_said() -> None:
    with pytest.raises(DocumentError, match="begins with <map>"):
        read_tmx(b"<map/>", "m.tmx", ("en", "de"))
