"""The text of Word files: styles, marks, lists, notes, links, bookmarks, images."""

from __future__ import annotations

from dataclasses import replace

import pytest

from imprint.model.document import (
    Anchor,
    Attributes,
    Block,
    Break,
    Callout,
    Code,
    CodeBlock,
    Figure,
    Image,
    List,
    Note,
    Quote,
    Span,
)
from imprint.model.walk import Blocks, Inlines, block_text, map_blocks
from imprint.render.edition import Asset
from imprint.write.docx.bookmarks import bookmark_names
from tests.write.documents import (
    CHINESE,
    SVG,
    bullets,
    document,
    edition,
    everything,
    everything_edition,
    heading,
    inlines,
    item,
    link,
    numbers,
    para,
    png,
    styled,
    table,
)
from tests.write.opened import NAMESPACES, Opened, has, style_of, text_of, value


@pytest.fixture(scope="module")
def whole() -> Opened:
    return Opened(everything_edition())


def without_images(blocks: Blocks) -> Blocks:
    """Return blocks whose every word is the author's: no figures, no images, no callout without a title."""

    def block(each: Block) -> Blocks:
        if isinstance(each, Figure):
            return ()
        if isinstance(each, Callout) and not each.title:
            return (replace(each, title=inlines("Mind this")),)
        return (each,)

    def content(each: Inlines) -> Inlines:
        return tuple(inline for inline in each if not isinstance(inline, Image))

    return map_blocks(blocks, block, content)


def test_every_word_of_a_document_stands_in_its_file_in_order() -> None:
    blocks = without_images(everything().blocks)
    assert "".join(Opened(edition(blocks)).text().split()) == "".join(block_text(blocks).split())


def test_a_lost_word_would_be_noticed() -> None:
    blocks = without_images(everything().blocks)
    assert "".join(Opened(edition(blocks[:-1])).text().split()) != "".join(block_text(blocks).split())


def test_headings_have_words_own_styles(whole: Opened) -> None:
    assert [style_of(whole.paragraph(words)) for words in ("Lists", "Tables and images")] == ["Heading2"] * 2
    assert whole.word.styles["Heading 1"].style_id == "Heading1"


def test_every_style_that_is_used_is_defined(whole: Opened) -> None:
    parts = [name for name in whole.files if name.startswith("word/") and name.endswith(".xml")]
    defined = {
        value(style, "styleId") for style in whole.part("word/styles.xml").findall("w:style", NAMESPACES)
    }
    used = {
        value(style)
        for name in parts
        for style in whole.all(
            "//w:pStyle | //w:rStyle | //w:tblStyle | //w:basedOn | //w:next", whole.part(name)
        )
    }
    assert used <= defined


# --- marks ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "path"),
    [
        ("bold", "w:b"),
        ("slanted ", "w:i"),
        ("and bold", "w:i and w:b"),
        ("gone", "w:strike"),
        ("under", "w:u"),
        ("marked", "w:highlight"),
        ("Ctrl", "w:rStyle[@w:val='Keyboard']"),
        ("fine print", "w:sz[@w:val='16']"),
        ("two  spaces", "w:rStyle[@w:val='Code']"),
    ],
)
def test_marks_reach_their_words_and_no_others(whole: Opened, words: str, path: str) -> None:
    runs = [run for run in whole.all("w:r", whole.paragraphs("BodyText")[0]) if text_of(run) == words]
    assert [has(run, f"w:rPr[{path}]") for run in runs] == [True]
    before = runs[0].getprevious()
    assert before is not None
    assert not has(before, f"w:rPr[{path}]")


def test_text_that_must_stay_together_gets_no_break_spaces_and_hyphens() -> None:
    opened = Opened(edition(para(Span(inlines("2-core 4 GB"), nowrap=True), " test")))
    runs = opened.all("//w:body//w:r[contains(., 'core')]")
    assert has(runs[0], "w:noBreakHyphen")
    assert [each.text for each in opened.all("w:t", runs[0])] == ["2", "core\u00a04\u00a0GB"]
    assert opened.text() == "2-core 4 GB test"


