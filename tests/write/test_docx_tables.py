"""The tables of Word files."""

from __future__ import annotations

from dataclasses import replace

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imprint.model.document import Block, Callout, Cell, CodeBlock, Column, Row, Table
from imprint.write import pdf
from imprint.write.docx.grid import slots
from tests.write.documents import bullets, edition, numbers, para, table
from tests.write.opened import NAMESPACES, Element, Opened, has, style_of, text_of, value

COMPARISON = table(
    ("Feature", "Ours", "Theirs"),
    ("Speed", "fast", "slow"),
    ("Lists", bullets("one", "two"), numbers("three")),
    caption="Both compared",
    own=1,
)


def rows(opened: Opened) -> list[Element]:
    return opened.all("//w:body//w:tbl[w:tblPr/w:tblStyle[@w:val!='ImprintFacts']]/w:tr")


def test_the_head_is_repeated_and_rows_stay_whole() -> None:
    made = rows(Opened(edition(COMPARISON)))
    assert [has(row, "w:trPr/w:tblHeader") for row in made] == [True, False, False]
    assert all(has(row, "w:trPr/w:cantSplit") for row in made)


@pytest.mark.parametrize(
    "high",
    [
        "word " * 900,
        bullets(*"abcdefghijklmnopqrst"),
        CodeBlock(text="\n".join("abcdefghijklmnopqrst")),
        table(("inner",), *((letter,) for letter in "abcdefghijklmnopqrst")),
    ],
    ids=["text", "list", "code", "table"],
)
def test_a_row_that_is_higher_than_a_third_of_the_page_may_break(high: str | Block) -> None:
    made = Opened(edition(table(("A", "B"), ("x", high), ("low", "row"))))
    own = made.all("//w:body/w:tbl[1]/w:tr")
    assert [has(row, "w:trPr/w:cantSplit") for row in own] == [True, False, True]


def test_cells_have_the_style_of_their_part() -> None:
    opened = Opened(edition(COMPARISON))
    styles = [style_of(opened.paragraph(words)) for words in ("Feature", "Speed", "fast", "one", "three")]
    assert styles == ["TableHead", "RowHeader", "TableText", "TableListBullet", "TableListNumber"]


def test_lists_in_cells_are_real_lists_with_little_indent() -> None:
    opened = Opened(edition((COMPARISON, bullets("outside"))))
    assert opened.list_mark(opened.paragraph("one"))[:3] == ("bullet", "•", 0)
    numbering = opened.part("word/numbering.xml")

    def indent(words: str) -> int:
        number = opened.list_mark(opened.paragraph(words))[3]
        instance = numbering.find(f"w:num[@w:numId='{number}']/w:abstractNumId", NAMESPACES)
        assert instance is not None
        path = f"w:abstractNum[@w:abstractNumId='{value(instance)}']/w:lvl[@w:ilvl='0']/w:pPr/w:ind"
        found = numbering.find(path, NAMESPACES)
        assert found is not None
        return int(value(found, "left"))

    assert indent("one") < indent("outside")


def test_the_column_of_ones_own_product_is_tinted() -> None:
    tints = [
        [value(each, "fill") for each in row.findall("w:tc/w:tcPr/w:shd", NAMESPACES)]
        for row in rows(Opened(edition(COMPARISON)))
    ]
    assert tints == [["eef5fb"]] * 3


def test_widths_come_from_the_weights_and_fill_the_line() -> None:
    weighed = replace(COMPARISON, columns=tuple(Column(weight=share) for share in (0.2, 0.3, 0.5)))
    opened = Opened(edition(weighed))
    widths = [int(value(each, "w")) for each in opened.all("//w:tbl[last()]/w:tblGrid/w:gridCol")][-3:]
    whole = 12240 - 2 * round(18 * 1440 / 25.4)
    assert sum(widths) == whole
    assert [round(width / whole, 2) for width in widths] == [0.2, 0.3, 0.5]
    assert has(rows(opened)[0], "../w:tblPr/w:tblLayout[@w:type='fixed']")


