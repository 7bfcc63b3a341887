"""A project begins whole or not at all, and what it begins with is no part of any output."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from imprint.errors import UsageError
from imprint.project import load_templates, project_of
from imprint.starting import SERVICES, begin
from imprint.targets import templates_digest

FILES = ("imprint.toml", "source/welcome.md", "tasks.py", ".gitignore")


def files_of(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_a_project_has_these_files(tmp_path: Path) -> None:
    begun = begin(tmp_path, tuple(SERVICES))
    recipes = [path for path, _ in SERVICES.values()]

    assert [path.relative_to(tmp_path).as_posix() for path in begun] == [*FILES, *recipes]
    assert files_of(tmp_path).keys() == {*FILES, *recipes}
    assert not any(b"@" in text for name, text in files_of(tmp_path).items() if name in FILES)


def test_each_file_that_is_there_is_named(tmp_path: Path) -> None:
    for name in ("tasks.py", ".gitignore", ".gitlab-ci.yml"):
        (tmp_path / name).write_text("mine\n")
    before = files_of(tmp_path)
    with pytest.raises(UsageError) as raised:
        begin(tmp_path, ["gitlab"])

    said = str(raised.value.diagnostics[0])
    assert all(name in said for name in before)
    assert "move it away" in said
    assert files_of(tmp_path) == before


@pytest.mark.parametrize("name", ["source", ".github", ".github/workflows"])
def test_a_file_in_the_place_of_a_folder_stops_it_before_anything_is_written(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("mine\n")
    with pytest.raises(UsageError, match="nothing was written"):
        begin(tmp_path, ["github"])

    assert files_of(tmp_path) == {name: b"mine\n"}


def test_a_link_that_leads_nowhere_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "handbook").mkdir()
    (tmp_path / "handbook/source").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="nothing was written"):
        begin(tmp_path / "handbook")

    assert files_of(tmp_path) == {}
    assert not (tmp_path / "elsewhere").exists()


def test_recipes_alone_are_proposed_only_where_they_can_be_added(tmp_path: Path) -> None:
    (tmp_path / "tasks.py").touch()
    with pytest.raises(UsageError) as no_project:
        begin(tmp_path)
    (tmp_path / "imprint.toml").touch()
    with pytest.raises(UsageError) as project:
        begin(tmp_path)

    assert ["--ci" in str(each.value.diagnostics[0]) for each in (no_project, project)] == [False, True]


def test_outputs_do_not_depend_on_what_a_project_begins_with(tmp_path: Path) -> None:
    begin(tmp_path)
    templates, _ = load_templates(project_of("", tmp_path)[0])
    others = {name: text for name, text in templates.texts.items() if not name.startswith("project/")}

    assert others != templates.texts
    for format in ("pdf", "docx", "html"):  # noqa: A001
        without = replace(templates, texts=others)
        assert templates_digest(templates, format) == templates_digest(without, format)
