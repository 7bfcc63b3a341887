"""A conflict within a side of another one."""

from __future__ import annotations

from imprint.merge import merge_document

INNER = """Text.

<<<<<<< HEAD
- Apple
<<<<<<< HEAD
- Banana
=======
-  Banana
>>>>>>> one
=======
- Apple
- Banana
- Cherry
>>>>>>> two
"""


def test_an_inner_conflict_that_can_be_resolved_is_resolved_first() -> None:
    merge = merge_document(INNER, "guide.md")

    assert merge.text == "Text.\n\n- Apple\n- Banana\n- Cherry\n"
    assert [(one.name, one.lines) for one in merge.outcomes] == [
        ("same-text", (5, 9)),
        ("only-theirs", (3, 14)),
    ]


def test_an_inner_conflict_that_waits_leaves_the_outer_one_as_it_is() -> None:
    text = INNER.replace("-  Banana", "- Blueberry")

    merge = merge_document(text, "guide.md")

    assert merge.text == text
    assert not merge.is_clean
    assert "A conflict within a conflict (lines 5–9)." in {marker.reason for marker in merge.strays}


def test_a_policy_reaches_the_inner_conflict_too() -> None:
    text = INNER.replace("-  Banana", "- Blueberry")

    assert merge_document(text, "guide.md", policy="theirs").text == "Text.\n\n- Apple\n- Banana\n- Cherry\n"
    assert merge_document(text, "guide.md", policy="ours").text == "Text.\n\n- Apple\n- Banana\n"


def test_lines_of_what_is_undecided_are_those_of_the_file() -> None:
    text = INNER + "\n<<<<<<< HEAD\none\n=======\ntwo\n>>>>>>> three\n"

    merge = merge_document(text, "guide.md")

    assert [each.lines for each in merge.undecided] == [(16, 20)]
