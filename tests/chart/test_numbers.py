"""Numbers in cells, as people of several languages write them; and the round numbers of an axis."""

from __future__ import annotations

import pytest

from imprint.chart.numbers import Marks, is_missing, quantity, written
from imprint.chart.scale import scale
from imprint.localize.locales import number_marks


def marks(language: str) -> Marks:
    return Marks(*number_marks(language))


@pytest.mark.parametrize(
    ("text", "language", "value", "unit"),
    [
        ("1,200", "en", 1200, ""),
        ("1.200", "de", 1200, ""),
        ("1.200", "en", 1.2, ""),
        ("1,5", "de", 1.5, ""),
        ("1.5", "de", 1.5, ""),
        ("1,234,567.89", "en", 1234567.89, ""),
        ("1.234.567,89", "de", 1234567.89, ""),
        ("12\u202f500", "fr", 12500, ""),
        ("12,34,567", "hi", 1234567, ""),
        ("1’200", "de-CH", 1200, ""),
        ("١٬٢٤٠٫٥", "ar", 1240.5, ""),
        ("１２３", "ja", 123, ""),
        ("35 %", "de", 35, "%"),
        ("35%", "en", 35, "%"),
        ("12 ms", "en", 12, "ms"),
        ("22万件", "ja", 22, "万件"),
        ("−4.5 °C", "en", -4.5, "°C"),
        ("-3", "en", -3, ""),
        ("≈ 1,200 MB/s", "en", 1200, "MB/s"),
        ("$1,200", "en", 1200, "$"),
        ("-€5", "en", -5, "€"),
        ("USD 12", "en", 12, "USD"),
        ("10 m2", "en", 10, "m2"),
    ],
)
def test_a_number_is_read_as_its_language_writes_it(
    text: str, language: str, value: float, unit: str
) -> None:
    found = quantity(text, marks(language))
    assert found
    assert found.value == pytest.approx(value)
    assert (found.unit, found.label) == (unit, text)


@pytest.mark.parametrize(
    "text",
    [
        "fast",
        "10–20",
        "3 of 5",
        "12:30",
        "2024-03-01",
        "1/2",
        "v2.1",
        "p99 12",
        "1.2.3",
        "1,20,3",
        "4 x 2",
        "",
    ],
)
def test_what_is_not_one_number_is_none(text: str) -> None:
    assert quantity(text, marks("en")) is None


@pytest.mark.parametrize("text", ["", " ", "–", "—", "-", "…", "n/a", "N/A", "k. A."])
def test_a_dash_says_that_there_is_no_number(text: str) -> None:
    assert is_missing(text)


def test_a_word_is_not_a_missing_number() -> None:
    assert not is_missing("none known")


def test_the_numbers_of_an_axis_are_written_as_the_language_writes_them() -> None:
    assert written(1250000, 0, marks("de")) == "1.250.000"
    assert written(0.25, 2, marks("de")) == "0,25"
    assert written(-1500, 0, Marks()) == "−1,500"
    assert written(150000, 0, Marks(second=2)) == "1,50,000"
    assert written(1500, 0, Marks("٫", "٬"), "٠١٢٣٤٥٦٧٨٩") == "١٬٥٠٠"


def test_an_axis_has_round_numbers_and_holds_every_value() -> None:
    assert scale(3, 1240, 4, from_zero=True).ticks == (0, 500, 1000, 1500)
    assert scale(-1.5, 3.5, 4, from_zero=True).ticks == (-2, 0, 2, 4)
    assert scale(0, 0, 4, from_zero=True).high > 0
    tenths = scale(0.1, 0.4, 4, from_zero=True)
    assert (tenths.ticks, tenths.decimals) == ((0, 0.1, 0.2, 0.3, 0.4), 1)


def test_bars_begin_at_zero_and_lines_need_not() -> None:
    assert scale(98, 99, 4, from_zero=True).low == 0
    assert scale(98, 99, 4, from_zero=False).low == 98
    assert scale(10, 99, 4, from_zero=False).low == 0
