"""The task that resolves documents in conflict, and shows what was decided and why."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from invoke.context import Context
from invoke.tasks import task

from imprint.commands.building import POLICIES, guarded
from imprint.commands.program import stop
from imprint.commands.show import Screen
from imprint.errors import Exit, UsageError
from imprint.project import project_of
from imprint.targets import Policy


@task(
    positional=["doc"],
    help={
        "doc": "a document's name or path; left out: all documents",
        "write": "put the merged text in place and record decisions; markers stay around the undecided",
        "check": "for CI: end with 4 if anything is undecided, say nothing of what is decided",
        "resolve": "what to do with undecided conflicts: ask, ours, theirs, union",
        "output": "write the merged text of one document to this file",
    },
    auto_shortflags=False,
)
@guarded
def merge(
    context: Context,
    doc: str | None = None,
    write: bool = False,
    check: bool = False,
    resolve: str = "ask",
    output: str = "",
    log_format: str = "text",
) -> None:
    """Resolve documents in conflict: show what was decided and why."""
    from imprint.pipeline import merge as run_merge

    if resolve not in POLICIES:
        raise UsageError(
            "usage/resolve",
            f"{resolve!r} is no way to resolve conflicts",
            fix=f"choose from {', '.join(POLICIES)}",
        )
    project, document = project_of(doc or "", Path.cwd())
    screen = Screen("json" if log_format == "json" else "text")
    merged = run_merge(project, document, cast("Policy", resolve), write=write, output=output)
    for one in merged:
        if not check and log_format != "json":
            screen.out.print(_summary(one.path, len(one.outcomes), len(one.undecided)), markup=False)
            for outcome in one.outcomes:
                by = f"{outcome.authority} {outcome.name}".strip()
                why = f": {outcome.reason}" if outcome.reason else ""
                screen.out.print(f"  {outcome.where}: {outcome.choice} ({by}{why})", markup=False)
        screen.say((*one.warnings, *one.diagnostics()))
    stop(Exit.DONE if all(one.is_clean for one in merged) else Exit.CONFLICT)


def _summary(path: str, decided: int, undecided: int) -> str:
    if not decided and not undecided:
        return f"{path}: no conflict"
    return f"{path}: {decided} decided, {undecided} undecided"
