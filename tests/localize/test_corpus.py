"""Real documents: each of their texts is found, and each can be put back."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from imprint.localize import apply
from imprint.localize.apply import localized
from imprint.localize.catalog import read_catalog
from imprint.localize.lint import word_faults
from imprint.localize.locales import locale_for
from imprint.localize.tags import Tagged
from imprint.localize.untag import Fault, untagged
from imprint.localize.walk import extract
from imprint.model.document import Document
from imprint.model.walk import Inlines
from imprint.read import Source, read
from tests.localize.documents import CATALOG_PATH, filled
from tests.shared import shared


@cache
def documents() -> tuple[Document, ...]:
    paths = sorted(shared("corpus").glob("*.en.md"))
    readings = read([Source(path.name, path.read_text("utf-8")) for path in paths])
    return tuple(reading.document for reading in readings if reading.document)


@pytest.mark.slow
def test_a_catalog_that_says_the_same_gives_the_same_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    def in_full(
        message: Tagged, translation: str, language: str, locale: str
    ) -> tuple[Inlines, tuple[Fault, ...]]:
        content, faults = untagged(translation, message)  # with no short cut for a text that is unchanged
        return content, (*faults, *word_faults(message.text, translation, language, locale))

    monkeypatch.setattr(apply, "translation_of", in_full)
    catalog = read_catalog(filled(tuple(unit for one in documents() for unit in extract(one))), CATALOG_PATH)
    for source in documents():
        made = localized(source, catalog, locale_for("en"))
        assert made.warnings == ()
        assert replace(made.document, language=source.language) == source


def test_one_catalog_for_all_documents_shares_what_is_said_again() -> None:
    units = [unit for one in documents() for unit in extract(one)]
    assert len({unit.key for unit in units}) < 0.8 * len(units)
