"""What was decided about conflicts: the file `DOC.decisions.toml` as values, and back.

An entry is found again by the digest over the texts of its conflict, so it applies when the same conflict
returns. docs/merge.md describes the file for those who write it.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Literal, cast, get_args

from imprint.errors import Diagnostic, Location, UsageError
from imprint.merge.lines import digest, squeezed

Choice = Literal["ours", "theirs", "both", "text", "order", "example"]

_STRINGS = (
    "conflict", "section", "row", "column", "ours", "theirs", "ours_digest", "theirs_digest",
    "text", "rule", "policy", "by", "date", "reason",
)  # fmt: skip
_KEYS = ("chosen", *_STRINGS, "table", "order", "settled")
_FILE_KEYS = ("document", "decision")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_LONG = 400  # characters beyond which a text that was kept is recorded by its digest


@dataclass(frozen=True, slots=True)
class Decision:
    """One entry: which conflict, what was chosen, and on whose word.

    `conflict` is the digest over both texts. `rule`, `policy` or `by` (a person) says who chose. `settled`
    entries are the record of a merge that has been written in place; it is no fault when nothing matches them
    any more.
    """

    chosen: Choice
    conflict: str = ""
    section: str = ""
    table: tuple[str, ...] = ()
    row: str = ""
    column: str = ""
    ours: str = ""
    theirs: str = ""
    ours_digest: str = ""
    theirs_digest: str = ""
    text: str = ""
    order: tuple[str, ...] = ()
    rule: str = ""
    policy: str = ""
    by: str = ""
    date: str = ""
    reason: str = ""
    settled: bool = False
    line: int = field(default=0, compare=False)

    @property
    def key(self) -> str:
        """The digest that the entry is found by; made from its texts where the author left it out."""
        return self.conflict or conflict_digest(self.row, self.column, self.ours, self.theirs)

    @property
    def what(self) -> str:
        """A few words that name the entry to a reader."""
        if self.chosen == "order":
            return "the order of the rows" + (f" of “{' | '.join(self.table)}”" if self.table else "")
        place = [f"row “{self.row}”" if self.row else "", f"column “{self.column}”" if self.column else ""]
        return ", ".join(part for part in place if part) or f"conflict {self.key}"


@dataclass(frozen=True)
class Decisions:
    """The entries of one file. `path` is used in messages."""

    entries: tuple[Decision, ...] = ()
    path: str = ""

    def find(self, key: str) -> Decision | None:
        """Return the entry for the conflict with digest `key`; of several the last, as it was added last."""
        return self._by_key.get(key)

    @cached_property
    def _by_key(self) -> Mapping[str, Decision]:
        return {entry.key: entry for entry in self.entries if entry.chosen != "order"}

    def orders(self) -> tuple[Decision, ...]:
        """Return the entries that set the order of a table's rows."""
        return tuple(entry for entry in self.entries if entry.chosen == "order")


def conflict_digest(row: str, column: str, ours: str, theirs: str) -> str:
    """Return the digest of a conflict: over both texts and, in a table, the row and column it stands in."""
    return digest(*map(squeezed, (row, column, ours, theirs)))


def decisions_path(path: str) -> str:
    """Return the name of the file beside `path` that holds its decisions."""
    stem, dot, suffix = path.rpartition(".")
    return (stem if dot and "/" not in suffix else path) + ".decisions.toml"


# --- reading ---


