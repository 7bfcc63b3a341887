"""What templates are given is safe to print, in HTML and in CSS."""

from __future__ import annotations

from dataclasses import replace

import tinycss2  # type: ignore[import-untyped]

from imprint.model.document import Heading, Metadata
from imprint.render.body import render_body
from imprint.render.page import counters, css_text, facing, filled, font_list, page_context
from tests.render.sheet import CHINESE, ENGLISH, edition, inlines


def test_a_css_string_cannot_be_left() -> None:
    hostile = "a\"}</style><script>\\\n'b"
    written = css_text(hostile)
    assert not set("<>\n") & set(written)
    (token,) = tinycss2.parse_component_value_list(written)
    assert token.value == hostile


def test_families_are_quoted_and_generic_ones_are_not() -> None:
    assert font_list(["Source Sans Pro", "system-ui", "Source Sans Pro"]) == '"Source Sans Pro", system-ui'


def test_page_numbers_stand_where_the_language_wants_them() -> None:
    assert counters("Page {page} of {pages}") == '"Page " counter(page) " of " counter(pages)'
    assert counters("共 {pages} 页") == '"共 " counter(pages) " 页"'
    assert counters("") == "none"


def test_only_places_with_a_value_are_filled() -> None:
    assert filled("{a} of {b}", {"a": 1}) == "1 of {b}"


def test_a_text_faces_where_its_first_letter_does() -> None:
    assert [facing(text) for text in ("© 2026 Imprint", "© 2026 الناشر", "12")] == ["ltr", "rtl", "ltr"]


def test_chinese_print_begins_with_the_font_that_has_its_forms() -> None:
    body = render_body(edition(), "print")
    families = [page_context(edition(locale=locale), body)["print_sans"] for locale in (ENGLISH, CHINESE)]
    assert [each.split(",")[0] for each in families] == ['"Source Sans Pro"', '"Noto Sans CJK JP"']


def test_contents_come_with_three_headings_or_when_they_are_asked_for() -> None:
    def wants(count: int, asked: bool | None) -> bool:
        headings = [Heading(level=1, content=inlines(f"H{n}"), id=f"h{n}") for n in range(count)]
        made = edition(*headings)
        made = replace(made, document=replace(made.document, metadata=Metadata(contents=asked)))
        return bool(page_context(made, render_body(made, "screen"))["wants_contents"])

    assert [wants(2, None), wants(3, None), wants(1, True), wants(5, False), wants(0, True)] == (
        [False, True, True, False, False]
    )
