"""One theme reaches every format, and a theme of one's own is whole."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from imprint.assets import with_logo
from imprint.errors import UsageError
from imprint.project import Project, load_templates
from imprint.prove import prove
from imprint.render.edition import Edition
from imprint.render.templates import Templates
from imprint.render.theme import Theme, read_theme
from imprint.settings import Settings
from imprint.write import writer_for
from tests.render.sheet import ARABIC, CHINESE, ENGLISH, edition, paragraph, sheet, theme

ROOT = Path(__file__).parents[2]
FORMATS = ("html", "docx", "pdf")


def made(form: str, given: Edition) -> bytes:
    return writer_for(form)(replace(given, templates=load_templates(Project(ROOT))[0])).data


def text_of(form: str, data: bytes) -> str:
    """Return all that a file says and all the colours it says it in."""
    if form == "docx":
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            return "".join(parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml"))
    if form == "html":
        return data.decode()
    with pikepdf.open(io.BytesIO(data)) as file:
        colours = {
            "#" + "".join(f"{round(float(part) * 255):02x}" for part in each.operands)
            for page in file.pages
            for each in pikepdf.parse_content_stream(page)
            if str(each.operator) == "rg"
        }
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data))
    return " ".join([*sorted(colours), text])


@pytest.mark.parametrize("form", FORMATS)
def test_three_values_rebrand_every_format(form: str) -> None:
    before, toml = sheet(), (ROOT / "templates" / "theme.toml").read_text(encoding="utf-8")
    old = theme().colours.accent
    toml = toml.replace(f'accent = "{old}"', 'accent = "#7a1f4b"').replace(
        f'accent-tint = "{theme().colours.accent_tint}"', 'accent-tint = "#fbeff4"'
    )
    toml = re.sub(r"\[brand\]\n(.*\n)*?\n|\Z", '\n[brand]\npublisher = "Quay Works"\n', toml, count=1)
    said = text_of(form, made(form, replace(before, theme=read_theme(toml)))).lower()
    for value in ("7a1f4b", "fbeff4", "quay works"):
        assert value in said
        assert value not in text_of(form, made(form, before)).lower()


@cache
def harbour() -> tuple[Templates, Theme]:
    """Return the second theme, as a project finds it in its templates."""
    templates, theme = load_templates(Project(ROOT, Settings(templates="docs/themes/harbour")))
    return templates, with_logo(theme)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("locale", [ENGLISH, ARABIC, CHINESE], ids=str)
def test_the_second_theme_publishes_a_whole_sheet(form: str, locale: object) -> None:
    templates, theme = harbour()
    given = replace(sheet(locale), templates=templates, theme=theme)  # type: ignore[arg-type]
    written = writer_for(form)(given)
    assert not written.warnings
    assert prove(given.document, given.locale, form, written.data).ok
    assert theme.colours.accent.strip("#") in text_of(form, written.data).lower()


def test_a_cover_has_a_page_of_its_own_as_the_theme_or_the_author_says() -> None:
    def pages(given: Edition) -> int:
        return len(pypdfium2.PdfDocument(made("pdf", given)))

    plain = edition(paragraph("x"))
    asked = replace(
        plain, document=replace(plain.document, metadata=replace(plain.document.metadata, cover=True))
    )
    refused = replace(
        plain, document=replace(plain.document, metadata=replace(plain.document.metadata, cover=False))
    )
    assert (pages(plain), pages(asked)) == (1, 2)
    themed = replace(refused, theme=replace(theme(), page=replace(theme().page, cover=True)))
    assert (pages(replace(themed, document=plain.document)), pages(themed)) == (2, 1)


def test_a_cover_in_word_ends_with_its_page_and_contents_know_it() -> None:
    plain = sheet()
    cover = replace(
        plain, document=replace(plain.document, metadata=replace(plain.document.metadata, cover=True))
    )
    assert '<w:br w:type="page"/>' not in text_of("docx", made("docx", plain))
    said = text_of("docx", made("docx", cover))
    assert said.count('<w:br w:type="page"/>') == 1
    assert 'w:pStyle w:val="CoverTitle"' in said
    assert prove(cover.document, cover.locale, "docx", made("docx", cover)).ok


@pytest.mark.parametrize(("paper", "width"), [("auto", 595), ("A4", 595), ("Letter", 612)])
def test_the_theme_may_choose_the_paper(paper: str, width: int) -> None:
    given = replace(edition(paragraph("x")), theme=replace(theme(), page=replace(theme().page, paper=paper)))
    assert round(pypdfium2.PdfDocument(made("pdf", given))[0].get_width()) == width
    assert f'w:w="{width * 20}"' in re.sub(
        r'w:w="1190[5-9]"', 'w:w="11900"', text_of("docx", made("docx", given))
    )


def test_a_draft_says_so_on_every_page_and_to_nobody_who_reads_the_text() -> None:
    plain = sheet()
    draft = replace(
        plain, document=replace(plain.document, metadata=replace(plain.document.metadata, draft=True))
    )
    data = made("pdf", draft)
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)]
    assert all("Draft" in page for page in pages)
    assert prove(draft.document, draft.locale, "pdf", data).ok
    headers = re.findall(r'<v:textpath [^>]*string="(\w+)"', text_of("docx", made("docx", draft)))
    assert headers == ["Draft", "Draft"]  # of the first page and of the others
    assert prove(draft.document, draft.locale, "docx", made("docx", draft)).ok
    assert 'class="draft"' in made("html", draft).decode()
    assert 'class="draft"' not in made("html", plain).decode()


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ('paper = "A5"', "theme/paper"),
        ('cover = "yes"', "theme/choice"),
        ('colour = "red"', "theme/unknown-key"),
    ],
)
def test_a_wrong_page_of_a_theme_is_an_error(line: str, rule: str) -> None:
    toml = (ROOT / "templates" / "theme.toml").read_text(encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        read_theme(f"{toml}\n[page]\n{line}\n")
    assert caught.value.diagnostics[0].rule == rule


@pytest.mark.parametrize("content", [None, b"no image", b"<svg xmlns='x'><script/></svg>"])
def test_a_logo_that_cannot_be_shown_is_an_error(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "logo.svg"
    if content is not None:
        path.write_bytes(content)
    wanted = replace(theme(), brand=replace(theme().brand, logo=path.as_posix()))
    with pytest.raises(UsageError) as caught:
        with_logo(wanted)
    assert caught.value.diagnostics[0].rule == "theme/logo"
