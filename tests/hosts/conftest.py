"""Real servers for tests of releases: Gitea, and Prism in front of a server of our own."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from imprint import doctor
from tests.external import require, require_file

_SERVERS = Path(__file__).parents[1] / "servers"
_SPECIFICATION = _SERVERS / "node_modules/@octokit/openapi/generated/api.github.com.json"
_PATHS = (
    "/repos/{owner}/{repo}/git/ref/{ref}",
    "/repos/{owner}/{repo}/git/tags/{tag_sha}",
    "/repos/{owner}/{repo}/releases",
    "/repos/{owner}/{repo}/releases/{release_id}",
    "/repos/{owner}/{repo}/releases/{release_id}/assets",
    "/repos/{owner}/{repo}/releases/assets/{asset_id}",
)
_SETTINGS = """\
RUN_MODE = prod
WORK_PATH = {folder}
[server]
HTTP_ADDR = 127.0.0.1
HTTP_PORT = {port}
ROOT_URL = http://127.0.0.1:{port}/
STATIC_ROOT_PATH = {files}
DISABLE_SSH = true
OFFLINE_MODE = true
[database]
DB_TYPE = sqlite3
PATH = {folder}/gitea.db
[repository]
ROOT = {folder}/repositories
[security]
INSTALL_LOCK = true
[service]
DISABLE_REGISTRATION = true
[log]
MODE = console
LEVEL = Error
"""


@dataclass(frozen=True)
class RealGitea:
    """A Gitea that runs, with one user who may do everything."""

    address: str
    user: str
    password: str
    token: str

    def ask(self, method: str, path: str, value: object = None) -> Any:
        """Return what its interface answers."""
        headers = {"Authorization": f"token {self.token}", "Content-Type": "application/json"}
        body = json.dumps(value).encode() if value is not None else None
        request = urllib.request.Request(
            f"{self.address}/api/v1{path}", data=body, headers=headers, method=method
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def download(self, address: str) -> bytes:
        """Return the bytes at an address of it."""
        request = urllib.request.Request(address, headers={"Authorization": f"token {self.token}"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            data: bytes = answer.read()
            return data


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def running(command: list[str], address: str, log: Path, **environment: str) -> Iterator[None]:
    """Run a server until the end of the block, which begins when it answers at an address."""
    with log.open("wb") as file:
        process = subprocess.Popen(
            command, stdout=file, stderr=file, cwd=log.parent, env={**os.environ, **environment}
        )
        try:
            for _ in range(600):
                try:
                    urllib.request.urlopen(address, timeout=5).close()
                    break
                except urllib.error.HTTPError:
                    break  # it answers
                except OSError:
                    assert process.poll() is None, log.read_text(errors="replace")
                    time.sleep(0.1)
            else:
                raise AssertionError(log.read_text(errors="replace"))
            yield
        finally:
            process.terminate()
            process.wait(timeout=60)


@pytest.fixture(scope="module")
def gitea(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealGitea]:
    """Return a real Gitea with nothing in it but a user."""
    program = require(doctor.GITEA)
    folder, port = tmp_path_factory.mktemp("gitea"), free_port()
    settings = folder / "app.ini"
    files = require_file(_SERVERS / "bin/gitea-files/templates/home.tmpl", "Gitea").parents[1].resolve()
    settings.write_text(_SETTINGS.format(folder=folder, port=port, files=files))
    as_root = {"GITEA_I_AM_BEING_UNSAFE_RUNNING_AS_ROOT": "true"}
    address = f"http://127.0.0.1:{port}"

    def administer(*words: str) -> str:
        command = [program, "admin", "user", *words, "--config", str(settings)]
        done = subprocess.run(
            command, capture_output=True, text=True, check=True, timeout=120, env={**os.environ, **as_root}
        )
        return done.stdout.strip().splitlines()[-1]

    with running(
        [program, "web", "--config", str(settings)], f"{address}/api/v1/version", folder / "log", **as_root
    ):
        name, password = "docs", "docs-docs-1"
        administer(
            "create", "--username", name, "--password", password, "--email", "d@example.com", "--admin"
        )
        token = administer("generate-access-token", "--username", name, "--scopes", "all", "--raw")
        yield RealGitea(address, name, password, token)


@pytest.fixture(scope="session")
def prism(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Any]:
    """Return what puts Prism before a server: it fails each call that GitHub's own description forbids."""
    program = require(doctor.PRISM)
    whole = json.loads(require_file(_SPECIFICATION, "GitHub's description").read_bytes())
    folder = tmp_path_factory.mktemp("prism")
    (folder / "part.json").write_text(json.dumps(part_of(whole, _PATHS)))

    @contextmanager
    def before(server: str) -> Iterator[str]:
        port = free_port()
        command = [program, "proxy", str(folder / "part.json"), server, "--errors", "--port", str(port)]
        address = f"http://127.0.0.1:{port}"
        with running(command, address, folder / "log"):
            yield address

    return before


def part_of(specification: dict[str, Any], paths: tuple[str, ...]) -> dict[str, Any]:
    """Return the part of a description of OpenAPI that some paths need: a thousandth of GitHub's."""
    made: dict[str, Any] = {key: specification[key] for key in ("openapi", "info")}
    made["paths"] = {path: specification["paths"][path] for path in paths}
    made["components"] = {}
    waiting: list[Any] = [made["paths"]]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            waiting += value.values()
            reference = value.get("$ref")
            if isinstance(reference, str):
                _, kind, name = reference.removeprefix("#/").split("/")
                there = made["components"].setdefault(kind, {})
                if name not in there:
                    there[name] = specification["components"][kind][name]
                    waiting.append(there[name])
    for path in made["paths"].values():
        for call in path.values():
            if isinstance(call, dict):
                call.pop("servers", None)  # uploads go to another host; here all is one
    return made
