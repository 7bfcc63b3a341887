"""Three texts become one: what only one side changed is taken, what both changed is merged by structure."""

from __future__ import annotations

import pytest

from imprint.merge import Merge, merge_texts


def merged(base: str, ours: str, theirs: str) -> Merge:
    return merge_texts(base, ours, theirs, "guide.md")


def rules(merge: Merge) -> set[str]:
    return {outcome.name for outcome in merge.outcomes}


LIST = "# Fruit\n\n- [Apple](a.md)\n- [Cherry](c.md)\n- [Fig](f.md)\n- [Melon](m.md)\n"
TABLE = "| Plan | Seats | Price |\n|---|---|---|\n| Small | 5 | 10 |\n| Large | 50 | 90 |\n"


def test_changes_in_different_places_need_no_rule() -> None:
    merge = merged("a\n\nb\n\nc\n", "A\n\nb\n\nc\n", "a\n\nb\n\nC\n")

    assert merge.text == "A\n\nb\n\nC\n"
    assert not merge.outcomes


def test_items_that_both_add_to_a_sorted_list_stay_sorted() -> None:
    ours = LIST.replace("- [Cherry]", "- [Banana](b.md)\n- [Cherry]")
    theirs = LIST.replace("- [Cherry]", "- [Blackberry](bb.md)\n- [Cherry]")

    merge = merged(LIST, ours, theirs)

    assert merge.text == LIST.replace("- [Cherry]", "- [Banana](b.md)\n- [Blackberry](bb.md)\n- [Cherry]")


def test_the_same_item_added_twice_is_there_once() -> None:
    added = LIST.replace("- [Cherry]", "- [Banana](b.md)\n- [Cherry]")
    more = LIST.replace("- [Cherry]", "- [Banana](b.md)\n- [Blueberry](bb.md)\n- [Cherry]")

    assert merged(LIST, added, more).text == more


def test_an_item_that_one_side_deleted_and_the_other_changed_is_undecided() -> None:
    merge = merged(LIST, LIST.replace("- [Fig](f.md)\n", ""), LIST.replace("f.md", "figs.md"))

    assert not merge.is_clean
    assert [(each.ours, each.theirs) for each in merge.undecided] == [("", "- [Fig](figs.md)\n")]


def test_an_item_that_one_side_moved_and_the_other_changed_is_changed_in_its_new_place() -> None:
    ours = "# Fruit\n\n- [Fig](f.md)\n- [Apple](a.md)\n- [Cherry](c.md)\n- [Melon](m.md)\n"
    theirs = LIST.replace("f.md", "figs.md")

    assert merged(LIST, ours, theirs).text == ours.replace("f.md", "figs.md")
    assert merged(LIST, theirs, ours).text == ours.replace("f.md", "figs.md")


def test_a_paragraph_that_was_moved_far_and_changed_is_changed_in_its_new_place() -> None:
    parts = ["# A\n\n", "One little paragraph.\n\n", "# B\n\n", "Text of B.\n\n", "# C\n\n", "Text of C.\n"]
    base = "".join(parts)
    ours = "".join([parts[0], *parts[2:], "\n", "One little paragraph.\n"])
    theirs = base.replace("little", "small")

    assert merged(base, ours, theirs).text == ours.replace("little", "small")


def test_words_changed_in_different_places_of_a_paragraph_are_merged() -> None:
    base = "The service keeps messages for seven days and sends them once.\n"
    ours = base.replace("The service", "Our service")
    theirs = base.replace("once", "at least once")

    merge = merged(base, ours, theirs)

    assert merge.text == "Our service keeps messages for seven days and sends them at least once.\n"
    assert rules(merge) == {"different-words"}


def test_two_values_for_one_word_are_undecided() -> None:
    base = "It keeps messages for seven days.\n"

    assert not merged(base, base.replace("seven", "five"), base.replace("seven", "nine")).is_clean


def test_code_is_never_put_together_within_a_line() -> None:
    base = "```\nlimit = 5 # seconds\n```\n"
    ours = base.replace("5", "7")
    theirs = base.replace("seconds", "s")

    assert not merged(base, ours, theirs).is_clean


def test_front_matter_is_merged_key_by_key() -> None:
    base = "---\ntitle: Guide\nsummary: Short.\nlang: en\n---\n\nText.\n"
    ours = base.replace("Guide", "The guide")
    theirs = base.replace("Short.", "A short one.")

    assert merged(base, ours, theirs).text == ours.replace("Short.", "A short one.")


def test_a_key_that_both_changed_differently_is_undecided() -> None:
    base = "---\ntitle: Guide\nlang: en\n---\n"

    merge = merged(base, base.replace("Guide", "Manual"), base.replace("Guide", "Handbook"))

    assert not merge.is_clean
    assert merge.text.count("lang: en") == 1


def test_cells_that_both_changed_in_one_row_are_merged_by_column() -> None:
    merge = merged(TABLE, TABLE.replace("| 5 |", "| 6 |"), TABLE.replace("| 10 |", "| 12 |"))

    assert "| Small | 6 | 12 |" in merge.text
    assert merge.is_clean


