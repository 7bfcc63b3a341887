"""Running pandoc: many texts in one process, without files or network, within time and memory.

The one place of the package that starts pandoc. A batch costs one process and 5 to 9 ms a document.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from imprint.errors import Location, RefusedError, SetupError

Ast: TypeAlias = dict[str, Any]

# GitHub's dialect, less what changes or swallows text (emoji names, dollars), plus what documents need.
FORMAT = (
    "gfm-tex_math_dollars-tex_math_gfm-emoji-yaml_metadata_block-gfm_auto_identifiers"
    "+footnotes+attributes+bracketed_spans+fenced_divs+definition_lists+sourcepos"
)

_SCRIPT = Path(__file__).with_name("batch.lua")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one batch may take: seconds of time, MiB of memory."""

    seconds: float = 120.0
    memory: int = 2048


@cache
def pandoc_path() -> str:
    """Return the path of the pandoc program that the pypandoc package carries."""
    try:
        import pypandoc  # noqa: PLC0415  (its import looks for the program)

        return str(pypandoc.get_pandoc_path())
    except (ImportError, OSError) as error:
        raise SetupError(
            "setup/pandoc",
            "pandoc is not installed",
            fix="pip install pypandoc_binary, or make the environment again with ./run",
        ) from error


def parse(texts: Sequence[str], paths: Sequence[str], limits: Limits = Limits()) -> list[Ast]:
    """Return pandoc's document for each text, positions included.

    Raises RefusedError for a text that pandoc can't read within the limits; `paths` names the texts in
    messages.
    """
    if not texts:
        return []
    output = _run(texts, limits)
    if output is not None:
        return [_checked(_loaded(line), path) for line, path in zip(output, paths, strict=True)]
    if len(texts) == 1:
        raise RefusedError(
            "read/limits",
            f"pandoc could not read it within {limits.seconds:g} seconds and {limits.memory} MiB",
            where=Location(paths[0]),
            fix="split the document, look for very deep nesting, or raise [limits] if they are low",
        )
    # One text spoiled the batch; alone, each of the others is read and the culprit is named.
    return [parse([text], [path], limits)[0] for text, path in zip(texts, paths, strict=True)]


def _loaded(line: bytes) -> Ast:
    try:
        document: Ast = json.loads(line)
    except RecursionError:
        return {"error": "it is nested too deep"}
    return document


def _checked(document: Ast, path: str) -> Ast:
    if "error" in document:
        raise RefusedError(
            "read/pandoc",
            f"pandoc cannot read it: {document['error']}",
            where=Location(path),
            fix="look at the construct that is named",
        )
    return document


def _run(texts: Sequence[str], limits: Limits) -> list[bytes] | None:
    """Return one line of JSON for each text, or None where pandoc failed."""
    command = [pandoc_path(), "+RTS", f"-M{limits.memory}M", "-RTS", "lua", str(_SCRIPT), FORMAT]
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env={"LANG": "C.UTF-8", "PATH": os.environ.get("PATH", "")},
    )
    try:
        output, _ = process.communicate(json.dumps(list(texts)).encode(), timeout=limits.seconds)
    except BaseException as error:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if isinstance(error, subprocess.TimeoutExpired):
            return None
        raise
    lines = output.splitlines()
    return lines if process.returncode == 0 and len(lines) == len(texts) else None
