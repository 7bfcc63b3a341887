"""Who decides a question of the merge: a recorded decision, else a rule, else the policy, else nobody.

The structural modules ask one `Question` per cell, row or passage; what is answered becomes an `Outcome`,
what is not becomes `Undecided`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from imprint.errors import Diagnostic, Location, warning
from imprint.merge.decisions import Choice, Decision, Decisions, conflict_digest, shortened
from imprint.merge.lines import Origin, Out, comparable, squeezed

Policy = Literal["ask", "ours", "theirs", "union"]
Kind = Literal["cell", "row", "passage"]
Side = Literal["ours", "theirs"]
Authority = Literal["decision", "rule", "policy"]
Span = tuple[int, int]

RULES = {
    "same-text": "Both sides say the same; only white space or padding differs.",
    "final-stop": "The texts differ only in a final full stop; ours is kept.",
    "only-ours": "Only ours has it. No common ancestor says whether theirs deleted it, so it is kept.",
    "only-theirs": "Only theirs has it. No common ancestor says whether ours deleted it, so it is kept.",
    "more-in-ours": "Ours says all that theirs says, and more.",
    "more-in-theirs": "Theirs says all that ours says, and more.",
    "picked": "Theirs is a commit that is carried over, so its wording is the newer one.",
    "version-specific": "It belongs to the version or branch of ours, into which theirs is carried over.",
    "added-by-both": "Both added something here; both stay, ours first, as the list has no order of its own.",
    "different-words": "Both changed it, in different places or alike; it holds the changes of both.",
    "different-lines": "Both changed it, in different lines; it holds the changes of both.",
    "different-items": "Both changed the list, in different items; it holds the changes of both.",
    "carried-over": "One side wrote it anew, the other replaced links, numbers or names; it has both.",
    "rewritten-by-ours": "Ours wrote it anew; theirs only retouched words that are gone.",
    "rewritten-by-theirs": "Theirs wrote it anew; ours only retouched words that are gone.",
    "moved-by-ours": "Ours moved it, theirs changed it; it is changed in its new place.",
    "moved-by-theirs": "Theirs moved it, ours changed it; it is changed in its new place.",
    "added-by-ours": "Ours added it.",
    "added-by-theirs": "Theirs added it.",
    "changed-by-ours": "Only ours changed it.",
    "changed-by-theirs": "Only theirs changed it.",
    "deleted-by-ours": "Ours deleted it, and theirs had left it as it was.",
    "deleted-by-theirs": "Theirs deleted it, and ours had left it as it was.",
}

_STOP = re.compile(r"[.。．]$")


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a document, in its own words. Parts that do not apply are empty."""

    section: str = ""
    table: tuple[str, ...] = ()
    row: str = ""
    column: str = ""

    def __str__(self) -> str:
        parts = [
            f"“{self.row}”" if self.row else "",
            f"column “{self.column}”" if self.column else "",
            f"section “{self.section}”" if self.section else "",
        ]
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Question:
    """What has to be decided. A side that does not have the row or passage at all is None; so is a base
    nobody knows.

    `spans` are the lines of ours and of theirs, `lines` those of the conflict. `literal` text is code. A
    `whole` question is about a conflict as git left it. A `weighed` one has been judged by its structure
    already; its texts alone say no more. `doubt` says why this may be no conflict at all. With `known_base`
    an absent base means that the thing was not there before.
    """

    kind: Kind
    where: Where
    ours: str | None
    theirs: str | None
    lines: Span
    spans: tuple[Span, Span] = ((0, 0), (0, 0))
    base: str | None = None
    known_base: bool = False
    literal: bool = False
    whole: bool = False
    weighed: bool = False
    doubt: str = ""

    @property
    def digest(self) -> str:
        return self._digest(self.ours or "", self.theirs or "")

    @property
    def flipped_digest(self) -> str:
        """The digest of the same conflict when the branches are merged the other way round."""
        return self._digest(self.theirs or "", self.ours or "")

    def _digest(self, ours: str, theirs: str) -> str:
        return conflict_digest(self.where.row, self.where.column, ours, theirs)


