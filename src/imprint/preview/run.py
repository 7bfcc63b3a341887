"""A preview from its start to its end."""

from __future__ import annotations

import asyncio
import signal
import webbrowser
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from imprint.errors import ImprintError, SetupError
from imprint.preview.builds import Builder
from imprint.preview.pages import Pictures
from imprint.preview.rebuild import keep_building
from imprint.preview.server import THIS_MACHINE, Site, application, serve_on
from imprint.preview.state import State
from imprint.preview.watch import Places, changes, places
from imprint.project import Project, load_templates, project_of
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
    raise KeyboardInterrupt("the preview has ended; outputs in the build folder are as they were")


async def _run(
    project: Project, wanted: str, request: Request, options: Options, tell: Callable[[str], None]
) -> None:
    state = State(request)
    templates, theme = load_templates(project)
    is_everywhere = options.host in _EVERYWHERE
    hosts = () if is_everywhere else (*THIS_MACHINE, options.host.lower())
    pictures = Pictures()
    site = Site(request.output, state, templates, theme, project.root.resolve().name, pictures, hosts)
    server, port = serve_on(application(site), options.host, options.port)
    builder = Builder(Path.cwd(), wanted, request.output)
    builder.load(request)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, stop.set)
    address = f"http://{'127.0.0.1' if is_everywhere else options.host}:{port}/"
    tell(f"the preview is at {address} (Ctrl-C ends it)")
    watched = Watched(project, wanted, state)
    building = asyncio.ensure_future(keep_building(state, watched.changes(), builder.built))
    building.add_done_callback(lambda _: stop.set())
    if options.opens:
        webbrowser.open(address)
    try:
        await stop.wait()
        if building.done():
            building.result()
    except OSError as error:
        raise SetupError(
            "serve/watch",
            f"the system can't watch the documents: {error}",
            fix="on Linux, raise fs.inotify.max_user_watches",
        ) from error
    finally:
        building.cancel()
        builder.stop()
        server.stop()
        await server.close_all_connections()
        await pictures.close()


@dataclass
class Watched:
    """What is watched for a preview: the project as its settings say after each change."""

    project: Project
    wanted: str
    state: State

    async def changes(self) -> AsyncIterator[None]:
        """Yield after every burst of saves."""
        async for _ in changes(self._places):
            with suppress(ImprintError):  # settings that are wrong are the build's to tell
                self.project, _document = project_of(self.wanted, Path.cwd())
            yield

    def _places(self) -> Places:
        return places(self.project, self.state.read)
