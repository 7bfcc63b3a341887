"""Conflicts in code blocks: a page that teaches git keeps its examples, a forgotten conflict is found."""

from __future__ import annotations

import pytest

from imprint.merge import find_conflicts, merge_document, stray_markers, survey

TRIPLE = "<<<<<<< HEAD\nred = 1\n=======\nred = 2\n>>>>>>> 1f2e3d4c5b\n"

LESSON = f"""\
# When two people change one line

git cannot know which one you want:

```
colour settings
{TRIPLE}```

What stands after `<<<<<<<` is yours, and what stands before `>>>>>>>` came from the other branch.
"""

MANUAL = f"""\
# Colours

Set the colours of the meter in its file:

```toml
[colours]
{TRIPLE}blue = 3
```

Then restart it.
"""


def test_a_page_that_explains_its_markers_is_left_as_it_is() -> None:
    found = survey(LESSON)
    assert (found.conflicts, found.strays) == ((), ())
    assert [(example.start, example.end) for example in found.examples] == [(7, 11)]
    for policy in ("ask", "ours", "theirs", "union"):
        merge = merge_document(LESSON, "lesson.md", None, policy)
        assert merge.text == LESSON
        assert merge.is_clean
        assert merge.warnings == ()


def test_a_conflict_in_the_code_of_any_other_page_is_a_conflict() -> None:
    (found,) = find_conflicts(MANUAL)
    assert (found.start, found.end, found.literal, found.doubt) == (7, 11, True, "")
    assert merge_document(MANUAL, "m.md", None, "theirs").text == MANUAL.replace(TRIPLE, "red = 2\n")


@pytest.mark.parametrize(
    "sentence",
    [
        "When git finds a merge conflict, it writes:",
        "Bei einem Konflikt schreibt git:",
        "En cas de conflit, git écrit :",
        "发生冲突时，git 会写入：",
        "競合が起きると git はこう書きます。",
        "При конфликте git пишет:",
        "git marca el conflicto así:",
    ],
)
def test_a_page_that_speaks_of_conflicts_in_any_language_keeps_its_example(sentence: str) -> None:
    text = MANUAL.replace("Set the colours of the meter in its file:", sentence)
    found = survey(text)
    assert found.conflicts == ()
    assert len(found.examples) == 1
    assert merge_document(text, "m.md").text == text


def test_an_example_that_is_only_inferred_is_mentioned() -> None:
    text = MANUAL.replace("Set the colours", "After a merge conflict in git, set the colours")
    (warning,) = merge_document(text, "m.md").warnings
    assert warning.rule == "conflict/example"
    assert warning.where is not None
    assert warning.where.line == 7


def test_a_doubtful_conflict_is_reported_and_no_policy_touches_it() -> None:
    text = MANUAL.replace("Then restart it.", "Then commit the file: `git commit -a`.")
    (found,) = find_conflicts(text)
    assert found.doubt
    for policy in ("ask", "ours", "theirs", "union"):
        merge = merge_document(text, "m.md", None, policy)
        assert merge.text == text
        assert not merge.is_clean
        (message,) = merge.diagnostics()
        assert "may be an example" in message.detail
        assert '"example"' in message.fix


def test_the_address_of_a_repository_is_no_lesson_in_git() -> None:
    text = MANUAL.replace("Then restart it.", "See [the file](https://git.example.org/conflicts/meter.git).")
    (found,) = find_conflicts(text)
    assert found.doubt == ""


def test_a_commit_that_is_in_conflict_elsewhere_is_no_example() -> None:
    doubtful = MANUAL.replace("Then restart it.", "Then commit the file: `git commit -a`.")
    assert [bool(found.doubt) for found in find_conflicts(doubtful)] == [True]
    assert [bool(found.doubt) for found in find_conflicts(f"{doubtful}\n{TRIPLE}")] == [False, False]


def test_a_conflict_that_straddles_the_end_of_a_code_block_is_real() -> None:
    text = (
        "Run it:\n\n```sh\nmake\n<<<<<<< HEAD\nmake test\n```\n=======\nmake check\n```\n>>>>>>> x\n\nDone.\n"
    )
    (found,) = find_conflicts(text)
    assert (found.start, found.end) == (5, 11)


def test_a_conflict_that_opens_a_code_block_itself_is_real() -> None:
    text = "<<<<<<< HEAD\n```sh\nmake\n=======\n```sh\nmake all\n>>>>>>> x\nmake clean\n```\n"
    (found,) = find_conflicts(text)
    assert (found.ours, found.theirs) == ("```sh\nmake\n", "```sh\nmake all\n")


def test_after_a_conflict_both_readings_decide_what_is_code() -> None:
    opened_by_one = "<<<<<<< HEAD\n```\ncode\n```\n=======\ntext\n>>>>>>> x\n\n"
    assert len(find_conflicts(opened_by_one + "git has a merge conflict:\n\n" + TRIPLE)) == 2


def test_half_a_conflict_in_code_is_reported_unless_the_page_explains_it() -> None:
    half = "```\n<<<<<<< HEAD\nred = 1\n```\n"
    assert [marker.line for marker in stray_markers(f"Set it:\n\n{half}")] == [4]
    assert stray_markers(f"A line that begins with `<<<<<<<` begins a conflict in git:\n\n{half}") == ()


def test_an_example_may_stand_in_a_pre_element() -> None:
    text = f"git marks a merge conflict like this:\n\n<pre>\n{TRIPLE}</pre>\n"
    assert find_conflicts(text) == ()


def test_backticks_in_a_line_open_no_code_block() -> None:
    text = f"```git merge``` ends in a conflict sometimes.\n\n{TRIPLE}"
    assert [conflict.literal for conflict in find_conflicts(text)] == [False]


def test_an_example_in_several_blocks_is_an_example() -> None:
    text = (
        "It begins with `<<<<<<<`:\n\n```\n<<<<<<< HEAD\n```\n\nThen comes\n\n```\n=======\n```\n\n"
        "and at last\n\n```\n>>>>>>> x\n```\n"
    )
    assert [(example.start, example.end) for example in survey(text).examples] == [(4, 16)]
    assert merge_document(text, "lesson.md", None, "ours").text == text


def test_what_is_in_conflict_itself_explains_nothing() -> None:
    explains = "<<<<<<< HEAD\ngit marks a merge conflict with `<<<<<<<`\n=======\nred = 1\n>>>>>>> x\n"
    assert len(find_conflicts(f"```\n{TRIPLE}{explains}```\n")) == 2
