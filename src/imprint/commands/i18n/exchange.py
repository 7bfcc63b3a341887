"""The task that writes files for translation tools."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from invoke.context import Context
from invoke.tasks import task

from imprint.commands.building import guarded, listed
from imprint.commands.show import Screen
from imprint.errors import UsageError
from imprint.files import display
from imprint.project import project_of


@task(
    positional=["doc"],
    iterable=["locale"],
    help={
        "doc": "a document's name or path; left out: all",
        "locale": "the language tag to translate into; with commas or repeated: a file for each",
        "format": "xliff (texts to translate, XLIFF 2.1) or tmx (a memory of what is translated, TMX 1.4b)",
        "output": "the file to write; left out: build/translation/NAME.LOCALE.xlf or .tmx",
        "log-format": "text or json (one object a line)",
    },
    auto_shortflags=False,
)
@guarded
def export(
    context: Context,
    doc: str | None = None,
    locale: Sequence[str] | None = None,
    format: str = "xliff",
    output: str = "",
    log_format: str = "text",
) -> None:
    """Write the texts of a catalog for a translation tool, as XLIFF or TMX."""
    from imprint.translation.exchange import export_file

    project, document = project_of(doc or "", Path.cwd())
    tags = listed(locale)
    if not tags:
        raise UsageError("usage/locale", "no language is named", fix="add --locale TAG, such as --locale ja")
    if output and len(tags) > 1:
        raise UsageError(
            "usage/output", "one file has one language", fix="leave --output out, or name one language"
        )
    if project.document and not output:
        raise UsageError(
            "usage/output", "a file outside a project needs a file to write to", fix="add --output FILE"
        )
    screen = Screen("json" if log_format == "json" else "text")
    for tag in tags:
        path, count, said = export_file(project, tag, format, Path(output) if output else None, document)
        screen.say(said)
        screen.tell(
            {"event": "export", "path": display(path), "locale": tag, "texts": count},
            f"{display(path)}: {count} texts",
        )
