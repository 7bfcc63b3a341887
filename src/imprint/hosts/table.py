"""Which host a release goes to, from the settings and the environment."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from imprint.errors import SetupError, UsageError
from imprint.hosts.bucket import Bucket
from imprint.hosts.folder import FolderHost
from imprint.hosts.gitea import Gitea
from imprint.hosts.github import GitHub
from imprint.hosts.gitlab import GitLab
from imprint.hosts.host import Host
from imprint.hosts.web import Server

_REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+")


@dataclass(frozen=True, slots=True)
class Where:
    """Where a release goes, as the user says it.

    `address` is a server's, a folder or a bucket; `repository` is OWNER/NAME, or GitLab's project; `package`
    names the publication; `last` is the asset that is put in place at the very end.
    """

    address: str
    repository: str
    package: str
    last: str


def _github(where: Where, environment: Mapping[str, str]) -> Host:
    address = where.address or environment.get("GITHUB_API_URL", "") or "https://api.github.com"
    name, secret = _secret(environment, "GITHUB_TOKEN", "GH_TOKEN")
    accept = "application/vnd.github+json"
    repository = _repository(where.repository or environment.get("GITHUB_REPOSITORY", ""))
    return GitHub(Server(address, secret, name, accept=accept), repository)


def _gitea(where: Where, environment: Mapping[str, str]) -> Host:
    address = where.address or environment.get("GITEA_SERVER_URL", "")
    if not address:
        raise UsageError(
            "release/address",
            "nobody says which Gitea or Forgejo it is",
            fix='write address = "https://git.example.com" under [release], or --address',
        )
    name, secret = _secret(environment, "GITEA_TOKEN", "FORGEJO_TOKEN")
    repository = _repository(where.repository or environment.get("GITHUB_REPOSITORY", ""))
    return Gitea(Server(f"{address.rstrip('/')}/api/v1", secret, name, "token"), repository)


def _gitlab(where: Where, environment: Mapping[str, str]) -> Host:
    server = where.address or environment.get("CI_SERVER_URL", "") or "https://gitlab.com"
    name, secret = _secret(environment, "GITLAB_TOKEN", "CI_JOB_TOKEN")
    header = "JOB-TOKEN" if name == "CI_JOB_TOKEN" else "PRIVATE-TOKEN"
    project = where.repository or environment.get("CI_PROJECT_ID", "")
    if not project:
        raise _no_repository()
    address = f"{server.rstrip('/')}/api/v4"
    package = re.sub(r"[^A-Za-z0-9._-]+", "-", where.package).strip("-._") or "documents"
    return GitLab(Server(address, secret, name, scheme="", header=header), project, package)


def _folder(where: Where, _: Mapping[str, str]) -> Host:
    if not where.address:
        raise UsageError("release/address", "nobody says which folder it is", fix="add --address DIR")
    return FolderHost(Path(where.address))


def _bucket(where: Where, _: Mapping[str, str]) -> Host:
    if "://" not in where.address:
        raise UsageError(
            "release/address", "nobody says which bucket it is", fix="add --address s3://BUCKET/PREFIX"
        )
    return Bucket.at(where.address, where.last)


HOSTS: Mapping[str, Callable[[Where, Mapping[str, str]], Host]] = {
    "github": _github,
    "gitlab": _gitlab,
    "gitea": _gitea,
    "folder": _folder,
    "s3": _bucket,
}


def host_for(kind: str, where: Where, environment: Mapping[str, str]) -> Host:
    """Return the host of a kind. Raises UsageError for what is not said, SetupError for a missing secret."""
    if kind not in HOSTS:
        raise UsageError(
            "release/to", f"{kind!r} is no place for releases", fix=f"choose from {', '.join(HOSTS)}"
        )
    return HOSTS[kind](where, environment)


def _secret(environment: Mapping[str, str], *names: str) -> tuple[str, str]:
    """Return the name and value of the first variable that is set."""
    for name in names:
        if value := environment.get(name, "").strip():
            return name, value
    raise SetupError(
        "release/secret",
        f"{names[0]} is not set",
        fix="set it to a token that may write releases; it is read from the environment alone",
    )


def _repository(name: str) -> str:
    if not name:
        raise _no_repository()
    if not _REPOSITORY.fullmatch(name):
        raise UsageError("release/repository", f"{name!r} is no repository", fix="write OWNER/NAME")
    return name


def _no_repository() -> UsageError:
    return UsageError(
        "release/repository",
        "nobody says which repository the release belongs to",
        fix='write repository = "OWNER/NAME" under [release], or --repository',
    )
