"""Releases in a folder: each tag is a folder of its own, which is renamed into place when it is complete."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from imprint.files import write_atomically
from imprint.hosts.host import Delivery, File, Listed, Remote


@dataclass(frozen=True)
class FolderHost:
    """A folder with one folder for each release."""

    root: Path
    name: str = "the folder"
    last: str = ""

    def commit(self, tag: str) -> str:
        """Return nothing: there are no tags here."""
        return ""

    def releases(self, tag: str) -> Sequence[Remote]:
        """Return the release of a tag, or its draft."""
        found = [(self.root / tag, False), (self._draft(tag), True)]
        return [Remote(tag, is_draft, address=path.as_posix()) for path, is_draft in found if path.is_dir()]

    def begin(self, delivery: Delivery) -> Remote:
        """Begin a draft."""
        path = self._draft(delivery.tag)
        path.mkdir(parents=True, exist_ok=True)
        return Remote(delivery.tag, is_draft=True, address=path.as_posix())

    def assets(self, release: Remote) -> Sequence[Listed]:
        """Return the files of a release."""
        return [
            Listed(path.name, path.name, path.stat().st_size, _sha256(path))
            for path in sorted(Path(release.address).iterdir())
            if path.is_file() and not path.name.startswith(".")
        ]

    def upload(self, release: Remote, name: str, file: File) -> str:
        """Copy a file into a draft."""
        write_atomically(Path(release.address, name), file.path.read_bytes())
        return name

    def digest(self, release: Remote, asset: Listed) -> str:
        """Return the SHA-256 of a file."""
        return _sha256(Path(release.address, asset.id))

    def remove(self, release: Remote, asset: Listed) -> None:
        """Remove a file of a draft."""
        with suppress(FileNotFoundError):
            Path(release.address, asset.id).unlink()

    def drop(self, release: Remote) -> None:
        """Remove a draft."""
        shutil.rmtree(release.address, ignore_errors=True)

    def publish(self, release: Remote, delivery: Delivery) -> None:
        """Rename a draft to its tag."""
        Path(release.address).rename(self.root / delivery.tag)

    def _draft(self, tag: str) -> Path:
        return self.root / f".{tag}.draft"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
