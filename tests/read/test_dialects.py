"""Callouts, panels and code blocks in the spellings that real documents use."""

from __future__ import annotations

import pytest

from tests.read.helper import reading, shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (">?Mind the gap.", "callout note\n  p Mind the gap."),
        ("> ? Mind the gap.", "callout note\n  p Mind the gap."),
        (">!Mind the gap.", "callout important\n  p Mind the gap."),
        (">~ Mind the gap.", "callout warning\n  p Mind the gap."),
        (">?\n>- one\n>- two", "callout note\n  ul\n    item\n      p one\n    item\n      p two"),
        ("> [!NOTE]\n> Mind the gap.", "callout note\n  p Mind the gap."),
        ("> [!TIP]\n> Mind the gap.", "callout tip\n  p Mind the gap."),
        ("::: note\nMind the gap.\n:::", "callout note\n  p Mind the gap."),
        (":::warning\nMind the gap.\n:::", "callout warning\n  p Mind the gap."),
        ("::: tip Before you begin\nMind the gap.\n:::", "callout tip Before you begin\n  p Mind the gap."),
        (":::info[Before]\nMind the gap.\n:::", "callout note Before\n  p Mind the gap."),
        ("::: details More\nThe rest.\n:::", "panel More\n  p The rest."),
        (
            '<dx-alert infotype="notice" title="Mind">\nThe **gap**.\n</dx-alert>',
            "callout important Mind\n  p The <strong>gap</>.",
        ),
        ('<dx-fold-block title="More">\nThe rest.\n</dx-fold-block>', "panel More\n  p The rest."),
        (
            "<dx-tabs>\n::: On Linux\nUse apt.\n:::\n::: On a Mac\nUse brew.\n:::\n</dx-tabs>",
            "panel On Linux\n  p Use apt.\npanel On a Mac\n  p Use brew.",
        ),
        ("<dx-codeblock>\n:::  sh\nls -l\n:::\n</dx-codeblock>", "code[sh] 'ls -l'"),
        (
            "<details><summary>More</summary>\n\nThe *rest*.\n\n</details>",
            "panel More\n  p The <emphasis>rest</>.",
        ),
        ("> plain words", "quote\n  p plain words"),
    ],
)
def test_a_dialect_becomes_structure(text: str, expected: str) -> None:
    assert shown(text) == expected


def test_a_dialect_inside_a_code_block_is_left_alone() -> None:
    text = "~~~\n<dx-tabs>\n::: On Linux\n:::\n</dx-tabs>\n>? not a callout\n~~~\n"

    assert shown(text) == "code[] '<dx-tabs>\\n::: On Linux\\n:::\\n</dx-tabs>\\n>? not a callout'"


def test_lines_after_a_dialect_keep_their_numbers() -> None:
    text = '<dx-alert infotype="notice">\nOne.\n</dx-alert>\n\nSee <Gadget> here.\n'

    _, warnings = reading(text)

    assert [(one.where.line, one.where.column) for one in warnings if one.where] == [(5, 5)]


def test_an_unknown_tag_in_a_line_is_shown_as_text_and_named() -> None:
    document, warnings = reading("Set <YourKey>abc</YourKey> first.")

    assert shown("Set <YourKey>abc</YourKey> first.") == "p Set <YourKey>abc</YourKey> first."
    assert document.blocks
    assert [one.rule for one in warnings] == ["html/unknown-tag"]


def test_an_unknown_tag_around_blocks_keeps_its_content_and_is_named() -> None:
    text = "<Steps>\n\nFirst *this*.\n\n</Steps>\n"

    assert shown(text) == "p First <emphasis>this</>."
    assert [one.rule for one in reading(text)[1]] == ["html/unknown-tag"]


@pytest.mark.parametrize(
    "text", ["Call /v1/{.name} now", "Use {#id} here", "Put {key=value} in", "A {} B", "{x}"]
)
def test_braces_in_text_are_not_swallowed(text: str) -> None:
    assert shown(text) == f"p {text}"


def test_prices_and_names_with_colons_are_not_taken_for_mathematics_or_pictures() -> None:
    assert shown("US$5 (US$) and :smile: and H~2~O, 1~2") == "p US$5 (US$) and :smile: and H~2~O, 1~2"
