"""What outputs are called in a release, and pages that lead to one another there."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imprint.release.assets import archive, asset_name, relinked


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("pdf/fees.de.pdf", "fees.de.pdf"),
        ("docx/fees.de.docx", "fees.de.docx"),
        ("html/de/fees.html", "fees.de.html"),
        ("html/de/index.html", "index.de.html"),
        ("html/index.html", "index.html"),
        ("canonical/fees.md", "fees.md"),
        ("canonical/fees.provenance.json", ""),
        ("proof/fees.de.pdf.json", ""),
        ("html/pagefind/pagefind.js", ""),
        ("html/sitemap.xml", ""),
    ],
)
def test_every_output_has_a_flat_name_or_goes_into_an_archive(path: str, name: str) -> None:
    assert asset_name(path) == name


@given(st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=30))
def test_names_are_such_as_every_host_keeps(stem: str) -> None:
    name = asset_name(f"pdf/{stem}.de.pdf")

    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name), name
    assert ".." not in name
    assert name.endswith(".pdf")


def test_all_files_of_a_document_are_spelled_alike() -> None:
    paths = ("pdf/Über uns.de.pdf", "docx/Über uns.de.docx", "html/de/Über uns.html", "canonical/Über uns.md")
    names = [asset_name(path) for path in paths]

    assert len({name.partition(".")[0] for name in names}) == 1
    assert [name.partition(".")[2] for name in names] == ["de.pdf", "de.docx", "de.html", "md"]


def test_dots_are_never_two_in_a_row() -> None:
    assert ".." not in asset_name("pdf/a....b.de.pdf")


def test_names_that_are_spelled_alike_stay_apart() -> None:
    assert asset_name("pdf/fées.de.pdf") != asset_name("pdf/fees.de.pdf")
    assert asset_name("pdf/手册.zh.pdf") != asset_name("pdf/指南.zh.pdf")


def test_links_between_pages_lead_to_their_names_and_nothing_else_changes() -> None:
    page = (
        b'<a href="../en/fees.html#a">x</a> <a href="index.html">i</a> <a href="#top">t</a>'
        b' <a href="https://x.example/../en/fees.html">o</a> <a href="data.csv">d</a> href="../en/fees.html"'
    )
    names = {"html/en/fees.html": "fees.en.html", "html/de/index.html": "index.de.html"}
    assert relinked(page, "html/de/fees.html", names) == (
        b'<a href="fees.en.html#a">x</a> <a href="index.de.html">i</a> <a href="#top">t</a>'
        b' <a href="https://x.example/../en/fees.html">o</a> <a href="data.csv">d</a> href="fees.en.html"'
    )


def test_an_archive_has_the_same_bytes_whatever_the_order() -> None:
    files = [("b.json", b"2"), ("a.json", b"1"), ("ü/c.json", b"3")]

    made = archive(files)
    assert made == archive(reversed(files))
    with zipfile.ZipFile(io.BytesIO(made)) as found:
        assert {name: found.read(name) for name in found.namelist()} == dict(files)
