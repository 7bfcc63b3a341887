"""Links from one document to another lead to the same language, in the form that each format has of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from imprint.errors import Location
from imprint.localize.links import Outgoing, Published, Shelf, addresses, linked, missing, outgoing, places
from imprint.model.document import Document, Heading, Link, Note, Paragraph
from imprint.model.walk import all_inlines, block_text
from tests.render.sheet import inlines, sheet

HERE = "source/guides/pumps.md"
SHELF = Shelf(
    {
        one.path: one
        for one in (
            Published("pumps", HERE, "en", ("en", "ja")),
            Published("valves", "source/valves.md", "en", ("en", "ja")),
            Published("prices & terms", "source/guides/prices & terms.md", "de", ("de", "fr")),
            Published("spares", "source/guides/spares.md", "de", ("fr",)),
        )
    },
    ("pdf", "docx", "html"),
    "source",
)
ON_THE_WEB = replace(SHELF, base_url="https://example.com/d/")


def where(target: str, format: str = "html", shelf: Shelf = SHELF, tag: str = "ja") -> str | None:  # noqa: A002
    return addresses([target], HERE, shelf, tag, format).get(target)


@pytest.mark.parametrize(
    ("target", "address"),
    [
        ("../valves.md", "valves.html"),
        ("../valves.md#flow-rate", "valves.html#flow-rate"),
        ("../valves.md#Durchfluss menge", "valves.html#Durchfluss%20menge"),
        ("../valves.md#%E6%B5%81%E9%87%8F", "valves.html#%E6%B5%81%E9%87%8F"),
        ("../valves.MD", ""),
        ("../guides/../valves.md?print=1#a", "valves.html?print=1#a"),
        ("/source/valves.md", "valves.html"),
        ("/valves.md", "valves.html"),
        ("pumps.md#flow", "#flow"),
        ("pumps.md", "pumps.html"),
        ("prices%20&%20terms.md", "../de/prices%20%26%20terms.html"),
        ("spares.md#a", "../fr/spares.html#a"),
        ("gaskets.md", ""),
        ("../../outside.md", ""),
    ],
)
def test_a_link_leads_to_the_page_of_the_same_language_else_to_one_that_is_there(
    target: str, address: str
) -> None:
    assert where(target) == address


@pytest.mark.parametrize(
    "target",
    ["#flow", "https://example.com/a.md", "//example.com/a.md", "mailto:a@b.md", "data.csv", "", "http://["],
)
def test_other_links_are_left_alone(target: str) -> None:
    document = Document("pumps", "Pumps", (Paragraph(content=(Link(target, inlines("x")),)),))
    assert where(target) is None
    assert outgoing(document) == ()
    assert linked(document, HERE, SHELF, "ja", "html") is document


def test_print_and_word_lead_to_the_web_where_its_address_is_known_else_to_the_file_beside_them() -> None:
    assert where("../valves.md#a", "pdf") == "valves.ja.pdf"
    assert where("prices & terms.md#a", "docx") == "prices%20%26%20terms.de.docx"
    assert where("../valves.md#a", "pdf", ON_THE_WEB) == "https://example.com/d/ja/valves.html#a"
    assert where("spares.md", "docx", ON_THE_WEB) == "https://example.com/d/fr/spares.html"
    assert where("../valves.md#a", "html", ON_THE_WEB) == "valves.html#a"
    assert where("../valves.md", "pdf", replace(ON_THE_WEB, formats=("pdf",))) == "valves.ja.pdf"


def test_links_are_found_wherever_they_stand_and_what_leads_nowhere_becomes_text() -> None:
    note = Note((Paragraph(content=(Link("../valves.md", inlines("in a note")),)),))
    document = Document(
        "pumps",
        "Pumps",
        (
            Heading(level=1, content=inlines("See ", Link("gaskets.md", inlines("gaskets")))),
            Paragraph(content=inlines("And ", Link("gaskets.md", ()), " or", note)),
        ),
    )
    made = linked(document, HERE, SHELF, "en", "html")

    assert [each.target for each in all_inlines(made.blocks) if isinstance(each, Link)] == ["valves.html"]
    assert block_text(made.blocks[:1]) == "See gaskets"
    assert block_text(made.blocks[1:2]) == "And gaskets.md or"
    assert [link.text for link in outgoing(document)] == ["gaskets", "gaskets.md", "in a note"]


def warned(*targets: str) -> list[tuple[str, str]]:
    links = [Outgoing(target, "it", Location("pumps.md", number)) for number, target in enumerate(targets, 1)]
    found = missing(links, HERE, SHELF, {"valves": {"flow-rate", "noise"}, "pumps": {"x"}})
    assert all(one.rule == "link/missing" for one in found)
    return [(str(one.where), one.fix) for one in found]


def test_a_link_to_no_document_is_a_warning_with_the_likely_one() -> None:
    assert warned("valves.md", "../valve.md", "zzz.md") == [
        ("pumps.md:1", "did you mean ../valves.md?"),
        ("pumps.md:2", "did you mean ../valves.md?"),
        ("pumps.md:3", "correct the path, add the document, or link to its address on the web"),
    ]


def test_a_link_to_no_place_is_a_warning_with_the_likely_one() -> None:
    assert warned("../valves.md#noise", "../valves.md#flow", "../valves.md#Noise", "../valves.md#zzzzz") == [
        ("pumps.md:2", "did you mean ../valves.md#flow-rate?"),
        ("pumps.md:3", "did you mean ../valves.md#noise?"),
        ("pumps.md:4", "link to a heading of ../valves.md, or set the id there with {#zzzzz}"),
    ]


def test_of_places_in_a_document_that_nobody_has_read_nothing_is_said() -> None:
    assert warned("spares.md#any") == []


def test_places_are_all_ids_of_a_document() -> None:
    document = sheet().document
    known = places(document)
    assert {block.id for block in document.blocks if block.id} <= set(known)
