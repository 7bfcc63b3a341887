"""The tasks of translators: catalogs brought up to date with the documents."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from invoke.context import Context
from invoke.tasks import task

from imprint.commands.building import guarded, listed
from imprint.commands.show import Screen
from imprint.project import display, project_of


@task(
    iterable=["locale"],
    help={"locale": "language tags, with commas or repeated; a new one begins a catalog; left out: all"},
    auto_shortflags=False,
)
@guarded
def update(context: Context, locale: Sequence[str] | None = None) -> None:
    """Bring catalogs up to date with the documents, or begin one."""
    from imprint.translation.catalogs import update_catalogs

    project, _ = project_of("", Path.cwd())
    screen = Screen()
    for path, units, diagnostics in update_catalogs(project, listed(locale)):
        screen.say(diagnostics)
        screen.out.print(f"{display(path)}: {units} texts", markup=False)
