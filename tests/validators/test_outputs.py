"""Validators from outside find no fault in what is published, and each finds what is put before it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pikepdf
import pytest

from tests.validators.checks import (
    VIEWS,
    axe_faults,
    lighthouse_faults,
    page_faults,
    pdf_faults,
    served,
    word_faults,
)

pytestmark = pytest.mark.slow

FLAVOURS = ("ua1", "3a")
LANGUAGES = 11  # of the sample


def pages_in(publication: Path) -> list[Path]:
    return sorted((publication / "html").rglob("*.html"))


@pytest.fixture
def page(sample: Path) -> str:
    """Return a page without fault, to put faults into."""
    return (sample / "html" / "en" / "kafka-comparison.html").read_text("utf-8")


def with_fault(page: str, fault: str, path: Path) -> Path:
    """Write `page` with `fault` at the end of its main part."""
    assert page.count("</main>") == 1
    path.write_text(page.replace("</main>", f"{fault}</main>"), "utf-8")
    return path


# --- PDF


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_verapdf_finds_no_fault_in_the_sample(verapdf: str, sample: Path, flavour: str) -> None:
    pdfs = sorted((sample / "pdf").iterdir())

    assert len(pdfs) == LANGUAGES
    assert pdf_faults(verapdf, pdfs, flavour) == []


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_verapdf_finds_no_fault_in_real_documents(verapdf: str, corpus: Path, flavour: str) -> None:
    assert pdf_faults(verapdf, sorted((corpus / "pdf").iterdir()), flavour) == []


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_verapdf_rejects_a_file_without_its_tags_and_one_without_its_metadata(
    verapdf: str, sample: Path, tmp_path: Path, flavour: str
) -> None:
    for lost in ("StructTreeRoot", "Metadata"):
        with pikepdf.open(sample / "pdf" / "kafka-comparison.en.pdf") as pdf:
            del pdf.Root[f"/{lost}"]
            pdf.save(tmp_path / f"{lost}.pdf")

    faults = pdf_faults(verapdf, sorted(tmp_path.iterdir()), flavour)

    assert {fault.split(".pdf")[0] for fault in faults} == {"StructTreeRoot", "Metadata"}


# --- DOCX


def test_the_open_xml_validator_finds_no_fault_in_the_sample(ooxml: str, sample: Path) -> None:
    files = sorted((sample / "docx").iterdir())

    assert len(files) == LANGUAGES
    assert word_faults(ooxml, files) == []


def test_the_open_xml_validator_finds_no_fault_in_real_documents(ooxml: str, corpus: Path) -> None:
    assert word_faults(ooxml, sorted((corpus / "docx").iterdir())) == []


def test_the_open_xml_validator_rejects_properties_that_follow_their_content(
    ooxml: str, sample: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "order.docx"
    with (
        zipfile.ZipFile(sample / "docx" / "kafka-comparison.en.docx") as source,
        zipfile.ZipFile(broken, "w") as target,
    ):
        for name in source.namelist():
            data = source.read(name)
            if name == "word/document.xml":
                data = data.replace(b"</w:p>", b"<w:pPr/></w:p>", 1)
            target.writestr(name, data)

    assert any("pPr" in fault for fault in word_faults(ooxml, [broken]))


# --- pages: valid


def test_vnu_finds_no_fault_in_the_sample(vnu: str, sample: Path) -> None:
    pages = pages_in(sample)

    assert len(pages) == 2 * LANGUAGES + 1  # the document, lists of documents, the choice of a language
    assert page_faults(vnu, pages) == []


def test_vnu_finds_no_fault_in_real_documents(vnu: str, corpus: Path) -> None:
    assert page_faults(vnu, pages_in(corpus)) == []


def test_vnu_rejects_bad_html(vnu: str, page: str, tmp_path: Path) -> None:
    bad = {
        "button": '<a href="#a"><button>Press</button></a>',
        "twice": '<p id="twice">a</p><p id="twice">b</p>',
        "item": "<ul><p>No item</p></ul>",
    }
    faults = page_faults(
        vnu, [with_fault(page, text, tmp_path / f"{name}.html") for name, text in bad.items()]
    )

    assert {fault.split(".html")[0] for fault in faults if ": error: " in fault} == set(bad)


# --- pages: accessible


def test_axe_finds_no_fault_in_the_sample_in_any_view(axe: tuple[str, ...], sample: Path) -> None:
    assert axe_faults(axe, pages_in(sample), VIEWS) == []


def test_axe_finds_no_fault_in_real_documents(axe: tuple[str, ...], corpus: Path) -> None:
    assert axe_faults(axe, pages_in(corpus), ["desktop light", "phone dark"]) == []


def test_axe_rejects_an_image_without_words_and_pale_text(
    axe: tuple[str, ...], page: str, tmp_path: Path
) -> None:
    fault = '<img src="data:,"><p style="color:#999;background:#bbb">Pale</p>'
    faults = axe_faults(axe, [with_fault(page, fault, tmp_path / "bad.html")], ["desktop light"])

    assert {"image-alt", "color-contrast"} <= {found.split(": ")[1].split(" at ")[0] for found in faults}


def test_axe_sees_what_only_a_phone_in_the_dark_shows(
    axe: tuple[str, ...], page: str, tmp_path: Path
) -> None:
    style = (
        "@media (width < 400px) and (prefers-color-scheme: dark) { .pale { color: #333; background: #000 } }"
    )
    fault = f'<style>{style}</style><p class="pale">Pale</p>'
    faults = axe_faults(axe, [with_fault(page, fault, tmp_path / "bad.html")], VIEWS)

    assert len(faults) == 1
    assert "phone dark: color-contrast" in faults[0]


# --- pages: fast and well made


def test_lighthouse_gives_the_sample_full_marks(lighthouse: tuple[str, ...], sample: Path) -> None:
    pages = [page.relative_to(sample / "html").as_posix() for page in pages_in(sample)]
    documents = [page for page in pages if not page.endswith("index.html")]
    with served(sample / "html") as address:
        on_a_phone = [f"{address}/{page}" for page in (*documents, "en/index.html", "index.html")]

        assert len(documents) == LANGUAGES
        assert lighthouse_faults(lighthouse, on_a_phone, "mobile") == []
        assert lighthouse_faults(lighthouse, on_a_phone[:1], "desktop") == []


def test_lighthouse_gives_the_longest_of_real_documents_full_marks(
    lighthouse: tuple[str, ...], corpus: Path
) -> None:
    longest = sorted(pages_in(corpus), key=lambda page: page.stat().st_size)[-3:]
    with served(corpus / "html") as address:
        urls = [f"{address}/{page.relative_to(corpus / 'html').as_posix()}" for page in longest]

        assert lighthouse_faults(lighthouse, urls, "mobile") == []


def test_lighthouse_marks_down_a_page_that_is_wrong_in_every_way(
    lighthouse: tuple[str, ...], tmp_path: Path
) -> None:
    busy = "for (const end = Date.now() + 2000; Date.now() < end;) {} console.error('wrong')"
    (tmp_path / "bad.html").write_text(f"<!doctype html><img src='data:,'><p>Wrong<script>{busy}</script>")
    with served(tmp_path) as address:
        faults = lighthouse_faults(lighthouse, [f"{address}/bad.html"], "mobile", tries=1)

    for group in ("performance", "accessibility", "best-practices", "seo"):
        assert any(group in fault for fault in faults)