@dataclass(frozen=True, slots=True)
class Verdict:
    """An answer: the choice, on whose authority (`name` of the rule, policy or person), and why."""

    choice: Choice
    authority: Authority
    name: str
    reason: str
    text: str = ""

    @property
    def origin(self) -> Origin:
        if self.choice in ("ours", "theirs", "both"):
            return self.choice
        return "decision"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question that was answered. `text` is what stands in the result; a side's text that is not in it
    was dropped.
    """

    where: Where
    lines: Span
    ours: str
    theirs: str
    choice: Choice
    authority: Authority
    name: str
    reason: str
    text: str
    digest: str
    spans: tuple[Span, Span] = ((0, 0), (0, 0))

    def as_decision(self) -> Decision:
        """Return the entry that records this outcome, settled: no person has to look after it."""
        sides = [text.replace("\r\n", "\n").strip("\n") for text in (self.ours, self.theirs)]
        entry = Decision(
            chosen=self.choice,
            conflict=self.digest,
            section=self.where.section,
            table=self.where.table,
            row=self.where.row,
            column=self.where.column,
            ours=sides[0],
            theirs=sides[1],
            text=self.text.replace("\r\n", "\n").strip("\n") if self.choice == "text" else "",
            rule=self.name if self.authority == "rule" else "",
            policy=self.name if self.authority == "policy" else "",
            reason=self.reason if self.authority == "rule" else "",
            settled=True,
        )
        return shortened(entry)


@dataclass(frozen=True, slots=True)
class Undecided:
    """One question that waits for a person. `spans` are the lines of ours and of theirs, (0, 0) for a side
    that has nothing. Doubtful ones may be examples; no policy touches them.
    """

    kind: Kind
    where: Where
    lines: Span
    spans: tuple[Span, Span]
    ours: str
    theirs: str
    base: str | None
    reason: str
    digest: str
    labels: tuple[str, str] = ("", "")
    doubtful: bool = False


@dataclass(slots=True)
class Judge:
    """Answers questions and keeps the record of what it answered, what it could not, and what it noticed."""

    decisions: Decisions
    policy: Policy
    path: str
    outcomes: list[Outcome] = field(default_factory=list)
    undecided: list[Undecided] = field(default_factory=list)
    warnings: list[Diagnostic] = field(default_factory=list)
    applied: list[Decision] = field(default_factory=list)

    def consult(self, question: Question, rule: Verdict | None = None) -> Verdict | None:
        """Return the answer to `question`, or None where a person has to decide.

        `rule` is what structure has to say of it, where that is more than the texts alone say.
        """
        recorded = self.recorded(question)
        if recorded:
            return recorded
        if question.doubt:
            return None
        if question.whole and self.policy in ("ours", "theirs"):
            return by_policy(self.policy)
        if not question.weighed:
            rule = rule or by_rule(question)
        return rule or by_policy(self.policy)

    def is_recorded(self, question: Question) -> bool:
        """Return whether somebody has decided `question`."""
        return any(map(self.decisions.find, (question.digest, question.flipped_digest)))

    def recorded(self, question: Question) -> Verdict | None:
        """Return what somebody has decided about `question`, if anybody has."""
        entry = self.decisions.find(question.digest)
        flipped = None if entry else self.decisions.find(question.flipped_digest)
        found = entry or flipped
        if not found:
            return None
        if found not in self.applied:
            self.applied.append(found)
        choice: Choice = found.chosen
        if flipped and choice in ("ours", "theirs"):
            choice = "theirs" if choice == "ours" else "ours"
        return Verdict(choice, "decision", found.by or found.rule or found.policy, found.reason, found.text)

    def record(self, question: Question, verdict: Verdict, text: str) -> None:
        """Note that `question` was answered and that `text` stands in the result for it."""
        self.outcomes.append(
            Outcome(
                where=question.where,
                lines=question.lines,
                ours=question.ours or "",
                theirs=question.theirs or "",
                choice=verdict.choice,
                authority=verdict.authority,
                name=verdict.name,
                reason=verdict.reason,
                text=text,
                digest=question.digest,
                spans=question.spans,
            )
        )

    def noted(self, make: Callable[[], Iterable[Out]]) -> list[Out]:
        """Return the lines that `make` returns, with the digests of the conflicts that it has decided."""
        before = len(self.outcomes)
        made = list(make())
        basis = tuple(dict.fromkeys(outcome.digest for outcome in self.outcomes[before:]))
        return [replace(line, basis=line.basis or basis) for line in made] if basis else made

    def leave(self, question: Question, reason: str, labels: tuple[str, str]) -> None:
        """Note that `question` waits for a person, and why."""
        self.undecided.append(
            Undecided(
                kind=question.kind,
                where=question.where,
                lines=question.lines,
                spans=question.spans,
                ours=question.ours or "",
                theirs=question.theirs or "",
                base=question.base,
                reason=question.doubt or reason,
                digest=question.digest,
                labels=labels,
                doubtful=bool(question.doubt),
            )
        )

    def order_for(self, where: Where) -> Decision | None:
        """Return the recorded order of the rows of the table at `where`."""
        names = [squeezed(name).casefold() for name in where.table]
        for entry in reversed(self.decisions.orders()):
            same_table = not entry.table or [squeezed(name).casefold() for name in entry.table] == names
            same_section = not entry.section or squeezed(entry.section) == squeezed(where.section)
            if same_table and same_section:
                self.applied.append(entry)
                return entry
        return None

    def warn(self, rule: str, message: str, line: int, fix: str) -> None:
        """Note something about an entry of the decisions file, at its line there."""
        self.warnings.append(warning(rule, message, Location(self.decisions.path, line), fix))


def by_rule(question: Question) -> Verdict | None:
    """Return the answer where the texts alone make it safe."""
    ours, theirs, base = question.ours, question.theirs, question.base
    if ours is None or theirs is None:
        return _one_sided(question)
    if _same(ours, theirs, question):
        return _ruled("ours", "same-text")
    if base is not None and _same(ours, base, question):
        return _ruled("theirs", "changed-by-theirs")
    if base is not None and _same(theirs, base, question):
        return _ruled("ours", "changed-by-ours")
    if question.kind == "cell" and _STOP.sub("", squeezed(ours)) == _STOP.sub("", squeezed(theirs)) != "":
        return _ruled("ours", "final-stop")
    return None


def _one_sided(question: Question) -> Verdict | None:
    """Return the answer for what only one side has: it was added by that side, or deleted by the other."""
    side: Side = "theirs" if question.ours is None else "ours"
    other: Side = "ours" if side == "theirs" else "theirs"
    text = question.theirs if side == "theirs" else question.ours
    if not question.known_base:
        return _ruled(side, f"only-{side}")
    if question.base is None:
        return _ruled(side, f"added-by-{side}")
    if _same(text or "", question.base, question):
        return _ruled(other, f"deleted-by-{other}")
    return None


def by_policy(policy: Policy) -> Verdict | None:
    """Return the answer that the policy gives to whatever is left."""
    if policy == "ask":
        return None
    if policy == "union":
        return Verdict("both", "policy", "union", "")
    return Verdict(policy, "policy", policy, "")


def ruled(choice: Choice, rule: str, text: str = "") -> Verdict:
    """Return the answer of a rule."""
    return Verdict(choice, "rule", rule, RULES[rule], text)


def _ruled(choice: Side, rule: str) -> Verdict:
    return ruled(choice, rule)


def _same(first: str, second: str, question: Question) -> bool:
    if question.kind == "passage":
        return comparable(first, literal=question.literal) == comparable(second, literal=question.literal)
    return squeezed(first) == squeezed(second)
