"""The tasks that make outputs, and the one that removes them."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from invoke.context import Context
from invoke.exceptions import Exit as Stop
from invoke.tasks import task

from imprint.commands import unchanged
from imprint.commands.program import stop
from imprint.commands.show import LogFormat, Screen
from imprint.errors import Exit, ImprintError, UsageError
from imprint.processes import with_room

if TYPE_CHECKING:
    from imprint.project import Project
    from imprint.targets import Request

# What a task needs is imported when it runs: the parser of the command line needs none of it.

ENGINES = ("local", "dask")
POLICIES = ("ask", "ours", "theirs", "union")
_HELP = {
    "doc": "a document's name, or the path of a file; left out: all documents",
    "format": "pdf, docx, html: with commas or repeated; left out: all",
    "locale": "language tags, with commas or repeated; left out or all: all that have a catalog",
    "output": "the folder to write to; left out: build (needed for a file outside a project)",
    "resolve": "what to do with undecided merge conflicts: ask, ours, theirs, union",
    "jobs": "how many processes: auto (one for each core) or a number",
    "force": "build even what is fresh",
    "dry-run": "say what would be built, build nothing",
    "explain": "say why each output is built or not",
    "strict": "warnings fail the build",
    "release": "every gate is on: each document has to be translated as far as the settings ask",
    "untrusted": "for what strangers contribute: no network, templates in a sandbox",
    "engine": "local; or dask: the workers of a Dask cluster, of this machine if no scheduler is named",
    "scheduler": "the address of a Dask cluster's scheduler: tls://HOST:PORT",
    "log-format": "text or json (one object a line)",
}
_LISTS = ["format", "locale"]


def guarded(command: Callable[..., None]) -> Callable[..., None]:
    """Return `command` with every error shown as a message and turned into the contract's exit code."""

    @wraps(command)
    def run(context: Context, *args: Any, **kwargs: Any) -> None:
        log_format = cast("LogFormat", kwargs.get("log_format", "text"))
        screen = Screen(log_format if log_format == "json" else "text")
        try:
            if log_format not in ("text", "json"):
                raise UsageError(
                    "usage/log-format", f"{log_format!r} is not a log format", fix="choose text or json"
                )
            with_room(lambda: command(context, *args, **kwargs))
        except Stop:
            raise
        except ImprintError as error:
            screen.say(error.diagnostics)
            stop(error.exit_code)
        except KeyboardInterrupt as interrupt:
            said = str(interrupt) or "interrupted; what was finished stays, the next build goes on from there"
            screen.err.print(said, markup=False)
            stop(Exit.INTERRUPTED)
        except OSError as error:
            screen.say(_setup_error(error).diagnostics)
            stop(Exit.ENVIRONMENT)
        except Exception:  # noqa: BLE001  (the one place where a defect ends, shown whole)
            import traceback

            from imprint.inputs import defect

            screen.say(defect("the command", traceback.format_exc()).diagnostics)
            stop(Exit.DEFECT)

    return run


def _setup_error(error: OSError) -> ImprintError:
    from imprint.errors import SetupError

    return SetupError(
        "setup/system",
        f"the system refused: {error}",
        fix="run imprint doctor to see what this machine lacks",
    )


def listed(values: Sequence[str] | None) -> tuple[str, ...]:
    """Return the names in a repeated or comma-separated option; none where `all` is among them."""
    names = tuple(
        dict.fromkeys(part.strip() for value in values or () for part in value.split(",") if part.strip())
    )
    return () if "all" in names else names


def _request(project: Project, doc: str, options: dict[str, Any]) -> Request:
    from imprint.targets import Request

    if options["resolve"] not in POLICIES:
        raise UsageError(
            "usage/resolve",
            f"{options['resolve']!r} is no way to resolve conflicts",
            fix=f"choose from {', '.join(POLICIES)}",
        )
    if options["release"] and options["resolve"] != "ask":
        raise UsageError(
            "usage/release",
            f"--resolve {options['resolve']} keeps no record, and a release rests on recorded decisions",
            fix="leave one of the two out; imprint merge --write records what a side decides",
        )
    jobs = str(options["jobs"])
    if jobs != "auto" and not (jobs.isdigit() and int(jobs)):
        raise UsageError(
            "usage/jobs", f"{jobs!r} is not a number of processes", fix="write auto, or 1 or more"
        )
    if options["engine"] not in ENGINES:
        raise UsageError(
            "usage/engine", f"{options['engine']!r} is no engine", fix=f"choose from {', '.join(ENGINES)}"
        )
    if options["scheduler"] and options["engine"] != "dask":
        raise UsageError("usage/scheduler", "--scheduler means nothing without Dask", fix="add --engine dask")
    output = options["output"]
    if not output and project.document:
        raise UsageError(
            "usage/output", "a file outside a project needs an output folder", fix="add --output DIR"
        )
    return Request(
        output=Path(output) if output else project.root / project.settings.output,
        document=doc,
        formats=listed(options["format"]) or project.settings.formats,
        locales=listed(options["locale"]),
        resolve=options["resolve"],
        jobs=jobs,
        force=options["force"],
        dry_run=options["dry_run"],
        strict=options["strict"],
        release=options["release"],
        engine=options["engine"],
        scheduler=options["scheduler"],
    )


