"""The gates of translations and the tasks that tell of them, as a user meets them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from zipfile import ZipFile

import pypdfium2
import pytest

from tests.commands.helper import Run, imprint, project

PUMPS = "# Pump handbook for all\n\nFill the tank first.\n\nWait 30 minutes then.\n\nOpen the valve slowly.\n"
GERMAN = {
    "Pump handbook for all": "Pumpenhandbuch für alle",
    "Fill the tank first.": "Füllen Sie zuerst den Tank.",
    "Wait 30 minutes then.": "Warten Sie dann 30 Minuten.",
    "Open the valve slowly.": "Öffnen Sie langsam das Ventil.",
}


def catalog(folder: Path, tag: str, texts: dict[str, str], flags: str = "") -> None:
    """Write the catalog of a locale; `flags` are those of its last entry."""
    entries = [f'msgid "{text}"\nmsgstr "{words}"' for text, words in texts.items()]
    if flags:
        entries[-1] = f"#, {flags}\n{entries[-1]}"
    path = folder / "source/locale" / f"{tag}.po"
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n\n".join(['msgid ""\nmsgstr ""', *entries]) + "\n", encoding="utf-8")


def without(*texts: str) -> dict[str, str]:
    return {text: words for text, words in GERMAN.items() if text not in texts}


def objects(run: Run) -> list[dict[str, object]]:
    return [json.loads(line) for line in run.out.splitlines()]


def page(folder: Path, tag: str) -> str:
    return (folder / f"build/html/{tag}/pumps.html").read_text(encoding="utf-8")


@pytest.fixture
def pumps(tmp_path: Path) -> Path:
    """Return a project of one document with a German catalog that lacks one text."""
    folder = project(tmp_path, pumps=PUMPS)
    catalog(folder, "de", without("Open the valve slowly."))
    return folder


def test_a_release_fails_under_the_threshold_and_makes_what_is_complete(pumps: Path) -> None:
    made = imprint(pumps, "build", "--release", "--format", "html")

    assert made.code == 5
    assert "error[translation/threshold]: 3 of 4 texts of pumps are translated (75.0%)" in made.err
    assert "source/locale/de.po" in made.err
    assert (pumps / "build/html/en/pumps.html").is_file()
    assert not (pumps / "build/html/de/pumps.html").exists()


def test_a_draft_that_was_built_before_is_no_release(pumps: Path) -> None:
    assert imprint(pumps, "build", "--format", "html").code == 0
    before = page(pumps, "de")

    made = imprint(pumps, "build", "--release", "--format", "html")

    assert made.code == 5
    assert "[translation/threshold]" in made.err
    assert page(pumps, "de") == before


def test_a_threshold_in_the_settings_lets_a_release_pass(pumps: Path) -> None:
    (pumps / "imprint.toml").write_text("[translation.de]\nthreshold = 0.75\n", encoding="utf-8")

    assert imprint(pumps, "build", "--release", "--format", "html").code == 0
    assert imprint(pumps, "build", "--release", "--format", "html").code == 0


def test_a_release_takes_no_side_of_a_conflict_without_a_record(pumps: Path) -> None:
    made = imprint(pumps, "build", "--release", "--resolve", "ours")

    assert made.code == 2
    assert "[usage/release]" in made.err


def test_search_engines_are_told_only_of_languages_that_pass(pumps: Path) -> None:
    (pumps / "imprint.toml").write_text('base-url = "https://example.com/"\n', encoding="utf-8")
    assert imprint(pumps, "build", "--format", "html").code == 0

    assert 'rel="alternate" hreflang="de"' not in page(pumps, "en")
    assert '<link rel="canonical" href="https://example.com/en/pumps.html"/>' in page(pumps, "de")
    sitemap = (pumps / "build/html/sitemap.xml").read_text(encoding="utf-8")
    assert "de/pumps.html" not in sitemap
    index = json.loads((pumps / "build/html/pagefind/pagefind-entry.json").read_text(encoding="utf-8"))
    assert set(index["languages"]) == {"en"}
    manifest = json.loads((pumps / "build/manifest.json").read_text(encoding="utf-8"))
    assert manifest["documents"]["pumps"]["coverage"]["de"]["passed"] is False

    catalog(pumps, "de", GERMAN)
    made = imprint(pumps, "build", "--format", "html", "--explain")

    assert "pumps en html because the languages that are complete changed" in re.sub(r"\s+", " ", made.out)
    assert 'rel="alternate" hreflang="de"' in page(pumps, "en")
    assert "de/pumps.html" in (pumps / "build/html/sitemap.xml").read_text(encoding="utf-8")
    index = json.loads((pumps / "build/html/pagefind/pagefind-entry.json").read_text(encoding="utf-8"))
    assert set(index["languages"]) == {"de", "en"}


def test_every_format_says_what_is_not_translated_and_which_catalog_it_came_from(pumps: Path) -> None:
    assert imprint(pumps, "build", "--locale", "de").code == 0
    manifest = json.loads((pumps / "build/manifest.json").read_text(encoding="utf-8"))
    facts = manifest["documents"]["pumps"]["coverage"]["de"]
    assert (facts["units"], facts["translated"], facts["missing"]) == (4, 3, 1)

    with pypdfium2.PdfDocument(pumps / "build/pdf/pumps.de.pdf") as document:
        printed = "".join(one.get_textpage().get_text_range() for one in document)
    with ZipFile(pumps / "build/docx/pumps.de.docx") as package:
        word = package.read("word/document.xml").decode()
    said, digest = (
        "Noch nicht übersetzte Textstellen: 1 von 4.",
        f"Übersetzung {facts['catalog_digest'][:12]}",
    )
    for text in (printed, re.sub("<[^>]*>", "", word), page(pumps, "de")):
        assert said in " ".join(text.split())
        assert digest in " ".join(text.split())
    assert 'lang="en"><span class="untranslated">Open the valve slowly.</span></p>' in page(pumps, "de")
    assert '<w:rStyle w:val="Untranslated"/>' in word
    outputs = {one["format"]: one for one in manifest["outputs"] if one["kind"] == "document"}
    counts = {(one["catalog_digest"], one["units"], one["untranslated"]) for one in outputs.values()}
    assert (len(outputs), counts) == (3, {(facts["catalog_digest"], 4, 1)})


def test_a_title_that_is_not_translated_stands_in_its_own_language(tmp_path: Path) -> None:
    folder = project(tmp_path, pumps=PUMPS)
    catalog(folder, "ar", {"Fill the tank first.": "املأ الخزان أولاً."})
    assert imprint(folder, "build", "--locale", "ar", "--format", "html,docx").code == 0

    title = '<h1><span lang="en" dir="ltr" class="untranslated">Pump handbook for all</span></h1>'
    assert title in page(folder, "ar")
    with ZipFile(folder / "build/docx/pumps.ar.docx") as package:
        word = package.read("word/document.xml").decode()
    start = word.index('w:val="Title"')
    paragraph = word[start : word.index("</w:p>", start)]
    assert '<w:bidi w:val="0"/>' in paragraph
    assert '<w:lang w:val="en-US"/>' in paragraph


def test_a_stale_text_is_shown_where_the_settings_say_so_and_the_document_tells(pumps: Path) -> None:
    catalog(pumps, "de", GERMAN, flags="fuzzy")
    (pumps / "imprint.toml").write_text('[translation.de]\nstale = "translation"\n', encoding="utf-8")
    assert imprint(pumps, "build", "--locale", "de", "--format", "html").code == 0

    assert '<span class="outdated">Öffnen Sie langsam das Ventil.</span>' in page(pumps, "de")
    assert "Stellen in der Übersetzung einer früheren Fassung: 1 von 4." in page(pumps, "de")


def test_what_is_missing_stands_in_the_words_of_the_locale_that_the_settings_name(pumps: Path) -> None:
    catalog(pumps, "lb", {"Fill the tank first.": "Fëllt als éischt den Tank."})
    settings = '[translation.lb]\nfallback = ["de"]\n'
    (pumps / "imprint.toml").write_text(settings, encoding="utf-8")
    assert imprint(pumps, "build", "--locale", "lb", "--format", "html").code == 0

    assert 'lang="de"><span class="untranslated">Warten Sie dann 30 Minuten.</span>' in page(pumps, "lb")
    assert 'lang="en"><span class="untranslated">Open the valve slowly.</span>' in page(pumps, "lb")


def test_a_fallback_that_has_no_catalog_is_an_error(pumps: Path) -> None:
    (pumps / "imprint.toml").write_text('[translation.de]\nfallback = ["fr"]\n', encoding="utf-8")
    made = imprint(pumps, "check")
    assert made.code == 2
    assert "imprint.toml:1: error[config/fallback]: fr is to stand in" in made.err


def test_a_locale_of_the_settings_without_a_catalog_says_that_nothing_is_translated(tmp_path: Path) -> None:
    folder = project(tmp_path, pumps=PUMPS)
    (folder / "imprint.toml").write_text('locales = ["en", "de"]\n', encoding="utf-8")
    made = imprint(folder, "build", "--format", "html")
    assert made.code == 0
    assert "4 of 4 texts of pumps are not translated" in made.err
    assert "Noch nicht übersetzte Textstellen: 4 von 4." in page(folder, "de")


# --- the translators' tasks ---


def test_the_status_counts_by_document_and_locale(pumps: Path) -> None:
    catalog(pumps, "de", without("Open the valve slowly."), flags="fuzzy")
    made = imprint(pumps, "i18n.status", "--log-format", "json")

    assert made.code == 0
    (found,) = objects(made)
    assert (found["document"], found["locale"]) == ("pumps", "de")
    assert (found["units"], found["translated"], found["stale"], found["missing"]) == (4, 2, 1, 1)
    assert (found["share"], found["threshold"], found["passed"]) == (0.5, 1.0, False)
    table = imprint(pumps, "i18n.status").out
    assert re.search(r"pumps +de +4 +2 +1 +1 +0 +50 % +100 % +no", table)


def test_the_status_names_what_is_missing_and_fails_where_it_is_asked_to(pumps: Path) -> None:
    made = imprint(pumps, "i18n.status", "--missing", "--check")

    assert made.code == 5
    assert "source/pumps.md:7" in made.err
    assert "warning[translation/missing]: de: “Open the valve slowly.”" in made.err
    catalog(pumps, "de", GERMAN)
    assert imprint(pumps, "i18n.status", "--check").code == 0


def test_the_status_of_a_locale_that_nobody_has_is_wrong_usage(pumps: Path) -> None:
    assert imprint(pumps, "i18n.status", "--locale", "fr").code == 2


def test_extract_writes_a_template_and_begins_the_catalogs_that_are_wanted(pumps: Path) -> None:
    german = (pumps / "source/locale/de.po").read_text(encoding="utf-8")
    made = imprint(pumps, "i18n.extract", "--locale", "fr")

    assert made.code == 0
    assert "source/locale/fr.po: 4 texts (new)" in made.out
    template = (pumps / "source/locale/documents.pot").read_text(encoding="utf-8")
    assert template.count("\nmsgid ") == 5
    assert 'msgid "Wait 30 minutes then."\nmsgstr ""' in template
    assert (pumps / "source/locale/de.po").read_text(encoding="utf-8") == german
    assert imprint(pumps, "i18n.extract").out == "source/locale/documents.pot: 4 texts\n"


def test_a_document_that_cannot_be_read_costs_no_catalog_its_texts(pumps: Path) -> None:
    assert imprint(pumps, "i18n.update").code == 0
    before = (pumps / "source/locale/de.po").read_text(encoding="utf-8")
    (pumps / "source/pumps.md").write_text("---\ntitle: [\n---\n\n# Pumps\n", encoding="utf-8")

    made = imprint(pumps, "i18n.update")

    assert made.code != 0
    assert (pumps / "source/locale/de.po").read_text(encoding="utf-8") == before


def test_a_catalog_has_no_texts_of_documents_in_its_own_language(pumps: Path) -> None:
    (pumps / "source/filter.md").write_text("---\nlang: de\n---\n\n# Filter und Siebe reinigen\n", "utf-8")
    assert imprint(pumps, "i18n.update").code == 0
    assert "Filter" not in (pumps / "source/locale/de.po").read_text(encoding="utf-8")
