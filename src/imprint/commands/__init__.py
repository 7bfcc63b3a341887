"""The command line: the same tasks for `invoke X` in a project and for `imprint X` anywhere."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from invoke.collection import Collection

_BUILDING = ("build", "pdf", "docx", "html", "clean")


def namespace() -> Collection:
    """Return every task; a project's tasks.py calls this and needs no more.

    Where the command line names nothing but tasks that build, the others are left out: loading them
    would take longer than finding that nothing has changed.
    """
    from imprint.commands import program

    program.teach_invoke()
    words = [word for word in sys.argv[1:] if not word.startswith("-")]
    return _of_building() if words and words[0] in _BUILDING and not _names_others(words) else _of_all()


def _names_others(words: list[str]) -> bool:
    """Tell whether a command line may name a task beside those that build."""
    others = ("merge", "merge-file", "check", "status", "graph", "serve", "doctor")
    return any(word in others or word.startswith("i18n.") for word in words)


def _of_building() -> Collection:
    from invoke.collection import Collection

    from imprint.commands import building

    return Collection(building.build, building.pdf, building.docx, building.html, building.clean)


def _of_all() -> Collection:
    from invoke.collection import Collection

    from imprint.commands import building, drawing, i18n, looking, merging, serving

    tasks = [
        building.build,
        building.pdf,
        building.docx,
        building.html,
        merging.merge,
        merging.merge_file,
        looking.check,
        looking.status,
        drawing.graph,
        serving.serve,
        looking.doctor,
        building.clean,
    ]
    return Collection(*tasks, i18n.collection())


def main() -> None:
    """Run the console script `imprint`."""
    from imprint.commands import unchanged

    if (said := unchanged.answer(sys.argv[1:])) is not None:
        said.tell()
        return
    from imprint.commands import program

    program.program(namespace()).run()