def _build(doc: str, options: dict[str, Any]) -> None:
    if (said := unchanged.answer(sys.argv[1:])) is not None:
        said.tell()
        return
    from imprint.pipeline import build as run_build
    from imprint.project import project_of

    project, document = project_of(doc, Path.cwd())
    seen = _seen(project) if not project.document and unchanged.may_be_remembered(sys.argv[1:]) else None
    if options["untrusted"]:
        project = replace(project, settings=project.settings.untrusted())
    screen = Screen(options["log_format"], options["explain"])
    request = _request(project, document, options)
    try:
        report = run_build(project, request, screen.observe)
    finally:
        screen.stop()
    screen.say(report.diagnostics)
    screen.close(report, request.dry_run)
    fresh = not report.exit_code and all(one.status == "cached" and not one.reasons for one in report.results)
    if fresh and seen and not report.removed:
        seen.remember(str(request.output.resolve()), report.read, screen.said)
    stop(report.exit_code)


def _seen(project: Project) -> unchanged.Seen:
    from imprint.project import default_templates

    root = project.root.resolve()
    folders = (project.source, project.root / project.settings.templates, default_templates())
    return unchanged.Seen(str(root), [str(folder.resolve()) for folder in folders], sys.argv[1:])


@task(positional=["doc"], iterable=_LISTS, help=_HELP, auto_shortflags=False)
@guarded
def build(
    context: Context,
    doc: str | None = None,
    format: Sequence[str] | None = None,
    locale: Sequence[str] | None = None,
    output: str = "",
    resolve: str = "ask",
    jobs: str = "auto",
    force: bool = False,
    dry_run: bool = False,
    explain: bool = False,
    strict: bool = False,
    release: bool = False,
    untrusted: bool = False,
    engine: str = "local",
    scheduler: str = "",
    log_format: str = "text",
) -> None:
    """Publish documents as PDF, DOCX and HTML; only what is stale is made."""
    options = {key: value for key, value in locals().items() if key not in ("context", "doc")}
    _build(doc or "", options)


def _one_format(name: str) -> Callable[..., None]:
    help_texts = {key: text for key, text in _HELP.items() if key != "format"}

    @task(name=name, positional=["doc"], iterable=["locale"], help=help_texts, auto_shortflags=False)
    @guarded
    def publish(
        context: Context,
        doc: str | None = None,
        locale: Sequence[str] | None = None,
        output: str = "",
        resolve: str = "ask",
        jobs: str = "auto",
        force: bool = False,
        dry_run: bool = False,
        explain: bool = False,
        strict: bool = False,
        release: bool = False,
        untrusted: bool = False,
        engine: str = "local",
        scheduler: str = "",
        log_format: str = "text",
    ) -> None:
        options = {key: value for key, value in locals().items() if key not in ("context", "doc")}
        _build(doc or "", {**options, "format": [name]})

    publish.__doc__ = f"Publish documents as {name.upper()} alone (build --format {name})."
    return cast("Callable[..., None]", publish)


pdf, docx, html = map(_one_format, ("pdf", "docx", "html"))


@task(
    help={
        "output": "the folder to empty; left out: build",
        "cache": "remove all results of earlier builds as well: the next build makes everything anew",
    },
    auto_shortflags=False,
)
@guarded
def clean(context: Context, output: str = "", cache: bool = False) -> None:
    """Remove every output; with --cache, what earlier builds keep, too."""
    from imprint.inputs import MEMORY
    from imprint.output import PARTS
    from imprint.project import project_of

    project, _ = project_of("", Path.cwd())
    folder = Path(output) if output else project.root / project.settings.output
    for name in (*PARTS, MEMORY):
        shutil.rmtree(folder / name, ignore_errors=True)
    for name in ("manifest.json", "SHA256SUMS"):
        (folder / name).unlink(missing_ok=True)
    memory = project.root / MEMORY
    for path in memory.glob("*") if not output or cache else ():
        if path.name != "store" or cache:
            shutil.rmtree(path, ignore_errors=True)
            path.unlink(missing_ok=True) if path.is_file() else None
