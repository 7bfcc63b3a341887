"""Which lines of a text are a conflict, and which only look like one."""

from __future__ import annotations

import pytest

from imprint.merge import find_conflicts, markers_in, stray_markers, survey

PLAIN = """\
The fee is due in spring.

<<<<<<< HEAD
It is 10 euros.
=======
It is 12 euros.
>>>>>>> new-fees

It never changes.
"""


def reasons(text: str) -> list[str]:
    return [marker.reason for marker in stray_markers(text)]


# --- whole conflicts


def test_a_conflict_is_found_with_its_lines_texts_and_labels() -> None:
    (found,) = find_conflicts(PLAIN)
    assert (found.start, found.end) == (3, 7)
    assert (found.ours, found.theirs, found.base) == ("It is 10 euros.\n", "It is 12 euros.\n", None)
    assert (found.ours_label, found.theirs_label) == ("HEAD", "new-fees")


def test_a_conflict_with_its_ancestor_has_a_base() -> None:
    text = "<<<<<<< ours\na\n||||||| 1f2e3d4 (merged common ancestors)\nb\n=======\nc\n>>>>>>> theirs\n"
    (found,) = find_conflicts(text)
    assert (found.ours, found.base, found.theirs) == ("a\n", "b\n", "c\n")
    assert found.base_label == "1f2e3d4 (merged common ancestors)"


def test_an_empty_ancestor_is_an_ancestor() -> None:
    (found,) = find_conflicts("<<<<<<< a\nnew\n||||||| b\n=======\nother\n>>>>>>> c\n")
    assert found.base == ""


def test_either_side_may_be_empty() -> None:
    (found,) = find_conflicts("<<<<<<< a\n=======\nonly theirs\n>>>>>>> b\n")
    assert (found.ours, found.theirs) == ("", "only theirs\n")


def test_labels_may_be_anything_or_nothing() -> None:
    labels = [
        "",
        " HEAD:docs/Zwölf Fragen (alt).md",
        " Updated upstream",
        " 3d5c9be1f0 (Mend a link (#12))",
        " .mine",
    ]
    for label in labels:
        (found,) = find_conflicts(f"<<<<<<<{label}\na\n=======\nb\n>>>>>>>{label}\n")
        assert found.ours_label == found.theirs_label == label.strip()


def test_lines_may_end_as_on_windows() -> None:
    (found,) = find_conflicts(PLAIN.replace("\n", "\r\n"))
    assert (found.start, found.end, found.ours) == (3, 7, "It is 10 euros.\r\n")


def test_a_byte_order_mark_hides_no_marker() -> None:
    (found,) = find_conflicts("\ufeff<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x\n")
    assert found.start == 1


def test_the_last_line_of_a_file_may_lack_its_ending() -> None:
    assert len(find_conflicts(PLAIN.partition("\n\nIt never")[0])) == 1


def test_markers_may_be_longer_than_seven() -> None:
    (found,) = find_conflicts("<<<<<<<<<< a\nTitle\n=======\n\n==========\nb\n>>>>>>>>>> c\n")
    assert found.ours == "Title\n=======\n\n"
    assert found.size == 10


def test_a_conflict_inside_the_ancestor_of_a_criss_cross_merge_is_part_of_the_ancestor() -> None:
    inner = "<<<<<<<<< one\nx\n=========\ny\n>>>>>>>>> two\n"
    (found,) = find_conflicts(f"<<<<<<< HEAD\na\n||||||| base\n{inner}=======\nb\n>>>>>>> new\n")
    assert found.base == inner
    assert reasons(f"<<<<<<< HEAD\na\n||||||| base\n{inner}=======\nb\n>>>>>>> new\n") == []


def test_several_conflicts_are_found_from_top_to_bottom() -> None:
    assert [found.start for found in find_conflicts(PLAIN + PLAIN)] == [3, 12]


# --- what is none


@pytest.mark.parametrize(
    "text",
    [
        "Seven letters\n=======\n\nA heading with a line of seven below it.\n",
        "Over\ntwo lines\n=======\n",
        "    <<<<<<< HEAD\n    a\n    =======\n    b\n    >>>>>>> x\n",
        "> <<<<<<< HEAD\n> a\n> =======\n> b\n> >>>>>>> x\n",
        "git writes `<<<<<<< HEAD` and `>>>>>>> branch` around it.\n",
        "| a | b | c | d | e | f |\n|---|---|---|---|---|---|\n|||||||\n| 1 | 2 | 3 | 4 | 5 | 6 |\n",
        "| a | b |\n|---|---|\n||||||| total | 8 |\n",
        "|||||||||\n",
        ">>>>>>> a reply\n>>>>>>> to a reply\n>>>> to a reply\n",
        "Progress: [=======>   ] 70 %\n",
        "<<<<<<<<<<<<<<\n",
        "==============\n",
    ],
)
def test_what_only_looks_like_a_marker_is_left_alone(text: str) -> None:
    found = survey(text)
    assert found.conflicts == ()
    assert [marker for marker in found.strays if marker.certain] == []


def test_a_row_of_empty_cells_inside_a_conflict_is_no_ancestor() -> None:
    (found,) = find_conflicts("<<<<<<< HEAD\n| a | b |\n|||||||\n=======\n| a | c |\n>>>>>>> x\n")
    assert found.base is None
    assert found.ours == "| a | b |\n|||||||\n"


