"""What holds for every text, whatever stands in it."""

from __future__ import annotations

import re
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imprint.merge import find_conflicts, markers_in, merge_document, stray_markers
from imprint.merge.conflicts import survey
from imprint.merge.judge import Policy

POLICIES: tuple[Policy, ...] = ("ask", "ours", "theirs", "union")
SIDES: tuple[Policy, ...] = ("ours", "theirs")

marker_lines = st.sampled_from(
    [
        "<<<<<<< HEAD",
        "<<<<<<<",
        "<<<<<<<<< one",
        "||||||| base",
        "|||||||",
        "=======",
        "=========",
        ">>>>>>> x",
        ">>>>>>>",
        ">>>>>>>>> two",
        "  <<<<<<< HEAD",
        "git writes `<<<<<<<` in a conflict",
    ]
)
markdown_lines = st.sampled_from(
    [
        "",
        "Some words here.",
        "More of them",
        "# A heading",
        "Setext",
        "- item one",
        "- item two",
        "  - nested",
        "1. first",
        "```",
        "~~~sh",
        "> quoted",
        ">? note",
        ":::",
        "::: note",
        "| a | b |",
        "|---|:--|",
        "| k | `x|y` |",
        "| k2 | 2 | 3 |",
        "||||",
        "---",
        "key: value",
        "  - entry",
        "<table>",
        "<pre>",
        "</pre>",
        "\ufeff",
        "\x0c\u2028",
    ]
)
noise = st.text(st.characters(exclude_categories=["Cs"]), max_size=12).map(
    lambda text: text.replace("\n", " ")
)
lines = st.one_of(markdown_lines, markdown_lines, noise)
endings = st.sampled_from(["\n", "\r\n"])


@st.composite
def any_text(draw: st.DrawFn) -> str:
    body = draw(st.lists(st.one_of(marker_lines, lines), max_size=25))
    newline = draw(endings)
    return newline.join(body) + draw(st.sampled_from(["", newline]))


@st.composite
def conflicted(draw: st.DrawFn) -> str:
    """A document with whole conflicts, with or without ancestors."""
    newline = draw(endings)
    parts: list[str] = []
    for _ in range(draw(st.integers(1, 3))):
        parts += draw(st.lists(lines, max_size=5))
        ours, theirs = draw(st.lists(lines, max_size=6)), draw(st.lists(lines, max_size=6))
        base = ["||||||| base", *draw(st.lists(lines, max_size=4))] if draw(st.booleans()) else []
        parts += ["<<<<<<< HEAD", *ours, *base, "=======", *theirs, ">>>>>>> x"]
    parts += draw(st.lists(lines, max_size=5))
    return newline.join(parts) + newline


rows = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from(["1", "2", "yes", "no.", "no"])).map(
        "| {0[0]} | {0[1]} |".format
    ),
    max_size=6,
    unique_by=lambda row: row[:4],
)


@st.composite
def tables(draw: st.DrawFn) -> str:
    delimiters = [draw(st.sampled_from(["|---|---|", "| :-- | --: |"])) for _ in range(2)]
    sides = ["\n".join([delimiter, *draw(rows)]) for delimiter in delimiters]
    note = draw(st.sampled_from(["", "\n\nA note.", "\n\n>? Another note."]))
    conflict = f"<<<<<<< HEAD\n{sides[0]}\n=======\n{sides[1]}{note}\n>>>>>>> x\n"
    return f"Text.\n\n| Key | Value |\n{conflict}\nThe end.\n"


def words(text: str) -> set[str]:
    return {word for word in re.split(r"[\s|\ufeff]+|<br>", text) if re.search(r"\w", word)}


@given(any_text())
def test_nothing_that_looks_like_a_marker_makes_it_fail(text: str) -> None:
    found = find_conflicts(text)
    assert all(before.end < after.start for before, after in pairwise(found))
    stray_markers(text)
    markers_in(text)
    for policy in POLICIES:
        merge = merge_document(text, "a.md", None, policy)
        assert merge.is_clean == (not merge.diagnostics())
        assert len(merge.provenance) == len(re.findall(r"[^\n]*\n|[^\n]+", merge.text))


@given(any_text())
def test_a_text_without_conflict_comes_back_byte_for_byte(text: str) -> None:
    if not find_conflicts(text):
        assert all(merge_document(text, "a.md", None, policy).text == text for policy in POLICIES)


@given(conflicted())
def test_every_line_outside_the_conflicts_stays_in_its_place(text: str) -> None:
    found = find_conflicts(text)
    inside = {number for c in found for number in range(c.start, c.end + 1)}
    outside = [
        line.lstrip("\ufeff")
        for number, line in enumerate(re.findall(r"[^\n]*\n|[^\n]+", text), 1)
        if number not in inside
    ]
    for policy in POLICIES:
        rest = iter(
            line.lstrip("\ufeff")
            for line in re.findall(r"[^\n]*\n|[^\n]+", merge_document(text, "a.md", None, policy).text)
        )
        if not any("|" in line for line in outside):
            assert all(line in rest for line in outside)


