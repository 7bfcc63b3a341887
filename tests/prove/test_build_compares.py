"""A build compares the formats of a locale with each other, also with those that it did not make again."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from imprint import pipeline
from imprint.errors import Exit
from imprint.pipeline import Report, making
from imprint.project import find_project
from imprint.render.edition import Edition, Written
from imprint.targets import Request
from imprint.write import writer_for
from tests.commands.helper import project

SHEET = """# Two plans

> [!NOTE]
> Prices are without tax.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return project(tmp_path, plans=SHEET)


def build(folder: Path, *formats: str) -> Report:
    found = find_project(folder)
    assert found
    return pipeline.build(found, Request(folder / "build", formats=formats, jobs="1"))


def with_another_label(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    """Let the writer of one format give the callout another label, which no document knows."""

    def chosen(form: str) -> Callable[[Edition], Written]:
        write = writer_for(form)
        if form != wrong:
            return write
        return lambda edition: write(replace(edition, strings={**edition.strings, "Note": "Danger"}))

    monkeypatch.setattr(making, "writer_for", chosen)


def listed(folder: Path) -> set[str]:
    outputs = json.loads((folder / "build" / "manifest.json").read_text())["outputs"]
    return {output["path"] for output in outputs if output["kind"] == "document"}


def test_formats_that_differ_end_the_build_with_7_and_none_of_the_two_is_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_another_label(monkeypatch, "docx")

    report = build(folder, "html", "docx")

    (found,) = [one for one in report.diagnostics if one.severity == "error"]
    assert report.exit_code == Exit.PROOF
    assert found.rule == "proof/formats-differ"
    assert str(found.where).endswith("plans.md")
    assert found.detail == "HTML:      Note\nWord file: Danger"
    assert {result.status for result in report.results} == {"failed"}
    assert listed(folder) == set()
    assert not (folder / "build/html/en/plans.html").exists()
    assert not (folder / "build/docx/plans.en.docx").exists()


def test_a_format_is_compared_with_one_of_an_earlier_build(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert build(folder, "html").exit_code == Exit.DONE
    with_another_label(monkeypatch, "docx")

    report = build(folder, "docx")

    assert report.exit_code == Exit.PROOF
    assert listed(folder) == {"html/en/plans.html"}  # it agreed with all there was
    assert not (folder / "build/docx/plans.en.docx").exists()


def test_a_format_of_an_older_text_is_not_compared(folder: Path) -> None:
    assert build(folder, "html").exit_code == Exit.DONE
    (folder / "source" / "plans.md").write_text(SHEET.replace("tax", "duties"))

    report = build(folder, "docx")

    assert report.exit_code == Exit.DONE
    assert listed(folder) == {"html/en/plans.html", "docx/plans.en.docx"}


def test_all_formats_tell_what_was_read_by_one_digest(folder: Path) -> None:
    assert build(folder, "html", "docx").exit_code == Exit.DONE

    proofs = [
        json.loads((folder / f"build/proof/plans.en.{form}.json").read_text()) for form in ("html", "docx")
    ]

    assert proofs[0]["schema"] == 2
    assert proofs[0]["read"] == proofs[1]["read"]
    assert proofs[0]["compared"] == proofs[1]["compared"]
    assert proofs[0]["read"]["words"] == 5
    assert proofs[0]["sha256"] != proofs[1]["sha256"]


LINKED = "# {0}\n\nSee [the other]({1}.md) and [its prices]({1}.md#prices).\n\n## Prices\n\nNone.\n"


@pytest.mark.parametrize("base", ["", 'base-url = "https://example.org/docs/"\n'])
def test_links_to_other_documents_lead_elsewhere_in_each_format_and_are_the_same(
    tmp_path: Path, base: str
) -> None:
    folder = project(tmp_path, one=LINKED.format("One", "two"), two=LINKED.format("Two", "one"))
    settings = folder / "imprint.toml"
    settings.write_text(settings.read_text("utf-8") + base, "utf-8")
    assert build(folder, "pdf", "docx", "html").exit_code == Exit.DONE
    digests = [
        json.loads((folder / "build" / "proof" / f"one.en.{form}.json").read_text())["read"]["digest"]
        for form in ("pdf", "docx", "html")
    ]
    assert len(set(digests)) == 1


def test_a_pdf_carries_what_its_proof_found_unless_the_settings_say_no(folder: Path) -> None:
    build(folder, "pdf")
    with pikepdf.open(folder / "build" / "pdf" / "plans.en.pdf") as file:
        carried = {name: held.get_file().read_bytes() for name, held in file.attachments.items()}
    assert carried["plans.md"] == SHEET.encode()
    claim = json.loads(carried["plans.proof.json"])
    proof = json.loads((folder / "build" / "proof" / "plans.en.pdf.json").read_text())
    assert {name: proof[name] for name in claim} == claim
    settings = folder / "imprint.toml"
    settings.write_text(settings.read_text("utf-8") + "pdf-attachments = []\n", "utf-8")
    build(folder, "pdf")
    with pikepdf.open(folder / "build" / "pdf" / "plans.en.pdf") as file:
        assert not file.attachments
