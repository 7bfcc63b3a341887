"""A process that ends at once still says all that it has to say, and runs what waits for its end."""

from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path

import pytest

from imprint.processes import collector_off, with_room

SOURCES = Path(__file__).parents[1] / "src"


def ended(program: str) -> subprocess.CompletedProcess[str]:
    """Run a program, and return how it ended."""
    code = f"import sys; sys.path.insert(0, {str(SOURCES)!r})\nfrom imprint.processes import *\n{program}"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("code", [0, 7])
def test_what_was_printed_and_what_waits_for_the_end_are_there(code: int) -> None:
    done = ended(f"import atexit; atexit.register(print, 'swept'); print('said', end=' '); end({code})")
    assert (done.returncode, done.stdout) == (code, "said swept\n")


def test_threads_are_waited_for() -> None:
    work = "import threading, time\nthreading.Thread(target=lambda: (time.sleep(0.2), print('done'))).start()"
    done = ended(f"{work}\nend(3)")
    assert (done.returncode, done.stdout) == (3, "done\n")


def test_a_task_keeps_what_the_next_one_lets_go() -> None:
    program = """
import gc, weakref
class Box: ...
first, second = Box(), Box()
first.own = first
seen = weakref.ref(first), weakref.ref(second)
keep(second)  # nobody begins tasks here
del second
print(seen[1]() is None)
begin_task()
keep(first)
del first
print(seen[0]() is not None, gc.isenabled())
begin_task()
print(seen[0]() is None)
"""
    assert ended(program).stdout.split() == ["True", "True", "False", "True"]


def test_work_that_has_room_is_done_as_it_is_without() -> None:
    def depth(count: int) -> int:
        return depth(count - 1) + 1 if count else 0

    assert with_room(lambda: depth(500)) == 500
    with pytest.raises(RecursionError):
        with_room(lambda: depth(10**5))
    with pytest.raises(ZeroDivisionError):
        with_room(lambda: 1 // 0)


def test_the_collector_is_left_as_it_was() -> None:
    assert gc.isenabled()
    with collector_off():
        assert not gc.isenabled()
        with collector_off():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
