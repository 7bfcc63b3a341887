"""Blocks become HTML with their identity, language and structure."""

from __future__ import annotations

from typing import Any

from lxml import html as lxml_html

from imprint.errors import Location
from imprint.model.document import (
    Anchor,
    Attributes,
    Block,
    Break,
    Callout,
    Code,
    CodeBlock,
    Definition,
    DefinitionList,
    Divider,
    Figure,
    Group,
    Heading,
    Image,
    Link,
    List,
    ListItem,
    Note,
    Panel,
    Quote,
    Span,
    Styled,
    Text,
)
from imprint.render.body import Body, render_body
from imprint.render.desk import Medium
from tests.render.sheet import ARABIC, PICTURE, edition, inlines, items, paragraph, strong


def body(*blocks: Block, medium: Medium = "screen", **more: object) -> Body:
    return render_body(edition(*blocks, **more), medium)  # type: ignore[arg-type]


def html(*blocks: Block, medium: Medium = "screen", **more: object) -> str:
    return str(body(*blocks, medium=medium, **more).html)


def tree(*blocks: Block, medium: Medium = "screen", **more: object) -> Any:
    return lxml_html.fragment_fromstring(html(*blocks, medium=medium, **more), create_parent="div")


# --- text and marks


def test_text_is_never_markup() -> None:
    hostile = '<script>alert("1")</script> & <b>'
    assert html(paragraph(hostile)) == ('<p>&lt;script&gt;alert("1")&lt;/script&gt; &amp; &lt;b&gt;</p>')
    assert tree(CodeBlock(text=hostile)).find(".//code").text == hostile
    assert tree(CodeBlock(text=hostile, syntax='"><script>')).findall(".//script") == []


def test_attributes_cannot_be_left() -> None:
    made = tree(
        paragraph(Link('https://x.example/"onclick="a', inlines("go"), title='" onmouseover="b')),
        Heading(level=1, content=inlines("T"), id='a"><img src=x onerror=c>'),
        Figure(image=Image("boat.svg", alt='"><script>d</script>')),
        assets={"boat.svg": PICTURE},
    )
    assert all(not name.startswith("on") for each in made.iter() for name in each.attrib)
    assert made.findall(".//script") == []
    assert made.find(".//img").get("alt") == '"><script>d</script>'


def test_characters_that_html_forbids_are_left_out() -> None:
    assert html(paragraph("a\x00b\x0bc\ud800d\x85e")) == "<p>abcde</p>"


def test_marks_have_their_elements() -> None:
    styles = (
        "strong",
        "emphasis",
        "strike",
        "superscript",
        "subscript",
        "underline",
        "highlight",
        "keyboard",
    )
    names = ("strong", "em", "s", "sup", "sub", "u", "mark", "kbd")
    for style, name in zip(styles, names, strict=True):
        assert html(paragraph(Styled(style, inlines("x")))) == f"<p><{name}>x</{name}></p>"  # type: ignore[arg-type]


def test_a_span_says_what_is_different_about_it() -> None:
    made = html(
        paragraph(
            Span(inlines("骨"), language="ja"),
            Span(inlines("a b"), nowrap=True),
            Span(inlines("Imprint"), translate=False),
            Anchor("place"),
            Break(),
        )
    )
    assert made == (
        '<p><span lang="ja">骨</span><span class="nowrap">a b</span><span translate="no">Imprint</span>'
        '<span id="place"></span><br/></p>'
    )


def test_a_span_of_another_direction_is_set_apart() -> None:
    assert '<span lang="ar" dir="rtl">مرحبا</span>' in html(paragraph(Span(inlines("مرحبا"), language="ar")))


def test_authored_classes_do_not_meet_those_of_templates() -> None:
    group = Group(blocks=(paragraph("x"),), attributes=Attributes(classes=("notes", "two words", "1st")))
    assert html(group) == '<div class="x-notes"><p>x</p></div>'


# --- blocks


def test_headings_begin_below_the_title_and_end_at_six() -> None:
    made = [html(Heading(level=level, content=inlines("T"))) for level in (1, 2, 5, 9)]
    assert made == ["<h2>T</h2>", "<h3>T</h3>", "<h6>T</h6>", "<h6>T</h6>"]


def test_every_block_and_item_keeps_its_id() -> None:
    made = tree(
        paragraph("p", identity="one"),
        Quote(blocks=(paragraph("q"),), id="two"),
        List(items=(ListItem(blocks=(paragraph("i"),), id="four"),), id="three"),
        DefinitionList(items=(Definition(term=inlines("t"), definitions=((paragraph("d"),),), id="five"),)),
        Divider(id="six"),
        CodeBlock(text="x", id="seven"),
    )
    assert [each.get("id") for each in made.iter() if each.get("id")] == (
        ["one", "two", "three", "four", "five", "six", "seven"]
    )


