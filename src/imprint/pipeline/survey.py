"""The whole graph of a publication as it stands, for people to look at. Nothing is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from imprint.files import display
from imprint.inputs import Loaded, decisions_path
from imprint.pipeline.build import planned
from imprint.pipeline.report import Report
from imprint.pipeline.run import Run
from imprint.project import Project
from imprint.targets import Request


@dataclass(frozen=True, slots=True)
class Source:
    """One document: its source, and what is read with it.

    `images` were found when it was built last; `catalogs` maps each locale that has one to its file.
    """

    name: str
    path: str
    language: str
    conflicts: int
    decisions: str
    images: tuple[str, ...]
    catalogs: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Survey:
    """All documents of a request, and what would become of each of their targets now, with the reasons."""

    sources: tuple[Source, ...]
    report: Report


def survey(project: Project, request: Request) -> Survey:
    """Return the graph of what `request` asks for. Raises UsageError where there is nothing to ask for."""
    run = planned(project, request)
    return Survey(tuple(_source(run, loaded) for loaded in run.inputs.documents), run.report())


def _source(run: Run, loaded: Loaded) -> Source:
    records = [run.records[target.name] for target in loaded.targets if target.name in run.records]
    images = dict.fromkeys(path for record in records for path in record.found.get("file", ()))
    beside = decisions_path(loaded.folder / f"{loaded.name}.md")
    return Source(
        loaded.name,
        loaded.path,
        loaded.language,
        len(loaded.merge.outcomes) if loaded.merge else 0,
        display(beside) if beside.is_file() else "",
        tuple(sorted(images)),
        {tag: catalog.path for tag, catalog in run.inputs.catalogs.items() if tag in loaded.locales},
    )
