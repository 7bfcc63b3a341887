"""What a build of hostile documents asks of the system, by its own record: no file outside, no network."""

from __future__ import annotations

import os
import re
import site
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands.helper import PROGRAM, SOURCES
from tests.hostile import inputs
from tests.hostile.test_hostile import Trap, prepared, trap

__all__ = ["trap"]

_OPENED = re.compile(
    r'(?:open|openat|openat2)\((?:AT_FDCWD, |\d+, )?"(?P<path>[^"]*)"[^)]*\)\s+= (?P<result>-?\d+)'
)
_CONNECTED = re.compile(r"(?P<call>connect|bind|sendto|sendmsg)\(.*?sa_family=(?P<family>AF_\w+)")
_STATISTICS = re.compile(r"/proc/\d+/statm")  # of the workers
_SYSTEM = (
    "/lib",
    "/usr/lib",
    "/usr/local/lib",
    "/usr/share/locale",
    "/usr/share/zoneinfo",
    "/usr/share/git-core",
    "/usr/share/fontconfig",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/gitconfig",
    "/etc/mime.types",
    "/sys/kernel/mm",
    "/tmp/pandoc-hist",  # an empty file of pandoc's Lua
    "/proc/self",
    "/proc/meminfo",
    "/proc/filesystems",
    "/sys/devices/system",
    "/sys/fs/cgroup",
    "/proc/sys",
    "/proc/stat",
    "/dev/null",
    "/dev/urandom",
    "/dev/shm",
)


def allowed(folder: Path) -> tuple[str, ...]:
    """Return where a build may open files: its project, Python, the package, the system's libraries."""
    homes = [str(Path.home() / name) for name in (".gitconfig", ".config/git", ".config/fontconfig")]
    python = {sys.prefix, sys.base_prefix, sysconfig.get_path("stdlib"), *site.getsitepackages()}
    package = {str(SOURCES), str(SOURCES.parent / "templates")}
    return (str(folder), *python, *package, *_SYSTEM, *homes)


def calls(log: Path) -> Iterator[str]:
    """Yield each call with its result on one line, as strace may cut them in two."""
    begun: dict[str, str] = {}
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        process, _, rest = line.partition(" ")
        rest = rest.lstrip()
        if rest.endswith("<unfinished ...>"):
            begun[process] = rest.removesuffix("<unfinished ...>").rstrip()
        elif rest.startswith("<... "):
            yield begun.pop(process, "") + rest.partition("resumed>")[2]
        else:
            yield rest


@pytest.mark.slow
def test_nothing_outside_is_opened_and_nobody_is_asked(tmp_path: Path, strace: str, trap: Trap) -> None:
    folder = prepared(tmp_path, trap)
    log = tmp_path / "calls.txt"
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    command = [sys.executable, "-c", PROGRAM, "build", "--untrusted"]
    kinds = "trace=open,openat,openat2,connect,bind,sendto,sendmsg"
    traced = subprocess.run(
        [*[strace, "-f", "-qq", "-s", "4096", "-e", kinds, "-o", str(log)], *command],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(SOURCES),
            "PYTHONDONTWRITEBYTECODE": "1",
            "TMPDIR": str(scratch),
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=500,
    )
    if "ptrace" in traced.stderr or not log.exists():
        pytest.skip(f"this system lets no process be traced: {traced.stderr[:200]}")
    assert traced.returncode == 0, traced.stderr[-3000:]

    places = (*allowed(folder), str(scratch))
    opened, outside, connected = 0, [], []
    for call in calls(log):
        if found := _OPENED.search(call):
            path = found["path"]
            whole = os.path.normpath(os.path.join(folder, path))  # noqa: PTH118
            is_there = int(found["result"]) >= 0
            opened += is_there
            if is_there and not whole.startswith(places) and not _STATISTICS.fullmatch(whole):
                outside.append(whole)
            assert str(trap.outside) not in whole, call
            assert not whole.endswith("outside.png"), call
        elif (asked := _CONNECTED.search(call)) and asked["family"] not in ("AF_UNIX", "AF_NETLINK"):
            connected.append(call)
    assert opened > 1000, "the record has too little in it to be believed"
    assert sorted(set(outside)) == [], "\n".join(sorted(set(outside)))
    assert connected == []
    assert trap.asked == []
    assert inputs.CANARY not in traced.stdout + traced.stderr


def test_the_record_would_show_a_connection_and_a_file_outside(tmp_path: Path, strace: str) -> None:
    log = tmp_path / "calls.txt"
    code = (
        "import socket; open('/etc/hostname').read(); s = socket.socket(); s.settimeout(1)\n"
        "try: s.connect(('127.0.0.1', 9))\nexcept OSError: pass\n"
    )
    subprocess.run(
        [strace, "-f", "-qq", "-e", "trace=openat,connect", "-o", str(log), sys.executable, "-c", code],
        check=True,
        capture_output=True,
    )
    seen = list(calls(log))

    assert any((found := _OPENED.search(call)) and found["path"] == "/etc/hostname" for call in seen)
    assert any((asked := _CONNECTED.search(call)) and asked["family"] == "AF_INET" for call in seen)
