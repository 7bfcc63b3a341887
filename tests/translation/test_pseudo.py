"""A build in pseudo-locales: no text of a template, a writer or a document is out of translators' reach."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from imprint.errors import Diagnostic, Exit
from imprint.localize.locales import locale_for
from imprint.localize.pseudo import PSEUDO_LOCALES, pseudo_strings, strange_words
from imprint.pipeline import build
from imprint.project import Project, find_project, load_templates
from imprint.prove.visible import visible
from imprint.render.edition import Alternate
from imprint.targets import Request
from imprint.translation.pseudo import leaks
from imprint.translation.texts import texts
from imprint.write.html import write_chooser
from tests.commands.helper import imprint, project
from tests.shared import shared
from tests.translation.everything import project_of_everything


def opened(folder: Path) -> Project:
    found = find_project(folder)
    assert found
    return found


def found_in(folder: Path) -> Iterator[Diagnostic]:
    """Build what a project has in pseudo-locales, and yield what no catalog holds."""
    one = opened(folder)
    report = build(one, Request(folder / "build", locales=PSEUDO_LOCALES))
    assert [str(each) for each in report.diagnostics if each.severity == "error"] == []
    yield from leaks(texts(one), folder / "build", PSEUDO_LOCALES)


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return project_of_everything(tmp_path_factory.mktemp("everything") / "project")


def test_every_text_of_every_construct_reaches_a_catalog_in_every_format(everything: Path) -> None:
    assert [str(one) for one in found_in(everything)] == []
    for tag in PSEUDO_LOCALES:
        for path in (
            f"pdf/everything.{tag}.pdf",
            f"docx/everything.{tag}.docx",
            f"html/{tag}/everything.html",
        ):
            assert (everything / "build" / path).is_file()


def test_what_is_read_of_files_is_more_than_their_pages(everything: Path) -> None:
    kinds = {
        form: {shown.what for shown in visible(form, (everything / "build" / path).read_bytes())}
        for form, path in (
            ("pdf", "pdf/everything.en-XA.pdf"),
            ("docx", "docx/everything.en-XA.docx"),
            ("html", "html/en-XA/everything.html"),
        )
    }
    assert {
        "text",
        "bookmark",
        "Alt",
        "annotation",
        "property Title",
        "description of an attachment",
    } <= kinds["pdf"]
    assert {"text", "docPr descr", "docPr name", "property title", "hyperlink tooltip"} <= kinds["docx"]
    assert {"text", "title", "img alt", "meta content", "chart", "a title", "nav aria-label"} <= kinds["html"]


def test_pseudo_locales_belong_to_no_publication(everything: Path) -> None:
    build(opened(everything), Request(everything / "build", formats=("html",), locales=("en",)))
    folder = everything / "build"
    for path in ("manifest.json", "SHA256SUMS", "html/sitemap.xml", "html/index.html", "html/en/index.html"):
        assert not [tag for tag in PSEUDO_LOCALES if tag in (folder / path).read_text("utf-8")]
    assert json.loads((folder / "manifest.json").read_text())["documents"]["everything"]["locales"] == ["en"]
    assert "hreflang" not in (folder / "html/en/everything.html").read_text("utf-8").replace(
        'hreflang="en"', ""
    ).replace('hreflang="x-default"', "")
    assert "rel=" not in (folder / "html/en-XA/everything.html").read_text("utf-8").replace('rel="icon"', "")
    build(opened(everything), Request(folder, formats=("html",)))  # of all that is published
    assert not (folder / "html/en-XA/everything.html").exists()
    assert not (folder / "html/en-XA/index.html").exists()


@pytest.mark.parametrize("tag", PSEUDO_LOCALES)
def test_the_choice_of_languages_says_nothing_else(tag: str, everything: Path) -> None:
    templates, theme = load_templates(opened(everything))
    strings = pseudo_strings(["Documents", "Choose a language"], tag)
    choices = [Alternate(locale_for(one), f"{one}/index.html") for one in ("de", "ja")]
    page = write_chooser(choices, locale_for(tag), theme, templates, strings).data
    strange = [word for shown in visible("html", page) for word in strange_words(shown.text, tag)]
    assert set(strange) <= {"Deutsch", "日本語"}


def test_a_word_that_a_template_does_not_say_is_reported(tmp_path: Path) -> None:
    folder = project(tmp_path / "p", pumps="# Pumps\n\nOil it.\n")
    packaged = Path(__file__).parents[2] / "templates" / "html" / "page.html"
    own = folder / "templates" / "html" / "page.html"
    own.parent.mkdir(parents=True)
    own.write_text(
        packaged.read_text("utf-8").replace(
            "<main ", '<p aria-label="Hidden words">Printed words</p><main ', 1
        ),
        "utf-8",
    )
    run = imprint(folder, "i18n.pseudo", "--check", "--locale", "en-XA")
    assert run.code == Exit.TRANSLATION
    assert "“Printed words” (html text)" in run.err
    assert "“Hidden words” (html p aria-label)" in run.err
    assert not (folder / "build" / "html").exists()


def test_the_task_writes_catalogs_to_look_at_and_says_how_to_build(tmp_path: Path) -> None:
    folder = project(tmp_path / "p", pumps="# Pumps\n\nOil it.\n")
    run = imprint(folder, "i18n.pseudo", "--locale", "ar-XB")
    assert (run.code, run.err) == (0, "")
    assert "imprint build --locale ar-XB" in run.out
    assert "ووييل" in (folder / "build" / "pseudo" / "ar-XB.po").read_text("utf-8")
    assert not (folder / "source" / "locale").exists()
    wrong = imprint(folder, "i18n.pseudo", "--locale", "de")
    assert (wrong.code, "en-XA, ar-XB" in wrong.err) == (2, True)


@pytest.mark.slow
def test_every_text_of_real_documents_reaches_a_catalog(tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    (tmp_path / "imprint.toml").touch()
    paths = sorted(shared("corpus").glob("*.md"))
    for path in paths:
        language = path.name.split(".")[1]
        text = path.read_text("utf-8")
        head = text[4:] if text.startswith("---\n") else f"---\n\n{text}"
        name = path.name.removesuffix(".md").replace(".", "-")
        (tmp_path / "source" / f"{name}.md").write_text(f"---\nlang: {language}\n{head}", "utf-8")
    assert len(paths) > 200
    assert [str(one) for one in found_in(tmp_path)] == []
