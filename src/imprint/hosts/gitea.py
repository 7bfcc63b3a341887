"""Releases of Gitea and Forgejo (REST, version 1).

Several assets of one release may have one name there, and only one of them is found by it; none has a digest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import quote

from imprint.hosts.forge import Forge
from imprint.hosts.host import File, Listed, Remote


@dataclass(frozen=True)
class Gitea(Forge):
    """The releases of a repository, OWNER/NAME."""

    name: ClassVar[str] = "Gitea"
    page: ClassVar[tuple[str, int]] = ("limit", 50)

    def commit(self, tag: str) -> str:
        """Return the commit that a tag is at on the host."""
        path = f"/repos/{quote(self.repository)}/tags/{quote(tag)}"
        found = self.server.ask("GET", path, gives=dict, none_is_fine=True)
        return "" if found.status == 404 else str(found.value["commit"]["sha"])

    def assets(self, release: Remote) -> Sequence[Listed]:
        """Return the assets of a release; the server gives all of them at once."""
        found = self.server.ask("GET", self.path(release.id, "assets"), gives=list).value
        return [
            Listed(
                str(one["id"]), str(one["name"]), int(one["size"]), address=str(one["browser_download_url"])
            )
            for one in found
        ]

    def upload(self, release: Remote, name: str, file: File) -> str:
        """Add an asset to a draft; return the name that the host gave it."""
        form = {"attachment": (name, file.path.read_bytes(), "application/octet-stream")}
        path = self.path(release.id, "assets")
        made = self.server.ask("POST", path, query={"name": name}, form=form, gives=dict)
        return str(made.value["name"])

    def digest(self, release: Remote, asset: Listed) -> str:
        """Return the SHA-256 of an asset, from the bytes that the host gives out."""
        return self.server.sha256(asset.address)

    def remove(self, release: Remote, asset: Listed) -> None:
        """Remove an asset of a draft."""
        self.server.ask("DELETE", self.path(release.id, "assets", asset.id), none_is_fine=True)
