"""The same bytes wherever, whenever and by however many processes a publication is built."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from imprint.history import last_changes
from tests.commands.helper import PROGRAM, SOURCES, project
from tests.pipeline.test_incremental import tree

TEXT = (
    "# Plan {n}\n\nSee [the other](plan-{m}.md).\n\n![A dot](dot.svg)\n\n"
    "| A | B |\n|---|---|\n| {n} | <li>x</li> |\n"
)
CATALOG = (
    'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "A dot"\nmsgstr "Ein Punkt"\n'
)
DOT = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
CONFLICT = "# Merged\n\n| A | B |\n|---|---|\n<<<<<<< a\n| 1 | 2 |\n=======\n| 3 | 4 |\n>>>>>>> b\n"


def git(folder: Path, *words: str) -> None:
    names = {
        f"GIT_{role}_{what}": "a@example.com"
        for role in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    dates = {
        "GIT_AUTHOR_DATE": "2026-03-01T23:30:00 -0500",
        "GIT_COMMITTER_DATE": "2026-03-01T23:30:00 -0500",
    }
    subprocess.run(
        ["git", *words], cwd=folder, check=True, capture_output=True, env={**os.environ, **names, **dates}
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = project(tmp_path / "one")
    for n in (1, 2):
        (folder / f"source/plan-{n}.md").write_text(TEXT.format(n=n, m=3 - n), encoding="utf-8")
    (folder / "source/merged.md").write_text(CONFLICT, encoding="utf-8")
    (folder / "source/dot.svg").write_text(DOT, encoding="utf-8")
    (folder / "source/locale").mkdir()
    (folder / "source/locale/de.po").write_text(CATALOG, encoding="utf-8")
    (folder / "imprint.toml").write_text('base-url = "https://example.com/"\n', encoding="utf-8")
    (folder / ".gitignore").write_text("build/\n.imprint/\n")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "All of it")
    return folder


def built(folder: Path, *options: str, where: str = ".", umask: int = 0o022, **more: str) -> dict[str, bytes]:
    env = {**os.environ, "PYTHONPATH": str(SOURCES), "NO_COLOR": "1", **more}
    if "SOURCE_DATE_EPOCH" not in more:
        env.pop("SOURCE_DATE_EPOCH", None)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "build", "--resolve", "union", *options],
        cwd=folder / where,
        env=env,
        umask=umask,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return tree(folder / "build")


@pytest.mark.slow
def test_outputs_depend_on_nothing_but_what_is_published(checkout: Path, tmp_path: Path) -> None:
    other = tmp_path / "a far deeper folder, by another name" / "two"
    subprocess.run(["git", "clone", "-q", str(checkout), str(other)], check=True)
    for path in sorted((other / "source").rglob("*"), reverse=True):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    first = built(checkout, PYTHONHASHSEED="1", TZ="America/New_York", LC_ALL="C")
    second = built(
        other,
        "--jobs",
        "1",
        where="source",
        umask=0o077,
        PYTHONHASHSEED="4242",
        TZ="Asia/Tokyo",
        LC_ALL="C.UTF-8",
        HOME=str(tmp_path),
        COLUMNS="40",
    )

    assert len(first) > 40
    assert [name for name in {*first, *second} if first.get(name) != second.get(name)] == []
    assert built(checkout, "--force") == first


def test_files_carry_the_day_of_the_last_commit_unless_told_otherwise(checkout: Path) -> None:
    def stated(data: bytes) -> bool:
        return b"2026-03-02" in data  # in UTC

    html_and_word = ("--format", "docx")
    from io import BytesIO
    from zipfile import ZipFile

    def core(files: dict[str, bytes]) -> bytes:
        with ZipFile(BytesIO(files["docx/plan-1.en.docx"])) as package:
            return package.read("docProps/core.xml")

    assert stated(core(built(checkout, *html_and_word)))
    assert b"2001-09-09" in core(built(checkout, *html_and_word, SOURCE_DATE_EPOCH="1000000000"))
    git(checkout, "commit", "-q", "--allow-empty", "-m", "Nothing")
    assert stated(core(built(checkout, *html_and_word)))


def test_a_shallow_clone_knows_no_dates_that_lie_before_it(checkout: Path, tmp_path: Path) -> None:
    (checkout / "source/plan-2.md").write_text("# Plan 2\n", encoding="utf-8")
    git(checkout, "commit", "-q", "-a", "-m", "Another plan")
    whole = last_changes(checkout, ["source"])
    shallow = tmp_path / "shallow"
    subprocess.run(["git", "clone", "-q", "--depth", "1", f"file://{checkout}", str(shallow)], check=True)

    assert whole["source/plan-1.md"] == "2026-03-02"
    assert last_changes(shallow, ["source"]) == {}
