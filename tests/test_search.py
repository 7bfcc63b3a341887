"""Served lists of documents can be searched in every language; what was opened from disk has no search."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest
from lxml import html as lxml_html

from imprint import search
from imprint.pipeline import Report, build
from imprint.project import Project
from imprint.settings import Settings
from imprint.targets import Request
from tests.external import browse

PUMPS = "# Pumps\n\nWhat moves water.\n\n## Diaphragm pumps\n\nThey run dry <b>without</b> harm.\n"
TANKS = "---\nlang: zh-Hans\n---\n\n# 水箱\n\n这种水箱用于长期储存饮用水。\n\n## 清洗方法\n\n每年清洗两次。\n"


def make(folder: Path, **texts: str) -> Report:
    (folder / "source").mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / "source" / f"{name}.md").write_text(text, encoding="utf-8")
    project = Project(folder, Settings(formats=("html",)))
    return build(project, Request(folder / "build", formats=("html",), jobs="1"))


def bundle(folder: Path) -> dict[str, bytes]:
    root = folder / "build/html/pagefind"
    return {
        path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }


def listed(folder: Path) -> str:
    return (folder / "build/html/en/index.html").read_text(encoding="utf-8")


def page(data: bytes) -> Any:
    return lxml_html.document_fromstring(data.decode())


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("searched")
    report = make(folder, pumps=PUMPS, tanks=TANKS)
    assert report.diagnostics == ()
    return folder


def test_every_page_of_a_document_is_in_the_index_and_nothing_else(built: Path) -> None:
    pages = [one for one in (built / "build/html").glob("*/*.html") if one.stem != "index"]
    languages = json.loads(bundle(built)["pagefind-entry.json"])["languages"]

    assert sum(language["page_count"] for language in languages.values()) == len(pages)
    assert set(languages) == {one.parent.name.lower() for one in pages}
    assert not [name for name in bundle(built) if "ui" in name.split(".")[0] or "highlight" in name]


def test_the_files_of_the_index_are_outputs_like_any_other(built: Path) -> None:
    outputs = json.loads((built / "build/manifest.json").read_text())["outputs"]
    files = {output["path"] for output in outputs if output["kind"] == "search"}
    sums = (built / "build/SHA256SUMS").read_text()

    assert files == {f"html/pagefind/{name}" for name in bundle(built)}
    assert all(f"  {path}\n" in sums for path in files)


def test_the_search_box_is_labelled_hidden_until_served_and_says_what_it_found(built: Path) -> None:
    made = page(listed(built).encode())
    (form,) = made.xpath("//form[@role='search']")

    assert form.get("hidden") is not None
    assert form.get("data-index") == "../pagefind/pagefind.js"
    assert made.xpath(f"//label[@for='{form.find('input').get('id')}']/text()") == ["Search the documents"]
    assert len(made.xpath("//*[@role='status']")) == 1


def test_the_index_is_made_anew_only_when_a_page_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, pumps=PUMPS)
    before = bundle(tmp_path)

    with monkeypatch.context() as patch:
        patch.setattr(search, "_made", lambda *_: pytest.fail("the index was made again"))
        make(tmp_path)
    assert bundle(tmp_path) == before

    make(tmp_path, pumps=PUMPS.replace("harm", "damage"))
    changed = bundle(tmp_path)
    assert set(changed) != set(before)
    assert len(changed) == len(before)

    (tmp_path / "build/html/pagefind/pagefind.js").write_text("damaged")
    make(tmp_path)
    assert bundle(tmp_path) == changed


def test_two_builds_give_the_same_index(built: Path, tmp_path: Path) -> None:
    make(tmp_path / "again", pumps=PUMPS, tanks=TANKS)
    assert bundle(tmp_path / "again") == bundle(built)


@pytest.mark.parametrize("program", [None, "fails", "vanishes"])
def test_without_pagefind_there_is_a_warning_and_no_search_box(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str | None
) -> None:
    make(tmp_path, pumps=PUMPS)
    path = tmp_path / "pagefind" if program else None
    if path and program == "fails":
        path.write_text("#!/bin/sh\necho no room >&2\nexit 1\n")
        path.chmod(0o755)
    monkeypatch.setattr(search, "_program", lambda: path)

    report = make(tmp_path, pumps=PUMPS + "\nMore.\n")

    (said,) = report.diagnostics
    assert said.rule == "search/failed"
    assert {None: "is not installed", "fails": "no room", "vanishes": "No such file"}[program] in said.message
    assert 'role="search"' not in listed(tmp_path)
    assert not (tmp_path / "build/html/pagefind").exists()
    assert "pagefind/" not in (tmp_path / "build/SHA256SUMS").read_text()


def test_a_file_by_itself_has_no_search(tmp_path: Path) -> None:
    path = tmp_path / "pumps.md"
    path.write_text(PUMPS, encoding="utf-8")
    build(Project(tmp_path, document=path), Request(tmp_path / "out", formats=("html",), jobs="1"))

    assert not (tmp_path / "out/html/pagefind").exists()
    assert 'role="search"' not in (tmp_path / "out/html/en/index.html").read_text(encoding="utf-8")


# --- in a browser


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize(
    ("tag", "words", "links"),
    [
        ("zh-Hans", "清洗", ["/zh-Hans/tanks.html", "/zh-Hans/tanks.html#清洗方法"]),
        pytest.param(
            "en",
            "diaphragm",
            ["/en/pumps.html", "/en/pumps.html#diaphragm-pumps"],
            marks=pytest.mark.slow,
        ),
    ],
)
def test_a_served_list_finds_documents_and_their_sections(
    chromium: str, built: Path, tag: str, words: str, links: list[str]
) -> None:
    with served(built / "build/html") as address:
        url = f"{address}/{tag}/index.html?q={quote(words)}"
        for seconds in (60, 240):  # of the browser's own time, which passes while nothing happens
            made = page(browse(chromium, f"--virtual-time-budget={seconds}000", "--dump-dom", url))
            if made.xpath("//*[@role='status']/text()"):
                break

    assert made.xpath("//form[@role='search']/@hidden") == []
    assert [unquote(one) for one in made.xpath("//ol[@class='results']//a/@href")] == links
    assert "1" in made.xpath("//*[@role='status']")[0].text_content()
    assert made.xpath("//ul[@class='shelf']/@hidden") != []


def test_a_list_that_was_opened_from_disk_shows_no_search(chromium: str, built: Path) -> None:
    made = page(browse(chromium, "--dump-dom", (built / "build/html/en/index.html").as_uri()))
    assert made.xpath("//form[@role='search']/@hidden") != []
