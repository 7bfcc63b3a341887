"""On which page what stands in a Word file will be."""

from __future__ import annotations

from bisect import bisect_left
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from imprint.model.document import Block, Figure, Image, Note
from imprint.model.locale import Locale
from imprint.render.edition import Asset
from tests.external import office_pdf
from tests.write.documents import (
    ENGLISH,
    GERMAN,
    bullets,
    edition,
    heading,
    numbers,
    para,
    png,
    table,
)
from tests.write.opened import Opened, text_of

A_LINE = 9.5 * 1.22 * 1.1875 + 8  # of body text, with the distance below
LINES = (15840 - 1361 - 1247) / 20 / A_LINE  # paragraphs of one line on a page of Letter


def pages(*blocks: Block) -> dict[str, int]:
    """Return the page of each heading as the contents show it."""
    entries = [text_of(entry).split("\t") for entry in Opened(edition(blocks)).all("//w:sdt//w:hyperlink")]
    return {words: int(page) for words, page in entries}


def paragraphs(count: int) -> tuple[Block, ...]:
    return (para("x"),) * count


def test_headings_after_more_text_stand_on_later_pages() -> None:
    around = [heading(1, name) for name in ("One", "Two", "Three")]
    whole = round(LINES)
    found = pages(around[0], *paragraphs(whole * 2), around[1], *paragraphs(whole), around[2], para("x"))
    assert found == {"One": 1, "Two": 3, "Three": 4}


def test_a_heading_goes_to_the_next_page_with_what_follows_it() -> None:
    def page(count: int, *after: Block) -> int:
        before = (heading(1, "One"), heading(1, "Two"), *paragraphs(count))
        made = edition(
            (*before, heading(1, "Last"), *after), assets={"a.png": Asset(png(), "image/png", 400, 300)}
        )
        return int(text_of(Opened(made).all("//w:sdt//w:hyperlink")[-1]).split("\t")[1])

    last = bisect_left(range(40), 2, key=lambda count: page(count, para("x"))) - 1
    assert page(last - 4, para("x"), para("x")) == 1
    assert page(last - 4, Figure(image=Image("a.png", "x"))) == 2


def test_notes_take_room_at_the_foot_of_their_page() -> None:
    def last(*blocks: Block) -> int:
        return pages(heading(1, "One"), heading(1, "Two"), *blocks, heading(1, "Last"), para("x"))["Last"]

    some = bisect_left(range(40), 2, key=lambda count: last(*paragraphs(count))) - 1
    noted = para("x", Note((para("word " * 200),)))
    assert last(noted, *paragraphs(some - 1)) == 2


def test_the_head_of_a_table_is_counted_on_every_page() -> None:
    def last(head: str) -> int:
        tall = table((head, "B"), *(("x", "y") for _ in range(200)))
        return pages(heading(1, "One"), heading(1, "Two"), tall, heading(1, "Last"), para("x"))["Last"]

    assert last("word " * 300) >= last("word") + 2


# --- what an office program makes of it ------------------------------------------------------------------


def manual(language: str) -> tuple[Block, ...]:
    """Return a document of several pages with every kind of block that takes room."""
    sentence = {
        "en": "A broker keeps the records of a partition on disk until they are older than the limit. ",
        "de": "Ein Vermittler bewahrt die Datensätze einer Unterteilung, bis sie älter als die Frist sind. ",
    }[language]
    row = (sentence * 2, bullets("one", sentence, "three"), "3")
    parts: list[Block] = []
    for number in range(1, 13):
        parts += [
            heading(1, f"Chapter {number}.0"),
            para(sentence * (number % 4 + 2)),
            *(para(sentence * 3) for _ in range(number % 3)),
            heading(2, f"Detail {number}.1"),
            bullets(*(sentence for _ in range(number % 5 + 2))),
            para(sentence, Note((para(sentence),)) if number % 4 == 0 else ""),
            table(("Name", "Meaning", "Number"), *(row for _ in range(number % 4 + 1))),
            numbers(sentence, (para(sentence), bullets("inner", "list"))),
        ]
    return tuple(parts)


@pytest.mark.parametrize(
    "locale", [ENGLISH, pytest.param(GERMAN, marks=pytest.mark.slow)], ids=lambda locale: locale.tag
)
def test_contents_show_the_page_on_which_an_office_program_has_the_heading(
    soffice: str, tmp_path: Path, locale: Locale
) -> None:
    made = Opened(edition(manual(locale.tag), locale))
    (tmp_path / "manual.docx").write_bytes(made.written.data)
    shown = [text_of(entry).split("\t") for entry in made.all("//w:sdt//w:hyperlink")]
    file = office_pdf(soffice, tmp_path / "manual.docx", tmp_path, has_own_fonts=True)
    with pikepdf.Pdf.open(file) as opened:
        objects = [each for each in opened.objects if isinstance(each, pikepdf.Dictionary)]
        fonts = {str(each.get("/BaseFont", "")) for each in objects}
    with pypdfium2.PdfDocument(file) as printed:
        texts = [page.get_textpage().get_text_bounded() for page in printed]
    if not any("Carlito" in name or "Calibri" in name for name in fonts):
        pytest.skip("LibreOffice has neither Calibri nor Carlito, whose letters are as wide, on this machine")
    found = [max(n for n, text in enumerate(texts, 1) if words in text) for words, _ in shown]
    off = [abs(int(page) - real) for (_, page), real in zip(shown, found, strict=True)]
    # Where a line only just fits, programs differ: in the height of a line, in the rule above notes.
    assert off.count(0) >= len(off) * 0.9
    assert max(off) <= 1
    assert len(texts) > 5
