"""Files that are complete or not there, whatever ends the process that writes them."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from imprint import files
from imprint.files import sweep, write_atomically


def unfinished(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.part"))


def writing(path: Path) -> int:
    """Start a process that never comes to the end of writing `path`, and return its number."""
    child = os.fork()
    if not child:
        os.fsync = lambda _: time.sleep(60)  # type: ignore[assignment]
        write_atomically(path, b"half")
        os._exit(0)
    for _ in range(500):
        if unfinished(path.parent) and unfinished(path.parent)[0].stat().st_size:
            break
        time.sleep(0.01)
    return child


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_what_a_killed_process_left_is_swept_though_nobody_has_asked_how_it_ended(tmp_path: Path) -> None:
    (tmp_path / "page").write_bytes(b"before")
    child = writing(tmp_path / "page")
    time.sleep(0.1)
    try:
        sweep(tmp_path)
        assert len(unfinished(tmp_path)) == 1, "it is being written"
    finally:
        os.kill(child, signal.SIGKILL)
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)  # it stays in the table of processes
    sweep(tmp_path)
    os.waitpid(child, 0)

    assert unfinished(tmp_path) == []
    assert (tmp_path / "page").read_bytes() == b"before"


def test_a_file_that_is_swept_before_it_is_locked_is_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = files.lock
    seen: list[Path] = []

    def swept_first(handle: int, *, wait: bool = True) -> bool:
        if wait and not seen:
            seen.extend(unfinished(tmp_path))
            sweep(tmp_path)
        return lock(handle, wait=wait)

    monkeypatch.setattr(files, "lock", swept_first)
    write_atomically(tmp_path / "page", b"whole")

    assert (len(seen), unfinished(tmp_path)) == (1, [])
    assert (tmp_path / "page").read_bytes() == b"whole"


def test_only_our_own_names_are_swept(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / ".pipe.0123456789abcdef.part")
    theirs = {"movie.part", ".movie.part", ".page.12-0123abcd.part"}
    for name in theirs:
        (tmp_path / name).write_bytes(b"a user's")
    sweep(tmp_path)

    assert {path.name for path in tmp_path.iterdir()} >= theirs
