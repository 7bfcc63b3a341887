"""What a reader is told about a merge: each undecided place, both texts, and how to decide it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

from imprint.errors import Diagnostic, Location, warning
from imprint.merge.decisions import Decision, Decisions, decisions_path, entry_toml
from imprint.merge.duplicates import Duplicate
from imprint.merge.judge import Undecided
from imprint.merge.lines import squeezed
from imprint.merge.shapes import Marker, Survey

_WIDE = 96  # characters of a text in one line of a message
_TALL = 6  # lines of one text in a message
_LEAD = 24  # characters that two texts share at the beginning and that are still shown


def diagnostics(
    path: str, undecided: Iterable[Undecided], strays: Iterable[Marker]
) -> tuple[Diagnostic, ...]:
    """Return one error for each undecided place and for each broken conflict, from top to bottom."""
    found = [_undecided(path, each) for each in undecided]
    found += _broken(path, [marker for marker in strays if marker.certain])
    return tuple(sorted(found, key=lambda diagnostic: diagnostic.where.line if diagnostic.where else 0))


def _undecided(path: str, each: Undecided) -> Diagnostic:
    place = str(each.where)
    what = {"cell": "A table cell", "row": "A table row", "passage": "A passage"}[each.kind]
    message = f"{what} is in conflict{': ' + place if place else ''} (lines {each.lines[0]}–{each.lines[1]})."
    line = each.spans[0][0] or each.spans[1][0] or each.lines[0]
    reason = [each.reason] if each.reason else []
    return Diagnostic(
        "error",
        "conflict/undecided",
        message,
        Location(path, line if each.kind != "passage" else each.lines[0]),
        fix=_how_to_decide(path, each),
        detail="\n".join([*_both_texts(each), *reason]),
    )


def _both_texts(each: Undecided) -> list[str]:
    shared = len(_common_start(squeezed(each.ours), squeezed(each.theirs)))
    skipped = shared - _LEAD if each.kind == "cell" and shared > 2 * _LEAD else 0
    lines: list[str] = []
    for side, text, span, label in zip(
        ("ours", "theirs"), (each.ours, each.theirs), each.spans, each.labels, strict=True
    ):
        first, last = span
        place = f"line {first}" if first == last else f"lines {first}–{last}"
        named = ", ".join(part for part in (label, place if first else "") if part)
        heading = f"{side} ({named})" if named else side
        lines += [f"{heading}:", *_shown(text, each.kind == "passage", skipped)]
    return lines


def _shown(text: str, tall: bool, skipped: int) -> list[str]:
    if not text.strip():
        return ["  | (nothing)"]
    if not tall:
        line = squeezed(text)
        rest = ("… " if skipped else "") + line[skipped:]
        return [
            f"  | {part}"
            for part in textwrap.wrap(textwrap.shorten(rest, 4 * _WIDE, placeholder=" …"), _WIDE)
        ]
    lines = [line.rstrip() for line in text.strip("\n").split("\n")]
    shown = [f"  | {line[:_WIDE]}{'…' if len(line) > _WIDE else ''}" for line in lines[:_TALL]]
    more = len(lines) - _TALL
    return [*shown, *([f"  | … and {more} more line{'s' if more > 1 else ''}"] if more > 0 else [])]


def _common_start(first: str, second: str) -> str:
    length = next(
        (i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b),
        min(len(first), len(second)),
    )
    return first[: first.rfind(" ", 0, length) + 1]


def _how_to_decide(path: str, each: Undecided) -> str:
    command = f"imprint merge {path} --resolve ours|theirs|union"
    example = ', "example"' if each.doubtful else ""
    entry = Decision(
        chosen="ours",
        conflict=each.digest,
        section=each.where.section,
        table=each.where.table,
        row=each.where.row,
        column=each.where.column,
    )
    choices = f'chosen = "ours"  # or "theirs", "both"{example}, or "text" with text = "…"'
    snippet = entry_toml(entry).replace('chosen = "ours"', choices)
    whole = f"take a side of everything with `{command}`, or " if not each.doubtful else ""
    return f"{whole}decide this one in {decisions_path(path)}:\n{textwrap.indent(snippet.rstrip(), '    ')}"


def _broken(path: str, strays: Sequence[Marker]) -> list[Diagnostic]:
    """Return one error for each broken conflict, which may have several markers."""
    regions: dict[tuple[int, int], list[Marker]] = {}
    for marker in strays:
        regions.setdefault(marker.region, []).append(marker)
    fix = "restore or remove the markers by hand; nothing is guessed from a broken conflict"
    return [
        Diagnostic(
            "error",
            "conflict/malformed",
            markers[0].reason,
            Location(path, markers[0].line),
            fix,
            "\n".join(f"line {marker.line}: {marker.text}" for marker in markers),
        )
        for markers in regions.values()
    ]


def duplicates(path: str, found: Iterable[Duplicate]) -> tuple[Diagnostic, ...]:
    """Return a warning for each name that stands twice after the merge, though on neither side before it."""
    what = {"row": "row", "key": "key of the front matter", "reference": "link or note label"}
    return tuple(
        warning(
            "merge/duplicate",
            f"The {what[one.kind]} “{one.name}” stands here again; neither side had it twice.",
            Location(path, one.line),
            "make one of the two, or name them differently",
        )
        for one in found
    )


def doubtful(path: str, found: Survey) -> tuple[Diagnostic, ...]:
    """Return warnings for what was taken for text although it looks like a part of a conflict."""
    told = [
        warning(
            "conflict/example",
            f"Lines {example.start}–{example.end} show conflict markers in code, taken for an example.",
            Location(path, example.start),
            "if it is a real conflict, resolve it; if not, nothing needs to be done",
        )
        for example in found.examples
        if example.evidence != "shown"
    ]
    told += [
        warning(
            "conflict/marker",
            marker.reason,
            Location(path, marker.line),
            "remove the line, or write `---` for a rule",
        )
        for marker in found.strays
        if not marker.certain
    ]
    return tuple(told)


def stale(decisions: Decisions, applied: Sequence[Decision]) -> tuple[Diagnostic, ...]:
    """Return a warning for each entry that matched nothing, unless it is the settled record of a merge.

    Asked only of a document that is in conflict; where there is none, every entry is such a record.
    """
    return tuple(
        warning(
            "decisions/stale",
            f"No conflict matches this decision any more: {entry.what}.",
            Location(decisions.path, entry.line),
            "delete the entry, or write settled = true in it to keep it as a record",
        )
        for entry in decisions.entries
        if entry not in applied and not entry.settled
    )
