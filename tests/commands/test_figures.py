"""Figures through all formats: images of every kind and charts, each output proved."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.helper import imprint, project
from tests.test_images import picture, saved

SHEET = """---
title: الأداء
lang: ar
---

| المنتج | الإنتاجية |
|---|---|
| CKafka بثلاثة وسطاء | 1,240 |
| Kafka | 980 |

Table: إنتاجية ثلاثة وسطاء {.chart}

| A | B |
|---|---|
| x | سريع |

Table: بلا أرقام {.chart}

![](plain.png)

[![شكل](photo.jpg){width=30}](https://example.org)

![](plain.png){.decorative}
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = project(tmp_path_factory.mktemp("figures") / "p", sheet=SHEET)
    (folder / "imprint.toml").write_text('language = "ar"\n')
    (folder / "source" / "plain.png").write_bytes(saved(picture(size=(40, 20)), "PNG"))
    (folder / "source" / "photo.jpg").write_bytes(saved(picture("CMYK", (40, 20)), "JPEG"))
    made = imprint(folder, "build")
    assert made.code == 0, made.err
    (folder / "said").write_text(made.err)
    return folder


def test_a_chart_is_an_image_of_every_format_that_its_proof_counts(built: Path) -> None:
    for kind in ("pdf", "docx", "html"):
        proof = json.loads((built / "build" / "proof" / f"sheet.ar.{kind}.json").read_text())
        assert proof["compared"]["images"] == 4, proof


def test_the_words_of_a_chart_are_in_the_reader_s_language(built: Path) -> None:
    page = (built / "build" / "html" / "ar" / "sheet.html").read_text()
    assert 'alt="مخطط أعمدة: إنتاجية ثلاثة وسطاء. أعلى قيمة: CKafka بثلاثة وسطاء، 1,240.' in page
    assert page.count('<figure id="') == 3
    assert "قيم المخطط" in page


def test_a_table_without_numbers_stays_a_table_with_a_warning_at_its_cell(built: Path) -> None:
    said = (built / "said").read_text()
    assert "source/sheet.md:15:7: warning[chart/not-numbers]: “سريع”" in said
    again = imprint(built, "build")
    assert "chart/not-numbers" in again.err


def test_only_the_image_that_decorates_may_be_without_words(built: Path) -> None:
    said = (built / "said").read_text()
    assert said.count("image/no-alternative") == 1
    assert "source/sheet.md:19:1: warning[image/no-alternative]" in said
