"""Fonts come from the packages, are what they are said to be, and are the only ones in print."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

import pikepdf
import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from imprint import fonts
from imprint.errors import SetupError
from imprint.render.theme import read_theme

THEME = Path(__file__).parents[1] / "templates" / "theme.toml"


@pytest.fixture
def printing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FONTCONFIG_FILE", "")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "")
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    fonts.activate(tmp_path)


@pytest.fixture
def without_packages(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(fonts, "find_spec", lambda name: None)
    forget()
    yield
    forget()


def forget() -> None:
    for cached in (fonts.font_files, fonts.digest, fonts._folder, fonts._version, fonts._coverage):
        cached.cache_clear()


def pdf_of(html: str) -> bytes:
    from weasyprint import HTML
    from weasyprint.text.fonts import FontConfiguration

    made: bytes = HTML(string=html).write_pdf(font_config=FontConfiguration())
    return made


def fonts_in(pdf: bytes) -> set[str]:
    """Return the names of the embedded fonts, without the tags of their subsets."""
    with pikepdf.open(BytesIO(pdf)) as document:
        names = [
            str(font.BaseFont)
            for page in document.pages
            for font in page.Resources.get("/Font", pikepdf.Dictionary()).values()
        ]
    return {name.partition("+")[2].strip("-,") for name in names}


def ink(html: str) -> float:
    """Return how dark the first page of `html` is, from 0 (white) to 1."""
    with pypdfium2.PdfDocument(pdf_of(html)) as document:
        picture = document[0].render(scale=2).to_pil().convert("L")
        values = picture.histogram()
    return float(1 - sum(value * count for value, count in enumerate(values)) / (255 * sum(values)))


# --- the files ---


@pytest.mark.parametrize("file", fonts.font_files(), ids=lambda file: file.path.name)
def test_a_file_is_the_font_that_it_is_said_to_be(file: fonts.FontFile) -> None:
    with TTFont(file.path, lazy=True) as font:
        names = {font["name"].getDebugName(number) for number in (1, 16)}
        assert file.family in names
        assert bool(font["head"].macStyle & 2) == (file.style == "italic")
        if "fvar" in font:
            weight = next(axis for axis in font["fvar"].axes if axis.axisTag == "wght")
            assert (weight.minValue, weight.maxValue) == (file.weight, file.heaviest)
        else:
            assert font["OS/2"].usWeightClass == file.weight == file.heaviest


def test_every_family_but_those_of_signs_has_a_bold() -> None:
    assert fonts.missing_weights(fonts.families()) == set()


def test_a_weight_without_a_file_is_named() -> None:
    assert fonts.missing_weights(["Noto Sans CJK JP"], [400, 600]) == {("Noto Sans CJK JP", 600)}


def test_the_default_theme_prints_with_families_that_are_there() -> None:
    theme = read_theme(THEME.read_text(encoding="utf-8"))

    assert {*theme.type.sans, *theme.type.mono} <= set(fonts.families())


@pytest.mark.usefixtures("without_packages")
def test_a_missing_package_is_an_error_with_the_command_that_mends_it() -> None:
    with pytest.raises(SetupError) as error:
        fonts.font_files()

    assert "font-source-sans-pro" in str(error.value)
    assert "pip install" in error.value.diagnostics[0].fix


def test_the_digest_changes_with_the_version_of_a_package(monkeypatch: pytest.MonkeyPatch) -> None:
    before = fonts.digest()
    with monkeypatch.context() as patch:
        patch.setattr(fonts, "_version", lambda package: f"{package}-9")
        fonts.digest.cache_clear()
        assert fonts.digest() != before
    fonts.digest.cache_clear()

    assert fonts.digest() == before


# --- the configuration ---


def test_the_configuration_accepts_every_file_by_name_and_rejects_the_rest(tmp_path: Path) -> None:
    root = ET.fromstring(fonts.fontconfig_xml(tmp_path / "a & b"))

    assert root.findtext("cachedir") == str(tmp_path / "a & b")
    assert [glob.text for glob in root.iterfind("selectfont/rejectfont/glob")] == ["*"]
    assert {glob.text for glob in root.iterfind("selectfont/acceptfont/glob")} == {
        str(file.path) for file in fonts.font_files()
    }


@pytest.mark.usefixtures("printing")
def test_activating_twice_leaves_the_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "fonts.conf"
    before = path.stat()

    assert fonts.activate(tmp_path) == path
    assert path.stat() == before
    assert os.environ["FONTCONFIG_FILE"] == str(path)


def test_a_folder_that_cannot_be_written_is_an_error_of_the_environment(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(SetupError, match="cannot be written"):
        fonts.activate(tmp_path / "file" / "below")


@pytest.mark.usefixtures("printing")
@pytest.mark.parametrize("family", ["DejaVu Sans", "Liberation Serif", "serif", "monospace", "cursive", "x"])
def test_no_font_of_the_machine_gets_into_a_pdf(family: str) -> None:
    families = {name.replace(" ", "-") for name in fonts.families()}

    used = fonts_in(pdf_of(f'<p style="font-family:{family}">Plain, <b>bold</b>, Ω, 漢字, ☃ and ሀ</p>'))

    assert used
    assert all(any(name.startswith(family) for family in families) for name in used)


@pytest.mark.usefixtures("printing")
@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "comparison"),
        ("ja", "比較表"),
        ("zh-Hans", "对比表"),
        ("ko", "비교표"),
        ("ar", "جدول المقارنة"),
        ("he", "טבלת השוואה"),
        ("hi", "तुलना तालिका"),
        ("th", "ตารางเปรียบเทียบ"),
        ("en", "<code>acks=all</code>"),
    ],
)
def test_bold_is_bold_in_every_script(lang: str, text: str) -> None:
    page = '<html lang="{}"><style>@page {{ size: 6cm 2cm }}</style><p style="font-weight:{}">{}'

    regular, bold = (ink(page.format(lang, weight, text)) for weight in (400, 700))

    assert bold > regular * 1.1


@pytest.mark.usefixtures("printing")
def test_one_chinese_character_has_the_form_that_its_language_gives_it() -> None:
    page = '<style>@page {{ size: 3cm 2cm }}</style><p lang="{}">骨直'

    assert len({ink(page.format(lang)) for lang in ("ja", "zh-Hans", "zh-Hant")}) == 3


@pytest.mark.usefixtures("printing")
def test_the_same_page_gives_the_same_bytes_at_another_time(monkeypatch: pytest.MonkeyPatch) -> None:
    page = "<p>plain, <b>bold</b>, नमस्ते, ✅ and שלום</p>"  # three of them from variable fonts

    first = pdf_of(page)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)

    assert pdf_of(page) == first


# --- what they hold ---


@pytest.mark.parametrize(
    "text",
    [
        "Größe, naïve, Łódź, Việt, Ελληνικά, Русский",
        "简体字、繁體字、かな、カタカナ、한국어",
        "العربية والفارسية: گچپژ ٪ ٣",
        "עברית, नमस्ते, สวัสดี",
        "✓ ✔ ✗ ✘ ✕ ★ ☆ → ⇒ ☐ ☑ ☒ ⚠ ≤ ≥ ≠ ± × ∞ ① ⌘ ⏎ │ ├─",
        "✅ ❌ ⭐ 💡 🚀 🔒 👍 ⚠\ufe0f 🟢",
        "e\u0301 \u1ebf\u00a0\u202f\u200b\u2060\u00ad\ufeff",
    ],
)
def test_what_documents_are_written_with_can_be_printed(text: str) -> None:
    assert fonts.missing_glyphs(text) == set()


def test_a_character_that_no_font_holds_is_named() -> None:
    assert fonts.missing_glyphs("Amharic: አማርኛ", ["Source Sans Pro"]) == set("አማርኛ")
    assert fonts.missing_glyphs("日本 and Latin", ["Source Sans Pro"]) == set("日本")


def test_a_family_that_is_not_there_holds_nothing() -> None:
    assert fonts.missing_glyphs("ab", ["Comic Sans MS"]) == {"a", "b"}


@pytest.mark.parametrize("family", fonts.families())
def test_what_a_font_holds_is_what_fonttools_reads_in_it(family: str) -> None:
    path = next(file.path for file in fonts.font_files() if file.family == family)
    starts, ends = fonts._coverage(family)

    held = {point for first, last in zip(starts, ends, strict=True) for point in range(first, last + 1)}

    with TTFont(path, lazy=True) as font:
        assert held == set(font.getBestCmap())


@given(st.text())
def test_only_visible_characters_of_the_text_are_ever_missing(text: str) -> None:
    missing = fonts.missing_glyphs(text, ["Source Sans Pro"])

    assert missing <= set(text)
    assert not any(character.isspace() or unicodedata.category(character) == "Cc" for character in missing)
