"""Emphasis and words as their scripts have them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from imprint.model.document import Code, Link, Styled
from imprint.model.walk import text_of
from imprint.render.body import render_body
from imprint.render.script import emphasis_of, joined_hangul, whole_words
from tests.render.sheet import edition, inlines, paragraph, strong

_TEMPLATES = Path(__file__).parents[2] / "templates"


@pytest.mark.parametrize(
    ("text", "look"),
    [
        ("soon", "slant"),
        ("bientôt", "slant"),
        ("скоро", "slant"),
        ("毎朝", "dots"),
        ("매일", "dots"),
        ("Kafka 服务", "dots"),
        ("جاف", "weight"),
        ("יבש", "weight"),
        ("सुबह", "weight"),
        ("เช้า", "weight"),
    ],
)
def test_only_letters_that_have_a_slant_are_slanted(text: str, look: str) -> None:
    assert emphasis_of(text) == look


@pytest.mark.parametrize("medium", ["screen", "print"])
def test_html_says_how_words_are_emphasized_whatever_the_language_of_the_page(medium: str) -> None:
    content = paragraph(*(Styled("emphasis", inlines(text)) for text in ("soon", "毎朝", "جاف")))
    html = str(render_body(edition(content), medium).html)  # type: ignore[arg-type]
    assert re.findall(r"<em[^>]*>", html) == ["<em>", '<em class="dotted">', '<em class="heavy">']


def test_words_of_hangul_hold_together_across_marks_and_code() -> None:
    made = joined_hangul(inlines("서버 ", Code("x"), "에서 ", strong("표시"), "합니다 30초"))
    assert text_of(made) == "서\u2060버 x\u2060에\u2060서 표\u2060시\u2060합\u2060니\u2060다 30\u2060초"
    assert whole_words("안내서 A") == "안\u2060내\u2060서 A"


def test_other_text_is_left_as_it_is() -> None:
    content = inlines("Plain ", Link("https://example.org", inlines("日本語")))
    assert joined_hangul(content) is content


def test_style_sheets_know_start_and_end_but_neither_left_nor_right() -> None:
    allowed = re.compile(
        r"to (left|right)|\b(left|right) / |left: 0; right: 0;|text-align: left(; direction: ltr)?"
        r"|== \"left\"|text-emphasis-position: \w+ right|margin-right: auto|&#.*"
    )
    for path in sorted(_TEMPLATES.glob("*/*.css")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            rest = allowed.sub("", re.sub(r"\{#.*?#\}", "", line))
            assert not re.search(r"\b(left|right)\b", rest), f"{path.name}:{number}: {rest.strip()[:90]}"
