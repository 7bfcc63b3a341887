"""The task that shows the build graph: as a tree in the terminal, or as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from invoke.context import Context
from invoke.tasks import task

from imprint.commands.building import guarded, listed
from imprint.commands.program import stop
from imprint.commands.show import Screen
from imprint.errors import UsageError
from imprint.files import display, write_atomically
from imprint.project import load_templates, project_of
from imprint.targets import Request

_COLOURS = {"fresh": "green", "stale": "yellow", "missing": "yellow", "failed": "red"}


@task(
    positional=["doc"],
    iterable=["locale", "format"],
    help={
        "doc": "a document's name or path; left out: all",
        "locale": "language tags, with commas or repeated; left out: all",
        "format": "pdf, docx, html; left out: all",
        "output": "an SVG file to draw the graph in; left out: a tree in the terminal",
        "log-format": "text or json (the whole tree as one object)",
    },
    auto_shortflags=False,
)
@guarded
def graph(
    context: Context,
    doc: str | None = None,
    locale: Sequence[str] | None = None,
    format: Sequence[str] | None = None,
    output: str = "",
    log_format: str = "text",
) -> None:
    """Show the build graph: what is fresh, what is stale, and why."""
    from imprint.overview.lines import lines
    from imprint.overview.picture import picture
    from imprint.overview.tree import tree_of
    from imprint.pipeline import survey

    if output and not output.endswith(".svg"):
        raise UsageError("usage/output", f"{output} is no SVG file", fix="write --output graph.svg")
    project, document = project_of(doc or "", Path.cwd())
    formats = listed(format) or project.settings.formats
    request = Request(project.root / project.settings.output, document, formats, listed(locale))
    found = survey(project, request)
    root = tree_of(found, project.root.resolve().name)
    screen = Screen("json" if log_format == "json" else "text")
    screen.say(found.report.diagnostics)
    if output:
        templates, theme = load_templates(project)
        write_atomically(Path(output), picture(root, theme, templates))
        screen.tell({"event": "graph", "path": output}, f"the graph is in {display(Path(output))}")
    elif log_format == "json":
        screen.tell({"event": "graph", **asdict(root)}, "")
    else:
        for line, state in lines(root):
            screen.out.print(line, style=_COLOURS[state] if screen.out.is_terminal else None, markup=False)
    stop(found.report.exit_code)