def test_an_untranslated_block_says_its_language_and_direction() -> None:
    assert html(paragraph("Not yet", language="en"), locale=ARABIC) == '<p lang="en" dir="ltr">Not yet</p>'


def test_code_runs_from_left_to_right_in_every_language() -> None:
    made = html(paragraph(Code("a b")), CodeBlock(text="c"), locale=ARABIC)
    assert '<code dir="ltr">a b</code>' in made
    assert '<pre dir="ltr" tabindex="0">' in made
    assert "dir" not in html(paragraph(Code("a b")), CodeBlock(text="c"))


def test_code_keeps_its_first_empty_line() -> None:
    assert tree(CodeBlock(text="\nx")).find(".//pre").text_content().endswith("\nx")


def test_a_callout_is_named_after_its_kind_unless_it_has_a_title() -> None:
    named = html(Callout(kind="tip", blocks=(paragraph("x"),)), strings={"Tip": "Tipp"})
    assert named.startswith('<div class="callout callout-tip" role="note"><p class="callout-title">Tipp</p>')
    titled = html(Callout(kind="tip", title=inlines("Mind the gap"), blocks=()))
    assert '<p class="callout-title">Mind the gap</p>' in titled
    assert 'aria-label="Tip"' in titled


def test_a_panel_folds_on_screens_and_stands_open_in_print() -> None:
    panel = Panel(title=inlines("Linux"), blocks=(paragraph("x"),), id="linux")
    assert html(panel).startswith('<details id="linux" class="panel" open=""><summary>Linux</summary>')
    assert html(panel, medium="print").startswith(
        '<div id="linux" class="panel"><p class="panel-title">Linux</p>'
    )


def test_lists_keep_their_kind_start_and_depth() -> None:
    inner = items("c", ordered=True)
    outer = List(
        items=(ListItem(blocks=(paragraph("a"), inner)),), ordered=True, start=3, numbering="lower-roman"
    )
    assert html(outer) == '<ol start="3" type="i"><li>a\n<ol><li>c</li></ol></li></ol>'


def test_items_with_space_between_them_hold_paragraphs() -> None:
    loose = List(items=(ListItem(blocks=(paragraph("a"),)),), tight=False)
    assert html(loose) == '<ul class="loose"><li><p>a</p></li></ul>'


def test_tasks_show_what_is_done() -> None:
    tasks = List(
        items=tuple(ListItem(blocks=(paragraph(str(done)),), checked=done) for done in (True, False))
    )
    boxes = tree(tasks).findall(".//input")
    assert [(box.get("aria-label"), box.get("checked")) for box in boxes] == [("Done", ""), ("To do", None)]
    assert [each.get("class") for each in tree(tasks, medium="print").iter("li")] == [
        "task done",
        "task open",
    ]


def test_terms_and_meanings_stay_in_groups() -> None:
    term = Definition(term=inlines("Ebb"), definitions=((paragraph("going"),), (paragraph("gone"),)))
    assert html(DefinitionList(items=(term,))) == (
        "<dl><div><dt>Ebb</dt><dd>going</dd><dd>gone</dd></div></dl>"
    )


# --- links


def test_addresses_that_may_be_links_are_links() -> None:
    for target in (
        "https://a.example/b?c=d&e=f",
        "http://a.example",
        "mailto:a@b.example",
        "tel:+49",
        "b.md#c",
    ):
        made = tree(paragraph(Link(target, inlines("x"))))
        assert made.find(".//a").get("href") == target


def test_addresses_that_could_run_something_are_text_with_a_warning() -> None:
    for target in (
        "javascript:alert(1)",
        " JavaScript:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "\x01javascript:x",
        "weird+scheme:x",
    ):
        made = body(paragraph(Link(target, inlines("x"))), Divider())
        assert str(made.html).startswith("<p>x</p>"), target
        assert [warning.rule for warning in made.warnings] == ["link/refused"], target


def test_a_warning_about_a_link_names_the_place_of_its_block() -> None:
    block = paragraph(Link("javascript:x", inlines("x")))
    placed = Quote(blocks=(block,), origin=Location("a.md", 7))
    assert [warning.where for warning in body(placed).warnings] == [Location("a.md", 7)]


