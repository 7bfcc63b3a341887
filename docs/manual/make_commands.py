"""Writes the command reference of the manual from the tasks: ./run python docs/manual/make_commands.py

A test fails where the committed file is not what this would write.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from copy import copy
from pathlib import Path

from invoke.collection import Collection
from invoke.parser.argument import Argument

from imprint.commands import namespace
from imprint.commands.program import OPTIONAL

REFERENCE = Path(__file__).parent / "source" / "commands.md"
SAME = 5  # options that two tasks have to share before one of them points to the other

_HEAD = """---
title: Commands
kind: Reference
description: Every command of Imprint with its options and their defaults.
keywords: [command line, options]
contents: false
---

`imprint COMMAND` works in any folder of a project. `invoke COMMAND` does the same where a project has a
`tasks.py` that loads these commands. `imprint --list` shows all of them, `imprint --help COMMAND` the options
of one.

Words in capital letters stand for values of your own, and what is in brackets may be left out. A list is
written with commas (`--locale en,de`), or its option is repeated (`--locale en --locale de`). An option that
takes no value is off unless it is given. [Exit codes](troubleshooting.md) tells what a command may end with.

"""
_WORDS = {
    "engine": "ENGINE",
    "format": "FORMAT",
    "jobs": "NUMBER",
    "locale": "TAG",
    "log-format": "FORMAT",
    "output": "PATH",
    "decisions": "FILE",
    "resolve": "POLICY",
    "scheduler": "ADDRESS",
    "host": "ADDRESS",
    "path": "NAME",
    "audience": "NAME",
    "tag": "TAG",
    "since": "TAG",
}


def main() -> None:
    """Write the file."""
    REFERENCE.write_text(reference(every_task()), encoding="utf-8")


def every_task() -> Collection:
    """Return all tasks, whatever this process was called with."""
    kept, sys.argv = sys.argv, ["imprint"]
    try:
        return namespace()
    finally:
        sys.argv = kept


def reference(tasks: Collection) -> str:
    """Return the document: a table of all commands, then a section for each."""
    rows = [(f"[`{name}`](#{_anchor(name)})", _escaped(_summary(tasks, name))) for name in tasks.task_names]
    known: dict[str, list[Argument]] = {}
    parts = [_HEAD + _table(("Command", "Does"), rows)]
    for name in tasks.task_names:
        arguments = arguments_of(tasks, name)
        parts.append("\n".join(_section(tasks, name, arguments, known)))
        known[name] = arguments
    return "\n".join(parts)


def _section(
    tasks: Collection, name: str, arguments: list[Argument], known: dict[str, list[Argument]]
) -> Iterator[str]:
    """Yield the lines of one command; `known` are the options of those before it."""
    yield f"## {name} {{#{_anchor(name)}}}\n"
    yield f"{_escaped(_summary(tasks, name))}\n"
    yield f"```\n{_usage(name, arguments)}\n```\n"
    if like := _like(arguments, known):
        lacks = [each for each in known[like] if _facts(each) not in map(_facts, arguments)]
        but = f", without {_and(f'`--{_name(each)}`' for each in lacks)}" if lacks else ""
        yield f"The options are those of [`{like}`](#{_anchor(like)}){but}.\n"
    elif arguments:
        yield _table(("Option", "Means"), [(f"`{_shown(each)}`", _meaning(each)) for each in arguments])
    else:
        yield "It has no options.\n"


def _like(arguments: list[Argument], known: dict[str, list[Argument]]) -> str:
    """Return the name of a command before this one that has all of its options, and as they are here."""
    facts = {_facts(each) for each in arguments}
    for name, others in known.items():
        if len(facts) >= SAME and facts <= {_facts(each) for each in others}:
            return name
    return ""


def arguments_of(tasks: Collection, name: str) -> list[Argument]:
    """Return what a command takes: first what stands without an option's name, then the options."""
    task = copy(tasks[name])
    task.help = dict(task.help)  # invoke takes out what it has read
    found: list[Argument] = task.get_arguments()
    return [*(each for each in found if each.positional), *(each for each in found if not each.positional)]


def _summary(tasks: Collection, name: str) -> str:
    """Return the first sentence of a command's docstring."""
    return " ".join((tasks[name].__doc__ or "").strip().split("\n\n")[0].split())


def _name(argument: Argument) -> str:
    return str(argument.names[0])  # as it is written: `name` has underscores


def _facts(argument: Argument) -> tuple[object, ...]:
    return _name(argument), argument.kind, str(argument.default), argument.help, argument.positional


def _usage(name: str, arguments: list[Argument]) -> str:
    words = [_shown(each) for each in arguments if each.positional and _name(each) not in OPTIONAL]
    optional = [f"[{_shown(each)}]" for each in arguments if each.positional and _name(each) in OPTIONAL]
    options = ["[OPTIONS]"] if any(not each.positional for each in arguments) else []
    return " ".join(["imprint", name, *words, *optional, *options])


def _shown(argument: Argument) -> str:
    if argument.positional:
        return _name(argument).upper()
    if argument.kind is bool:
        return f"--{_name(argument)}"
    return f"--{_name(argument)} {_word(argument)}"


def _word(argument: Argument) -> str:
    default = "NUMBER" if argument.kind is int else "VALUE"
    return f"{_WORDS.get(_name(argument), default)}{',…' if argument.kind is list else ''}"


def _meaning(argument: Argument) -> str:
    """Return the help of an option, and its default where it has one."""
    has_default = argument.kind is not bool and argument.default not in (None, "", [])
    default = f". Default: `{argument.default}`" if has_default else ""
    return f"{_escaped(argument.help or '')}{default}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = ([*head], ["---"] * len(head), *rows)
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _escaped(text: str) -> str:
    """Return plain text as Markdown that shows just that; an option in it is code."""
    plain = re.sub(r"([\\`*_\[\]<|])", r"\\\1", text)
    return re.sub(r"(?<![\w-])(--[a-z][a-z-]*)", r"`\1`", plain)


def _anchor(name: str) -> str:
    return name.replace(".", "-")


def _and(names: Iterator[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


if __name__ == "__main__":
    main()
