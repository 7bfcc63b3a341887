"""The tags of a source round the words of an existing translation."""

from __future__ import annotations

from hypothesis import given

from imprint.localize.align.retag import retagged
from imprint.localize.tags import tagged
from imprint.localize.untag import untagged
from imprint.model.document import Anchor, Break, Code, Image, Inline, Link, Span, Styled, Text
from tests.localize.documents import CONTENTS


def bold(text: str) -> Styled:
    return Styled("strong", (Text(text),))


def link(target: str, text: str) -> Link:
    return Link(target, (Text(text),))


def made(source: tuple[Inline, ...], target: tuple[Inline, ...]) -> str:
    return retagged(tagged(source, "en"), tagged(target, "de"), "de").text


def doubts(source: tuple[Inline, ...], target: tuple[Inline, ...]) -> tuple[str, ...]:
    return retagged(tagged(source, "en"), tagged(target, "de"), "de").doubts


@given(CONTENTS)
def test_a_text_beside_itself_keeps_its_tags(content: tuple[Inline, ...]) -> None:
    message = tagged(content, "en")
    again = retagged(message, message, "en")
    _, faults = untagged(again.text, message)
    assert not [fault for fault in faults if fault.refuses]


def test_code_and_links_are_known_by_what_they_hold_not_by_their_order() -> None:
    source = (
        Code("a"),
        Text(" before "),
        Code("b"),
        Text(" in "),
        link("/en/x.md", "X"),
        link("y.md#p", "Y"),
    )
    target = (link("y.md#p", "Ypsilon"), Text(" und "), link("/de/x.md", "Iks"), Code("b"), Code("a"))
    assert made(source, target) == "<a2>Ypsilon</a2> und <a1>Iks</a1><c2>b</c2><c1>a</c1>"
    assert not doubts(source, target)


def test_a_link_to_another_page_goes_with_the_only_one_that_is_left() -> None:
    source = (Text("See "), link("https://example.org/en/help", "help"), Text("."))
    target = (Text("Siehe "), link("https://example.de/hilfe", "Hilfe"), Text("."))
    assert made(source, target) == "Siehe <a1>Hilfe</a1>."
    assert not doubts(source, target)


def test_several_links_to_other_pages_are_doubtful() -> None:
    source = (link("a.md", "A"), Text(" or "), link("b.md", "B"))
    target = (link("c.md", "C"), Text(" oder "), link("d.md", "D"))
    assert doubts(source, target)


def test_code_that_stands_bare_is_marked_again() -> None:
    source: tuple[Inline, ...] = (Text("Set "), Code("max_size"), Text(" and "), Code("max_size"), Text("."))
    assert made(source, (Text("max_size und max_size setzen."),)) == (
        "<c1>max_size</c1> und <c2>max_size</c2> setzen."
    )
    source = (Text("Press "), Code("a"), Text("."))
    assert made(source, (Text("Drücken Sie a, nicht a."),)) == "Drücken Sie a, nicht a."


def test_marks_of_the_translation_alone_leave_their_words() -> None:
    source = (Text("Read the "), bold("guide"), Text("."))
    target = (
        Text("Lesen Sie "),
        link("x.md", "das"),
        Text(" "),
        bold("Handbuch"),
        Break(),
        Code("x"),
        Text("."),
    )
    assert made(source, target) == "Lesen Sie das <b1>Handbuch</b1> x."


def test_bold_that_its_markdown_did_not_show_is_bold() -> None:
    source = (Text("The "), bold("lamp"), Text(" is red."))
    assert made(source, (Text("这盏**“灯”**是红色的。"),)) == "这盏<b1>“灯”</b1>是红色的。"
    assert made((Text("It is red."),), (Text("它是**红色**的。"),)) == "它是红色的。"
    assert made((Text("2 ** 3 ** 4"),), (Text("2 ** 3 ** 4"),)) == "2 ** 3 ** 4"


def test_bold_that_cannot_be_told_apart_is_left_out() -> None:
    source = (bold("Save"), Text(" in "), bold("File"), Text("."))
    assert made(source, (bold("Datei"), Text(" sichern."))) == "Datei sichern."
    assert (
        made(source, (Text("Im "), bold("File"), Text("-Menü Save.")))
        == "Im <b2>File</b2>-Menü <b1>Save</b1>."
    )


def test_a_mark_round_the_whole_translation_is_seen() -> None:
    source = (Text("The "), link("x.md", "guide"))
    assert made(source, (link("x.md", "Anleitung"),)) == "<a1>Anleitung</a1>"
    assert made((link("x.md", "Guide"),), (link("x.md", "Anleitung"),)) == "Anleitung"


def test_images_and_breaks_stand_where_the_translation_has_them() -> None:
    source = (Text("One"), Break(), Text("two "), Image("img/b.png"), Text(" three "), Image("img/c.png"))
    target = (Image("de/c.png"), Text(" eins "), Image("de/b.png"), Break(), Text("zwei"))
    assert made(source, target) == "<img2/> eins <img1/><br1/>zwei"


def test_a_target_for_links_is_not_lost() -> None:
    source = (Text("Here "), Anchor("place"), Text("it is."))
    assert made(source, (Text("Hier ist es."),)) == "<id1/>Hier ist es."


def test_text_that_looks_like_a_tag_stays_text() -> None:
    assert made((Text("a <b1> here"),), (Text("ein <b1> hier &lt;"),)) == "ein &lt;b1> hier &amp;lt;"


def test_locked_words_are_marked_again() -> None:
    source = (Text("The "), Span((Text("Blue Line"),), translate=False), Text(" runs daily."))
    assert made(source, (Text("Die Blue Line fährt täglich."),)) == "Die <x1>Blue Line</x1> fährt täglich."
