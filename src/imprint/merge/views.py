"""What was in conflict, as a person reads it: both texts side by side, what differs in them, and what became
of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from imprint.merge.diff import edits
from imprint.merge.judge import RULES, Outcome, Span, Undecided
from imprint.merge.resolve import Merge
from imprint.merge.words import Word, words_of

_LONGEST = 20_000  # characters of a text whose words are compared


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a text; `differs` where the other side has something else."""

    text: str
    differs: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed for an undecided place (`ours`, `theirs` or `both`), and why."""

    choice: str
    reason: str


@dataclass(frozen=True, slots=True)
class View:
    """One place: where it is, both texts and the ancestor's (None where it is not known), and what was
    chosen.

    `by` says who chose: a rule, a policy or a person. `result` is the text that stands now; empty where it is
    dropped. An undecided place has a `proposal` and no `chosen`.
    """

    place: str
    section: str
    kind: str
    lines: tuple[int, int]
    ours: tuple[Segment, ...]
    theirs: tuple[Segment, ...]
    base: str | None
    chosen: str
    by: str
    reason: str
    result: str
    digest: str
    proposal: Proposal | None = None


def views(merge: Merge) -> tuple[View, ...]:
    """Return every place of a merge that was decided or waits, from top to bottom."""
    found = [*map(_decided, merge.outcomes), *map(_waiting, merge.undecided)]
    return tuple(sorted(found, key=lambda view: view.lines))


def _decided(outcome: Outcome) -> View:
    ours, theirs = compared(outcome.ours, outcome.theirs)
    by_person = outcome.authority == "decision"
    return View(
        place=str(outcome.where),
        section=outcome.where.section,
        kind="",
        lines=_lines(outcome.lines, outcome.spans),
        ours=ours,
        theirs=theirs,
        base=None,
        chosen=outcome.choice,
        by=(outcome.name or "a recorded decision") if by_person else f"{outcome.authority} {outcome.name}",
        reason=outcome.reason or ("" if by_person else RULES.get(outcome.name, "")),
        result=outcome.text,
        digest=outcome.digest,
    )


def _waiting(each: Undecided) -> View:
    ours, theirs = compared(each.ours, each.theirs)
    return View(
        place=str(each.where),
        section=each.where.section,
        kind=each.kind,
        lines=_lines(each.lines, each.spans),
        ours=ours,
        theirs=theirs,
        base=each.base,
        chosen="",
        by="",
        reason=each.reason or "Both sides changed it, and nothing tells which is meant.",
        result="",
        digest=each.digest,
        proposal=propose(each),
    )


def _lines(whole: Span, spans: tuple[Span, Span]) -> Span:
    """Return the lines of the place: those of ours, else of theirs, else of the conflict."""
    return next((span for span in spans if span[0]), whole)


def propose(each: Undecided) -> Proposal:
    """Return what is proposed for an undecided place: that by which no text is lost."""
    if each.doubtful:
        return Proposal(
            "example", "It stands in code on a page about version control, so it may be an example."
        )
    if not each.ours.strip() or not each.theirs.strip():
        side = "theirs" if not each.ours.strip() else "ours"
        return Proposal(side, f"Only {side} has text here; the other choice drops it.")
    words = [{word.text for word in words_of(text)} for text in (each.ours, each.theirs)]
    if words[0] < words[1] or words[1] < words[0]:
        side = "theirs" if words[0] < words[1] else "ours"
        return Proposal(side, "It has every word of the other side, and more.")
    return Proposal("both", "Both texts stay, ours first, until somebody writes one of them.")


def compared(ours: str, theirs: str) -> tuple[tuple[Segment, ...], tuple[Segment, ...]]:
    """Return both texts in segments, with what differs marked word by word."""
    if len(ours) + len(theirs) > _LONGEST or not ours or not theirs:
        return _whole(ours), _whole(theirs)
    left, right = words_of(ours), words_of(theirs)
    changes = edits([word.text for word in left], [word.text for word in right])
    return (
        _segments(left, [(edit.start, edit.end) for edit in changes]),
        _segments(right, [(edit.new_start, edit.new_end) for edit in changes]),
    )


def _whole(text: str) -> tuple[Segment, ...]:
    return (Segment(text, True),) if text else ()


def _segments(words: Sequence[Word], changed: Sequence[tuple[int, int]]) -> tuple[Segment, ...]:
    segments: list[Segment] = []
    at = 0
    for start, end in [*changed, (len(words), len(words))]:
        for begin, stop, differs in ((at, start, False), (start, end, True)):
            text = "".join(word.text + word.space for word in words[begin:stop])
            if text:
                segments.append(Segment(text, differs))
        at = end
    return tuple(segments)