def read_decisions(text: str, path: str = "") -> Decisions:
    """Return the decisions in the TOML `text`. Raises `UsageError` with every fault and its line."""
    try:
        data = tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+), column (\d+)", str(error))
        line, column = (int(place[1]), int(place[2])) if place else (text.count("\n") + 1, 0)
        what = str(error).split(" (at ")[0]
        raise UsageError(
            "decisions/syntax",
            f"This is not TOML: {what}.",
            where=Location(path, line, column),
            fix="mend the line; texts stand in quotation marks, and each entry begins with [[decision]]",
        ) from None
    faults = [*_unknown(data, _FILE_KEYS, text, path, (1, 0)), *_malformed_list(data, path)]
    entries: list[Decision] = []
    if not faults:
        spans = _entry_spans(text, len(data.get("decision", [])))
        for table, span in zip(data.get("decision", []), spans, strict=True):
            found = _entry_faults(table, text, path, span)
            faults += found
            if not found:
                entries.append(_entry(table, span[0]))
    if faults:
        raise UsageError.of(faults)
    return Decisions(tuple(entries), path)


def _malformed_list(data: Mapping[str, object], path: str) -> list[Diagnostic]:
    entries = data.get("decision", [])
    if isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries):
        return []
    fix = "begin each entry with a line [[decision]]"
    return [
        Diagnostic("error", "decisions/shape", "“decision” is not a list of entries.", Location(path, 1), fix)
    ]


def _entry(table: Mapping[str, object], line: int) -> Decision:
    texts = {key: str(table[key]).strip("\r\n") for key in _STRINGS if key in table}
    named, order = (tuple(map(str, cast("list[object]", table.get(key, [])))) for key in ("table", "order"))
    return Decision(
        chosen=cast("Choice", table["chosen"]),
        settled=bool(table.get("settled", False)),
        line=line,
        table=named,
        order=order,
        **texts,
    )


def _entry_faults(
    table: Mapping[str, object], text: str, path: str, span: tuple[int, int]
) -> list[Diagnostic]:
    def fault(message: str, key: str, fix: str) -> Diagnostic:
        return Diagnostic("error", "decisions/value", message, _key_place(text, path, span, key), fix)

    faults = _unknown(table, _KEYS, text, path, span)
    chosen = table.get("chosen")
    choices = get_args(Choice)
    if chosen not in choices:
        guess = _suggestion(str(chosen), choices) if chosen is not None else ""
        said = (
            f"“{chosen}” cannot be chosen."
            if chosen is not None
            else "The entry does not say what is chosen."
        )
        faults.append(fault(said, "chosen", guess or f"set chosen to one of: {', '.join(choices)}"))
    for key in ("text", "order"):
        if chosen == key and not table.get(key) and not (key == "text" and table.get(key) == ""):
            faults.append(fault(f"chosen is “{key}”, but there is no {key}.", "chosen", f"add {key} = …"))
    for key in _STRINGS:
        if key in table and not isinstance(table[key], str | date):
            faults.append(fault(f"“{key}” is not a text.", key, f'write {key} = "…"'))
    for key in ("table", "order"):
        listed = table.get(key, [])
        if not (isinstance(listed, list) and all(isinstance(part, str) for part in listed)):
            faults.append(fault(f"“{key}” is not a list of texts.", key, f'write {key} = ["…", "…"]'))
    if not isinstance(table.get("settled", False), bool):
        faults.append(fault("“settled” is neither true nor false.", "settled", "write settled = true"))
    return faults


def _unknown(
    table: Mapping[str, object], known: tuple[str, ...], text: str, path: str, span: tuple[int, int]
) -> list[Diagnostic]:
    fix = f"the keys are: {', '.join(known)}"
    return [
        Diagnostic(
            "error",
            "decisions/unknown-key",
            f"There is no key “{key}”.",
            _key_place(text, path, span, key),
            _suggestion(key, known) or fix,
        )
        for key in table
        if key not in known
    ]


