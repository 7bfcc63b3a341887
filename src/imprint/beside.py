"""A value computed in a process of its own, beside other work of the same task."""

from __future__ import annotations

import os
import pickle
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from select import select
from typing import Generic, NoReturn, TypeVar

from imprint.processes import end_with_parent

T = TypeVar("T")

_PATIENCE = 1.0  # seconds for an interrupted process to end


class Coming(Generic[T]):
    """The value of some work, which another process does, or this one when the value is asked for."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._values: list[T] = []  # the one, once it is there
        self._process = self._pipe = 0

    def begin(self) -> None:
        """Have the work done by a forked process, where there can be one."""
        if not hasattr(os, "fork"):
            return
        pipe, write_end = os.pipe()
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # it must not end a fork half way
        try:
            process = os.fork()
            if process == 0:
                _give(self._work, write_end, before)
            self._process, self._pipe = process, pipe
        except OSError:  # too many processes, or too little memory
            os.close(pipe)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
            os.close(write_end)

    def value(self) -> T:
        """Return the value, as soon as it is there.

        What the other process could not compute, or could not send, is computed in this one, which raises
        what there is to raise.
        """
        if not self._values:
            self._take()
        if not self._values:
            self._values.append(self._work())
        return self._values[0]

    def offered(self) -> T | None:
        """Return the value if another process has it ready; do not wait, and do not compute it here."""
        if self._process and select([self._pipe], [], [], 0)[0]:
            self._take()
        return self._values[0] if self._values else None

    def _take(self) -> None:
        sent = self._received()
        if sent is not None:
            self._values.append(pickle.loads(sent))  # noqa: S301  (from our child)

    def end(self) -> None:
        """End the other process, if it still runs."""
        if self._process:
            self._stop()
            self._received()

    def _stop(self) -> None:
        """Interrupt the other process, so that it ends what it has started, and kill it if it does not."""
        with suppress(OSError):
            os.kill(self._process, signal.SIGINT)
            select([self._pipe], [], [], _PATIENCE)
            os.kill(self._process, signal.SIGKILL)

    def _received(self) -> bytes | None:
        if not self._process:
            return None
        with os.fdopen(self._pipe, "rb") as pipe:
            sent = pipe.read()
        _, status = os.waitpid(self._process, 0)
        self._process = 0
        return sent if status == 0 else None


@contextmanager
def beside(work: Callable[[], T], *, alone: bool = False) -> Iterator[Coming[T]]:
    """Yield the value of `work`, which another process computes in the meantime.

    The process is forked: `work` sees all that there is, what it changes stays with it, and only its value,
    which is pickled, comes back. With `alone` there is no other process, and `work` is done when its value is
    asked for. At the end of the context the process is gone.
    """
    coming = Coming(work)
    if not alone:
        coming.begin()
    try:
        yield coming
    finally:
        coming.end()


def _give(work: Callable[[], T], write_end: int, signals: Iterable[int]) -> NoReturn:
    """Do the work, send its value, and end. Runs in the forked process; `signals` are those to block."""
    status = 1
    try:
        with suppress(ValueError):  # only where the system has threads that Python does not know
            signal.signal(signal.SIGINT, signal.default_int_handler)  # heard also where the parent is deaf
        signal.pthread_sigmask(signal.SIG_SETMASK, signals)
        end_with_parent()
        sent = pickle.dumps(work(), pickle.HIGHEST_PROTOCOL)
        with os.fdopen(write_end, "wb") as end:
            end.write(sent)
        status = 0
    except BaseException:  # noqa: BLE001, S110  (the parent does the work itself, and meets it again)
        pass
    finally:
        os._exit(status)  # without the parent's exit handlers
