"""Boxes in print stand in the order that the Unicode bidirectional algorithm gives their text."""

from __future__ import annotations

from functools import cache
from typing import Any

from cffi import FFI  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from imprint.model.document import Break, Code, Direction, Inline, Link, Note, Span, Styled, Text
from imprint.model.walk import Inlines, text_of
from imprint.render.bidi import levels, ordered
from tests.render.sheet import paragraph, strong

_LETTERS = "ab DE 12 اب عغ אב ٤٥ ()[]«».,:-+%/\u200f\u200e\u064b\u200b"
_DIRECTIONS = st.sampled_from(["ltr", "rtl"])


@cache
def _pango() -> tuple[FFI, Any]:
    ffi = FFI()
    ffi.cdef("unsigned char *pango_log2vis_get_embedding_levels(const char *text, int length, int *base);")
    for name in ("libpango-1.0.so.0", "libpango-1.0-0.dll", "libpango-1.0.dylib"):
        try:
            return ffi, ffi.dlopen(name)
        except OSError:
            continue
    raise AssertionError("Pango, which WeasyPrint draws text with, could not be loaded")


def levels_of_pango(text: str, direction: Direction) -> list[int]:
    ffi, pango = _pango()
    data = text.encode()
    base = ffi.new("int *", 1 if direction == "rtl" else 0)
    found = pango.pango_log2vis_get_embedding_levels(data, len(data), base)
    return [found[index] for index in range(len(text))]


@given(st.text(alphabet=_LETTERS, min_size=1, max_size=24), _DIRECTIONS)
def test_levels_are_those_of_the_engine_that_draws_the_text(text: str, direction: Direction) -> None:
    ours = levels(text, direction)
    theirs = levels_of_pango(text, direction)
    seen = [index for index, character in enumerate(text) if character not in "\u200b\u064b"]
    assert [ours[index] for index in seen] == [theirs[index] for index in seen]


def test_a_latin_stretch_of_several_boxes_is_put_together_in_an_arabic_line() -> None:
    content = paragraph("تعمل Apache ", strong("Kafka"), " 2.0 هنا").content
    arabic, wrapped, after = ordered(content, "rtl")
    assert arabic == Text("تعمل ")
    assert wrapped == Span((Text("Apache "), strong("Kafka"), Text(" 2.0")), direction="ltr")
    assert after == Text(" هنا")


def test_a_hebrew_stretch_of_several_boxes_is_put_together_in_an_english_line() -> None:
    content = paragraph("Say ", strong("שלום"), " ", Styled("emphasis", (Text("עולם"),)), " twice").content
    before, wrapped, after = ordered(content, "ltr")
    assert (before, after) == (Text("Say "), Text(" twice"))
    assert isinstance(wrapped, Span)
    assert wrapped.direction == "rtl"
    assert text_of(wrapped.content) == "שלום עולם"


def test_brackets_belong_to_the_words_that_they_follow() -> None:
    content = paragraph("خدمة ", strong("Kafka"), " (CKafka) تعمل").content
    _, wrapped, after = ordered(content, "rtl")
    assert isinstance(wrapped, Span)
    assert text_of(wrapped.content) == "Kafka (CKafka)"
    assert after == Text(" تعمل")


def test_a_link_that_a_stretch_leaves_halfway_is_divided() -> None:
    link = Link("https://example.org", (Text("Guide"), Text(" دليل")))
    first, *rest = ordered((Text("اقرأ "), strong("The"), Text(" "), link), "rtl")
    assert first == Text("اقرأ ")
    wrapped, remainder = rest
    assert isinstance(wrapped, Span)
    assert text_of(wrapped.content) == "The Guide"
    assert remainder == Link("https://example.org", (Text(" دليل"),))


def test_an_id_stands_once_where_its_span_is_divided() -> None:
    from imprint.model.document import Attributes

    span = Span((Text("Guide"), Text(" دليل")), attributes=Attributes(id="here"))
    made = ordered((Text("اقرأ "), strong("The"), Text(" "), span), "rtl")
    assert [each.attributes.id for each in _spans(made) if each.attributes.id] == ["here"]


def _spans(content: Inlines) -> list[Span]:
    found: list[Span] = []
    for inline in content:
        if isinstance(inline, Span | Styled | Link):
            found += [inline] if isinstance(inline, Span) else []
            found += _spans(inline.content)
    return found


def test_code_and_notes_are_neutral_between_their_neighbours() -> None:
    note = Note(blocks=(paragraph("x"),))
    assert ordered((Text("شغّل "), Code("git"), Text(" "), Code("-m"), note), "rtl") == (
        Text("شغّل "),
        Code("git"),
        Text(" "),
        Code("-m"),
        note,
    )
    made = ordered((Text("شغّل run "), Code("git"), Text(" now ثم")), "rtl")
    assert [type(inline) for inline in made] == [Text, Span, Text]


def test_a_line_in_one_direction_is_left_as_it_is() -> None:
    content = paragraph("No ", strong("change"), " here").content
    assert ordered(content, "ltr") is content


_LEAVES = st.one_of(
    st.text(alphabet="ab 1אב(.", min_size=1, max_size=6).map(Text), st.just(Break()), st.just(Code("c"))
)
_INLINES = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, min_size=1, max_size=3).map(
        lambda content: Styled("strong", tuple(content))
    ),
    max_leaves=8,
)


@given(st.lists(_INLINES, max_size=5).map(tuple), _DIRECTIONS)
def test_no_word_and_no_mark_is_lost(content: Inlines, direction: Direction) -> None:
    made = ordered(content, direction)
    assert _characters(made) == _characters(content)


def _characters(content: Inlines, is_strong: bool = False) -> list[tuple[object, bool]]:
    """Return every character, break and code with whether it is bold."""
    found: list[tuple[object, bool]] = []
    for inline in content:
        found += _of_one(inline, is_strong)
    return found


def _of_one(inline: Inline, is_strong: bool) -> list[tuple[object, bool]]:
    match inline:
        case Text(text):
            return [(character, is_strong) for character in text]
        case Styled(content=inner):
            return _characters(inner, True)
        case Span(content=inner):
            return _characters(inner, is_strong)
        case other:
            return [(other, is_strong)]


def test_a_text_whose_order_its_neighbours_decide_is_divided() -> None:
    before, sign, number = ordered(paragraph(strong("قبل"), " $5").content, "rtl")
    assert (before, sign) == (
        strong("قبل"),
        Text(" $"),
    )  # after an Arabic letter, the sign is not the number's
    assert number == Span((Text("5"),), direction="ltr")


def test_brackets_after_an_isolate_follow_the_word_before_it() -> None:
    _, wrapped = ordered(paragraph("ملف Kafka ", Code("x"), " [lid]").content, "rtl")
    assert isinstance(wrapped, Span)
    assert text_of(wrapped.content) == "Kafka x [lid]"
