"""Links between documents stay true while documents come, go and change."""

from __future__ import annotations

from pathlib import Path

import pytest

from imprint.errors import Location
from imprint.links import Ends, dumped, remembered
from imprint.localize.links import Outgoing
from imprint.pipeline import Report, build
from imprint.project import Project
from imprint.settings import Settings
from imprint.targets import Request


def make(folder: Path, document: str = "", **texts: str | None) -> Report:
    """Write or remove documents, build their web pages, and return the report."""
    (folder / "source").mkdir(exist_ok=True)
    for name, text in texts.items():
        path = folder / "source" / f"{name}.md"
        path.unlink() if text is None else path.write_text(text, encoding="utf-8")
    project = Project(folder, Settings(formats=("html",)))
    return build(project, Request(folder / "build", document, formats=("html",), jobs="1"))


def built(report: Report) -> list[str]:
    return [result.target.document for result in report.results if result.status == "built"]


def said(report: Report) -> list[str]:
    return [f"{one.where}: {one.fix}" for one in report.diagnostics if one.rule == "link/missing"]


def page(folder: Path, name: str) -> str:
    return (folder / f"build/html/en/{name}.html").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_link_appears_when_its_document_does_and_goes_with_it(folder: Path) -> None:
    first = make(folder, pumps="# Pumps\n\nSee [valves](valves.md#noise).\n", tanks="# Tanks\n\nBig.\n")
    assert said(first) == [
        "source/pumps.md:3:1: correct the path, add the document, or link to its address on the web"
    ]
    assert "<a href=" not in page(folder, "pumps").split('class="body"')[1].split("</main>")[0]

    second = make(folder, valves="# Valves\n\n## Noise\n\nLow.\n")
    assert (built(second), said(second)) == (["pumps", "valves"], [])
    assert '<a href="valves.html#noise">valves</a>' in page(folder, "pumps")

    third = make(folder, valves=None)
    assert built(third) == []  # as it was at first, and was kept
    assert "<a href=" not in page(folder, "pumps").split('class="body"')[1].split("</main>")[0]
    assert len(said(third)) == 1


def test_a_place_that_goes_is_told_of_at_the_link_though_its_page_is_fresh(folder: Path) -> None:
    make(folder, pumps="# Pumps\n\nSee [valves](valves.md#noise).\n", valves="# Valves\n\n## Noise\n\nLow.\n")

    renamed = make(folder, valves="# Valves\n\n## Noises\n\nLow.\n")
    assert (built(renamed), said(renamed)) == (
        ["valves"],
        ["source/pumps.md:3:1: did you mean valves.md#noises?"],
    )

    again = make(folder)
    assert (built(again), said(again)) == ([], said(renamed))

    mended = make(folder, pumps="# Pumps\n\nSee [valves](valves.md#noises).\n")
    assert (built(mended), said(mended)) == (["pumps"], [])


def test_a_build_of_one_document_knows_the_others(folder: Path) -> None:
    texts = {"pumps": "# Pumps\n\nSee [valves](valves.md).\n", "valves": "# Valves\n\nLow.\n"}
    report = make(folder, "pumps", **texts)

    assert (built(report), said(report)) == (["pumps"], [])
    assert '<a href="valves.html">' in page(folder, "pumps")


def test_a_file_by_itself_keeps_its_links(folder: Path) -> None:
    path = folder / "pumps.md"
    path.write_text("# Pumps\n\nSee [valves](valves.md).\n", encoding="utf-8")
    report = build(Project(folder, document=path), Request(folder / "out", formats=("html",), jobs="1"))

    assert report.diagnostics == ()
    assert '<a href="valves.md">' in (folder / "out/html/en/pumps.html").read_text(encoding="utf-8")


def test_what_is_remembered_is_what_was_known(tmp_path: Path) -> None:
    ends = {
        "a": Ends(
            "d1",
            (Outgoing("b.md#x", "b", Location("", 3, 1)), Outgoing("c.md", "c")),
            frozenset({"x", "流量"}),
        ),
        "gone": Ends("d2", (), frozenset()),
    }
    (tmp_path / "links.json").write_text(dumped(ends, ["a"]), encoding="utf-8")
    assert remembered(tmp_path / "links.json") == {"a": ends["a"]}


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"schema": 2, "documents": {"a": {}}}', '{"schema": 0, "documents": {}}']
)
def test_a_damaged_memory_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "links.json").write_text(text, encoding="utf-8")
    assert remembered(tmp_path / "links.json") == {}
