"""The preview: what is built when, what is served to whom, and what a browser shows after a save."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPClientError

from imprint.errors import Diagnostic, Exit, Location
from imprint.pipeline import Report, Result
from imprint.preview.pages import Pictures
from imprint.preview.rebuild import keep_building
from imprint.preview.server import Site, application, serve_on
from imprint.preview.state import PAGES, State, View
from imprint.preview.watch import changes, places
from imprint.project import Project, load_templates
from imprint.targets import Request, Target
from tests.commands.helper import PROGRAM, SOURCES, imprint, project
from tests.preview.browser import opened

REQUEST = Request(Path("out"))
WRONG = Diagnostic("error", "a/b", "It is wrong.", Location("x.md", 3), "mend it")


# --- what is built when ---


class Recorder:
    """A builder that writes down what it is asked for, and can be held up."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.ended = 0
        self.may_go_on = asyncio.Event()
        self.may_go_on.set()
        self.holds = ""  # the build that is held up; all, where it is empty

    async def built(self, request: Request) -> Report:
        self.asked.append(
            f"{','.join(request.formats)} {request.document} {','.join(request.locales)}".strip()
        )
        if self.holds in ("", self.asked[-1]):
            await self.may_go_on.wait()
        self.ended += 1
        return Report((), (), Exit.DONE)


async def some_time() -> None:
    for _ in range(30):
        await asyncio.sleep(0.01)


async def watched(queue: asyncio.Queue[object]) -> AsyncIterator[object]:
    while True:
        yield await queue.get()


def known(*documents: str, formats: tuple[str, ...] = ("pdf", "docx", "html")) -> State:
    """Return the state of a preview of documents in two languages, all built."""
    state = State(replace(REQUEST, formats=formats))
    results = tuple(
        Result(Target(name, tag, each), "built", reasons=("new",))
        for name in documents
        for tag in ("en", "de")
        for each in formats
    )
    state.take(PAGES, state.request, Report(results, (), Exit.DONE))
    return state


def test_what_is_looked_at_is_built_first_then_all_pages_then_other_formats() -> None:
    async def run() -> list[str]:
        state, builder, queue = known("pumps", "tanks"), Recorder(), asyncio.Queue[object]()
        async with state.listening(View("pumps", "de")), state.listening(View("tanks", "en", "pdf")):
            task = asyncio.ensure_future(keep_building(state, watched(queue), builder.built, 0))
            await some_time()
            task.cancel()
        return builder.asked

    assert asyncio.run(run()) == ["html pumps de", "html", "pdf tanks en", "pdf,docx"]


def test_a_pdf_that_somebody_opens_comes_before_all_the_others() -> None:
    async def run() -> tuple[list[str], int]:
        state, builder, queue = known("tanks"), Recorder(), asyncio.Queue[object]()
        builder.may_go_on.clear()
        builder.holds = "pdf,docx"
        task = asyncio.ensure_future(keep_building(state, watched(queue), builder.built, 0))
        await some_time()
        async with state.listening(View("tanks", "en", "pdf")):
            await some_time()
            builder.may_go_on.set()
            await some_time()
        task.cancel()
        return builder.asked, builder.ended

    assert asyncio.run(run()) == (["html", "pdf,docx", "pdf tanks en", "pdf,docx"], 3)


def test_what_nobody_publishes_is_not_built_whoever_asks() -> None:
    async def run() -> list[str]:
        state, builder, queue = known("tanks", formats=("html",)), Recorder(), asyncio.Queue[object]()
        views = (View("../tanks", "en"), View("tanks", "fr"), View("tanks", "en", "pdf"))
        task = asyncio.ensure_future(keep_building(state, watched(queue), builder.built, 0))
        for view in views:
            async with state.listening(view):
                await some_time()
        task.cancel()
        return builder.asked

    assert asyncio.run(run()) == ["html"]


