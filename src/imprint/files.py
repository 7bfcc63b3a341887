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

_UNFINISHED = re.compile(r"\..{1,48}\.[0-9a-f]{16}\.part", re.DOTALL)


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
        while True:
            temporary = path.with_name(f".{path.name[:48]}.{secrets.token_hex(8)}.part")
            with open(temporary, "xb", opener=_plain_file) as file:
                lock(file.fileno())
                if not os.fstat(file.fileno()).st_nlink:
                    continue  # swept between its making and its lock
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
                temporary.replace(path)
                return
    except OSError as error:
        _discard(temporary)
        raise unwritable(
            path,
            error,
            more=f" ({len(data):,} bytes)",
            fix="free some space, or choose another folder with --output; the previous file is as it was",
        ) from error
    except BaseException:
        _discard(temporary)
        raise


def unwritable(
    path: Path, error: OSError, *, fix: str = "free some space, or make the folder writable", more: str = ""
) -> SetupError:
    """Return the error of a file that can't be written."""
    problem = f"it can't be written: {error.strerror or error}{more}"
    return SetupError("setup/write", problem, where=Location(display(path)), fix=fix)


def _plain_file(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_CLOEXEC", 0), 0o666)


def _discard(path: Path | None) -> None:
    if path:
        with suppress(OSError):
            path.unlink()


def lock(handle: int, *, wait: bool = True) -> bool:
    """Lock an open file until it is closed or its process ends, however it ends.

    Returns False where somebody else holds it and it was not to `wait`, or where the system has no locks.
    """
    try:
        import fcntl  # noqa: PLC0415  (not on every system)

        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except (OSError, ImportError):
        return False
    return True


def signature(path: Path) -> tuple[int, ...]:
    """Return what the system says of a file, which changes whenever the file does; empty for none."""
    try:
        about = path.stat()
    except OSError:
        return ()
    return about.st_ino, about.st_size, about.st_mtime_ns, about.st_ctime_ns


def sweep(folder: Path, *, deep: bool = True) -> None:
    """Remove what `write_atomically` left in `folder` in processes that were killed on the way.

    A file that is being written is locked, and stays. Unless `deep`, folders inside are left alone.
    """
    for root, inner, names in os.walk(folder):
        if not deep:
            inner.clear()
        for name in filter(_UNFINISHED.fullmatch, names):
            with suppress(OSError), open(Path(root, name), "rb", opener=_never_waiting) as file:
                if lock(file.fileno(), wait=False):
                    Path(root, name).unlink()


def _never_waiting(path: str, flags: int) -> int:
    more = sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOFOLLOW", "O_CLOEXEC"))
    return os.open(path, flags | more)
