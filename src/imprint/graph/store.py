"""Results by content: what a step made is found again by what it was made from.

A store is a folder. `objects/` holds bytes under their SHA-256, `results/` small texts under the key of the
step that made them. Both are written whole and checked whenever they are read: what is damaged is set aside
and counts as not there.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from imprint.files import digest, sweep, write_atomically

_STEP = 64  # a store is measured again when a 64th of what it may hold has come in


class Results(Protocol):
    """What keeps results.

    Whatever is gone or damaged counts as not there; keeping something twice is no fault.
    """

    def put(self, data: bytes) -> str:
        """Keep `data` and return its SHA-256."""
        ...

    def get(self, sha256: str) -> bytes | None:
        """Return the bytes with that SHA-256, if they are kept."""
        ...

    def remember(self, key: str, result: Mapping[str, Any]) -> None:
        """Keep what a step gave, a value of JSON, under the step's key."""
        ...

    def recall(self, key: str) -> dict[str, Any] | None:
        """Return what was kept under `key`, if it is."""
        ...


def object_path(sha256: str) -> str:
    """Return where the bytes with that SHA-256 lie in a store."""
    return f"objects/{sha256[:2]}/{sha256[2:]}"


def result_path(key: str) -> str:
    """Return where the result under that key lies in a store."""
    return f"results/{key[:2]}/{key[2:]}"


def sealed(result: Mapping[str, Any]) -> bytes:
    """Return a result as stores keep it: the digest of its JSON, and on the next line that."""
    text = json.dumps(result, ensure_ascii=False, sort_keys=True).encode()
    return digest(text).encode() + b"\n" + text


def unsealed(data: bytes) -> dict[str, Any] | None:
    """Return the result that was sealed, None where it is damaged."""
    stated, _, text = data.partition(b"\n")
    if stated.decode("ascii", "replace") != digest(text):
        return None
    found: dict[str, Any] = json.loads(text)
    return found


def key_of(step: str, given: Mapping[str, object]) -> str:
    """Return the key of a step: its name and version, and the digests of all that it is given."""
    return digest(json.dumps([step, given], sort_keys=True, ensure_ascii=False))


@dataclass
class Store:
    """Results in a folder, at most about `limit` bytes of them; what was used last stays longest.

    `damaged` counts what was set aside. Raises SetupError where the folder can't be written.
    """

    root: Path
    limit: int = 2 << 30
    damaged: int = field(default=0, compare=False)

    def put(self, data: bytes) -> str:
        """Keep `data` and return its SHA-256."""
        sha256 = digest(data)
        if self.get(sha256) is None:
            write_atomically(self.root / object_path(sha256), data)
        return sha256

    def get(self, sha256: str) -> bytes | None:
        """Return the bytes with that SHA-256, if they are kept."""
        path = self.root / object_path(sha256)
        data = _read(path)
        if data is None:
            return None
        if digest(data) != sha256:
            self._set_aside(path)
            return None
        _mark_used(path)
        return data

    def remember(self, key: str, result: Mapping[str, Any]) -> None:
        """Keep what a step gave, a value of JSON, under the step's key."""
        path, data = self.root / result_path(key), sealed(result)
        if _read(path) != data:
            write_atomically(path, data)

    def recall(self, key: str) -> dict[str, Any] | None:
        """Return what was kept under `key`, if it is."""
        path = self.root / result_path(key)
        data = _read(path)
        if data is None:
            return None
        found = unsealed(data)
        if found is None:
            self._set_aside(path)
        else:
            _mark_used(path)
        return found

    def trim(self, added: int) -> None:
        """Remove what was not used for longest, until at most `limit` bytes are kept.

        `added` is about how many bytes came in since the last call; nothing is measured while those are few.
        """
        note = self.root / "added"
        total = added + _number(note)
        if total * _STEP >= self.limit or not note.is_file():
            self._remove_oldest()
            sweep(self.root)
            total = 0
        if added or not total:
            write_atomically(note, str(total).encode())

    def _remove_oldest(self) -> None:
        total = 0
        for each in sorted(self._kept(), key=lambda each: each.used, reverse=True):
            total += each.size
            if total > self.limit:
                with suppress(OSError):
                    each.path.unlink()

    # --- where things lie ---

    def _set_aside(self, path: Path) -> None:
        self.damaged += 1
        aside = self.root / "damaged" / path.name
        with suppress(OSError):
            aside.parent.mkdir(parents=True, exist_ok=True)
            path.replace(aside)

    def _kept(self) -> Iterator[_Kept]:
        for folder, _, names in os.walk(self.root):
            if folder == str(self.root):
                continue
            for name in names:
                path = Path(folder, name)
                with suppress(OSError):
                    about = path.stat()
                    yield _Kept(path, about.st_size, about.st_mtime_ns)


@dataclass(frozen=True, slots=True)
class _Kept:
    path: Path
    size: int
    used: int  # nanoseconds


def _mark_used(path: Path) -> None:
    with suppress(OSError):
        os.utime(path)


def _number(path: Path) -> int:
    with suppress(OSError, ValueError):
        return int(path.read_text())
    return 0


def _read(path: Path) -> bytes | None:
    with suppress(OSError):
        return path.read_bytes()
    return None
