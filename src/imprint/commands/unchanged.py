"""A command that has nothing to do, answered at once: the same words, the same folder, no file has changed.

A build that finds everything fresh remembers what the system says of each file and folder that it rests on or
has made: number, size and times, of which no program can set all. The next one compares these alone, and
loads nothing. Whatever is not just so, or too young to be told from a change within the same tick of the
clock, is left to a real build.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

_MEMORY = os.path.join(".imprint", "unchanged")
_TICK = 50_000_000  # nanoseconds: clocks of file systems are coarse
_SCHEMA = 1
_ASK_FOR_MORE = ("--force", "--explain", "--dry-run", "--engine", "--log-format", "--release", "--strict")
_GIT = ("HEAD", "logs/HEAD", "index", "packed-refs", "MERGE_HEAD", "shallow")
_LIBRARIES = ("libpango", "libharfbuzz", "libfontconfig", "libfreetype", "libcairo")

Signature = list[int]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command has said when it had nothing to do: lines, each with the stream that it went to."""

    lines: Sequence[tuple[str, str]]

    def tell(self) -> None:
        """Say it again."""
        is_terminal = sys.stdout.isatty()
        out = [
            line for stream, line in self.lines if stream == "table" or (stream == "out" and not is_terminal)
        ]
        err = [line for stream, line in self.lines if stream == "err"]
        if err:
            print("\n".join(err), file=sys.stderr, flush=True)
        if out:
            print("\n".join(out), flush=True)


def may_be_remembered(words: Sequence[str]) -> bool:
    """Tell whether a command line asks for no more than a build."""
    return bool(words) and words[0] == "build" and not any(word.startswith(_ASK_FOR_MORE) for word in words)


def answer(words: Sequence[str]) -> Answer | None:
    """Return what the same command has said, if nothing at all has changed since; else None."""
    if not may_be_remembered(words):
        return None
    try:
        with open(_remembered(os.getcwd(), words), encoding="utf-8") as file:
            memory = json.load(file)
        if memory["schema"] != _SCHEMA:
            return None
        for path, signature in memory["seen"].items():
            if _signature(path) != signature:
                return None
        return Answer([(stream, line) for stream, line in memory["said"]])
    except (OSError, ValueError, KeyError, TypeError):
        return None


class Seen:
    """What a build rests on, as the system tells of it before anything is read."""

    def __init__(self, root: str, folders: Iterable[str], words: Sequence[str]) -> None:
        self._begun = time.time_ns()
        self._key = _key(os.getcwd(), words)
        self._root = root
        self._seen = dict(_signatures(root, folders))

    def remember(self, output: str, read: Iterable[str], said: Sequence[tuple[str, str]]) -> None:
        """Remember that a command found everything fresh.

        `output` is the folder of outputs, `read` are further files that were read, `said` is what was said.
        """
        for path in (*_inside(output), *read, *_native_libraries()):
            self._seen.setdefault(path, _signature(path))
        youngest = max((max(times[2:]) for times in self._seen.values() if times), default=0)
        if youngest > self._begun - _TICK:
            return
        memory = {"schema": _SCHEMA, "seen": self._seen, "said": said}
        path = os.path.join(self._root, _MEMORY, f"{self._key}.json")
        temporary = f"{path}.{os.getpid()}.part"
        with suppress(OSError):
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(temporary, "w", encoding="utf-8") as file:
                json.dump(memory, file)
            os.replace(temporary, path)


def _key(folder: str, words: Sequence[str]) -> str:
    given = [folder, *words, sys.version, sys.prefix, os.environ.get("SOURCE_DATE_EPOCH", "")]
    return hashlib.sha256("\0".join(given).encode("utf-8", "surrogateescape")).hexdigest()


def _remembered(folder: str, words: Sequence[str]) -> str:
    """Return the path of what is remembered of a command in a folder, from there upwards."""
    name = f"{_key(folder, words)}.json"
    while True:
        path = os.path.join(folder, _MEMORY, name)
        above = os.path.dirname(folder)
        if above == folder or os.path.exists(path):
            return path
        folder = above


def _signature(path: str) -> Signature:
    """Return what the system says of a file or folder; nothing where it is not there."""
    try:
        about = os.stat(path)
    except OSError:
        return []
    return [about.st_ino, about.st_size, about.st_mtime_ns, about.st_ctime_ns]


def _signatures(root: str, folders: Iterable[str]) -> Iterator[tuple[str, Signature]]:
    """Yield all that a project rests on: folders, settings, this program, its libraries, the repository."""
    for folder in folders:
        yield from ((path, _signature(path)) for path in _inside(folder))
    here = os.getcwd()
    while True:
        for name in ("imprint.toml", "pyproject.toml"):
            path = os.path.join(here, name)
            yield path, _signature(path)
        if here == root or os.path.dirname(here) == here:
            break
        here = os.path.dirname(here)
    for path in _inside(os.path.dirname(os.path.abspath(__file__))):
        if not path.endswith((".pyc", "__pycache__")):
            yield path, _signature(path)
    for path in {each for each in sys.path if each and os.path.isdir(each)}:
        yield path, _signature(path)
    for path in _repository(root):
        yield path, _signature(path)


def _inside(folder: str) -> Iterator[str]:
    """Yield a folder and all that is in it, links as what they lead to."""
    yield folder
    with suppress(OSError):
        for entry in os.scandir(folder):
            if entry.name == "__pycache__":
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _inside(entry.path)
            else:
                yield entry.path


def _repository(root: str) -> Iterator[str]:
    """Yield the files of git that tell of commits, of a merge under way, and of what is tracked."""
    folder, git = root, os.path.join(root, ".git")
    yield git
    while not os.path.exists(git):
        if os.path.dirname(folder) == folder:
            return
        folder = os.path.dirname(folder)
        git = os.path.join(folder, ".git")
        yield git
    if os.path.isfile(git):
        with suppress(OSError), open(git, encoding="utf-8") as file:
            git = os.path.join(folder, file.read().partition("gitdir:")[2].strip())
    for name in _GIT:
        yield os.path.join(git, *name.split("/"))
    with suppress(OSError), open(os.path.join(git, "HEAD"), encoding="utf-8") as file:
        yield os.path.join(git, file.read().partition("ref:")[2].strip() or "HEAD")


def _native_libraries() -> Iterator[str]:
    """Yield the files of the libraries that lay out print, where this process has them."""
    with suppress(OSError), open("/proc/self/maps", encoding="utf-8") as maps:
        found = {line.split(None, 5)[-1].strip() for line in maps if any(name in line for name in _LIBRARIES)}
        yield from sorted(path for path in found if path.startswith("/"))
