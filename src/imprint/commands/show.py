"""What a user sees: progress, messages and the closing table; or the same as JSON, one object a line."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Literal

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn
from rich.table import Table

from imprint.errors import Diagnostic
from imprint.pipeline import Report, Result, as_json

LogFormat = Literal["text", "json"]
_UNCHANGED = {
    "cached": "nothing that it depends on has changed",
    "failed": "its document could not be read (see below)",
}
_WIDE = 160  # columns of a table that goes into a file or another program, where nothing may be cut off
_MANY = 40  # warnings beyond which the rest is counted


@dataclass
class Screen:
    """The output of one command. Messages go to standard error, progress and results to standard output."""

    log_format: LogFormat = "text"
    explain: bool = False
    begun: float = field(default_factory=time.monotonic)
    progress: Progress | None = None
    bar: TaskID | None = None

    def __post_init__(self) -> None:
        self.out = Console(highlight=False, soft_wrap=True)
        if not self.out.is_terminal:
            self.out.width = _WIDE
        self.err = Console(stderr=True, highlight=False, soft_wrap=True)

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
        if self.out.is_terminal:
            self._advance(line, done, total)
        else:
            self.out.print(line, markup=False)
        if self.explain:
            why = "; ".join(result.reasons) or _UNCHANGED.get(result.status, "")
            why += f"; {result.note}" if result.note else ""
            if self.progress:
                self.progress.console.print(f"{line} because {why}", markup=False)
            else:
                self.out.print(f"      because {why}", markup=False)

    def _advance(self, line: str, done: int, total: int) -> None:
        if self.progress is None:
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
            self.err.print(f"and {rest} more warnings; --log-format json shows all", markup=False)
        for diagnostic in diagnostics:
            if diagnostic.severity == "error":
                self._message(diagnostic)

    def _message(self, diagnostic: Diagnostic) -> None:
        colour = "red" if diagnostic.severity == "error" else "yellow"
        first, *rest = str(diagnostic).split("\n")
        self.err.print(first, style=colour if self.err.is_terminal else None, markup=False)
        for line in rest:
            self.err.print(line, markup=False)

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
            print(as_json(report), flush=True)
            return
        formats = list(dict.fromkeys(result.target.format for result in report.results))
        table = Table(box=None, pad_edge=False, header_style="bold" if self.out.is_terminal else "")
        for heading in ("", *formats, "all"):
            table.add_column(heading, justify="left" if not heading else "right")
        for status in ("planned",) if dry_run else ("built", "cached", "failed"):
            counts = Counter(result.target.format for result in report.results if result.status == status)
            table.add_row(status, *(str(counts[name]) for name in formats), str(counts.total()))
        if not dry_run:
            spent = Counter[str]()
            for result in report.results:
                spent[result.target.format] += result.seconds  # type: ignore[assignment]
            total = time.monotonic() - self.begun
            table.add_row("seconds", *(f"{spent[name]:.1f}" for name in formats), f"{total:.1f}")
        self.out.print(table)

    def _object(self, content: dict[str, Any]) -> None:
        print(json.dumps(content, ensure_ascii=False), flush=True, file=sys.stdout)


def _progress_line(result: Result, done: int, total: int) -> str:
    width = len(str(total))
    note = {"built": "", "cached": " (cached)", "failed": " (failed)", "planned": " (would be built)"}[
        result.status
    ]
    target = result.target
    return f"[{done:>{width}}/{total}] {target.document} {target.locale} {target.format}{note}"
