"""One text without conflicts from a text that has some, and everything that was decided on the way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from imprint.errors import Diagnostic
from imprint.merge import report
from imprint.merge.conflicts import survey
from imprint.merge.decisions import Decision, Decisions
from imprint.merge.duplicates import new_duplicates
from imprint.merge.frame import Frame
from imprint.merge.judge import Judge, Outcome, Policy, Undecided
from imprint.merge.keys import Versions
from imprint.merge.lines import Line, Origin, Out, aligned, split_lines
from imprint.merge.nested import (
    Unnested,
    renumbered_marker,
    renumbered_outcome,
    renumbered_undecided,
    unnested,
)
from imprint.merge.passages import merge_conflict, merge_passages, question_of
from imprint.merge.rows import merge_tables
from imprint.merge.shapes import Conflict, Example, Marker, Survey
from imprint.merge.stretches import Page, arounds, frames, single
from imprint.merge.tables import Passage, Table, row_key, split_tables
from imprint.merge.three import page_of_three, page_with_base, sides_of
from imprint.merge.union import Around


@dataclass(frozen=True, slots=True)
class Merge:
    """The result for one document.

    `text` has no conflict left but what `undecided` and `strays` name; around those the markers still stand.
    `outcomes` says of each question what was chosen, by whom and why; `decisions` are the recorded entries
    that were used, `to_record` the outcomes that no entry holds yet. `provenance` names, for each line of
    `text`, where it came from, `basis` the conflicts that were decided about it. `examples` are conflicts
    that the page only shows; their markers belong to its text.
    """

    text: str
    path: str
    outcomes: tuple[Outcome, ...] = ()
    undecided: tuple[Undecided, ...] = ()
    strays: tuple[Marker, ...] = ()
    examples: tuple[Example, ...] = ()
    warnings: tuple[Diagnostic, ...] = ()
    decisions: tuple[Decision, ...] = ()
    to_record: tuple[Decision, ...] = ()
    provenance: tuple[Origin, ...] = ()
    basis: tuple[tuple[str, ...], ...] = ()

    @property
    def is_clean(self) -> bool:
        """Whether the text can be published: nothing waits for a decision and no marker was left behind."""
        return not self.undecided and not any(marker.certain for marker in self.strays)

    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Return an error for everything undecided and for every marker left behind, from top to bottom."""
        return report.diagnostics(self.path, self.undecided, self.strays)


def merge_document(
    text: str,
    path: str,
    decisions: Decisions | None = None,
    policy: Policy = "ask",
    ancestors: Iterable[str] = (),
) -> Merge:
    """Return `text` with its conflicts resolved by `decisions`, by rules and, for what is left, by `policy`.

    Every byte outside the conflicts stays as it was, unless a decision orders the rows of a table.
    `ancestors` are texts that may be the common ancestor of both sides, for conflicts that name none; the
    first that explains them counts. A conflict within a side of another one is resolved first, where it can
    be.
    """
    inner = unnested(text, lambda part: _alone(part, path, decisions, policy))
    if inner:
        return _with_inner(merge_document(inner.text, path, decisions, policy, ancestors), inner)
    lines = split_lines(text)
    found = survey(text)
    judge = Judge(decisions or Decisions(), policy, path)
    page = _with_ancestor(Page.of(lines, found.conflicts), found, ancestors)
    out = _merged(page, judge) if page.conflicts else [Out(line, "outside") for line in page.lines]
    return _merge(out, path, judge, found, sides_of(page) if page.conflicts else ())


def _alone(
    text: str, path: str, decisions: Decisions | None, policy: Policy
) -> tuple[str, tuple[Outcome, ...]] | None:
    merge = merge_document(text, path, decisions, policy)
    return (merge.text, merge.outcomes) if merge.is_clean else None


def _with_inner(merge: Merge, inner: Unnested) -> Merge:
    """Return the merge of a text whose inner conflicts were resolved before, with the lines of the text as it
    was.
    """
    recorded = tuple(one.as_decision() for one in inner.outcomes if one.authority != "decision")
    return replace(
        merge,
        outcomes=(*inner.outcomes, *(renumbered_outcome(one, inner.numbers) for one in merge.outcomes)),
        undecided=tuple(renumbered_undecided(one, inner.numbers) for one in merge.undecided),
        strays=tuple(renumbered_marker(one, inner.numbers) for one in merge.strays),
        to_record=(*recorded, *merge.to_record),
    )


