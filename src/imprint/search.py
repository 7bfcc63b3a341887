"""The index that the search of served pages reads, made by Pagefind from the web pages of a build."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from imprint.errors import Diagnostic, warning
from imprint.files import digest
from imprint.graph import state
from imprint.output import Folder

FOLDER = "html/pagefind"
_PACKAGE = "pagefind_bin_extended"
_SECONDS = 600
# The interface is the index page's own; what Pagefind brings for that is left out.
_UNUSED = (
    "pagefind-ui*",
    "pagefind-modular-ui*",
    "pagefind-component-ui*",
    "pagefind-highlight*",
)


@dataclass(frozen=True, slots=True)
class Index:
    """The files of a search index by path, each with its digest; none where there is no search."""

    files: Mapping[str, str]
    record: state.Record | None = None
    warnings: tuple[Diagnostic, ...] = ()


def pagefind_version() -> str:
    """Return the version of Pagefind, or an empty text where it is not there."""
    with suppress(PackageNotFoundError):
        return version(_PACKAGE)
    return ""


def index(folder: Folder, pages: Mapping[str, str], record: state.Record | None) -> Index:
    """Return the search index over `pages` (path and digest of each), made anew only where one changed.

    `record` is that of the index which is there, if any. Without Pagefind, or where it fails, there is no
    index, and a warning says so.
    """
    if not pages:
        _remove(folder)
        return Index({})
    parts = {"the pages": digest(repr(sorted(pages.items()))), "Pagefind": pagefind_version()}
    if record and not state.stale_because(parts, record, lambda *_: "", folder.digest):
        return Index(record.outputs, record)
    program = _program()
    failure = "" if program else f"the package {_PACKAGE} is not installed"
    if program:
        failure = _made(program, folder, pages)
    if failure:
        _remove(folder)
        return Index({}, None, (_no_search(failure),))
    made = folder.path(FOLDER)
    files = {
        f"{FOLDER}/{path.relative_to(made).as_posix()}": digest(path.read_bytes())
        for path in sorted(made.rglob("*"))
        if path.is_file()
    }
    return Index(files, state.Record(parts, outputs=files))


@cache
def _program() -> Path | None:
    """Return Pagefind's program, in the build that divides Chinese and Japanese into words."""
    found = find_spec(_PACKAGE)
    for folder in found.submodule_search_locations or () if found else ():
        for name in ("pagefind_extended", "pagefind_extended.exe"):
            if (path := Path(folder) / name).is_file():
                return path
    return None


def _made(program: Path, folder: Folder, pages: Iterable[str]) -> str:
    """Make the index of `pages` and put it in place whole; return what went wrong, if anything did."""
    with tempfile.TemporaryDirectory() as site, tempfile.TemporaryDirectory(dir=folder.path("html")) as made:
        for path in sorted(pages):  # nothing else that may lie in the folder is found by readers
            copy = Path(site) / Path(path).relative_to("html")
            copy.parent.mkdir(exist_ok=True)
            shutil.copyfile(folder.path(path), copy)
        bundle = Path(made) / "pagefind"
        command = [str(program), "--silent", "--site", site, "--output-path", str(bundle)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
        except (OSError, subprocess.SubprocessError) as error:
            return str(error)
        if done.returncode or not (bundle / "pagefind.js").is_file():
            return (done.stderr or done.stdout).strip() or f"it ended with {done.returncode}"
        for pattern in _UNUSED:
            for unused in bundle.glob(pattern):
                unused.unlink()
        _order(bundle / "pagefind-entry.json")
        _remove(folder)
        bundle.rename(folder.path(FOLDER))
    return ""


def _order(entry: Path) -> None:
    """Put the languages in order: Pagefind lists them by chance."""
    data = json.loads(entry.read_text(encoding="utf-8"))
    data["languages"] = dict(sorted(data["languages"].items()))
    entry.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def _remove(folder: Folder) -> None:
    shutil.rmtree(folder.path(FOLDER), ignore_errors=True)


def _no_search(detail: str) -> Diagnostic:
    return warning(
        "search/failed",
        f"there is no search in the lists of documents: {detail}",
        fix=f"install {_PACKAGE}, as requirements.lock has it, and build again",
    )