def test_a_break_within_a_paragraph_is_a_break() -> None:
    assert Opened(edition(para("one", Break(), "two"))).text() == "one\ntwo"


def test_characters_that_xml_cannot_hold_do_not_stop_a_file() -> None:
    assert Opened(edition(para("a\x00b\x0bc\ud800d\ufffee"))).text() == "abcde"


def test_emphasis_of_ideographs_is_dots_and_not_slant() -> None:
    opened = Opened(edition(para(styled("emphasis", "重要")), CHINESE))
    run = opened.all("//w:r[w:t='重要']")[0]
    assert has(run, "w:rPr/w:em[@w:val='underDot']")
    assert not has(run, "w:rPr/w:i")


# --- code -------------------------------------------------------------------------------------------------


def test_code_keeps_its_lines_spaces_and_tabs_in_one_paragraph() -> None:
    code = "def f(x):\n\treturn  x\n\n# end "
    opened = Opened(edition(CodeBlock(text=code)))
    assert [text_of(paragraph) for paragraph in opened.paragraphs("CodeBlock")] == [code]


# --- lists ------------------------------------------------------------------------------------------------


def test_lists_are_words_own_at_their_levels(whole: Opened) -> None:
    marks = [whole.list_mark(whole.paragraph(words))[:3] for words in ("Two", "Two a")]
    assert marks[0] == ("bullet", "•", 0)
    assert marks[1] == ("bullet", "–", 1)
    assert whole.list_mark(whole.paragraph("deep"))[:3] == ("decimal", "%3.", 2)
    assert style_of(whole.paragraph("Two a")) == "ListBullet2"


def test_a_numbered_list_counts_from_where_its_author_says() -> None:
    opened = Opened(edition((numbers("seven", start=7), numbers("one"))))
    lists = [opened.list_mark(paragraph)[3] for paragraph in opened.paragraphs("ListNumber")]
    assert len(set(lists)) == 2
    numbering = opened.part("word/numbering.xml")
    starts = [opened.all(f"w:num[@w:numId='{each}']//w:startOverride", numbering) for each in lists]
    assert [value(start[0]) for start in starts] == ["7", "1"]


@pytest.mark.parametrize(
    ("numbering", "shown"),
    [
        ("lower-alpha", "lowerLetter"),
        ("upper-alpha", "upperLetter"),
        ("lower-roman", "lowerRoman"),
        ("upper-roman", "upperRoman"),
    ],
)
def test_lists_count_in_the_manner_of_their_author(numbering: str, shown: str) -> None:
    made = List(items=(item("x"),), ordered=True, numbering=numbering)  # type: ignore[arg-type]
    opened = Opened(edition(made))
    assert opened.list_mark(opened.paragraph("x"))[0] == shown


def test_tasks_have_boxes_for_marks() -> None:
    opened = Opened(edition(List(items=(item("open", False), item("done", True)))))
    assert [opened.list_mark(opened.paragraph(words))[1] for words in ("open", "done")] == ["☐", "☑"]


def test_what_follows_in_an_item_stands_below_its_text_without_a_mark() -> None:
    opened = Opened(edition(bullets((para("first"), para("more"), CodeBlock(text="x = 1")))))
    assert style_of(opened.paragraph("more")) == "ListContinue"
    assert not has(opened.paragraph("more"), "w:pPr/w:numPr")
    assert value(opened.all("w:pPr/w:ind", opened.paragraph("x = 1"))[0], "left") != "0"


def test_an_item_that_begins_with_code_still_has_its_mark() -> None:
    opened = Opened(edition(bullets(CodeBlock(text="x"))))
    assert [style_of(paragraph) for paragraph in opened.paragraphs()] == ["ListBullet", "CodeBlock"]


