"""Files for translation tools keep to the rules of their formats, and the rules find faults in others."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from imprint.localize.catalog import parse_po
from imprint.project import Project, find_project
from imprint.translation.catalogs import update_catalogs
from imprint.translation.exchange import export_file
from tests.commands.helper import project
from tests.external import require_file
from tests.shared import shared
from tests.validators.rules import JARS, tmx_faults, xliff_faults

pytestmark = [pytest.mark.slow, pytest.mark.external]

CHECKOUT = Path(__file__).parents[2]
LOCALES = ("ar", "de", "ja", "zh-Hans")
# Each kind of tag, nested and side by side; placeholders; what XML and templates have to escape.
ALL_KINDS = """---
title: All <kinds> & "more"
subtitle: For {name}
keywords: [pump, valve]
---

# Run `pump --all` **now** {note="the <b>time</b>"}

Run `pump {name}`, then *read **the [guide](#tables "its & title")***.[^1] ~~Old~~ H~2~O and x^2^,
[kept]{.notranslate}, [one line]{.nowrap}, [*nested* [inside]{.smallcaps}]{#anchor};
a < b && c > d, `<b>` and \\<b\\>.\\
Next line ![A pump & more](pump.png "Its <title>") 你好 שלום 😀

[^1]: A note with `code` and {count} of %(total)s.

> **Mind** this.

| Column | Other |
|---|---|
| **Bold cell** | `code` and text |
| {value} | Cost |

: Tables & captions

Term
:   Its meaning with ${HOME}
"""
GLOSSARY = """[[term]]
term = "pump~"
note = "with < and &"
translations.de = ["Pumpe", "Förderer~"]

[[term]]
term = "guide"
keep = true

[[term]]
term = "note"
forbidden.de = "Notiz"
"""


@pytest.fixture(scope="module")
def xliff_rules() -> Path:
    return require_file(JARS / "xliff.jar", "OASIS's rules of XLIFF 2.1")


@pytest.fixture(scope="module")
def tmx_rules() -> Path:
    return require_file(JARS / "tmx.jar", "the document type of TMX 1.4")


def found(folder: Path) -> Project:
    made = find_project(folder)
    assert made
    return made


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with each kind of text and mark, and a catalog in which some things are odd."""
    folder = project(
        tmp_path_factory.mktemp("kinds") / "kinds", kinds=ALL_KINDS, other=ALL_KINDS + "\nMore.\n"
    )
    (folder / "source" / "locale").mkdir()
    (folder / "source" / "locale" / "glossary.toml").write_text(GLOSSARY, "utf-8")
    update_catalogs(found(folder), ["de"])
    catalog = folder / "source/locale/de.po"
    file = parse_po(catalog.read_text("utf-8"), "")
    odd = [
        "{}",
        "",
        "</b1><i1>\x01</b1>{}",
        "<b1>a<i1>b</b1>c</i1>",
        "<c1/><c1>x</c1><c1>y</c1>",
        "{}\ufffe&lt; 5",
    ]
    for number, entry in enumerate(file):
        entry.msgstr = odd[number % len(odd)].replace("{}", entry.msgid)
        entry.tcomment = "said & <done> \x02" if number % 3 else ""
        entry.flags = [["fuzzy"], ["reviewed"], ["no-wrap", "final"], []][number % 4]
        entry.previous_msgid = "The <b1>old</b1> text" if number % 2 else None
    catalog.write_text(str(file) + "\n", "utf-8")
    return folder


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project of real documents, each of whose texts is translated into itself."""
    texts = {
        path.stem.removesuffix(".en"): path.read_text("utf-8") for path in shared("corpus").glob("*.en.md")
    }
    folder = project(tmp_path_factory.mktemp("real") / "real", **texts)
    update_catalogs(found(folder), ["de"])
    catalog = folder / "source/locale/de.po"
    file = parse_po(catalog.read_text("utf-8"), "")
    for entry in file:
        entry.msgstr = entry.msgid
    catalog.write_text(str(file) + "\n", "utf-8")
    return folder


def test_the_sample_and_each_kind_of_text_are_valid_xliff(
    xliff_rules: Path, kinds: Path, tmp_path: Path
) -> None:
    sample = tmp_path / "sample"
    for name in ("source", "templates"):
        shutil.copytree(CHECKOUT / name, sample / name)
    shutil.copy(CHECKOUT / "imprint.toml", sample)
    files = [export_file(found(sample), tag)[0] for tag in LOCALES] + [export_file(found(kinds), "de")[0]]

    assert xliff_faults(xliff_rules, files) == []
    text = files[-1].read_text("utf-8")
    for part in ("<sc ", "<ec ", "<cp ", "<gls:definition>", 'type="verbatim"', 'state="final"', "<mrk "):
        assert part in text


def test_real_documents_are_valid_xliff(xliff_rules: Path, real: Path) -> None:
    path, count, _ = export_file(found(real), "de")

    assert count > 1000
    assert xliff_faults(xliff_rules, [path]) == []


def test_memories_of_real_documents_and_of_odd_texts_are_valid_tmx(
    tmx_rules: Path, real: Path, kinds: Path
) -> None:
    files = [export_file(found(folder), "de", "tmx")[0] for folder in (real, kinds)]

    assert tmx_faults(tmx_rules, files) == []
    assert all(code in files[1].read_text("utf-8") for code in ("<bpt ", "<ept ", "<ph "))


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ('<segment id="text"', '<segment id="a b"', "'a b' is not a valid value"),
        ("</mda:metadata>", "</mda:metadata><source/>", "not expected"),
        ('state="initial" subState', "subState", "state"),
        ('dataRefStart="b1s"', 'dataRefStart="zz"', "dataRefStart"),
        ('<unit id="', '<unit id="u1" name="', ""),
    ],
)
def test_faults_of_xliff_are_found(
    xliff_rules: Path, kinds: Path, tmp_path: Path, before: str, after: str, message: str
) -> None:
    text = export_file(found(kinds), "de")[0].read_text("utf-8")
    assert before in text
    path = tmp_path / "wrong.xlf"
    path.write_text(text.replace(before, after), "utf-8")

    faults = xliff_faults(xliff_rules, [path])
    assert faults
    assert any(message in fault for fault in faults)


def test_faults_of_tmx_are_found(tmx_rules: Path, kinds: Path, tmp_path: Path) -> None:
    text = export_file(found(kinds), "de", "tmx")[0].read_text("utf-8")
    path = tmp_path / "wrong.tmx"
    path.write_text(text.replace(' segtype="block"', ""), "utf-8")

    assert any("segtype" in fault for fault in tmx_faults(tmx_rules, [path]))
