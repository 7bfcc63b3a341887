"""A Dask cluster makes the same bytes, loses nothing with a worker, and trusts nobody without proof."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from imprint.errors import ImprintError
from imprint.graph import cluster
from imprint.graph.shared import Layered, SharedStore, opened
from imprint.graph.store import Store
from imprint.pipeline.bundle import Packer, Unpacker
from imprint.targets import Request
from tests.commands.helper import SOURCES, Run, imprint, project
from tests.external import REQUIRE

DASK = Path(sys.executable).with_name("dask")
TEXT = (
    "# Sheet {n}\n\nWhich one fits?\n\n| Feature | Ours |\n|---|---|\n| Seats {n} | <ul><li>5</li></ul> |\n"
)


def apart(folder: Path, *words: str, **more: str) -> Run:
    """Run `imprint` in a new process: connections to a store do not cross a fork of this one."""
    return imprint(folder, *words, NO_COLOR="1", **more)


def rule(run: Run) -> str:
    return run.err.partition("[")[2].partition("]")[0]


@pytest.mark.parametrize(
    ("options", "code", "wanted"),
    [
        (("--engine", "spark"), 2, "usage/engine"),
        (("--scheduler", "tls://10.0.0.9:8786"), 2, "usage/scheduler"),
        (("--engine", "dask", "--scheduler", "ftp://127.0.0.1:8786"), 2, "usage/scheduler"),
        (("--engine", "dask", "--scheduler", "tls://127.0.0.1:8786"), 2, "config/cluster"),
        (("--engine", "dask", "--scheduler", "tcp://10.0.0.9:8786"), 2, "config/cache"),
    ],
)
def test_a_cluster_that_can_not_be_meant_is_refused(
    tmp_path: Path, options: tuple[str, ...], code: int, wanted: str
) -> None:
    ended = apart(project(tmp_path, one="# One\n"), "build", "--format", "html", *options)

    assert (ended.code, rule(ended)) == (code, wanted)


@pytest.mark.parametrize("address", ["tcp://10.0.0.9:8786", "10.0.0.9:8786", "tcp://example.com:8786"])
def test_another_machine_is_never_reached_without_tls(tmp_path: Path, address: str) -> None:
    folder = project(tmp_path / "p", one="# One\n")
    (folder / "imprint.toml").write_text(f'[cache]\nshared = "file://{tmp_path}/shared"\n', encoding="utf-8")
    ended = apart(folder, "build", "--format", "html", "--engine", "dask", "--scheduler", address)

    assert (ended.code, rule(ended)) == (3, "cluster/plain")


def test_a_scheduler_that_is_not_there_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_SECONDS", 1)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"

    with pytest.raises(ImprintError, match="can't be reached"):
        list(cluster.run(["x"], list, scheduler=address))


# --- stores that others share ---


@pytest.fixture
def shared(tmp_path: Path) -> SharedStore:
    made = opened(f"file://{tmp_path}/shared")
    assert isinstance(made, SharedStore)
    return made


def test_what_one_machine_has_made_another_finds(tmp_path: Path, shared: SharedStore) -> None:
    one, other = (Layered(Store(tmp_path / name), shared) for name in ("one", "other"))
    name = one.put(b"abc")
    one.remember("0" * 64, {"made": name})

    assert other.recall("0" * 64) == {"made": name}
    assert (other.get(name), other.here.get(name)) == (b"abc", b"abc")
    assert other.get("1" * 64) is None


def test_damage_in_a_shared_store_is_found_and_made_good(tmp_path: Path, shared: SharedStore) -> None:
    name = shared.put(b"abc")
    shared.remember("0" * 64, {"made": name})
    for path in (tmp_path / "shared").rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes()[:-1] + b"!")

    assert (shared.get(name), shared.recall("0" * 64)) == (None, None)
    assert shared.put(b"abc") == name
    assert shared.get(name) == b"abc"


def test_a_shared_store_that_is_gone_costs_a_warning_and_no_build(tmp_path: Path) -> None:
    folder = project(tmp_path / "p", one="# One\n")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}/store"
    (folder / "imprint.toml").write_text(f'[cache]\nshared = "{address}"\n', encoding="utf-8")
    ended = apart(folder, "build", "--format", "html")

    assert (ended.code, rule(ended)) == (0, "cache/unreachable")
    assert (folder / "build/html/en/one.html").is_file()


def test_another_checkout_takes_what_the_first_has_put_into_the_shared_store(tmp_path: Path) -> None:
    folders = [project(tmp_path / name, one="# One\n\nText.\n") for name in ("first", "second")]
    for folder in folders:
        text = f'[cache]\nshared = "file://{tmp_path}/shared"\n'
        (folder / "imprint.toml").write_text(text, encoding="utf-8")
    first, second = (apart(folder, "build", "--format", "html,docx", "--explain") for folder in folders)

    assert (first.out.count("(cached)"), second.out.count("(cached)")) == (0, 2)
    assert "it was made before and was kept" in second.out
    assert tree(folders[0] / "build") == tree(folders[1] / "build")


# --- orders as bytes ---


def test_an_order_comes_back_as_it_was_packed_and_what_orders_share_is_kept_once(tmp_path: Path) -> None:
    from imprint.pipeline.build import planned
    from imprint.pipeline.steps import orders, read_documents
    from imprint.project import find_project

    found = find_project(project(tmp_path, one=TEXT.format(n=1), two=TEXT.format(n=2)))
    assert found
    run = planned(found, Request(tmp_path / "build", formats=("html", "docx")))
    read_documents(run, run.loaded)
    made = orders(run, {result.target: () for result in run.results.values()})
    store = Store(tmp_path / "store")
    packer, unpacker = Packer(store), Unpacker(store)
    names = [packer.packed(order) for order in made]
    back = [unpacker.unpacked(name) for name in names]

    assert back == made
    assert len({id(order.edition.templates) for order in back}) == 1
    assert max(len(store.get(name) or b"") for name in names) < 60_000


# --- real clusters ---


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def many(folder: Path, count: int) -> Path:
    return project(folder, **{f"sheet-{n:02}": TEXT.format(n=n) for n in range(count)})


@pytest.mark.slow
def test_a_cluster_of_this_machine_makes_the_same_bytes(tmp_path: Path) -> None:
    folder = many(tmp_path, 5)
    assert apart(folder, "build", "--output", "local").code == 0
    shutil.rmtree(folder / ".imprint")
    ended = apart(folder, "build", "--engine", "dask", "--output", "dask")

    assert ended.code == 0, ended.err
    assert ended.out.splitlines()[-4].split() == ["built", "5", "5", "5", "15"]
    shutil.rmtree(folder / "local/.imprint")
    shutil.rmtree(folder / "dask/.imprint")
    assert tree(folder / "local") == tree(folder / "dask")


@pytest.mark.slow
def test_an_error_of_one_document_costs_only_that_document_on_a_cluster_too(tmp_path: Path) -> None:
    folder = many(tmp_path, 2)
    (folder / "source/wrong.md").write_text("# Wrong\n\nA rare sign: \U00012000.\n", encoding="utf-8")
    local = apart(folder, "build", "--format", "pdf")
    (folder / ".imprint/state.json").unlink()
    ended = apart(folder, "build", "--format", "pdf", "--engine", "dask", "--force")

    assert (ended.code, ended.err) == (local.code, local.err)
    assert (folder / "build/pdf/sheet-01.en.pdf").is_file()


@pytest.mark.slow
def test_a_worker_that_is_killed_loses_nothing(tmp_path: Path) -> None:
    folder = many(tmp_path / "p", 30)
    with running_cluster(tmp_path) as (address, workers):
        command = "import sys; sys.argv[0] = 'imprint'; from imprint.commands import main; main()"
        words = ("build", "--engine", "dask", "--scheduler", address)
        with subprocess.Popen(
            [sys.executable, "-c", command, *words],
            cwd=folder,
            env=environment(),
            stdout=subprocess.PIPE,
            text=True,
        ) as build:
            assert build.stdout
            build.stdout.readline()  # the first output is there
            os.killpg(workers[0].pid, signal.SIGKILL)
            rest = build.stdout.read()
        assert build.returncode == 0, rest
    assert rest.splitlines()[-4].split() == ["built", "30", "30", "30", "90"]
    shutil.move(folder / "build", folder / "dask")
    shutil.rmtree(folder / ".imprint")
    assert apart(folder, "build").code == 0
    assert tree(folder / "build") == tree(folder / "dask")


@pytest.mark.slow
def test_a_cluster_behind_tls_shares_results_through_a_bucket(tmp_path: Path) -> None:
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed; it makes the certificates")
    ca, certificate, key = certificates(tmp_path)
    folder = many(tmp_path / "p", 3)
    tls = ["--tls-ca-file", str(ca), "--tls-cert", str(certificate), "--tls-key", str(key)]
    with bucket() as keys, running_cluster(tmp_path, *tls, **keys) as (address, _):
        assert address.startswith("tls://")
        settings = (
            f'[cache]\nshared = "s3://results/imprint"\n'
            f'[cluster]\nscheduler = "{address}"\nca = "{ca}"\ncertificate = "{certificate}"\nkey = "{key}"\n'
        )
        (folder / "imprint.toml").write_text(settings, encoding="utf-8")
        ended = apart(folder, "build", "--engine", "dask", **keys)
        assert ended.code == 0, ended.err
        shutil.move(folder / "build", folder / "dask")
        shutil.rmtree(folder / ".imprint")
        again = apart(folder, "build", **keys)
        assert (again.code, again.out.count("(cached)")) == (0, 9), again.err
        strange = apart(folder, "build", "--engine", "dask", "--force", "--format", "html", **keys)
        assert strange.code == 0
        (folder / "imprint.toml").write_text(settings.replace("results/", "none/"), encoding="utf-8")
        lost = apart(folder, "build", "--engine", "dask", "--force", **keys)
        assert (lost.code, rule(lost)) == (6, "cache/unreachable")
    assert tree(folder / "build") == tree(folder / "dask")


def environment(**more: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}  # of fonts
    return {**inherited, "PYTHONPATH": str(SOURCES), "NO_COLOR": "1", **more}


@contextmanager
def running_cluster(
    folder: Path, *options: str, **more: str
) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Run a scheduler and two workers on this machine, each in a process group of its own."""
    file = folder / "scheduler.json"
    processes = []

    def start(*words: str) -> None:
        command = [str(DASK), *words, "--scheduler-file", str(file), *options]
        with (folder / f"{words[0]}.log").open("ab") as log:
            process = subprocess.Popen(
                command, env=environment(**more), stdout=log, stderr=log, start_new_session=True, cwd=folder
            )
        processes.append(process)

    try:
        protocol = ("--protocol", "tls") if options else ()
        start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", *protocol)
        waiting = time.monotonic() + 60
        while not file.exists() and time.monotonic() < waiting:
            time.sleep(0.1)
        for _ in range(2):
            start("worker", "--host", "127.0.0.1", "--nthreads", "1", "--no-dashboard", *protocol)
        yield json.loads(file.read_text(encoding="utf-8"))["address"], processes[1:]
    finally:
        for process in processes:
            with suppress(OSError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextmanager
def bucket() -> Iterator[dict[str, str]]:
    """Run a server that speaks S3, with a bucket in it; yield the environment that leads there."""
    if os.environ.get(REQUIRE) != "1":
        pytest.importorskip("moto.server", reason="moto is missing: install requirements-dev.lock")
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", port=0)
    server.start()
    _, port = server.get_host_and_port()
    keys = {
        "AWS_ENDPOINT": f"http://127.0.0.1:{port}",
        "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "us-east-1",
    }
    try:
        request = urllib.request.Request(f"{keys['AWS_ENDPOINT']}/results", method="PUT")
        urllib.request.urlopen(request, timeout=30).close()
        yield keys
    finally:
        server.stop()


def certificates(folder: Path) -> tuple[Path, Path, Path]:
    """Make an authority and one certificate that both sides use."""
    ca, key, asked, certificate = (folder / name for name in ("ca.pem", "key.pem", "asked.pem", "cert.pem"))
    names = folder / "names.txt"
    names.write_text("subjectAltName=IP:127.0.0.1\n")
    signed = f"x509 -req -in {asked} -CA {ca} -CAkey {folder}/ca.key -CAcreateserial -out {certificate}"
    for words in (
        f"req -x509 -newkey rsa:2048 -nodes -keyout {folder}/ca.key -out {ca} -days 2 -subj /CN=authority",
        f"req -newkey rsa:2048 -nodes -keyout {key} -out {asked} -subj /CN=127.0.0.1",
        f"{signed} -days 2 -extfile {names}",
    ):
        subprocess.run(["openssl", *words.split()], check=True, capture_output=True)
    return ca, certificate, key