def test_a_heading_above_the_ancestor_is_part_of_ours() -> None:
    text = "<<<<<<< a\nInstall\n=======\n||||||| b\nSetup\n=======\nGuide\n>>>>>>> c\n"
    (found,) = find_conflicts(text)
    assert (found.ours, found.base, found.theirs) == ("Install\n=======\n", "Setup\n", "Guide\n")


# --- what is broken


def test_a_beginning_that_was_left_behind_is_reported_with_its_line() -> None:
    (marker,) = stray_markers("# Notes\n\n<<<<<<< HEAD\nText\n")
    assert (marker.line, marker.kind, marker.label) == (3, "start", "HEAD")
    assert "end is missing" in marker.reason


def test_an_end_that_was_left_behind_is_reported_with_its_line() -> None:
    (marker,) = stray_markers("# Notes\n\nText\n>>>>>>> 1f2e3d4\n")
    assert (marker.line, marker.kind, marker.label) == (4, "end", "1f2e3d4")


def test_a_middle_that_was_left_behind_is_only_suspected() -> None:
    (marker,) = stray_markers("Text above.\n\n=======\n\nText below.\n")
    assert not marker.certain


@pytest.mark.parametrize("above", ["- an item", "| a | b |", "# A heading", "", "> quoted"])
def test_equals_signs_that_underline_no_heading_are_suspected(above: str) -> None:
    assert len(stray_markers(f"{above}\n=======\n")) == 1


def test_equals_signs_beside_half_a_conflict_are_a_marker() -> None:
    found = stray_markers("<<<<<<< HEAD\nours\n=======\ntheirs\n")
    assert [marker.line for marker in found if marker.certain] == [1, 3]


def test_a_beginning_whose_end_a_formatter_rewrote_says_where_that_is() -> None:
    (first, _) = stray_markers("<<<<<<< HEAD\nours\n=======\ntheirs\n\n> > > > > > > 1f2e3d4\n")
    assert "Line 6" in first.reason


def test_a_conflict_within_a_conflict_is_reported_and_not_guessed_at() -> None:
    text = "<<<<<<< A\n<<<<<<< B\n1\n=======\n2\n>>>>>>> b\n=======\n3\n>>>>>>> a\n"
    found = survey(text)
    assert found.conflicts == ()
    assert [marker.line for marker in found.strays] == [1, 2, 4, 6, 7, 9]
    assert {marker.region for marker in found.strays} == {(1, 9)}


def test_two_separators_are_reported_and_not_guessed_at() -> None:
    found = survey("<<<<<<< A\nInstall\n=======\ntext\n=======\nother\n>>>>>>> b\n")
    assert found.conflicts == ()
    assert "lines 3 and 5" in found.strays[0].reason


def test_a_conflict_without_separator_is_reported() -> None:
    assert "without a separator" in reasons("<<<<<<< A\ntext\n>>>>>>> b\n")[0]


@pytest.mark.parametrize(
    "shape", ["<", ">", "<=", "=>", "<<", "<>", "<<<<=", ">=>", "<<=>>", "=>><=", "<=<<=<="]
)
def test_no_broken_shape_goes_unnoticed(shape: str) -> None:
    lines = {"<": "<<<<<<< HEAD\ntext\n", "=": "=======\n- item\n", ">": ">>>>>>> 1f2e3d4\ntext\n"}
    found = survey("".join(lines[mark] for mark in shape))
    assert any(marker.certain for marker in found.strays)


def test_a_whole_conflict_beside_a_broken_one_is_still_found() -> None:
    found = survey("<<<<<<< HEAD\nleft behind\n\n" + PLAIN)
    assert [conflict.start for conflict in found.conflicts] == [6]
    assert [marker.line for marker in found.strays] == [1]


def test_markers_that_an_editor_indented_are_reported() -> None:
    found = stray_markers("- an item\n  <<<<<<< HEAD\n  a\n  =======\n  b\n  >>>>>>> x\n")
    assert [marker.line for marker in found] == [2, 6]


# --- files that are no Markdown


def test_a_whole_conflict_in_a_catalog_is_reported_marker_by_marker() -> None:
    text = 'msgid "Fee"\n<<<<<<< HEAD\nmsgstr "Gebühr"\n=======\nmsgstr "Preis"\n>>>>>>> words\n'
    assert [marker.line for marker in markers_in(text)] == [2, 4, 6]


def test_half_a_conflict_in_a_data_file_is_reported() -> None:
    assert [marker.line for marker in markers_in("name,price\n<<<<<<< HEAD\na,1\n")] == [2]
    assert [marker.line for marker in markers_in("a: 1\n>>>>>>> 1f2e3d4 (Raise a)\n")] == [2]


def test_code_blocks_mean_nothing_in_a_data_file() -> None:
    text = "```\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x\n```\nHow git marks a conflict\n"
    assert len(markers_in(text, kind="text")) == 3


def test_a_ruler_in_a_data_file_is_no_marker() -> None:
    assert markers_in("=======\nTitle\n=======\n|||||||\n<<<<<<<\n") == ()


def test_the_markers_of_a_markdown_text_are_those_of_its_conflicts_and_the_strays() -> None:
    assert [marker.line for marker in markers_in(PLAIN + ">>>>>>> x\n", kind="markdown")] == [3, 5, 7, 10]
    assert markers_in("Summary\n=======\n", kind="markdown") == ()
