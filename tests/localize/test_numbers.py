"""Numbers in a translation, read as its locale writes them."""

from __future__ import annotations

import pytest

from imprint.localize.lint import word_faults


def faults(source: str, translation: str, locale: str) -> list[str]:
    return [fault.rule for fault in word_faults(source, translation, "en", locale)]


@pytest.mark.parametrize(
    ("source", "translation", "locale"),
    [
        ("220,000 requests", "220.000 Anfragen", "de"),
        ("220,000 requests", "220\u202f000 requêtes", "fr"),
        ("220,000 requests", "22万次请求", "zh-Hans"),
        ("220,000 requests", "٢٢٠٬٠٠٠ طلب", "ar"),
        ("1,234,567 requests", "12,34,567 अनुरोध", "hi"),
        ("3 million users", "300 万人の利用者", "ja"),
        ("an availability of 99.95%", "eine Verfügbarkeit von 99,95 %", "de"),
        ("Kafka 0.9 and later", "ab Kafka 0.9", "de"),
        ("version 2.4.1", "Version 2.4.1", "de"),
        ("two cores", "2 Kerne", "de"),
        ("2 cores", "zwei Kerne", "de"),
        ("port 80 or port 443", "端口 443 或 80", "zh-Hans"),
        ("Run <c1>sleep 30</c1>", "<c1>sleep 30</c1> ausführen", "de"),
    ],
)
def test_the_same_number_in_another_dress_is_no_fault(source: str, translation: str, locale: str) -> None:
    assert faults(source, translation, locale) == []


@pytest.mark.parametrize(
    ("source", "translation", "locale"),
    [
        ("220,000 requests", "200.000 Anfragen", "de"),
        ("220,000 requests", "220万次请求", "zh-Hans"),
        ("99.95%", "9.995 %", "de"),
        ("3 copies", "5 Kopien", "de"),
        ("many copies", "500 Kopien", "de"),
        ("Wait 30 minutes", "Warten Sie", "de"),
    ],
)
def test_another_number_is_refused(source: str, translation: str, locale: str) -> None:
    found = word_faults(source, translation, "en", locale)
    assert [fault.rule for fault in found] == ["number"]
    assert found[0].refuses


def test_an_entity_that_would_be_printed_is_told_of() -> None:
    assert faults("10 bar", "10&nbsp;bar", "de") == ["entity"]
    assert faults("Write &nbsp; there", "Schreiben Sie &nbsp;", "de") == []


def test_isolated_directions_are_fine_when_they_are_closed() -> None:
    assert faults("Run it", "شغّل \u2066pump\u2069", "ar") == []
    assert faults("Run it", "شغّل \u2066pump", "ar") == ["control"]
    assert faults("Run it", "شغّل pump\u2069", "ar") == ["control"]
