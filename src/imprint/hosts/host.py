"""What every place that takes releases can do, and what can go wrong on the way to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol


class Setback(Exception):  # noqa: N818  (not an error yet: most are overcome by asking again)
    """Something that went wrong on the way to a host, so that nobody knows what was done.

    `after` is how many seconds the host asks to wait. `is_final`: asking again would give the same.
    """

    def __init__(self, message: str, *, after: float = 0.0, is_final: bool = False) -> None:
        super().__init__(message)
        self.after = after
        self.is_final = is_final


@dataclass(frozen=True, slots=True)
class File:
    """One asset of a release, as it lies on this machine."""

    path: Path
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """A release as it is to be: `notes` are Markdown, `assets` are named as they will be there.

    `commit` is what the tag stands for. `package` names the publication where a host keeps files by package.
    """

    tag: str
    commit: str
    title: str
    notes: str
    package: str
    assets: Mapping[str, File]
    is_prerelease: bool = False


@dataclass(frozen=True, slots=True)
class Remote:
    """A release as a host has it. `address` is where people see it."""

    id: str
    is_draft: bool
    notes: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """An asset as a host lists it.

    `sha256` is empty where the host does not tell; `is_whole` is False for one whose upload broke off.
    """

    id: str
    name: str
    size: int
    sha256: str = ""
    is_whole: bool = True
    address: str = field(default="", repr=False)


class Host(Protocol):
    """A place that takes releases.

    Every call may raise Setback; what it had done by then is not known. A call is never repeated here.
    """

    @property
    def name(self) -> str:
        """What people call it."""
        ...

    @property
    def last(self) -> str:
        """The asset that publishing itself puts in place, if any: until then nothing is published."""
        ...

    def commit(self, tag: str) -> str:
        """Return the commit that a tag is at there; "" where there is no such tag, or there are none."""
        ...

    def releases(self, tag: str) -> Sequence[Remote]:
        """Return the releases of a tag, drafts among them."""
        ...

    def begin(self, delivery: Delivery) -> Remote:
        """Begin a draft."""
        ...

    def assets(self, release: Remote) -> Sequence[Listed]:
        """Return the assets of a release."""
        ...

    def upload(self, release: Remote, name: str, file: File) -> str:
        """Add an asset to a draft; return the name that the host gave it."""
        ...

    def digest(self, release: Remote, asset: Listed) -> str:
        """Return the SHA-256 of an asset, from the bytes that the host gives out."""
        ...

    def remove(self, release: Remote, asset: Listed) -> None:
        """Remove an asset of a draft."""
        ...

    def drop(self, release: Remote) -> None:
        """Remove a draft."""
        ...

    def publish(self, release: Remote, delivery: Delivery) -> None:
        """Make a draft public."""
        ...
