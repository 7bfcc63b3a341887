"""Releases in a bucket of an object store (S3, Google, Azure): each tag is a prefix.

Such a store has no drafts. A release counts as published from the moment that its checksums are there, which
are put last, and only where there are none.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from imprint.hosts.host import Delivery, File, Listed, Remote, Setback

_T = TypeVar("_T")


@dataclass(frozen=True)
class Bucket:
    """A bucket, or a prefix of one, at an address such as `s3://bucket/docs`.

    Credentials come from the environment.
    """

    address: str
    last: str
    store: Any = field(repr=False)
    name: str = "the bucket"

    @classmethod
    def at(cls, address: str, last: str) -> Bucket:
        """Return the bucket at an address. `last` is the asset that publishes a release."""
        from obstore.store import from_url  # noqa: PLC0415  (loads a runtime of its own)

        return cls(
            address.rstrip("/"), last, _asked(f"open {address}", lambda: from_url(address.rstrip("/")))
        )

    def commit(self, tag: str) -> str:
        """Return nothing: there are no tags here."""
        return ""

    def releases(self, tag: str) -> Sequence[Remote]:
        """Return the release of a tag, or its draft."""
        names = {one.name for one in self._listed(tag)}
        where = f"{self.address}/{tag}/"
        return [Remote(tag, is_draft=self.last not in names, address=where)] if names else []

    def begin(self, delivery: Delivery) -> Remote:
        """Begin a draft: the first file makes its prefix."""
        return Remote(delivery.tag, is_draft=True)

    def assets(self, release: Remote) -> Sequence[Listed]:
        """Return the objects of a release."""
        return self._listed(release.id)

    def upload(self, release: Remote, name: str, file: File) -> str:
        """Put an object."""
        self._put(release.id, name, file, "overwrite")
        return name

    def digest(self, release: Remote, asset: Listed) -> str:
        """Return the SHA-256 of an object, from the bytes that the store gives out."""
        import obstore  # noqa: PLC0415

        data = _asked(f"get {asset.id}", lambda: obstore.get(self.store, asset.id).bytes())
        return hashlib.sha256(bytes(data)).hexdigest()

    def remove(self, release: Remote, asset: Listed) -> None:
        """Remove an object of a draft."""
        import obstore  # noqa: PLC0415

        _asked(f"delete {asset.id}", lambda: obstore.delete(self.store, asset.id))

    def drop(self, release: Remote) -> None:
        """Remove a draft."""
        for one in self._listed(release.id):
            self.remove(release, one)

    def publish(self, release: Remote, delivery: Delivery) -> None:
        """Put the checksums, unless somebody else has."""
        self._put(release.id, self.last, delivery.assets[self.last], "create")

    def _put(self, tag: str, name: str, file: File, mode: Any) -> None:
        import obstore  # noqa: PLC0415

        key, data = f"{tag}/{name}", file.path.read_bytes()
        _asked(f"put {key}", lambda: obstore.put(self.store, key, data, mode=mode))

    def _listed(self, tag: str) -> list[Listed]:
        import obstore  # noqa: PLC0415

        found = _asked(f"list {tag}", lambda: obstore.list(self.store, f"{tag}/").collect())
        return [
            Listed(one["path"], one["path"].rpartition("/")[2], one["size"])
            for one in found
            if one["path"].rpartition("/")[0] == tag
        ]


def _asked(what: str, call: Callable[[], _T]) -> _T:
    """Return what a call gives; whatever a store says against it is a setback."""
    from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError  # noqa: PLC0415

    try:
        return call()
    except (PermissionDeniedError, UnauthenticatedError) as error:
        raise Setback(
            f"{what} was denied; are the credentials in the environment right?", is_final=True
        ) from error
    except (BaseError, OSError, ValueError) as error:
        said = next(iter(str(error).splitlines()), "")
        raise Setback(f"{what} failed ({type(error).__name__}: {said[:200]})") from error