@pytest.mark.parametrize("following", [bullets("x"), CodeBlock(text="x"), table(("A",), ("b",))])
def test_a_paragraph_stays_with_what_it_introduces(following: Block) -> None:
    opened = Opened(edition((para("before"), para("as follows:"), following, para("after"))))
    kept = [has(opened.paragraph(words), "w:pPr/w:keepNext") for words in ("before", "as follows:", "after")]
    assert kept == [False, True, False]


def test_an_item_stays_with_the_code_that_belongs_to_it() -> None:
    opened = Opened(edition(bullets((para("run"), CodeBlock(text="x = 1")), "more")))
    assert has(opened.paragraph("run"), "w:pPr/w:keepNext")
    assert not has(opened.paragraph("more"), "w:pPr/w:keepNext")


# --- boxes ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["note", "tip", "important", "caution", "warning"])
def test_every_paragraph_of_a_callout_has_its_bar_and_tint(kind: str) -> None:
    inner = (para("text"), bullets((para("item"), para("more"), bullets("nested"))), CodeBlock(text="code"))
    opened = Opened(edition(Callout(kind=kind, blocks=inner)))  # type: ignore[arg-type]
    style = f"Callout{kind.title()}"
    assert [style_of(paragraph) for paragraph in opened.paragraphs()][:3] == [f"{style}Title", style, style]
    for words in ("text", "item", "more", "nested", "code"):
        paragraph = opened.paragraph(words)
        assert style_of(paragraph) == style or has(paragraph, "w:pPr/w:pBdr/w:left[@w:sz='24']"), words
        assert style_of(paragraph) == style or has(paragraph, "w:pPr/w:shd"), words


def test_a_callout_without_a_title_says_its_kind_in_the_language_of_the_edition() -> None:
    opened = Opened(edition(Callout(kind="note", blocks=(para("x"),)), strings={"Note": "Hinweis"}))
    assert style_of(opened.paragraph("Hinweis")) == "CalloutNoteTitle"


def test_lists_in_callouts_are_real_lists() -> None:
    opened = Opened(edition(Callout(kind="tip", blocks=(numbers("first", "second"),))))
    marks = [opened.list_mark(opened.paragraph(words)) for words in ("first", "second")]
    assert marks[0] == marks[1]
    assert marks[0][:2] == ("decimal", "%1.")


def test_quotations_have_their_style_also_in_lists() -> None:
    opened = Opened(edition(Quote(blocks=(para("said"), bullets("listed")))))
    assert [style_of(opened.paragraph(words)) for words in ("said", "listed")] == ["Quote", "Quote"]


# --- notes ------------------------------------------------------------------------------------------------


def test_notes_are_footnotes_with_their_own_links() -> None:
    note = Note((para("See ", link("https://example.org/n", "there"), "."), bullets("and here")))
    opened = Opened(edition(para("text", note, " goes on", Note((para("again"),)))))
    notes = opened.part("word/footnotes.xml")
    own = [each for each in notes.findall("w:footnote", NAMESPACES) if int(value(each, "id")) > 0]
    assert [text_of(each).split() for each in own] == [["See", "there.and", "here"], ["again"]]
    references = opened.all("//w:footnoteReference")
    assert [value(each, "id") for each in references] == [value(each, "id") for each in own]
    assert opened.target(opened.all("//w:hyperlink", notes)[0], "footnotes") == "https://example.org/n"


def test_a_note_within_a_note_is_said_in_brackets_and_reported() -> None:
    opened = Opened(edition(para("x", Note((para("outer", Note((para("inner"),))),)))))
    assert "outer (inner)" in text_of(opened.part("word/footnotes.xml"))
    assert [warning.rule for warning in opened.written.warnings] == ["note/nested"]


def test_a_document_without_notes_has_no_part_for_them() -> None:
    assert "word/footnotes.xml" not in Opened(edition(para("x"))).files


# --- links and bookmarks ----------------------------------------------------------------------------------


