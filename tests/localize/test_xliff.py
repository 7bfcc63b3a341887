"""Catalogs as XLIFF, and what translation tools make of it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from lxml import etree

from imprint.errors import DocumentError, RefusedError
from imprint.localize.catalog import parse_po
from imprint.localize.codes import pieces, text_of_pieces
from imprint.localize.glossary import read_glossary
from imprint.localize.incoming import Texts
from imprint.localize.interchange import xml_safe, xml_unsafe
from imprint.localize.update import updated
from imprint.localize.xliff_read import read_xliff
from imprint.model.document import Break, Code, Link, Paragraph, Styled, Text
from tests.localize.documents import heading, paragraph
from tests.localize.exchange import (
    GERMAN,
    WILD,
    catalog,
    entry,
    from_xliff,
    saying,
    to_xliff,
    unit,
    worked_on,
)

RUN = "Run <c1>pump {name}</c1>, then <b1>read <a1>the guide</a1></b1>.<br1/>Mind {name}"
RUN_GERMAN = "<b1>Lies <a1>die Anleitung</a1></b1> nach <c1>pump {name}</c1>.<br1/>Beachte {name}"


def run() -> Paragraph:
    guide = Link("guide.md", (Text("the guide"),))
    return paragraph(
        "Run ",
        Code("pump {name}"),
        ", then ",
        Styled("strong", (Text("read "), guide)),
        ".",
        Break(),
        "Mind {name}",
    )


def texts() -> Texts:
    return saying(heading("Care"), run(), paragraph("Oil it."))


# --- out


def test_each_text_is_a_unit_with_its_state_and_what_helps_to_translate_it() -> None:
    po = catalog(texts(), {"Care": "Pflege"})
    data = to_xliff(po, texts())
    care, oil = unit(data, "Care"), unit(data, "Oil")

    assert care.find("{*}segment").get("state") == "translated"  # type: ignore[union-attr]
    assert care.findtext(".//{*}target") == "Pflege"
    assert care.findtext(".//{*}note") == "heading"
    assert oil.find("{*}segment").get("state") == "initial"  # type: ignore[union-attr]
    assert oil.find(".//{*}target") is None


def test_tags_are_codes_that_know_whether_they_may_be_dropped_and_what_is_not_translated() -> None:
    found = unit(to_xliff(catalog(texts()), texts()), "Run")
    codes = {code.get("id"): code for code in found.iter("{*}pc", "{*}ph")}

    assert codes["b1"].get("canDelete") == "yes"
    assert [codes[name].get("canDelete") for name in ("a1", "c1", "br1")] == ["no"] * 3
    assert codes["c1"].find("{*}mrk").get("translate") == "no"  # type: ignore[union-attr]
    assert codes["c1"].find("{*}mrk").text == "pump {name}"  # type: ignore[union-attr]
    assert [code.get("equiv") for code in found.iter("{*}ph")] == [None, "{name}"]
    assert [data.text for data in found.iter("{*}data")] == [
        "<c1>", "</c1>", "<b1>", "<a1>", "</a1>", "</b1>", "<br1/>", "{name}"
    ]  # fmt: skip


def test_a_fuzzy_translation_says_so_and_shows_the_text_that_it_was_made_for() -> None:
    po = catalog(texts(), {"Oil it.": "Ölen."})
    changed = saying(paragraph("Oil it!"))
    found = unit(to_xliff(updated(po, changed.units, GERMAN), changed))
    segment = found.find("{*}segment")

    assert segment is not None
    assert (segment.get("state"), segment.get("subState")) == ("initial", "imprint:fuzzy")
    assert "The text was: Oil it." in [note.text for note in found.iter("{*}note")]


def test_a_translation_that_a_build_refuses_goes_out_as_unfinished_with_the_reason() -> None:
    po = catalog(texts(), {RUN: "Lesen"})
    found = unit(to_xliff(po, texts()), "Run")
    segment = found.find("{*}segment")

    assert segment is not None
    assert (segment.get("state"), segment.get("subState")) == ("initial", "imprint:refused")
    assert "The translation is not used: <c1> is missing" in [note.text for note in found.iter("{*}note")]
    assert from_xliff(po, texts(), to_xliff(po, texts())).text == po


def test_terms_of_the_glossary_stand_beside_the_texts_that_use_them() -> None:
    glossary = read_glossary('[[term]]\nterm = "oil"\ntranslations.de = ["Öl~"]\nnote = "thin"\n', "g.toml")
    data = to_xliff(catalog(texts()), texts(), glossary)

    assert [one.text for one in unit(data, "Oil").iter("{*}translation")] == ["Öl"]
    assert unit(data, "Oil").findtext(".//{*}definition") == "thin"
    assert unit(data, "Run").find(".//{*}glossEntry") is None


def test_the_same_catalog_gives_the_same_bytes() -> None:
    po = catalog(texts(), {"Care": "Pflege"})
    assert to_xliff(po, texts()) == to_xliff(po, texts())


# --- out and back


@given(worked_on(sound=False))
@settings(max_examples=20)
def test_what_comes_back_as_it_left_changes_no_byte_of_a_catalog(work: tuple[str, Texts]) -> None:
    po, said = work
    made = from_xliff(po, said, to_xliff(po, said))
    assert made.text == po
    assert (made.taken, made.refused, made.conflicts, made.unknown) == (0, 0, 0, 0)


@given(worked_on(sound=True))
@settings(max_examples=20)
def test_a_catalog_that_was_lost_comes_back_whole(work: tuple[str, Texts]) -> None:
    po, said = work
    assert from_xliff("", said, to_xliff(po, said)).text == po


@given(WILD)
def test_pieces_give_the_text_back_that_they_were_taken_from(text: str) -> None:
    spelling = text_of_pieces(pieces(text))  # `&lt; 5` and `< 5` are two spellings of one text
    assert pieces(spelling) == pieces(text)
    assert text_of_pieces(pieces(spelling)) == spelling


@given(worked_on(sound=True))
@settings(max_examples=20)
def test_pieces_give_each_message_back_to_the_letter(work: tuple[str, Texts]) -> None:
    for _, message in work[1].messages:
        assert text_of_pieces(pieces(message)) == message


@given(WILD)
def test_what_xml_cannot_carry_is_written_in_another_way(text: str) -> None:
    element = etree.Element("note")
    element.text = xml_safe(text)
    assert xml_unsafe(etree.fromstring(etree.tostring(element)).text or "") == text


# --- what tools make of it


def codes_of(data: bytes) -> str:
    """Return the content of the long text's source, to build targets from."""
    source = re.search(r"<source>(Run .*?)</source>", data.decode())
    assert source
    return source[1]


