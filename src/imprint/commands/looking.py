"""The tasks that look and change nothing: check, status, doctor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from invoke.context import Context
from invoke.tasks import task
from rich.table import Table

from imprint.commands.building import guarded, listed
from imprint.commands.program import stop
from imprint.commands.show import Screen
from imprint.errors import Exit
from imprint.project import project_of
from imprint.targets import Request


@task(
    positional=["doc"],
    help={
        "doc": "a document's name or path; left out: all",
        "log-format": "text or json (one object a line)",
    },
    auto_shortflags=False,
)
@guarded
def check(context: Context, doc: str | None = None, log_format: str = "text") -> None:
    """Find everything that would stop or weaken a build."""
    from imprint.pipeline import check as run_check

    project, document = project_of(doc or "", Path.cwd())
    request = Request(Path(project.root / project.settings.output), document)
    screen = Screen("json" if log_format == "json" else "text")
    report = run_check(project, request)
    screen.say(report.diagnostics)
    if log_format != "json":
        errors = sum(one.severity == "error" for one in report.diagnostics)
        counts = {"error": errors, "warning": len(report.diagnostics) - errors}
        many = (f"{count} {word}{'' if count == 1 else 's'}" for word, count in counts.items())
        screen.out.print(", ".join(many), markup=False)
    stop(report.exit_code)


@task(
    positional=["doc"],
    iterable=["locale"],
    help={"doc": "a document's name; left out: all", "locale": "language tags; left out: all"},
    auto_shortflags=False,
)
@guarded
def status(context: Context, doc: str | None = None, locale: Sequence[str] | None = None) -> None:
    """Show which outputs are fresh, stale or missing."""
    from imprint.pipeline import build as run_build

    project, document = project_of(doc or "", Path.cwd())
    request = Request(
        project.root / project.settings.output, document, project.settings.formats, listed(locale)
    )
    report = run_build(project, replace(request, dry_run=True))
    screen = Screen()
    table = Table(box=None, pad_edge=False, header_style="bold" if screen.out.is_terminal else "")
    for heading in ("document", "language", *request.formats):
        table.add_column(heading)
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for result in report.results:
        word = {"cached": "fresh", "failed": "failed"}.get(result.status, "stale")
        if result.is_missing:
            word = "missing"
        rows.setdefault((result.target.document, result.target.locale), {})[result.target.format] = word
    for (name, tag), found in rows.items():
        table.add_row(name, tag, *(found.get(each, "") for each in request.formats))
    screen.out.print(table)


@task(auto_shortflags=False)
@guarded
def doctor(context: Context) -> None:
    """Say what this machine lacks, and how to install it."""
    from imprint.doctor import examine

    screen = Screen()
    table = Table(box=None, pad_edge=False, header_style="bold" if screen.out.is_terminal else "")
    for heading in ("", "part", "found", "needed for"):
        table.add_column(heading)
    checks = examine()
    for one in checks:
        word = "ok" if one.found else "missing" if one.required else "absent"
        table.add_row(word, one.what, one.version, one.needed_for)
    screen.out.print(table)
    for one in checks:
        if not one.found:
            screen.out.print(f"{one.what}: {one.install}", markup=False)
    stop(Exit.ENVIRONMENT if any(one.required and not one.found for one in checks) else Exit.DONE)