def test_columns_without_weights_are_weighed() -> None:
    opened = Opened(edition(table(("A", "B"), ("x", "a much longer text than the other column has"))))
    widths = [int(value(each, "w")) for each in rows(opened)[0].findall("../w:tblGrid/w:gridCol", NAMESPACES)]
    assert widths[0] < widths[1]


def test_the_caption_stays_with_its_table_and_describes_it() -> None:
    opened = Opened(edition(COMPARISON))
    caption = opened.paragraph("Both compared")
    assert style_of(caption) == "Caption"
    assert has(caption, "w:pPr/w:keepNext")
    assert caption.getnext() is rows(opened)[0].getparent()
    assert has(rows(opened)[0], "../w:tblPr/w:tblCaption[@w:val='Both compared']")


def test_the_look_says_whether_there_are_heads() -> None:
    headless = Table(columns=(Column(),), head=(), body=(Row(cells=(Cell(blocks=(para("x"),)),)),))
    for made, expected in ((COMPARISON, ("1", "1")), (headless, ("0", "0"))):
        look = rows(Opened(edition(made)))[0].find("../w:tblPr/w:tblLook", NAMESPACES)
        assert look is not None
        assert (value(look, "firstRow"), value(look, "firstColumn")) == expected
        assert int(value(look), 16) & 0xA0 == (0xA0 if expected == ("1", "1") else 0)


def test_alignment_is_said_by_the_start_of_the_line() -> None:
    columns = tuple(Column(align=align) for align in ("start", "end", "center"))
    opened = Opened(edition(replace(COMPARISON, columns=columns)))
    aligned = [
        value(opened.all("w:pPr/w:jc", opened.paragraph(words))[0]) for words in ("Speed", "fast", "slow")
    ]
    assert aligned == ["left", "right", "center"]


def test_the_first_column_begins_where_the_text_around_does() -> None:
    flush = [has(cell, "w:tcPr/w:tcMar/w:left[@w:w='0']") for cell in rows(Opened(edition(COMPARISON)))[1]]
    assert [*filter(None, flush)] == [True]
    boxed = Opened(edition(Callout(kind="note", blocks=(COMPARISON,))))
    assert not boxed.all("//w:tcMar[ancestor::w:tbl[w:tblPr/w:tblBorders]]")


def test_columns_are_as_wide_as_on_the_pages_of_the_pdf(tmp_path_factory: pytest.TempPathFactory) -> None:
    pdf.load(tmp_path_factory.mktemp("fonts"))
    head = ("Feature", "Ours", "Theirs", "Remark")
    made = edition(
        table(head, ("Longest throughput", "fast", bullets("slow", "steady"), "word " * 30), own=1)
    )
    with pypdfium2.PdfDocument(pdf.write(made).data) as printed:
        page = printed[0]
        text = page.get_textpage()
        starts = []
        for words in head[1:]:
            found = text.search(words, match_case=True, match_whole_word=True).get_next()
            assert found is not None
            starts.append(text.get_charbox(found[0])[0])
        edge = 18 / 25.4 * 72
        whole = page.get_width() - 2 * edge
    edges = [(start - made.theme.spacing.cell_x - edge) / whole for start in starts]
    grid = [
        int(value(each, "w")) for each in rows(Opened(made))[0].findall("../w:tblGrid/w:gridCol", NAMESPACES)
    ]
    assert [sum(grid[:count]) / sum(grid) for count in (1, 2, 3)] == pytest.approx(edges, abs=0.01)


@given(st.lists(st.text("ab c", max_size=90), min_size=1, max_size=9))
def test_tables_are_never_wider_than_the_text(words: list[str]) -> None:
    opened = Opened(edition((table(tuple(words), tuple(words)), bullets(table(tuple(words), ("x",))))))
    for made in opened.all("//w:body/w:tbl"):
        indent = made.find("w:tblPr/w:tblInd", NAMESPACES)
        width = sum(int(value(each, "w")) for each in made.findall("w:tblGrid/w:gridCol", NAMESPACES))
        assert width + (0 if indent is None else int(value(indent, "w"))) <= 12240 - 2 * round(
            18 * 1440 / 25.4
        )


