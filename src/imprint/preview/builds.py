"""Builds of a preview, each in a copy of this process, which has loaded everything already."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import traceback
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import Any

from imprint.errors import Diagnostic, Exit, ImprintError
from imprint.inputs import defect
from imprint.pipeline import Report, build, warm
from imprint.project import project_of
from imprint.prove.html import read_html
from imprint.targets import Request


@dataclass
class Builder:
    """Builds what a preview shows, one request at a time.

    `start` is where the user stands, `wanted` the document that they named, if any.
    """

    start: Path
    wanted: str
    output: Path
    _running: ForkProcess | None = field(default=None, repr=False)
    _has_learned: bool = False

    def load(self, request: Request) -> None:
        """Load what builds of a request need, before the first; a copy of this process then begins with it.

        Raises UsageError for what nobody has: a format, a locale, a document.
        """
        warm(project_of(self.wanted, self.start)[0], request)

    async def built(self, request: Request) -> Report:
        """Return what became of a build. Cancelling this ends it, with all that it has started."""
        context = multiprocessing.get_context("fork")
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=self._work, args=(request, ours, theirs), daemon=False)
        process.start()
        theirs.close()
        with suppress(OSError):
            os.setpgid(process.pid or 0, process.pid or 0)  # the copy does so too, whoever comes first
        self._running = process
        ready = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.add_reader(ours.fileno(), ready.set)
        try:
            await ready.wait()
            report = _received(ours)
            self._learn(report)
            return report
        finally:
            loop.remove_reader(ours.fileno())
            ours.close()
            self.stop()

    def _learn(self, report: Report) -> None:
        """Parse the style sheet of a page once, for all copies to come."""
        pages = [one.target.path for one in report.results if one.target.format == "html"]
        if pages and not self._has_learned and (self.output / pages[0]).is_file():
            self._has_learned = True
            read_html((self.output / pages[0]).read_bytes())

    def stop(self) -> None:
        """End the build that runs, if one does."""
        if self._running and self._running.pid:
            with suppress(OSError):
                os.killpg(self._running.pid, signal.SIGKILL)
            self._running.join()
        self._running = None

    def _work(self, request: Request, ours: Connection, theirs: Connection) -> None:
        """Do a build and send what became of it. Runs in the copy."""
        with suppress(OSError):
            os.setpgid(0, 0)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        ours.close()
        if "html" not in request.formats and not request.quick:
            os.nice(10)  # nobody waits for it, and the next save does
        try:
            report: Any = build(project_of(self.wanted, self.start)[0], request)
        except ImprintError as error:
            report = Report((), error.diagnostics, error.exit_code)
        except Exception:  # noqa: BLE001  (shown in the page, as the command line shows it)
            report = Report((), defect("the preview", traceback.format_exc()).diagnostics, Exit.DEFECT)
        theirs.send(report)
        theirs.close()
        os._exit(0)


def _received(pipe: Connection) -> Report:
    try:
        report = pipe.recv()
        assert isinstance(report, Report)
        return report
    except (EOFError, OSError):
        lost = Diagnostic("error", "preview/crashed", "the build ended on its way", None, "save once more")
        return Report((), (lost,), Exit.DEFECT)