def with_target(data: bytes, target: str, state: str = "translated") -> str:
    """Return the file with a target for the long text."""
    source = codes_of(data)
    text = data.decode()
    start = text.index(f"<source>{source}")
    head = text.rindex("<segment", 0, start)
    return (
        text[:head]
        + f'<segment id="text" state="{state}"><source>{source}</source><target>{target}</target></segment>'
        + text[text.index("</segment>", start) + len("</segment>") :]
    )


def parts_of_run(data: bytes) -> dict[str, str]:
    source = codes_of(data)
    found = {
        "c1": re.search(r'<pc id="c1".*?</mrk></pc>', source),
        "b1": re.search(r'<pc id="b1"[^>]*>', source),
        "a1": re.search(r'<pc id="a1"[^>]*>', source),
        "br1": re.search(r'<ph id="br1"[^>]*/>', source),
        "name": re.search(r'<ph id="ph[^>]*/>', source),
    }
    return {name: match[0] for name, match in found.items() if match}


def german(data: bytes) -> str:
    code = parts_of_run(data)
    guide = f"{code['b1']}Lies {code['a1']}die Anleitung</pc></pc>"
    return f"{guide} nach {code['c1']}.{code['br1']}Beachte {code['name']}"


def brought(
    change: Callable[[str], str] = lambda text: text, target: str = "", state: str = "translated"
) -> str:
    """Return what the catalog then says of the long text, of which a tool has returned a translation."""
    po = catalog(texts())
    data = to_xliff(po, texts())
    made = from_xliff(po, texts(), change(with_target(data, target or german(data), state)))
    assert [one for one in made.diagnostics if one.severity == "error"] == []
    return entry(made.text, RUN).msgstr


