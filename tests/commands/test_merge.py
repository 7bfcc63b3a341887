"""`merge` and `merge-file` as a user meets them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.helper import PROGRAM, SOURCES, Run, imprint, project

TABLE = "| Plan | Price |\n|---|---|\n| Small | {} |\n"
CONFLICT = f"""# Plans

{TABLE.splitlines()[0]}
|---|---|
<<<<<<< HEAD
| Small | 10 |
| Large | 90 |
=======
| Small | 12 |
>>>>>>> other
"""
DECIDED = "# Plans\n\n| Plan | Price |\n|---|---|\n| Small | 12 |\n| Large | 90 |\n"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return project(tmp_path / "p", plans=CONFLICT)


def asked(folder: Path, answers: str, *words: str, **environment: str) -> Run:
    """Run `imprint merge WORDS` and type `answers`."""
    env = {**os.environ, "PYTHONPATH": str(SOURCES), "NO_COLOR": "1", **environment}
    command = [sys.executable, "-c", PROGRAM, "merge", *words]
    done = subprocess.run(
        command, cwd=folder, env=env, input=answers, capture_output=True, text=True, check=False
    )
    return Run(done.returncode, done.stdout, done.stderr)


def test_each_conflict_is_shown_side_by_side_with_what_was_chosen_or_is_proposed(place: Path) -> None:
    shown = imprint(place, "merge")

    assert shown.code == 4
    assert "source/plans.md:6  “Small”, column “Price”" in shown.out
    assert "chosen: ours (rule only-ours)" in shown.out
    assert "proposed: both." in shown.out
    assert "undecided" in shown.out


def test_an_answer_is_kept_at_once_and_the_next_time_goes_on_from_there(place: Path) -> None:
    left = asked(place, "q\n", "--interactive")
    answered = asked(place, "t\n", "--interactive", "--write")
    entries = (place / "source/plans.decisions.toml").read_text()

    assert (left.code, answered.code) == (4, 0)
    assert (place / "source/plans.md").read_text() == DECIDED
    assert 'chosen = "theirs"' in entries
    assert 'date = "' in entries


def test_an_answer_that_is_none_is_asked_again_and_one_may_be_skipped(place: Path) -> None:
    assert asked(place, "z\ns\n", "--interactive").code == 4
    assert not (place / "source/plans.decisions.toml").exists()


def test_a_text_of_ones_own_comes_from_the_editor(place: Path, tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\necho 11 > "$1"\n')
    editor.chmod(0o755)

    answered = asked(place, "e\n", "--interactive", "--write", EDITOR=str(editor), VISUAL="")

    assert answered.code == 0
    assert "| Small | 11 |" in (place / "source/plans.md").read_text()


def test_a_check_writes_nothing_and_ends_with_4(place: Path) -> None:
    assert imprint(place, "merge", "--check").code == 4
    assert not (place / "build").exists()
    assert (place / "source/plans.md").read_text() == CONFLICT


def test_a_merge_without_conflict_ends_with_0(tmp_path: Path) -> None:
    shown = imprint(project(tmp_path, plans=DECIDED), "merge", "--check")

    assert (shown.code, shown.err) == (0, "")


def test_json_has_both_texts_and_the_proposal(place: Path) -> None:
    lines = imprint(place, "merge", "--log-format", "json").out.splitlines()
    objects = [json.loads(line) for line in lines if line.startswith("{")]
    waiting = next(one for one in objects if one["event"] == "conflict" and not one["chosen"])

    assert (waiting["ours"], waiting["theirs"], waiting["proposal"]) == ("10", "12", "both")


def test_a_page_for_people_shows_what_was_chosen_and_why(place: Path) -> None:
    imprint(place, "merge")
    page = (place / "build/merge/plans.html").read_text()

    assert "1 undecided" in page
    assert "Only ours has it. No common ancestor says whether theirs deleted it, so it is kept." in page
    assert "<mark>10</mark>" in page


def test_a_build_writes_the_page_too_and_where_each_row_came_from(place: Path) -> None:
    assert imprint(place, "build", "--format", "html", "--resolve", "union").code == 0
    blocks = json.loads((place / "build/canonical/plans.provenance.json").read_text())["blocks"]
    manifest = json.loads((place / "build/manifest.json").read_text())
    rows = {block["text"]: block["origins"] for block in blocks if block["kind"] == "row"}

    assert (place / "build/merge/plans.html").is_file()
    assert rows["| Large | 90 |"] == ["ours"]
    assert rows["| Small | 10<br>12 |"] == ["both"]
    assert {one["kind"] for one in manifest["outputs"]} >= {"merge", "provenance"}
    assert [one["by"] for one in manifest["documents"]["plans"]["decisions"]] == [
        "policy union",
        "rule only-ours",
    ]


def test_a_page_of_a_conflict_that_is_over_does_not_stay(place: Path) -> None:
    imprint(place, "build", "--format", "html", "--resolve", "union")
    (place / "source/plans.md").write_text(DECIDED)
    imprint(place, "build", "--format", "html")

    assert not (place / "build/merge/plans.html").exists()
    assert not (place / "build/canonical/plans.provenance.json").exists()


# --- three files ---


def three(folder: Path, base: str, ours: str, theirs: str) -> list[str]:
    for name, text in (("base", base), ("ours", ours), ("theirs", theirs)):
        (folder / f"{name}.md").write_text(text)
    return ["merge-file", "base.md", "ours.md", "theirs.md"]


def test_three_files_become_one(tmp_path: Path) -> None:
    words = three(tmp_path, "a b c\n", "A b c\n", "a b C\n")

    printed = imprint(tmp_path, *words)
    written = imprint(tmp_path, *words, "--output", "out.md", "--decisions", "d.toml")

    assert (printed.code, printed.out) == (0, "A b C\n")
    assert (written.code, written.out) == (0, "")
    assert (tmp_path / "out.md").read_text() == "A b C\n"
    assert 'rule = "different-words"' in (tmp_path / "d.toml").read_text()


def test_what_is_undecided_ends_with_1_and_stands_between_markers(tmp_path: Path) -> None:
    done = imprint(tmp_path, *three(tmp_path, "1\n", "2\n", "3\n"), "--path", "docs/guide.md")

    assert done.code == 1
    assert done.out.startswith("<<<<<<< ours\n2\n")
    assert "docs/guide.md:1: error[conflict/undecided]" in done.err


def test_a_recorded_decision_settles_three_files(tmp_path: Path) -> None:
    words = three(tmp_path, "1\n", "2\n", "3\n")
    (tmp_path / "d.toml").write_text('[[decision]]\nours = "2"\ntheirs = "3"\nchosen = "theirs"\n')

    assert imprint(tmp_path, *words, "--decisions", "d.toml").out == "3\n"


def test_a_file_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    assert imprint(tmp_path, "merge-file", "a", "b", "c").code == 2


def test_short_o_writes_elsewhere_and_decisions_may_lie_elsewhere(place: Path) -> None:
    done = imprint(place, "merge", "plans", "--resolve", "theirs", "-o", "out.md", "--decisions", "d.toml")

    assert done.code == 0
    assert (place / "out.md").read_text() == "# Plans\n\n| Plan | Price |\n|---|---|\n| Small | 12 |\n"
    assert "Large" in (place / "d.toml").read_text()
    assert not (place / "source/plans.decisions.toml").exists()
    assert (place / "source/plans.md").read_text() == CONFLICT
