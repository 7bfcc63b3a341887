"""Running tasks over the cores: a worker that crashes or hangs costs only its task.

Workers are forked, so a task may be any function and sees what its parent had prepared; only results cross a
pipe.
"""

from __future__ import annotations

import multiprocessing
import os
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from typing import Any

from imprint.errors import DocumentError, ImprintError, RefusedError

Task = Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one task:.

    Its value, or the error that it ended with. `defect` holds a traceback of ours.
    """

    index: int
    value: Any = None
    error: ImprintError | None = None
    defect: str = ""
    seconds: float = 0.0


@dataclass(slots=True)
class _Worker:
    process: ForkProcess
    pipe: Connection
    index: int
    since: float


def jobs_for(wanted: str, tasks: int) -> int:
    """Return how many workers `wanted` ("auto" or a number) means for so many tasks."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(cores if wanted == "auto" else int(wanted), tasks))


def run(
    tasks: Sequence[Task], jobs: int, seconds: float = 600.0, *, supervised: bool = True
) -> Iterator[Outcome]:
    """Yield the outcome of each task as it ends; tasks begin in order.

    `seconds` bounds one task. Tasks that are not `supervised` run one after the other in this process, which
    a crash then ends.
    """
    if not supervised or not hasattr(os, "fork"):
        for index, task in enumerate(tasks):
            yield _outcome(index, task)
        return
    yield from _supervised(tasks, jobs, seconds)


def _outcome(index: int, task: Task) -> Outcome:
    begun = time.perf_counter()
    try:
        value = task()
    except ImprintError as error:
        return Outcome(index, error=error, seconds=time.perf_counter() - begun)
    except Exception:  # noqa: BLE001  (a defect of one task must not cost the others)
        return Outcome(index, defect=traceback.format_exc(), seconds=time.perf_counter() - begun)
    return Outcome(index, value, seconds=time.perf_counter() - begun)


def _supervised(tasks: Sequence[Task], jobs: int, seconds: float) -> Iterator[Outcome]:
    context = multiprocessing.get_context("fork")
    waiting = list(reversed(range(len(tasks))))
    workers: list[_Worker] = []
    try:
        while waiting or workers:
            while waiting and len(workers) < jobs:
                workers.append(_started(context, tasks, waiting.pop(), [one.pipe for one in workers]))
            ready = wait([worker.pipe for worker in workers], timeout=1.0)
            for worker in workers:
                late = time.monotonic() - worker.since > seconds
                if worker.pipe in ready:
                    outcome = _received(worker)
                elif late:
                    outcome = Outcome(worker.index, error=_too_slow(seconds), seconds=seconds)
                    worker.process.kill()
                else:
                    continue
                if outcome.defect or outcome.error or not waiting or late or not worker.process.is_alive():
                    _ended(workers, worker)
                else:
                    worker.index, worker.since = waiting.pop(), time.monotonic()
                    worker.pipe.send(worker.index)
                yield outcome
    finally:
        for worker in workers:
            worker.process.kill()
            worker.process.join()


def _started(context: Any, tasks: Sequence[Task], index: int, others: Sequence[Connection]) -> _Worker:
    """Start a worker on a task. `others` are the pipes to those that run already."""
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(tasks, theirs, [ours, *others]), daemon=True)
    process.start()
    theirs.close()
    ours.send(index)
    return _Worker(process, ours, index, time.monotonic())


def _work(tasks: Sequence[Task], pipe: Connection, parents: Sequence[Connection]) -> None:
    """Do tasks as their numbers come in, until the pipe is closed. Runs in the worker.

    `parents` are the parent's ends of pipes, which a fork copies.
    """
    for end in parents:
        end.close()  # or neither this worker nor an older one would ever see that the parent is gone
    try:
        while True:
            index = pipe.recv()
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
            f"the worker that was making it crashed ({how})",
            fix="the other outputs were built; try this one alone with --jobs 1 to see where it ends",
        )
        return Outcome(worker.index, error=error)


def _ended(workers: list[_Worker], worker: _Worker) -> None:
    workers.remove(worker)
    worker.pipe.close()
    worker.process.join(timeout=2.0)
    if worker.process.is_alive():
        worker.process.kill()
        worker.process.join()


def _too_slow(seconds: float) -> RefusedError:
    return RefusedError(
        "build/time",
        f"it took longer than {seconds:g} seconds",
        fix="split the document, or look for a very long table",
    )
