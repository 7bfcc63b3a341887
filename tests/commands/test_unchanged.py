"""A build with nothing to do is answered from memory; whatever has changed in any way is not."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from imprint.commands.unchanged import answer
from tests.commands.helper import PROGRAM, SOURCES, imprint, project

WORDS = ("build", "--format", "docx")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a project that is fresh, and remembered to be so."""
    made = project(tmp_path / "p", one="# One\n\n![none](none.png)\n\nText.\n", two="# Two\n")
    assert imprint(made, *WORDS).code == 0
    time.sleep(0.12)
    first = imprint(made, *WORDS)
    assert (first.code, first.out.count("(cached)")) == (0, 2)
    assert list((made / ".imprint/unchanged").glob("*.json"))
    return made


def loaded(folder: Path, *words: str) -> tuple[bool, str, str]:
    """Run a command; tell whether it had to load what reads documents, and what it said."""
    code = f"{PROGRAM.replace('main()', '')}\nimport sys, atexit\n"
    code += "atexit.register(lambda: print('imprint.inputs' in sys.modules, file=sys.stderr)); main()"
    env = {**os.environ, "PYTHONPATH": str(SOURCES), "NO_COLOR": "1"}
    env.pop("SOURCE_DATE_EPOCH", None)
    done = subprocess.run(
        [sys.executable, "-c", code, *words], cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    *rest, last = done.stderr.splitlines()
    return last == "True", done.stdout, "\n".join(rest)


def is_answered(folder: Path, *words: str) -> bool:
    before = Path.cwd()
    os.chdir(folder)
    os.environ.pop("SOURCE_DATE_EPOCH", None)  # fonts set it in this process
    try:
        return answer(words) is not None
    finally:
        os.chdir(before)


def test_the_answer_is_what_a_real_build_says_and_nothing_is_loaded_for_it(folder: Path) -> None:
    real = imprint(folder, *WORDS, "--locale", "all")
    has_loaded, out, err = loaded(folder, *WORDS)

    assert not has_loaded
    assert out.splitlines()[:-1] == real.out.splitlines()[:-1]
    assert err.strip() == real.err.strip()
    assert "none.png" in err


def add_catalog(folder: Path) -> None:
    (folder / "source/locale").mkdir()
    (folder / "source/locale/de.po").write_text('msgid ""\nmsgstr ""\n', encoding="utf-8")


def add_template(folder: Path) -> None:
    (folder / "templates/html").mkdir(parents=True)
    (folder / "templates/html/page.html").write_text("{{ title }}", encoding="utf-8")


CHANGES: dict[str, Callable[[Path], object]] = {
    "a source": lambda p: (p / "source/two.md").write_text("# Two\n\nMore.\n", encoding="utf-8"),
    "as many bytes": lambda p: (p / "source/two.md").write_text("# Twa\n", encoding="utf-8"),
    "a new source": lambda p: (p / "source/three.md").write_text("# Three\n", encoding="utf-8"),
    "a source that is gone": lambda p: (p / "source/two.md").unlink(),
    "a source by another name": lambda p: (p / "source/two.md").rename(p / "source/zwei.md"),
    "an image that was missing": lambda p: (p / "source/none.png").write_bytes(b"x"),
    "a catalog": add_catalog,
    "settings": lambda p: (p / "imprint.toml").write_text(
        'base-url = "https://example.com/"\n', encoding="utf-8"
    ),
    "a template": add_template,
    "an output": lambda p: (p / "build/docx/two.en.docx").write_text("x", encoding="utf-8"),
    "an output that is gone": lambda p: (p / "build/docx/two.en.docx").unlink(),
    "a proof": lambda p: (p / "build/proof/two.en.docx.json").write_text("{}", encoding="utf-8"),
    "a manifest that is gone": lambda p: (p / "build/manifest.json").unlink(),
    "git": lambda p: subprocess.run(["git", "init", "-q"], cwd=p, check=True),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_has_changed_is_looked_at(folder: Path, change: str) -> None:
    CHANGES[change](folder)

    assert not is_answered(folder, *WORDS)


def test_times_that_are_set_back_deceive_nobody(folder: Path) -> None:
    path = folder / "source/two.md"
    about = path.stat()
    path.write_text("# Twa\n", encoding="utf-8")
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))

    assert not is_answered(folder, *WORDS)
    assert " two en docx\n" in imprint(folder, *WORDS).out


def test_other_words_or_another_place_are_another_command(folder: Path) -> None:
    assert is_answered(folder, *WORDS)
    assert not is_answered(folder, *WORDS, "--jobs", "1")
    assert not is_answered(folder / "source", *WORDS)
    assert not is_answered(folder, *WORDS, "--force")


def test_what_was_made_a_moment_ago_is_not_yet_believed(tmp_path: Path) -> None:
    folder = project(tmp_path, one="# One\n")
    assert imprint(folder, *WORDS).code == 0

    assert not list((folder / ".imprint").glob("unchanged/*.json"))


def test_a_damaged_memory_is_none(folder: Path) -> None:
    for path in (folder / ".imprint/unchanged").glob("*.json"):
        path.write_text(path.read_text(encoding="utf-8")[:-20], encoding="utf-8")

    assert not is_answered(folder, *WORDS)
