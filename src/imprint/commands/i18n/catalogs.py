"""The tasks of translators: catalogs brought up to date with the documents, and how complete they are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from invoke.context import Context
from invoke.tasks import task
from rich.table import Table

from imprint.commands.building import guarded, listed
from imprint.commands.program import stop
from imprint.commands.show import Screen
from imprint.errors import Exit
from imprint.project import project_of

if TYPE_CHECKING:
    from imprint.translation.catalogs import Standing, Updated

_LOCALE = "language tags, with commas or repeated; a new one begins a catalog; left out: "


@task(
    iterable=["locale"],
    help={"locale": f"{_LOCALE}those of the settings that have none", "log-format": "text or json"},
    auto_shortflags=False,
)
@guarded
def extract(context: Context, locale: Sequence[str] | None = None, log_format: str = "text") -> None:
    """Write all texts as a template, and begin catalogs."""
    from imprint.translation.catalogs import extract_texts

    project, _ = project_of("", Path.cwd())
    _tell(extract_texts(project, listed(locale)), log_format)


@task(
    iterable=["locale"],
    help={"locale": f"{_LOCALE}all", "log-format": "text or json"},
    auto_shortflags=False,
)
@guarded
def update(context: Context, locale: Sequence[str] | None = None, log_format: str = "text") -> None:
    """Bring catalogs up to date with the documents, or begin one."""
    from imprint.translation.catalogs import update_catalogs

    project, _ = project_of("", Path.cwd())
    _tell(update_catalogs(project, listed(locale)), log_format)


def _tell(made: Updated, log_format: str) -> None:
    screen = Screen("json" if log_format == "json" else "text")
    screen.say(made.diagnostics)
    for one in made.files:
        content = {"event": "catalog", "path": one.path, "texts": one.count, "new": one.is_new}
        screen.tell(content, f"{one.path}: {one.count} texts{' (new)' if one.is_new else ''}")
    stop(Exit.DOCUMENT if made.diagnostics else Exit.DONE)


@task(
    positional=["doc"],
    iterable=["locale"],
    help={
        "doc": "a document's name; left out: all documents",
        "locale": "language tags, with commas or repeated; left out: all",
        "missing": "name each text that has no good translation",
        "check": "fail with 5 where a document may not be released in a locale",
        "log-format": "text or json (one object a line)",
    },
    auto_shortflags=False,
)
@guarded
def status(
    context: Context,
    doc: str | None = None,
    locale: Sequence[str] | None = None,
    missing: bool = False,
    check: bool = False,
    log_format: str = "text",
) -> None:
    """Show how much of each document is translated into each locale."""
    from imprint.translation.catalogs import standings

    project, document = project_of(doc or "", Path.cwd())
    screen = Screen("json" if log_format == "json" else "text")
    found = standings(project, document, listed(locale))
    if missing:
        screen.say(tuple(one for standing in found for one in standing.lacking), whole=True)
    if log_format == "json":
        for one in found:
            screen.tell(one.as_object(), "")
    elif found:
        screen.out.print(_table(screen, found))
    else:
        screen.out.print("there is nothing to translate: no locale beside the source's", markup=False)
    stop(Exit.TRANSLATION if check and not all(one.passed for one in found) else Exit.DONE)


def _table(screen: Screen, found: Sequence[Standing]) -> Table:
    is_terminal = screen.out.is_terminal
    table = Table(box=None, pad_edge=False, header_style="bold" if is_terminal else "")
    table.add_column("document")
    table.add_column("language")
    for heading in ("texts", "translated", "stale", "missing", "refused", "share", "needed"):
        table.add_column(heading, justify="right")
    table.add_column("release")
    for one in found:
        counts = one.coverage
        numbers = (counts.units, counts.translated, counts.stale, counts.missing, counts.refused)
        verdict = "yes" if one.passed else "no"
        table.add_row(
            one.document,
            one.locale,
            *map(str, numbers),
            f"{int(counts.share * 1000) / 10:g} %",  # 99.96 % is not yet all
            f"{one.threshold * 100:g} %",
            verdict,
            style="" if one.passed or not is_terminal else "yellow",
        )
    return table
