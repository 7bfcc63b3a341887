"""Releases of forges that share GitHub's way to describe them: GitHub itself, Gitea and Forgejo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import quote

from imprint.hosts.host import Delivery, Remote, Setback
from imprint.hosts.web import Server


@dataclass(frozen=True)
class Forge:
    """The releases of a repository, OWNER/NAME."""

    server: Server
    repository: str

    last: ClassVar[str] = ""
    page: ClassVar[tuple[str, int]]  # how a page's size is asked for, and the largest

    def releases(self, tag: str) -> Sequence[Remote]:
        """Return the releases of a tag, drafts among them."""
        found = self.server.pages(self.path(), {}, *self.page)
        mine = [_remote(one) for one in found if one.get("tag_name") == tag]
        return sorted(mine, key=lambda one: int(one.id))

    def begin(self, delivery: Delivery) -> Remote:
        """Begin a draft."""
        value = {
            "tag_name": delivery.tag,
            "target_commitish": delivery.commit,
            "name": delivery.title,
            "body": delivery.notes,
            "draft": True,
            "prerelease": delivery.is_prerelease,
        }
        return _remote(self.server.ask("POST", self.path(), value=value, gives=dict).value)

    def drop(self, release: Remote) -> None:
        """Remove a draft."""
        self.server.ask("DELETE", self.path(release.id), none_is_fine=True)

    def publish(self, release: Remote, delivery: Delivery) -> None:
        """Make a draft public; notes that somebody has written there meanwhile stay."""
        value: dict[str, object] = {
            "draft": False,
            "tag_name": delivery.tag,
            "target_commitish": delivery.commit,
        }
        if not release.notes.strip():
            value["body"] = delivery.notes
        self.server.ask("PATCH", self.path(release.id), value=value, gives=dict)

    def listed(self, release: Remote) -> list[Any]:
        """Return the assets of a release, as the server describes them."""
        return self.server.pages(self.path(release.id, "assets"), {}, *self.page)

    def path(self, *parts: str) -> str:
        """Return the path of the repository's releases, or of something under it."""
        return "/".join(("/repos", quote(self.repository), "releases", *parts))


def _remote(value: Any) -> Remote:
    try:
        notes, address = value.get("body"), value.get("html_url")
        return Remote(str(value["id"]), bool(value["draft"]), str(notes or ""), str(address or ""))
    except (KeyError, TypeError, AttributeError) as error:
        raise Setback("the host described a release in a way that can't be read") from error
