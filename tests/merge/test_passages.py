"""Conflicts in prose, lists, code and front matter: what each policy makes of them."""

from __future__ import annotations

import pytest

from imprint.merge import Merge, merge_document


def conflict(ours: str, theirs: str) -> str:
    return f"<<<<<<< HEAD\n{ours}=======\n{theirs}>>>>>>> other\n"


def merged(text: str, policy: str = "union") -> Merge:
    return merge_document(text, "guide.md", None, policy)  # type: ignore[arg-type]


# --- ask


def test_a_passage_that_differs_stays_in_conflict_byte_for_byte() -> None:
    text = "Above.\n\n" + conflict("Ten.\n", "Twelve.\n") + "\nBelow.\n"
    merge = merged(text, "ask")
    assert merge.text == text
    assert [question.lines for question in merge.undecided] == [(3, 7)]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Ten  euros.\n", "Ten euros. \n"),
        ("Ten.\r\n", "Ten.\n"),
        ("\nTen.\n\n", "Ten.\n"),
        ("A.\n\n\nB.\n", "A.\n\nB.\n"),
    ],
)
def test_white_space_alone_is_no_conflict(ours: str, theirs: str) -> None:
    merge = merged(conflict(ours, theirs), "ask")
    assert merge.text == ours
    assert [outcome.name for outcome in merge.outcomes] == ["same-text"]


def test_indentation_is_a_difference() -> None:
    assert not merged(conflict("- a\n- b\n", "- a\n  - b\n"), "ask").is_clean


def test_white_space_in_code_is_a_difference() -> None:
    text = "```\n" + conflict("a = [1, 2]\n", "a = [1,  2]\n") + "```\n"
    assert not merged(text, "ask").is_clean


def test_an_edit_beside_an_untouched_copy_is_taken_where_the_ancestor_is_known() -> None:
    text = "<<<<<<< a\nOne  more.\n||||||| b\nOne more.\n=======\nTwo more.\n>>>>>>> c\n"
    merge = merged(text, "ask")
    assert merge.text == "Two more.\n"
    assert merge.outcomes[0].name == "changed-by-theirs"


# --- ours and theirs


@pytest.mark.parametrize(
    ("policy", "kept", "dropped"), [("ours", "Ten.\n", "Twelve.\n"), ("theirs", "Twelve.\n", "Ten.\n")]
)
def test_a_side_is_taken_and_the_dropped_text_is_recorded(policy: str, kept: str, dropped: str) -> None:
    merge = merged("Above.\n" + conflict("Ten.\n", "Twelve.\n") + "Below.\n", policy)
    assert merge.text == f"Above.\n{kept}Below.\n"
    (outcome,) = merge.outcomes
    assert dropped in (outcome.ours, outcome.theirs)
    (entry,) = merge.to_record
    assert (entry.chosen, entry.policy) == (policy, policy)
    assert dropped.strip() in (entry.ours, entry.theirs)


# --- union


def test_union_keeps_both_paragraphs_apart_ours_first() -> None:
    merge = merged("Above.\n\n" + conflict("Ten.\n", "Twelve.\n") + "\nBelow.\n")
    assert merge.text == "Above.\n\nTen.\n\nTwelve.\n\nBelow.\n"
    assert merge.provenance == ("outside", "outside", "ours", "both", "theirs", "outside", "outside")


def test_union_has_shared_blocks_once() -> None:
    merge = merged(conflict("# Fees\n\nTen.\n\nNet.\n", "# Fees\n\nTwelve.\n\nNet.\n"))
    assert merge.text == "# Fees\n\nTen.\n\nTwelve.\n\nNet.\n"


def test_union_has_shared_lines_of_a_paragraph_once() -> None:
    merge = merged(conflict("The fee\nis ten\na year.\n", "The fee\nis twelve\na year.\n"))
    assert merge.text == "The fee\nis ten\nis twelve\na year.\n"


def test_union_within_a_paragraph_tears_it_in_no_two() -> None:
    merge = merged("The fee\n" + conflict("is ten\n", "is twelve\n") + "a year.\n")
    assert merge.text == "The fee\nis ten\nis twelve\na year.\n"


def test_union_keeps_a_list_together() -> None:
    text = "- one\n" + conflict("- two\n- three\n", "- three\n- four\n") + "- five\n"
    assert merged(text).text == "- one\n- two\n- three\n- four\n- five\n"


def test_union_of_a_loose_list_stays_loose() -> None:
    text = "- one\n\n" + conflict("- two\n\n- three\n", "- four\n") + "\n- five\n"
    assert merged(text).text == "- one\n\n- two\n\n- three\n\n- four\n\n- five\n"


def test_union_keeps_an_item_with_what_belongs_to_it() -> None:
    text = "- one\n" + conflict("- two\n  goes on\n", "- three\n\n  a paragraph\n")
    assert merged(text).text == "- one\n- two\n  goes on\n- three\n\n  a paragraph\n"


def test_union_tears_no_code_block() -> None:
    ours, theirs = "```sh\nmake\n```\n", "```sh\nmake all\n```\n"
    assert merged(conflict(ours, theirs)).text == f"{ours}\n{theirs}"


