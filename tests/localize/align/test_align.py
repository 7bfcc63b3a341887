"""Which text of a translated document belongs to which of its source, and what an import makes of it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from imprint.localize.align import aligned
from imprint.localize.align.judge import judged, mismatch
from imprint.localize.apply import translation_of
from imprint.model.document import Document
from tests.localize.align.texts import (
    ARABIC,
    CHINESE,
    ENGLISH,
    GERMAN,
    JAPANESE,
    TRANSLATIONS,
    accepted,
    document,
    mismatch_of,
    proposals,
    verdict,
)
from tests.localize.documents import DOCUMENTS


def without(text: str, *lines: str) -> str:
    """Return `text` without the lines that begin so."""
    kept = [line for line in text.splitlines() if not line.startswith(lines)]
    assert len(kept) < len(text.splitlines())
    return "\n".join(kept)


def whole(locale: str) -> dict[str, str]:
    return accepted(ENGLISH, TRANSLATIONS[locale], locale)


# --- a translation as it should be ---


@pytest.mark.parametrize("locale", TRANSLATIONS)
def test_a_whole_translation_is_taken_whole(locale: str) -> None:
    found = verdict(ENGLISH, TRANSLATIONS[locale], locale)
    assert [one.state for one in found.proposals] == ["translated"] * 26
    assert not found.source_alone
    assert not found.target_alone


def test_translations_have_the_tags_of_their_source() -> None:
    taken = whole("ja")
    assert (
        taken["Run <c1>pump --status</c1> on the panel, then wait 30 seconds.<fn1/>"]
        == "パネルで <c1>pump --status</c1> を実行し、30秒待ちます。<fn1/>"
    )
    assert (
        taken["Tell the <a1>harbour office</a1> that you are there."]
        == "<a1>港湾事務所</a1>に作業中であることを知らせてください。"
    )
    assert taken["The panel is slow in winter."] == "冬はパネルの反応が遅くなります。"
    assert taken["12,000 litres"] == "1.2万リットル"
    assert taken["P3"] == "P3"


# --- a translation with gaps ---


@pytest.mark.parametrize("locale", ["de", "ja"])
@pytest.mark.parametrize(
    "lost",
    [
        "Write down what you read in the <a1>log book</a1>.",
        "When the lamp is <b1>red</b1>, stop the pump at once.",
        "Tell the <a1>harbour office</a1> that you are there.",
    ],
)
def test_what_the_translation_lacks_has_no_partner_and_moves_nothing(locale: str, lost: str) -> None:
    text = TRANSLATIONS[locale]
    marks = {"log.md": "log book", "**": "lamp", "office.md": "office"}
    mark = next(mark for mark, word in marks.items() if word in lost)
    damaged = "\n".join(line for line in text.splitlines() if mark not in line)
    found = verdict(ENGLISH, damaged, locale)
    assert [piece.message.text for piece in found.source_alone] == [lost]
    assert all(one.text == whole(locale)[one.unit.text] for one in found.proposals)
    assert sum(one.state == "translated" for one in found.proposals) >= 23


@pytest.mark.parametrize("locale", TRANSLATIONS)
def test_a_lost_row_costs_only_itself(locale: str) -> None:
    taken = accepted(ENGLISH, without(TRANSLATIONS[locale], "| P5"), locale)
    assert taken == {
        source: text
        for source, text in whole(locale).items()
        if source not in ("P5", "4,800 litres", "ferries at night")
    }


@pytest.mark.parametrize("locale", TRANSLATIONS)
def test_rows_in_another_order_are_not_mixed_up(locale: str) -> None:
    lines = TRANSLATIONS[locale].splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("| P3"))
    lines[at], lines[at + 1] = lines[at + 1], lines[at]
    taken = accepted(ENGLISH, "\n".join(lines), locale)
    assert taken.items() <= whole(locale).items()


def test_a_lost_section_costs_only_itself() -> None:
    head, _, rest = GERMAN.partition("## Bevor")
    damaged = head + "## Ablesen" + rest.partition("## Ablesen")[2]
    found = verdict(ENGLISH, damaged, "de")
    assert [piece.message.text for piece in found.source_alone] == [
        "Before you start",
        "Wear gloves and boots.",
        "Tell the <a1>harbour office</a1> that you are there.",
        "Close the valve before you open the lid.",
    ]
    assert all(one.text == whole("de")[one.unit.text] for one in found.proposals)


def test_what_only_the_translation_says_is_reported_with_its_line() -> None:
    added = "Das Amt ist von Oktober bis März nur vormittags besetzt und hat einen eigenen Eingang."
    damaged = GERMAN.replace("## Nach der Arbeit", f"{added}\n\n## Nach der Arbeit")
    found = verdict(ENGLISH, damaged, "de")
    assert [piece.message.text for piece in found.target_alone] == [added]
    where = found.target_alone[0].place.origin
    assert where is not None
    assert damaged.splitlines()[where.line - 1] == added
    assert accepted(ENGLISH, damaged, "de") == whole("de")


def test_a_column_more_moves_no_cell() -> None:
    first = iter(["Nr.", "---", "1", "2", "3"])
    damaged = "\n".join(
        f"| {next(first)} {line}" if line.startswith("|") else line for line in GERMAN.splitlines()
    )
    taken = accepted(ENGLISH, damaged, "de")
    assert taken.items() <= whole("de").items()
    assert taken["ferries at night"] == "Fähren bei Nacht"


# --- what a person has to look at ---


def reasons(source: str, target: str, locale: str) -> dict[str, str]:
    return {one.unit.text: "; ".join(one.reasons) for one in proposals(source, target, locale, "fuzzy")}


def test_a_number_that_differs_is_never_taken() -> None:
    found = reasons(ENGLISH, GERMAN.replace("4.800", "4.300"), "de")
    assert "4,800 of the source text is not in it" in found["4,800 litres"]


def test_a_lost_link_is_never_taken() -> None:
    found = reasons(ENGLISH, JAPANESE.replace("[日誌](log.md)", "日誌"), "ja")
    assert "<a1> is missing" in found["Write down what you read in the <a1>log book</a1>."]


def test_other_code_is_never_taken() -> None:
    found = verdict(ENGLISH, CHINESE.replace("pump --status", "pump --stop"), "zh-Hans")
    assert not any(one.state == "translated" and "<c1>" in one.unit.text for one in found.proposals)


def test_half_of_a_text_is_never_taken() -> None:
    halves = GERMAN.replace("trocken. Sie springen", "trocken.\n\nSie springen")
    found = reasons(ENGLISH, halves, "de")
    assert "may belong to it" in next(why for text, why in found.items() if text.startswith("The two pumps"))


def test_markdown_that_was_not_read_as_such_is_never_taken() -> None:
    found = reasons(ENGLISH, ARABIC.replace("دوّن", "##دوّن"), "ar")
    assert "## of Markdown" in found["Write down what you read in the <a1>log book</a1>."]


def test_a_translation_that_would_run_code_is_never_taken() -> None:
    found = reasons(ENGLISH, GERMAN.replace("kleine Boote", "kleine {{ boote }}"), "de")
    assert "template code" in found["small boats"]


@pytest.mark.parametrize("locale", TRANSLATIONS)
def test_a_sentence_in_the_source_s_language_is_no_translation(locale: str) -> None:
    lines = TRANSLATIONS[locale].splitlines()
    lines[-3] = ENGLISH.splitlines()[-3]
    same = verdict(ENGLISH, "\n".join(lines), locale)
    lines[-3] = "Empty the filter when the work is done, and rinse it with water, or salt will block it."
    other = verdict(ENGLISH, "\n".join(lines), locale)
    for found in (same, other):
        last = next(one for one in found.proposals if one.unit.text.startswith("Empty the filter"))
        assert last.state == "untranslated"


def test_a_translation_may_quote_its_source() -> None:
    english = ENGLISH + '\nThe panel shows "The pump does not answer, call the harbour office" then.\n'
    last = "このときパネルには「The pump does not answer, call the harbour office」と出ます。"
    assert last in accepted(english, f"{JAPANESE}\n{last}\n", "ja").values()


def test_a_chinese_sentence_in_japanese_is_no_translation() -> None:
    last = "清空过滤器并用淡水冲洗,否则盐分会在一周内将其堵塞。"
    lines = JAPANESE.splitlines()
    for left in (last, "请在工作结束后清空过滤器并用淡水仔细冲洗。"):
        lines[-3] = left
        alignment = aligned(document(CHINESE, "zh-Hans"), document("\n".join(lines), "ja"), "ja")
        found = judged(alignment, "zh-Hans", "ja").proposals
        assert [one.state for one in found if one.unit.text == last] == ["untranslated"]
        assert sum(one.state == "translated" for one in found) >= 24


# --- documents that are no translations ---

RECIPE = """\
# Brot backen