@given(conflicted())
def test_union_loses_no_word_and_invents_none(text: str) -> None:
    merge = merge_document(text, "a.md", None, "union")
    sides = "".join(c.ours + c.theirs for c in find_conflicts(text))
    assert words(merge.text) <= words(text)
    # What one side deleted may go by these rules, and so may the text of which the other says all and more.
    by_rule = ("deleted", "changed", "different", "rewritten", "moved", "carried", "more")
    dropped = [o for o in merge.outcomes if o.name.startswith(by_rule)]
    if not dropped:
        lost = words(sides) - words(merge.text)
        assert all(
            word.rstrip(".。．") in {other.rstrip(".。．") for other in words(merge.text)} for word in lost
        )


@given(tables())
def test_union_of_tables_has_every_row_once(text: str) -> None:
    merge = merge_document(text, "a.md", None, "union")
    assert merge.is_clean
    keys = re.findall(r"^\| ([a-f](?:<br>[a-f])?) \|", merge.text, re.MULTILINE)
    assert sorted(keys) == sorted(set(re.findall(r"^\| ([a-f]) \|", text, re.MULTILINE)))
    assert len(re.findall(r"^\|[ :-]+\|[ :-]+\|$", merge.text, re.MULTILINE)) == 1
    assert merge.text.endswith("\n\nThe end.\n")


@given(st.one_of(conflicted(), tables()))
def test_merging_again_changes_nothing(text: str) -> None:
    for policy in POLICIES:
        once = merge_document(text, "a.md", None, policy)
        again = merge_document(once.text, "a.md", None, policy)
        # What one side wrote anew is known from the whole document, of which less is in conflict afterwards.
        anew = any("wrote this document anew" in each.reason for each in once.undecided)
        if (policy == "ask" and not anew) or once.is_clean:
            assert again.text == once.text
            assert [q.digest for q in again.undecided] == [q.digest for q in once.undecided]


@given(conflicted())
def test_windows_line_endings_are_kept(text: str) -> None:
    text = text.replace("\r\n", "\n").replace("\r", " ").replace("\n", "\r\n")
    for policy in POLICIES:
        merged = merge_document(text, "a.md", None, policy).text
        assert all(line.endswith("\r") for line in merged.split("\n")[:-1])


@given(conflicted())
def test_sides_are_those_that_the_markers_mark(text: str) -> None:
    found = survey(text)
    if found.strays or found.examples or any(c.doubt for c in found.conflicts) or "\ufeff" in text:
        return
    lines_of = re.findall(r"[^\n]*\n|[^\n]+", text)
    for side in SIDES:
        expected, at = [], 0
        for c in found.conflicts:
            expected += [*lines_of[at : c.start - 1], getattr(c, side)]
            at = c.end
        assert merge_document(text, "a.md", None, side).text == "".join([*expected, *lines_of[at:]])


plain = st.lists(st.sampled_from(["one", "two", "three", "four", "five"]), max_size=6).map(
    lambda found: "".join(f"{line}\n" for line in found)
)


@settings(max_examples=15, deadline=None)
@given(base=plain, ours=plain, theirs=plain)
def test_sides_are_what_git_takes_for_them(
    base: str, ours: str, theirs: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("merge")
    for style in ((), ("--diff3",), ("--zdiff3",)):
        for side in SIDES:
            merged = merge_document(_merged_by_git([ours, base, theirs], folder, *style), "a.md", None, side)
            assert merged.is_clean
            if not style:
                assert merged.text == _merged_by_git([ours, base, theirs], folder, f"--{side}")


@settings(max_examples=15, deadline=None)
@given(base=rows, ours=rows, theirs=rows)
def test_cells_that_git_leaves_in_conflict_are_merged_as_the_ancestor_allows(
    base: list[str], ours: list[str], theirs: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    sides = ["\n".join(["| Key | Value |", "|---|---|", *side, ""]) for side in (ours, base, theirs)]
    for style in ("--diff3", "--zdiff3"):
        merge = merge_document(_merged_by_git(sides, tmp_path_factory.mktemp("merge"), style), "a.md")
        old, left, right = ({row[2]: row for row in side} for side in (base, ours, theirs))
        for key in set(left) | set(right) if merge.is_clean else ():
            untouched = {left.get(key), right.get(key)} - {old.get(key)}
            wanted = next(iter(untouched)) if len(untouched) == 1 else old.get(key)
            if len(untouched) < 2:
                assert (wanted in merge.text.splitlines()) if wanted else (f"| {key} |" not in merge.text)


def _merged_by_git(sides: list[str], folder: Path, *options: str) -> str:
    for name, text in zip(("ours", "base", "theirs"), sides, strict=True):
        (folder / name).write_text(text, "utf-8")
    command = ["git", "merge-file", "-p", *options, "ours", "base", "theirs"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout
