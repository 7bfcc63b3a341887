"""`build` as its users know it: what is made, what is not, and what is said."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.commands.helper import imprint, project

SHEET = """# Two plans

Which one fits?

| Feature | Basic | Full |
|---|---|---|
| Seats | 5 | <ul><li>50</li><li>more on request</li></ul> |
| Support | by mail | by phone |

>? Prices are without tax.
"""

CONFLICT = """# Two plans

| Feature | Basic |
|---|---|
<<<<<<< HEAD
| Seats | 5 |
| Disk | 10 GB |
=======
| Seats | 6 |
| Traffic | 1 TB |
>>>>>>> 0123456789012345678901234567890123456789
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project that was built in all formats."""
    folder = project(tmp_path_factory.mktemp("built"), plans=SHEET)
    made = imprint(folder, "build")
    assert made.code == 0, made.out + made.err
    return folder


def test_a_build_makes_the_layout_of_the_contract(built: Path) -> None:
    made = {
        path.relative_to(built / "build").as_posix()
        for path in (built / "build").rglob("*")
        if path.is_file() and not path.is_relative_to(built / "build/html/pagefind")
    }

    assert (built / "build/html/pagefind/pagefind.js").is_file()
    assert made == {
        "pdf/plans.en.pdf",
        "docx/plans.en.docx",
        "html/en/plans.html",
        "html/en/index.html",
        "html/index.html",
        "canonical/plans.md",
        "proof/plans.en.pdf.json",
        "proof/plans.en.docx.json",
        "proof/plans.en.html.json",
        "manifest.json",
        "SHA256SUMS",
    }


def test_the_checksums_are_those_of_the_files(built: Path) -> None:
    done = subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=built / "build", check=False)
    listed = [
        line
        for line in (built / "build" / "SHA256SUMS").read_text().splitlines()
        if "  html/pagefind/" not in line
    ]

    assert done.returncode == 0
    assert len(listed) == 10


def test_the_manifest_names_every_output_with_what_it_came_from(built: Path) -> None:
    manifest = json.loads((built / "build" / "manifest.json").read_text())
    outputs = {output["path"]: output for output in manifest["outputs"]}

    assert outputs["pdf/plans.en.pdf"]["size"] == (built / "build/pdf/plans.en.pdf").stat().st_size
    assert outputs["pdf/plans.en.pdf"]["proof_digest"] == outputs["proof/plans.en.pdf.json"]["sha256"]
    assert outputs["docx/plans.en.docx"]["source_digest"] == manifest["documents"]["plans"]["source_digest"]
    assert "weasyprint" in manifest["tools"]


def test_nothing_is_made_again_when_nothing_changed(built: Path) -> None:
    again = imprint(built, "build", "--explain")

    assert again.code == 0
    assert again.out.count("(cached)") == 3
    assert "because nothing that it depends on has changed" in again.out


def test_only_what_changed_is_made_again_and_the_tool_says_why(tmp_path: Path) -> None:
    folder = project(tmp_path / "p", one="# One\n\nWords.\n", two="# Two\n\nWords.\n")
    assert imprint(folder, "build", "--format", "html").code == 0
    (folder / "source" / "two.md").write_text("# Two\n\nOther words.\n")

    planned = imprint(folder, "build", "--format", "html", "--dry-run", "--explain")
    page = (folder / "build/html/en/two.html").read_text()
    made = imprint(folder, "build", "--format", "html")

    assert "two en html (would be built)\n      because the source changed" in planned.out
    assert "Other words" not in page
    assert "one en html (cached)" in made.out
    assert "two en html\n" in made.out
    assert "Other words" in (folder / "build/html/en/two.html").read_text()


def test_force_makes_everything_again(built: Path) -> None:
    made = imprint(built, "build", "--force", "--format=html", "--explain")

    assert "because --force was given" in made.out


@pytest.mark.slow
def test_two_builds_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        folder = project(tmp_path / name / "p", plans=SHEET)
        assert imprint(folder, "build", "--jobs", "1" if name == "a" else "2", TZ="Asia/Tokyo").code == 0

    sums = [(tmp_path / name / "p/build/SHA256SUMS").read_text() for name in ("a", "b")]
    assert sums[0] == sums[1]


def test_one_file_needs_no_project(tmp_path: Path) -> None:
    (tmp_path / "note.md").write_text("# A note\n\nWords.\n")

    made = imprint(tmp_path, "build", "note.md", "--output", "out", "--format", "docx,html")

    assert made.code == 0
    assert (tmp_path / "out/docx/note.en.docx").is_file()
    assert (tmp_path / "out/html/en/note.html").is_file()


def test_an_undecided_conflict_stops_its_document_alone(tmp_path: Path) -> None:
    folder = project(tmp_path / "p", plans=CONFLICT, other="# Other\n\nWords.\n")

    made = imprint(folder, "build", "--format", "html")

    assert made.code == 4
    assert "source/plans.md:6: error[conflict/undecided]" in made.err
    assert "5" in made.err
    assert "6" in made.err
    assert "fix: " in made.err
    assert (folder / "build/html/en/other.html").is_file()
    assert not (folder / "build/html/en/plans.html").exists()


@pytest.mark.parametrize(
    ("policy", "present", "absent"),
    [
        ("ours", ["Disk", "10 GB"], ["Traffic", "1 TB"]),
        ("theirs", ["Traffic", "1 TB"], ["Disk", "10 GB"]),
        ("union", ["Disk", "10 GB", "Traffic", "1 TB"], []),
    ],
)
def test_a_policy_decides_and_no_marker_is_published(
    tmp_path: Path, policy: str, present: list[str], absent: list[str]
) -> None:
    folder = project(tmp_path / "p", plans=CONFLICT)

    made = imprint(folder, "build", "--format", "html", "--resolve", policy)
    page = (folder / "build/html/en/plans.html").read_text()

    assert made.code == 0
    assert all(f">{words}<" in page for words in present)
    assert not any(f">{words}<" in page for words in absent)
    assert not any(marker in page for marker in ("&lt;&lt;&lt;", "=======", "&gt;&gt;&gt;", "0123456789"))


def test_a_conflict_in_a_catalog_stops_the_build(tmp_path: Path) -> None:
    folder = project(tmp_path / "p", plans=SHEET)
    (folder / "source/locale").mkdir()
    (folder / "source/locale/de.po").write_text("<<<<<<< HEAD\nx\n=======\ny\n>>>>>>> b\n")

    made = imprint(folder, "build", "--format", "html")

    assert made.code == 4
    assert "source/locale/de.po:1: error[conflict/unresolved]" in made.err


def test_a_conflict_in_a_template_stops_the_build(tmp_path: Path) -> None:
    folder = project(tmp_path / "p", plans=SHEET)
    (folder / "templates/html").mkdir(parents=True)
    (folder / "templates/html/extra.html").write_text("<p>a</p>\n<<<<<<< HEAD\nx\n=======\ny\n>>>>>>> b\n")

    assert imprint(folder, "build", "--format", "html").code == 4


def test_a_document_that_is_wrong_costs_only_itself(tmp_path: Path) -> None:
    folder = project(tmp_path / "p", good="# Good\n\nWords.\n", bad="---\ntitle: a: b\n---\nWords.\n")

    made = imprint(folder, "build", "--format", "html")

    assert made.code == 1
    assert "source/bad.md:2: error[front-matter/syntax]" in made.err
    assert (folder / "build/html/en/good.html").is_file()


def test_a_text_that_is_not_utf8_is_refused_with_its_place(tmp_path: Path) -> None:
    folder = project(tmp_path / "p", good="# Good\n\nWords.\n")
    (folder / "source/old.md").write_bytes("# Alt\n\nf\xfcr\n".encode("latin-1"))

    made = imprint(folder, "build", "--format", "html")

    assert made.code == 3
    assert "source/old.md:3: error[source/encoding]" in made.err


def test_warnings_are_located_and_fail_only_a_strict_build(tmp_path: Path) -> None:
    folder = project(tmp_path / "p", plans="# T\n\n![a plan](missing.png) and <Gadget>\n")

    plain = imprint(folder, "build", "--format", "html")
    again = imprint(folder, "build", "--format", "html")
    strict = imprint(folder, "build", "--format", "html", "--strict")

    assert plain.code == 0
    assert "source/plans.md:3:1: warning[image/missing]" in plain.err
    assert "source/plans.md:3:" in plain.err.split("html/unknown-tag")[0]
    assert again.err == plain.err
    assert strict.code == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["build", "--formt", "pdf"], "--formt"),
        (["build", "--format", "pfd"], "did you mean pdf?"),
        (["build", "--resolve", "mine"], "choose from ask, ours, theirs, union"),
        (["build", "plan"], "did you mean plans?"),
        (["build", "--locale", "tlhh"], "tlhh"),
        (["build", "--jobs", "many"], "auto"),
        (["biuld"], "biuld"),
    ],
)
def test_wrong_usage_ends_with_two_and_helps(tmp_path: Path, words: list[str], said: str) -> None:
    folder = project(tmp_path / "p", plans=SHEET)

    made = imprint(folder, *words)

    assert made.code == 2
    assert said in made.err


def test_an_unknown_setting_is_named_with_a_suggestion(tmp_path: Path) -> None:
    folder = project(tmp_path / "p", plans=SHEET)
    (folder / "imprint.toml").write_text('# settings\nlanguge = "en"\n')

    made = imprint(folder, "build")

    assert made.code == 2
    assert "imprint.toml:2: error[config/unknown-key]" in made.err
    assert "did you mean language?" in made.err


def test_json_is_one_object_a_line(tmp_path: Path) -> None:
    folder = project(tmp_path / "p", plans="# T\n\n<Gadget>\n\nWords <Gadget> here.\n")

    made = imprint(folder, "build", "--format", "html", "--log-format", "json")
    events = [json.loads(line) for line in made.out.splitlines()]

    assert next(event["event"] for event in events) == "target"
    assert events[-1] == {"event": "end", "exit": 0, "built": 1, "cached": 0, "failed": 0}
    assert any(event["event"] == "message" and event["line"] == 5 for event in events)


def test_an_output_folder_that_cannot_be_written_ends_with_six(tmp_path: Path) -> None:
    folder = project(tmp_path / "p", plans=SHEET)
    (folder / "taken").write_text("a file, not a folder")

    made = imprint(folder, "build", "--format", "html", "--output", "taken")

    assert made.code == 6


def test_what_is_gone_from_the_source_goes_from_the_build(tmp_path: Path) -> None:
    folder = project(tmp_path / "p", one="# One\n\nWords.\n", two="# Two\n\nWords.\n")
    imprint(folder, "build", "--format", "html")
    (folder / "source/two.md").unlink()

    said = imprint(folder, "build", "--format", "html").out
    again = [imprint(folder, "build", "--format", "html").out for _ in range(3)]

    assert "removed html/en/two.html: its document or language is gone" in said
    assert not any("removed" in each for each in again)
    assert not (folder / "build/html/en/two.html").exists()
    assert "two" not in (folder / "build/SHA256SUMS").read_text()


def test_every_task_has_a_line_of_help(tmp_path: Path) -> None:
    listed = json.loads(imprint(tmp_path, "--list", "--list-format", "json").out)
    tasks = [*listed["tasks"], *(task for inner in listed["collections"] for task in inner["tasks"])]

    assert len(tasks) > 9
    for task in tasks:
        assert 20 < len(task["help"]) < 70, task


def test_status_says_what_is_fresh_and_what_is_missing(built: Path) -> None:
    shown = imprint(built, "status").out

    assert [line.split() for line in shown.splitlines() if line.startswith("plans")] == [
        ["plans", "en", "fresh", "fresh", "fresh"]
    ]


def test_check_finds_what_a_build_would_say_and_builds_nothing(tmp_path: Path) -> None:
    folder = project(tmp_path / "p", plans=CONFLICT, other="# T\n\n![x](gone.png)\n")

    made = imprint(folder, "check")

    assert made.code == 4
    assert "image/missing" in made.err
    assert "conflict/undecided" in made.err
    assert not (folder / "build").exists()


def test_clean_removes_what_was_built(tmp_path: Path) -> None:
    folder = project(tmp_path / "p", plans=SHEET)
    imprint(folder, "build", "--format", "html")

    imprint(folder, "clean")

    assert not any(path.is_file() for path in (folder / "build").rglob("*"))
