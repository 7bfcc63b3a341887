"""The way to a translation tool and back, as a user goes it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from imprint.errors import DocumentError, ImprintError, RefusedError, UsageError
from imprint.inputs import load_glossary
from imprint.project import Project, find_project
from imprint.translation import exchange
from imprint.translation.exchange import export_file, import_file
from tests.commands.helper import imprint, project

PUMPS = (
    "---\ntitle: Pump handbook\n---\n\n# Care\n\n"
    "Oil the [pump](care.md) with `oil` once a week.\n\n# Repair\n"
)
CARE = "---\ntitle: Care plan\n---\n\nMind the valve.\n"
CATALOG = 'msgid ""\nmsgstr ""\n"Language: de\\n"\n\nmsgctxt "heading"\nmsgid "Care"\nmsgstr "Pflege"\n'


def found(folder: Path) -> Project:
    made = find_project(folder)
    assert made
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = project(tmp_path / "pumps", pumps=PUMPS, care=CARE)
    (made / "source" / "locale").mkdir()
    (made / "source" / "locale" / "de.po").write_text(CATALOG, "utf-8")
    return made


def test_out_to_a_tool_and_back_into_the_catalog(folder: Path) -> None:
    out = imprint(folder, "i18n.export", "--locale", "de")
    assert out.out == "build/translation/pumps.de.xlf: 6 texts\n"
    path = folder / "build" / "translation" / "pumps.de.xlf"
    text = path.read_text("utf-8")
    assert text.index('original="source/care.md"') < text.index('original="source/pumps.md"')
    path.write_text(
        text.replace(
            "<source>Mind the valve.</source>", "<source/><target>Auf das Ventil achten.</target>"
        ).replace('state="initial">\n        <source/>', 'state="final">\n        <source/>'),
        "utf-8",
    )

    tried = imprint(folder, "i18n.import", str(path), "--dry-run")
    assert (folder / "source" / "locale" / "de.po").read_text("utf-8") == CATALOG
    back = imprint(folder, "i18n.import", str(path))

    assert (tried.code, back.code) == (0, 0), back.err
    assert back.out == "source/locale/de.po: 1 translations taken; 1 are the same; 4 texts not translated\n"
    assert tried.out == back.out
    catalog = (folder / "source" / "locale" / "de.po").read_text("utf-8")
    assert '#, final\nmsgid "Mind the valve."\nmsgstr "Auf das Ventil achten."' in catalog


def test_one_document_and_a_language_that_begins(folder: Path) -> None:
    out = imprint(
        folder, "i18n.export", "care", "--locale", "fr", "--output", "care.xlf", "--log-format", "json"
    )
    assert json.loads(out.out) == {"event": "export", "path": "care.xlf", "locale": "fr", "texts": 2}
    back = imprint(folder, "i18n.import", "care.xlf", "--log-format", "json")
    assert json.loads(back.out)["open"] == 2
    assert (folder / "source" / "locale" / "fr.po").is_file()


def test_a_memory_goes_into_another_project(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    memory, _, _ = export_file(found(folder), "de", "tmx")
    other = project(tmp_path / "other", text="---\ntitle: Valves\n---\n\n# Care\n")

    with pytest.raises(UsageError) as caught:
        import_file(found(other), memory)
    assert "--locale TAG" in caught.value.diagnostics[0].fix
    catalog, made = import_file(found(other), memory, "de")
    assert 'msgstr "Pflege"' in catalog.read_text("utf-8")
    assert made.taken == 1


@pytest.fixture
def exported(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return an XLIFF file of the project in the working folder."""
    monkeypatch.chdir(folder)
    path, _, _ = export_file(found(folder), "de")
    return path.read_text("utf-8")


def test_a_translation_with_broken_tags_ends_with_1_and_the_others_are_taken(
    folder: Path, exported: str
) -> None:
    broken = exported.replace(
        'state="initial">\n        <source>Oil', 'state="translated">\n        <source>Oil'
    )
    broken = broken.replace("once a week.</source>", "once a week.</source><target>Ölen</target>")
    broken = broken.replace("Pflege", "Wartung")
    (folder / "broken.xlf").write_text(broken, "utf-8")

    made = imprint(folder, "i18n.import", "broken.xlf")
    assert made.code == 1
    assert "broken.xlf:" in made.err
    assert "error[translation/tag]" in made.err
    assert 'msgstr "Wartung"' in (folder / "source" / "locale" / "de.po").read_text("utf-8")


