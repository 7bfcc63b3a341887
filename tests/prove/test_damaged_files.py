"""Damage done to finished files, behind the writers' backs, is found and named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree

from tests.prove import edits
from tests.prove.edits import damaged_html
from tests.prove.file_damages import FILE_DAMAGES, KINDS, FileDamage
from tests.prove.whole import FORMATS, proved, whole, written


def test_the_detail_shows_both_texts_and_where_points_to_the_source() -> None:
    data = written(whole(), "html").replace(b"Tickets are checked on board.", b"Tickets are sold on board.")

    (found,) = proved(whole(), "html", data).differences

    assert str(found.where) == "ferries.md:7"
    assert found.detail == "document: Tickets are checked on board.\nHTML:     Tickets are sold on board."
    assert found.fix


@pytest.mark.parametrize("damage", FILE_DAMAGES, ids=lambda damage: f"{damage.kind} ({damage.form})")
def test_damage_is_named(damage: FileDamage) -> None:
    proof = proved(whole(), damage.form, damage.made())

    found = [one.message for one in proof.differences]
    assert any(all(name in message for name in damage.names) for message in found), found


def test_at_least_forty_kinds_of_damage_are_tried_in_every_format() -> None:
    assert len(KINDS) >= 80
    for form in FORMATS:
        assert len({one.kind for one in FILE_DAMAGES if one.form == form}) >= 40


@pytest.mark.parametrize(
    "made",
    [
        lambda: edits.damaged_html(lambda root: None),
        lambda: edits.damaged_docx(lambda root: None),
        lambda: edits.damaged_pdf(lambda file: None),
    ],
    ids=["html", "docx", "pdf"],
)
def test_a_file_that_was_only_saved_again_is_proved(
    made: Callable[[], bytes], request: pytest.FixtureRequest
) -> None:
    form = request.node.callspec.id

    assert proved(whole(), form, made()).differences == ()


def test_a_page_without_a_body() -> None:
    made = damaged_html(lambda root: edits.removed(root.find(".//div[@class='body']")))

    found = proved(whole(), "html", made).differences

    assert len(found) > 20
    assert any("heading “Crossing”" in one.message for one in found)


@pytest.mark.parametrize(
    "css",
    [
        "@media print { p { display: none } }",
        "@media (width < 30rem) { td { display: none } }",
        "li { display: none } .body li, .notes li { display: list-item }",
        ".aside { display: none }",
        "p::after { display: none }",
    ],
)
def test_a_style_sheet_that_hides_nothing_from_most_readers_is_no_damage(css: str) -> None:
    def change(root: Any) -> None:
        etree.SubElement(root.find("head"), "style").text = css

    assert proved(whole(), "html", damaged_html(change)).differences == ()


def test_words_in_white_can_be_read_on_a_dark_ground() -> None:
    def dark(root: Any) -> None:
        run = edits.paragraph(root, "Tickets").find(edits.w("r"))
        edits.properties(run, "rPr", "color").set(edits.w("val"), "FFFFFF")
        edits.properties(run, "rPr", "shd").set(edits.w("fill"), "000000")

    def painted(file: Any) -> None:
        ground = (
            edits.instruction("rg", 0, 0, 0),
            edits.instruction("re", 0, 0, 2000, 2000),
            edits.instruction("f"),
            edits.instruction("rg", 1, 1, 1),
        )
        edits.redrawn(
            file,
            edits.tagged(file, "P", "Tickets"),
            lambda piece: edits.with_first(*ground)([each for each in piece if str(each[1]) != "rg"]),
        )

    assert proved(whole(), "docx", edits.damaged_docx(dark)).differences == ()
    assert proved(whole(), "pdf", edits.damaged_pdf(painted)).differences == ()


@pytest.mark.parametrize(
    ("data", "form"),
    [(b"", "pdf"), (b"%PDF-1.7 nothing", "pdf"), (b"", "docx"), (b"PK", "docx"), (b"", "html")],
)
def test_a_file_that_cannot_be_read_is_a_difference(data: bytes, form: str) -> None:
    proof = proved(whole(), form, data)

    assert [one.rule for one in proof.differences] == ["proof/unreadable"]
