"""The task of pseudo-locales: is there any text that translators never see?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from invoke.context import Context
from invoke.tasks import task

from imprint.commands.building import guarded, listed
from imprint.commands.program import stop
from imprint.commands.show import Screen
from imprint.errors import Exit
from imprint.files import display
from imprint.project import project_of


@task(
    positional=["doc"],
    iterable=["locale"],
    help={
        "doc": "a document's name; left out: all documents",
        "locale": "en-XA (longer, with accents), ar-XB (right to left); left out: both",
        "check": "build the documents in them, and fail with 5 if a text is in no catalog",
    },
    auto_shortflags=False,
)
@guarded
def pseudo(
    context: Context, doc: str | None = None, locale: Sequence[str] | None = None, check: bool = False
) -> None:
    """Write pseudo-locales, or check that every text is in a catalog."""
    from imprint.translation import pseudo as edge
    from imprint.translation.texts import texts

    project, document = project_of(doc or "", Path.cwd())
    tags = edge.chosen(listed(locale))
    found = texts(project, document)
    screen = Screen()
    screen.say(found.diagnostics)
    if not check:
        for path, count in edge.write_pseudo_catalogs(project, found, tags):
            screen.out.print(f"{display(path)}: {count} texts", markup=False)
        screen.out.print(
            f"look at them with: imprint build --locale {','.join(tags)} (it makes these catalogs by itself)",
            markup=False,
        )
        stop(Exit.DOCUMENT if found.diagnostics else Exit.DONE)
    from imprint.pipeline import build
    from imprint.targets import Request

    with TemporaryDirectory() as folder:
        report = build(project, Request(Path(folder), document, locales=tags))
        screen.say(tuple(one for one in report.diagnostics if one.severity == "error"))
        errors = tuple(edge.leaks(found, Path(folder), tags))
    screen.say(errors)
    made = sum(result.status == "built" for result in report.results)
    screen.out.print(f"{made} outputs in {', '.join(tags)}: {len(errors)} texts in no catalog", markup=False)
    stop(Exit.TRANSLATION if errors else report.exit_code)