def test_a_link_into_the_document_needs_its_target() -> None:
    target = Heading(level=1, content=inlines("T"), id="zoé")
    assert '<a href="#zoé">x</a>' in html(target, paragraph(Link("#zo%C3%A9", inlines("x"))))
    missing = body(paragraph(Link("#gone", inlines("x"))))
    assert str(missing.html) == "<p>x</p>"
    assert [warning.rule for warning in missing.warnings] == ["link/no-target"]


def test_what_an_address_may_not_hold_is_escaped() -> None:
    made = tree(paragraph(Link("https://a.example/b c?d=<e>#f#g%", inlines("x"))))
    assert made.find(".//a").get("href") == "https://a.example/b%20c?d=%3Ce%3E#f%23g%25"


def test_a_link_holds_no_second_link() -> None:
    inner = Link("https://b.example", inlines("b"))
    remote = Image("https://c.example/d.png", alt="D")
    made = tree(paragraph(Link("https://a.example", (Text("a"), inner, remote))))
    assert len(made.findall(".//a")) == 1


# --- images


def test_an_image_at_hand_is_inside_the_page() -> None:
    image = tree(Figure(image=Image("boat.svg", alt="A boat")), assets={"boat.svg": PICTURE}).find(".//img")
    assert image.get("src").startswith("data:image/svg+xml;base64,")
    assert (image.get("alt"), image.get("width"), image.get("height")) == ("A boat", "40", "20")


def test_an_authored_width_is_kept_in_proportion() -> None:
    for asked, expected in (
        ("20", ("20", "10", None)),
        ("50%", (None, None, "width:50%")),
        ("x", ("40", "20", None)),
    ):
        image = Image("boat.svg", alt="A boat", attributes=Attributes(pairs=(("width", asked),)))
        made = tree(Figure(image=image), assets={"boat.svg": PICTURE}).find(".//img")
        assert (made.get("width"), made.get("height"), made.get("style")) == expected


def test_print_is_told_the_size_of_what_has_none_of_its_own() -> None:
    made = tree(Figure(image=Image("boat.svg", alt="A boat")), medium="print", assets={"boat.svg": PICTURE})
    assert made.find(".//img").get("style") == "width:40px"


def test_an_image_that_is_not_at_hand_leaves_its_words_and_its_address() -> None:
    made = tree(Figure(image=Image("https://a.example/b.png", alt="A pier")), strings={"Image": "Bild"})
    link = made.find(".//a")
    assert (link.text, link.get("href")) == ("Bild: A pier", "https://a.example/b.png")
    local = html(Figure(image=Image("b.png", alt="A pier")))
    assert '<span class="missing-image">Image: A pier</span>' in local


# --- notes and contents


def test_notes_are_numbered_and_linked_both_ways() -> None:
    note = Note(blocks=(paragraph("First"), paragraph("Second")))
    made = body(paragraph("a", note, note))
    assert '<a id="fnref:1" href="#fn:1" role="doc-noteref">1</a>' in made.html
    assert '<a id="fnref:2" href="#fn:2" role="doc-noteref">2</a>' in made.html
    assert [(each.number, each.id, each.mark_id) for each in made.notes] == [
        (1, "fn:1", "fnref:1"),
        (2, "fn:2", "fnref:2"),
    ]
    assert made.notes[0].html == "First\n<p>Second</p>"


def test_a_note_within_a_note_comes_after_it() -> None:
    inner = Note(blocks=(paragraph("inner"),))
    made = body(paragraph(Note(blocks=(paragraph("outer", inner),)), Note(blocks=(paragraph("next"),))))
    assert [lxml_html.fromstring(f"<p>{each.html}</p>").text for each in made.notes] == [
        "outer",
        "next",
        "inner",
    ]


def test_contents_follow_the_headings() -> None:
    def heading(level: int, text: str) -> Heading:
        return Heading(level=level, content=(*inlines(text), Note(blocks=())), id=text.lower())

    hidden = Quote(blocks=(heading(1, "Quoted"),))
    shown = Group(blocks=(heading(1, "Third"),))
    made = body(heading(1, "First"), heading(2, "Inner"), heading(1, "Second"), hidden, shown).contents
    assert [(entry.text, [inner.text for inner in entry.inner]) for entry in made] == [
        ("First", ["Inner"]),
        ("Second", []),
        ("Third", []),
    ]


def test_print_puts_latin_stretches_of_an_arabic_line_together() -> None:
    line = paragraph("تعمل Apache ", strong("Kafka"), " هنا")
    assert '<span dir="ltr">Apache <strong>Kafka</strong></span>' in html(line, medium="print", locale=ARABIC)
    assert "<span" not in html(line, locale=ARABIC)
