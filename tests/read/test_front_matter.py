"""Front matter: every value a text, and no trap sprung."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imprint.errors import DocumentError, RefusedError
from imprint.read.front_matter import split_front_matter
from tests.read.helper import reading


def test_values_stay_as_they_were_written() -> None:
    front, rest = split_front_matter(
        "---\nversion: 1.10\nsold: no\nat: 12:30\ntags: [a, b]\n---\nWords.\n", "x.md"
    )

    assert front.values == {"version": "1.10", "sold": "no", "at": "12:30", "tags": ["a", "b"]}
    assert (front.lines, rest) == (6, "Words.\n")


def test_toml_is_read_too() -> None:
    front, _ = split_front_matter('+++\ntitle = "T"\ndraft = false\n+++\nWords.\n', "x.md")

    assert front.values == {"title": "T", "draft": "false"}


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    text = "---\n\nWords between rules.\n\n---\n"

    assert split_front_matter(text, "x.md") == (split_front_matter("", "x.md")[0], text)


@pytest.mark.parametrize(
    "trap", ["a: &x [1]\nb: *x", "a: !!python/object:os.system x", "a: " + "[" * 30 + "]" * 30]
)
def test_a_trap_is_refused_with_its_line(trap: str) -> None:
    with pytest.raises(RefusedError, match=r"x\.md:\d+"):
        split_front_matter(f"---\n{trap}\n---\n", "x.md")


@pytest.mark.parametrize("wrong", ["title: a: b", "a: 1\na: 2", "a: 'open"])
def test_a_mistake_is_an_error_with_its_line(wrong: str) -> None:
    with pytest.raises(DocumentError, match=r"(?s)x\.md:\d+.*fix: "):
        split_front_matter(f"---\n{wrong}\n---\n", "x.md")


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_and_never_lost(text: str) -> None:
    try:
        front, rest = split_front_matter(text, "x.md")
    except (DocumentError, RefusedError):
        return
    assert text.endswith(rest)
    assert front.lines or rest == text


def test_front_matter_shifts_no_position() -> None:
    _, warnings = reading("---\ntitle: T\n---\n\nA <Gadget> here.\n")

    assert [one.where.line for one in warnings if one.where] == [5]