def test_a_save_on_the_way_begins_anew_and_is_not_lost() -> None:
    async def run() -> tuple[list[str], int]:
        state, builder, queue = known("tanks", formats=("html",)), Recorder(), asyncio.Queue[object]()
        builder.may_go_on.clear()
        task = asyncio.ensure_future(keep_building(state, watched(queue), builder.built, 0))
        await some_time()
        queue.put_nowait("a save")
        await some_time()
        builder.may_go_on.set()
        await some_time()
        task.cancel()
        return builder.asked, builder.ended

    assert asyncio.run(run()) == (["html", "html"], 1)


def test_errors_stay_until_they_are_mended_and_so_does_the_last_good_output() -> None:
    state = known("pumps", formats=("html",))
    target = Target("pumps", "en", "html")
    state.begin_anew()
    state.take(PAGES, state.request, Report((Result(target, "failed"),), (WRONG,), Exit.DOCUMENT))
    wrong = state.event()
    state.begin_anew()
    state.begin(state.request)
    meanwhile = state.event()
    state.take(PAGES, state.request, Report((Result(target, "built"),), (), Exit.DONE))

    assert [(one["path"], one["line"], one["fix"]) for one in wrong["errors"]] == [("x.md", 3, "mend it")]
    assert wrong["states"][target.path] == "failed"
    assert (meanwhile["errors"], meanwhile["states"][target.path]) == (wrong["errors"], "building")
    assert (state.event()["errors"], state.event()["states"][target.path]) == ([], "fresh")


def test_a_page_that_is_right_again_takes_its_messages_away_but_not_those_of_others() -> None:
    state = known("pumps", "tanks", formats=("html",))
    both = tuple(replace(WRONG, where=Location(f"source/{name}.md", 3)) for name in ("pumps", "tanks"))
    state.take(PAGES, state.request, Report((), both, Exit.DOCUMENT))
    state.begin_anew()
    page = replace(state.request, document="pumps", locales=("en",), quick=True)
    state.take("html pumps en", page, Report((), (), Exit.DONE))

    assert [one["document"] for one in state.event()["errors"]] == ["tanks"]


def test_documents_that_are_gone_are_listed_no_more() -> None:
    state = known("pumps", "tanks")
    left = Report((Result(Target("tanks", "en", "html"), "cached"),), (), Exit.DONE)
    state.take(PAGES, state.request, left)

    assert {target.document for target in state.targets()} == {"tanks"}


# --- what is served to whom ---


def served(
    tmp_path: Path, path: str, method: str = "GET", **headers: str
) -> tuple[int, bytes, dict[str, str]]:
    """Return the answer of a preview whose folder has one page."""
    folder = tmp_path / "preview"
    (folder / "html/en").mkdir(parents=True, exist_ok=True)
    (folder / ".imprint").mkdir(exist_ok=True)
    (folder / ".imprint/state.json").write_text("{}")
    (folder / "html/en/pumps.html").write_text("<html><body><p>Pumps</p></body></html>")
    (tmp_path / "secret.html").write_text("secret")
    if not (folder / "html/link.html").is_symlink():
        (folder / "html/link.html").symlink_to(tmp_path / "secret.html")
    templates, theme = load_templates(Project(tmp_path, document=tmp_path / "x.md"))

    async def run() -> tuple[int, bytes, dict[str, str]]:
        state = State(REQUEST)
        built = Result(Target("pumps", "en", "html"), "built")
        state.take(PAGES, state.request, Report((built,), (WRONG,), Exit.DONE))
        site = Site(folder, state, templates, theme, "Plans <1>", Pictures())
        server, port = serve_on(application(site), "127.0.0.1", 0)
        try:
            answer = await AsyncHTTPClient().fetch(
                f"http://127.0.0.1:{port}{path}",
                method=method,
                headers={"Host": f"127.0.0.1:{port}", **headers},
                body=b"" if method == "POST" else None,
                raise_error=False,
            )
            return answer.code, answer.body, dict(answer.headers.get_all())
        finally:
            server.stop()

    return asyncio.run(run())


