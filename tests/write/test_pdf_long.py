"""A long PDF, which two processes draw, has the bytes of one; rules of its tables look as they did."""

from __future__ import annotations

import io
import os
import signal
from contextlib import nullcontext
from select import select
from typing import Any

import pikepdf
import pypdfium2
import pytest
from PIL import Image as PixelImage
from PIL import ImageChops, ImageStat

from imprint import beside
from imprint.errors import DocumentError
from imprint.model.document import Block, Code, Figure, Image, Link, List, ListItem, Styled
from imprint.render.edition import Asset, Attachment, Edition
from imprint.write import pdf
from tests.render.sheet import ARABIC, PICTURE, edition, ferry_rows, inlines, paragraph, table

HEAD = ["", "Our line", "The other line"]


@pytest.fixture(autouse=True, scope="module")
def _fonts(tmp_path_factory: pytest.TempPathFactory) -> None:
    pdf.load(tmp_path_factory.mktemp("fonts"))


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Pages that the other process has drawn, as they are put into the file."""
    from imprint.write import pdf_drawing

    put = pdf_drawing._put
    pages: list[object] = []

    def noted(drawing: pdf_drawing.Drawing, page: object, stream: object) -> None:
        pages.append(page)
        put(drawing, page, stream)

    monkeypatch.setattr(pdf_drawing, "_put", noted)
    monkeypatch.setattr(pdf_drawing, "_LONG", 12)
    return pages


@pytest.fixture
def learnt(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many lines were taken over from the other process."""
    from imprint.write import pdf_lines

    learn, offered = pdf_lines._Lines._learn, beside.Coming.offered
    counts: list[int] = []

    def noted(lines: pdf_lines._Lines) -> None:
        before = len(lines._known)
        learn(lines)
        counts.append(len(lines._known) - before)

    def in_time(coming: beside.Coming[Any]) -> object:
        if coming._process:
            select([coming._pipe], [], [])  # here the other process is never late
        return offered(coming)

    monkeypatch.setattr(pdf_lines._Lines, "_learn", noted)
    monkeypatch.setattr(beside.Coming, "offered", in_time)
    monkeypatch.setattr(pdf_lines, "_LONG", 2000)
    return counts


def long_edition(*end: Block) -> Edition:
    """Return an edition of fourteen pages or so, whose end is drawn by the other process."""
    attached = (Attachment("ferries.md", b"# Ferries\n", "The source", "Source"),)
    return edition(table("lines", HEAD, ferry_rows(230)), *end, attachments=attached)


def pages_of(data: bytes) -> int:
    with pikepdf.open(io.BytesIO(data)) as file:
        return len(file.pages)


def laid_out(given: Edition, *, alone: bool, ahead: bool = False) -> bytes:
    return pdf.laid_out(pdf.page(given), given, alone=alone, ahead=ahead).data


def test_a_long_document_has_the_same_bytes_from_two_processes(taken: list[object]) -> None:
    # Signs, scripts, weights and links that the first half does not have.
    end = paragraph(
        "Ω ≤ ½, 渡し船 and हिन्दी; ", Link("https://example.org/sea", inlines("the sea")), " and ferries’ ﬁn."
    )
    given = long_edition(end)
    one = laid_out(given, alone=True)
    assert not taken
    assert pages_of(one) >= 12
    assert laid_out(given, alone=False) == one
    assert len(taken) >= pages_of(one) // 2 - 1


def test_lines_that_another_process_found_give_the_same_bytes(learnt: list[int]) -> None:
    given = long_edition(
        paragraph("Ω ≤ ½, 渡し船, עברית and हिन्दी; ", Link("https://example.org/sea", inlines("the sea")))
    )
    one = laid_out(given, alone=True, ahead=True)
    assert not learnt
    assert laid_out(given, alone=False, ahead=True) == one
    assert sum(learnt) > 50