def _with_ancestor(page: Page, found: Survey, ancestors: Iterable[str]) -> Page:
    if not page.conflicts or found.strays or found.examples or not all(map(_is_two_way, page.conflicts)):
        return page
    pages = (page_with_base(page, text) for text in ancestors)
    return next((known for known in pages if known is not None), page)


def _is_two_way(conflict: Conflict) -> bool:
    return conflict.base is None and not conflict.doubt


def _merge(out: Sequence[Out], path: str, judge: Judge, found: Survey, sides: Sequence[str]) -> Merge:
    text = "".join(line.text for line in out)
    twice = report.duplicates(path, new_duplicates(text, *sides)) if sides and not judge.undecided else ()
    in_conflict = bool(judge.outcomes or judge.undecided or found.conflicts or found.strays)
    stale = report.stale(judge.decisions, judge.applied) if in_conflict else ()
    return Merge(
        text=text,
        path=path,
        outcomes=tuple(judge.outcomes),
        undecided=tuple(judge.undecided),
        strays=found.strays,
        examples=found.examples,
        warnings=(*judge.warnings, *stale, *twice, *report.doubtful(path, found)),
        decisions=tuple(judge.applied),
        to_record=tuple(one.as_decision() for one in judge.outcomes if one.authority != "decision"),
        provenance=tuple(line.origin for line in out),
        basis=tuple(line.basis for line in out),
    )


def merge_texts(
    base: str,
    ours: str,
    theirs: str,
    path: str,
    decisions: Decisions | None = None,
    policy: Policy = "ask",
    labels: tuple[str, str, str] = ("ours", "base", "theirs"),
) -> Merge:
    """Return what both sides made of `base` as one text, by the same rules as `merge_document`.

    What only one side changed is taken as it is. Around what is undecided stand markers, with `labels` for
    ours, base and theirs.
    """
    page = page_of_three(base, ours, theirs, labels)
    judge = Judge(decisions or Decisions(), policy, path)
    out = _merged(page, judge) if page.conflicts else [Out(line, "outside") for line in page.lines]
    return _merge(out, path, judge, Survey(), (ours, theirs) if base not in (ours, theirs) else ())


def _merged(page: Page, judge: Judge) -> list[Out]:
    out: list[Out] = []
    at = 1
    around = arounds(page)
    translated = page.translated
    for frame in frames(page):
        start, end, lines = _stretch(page, frame, judge, around, translated)
        out += [Out(line.text, "outside") for line in page.between(at, start - 1)]
        out += lines
        at = end + 1
    out += [Out(line.text, "outside") for line in page.between(at, len(page.lines))]
    return _with_byte_order_mark(page, out)


def _with_byte_order_mark(page: Page, out: list[Out]) -> list[Out]:
    """Return `out` with a byte order mark where the file had one, and nowhere else than at its beginning."""
    if not page.lines[0].startswith("\ufeff"):
        return out
    rest = [replace(line, text=line.text.lstrip("\ufeff")) for line in out]
    return [replace(rest[0], text="\ufeff" + rest[0].text), *rest[1:]] if rest else [Out("\ufeff", "outside")]


def _stretch(
    page: Page, frame: Frame, judge: Judge, around: dict[int, Around], translated: str
) -> tuple[int, int, list[Out]]:
    """Return the first and last line of what was merged, and the lines that stand for it."""
    by_structure = not _opaque(frame, around) and not _decided_whole(frame, around, judge)
    whole = _tried(frame, judge) if by_structure else None
    if whole is not None:
        return frame.start, frame.end, whole
    out: list[Out] = []
    at = frame.conflicts[0].start
    for part in single(page, frame):
        conflict = part.conflicts[0]
        out += [Out(line.text, "outside") for line in page.between(at, conflict.start - 1)]
        raw = page.lines[conflict.start - 1 : conflict.end]
        out += merge_conflict(conflict, part, raw, around[conflict.start], judge, translated)
        at = conflict.end + 1
    return frame.conflicts[0].start, frame.conflicts[-1].end, out


