"""What changed between two states of a document, in words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from imprint.model.document import Document
from imprint.read import Source, read
from imprint.release.changes import changes
from imprint.release.notes import Language, Revised, Revision, markdown

SHEET = """# Plans

What they cost.

## Prices

| Plan | Seats | Price |
|---|---|---|
| Small | 5 | 10 |
| Large | 50 | 90 |

Prices are monthly.

## Support

We answer within a day.
"""


def document(text: str) -> Document:
    (reading,) = read([Source("plans.md", text)])
    assert reading.document
    return reading.document


def said(before: str, after: str) -> list[str]:
    return [f"{one.section}: {one}" for one in changes(document(before), document(after))]


def test_nothing_is_said_of_what_is_the_same() -> None:
    assert said(SHEET, SHEET) == []
    assert said(SHEET, SHEET.replace("| Small | 5 |", "| Small |  5   |")) == []


def test_a_cell_is_named_by_its_row_and_column() -> None:
    assert said(SHEET, SHEET.replace("| 50 | 90 |", "| 60 | 95 |")) == [
        "Prices: “Large, Seats”: “50” is now “60”",
        "Prices: “Large, Price”: “90” is now “95”",
    ]


def test_rows_and_columns_come_and_go() -> None:
    after = SHEET.replace("| Small | 5 | 10 |", "| Tiny | 1 | 0 |")
    assert said(SHEET, after) == ["Prices: the row “Tiny” is new", "Prices: the row “Small” is gone"]
    wide = SHEET.replace("| Plan | Seats | Price |\n|---|", "| Plan | Seats | Price | Trial |\n|---|---|")
    wide = wide.replace("| 10 |", "| 10 | yes |").replace("| 90 |", "| 90 | no |")
    assert said(SHEET, wide) == ["Prices: the column “Trial” is new"]


def test_passages_are_changed_new_or_gone() -> None:
    assert said(SHEET, SHEET.replace("within a day", "within an hour")) == [
        "Support: “We answer within a day.” is now “We answer within an hour.”"
    ]
    assert said(SHEET, SHEET.replace("Prices are monthly.", "Prices are monthly.\n\nTaxes come on top.")) == [
        "Prices: new: “Taxes come on top.”"
    ]
    assert said(SHEET, SHEET.replace("## Support\n\nWe answer within a day.\n", "")) == [
        ": the section “Support” is gone",
        "Support: gone: “We answer within a day.”",
    ]


def test_a_table_that_is_moved_has_not_changed() -> None:
    table = SHEET[SHEET.index("| Plan") : SHEET.index("Prices are")]
    assert said(SHEET, SHEET.replace(table, "") + "\n" + table) == []


def test_cells_that_are_filled_or_emptied() -> None:
    assert said(SHEET, SHEET.replace("| 50 |", "|  |")) == ["Prices: “Large, Seats”: no longer says “50”"]
    assert said(SHEET.replace("| 50 |", "|  |"), SHEET) == ["Prices: “Large, Seats”: now says “50”"]


@given(st.lists(st.sampled_from(SHEET.splitlines(keepends=True)), max_size=14))
def test_a_document_never_differs_from_itself(lines: list[str]) -> None:
    text = "".join(lines)

    assert said(text, text) == []


def test_notes_tell_what_changed_and_what_is_complete() -> None:
    after = document(SHEET.replace("| 50 | 90 |", "| 60 | 90 |"))
    found = changes(document(SHEET), after)
    revision = Revision(
        "v1", (Revised("plans", "Plans", found), Revised("new", "A *new* one", is_new=True)), ("old",)
    )
    text = markdown(
        "Sheets v2", revision, (Language("Deutsch", "de", 199, 200), Language("English", "en")), "Ours."
    )

    assert text.startswith("# Sheets v2\n\nOurs.\n\n## What changed since v1\n")
    assert "- In “Prices”:\n  - “Large, Seats”: “50” is now “60”\n" in text
    assert "### New documents\n\n- A \\*new\\* one\n" in text
    assert "### Documents that are gone\n\n- old\n" in text
    assert "| Deutsch | `de` | 99 % translated |" in text
    assert "| English | `en` | complete |" in text
