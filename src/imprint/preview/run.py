"""A preview from its start to its end."""

from __future__ import annotations

import asyncio
import signal
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from imprint.preview.builds import Builder
from imprint.preview.pages import Pictures
from imprint.preview.rebuild import keep_building
from imprint.preview.server import THIS_MACHINE, Site, application, changes, serve_on
from imprint.preview.state import State
from imprint.project import Project, default_templates, load_templates
from imprint.targets import Request

_EVERYWHERE = ("", "0.0.0.0", "::")  # noqa: S104  (what a user may ask for)


@dataclass(frozen=True, slots=True)
class Options:
    """Where to serve, and whether to open a browser there."""

    host: str
    port: int
    opens: bool = False


def run(
    project: Project, wanted: str, request: Request, options: Options, tell: Callable[[str], None]
) -> None:
    """Serve a preview until it is interrupted. `wanted` is the document that the user named, if any.

    Raises SetupError where the port is taken, KeyboardInterrupt at the end.
    """
    asyncio.run(_run(project, wanted, request, options, tell))
    raise KeyboardInterrupt


async def _run(
    project: Project, wanted: str, request: Request, options: Options, tell: Callable[[str], None]
) -> None:
    state = State(request)
    templates, theme = load_templates(project)
    is_everywhere = options.host in _EVERYWHERE
    hosts = () if is_everywhere else (*THIS_MACHINE, options.host)
    site = Site(request.output, state, templates, theme, project.root.resolve().name, Pictures(), hosts)
    server, port = serve_on(application(site), options.host, options.port)
    builder = Builder(Path.cwd(), wanted, request.output)
    builder.load()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, stop.set)
    address = f"http://{'127.0.0.1' if is_everywhere else options.host}:{port}/"
    tell(f"the preview is at {address} (Ctrl-C ends it)")
    building = asyncio.ensure_future(
        keep_building(
            state, changes(_watched(project), project.root / project.settings.output, stop), builder.built
        )
    )
    if options.opens:
        webbrowser.open(address)
    try:
        await stop.wait()
    finally:
        building.cancel()
        builder.stop()
        server.stop()
        await server.close_all_connections()


def _watched(project: Project) -> list[Path]:
    """Return what a preview depends on: the documents, the templates, the settings."""
    if project.document:
        return [project.document.parent]
    settings = (project.root / name for name in ("imprint.toml", "pyproject.toml"))
    folders = (project.source, project.root / project.settings.templates, default_templates())
    return [path for path in (*folders, *settings) if path.exists()]