def test_many_columns_are_set_in_smaller_type() -> None:
    opened = Opened(edition(table(tuple("ABCDEF"), tuple("123456"))))
    assert style_of(opened.paragraph("B")) == "TableHeadSmall"


# --- spans ------------------------------------------------------------------------------------------------


def spanned(*lines: tuple[tuple[str, int, int], ...]) -> Table:
    """Return a table of rows of (text, columns, rows)."""
    made = tuple(
        Row(cells=tuple(Cell(blocks=(para(text),), colspan=wide, rowspan=high) for text, wide, high in line))
        for line in lines
    )
    return Table(columns=(), head=made[:1], body=made[1:])


def test_cells_span_columns_and_rows() -> None:
    made = spanned((("wide", 2, 1), ("c", 1, 1)), (("tall", 1, 2), ("x", 1, 1), ("y", 1, 1)), (("z", 2, 1),))
    opened = Opened(edition(made))
    assert value(opened.all("//w:tc[w:p='wide' or contains(., 'wide')]/w:tcPr/w:gridSpan")[0]) == "2"
    merges = [value(each) for each in opened.all("//w:vMerge")]
    assert merges == ["restart", "continue"]
    assert [text_of(cell) for cell in rows(opened)[2].findall("w:tc", NAMESPACES)] == ["", "z"]


spans = st.tuples(st.integers(1, 4), st.integers(1, 4))


@given(st.lists(st.lists(spans, max_size=4), min_size=1, max_size=5))
def test_whatever_the_spans_every_row_is_equally_wide_and_no_cell_is_lost(
    lines: list[list[tuple[int, int]]],
) -> None:
    made = [Row(cells=tuple(Cell(blocks=(), colspan=w, rowspan=h) for w, h in line)) for line in lines]
    laid = slots(made)
    assert len({sum(slot.span for slot in line) for line in laid}) == 1
    for line, row in zip(laid, made, strict=True):
        assert [slot.cell for slot in line if slot.cell] == list(row.cells)
        assert [slot.column for slot in line] == [sum(s.span for s in line[:n]) for n in range(len(line))]


# --- what Word is particular about ------------------------------------------------------------------------


def test_every_cell_ends_with_a_paragraph() -> None:
    opened = Opened(edition(table(("A", "B"), ("x", table(("inner",), ("deep",))))))
    for cell in opened.all("//w:tc"):
        assert cell[-1].tag.endswith("}p")
    assert len(opened.all("//w:tbl//w:tbl")) == 1


def test_two_tables_do_not_run_together() -> None:
    opened = Opened(edition((table(("A",), ("b",)), table(("C",), ("d",)))))
    assert not opened.all("//w:tbl/following-sibling::*[1][self::w:tbl]")


def test_a_table_without_cells_is_left_out() -> None:
    opened = Opened(edition((Table(columns=(), head=(), body=()), para("after"))))
    assert opened.text() == "after"
    assert not rows(opened)


def test_an_empty_cell_is_an_empty_paragraph_of_its_style() -> None:
    made = Table(columns=(Column(),), head=(), body=(Row(cells=(Cell(blocks=()),)),))
    cell = Opened(edition(made)).all("//w:tbl[last()]//w:tc")[-1]
    assert [style_of(each) for each in cell.findall("w:p", NAMESPACES)] == ["TableText"]


@pytest.mark.parametrize("kind", ["note", "warning"])
def test_a_table_in_a_callout_keeps_the_bar(kind: str) -> None:
    made = Callout(kind=kind, blocks=(table(("A",), ("b",)),))  # type: ignore[arg-type]
    opened = Opened(edition(made))
    assert has(rows(opened)[0], "../w:tblPr/w:tblBorders/w:left[@w:sz='24']")
