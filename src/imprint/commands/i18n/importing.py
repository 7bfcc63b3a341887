"""The task that brings existing translations into a catalog."""

from __future__ import annotations

import json
from pathlib import Path

from invoke.context import Context
from invoke.tasks import task
from rich.console import Console
from rich.table import Table

from imprint.commands.building import guarded
from imprint.commands.program import stop
from imprint.commands.show import Screen
from imprint.errors import Location, UsageError
from imprint.files import display
from imprint.project import Project, project_of
from imprint.translation.legacy import Finding, Imported

_DOCUMENTS = (".md", ".markdown")
_EXCHANGE = (".xlf", ".xliff", ".tmx")
_MANY = 40  # findings beyond which the rest is counted
_WORDS = {
    "translated": "translations",
    "fuzzy": "fuzzy, for a person to look at",
    "known": "in the catalog already",
    "differing": "translated in another way already",
    "not-translated": "still in the source's language",
    "source-alone": "of the source without a partner",
    "target-alone": "of the translation without a partner",
}
_LABELS = {
    "fuzzy": "fuzzy",
    "differing": "differing",
    "not-translated": "not translated",
    "source-alone": "no translation",
    "target-alone": "no source",
}


@task(
    name="import",
    positional=["source", "translation"],
    help={
        "source": "the document, or an XLIFF or TMX file that stands alone",
        "translation": "its translation, a Markdown file",
        "locale": "the language of the translation; left out: as its front matter, name or folder says",
        "dry-run": "say what would be imported, write nothing",
        "log-format": "text or json (one object a line)",
    },
    auto_shortflags=False,
)
@guarded
def import_(
    context: Context,
    source: str,
    translation: str | None = None,
    locale: str = "",
    dry_run: bool = False,
    log_format: str = "text",
) -> None:
    """Bring an existing translation into the catalog of its language."""
    project, _ = project_of("", Path.cwd())
    first, second = Path(source), Path(translation) if translation else None
    if second is None and first.suffix.lower() in _EXCHANGE:
        _exchanged(project, first, locale, dry_run=dry_run, log_format=log_format)
        return
    if second is None:
        raise UsageError(
            "import/no-target",
            f"there is nothing to read beside {source}",
            fix="name a document and its translation: imprint i18n.import SOURCE.md TRANSLATION.md",
        )
    for path in (first, second):
        if path.suffix.lower() not in _DOCUMENTS:
            raise UsageError(
                "import/kind",
                "this is not a Markdown file",
                where=Location(display(path)),
                fix=f"name a file that ends in {' or '.join(_DOCUMENTS)}",
            )
    from imprint.translation.legacy import import_documents

    imported = import_documents(project, first, second, locale, dry_run=dry_run)
    if log_format == "json":
        for finding in imported.findings:
            print(json.dumps(finding.as_object(), ensure_ascii=False), flush=True)
        print(json.dumps({**imported.as_object(), "written": not dry_run}, ensure_ascii=False), flush=True)
    else:
        _show(Screen().out, imported, dry_run)


def _exchanged(project: Project, path: Path, locale: str, *, dry_run: bool, log_format: str) -> None:
    """Bring in what a translation tool gave back."""
    from imprint.translation.exchange import import_file

    catalog, made = import_file(project, path, locale, dry_run)
    screen = Screen("json" if log_format == "json" else "text")
    screen.say(made.diagnostics)
    screen.tell({"event": "import", "path": display(catalog), **made.counts()}, f"{display(catalog)}: {made}")
    stop(made.exit_code)


def _show(out: Console, imported: Imported, dry_run: bool) -> None:
    """Print what needs a person, and how many texts became what."""
    style = "bold" if out.is_terminal else ""
    if imported.findings:
        table = Table(box=None, pad_edge=False, header_style=style)
        for heading in ("", "source", "translation", "text", "why"):
            table.add_column(heading, overflow="fold")
        for finding in imported.findings[:_MANY]:
            table.add_row(*_cells(finding))
        out.print(table)
        if len(imported.findings) > _MANY:
            rest = len(imported.findings) - _MANY
            out.print(f"and {rest} more; --log-format json shows all", markup=False)
        out.print()
    counts = Table(box=None, pad_edge=False, show_header=False)
    counts.add_column(justify="right")
    for outcome, count in imported.counts.items():
        if count or outcome == "translated":
            counts.add_row(str(count), _WORDS[outcome])
    out.print(counts)
    done = "would be written" if dry_run else "written"
    out.print(f"{display(imported.catalog)}: {done}", markup=False)


def _cells(finding: Finding) -> tuple[str, ...]:
    chance = (
        f"{min(99, int(finding.chance * 100))} %: " if finding.chance and finding.outcome == "fuzzy" else ""
    )
    return (
        _LABELS[finding.outcome],
        str(finding.source.line) if finding.source else "",
        str(finding.target.line) if finding.target else "",
        finding.excerpt.replace("[", "\\["),
        (chance + finding.reason).replace("[", "\\["),
    )
