"""What a user sees: progress, messages and the closing table; or the same as JSON, one object a line."""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TextIO

from imprint.errors import Diagnostic

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID

    from imprint.pipeline import Report, Result

LogFormat = Literal["text", "json"]
_UNCHANGED = {
    "cached": "nothing that it depends on has changed",
    "failed": "its document could not be read (see below)",
}
_WIDE = 160  # columns of a table that goes into a file or another program, where nothing may be cut off
_COLOURS = {"red": "\x1b[31m", "yellow": "\x1b[33m", "bold": "\x1b[1m"}
_MANY = 40  # warnings beyond which the rest is counted


@dataclass
class Screen:
    """The output of one command. Messages go to standard error, progress and results to standard output."""

    log_format: LogFormat = "text"
    explain: bool = False
    begun: float = field(default_factory=time.monotonic)
    progress: Progress | None = None
    bar: TaskID | None = None
    said: list[tuple[str, str]] = field(default_factory=list)  # what a build has said, by stream

    @cached_property
    def out(self) -> Console:
        """Standard output, for tables and colours."""
        from rich.console import Console

        made = Console(highlight=False, soft_wrap=True)
        if not made.is_terminal:
            made.width = _WIDE
        return made

    @cached_property
    def err(self) -> Console:
        """Standard error."""
        from rich.console import Console

        return Console(stderr=True, highlight=False, soft_wrap=True)

    def _say(self, kind: str, text: str, colour: str = "") -> None:
        """Print lines and remember them; in colour where somebody sees it."""
        stream: TextIO = sys.stderr if kind == "err" else sys.stdout
        self.said.append((kind, text))
        shows_colour = colour and stream.isatty() and not os.environ.get("NO_COLOR")
        print(f"{_COLOURS[colour]}{text}\x1b[0m" if shows_colour else text, file=stream)

    # --- progress ---

    def observe(self, result: Result, done: int, total: int) -> None:
        """Show that one target is done."""
        if self.log_format == "json":
            self._object(
                {
                    "event": "target",
                    "document": result.target.document,
                    "locale": result.target.locale,
                    "format": result.target.format,
                    "status": result.status,
                    "seconds": round(result.seconds, 3),
                    "reasons": list(result.reasons),
                    **({"note": result.note} if result.note else {}),
                }
            )
            return
        line = _progress_line(result, done, total)
        if sys.stdout.isatty():
            self.said.append(("out", line))
            if result.status != "cached":
                self._advance(line, done, total)
        else:
            self._say("out", line)
        if self.explain:
            why = "; ".join(result.reasons) or _UNCHANGED.get(result.status, "")
            why += f"; {result.note}" if result.note else ""
            if self.progress:
                self.progress.console.print(f"{line} because {why}", markup=False)
            else:
                self._say("out", f"      because {why}")

    def _advance(self, line: str, done: int, total: int) -> None:
        if self.progress is None:
            from rich.progress import BarColumn, Progress, TextColumn

            self.progress = Progress(
                BarColumn(24),
                TextColumn("{task.description}", markup=False),
                console=self.out,
                transient=True,
            )
            self.progress.start()
            self.bar = self.progress.add_task("", total=total)
        assert self.bar is not None
        self.progress.update(self.bar, completed=done, description=line)

    def stop(self) -> None:
        """Take the progress bar away."""
        if self.progress:
            self.progress.stop()
            self.progress = None

    # --- messages ---

    def say(self, diagnostics: tuple[Diagnostic, ...], *, whole: bool = False) -> None:
        """Show messages: warnings first, so that errors stand last, where they are seen.

        Of many warnings only the first are shown, if not the `whole` is wanted.
        """
        self.stop()
        if self.log_format == "json":
            for diagnostic in diagnostics:
                self._object({"event": "message", **diagnostic.as_object()})
            return
        warnings = [one for one in diagnostics if one.severity == "warning"]
        for diagnostic in warnings if whole else warnings[:_MANY]:
            self._message(diagnostic)
        if len(warnings) > _MANY and not whole:
            rest = len(warnings) - _MANY
            self._say("err", f"and {rest} more warnings; --log-format json shows all")
        for diagnostic in diagnostics:
            if diagnostic.severity == "error":
                self._message(diagnostic)

    def _message(self, diagnostic: Diagnostic) -> None:
        colour = "red" if diagnostic.severity == "error" else "yellow"
        first, *rest = str(diagnostic).split("\n")
        self._say("err", first, colour)
        for line in rest:
            self._say("err", line)

    def tell(self, content: dict[str, Any], text: str) -> None:
        """Show a result: as an object where the log is one, as a line of text else."""
        if self.log_format == "json":
            self._object(content)
        else:
            self.out.print(text, markup=False)

    # --- the end ---

    def close(self, report: Report, dry_run: bool = False) -> None:
        """Show the closing table: what was built, cached and failed, and how long it took."""
        self.stop()
        if self.log_format == "json":
            from imprint.pipeline import as_json

            print(as_json(report), flush=True)
            return
        for path in report.removed[:_MANY]:
            self._say("out", f"removed {path}: its document or language is gone")
        if (rest := len(report.removed) - _MANY) > 0:
            self._say("out", f"removed {rest} more")
        formats = list(dict.fromkeys(result.target.format for result in report.results))
        rows = [["", *formats, "all"]]
        for status in ("planned",) if dry_run else ("built", "cached", "failed"):
            counts = Counter(result.target.format for result in report.results if result.status == status)
            rows.append([status, *(str(counts[name]) for name in formats), str(counts.total())])
        if not dry_run:
            spent = Counter[str]()
            for result in report.results:
                spent[result.target.format] += result.seconds  # type: ignore[assignment]
            total = time.monotonic() - self.begun
            rows.append(["seconds", *(f"{spent[name]:.1f}" for name in formats), f"{total:.1f}"])
        for number, line in enumerate(_aligned(rows)):
            self._say("table", line, "" if number else "bold")

    def _object(self, content: dict[str, Any]) -> None:
        print(json.dumps(content, ensure_ascii=False), flush=True, file=sys.stdout)


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table: words to the left, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *rest in rows:
        cells = (cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True))
        yield "  ".join((first.ljust(widths[0]), *cells))


def _progress_line(result: Result, done: int, total: int) -> str:
    width = len(str(total))
    note = {"built": "", "cached": " (cached)", "failed": " (failed)", "planned": " (would be built)"}[
        result.status
    ]
    target = result.target
    return f"[{done:>{width}}/{total}] {target.document} {target.locale} {target.format}{note}"