def test_a_page_is_served_as_it_is_built_but_for_the_script_of_the_preview(tmp_path: Path) -> None:
    code, body, headers = served(tmp_path, "/html/en/pumps.html")

    assert code == 200
    assert body.startswith(b"<html><body><p>Pumps</p><script>")
    assert body.endswith(b"</script></body></html>") or body.rstrip().endswith(b"</body></html>")
    assert headers["Cache-Control"] == "no-store"
    assert b"<script" not in (tmp_path / "preview/html/en/pumps.html").read_bytes()


def test_the_overview_lists_what_there_is(tmp_path: Path) -> None:
    code, body, _ = served(tmp_path, "/")

    assert code == 200
    for text in (
        b"Plans &lt;1&gt;",
        b'href="/html/en/pumps.html"',
        b'href="/view/pdf/pumps.en"',
        b"It is wrong.",
    ):
        assert text in body


@pytest.mark.parametrize(
    "path",
    [
        "/html/../../secret.html",
        "/html/%2e%2e/%2e%2e/secret.html",
        "/html/link.html",
        "/html//etc/passwd",
        "/.imprint/state.json",
        "/html/../.imprint/state.json",
        "/html/none.html",
        "/view/pdf/..%2f..%2fsecret.en/1.png",
    ],
)
def test_nothing_outside_its_folder_is_served(tmp_path: Path, path: str) -> None:
    code, body, _ = served(tmp_path, path)

    assert code in (404, 405)
    assert b"secret" not in body


@pytest.mark.parametrize("host", ["example.com", "127.0.0.1.example.com:80", "localhost.example.com"])
def test_a_name_that_is_not_its_own_is_no_name_for_it(tmp_path: Path, host: str) -> None:
    assert served(tmp_path, "/", Host=host)[0] == 421


def test_what_can_be_read_can_be_asked_about(tmp_path: Path) -> None:
    code, body, headers = served(tmp_path, "/html/en/pumps.html", "HEAD")

    assert (code, body, headers["Cache-Control"]) == (200, b"", "no-store")
    assert int(headers["Content-Length"]) > 100


@pytest.mark.parametrize("method", ["POST", "DELETE", "OPTIONS"])
def test_it_can_only_be_read(tmp_path: Path, method: str) -> None:
    assert served(tmp_path, "/", method)[0] == 405


def test_a_port_that_is_taken_is_told_of(tmp_path: Path) -> None:
    folder = project(tmp_path, one="# One\n")
    with running(folder) as port:
        taken = imprint(folder, "serve", "--port", str(port))

    assert (taken.code, "serve/port" in taken.err) == (6, True)
    assert re.search(r"--port \d{4,5} is free", taken.err)


@pytest.mark.parametrize("words", [["none"], ["--format", "epub"], ["--locale", "fr"]])
def test_what_nobody_has_is_told_of_at_once(tmp_path: Path, words: list[str]) -> None:
    answer = imprint(project(tmp_path, one="# One\n"), "serve", "--port", "0", *words)

    assert (answer.code, "fix:" in answer.err) == (2, True)


def test_a_word_that_is_no_port_is_refused(tmp_path: Path) -> None:
    assert imprint(project(tmp_path, one="# One\n"), "serve", "--port", "99999").code == 2


# --- what is watched ---


def seen_changes(of: Project, read: set[str], *saves: Callable[[], object]) -> list[bool]:
    """Return of each save whether it is seen."""

    async def run() -> list[bool]:
        watching = changes(lambda: places(of, read))
        found = []
        coming = asyncio.ensure_future(anext(watching))
        for save in saves:
            await asyncio.sleep(0.3)
            save()
            done, _ = await asyncio.wait([coming], timeout=1.5)
            found.append(bool(done))
            if done:
                coming = asyncio.ensure_future(anext(watching))
        coming.cancel()
        with suppress(asyncio.CancelledError):
            await coming
        await watching.aclose()
        return found

    return asyncio.run(run())


