"""Programs from outside do what tests ask of them; where one is missing, a test says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document
from PIL import Image

from imprint import doctor
from tests.external import browse, office_pdf, page_pictures, require
from tests.shared import shared

NOBODY = doctor.Program("Nobody's press", ("press-of-nobody",), "tests", advice="carve one")


def test_a_missing_program_skips_with_the_way_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IMPRINT_REQUIRE_EXTERNAL", raising=False)

    with pytest.raises(pytest.skip.Exception, match="Nobody's press is missing: carve one"):
        require(NOBODY)


def test_a_missing_program_fails_where_it_must_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMPRINT_REQUIRE_EXTERNAL", "1")

    with pytest.raises(pytest.fail.Exception, match="carve one"):
        require(NOBODY)


def test_material_that_is_not_beside_the_checkout_skips() -> None:
    with pytest.raises(pytest.skip.Exception, match="nothing of that name"):
        shared("nothing of that name")


def test_chromium_runs_the_script_of_a_page(chromium: str, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<p id=p></p><script>p.textContent = 6 * 7</script>")

    assert b'<p id="p">42</p>' in browse(chromium, "--dump-dom", page.as_uri())


def test_libreoffice_and_poppler_make_a_picture_of_a_word_file(
    soffice: str, pdftoppm: str, tmp_path: Path
) -> None:
    document = Document()
    document.add_paragraph("A page with a few words on it")
    document.save(str(tmp_path / "words.docx"))

    pictures = page_pictures(pdftoppm, office_pdf(soffice, tmp_path / "words.docx", tmp_path), tmp_path)

    assert len(pictures) == 1
    with Image.open(pictures[0]) as picture:
        greys = picture.convert("L").tobytes()
    assert min(greys) < 64 < max(greys)
