"""Releases of GitLab (REST, version 4).

GitLab has no drafts. The files lie in the project's package registry, where nobody looks for a release, and
the release itself, which names them, is made in one call after all of them were compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from imprint.hosts.host import Delivery, File, Listed, Remote, Setback
from imprint.hosts.web import Server

_DRAFT = "draft"


@dataclass(frozen=True)
class GitLab:
    """The releases of a project: its number, or its path GROUP/NAME. `package` names the files' package."""

    server: Server
    project: str
    package: str
    name: str = "GitLab"
    last: str = ""

    def commit(self, tag: str) -> str:
        """Return the commit that a tag is at on GitLab."""
        path = self._path("repository/tags", quote(tag, safe=""))
        found = self.server.ask("GET", path, gives=dict, none_is_fine=True)
        return "" if found.status == 404 else str(found.value["commit"]["id"])

    def releases(self, tag: str) -> Sequence[Remote]:
        """Return the release of a tag, or the package that stands for its draft."""
        answer = self.server.ask(
            "GET", self._path("releases", quote(tag, safe="")), gives=dict, none_is_fine=True
        )
        if answer.status != 404:
            links = (answer.value.get("_links") or {}).get("self") or ""
            return [
                Remote(tag, is_draft=False, notes=str(answer.value.get("description") or ""), address=links)
            ]
        return [Remote(tag, is_draft=True, notes=_DRAFT)] if self._package(tag) else []

    def begin(self, delivery: Delivery) -> Remote:
        """Begin a draft: the first file makes its package."""
        return Remote(delivery.tag, is_draft=True, notes=_DRAFT)

    def assets(self, release: Remote) -> Sequence[Listed]:
        """Return the files of the package; of a release those that it names."""
        package = self._package(release.id)
        if not package:
            return []
        files = self.server.pages(self._path("packages", package, "package_files"), {}, "per_page", 100)
        found = [
            Listed(str(one["id"]), str(one["file_name"]), int(one["size"]), str(one.get("file_sha256") or ""))
            for one in files
        ]
        if release.is_draft:
            return found
        named = self._named(release.id)
        return [one for one in found if one.name in named]

    def _named(self, tag: str) -> set[str]:
        value = self.server.ask("GET", self._path("releases", quote(tag, safe="")), gives=dict).value
        return {str(link["name"]) for link in (value.get("assets") or {}).get("links") or []}

    def upload(self, release: Remote, name: str, file: File) -> str:
        """Add a file to the package; return its name."""
        self.server.ask(
            "PUT",
            self._file(release.id, name),
            body=file.path.read_bytes(),
            kind="application/octet-stream",
            gives=dict,
        )
        return name

    def digest(self, release: Remote, asset: Listed) -> str:
        """Return the SHA-256 of a file, from the bytes that GitLab gives out."""
        return self.server.sha256(self.server.address.rstrip("/") + self._file(release.id, asset.name))

    def remove(self, release: Remote, asset: Listed) -> None:
        """Remove a file of the package."""
        path = self._path("packages", self._package(release.id), "package_files", asset.id)
        self.server.ask("DELETE", path, none_is_fine=True)

    def drop(self, release: Remote) -> None:
        """Remove the package."""
        if package := self._package(release.id):
            self.server.ask("DELETE", self._path("packages", package), none_is_fine=True)

    def publish(self, release: Remote, delivery: Delivery) -> None:
        """Make the release, with a link to each file."""
        root = self.server.address.rstrip("/")
        links = [
            {
                "name": name,
                "url": root + self._file(delivery.tag, name),
                "direct_asset_path": f"/{name}",
                "link_type": "package",
            }
            for name in delivery.assets
        ]
        value = {
            "tag_name": delivery.tag,
            "ref": delivery.commit,
            "name": delivery.title,
            "description": delivery.notes,
            "assets": {"links": links},
        }
        self.server.ask("POST", self._path("releases"), value=value, gives=dict)

    def _package(self, tag: str) -> str:
        """Return the number of the package of a tag, "" where there is none."""
        query = {"package_type": "generic", "package_name": self.package, "package_version": tag}
        found: list[Any] = self.server.pages(self._path("packages"), query, "per_page", 100)
        mine = [one for one in found if one.get("name") == self.package and one.get("version") == tag]
        if len(mine) > 1:
            raise Setback(f"there are several packages {self.package} {tag}", is_final=True)
        return str(mine[0]["id"]) if mine else ""

    def _file(self, tag: str, name: str) -> str:
        return self._path("packages/generic", quote(self.package), quote(tag, safe=""), quote(name))

    def _path(self, *parts: str) -> str:
        return "/".join(("/projects", quote(self.project, safe=""), *parts))
