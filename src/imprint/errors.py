"""What can go wrong, as values: a place, a message and how to mend it.

Everything that a step has to say about its input is a `Diagnostic`. Warnings travel beside a result; an error
is raised as an `ImprintError`, which carries one diagnostic or more and the exit code of the command line.

ImprintError            exit code
├── DocumentError       1    a document is wrong; the others are still built
├── UsageError          2    wrong usage or configuration
├── RefusedError        3    refused by policy or limit
├── ConflictError       4    a merge conflict awaits a decision
├── TranslationError    5    a translation gate failed
├── SetupError          6    the environment lacks something, or cannot be written
└── ProofError          7    an output failed its proof or its validator
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

Severity = Literal["error", "warning"]


class Exit(IntEnum):
    """The exit codes of every command, listed in the README."""

    DONE = 0
    DOCUMENT = 1
    USAGE = 2
    REFUSED = 3
    CONFLICT = 4
    TRANSLATION = 5
    ENVIRONMENT = 6
    PROOF = 7
    DEFECT = 70
    INTERRUPTED = 130


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file. `line` and `column` count from 1; 0 means that they are not known."""

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        known = [str(part) for part in (self.line, self.column) if part]
        return ":".join([self.path, *known])


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One message about one place: what is wrong, by which rule, and how to mend it.

    `rule` is `area/name`, for example `conflict/undecided`. `detail` holds further lines that help to decide
    (both texts of a conflict); it is printed between the message and the fix.
    """

    severity: Severity
    rule: str
    message: str
    where: Location | None = None
    fix: str = ""
    detail: str = ""

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        lines = [f"{place}{self.severity}[{self.rule}]: {self.message}"]
        lines += [f"  {line}" for line in self.detail.splitlines()]
        if self.fix:
            lines.append(f"  fix: {self.fix}")
        return "\n".join(lines)

    def as_object(self) -> dict[str, object]:
        """Return the message as the plain object that `--log-format json` prints."""
        return {
            "severity": self.severity,
            "rule": self.rule,
            "message": self.message,
            "path": self.where.path if self.where else None,
            "line": (self.where.line or None) if self.where else None,
            "column": (self.where.column or None) if self.where else None,
            "detail": self.detail or None,
            "fix": self.fix or None,
        }


def warning(rule: str, message: str, where: Location | None = None, fix: str = "") -> Diagnostic:
    """Return a warning: the result stands, and this has to be said about it."""
    return Diagnostic("warning", rule, message, where, fix)


class ImprintError(Exception):
    """Something that an author or operator can put right. Carries its diagnostics and its exit code."""

    exit_code = Exit.DEFECT

    def __init__(
        self,
        rule: str,
        message: str,
        *,
        where: Location | None = None,
        fix: str,
        detail: str = "",
        others: Iterable[Diagnostic] = (),
    ) -> None:
        super().__init__(message)
        self.diagnostics = (Diagnostic("error", rule, message, where, fix, detail), *others)

    @classmethod
    def of(cls, diagnostics: Iterable[Diagnostic]) -> ImprintError:
        """Return one error that carries all of `diagnostics`, of which there is at least one."""
        first, *others = diagnostics
        return cls(
            first.rule, first.message, where=first.where, fix=first.fix, detail=first.detail, others=others
        )

    def __str__(self) -> str:
        return "\n".join(map(str, self.diagnostics))

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        # Errors cross process borders; the default reduction would call __init__ with the message alone.
        return (_rebuilt, (type(self), self.diagnostics))


def _rebuilt(kind: type[ImprintError], diagnostics: tuple[Diagnostic, ...]) -> ImprintError:
    return kind.of(diagnostics)


class DocumentError(ImprintError):
    """A document is wrong."""

    exit_code = Exit.DOCUMENT


class UsageError(ImprintError):
    """The command line or the configuration is wrong."""

    exit_code = Exit.USAGE


class RefusedError(ImprintError):
    """An input is refused by policy or by a limit."""

    exit_code = Exit.REFUSED


class ConflictError(ImprintError):
    """A merge conflict awaits a decision."""

    exit_code = Exit.CONFLICT


class TranslationError(ImprintError):
    """A translation gate failed."""

    exit_code = Exit.TRANSLATION


class SetupError(ImprintError):
    """The machine lacks something, or a place cannot be written."""

    exit_code = Exit.ENVIRONMENT


class ProofError(ImprintError):
    """An output does not say what its document says."""

    exit_code = Exit.PROOF
