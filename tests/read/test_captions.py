"""Caption lines, and the attributes at their end."""

from __future__ import annotations

from imprint.model.document import Figure, Table
from imprint.model.walk import text_of
from tests.read.helper import reading

TABLE = "| A | B |\n|---|---|\n| 1 | 2 |\n"
IMAGE = "![what it shows](a.png)\n"


def captions(text: str) -> list[str]:
    return [
        f"{type(block).__name__}: {text_of(block.caption)}" if isinstance(block, Table | Figure) else "other"
        for block in reading(text)[0].blocks
    ]


def test_a_line_after_or_before_a_table_is_its_caption() -> None:
    assert captions(f"{TABLE}\nTable: Both *columns*\n") == ["Table: Both columns"]
    assert captions(f"Table: Both\n\n{TABLE}") == ["Table: Both"]
    assert captions(f"{TABLE}\n: Both\n") == ["Table: Both"]


def test_a_line_between_two_tables_belongs_to_the_one_above() -> None:
    assert captions(f"{TABLE}\nTable: One\n\n{TABLE}\nTable: Two\n") == ["Table: One", "Table: Two"]
    assert captions(f"{TABLE}\nTable: One\n\nTable: Two\n\n{TABLE}") == ["Table: One", "Table: Two"]


def test_a_figure_has_its_own_line() -> None:
    assert captions(f"{IMAGE}\nFigure: The [plan](#p)\n") == ["Figure: The plan"]
    assert captions(f"{IMAGE}\nTable: The plan\n") == ["Figure: ", "other"]


def test_a_line_beside_nothing_stays_a_paragraph() -> None:
    assert captions("Table: of contents\n\ntext\n") == ["other", "other"]


def test_attributes_at_the_end_belong_to_the_table() -> None:
    (table,) = reading(f'{TABLE}\nTable: Both {{#both .chart kind="bar"}}\n')[0].blocks
    assert isinstance(table, Table)
    assert text_of(table.caption) == "Both"
    assert (table.id, table.attributes.classes, table.attributes.get("kind")) == ("both", ("chart",), "bar")
    (other,) = reading(f"{TABLE}\nTable: a {{set}} of {{1, 2}}\n")[0].blocks
    assert isinstance(other, Table)
    assert text_of(other.caption) == "a {set} of {1, 2}"
    assert not other.attributes.classes


def test_a_division_around_one_table_marks_the_table() -> None:
    for text in (f"::: {{.chart kind=line}}\n{TABLE}:::\n", f"{{.chart kind=line}}\n{TABLE}"):
        (table,) = reading(text)[0].blocks
        assert isinstance(table, Table)
        assert (table.attributes.classes, table.attributes.get("kind")) == (("chart",), "line")


def test_the_words_of_a_title_are_said_once() -> None:
    (figure,) = reading('![what](a.png "The plan")\n')[0].blocks
    assert isinstance(figure, Figure)
    assert (text_of(figure.caption), figure.image.title) == ("The plan", "")


def test_html_says_that_an_image_only_decorates() -> None:
    def decorates(text: str) -> bool:
        (figure,) = reading(text)[0].blocks
        assert isinstance(figure, Figure)
        return figure.image.is_decorative

    assert decorates('<img src="a.png" alt="">\n')
    assert decorates("![](a.png){.decorative}\n")
    assert not decorates('<img src="a.png">\n')
    assert not decorates("![words](a.png){.decorative}\n")
