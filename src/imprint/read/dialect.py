"""What authors write that CommonMark does not know, rewritten line by line into what pandoc does.

The number of lines never changes, so every position that pandoc reports is one in the author's file.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from imprint.errors import Diagnostic, Location, warning

CALLOUT_WORDS = {
    "note": "note",
    "info": "note",
    "explain": "note",
    "abstract": "note",
    "seealso": "note",
    "tip": "tip",
    "hint": "tip",
    "success": "tip",
    "important": "important",
    "notice": "important",
    "attention": "important",
    "caution": "caution",
    "warning": "warning",
    "alert": "warning",
    "danger": "warning",
    "error": "warning",
}
PANEL_WORDS = {"details", "tab", "panel"}

_FENCE = re.compile(r"^(?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t])*(?P<fence>`{3,}|~{3,})(?P<info>.*)$")
_COLONS = re.compile(r"^(?P<indent>[ \t>]*):{3,}[ \t]*(?P<rest>.*?)[ \t]*:*[ \t]*$")
_KIND = re.compile(r"^(?P<word>[A-Za-z]+)(?:[ \t]+(?P<title>.+)|\[(?P<bracket>.*)\])?$")
_TAG = re.compile(r"^(?P<indent>[ \t]*)<(?P<close>/)?dx-(?P<name>[a-z-]+)(?P<attributes>[^>]*)>[ \t]*$")
_ATTRIBUTE = re.compile(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_DELIMITER_ROW = re.compile(r"^[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_PIPE = re.compile(r"(?<!\\)\|")


@dataclass
class _State:
    """Where the reading of lines stands. Local to one call of `standard_markdown`."""

    fence: str = ""  # the fence of the code block that is open
    codeblock: str = ""  # the fence that stands for an open <dx-codeblock> part
    in_codeblock: bool = False
    tabs: int = 0
    columns: int = 0  # of the pipe table that is open
    warnings: list[Diagnostic] = field(default_factory=list)


def standard_markdown(text: str, path: str, first_line: int = 1) -> tuple[str, tuple[Diagnostic, ...]]:
    """Return `text` with dialect constructs as fenced divs and code fences, and what has to be said about it.

    Known: `::: kind Title` in its spellings, `<dx-alert>`, `<dx-fold-block>`, `<dx-tabs>`, `<dx-codeblock>`,
    and table rows with more cells than the table has columns, whose rest is kept in the last cell.
    """
    state = _State()
    lines = text.split("\n")
    made = [
        _line(state, line, following, Location(path, first_line + number))
        for number, (line, following) in enumerate(zip(lines, [*lines[1:], ""], strict=True))
    ]
    return "\n".join(made), tuple(state.warnings)


def _line(state: _State, line: str, following: str, where: Location) -> str:
    if state.in_codeblock:
        return _codeblock_line(state, line)
    if _fenced(state, line):
        return line
    if tag := _TAG.match(line):
        return _tag_line(state, tag, line)
    if colons := _COLONS.match(line):
        return _colon_line(state, colons, line)
    return _table_line(state, line, following, where)


def _fenced(state: _State, line: str) -> bool:
    """Return whether `line` belongs to a fenced code block, its fences included."""
    match = _FENCE.match(line)
    if state.fence:
        closes = match and not match["info"].strip() and match["fence"].startswith(state.fence)
        if closes:
            state.fence = ""
        return True
    if match and not ("`" in match["info"] and match["fence"][0] == "`"):
        state.fence = match["fence"]
        return True
    return False


def _tag_line(state: _State, tag: re.Match[str], line: str) -> str:
    name, indent = tag["name"], tag["indent"]
    if name == "codeblock" and not tag["close"]:
        state.in_codeblock = True
        return ""
    if name not in {"alert", "fold-block", "tabs"}:
        return line
    if name == "tabs":
        state.tabs = max(state.tabs + (-1 if tag["close"] else 1), 0)
    if tag["close"]:
        return f"{indent}:::"
    given = {
        key.lower(): html.unescape(double or single or bare)
        for key, double, single, bare in _ATTRIBUTE.findall(tag["attributes"])
    }
    if name == "alert":
        kind = CALLOUT_WORDS.get(given.get("infotype", ""), "note")
        return f"{indent}::: {_attributes(kind, given.get('title', ''))}"
    return f"{indent}::: {_attributes('panel' if name == 'fold-block' else 'tabs', given.get('title', ''))}"


def _colon_line(state: _State, colons: re.Match[str], line: str) -> str:
    rest, indent = colons["rest"], colons["indent"]
    if not rest or rest.startswith("{"):
        return line
    kind = _KIND.match(rest)
    word = kind["word"].lower() if kind else ""
    if kind and (word in CALLOUT_WORDS or word in PANEL_WORDS):
        title = kind["title"] or kind["bracket"] or ""
        attributes = _attributes("panel" if word in PANEL_WORDS else CALLOUT_WORDS[word], title)
        return f"{indent}::: {attributes}"
    if state.tabs:
        return f"{indent}::: {_attributes('panel', rest)}"
    return line


def _attributes(name: str, title: str) -> str:
    title = re.sub(r"^[\"'](.*)[\"']$", r"\1", title.strip())
    if not title:
        return f"{{.{name}}}"
    quoted = title.replace("\\", "\\\\").replace('"', '\\"')
    return f'{{.{name} title="{quoted}"}}'


def _codeblock_line(state: _State, line: str) -> str:
    """Return a line of a <dx-codeblock>: its `::: syntax` and `:::` lines become fences, the rest stays."""
    if not state.codeblock and (tag := _TAG.match(line)) and tag["close"]:
        state.in_codeblock = False
        return ""
    colons = _COLONS.match(line)
    if colons and not state.codeblock:
        state.codeblock = "~" * 8
        return f"{colons['indent']}{state.codeblock}{colons['rest'].split(' ')[0]}"
    if colons and not colons["rest"]:
        fence, state.codeblock = state.codeblock, ""
        return f"{colons['indent']}{fence}"
    return line


def _table_line(state: _State, line: str, following: str, where: Location) -> str:
    if not line.strip() or "|" not in line:
        state.columns = 0
        return line
    if not state.columns:
        if _DELIMITER_ROW.match(following) and "|" in following and not _DELIMITER_ROW.match(line):
            columns = len(_cells(following))
            state.columns = columns if len(_cells(line)) == columns else 0
        return line
    cells = _cells(line)
    if len(cells) <= state.columns:
        return line
    state.warnings.append(
        warning(
            "table/extra-cell",
            f"{len(cells)} cells in a table of {state.columns} columns; the rest stays in the last cell",
            where,
            fix=r"write a pipe inside a cell as \|, or add a column to the table's head",
        )
    )
    return _with_pipes_escaped(line, beyond=state.columns)


def _cells(line: str) -> list[str]:
    inner = re.sub(r"^[ \t>]*\|?|(?<!\\)\|[ \t]*$", "", line)
    return _PIPE.split(inner)


def _with_pipes_escaped(line: str, beyond: int) -> str:
    r"""Return `line` with every pipe that would begin a cell after the last column written as `\|`."""
    start = re.match(r"[ \t>]*\|?", line)
    begin = start.end() if start else 0
    end = len(line.rstrip())
    end -= 1 if line.rstrip().endswith("|") and not line.rstrip().endswith("\\|") else 0
    pipes = [begin + match.start() for match in _PIPE.finditer(line[begin:end])]
    made = list(line)
    for position in pipes[beyond - 1 :]:
        made[position] = "\\|"
    return "".join(made)


def quote_kinds() -> Iterator[tuple[str, str]]:
    """Yield the signs that make a quotation a callout (`>?`, `>!`, `>~`), with the callout's kind."""
    yield from (("?", "note"), ("!", "important"), ("~", "warning"))
