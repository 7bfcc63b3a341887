"""What was read in the formats of one locale is compared with each other."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import combinations, permutations

import pytest

from imprint.errors import Diagnostic, Location
from imprint.model.document import Callout, Document, Image, Link, Paragraph, Table
from imprint.model.locale import Locale
from imprint.prove import Shown, disagreement, prove, shown
from imprint.write import writer_for
from tests.prove.damages import DAMAGES
from tests.prove.whole import (
    FORMATS,
    bullets,
    document,
    para,
    proof_of,
    rows,
    whole,
    whole_in_arabic,
    words,
    written,
)
from tests.write.documents import ARABIC, ENGLISH, JAPANESE, edition, everything_edition

_WHERE = Location("ferries.md")
_BY_NAME = {damage.name: damage for damage in DAMAGES}


def read(made: Document, form: str, locale: Locale = ENGLISH) -> Shown:
    """Return a format as it is read from a file that was written from `made`."""
    data = written(made, form, locale)
    return shown(form, prove(made, locale, form, data).read_digest, lambda: data)


@cache
def read_whole(form: str) -> Shown:
    return read(whole(), form)


def between(one: Document, other: Document, forms: tuple[str, str]) -> Diagnostic | None:
    return disagreement(read(one, forms[0]), read(other, forms[1]), ENGLISH, _WHERE)


@pytest.mark.parametrize("locale", [ENGLISH, JAPANESE, ARABIC], ids=lambda locale: locale.tag)
def test_formats_of_one_document_agree_by_their_digests_alone(locale: Locale) -> None:
    made = everything_edition(locale)

    proofs = [prove(made.document, locale, form, writer_for(form)(made).data) for form in FORMATS]

    assert len({proof.read_digest for proof in proofs}) == 1
    assert len({proof.read.characters for proof in proofs}) == 1
    assert len({proof.read.items for proof in proofs}) == 1


def test_formats_that_run_from_right_to_left_agree() -> None:
    assert len({proof_of(whole_in_arabic(), form, ARABIC).read_digest for form in FORMATS}) == 1


_TRIED = (
    "a word is lost",
    "a number is changed",
    "two items become one",
    "a heading is demoted",
    "a numbered list becomes a bulleted one",
    "a list counts from another number",
    "a nested list is flattened",
    "a task is ticked",
    "two cells change places",
    "a row is lost",
    "the header row becomes a row",
    "a cell covers fewer columns",
    "a note is emptied",
    "a link leads elsewhere",
    "a link is lost",
    "an image has another description",
    "a caption is lost",
)


@pytest.mark.parametrize("forms", [("html", "docx"), ("pdf", "html"), ("docx", "pdf")], ids=" and ".join)
@pytest.mark.parametrize("name", _TRIED)
def test_damage_in_one_of_two_formats_is_found_without_the_document(
    name: str, forms: tuple[str, str]
) -> None:
    damaged = read(_BY_NAME[name].change(whole()), forms[1])

    found = disagreement(read_whole(forms[0]), damaged, ENGLISH, _WHERE)

    assert found is not None
    assert found.rule == "proof/formats-differ"
    assert found.where == _WHERE


@pytest.mark.parametrize("forms", list(permutations(FORMATS, 2)), ids=" and ".join)
def test_the_message_names_the_first_unit_that_differs_and_both_texts(forms: tuple[str, str]) -> None:
    table: Table = whole().blocks[10]  # type: ignore[assignment]
    body = (table.body[0], *rows(("Cost", "Cheap to run", "Dear to run")), *table.body[2:])
    damaged = replace(whole(), blocks=(*whole().blocks[:10], replace(table, body=body), *whole().blocks[11:]))

    found = between(whole(), damaged, forms)

    assert found is not None
    assert "table 1, row “Cost”, column “Borealis” says something else" in found.message
    assert "Expensive to run" in found.detail
    assert "Dear to run" in found.detail
    assert "document" not in found.detail


def test_what_the_comparison_with_the_document_forgives_is_found_here() -> None:
    made = document(Callout(kind="note", blocks=(para("Timetables change."),)), para("End."))
    page = read(made, "html")
    other = edition(made, ENGLISH, strings={"Note": "Danger"})
    data = writer_for("docx")(other).data
    proof = prove(made, ENGLISH, "docx", data)

    found = disagreement(page, shown("docx", proof.read_digest, lambda: data), ENGLISH, _WHERE)

    assert proof.ok  # a document does not say how its labels are called
    assert found is not None
    assert "Danger" in found.detail


def test_a_difference_that_no_format_can_show_is_none() -> None:
    made = document(
        Paragraph(content=(*words("See "), Link("https://x.example/", ()), Image("gone.png"), *words("."))),
        bullets("one"),
    )

    for forms in combinations(FORMATS, 2):
        assert between(made, made, forms) is None
