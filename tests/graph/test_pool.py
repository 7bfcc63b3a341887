"""Workers: a task that fails, crashes or hangs costs only itself."""

from __future__ import annotations

import os
import signal
import time

import pytest

from imprint.errors import DocumentError
from imprint.graph.pool import Task, jobs_for, run


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
    outcomes = {one.index: one for one in run([hang, *map(value, range(1, 8))], 2, seconds=2.0)}

    assert "longer than 2 seconds" in str(outcomes[0].error)
    assert [outcomes[index].value for index in range(1, 8)] == list(range(1, 8))


def test_a_large_value_crosses_the_pipe_whole() -> None:
    outcomes = list(run([lambda: b"x" * 5_000_000, lambda: b"y" * 5_000_000], 2))

    assert sorted(len(one.value) for one in outcomes) == [5_000_000, 5_000_000]


def test_jobs_are_never_more_than_tasks_nor_less_than_one() -> None:
    assert jobs_for("8", 3) == 3
    assert jobs_for("auto", 0) == 1
    assert jobs_for("1", 50) == 1