def _suggestion(word: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"did you mean “{near[0]}”?" if near else ""


def _key_place(text: str, path: str, span: tuple[int, int], key: str) -> Location:
    """Return where `key` stands within the lines of `span`, or where these lines begin."""
    start, end = span
    pattern = re.compile(rf"\s*(?:\[\[?\s*)?[\"']?{re.escape(key)}[\"']?\s*[\]=.]")
    lines = text.split("\n")[start - 1 : end or None]
    return Location(path, next((n for n, line in enumerate(lines, start) if pattern.match(line)), start))


_TOKEN = re.compile(
    r'"""(?:[^\\]|\\.)*?"""+|\'\'\'.*?\'\'\'+|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|#[^\n]*'
    r"|(?P<head>(?m:^)[ \t]*\[\[[ \t]*[\"']?decision[\"']?[ \t]*\]\])",
    re.DOTALL,
)


def _entry_spans(text: str, count: int) -> list[tuple[int, int]]:
    """Return the first and last line of each entry; (1, 0) for all where they are not written as
    [[decision]].
    """
    heads = [text.count("\n", 0, match.start("head")) + 1 for match in _TOKEN.finditer(text) if match["head"]]
    if len(heads) != count:
        return [(1, 0)] * count
    ends = [head - 1 for head in [*heads[1:], text.count("\n") + 2]]
    return list(zip(heads, ends[: len(heads)], strict=True))


# --- writing ---


def entry_toml(entry: Decision) -> str:
    """Return `entry` as TOML, keys in a fixed order, empty ones left out."""
    lines = ["[[decision]]"]
    for key in (
        "conflict",
        "section",
        "table",
        "row",
        "column",
        "ours",
        "ours_digest",
        "theirs",
        "theirs_digest",
    ):
        lines += _assignment(key, getattr(entry, key))
    lines.append(f'chosen = "{entry.chosen}"')
    lines += ['text = ""'] if entry.chosen == "text" and not entry.text else _assignment("text", entry.text)
    for key in ("order", "rule", "policy", "by", "date", "reason"):
        lines += _assignment(key, getattr(entry, key))
    return "\n".join([*lines, *(["settled = true"] if entry.settled else [])]) + "\n"


def with_entries(text: str, entries: Iterable[Decision], document: str = "") -> str:
    """Return the decisions file `text` with `entries` added at its end; what is there stays as it is.

    An empty `text` becomes a new file. Entries whose conflict the file already holds are left out.
    """
    known = {entry.key for entry in read_decisions(text).entries if entry.chosen != "order"}
    new = [entry_toml(entry) for entry in entries if entry.chosen == "order" or entry.key not in known]
    head = text
    if not text.strip():
        head = "# What was decided where versions of this document were in conflict.\n"
        head += f"document = {_quoted(document)}\n" if document else ""
    if not new:
        return text
    return "\n".join([head if head.endswith("\n") else head + "\n", *new])


def shortened(entry: Decision) -> Decision:
    """Return `entry` with a long text replaced by its digest, unless the choice drops that text."""
    if entry.chosen in ("ours", "both") and len(entry.ours) > _LONG:
        entry = replace(entry, ours="", ours_digest=digest(squeezed(entry.ours)))
    if entry.chosen in ("theirs", "both") and len(entry.theirs) > _LONG:
        entry = replace(entry, theirs="", theirs_digest=digest(squeezed(entry.theirs)))
    return entry


def _assignment(key: str, value: str | tuple[str, ...]) -> list[str]:
    if isinstance(value, tuple):
        listed = "".join(f"    {_quoted(part)},\n" for part in value)
        short = ", ".join(map(_quoted, value))
        return [f"{key} = [{short}]" if len(short) < 90 else f"{key} = [\n{listed}]"] if value else []
    is_plain = not _CONTROL.search(value)
    if "\n" in value:
        if is_plain and "'''" not in value and not value.endswith("'"):
            return [f"{key} = '''\n{value}'''"]
        return [f'{key} = """\n{_escaped(value)}"""']
    if is_plain and ('"' in value or "\\" in value) and "'" not in value:
        return [f"{key} = '{value}'"]
    return [f"{key} = {_quoted(value)}"] if value else []


def _quoted(text: str) -> str:
    return '"' + _escaped(text).replace("\n", "\\n") + '"'


def _escaped(text: str) -> str:
    text = text.replace("\\", "\\\\").replace('"', '\\"')
    return _CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
