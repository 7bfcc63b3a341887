"""Processes that end with the one that started them, however that ends."""

from __future__ import annotations

import ctypes
import signal
from contextlib import suppress

_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of Linux
_LIBRARY = ctypes.CDLL(None)  # before any fork: a copy of a process that has threads must not ask for it


def end_with_parent() -> None:
    """Have this process killed when its parent is gone, where the system can do that.

    To be called in a process right after its fork. The parent is the thread that forked it.
    """
    with suppress(OSError, AttributeError):
        _LIBRARY.prctl(_DEATH_SIGNAL, signal.SIGKILL)
