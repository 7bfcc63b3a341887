"""Real documents: each of their texts is found, and each can be put back."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import get_args

import pytest

from imprint.localize import apply
from imprint.localize.apply import localized
from imprint.localize.catalog import read_catalog
from imprint.localize.gates import Coverage
from imprint.localize.lint import word_faults
from imprint.localize.locales import locale_for
from imprint.localize.tags import Tagged
from imprint.localize.units import Kind
from imprint.localize.untag import Fault, untagged
from imprint.localize.walk import extract
from imprint.model.document import Document
from imprint.model.walk import Inlines
from imprint.read import Source, read
from tests.localize.documents import CATALOG_PATH, filled
from tests.shared import shared
from tests.translation.everything import EVERYTHING


@cache
def documents() -> tuple[Document, ...]:
    paths = sorted(shared("corpus").glob("*.md"))
    readings = read([Source(path.name, path.read_text("utf-8"), path.name.split(".")[1]) for path in paths])
    found = tuple(reading.document for reading in readings if reading.document)
    assert len(found) == len(paths) > 200
    return found


def english() -> tuple[Document, ...]:
    return tuple(one for one in documents() if one.language == "en")


def test_every_kind_of_text_goes_through_a_catalog_and_comes_back_as_it_was() -> None:
    source = read([Source("everything.md", EVERYTHING)])[0].document
    assert source
    units = extract(source)
    assert {unit.kind for unit in units} == set(get_args(Kind))
    made = localized(source, read_catalog(filled(units), CATALOG_PATH), locale_for("de"))
    assert (made.warnings, made.coverage) == ((), Coverage(units=len(units)))
    assert replace(made.document, language="en") == source


@pytest.mark.slow
def test_a_catalog_that_says_the_same_gives_the_same_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    def in_full(
        message: Tagged, translation: str, language: str, locale: str, _: object
    ) -> tuple[Inlines, tuple[Fault, ...]]:
        content, faults = untagged(translation, message)  # with no short cut for a text that is unchanged
        return content, (*faults, *word_faults(message.text, translation, language, locale))

    monkeypatch.setattr(apply, "translation_of", in_full)
    catalog = read_catalog(filled(tuple(unit for one in documents() for unit in extract(one))), CATALOG_PATH)
    kinds = set()
    for source in documents():
        made = localized(source, catalog, locale_for(source.language))
        assert made.warnings == ()
        assert (made.coverage.foreign, made.document) == (0, source)
        kinds |= {unit.kind for unit in extract(source)}
    assert {"heading", "paragraph", "item", "cell", "quote", "alt", "panel-title"} <= kinds


@pytest.mark.slow
def test_one_catalog_for_all_documents_shares_what_is_said_again() -> None:
    units = [unit for one in english() for unit in extract(one)]
    assert len({unit.key for unit in units}) < 0.8 * len(units)
