"""What became of a build: every target's result, all that has to be said, and the exit code."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from imprint.errors import Diagnostic, Exit
from imprint.graph.state import is_missing
from imprint.targets import Target

Status = Literal["built", "cached", "failed", "planned"]

_WORST = (
    Exit.DEFECT,
    Exit.ENVIRONMENT,
    Exit.PROOF,
    Exit.CONFLICT,
    Exit.TRANSLATION,
    Exit.REFUSED,
    Exit.DOCUMENT,
)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one target, how long it took, and why it was made.

    `note` says what spared work, where something did: a result made before, pages that came out the same.
    """

    target: Target
    status: Status
    seconds: float = 0.0
    reasons: tuple[str, ...] = ()
    note: str = ""

    @property
    def is_missing(self) -> bool:
        """Whether it is stale for no other reason than that it, or its proof, is not there."""
        return is_missing(self.reasons)


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a build: every target's result, all that has to be said, and the exit code.

    `read` are the paths of files beside the sources that were looked at, images for example; `removed` those
    of outputs whose document or locale is gone.
    """

    results: tuple[Result, ...]
    diagnostics: tuple[Diagnostic, ...]
    exit_code: Exit
    read: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def ignore(result: Result, done: int, total: int) -> None:
    """Observe nothing."""


def worst(codes: Iterable[Exit]) -> Exit:
    """Return the exit code that tells of several."""
    found = set(codes)
    return next((code for code in _WORST if code in found), max(found, default=Exit.DONE))


def as_json(report: Report) -> str:
    """Return a report as one line of JSON, for `--log-format json`."""
    return json.dumps(
        {
            "event": "end",
            "exit": int(report.exit_code),
            "built": sum(result.status == "built" for result in report.results),
            "cached": sum(result.status == "cached" for result in report.results),
            "failed": sum(result.status == "failed" for result in report.results),
            **({"removed": list(report.removed)} if report.removed else {}),
        }
    )
