"""Tables: heads, row headers, spans and HTML as people leave it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from imprint.model.columns import placed_cells, weighed
from imprint.model.document import Table
from imprint.model.walk import block_text
from tests.read.helper import reading, shown


def table(text: str) -> Table:
    found = reading(text)[0].blocks[0]
    assert isinstance(found, Table)
    return found


def test_the_first_column_names_the_rows_where_it_can() -> None:
    made = table("| Feature | Ours |\n|---|---|\n| Cost | low |\n| Speed | high |\n")

    assert [row.cells[0].header for row in made.body] == ["row", "row"]


def test_a_first_column_that_repeats_itself_names_no_rows() -> None:
    made = table("| Region | Zone |\n|---|---|\n| East | a |\n| East | b |\n")

    assert [row.cells[0].header for row in made.body] == ["", ""]


def test_html_tables_keep_spans_and_heads() -> None:
    text = (
        "<table>\n<tr><th rowspan=2>H</th><th colspan=2>G</th></tr>\n<tr><th>g1</th><th>g2</th></tr>\n"
        "<tr><td>1</td><td>2</td><td>3</td></tr>\n</table>\n"
    )

    assert shown(text).split("\n") == [
        "table",
        "  row",
        "    column 1x2 p H",
        "    column 2x1 p G",
        "  row",
        "    column p g1",
        "    column p g2",
        "  row",
        "    row p 1",
        "    cell p 2",
        "    cell p 3",
    ]


def test_markdown_between_html_cells_belongs_to_its_cell() -> None:
    text = "<table>\n<tr>\n<td>\n\n**bold**\n\n- item\n\n</td>\n<td>plain</td>\n</tr>\n</table>\n"

    assert shown(text) == (
        "table\n  row\n    cell p <strong>bold</>\n      ul\n        item\n          p item\n    cell p plain"
    )


def test_html_that_the_author_indented_is_no_code() -> None:
    text = "<table>\n<tr><td>a</td>\n\n    <td>b</td></tr>\n</table>\n"

    assert shown(text) == "table\n  row\n    cell p a\n    cell p b"


def test_words_between_the_tags_of_a_table_are_kept_before_it() -> None:
    assert shown("<table>stray<tr><td>a</td></tr></table>") == "p stray\ntable\n  row\n    cell p a"


def test_the_products_own_column_is_known() -> None:
    document, _ = reading("---\nproduct: Ours\n---\n\n| Feature | Ours |\n|---|---|\n| Cost | low |\n")
    made = document.blocks[0]

    assert isinstance(made, Table)
    assert [column.own for column in made.columns] == [False, True]


SPAN = st.integers(1, 4)
ROW = st.lists(st.tuples(SPAN, SPAN), min_size=0, max_size=5)


@given(st.lists(ROW, min_size=1, max_size=6))
def test_any_spans_give_a_regular_grid_that_keeps_every_cell(rows: list[list[tuple[int, int]]]) -> None:
    cells = [
        [f"<td colspan={across} rowspan={down}>c{y}x{x}</td>" for x, (across, down) in enumerate(row)]
        for y, row in enumerate(rows)
    ]
    text = "<table>\n" + "\n".join(f"<tr>{''.join(row)}</tr>" for row in cells) + "\n</table>\n"
    document, _ = reading(text)
    expected = [f"c{y}x{x}" for y, row in enumerate(rows) for x in range(len(row))]
    tables = [block for block in document.blocks if isinstance(block, Table)]

    assert block_text(document.blocks).split() == expected
    for made in tables:
        covered: set[tuple[int, int]] = set()
        starts = iter(placed_cells(made))
        for y, row in enumerate(made.rows):
            for cell in row.cells:
                x, placed, _ = next(starts)
                assert placed is cell
                area = {(y + dy, x + dx) for dy in range(cell.rowspan) for dx in range(cell.colspan)}
                assert not area & covered
                covered |= area
        assert covered == {(y, x) for y in range(len(made.rows)) for x in range(len(made.columns))}


@given(st.lists(st.text("ab c", max_size=60), min_size=1, max_size=6))
def test_the_widths_of_a_table_add_up_to_its_width(words: list[str]) -> None:
    head = "".join(f"| H{number} " for number in range(len(words)))
    row = "".join(f"| {word.strip() or 'x'} " for word in words)
    made = weighed(table(f"{head}|\n{'|---' * len(words)}|\n{row}|\n"))

    assert abs(sum(column.weight for column in made.columns) - 1) < 0.01
    assert all(column.weight > 0.02 for column in made.columns)
