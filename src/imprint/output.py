"""Writing files so that each is complete or not there, and the previous one stays until then.

The edge where files go out.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from imprint.errors import Location, SetupError
from imprint.project import digest, display


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

    def remove(self, name: str) -> None:
        """Remove an output, if it is there."""
        with suppress(FileNotFoundError):
            self.path(name).unlink()


def write_atomically(path: Path, data: bytes) -> None:
    """Write `data` under a temporary name in the same folder, sync it and rename it to `path`."""
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name[:64]}.", suffix=".part", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(path)
    except OSError as error:
        if temporary:
            with suppress(OSError):
                Path(temporary).unlink()
        raise SetupError(
            "setup/write",
            f"it can't be written: {error.strerror or error} ({len(data):,} bytes)",
            where=Location(display(path)),
            fix="free some space, or choose another folder with --output; the previous file is as it was",
        ) from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