def test_links_lead_out_and_within() -> None:
    far = link("https://example.org/ä?q=a b&c", "far", title="Over there")
    opened = Opened(edition((para(far, " ", link("#here", "near")), para("x", id="here"))))
    outer, inner = opened.all("//w:body//w:hyperlink")
    assert opened.target(outer).startswith("https://example.org/")
    assert " " not in opened.target(outer)
    assert value(outer, "tooltip") == "Over there"
    assert value(inner, "anchor") == "here"
    assert opened.all("//w:bookmarkStart[@w:name='here']/ancestor::w:p") == [opened.paragraph("x")]


@pytest.mark.parametrize("target", ["javascript:alert(1)", "#nowhere", "data:text/html,x"])
def test_a_link_that_leads_nowhere_is_text_with_a_warning(target: str) -> None:
    opened = Opened(edition(para(link(target, "words"))))
    assert not opened.all("//w:hyperlink")
    assert opened.text() == "words"
    assert len(opened.written.warnings) == 1


def test_ids_of_blocks_items_rows_cells_and_anchors_are_bookmarks() -> None:
    blocks = (heading(1, "H", id="head"), table(("A",), ("b",), id="t"), para("x", Anchor("mid")))
    opened = Opened(edition(blocks))
    names = {value(each, "name") for each in opened.all("//w:bookmarkStart")}
    assert {"head", "t", "t_0", "t_0_0", "t_1", "t_1_0", "mid"} <= names
    ends = [value(each, "id") for each in opened.all("//w:bookmarkEnd")]
    assert sorted(ends) == sorted(value(each, "id") for each in opened.all("//w:bookmarkStart"))
    assert len(ends) == len(set(ends))


def test_bookmark_names_are_safe_and_unique() -> None:
    ids = ["a-b", "a_b", "A-b", "1st", "überblick", "概要", "x" * 90, "x" * 91, "-", "ok"]
    names = bookmark_names(document(*(para("x", id=each) for each in ids)))
    assert list(names) == ids
    assert len({name.lower() for name in names.values()}) == len(ids)
    for name in names.values():
        assert name[0].isalpha()
        assert len(name) <= 40
        assert name.replace("_", "a").isalnum()
        assert name.isascii()
    assert names["ok"] == "ok"


def test_a_paragraph_that_shows_nothing_is_no_gap_but_its_anchors_stay() -> None:
    blocks = (para("before"), para(Anchor("here"), " ", Break()), para("after"), para(Anchor("end")))
    opened = Opened(edition((*blocks, para(link("#here", "up"), link("#end", "down")))))
    assert [text_of(paragraph) for paragraph in opened.paragraphs()] == ["before", "after", "updown"]
    assert opened.all("//w:bookmarkStart[@w:name='here']/ancestor::w:p") == [opened.paragraph("after")]
    assert not opened.written.warnings


# --- images -----------------------------------------------------------------------------------------------


def test_images_are_embedded_once_with_their_alternative_text() -> None:
    blocks = (para(Image("a.png", "A plan")), Figure(image=Image("a.png", "A plan"), caption=inlines("Plan")))
    opened = Opened(edition(blocks, assets={"a.png": Asset(png(), "image/png", 4, 2)}))
    assert [each.get("descr") for each in opened.all("//wp:docPr")] == ["A plan", "A plan"]
    assert len([name for name in opened.files if name.startswith("word/media/")]) == 1
    assert style_of(opened.paragraph("Plan")) == "FigureCaption"


def test_an_image_is_never_wider_than_its_column_nor_out_of_shape() -> None:
    opened = Opened(
        edition(para(Image("a.png", "x")), assets={"a.png": Asset(png(), "image/png", 4000, 2000)})
    )
    extent = opened.all("//wp:extent")[0]
    width, height = int(extent.get("cx", "0")), int(extent.get("cy", "0"))
    assert width <= 12240 * 635
    assert width == pytest.approx(2 * height, rel=0.001)


