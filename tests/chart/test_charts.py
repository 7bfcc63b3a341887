"""Charts of tables: what is drawn, for whom, and what is refused with a reason."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest
from lxml import etree

from imprint.chart import Charted, charted
from imprint.chart.canvas import WIDTH, inks
from imprint.chart.letters import Letters
from imprint.chart.numbers import Marks
from imprint.localize.locales import locale_for, number_marks
from imprint.model.document import Document, Figure, Table
from imprint.model.walk import blocks_in, text_of
from imprint.prove import prove
from imprint.write.html import write
from tests.read.helper import reading
from tests.render.sheet import edition, theme
from tests.render.test_contrast import contrast

ONE = """{.chart}
| Product | Throughput (MB/s) |
|---|---:|
| A managed service with three brokers in three zones | 1,240 |
| Plain | 980 |
| Untested | – |

Table: Throughput
"""
TWO = """| Load | Ours | Theirs |
|---|---|---|
| small | 220,000 QPS | 200,000 QPS |
| large | 440,000 QPS | 390,000 QPS |

Table: Stress test {.chart}
"""
YEARS = """{.chart}
| Year | Ours | Theirs |
|---|---|---|
| 2020 | 12 ms | 30 ms |
| 2021 | – | 28 ms |
| 2022 | 8 ms | 26 ms |
| 2023 | 7 ms | 21 ms |
"""
SHARES = """::: {.chart kind=stacked}
| Region | Disk | Network |
|---|---|---|
| Oslo | 35 % | 65 % |
| Lima | 98 % | 2 % |
:::
"""
SPANS = """<table class="chart"><tr><th>A</th><th>B</th></tr>
<tr><td rowspan="2">x</td><td>1</td></tr><tr><td>2</td></tr></table>
"""
KINDS = {"one": ONE, "two": TWO, "years": YEARS, "shares": SHARES}


@cache
def drawn(text: str, language: str = "en") -> Charted:
    document = replace(reading(text)[0], language=language)
    return charted(
        document, locale_for(language), theme(), lambda words: words, lambda tag: Marks(*number_marks(tag))
    )


def figure(made: Charted) -> Figure:
    return next(block for block in blocks_in(made.document.blocks) if isinstance(block, Figure))


def svg(made: Charted) -> etree._Element:
    return etree.fromstring(made.assets[figure(made).image.source].data)


def texts(picture: etree._Element) -> list[str]:
    return [text for each in picture.iter("{*}path") if (text := each.get("data-text"))]


def lefts(picture: etree._Element) -> dict[str, float]:
    """Return where each text begins, from the left."""
    return {
        text: float(each.get("transform", "").partition("(")[2].partition(" ")[0])
        for each in picture.iter("{*}path")
        if (text := each.get("data-text"))
    }


def bars(picture: etree._Element) -> list[tuple[float, float]]:
    """Return left end and width of each mark; what only clears the ground is none."""
    paper = theme().colours.paper
    return [
        (float(each.get("x", "0")), float(each.get("width", "")))
        for each in picture.iter("{*}rect")
        if each.get("fill") != paper
    ]


def test_the_chart_stands_before_its_table_with_its_caption() -> None:
    made = drawn(ONE)
    first, second = made.document.blocks
    assert isinstance(first, Figure)
    assert isinstance(second, Table)
    assert text_of(first.caption) == "Throughput"
    assert text_of(second.caption) == "Figures of the chart"
    assert first.id == f"{second.id}-chart"
    assert first.image.alt == (
        "Bar chart: Throughput. Highest: A managed service with three brokers in three zones, 1,240. "
        "Lowest: Plain, 980. The figures are in the table below."
    )


def test_a_table_whose_author_asks_for_nothing_is_left_alone() -> None:
    text = ONE.removeprefix("{.chart}\n")
    made = drawn(text)
    assert made.document == reading(text)[0]
    assert made.assets == {}


@pytest.mark.parametrize("text", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_part_of_a_picture_lies_inside_it(text: str, language: str) -> None:
    made = drawn(text, language)
    picture = svg(made)
    asset = made.assets[figure(made).image.source]
    assert (picture.get("viewBox"), asset.width) == (f"0 0 500 {asset.height}", WIDTH)
    letters = Letters(theme().type.sans, language, "rtl" if language == "ar" else "ltr")
    for words, left in lefts(picture).items():
        assert left >= -0.01, words
        assert left + letters.width(words, 11.5) <= WIDTH + 0.01, words
    for left, width in bars(picture):
        assert left >= 0
        assert left + width <= WIDTH


@pytest.mark.parametrize("text", KINDS.values(), ids=KINDS)
def test_the_same_table_gives_the_same_bytes(text: str) -> None:
    again = drawn.__wrapped__(text)
    assert again is not drawn(text)
    assert again.assets == drawn(text).assets


def test_every_bar_has_its_name_and_its_value() -> None:
    shown = texts(svg(drawn(ONE)))
    assert {"1,240", "980", "–", "Plain", "Untested", "Throughput (MB/s)"} <= set(shown)
    assert " ".join(shown).count("A managed service") == 1
    assert {"0", "500", "1,000", "1,500"} <= set(shown)


def test_the_lengths_of_bars_are_in_proportion() -> None:
    (_, first), (_, second) = bars(svg(drawn(ONE)))
    assert first / second == pytest.approx(1240 / 980, rel=0.01)


def test_each_bar_of_a_group_says_whose_it_is() -> None:
    shown = texts(svg(drawn(TWO.replace("QPS", "requests"))))
    assert (shown.count("Ours"), shown.count("Theirs"), shown.count("small")) == (2, 2, 1)
    assert {"requests", "220,000", "390,000"} <= set(shown)  # a long unit is said once


def test_rows_that_follow_in_time_are_drawn_as_lines() -> None:
    made = drawn(YEARS)
    assert figure(made).image.alt.startswith("Line chart: Ours, Theirs. Highest: 2020, Theirs, 30 ms.")
    shown = texts(svg(made))
    assert {"2020", "2023", "Ours", "7 ms", "Theirs", "21 ms"} <= set(shown)
    assert figure(drawn(YEARS.replace("{.chart}", "{.chart kind=bar}"))).image.alt.startswith("Bar chart")


def test_rows_whose_names_end_in_numbers_are_no_steps() -> None:
    made = drawn(
        "| Pump | Flow |\n|---|---|\n| P1 | 120 |\n| P2 | 130 |\n| P3 | 300 |\n\nTable: Flow {.chart}\n"
    )
    assert figure(made).image.alt.startswith("Bar chart")


def test_lines_are_told_apart_without_colour() -> None:
    dashes = [
        each.get("stroke-dasharray")
        for each in svg(drawn(YEARS)).iter("{*}path")
        if each.get("stroke-linejoin")
    ]
    assert len(dashes) == 2  # one point alone before the gap is a mark without a line
    assert len(set(dashes)) == 2


def test_what_is_stacked_has_a_legend_and_values_that_fit() -> None:
    shown = texts(svg(drawn(SHARES)))
    assert shown[:3] == ["%", "Disk", "Network"]
    assert "98 %" in shown
    assert "2 %" not in shown


def test_right_to_left_readers_get_a_mirrored_picture() -> None:
    here, there = bars(svg(drawn(ONE, "en"))), bars(svg(drawn(ONE, "ar")))
    assert [WIDTH - left - width for left, width in here] == pytest.approx(
        [left for left, _ in there], abs=0.1
    )


def test_letters_are_joined_and_stand_in_their_order() -> None:
    letters = Letters(theme().type.sans, "ar", "rtl")
    word = letters.outline("بيت")
    apart = sum(letters.outline(letter).width for letter in "بيت")
    assert word.width < apart  # isolated forms are wider
    ordered = Letters(theme().type.sans, "ar", "ltr")
    assert letters.outline("بيت x").path != ordered.outline("بيت x").path


def test_ideographs_take_the_forms_of_their_language() -> None:
    families = ("Noto Sans CJK JP",)
    assert (
        Letters(families, "ja", "ltr").outline("直").path
        != Letters(families, "zh-Hans", "ltr").outline("直").path
    )


def test_long_names_are_set_in_lines_that_fit() -> None:
    letters = Letters(theme().type.sans, "ja", "ltr")
    lines = letters.lines("三つのブローカーで動作するマネージドサービス、測定済み", 13, 120, 4)
    assert len(lines) > 1
    assert all(letters.width(line, 13) <= 120 for line in lines)
    assert not any(line.startswith("、") for line in lines)
    assert letters.lines("word " * 60, 13, 120, 2)[-1].endswith("…")


def test_axis_and_values_use_the_digits_of_the_table() -> None:
    text = ONE.replace("1,240", "١٬٢٤٠").replace("980", "٩٨٠")
    assert {"٠", "٥٠٠", "١٬٠٠٠"} <= set(texts(svg(drawn(text, "ar"))))


@pytest.mark.parametrize("count", range(1, 7))
@pytest.mark.parametrize("own", [0, 1, 2])
def test_neighbouring_marks_stand_out_from_each_other_and_from_paper(count: int, own: int) -> None:
    colours = theme().colours
    made = inks(theme(), [index == own for index in range(count)])
    assert all(contrast(ink.stroke, colours.paper) >= 3 for ink in made)
    assert all(contrast(one.fill, other.fill) >= 3 for one, other in pairwise(made))
    if own < count:
        assert made[own].fill == colours.accent


@pytest.mark.parametrize(
    ("text", "rule", "line", "words"),
    [
        (ONE.replace("980", "fast"), "chart/not-numbers", 5, "“fast” in the column “Throughput (MB/s)”"),
        (TWO.replace("390,000 QPS", "390 MB"), "chart/units", 2, "“QPS”, “MB”"),
        (SHARES.replace("2 %", "−2 %"), "chart/negative", 3, "below zero"),
        (TWO.replace("{.chart}", "{.chart columns=4}"), "chart/columns", 2, "“4”"),
        ("{.chart}\n| A | B |\n|---|---|\n| x | – |\n", "chart/not-numbers", 3, "no numbers"),
        ("{.chart}\n| A |\n|---|\n| 1 |\n", "chart/not-numbers", 3, "names in one column"),
        (SPANS, "chart/spans", 1, "span"),
        (
            "{.chart}\n| A | B |\n|---|---|\n" + "| x | 1 |\n" * 80,
            "chart/too-much",
            3,
            "80 rows",
        ),
    ],
)
def test_what_cannot_be_drawn_stays_a_table_and_says_why(text: str, rule: str, line: int, words: str) -> None:
    made = drawn(text)
    assert [each.rule for each in made.warnings] == [rule]
    assert made.warnings[0].where
    assert made.warnings[0].where.line == line
    assert words in made.warnings[0].message
    assert made.assets == {}
    assert made.document == reading(text)[0]


def test_columns_may_be_chosen() -> None:
    text = ONE.replace("{.chart}", "{.chart columns=2}").replace("(MB/s) |", "(MB/s) | Remark |")
    text = text.replace("|---:|", "|---:|---|").replace("980 |", "980 | slow |")
    assert "980" in texts(svg(drawn(text)))
    units = TWO.replace("200,000 QPS", "5 ms").replace("390,000 QPS", "6 ms")
    assert drawn(units).warnings
    assert not drawn(units.replace("{.chart}", "{.chart columns=2}")).warnings


def test_heads_with_units_that_differ_are_not_drawn_on_one_axis() -> None:
    text = "{.chart}\n| A | Throughput (MB/s) | Latency (ms) |\n|---|---|---|\n| x | 100 | 5 |\n"
    assert [each.rule for each in drawn(text).warnings] == ["chart/units"]
    assert not drawn(text.replace("(MB/s)", "(before)").replace("(ms)", "(after)")).warnings


def test_an_unknown_kind_is_named_with_the_nearest() -> None:
    made = drawn(TWO.replace("{.chart}", "{.chart kind=lines}"))
    assert [(each.rule, each.fix) for each in made.warnings] == [("chart/kind", "did you mean kind=line?")]
    assert made.assets


def test_names_and_captions_cannot_break_the_picture() -> None:
    hostile = ONE.replace("Plain", 'a \\<b> & "c" ]]>').replace(
        "Table: Throughput", "Table: \\<script> & ]]>"
    )
    picture = svg(drawn(hostile))
    assert not list(picture.iter("{*}script"))
    assert 'a <b> & "c" ]]>' in texts(picture)


def test_a_document_in_another_language_reads_numbers_its_way() -> None:
    made = drawn(ONE.replace("1,240", "1.240"), "de")
    (_, first), (_, second) = bars(svg(made))
    assert first > second
    assert "1.000" in texts(svg(made))


def test_a_page_that_lost_its_chart_fails_its_proof() -> None:
    made = drawn(ONE)
    page = write(edition(*made.document.blocks, assets=made.assets)).data
    document = replace(made.document, title="Ferries")
    assert prove(document, locale_for("en"), "html", page).ok

    bare = re.sub(rb"<img [^>]*>", b"", page, count=1)
    lost = prove(document, locale_for("en"), "html", bare).differences
    assert any("Bar chart: Throughput" in each.message for each in lost)


def test_a_document_without_charts_is_the_same_object() -> None:
    document = Document("a", "A", ())
    assert charted(document, locale_for("en"), theme(), str, lambda _: Marks()).document is document
