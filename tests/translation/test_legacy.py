"""An existing translation becomes a catalog."""

from __future__ import annotations

from pathlib import Path

import pytest

from imprint.errors import DocumentError, UsageError
from imprint.localize.catalog import Catalog, read_catalog
from imprint.project import Project
from imprint.translation.catalogs import update_catalogs
from imprint.translation.legacy import Imported, import_documents
from tests.commands.helper import project
from tests.localize.align.test_align import RECIPE
from tests.localize.align.texts import ENGLISH, GERMAN, JAPANESE


@pytest.fixture
def made(tmp_path: Path) -> Project:
    return Project(project(tmp_path, pumps=ENGLISH))


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def bring(made: Project, name: str, text: str, tag: str = "", *, dry_run: bool = False) -> Imported:
    target = write(made.root / name, text)
    return import_documents(made, made.source / "pumps.md", target, tag, dry_run=dry_run)


def catalog(made: Project, tag: str) -> Catalog:
    path = made.locale_folder / f"{tag}.po"
    return read_catalog(path.read_text("utf-8"), str(path))


def test_a_translated_document_fills_the_catalog_of_its_language(made: Project) -> None:
    imported = bring(made, "old/pumps.ja.md", JAPANESE)
    assert imported.counts["translated"] == 26
    assert not imported.findings
    entries = catalog(made, "ja").entries
    assert entries["heading", "Before you start"].text == "始める前に"
    assert all(entry.text and not entry.fuzzy for entry in entries.values())
    text = (made.locale_folder / "ja.po").read_text("utf-8")
    assert "# imported from old/pumps.ja.md:3, 99 % sure" in text
    update_catalogs(made, ["ja"])
    assert (made.locale_folder / "ja.po").read_text("utf-8") == text


@pytest.mark.parametrize(
    ("name", "text", "given", "tag"),
    [
        ("de/pumps.md", GERMAN, "", "de"),
        ("pumps_de-AT.md", GERMAN, "", "de-AT"),
        ("pumps.new.md", "---\nlang: de-CH\n---\n" + GERMAN, "", "de-CH"),
        ("de/pumps.md", GERMAN, "de-LI", "de-LI"),
    ],
)
def test_the_language_is_what_the_command_the_document_its_name_or_its_folder_says(
    made: Project, name: str, text: str, given: str, tag: str
) -> None:
    assert bring(made, f"old/{name}", text, given, dry_run=True).locale == tag


def test_a_language_that_nobody_says_is_asked_for(made: Project) -> None:
    with pytest.raises(UsageError, match="which language"):
        bring(made, "old/pumps.new.md", GERMAN)
    with pytest.raises(UsageError, match="both documents are in en"):
        bring(made, "old/pumps.en.md", GERMAN)


def test_a_dry_run_writes_nothing(made: Project) -> None:
    assert bring(made, "pumps.de.md", GERMAN, dry_run=True).counts["translated"] == 26
    assert not made.locale_folder.exists()


def test_another_document_is_refused_and_nothing_is_written(made: Project) -> None:
    with pytest.raises(DocumentError, match="not taken for a translation"):
        bring(made, "bread.de.md", RECIPE)
    assert not made.locale_folder.exists()


def test_what_needs_a_person_is_named_with_both_lines(made: Project) -> None:
    damaged = GERMAN.replace("4.800", "4.300").replace("- Tragen Sie Handschuhe und Stiefel.\n", "")
    imported = bring(made, "pumps.de.md", damaged, dry_run=True)
    found = {one.text: one for one in imported.findings}
    number = found["4,800 litres"]
    assert (number.outcome, number.translation) == ("fuzzy", "4.300 Liter")
    assert number.source
    assert "4,800" in ENGLISH.splitlines()[number.source.line - 1]
    assert number.target
    assert "4.300" in damaged.splitlines()[number.target.line - 1]
    assert found["Wear gloves and boots."].outcome == "source-alone"


def test_the_translation_of_an_older_state_is_fuzzy_where_the_document_changed(made: Project) -> None:
    older = write(made.root / "old" / "pumps.md", ENGLISH.replace("within a week", "within a month"))
    target = write(made.root / "old" / "pumps.de.md", GERMAN.replace("einer Woche", "eines Monats"))
    import_documents(made, older, target)
    entries = catalog(made, "de").entries
    changed = next(entry for (_, text), entry in entries.items() if text.startswith("Empty the filter"))
    assert changed.fuzzy
    assert changed.text.endswith("binnen eines Monats.")
    assert not entries["heading", "After the work"].fuzzy
