"""Two versions of a table become one: rows by their names, cells by their columns."""

from __future__ import annotations

import pytest

from imprint.merge import Merge, merge_document
from imprint.merge.tables import cell_text, split_row


def conflict(ours: str, theirs: str, base: str | None = None) -> str:
    middle = f"||||||| base\n{base}" if base is not None else ""
    return f"<<<<<<< HEAD\n{ours}{middle}=======\n{theirs}>>>>>>> other\n"


def merged(text: str, policy: str = "ask") -> Merge:
    merge = merge_document(text, "plans.md", None, policy)  # type: ignore[arg-type]
    again = merge_document(merge.text, "plans.md", None, policy)  # type: ignore[arg-type]
    assert again.text == merge.text
    return merge


def first_cells(merge: Merge) -> list[str]:
    return [split_row(line)[0] for line in merge.text.splitlines()[2:] if line.startswith("|")]


HEAD = "| Plan | Seats | Price |\n|---|---|---|\n"


# --- cells


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("| a | b |", ("a", "b")),
        ("a | b", ("a", "b")),
        ("|a|b", ("a", "b")),
        ("| a \\| b | c |", ("a \\| b", "c")),
        ("| `a|b` | c |", ("`a|b`", "c")),
        ("| ``a|`b`` | c |", ("``a|`b``", "c")),
        ("| a ` b | c ` d |", ("a ` b | c ` d",)),
        ("|  | b |", ("", "b")),
        ("|||", ("", "")),
        ("  | a | b |\r\n", ("a", "b")),
    ],
)
def test_a_row_is_cut_into_its_cells(line: str, cells: tuple[str, ...]) -> None:
    assert split_row(line) == cells


def test_a_code_span_is_cut_where_the_table_needs_it() -> None:
    assert split_row("| a ` b | c ` d |", 2) == ("a ` b", "c ` d")


def test_a_text_becomes_a_cell_that_stays_one_cell() -> None:
    assert cell_text("a | b\nc `x|y` \\| d") == "a \\| b<br>c `x|y` \\| d"


# --- rows


def test_a_conflict_between_header_and_delimiter_is_merged_as_a_whole_table() -> None:
    ours = "|---|---|\n| Small | 5 |\n| Large | 50 |\n"
    theirs = "|---|:---|\n| Tiny | 1 |\n| Large | 50 |\n\n> Prices are net.\n"
    merge = merged("| Plan | Seats |\n" + conflict(ours, theirs) + "\nThe end.\n")
    table = "| Plan | Seats |\n|---|:---|\n| Small | 5 |\n| Tiny | 1 |\n| Large | 50 |\n"
    assert merge.text == f"{table}\n> Prices are net.\n\nThe end.\n"
    assert merge.is_clean


def test_rows_of_one_side_are_kept_and_said_to_be_kept_without_an_ancestor() -> None:
    merge = merged(HEAD + conflict("| Small | 5 | 10 |\n", "| Large | 50 | 90 |\n"))
    assert first_cells(merge) == ["Small", "Large"]
    assert [(o.where.row, o.choice, o.name) for o in merge.outcomes] == [
        ("Small", "ours", "only-ours"),
        ("Large", "theirs", "only-theirs"),
    ]
    assert all("No common ancestor" in outcome.reason for outcome in merge.outcomes)


def test_a_cell_that_differs_is_undecided_and_only_its_row_keeps_markers() -> None:
    ours = "| Small | 5 | 10 |\n| Large | 50 | 90 |\n"
    theirs = "| Small | 5 | 12 |\n| Large | 50 | 90 |\n| Huge | 500 | 800 |\n"
    merge = merged(HEAD + conflict(ours, theirs))
    (open_question,) = merge.undecided
    assert (open_question.where.row, open_question.where.column) == ("Small", "Price")
    assert (open_question.ours, open_question.theirs) == ("10", "12")
    assert open_question.spans == ((4, 4), (7, 7))
    row = "<<<<<<< HEAD\n| Small | 5 | 10 |\n=======\n| Small | 5 | 12 |\n>>>>>>> other\n"
    assert merge.text == f"{HEAD}{row}| Large | 50 | 90 |\n| Huge | 500 | 800 |\n"


def test_padding_and_alignment_are_no_conflict() -> None:
    ours = "| Plan  | Seats |\n|-------|-------|\n| Small | 5     |\n"
    theirs = "|Plan|Seats|\n|---|--:|\n|Small|5|\n"
    merge = merged(conflict(ours, theirs))
    assert merge.is_clean
    assert merge.text == "| Plan  | Seats |\n|---|--:|\n| Small | 5     |\n"


def test_a_final_full_stop_is_no_conflict_and_is_recorded() -> None:
    merge = merged(HEAD + conflict("| Small | Not yet. | 1 |\n", "| Small | Not yet | 1 |\n"))
    assert merge.text == HEAD + "| Small | Not yet. | 1 |\n"
    assert [outcome.name for outcome in merge.outcomes] == ["final-stop"]


