"""A server that keeps releases as GitHub, GitLab or Gitea do, and can fail at any call in any way."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, cast
from urllib.parse import parse_qs, unquote, urlsplit

Fault = Literal["cut-before", "cut-after", "500-before", "502-after", "429", "garbage", "half", "doubled"]
FAULTS: tuple[Fault, ...] = (
    "cut-before",
    "cut-after",
    "500-before",
    "502-after",
    "429",
    "garbage",
    "half",
    "doubled",
)

TOKEN = "a-very-secret-token"


@dataclass
class Asset:
    """An asset as the server keeps it."""

    id: int
    name: str
    data: bytes
    state: str = "uploaded"


@dataclass
class Kept:
    """A release as the server keeps it; for GitLab a package with its files."""

    id: int
    tag: str
    is_draft: bool
    body: str
    assets: list[Asset] = field(default_factory=list)


@dataclass
class Forge:
    """What a server knows, and what it is asked."""

    kind: str
    releases: list[Kept] = field(default_factory=list)
    links: dict[str, dict[str, Any]] = field(default_factory=dict)  # GitLab's releases, by tag
    tags: dict[str, str] = field(default_factory=dict)  # the commits that they are at
    calls: list[str] = field(default_factory=list)
    fault_at: int = -1
    fault: Fault = "cut-before"
    counter: int = 100
    renames: bool = False
    seen_at: str = ""  # its address for those who ask, where something stands before it
    replaced: list[str] = field(default_factory=list)  # assets of public releases that were touched

    def number(self) -> int:
        self.counter += 1
        return self.counter

    def published(self, tag: str) -> list[dict[str, bytes]]:
        """Return the public releases of a tag: their files by name, each list of one name as one."""
        if self.kind == "gitlab":
            if tag not in self.links:
                return []
            names = [link["name"] for link in self.links[tag]["assets"]["links"]]
            (package,) = self.releases
            return [{name: _only(package, name) for name in names}]
        return [
            {asset.name: _only(one, asset.name) for asset in one.assets}
            for one in self.releases
            if one.tag == tag and not one.is_draft
        ]


def _only(release: Kept, name: str) -> bytes:
    (asset,) = [each for each in release.assets if each.name == name]
    assert asset.state == "uploaded"
    return asset.data


Reply = tuple[int, Any]
Route = tuple[str, str, Callable[..., Reply]]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    forge: Forge

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self.handle_call("GET")

    def do_POST(self) -> None:
        self.handle_call("POST")

    def do_PUT(self) -> None:
        self.handle_call("PUT")

    def do_PATCH(self) -> None:
        self.handle_call("PATCH")

    def do_DELETE(self) -> None:
        self.handle_call("DELETE")

    def handle_call(self, method: str) -> None:
        forge = self.forge
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        number = len(forge.calls)
        forge.calls.append(f"{method} {parts.path}")
        fault = forge.fault if number == forge.fault_at else None
        if fault == "cut-before":
            self.cut()
            return
        if fault == "500-before":
            self.answer(500, {"message": "Internal error"})
            return
        if fault == "429":
            self.answer(429, {"message": "Slow down"}, {"Retry-After": "3"})
            return
        stated = (self.headers.get(name, "") for name in ("Authorization", "PRIVATE-TOKEN", "JOB-TOKEN"))
        given = "".join(stated).split(" ")[-1]
        if given != TOKEN:
            self.answer(401, {"message": "Bad credentials"})
            return
        half = fault == "half"
        status, value = self.routed(method, parts.path, parts.query, body[: len(body) // 2] if half else body)
        if half and isinstance(value, dict) and "name" in value and "size" in value:
            _asset(forge, value["id"]).state = "starter"
            self.answer(502, {"message": "Bad gateway"})
        elif fault == "doubled":
            self.routed(method, parts.path, parts.query, body)  # a proxy asked twice
            self.answer(status, value)
        elif fault == "502-after":
            self.answer(502, {"message": "Bad gateway"})
        elif fault == "cut-after" or half:
            self.cut()
        elif fault == "garbage":
            self.send(200, b"<html>", {})
        else:
            self.answer(status, value)

    def cut(self) -> None:
        self.close_connection = True
        self.connection.close()

    def answer(self, status: int, value: Any, headers: dict[str, str] | None = None) -> None:
        data = value if isinstance(value, bytes) else b"" if value is None else json.dumps(value).encode()
        self.send(status, data, headers or {})

    def send(self, status: int, data: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    @property
    def address(self) -> str:
        host = self.headers.get("Host", "")
        return self.forge.seen_at or f"http://{host}"

    def routed(self, method: str, path: str, query: str, body: bytes) -> Reply:
        values = {key: found[0] for key, found in parse_qs(query).items()}
        kind = self.headers.get("Content-Type", "")
        for verb, pattern, route in _ROUTES[self.forge.kind]:
            match = re.fullmatch(pattern, path)
            if verb == method and match:
                words = [unquote(word) for word in match.groups()]
                return route(self, *words, query=values, body=body, kind=kind)
        return 404, {"message": f"no such place: {method} {path}"}


def _asset(forge: Forge, number: int) -> Asset:
    return next(one for each in forge.releases for one in each.assets if one.id == number)


def _by_id(forge: Forge, number: str) -> Kept:
    return next(one for one in forge.releases if one.id == int(number))


# --- GitHub, and what Gitea has like it ---


def _user(here: _Handler) -> dict[str, Any]:
    names = (
        "events_url followers_url following_url gists_url organizations_url received_events_url repos_url"
        " starred_url subscriptions_url url html_url avatar_url"
    ).split()
    return {
        **dict.fromkeys(names, here.address),
        "login": "docs",
        "id": 1,
        "node_id": "U",
        "gravatar_id": "",
        "type": "User",
        "site_admin": False,
    }


def _shown(here: _Handler, one: Kept) -> dict[str, Any]:
    url = f"{here.address}/repos/docs/sheets/releases/{one.id}"
    return {
        "id": one.id,
        "node_id": "R",
        "tag_name": one.tag,
        "target_commitish": "main",
        "name": one.tag,
        "body": one.body,
        "draft": one.is_draft,
        "prerelease": False,
        "immutable": False,
        "created_at": "2026-01-01T00:00:00Z",
        "published_at": None if one.is_draft else "2026-01-01T00:00:00Z",
        "author": _user(here),
        "url": url,
        "html_url": f"{here.address}/docs/sheets/releases/tag/{one.tag}",
        "assets_url": f"{url}/assets",
        "upload_url": f"{url}/assets{{?name,label}}",
        "tarball_url": None,
        "zipball_url": None,
        "assets": [_asset_shown(here, each) for each in one.assets],
    }


def _asset_shown(here: _Handler, one: Asset) -> dict[str, Any]:
    url = f"{here.address}/repos/docs/sheets/releases/assets/{one.id}"
    return {
        "id": one.id,
        "node_id": "A",
        "name": one.name,
        "label": None,
        "state": one.state if one.state == "uploaded" else "open",
        "content_type": "application/octet-stream",
        "size": len(one.data),
        "digest": f"sha256:{hashlib.sha256(one.data).hexdigest()}" if one.state == "uploaded" else None,
        "download_count": 0,
        "created_at": "2026-01-01T00:00:00Z",
        "updated_at": "2026-01-01T00:00:00Z",
        "uploader": _user(here),
        "url": url,
        "browser_download_url": url,
    }


def _list(here: _Handler, *, query: dict[str, str], **_: Any) -> Reply:
    size = int(query.get("per_page") or query.get("limit") or 30)
    page = int(query.get("page", 1))
    found = [_shown(here, one) for one in reversed(here.forge.releases)]
    return 200, found[(page - 1) * size : page * size]


def _create(here: _Handler, *, body: bytes, **_: Any) -> Reply:
    value = json.loads(body)
    assert value["draft"] is True, "a release is a draft first"
    one = Kept(here.forge.number(), value["tag_name"], is_draft=True, body=value["body"])
    here.forge.releases.append(one)
    return 201, _shown(here, one)


def _one(here: _Handler, number: str, **_: Any) -> Reply:
    return 200, _shown(here, _by_id(here.forge, number))


def _edit(here: _Handler, number: str, *, body: bytes, **_: Any) -> Reply:
    one, value = _by_id(here.forge, number), json.loads(body)
    one.is_draft, one.body = value.get("draft", one.is_draft), value.get("body", one.body)
    return 200, _shown(here, one)


def _drop(here: _Handler, number: str, **_: Any) -> Reply:
    before = len(here.forge.releases)
    one = [each for each in here.forge.releases if each.id == int(number)]
    if one and not one[0].is_draft:
        here.forge.replaced.append(one[0].tag)
    here.forge.releases = [each for each in here.forge.releases if each.id != int(number)]
    return (204, None) if len(here.forge.releases) < before else (404, {"message": "Not Found"})


def _assets(here: _Handler, number: str, *, query: dict[str, str], **_: Any) -> Reply:
    size, page = int(query.get("per_page") or 10**6), int(query.get("page", 1))
    found = [_asset_shown(here, one) for one in _by_id(here.forge, number).assets]
    return 200, found[(page - 1) * size : page * size]


def _upload(here: _Handler, number: str, *, query: dict[str, str], body: bytes, kind: str, **_: Any) -> Reply:
    forge = here.forge
    release = _by_id(forge, number)
    if not release.is_draft:
        return 422, {"message": "Cannot upload assets to an immutable release"}
    name = query["name"]
    if forge.kind == "github" and any(one.name == name for one in release.assets):
        return 422, {"message": "Validation Failed", "errors": [{"code": "already_exists"}]}
    data = _attachment(body, kind) if forge.kind == "gitea" else body
    one = Asset(forge.number(), name.replace(" ", ".") if forge.renames else name, data)
    release.assets.append(one)
    return 201, _asset_shown(here, one)


def _attachment(body: bytes, kind: str) -> bytes:
    """Return the file in a multipart form."""
    message = BytesParser().parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
    for part in cast("list[Any]", message.get_payload()):
        if part.get_param("name", header="content-disposition") == "attachment":
            return cast("bytes", part.get_payload(decode=True))
    raise AssertionError("there is no attachment in the form")


def _remove(here: _Handler, *words: str, **_: Any) -> Reply:
    for release in here.forge.releases:
        for one in release.assets:
            if one.id == int(words[-1]):
                if not release.is_draft:
                    here.forge.replaced.append(one.name)
                release.assets.remove(one)
                return 204, None
    return 404, {"message": "Not Found"}


def _bytes(here: _Handler, *words: str, **_: Any) -> Reply:
    return 200, _asset(here.forge, int(words[-1])).data


def _reference(here: _Handler, tag: str, **_: Any) -> Reply:
    at = here.forge.tags.get(tag)
    if not at:
        return 404, {"message": "Not Found"}
    url = f"{here.address}/repos/docs/sheets/git"
    ref = {"ref": f"refs/tags/{tag}", "node_id": "T", "url": f"{url}/refs/tags/{tag}"}
    return 200, {**ref, "object": {"type": "tag", "sha": f"a{at[1:]}", "url": f"{url}/tags/a{at[1:]}"}}


def _annotated(here: _Handler, sha: str, **_: Any) -> Reply:
    (at,) = [one for one in here.forge.tags.values() if one[1:] == sha[1:]]
    url = f"{here.address}/repos/docs/sheets/git"
    return 200, {
        "node_id": "T",
        "tag": "v1.0",
        "sha": sha,
        "url": f"{url}/tags/{sha}",
        "message": "A tag",
        "tagger": {"name": "Docs", "email": "d@example.com", "date": "2026-01-01T00:00:00Z"},
        "object": {"type": "commit", "sha": at, "url": f"{url}/commits/{at}"},
    }


def _tag(here: _Handler, tag: str, **_: Any) -> Reply:
    at = here.forge.tags.get(tag)
    return (200, {"name": tag, "commit": {"sha": at, "id": at}}) if at else (404, {"message": "Not Found"})


_RELEASES = r"(?:/api/v1)?/repos/docs/sheets/releases"
_FORGE: list[Route] = [
    ("GET", r"/repos/docs/sheets/git/ref/tags/(.+)", _reference),
    ("GET", r"/repos/docs/sheets/git/tags/(.+)", _annotated),
    ("GET", r"/api/v1/repos/docs/sheets/tags/(.+)", _tag),
    ("GET", _RELEASES, _list),
    ("POST", _RELEASES, _create),
    ("GET", rf"{_RELEASES}/(\d+)", _one),
    ("PATCH", rf"{_RELEASES}/(\d+)", _edit),
    ("DELETE", rf"{_RELEASES}/(\d+)", _drop),
    ("GET", rf"{_RELEASES}/(\d+)/assets", _assets),
    ("POST", rf"{_RELEASES}/(\d+)/assets", _upload),
    ("DELETE", rf"{_RELEASES}/assets/(\d+)", _remove),
    ("DELETE", rf"{_RELEASES}/(\d+)/assets/(\d+)", _remove),
    ("GET", rf"{_RELEASES}/assets/(\d+)", _bytes),
]


# --- GitLab ---


def _release(here: _Handler, tag: str, **_: Any) -> Reply:
    found = here.forge.links.get(tag)
    return (200, found) if found else (404, {"message": "404 Not Found"})


def _make(here: _Handler, *, body: bytes, **_: Any) -> Reply:
    value = json.loads(body)
    if value["tag_name"] in here.forge.links:
        return 409, {"message": "Release already exists"}
    where = f"{here.address}/docs/sheets/-/releases/{value['tag_name']}"
    here.forge.links[value["tag_name"]] = {**value, "_links": {"self": where}}
    return 201, here.forge.links[value["tag_name"]]


def _packages(here: _Handler, *, query: dict[str, str], **_: Any) -> Reply:
    found = [one for one in here.forge.releases if one.tag == query["package_version"]]
    return 200, [{"id": one.id, "name": query["package_name"], "version": one.tag} for one in found]


def _files(here: _Handler, number: str, **_: Any) -> Reply:
    return 200, [
        {
            "id": one.id,
            "file_name": one.name,
            "size": len(one.data),
            "file_sha256": hashlib.sha256(one.data).hexdigest(),
        }
        for one in _by_id(here.forge, number).assets
    ]


def _put(here: _Handler, tag: str, name: str, *, body: bytes, **_: Any) -> Reply:
    forge = here.forge
    if tag in forge.links:
        forge.replaced.append(name)
    package = next((one for one in forge.releases if one.tag == tag), None)
    if not package:
        package = Kept(forge.number(), tag, is_draft=True, body="")
        forge.releases.append(package)
    one = Asset(forge.number(), name, body)
    package.assets.append(one)
    return 201, {"message": "201 Created"}


def _remove_file(here: _Handler, package: str, number: str, **_: Any) -> Reply:
    kept = _by_id(here.forge, package)
    if kept.tag in here.forge.links:
        here.forge.replaced.append(number)
    kept.assets = [one for one in kept.assets if one.id != int(number)]
    return 204, None


_PROJECT = r"/api/v4/projects/docs%2Fsheets"
_GITLAB: list[Route] = [
    ("GET", rf"{_PROJECT}/repository/tags/(.+)", _tag),
    ("GET", rf"{_PROJECT}/releases/([^/]+)", _release),
    ("POST", rf"{_PROJECT}/releases", _make),
    ("GET", rf"{_PROJECT}/packages", _packages),
    ("GET", rf"{_PROJECT}/packages/(\d+)/package_files", _files),
    ("DELETE", rf"{_PROJECT}/packages/(\d+)/package_files/(\d+)", _remove_file),
    ("PUT", rf"{_PROJECT}/packages/generic/sheets/([^/]+)/([^/]+)", _put),
]

_ROUTES: dict[str, list[Route]] = {"github": _FORGE, "gitea": _FORGE, "gitlab": _GITLAB}


@contextmanager
def serving(forge: Forge) -> Iterator[str]:
    """Serve what a forge knows, at the address that is given."""
    handler = type("Handler", (_Handler,), {"forge": forge})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
