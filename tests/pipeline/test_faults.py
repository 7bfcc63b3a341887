"""Faults around a build: whatever happens, a file is whole, and the next build makes all good."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from imprint.files import digest
from imprint.pipeline import build
from imprint.project import find_project
from imprint.targets import Request
from tests.commands.helper import PROGRAM, SOURCES, Run, imprint, project

SHEET = "# Sheet {n}\n\n{text}\n\n| A | B |\n|---|---|\n| one {n} | two |\n"


def sheets(folder: Path, count: int, text: str) -> None:
    for n in range(count):
        (folder / f"source/sheet-{n}.md").write_text(SHEET.format(n=n, text=text), encoding="utf-8")


def outputs(folder: Path) -> dict[str, bytes]:
    kinds = ("html/en", "docx", "pdf", "proof")
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for kind in kinds
        for path in (folder / kind).glob("sheet-*")
    }


def started(folder: Path, *words: str, **options: object) -> subprocess.Popen[str]:
    env = {**os.environ, "PYTHONPATH": str(SOURCES), "NO_COLOR": "1"}
    env.pop("SOURCE_DATE_EPOCH", None)  # fonts set it in this process
    return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
        [sys.executable, "-c", PROGRAM, "build", *words],
        cwd=folder,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        **{"preexec_fn": _not_deaf, **options},
    )


def _not_deaf() -> None:
    """Hear an interrupt, even where the tests were started by a shell that has it ignored."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def members(group: int) -> list[int]:
    """Return the processes of a session that still run."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = path.read_text().rpartition(")")[2].split()
            if int(fields[3]) == group and fields[0] != "Z":
                found.append(int(path.parent.name))
    return found


# --- killed, interrupted ---


@pytest.mark.slow
def test_a_build_that_is_killed_at_any_moment_leaves_whole_files_and_sound_results(tmp_path: Path) -> None:
    folder = project(tmp_path / "p")
    words = ("--format", "html,docx")
    known: dict[str, set[bytes]] = {}
    for text in ("First.", "Second."):
        sheets(folder, 6, text)
        assert imprint(folder, "build", "--output", "known", *words).code == 0
        for name, data in outputs(folder / "known").items():
            known.setdefault(name, set()).add(data)
    chance, kills, torn = random.Random(7), int(os.environ.get("IMPRINT_KILLS", "40")), 0
    for number in range(kills):
        sheets(folder, 6, ("First.", "Second.")[number % 2])
        shutil.rmtree(folder / ".imprint", ignore_errors=True) if number % 5 == 0 else None
        child = os.fork()
        if child == 0:
            os.setsid()
            imprint(folder, "build", *words)
            os._exit(0)
        time.sleep(chance.uniform(0.02, 0.9))
        for process in members(child):
            with suppress(OSError):
                os.kill(process, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        torn += os.WIFSIGNALED(status)
        for name, data in outputs(folder / "build").items():
            if not name.rsplit("/", 1)[1].startswith("."):
                assert data in known[name], (number, name)
        for path in (folder / ".imprint/store/objects").rglob("*"):
            if path.is_file() and not path.name.endswith(".part"):
                assert digest(path.read_bytes()) == path.parent.name + path.name, (number, path)
    assert torn > kills / 3, "too few of the builds were still running"
    sheets(folder, 6, "Second.")
    assert imprint(folder, "build", *words).code == 0
    assert outputs(folder / "build") == outputs(folder / "known")
    assert not list((folder / "build").rglob("*.part"))


@pytest.mark.slow
def test_ctrl_c_ends_everything_and_the_next_build_goes_on(tmp_path: Path) -> None:
    folder = project(tmp_path)
    sheets(folder, 12, "Text.")
    running = started(folder, "--format", "pdf")
    assert running.stdout
    running.stdout.readline()
    os.kill(running.pid, signal.SIGINT)
    _, err = running.communicate(timeout=30)

    assert (running.returncode, "interrupted" in err) == (130, True)
    time.sleep(0.5)
    assert members(running.pid) == []
    done = len(list((folder / "build/pdf").glob("*.pdf")))
    again = imprint(folder, "build", "--format", "pdf")
    assert again.code == 0
    assert 1 <= again.out.count("(cached)") <= done + 2
    assert len(list((folder / "build/pdf").glob("*.pdf"))) == 12


# --- disks ---


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of one megabyte."""
    place = tmp_path / "disk"
    place.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("no disk can be mounted here: " + done.stderr.decode())
    yield place
    subprocess.run(["umount", "-l", str(place)], check=False)


def test_a_full_disk_is_told_of_and_the_previous_output_stays(tmp_path: Path, small_disk: Path) -> None:
    folder = project(tmp_path / "p")
    sheets(folder, 1, "First.")
    out = small_disk / "out"
    assert imprint(folder, "build", "--format", "html", "--output", str(out)).code == 0
    before = outputs(out)
    filler = small_disk / "filler"
    with suppress(OSError), filler.open("wb") as file:
        while True:
            file.write(bytes(4096))
            file.flush()
    sheets(folder, 1, "Second.")
    full = imprint(folder, "build", "--format", "html", "--output", str(out))

    assert (full.code, "error[setup/write]" in full.err) == (6, True)
    assert "bytes" in full.err
    assert outputs(out) == before
    filler.unlink()
    assert imprint(folder, "build", "--format", "html", "--output", str(out)).code == 0
    assert outputs(out) != before
    assert not list(out.rglob("*.part"))


