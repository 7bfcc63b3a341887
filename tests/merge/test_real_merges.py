"""Merges that people had to make, from public repositories, where they lie beside the checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from imprint.merge import (
    Merge,
    find_conflicts,
    merge_document,
    merge_texts,
    stray_markers,
    survey,
)
from imprint.merge.judge import Policy
from tests.shared import shared

POLICIES: tuple[Policy, ...] = ("ask", "ours", "theirs", "union")


@cache
def cases(kind: str) -> tuple[Path, ...]:
    return tuple(sorted(shared("bench/merge/cases").glob(f"{kind}-*")))


def text_of(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "surrogateescape")


def merges(text: str) -> list[Merge]:
    return [merge_document(text, "case.md", None, policy) for policy in POLICIES]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["conflict", "marker", "live"])
def test_no_conflicted_file_makes_the_merge_fail_and_no_marker_is_overlooked(kind: str) -> None:
    for case in cases(kind):
        for name in ("conflicted.md", "conflicted.diff3.md"):
            if not (case / name).exists():
                continue
            text = text_of(case / name)
            found = survey(text)
            assert found.conflicts or found.strays, case.name
            for merge in merges(text):
                left = find_conflicts(merge.text) or [m for m in stray_markers(merge.text) if m.certain]
                assert bool(left) == (not merge.is_clean), case.name


def test_pages_that_teach_git_stay_as_they_are() -> None:
    for case in cases("teach"):
        text = text_of(case / "conflicted.md")
        for merge in merges(text):
            assert merge.text == text
            assert merge.is_clean


def test_files_without_conflict_are_untouched() -> None:
    for kind in ("clean", "conflict"):
        for case in cases(kind):
            for name in ("base.md", "ours.md", "theirs.md", "git.md", "human.md"):
                text = text_of(case / name) if (case / name).exists() else ""
                merge = merge_document(text, "case.md", None, "union")
                assert merge.text == text
                assert merge.is_clean, (case.name, name)


def test_documents_of_products_are_untouched() -> None:
    for path in sorted(shared("corpus").glob("*.md")):
        merge = merge_document(text_of(path), path.name)
        assert merge.text == text_of(path)
        assert merge.is_clean
        assert merge.warnings == ()


def words(text: str) -> set[str]:
    return set(text.replace("|", " ").split())


def three(case: Path) -> Merge:
    base, ours, theirs = (text_of(case / f"{name}.md") for name in ("base", "ours", "theirs"))
    return merge_texts(base, ours, theirs, "case.md")


def test_what_git_merges_alone_becomes_what_git_makes_of_it() -> None:
    for case in cases("clean"):
        assert three(case).text == text_of(case / "git.md"), case.name


def test_what_a_side_added_is_in_the_text_or_in_the_record() -> None:
    for case in cases("conflict"):
        merge = three(case)
        known = words(text_of(case / "base.md"))
        recorded = "\n".join(f"{one.ours}\n{one.theirs}\n{one.text}" for one in merge.outcomes)
        there = words(f"{merge.text}\n{recorded}")
        for side in ("ours", "theirs"):
            lost = words(text_of(case / f"{side}.md")) - known - there
            assert not {word for word in lost if not set(word) <= set("-:")}, case.name


def test_most_of_what_is_decided_is_what_people_decided() -> None:
    """A floor below the scores of today; a change that falls through it is no progress."""
    decided = exact = 0
    for case in cases("conflict"):
        merge = three(case)
        if merge.is_clean:
            decided += 1
            exact += merge.text.split() == text_of(case / "human.md").split()

    assert exact >= 0.32 * len(cases("conflict"))
    assert exact >= 0.66 * decided
