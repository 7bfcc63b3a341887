"""invoke as the command line needs it: an optional word after a task, and the exit code 2 for wrong usage.

invoke has positional arguments only where they must be given, and ends with 1 for an unknown flag. Both are
taught here, once, for the program `imprint` and for `invoke` itself, which loads these tasks through a
project's tasks.py.
"""

from __future__ import annotations

import sys
from typing import Any

from invoke.collection import Collection
from invoke.config import Config
from invoke.exceptions import Exit as Stop
from invoke.exceptions import ParseError
from invoke.parser.parser import ParseMachine, Parser
from invoke.program import Program

from imprint import __version__
from imprint.errors import Exit

OPTIONAL = frozenset(("doc", "folder", "translation"))  # the arguments that may be left out
_SHORT = {"-o": "--output"}  # tasks have no other short flags: of first letters there are too many


class WrongUsageError(ParseError, Stop):
    """What invoke raises for a command line that it can't read, with the exit code of the contract."""

    def __init__(self, message: str) -> None:
        ParseError.__init__(self, message)
        self.message = None
        self._code = int(Exit.USAGE)

    @property
    def code(self) -> int:
        """The exit code of the process."""
        return self._code or int(Exit.USAGE)


def teach_invoke() -> None:
    """Make invoke accept an optional word after a task and `-o`, and end with 2 on wrong usage.

    Doing it twice changes nothing.
    """
    if getattr(ParseMachine, "knows_optional_words", False):
        return
    complete = ParseMachine.complete_context

    def complete_context(self: Any) -> None:
        context = self.context
        for argument in getattr(context, "missing_positional_args", ()):
            if argument.name in OPTIONAL:
                argument.set_value("", cast=False)
        complete(self)

    def error(self: Any, message: str) -> None:
        raise WrongUsageError(message)

    parse = Parser.parse_argv

    def parse_argv(self: Any, argv: list[str]) -> Any:
        return parse(self, [_SHORT.get(word, word) for word in argv])

    parser: Any = Parser
    parser.parse_argv = parse_argv
    machine: Any = ParseMachine
    machine.complete_context = complete_context
    machine.error = error
    machine.knows_optional_words = True


def program(tasks: Collection) -> Program:
    """Return the program `imprint`: invoke with these tasks and nothing of its own configuration files."""
    return Program(
        name="imprint", binary="imprint", namespace=tasks, version=__version__, config_class=_Config
    )


class _Config(Config):
    """The settings of invoke itself; Imprint has its own (imprint.toml)."""

    prefix = "imprint-tasks"


def stop(code: Exit) -> None:
    """End the command with `code`."""
    sys.stdout.flush()
    if code:
        raise Stop(code=int(code))
