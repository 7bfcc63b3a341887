"""Releases at real servers: Gitea itself, and calls held against GitHub's own description of them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from imprint.errors import SetupError
from imprint.hosts import Where, deliver, host_for
from tests.commands.helper import imprint, project
from tests.hosts.conftest import RealGitea
from tests.hosts.server import TOKEN, Forge, serving
from tests.hosts.test_deliver import contents, delivery

SHEET = "# Sheet\n\n{text}\n\n| Plan | Seats |\n|---|---|\n| Small | {seats} |\n| Large | 50 |\n"


def git(folder: Path, *words: str) -> None:
    who = ["-c", "user.name=Docs", "-c", "user.email=d@example.com"]
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)


def committed(folder: Path, text: str, seats: int) -> None:
    (folder / "source/sheet.md").write_text(SHEET.format(text=text, seats=seats), encoding="utf-8")
    git(folder, "add", "-A")
    git(folder, "commit", "-m", text)


def test_a_release_at_gitea_is_whole_after_its_download(gitea: RealGitea, tmp_path: Path) -> None:
    gitea.ask("POST", "/user/repos", {"name": "sheets", "private": True})
    folder = project(tmp_path / "sheets")
    (folder / ".gitignore").write_text("build/\n.imprint/\n")
    (folder / "imprint.toml").write_text('[release]\nvalidators = "none"\n')
    git(folder, "init", "-q", "-b", "main")
    committed(folder, "First.", 5)
    git(folder, "tag", "v0.9")
    committed(folder, "Second.", 6)
    where = gitea.address.replace("//", f"//{gitea.user}:{gitea.password}@")
    git(folder, "push", "-q", f"{where}/{gitea.user}/sheets.git", "main")
    command = ("release", "--tag", "v1.0", "--to", "gitea", "--address", gitea.address)
    words = (*command, "--repository", f"{gitea.user}/sheets")
    done = imprint(folder, *words, GITEA_TOKEN=gitea.token)

    assert done.code == 0, done.err
    assert gitea.token not in done.out + done.err
    shown = gitea.ask("GET", f"/repos/{gitea.user}/sheets/releases/tags/v1.0")
    assert "Small, Seats”: “5” is now “6”" in shown["body"]
    assert shown["draft"] is False
    there = tmp_path / "downloaded"
    there.mkdir()
    for asset in shown["assets"]:
        (there / asset["name"]).write_bytes(gitea.download(asset["browser_download_url"]))
    assert {"sheet.en.pdf", "sheet.en.docx", "sheet.en.html", "sheet.md"} <= {
        path.name for path in there.iterdir()
    }
    subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=there, check=True)
    assert imprint(there, "verify", ".").code == 0

    again = imprint(folder, *words, GITEA_TOKEN=gitea.token)
    assert again.code == 0, again.err
    (only,) = gitea.ask("GET", f"/repos/{gitea.user}/sheets/releases")
    assert [one["uuid"] for one in only["assets"]] == [one["uuid"] for one in shown["assets"]]
    committed(folder, "Third.", 7)
    refused = imprint(folder, *words, GITEA_TOKEN=gitea.token)
    assert (refused.code, "release/tagged" in refused.err) == (3, True)


def test_assets_of_one_name_at_gitea_are_made_one(gitea: RealGitea, tmp_path: Path) -> None:
    gitea.ask("POST", "/user/repos", {"name": "doubles", "auto_init": True})
    head = gitea.ask("GET", f"/repos/{gitea.user}/doubles/branches/main")["commit"]["id"]
    wanted = delivery(tmp_path)
    wanted = type(wanted)(wanted.tag, head, wanted.title, wanted.notes, wanted.package, wanted.assets)
    where = Where(gitea.address, f"{gitea.user}/doubles", "doubles", "SHA256SUMS")
    host = host_for("gitea", where, {"GITEA_TOKEN": gitea.token})
    draft = host.begin(wanted)
    for name in ("one.en.pdf", "one.en.pdf", "two.de.docx"):
        host.upload(draft, name, wanted.assets["one.en.pdf"])
    assert len(host.assets(draft)) == 3, "this server keeps two of one name"
    remote = deliver(host, wanted, lambda _: None, lambda _: None)

    names = [asset.name for asset in host.assets(remote)]
    assert sorted(names) == sorted(wanted.assets)
    assert {one.name: host.digest(remote, one) for one in host.assets(remote)} == {
        name: file.sha256 for name, file in wanted.assets.items()
    }


def test_every_call_to_github_is_as_github_describes_it(prism: Callable[[str], Any], tmp_path: Path) -> None:
    forge, wanted = Forge("github", fault_at=7, fault="half"), delivery(tmp_path)
    forge.tags["v1.0"] = wanted.commit
    with serving(forge) as server, prism(server) as address:
        forge.seen_at = address
        where = Where(address, "docs/sheets", "sheets", "SHA256SUMS")
        host = host_for("github", where, {"GITHUB_TOKEN": TOKEN})
        said: list[str] = []
        deliver(host, wanted, said.append, lambda _: None)

    assert forge.published("v1.0") == [contents(wanted)]
    assert {call.split(" ")[0] for call in forge.calls} >= {"GET", "POST", "PATCH", "DELETE"}
    assert not [line for line in said if "VIOLATION" in line.upper()], said


def test_a_call_that_github_forbids_is_found(prism: Callable[[str], Any], tmp_path: Path) -> None:
    with serving(Forge("github")) as server, prism(server) as address:
        where = Where(address, "docs/sheets", "sheets", "SHA256SUMS")
        host = host_for("github", where, {"GITHUB_TOKEN": TOKEN})
        wrong = delivery(tmp_path)
        object.__setattr__(wrong, "title", 5)
        with pytest.raises(SetupError, match="422"):
            deliver(host, wrong, lambda _: None, lambda _: None)


def test_the_part_of_a_description_holds_all_that_it_refers_to(prism: object) -> None:
    from tests.hosts.conftest import _PATHS, _SPECIFICATION, part_of

    part = part_of(json.loads(_SPECIFICATION.read_bytes()), _PATHS)
    text = json.dumps(part)
    assert 10_000 < len(text) < 2_000_000
