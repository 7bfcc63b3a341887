"""Conflicts resolved where the documents lie: texts merged in place, decisions recorded, pages for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import cast

from imprint import assets, inputs
from imprint.errors import UsageError
from imprint.files import display, write_atomically
from imprint.history import person, today
from imprint.merge.decisions import Choice, Decision, read_decisions, shortened, with_entries
from imprint.merge.judge import Undecided
from imprint.merge.resolve import Merge, merge_texts
from imprint.merge.views import Segment, View, views
from imprint.output import Folder
from imprint.project import Project, chosen_documents, load_templates, read_text
from imprint.publication import merge_report
from imprint.targets import Policy

__all__ = ["Merge", "Segment", "Undecided", "View", "views"]


def merge(
    project: Project,
    document: str,
    policy: Policy,
    *,
    write: bool = False,
    output: str = "",
    decisions: str = "",
) -> list[Merge]:
    """Return the merge of each document that is meant.

    With `write` the merged text replaces the document, and every new decision is recorded beside it. With
    `output` the text of the one document goes to that file. `decisions` is the file to read and record
    decisions in, if not the one beside the document. Markers stay around what is undecided.
    """
    paths = chosen_documents(project, document)
    if (output or decisions) and len(paths) != 1:
        flag = "--output" if output else "--decisions"
        raise UsageError("usage/output", f"{flag} takes one document", fix="name the document")
    made = []
    for path in paths:
        beside = Path(decisions) if decisions else inputs.decisions_path(path)
        result = inputs.merged(path, policy, beside)
        made.append(result)
        in_conflict = bool(result.outcomes or result.undecided)
        if in_conflict and (write or decisions):
            _record(beside, path.name, result.to_record)  # first: no text is dropped before it stands there
        if output:
            write_atomically(Path(output), result.text.encode())
        if write and in_conflict:
            write_atomically(path, result.text.encode())
    return made


def _record(beside: Path, name: str, entries: Iterable[Decision]) -> None:
    """Add `entries` to a decisions file, which may not be there yet."""
    before = read_text(beside) if beside.is_file() else ""
    after = with_entries(before, map(shortened, entries), name)
    if after != before:
        write_atomically(beside, after.encode())


def merge_files(files: Sequence[Path], output: str, decisions: str, path: str, policy: Policy) -> Merge:
    """Return the merge of three files (base, ours, theirs).

    The text goes to the file `output`, if any. The file `decisions` is read and gets what was decided.
    Markers carry the labels ours, base and theirs.
    """
    recorded = None
    if decisions and Path(decisions).is_file():
        recorded = read_decisions(read_text(Path(decisions)), decisions)
    base, ours, theirs = map(read_text, files)
    result = merge_texts(base, ours, theirs, path, recorded, policy)
    if decisions:
        _record(Path(decisions), Path(path).name, result.to_record)
    if output:
        write_atomically(Path(output), result.text.encode())
    return result


def decide(project: Project, path: str, each: Undecided, choice: str, text: str) -> None:
    """Record what a person chose for one undecided place of the document at `path`, beside it."""
    where = each.where
    entry = Decision(
        chosen=cast("Choice", choice),
        conflict=each.digest,
        section=where.section,
        table=where.table,
        row=where.row,
        column=where.column,
        ours=each.ours.strip("\r\n"),
        theirs=each.theirs.strip("\r\n"),
        text=text.strip("\r\n") if choice == "text" else "",
        by=person(),
        date=today(),
    )
    document = next(one for one in chosen_documents(project, "") if display(one) == path)
    _record(inputs.decisions_path(document), document.name, [entry])


def report_merges(project: Project, merged: Iterable[Merge]) -> list[str]:
    """Write a page for people about each merge that has anything to tell; return the pages' paths.

    Only in a project: a file by itself has no folder for it.
    """
    if project.document:
        return []
    folder = Folder(project.root / project.settings.output)
    templates, theme = load_templates(project)
    theme = assets.with_logo(theme)
    written = []
    for one in merged:
        page = merge_report(one, project.settings.language, theme, templates)
        if page:
            name = f"merge/{Path(one.path).stem}.html"
            folder.write(name, page)
            written.append(display(folder.path(name)))
    return written
