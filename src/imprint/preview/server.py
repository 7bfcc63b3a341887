"""The preview's web server: for this machine unless told otherwise, to be read alone, from its own folder."""

from __future__ import annotations

import asyncio
import json
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.iostream import StreamClosedError
from tornado.netutil import bind_sockets
from tornado.web import Application, HTTPError, RequestHandler

from imprint.errors import SetupError
from imprint.files import digest
from imprint.preview.pages import Pictures, office
from imprint.preview.state import State, View
from imprint.render.templates import Templates
from imprint.render.theme import Theme
from imprint.targets import Target

_ALIVE = 15.0  # seconds after which a quiet line of events says that it is there
_PAGE = re.compile(r"html/(?P<locale>[^/]+)/(?P<document>[^/]+)\.html")
THIS_MACHINE = ("localhost", "127.0.0.1", "[::1]", "::1")
_POLICY = (
    "default-src 'self' 'unsafe-inline' 'wasm-unsafe-eval' data:; frame-ancestors 'self'; base-uri 'none'"
)


@dataclass(frozen=True, slots=True)
class Site:
    """What is served: the folder of outputs, what is known of them, and how pages around them look.

    `hosts` are the names that it may be asked by; none means any.
    """

    folder: Path
    state: State
    templates: Templates
    theme: Theme
    title: str
    pictures: Pictures
    hosts: tuple[str, ...] = THIS_MACHINE


class _Handler(RequestHandler):
    """Answers to who may ask."""

    site: Site

    def initialize(self, site: Site) -> None:
        self.site = site

    def prepare(self) -> None:
        host = self.request.host.lower()
        name = host if host.endswith("]") else host.rsplit(":", 1)[0]
        if self.site.hosts and name not in self.site.hosts:
            # Another name that leads here is a page of somebody else's.
            raise HTTPError(421, reason="This preview has another name")

    async def head(self, *words: str, **named: str) -> None:
        """Answer as to GET; Tornado leaves out the body."""
        answer = self.get(*words, **named)
        if answer is not None:
            await answer

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("Content-Security-Policy", _POLICY)

    def write_error(self, status_code: int, **_: Any) -> None:
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(f"{status_code} {self._reason}\n")

    def page(self, name: str, **context: Any) -> str:
        site = self.site
        return site.templates.render(f"preview/{name}", theme=site.theme, title=site.title, **context)

    def output(self, path: str) -> bytes:
        """Return an output. Raises HTTPError where there is none, or the path leads out of the folder."""
        folder = self.site.folder.resolve()
        whole = (folder / path).resolve()
        if (
            not whole.is_relative_to(folder)
            or not whole.is_file()
            or ".imprint" in whole.relative_to(folder).parts
        ):
            raise HTTPError(404, reason="Not there (yet)")
        return whole.read_bytes()


class _Overview(_Handler):
    def get(self) -> None:
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(self.page("overview.html", rows=_rows(self.site.state), event=self.site.state.event()))


class _Pages(_Handler):
    """A PDF, or a Word file as it is printed, page by page."""

    async def get(self, format: str, document: str, locale: str) -> None:  # noqa: A002
        target = Target(document, locale, format)
        data = self.known(target.path)
        printed = await self.printed(target, data) if data else b""
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(
            self.page(
                "pages.html",
                target=target,
                sizes=self.site.pictures.sizes(printed) if printed else [],
                is_there=bool(data),
                has_office=bool(office()),
                script=self.script(target, data),
            )
        )

    def known(self, path: str) -> bytes:
        """Return an output, or nothing where there is none yet."""
        try:
            return self.output(path)
        except HTTPError:
            return b""

    def script(self, target: Target, data: bytes) -> str:
        """Return the script of the preview for a page that shows an output as it is now."""
        return self.page("script.html", target=target, have=digest(data) if data else "")

    async def printed(self, target: Target, data: bytes) -> bytes:
        return await self.site.pictures.of_word_file(data) if target.format == "docx" else data


class _Output(_Pages):
    async def get(self, path: str) -> None:  # type: ignore[override]
        match = _PAGE.fullmatch(path)
        if match and not self.known(path):  # a new document, or one that is not right yet
            self.set_status(404)
            await super().get("html", match["document"], match["locale"])
            return
        data = self.output(path)
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        if match:
            script = self.script(Target(match["document"], match["locale"], "html"), data)
            head, mark, rest = data.decode().rpartition("</body>")
            data = f"{head}{script}{mark}{rest}".encode()
        if kind.startswith("text/") or kind.endswith("javascript"):
            kind += "; charset=utf-8"
        self.set_header("Content-Type", kind)
        self.finish(data)


