"""A new project builds at once, nothing of a user's is replaced, and its recipes do what they say."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from imprint import __version__
from tests.commands.helper import PROGRAM, SOURCES, imprint
from tests.hosts.server import TOKEN, Forge, serving
from tests.hosts.test_servers import git

RECIPES = (".github/workflows/publish.yml", ".gitlab-ci.yml")


def test_a_new_project_builds_without_a_word(tmp_path: Path) -> None:
    begun = imprint(tmp_path, "init", "handbook")
    built = imprint(tmp_path / "handbook", "build")

    assert (begun.code, begun.out.splitlines()[-1]) == (0, "next: cd handbook && imprint build")
    assert (built.code, built.err) == (0, "")
    assert (tmp_path / "handbook/build/html/en/welcome.html").is_file()
    assert imprint(tmp_path / "handbook", "check").out == "0 errors, 0 warnings\n"


def test_nothing_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "tasks.py").write_text("mine = 1\n")
    (tmp_path / "source").mkdir()
    (tmp_path / "source/welcome.md").write_text("# Mine\n")
    done = imprint(tmp_path, "init")

    assert (done.code, "nothing was written" in done.err, "tasks.py" in done.err) == (2, True, True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["source", "tasks.py"]
    assert (tmp_path / "tasks.py").read_text() == "mine = 1\n"


def test_recipes_can_be_added_to_a_project(tmp_path: Path) -> None:
    assert imprint(tmp_path, "init").code == 0
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert imprint(tmp_path, "init", "--ci", "github,gitlab").code == 0
    after = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    assert {path: after[path] for path in before} == before
    assert {path.relative_to(tmp_path).as_posix() for path in after.keys() - before.keys()} == set(RECIPES)
    again = imprint(tmp_path, "init", "--ci", "github")
    assert (again.code, "is there already" in again.err) == (2, True)


@pytest.mark.parametrize("words", [("--ci", "jenkins"), ("--language", "klingon-")])
def test_what_nobody_knows_is_refused_before_anything_is_written(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    assert imprint(tmp_path, "init", *words).code == 2
    assert list(tmp_path.iterdir()) == []


# --- the recipes ---


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    """Return a new project with both recipes, committed and tagged."""
    folder = tmp_path / "sheets"
    assert imprint(tmp_path, "init", "sheets", "--ci", "github,gitlab").code == 0
    (folder / "imprint.toml").write_text('[release]\nname = "sheets"\nvalidators = "none"\n')
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-m", "Begin")
    git(folder, "tag", "v1")
    return folder


@pytest.fixture
def machine(tmp_path: Path) -> dict[str, str]:
    """Return the environment of a runner whose installers only write down what they are asked for."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("sudo", "apt-get", "python"):
        (programs / name).write_text(f'#!/bin/sh\necho "{name} $*" >>"{tmp_path}/installed"\n')
    (programs / "imprint").write_text(f'#!/bin/sh\nexec {sys.executable} -c "{PROGRAM}" "$@"\n')
    for program in programs.iterdir():
        program.chmod(0o755)
    kept = {key: value for key, value in os.environ.items() if key in ("HOME", "LANG", "TMPDIR")}
    path = os.pathsep.join((str(programs), os.environ["PATH"]))
    return {**kept, "PATH": path, "PYTHONPATH": str(SOURCES), "NO_COLOR": "1"}


def run_steps(folder: Path, steps: list[str], environment: dict[str, str]) -> str:
    """Run the shell steps of a recipe, as a runner does, and return what they said."""
    said = ""
    for step in steps:
        done = subprocess.run(
            ["bash", "-eo", "pipefail", "-c", step],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, (step, done.stdout, done.stderr)
        said += done.stdout + done.stderr
    return said


def steps_of(job: dict[str, Any]) -> list[str]:
    return [step["run"] for step in job["steps"] if "run" in step]


def test_the_recipe_for_github_builds_and_releases(
    begun: Path, machine: dict[str, str], tmp_path: Path
) -> None:
    recipe = yaml.safe_load((begun / RECIPES[0]).read_text())
    run_steps(begun, steps_of(recipe["jobs"]["build"]), machine)
    assert (begun / "build/pdf/welcome.en.pdf").is_file()
    forge = Forge("github")
    with serving(forge) as address:
        given = {
            "GITHUB_API_URL": address,
            "GITHUB_REPOSITORY": "docs/sheets",
            "GITHUB_TOKEN": TOKEN,
            "TAG": "v1",
        }
        said = run_steps(begun, steps_of(recipe["jobs"]["release"]), {**machine, **given})

    (files,) = forge.published("v1")
    assert {"welcome.en.pdf", "welcome.en.docx", "welcome.en.html", "SHA256SUMS"} <= files.keys()
    assert TOKEN not in said
    installed = (tmp_path / "installed").read_text()
    assert f"python -m pip install imprint=={__version__}" in installed
    assert "libpango-1.0-0 libpangoft2-1.0-0" in installed


@pytest.mark.slow
def test_the_recipe_for_gitlab_builds_and_releases(begun: Path, machine: dict[str, str]) -> None:
    recipe = yaml.safe_load((begun / RECIPES[1]).read_text())
    before = recipe["default"]["before_script"]
    run_steps(begun, [*before, *recipe["build"]["script"]], machine)
    assert (begun / "build/pdf/welcome.en.pdf").is_file()
    forge = Forge("gitlab")
    with serving(forge) as address:
        given = {
            "CI_SERVER_URL": address,
            "CI_PROJECT_ID": "docs/sheets",
            "CI_JOB_TOKEN": TOKEN,
            "CI_COMMIT_TAG": "v1",
        }
        run_steps(begun, [*before, *recipe["release"]["script"]], {**machine, **given})

    (files,) = forge.published("v1")
    assert {"welcome.en.pdf", "welcome.en.docx", "welcome.en.html", "SHA256SUMS"} <= files.keys()


def test_gitlab_releases_from_tags_alone(begun: Path) -> None:
    recipe = yaml.safe_load((begun / RECIPES[1]).read_text())
    asked = [rule["if"] for rule in recipe["build"]["rules"]]

    assert not any("CI_COMMIT_TAG" in condition for condition in asked)
    assert recipe["release"]["rules"] == [{"if": "$CI_COMMIT_TAG =~ /^v/"}]
    assert recipe["variables"] == {"GIT_DEPTH": "0"}


def test_strangers_get_no_secret_and_may_only_read(begun: Path) -> None:
    text = (begun / RECIPES[0]).read_text()
    recipe = yaml.safe_load(text)
    build, release = recipe["jobs"]["build"], recipe["jobs"]["release"]

    assert recipe["permissions"] == {"contents": "read"}
    assert "permissions" not in build
    assert "env" not in str(build)
    assert "imprint build --untrusted" in steps_of(build)
    assert "pull_request_target:" not in text
    assert release["if"] == "${{ startsWith(github.ref, 'refs/tags/v') }}"
    for job in (build, release):
        assert not any("${{" in step for step in steps_of(job)), "a name in a shell script can be a command"
        assert all(
            step["with"]["persist-credentials"] is False
            for step in job["steps"]
            if "checkout" in step.get("uses", "")
        )


@pytest.mark.parametrize(
    ("recipe", "schema"), list(zip(RECIPES, ("github-workflows", "gitlab-ci"), strict=True))
)
def test_recipes_are_valid_by_their_schemas(begun: Path, recipe: str, schema: str) -> None:
    pytest.importorskip("check_jsonschema", reason="install requirements-dev.lock")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", recipe]
    done = subprocess.run(command, cwd=begun, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
