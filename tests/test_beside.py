"""A value may come from another process, which is never seen but by the time that it saves."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from imprint.beside import beside


def test_a_value_comes_from_another_process() -> None:
    with beside(os.getpid) as coming:
        assert coming.value() != os.getpid()
        assert coming.value() == coming.value()


def test_alone_it_is_computed_in_this_process() -> None:
    with beside(os.getpid, alone=True) as coming:
        assert coming.value() == os.getpid()


def test_what_the_work_changes_stays_with_it() -> None:
    things: list[int] = []

    def work() -> int:
        things.append(1)
        return len(things)

    with beside(work) as coming:
        assert coming.value() == 1
    assert things == []


def test_a_value_larger_than_a_pipe_comes_whole() -> None:
    with beside(lambda: b"x" * 3_000_000) as coming:
        assert coming.value() == b"x" * 3_000_000


def test_what_the_other_process_cannot_do_is_done_here() -> None:
    here = os.getpid()

    def work() -> int:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return os.getpid()

    with beside(work) as coming:
        assert coming.value() == here


def test_an_error_of_the_work_is_raised_where_its_value_is_asked_for() -> None:
    def work() -> int:
        raise ValueError("no")

    with beside(work) as coming, pytest.raises(ValueError, match="no"):
        coming.value()


def test_where_there_is_no_process_to_be_had_it_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> int:
        raise OSError("too many processes")

    monkeypatch.setattr(os, "fork", refused)
    with beside(os.getpid) as coming:
        assert coming.value() == os.getpid()


def test_a_value_that_nobody_asks_for_keeps_no_process() -> None:
    with beside(signal.pause) as coming:
        process = coming._process
        assert process
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_what_the_other_process_has_started_ends_with_it(tmp_path: Path) -> None:
    def started() -> None:
        process = subprocess.Popen(["sleep", "60"], start_new_session=True)
        try:
            (tmp_path / "number").write_text(str(process.pid))
            process.wait()
        finally:
            process.kill()

    with beside(started):
        while not (tmp_path / "number").is_file() or not (tmp_path / "number").read_text():
            time.sleep(0.01)
    time.sleep(0.1)
    stat = Path("/proc", (tmp_path / "number").read_text(), "stat")

    assert not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z"
