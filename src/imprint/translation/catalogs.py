"""The catalogs of a project, brought up to date with its documents."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from imprint.errors import Diagnostic
from imprint.localize.locales import locale_for
from imprint.localize.update import updated
from imprint.output import write_atomically
from imprint.project import Project, display, read_text
from imprint.translation.texts import texts


def update_catalogs(project: Project, tags: Sequence[str]) -> list[tuple[Path, int, tuple[Diagnostic, ...]]]:
    """Bring the catalog of each locale up to date with every document; return its path and count of texts.

    A locale that has no catalog gets one. Raises ConflictError where a document is in conflict: its texts are
    not known.
    """
    found = texts(project)
    units, said = found.units(), found.diagnostics
    made = []
    for tag in tags or tuple(found.inputs.catalogs):
        path = project.locale_folder / f"{tag}.po"
        before = read_text(path) if path.is_file() else ""
        write_atomically(path, updated(before, units, locale_for(tag), display(path)).encode())
        made.append((path, len({unit.key for unit in units}), said))
        said = ()
    return made
