"""What the settings of a project may say."""

from __future__ import annotations

from pathlib import Path

import pytest

from imprint.errors import UsageError
from imprint.pipeline import build
from imprint.project import Project, find_project
from imprint.settings import Settings
from imprint.targets import Request


def base_url(folder: Path, value: str) -> str:
    (folder / "imprint.toml").write_text(f'language = "en"\nbase-url = {value}\n', encoding="utf-8")
    project = find_project(folder)
    assert project is not None
    return project.settings.base_url


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("https://docs.example.com", "https://docs.example.com/"),
        ("http://localhost:8000/a/", "http://localhost:8000/a/"),
        ("https://docs.example.com/handbuch/", "https://docs.example.com/handbuch/"),
    ],
)
def test_the_base_url_is_the_address_of_a_folder(tmp_path: Path, written: str, meant: str) -> None:
    assert base_url(tmp_path, f'"{written}"') == meant


@pytest.mark.parametrize(
    "written",
    [
        "docs.example.com",
        "/docs/",
        "ftp://docs.example.com/",
        "https://",
        "https:///docs",
        "https://docs.example.com/?a=b",
        "https://docs.example.com/#top",
        "https://docs.example.com/a b",
        "https://docs.example.com/<b>",
        "https://me:secret@docs.example.com/",
        "https://docs.example.com:port/",
        "https://[::1/",
        "javascript:alert(1)",
    ],
)
def test_any_other_base_url_is_an_error_at_its_line(tmp_path: Path, written: str) -> None:
    with pytest.raises(UsageError) as caught:
        base_url(tmp_path, f'"{written}"')
    (found,) = caught.value.diagnostics
    assert (found.rule, found.where and found.where.line) == ("config/base-url", 2)
    assert 'base-url = "https://' in (found.fix or "")


def test_a_base_url_is_a_text(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="base-url is 3"):
        base_url(tmp_path, "3")


def test_a_base_url_makes_web_pages_stale_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    (tmp_path / "source/plans.md").write_text("# Two plans\n\nWhich one fits?\n", encoding="utf-8")

    def built(base: str) -> dict[str, tuple[str, ...]]:
        settings = Settings(formats=("docx", "html"), base_url=base)
        request = Request(tmp_path / "build", formats=settings.formats, jobs="1")
        results = build(Project(tmp_path, settings), request).results
        return {one.target.format: one.reasons for one in results if one.reasons}

    assert set(built("")) == {"docx", "html"}
    pages = [tmp_path / f"build/html/{name}.html" for name in ("en/plans", "en/index", "index")]
    assert not any("canonical" in page.read_text(encoding="utf-8") for page in pages)
    assert not (tmp_path / "build/html/sitemap.xml").exists()

    assert built("https://example.com/d/") == {"html": ("the base URL is new",)}
    for page, address in zip(pages, ("en/plans.html", "en/", ""), strict=True):
        assert f'<link rel="canonical" href="https://example.com/d/{address}"/>' in page.read_text(
            encoding="utf-8"
        )
    assert "https://example.com/d/en/plans.html" in (tmp_path / "build/html/sitemap.xml").read_text()
    assert "  html/sitemap.xml\n" in (tmp_path / "build/SHA256SUMS").read_text()

    assert built("") == {"html": ("the base URL is gone",)}
    assert not (tmp_path / "build/html/sitemap.xml").exists()