def test_settings_are_watched_though_an_editor_puts_a_new_file_in_their_place(tmp_path: Path) -> None:
    folder = project(tmp_path, one="# One\n")

    def save() -> None:
        (folder / ".imprint.toml.new").write_text("")
        (folder / ".imprint.toml.new").replace(folder / "imprint.toml")

    assert seen_changes(Project(folder), set(), save, save) == [True, True]


def test_templates_are_watched_as_soon_as_there_are_some(tmp_path: Path) -> None:
    folder = project(tmp_path, one="# One\n")
    theme = folder / "templates/theme.toml"

    seen = seen_changes(Project(folder), set(), theme.parent.mkdir, lambda: None, theme.touch)

    assert (seen[0], seen[-1]) == (True, True)


def test_around_a_document_alone_only_what_it_takes_is_watched(tmp_path: Path) -> None:
    document, folder = tmp_path / "one.md", tmp_path / "drawings"
    folder.mkdir()
    (tmp_path / "others").mkdir()
    (tmp_path / ".imprint/preview").mkdir(parents=True)

    seen = seen_changes(
        Project(tmp_path, document=document),
        {str(folder / "pump.svg")},
        document.touch,
        (folder / "pump.svg").touch,
        (tmp_path / "others/much.txt").touch,
        (tmp_path / ".imprint/preview/state.json").touch,
    )

    assert seen == [True, True, False, False]


# --- the whole, running ---


class running:  # noqa: N801  (used as a function)
    """Run `imprint serve` in a folder, on a free port."""

    def __init__(self, folder: Path) -> None:
        env = {**os.environ, "PYTHONPATH": str(SOURCES), "NO_COLOR": "1", "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, "serve", "--port", "0"],
            cwd=folder,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )

    def __enter__(self) -> int:
        assert self.process.stdout
        line = self.process.stdout.readline()
        return int(line.partition("127.0.0.1:")[2].partition("/")[0])

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGINT)
        self.code = self.process.wait(timeout=20)
        assert self.process.stdout
        self.process.stdout.close()


def fetched(port: int, path: str) -> str:
    """Return what is served at a path, once it is there."""
    waiting = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError:
            if time.monotonic() > waiting:
                raise
            time.sleep(0.1)


def test_a_preview_serves_ends_with_130_and_leaves_the_outputs_of_builds_alone(tmp_path: Path) -> None:
    folder = project(tmp_path, one="# One\n\nText.\n")
    preview = running(folder)
    with preview as port:
        page = fetched(port, "/html/en/one.html")

    assert "Text." in page
    assert preview.code == 130
    assert not (folder / "build").exists()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return project(tmp_path, one="# One\n\nFirst.\n", two="# Two\n\nSee [one](one.md).\n")


ERRORS = "document.querySelector('imprint-preview')?.shadowRoot.querySelector('.errors')"


def test_a_save_shows_an_error_an_overlay_and_a_mended_source_takes_it_away(
    folder: Path, chromium: str
) -> None:
    source = folder / "source/one.md"

    async def run(port: int) -> None:
        async with opened(chromium, f"http://127.0.0.1:{port}/html/en/one.html") as page:
            await page.until("document.body?.innerText.includes('First.')")
            source.write_text("# One\n\nSecond.\n", encoding="utf-8")
            await page.until("document.body?.innerText.includes('Second.')")
            source.write_text("# One\n\n<<<<<<< a\nThird.\n=======\nFourth.\n>>>>>>> b\n", encoding="utf-8")
            await page.until(f"{ERRORS} && !{ERRORS}.hidden")
            said = await page.value(f"{ERRORS}.innerText")
            assert "source/one.md:3" in said
            assert "conflict" in said
            assert await page.value("document.body.innerText.includes('Second.')"), (
                "the last good one has gone"
            )
            await page.value(f"{ERRORS}.querySelector('button').click()")
            assert await page.value(f"{ERRORS}.hidden")
            source.write_text("# One\n\nThird.\n", encoding="utf-8")
            await page.until("document.body?.innerText.includes('Third.')")
            assert await page.value(f"{ERRORS}.hidden")

    with running(folder) as port:
        fetched(port, "/html/en/one.html")
        asyncio.run(run(port))


