"""All that a project has to translate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from imprint.errors import Diagnostic
from imprint.inputs import Inputs, load
from imprint.localize.units import Unit
from imprint.localize.walk import extract
from imprint.model.document import Document
from imprint.project import Project
from imprint.read import Source, read
from imprint.targets import Request


@dataclass(frozen=True, slots=True)
class Texts:
    """The documents of a project as they were read, by name.

    `diagnostics` are the errors of documents that could not be read; they are left out.
    """

    inputs: Inputs
    documents: Mapping[str, Document]
    diagnostics: tuple[Diagnostic, ...] = ()

    def units(self, *, language: str = "", document: str = "") -> tuple[Unit, ...]:
        """Return the units of all documents that are not yet in `language`, or of one, in reading order."""
        return tuple(
            unit
            for name, read_one in self.documents.items()
            if read_one.language != language and document in ("", name)
            for unit in extract(read_one)
        )


def texts(project: Project, document: str = "", tags: Sequence[str] = ()) -> Texts:
    """Return what the documents of a project say, or what one of them does.

    `tags` are locales that something has to be published in; UsageError says where nothing is.

    Raises ConflictError where a document is in conflict: its texts are not known.
    """
    given = load(project, Request(Path(project.settings.output), document, locales=tuple(tags)))
    for error in given.errors:
        raise error
    readings = read([Source(loaded.path, loaded.text, loaded.language) for loaded in given.documents])
    return Texts(
        given,
        {one.source.name: one.document for one in readings if one.document},
        tuple(said for one in readings if one.error for said in one.error.diagnostics),
    )