def test_union_inside_code_keeps_every_line() -> None:
    text = "```\nif a {\n" + conflict("  b\n}\n", "  c\n}\n") + "```\n"
    assert merged(text).text == "```\nif a {\n  b\n  c\n}\n```\n"


def test_union_of_blocks_that_end_outside_gives_each_its_end() -> None:
    text = conflict("```sh\nmake\n", "```sh\nmake all\n") + "make clean\n```\n\nDone.\n"
    expected = "```sh\nmake\nmake clean\n```\n\n```sh\nmake all\nmake clean\n```\n\nDone.\n"
    assert merged(text).text == expected


def test_union_of_blocks_that_began_outside_gives_each_its_beginning() -> None:
    text = "```sh\ncd src\n" + conflict("make\n```\n", "make all\n```\n") + "\nDone.\n"
    assert merged(text).text == "```sh\ncd src\nmake\n```\n\n```sh\ncd src\nmake all\n```\n\nDone.\n"


def test_union_cannot_join_a_side_that_ends_a_code_block_with_one_that_does_not() -> None:
    text = "```sh\n" + conflict("make\n```\n", "make all\n") + "make clean\n```\n"
    merge = merged(text)
    assert merge.text == text
    assert "code block" in merge.undecided[0].reason


def test_union_keeps_callouts_apart() -> None:
    assert merged(conflict("> [!NOTE]\n> Ten.\n", "> [!NOTE]\n> Twelve.\n")).text == (
        "> [!NOTE]\n> Ten.\n\n> [!NOTE]\n> Twelve.\n"
    )


def test_union_of_two_tables_with_nothing_in_common_keeps_two_tables() -> None:
    ours, theirs = "| A | B |\n|---|---|\n| 1 | 2 |\n", "| X | Y | Z |\n|---|---|---|\n| 3 | 4 | 5 |\n"
    assert merged(conflict(ours, theirs)).text == f"{ours}\n{theirs}"


def test_a_side_that_is_empty_adds_nothing() -> None:
    assert merged("Above.\n\n" + conflict("", "New.\n\n") + "Below.\n").text == "Above.\n\nNew.\n\nBelow.\n"


# --- front matter

FRONT = "---\nlang: en\n"


def test_union_of_front_matter_has_the_keys_of_both() -> None:
    text = FRONT + conflict("title: Fees\n", "title: Fees\ndate: 2026-01-01\n") + "---\n\nText.\n"
    assert merged(text).text == FRONT + "title: Fees\ndate: 2026-01-01\n---\n\nText.\n"


def test_union_of_two_values_keeps_ours_in_force_and_theirs_as_a_comment() -> None:
    text = FRONT + conflict("title: Fees\n", "title: Prices\n") + "---\n\nText.\n"
    assert merged(text).text == FRONT + "title: Fees\n# title: Prices\n---\n\nText.\n"


def test_union_of_lists_has_the_items_of_both() -> None:
    ours, theirs = "keywords: [fee, 'a, b']\ntags:\n  - x\n", 'keywords: [fee, "net"]\ntags:\n  - y\n'
    text = FRONT + conflict(ours, theirs) + "---\n"
    expected = "keywords: [fee, 'a, b', \"net\"]\ntags:\n  - x\n  - y\n---\n"
    assert merged(text).text == FRONT + expected


def test_union_of_whole_documents_has_one_front_matter() -> None:
    ours = "---\ntitle: Fees\n---\n\n# Fees\n\nTen.\n"
    theirs = "---\ntitle: Fees\ndate: 2026-01-01\n---\n\n# Fees\n\nTwelve.\n"
    assert merged(conflict(ours, theirs)).text == (
        "---\ntitle: Fees\ndate: 2026-01-01\n---\n\n# Fees\n\nTen.\n\nTwelve.\n"
    )


def test_front_matter_that_only_one_side_has_is_kept_at_the_top() -> None:
    assert (
        merged(conflict("# Fees\n", "---\ntitle: Fees\n---\n# Fees\n")).text
        == "---\ntitle: Fees\n---\n# Fees\n"
    )


def test_front_matter_in_toml_is_front_matter() -> None:
    text = '+++\nlang = "en"\n' + conflict('title = "Fees"\n', 'title = "Prices"\n') + "+++\n\nText.\n"
    assert merged(text).text == '+++\nlang = "en"\ntitle = "Fees"\n# title = "Prices"\n+++\n\nText.\n'


# --- bytes


def test_windows_line_endings_are_used_for_what_is_added() -> None:
    text = ("Above.\n\n" + conflict("Ten.\n", "Twelve.\n")).replace("\n", "\r\n")
    assert merged(text).text == "Above.\r\n\r\nTen.\r\n\r\nTwelve.\r\n"


def test_a_byte_order_mark_stays_at_the_beginning_and_nowhere_else() -> None:
    text = "<<<<<<< HEAD\n\ufeffTen.\n=======\n\ufeffTwelve.\n>>>>>>> other\n"
    assert merged("\ufeff" + conflict("Ten.\n", "Twelve.\n")).text == "\ufeffTen.\n\nTwelve.\n"
    assert merged(text, "ours").text == "\ufeffTen.\n"