def test_codes_in_another_order_are_the_same_tags() -> None:
    assert brought() == RUN_GERMAN


def test_codes_that_a_tool_has_numbered_anew_are_known_by_their_data() -> None:
    def renumbered(text: str) -> str:
        for number, name in enumerate(("b1", "a1", "c1", "c1m", "br1", "ph.7b6e616d657d"), 1):
            text = text.replace(f' id="{name}" type', f' id="{number}" type').replace(
                f'<mrk id="{name}"', f'<mrk id="{number}"'
            )
        return text

    assert brought(renumbered) == RUN_GERMAN


def test_codes_without_their_data_are_known_by_what_they_show() -> None:
    def bare(text: str) -> str:
        text = re.sub(r"<originalData>.*?</originalData>", "", text, flags=re.DOTALL)
        return re.sub(r' dataRef(Start|End)?="[^"]*"', "", text)

    assert brought(bare) == RUN_GERMAN


def test_codes_without_anything_are_known_by_their_names() -> None:
    def bare(text: str) -> str:
        text = re.sub(r"<originalData>.*?</originalData>", "", text, flags=re.DOTALL)
        return re.sub(r' (dataRef(Start|End)?|disp(Start|End)?)="[^"]*"', "", text)

    assert brought(bare) == RUN_GERMAN


def test_a_start_and_an_end_by_themselves_are_a_pair() -> None:
    data = to_xliff(catalog(texts()), texts())
    code = parts_of_run(data)
    target = (
        '<sc id="9" dataRef="b1s"/>Lies <sc id="a1"/>die Anleitung<ec startRef="a1"/><ec startRef="9"/> nach '
        f"{code['c1']}.{code['br1']}Beachte {code['name']}"
    )
    assert brought(target=target) == RUN_GERMAN


def test_marks_of_reviewers_and_terms_are_not_part_of_the_text() -> None:
    data = to_xliff(catalog(texts()), texts())
    target = german(data).replace(
        "die Anleitung",
        '<mrk id="k1" type="term">die <sm id="k2" type="comment"/>Anleitung<em startRef="k2"/></mrk>',
    )
    assert brought(target=target) == RUN_GERMAN


def test_a_text_in_a_cdata_section_and_comments_between_are_read() -> None:
    data = to_xliff(catalog(texts()), texts())
    target = german(data).replace("die Anleitung", "<![CDATA[die ]]><!-- sure? -->Anleitung")
    assert brought(target=target) == RUN_GERMAN


@pytest.mark.parametrize("minor", ["0", "2"])
def test_other_versions_of_xliff_2_are_read(minor: str) -> None:
    def other(text: str) -> str:
        return text.replace('version="2.1"', f'version="2.{minor}"').replace(
            'xmlns="urn:oasis:names:tc:xliff:document:2.0"',
            f'xmlns="urn:oasis:names:tc:xliff:document:2.{minor}"',
        )

    assert brought(other) == RUN_GERMAN


def test_a_file_in_utf_16_is_read() -> None:
    po = catalog(texts())
    data = to_xliff(po, texts())
    text = with_target(data, german(data)).replace('encoding="UTF-8"', 'encoding="UTF-16"')
    made = from_xliff(po, texts(), text.encode("utf-16"))
    assert entry(made.text, RUN).msgstr == RUN_GERMAN


