"""What processes do with themselves: when they end, and when they look for garbage."""

from __future__ import annotations

import atexit
import ctypes
import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, NoReturn, TypeVar

T = TypeVar("T")

_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of Linux
_LIBRARY = ctypes.CDLL(None)  # before any fork: a copy of a process that has threads must not ask for it


def end_with_parent() -> None:
    """Have this process killed when its parent is gone, where the system can do that.

    To be called in a process right after its fork. The parent is the thread that forked it.
    """
    with suppress(OSError, AttributeError):
        _LIBRARY.prctl(_DEATH_SIGNAL, signal.SIGKILL)


def end(code: int) -> NoReturn:
    """End this process as `sys.exit` does, but for taking apart all that it holds.

    That takes a tenth of a second after a long document. Where threads still run, Python ends them its way.
    """
    if threading.active_count() > 1:
        sys.exit(code)
    atexit._run_exitfuncs()  # noqa: SLF001  (there is no other way to them)
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):  # nobody reads any more; Python knows what is usual then
        sys.exit(code)
    os._exit(code)


# --- frames ---


def with_room(work: Callable[[], T]) -> T:
    """Return the value of `work`, whose calls find room for their frames in one piece of memory.

    CPython takes such memory 16 KiB at a time, and gives a piece back when the call that began it returns.
    Where that is a call in a loop, each one asks the system twice: pages are laid out up to a half slower, as
    deep as the stack happens to be. A call with a large frame gets a large piece, of which what it calls
    takes the rest.
    """
    return work()


with_room.__code__ = with_room.__code__.replace(co_stacksize=1 << 15)


# --- garbage ---

# What the task before has kept; None where no tasks are done one after another.
_kept: list[Any] | None = None


def begin_task() -> None:
    """Let go what the task before has kept, collect garbage, and collect none until the next task.

    For workers, whose tasks are short: the collector would walk all that a task makes again and again.
    """
    global _kept  # noqa: PLW0603  (of this process there is one)
    _kept = []
    gc.collect()
    gc.disable()


def keep(what: object) -> None:
    """Keep something in memory until the next task of a worker begins; elsewhere do nothing.

    To take a million objects apart takes a tenth of the time of making them, and nobody has to wait for that
    where the process ends.
    """
    if _kept is not None:
        _kept.append(what)


@contextmanager
def collector_off() -> Iterator[None]:
    """Keep the garbage collector from walking many objects that live on again and again.

    It costs an eighth of the time of a layout.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
