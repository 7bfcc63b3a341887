"""The command line: the same tasks for `invoke X` in a project and for `imprint X` anywhere."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from invoke.collection import Collection

# The module of each task, and the tasks by their names on the command line. One that names nothing but tasks
# that build loads these alone: to load the others takes longer than to find that nothing has changed.
_BUILDING = {"building": ("build", "pdf", "docx", "html", "clean")}
_OTHERS = {
    "merging": ("merge", "merge-file"),
    "looking": ("check", "status", "doctor"),
    "drawing": ("graph",),
    "serving": ("serve",),
    "starting": ("init",),
    "releasing": ("release", "handoff", "verify"),
}


def namespace() -> Collection:
    """Return every task; a project's tasks.py calls this and needs no more.

    Where the command line names nothing but tasks that build, the others are left out.
    """
    from imprint.commands import program

    program.teach_invoke()
    words = [word for word in sys.argv[1:] if not word.startswith("-")]
    if words and words[0] in _BUILDING["building"] and not any(map(_may_be_another, words)):
        return _collected(_BUILDING)
    from imprint.commands import i18n

    every = _collected({**_BUILDING, **_OTHERS})
    every.add_collection(i18n.collection())
    return every


def _may_be_another(word: str) -> bool:
    return word.startswith("i18n.") or any(word in names for names in _OTHERS.values())


def _collected(where: Mapping[str, Sequence[str]]) -> Collection:
    from importlib import import_module

    from invoke.collection import Collection

    tasks = Collection()
    for module, names in where.items():
        found = import_module(f"imprint.commands.{module}")
        for name in names:
            tasks.add_task(getattr(found, name.replace("-", "_")))
    return tasks


def main() -> NoReturn:
    """Be the console script `imprint`."""
    code: object = 0
    try:
        run()
    except SystemExit as stop:
        code = stop.code or 0
    if not isinstance(code, int):
        sys.exit(str(code))
    if "imprint.pipeline" not in sys.modules:  # little to take apart
        sys.exit(code)
    from imprint.processes import end

    end(code)


def run() -> None:
    """Run what the command line asks for. Raises SystemExit with the code of a command that failed."""
    from imprint.commands import unchanged

    if (said := unchanged.answer(sys.argv[1:])) is not None:
        said.tell()
        return
    from imprint.commands import program

    program.program(namespace()).run()