TWO = saying(paragraph("Open it. ", Styled("strong", (Text("Close it. Mind it."),)), " Go."))
SPLIT = """<?xml version="1.0"?>
<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1" srcLang="en" trgLang="de"><file id="f1">
<unit id="x"><originalData><data id="d1">&lt;b1&gt;</data><data id="d2">&lt;/b1&gt;</data></originalData>
<segment state="final"><source>Open it.</source><target>Öffnen.</target></segment>
<ignorable><source> </source></ignorable>
<segment state="{state}"><source><sc id="1" dataRef="d1"/>Close it.</source>{target}</segment>
<ignorable><source> </source></ignorable>
<segment state="translated"><source>Mind it.<ec startRef="1" dataRef="d2"/></source><target order="3"
>Achtung.</target></segment>
<ignorable><source> </source></ignorable>
<segment state="translated"><source>Go.</source><target>Los.</target></segment>
</unit></file></xliff>"""


def test_segments_that_a_tool_has_split_are_one_text_again_in_the_order_of_the_translation() -> None:
    target = '<target order="5"><sc id="1" dataRef="d1"/>Schließen.<ec startRef="1"/></target>'
    made = from_xliff(catalog(TWO), TWO, SPLIT.format(state="reviewed", target=target))
    found = entry(made.text, "Open it. <b1>Close it. Mind it.</b1> Go.")
    assert found.msgstr == "Öffnen. Achtung. <b1>Schließen.</b1> Los."
    assert found.flags == []


def test_the_least_state_of_its_segments_is_that_of_a_text() -> None:
    target = '<target><sc id="1" dataRef="d1"/>Schließen.<ec startRef="1"/></target>'
    made = from_xliff(catalog(TWO), TWO, SPLIT.format(state="initial", target=target))
    assert entry(made.text, "Open it. <b1>Close it. Mind it.</b1> Go.").fuzzy


def test_a_text_that_is_translated_in_part_only_is_not_taken() -> None:
    made = from_xliff(catalog(TWO), TWO, SPLIT.format(state="initial", target=""))
    assert entry(made.text, "Open it. <b1>Close it. Mind it.</b1> Go.").msgstr == ""
    assert [one.rule for one in made.diagnostics] == ["exchange/partly"]


@pytest.mark.parametrize(
    ("state", "flags"),
    [("initial", ["fuzzy"]), ("translated", []), ("reviewed", ["reviewed"]), ("final", ["final"])],
)
def test_states_become_flags(state: str, flags: list[str]) -> None:
    po = catalog(texts())
    data = to_xliff(po, texts())
    made = from_xliff(po, texts(), with_target(data, german(data), state))
    assert entry(made.text, RUN).flags == flags


def test_a_state_that_a_tool_doubts_is_one_to_review() -> None:
    po = catalog(texts())
    data = to_xliff(po, texts())
    text = with_target(data, german(data)).replace(
        'state="translated"', 'state="translated" subState="mq:rejected"'
    )
    assert entry(from_xliff(po, texts(), text).text, RUN).fuzzy


def test_a_fuzzy_text_that_a_tool_has_finished_is_no_longer_fuzzy_though_its_substate_was_left() -> None:
    po = catalog(texts(), {"Oil it.": "Ölen."})
    changed = saying(paragraph("Oil it!"))
    fuzzy = updated(po, changed.units, GERMAN)
    data = to_xliff(fuzzy, changed).decode()
    assert 'state="initial" subState="imprint:fuzzy"' in data
    made = from_xliff(fuzzy, changed, data.replace('state="initial"', 'state="translated"'))
    assert not entry(made.text, "Oil it!").fuzzy


def test_a_file_with_other_names_and_no_metadata_finds_its_texts_by_their_words() -> None:
    po = catalog(texts())
    data = to_xliff(po, texts())
    text = re.sub(r"<mda:metadata>.*?</mda:metadata>", "", with_target(data, german(data)), flags=re.DOTALL)
    text = re.sub(r'<unit id="u\w+"', lambda _: '<unit id="other"', text)
    assert entry(from_xliff(po, texts(), text).text, RUN).msgstr == RUN_GERMAN


