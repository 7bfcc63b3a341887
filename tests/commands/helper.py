"""Running the command line in tests as a user does: a process, its output and its exit code."""

from __future__ import annotations

import os
import subprocess
import sys
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import NoReturn

from imprint import pipeline
from imprint.commands import i18n, looking, merging, run
from imprint.write import docx, html

_LOADED = (docx, html, i18n, looking, merging, pipeline)  # once here, not in each copy of this process
PROGRAM = "import sys; sys.argv[0] = 'imprint'; from imprint.commands import main; main()"
SOURCES = Path(__file__).parents[2] / "src"


@dataclass(frozen=True)
class Run:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str


def imprint(folder: Path, *words: str, **environment: str) -> Run:
    """Run `imprint WORDS` in `folder`, in a process of its own.

    Where no `environment` is given, that is a copy of this process, which has loaded everything already.
    """
    if environment or not hasattr(os, "fork"):
        return _started(folder, words, environment)
    with TemporaryFile() as out, TemporaryFile() as err:
        child = os.fork()
        if child == 0:
            _become(folder, words, out.fileno(), err.fileno())
        _, status = os.waitpid(child, 0)
        texts = [(stream.seek(0), stream.read().decode())[1] for stream in (out, err)]
    return Run(os.waitstatus_to_exitcode(status), *texts)


def _become(folder: Path, words: Sequence[str], out: int, err: int) -> NoReturn:
    """Be the command, and end."""
    code = 1
    try:
        nothing = os.open(os.devnull, os.O_RDONLY)
        for source, target in ((nothing, 0), (out, 1), (err, 2)):
            os.dup2(source, target)
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        os.environ["NO_COLOR"] = "1"
        os.environ.pop("SOURCE_DATE_EPOCH", None)  # fonts set it in this process
        os.chdir(folder)
        sys.argv = ["imprint", *words]
        run()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001  (as an interpreter does)
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _started(folder: Path, words: Sequence[str], environment: Mapping[str, str]) -> Run:
    path = os.pathsep.join([str(SOURCES), os.environ.get("PYTHONPATH", "")])
    inherited = {
        key: value for key, value in os.environ.items() if key != "SOURCE_DATE_EPOCH"
    }  # set by fonts
    env = {**inherited, "PYTHONPATH": path, "NO_COLOR": "1", **environment}
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
