"""A page that a careful typesetter would not let pass is told, with the line of the source it is about."""

from __future__ import annotations

from dataclasses import replace

import pytest

from imprint.errors import Location
from imprint.model.document import Block, Definition, DefinitionList, Figure, Heading, Image, Text
from imprint.prove.layout import layout_faults
from imprint.render.edition import Edition
from imprint.render.templates import Templates
from imprint.write import pdf
from tests.render.sheet import ARABIC, CHINESE, edition, ferry_rows, paragraph, sheet, table, templates

HEADING = Heading(2, (Text("Crossings"),), id="crossings", origin=Location("ferries.md", 12))
WORDS = "The ferry crosses the strait at every full hour. " * 12
LONG_TEXT = tuple(paragraph(WORDS) for _ in range(20))
TERMS = DefinitionList((Definition((Text("Ferry"),), ((paragraph("A boat"),),)),))
LONG = "Donaudampfschifffahrtsgesellschaftskapitänspatent" * 2


def styled(given: Edition, css: str) -> Edition:
    """Return an edition whose pages have `css` behind the style sheet of the templates."""
    texts = dict(templates().texts)
    return replace(given, templates=Templates({**texts, "print/print.css": texts["print/print.css"] + css}))


def faults(given: Edition) -> list[tuple[str, str]]:
    """Return the rule and place of each fault in the PDF of an edition."""
    found = layout_faults(given.document, pdf.write(given).data)
    return [(fault.rule, str(fault.where or "")) for fault in found]


@pytest.mark.parametrize("locale", [None, ARABIC, CHINESE])
def test_a_whole_sheet_has_no_fault(locale: object) -> None:
    given = sheet(locale) if locale else sheet()  # type: ignore[arg-type]
    assert faults(given) == []


def test_a_long_table_whose_head_stands_on_each_page_has_no_fault() -> None:
    given = edition(
        HEADING, paragraph(WORDS), table("ferries", ("Line", "Hours"), ferry_rows(120), caption="Lines")
    )
    assert faults(given) == []


@pytest.mark.parametrize(
    ("css", "rule", "blocks"),
    [
        ("h3 { break-after: page }", "layout/lonely-heading", (HEADING, paragraph(WORDS))),
        ("thead { display: table-row-group }", "layout/no-head", ()),
        ("caption { break-after: page } table { break-before: avoid }", "layout/lonely-caption", ()),
        (".body > p { max-width: none; width: 186mm }", "layout/overflow", (paragraph(WORDS),)),
        (".body > p { position: relative; left: 120mm }", "layout/off-page", (paragraph(WORDS),)),
        ("th, td { white-space: nowrap }", "layout/overlap", (table("t", ("A", "B"), ((LONG, LONG),)),)),
        ("h3 { break-before: page }", "layout/empty-page", (paragraph("x"), HEADING, *LONG_TEXT)),
        ("dt { break-after: page }", "layout/lonely-label", (TERMS,)),
    ],
)
def test_a_fault_of_the_style_sheet_is_found(css: str, rule: str, blocks: tuple[Block, ...]) -> None:
    rows = table("ferries", ("Line", "Hours"), ferry_rows(120), caption="Lines")
    given = styled(edition(*(blocks or (rows,))), css)
    assert rule in {found for found, _ in faults(given)}


def test_the_caption_of_a_figure_may_end_a_page() -> None:
    boat = Figure(image=Image("boat.svg", alt="A boat"), caption=(Text("The boat"),), id="boat")
    given = edition(paragraph(WORDS), boat, paragraph(WORDS))
    assert faults(styled(given, "figure { break-after: page }")) == []


def test_a_fault_names_the_line_it_is_about() -> None:
    given = styled(edition(HEADING, paragraph(WORDS)), "h3 { break-after: page }")
    assert ("layout/lonely-heading", "ferries.md:12") in faults(given)
