"""Starting a project: its settings, a first document, and recipes for services that build it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from imprint import __version__, doctor
from imprint.errors import UsageError
from imprint.files import display, write_atomically
from imprint.localize.locales import locale_for
from imprint.project import SETTINGS_FILE, default_templates

_PROJECT: Mapping[str, str] = {
    SETTINGS_FILE: "imprint.toml",
    "source/welcome.md": "welcome.md",
    "tasks.py": "tasks.txt",  # else installing it would compile it
    ".gitignore": "gitignore",
}
SERVICES: Mapping[str, tuple[str, str]] = {
    "github": (".github/workflows/publish.yml", "github.yml"),
    "gitlab": (".gitlab-ci.yml", "gitlab.yml"),
}


def begin(folder: Path, services: Sequence[str] = (), language: str = "en") -> tuple[Path, ...]:
    """Write the files of a new project, and return their paths; in a project that is there, only recipes.

    Raises UsageError, with nothing written, where one of them is there already, where there would be nothing
    to write, and for a service or language that nobody knows.
    """
    for name in services:
        if name not in SERVICES:
            raise UsageError(
                "init/ci", f"there is no recipe for {name!r}", fix=f"choose from {', '.join(SERVICES)}"
            )
    tag = locale_for(language).tag
    is_project = (folder / SETTINGS_FILE).exists()
    wanted = {} if is_project and services else dict(_PROJECT)
    wanted |= dict(SERVICES[name] for name in services)
    there = list(dict.fromkeys(each for path in wanted if (each := _in_the_way_of(folder / path))))
    if there:
        raise UsageError(
            "init/there",
            f"{display(there[0])} is there already"
            + (f", and {len(there) - 1} more" if len(there) > 1 else "")
            + "; nothing was written",
            fix="move it away, or choose another folder"
            + ("; --ci github adds a recipe alone" if is_project and not services else ""),
            detail="\n".join(map(display, there[1:])),
        )
    values = {
        "@LANGUAGE@": tag,
        "@VERSION@": __version__,
        "@PACKAGES@": " ".join(dict.fromkeys(library.packages["debian"] for library in doctor.LIBRARIES)),
    }
    for path, template in wanted.items():
        write_atomically(folder / path, _filled(template, values).encode())
    return tuple(folder / path for path in wanted)


def _in_the_way_of(path: Path) -> Path | None:
    """Return what is there already in the place of `path`, or of a folder that it would lie in."""
    if os.path.lexists(path):
        return path
    return next((each for each in path.parents if os.path.lexists(each) and not each.is_dir()), None)


def _filled(template: str, values: Mapping[str, str]) -> str:
    text = (default_templates() / "project" / template).read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace(name, value)
    return text