def test_a_disk_that_can_only_be_read_is_told_of(tmp_path: Path, small_disk: Path) -> None:
    folder = project(tmp_path / "p")
    sheets(folder, 1, "First.")
    out = small_disk / "out"
    assert imprint(folder, "build", "--format", "html", "--output", str(out)).code == 0
    before = outputs(out)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    sheets(folder, 1, "Second.")
    ended = imprint(folder, "build", "--format", "html", "--output", str(out))

    assert (ended.code, "setup/write" in ended.err, "disk/out/" in ended.err) == (6, True, True)
    assert outputs(out) == before


def test_a_file_that_may_not_grow_leaves_the_one_before(tmp_path: Path) -> None:
    folder = project(tmp_path)
    sheets(folder, 1, "First.")
    assert imprint(folder, "build", "--format", "html").code == 0
    before = outputs(folder / "build")
    sheets(folder, 1, "Second. " * 200)

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (12_000, 12_000))

    ended = started(folder, "--format", "html", preexec_fn=limit)
    _, err = ended.communicate(timeout=60)

    assert (ended.returncode, "setup/write" in err) == (6, True)
    assert outputs(folder / "build") == before


# --- several at once, changes on the way ---


def test_two_builds_at_once_both_end_well_with_the_same_files(tmp_path: Path) -> None:
    folder = project(tmp_path)
    sheets(folder, 4, "Text.")
    running = [started(folder, "--format", "html,docx") for _ in range(2)]
    ends = [each.communicate(timeout=120) for each in running]

    assert [each.returncode for each in running] == [0, 0], ends
    first = outputs(folder / "build")
    assert len(first) == 16
    sums = subprocess.run(
        ["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=folder / "build", check=False, capture_output=True
    )
    assert sums.returncode == 0, sums.stdout
    again = imprint(folder, "build", "--format", "html,docx", "--explain")
    assert again.out.count("(cached)") == 8, again.out


def test_a_source_that_changes_on_the_way_is_told_of_and_built_the_next_time(tmp_path: Path) -> None:
    folder = project(tmp_path)
    sheets(folder, 2, "First.")
    found = find_project(folder)
    assert found

    def change(*_: object) -> None:
        (folder / "source/sheet-1.md").write_text("# Sheet 1\n\nSecond.\n", encoding="utf-8")

    report = build(found, Request(folder / "build", formats=("html",), jobs="1"), change)
    page = folder / "build/html/en/sheet-1.html"
    assert [one.rule for one in report.diagnostics] == ["source/changed"]
    assert "First." in page.read_text(encoding="utf-8")
    again = imprint(folder, "build", "--format", "html", "--explain")

    assert "because the source changed" in again.out
    assert "Second." in page.read_text(encoding="utf-8")


def test_a_damaged_result_is_made_again_with_a_warning(tmp_path: Path) -> None:
    folder = project(tmp_path)
    sheets(folder, 1, "Text.")
    assert imprint(folder, "build", "--format", "html").code == 0
    before = outputs(folder / "build")
    for path in (folder / ".imprint/store/objects").rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes()[:-1])
    shutil.rmtree(folder / "build")
    ended = imprint(folder, "build", "--format", "html")

    assert (ended.code, "cache/damaged" in ended.err) == (0, True)
    assert outputs(folder / "build") == before
    assert imprint(folder, "build", "--format", "html", "--strict").code == 0


@pytest.mark.parametrize("name", ["state.json", "links.json", "search.json", "dates.json"])
def test_a_memory_that_is_no_text_any_more_is_none(tmp_path: Path, name: str) -> None:
    folder = project(tmp_path)
    sheets(folder, 1, "Text.")
    assert imprint(folder, "build", "--format", "html").code == 0
    (folder / ".imprint" / name).write_bytes(b"\xff\xfe\x80{")

    assert imprint(folder, "build", "--format", "html").code == 0


def test_a_clean_with_cache_leaves_nothing_behind(tmp_path: Path) -> None:
    folder = project(tmp_path)
    sheets(folder, 1, "Text.")
    assert imprint(folder, "build", "--format", "html").code == 0
    assert imprint(folder, "clean").code == 0
    kept = imprint(folder, "build", "--format", "html")
    assert imprint(folder, "clean", "--cache").code == 0
    left = sorted(path.name for path in (folder / ".imprint").rglob("*"))
    made = imprint(folder, "build", "--format", "html")

    assert ("(cached)" in kept.out, left, "(cached)" in made.out) == (True, [], False)


# --- sizes ---


def test_a_source_of_a_hundred_megabytes_is_refused_at_once(tmp_path: Path) -> None:
    folder = project(tmp_path, small="# Small\n")
    with (folder / "source/large.md").open("wb") as file:
        file.truncate(100_000_000)
    ended = imprint(folder, "build", "--format", "html")

    assert (ended.code, "source/size" in ended.err) == (3, True)
    assert (folder / "build/html/en/small.html").is_file()


@pytest.mark.slow
def test_a_table_of_ten_thousand_rows_is_published(tmp_path: Path) -> None:
    rows = "".join(f"| row {n} | {n * 7} | text |\n" for n in range(10_000))
    folder = project(tmp_path, rows=f"# Rows\n\n| A | B | C |\n|---|---|---|\n{rows}")
    ended: Run = imprint(folder, "build", "--format", "html,docx")

    assert ended.code == 0, ended.err
    assert "row 9999" in (folder / "build/html/en/rows.html").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("depth", [100, 1000])
def test_deep_nesting_is_published_or_refused(tmp_path: Path, depth: int) -> None:
    folder = project(tmp_path, deep="> " * depth + "x\n", other="# Other\n")
    ended = imprint(folder, "build", "--format", "html,docx")

    assert ended.code in (0, 1, 3), ended.err
    assert (folder / "build/html/en/other.html").is_file()