@pytest.mark.parametrize(
    ("before", "after", "error"),
    [
        ("<xliff", '<!DOCTYPE x [<!ENTITY a "b">]><xliff', RefusedError),
        ('srcLang="en"', 'srcLang="ja"', UsageError),
        ('trgLang="de"', 'trgLang="klingon"', UsageError),
        ('trgLang="de"', 'trgLang="fr"', None),
        ("</xliff>", "", DocumentError),
    ],
)
def test_a_file_that_is_none_of_this_project_changes_nothing(
    folder: Path, exported: str, before: str, after: str, error: type[ImprintError] | None
) -> None:
    path = folder / "other.xlf"
    path.write_text(exported.replace(before, after, 1), "utf-8")
    with pytest.raises(error or UsageError):
        import_file(found(folder), path, "de" if error is None else "")
    assert (folder / "source" / "locale" / "de.po").read_text("utf-8") == CATALOG


def test_what_cannot_be_exchanged_is_a_matter_of_usage(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    for arguments in (("de", "xlsx"), ("xx_yy", "xliff"), ("en", "xliff"), ("fr", "tmx")):
        with pytest.raises(UsageError):
            export_file(found(folder), *arguments)
    with pytest.raises(UsageError, match="no document 'nothing'"):
        export_file(found(folder), "de", document="nothing")
    with pytest.raises(UsageError, match="can't be read"):
        import_file(found(folder), folder / "missing.xlf")
    monkeypatch.setattr(exchange, "LARGEST", 10)
    with pytest.raises(RefusedError, match="10 are the most"):
        import_file(found(folder), folder / "source" / "pumps.md")


def test_a_document_in_another_language_is_left_out_with_a_word_and_exported_by_its_name(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    (folder / "source" / "netz.md").write_text("---\ntitle: Netz\nlang: de\n---\n\nDas Netz hält.\n", "utf-8")
    _, count, said = export_file(found(folder), "ja")
    assert (count, [one.rule for one in said]) == (6, ["exchange/other-language"])

    path, count, said = export_file(found(folder), "ja", document="netz")
    assert (path.name, count, said) == ("netz.ja.xlf", 2, ())
    assert 'srcLang="de"' in path.read_text("utf-8")
    _, made = import_file(found(folder), path)
    assert made.open == 2


def test_check_compares_translations_with_the_glossary(folder: Path) -> None:
    glossary = folder / "source" / "locale" / "glossary.toml"
    glossary.write_text('[[term]]\nterm = "care"\ntranslations.de = "Wartung"\n', "utf-8")
    said = imprint(folder, "check")
    assert said.code == 0
    assert "source/locale/de.po:6: warning[glossary/term]" in said.err
    assert "“care” is “Wartung”, which is not in it (see source/locale/glossary.toml:1)" in said.err

    glossary.write_text('[[term]]\nterm = "care"\ntranslation.de = "Wartung"\n', "utf-8")
    with pytest.raises(UsageError) as caught:
        load_glossary(found(folder))
    assert caught.value.exit_code == 2
    assert "did you mean translations?" in caught.value.diagnostics[0].fix


@pytest.mark.slow
def test_a_glossary_that_changes_for_a_language_makes_its_outputs_stale(folder: Path) -> None:
    (folder / "source" / "pumps.md").unlink()
    glossary = folder / "source" / "locale" / "glossary.toml"
    glossary.write_text('[[term]]\nterm = "valve"\ntranslations.de = "Ventil"\n', "utf-8")
    assert imprint(folder, "build", "--format", "html").code == 0
    glossary.write_text('[[term]]\nterm = "valve"\ntranslations.de = "Klappe"\n', "utf-8")

    planned = imprint(folder, "build", "--format", "html", "--dry-run", "--explain").out
    assert "care de html (would be built)\n      because the glossary changed" in planned
    assert "care en html (cached)" in planned
