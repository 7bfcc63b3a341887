"""What the git repository around a document knows: the common ancestor of a conflict's sides, who decides,
and when a file was changed last.

An edge: it runs `git`, reads only, and says nothing where there is no git, no repository or no answer.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

_SECONDS = 10.0
_LARGEST = 32 << 20
_COMMIT = re.compile(
    r"(?P<reverted>parent of )?(?P<name>[0-9a-f]{7,40})(?:\.\.\.)?(?::(?P<path>.+)|(?P<subject>\s.*))?"
)
_NAME = re.compile(r"(?P<name>[\w][\w./@{}^~-]*)(?::(?P<path>.+))?")


def ancestors(path: Path, labels: tuple[str, str]) -> Iterator[str]:
    """Yield texts that may be the common ancestor of a conflict in the file at `path`, the likeliest first.

    `labels` stand at the conflict's start and end. The caller has to check whether a text explains the
    conflict.
    """
    root = path.parent
    if not any(labels) or _git(root, "rev-parse", "--is-inside-work-tree") is None:
        return
    name = path.name
    stage = _git(root, "cat-file", "blob", f":1:./{name}")  # while the merge is under way, git has it
    if stage is not None:
        yield stage
    for revision, file in _candidates(root, labels):
        text = _git(root, "cat-file", "blob", f"{revision}:{file}" if file else f"{revision}:./{name}")
        if text is not None:
            yield text


def _candidates(root: Path, labels: tuple[str, str]) -> Iterator[tuple[str, str]]:
    """Yield revisions that may hold the ancestor, and the path of the file there where a label tells it."""
    for label in reversed(labels):  # theirs first: ours is mostly HEAD, which has moved on since
        match = _COMMIT.fullmatch(label) or _NAME.fullmatch(label)
        if not match:
            continue
        parts = match.groupdict()
        commit = _commit(root, parts["name"])
        if not commit:
            continue
        file = parts.get("path") or ""
        if parts.get("reverted"):
            yield commit, file
        elif parts.get("subject"):
            yield f"{commit}^", file
        yield from ((base, file) for base in _bases(root, commit))
        if not parts.get("subject"):
            yield f"{commit}^", file


def _bases(root: Path, commit: str) -> Iterator[str]:
    """Yield the merge bases of `commit` and the branch that it is, or was, merged into."""
    merge = _git(root, "rev-list", "--merges", "--parents", "--max-count=2000", "HEAD") or ""
    for line in merge.splitlines():
        _, first, *others = line.split()
        if commit in others:
            base = _git(root, "merge-base", first, commit)
            if base:
                yield base.strip()
    base = _git(root, "merge-base", "HEAD", commit)
    if base and base.strip() != commit:
        yield base.strip()


def _commit(root: Path, name: str) -> str:
    return (_git(root, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}") or "").strip()


def _git(root: Path, *arguments: str) -> str | None:
    """Return what git prints, or None where it fails, is not there, takes too long or says too much."""
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    command = ["git", "--no-pager", "-c", "core.fsmonitor=", "-c", "core.hooksPath=/dev/null", *arguments]
    try:
        done = subprocess.run(
            command, cwd=root, env=environment, capture_output=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    if done.returncode or len(done.stdout) > _LARGEST:
        return None
    try:
        return done.stdout.decode()
    except UnicodeDecodeError:
        return None


def head(root: Path) -> str:
    """Return the commit that the work tree around `root` stands on; "" where there is none."""
    return (_git(root, "rev-parse", "--verify", "--quiet", "HEAD") or "").strip()


def last_changes(root: Path, folders: Iterable[str]) -> dict[str, str]:
    """Return the day, in UTC and as ISO 8601, of the last commit that changed each file in `folders`.

    Files are named from `root` on, folders too. What a shallow clone does not know is left out.
    """
    command = ["log", "--no-renames", "--relative", "--name-only", "-z", "--format=%x01%H %ct"]
    said = _git(root, *command, "--", *folders) or ""
    border = _border(root)
    found: dict[str, str] = {}
    commit, seconds = "", 0
    for word in said.split("\0"):
        if word.startswith("\x01"):
            commit, _, stamp = word[1:].partition(" ")
            seconds = int(stamp)
        elif name := word.removeprefix("\n"):
            day = datetime.fromtimestamp(seconds, UTC).date().isoformat()
            found.setdefault(name, "" if commit in border else day)
    return {name: day for name, day in found.items() if day}


def _border(root: Path) -> frozenset[str]:
    """Return the commits before which a shallow clone knows nothing: all files seem to be new in them."""
    path = (_git(root, "rev-parse", "--git-path", "shallow") or "").strip()
    with suppress(OSError):
        return frozenset((root / path).read_text(encoding="ascii").split()) if path else frozenset()
    return frozenset()


def tracks(root: Path, path: str) -> bool:
    """Tell whether files under `path`, named from `root` on, are under version control."""
    return bool(_git(root, "ls-files", "-z", "--", path))


def is_repository(root: Path) -> bool:
    """Tell whether a folder lies in a git repository that has a commit."""
    return bool(head(root))


def uncommitted(root: Path) -> list[str] | None:
    """Return the files under `root`, named from there on, that are not as HEAD has them.

    Ignored ones are not among them. None where git does not say.
    """
    said = _git(root, "status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--", ".")
    if said is None:
        return None
    top = (_git(root, "rev-parse", "--show-prefix") or "").strip()
    return [line[3:].removeprefix(top) for line in said.split("\0") if line]


def commit_of(root: Path, revision: str) -> str:
    """Return the commit that a tag, branch or name stands for; "" where there is none."""
    return _commit(root, revision)


def tag_before(root: Path, *others: str) -> str:
    """Return the last tag on the way to HEAD that fits none of the patterns `others`; "" for none."""
    left_out = [f"--exclude={pattern}" for pattern in others]
    return (_git(root, "describe", "--tags", "--abbrev=0", *left_out, "HEAD") or "").strip()


def last_tag_like(root: Path, pattern: str) -> str:
    """Return the last tag on the way to HEAD that fits a pattern; "" for none."""
    return (_git(root, "describe", "--tags", "--abbrev=0", f"--match={pattern}", "HEAD") or "").strip()


def day_of_head(root: Path) -> str:
    """Return the day of the last commit, in UTC and as ISO 8601; "" where there is none."""
    stamp = (_git(root, "show", "-s", "--format=%ct", "HEAD") or "").strip()
    return datetime.fromtimestamp(int(stamp), UTC).date().isoformat() if stamp.isdigit() else ""


def people(root: Path) -> list[str]:
    """Return the names and addresses of all who have committed anything to a folder, each once."""
    said = _git(root, "log", "--format=%an%x00%ae%x00%cn%x00%ce", "--", ".") or ""
    return list(dict.fromkeys(word for line in said.splitlines() for word in line.split("\0") if word))


def files_at(root: Path, revision: str, folder: str) -> list[str]:
    """Return the files that a commit had in a folder, both named from `root` on."""
    said = _git(root, "ls-tree", "-r", "-z", "--name-only", revision, "--", folder) or ""
    return [name for name in said.split("\0") if name]


def text_at(root: Path, revision: str, path: str) -> str | None:
    """Return the text that a file, named from `root` on, had in a commit; None where it had none."""
    return _git(root, "cat-file", "blob", f"{revision}:./{path}")


def remote_address(root: Path) -> str:
    """Return where the repository is fetched from, without a user's name or secret; "" where nobody says."""
    address = (_git(root, "remote", "get-url", "origin") or "").strip()
    scheme, mark, rest = address.partition("://")
    return f"{scheme}{mark}{rest.rpartition('@')[2]}" if mark and scheme != "file" else ""


def person() -> str:
    """Return who decides: the name that git knows, else the system's name of the user."""
    name = (_git(Path.cwd(), "config", "user.name") or "").strip()
    return name or os.environ.get("USER") or os.environ.get("LOGNAME") or ""


def today() -> str:
    """Return the date on which somebody decides, as ISO 8601."""
    return datetime.now().astimezone().date().isoformat()
