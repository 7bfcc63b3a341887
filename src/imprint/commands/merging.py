"""The tasks that resolve documents in conflict, show what was decided and why, and merge files for git."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

from invoke.context import Context
from invoke.tasks import task

from imprint.commands import conflicts
from imprint.commands.building import POLICIES, guarded
from imprint.commands.program import stop
from imprint.commands.show import Screen
from imprint.errors import Exit, UsageError
from imprint.merging import Merge, decide, merge_files, report_merges, views
from imprint.merging import merge as run_merge
from imprint.project import Project, project_of
from imprint.targets import Policy

_RESOLVE = "what to do with undecided conflicts: ask, ours, theirs, union"


@task(
    positional=["doc"],
    help={
        "doc": "a document's name or path; left out: all documents",
        "write": "put the merged text in place and record decisions; markers stay around the undecided",
        "check": "for CI: end with 4 if anything is undecided, say nothing of what is decided",
        "resolve": _RESOLVE,
        "interactive": "ask for each undecided place; answers are kept at once, so you can leave and resume",
        "output": "write the merged text of one document to this file",
        "decisions": "read and record decisions of one document in this file, not beside it",
        "log-format": "text or json (one object a line)",
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
    interactive: bool = False,
    output: str = "",
    decisions: str = "",
    log_format: str = "text",
) -> None:
    """Resolve documents in conflict: what was decided, and why."""
    policy = _policy(resolve)
    project, document = project_of(doc or "", Path.cwd())
    screen = Screen("json" if log_format == "json" else "text")
    if interactive:
        _interview(screen, project, document, policy)
    merged = run_merge(project, document, policy, write=write, output=output, decisions=decisions)
    for one in merged:
        if log_format == "json":
            _print_json(one)
        elif not check:
            screen.out.print(_summary(one), markup=False)
            for view in views(one):
                conflicts.show(screen.out, one.path, view)
        screen.say((*one.warnings, *one.diagnostics()))
    if not check:
        for report in report_merges(project, merged):
            screen.out.print(f"side by side: {report}", markup=False)
    stop(Exit.DONE if all(one.is_clean for one in merged) else Exit.CONFLICT)


def _policy(resolve: str) -> Policy:
    if resolve not in POLICIES:
        raise UsageError(
            "usage/resolve",
            f"{resolve!r} is no way to resolve conflicts",
            fix=f"choose from {', '.join(POLICIES)}",
        )
    return cast("Policy", resolve)


def _interview(screen: Screen, project: Project, document: str, policy: Policy) -> None:
    """Ask for each undecided place and keep each answer at once. Ends where the person leaves."""
    for one in run_merge(project, document, policy):
        waiting = {each.digest: each for each in one.undecided}
        shown = [view for view in views(one) if view.digest in waiting and not view.chosen]
        for number, view in enumerate(shown, 1):
            screen.out.print(f"[{number}/{len(shown)}]", markup=False)
            conflicts.show(screen.out, one.path, view)
            asked = conflicts.ask(screen.out, waiting[view.digest], view)
            if asked is None:
                screen.out.print(
                    "left; the answers so far are kept, and the next time goes on from here", markup=False
                )
                return
            choice, text = asked
            if choice:
                decide(project, one.path, waiting[view.digest], choice, text)


def _summary(one: Merge) -> str:
    if not one.outcomes and not one.undecided:
        return f"{one.path}: no conflict"
    return f"{one.path}: {len(one.outcomes)} decided, {len(one.undecided)} undecided"


def _print_json(one: Merge) -> None:
    for view in views(one):
        print(
            json.dumps(
                {
                    "event": "conflict",
                    "path": one.path,
                    "lines": list(view.lines),
                    "place": view.place,
                    "ours": "".join(segment.text for segment in view.ours),
                    "theirs": "".join(segment.text for segment in view.theirs),
                    "base": view.base,
                    "chosen": view.chosen or None,
                    "by": view.by or None,
                    "reason": view.reason,
                    "result": view.result if view.chosen else None,
                    "proposal": view.proposal.choice if view.proposal else None,
                    "conflict": view.digest,
                },
                ensure_ascii=False,
            )
        )


@task(
    positional=["base", "ours", "theirs"],
    help={
        "base": "the common ancestor",
        "ours": "the file as our side has it",
        "theirs": "the file as their side has it",
        "output": "write the merged text here; left out: print it",
        "decisions": "read decisions from this file, and record the new ones in it",
        "path": "the document's name, for messages",
        "resolve": _RESOLVE,
        "log-format": "text or json, for errors that end it",
    },
    auto_shortflags=False,
)
@guarded
def merge_file(
    context: Context,
    base: str,
    ours: str,
    theirs: str,
    output: str = "",
    decisions: str = "",
    path: str = "",
    resolve: str = "ask",
    log_format: str = "text",
) -> None:
    """Merge three files by structure, as git's merge driver does."""
    files = [Path(name) for name in (base, ours, theirs)]
    one = merge_files(files, output, decisions, path or ours, _policy(resolve))
    if not output:
        print(one.text, end="")
    Screen("text").say((*one.warnings, *one.diagnostics()))  # to standard error: the other may hold the text
    stop(Exit.DONE if one.is_clean else Exit.DOCUMENT)
