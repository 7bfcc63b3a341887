"""Running the command line in tests as a user does: a process, its output and its exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PROGRAM = "import sys; sys.argv[0] = 'imprint'; from imprint.commands import main; main()"
SOURCES = Path(__file__).parents[2] / "src"


@dataclass(frozen=True)
class Run:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str


def imprint(folder: Path, *words: str, **environment: str) -> Run:
    """Run `imprint WORDS` in `folder`."""
    path = os.pathsep.join([str(SOURCES), os.environ.get("PYTHONPATH", "")])
    env = {**os.environ, "PYTHONPATH": path, "NO_COLOR": "1", **environment}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *words],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    return Run(done.returncode, done.stdout, done.stderr)


def project(folder: Path, **documents: str) -> Path:
    """Make a project with these documents in it."""
    (folder / "source").mkdir(parents=True)
    (folder / "imprint.toml").touch()
    for name, text in documents.items():
        (folder / "source" / f"{name}.md").write_text(text, encoding="utf-8")
    return folder