def test_a_column_that_one_side_added_meets_a_row_that_the_other_added() -> None:
    ours = (
        "| Plan | Seats | Price | Trial |\n|---|---|---|---|\n"
        "| Small | 5 | 10 | yes |\n| Large | 50 | 90 | no |\n"
    )
    theirs = TABLE.replace("| Large", "| Middle | 20 | 40 |\n| Large")

    merge = merged(TABLE, ours, theirs)

    assert merge.is_clean
    assert "| Middle | 20 | 40 |  |" in merge.text
    assert "| Large | 50 | 90 | no |" in merge.text


def test_a_column_that_one_side_deleted_goes_unless_the_other_changed_a_cell_in_it() -> None:
    ours = "| Plan | Price |\n|---|---|\n| Small | 10 |\n| Large | 90 |\n"

    gone = merged(TABLE, ours, TABLE.replace("| 90 |", "| 95 |"))
    kept = merged(TABLE, ours, TABLE.replace("| 50 |", "| 60 |"))

    assert gone.text == ours.replace("90", "95")
    assert not kept.is_clean


def test_a_column_that_one_side_renamed_keeps_the_cells_of_the_other() -> None:
    merge = merged(TABLE, TABLE.replace("Price", "Cost"), TABLE.replace("| 90 |", "| 95 |"))

    assert merge.text == TABLE.replace("Price", "Cost").replace("| 90 |", "| 95 |")


def test_columns_in_another_order_are_no_change_of_cells() -> None:
    theirs = "| Plan | Price | Seats |\n|---|---|---|\n| Small | 10 | 5 |\n| Large | 90 | 50 |\n"

    merge = merged(TABLE, TABLE.replace("| 5 |", "| 6 |"), theirs)

    assert merge.text == theirs.replace("| 5 |", "| 6 |")


def test_a_table_that_was_only_padded_anew_takes_every_change_of_the_other() -> None:
    ours = (
        "| Plan  | Seats | Price |\n|-------|------:|-------|\n"
        "| Small | 5     | 10    |\n| Large | 50    | 90    |\n"
    )

    merge = merged(TABLE, ours, TABLE.replace("| 10 |", "| 12 |"))

    assert merge.is_clean
    assert "| Small | 5 | 12 |" in merge.text
    assert "| Large | 50    | 90    |" in merge.text


def test_a_row_that_one_side_deleted_and_the_other_changed_is_undecided() -> None:
    ours = TABLE.replace("| Large | 50 | 90 |\n", "")

    assert not merged(TABLE, ours, TABLE.replace("| 90 |", "| 95 |")).is_clean


def test_a_name_that_neither_side_had_twice_is_reported() -> None:
    ours = TABLE.replace("| Small", "| Trial | 1 | 0 |\n| Small")
    theirs = TABLE + "| Trial | 2 | 0 |\n"

    merge = merged(TABLE, ours, theirs)

    assert [warning.rule for warning in merge.warnings if "Trial" in warning.message] == ["merge/duplicate"]


def test_links_and_numbers_that_one_side_replaced_reach_the_translation_of_the_other() -> None:
    base = "Install version 16.0 or higher from [the site](https://old.example/a), as told.\n"
    ours = "已安装 16.0 或更高版本，见[网站](https://old.example/a)。\n"
    theirs = base.replace("16.0", "18.0").replace("old.example/a", "new.example/b")

    merge = merged(base, ours, theirs)

    assert merge.text == ours.replace("16.0", "18.0").replace("old.example/a", "new.example/b")
    assert rules(merge) == {"carried-over"}


def test_a_heading_takes_the_attributes_of_one_side_and_the_words_of_the_other() -> None:
    assert merged("## Slots\n", "## 插槽\n", "## Slots {#slots}\n").text == "## 插槽 {#slots}\n"


def test_new_prose_is_not_put_into_a_translation() -> None:
    base = "# Title\n\nOne sentence about the thing.\n\nAnother sentence about it.\n"
    ours = "# 标题\n\n关于这件事的一句话。\n\n另一句关于它的话。\n"
    theirs = base.replace("Another", "A wholly new and important sentence stands here.\n\nAnother")

    assert not merged(base, ours, theirs).is_clean


def test_a_byte_order_mark_and_line_ends_stay() -> None:
    base = "\ufeffa\r\n\r\nb\r\n"

    merge = merged(base, base.replace("a", "A"), base.replace("b", "B"))

    assert merge.text == "\ufeffA\r\n\r\nB\r\n"


def test_what_is_undecided_stands_between_markers_with_its_ancestor() -> None:
    merge = merged("one\n", "two\n", "three\n")

    assert merge.text == "<<<<<<< ours\ntwo\n||||||| base\none\n=======\nthree\n>>>>>>> theirs\n"


@pytest.mark.parametrize("policy", ["ours", "theirs", "union"])
def test_a_policy_leaves_nothing_undecided(policy: str) -> None:
    merge = merge_texts("one\n", "two\n", "three\n", "guide.md", policy=policy)  # type: ignore[arg-type]

    assert merge.is_clean
    assert merge.text == {"ours": "two\n", "theirs": "three\n", "union": "two\n\nthree\n"}[policy]
