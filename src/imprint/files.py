"""Files written so that each is complete or not there, and the previous one stays until then; their names in
messages.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from contextlib import suppress
from pathlib import Path

from imprint.errors import Location, SetupError

_UNFINISHED = re.compile(r"\..{1,64}\.(?P<process>\d+)-[0-9a-f]{8}\.part", re.DOTALL)


def digest(data: bytes | str) -> str:
    """Return the SHA-256 of `data` in hex."""
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()


def display(path: Path) -> str:
    """Return `path` as messages show it: relative to the working folder where that is shorter."""
    try:
        relative = os.path.relpath(path)
    except ValueError:
        return path.as_posix()
    return Path(relative).as_posix() if not relative.startswith("../..") else path.as_posix()


def write_atomically(path: Path, data: bytes) -> None:
    """Write `data` under a temporary name in the same folder, sync it and rename it to `path`.

    Raises SetupError, with the previous file as it was, where the disk is full or the folder can't be
    written.
    """
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name[:48]}.{os.getpid()}-{secrets.token_hex(4)}.part")
        with open(temporary, "xb", opener=_plain_file) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        _discard(temporary)
        raise SetupError(
            "setup/write",
            f"it can't be written: {error.strerror or error} ({len(data):,} bytes)",
            where=Location(display(path)),
            fix="free some space, or choose another folder with --output; the previous file is as it was",
        ) from error
    except BaseException:
        _discard(temporary)
        raise


def _plain_file(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_CLOEXEC", 0), 0o666)


def _discard(path: Path | None) -> None:
    if path:
        with suppress(OSError):
            path.unlink()


def signature(path: Path) -> tuple[int, ...]:
    """Return what the system says of a file, which changes whenever the file does; empty for none."""
    try:
        about = path.stat()
    except OSError:
        return ()
    return about.st_ino, about.st_size, about.st_mtime_ns, about.st_ctime_ns


def sweep(folder: Path, *, deep: bool = True) -> None:
    """Remove what `write_atomically` left in `folder` in processes that were killed on the way.

    Unless `deep`, folders inside are left alone.
    """
    for root, inner, names in os.walk(folder):
        if not deep:
            inner.clear()
        for name in names:
            unfinished = _UNFINISHED.fullmatch(name)
            if unfinished and not _runs(int(unfinished["process"])):
                with suppress(OSError):
                    Path(root, name).unlink()


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
