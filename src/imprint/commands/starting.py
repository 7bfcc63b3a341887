"""The task that starts a project: init."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from invoke.context import Context
from invoke.tasks import task

from imprint.commands.building import guarded, listed
from imprint.commands.show import Screen
from imprint.files import display
from imprint.starting import begin


@task(
    positional=["folder"],
    iterable=["ci"],
    help={
        "folder": "the folder of the project, which is made if need be; left out: this one",
        "ci": "services to write a recipe for: github, gitlab; in a project that is there, only these",
        "language": "the language that documents are written in",
    },
    auto_shortflags=False,
)
@guarded
def init(
    context: Context, folder: str | None = None, ci: Sequence[str] | None = None, language: str = "en"
) -> None:
    """Start a project: settings, a first document, recipes for CI."""
    screen = Screen()
    root = Path(folder or ".")
    for path in begin(root, listed(ci), language):
        screen.tell({}, display(path))
    enter = f"cd {display(root)} && " if folder and root.resolve() != Path.cwd() else ""
    screen.tell({}, f"next: {enter}imprint build")