def test_notes_of_reviewers_become_comments_of_translators() -> None:
    po = catalog(texts(), {"Care": "Pflege"})
    data = to_xliff(po, texts()).decode()
    said = '<note id="r1" category="review">Or “Wartung”?</note></notes>'
    made = from_xliff(po, texts(), data.replace("</notes>", said, 1))
    assert entry(made.text, "Care").tcomment == "Or “Wartung”?"
    assert from_xliff(made.text, texts(), data.replace("</notes>", said, 1)).text == made.text


def test_a_note_that_a_tool_has_put_into_a_segment_is_read_too() -> None:
    po = catalog(texts(), {"Care": "Pflege"})
    note = '<notes><note category="translator">Sure?</note></notes></segment>'
    data = to_xliff(po, texts()).decode().replace("</segment>", note, 1)
    assert entry(from_xliff(po, texts(), data).text, "Care").tcomment == "Sure?"


# --- what is refused


def test_version_1_2_is_refused_with_what_to_do() -> None:
    old = b'<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2"><file/></xliff>'
    with pytest.raises(DocumentError, match=r"XLIFF in version 1\.2") as caught:
        read_xliff(old, "old.xlf")
    assert "choose XLIFF 2.1" in caught.value.diagnostics[0].fix


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<html/>", "begins with <html>"),
        ("<xliff", "not well-formed"),
        ('<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1" srcLang="en"/>', "trgLang"),
    ],
)
def test_what_is_no_xliff_is_said_with_its_line(text: str, message: str) -> None:
    with pytest.raises(DocumentError, match=message) as caught:
        read_xliff(f"\n{text}".encode(), "bad.xlf")
    where = caught.value.diagnostics[0].where
    assert where
    assert (where.path, where.line) == ("bad.xlf", 2)


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "prolog",
    [
        f'<!DOCTYPE xliff [<!ENTITY l0 "lol">{LAUGHS}]>',
        '<!DOCTYPE xliff [<!ENTITY f SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE xliff SYSTEM "http://127.0.0.1:9/evil.dtd">',
        '<!-- <!DOCTYPE a> --><?x y?> <!DOCTYPE xliff [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>',
        "<!DOCTYPE xliff>",
    ],
)
def test_a_document_type_is_refused_before_anything_is_read(prolog: str) -> None:
    text = (
        f'<?xml version="1.0"?>\n{prolog}\n<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1"'
        ' srcLang="en" trgLang="de"><file id="f"><unit id="u"><segment><source>&f;&l9;</source></segment>'
        "</unit></file></xliff>"
    )
    with pytest.raises(RefusedError, match="document type"):
        read_xliff(text.encode(), "bad.xlf")
    with pytest.raises(RefusedError, match="document type"):
        read_xliff(text.encode("utf-16"), "bad.xlf")


def test_an_element_inside_of_a_thousand_others_is_refused() -> None:
    deep = "<a>" * 5000 + "</a>" * 5000
    with pytest.raises(RefusedError):
        read_xliff(
            f'<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0">{deep}</xliff>'.encode(), "deep.xlf"
        )


def test_bytes_that_are_not_the_text_they_claim_are_refused_with_their_line() -> None:
    with pytest.raises(RefusedError, match="byte 10") as caught:
        read_xliff(b"<xliff>\n  \xff</xliff>", "bad.xlf")
    assert str(caught.value.diagnostics[0].where) == "bad.xlf:2"


def test_a_catalog_keeps_its_obsolete_entries_and_its_header() -> None:
    po = catalog(texts(), {"Care": "Pflege"}) + '\n#~ msgid "Gone"\n#~ msgstr "Weg"\n'
    made = from_xliff(po, texts(), to_xliff(po, texts()))
    assert made.text == po
    assert [one.msgstr for one in parse_po(made.text, "") if one.obsolete] == ["Weg"]
