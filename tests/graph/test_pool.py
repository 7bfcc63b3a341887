"""Workers: a task that fails, crashes or hangs costs only itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from imprint.errors import DocumentError, RefusedError
from imprint.graph.pool import Limits, Task, jobs_for, run


def value(number: int) -> Task:
    return lambda: number


def refuse() -> None:
    raise DocumentError("test/wrong", "it is wrong", fix="mend it")


def break_down() -> None:
    raise ZeroDivisionError


def crash() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def hang() -> None:
    time.sleep(600)


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_every_task_has_one_outcome(jobs: int) -> None:
    outcomes = list(run([value(number) for number in range(20)], jobs))

    assert sorted((one.index, one.value) for one in outcomes) == [(number, number) for number in range(20)]


def test_tasks_may_run_in_the_process_itself() -> None:
    outcomes = list(run([os.getpid, refuse, os.getpid], 1, supervised=False))

    assert [one.value for one in outcomes] == [os.getpid(), None, os.getpid()]
    assert isinstance(outcomes[1].error, DocumentError)


def test_a_crash_of_the_only_task_is_told_of() -> None:
    (outcome,) = run([crash], 1)

    assert "signal 9" in str(outcome.error)


@pytest.mark.parametrize("jobs", [1, 3])
def test_an_error_costs_only_its_own_task(jobs: int) -> None:
    outcomes = {one.index: one for one in run([value(0), refuse, value(2), break_down, value(4)], jobs)}

    assert [outcomes[index].value for index in (0, 2, 4)] == [0, 2, 4]
    assert isinstance(outcomes[1].error, DocumentError)
    assert "ZeroDivisionError" in outcomes[3].defect


def test_a_crash_costs_only_its_own_task() -> None:
    outcomes = {one.index: one for one in run([value(0), crash, *map(value, range(2, 12))], 2)}

    assert "signal 9" in str(outcomes[1].error)
    assert [outcomes[index].value for index in range(2, 12)] == list(range(2, 12))


def test_a_task_that_hangs_is_ended_and_the_others_go_on() -> None:
    outcomes = {one.index: one for one in run([hang, *map(value, range(1, 8))], 2, Limits(seconds=2.0))}

    assert "longer than 2 seconds" in str(outcomes[0].error)
    assert [outcomes[index].value for index in range(1, 8)] == list(range(1, 8))


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is looked up in /proc")
def test_a_task_that_eats_memory_is_ended_and_the_others_go_on() -> None:
    def eat() -> None:
        eaten = []
        while True:
            eaten.append(b"x" * 10_000_000)
            time.sleep(0.01)

    outcomes = {one.index: one for one in run([eat, *map(value, range(1, 8))], 2, Limits(memory=200_000_000))}

    assert isinstance(outcomes[0].error, RefusedError)
    assert "more than 200 MB" in str(outcomes[0].error)
    assert [outcomes[index].value for index in range(1, 8)] == list(range(1, 8))


def test_a_task_whose_worker_crashed_by_chance_is_tried_once_more(tmp_path: Path) -> None:
    def crash_once() -> str:
        if not (tmp_path / "was here").exists():
            (tmp_path / "was here").touch()
            crash()
        return "done"

    outcomes = {one.index: one.value for one in run([crash_once, value(1)], 2)}

    assert outcomes == {0: "done", 1: 1}


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up in /proc")
def test_what_a_task_has_started_ends_with_it(tmp_path: Path) -> None:
    def start() -> None:
        with subprocess.Popen(["sleep", "600"]) as process:
            (tmp_path / "process").write_text(str(process.pid))

    (outcome,) = run([start], 1, Limits(seconds=1.0))

    assert "longer" in str(outcome.error)
    assert_gone({int((tmp_path / "process").read_text())})


def children_of(parent: int) -> set[int]:
    found = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            number, parent_of_it = path.parent.name, path.read_text().rpartition(")")[2].split()[1]
            if int(parent_of_it) == parent:
                found.add(int(number))
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up in /proc")
def test_workers_end_with_their_parent_however_it_ends() -> None:
    code = (
        "import os, time; from imprint.graph.pool import run\n"
        "def task(): return os.getpid()\n"
        "for one in run([task] * 3 + [lambda: time.sleep(1)] * 4, 4): print(flush=True)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        parent.stdout.readline()
        workers = children_of(parent.pid)
        parent.kill()
    assert workers
    assert_gone(workers)


def assert_gone(processes: set[int]) -> None:
    waiting = time.monotonic() + 20
    while any(map(runs, processes)) and time.monotonic() < waiting:
        time.sleep(0.05)
    assert not [one for one in processes if runs(one)]


def runs(process: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def test_a_large_value_crosses_the_pipe_whole() -> None:
    outcomes = list(run([lambda: b"x" * 5_000_000, lambda: b"y" * 5_000_000], 2))

    assert sorted(len(one.value) for one in outcomes) == [5_000_000, 5_000_000]


def test_jobs_are_never_more_than_tasks_nor_less_than_one() -> None:
    assert jobs_for("8", 3) == 3
    assert jobs_for("auto", 0) == 1
    assert jobs_for("1", 50) == 1
