"""A release is delivered complete and once, whatever breaks at any call."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from imprint.errors import RefusedError, SetupError
from imprint.hosts import Delivery, File, Host, Where, deliver, host_for
from imprint.hosts.host import Remote, Setback
from imprint.hosts.web import Server
from tests.hosts.server import FAULTS, TOKEN, Fault, Forge, serving

KINDS = ("github", "gitlab", "gitea")
TOKENS = {"GITHUB_TOKEN": TOKEN, "GITLAB_TOKEN": TOKEN, "GITEA_TOKEN": TOKEN}


def delivery(folder: Path, **texts: str) -> Delivery:
    files = {}
    for name, text in (texts or {"one.en.pdf": "one", "two.de.docx": "two", "SHA256SUMS": "sums"}).items():
        path = folder / name
        path.write_text(text, encoding="utf-8")
        files[name] = File(path, len(text.encode()), hashlib.sha256(text.encode()).hexdigest())
    return Delivery("v1.0", "0" * 40, "sheets v1.0", "What is new", "sheets", files)


def host(kind: str, address: str) -> Host:
    return host_for(kind, Where(address, "docs/sheets", "sheets", "SHA256SUMS"), TOKENS)


def delivered(kind: str, address: str, wanted: Delivery) -> tuple[Remote, list[float], list[str]]:
    waited: list[float] = []
    said: list[str] = []
    return deliver(host(kind, address), wanted, said.append, waited.append), waited, said


def contents(wanted: Delivery) -> dict[str, bytes]:
    return {name: file.path.read_bytes() for name, file in wanted.assets.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_a_release_is_published_with_all_its_assets(kind: str, tmp_path: Path) -> None:
    wanted, forge = delivery(tmp_path), Forge(kind)
    with serving(forge) as address:
        remote, waited, _ = delivered(kind, address, wanted)

    assert forge.published("v1.0") == [contents(wanted)]
    assert (remote.is_draft, "v1.0" in remote.address, waited) == (False, True, [])


@pytest.mark.parametrize("kind", KINDS)
def test_delivering_it_again_only_looks(kind: str, tmp_path: Path) -> None:
    wanted, forge = delivery(tmp_path), Forge(kind)
    with serving(forge) as address:
        delivered(kind, address, wanted)
        before = len(forge.calls)
        delivered(kind, address, wanted)

    assert {call.split(" ")[0] for call in forge.calls[before:]} == {"GET"}
    assert forge.published("v1.0") == [contents(wanted)]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_published_is_never_replaced(kind: str, tmp_path: Path) -> None:
    wanted, forge = delivery(tmp_path), Forge(kind)
    with serving(forge) as address:
        delivered(kind, address, wanted)
        before = forge.published("v1.0")
        other = delivery(tmp_path, **{"one.en.pdf": "other", "two.de.docx": "two", "SHA256SUMS": "sums"})
        with pytest.raises(RefusedError, match=r"published at .* already, and one\.en\.pdf differs"):
            delivered(kind, address, other)

    assert forge.published("v1.0") == before
    assert forge.replaced == []


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_at_any_call_leaves_no_part_and_nothing_twice(
    kind: str, fault: Fault, tmp_path: Path
) -> None:
    wanted, number = delivery(tmp_path), 0
    while True:
        forge = Forge(kind, fault_at=number, fault=fault)
        with serving(forge) as address:
            delivered(kind, address, wanted)
        assert forge.published("v1.0") == [contents(wanted)], (number, forge.calls)
        assert forge.replaced == []
        assert [one for one in forge.releases if one.is_draft] == forge.releases[: kind == "gitlab"]
        if len(forge.calls) <= number:  # it was over before the fault came
            break
        number += 1
    assert number > 6


class Died(BaseException):
    """The end of a process in the middle of a call."""


@pytest.mark.parametrize("kind", KINDS)
def test_a_process_that_dies_at_any_call_is_followed_by_one_that_goes_on(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import urllib3

    wanted, number = delivery(tmp_path), 0
    real: Callable[..., object] = urllib3.PoolManager.request
    while True:
        calls = 0

        def dying(*given: object, at: int = number, **named: object) -> object:
            nonlocal calls
            calls += 1
            answer = real(*given, **named)
            if calls == at + 1:
                raise Died  # the server has done it, and nobody hears of it
            return answer

        monkeypatch.setattr(urllib3.PoolManager, "request", dying)
        forge = Forge(kind)
        with serving(forge) as address:
            try:
                delivered(kind, address, wanted)
                died = False
            except Died:
                died = True
            published = forge.published("v1.0")
            assert published in ([], [contents(wanted)])
            monkeypatch.setattr(urllib3.PoolManager, "request", real)
            delivered(kind, address, wanted)
        assert forge.published("v1.0") == [contents(wanted)], number
        assert forge.replaced == []
        if not died:
            break
        number += 1
    assert number > 6


@pytest.mark.parametrize("kind", KINDS)
def test_a_tag_that_is_at_another_commit_there_is_refused(kind: str, tmp_path: Path) -> None:
    forge, wanted = Forge(kind, tags={"v1.0": "b" * 40}), delivery(tmp_path)
    with serving(forge) as address:
        with pytest.raises(RefusedError, match=r"the tag v1\.0 is at b{12}"):
            delivered(kind, address, wanted)
        forge.tags["v1.0"] = wanted.commit
        delivered(kind, address, wanted)

    assert forge.published("v1.0") == [contents(wanted)]


def test_a_host_that_asks_to_wait_is_given_the_time(tmp_path: Path) -> None:
    forge = Forge("github", fault_at=4, fault="429")
    with serving(forge) as address:
        _, waited, said = delivered("github", address, delivery(tmp_path))

    assert len(waited) == 1
    assert 3 <= waited[0] < 60
    assert any("answered with 429 (Slow down); trying again" in line for line in said)


def test_a_host_that_is_down_is_given_up_and_nothing_is_published(tmp_path: Path) -> None:
    waited: list[float] = []
    with serving(Forge("github")) as address:
        pass
    with pytest.raises(SetupError, match="broke off") as failure:
        deliver(host("github", address), delivery(tmp_path), lambda _: None, waited.append)

    assert len(waited) == 5
    assert "run the same command again" in str(failure.value)


def test_a_name_that_a_host_changes_is_refused_and_taken_back(tmp_path: Path) -> None:
    forge = Forge("github", renames=True)
    with serving(forge) as address, pytest.raises(SetupError, match=r"calls a b\.pdf a\.b\.pdf"):
        delivered("github", address, delivery(tmp_path, **{"a b.pdf": "x"}))

    assert forge.published("v1.0") == []
    assert forge.releases[0].assets == []


def test_secrets_are_in_no_message(tmp_path: Path) -> None:
    forge = Forge("github")
    with serving(forge) as address:
        wrong = host_for(
            "github", Where(address, "docs/sheets", "sheets", ""), {"GITHUB_TOKEN": "another-secret"}
        )
        with pytest.raises(SetupError) as failure:
            deliver(wrong, delivery(tmp_path), lambda _: None, lambda _: None)

    assert "another-secret" not in str(failure.value) + repr(wrong)
    assert "does GITHUB_TOKEN allow" in str(failure.value)


def test_a_secret_never_crosses_a_network_in_the_clear() -> None:
    with pytest.raises(SetupError, match="not https"):
        host("gitea", "http://git.example.com")


def test_a_draft_that_people_have_begun_keeps_their_notes(tmp_path: Path) -> None:
    from tests.hosts.server import Kept

    forge = Forge("github", [Kept(1, "v1.0", is_draft=True, body="Written by hand")])
    with serving(forge) as address:
        delivered("github", address, delivery(tmp_path))

    assert [(one.body, one.is_draft) for one in forge.releases] == [("Written by hand", False)]


class Breaking:
    """A host of which one call breaks off: before it has done anything, or after."""

    def __init__(self, host: Host, at: int, *, after: bool) -> None:
        self._host, self._at, self._after, self.calls = host, at, after, 0

    def __getattr__(self, name: str) -> object:
        value = getattr(self._host, name)
        if not callable(value):
            return value

        def call(*given: object) -> object:
            number, self.calls = self.calls, self.calls + 1
            if number != self._at:
                return value(*given)
            if self._after:
                value(*given)
            raise Setback(f"{name} broke off")

        return call


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("kind", ["folder", "s3"])
def test_a_fault_at_any_call_to_a_folder_or_bucket_is_overcome(
    kind: str, after: bool, tmp_path: Path
) -> None:
    (tmp_path / "set").mkdir()
    wanted, number = delivery(tmp_path / "set"), 0
    while True:
        root = tmp_path / f"there-{number}"
        root.mkdir()
        address = root.as_posix() if kind == "folder" else f"file://{root}"
        breaking = Breaking(
            host_for(kind, Where(address, "", "sheets", "SHA256SUMS"), {}), number, after=after
        )
        deliver(cast("Host", breaking), wanted, lambda _: None, lambda _: None)
        there = {path.name: path.read_bytes() for path in (root / "v1.0").iterdir()}
        assert there == contents(wanted), number
        assert [path.name for path in root.iterdir()] == ["v1.0"]
        if breaking.calls <= number:
            break
        number += 1
    assert number > 6


@pytest.mark.slow
def test_a_release_in_a_bucket_of_a_server_that_speaks_s3(tmp_path: Path) -> None:
    from tests.commands.helper import imprint
    from tests.hosts.test_servers import committed, git
    from tests.pipeline.test_cluster import bucket

    folder = tmp_path / "sheets"
    (folder / "source").mkdir(parents=True)
    (folder / "imprint.toml").write_text('[release]\nvalidators = "none"\n')
    (folder / ".gitignore").write_text("build/\n.imprint/\n")
    git(folder, "init", "-q")
    committed(folder, "First.", 5)
    with bucket() as keys:
        words = ("release", "--tag", "v1", "--to", "s3", "--address", "s3://results/docs")
        first, again = imprint(folder, *words, **keys), imprint(folder, *words, **keys)
        assert (first.code, again.code) == (0, 0), first.err + again.err
        assert "secret" not in first.out + first.err
        committed(folder, "Second.", 6)
        other = imprint(folder, *words, **keys)
        assert (other.code, "release/published" in other.err) == (3, True), other.err
        wrong = imprint(folder, *words[:2], "v2", *words[3:5], "--address", "s3://nowhere/docs", **keys)
        assert wrong.code == 6, wrong.err


@pytest.mark.parametrize("kind", ["folder", "s3"])
def test_a_folder_or_a_bucket_shows_a_release_when_it_is_complete(kind: str, tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    wanted = delivery(tmp_path / "set")
    address = (tmp_path / "there").as_posix()
    if kind == "s3":
        (tmp_path / "there").mkdir()
        address = f"file://{address}"
    where = host_for(kind, Where(address, "", "sheets", "SHA256SUMS"), {})
    remote = deliver(where, wanted, lambda _: None, lambda _: None)
    again = deliver(where, wanted, lambda _: None, lambda _: None)

    there = {path.name: path.read_bytes() for path in (tmp_path / "there/v1.0").iterdir()}
    assert there == contents(wanted)
    assert remote == again
    assert [path.name for path in (tmp_path / "there").iterdir()] == ["v1.0"]
    other = replace(wanted, assets={**wanted.assets, "more.pdf": wanted.assets["one.en.pdf"]})
    with pytest.raises(RefusedError, match=r"more\.pdf is missing"):
        deliver(where, other, lambda _: None, lambda _: None)


def test_a_proxy_of_the_environment_is_used_but_for_this_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", "http://proxy.example.com:3128")
    monkeypatch.setenv("http_proxy", "http://proxy.example.com:3128")
    forge = Forge("github")
    with serving(forge) as address:
        delivered("github", address, delivery(tmp_path))
    server = Server("https://git.example.com", TOKEN, "GITEA_TOKEN")

    assert forge.published("v1.0") != []
    assert server._pool.proxy is not None
    monkeypatch.setenv("no_proxy", "git.example.com")
    assert Server("https://git.example.com", TOKEN, "GITEA_TOKEN")._pool.proxy is None
