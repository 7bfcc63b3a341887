"""`graph`: what is fresh, stale and why, each reason where it begins to hold."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imprint.overview.lines import lines
from imprint.overview.tree import Node, tree_of
from imprint.pipeline import Report, Result, Source, Survey
from imprint.targets import Target
from tests.commands.helper import imprint, project

NS = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = project(
        tmp_path / "pumps", one="# One\n\n![A dot](dot.png)\n", two="# Two\n\nSee [one](one.md).\n"
    )
    assert imprint(made, "build", "--format", "docx,html").code == 0
    return made


def test_what_is_fresh_is_a_line_for_each_document(folder: Path) -> None:
    shown = imprint(folder, "graph", "--format", "docx,html")

    assert shown.code == 0
    assert shown.out.splitlines() == [
        "pumps: 4 fresh",
        "├─ ✓ one  source/one.md, source/dot.png → en",
        "└─ ✓ two  source/two.md → en",
    ]


def test_a_reason_stands_where_it_begins_to_hold(folder: Path) -> None:
    (folder / "source/two.md").write_text("# Two\n\nAlone.\n", encoding="utf-8")
    (folder / "build/docx/two.en.docx").unlink()
    shown = imprint(folder, "graph", "--format", "docx,html")

    assert shown.out.splitlines() == [
        "pumps: 2 fresh, 2 stale",
        "├─ ✓ one  source/one.md, source/dot.png → en",
        "└─ ● two  source/two.md — the source changed",
        "   └─ ● en  as it is written",
        "      ├─ ● docx  docx/two.en.docx — the output docx/two.en.docx is missing",
        "      └─ ● html  html/en/two.html",
    ]


def test_looking_changes_nothing(tmp_path: Path) -> None:
    folder = project(tmp_path, one="# One\n")
    shown = imprint(folder, "graph")

    assert "3 missing — it was never built" in shown.out
    assert sorted(path.name for path in folder.iterdir()) == ["imprint.toml", "source"]


def test_a_conflict_is_a_failure_with_its_exit_code(tmp_path: Path) -> None:
    text = "# One\n\n<<<<<<< a\nFive.\n=======\nSix.\n>>>>>>> b\n"
    shown = imprint(project(tmp_path / "p", one=text), "graph")

    assert shown.code == 4
    assert "3 failed" in shown.out.splitlines()[0]
    assert "conflict" in shown.err


def test_the_picture_shows_every_node_with_its_state(folder: Path) -> None:
    (folder / "source/two.md").write_text("# Two & <three>\n", encoding="utf-8")
    drawn = imprint(folder, "graph", "--format", "docx,html", "--output", "graph.svg")

    assert (drawn.code, drawn.out.strip()) == (0, "the graph is in graph.svg")
    root = ET.parse(folder / "graph.svg").getroot()
    titles = [title.text for title in root.iter(f"{NS}title")]
    assert titles[0] == "Build graph of pumps: 2 fresh, 2 stale"
    assert titles.count("html: fresh") == 1
    assert "two: stale; the source changed" in titles
    assert "the source changed" in "".join(root.itertext())


def test_a_picture_can_only_be_svg(folder: Path) -> None:
    wrong = imprint(folder, "graph", "--output", "graph.png")

    assert (wrong.code, "graph.svg" in wrong.err) == (2, True)


def test_the_tree_is_an_object_for_programs(folder: Path) -> None:
    shown = imprint(folder, "graph", "--format", "html", "--log-format", "json")

    tree = json.loads(shown.out.splitlines()[-1])
    assert (tree["state"], [child["name"] for child in tree["children"]]) == ("fresh", ["one", "two"])


REASONS = ("it was never built", "the source changed", "the theme changed", "the output x is missing")


@given(st.lists(st.tuples(st.sampled_from(["en", "de"]), st.sets(st.sampled_from(REASONS))), max_size=6))
def test_no_reason_is_lost_and_none_is_said_twice(given_: list[tuple[str, set[str]]]) -> None:
    targets = {
        Target("a", tag, f"f{number}"): tuple(sorted(reasons))
        for number, (tag, reasons) in enumerate(sorted(given_, key=lambda one: one[0]))
    }
    results = tuple(
        Result(target, "planned" if reasons else "cached", reasons=reasons)
        for target, reasons in targets.items()
    )
    source = Source("a", "a.md", "en", 0, "", (), {})
    root = tree_of(Survey((source,), Report(results, (), 0)), "p")  # type: ignore[arg-type]

    found = {path[-1].detail: [reason for node in path for reason in node.reasons] for path in paths(root)}
    for target, reasons in targets.items():
        assert sorted(found[target.path]) == sorted(reasons)
    assert len(list(lines(root))) >= 1


def paths(node: Node, above: tuple[Node, ...] = ()) -> list[tuple[Node, ...]]:
    here = (*above, node)
    return [path for child in node.children for path in paths(child, here)] or [here]
