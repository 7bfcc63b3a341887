"""Running tasks over the cores: a worker that crashes, hangs or eats memory costs only its task.

Workers are forked, so a task may be any function and sees what its parent had prepared; only results cross a
pipe.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import Any

from imprint.errors import DocumentError, ImprintError, RefusedError
from imprint.processes import begin_task, end_with_parent, with_room

Task = Callable[[], Any]

_LOOK = 0.1  # seconds between two looks at what the workers take
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


@dataclass(frozen=True, slots=True)
class Limits:
    """What one task may take: seconds by the clock, and bytes of memory of its own."""

    seconds: float = 600.0
    memory: int = 4 * 10**9


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one task:.

    Its value, or the error that it ended with. `defect` holds a traceback of ours. `crashed`: its worker
    ended on the way.
    """

    index: int
    value: Any = None
    error: ImprintError | None = None
    defect: str = ""
    seconds: float = 0.0
    crashed: bool = False


@dataclass(slots=True)
class _Worker:
    process: ForkProcess
    pipe: Connection
    index: int
    since: float
    inherited: int  # bytes of memory that it got from its parent


def jobs_for(wanted: str, tasks: int) -> int:
    """Return how many workers `wanted` ("auto" or a number) means for so many tasks."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(cores if wanted == "auto" else int(wanted), tasks))


def run(
    tasks: Sequence[Task], jobs: int, limits: Limits = Limits(), *, supervised: bool = True
) -> Iterator[Outcome]:
    """Yield the outcome of each task as it ends; tasks begin in order.

    A task whose worker crashed is tried once more when nothing else runs. Tasks that are not `supervised` run
    one after the other in this process, which a crash then ends, and without limits.
    """
    if not supervised or not hasattr(os, "fork"):
        for index, task in enumerate(tasks):
            yield _outcome(index, task)
        return
    crashed: list[int] = []
    for outcome in _supervised(tasks, range(len(tasks)), jobs, limits):
        if outcome.crashed:
            crashed.append(outcome.index)
        else:
            yield outcome
    yield from _supervised(tasks, crashed, 1, limits)


def _outcome(index: int, task: Task) -> Outcome:
    begun = time.perf_counter()
    try:
        value = with_room(task)
    except ImprintError as error:
        return Outcome(index, error=error, seconds=time.perf_counter() - begun)
    except Exception:  # noqa: BLE001  (a defect of one task must not cost the others)
        return Outcome(index, defect=traceback.format_exc(), seconds=time.perf_counter() - begun)
    return Outcome(index, value, seconds=time.perf_counter() - begun)


def _supervised(
    tasks: Sequence[Task], indexes: Sequence[int], jobs: int, limits: Limits
) -> Iterator[Outcome]:
    context = multiprocessing.get_context("fork")
    waiting = list(reversed(indexes))
    workers: list[_Worker] = []
    try:
        while waiting or workers:
            while waiting and len(workers) < jobs:
                workers.append(_started(context, tasks, waiting.pop(), [one.pipe for one in workers]))
            ready = wait([worker.pipe for worker in workers], timeout=_LOOK)
            for worker in tuple(workers):
                refused = None
                if worker.pipe in ready:
                    outcome = _received(worker)
                elif refused := _too_much(worker, limits):
                    outcome = replace(refused, seconds=time.monotonic() - worker.since)
                    _kill(worker)
                else:
                    continue
                ended = refused or outcome.crashed or not worker.process.is_alive()
                if outcome.defect or outcome.error or ended or not waiting:
                    _ended(workers, worker)
                else:
                    worker.index, worker.since = waiting.pop(), time.monotonic()
                    worker.pipe.send(worker.index)
                yield outcome
    finally:
        for worker in workers:
            _kill(worker)
            worker.process.join()


def _started(context: Any, tasks: Sequence[Task], index: int, others: Sequence[Connection]) -> _Worker:
    """Start a worker on a task. `others` are the pipes to those that run already."""
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(tasks, theirs, [ours, *others]), daemon=True)
    process.start()
    theirs.close()
    ours.send(index)
    return _Worker(process, ours, index, time.monotonic(), _memory(os.getpid()))


def _work(tasks: Sequence[Task], pipe: Connection, parents: Sequence[Connection]) -> None:
    """Do tasks as their numbers come in, until the pipe is closed. Runs in the worker.

    `parents` are the parent's ends of pipes, which a fork copies.
    """
    with suppress(OSError):
        os.setpgid(0, 0)  # what it starts ends with it, and an interrupt reaches the parent alone
    end_with_parent()
    for end in parents:
        end.close()  # or neither this worker nor an older one would ever see that the parent is gone
    try:
        while True:
            index = pipe.recv()
            begin_task()
            pipe.send(_outcome(index, tasks[index]))
    except (EOFError, OSError, KeyboardInterrupt):
        os._exit(0)  # without the parent's exit handlers


def _received(worker: _Worker) -> Outcome:
    try:
        outcome = worker.pipe.recv()
        assert isinstance(outcome, Outcome)
        return outcome
    except (EOFError, OSError):
        worker.process.join()
        code = worker.process.exitcode
        how = f"signal {-code}" if code and code < 0 else f"exit code {code}"
        error = DocumentError(
            "build/crashed",
            f"the worker that was making it crashed twice ({how})",
            fix="the other outputs were built; try this one alone with --jobs 1 to see where it ends",
        )
        return Outcome(worker.index, error=error, crashed=True)


def _ended(workers: list[_Worker], worker: _Worker) -> None:
    workers.remove(worker)
    worker.pipe.close()
    worker.process.join(timeout=2.0)
    if worker.process.is_alive():
        _kill(worker)
        worker.process.join()


def _kill(worker: _Worker) -> None:
    """Kill a worker with all that it has started."""
    process = worker.process.pid
    if process:
        with suppress(OSError):
            os.killpg(process, signal.SIGKILL)
    worker.process.kill()


# --- limits ---


def _too_much(worker: _Worker, limits: Limits) -> Outcome | None:
    """Return how a task ends that takes more than it may; None for one that does not."""
    if time.monotonic() - worker.since > limits.seconds:
        error = RefusedError(
            "build/time",
            f"it took longer than {limits.seconds:g} seconds",
            fix="split the document, look for a very long table, or raise seconds in [limits]",
        )
    elif _memory(worker.process.pid) - worker.inherited > limits.memory:
        error = RefusedError(
            "build/memory",
            f"it needed more than {limits.memory / 10**6:,.0f} MB of memory",
            fix="split the document, make its images smaller, or raise memory in [limits]",
        )
    else:
        return None
    return Outcome(worker.index, error=error)


def _memory(process: int | None) -> int:
    """Return the bytes of memory that a process has, without files that are mapped; 0 where nobody says."""
    with suppress(OSError, ValueError, IndexError):
        _, resident, shared, *_ = Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()
        return (int(resident) - int(shared)) * _PAGE
    return 0
