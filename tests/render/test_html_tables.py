"""Tables become HTML that says which cell belongs to which heading, on every width of screen and on paper."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lxml import html as lxml_html

from imprint.model.document import Cell, Column, Row, Span, Table
from imprint.render.body import render_body
from imprint.render.desk import Medium
from tests.render.sheet import edition, ferry_rows, inlines, paragraph, table


def tree(block: Table, medium: Medium = "screen") -> Any:
    made = str(render_body(edition(block), medium).html)
    return lxml_html.fragment_fromstring(made, create_parent="div")


def cell(text: str, **more: object) -> Cell:
    return Cell(blocks=(paragraph(text),), **more)  # type: ignore[arg-type]


def test_heads_of_columns_and_names_of_rows_say_what_they_head() -> None:
    made = tree(table("t", ["Line", "Ours"], [["Price", "Low"]]))
    assert [(each.text, each.get("scope")) for each in made.iter("th")] == [
        ("Line", "col"),
        ("Ours", "col"),
        ("Price", "row"),
    ]


def test_an_empty_corner_heads_nothing() -> None:
    corner = tree(table("t", ["", "Ours"], [["Price", "Low"]])).find(".//thead/tr")[0]
    assert (corner.tag, corner.get("scope")) == ("td", None)


def test_rows_and_cells_keep_their_ids() -> None:
    made = tree(table("t", ["Line", "Ours"], [["Price", "Low"]]))
    ids = [each.get("id") for each in made.iter("table", "tr", "th", "td")]
    assert ids == ["t", "t.head", "t.head.0", "t.head.1", "t.0", "t.0.0", "t.0.1"]


def test_columns_get_the_widths_that_their_content_asks_for() -> None:
    widths = [each.get("style") for each in tree(table("t", ["A", "B"], [["x", "long " * 20]])).iter("col")]
    shares = [float(width.removeprefix("width:").removesuffix("%")) for width in widths]
    assert abs(sum(shares) - 100) < 0.1
    assert shares[1] > shares[0]


def test_a_table_without_weights_is_weighed() -> None:
    bare = replace(table("t", ["A", "B"], [["x", "y"]]), columns=(Column(), Column()))
    assert all(each.get("style") != "width:0.00%" for each in tree(bare).iter("col"))


def test_the_own_product_has_a_column_of_its_own() -> None:
    made = tree(table("t", ["Line", "Ours", "Theirs"], [["Price", "Low", "High"]]))
    assert [each.text for each in made.iter("th", "td") if each.get("class") == "own"] == ["Ours", "Low"]


def test_alignment_comes_from_the_cell_and_else_from_its_column() -> None:
    row = Row(cells=(cell("1"), cell("2", align="center"), cell("3")))
    made = tree(Table(columns=(Column(align="end"), Column(align="end"), Column()), head=(), body=(row,)))
    assert [each.get("class") for each in made.iter("td")] == ["to-end", "to-center", None]


def test_a_small_table_stays_as_it_is_on_a_phone() -> None:
    assert tree(table("t", ["A", "B"], [["x", "y"]])).find(".//table").get("class") == "fits"


def test_a_comparison_becomes_cards_that_repeat_the_names_of_columns() -> None:
    made = tree(table("t", ["", "Our line", "Theirs"], ferry_rows(2)))
    assert made.find(".//table").get("class") == "cards"
    assert [each.get("data-label") for each in made.findall(".//tbody/tr[1]/td")] == ["Our line", "Theirs"]


def test_a_wide_table_scrolls_in_a_region_that_a_keyboard_reaches() -> None:
    head = [f"Column number {number}" for number in range(7)]
    region = tree(table("t", head, [head], caption="Seven")).find("div")
    assert (region.get("class"), region.get("role"), region.get("tabindex")) == ("scroller", "region", "0")
    assert region.get("aria-labelledby") == region.find(".//caption").get("id")
    assert (
        "data-label"
        not in lxml_html.tostring(tree(table("t", head, [head])), encoding="unicode").split("<tbody")[0]
    )


def test_every_region_of_a_page_has_a_name_of_its_own() -> None:
    wide = [f"Column number {number}" for number in range(7)]
    tables = [table(f"t{n}", wide, [wide], caption=name) for n, name in enumerate(("", "Seven", "", "Seven"))]
    made: Any = lxml_html.fromstring(render_body(edition(*tables), "screen").html)
    regions = made.findall(".//div[@role='region']")
    names = [
        each.get("aria-label") or made.get_element_by_id(each.get("aria-labelledby")).text_content()
        for each in regions
    ]
    assert names == ["Table 1", "Seven", "Table 2", "Seven 2"]


def test_a_word_too_long_for_a_phone_does_not_push_the_page_aside() -> None:
    made = tree(table("t", ["A", "B"], [["x", "y" * 60]]))
    assert made.find(".//table").get("class") == "cards"


def test_spans_stay_spans_and_put_cells_under_their_columns() -> None:
    rows = (
        Row(cells=(cell("a", rowspan=2), cell("b", colspan=2))),
        Row(cells=(cell("c"), cell("d"))),
        Row(cells=(cell("e"), cell("f"), cell("g"))),
    )
    made = tree(Table(columns=(Column(), Column(), Column(own=True)), head=(), body=rows))
    cells = {each.text: each for each in made.iter("td")}
    assert (cells["a"].get("rowspan"), cells["b"].get("colspan")) == ("2", "2")
    assert [text for text, each in cells.items() if "own" in (each.get("class") or "")] == ["d", "g"]
    assert [text for text, each in cells.items() if "edge" in (each.get("class") or "")] == ["a", "e"]


def test_a_cell_object_that_stands_twice_in_a_row_has_two_places() -> None:
    empty = cell("–")
    row = Row(cells=(empty, empty, empty))
    made = tree(Table(columns=(Column(), Column(own=True), Column()), head=(), body=(row,)))
    assert [each.get("class") for each in made.iter("td")] == [None, "own", None]


def test_a_table_in_a_cell_is_a_table() -> None:
    inner = table("inner", ["k"], [["v"]])
    made = tree(table("outer", ["A", "B"], [["x", inner]]))
    assert [each.get("id") for each in made.iter("table")] == ["outer", "inner"]


def test_only_rows_taller_than_a_third_of_a_page_may_be_divided_in_print() -> None:
    made = tree(table("t", ["A", "B"], [["short", "row"], ["tall", "words " * 500]]), "print")
    assert [each.get("class") for each in made.findall(".//tbody/tr")] == [None, "tall"]


def test_what_must_not_break_breaks_in_print_where_its_column_is_too_narrow() -> None:
    unbroken = paragraph(Span(inlines("one two three four five six seven"), nowrap=True))
    others = ["a cell with words enough to ask for a wide column of its own"] * 7
    narrow = table("t", list("ABCDEFGH"), [[unbroken, *others]])
    assert tree(narrow).find(".//span").get("class") == "nowrap"
    assert tree(narrow, "print").find(".//span").get("class") is None
    wide = table("t", ["A"], [[unbroken]])
    assert tree(wide, "print").find(".//span").get("class") == "nowrap"


def test_print_sets_tables_of_many_columns_smaller() -> None:
    shapes = []
    for count in (3, 6, 9):
        head = [str(number) for number in range(count)]
        shapes.append(tree(table("t", head, [head]), "print").find(".//table").get("class"))
    assert shapes == [None, "wide", "widest"]
