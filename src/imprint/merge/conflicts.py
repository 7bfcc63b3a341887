"""Where a text is in conflict: whole conflicts, markers that were left behind, and examples that are neither.

Only what git would have written is a `Conflict`. Every other shape (nested, half removed, two separators) is
reported as `Marker`s with the reason, and nothing is ever guessed from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

from imprint.merge.examples import Evidence, Fence, Page, after, after_all
from imprint.merge.lines import body, heading_of, is_blank, split_lines
from imprint.merge.markers import Group, Kind, Token, grouped, tokens_of
from imprint.merge.shapes import Conflict, Example, Marker, Survey

_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])(?:\s|$)")
_COMMIT = re.compile(r"HEAD|[0-9a-f]{7,40}\b.*|Updated upstream|Stashed changes|Temporary merge branch \d+")
_REFORMATTED = re.compile(r"(?:> ){6}> \S.*")
_INDENTED = re.compile(r" {1,3}(?P<run><{7}|>{7}) (?P<label>\S.*)")


def find_conflicts(text: str) -> tuple[Conflict, ...]:
    """Return the conflicts of a Markdown text."""
    return survey(text).conflicts


def stray_markers(text: str) -> tuple[Marker, ...]:
    """Return the markers of a Markdown text that are part of no whole conflict and of no example."""
    return survey(text).strays


def markers_in(text: str, kind: Literal["markdown", "text"] = "text") -> tuple[Marker, ...]:
    """Return every unresolved marker, those of whole conflicts included.

    `text` is for catalogs, templates and data, where code blocks and underlined headings mean nothing: there
    each start and end with a label is a marker, and all markers of a whole conflict are.
    """
    lines = split_lines(text)
    tokens = tokens_of(text, lines)
    whole, loose = grouped(tokens)
    reason = "A conflict in this file is not resolved."
    if kind == "markdown":
        found = survey(text)
        starts = {conflict.start for conflict in found.conflicts}
        whole = [group for group in whole if group.start in starts]
        return tuple(
            sorted((*found.strays, *_markers(whole, reason)), key=lambda marker: marker.line),
        )
    left = [token for token in loose if token.kind in ("start", "end") and _is_plain_marker(token)]
    half = "One half of a conflict was left behind."
    strays = [Marker(t.line, t.kind, t.label, t.text, half, (t.line, t.line)) for t in left]
    return tuple(sorted((*strays, *_markers(whole, reason)), key=lambda marker: marker.line))


def _is_plain_marker(token: Token) -> bool:
    """Return whether a start or end alone is a marker: it has a label, and the size that git gives it."""
    return bool(token.label) and (token.size == 7 or bool(_COMMIT.fullmatch(token.label)))


def _markers(groups: Sequence[Group], reason: str, certain: bool = True) -> Iterator[Marker]:
    for group in groups:
        region = (group.start, group.end)
        for token in group.every_token():
            yield Marker(token.line, token.kind, token.label, token.text, reason, region, certain)


def survey(text: str) -> Survey:
    """Return the conflicts, the stray markers and the examples of a Markdown text."""
    lines = split_lines(text)
    tokens = tokens_of(text, lines)
    if not tokens and not _INDENTED_ANYWHERE.search(text):
        return Survey()
    return _Reader(lines, tokens).read()


_INDENTED_ANYWHERE = re.compile(r"^ {1,3}<{7} \S", re.MULTILINE)


class _Reader:
    """Reads a text from top to bottom and knows, at each marker, whether a code block is open.

    After a conflict there are two texts to read, ours and theirs, and a code block may be open in one of them
    only. A marker counts as inside a block when it is inside in both.
    """

    def __init__(self, lines: list[str], tokens: Sequence[Token]) -> None:
        self.lines = lines
        self.whole, self.loose = grouped(tokens)
        self.marker_lines = frozenset(token.line for token in tokens)
        self.page = Page(lines, self._silent())
        self.ours: Fence | None = None
        self.theirs: Fence | None = None
        self.next_line = 1
        self.conflicts: list[Conflict] = []
        self.strays: list[Marker] = []
        self.examples: list[Example] = []
        self.rewritten = [n for n, line in enumerate(lines, 1) if _REFORMATTED.fullmatch(body(line))][:99]
        self.half_open = False
        self.shown: set[str] = set()  # the end labels of conflicts that are certain

    def _silent(self) -> set[int]:
        """Return the lines that explain nothing: markers, and the texts of conflicts, as they may not stay.

        Between markers that stand in several blocks of code there are sentences, and these do count.
        """
        silent = set(self.marker_lines)
        for group in self.whole:
            inside = range(group.start, group.end + 1)
            if not any(after(None, self.lines[number - 1], number) for number in inside):
                silent.update(inside)
        return silent

    def read(self) -> Survey:
        events: list[Group | Token] = sorted([*self.whole, *self.loose], key=_first_line)
        for event in events:
            self._advance_to(_first_line(event))
            if isinstance(event, Group):
                self._read_group(event)
            else:
                self._read_loose(event)
        self._read_indented()
        conflicts = tuple(self._settled(conflict) for conflict in self.conflicts)
        strays = tuple(sorted(self._plausible(), key=lambda marker: marker.line))
        return Survey(conflicts, strays, tuple(self.examples))

    @property
    def literal(self) -> bool:
        return bool(self.ours and self.theirs)

    def _numbered(self, start: int, end: int) -> Iterator[tuple[int, str]]:
        return ((number, self.lines[number - 1]) for number in range(start, end + 1))

    def _advance_to(self, line: int) -> None:
        self._advance_over(self.next_line, line - 1)

    def _advance_over(self, start: int, end: int) -> None:
        self.ours = after_all(self.ours, self._numbered(start, end))
        self.theirs = after_all(self.theirs, self._numbered(start, end))
        self.next_line = max(self.next_line, end + 1)

    def _read_group(self, group: Group) -> None:
        fences = {self._fence_at(token.line) for token in group.tokens} if self.literal else {None}
        spread = None not in fences and len(fences) > 1
        known = self.page.evidence(group.start, group.end, spread=spread) if self.literal else "none"
        if None not in fences and known in ("shown", "spoken of"):
            self.examples.append(Example(group.start, group.end, known))
            self._advance_over(group.start, group.end)
            return
        if not group.regular:
            self.strays += _markers([group], _reason(group))
            self._advance_over(group.start, group.end)
            return
        conflict = self._conflict(group, known)
        self.conflicts.append(conflict)
        if not self.literal:
            self.shown.add(conflict.theirs_label)
        self.ours = after_all(self.ours, self._numbered(group.start + 1, _ours_end(conflict)))
        self.theirs = after_all(self.theirs, self._numbered(conflict.separator + 1, group.end - 1))
        self.next_line = group.end + 1

    def _fence_at(self, line: int) -> Fence | None:
        """Return the code block that is open at `line` when every line is read as text."""
        return after_all(self.ours, self._numbered(self.next_line, line - 1))

    def _conflict(self, group: Group, known: Evidence) -> Conflict:
        tokens = {token.kind: token for token in group.tokens}
        base = tokens.get("base")
        separator = tokens["separator"].line
        first = base.line if base else separator
        return Conflict(
            start=group.start,
            end=group.end,
            separator=separator,
            base_line=base.line if base else 0,
            ours="".join(self.lines[group.start : first - 1]),
            theirs="".join(self.lines[separator : group.end - 1]),
            base="".join(self.lines[base.line : separator - 1]) if base else None,
            ours_label=tokens["start"].label,
            theirs_label=tokens["end"].label,
            base_label=base.label if base else "",
            size=tokens["start"].size,
            literal=self.literal,
            doubt=_DOUBT if known != "none" else "",
        )

    def _settled(self, conflict: Conflict) -> Conflict:
        """Return `conflict` without its doubt where the same commit is in conflict outside of any code block,
        too.
        """
        if conflict.doubt and conflict.theirs_label in self.shown - {""}:
            return replace(conflict, doubt="")
        return conflict

    def _read_loose(self, token: Token) -> None:
        known = self.page.evidence(token.line, token.line) if self.literal else "none"
        if known in ("shown", "spoken of"):
            self.examples.append(Example(token.line, token.line, known))
            return
        reason = self._half(token)
        region = (token.line, token.line)
        certain = token.kind in ("start", "end")
        begun = self.half_open  # then no line of equals signs is above suspicion
        if token.kind == "separator" and not begun and (self.literal or self._is_underline(token.line)):
            return
        if token.kind == "end" and self._is_quotation(token):
            return
        if token.size != 7 and not _COMMIT.fullmatch(token.label):
            return
        self.half_open = self.half_open or token.kind == "start"
        self.strays.append(Marker(token.line, token.kind, token.label, token.text, reason, region, certain))

    def _half(self, token: Token) -> str:
        """Return what is wrong with a marker that stands alone."""
        later = [number for number in self.rewritten if number > token.line and token.kind == "start"]
        if later:
            return f"{_HALF['start']} Line {later[0]} looks like it, rewritten by a formatter."
        return _HALF[token.kind]

    def _is_underline(self, line: int) -> bool:
        """Return whether `=======` underlines a heading: a paragraph stands right above it."""
        above = self.lines[line - 2] if line > 1 else ""
        plain = not is_blank(above) and heading_of(above) is None and line - 1 not in self.marker_lines
        fenced = after(None, above, 1) is not None
        return (
            plain and not fenced and not above.lstrip().startswith(("|", ">", "<")) and not _ITEM.match(above)
        )

    def _is_quotation(self, token: Token) -> bool:
        """Return whether `>>>>>>> words` quotes a quotation: more quoted lines stand beside it."""
        beside = [number for number in (token.line - 1, token.line + 1) if 1 <= number <= len(self.lines)]
        words = not _COMMIT.fullmatch(token.label) and " " in token.label
        return words and any(self.lines[number - 1].startswith(">") for number in beside)

    def _plausible(self) -> list[Marker]:
        """Return the strays; what is uncertain becomes certain where a half of a conflict was left, too."""
        broken = any(marker.certain for marker in self.strays)
        kept = [marker for marker in self.strays if marker.kind != "base" or marker.label]
        return [replace(marker, certain=marker.certain or broken) for marker in kept]

    def _read_indented(self) -> None:
        """Report markers that an editor has indented with the text around them; git never indents its
        markers.
        """
        fence: Fence | None = None
        suspects = any(_INDENTED.fullmatch(body(line)) for line in self.lines if line.startswith(" "))
        for number, line in enumerate(self.lines if suspects else (), 1):
            match = _INDENTED.fullmatch(body(line))
            if match and fence is None and self.page.evidence(number, number) == "none":
                kind: Kind = "start" if match["run"][0] == "<" else "end"
                reason = "A marker that has been indented. git begins its markers at the margin."
                self.strays.append(Marker(number, kind, match["label"], body(line), reason, (number, number)))
            fence = after(fence, line, number)


_DOUBT = "It stands in a code block of a page that speaks of version control, so it may be an example."
_HALF: dict[Kind, str] = {
    "start": "The beginning of a conflict was left behind; its end is missing.",
    "end": "The end of a conflict was left behind; its beginning is missing.",
    "separator": "This looks like the middle of a conflict that was left behind; it underlines no heading.",
    "base": "The middle of a conflict was left behind.",
}


def _first_line(event: Group | Token) -> int:
    return event.start if isinstance(event, Group) else event.line


def _ours_end(conflict: Conflict) -> int:
    return (conflict.base_line or conflict.separator) - 1


def _reason(group: Group) -> str:
    separators = [token.line for token in group.tokens if token.kind == "separator"]
    if group.inner:
        within = ", ".join(f"lines {inner.start}–{inner.end}" for inner in group.inner)
        return f"A conflict within a conflict ({within})."
    if not separators:
        return "A conflict without a separator: where ours ends and theirs begins is not marked."
    places = " and ".join(map(str, separators))
    return f"A conflict in which more than one line can be the separator (lines {places})."