class _Picture(_Pages):
    async def get(self, format: str, document: str, locale: str, number: str) -> None:  # type: ignore[override]  # noqa: A002
        target = Target(document, locale, format)
        printed = await self.printed(target, self.output(target.path))
        try:
            picture = self.site.pictures.page(printed, int(number)) if printed else b""
        except IndexError:
            picture = b""
        if not picture:
            raise HTTPError(404, reason="There is no such page")
        self.set_header("Content-Type", "image/png")
        self.finish(picture)


class _Events(_Pages):
    """What happens, line by line, for as long as somebody listens.

    Who asks says what they look at, and the digest of it that they have: what was made anew meanwhile is told
    of at once, on a first call and after a break.
    """

    def initialize(self, site: Site) -> None:
        super().initialize(site)
        self.listening: asyncio.Task[Any] | None = None

    async def get(self) -> None:  # type: ignore[override]
        self.listening = asyncio.current_task()
        self.set_header("Content-Type", "text/event-stream")
        view = self.view()
        async with self.site.state.listening(view) as queue:
            event = self.site.state.event(self.missed(view) if view else ())
            try:
                while True:
                    self.write(f"data: {json.dumps(event)}\n\n" if event else ": \n\n")
                    await self.flush()
                    event = await _next(queue)
            except (StreamClosedError, asyncio.CancelledError):
                return

    async def head(self, *_words: str, **_named: str) -> None:
        self.set_header("Content-Type", "text/event-stream")

    def view(self) -> View | None:
        document, locale = self.get_argument("document", ""), self.get_argument("locale", "")
        return View(document, locale, self.get_argument("format", "html")) if document else None

    def missed(self, view: View) -> list[str]:
        """Return the path of what somebody looks at, where they have another version of it."""
        data = self.known(view.target.path)
        return [view.target.path] if data and digest(data) != self.get_argument("have", "") else []

    def on_connection_close(self) -> None:
        if self.listening:
            self.listening.cancel()


async def _next(queue: asyncio.Queue[dict[str, Any]]) -> dict[str, Any]:
    try:
        return await asyncio.wait_for(queue.get(), _ALIVE)
    except TimeoutError:
        return {}


def _rows(state: State) -> list[tuple[str, list[tuple[str, list[Target]]]]]:
    """Return each document with its locales and the targets of each, as far as they are known."""
    rows: dict[str, dict[str, list[Target]]] = {}
    for target in state.targets():
        rows.setdefault(target.document, {}).setdefault(target.locale, []).append(target)
    return [(name, list(locales.items())) for name, locales in rows.items()]


def application(site: Site) -> Application:
    """Return the site as Tornado serves it."""
    name = r"(?P<document>[^/]+)\.(?P<locale>[A-Za-z0-9-]+)"
    about = {"site": site}
    return Application(
        [
            (r"/", _Overview, about),
            (r"/events", _Events, about),
            (rf"/view/(?P<format>pdf|docx)/{name}", _Pages, about),
            (rf"/view/(?P<format>pdf|docx)/{name}/(?P<number>\d{{1,5}})\.png", _Picture, about),
            (r"/((?:html|pdf|docx|canonical|proof)/.+)", _Output, about),
        ],
        compress_response=False,
        log_function=lambda _: None,
    )


def serve_on(app: Application, host: str, port: int) -> tuple[HTTPServer, int]:
    """Begin to serve and return the port. Raises SetupError where it is taken or the host is none of ours."""
    try:
        sockets = bind_sockets(port, host, reuse_port=False)
    except OSError as error:
        raise SetupError(
            "serve/port",
            f"{host}:{port} can't be had: {error.strerror or error}",
            fix=_advice(host),
        ) from error
    server = HTTPServer(app)
    server.add_sockets(sockets)
    return server, int(sockets[0].getsockname()[1])


def _advice(host: str) -> str:
    """Return what helps where a port can't be had: one that is free now, or another host."""
    try:
        (free, *_) = sockets = bind_sockets(0, host)
    except OSError:
        return "name an address of this machine with --host"
    port = free.getsockname()[1]
    for each in sockets:
        each.close()
    return f"--port {port} is free; --port 0 takes any that is"
