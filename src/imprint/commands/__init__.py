"""The command line: the same tasks for `invoke X` in a project and for `imprint X` anywhere."""

from __future__ import annotations

from invoke.collection import Collection

from imprint.commands import building, drawing, i18n, looking, merging, program, serving


def namespace() -> Collection:
    """Return every task; a project's tasks.py calls this and needs no more."""
    program.teach_invoke()
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
    program.program(namespace()).run()