def test_markup_around_a_name_makes_no_other_row() -> None:
    ours, theirs = "| **Small** | 5 | 1 |\n", "| <nobr>Small</nobr> | 6 | 1 |\n"
    merge = merged(HEAD + conflict(ours, theirs), "union")
    assert merge.text == HEAD + "| **Small**<br><nobr>Small</nobr> | 5<br>6 | 1 |\n"


def test_union_holds_both_texts_of_a_cell_ours_first() -> None:
    merge = merged(HEAD + conflict("| Small | 5 | 10 |\n", "| Small | 6 |  |\n"), "union")
    assert merge.text == HEAD + "| Small | 5<br>6 | 10 |\n"


def test_rows_between_two_conflicts_stay_where_they_are() -> None:
    middle = "| Middle | 7 | 7 |\n"
    text = HEAD + conflict("| A | 1 | 1 |\n", "| B | 2 | 2 |\n") + middle + conflict("| Y | 3 | 3 |\n", "")
    merge = merged(text)
    assert first_cells(merge) == ["A", "B", "Middle", "Y"]
    assert merge.provenance == ("outside", "outside", "ours", "theirs", "outside", "ours")


def test_a_row_that_moved_is_there_once() -> None:
    ours = "| A | 1 | 1 |\n| B | 2 | 2 |\n| C | 3 | 3 |\n"
    theirs = "| C | 3 | 3 |\n| A | 1 | 1 |\n| B | 2 | 2 |\n"
    assert first_cells(merged(HEAD + conflict(ours, theirs))) == ["A", "B", "C"]


def test_sorted_tables_stay_sorted() -> None:
    rows = [f"| {name} | 1 | 1 |\n" for name in ("Ash", "Birch", "Elm", "Fir", "Oak")]
    text = HEAD + rows[0] + conflict(rows[1] + rows[3], rows[2]) + rows[4]
    assert first_cells(merged(text)) == ["Ash", "Birch", "Elm", "Fir", "Oak"]


def test_names_in_two_columns_tell_rows_apart() -> None:
    head = "| Region | City | Price |\n|---|---|---|\n"
    ours = "| North | Oslo | 1 |\n| North | Turku | 2 |\n"
    theirs = "| North | Oslo | 1 |\n| North | Turku | 3 |\n"
    (question,) = merged(head + conflict(ours, theirs)).undecided
    assert (question.ours, question.theirs) == ("2", "3")


def test_rows_without_names_are_never_doubled_silently() -> None:
    head = "| Size | Price |\n|---|---|\n"
    merge = merged(head + conflict("| 1 | 5 |\n| 1 | 6 |\n", "| 1 | 5 |\n| 1 | 7 |\n"))
    assert not merge.is_clean
    assert merge.text.count("| 1 | 5 |") == 1
    both = merged(head + conflict("| 1 | 5 |\n| 1 | 6 |\n", "| 1 | 5 |\n| 1 | 7 |\n"), "union")
    assert both.text == head + "| 1 | 5 |\n| 1 | 6 |\n| 1 | 7 |\n"


def test_a_row_under_two_like_names_is_asked_about() -> None:
    ours, theirs = "| CentOS 8 Stream | yes | no |\n", "| CentOS Stream 8 | yes | no |\n"
    (question,) = merged(HEAD + conflict(ours, theirs)).undecided
    assert "one row or two" in question.reason


# --- columns


def test_columns_may_stand_in_another_order() -> None:
    ours = "| Plan | Seats | Price |\n|---|---|---|\n| Small | 5 | 10 |\n"
    theirs = "| Plan | Price | Seats |\n|---|--:|---|\n| Small | 10 | 5 |\n| Large | 90 | 50 |\n"
    merge = merged(conflict(ours, theirs))
    assert merge.is_clean
    assert merge.text == (
        "| Plan | Seats | Price |\n| --- | --- | ---: |\n| Small | 5 | 10 |\n| Large | 50 | 90 |\n"
    )


def test_a_column_that_one_side_added_is_kept() -> None:
    ours = "| Plan | Price |\n|---|---|\n| Small | 10 |\n| Own | 1 |\n"
    theirs = "| Plan | Seats | Price |\n|---|---|---|\n| Small | 5 | 10 |\n"
    merge = merged(conflict(ours, theirs))
    assert merge.text == ("| Plan | Seats | Price |\n|---|---|---|\n| Small | 5 | 10 |\n| Own |  | 1 |\n")
    assert ("Seats", "only-theirs") in [(o.where.column, o.name) for o in merge.outcomes]


def test_a_renamed_column_is_a_question_about_its_name() -> None:
    ours = "| Plan | Later fee |\n|---|---|\n| Small | 10 |\n"
    theirs = "| Plan | Later fee (a month) |\n|---|---|\n| Small | 10 |\n"
    (question,) = merged(conflict(ours, theirs)).undecided
    assert (question.ours, question.theirs) == ("Later fee", "Later fee (a month)")


