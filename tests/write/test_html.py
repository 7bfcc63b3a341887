"""A web page is one file that works in every language and holds nothing from anywhere else."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from lxml import html as lxml_html

from imprint.model.document import Code, Paragraph, Text
from imprint.render.edition import Alternate, Edition, Provenance
from imprint.render.theme import Brand
from imprint.write.html import IndexEntry, write, write_chooser, write_index
from tests.external import browse
from tests.render.sheet import ARABIC, CHINESE, ENGLISH, edition, paragraph, sheet, table, templates, theme


def page(given: Edition) -> Any:
    return lxml_html.document_fromstring(write(given).data.decode())


def test_a_page_is_one_file_without_anything_from_outside() -> None:
    made = page(sheet())
    loads = [
        each.get(name)
        for each in made.iter()
        if isinstance(each.tag, str) and each.tag != "a"
        for name in ("src", "href", "srcset", "poster", "data", "action")
        if each.get(name) is not None
    ]
    assert all(address.startswith("data:") for address in loads)
    css = made.find(".//style").text
    assert not re.search(r"url\(|@import|@font-face", css)


def test_a_comparison_of_twenty_rows_is_small() -> None:
    assert len(write(sheet(rows=20)).data) < 40_000


def test_the_blocks_stand_in_one_place_and_the_notes_in_another() -> None:
    made = page(sheet())
    (body,) = made.xpath("//div[@class='body']")
    (notes,) = made.xpath("//section[@class='notes']")
    assert body.xpath(".//h2/text()") == ["At a glance", "Booking", "Checklist"]
    assert [each.get("id") for each in notes.iter("li")] == ["fn:1"]
    assert made.xpath("//h1/text()") == ["Two ferry lines"]


def test_note_marks_and_notes_lead_to_each_other() -> None:
    made = page(sheet())
    (mark,) = made.xpath("//a[@role='doc-noteref']")
    (back,) = made.xpath("//a[@role='doc-backlink']")
    assert made.get_element_by_id(mark.get("href")[1:]).tag == "li"
    assert made.get_element_by_id(back.get("href")[1:]) is mark


def test_contents_lead_to_the_headings() -> None:
    made = page(sheet())
    links = made.xpath("//nav[@class='contents']//a")
    assert [link.text for link in links] == ["At a glance", "Booking", "By telephone", "Checklist"]
    assert all(made.get_element_by_id(link.get("href")[1:]).tag in {"h2", "h3"} for link in links)


def test_ids_are_unique() -> None:
    ids = page(sheet()).xpath("//@id")
    assert len(ids) == len(set(ids))


def test_an_arabic_page_faces_right() -> None:
    made = page(sheet(ARABIC))
    assert (made.get("lang"), made.get("dir")) == ("ar", "rtl")
    assert made.xpath("//code[not(ancestor-or-self::*[@dir][1][@dir='ltr'])]") == []
    css = made.find(".//style").text
    assert re.findall(r"[\s;{](?:margin|padding|border)-(?:left|right)|[;{\s](?:left|right):", css) == []


def test_readers_can_change_the_language() -> None:
    made = page(sheet())
    links = made.xpath("//nav[@aria-label='Languages']//a")
    assert [(each.get("lang"), each.get("hreflang"), each.get("dir"), each.text) for each in links] == [
        ("ar", "ar", "rtl", "العربية"),
        ("zh-Hans", "zh-Hans", "ltr", "简体中文"),
    ]
    assert made.xpath("//nav[@aria-label='Languages']//*[@aria-current]/text()") == ["English"]


def test_template_words_are_in_the_readers_language() -> None:
    strings = {"Contents": "المحتويات", "Note": "ملاحظة", "Notes": "الحواشي"}
    text = write(replace(sheet(ARABIC), strings=strings)).data.decode()
    assert all(word in text for word in strings.values())


def test_metadata_and_titles_are_escaped() -> None:
    hostile = '</title><script>x</script>"'
    given = edition(paragraph("x"), title=hostile)
    metadata = replace(given.document.metadata, description=hostile, kind=hostile, authors=(hostile,))
    given = replace(
        given,
        document=replace(given.document, metadata=metadata),
        theme=replace(theme(), brand=Brand(hostile, hostile)),
        alternates=(Alternate(replace(CHINESE, autonym=hostile), '"><script>'),),
    )
    made = page(given)
    assert all("x</script" not in (each.text or "") for each in made.iter("script"))
    assert made.find(".//title").text == hostile
    assert len(list(made.iter("script"))) == 1


def test_a_font_name_cannot_end_the_style_sheet() -> None:
    type_ = replace(theme().type, screen_sans=("a</style><script>alert(1)</script>",))
    made = page(edition(theme=replace(theme(), type=type_)))
    assert list(made.iter("script")) == []


def test_untranslated_passages_are_counted() -> None:
    given = edition(paragraph("x"), provenance=Provenance(untranslated=3, units=40))
    assert "3 of 40 passages are not translated yet." in write(given).data.decode()


def test_a_page_without_metadata_has_no_empty_boxes() -> None:
    made = page(edition(Paragraph(content=(Text("Only this."),))))
    assert [
        each for each in made.iter("p", "dl", "nav", "ul", "section") if not each.text_content().strip()
    ] == []


def test_the_same_edition_gives_the_same_bytes() -> None:
    assert write(sheet()).data == write(sheet()).data


def test_an_index_lists_documents_and_other_languages() -> None:
    entries = [
        IndexEntry("Lines & piers", "lines.html", "Guide", "Which to take."),
        IndexEntry("B", "b.html"),
    ]
    others = (Alternate(ARABIC, "../ar/index.html"),)
    data = write_index(entries, ENGLISH, theme(), templates(), {"Documents": "All sheets"}, others).data
    made: Any = lxml_html.document_fromstring(data.decode())
    assert [(each.text, each.get("href")) for each in made.xpath("//main//h2/a")] == [
        ("Lines & piers", "lines.html"),
        ("B", "b.html"),
    ]
    assert made.xpath("//h1/text()") == ["All sheets"]
    assert made.xpath("//a[@hreflang]/@href") == ["../ar/index.html"]


def test_the_chooser_names_each_language_in_itself() -> None:
    choices = [Alternate(ENGLISH, "en/index.html"), Alternate(ARABIC, "ar/index.html")]
    made: Any = lxml_html.document_fromstring(
        write_chooser(choices, ENGLISH, theme(), templates()).data.decode()
    )
    listed = made.xpath("//main//li")
    assert [(each.get("lang"), each.get("dir"), each.text_content().strip()) for each in listed] == [
        ("en", "ltr", "English"),
        ("ar", "rtl", "العربية"),
    ]


@pytest.mark.slow
def test_a_browser_prints_tables_as_tables_and_leaves_out_what_only_a_screen_needs(
    chromium: str, tmp_path: Path
) -> None:
    (tmp_path / "page.html").write_bytes(write(sheet(rows=20)).data)
    browse(chromium, f"--print-to-pdf={tmp_path / 'page.pdf'}", (tmp_path / "page.html").as_uri())

    with closing(pypdfium2.PdfDocument(tmp_path / "page.pdf")) as pdf:
        pages = [page.get_textpage().get_text_range() for page in pdf]
    assert len(pages) <= 3
    assert all(page.count("Our line") <= 1 for page in pages)  # once as a column's name, never beside a cell
    assert any("From eight to six" in page for page in pages)
    assert not any("Skip to content" in page or "العربية" in page for page in pages)


@pytest.mark.slow
def test_code_in_a_narrow_table_is_not_divided_on_a_phone(chromium: str, tmp_path: Path) -> None:
    names = ("theirs", "union", "[spacing]", "i18n.extract")
    words = "it stays undecided, and the build stops, or it goes on"
    rows = [(Paragraph((Code(name),)), words) for name in names]
    page = write(edition(table("t", ("Value", "What becomes of each undecided place"), rows))).data.decode()
    lines = "[...document.querySelectorAll('th code')].map(one => one.getClientRects().length)"
    beyond = "document.documentElement.scrollWidth - innerWidth"
    script = f"<script>document.title = {lines} + ' ' + ({beyond})</script>"
    (tmp_path / "page.html").write_text(page.replace("</body>", f"{script}</body>"), encoding="utf-8")

    shown = browse(
        chromium, "--window-size=390,800", "--dump-dom", (tmp_path / "page.html").as_uri()
    ).decode()

    assert re.findall(r"<title>(.*?)</title>", shown) == ["1,1,1,1 0"]