Für ein gutes Brot braucht es Mehl, Wasser, Salz und sehr viel Zeit.

## Der Teig

Mischen Sie 500 Gramm Mehl mit 350 Millilitern Wasser und lassen Sie alles eine Stunde ruhen.

- Falten Sie den Teig viermal.
- Decken Sie ihn zu.

## Der Ofen

| Schritt | Dauer | Hitze |
|---|---|---|
| Vorheizen | 45 Minuten | 250 Grad |
| Backen mit Dampf | 20 Minuten | 240 Grad |
| Fertig backen | 25 Minuten | 210 Grad |

Das Brot ist fertig, wenn es hohl klingt. Lassen Sie es auf einem Gitter auskühlen, bevor Sie es schneiden.
"""


def test_another_document_is_refused() -> None:
    assert "too few" in mismatch_of(ENGLISH, RECIPE, "de")


def test_the_source_itself_is_refused() -> None:
    assert "still in the source's language" in mismatch_of(ENGLISH, ENGLISH, "de")


def test_a_document_in_another_script_is_refused() -> None:
    assert "not written in ru" in mismatch_of(ENGLISH, GERMAN, "ru")
    assert "not written in ja" in mismatch_of(ENGLISH, CHINESE, "ja")


def test_an_empty_document_is_refused() -> None:
    assert mismatch_of(ENGLISH, "---\nlang: de\n---\n\n```\ncode\n```\n", "de")


def test_a_translation_with_half_of_the_text_is_not_refused() -> None:
    assert not mismatch_of(ENGLISH, GERMAN.partition("## Ablesen")[0], "de")


# --- whatever the documents are ---


@settings(max_examples=40)
@given(DOCUMENTS, DOCUMENTS)
def test_nothing_is_taken_that_a_build_would_refuse_or_warn_of(source: Document, target: Document) -> None:
    alignment = aligned(source, target, "de")
    found = judged(alignment, source.language, "de")
    mismatch(alignment, found, "de")
    messages = {
        match.source.unit.key: match.source.message for match in alignment.matches if match.source.unit
    }
    for one in found.proposals:
        if one.state == "translated":
            _, faults = translation_of(messages[one.unit.key], one.text, source.language, "de")
            assert {fault.rule for fault in faults} <= {"mark-dropped"}


@settings(max_examples=40)
@given(DOCUMENTS)
def test_a_document_beside_itself_is_paired_text_by_text(source: Document) -> None:
    for match in aligned(source, source, source.language).matches:
        if match.chance > 0.97:
            assert match.source.message.text == match.target.message.text
