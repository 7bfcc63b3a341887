"""Titles, heading levels, ids and links within a document."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from imprint.model.document import Heading, Table
from imprint.model.walk import blocks_in
from tests.read.helper import reading, shown


def levels(text: str) -> list[int]:
    return [block.level for block in reading(text)[0].blocks if isinstance(block, Heading)]


def test_a_first_level_heading_at_the_top_is_the_title() -> None:
    document, _ = reading("# The *sheet*\n\nWords.\n")

    assert document.title == "The sheet"
    assert shown("# The *sheet*\n\nWords.\n") == "p Words."


def test_the_title_of_the_front_matter_wins_and_is_not_said_twice() -> None:
    document, _ = reading("---\ntitle: The sheet\n---\n\n# The sheet\n\nWords.\n")

    assert document.title == "The sheet"
    assert len(document.blocks) == 1


def test_without_any_heading_the_name_is_the_title() -> None:
    assert reading("Words.")[0].title == "Sheet"


def test_no_heading_level_is_skipped() -> None:
    assert levels("## One\n\n#### Deep\n\n## Two\n\n### Next\n") == [1, 2, 1, 2]


@given(st.lists(st.integers(1, 6), min_size=1, max_size=12))
def test_levels_begin_at_one_and_never_jump_down_by_more_than_one(authored: list[int]) -> None:
    text = "Words.\n\n" + "\n\n".join(f"{'#' * level} H{number}" for number, level in enumerate(authored))
    found = levels(text)

    assert found[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(found))


def test_an_edit_elsewhere_changes_no_id() -> None:
    before, _ = reading("# T\n\nOne.\n\n| A | B |\n|---|---|\n| x | 1 |\n| y | 2 |\n")
    after, _ = reading("# T\n\nNew.\n\nOne.\n\n| A | B |\n|---|---|\n| w | 0 |\n| x | 1 |\n| y | 2 |\n")

    assert before.blocks[0].id == after.blocks[1].id
    table_before, table_after = before.blocks[1], after.blocks[2]
    assert isinstance(table_before, Table)
    assert isinstance(table_after, Table)
    assert table_before.id == table_after.id
    assert [row.id for row in table_before.body] == [row.id for row in table_after.body][1:]


def test_every_id_is_unique_and_an_authored_one_wins() -> None:
    document, _ = reading("## Same\n\nx\n\nx\n\n## Same\n\nx\n\n## Other {#mine}\n")
    names = [block.id for block in blocks_in(document.blocks)]

    assert len(set(names)) == len(names)
    assert "mine" in names


def test_a_link_to_nowhere_is_named() -> None:
    _, warnings = reading("## Here\n\n[a](#here) [b](#there) [](id:spot)[c](#spot)\n")

    assert [one.rule for one in warnings] == ["link/no-target"]
    assert "#there" in warnings[0].message


def test_a_place_to_link_to_is_no_line_of_its_own() -> None:
    text = '## One\n\n<span id="below"></span>\n\n### Two\n\nSee [there](#below).\n'
    document, warnings = reading(text)
    assert [type(block).__name__ for block in document.blocks] == ["Heading", "Heading", "Paragraph"]
    assert not warnings


def test_a_place_at_the_end_or_before_a_table_stays_where_it_is() -> None:
    text = (
        'See [this](#end), [that](#table).\n\n<a id="table"></a>\n\n| A |\n|---|\n| b |\n\n<a id="end"></a>\n'
    )
    document, warnings = reading(text)
    names = [type(block).__name__ for block in document.blocks]
    assert names == ["Paragraph", "Paragraph", "Table", "Paragraph"]
    assert not warnings
