"""Word files as wholes: their bytes, frame, properties and templates."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest

from imprint.errors import DocumentError
from imprint.model.document import Block, Metadata
from imprint.model.locale import Locale
from imprint.render.edition import Provenance
from tests.external import office_pdf
from tests.write.documents import (
    ARABIC,
    ENGLISH,
    GERMAN,
    JAPANESE,
    bullets,
    document,
    edition,
    everything,
    everything_edition,
    heading,
    para,
    table,
    theme,
)
from tests.write.opened import NAMESPACES, Opened, has, style_of, text_of, value

_PRINT_DIGEST = """
import hashlib
from imprint.write.docx import write
from tests.write.documents import everything_edition
print(hashlib.sha256(write(everything_edition()).data).hexdigest())
"""


def test_the_same_edition_makes_the_same_bytes_in_every_process() -> None:
    digests = set()
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
        command = [sys.executable, "-c", _PRINT_DIGEST]
        made = subprocess.run(command, check=True, capture_output=True, env=environment, text=True)
        digests.add(made.stdout)
    assert len(digests) == 1


def test_the_zip_knows_no_clock() -> None:
    with zipfile.ZipFile(BytesIO(Opened(everything_edition()).written.data)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.namelist()[0] == "[Content_Types].xml"
        assert archive.testzip() is None


def test_every_part_that_is_related_is_there_and_has_a_type() -> None:
    opened = Opened(everything_edition())
    types = opened.part("[Content_Types].xml")
    overrides = {str(each.get("PartName")).lstrip("/") for each in types if each.get("PartName")}
    assert overrides <= set(opened.files)
    for relation in opened.part("word/_rels/document.xml.rels"):
        if relation.get("TargetMode") != "External":
            assert f"word/{relation.get('Target')}" in opened.files


# --- title block, contents, running heads -----------------------------------------------------------------


def styles(opened: Opened) -> list[str]:
    return [style_of(paragraph) for paragraph in opened.all("//w:body//w:p")]


def test_the_title_block_says_what_the_document_says_of_itself() -> None:
    opened = Opened(edition(everything(), date_text="14 March 2026", strings={"Version": "Fassung"}))
    assert text_of(opened.all("//w:p[w:pPr/w:pStyle[@w:val='Title']]")[0]) == "Everything & <more>"
    assert styles(opened)[:4] == ["Kicker", "Title", "Subtitle", "Dek"]
    facts = [text_of(cell) for cell in opened.all("(//w:tbl)[1]//w:tc/w:p")]
    assert facts == [
        *("Fassung", "Updated", "Applies to", "By"),
        *("2.0", "14 March 2026", "Every writer", "A. Writer"),
    ]
    assert opened.all("(//w:tbl)[1]/w:tr[1]/w:trPr/w:tblHeader")


def test_what_a_document_does_not_say_leaves_no_empty_place() -> None:
    opened = Opened(edition(para("text")))
    assert styles(opened) == ["Title", "TitleEnd", "BodyText", "ImprintLine"]
    assert opened.all("//w:p[1]/w:pPr/w:pBdr/w:top")  # the line above the title, wherever it begins
    assert not opened.all("//w:tbl")


SECTIONS = (
    heading(1, "One", id="one"),
    heading(2, "Two"),
    heading(3, "Deep"),
    para("x"),
    heading(1, "Three", id="three"),
)


def contents(opened: Opened) -> list[tuple[str, int]]:
    """Return the entries of the contents: their words and the page that is shown."""
    entries = [text_of(entry).split("\t") for entry in opened.all("//w:sdt//w:hyperlink")]
    return [(words, int(page)) for words, page in entries]


def test_contents_are_a_field_of_links_that_shows_pages_without_being_updated() -> None:
    opened = Opened(edition(SECTIONS, strings={"Contents": "Inhalt"}))
    assert contents(opened) == [("One", 1), ("Two", 1), ("Three", 1)]
    for entry, (words, _) in zip(opened.all("//w:sdt//w:hyperlink"), contents(opened), strict=True):
        anchor = value(entry, "anchor")
        marked = opened.all(f"//w:bookmarkStart[@w:name='{anchor}']/ancestor::w:p")
        assert [text_of(each) for each in marked] == [words]
        assert [each.text for each in opened.all(".//w:instrText[contains(., 'PAGEREF')]", entry)] == [
            f" PAGEREF {anchor} \\h "
        ]
    assert text_of(opened.all("//w:sdt//w:p")[0]) == "Inhalt"
    codes = [each.text or "" for each in opened.all("//w:sdt//w:instrText")]
    assert codes[0] == ' TOC \\o "1-2" \\h \\z '
    assert "updateFields" not in opened.files["word/settings.xml"].decode()


def test_the_text_stands_off_from_the_contents() -> None:
    def distance(*blocks: Block) -> int:
        first = Opened(edition((*blocks, *SECTIONS))).all("//w:sdt/following-sibling::*[1]")[0]
        assert first.tag.endswith("}p")
        spacing = first.find("w:pPr/w:spacing", NAMESPACES)
        assert spacing is not None
        return int(value(spacing, "before"))

    assert distance(para("text")) == theme().spacing.section * 20
    assert style_of(Opened(edition((table(("A",), ("b",)), *SECTIONS))).paragraphs()[0]) == "Spacer"


@pytest.mark.parametrize(("asked", "expected"), [(None, 1), (True, 1), (False, 0)])
def test_an_author_may_ask_for_contents_or_not(asked: bool | None, expected: int) -> None:
    made = document(*SECTIONS, metadata=Metadata(contents=asked))
    assert len(Opened(edition(made)).all("//w:sdt")) == expected


def test_few_headings_need_no_contents() -> None:
    assert not Opened(edition(SECTIONS[:2])).all("//w:sdt")


def test_headings_in_cells_boxes_and_items_are_not_listed() -> None:
    blocks = (*SECTIONS, table(("A",), (heading(1, "In a cell"),)), bullets(heading(1, "In an item")))
    opened = Opened(edition(blocks))
    assert "In a" not in text_of(opened.all("//w:sdt")[0])
    assert has(opened.paragraph("In a cell"), "w:pPr/w:outlineLvl")


def test_the_foot_counts_pages_in_the_words_of_the_locale() -> None:
    strings = {"Page {page} of {pages}": "Seite {page} von {pages}"}
    opened = Opened(edition(para("x"), GERMAN, strings=strings))
    for name, number in (("word/footer1.xml", "1"), ("word/footer2.xml", "2")):
        foot = opened.part(name)
        assert "".join(text_of(foot).split()) == f"Seite{number}von1"
        codes = [(each.text or "").strip() for each in opened.all("//w:instrText", foot)]
        assert codes == ["PAGE", "NUMPAGES"]


def test_the_title_runs_at_the_head_of_every_page_but_the_first() -> None:
    opened = Opened(edition(everything()))
    assert "Everything & <more>" in text_of(opened.part("word/header2.xml"))
    assert text_of(opened.part("word/header1.xml")) == ""
    assert opened.all("//w:sectPr/w:titlePg")


def test_paper_follows_the_locale() -> None:
    sizes = {
        locale.tag: tuple(value(Opened(edition(para("x"), locale)).all("//w:pgSz")[0], name) for name in "wh")
        for locale in (ENGLISH, GERMAN)
    }
    assert sizes == {"en": ("12240", "15840"), "de": ("11906", "16838")}


def test_text_that_is_not_translated_yet_is_owned_up_to() -> None:
    made = edition(para("x"), GERMAN, provenance=Provenance(untranslated=3, units=40))
    assert "3 of 40" in text_of(Opened(made).all("//w:p[w:pPr/w:pStyle[@w:val='Banner']]")[0])


# --- theme and templates ----------------------------------------------------------------------------------


def test_the_theme_reaches_the_styles() -> None:
    made = edition(para("x"))
    changed = replace(theme(), colours=replace(theme().colours, accent="#aa0011", note="#00aa11"))
    changed = replace(changed, type=replace(changed.type, title=31, word_sans="Georgia"))
    styles_part = Opened(replace(made, theme=changed)).part("word/styles.xml")

    def found(path: str) -> str:
        element = styles_part.find(path, NAMESPACES)
        assert element is not None
        return value(element)

    assert found("w:style[@w:styleId='Hyperlink']/w:rPr/w:color") == "aa0011"
    assert found("w:style[@w:styleId='Title']/w:rPr/w:sz") == "62"
    assert found("w:style[@w:styleId='CalloutNoteTitle']/w:rPr/w:color") == "00aa11"
    fonts = styles_part.find("w:docDefaults//w:rFonts", NAMESPACES)
    assert fonts is not None
    assert value(fonts, "ascii") == "Georgia"


def test_a_template_changes_the_frame() -> None:
    text = (
        '{% import "docx/macros.xml" as word with context %}<w:ftr {{ namespaces }}>'
        '{{ word.paragraph("Footer", document.title ~ " & co") }}</w:ftr>'
    )
    opened = Opened(edition(para("x"), changed={"docx/footer.xml": text}))
    assert text_of(opened.part("word/footer2.xml")) == "A title & co"


def test_a_template_that_makes_no_xml_is_named() -> None:
    with pytest.raises(DocumentError) as caught:
        Opened(edition(para("x"), changed={"docx/header.xml": "<w:hdr {{ namespaces }}><w:p></w:hdr>"}))
    assert "templates/docx/header.xml" in str(caught.value)


def test_a_template_with_an_unknown_variable_is_named() -> None:
    with pytest.raises(DocumentError) as caught:
        Opened(edition(para("x"), changed={"docx/header.xml": "{{ nothing }}"}))
    assert "nothing" in str(caught.value)


def test_a_style_with_a_look_that_there_is_not_is_named() -> None:
    with pytest.raises(DocumentError) as caught:
        Opened(
            edition(para("x"), changed={"docx/styles.xml": '{{ style("Dek", colour="#000000", wheight=3) }}'})
        )
    assert "wheight" in str(caught.value)
    assert "templates/docx/styles.xml" in str(caught.value)


# --- properties -------------------------------------------------------------------------------------------


def test_the_file_says_what_it_is_and_where_it_came_from() -> None:
    opened = Opened(everything_edition(JAPANESE))
    core = opened.word.core_properties
    assert (core.title, core.author, core.keywords) == ("Everything & <more>", "A. Writer", "test, all")
    assert (core.subject, core.language, core.category) == ("All nodes", "ja", "Specimen")
    assert core.created is not None
    assert core.created.date().isoformat() == "2026-03-14"
    custom = {str(each.get("name")): str(each[0].text) for each in opened.part("docProps/custom.xml")}
    assert custom["SourceDigest"] == "5" * 64
    assert custom["CatalogDigest"] == "7" * 64
    assert (custom["Revision"], custom["Document"], custom["Locale"]) == ("1a2b3c4", "sheet", "ja")


# --- other programs ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("locale", [ENGLISH, ARABIC, JAPANESE], ids=lambda locale: locale.tag)
def test_an_office_program_opens_it_and_shows_every_page(
    soffice: str, tmp_path: Path, locale: Locale
) -> None:
    made = Opened(everything_edition(locale))
    (tmp_path / "sheet.docx").write_bytes(made.written.data)
    with pypdfium2.PdfDocument(office_pdf(soffice, tmp_path / "sheet.docx", tmp_path)) as printed:
        assert 2 <= len(printed) <= 6
        words = " ".join(page.get_textpage().get_text_bounded() for page in printed)
    for shown in ("Measured on one broker", "In a group", "Load by region", "middleman"):
        assert shown in " ".join(words.split())
