"""The folder that outputs go to. The edge where files go out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from imprint.files import digest, lock, unwritable, write_atomically

PARTS = ("pdf", "docx", "html", "canonical", "proof", "merge")  # the folders in it that are ours


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder that a build writes to."""

    root: Path

    def path(self, name: str) -> Path:
        """Return the path of the output `name`, which is relative and uses slashes."""
        return self.root / name

    def write(self, name: str, data: bytes) -> str:
        """Write an output, unless it is there already, and return its SHA-256.

        Raises SetupError where the disk is full or the folder can't be written.
        """
        sha256 = digest(data)
        if self.digest(name) != sha256:
            write_atomically(self.path(name), data)
        return sha256

    def digest(self, name: str) -> str:
        """Return the SHA-256 of an output as it lies on disk, or "" where it is not there."""
        with suppress(OSError):
            return digest(self.path(name).read_bytes())
        return ""

    def read(self, name: str) -> bytes:
        """Return an output as it lies on disk, nothing where it is not there."""
        with suppress(OSError):
            return self.path(name).read_bytes()
        return b""

    def remove(self, name: str) -> bool:
        """Remove an output, and its folder, if that is empty then; tell whether the output was there."""
        path = self.path(name)
        try:
            path.unlink()
        except FileNotFoundError:
            was_there = False
        else:
            was_there = True
        with suppress(OSError):
            path.parent.rmdir()
        return was_there


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock at `path`, which is waited for: of several builds into one folder one goes on at a time.

    Raises SetupError where the folder can't be written. Where the system has no locks nothing is held.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o666)
    except OSError as error:
        raise unwritable(path, error) from error
    try:
        lock(handle)
        yield
    finally:
        os.close(handle)
