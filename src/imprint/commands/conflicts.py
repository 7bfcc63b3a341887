"""Conflicts on the terminal: both texts side by side with what became of them, and the questions of `merge
--interactive`.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from imprint.errors import UsageError
from imprint.merging import Segment, Undecided, View

_BORDER = "======== ours above, theirs below: leave what shall stand, and take this line out ========"
_TALL = 24  # lines of one text that are shown

Asked = tuple[str, str]  # what was chosen, and the text where it is one's own


def show(screen: Console, path: str, view: View) -> None:
    """Print one place of a merge: both texts side by side, what was chosen or is proposed, and why."""
    first, last = view.lines
    place = f"{path}:{first}" + (f"–{last}" if last != first else "")
    screen.print(Text(f"{place}  {view.place}".rstrip(), style="bold"))
    table = Table(
        expand=screen.is_terminal,
        show_edge=False,
        pad_edge=False,
        box=None if not screen.is_terminal else box.SIMPLE_HEAD,
    )
    columns = [("ours", view.ours), ("theirs", view.theirs)]
    for name, _ in columns:
        table.add_column(name, ratio=1, overflow="fold")
    table.add_row(*(_cell(segments) for _, segments in columns))
    screen.print(table)
    if view.base is not None:
        screen.print(Text(f"  before: {_short(view.base) or 'nothing'}", style="dim"))
    if view.chosen:
        screen.print(Text(f"  chosen: {view.chosen} ({view.by}) {view.reason}".rstrip()))
        if view.chosen == "text":
            screen.print(Text(f"  result: {_short(view.result)}"))
    else:
        screen.print(Text(f"  undecided: {view.reason}", style="yellow" if screen.is_terminal else ""))
        if view.proposal:
            screen.print(Text(f"  proposed: {view.proposal.choice}. {view.proposal.reason}"))
    screen.print()


def _cell(segments: Sequence[Segment]) -> Text:
    cell = Text()
    for segment in segments:
        cell.append(segment.text, style="bold reverse" if segment.differs else "")
    lines = cell.split("\n")
    if len(lines) > _TALL:
        rest = len(lines) - _TALL
        cell = Text("\n").join(lines[:_TALL])
        cell.append(f"\n… {rest} more lines", style="dim")
    cell.rstrip()
    return cell if segments else Text("(nothing)", style="dim")


def _short(text: str) -> str:
    line = " ⏎ ".join(part.strip() for part in text.strip().splitlines() if part.strip())
    return line if len(line) <= 160 else f"{line[:159]}…"


# --- questions ---


def ask(screen: Console, each: Undecided, view: View, answer: Callable[[str], str] = input) -> Asked | None:
    """Return what a person chooses for one place, ("", "") to skip it, or None to leave."""
    proposed = view.proposal.choice if view.proposal else ""
    keys = {"o": "ours", "t": "theirs", "b": "both", "e": "text", "s": "", "q": None}
    if each.doubtful:
        keys["x"] = "example"
    names = "[o]urs, [t]heirs, [b]oth, [e]dit, [s]kip, [q]uit" + (", e[x]ample" if each.doubtful else "")
    while True:
        try:
            given = answer(f"{names}? ").strip().casefold()
        except EOFError:
            return None
        key = given[:1]
        if key not in keys:
            screen.print(
                f"type one of: {', '.join(keys)}" + (f" (proposed: {proposed})" if proposed else ""),
                markup=False,
            )
            continue
        choice = keys[key]
        if choice is None:
            return None
        if choice != "text":
            return choice, ""
        text = edited(each.ours, each.theirs)
        if text is not None:
            return "text", text
        screen.print("the line between the two texts is still there; nothing was taken", markup=False)


def edited(ours: str, theirs: str) -> str | None:
    """Return what a person makes of both texts in $VISUAL or $EDITOR, or None where the line between them is
    still there.

    Raises UsageError where no editor can be started.
    """
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    with tempfile.TemporaryDirectory(prefix="imprint-") as folder:
        file = Path(folder) / "conflict.md"
        parts = [text if text.endswith("\n") or not text else text + "\n" for text in (ours, theirs)]
        file.write_text(f"{parts[0]}{_BORDER}\n{parts[1]}", encoding="utf-8", newline="")
        try:
            done = subprocess.run([*shlex.split(editor), str(file)], check=False)
        except OSError as error:
            raise UsageError(
                "usage/editor",
                f"the editor {editor!r} can't be started: {error}",
                fix="set EDITOR to one that can",
            ) from error
        if done.returncode:
            raise UsageError(
                "usage/editor", f"the editor {editor!r} ended with {done.returncode}", fix="try again"
            )
        text = file.read_text(encoding="utf-8")
    return None if _BORDER in text else text
