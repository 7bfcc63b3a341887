"""Making targets in the workers of a cluster, each in a process that a limit or a crash may end."""

from __future__ import annotations

import atexit
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import IO, Any

from imprint import fonts
from imprint.errors import ImprintError, SetupError
from imprint.graph import pool
from imprint.graph.shared import opened
from imprint.pipeline import making
from imprint.pipeline.bundle import Unpacker
from imprint.targets import libraries, program_digest


@dataclass(frozen=True, slots=True)
class Identity:
    """What two machines must have in common to make the same bytes."""

    program: str
    libraries: str
    fonts: str

    @classmethod
    def here(cls, formats: Sequence[str]) -> Identity:
        """Return that of this machine, for some formats."""
        return cls(program_digest(), "; ".join(map(libraries, formats)), fonts.digest())


@dataclass(frozen=True, slots=True)
class Work:
    """What a worker does with a batch: the orders are named by SHA-256, `store` says where they are.

    Called in a worker of the cluster, it hands them to a process beside it. That one has no other threads, so
    it can fork a worker for each of them, as on one machine.
    """

    store: str
    formats: tuple[str, ...]
    limits: pool.Limits
    identity: Identity

    def __call__(self, names: Sequence[str]) -> list[pool.Outcome]:
        """Return an outcome for each order."""
        return _host().outcomes(self, names)


class _Host:
    """The process beside a worker."""

    def __init__(self) -> None:
        command = [sys.executable, "-c", "from imprint.pipeline.remote import serve; serve()"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        atexit.register(self.process.kill)

    def outcomes(self, work: Work, names: Sequence[str]) -> list[pool.Outcome]:
        assert self.process.stdin
        assert self.process.stdout
        try:
            pickle.dump((work, list(names)), self.process.stdin)
            self.process.stdin.flush()
            found = pickle.load(self.process.stdout)  # noqa: S301  (a process of our own, over its pipe)
        except (OSError, EOFError, pickle.UnpicklingError):
            self.process.kill()
            code = self.process.wait()
            found = SetupError(
                "cluster/host", f"the process beside a worker ended with {code}", fix="build again"
            )
        if isinstance(found, ImprintError):
            raise found
        outcomes: list[pool.Outcome] = found
        return outcomes

    @property
    def runs(self) -> bool:
        return self.process.poll() is None


_hosts: list[_Host] = []


def _host() -> _Host:
    """Return the process beside this one, started if need be."""
    if not _hosts or not _hosts[-1].runs:
        _hosts[:] = [_Host()]
    return _hosts[-1]


def serve() -> None:
    """Do batches as they come in on standard input, until it is closed.

    Runs in the process beside a worker.
    """
    asked, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # nothing but answers may go there
    with tempfile.TemporaryDirectory(prefix="imprint-") as folder:
        while True:
            try:
                work, names = pickle.load(asked)  # noqa: S301  (from our parent, over its pipe)
            except (EOFError, KeyboardInterrupt):
                return
            _answer(answers, _done(work, names, Path(folder)))


def _answer(answers: IO[bytes], what: Any) -> None:
    pickle.dump(what, answers)
    answers.flush()


def _done(work: Work, names: Sequence[str], folder: Path) -> list[pool.Outcome] | ImprintError:
    here = Identity.here(work.formats)
    if here != work.identity:
        return SetupError(
            "cluster/version",
            "a worker has another version of Imprint, of a library or of the fonts, so its bytes may differ",
            fix="install the same requirements.lock on every machine",
        )
    try:
        making.load_formats(set(work.formats), folder)
    except ImprintError as error:
        return error
    tasks = [partial(_made, work.store, name) for name in names]
    return sorted(pool.run(tasks, 1, work.limits), key=lambda outcome: outcome.index)


def _made(store: str, name: str) -> making.Made:
    unpacker = _unpacker(store)
    return making.made(unpacker.unpacked(name), unpacker.results)


@cache
def _unpacker(store: str) -> Unpacker:
    """Return what unpacks orders from a store.

    Called in workers alone: connections to a store do not cross a fork.
    """
    return Unpacker(opened(store))