def test_an_authored_width_is_kept() -> None:
    image = Image("a.png", "x", attributes=Attributes(pairs=(("width", "50%"),)))
    opened = Opened(edition(para(image), assets={"a.png": Asset(png(), "image/png", 4, 2)}))
    text_width = 12240 - 2 * round(18 * 1440 / 25.4)
    assert int(opened.all("//wp:extent")[0].get("cx", "0")) == pytest.approx(text_width * 635 / 2, rel=0.001)


def test_an_image_that_decorates_says_so() -> None:
    image = Image("a.png", attributes=Attributes(classes=("decorative",)))
    opened = Opened(edition(para(image, Image("a.png")), assets={"a.png": Asset(png(), "image/png", 4, 2)}))
    marked = [len(each.findall(".//{*}decorative[@val='1']")) for each in opened.all("//wp:docPr")]
    assert marked == [1, 0]


def test_a_vector_image_may_state_its_size_in_millimetres() -> None:
    svg = SVG.replace(b'width="120" height="60"', b'width="30mm" height="15mm"', 1)
    opened = Opened(
        edition(para(Image("c.svg", "x")), assets={"c.svg": Asset(svg, "image/svg+xml", 113, 57)})
    )
    assert opened.written.warnings == ()


def test_a_vector_image_comes_with_a_picture_for_programs_that_draw_none() -> None:
    pytest.importorskip("resvg_py")
    opened = Opened(
        edition(para(Image("c.svg", "Chart")), assets={"c.svg": Asset(SVG, "image/svg+xml", 120, 60)})
    )
    assert len(opened.all("//asvg:svgBlip")) == 1
    assert sorted(name.rpartition(".")[2] for name in opened.files if "media" in name) == ["png", "svg"]
    assert int(opened.all("//wp:extent")[0].get("cx", "0")) == 120 * 9525


def test_a_vector_image_that_states_no_size_is_shown_at_a_moderate_one() -> None:
    pytest.importorskip("resvg_py")
    svg = SVG.replace(b'width="120" height="60">', b'viewBox="0 0 9000 4500">', 1)
    opened = Opened(edition(para(Image("c.svg", "x")), assets={"c.svg": Asset(svg, "image/svg+xml")}))
    extent = opened.all("//wp:extent")[0]
    assert (extent.get("cx"), extent.get("cy")) == (str(400 * 9525), str(200 * 9525))


@pytest.mark.parametrize("name", ["image", "use"])
def test_a_vector_image_never_brings_other_files_with_it(name: str) -> None:
    svg = SVG.replace(b"<rect", f'<{name} href="/etc/hostname"/><rect'.encode(), 1)
    opened = Opened(edition(para(Image("c.svg", "x")), assets={"c.svg": Asset(svg, "image/svg+xml", 9, 9)}))
    assert opened.text() == "Image: x"
    assert "other files" in opened.written.warnings[0].message


def test_an_image_that_is_not_at_hand_is_named_and_linked() -> None:
    far = Image("https://example.org/a.png", "A photo")
    opened = Opened(edition((para(far), para(Image("gone.png"))), strings={"Image": "Bild"}))
    assert opened.text() == "Bild: A photo\nBild"
    assert [opened.target(each) for each in opened.all("//w:hyperlink")] == ["https://example.org/a.png"]


def test_an_unreadable_image_is_named_with_a_warning() -> None:
    opened = Opened(edition(para(Image("a.webp", "x")), assets={"a.webp": Asset(b"no image", "image/webp")}))
    assert opened.text() == "Image: x"
    assert [warning.rule for warning in opened.written.warnings] == ["image/unreadable"]


def test_code_in_a_link_is_code_and_looks_like_a_link() -> None:
    opened = Opened(edition(para(link("https://example.org", Code("run")))))
    run = opened.all("//w:hyperlink/w:r[w:t='run']")[0]
    assert has(run, "w:rPr/w:rStyle[@w:val='Code'] and w:rPr/w:u")
