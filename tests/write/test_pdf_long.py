"""A long PDF, which two processes draw, has the bytes of one; rules of its tables look as they did."""

from __future__ import annotations

import io
from contextlib import nullcontext

import pikepdf
import pypdfium2
import pytest
from PIL import Image as PixelImage
from PIL import ImageChops, ImageStat

from imprint.errors import DocumentError
from imprint.model.document import Block, Figure, Image, Link
from imprint.render.edition import Asset, Attachment, Edition
from imprint.write import pdf
from tests.render.sheet import PICTURE, edition, ferry_rows, inlines, paragraph, table

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


def long_edition(*end: Block) -> Edition:
    """Return an edition of fourteen pages or so, whose end is drawn by the other process."""
    attached = (Attachment("ferries.md", b"# Ferries\n", "The source", "Source"),)
    return edition(table("lines", HEAD, ferry_rows(230)), *end, attachments=attached)


def pages_of(data: bytes) -> int:
    with pikepdf.open(io.BytesIO(data)) as file:
        return len(file.pages)


def laid_out(given: Edition, *, alone: bool) -> bytes:
    return pdf.laid_out(pdf.page(given), given, alone=alone).data


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