def test_tables_made_anew_with_other_columns_are_left_to_a_person() -> None:
    ours = "| Feature | 7.1 | 6.5 | 6.1 |\n|---|---|---|---|\n| Import | Y | Y | N |\n"
    theirs = "| Feature | 8.3 | 7.1 | 6.5 | 8.1 |\n|---|---|---|---|---|\n| Import | Y | Y | Y | Y |\n"
    merge = merged(conflict(ours, theirs))
    assert merge.text == conflict(ours, theirs)
    assert not merge.is_clean


# --- with an ancestor


def test_a_row_that_one_side_deleted_and_the_other_left_alone_goes_and_is_recorded() -> None:
    base = "| Old | 1 | 1 |\n| Small | 5 | 10 |\n"
    merge = merged(HEAD + conflict("| Small | 5 | 10 |\n", "| Old | 1 | 1 |\n| Small | 5 | 11 |\n", base))
    assert merge.text == HEAD + "| Small | 5 | 11 |\n"
    assert {(o.where.row, o.name) for o in merge.outcomes} == {
        ("Old", "deleted-by-ours"),
        ("Small", "changed-by-theirs"),
    }


def test_a_row_that_one_side_deleted_and_the_other_changed_is_undecided() -> None:
    base = "| Old | 1 | 1 |\n"
    merge = merged(HEAD + conflict("| New | 2 | 2 |\n", "| Old | 1 | 3 |\n", base))
    (question,) = merge.undecided
    assert (question.where.row, question.ours) == ("Old", "")
    assert "deleted this row, the other changed it" in question.reason


def test_cells_changed_on_different_sides_are_both_changed() -> None:
    merge = merged(HEAD + conflict("| S | 6 | 1 |\n", "| S | 5 | 2 |\n", "| S | 5 | 1 |\n"))
    assert merge.text == HEAD + "| S | 6 | 2 |\n"


# --- what surrounds a table


def test_text_that_both_sides_have_after_the_table_is_there_once() -> None:
    note = "\nPrices are net.\n"
    merge = merged(HEAD + conflict(f"| A | 1 | 1 |\n{note}", f"| B | 2 | 2 |\n{note}"))
    assert merge.text == f"{HEAD}| A | 1 | 1 |\n| B | 2 | 2 |\n{note}"


def test_rival_texts_after_the_table_are_undecided_and_the_table_is_not() -> None:
    ours, theirs = "| A | 1 | 1 |\n\nNet.\n", "| B | 2 | 2 |\n\nGross.\n"
    merge = merged(HEAD + conflict(ours, theirs))
    assert merge.text == (
        f"{HEAD}| A | 1 | 1 |\n| B | 2 | 2 |\n<<<<<<< HEAD\n\nNet.\n=======\n\nGross.\n>>>>>>> other\n"
    )
    both = merged(HEAD + conflict(ours, theirs), "union")
    assert both.text == f"{HEAD}| A | 1 | 1 |\n| B | 2 | 2 |\n\nNet.\n\nGross.\n"


def test_a_table_that_goes_on_below_another_text_of_one_side_is_not_torn() -> None:
    text = HEAD + conflict("| A | 1 | 1 |\n", "\nA new text.\n") + "| Z | 9 | 9 |\n"
    merge = merged(text)
    assert merge.text == text
    assert not merge.is_clean


def test_a_table_in_a_list_item_keeps_its_indentation() -> None:
    head = "1. Plans:\n\n   | Plan | Seats |\n   |---|---|\n"
    merge = merged(head + conflict("   | A | 1 |\n", "   | A | 2 |\n"), "union")
    assert merge.text == head + "   | A | 1<br>2 |\n"


def test_a_drawing_in_code_is_no_table() -> None:
    text = "```\n| a | b |\n|---|---|\n" + conflict("| c | 1 |\n", "| c | 2 |\n") + "```\n"
    assert merged(text, "union").text == "```\n| a | b |\n|---|---|\n| c | 1 |\n| c | 2 |\n```\n"


def test_what_is_too_much_in_a_row_is_not_lost() -> None:
    merge = merged(HEAD + conflict("| A | 1 | 2 | 3 | 4 |\n", "| B | 1 | 2 |\n"))
    assert "| A | 1 | 2 | 3 | 4 |" in merge.text


def test_windows_line_endings_stay() -> None:
    text = HEAD + conflict("| A | 1 | 1 |\n", "| A | 2 | 1 |\n| B | 1 | 1 |\n")
    for policy in ("ask", "ours", "theirs", "union"):
        lines = merged(text.replace("\n", "\r\n"), policy).text.split("\n")
        assert all(line.endswith("\r") for line in lines[:-1])
