"""HTML inside table cells becomes structure: pandoc alone deletes it or runs it together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imprint.model.walk import block_text
from tests.read.helper import reading, shown


def cell(content: str) -> str:
    """Return the outline of one cell of a table."""
    lines = shown(f"| Feature | Ours |\n|---|---|\n| Cost | {content} |\n").split("\n")
    start = next(number for number, line in enumerate(lines) if line.startswith("    row p Cost"))
    return "\n".join(line.strip() for line in lines[start + 1 :]).removeprefix("cell").strip()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("<ul><li>low</li><li>flat</li></ul>", "ul\nitem\np low\nitem\np flat"),
        ("<ol><li>low</li><li>flat</li></ol>", "ol 1\nitem\np low\nitem\np flat"),
        ("<li>low</li><li>flat</li>", "ul\nitem\np low\nitem\np flat"),
        ("<li>low<li>flat", "ul\nitem\np low\nitem\np flat"),
        ("since:<br><li>low</li><li>flat</li>", "p since:\nul\nitem\np low\nitem\np flat"),
        ("low<br>flat", "p low⏎flat"),
        ("low<br/>flat<br />", "p low⏎flat"),
        ("<p>low</p><p>flat</p>", "p low\np flat"),
        ("<div>low</div><div>flat</div>", "p low\np flat"),
        ("<nobr>4 GB</nobr> of memory", "p <nowrap>4 GB</> of memory"),
        ("<b>low</b> and <i>flat</i>", "p <strong>low</> and <emphasis>flat</>"),
        ("<code>a b</code> **c**", "p `a b` <strong>c</>"),
        ('<a href="https://example.org/x">more</a>', "p [more](https://example.org/x)"),
        ('<img src="gauge.png" alt="a gauge"> low', "p ![a gauge](gauge.png) low"),
        ("<span>low</span> H<sub>2</sub>O", "p low H<subscript>2</>O"),
        ("<details><summary>low</summary>why</details>", "panel low\np why"),
        (r"low \| flat", "p low | flat"),
    ],
)
def test_a_cell_keeps_its_structure(content: str, expected: str) -> None:
    assert cell(content) == expected


def test_a_table_in_a_cell_stays_a_table() -> None:
    assert cell("<table><tr><th>a</th></tr><tr><td>b</td></tr></table>").split() == [
        *("table", "row", "column", "p", "a", "row", "cell", "p", "b"),
    ]


def test_nested_lists_keep_their_depth() -> None:
    assert cell("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>").split("\n") == [
        *("ul", "item", "p a", "ul", "item", "p b", "item", "p c"),
    ]


def test_a_row_with_more_cells_than_columns_keeps_its_words_and_is_named() -> None:
    document, warnings = reading("| A | B |\n|---|---|\n| one | two | three |\n")

    assert "three" in block_text(document.blocks)
    assert [(one.rule, one.where and one.where.line) for one in warnings] == [("table/extra-cell", 3)]


WORDS = st.lists(st.text("abcdefgh", min_size=1, max_size=6), min_size=1, max_size=5)
TAGS = st.sampled_from(["ul", "ol", "p", "div", "b", "i", "span", "nobr", "li", "u"])


@st.composite
def html(draw: st.DrawFn, depth: int = 0) -> tuple[str, list[str]]:
    """Return some HTML that fits in one cell, and the words in it."""
    words = draw(WORDS)
    if depth > 2 or draw(st.booleans()):
        return " ".join(words), words
    tag = draw(TAGS)
    inner, found = draw(html(depth=depth + 1))
    end = "" if tag == "li" and draw(st.booleans()) else f"</{tag}>"
    content = f"<li>{inner}</li>" if tag in ("ul", "ol") else inner
    return f"{' '.join(words)} <{tag}>{content}{end}", words + found


@given(html())
def test_no_word_of_a_cell_is_ever_lost(made: tuple[str, list[str]]) -> None:
    text, words = made
    document, _ = reading(f"| A | B |\n|---|---|\n| key | {text} |\n")

    assert block_text(document.blocks).split() == ["A", "B", "key", *words]
