"""Releases of GitHub and GitHub Enterprise (REST, version 2022-11-28)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import quote

from imprint.hosts.forge import Forge
from imprint.hosts.host import File, Listed, Remote


@dataclass(frozen=True)
class GitHub(Forge):
    """The releases of a repository, OWNER/NAME."""

    name: ClassVar[str] = "GitHub"
    page: ClassVar[tuple[str, int]] = ("per_page", 100)

    def commit(self, tag: str) -> str:
        """Return the commit that a tag is at on GitHub; a tag with a message leads to it in two steps."""
        path = f"/repos/{quote(self.repository)}/git"
        found = self.server.ask("GET", f"{path}/ref/tags/{quote(tag)}", gives=dict, none_is_fine=True)
        if found.status == 404:
            return ""
        at = found.value["object"]
        if at["type"] == "tag":
            at = self.server.ask("GET", f"{path}/tags/{at['sha']}", gives=dict).value["object"]
        return str(at["sha"])

    def assets(self, release: Remote) -> Sequence[Listed]:
        """Return the assets of a release."""
        return [
            Listed(
                str(one["id"]),
                str(one["name"]),
                int(one["size"]),
                _sha256(str(one.get("digest") or "")),
                is_whole=one.get("state") == "uploaded",
            )
            for one in self.listed(release)
        ]

    def upload(self, release: Remote, name: str, file: File) -> str:
        """Add an asset to a draft; return the name that GitHub gave it."""
        stated = self.server.ask("GET", self.path(release.id), gives=dict).value
        address = str(stated["upload_url"]).partition("{")[0]
        data, kind = file.path.read_bytes(), "application/octet-stream"  # the one that GitHub describes
        made = self.server.ask("POST", address, query={"name": name}, body=data, kind=kind, gives=dict)
        return str(made.value["name"])

    def digest(self, release: Remote, asset: Listed) -> str:
        """Return the SHA-256 of an asset, from the bytes that GitHub gives out."""
        return self.server.sha256(self.server.address.rstrip("/") + self.path("assets", asset.id))

    def remove(self, release: Remote, asset: Listed) -> None:
        """Remove an asset of a draft."""
        self.server.ask("DELETE", self.path("assets", asset.id), none_is_fine=True)


def _sha256(stated: str) -> str:
    kind, _, sum_ = stated.partition(":")
    return sum_ if kind == "sha256" else ""
