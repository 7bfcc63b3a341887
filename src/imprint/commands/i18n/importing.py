"""The task that brings in translations which were made elsewhere."""

from __future__ import annotations

from pathlib import Path

from invoke.context import Context
from invoke.tasks import task

from imprint.commands.building import guarded
from imprint.commands.program import stop
from imprint.commands.show import Screen
from imprint.errors import UsageError
from imprint.project import display, project_of

EXCHANGE = (".xlf", ".xliff", ".tmx")


@task(
    name="import",
    positional=["file"],
    help={
        "file": "a translated file: .xlf, .xliff or .tmx",
        "locale": "the language tag of the translations; left out: what the file says",
        "dry-run": "say what would be brought in, change nothing",
        "log-format": "text or json (one object a line)",
    },
    auto_shortflags=False,
)
@guarded
def import_(
    context: Context, file: str, locale: str = "", dry_run: bool = False, log_format: str = "text"
) -> None:
    """Bring the translations of a file into the catalog of its language."""
    from imprint.translation.exchange import import_file

    project, _ = project_of("", Path.cwd())
    path = Path(file)
    if path.suffix.lower() not in EXCHANGE:
        raise UsageError(
            "usage/format",
            f"{path.suffix or 'a file without a suffix'} is no format of translations",
            fix=f"choose from {', '.join(EXCHANGE)}",
        )
    catalog, made = import_file(project, path, locale, dry_run)
    screen = Screen("json" if log_format == "json" else "text")
    screen.say(made.diagnostics)
    screen.tell({"event": "import", "path": display(catalog), **made.counts()}, f"{display(catalog)}: {made}")
    stop(made.exit_code)
