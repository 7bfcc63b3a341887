"""Authors edit, and no translation of what they left alone is lost."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random

import pytest

from imprint.localize.apply import localized
from imprint.localize.catalog import read_catalog
from imprint.localize.locales import locale_for
from imprint.localize.update import updated
from imprint.localize.walk import extract
from imprint.model.document import Document
from imprint.read import Source, read
from tests.localize.documents import filled
from tests.localize.edits import EDITS
from tests.shared import shared
from tests.translation.everything import EVERYTHING

GERMAN = locale_for("de")
_CATALOG = "de.po"


def translated(msgid: str) -> str:
    return f"≪{msgid}≫"


def _survive(source: Document, edits: int, random: Random, changed: Counter[str]) -> None:
    """Edit `source` again and again, as far as ten edits from where it began, and look at each catalog."""
    document, text = source, ""
    for number in range(edits):
        if number % 10 == 0:
            document, text = source, filled(extract(source), translated)
        edit = random.choice(EDITS)
        before = read_catalog(text, _CATALOG)
        known: dict[str, set[tuple[str, bool]]] = {}
        for unit in extract(document):
            entry = before.entries[unit.key]
            known.setdefault(unit.text, set()).add((entry.text, entry.fuzzy))
        edited = edit.make(document, random)
        units = extract(edited)
        text = updated(text, units, GERMAN)
        after = read_catalog(text, _CATALOG)
        for unit in units:
            entry = after.entries[unit.key]
            if unit.text in known:
                assert (entry.text, entry.fuzzy) in known[unit.text], (edit.name, unit)
        assert updated(text, units, GERMAN) == text, edit.name
        made = localized(edited, after, GERMAN)
        waiting = sum(not entry.text or entry.fuzzy for entry in (after.entries[unit.key] for unit in units))
        assert made.coverage.foreign == waiting
        changed[edit.name] += edited != document
        if edit.costs_nothing:
            was = localized(document, before, GERMAN)
            assert made.coverage.foreign <= was.coverage.foreign, edit.name
        document = edited


def _read(name: str, text: str, language: str = "en") -> Document:
    made = read([Source(name, text, language)])[0].document
    assert made
    return made


def test_edits_lose_no_translation_of_unchanged_text() -> None:
    changed: Counter[str] = Counter()
    _survive(_read("everything.md", EVERYTHING), 60, Random(11), changed)
    assert changed.total() > 40


@pytest.mark.slow
def test_five_hundred_edits_lose_none_either() -> None:
    changed: Counter[str] = Counter()
    _survive(_read("everything.md", EVERYTHING), 600, Random(20261125), changed)
    assert changed.total() > 500
    assert all(changed[edit.name] for edit in EDITS)


@pytest.mark.slow
def test_edits_of_real_documents_lose_none_either() -> None:
    random, changed = Random(7), Counter[str]()
    paths: list[Path] = sorted(shared("corpus").glob("*.md"))
    for path in random.sample(paths, 50):
        _survive(_read(path.name, path.read_text("utf-8"), path.name.split(".")[1]), 20, random, changed)
    assert changed.total() > 500