def _opaque(frame: Frame, around: dict[int, Around]) -> bool:
    """Return whether the lines of `frame` are no Markdown to be understood: code, front matter, or an
    example.
    """
    return any(c.literal or c.doubt or around[c.start].front for c in frame.conflicts)


def _decided_whole(frame: Frame, around: dict[int, Around], judge: Judge) -> bool:
    """Return whether every conflict of `frame` was decided as a whole, without regard to its structure."""
    return all(judge.is_recorded(question_of(c, frame.section, around[c.start])) for c in frame.conflicts)


def _tried(frame: Frame, judge: Judge) -> list[Out] | None:
    """Return the frame merged by structure, or None where it has none or git's own reading is asked for.

    `ours` and `theirs` take the whole region, as git would; only where an editor has decided something about
    the region does its structure count, and the side is taken of what is left.
    """
    attempt = replace(judge, outcomes=[], undecided=[], warnings=[], applied=[])
    out = _structural(frame, attempt)
    if out is None or (judge.policy in ("ours", "theirs") and not attempt.applied):
        return None
    judge.outcomes += attempt.outcomes
    judge.undecided += attempt.undecided
    judge.warnings += attempt.warnings
    judge.applied += [entry for entry in attempt.applied if entry not in judge.applied]
    return out


def _structural(frame: Frame, judge: Judge) -> list[Out] | None:
    """Return the lines of a frame that holds tables: table merged with table, and what stands between them
    once.
    """
    ours, theirs = _parts(frame.ours), _parts(frame.theirs)
    pairs = _pairs(ours, theirs)
    if not pairs or not _covered(frame, [table for pair in pairs for table in pair]):
        return None
    base = _parts(frame.base) if frame.base is not None else []
    base_tables = [part for part in base if isinstance(part, Table)]
    known = len(base_tables) == len(pairs)
    sides = [_gaps(ours, [pair[0] for pair in pairs]), _gaps(theirs, [pair[1] for pair in pairs])]
    base_gaps = _gaps(base, base_tables) if known else None
    out: list[Out] = []
    for index in range(len(pairs) + 1):
        ancestor = base_gaps[index] if base_gaps is not None else None
        out += merge_passages(sides[0][index], sides[1][index], ancestor, frame, judge)
        if index < len(pairs):
            versions = Versions(*pairs[index], base_tables[index] if known else None)
            merged = merge_tables(versions, frame, judge)
            if merged is None:
                return None
            out += merged
    return out


def _parts(lines: Sequence[Line]) -> list[Passage | Table]:
    return list(split_tables(lines))


def _pairs(ours: list[Passage | Table], theirs: list[Passage | Table]) -> list[tuple[Table, Table]]:
    """Return the tables of both sides that are versions of one: they have the same columns, or are the only
    ones.
    """
    left, right = ([part for part in parts if isinstance(part, Table)] for parts in (ours, theirs))
    if len(left) == len(right) == 1:
        return [(left[0], right[0])]
    names = [[tuple(map(row_key, table.columns)) for table in tables] for tables in (left, right)]
    blocks = aligned(names[0], names[1]).get_matching_blocks()
    return [(left[a + n], right[b + n]) for a, b, size in blocks for n in range(size)]


def _covered(frame: Frame, tables: Sequence[Table]) -> bool:
    """Return whether every line that the sides share stands in these tables, once on each side."""
    held = [line.number for table in tables for line in table.lines if line.number in frame.context]
    return sorted(held) == sorted([*frame.context, *frame.context])


def _gaps(parts: Sequence[Passage | Table], tables: Sequence[Table]) -> list[tuple[Line, ...]]:
    """Return the lines before, between and after `tables`, which are all among `parts`."""
    gaps: list[tuple[Line, ...]] = [()]
    for part in parts:
        if any(part is table for table in tables):
            gaps.append(())
        else:
            gaps[-1] = (*gaps[-1], *part.lines)
    return gaps
