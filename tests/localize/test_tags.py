"""Inlines as text with numbered tags, and back."""

from __future__ import annotations

import unicodedata

from hypothesis import given

from imprint.localize.tags import is_neutral, tagged
from imprint.localize.untag import untagged
from imprint.model.document import Anchor, Break, Code, Image, Inline, Link, Note, Span, Styled, Text
from imprint.model.walk import text_of
from tests.localize.documents import CONTENTS, paragraph


def message(*content: Inline) -> str:
    return tagged(content, "en").text


def faults(translation: str, *content: Inline) -> list[str]:
    return [fault.rule for fault in untagged(translation, tagged(content, "en"))[1] if fault.refuses]


GUIDE = (
    Text("Run "),
    Code("git status"),
    Text(", then read "),
    Link("guide.md", (Text("the guide"),)),
    Text("."),
)


def test_marks_become_numbered_tags_and_targets_stay_out_of_reach() -> None:
    assert message(*GUIDE) == "Run <c1>git status</c1>, then read <a1>the guide</a1>."
    moved = (*GUIDE[:3], Link("https://example.org/new", (Text("the guide"),)), GUIDE[4])
    assert message(*moved) == message(*GUIDE)


def test_points_stand_for_breaks_images_and_notes() -> None:
    note = Note((paragraph("Measured cold."),))
    assert message(Text("A"), Break(), Text("B"), Image("i.png"), note) == "A<br1/>B<img1/><fn1/>"


def test_a_mark_that_holds_the_whole_text_is_left_out() -> None:
    bold = Styled("strong", (Span((Text(" Flow rate "),), nowrap=True),))
    whole = tagged((Anchor("flow"), bold, Text(" ")), "en")
    assert whole.text == "Flow rate"
    assert whole.within_layers((Text("Durchfluss"),)) == (
        Anchor("flow"),
        Styled("strong", (Span((Text(" "), Text("Durchfluss"), Text(" ")), nowrap=True),)),
        Text(" "),
    )


def test_text_that_looks_like_a_tag_is_still_text() -> None:
    content = (Text("a < b, R&D, &lt; and <topic> with "), Code("</c1>"))
    assert message(*content) == "a < b, R&D, &amp;lt; and &lt;topic> with <c1>&lt;/c1></c1>"
    assert untagged(message(*content), tagged(content, "en")) == (content, ())


def test_tags_may_change_places() -> None:
    content, found = untagged(
        "Lesen Sie <a1>das Handbuch</a1> nach <c1>git status</c1>.", tagged(GUIDE, "en")
    )
    assert not found
    assert text_of(content) == "Lesen Sie das Handbuch nach git status."
    assert content[1] == Link("guide.md", (Text("das Handbuch"),))


def test_a_broken_tag_is_refused() -> None:
    assert faults("Nur <a1>das Handbuch</a1>.", *GUIDE) == ["tag"]  # the code is missing
    assert "tag" in faults("<c1>git status</c1> <a1>das Handbuch.", *GUIDE)  # not closed
    assert "tag" in faults("<c1>git status</c1> <a1>das</a1> <a1>Handbuch</a1>", *GUIDE)  # twice
    assert "tag" in faults("<c1>git status</c1> <a1>das Handbuch</a1> <b1>!</b1>", *GUIDE)  # unknown
    assert "tag" in faults("<c1>git status</c1> </a1>das Handbuch<a1>", *GUIDE)  # the wrong way round
    assert "tag" in faults("<c1>git status</c1> <a1></a1> das Handbuch", *GUIDE)  # a link with no text
    assert "tag" in faults("<c1/> <a1>das Handbuch</a1>", *GUIDE)  # code made a point


def test_tags_that_cross_are_refused() -> None:
    marks = (Styled("strong", (Text("hot"),)), Text(" and "), Link("x.md", (Text("cold"),)))
    assert "tag" in faults("<b1>heiß und <a1>kalt</b1></a1>", *marks)
    assert faults("<a1>kalt und <b1>heiß</b1></a1>", *marks) == []


def test_locked_text_must_not_change() -> None:
    assert faults("<c1>git stauts</c1> und <a1>das Handbuch</a1>.", *GUIDE) == ["locked"]
    name = (Text("Ask "), Span((Text("Pump Co."),), translate=False), Text(" for one."))
    assert message(*name) == "Ask <x1>Pump Co.</x1> for one."
    assert faults("Fragen Sie <x1>Pumpen AG</x1>.", *name) == ["locked"]


def test_a_stretch_in_another_language_is_locked() -> None:
    assert message(Text("The word "), Span((Text("Wasser"),), language="de"), Text(" is German.")) == (
        "The word <x1>Wasser</x1> is German."
    )


def test_markup_is_refused() -> None:
    for bad in ("<script>alert(1)</script>", "<img src=x onerror=y>", "<!-- x -->", "</p>", "<B1>x</B1>"):
        assert faults(bad, Text("Hello there")), bad
    assert faults("5 < 6 und 7 > 6", Text("Hello there")) == []


def test_emphasis_may_go_with_a_word_about_it() -> None:
    content, found = untagged("sehr heiß", tagged((Text("very "), Styled("emphasis", (Text("hot"),))), "en"))
    assert content == (Text("sehr heiß"),)
    assert [(fault.rule, fault.refuses) for fault in found] == [("mark-dropped", False)]


def test_text_without_words_is_the_same_in_every_language() -> None:
    for content in (
        (Text("12.5 %"),),
        (Code("pump --on"),),
        (Text("→ "), Image("i.png", "a pump")),
        (Text(""),),
    ):
        assert is_neutral(tagged(content, "en")), content
    link = Link("https://example.org/a", (Text("https://example.org/a"),))
    assert is_neutral(tagged((link,), "en"))
    assert not is_neutral(tagged((Text("12.5 bar"),), "en"))


@given(CONTENTS)
def test_what_was_written_as_text_is_read_as_the_same_inlines(content: tuple[Inline, ...]) -> None:
    source = tagged(content, "en")
    again, found = untagged(source.text, source)
    rewritten = tagged(source.within_layers(again), "en")
    assert not found
    assert rewritten.text == source.text
    assert unicodedata.normalize("NFC", text_of(again)) == unicodedata.normalize(
        "NFC", text_of(source.content)
    )
