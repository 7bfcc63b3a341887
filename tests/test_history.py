"""Conflicts in a real git repository: the merge driver, and the ancestor that the repository knows."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from imprint.history import ancestors
from imprint.merge import find_conflicts, merge_document
from tests.commands.helper import PROGRAM, SOURCES

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="git is missing: apt-get install git")

BASE = "# Fruit\n\n| Fruit | Price |\n|---|---|\n| Apple | 1 |\n| Fig | 4 |\n"
OURS = BASE.replace("| 1 |", "| 2 |")
THEIRS = BASE.replace("| Fruit | Price |\n|---|---|", "| Fruit | Price | Origin |\n|---|---|---|").replace(
    "| Apple | 1 |\n| Fig | 4 |", "| Apple | 1 | here |\n| Fig | 4 | there |"
)
BOTH = "# Fruit\n\n| Fruit | Price | Origin |\n|---|---|---|\n| Apple | 2 | here |\n| Fig | 4 | there |\n"


class Repository:
    """A repository with one document, `fruit.md`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.git("init", "--quiet", "--initial-branch=main")
        self.commit(BASE, "Begin")

    def git(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        fixed = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false"]
        env = {**os.environ, "PYTHONPATH": str(SOURCES), "GIT_CONFIG_GLOBAL": os.devnull}
        return subprocess.run(
            ["git", *fixed, *words],
            cwd=self.folder,
            env=env,
            check=check,
            capture_output=True,
            text=True,
        )

    @property
    def file(self) -> Path:
        return self.folder / "fruit.md"

    def commit(self, text: str, message: str) -> None:
        self.file.write_text(text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)

    def two_branches(self) -> None:
        self.git("switch", "--quiet", "--create", "other")
        self.commit(THEIRS, "Say where fruit comes from")
        self.git("switch", "--quiet", "main")
        self.commit(OURS, "Raise a price")

    def resolved(self) -> str:
        """Return what becomes of the file as it lies there."""
        text = self.file.read_text()
        first = find_conflicts(text)[0]
        labels = (first.ours_label, first.theirs_label)
        merge = merge_document(text, "fruit.md", ancestors=ancestors(self.file, labels))
        assert merge.is_clean
        return merge.text


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def test_git_merges_two_branches_through_the_driver(repository: Repository) -> None:
    program = f'{sys.executable} -c "{PROGRAM}"'
    repository.git("config", "merge.imprint.driver", f"{program} merge-file %O %A %B --output %A --path %P")
    (repository.folder / ".gitattributes").write_text("*.md merge=imprint\n")
    repository.commit(BASE, "Use the driver")
    repository.two_branches()

    done = repository.git("merge", "--quiet", "--no-edit", "other")

    assert done.returncode == 0
    assert repository.file.read_text() == BOTH
    assert repository.git("status", "--porcelain").stdout == ""


def test_git_keeps_what_the_driver_leaves_undecided_as_a_conflict(repository: Repository) -> None:
    program = f'{sys.executable} -c "{PROGRAM}"'
    repository.git("config", "merge.imprint.driver", f"{program} merge-file %O %A %B --output %A --path %P")
    (repository.folder / ".gitattributes").write_text("*.md merge=imprint\n")
    repository.commit(BASE, "Use the driver")
    repository.git("switch", "--quiet", "--create", "other")
    repository.commit(BASE.replace("| 1 |", "| 3 |"), "One price")
    repository.git("switch", "--quiet", "main")
    repository.commit(OURS, "Another price")

    done = repository.git("merge", "--no-edit", "other", check=False)

    assert done.returncode == 1
    assert "UU fruit.md" in repository.git("status", "--porcelain").stdout
    assert "<<<<<<< ours\n| Apple | 2 |\n" in repository.file.read_text()


def test_a_merge_under_way_has_its_ancestor(repository: Repository) -> None:
    repository.two_branches()
    repository.git("merge", "--quiet", "other", check=False)

    assert repository.resolved() == BOTH


def test_a_conflict_that_was_committed_finds_its_ancestor_by_the_label(repository: Repository) -> None:
    repository.two_branches()
    repository.git("merge", "--quiet", "other", check=False)
    repository.git("add", "--all")
    repository.git("commit", "--quiet", "--message", "Merge other, conflict and all")

    assert repository.resolved() == BOTH


def test_a_commit_that_was_picked_has_its_parent_for_an_ancestor(repository: Repository) -> None:
    repository.two_branches()
    repository.git("cherry-pick", "other", check=False)
    repository.git("add", "--all")
    repository.git("commit", "--quiet", "--message", "Pick it, conflict and all")

    assert repository.resolved() == BOTH


def test_a_text_that_does_not_explain_the_conflict_is_no_ancestor(repository: Repository) -> None:
    repository.two_branches()
    repository.git("merge", "--quiet", "other", check=False)
    text = repository.file.read_text()

    assert (
        merge_document(text, "fruit.md", ancestors=["# Something else\n"]).text
        == merge_document(text, "fruit.md").text
    )


def test_outside_of_a_repository_nothing_is_known(tmp_path: Path) -> None:
    assert list(ancestors(tmp_path / "fruit.md", ("HEAD", "other"))) == []
