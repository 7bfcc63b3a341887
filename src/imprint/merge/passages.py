"""Passages that are no table: prose, lists, code, front matter. Decided as a whole, never word by word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from imprint.merge.frame import Frame, left_open, marked, span_of
from imprint.merge.judge import Judge, Question, Span, Verdict, Where, by_rule, ruled
from imprint.merge.lines import Line, Origin, Out, comparable, ended, is_blank, numbered, split_lines, text_of
from imprint.merge.passage.blockwise import merge_blocks
from imprint.merge.passage.pieces import Form, Piece, Setting
from imprint.merge.shapes import Conflict
from imprint.merge.union import Around, Refusal, union


def question_of(conflict: Conflict, section: str, around: Around) -> Question:
    """Return the question that a conflict asks when it is taken as a whole."""
    return Question(
        kind="passage",
        where=Where(section),
        ours=conflict.ours,
        theirs=conflict.theirs,
        base=conflict.base,
        known_base=conflict.base is not None,
        lines=(conflict.start, conflict.end),
        spans=_spans(conflict),
        literal=conflict.literal or around.front,
        whole=True,
        doubt=conflict.doubt,
    )


def merge_conflict(
    conflict: Conflict, frame: Frame, raw: Sequence[str], around: Around, judge: Judge, translated: str = ""
) -> list[Out]:
    """Return the lines that stand for one conflict: block by block where its structure tells anything, else
    as a whole.

    `raw` are its lines with the markers, which stay around what is undecided. `translated` names the side
    that wrote the whole document anew.
    """
    ours, theirs = split_lines(conflict.ours), split_lines(conflict.theirs)
    question = question_of(conflict, frame.section, around)
    if _is_open(question, judge):
        pieces = _pieces(conflict, ours, theirs, around, translated)
        if any(piece.choice for piece in pieces):
            return _merged(pieces, conflict, frame, around, judge)
    verdict = judge.consult(question)
    if verdict and verdict.choice == "example":
        out: list[Out] | Refusal = [Out(line, "decision") for line in raw]
    else:
        out = _answered(verdict, ours, theirs, around)
    if verdict is None or isinstance(out, Refusal):
        left_open(judge, conflict, question, out.reason if isinstance(out, Refusal) else "")
        return [Out(line, "undecided") for line in raw]
    judge.record(question, verdict, "".join(line.text for line in out))
    return [replace(line, basis=(question.digest,)) for line in out]


def _is_open(question: Question, judge: Judge) -> bool:
    """Return whether structure may decide: nobody has decided the whole, its texts say nothing, no side is
    asked for.
    """
    if question.doubt or judge.policy in ("ours", "theirs") or judge.is_recorded(question):
        return False
    return question.known_base or by_rule(question) is None


def _pieces(
    conflict: Conflict, ours: list[str], theirs: list[str], around: Around, translated: str
) -> list[Piece]:
    form: Form = "front" if around.front else "code" if around.fence else "markdown"
    setting = Setting(
        around.before[-20:],
        around.after[:20],
        form,
        around.newline,
        translated,
        conflict.picked,
        around.alphabetical,
        conflict.named_versions,
    )
    if form == "front" and not around.before:
        return [Piece((), "", "", tuple(ours), tuple(theirs), None)]
    base = None if conflict.base is None else tuple(split_lines(conflict.base))
    return merge_blocks(base, tuple(ours), tuple(theirs), setting)


def _merged(
    pieces: Sequence[Piece], conflict: Conflict, frame: Frame, around: Around, judge: Judge
) -> list[Out]:
    """Return the lines of `pieces`, and note what decided each of them."""
    first = _spans(conflict)
    places = [
        numbered(split_lines(text), span[0])
        for text, span in zip((conflict.ours, conflict.theirs), first, strict=True)
    ]
    out: list[Out] = []
    for given in pieces:
        piece = given
        if not piece.rule and piece.choice:
            out += [Out(line, "both") for line in piece.lines]
            continue
        if not piece.choice and _say_the_same(piece):
            piece = replace(piece, lines=piece.ours or (), choice="ours", rule="same-text")
        sides = [None if side is None else "".join(side) for side in (piece.ours, piece.theirs, piece.base)]
        question = Question(
            kind="passage",
            where=Where(frame.section),
            ours=sides[0],
            theirs=sides[1],
            base=sides[2],
            known_base=conflict.base is not None,
            lines=(conflict.start, conflict.end),
            spans=(_place(places[0], piece.ours), _place(places[1], piece.theirs)),
            literal=piece.kind == "code" or around.front,
            weighed=True,
        )
        rule = ruled(piece.choice, piece.rule, "".join(piece.lines)) if piece.choice else None
        verdict = judge.consult(question, rule)
        if verdict is rule and verdict is not None:
            found: list[Out] | Refusal = [Out(line, verdict.origin) for line in piece.lines]
        else:
            beside = replace(around, before=tuple(one.text for one in out) or around.before)
            found = _answered(verdict, list(piece.ours or ()), list(piece.theirs or ()), beside)
        if verdict is None or isinstance(found, Refusal):
            reason = piece.reason or (found.reason if isinstance(found, Refusal) else "")
            left_open(judge, conflict, question, reason)
            base = None if conflict.base is None else piece.base or ()
            out += marked(conflict, piece.ours or (), piece.theirs or (), base, frame.newline)
            continue
        judge.record(question, verdict, "".join(line.text for line in found))
        out += [replace(line, basis=(question.digest,)) for line in found]
    return out


def _say_the_same(piece: Piece) -> bool:
    ours, theirs = ("".join(side or ()) for side in (piece.ours, piece.theirs))
    return comparable(ours) == comparable(theirs)


def _place(lines: Sequence[Line], part: Sequence[str] | None) -> Span:
    """Return the first and last number of `part` among `lines`, (0, 0) where there is nothing of it."""
    size = len(part or ())
    texts = [line.text for line in lines]
    for at in range(len(texts) - size + 1) if part else ():
        if texts[at : at + size] == list(part or ()):
            return lines[at].number, lines[at + size - 1].number
    return 0, 0


def merge_passages(
    ours: tuple[Line, ...],
    theirs: tuple[Line, ...],
    base: tuple[Line, ...] | None,
    frame: Frame,
    judge: Judge,
) -> list[Out]:
    """Return the lines between or after tables of one stretch; what only one side has is kept once."""
    sides = [
        None if all(is_blank(line.text) for line in lines) else text_of(lines) for lines in (ours, theirs)
    ]
    if comparable(sides[0] or "") == comparable(sides[1] or ""):
        return [Out(line.text, frame.origin(line, "both")) for line in ours or theirs]
    known = base is not None
    question = Question(
        kind="passage",
        where=Where(frame.section),
        ours=sides[0],
        theirs=sides[1],
        base=(text_of(base) or None) if base else None,
        known_base=known,
        lines=frame.lines,
        spans=(span_of(ours), span_of(theirs)),
    )
    verdict = judge.consult(question)
    texts = [[ended(line.text, frame.newline) for line in lines] for lines in (ours, theirs)]
    out = _answered(verdict, texts[0], texts[1], Around(newline=frame.newline))
    if verdict is None or isinstance(out, Refusal):
        conflict = frame.conflict_at(ours, theirs)
        left_open(judge, conflict, question, out.reason if isinstance(out, Refusal) else "")
        ancestor = [line.text for line in base] if base else None
        return marked(conflict, texts[0], texts[1], ancestor, frame.newline)
    judge.record(question, verdict, "".join(line.text for line in out))
    return [replace(line, basis=(question.digest,)) for line in out]


def _answered(
    verdict: Verdict | None, ours: list[str], theirs: list[str], around: Around
) -> list[Out] | Refusal:
    """Return the lines that `verdict` chooses; a refusal where there is none, or none that can be carried
    out.
    """
    if verdict is None:
        return Refusal("")
    if verdict.choice in ("ours", "theirs"):
        origin: Origin = "both" if verdict.name == "same-text" else verdict.origin
        return [Out(line, origin) for line in (ours if verdict.choice == "ours" else theirs)]
    if verdict.choice == "both":
        merged = union(ours, theirs, around)
        return merged if isinstance(merged, Refusal) else list(merged)
    if verdict.choice == "text":
        return [Out(line, "decision") for line in _with_gaps(verdict.text, ours, theirs, around.newline)]
    return Refusal(f"“{verdict.choice}” is no answer for a passage.")


def _with_gaps(text: str, ours: list[str], theirs: list[str], newline: str) -> list[str]:
    """Return the lines of `text`, set off by as many blank lines as both sides have around theirs."""
    if not text:
        return []
    sides = [side for side in (ours, theirs) if not all(map(is_blank, side))]
    above, below = (
        min((sum(1 for _ in takewhile(is_blank, side)) for side in turned), default=0)
        for turned in (sides, [side[::-1] for side in sides])
    )
    return [*[newline] * above, *(line + newline for line in text.split("\n")), *[newline] * below]


def _spans(conflict: Conflict) -> tuple[tuple[int, int], tuple[int, int]]:
    end_of_ours = (conflict.base_line or conflict.separator) - 1
    return (conflict.start + 1, end_of_ours), (conflict.separator + 1, conflict.end - 1)