@pytest.mark.slow
def test_pages_of_a_pdf_are_shown_and_made_again_in_the_same_place(folder: Path, chromium: str) -> None:
    many = "".join(f"Paragraph {n}.\n\n" for n in range(150))
    (folder / "source/one.md").write_text(f"# One\n\n{many}", encoding="utf-8")

    async def run(port: int) -> None:
        async with opened(chromium, f"http://127.0.0.1:{port}/view/pdf/one.en") as page:
            await page.until("document.images.length > 2 && document.images[0].naturalWidth > 500")
            pages = await page.value("document.images.length")
            await page.value("document.images[2].scrollIntoView()")
            place = await page.until("scrollY > 1000 && scrollY")
            (folder / "source/one.md").write_text(f"# One\n\n{many}{many}", encoding="utf-8")
            await page.until(f"document.images.length > {pages}")
            assert abs(await page.until("scrollY") - place) < 5

    with running(folder) as port:
        asyncio.run(run(port))


@pytest.mark.slow
def test_a_page_that_has_missed_a_change_is_loaded_again(folder: Path, chromium: str) -> None:
    async def run(port: int) -> None:
        async with opened(chromium, f"http://127.0.0.1:{port}/html/en/one.html") as page:
            await page.until("!!document.querySelector('imprint-preview')")
            again = "new EventSource('/events?document=one&locale=en&format=html&have=0')"
            await page.value(f"{again}.onmessage = ({{ data }}) => {{ window.said ??= JSON.parse(data) }}")
            assert await page.until("window.said?.changed[0]") == "html/en/one.html"

    with running(folder) as port:
        fetched(port, "/html/en/one.html")
        asyncio.run(run(port))


@pytest.mark.slow
def test_an_error_of_another_document_is_counted_and_lies_over_nothing(folder: Path, chromium: str) -> None:
    async def run(port: int) -> None:
        async with opened(chromium, f"http://127.0.0.1:{port}/html/en/two.html") as page:
            await page.until("!!document.querySelector('imprint-preview')")
            (folder / "source/one.md").write_text("# One\n\n<<<<<<< a\nb\n=======\nc\n>>>>>>> d\n")
            bar = "document.querySelector('imprint-preview').shadowRoot.querySelector('.bar').innerText"
            await page.until(f"{bar}.includes('1 error in other documents')")
            assert await page.value(f"{ERRORS}.hidden")

    with running(folder) as port:
        fetched(port, "/html/en/two.html")
        asyncio.run(run(port))


def test_the_overview_fits_a_phone(folder: Path, chromium: str) -> None:
    async def run(port: int) -> None:
        async with opened(chromium, f"http://127.0.0.1:{port}/") as page:
            await page.until("document.querySelectorAll('a').length === 6")
            await page.picture(360, 640)
            assert await page.value("document.documentElement.scrollWidth - innerWidth") <= 0

    with running(folder) as port:
        fetched(port, "/html/en/two.html")
        asyncio.run(run(port))


def test_events_are_lines_that_a_page_can_read(folder: Path) -> None:
    async def run(port: int) -> dict[str, object]:
        found: list[bytes] = []
        with suppress(HTTPClientError):
            await AsyncHTTPClient().fetch(
                f"http://127.0.0.1:{port}/events", streaming_callback=found.append, request_timeout=2
            )
        event: dict[str, object] = json.loads(found[0].removeprefix(b"data: "))
        return event

    with running(folder) as port:
        event = asyncio.run(run(port))

    assert set(event) == {"changed", "building", "errors", "warnings", "states"}
