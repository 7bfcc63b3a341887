"""The task that shows a live preview."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from invoke.context import Context
from invoke.tasks import task

from imprint.commands.building import guarded, listed
from imprint.commands.show import Screen
from imprint.errors import UsageError
from imprint.inputs import MEMORY
from imprint.project import chosen_documents, project_of
from imprint.targets import Request


@task(
    positional=["doc"],
    iterable=["format", "locale"],
    help={
        "doc": "a document's name, or the path of a file; left out: all documents",
        "format": "pdf, docx, html: with commas or repeated; left out: those of the settings",
        "locale": "language tags, with commas or repeated; left out: all that have a catalog",
        "port": "where to serve; 0 takes one that is free",
        "host": "the address to serve at; anything but 127.0.0.1 shows the preview to others",
        "open": "open the browser",
    },
    auto_shortflags=False,
)
@guarded
def serve(
    context: Context,
    doc: str | None = None,
    format: Sequence[str] | None = None,
    locale: Sequence[str] | None = None,
    port: int = 8000,
    host: str = "127.0.0.1",
    open: bool = False,
) -> None:
    """Show a live preview in the browser, made again on every save."""
    from imprint.preview.run import Options, run

    if not 0 <= port < 65536:
        raise UsageError("usage/port", f"{port} is not a port", fix="write a number from 0 to 65535")
    project, document = project_of(doc or "", Path.cwd())
    name = chosen_documents(project, document)[0].stem if document else ""
    screen = Screen()
    request = Request(
        project.root / MEMORY / "preview",
        name,
        listed(format) or project.settings.formats,
        listed(locale),
        resolve="ask",
    )
    options = Options(host, port, opens=open)
    run(project, doc or "", request, options, lambda text: screen.tell({}, text))
