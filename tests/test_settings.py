"""What the settings say of translations."""

from __future__ import annotations

from decimal import Decimal

import pytest

from imprint.errors import UsageError
from imprint.localize.gates import Coverage, Gate
from imprint.settings import Settings, settings_from


def settings(text: str) -> Settings:
    import tomllib

    return settings_from(tomllib.loads(text, parse_float=Decimal), text, "imprint.toml")


def test_without_settings_all_of_a_document_has_to_be_translated() -> None:
    gate = settings("").translation.default
    assert gate == Gate(Decimal(1), {}, "source", ())


def test_a_locale_has_what_its_table_says_and_else_what_holds_for_all() -> None:
    stated = settings(
        """
        [translation]
        threshold = 0.95
        documents = { "safety-*" = 1 }

        [translation.zh-Hant]
        fallback = ["zh-Hans"]
        stale = "translation"
        documents = { "safety-notes" = 0.5 }
        """
    ).translation
    gate = stated.locales["zh-Hant"]
    assert (gate.threshold, gate.fallback, gate.stale) == (Decimal("0.95"), ("zh-Hans",), "translation")
    assert [gate.threshold_of(name) for name in ("pumps", "safety-notes", "safety-first")] == [
        Decimal("0.95"),
        Decimal("0.5"),
        1,
    ]
    assert stated.default.threshold_of("safety-notes") == 1


def test_a_threshold_is_met_exactly() -> None:
    gate = Gate(threshold=Decimal("0.7"))
    assert gate.passes("pumps", Coverage(units=10, missing=3))
    assert not gate.passes("pumps", Coverage(units=10, missing=2, stale=2))
    assert Gate().passes("empty", Coverage())


@pytest.mark.parametrize(
    ("text", "line", "rule", "said"),
    [
        ("[translation]\ntreshold = 0.9", 2, "config/unknown-key", "did you mean threshold?"),
        ("[translation]\nthreshold = 95", 2, "config/type", "write a share between 0 and 1"),
        ('[translation]\n\n[translation.de]\nstale = "old"', 4, "config/stale", "choose from"),
        ('[translation.de]\nfallback = "en"', 2, "config/type", "write a list of texts"),
        ("[translation.de]\n[translation.ar]\nthreshold = true", 3, "config/type", "write a share"),
        ("[translation.de.documents]\nhelp = 2", 2, "config/type", "write a share"),
        ("[translation.german]\nthreshold = 1", 0, "config/unknown-key", "the settings are"),
        ("translation = 3", 1, "config/type", "write a table"),
    ],
)
def test_what_cannot_be_is_an_error_at_its_line(text: str, line: int, rule: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        settings(text)
    (found,) = caught.value.diagnostics
    assert (found.rule, found.where and found.where.line) == (rule, line)
    assert said in found.fix


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ('[release]\nname = "a/b"\n', "config/type"),
        ('[release]\nsign = "pgp"\n', "config/sign"),
        ('[release]\nvalidators = "some"\n', "config/validators"),
        ('[release]\ntoken = "x"\n', "config/unknown-key"),
        ('[handoff.sales]\nformats = ["odt"]\n', "usage/format"),
        ('[handoff.sales]\ndocument = ["x"]\n', "config/unknown-key"),
        ('authors = "none"\n', "config/authors"),
    ],
)
def test_what_can_not_be_of_a_release_or_hand_over_is_told_at_its_line(text: str, rule: str) -> None:
    import tomllib

    from imprint.errors import UsageError
    from imprint.settings import settings_from

    with pytest.raises(UsageError) as failure:
        settings_from(tomllib.loads(text), text, "imprint.toml")

    (one,) = failure.value.diagnostics
    assert (one.rule, one.where is not None and one.where.line > 0) == (rule, True)
