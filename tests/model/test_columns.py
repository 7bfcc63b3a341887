"""How wide columns are."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imprint.model.columns import weighed
from imprint.model.document import Cell, Column, Paragraph, Row, Table, Text

WORD = "aVeryLongNameOfAnApplicationInterface"


def table(*lines: tuple[str, ...], widths: tuple[float, ...] = ()) -> Table:
    rows = [
        Row(cells=tuple(Cell(blocks=(Paragraph(content=(Text(text),)),)) for text in line)) for line in lines
    ]
    columns = tuple(Column(width=width) for width in widths) or (Column(),) * len(lines[0])
    return Table(columns=columns, head=(rows[0],), body=tuple(rows[1:]))


def weights(made: Table) -> list[float]:
    return [column.weight for column in weighed(made).columns]


def characters(made: Table) -> list[float]:
    """Return about how many characters fit on a line of each column."""
    return [weight * 110 for weight in weights(made)]


def test_a_long_name_does_not_break_where_there_is_room_for_it() -> None:
    assert characters(table(("Name", "What it does"), (WORD, "Sets a callback for new messages")))[0] > len(
        WORD
    )


def test_long_names_in_many_columns_share_the_line_evenly() -> None:
    made = weights(table(("A", "B", "C", "D"), (WORD, WORD, WORD, WORD)))
    assert made == pytest.approx([0.25] * 4, abs=0.001)


def test_an_authored_width_is_kept() -> None:
    made = table(("A", "B"), ("x", "words " * 30), widths=(0.4, 0.6))
    assert weights(made) == pytest.approx([0.4, 0.6])


def test_no_column_is_narrower_than_its_words_whatever_its_author_says() -> None:
    made = table(("Availability", "Resource", "Remark"), ("x", "y", "z"), widths=(0.03, 0.03, 0.94))
    made_wide = characters(made)
    assert made_wide[0] >= len("Availability")
    assert made_wide[1] >= len("Resource")


def test_where_all_words_do_not_fit_the_widths_of_the_author_stay() -> None:
    words = ("internationalization",) * 8
    widths = (0.02, 0.02, 0.16, 0.16, 0.16, 0.16, 0.16, 0.16)
    assert weights(table(words, words, widths=widths)) == pytest.approx(widths, abs=0.001)


@given(st.lists(st.tuples(st.text("ab c", max_size=60), st.floats(0, 1)), min_size=1, max_size=7))
def test_shares_add_up_and_every_column_has_one(columns: list[tuple[str, float]]) -> None:
    made = table(tuple(text for text, _ in columns))
    made = replace(made, columns=tuple(Column(width=round(width, 2)) for _, width in columns))
    assert sum(weights(made)) == pytest.approx(1, abs=0.01)
    assert min(weights(made)) > 0