@pytest.mark.parametrize("fault", ["fails", "is killed", "sends nonsense"])
def test_a_process_that_finds_nothing_about_lines_costs_nothing_but_time(
    fault: str, learnt: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    from imprint.write import pdf_lines

    parent = os.getpid()

    def later(*_: object) -> object:
        assert os.getpid() != parent
        if fault == "is killed":
            os.kill(os.getpid(), signal.SIGKILL)
        return 1 / 0 if fault == "fails" else ([], {})

    given = long_edition(paragraph("The end"))
    one = laid_out(given, alone=True)
    monkeypatch.setattr(pdf_lines._Lines, "_later", later)
    assert laid_out(given, alone=False, ahead=True) == one
    assert not any(learnt)


def test_lines_and_lengths_that_are_kept_are_those_of_the_layout_engine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from imprint.write import pdf_lines, pdf_quick

    picture = b"""<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40"><g font-family="Inter">
        <text x="4" y="14" font-size="12">The quay</text><text x="4" y="34" font-size="12">The quay</text>
        <text x="90" y="14" font-size="14" font-weight="bold" direction="rtl">The pier</text></g></svg>"""
    said = "The ferry to Ærøskøbing is extraordinarily slow; die Schifffahrtsgesellschaft fährt stündlich. "
    given = edition(
        paragraph(said * 3),
        table("lines", HEAD, ferry_rows(12)),
        paragraph(
            Styled("strong", inlines(said * 2)),
            Styled("emphasis", inlines(said)),
            Code("a_long_name = " * 9),
            said,
        ),
        table("again", HEAD, ferry_rows(12)),
        paragraph("המעבורת יוצאת כל שעה עגולה, גם בשבת. " * 4, "フェリーは毎時出航します。" * 8),
        Figure(image=Image("quay.svg", alt="The quay")),
        assets={"quay.svg": Asset(picture, "image/svg+xml", 200, 40)},
    )
    kept = laid_out(given, alone=True)
    monkeypatch.setattr(pdf_lines, "lines_kept", lambda **_: nullcontext())
    monkeypatch.setattr(pdf_quick, "_quick_resolve_percentages", pdf_quick._resolve_percentages)
    assert laid_out(given, alone=True) == kept


def test_markers_of_lists_that_share_a_style_are_those_of_the_layout_engine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from imprint.write import pdf_quick

    items = [ListItem((paragraph(f"Pier {number}"),)) for number in range(12)]
    marked = List(tuple(items)), List(tuple(items), ordered=True), List((ListItem((List(tuple(items)),)),))
    given = edition(*marked, paragraph("The end"), *marked, locale=ARABIC)
    shared = laid_out(given, alone=True)
    monkeypatch.setattr(pdf_quick, "_quick_set_computed_styles", pdf_quick._set_computed_styles)
    assert laid_out(given, alone=True) == shared


def test_pages_with_photographs_are_drawn_where_the_file_is_written(taken: list[object]) -> None:
    picture = io.BytesIO()
    PixelImage.new("RGB", (8, 8), "navy").save(picture, "PNG")
    drawn, seen = (Figure(image=Image(name, alt="A boat")) for name in ("boat.svg", "boat.png"))
    assets = {"boat.svg": PICTURE, "boat.png": Asset(picture.getvalue(), "image/png", 8, 8)}
    given = edition(*long_edition(drawn, seen).document.blocks, assets=assets)
    one = laid_out(given, alone=True)
    assert laid_out(given, alone=False) == one
    assert 0 < len(taken) < pages_of(one) - pages_of(one) // 2


@pytest.mark.usefixtures("taken")
def test_a_sign_that_no_font_can_draw_is_found_on_the_pages_of_the_other_process() -> None:
    given = long_edition(paragraph("Ferries"))
    page = pdf.page(given)
    end = page.html.replace(">Ferries</p>", ">Ferries \uf8f1</p>")
    assert end != page.html
    with pytest.raises(DocumentError, match="U\\+F8F1"):
        pdf.laid_out(pdf.Page(end, page.css), given, alone=False)


def test_rules_of_cells_are_where_they_were_and_as_dark(monkeypatch: pytest.MonkeyPatch) -> None:
    from imprint.write import pdf_quick

    given = edition(table("lines", HEAD, ferry_rows(12)))
    quick = laid_out(given, alone=True)
    monkeypatch.setattr(pdf_quick, "shorter_ways", nullcontext)
    own = laid_out(given, alone=True)
    assert len(quick) < len(own)
    for ours, theirs in zip(pypdfium2.PdfDocument(quick), pypdfium2.PdfDocument(own), strict=True):
        mine, other = (page.render(scale=6, grayscale=True).to_pil() for page in (ours, theirs))
        assert mine.getextrema()[0] < 128  # something is drawn
        assert ImageStat.Stat(ImageChops.difference(mine, other)).mean[0] < 0.2
