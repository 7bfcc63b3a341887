"""The document that the project publishes itself: source, canonical text and ten translations."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from imprint.localize.apply import Localized, localized
from imprint.localize.catalog import Catalog, read_catalog
from imprint.localize.gates import Coverage
from imprint.localize.lint import numbers_in
from imprint.localize.locales import locale_for
from imprint.localize.tags import TAG, visible_words
from imprint.localize.update import updated
from imprint.localize.walk import extract
from imprint.merge.decisions import read_decisions
from imprint.merge.resolve import Merge, merge_document
from imprint.model.document import Document, Table
from imprint.model.walk import block_text, blocks_in
from imprint.read import Source, read
from imprint.render.edition import Alternate, Edition, Web
from imprint.write.html import write
from tests.render.sheet import templates, theme

SOURCE = Path(__file__).parents[1] / "source"
PATH = "source/kafka-comparison.md"
LOCALES = ("zh-Hans", "zh-Hant", "ja", "ko", "de", "fr", "pt-BR", "ar", "he", "hi")
FEATURES = [
    "Advantages",
    "Disadvantages",
    "Throughput",
    "General performance",
    "2-core, 4 GB stress test",
    "Cost",
    "Operation",
    "Scalability",
    "Availability",
    "Message reliability",
    "Security protection",
    "Monitoring and alarms",
    "Service support",
    "Basic features",
    "Smart operations",
    "Isolation",
    "High availability",
    "Security compliance",
    "Other",
]
NAMES = ("CKafka", "Apache Kafka", "ZooKeeper", "CloudAudit", "SASL", "SSL", "VIP", "ACL", "QPS", "API")
# Terms, and what each locale calls them, wherever they stand. A part is enough: words are inflected.
TERMS = (
    "throughput",
    "partitions",
    "topic",
    "broker",
    "consumer groups",
    "throttled",
    "availability zone",
    "stress test",
    "switch",
    "asynchronously",
    "console",
    "self-built",
)
CALLED = {
    "zh-Hans": (
        "吞吐量",
        "分区",
        "Topic",
        "Broker",
        "消费组",
        "限流",
        "可用区",
        "压力测试",
        "切换",
        "异步",
        "控制台",
        "自建",
    ),
    "zh-Hant": (
        "輸送量",
        "分割區",
        "主題",
        "Broker",
        "消費者群組",
        "限制流量",
        "可用區域",
        "壓力測試",
        "切換",
        "非同步",
        "主控台",
        "自建",
    ),
    "ja": (
        "スループット",
        "パーティション",
        "トピック",
        "ブローカー",
        "コンシューマーグループ",
        "スロットリング",
        "アベイラビリティーゾーン",
        "ストレステスト",
        "切り替",
        "非同期",
        "コンソール",
        "自社構築",
    ),
    "ko": (
        "처리량",
        "파티션",
        "토픽",
        "브로커",
        "컨슈머 그룹",
        "스로틀링",
        "가용 영역",
        "스트레스 테스트",
        "전환",
        "비동기",
        "콘솔",
        "자체 구축",
    ),
    "de": (
        "urchsatz",
        "Partition",
        "Topic",
        "Broker",
        "Consumer-Gruppen",
        "gedrosselt",
        "erfügbarkeitszone",
        "Stresstest",
        "echsel",
        "asynchron",
        "Konsole",
        "selbst aufgebaut",
    ),
    "fr": (
        "ébit",
        "partition",
        "topic",
        "broker",
        "groupes de consommateurs",
        "limité",
        "de disponibilité",
        "est de stress",
        "bascul",
        "asynchrone",
        "console",
        "autogéré",
    ),
    "pt-BR": (
        "axa de transferência",
        "partições",
        "tópico",
        "broker",
        "grupos de consumidores",
        "limitado",
        "de disponibilidade",
        "stresse",
        "alternância",
        "assíncrona",
        "console",
        "autogerenciado",
    ),
    "ar": (
        "نقل",
        "الأقسام",
        "موضوع",
        "وس",
        "مجموعات المستهلكين",
        "يُقيد",
        "توافر",
        "اختبار",
        "التبديل",
        "غير متزامن",
        "وحدة",
        "مبني ذاتيًا",
    ),
    "he": (
        "תפוקה",
        "מחיצות",
        "נושא",
        "ברוקר",
        "קבוצות צרכנים",
        "מוגבל",
        "זמינות",
        "מבחן עומס",
        "מעבר",
        "אסינכרוני",
        "מסוף",
        "בהקמה עצמית",
    ),
    "hi": (
        "थ्रूपुट",
        "पार्टिशन",
        "टॉपिक",
        "ब्रोकर",
        "कंज़्यूमर ग्रुप",
        "थ्रॉटल",
        "उपलब्धता ज़ोन",
        "स्ट्रेस टेस्ट",
        "स्विच",
        "एसिंक्रोनस",
        "कंसोल",
        "स्वयं स्थापित",
    ),
}


@cache
def canonical() -> Merge:
    decisions = SOURCE / "kafka-comparison.decisions.toml"
    recorded = read_decisions(decisions.read_text("utf-8"), decisions.name)
    return merge_document((SOURCE / "kafka-comparison.md").read_text("utf-8"), PATH, recorded)


@cache
def document() -> Document:
    reading = read([Source(PATH, canonical().text)])[0]
    assert reading.document is not None
    assert reading.warnings == ()
    return reading.document


@cache
def catalog(tag: str) -> Catalog:
    path = SOURCE / "locale" / f"{tag}.po"
    return read_catalog(path.read_text("utf-8"), path.name)


@cache
def translated(tag: str) -> Localized:
    return localized(document(), catalog(tag), locale_for(tag))


def pairs(tag: str) -> list[tuple[str, str]]:
    """Return each text of the document with its translation."""
    return [(unit.text, catalog(tag).entries[unit.key].text) for unit in extract(document())]


def the_table(source: Document) -> Table:
    return next(block for block in blocks_in(source.blocks) if isinstance(block, Table))


# --- the source


def test_the_source_is_as_people_left_it_with_its_table_in_conflict() -> None:
    lines = (SOURCE / "kafka-comparison.md").read_text("utf-8").splitlines()
    begin = next(number for number, line in enumerate(lines) if line == "<<<<<<< HEAD")
    assert lines[begin - 1] == "| Feature | CKafka | Apache Kafka |"
    assert re.fullmatch(r"\| -+ \| -+ \| -+ \|", lines[begin + 1])
    assert lines.count("=======") == 1
    assert [line for line in lines if re.fullmatch(r">>>>>>> [0-9a-f]{40}", line)]


def test_the_recorded_decisions_settle_every_conflict() -> None:
    assert canonical().is_clean
    assert canonical().warnings == ()
    assert "<<<<<<<" not in canonical().text


def test_the_canonical_table_has_each_feature_of_both_sides_once() -> None:
    names = [block_text(row.cells[0].blocks) for row in the_table(document()).body]
    assert sorted(names) == sorted(FEATURES)


def test_no_figure_of_either_side_is_lost() -> None:
    text = canonical().text
    for figure in (
        "220,000",
        "200,000",
        "99.95%",
        "Kafka 0.9",
        "such as 0.8",
        "2 CPU cores",
        "4 GB of memory",
    ):
        assert figure in text
    assert "https://intl.cloud.tencent.com/document/product/597/11173" in text


# --- its translations


@pytest.mark.parametrize("tag", LOCALES)
def test_every_text_is_translated_and_every_translation_is_sound(tag: str) -> None:
    made = translated(tag)
    assert made.coverage.units > 80
    assert made.coverage == Coverage(units=made.coverage.units)
    assert made.warnings == ()
    assert catalog(tag).warnings == ()


@pytest.mark.parametrize("tag", LOCALES)
def test_the_catalog_is_as_an_update_leaves_it(tag: str) -> None:
    assert updated(catalog(tag).text, extract(document()), locale_for(tag)) == catalog(tag).text


@pytest.mark.parametrize("tag", LOCALES)
def test_a_translation_has_the_tables_ids_and_links_of_the_source(tag: str) -> None:
    ours, theirs = the_table(document()), the_table(translated(tag).document)
    assert [row.id for row in ours.rows] == [row.id for row in theirs.rows]
    assert [len(row.cells) for row in ours.rows] == [len(row.cells) for row in theirs.rows]
    assert [column.own for column in theirs.columns] == [column.own for column in ours.columns]


@pytest.mark.parametrize("tag", LOCALES)
def test_figures_are_the_same_in_every_language(tag: str) -> None:
    figures = {"220,000", "200,000", "99.95"}
    meant = [
        number.meanings
        for text, _ in pairs("de")
        for number in numbers_in(text, "en")
        if number.text in figures
    ]
    said = [number.meanings for _, text in pairs(tag) for number in numbers_in(visible_words(text), tag)]
    assert len(meant) == 3
    assert all(any(one & other for other in said) for one in meant)


@pytest.mark.parametrize("tag", LOCALES)
def test_names_stay_as_they_are(tag: str) -> None:
    for source, translation in pairs(tag):
        for name in NAMES:
            if re.search(rf"\b{name}(s|\b)", source):
                assert name in translation, (source, translation)


@pytest.mark.parametrize("tag", LOCALES)
def test_a_term_has_one_translation(tag: str) -> None:
    for source, translation in pairs(tag):
        for term, wanted in zip(TERMS, CALLED[tag], strict=True):
            if re.search(rf"\b{term}", source, re.IGNORECASE):
                assert wanted in translation, (term, source, translation)


@pytest.mark.parametrize("tag", ["en", *LOCALES])
def test_its_web_page_is_small_and_needs_nothing_else(tag: str) -> None:
    made = document() if tag == "en" else translated(tag).document
    others = tuple(
        Alternate(locale_for(other), f"../{other}/x.html") for other in ("en", *LOCALES) if other != tag
    )
    edition = Edition(made, locale_for(tag), theme(), templates(), alternates=others)
    page = write(replace(edition, web=Web("https://www.example.com/documents/", "en"))).data
    assert len(page.decode()) < 40_000  # characters: those of Devanagari have three bytes each
    assert not re.search(rb"<(?:img|script|link)[^>]* (?:src|href)=\"(?!data:|https://www.example.com)", page)


def test_one_text_is_never_translated_in_two_ways() -> None:
    for tag in LOCALES:
        known: dict[str, str] = {}
        for source, translation in pairs(tag):
            assert known.setdefault(source, translation) == translation


def test_each_language_has_its_own_punctuation() -> None:
    foreign = {
        "zh-Hans": r"[一-鿿][,;:!?]|[一-鿿]\.(?!\w)|[\"'「」]|[。，；：] ",
        "zh-Hant": r"[一-鿿][,;:!?]|[一-鿿]\.(?!\w)|[\"'“”]|[。，；：] ",
        "ja": r"[぀-ヿ一-鿿][,;:!?()]|[぀-ヿ一-鿿]\.(?!\w)|[\"'“”，；]|[。、：] ",
        "ko": r"[。，；：、「」\"']|[A-Za-z] (?:은|는|이|가|을|를|와|과|의|로|에)(?![가-힣])",
        "de": r"[\"'“](?=\w)|\d\.\d+ ?%|\d,\d{3}|\d (?:GB|%|QPS)",
        "fr": r"(?<!\u202f)[;!?]|(?<!\u00a0)[:»]|«(?!\u00a0)|[\"'“”]|\d[.,]\d{3}|(?<!\u202f)%|\d (?:Go|QPS)",
        "pt-BR": r"[\"'«»]|\s[;:!?]|\d\.\d+ ?%|\d,\d{3}|\d (?:GB|QPS)",
        "ar": r"[\u0600-\u06ff][,;?]|[\"'“”]|\s[،؛]",
        "he": r"[א-ת]-|[\"'“„]|\s[,;:.]",
        "hi": r"[\u0900-\u097f]\.|[\"']|\s[,;:।]|\d{3},\d{3}|\d (?:GB|QPS)",
    }
    assert set(foreign) == set(LOCALES)
    for tag, pattern in foreign.items():
        for _, translation in pairs(tag):
            assert not re.search(pattern, TAG.sub("", translation)), (tag, translation)


def test_nothing_but_names_is_left_in_latin_letters() -> None:
    allowed = {*NAMES, "AZ", "GB", "CPU", "IP", "APIs", "R&D"}
    known = {"Topic", "Broker", "Leader", "Follower", "Kafka", "topics", "partitions", "brokers", "broker"}
    known |= {
        "leader",
        "follower",
        "R",
        "D",
        "Apache",
        "Simple",
        "Authentication",
        "and",
        "Security",
        "Layer",
    }
    known |= {"Secure", "Sockets", "CPU"}
    for tag in set(LOCALES) - {"de", "fr", "pt-BR"}:
        for _, translation in pairs(tag):
            words = set(re.findall(r"[A-Za-z]+", visible_words(translation)))
            assert words <= allowed | known, (tag, words - allowed - known)
