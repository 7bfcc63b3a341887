"""The fixed words of the templates in each locale."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from imprint.localize.catalog import Catalog, read_catalog
from imprint.localize.locales import locale_for
from imprint.localize.strings import strings_for
from imprint.render.body import CALLOUT_NAMES

TEMPLATES = Path(__file__).parents[2] / "templates"
CATALOGS = sorted((TEMPLATES / "strings").glob("*.po"))
_SAID = re.compile(r"""\bsay\(([^()]*)\)""")
_LITERAL = re.compile(r"""(?<![=\w])(?:"([^"]+)"|'([^']+)')""")


def packaged(path: Path) -> Catalog:
    return read_catalog(path.read_text("utf-8"), path.name)


def said() -> set[str]:
    """Return every literal that a template or a writer says, and the names of callouts."""
    sources = [*TEMPLATES.glob("*/*.*"), *(TEMPLATES.parent / "src" / "imprint").rglob("*.py")]
    texts = (path.read_text("utf-8") for path in sources if path.suffix in (".html", ".xml", ".css", ".py"))
    calls = (call[1] for text in texts for call in _SAID.finditer(text))
    return {found[1] or found[2] for call in calls for found in _LITERAL.finditer(call)} | set(
        CALLOUT_NAMES.values()
    )


@pytest.mark.parametrize("path", CATALOGS, ids=lambda path: path.stem)
def test_every_word_that_a_template_says_is_translated(path: Path) -> None:
    strings = strings_for([packaged(path)], path.stem)
    assert strings.warnings == ()
    assert {"Skip to content", "To do", "Page {page} of {pages}"} <= said()
    assert said() - set(strings.texts) == set()


@pytest.mark.parametrize("path", CATALOGS, ids=lambda path: path.stem)
def test_the_catalogs_of_all_locales_have_the_same_words(path: Path) -> None:
    assert locale_for(path.stem).tag == path.stem
    assert set(packaged(path).entries) == set(packaged(CATALOGS[0]).entries)
    assert all(entry.text for entry in packaged(path).entries.values())


def test_a_project_overrides_the_words_that_the_package_ships() -> None:
    ours = read_catalog('msgid "Note"\nmsgstr "Hinweis"\n\nmsgid "Tip"\nmsgstr "Tipp"\n', "a.po")
    theirs = read_catalog('msgid "Note"\nmsgstr "Anmerkung"\n', "b.po")
    assert strings_for([ours, theirs], "de").texts == {"Note": "Anmerkung", "Tip": "Tipp"}


@pytest.mark.parametrize(
    ("bad", "rule"),
    [
        ("Seite {seite} von {pages}", "translation/placeholder"),
        ("Seite {page}", "translation/placeholder"),
        ("<b>Seite</b> {page} von {pages}", "translation/markup"),
        ("{{ 7 * 7 }} {page} {pages}", "translation/template-code"),
    ],
)
def test_a_string_that_would_break_a_template_stays_english(bad: str, rule: str) -> None:
    catalog = read_catalog(f'msgid "Page {{page}} of {{pages}}"\nmsgstr "{bad}"\n', "de.po")
    strings = strings_for([catalog], "de")
    assert strings.texts == {}
    assert [(one.rule, str(one.where)) for one in strings.warnings] == [(rule, "de.po:1")]
