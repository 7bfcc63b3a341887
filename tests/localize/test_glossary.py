"""Terms, and translations that keep to them or do not."""

from __future__ import annotations

import pytest

from imprint.errors import UsageError
from imprint.localize.glossary import Glossary, read_glossary, term_faults
from tests.localize.documents import catalog_of, document, paragraph
from tests.localize.test_apply import german

PATH = "source/locale/glossary.toml"


def glossary(*tables: str) -> Glossary:
    return read_glossary("\n".join(f"[[term]]\n{table}\n" for table in tables), PATH)


def rules(table: str, source: str, translation: str, locale: str = "de") -> list[str]:
    return [fault.rule for fault in term_faults(source, translation, glossary(table), "en", locale)]


PARTITION = 'term = "partition"\ntranslations.de = ["Partition", "Teilbereich"]\nforbidden.de = "Abschnitt~"'


@pytest.mark.parametrize(
    ("source", "translation", "expected"),
    [
        ("Add a partition.", "Fügen Sie eine Partition hinzu.", []),
        ("Add partitions.", "Fügen Sie Partitionen hinzu.", []),
        ("A partition's size", "Größe des Teilbereichs", []),
        ("Add a partition.", "Fügen Sie einen Bereich hinzu.", ["term"]),
        ("Add a partition.", "Fügen Sie einen Abschnitt hinzu.", ["forbidden"]),
        ("Add a partition.", "Partition oder Abschnitte", ["forbidden"]),
        ("Repartitioning is slow.", "Neu aufzuteilen ist langsam.", []),
        ("Run <c1>partition</c1>", "<c1>partition</c1> ausführen", []),
        ("A <b1>partition</b1> here", "Eine <b1>Partition</b1> hier", []),
        ("No such word", "Abschnitt", []),
    ],
)
def test_a_translation_has_one_of_the_allowed_words_and_none_that_is_forbidden(
    source: str, translation: str, expected: list[str]
) -> None:
    assert rules(PARTITION, source, translation) == expected


@pytest.mark.parametrize(
    ("table", "locale", "source", "translation", "expected"),
    [
        # No space between words: a term may stand anywhere.
        ('term = "broker"\ntranslations.ja = "ブローカー"', "ja", "the broker", "各ブローカーは", []),
        ('term = "broker"\ntranslations.ja = "ブローカー"', "ja", "the broker", "各仲介は", ["term"]),
        ('term = "topic"\ntranslations.zh-Hans = "主题"', "zh-Hans", "a topic", "Kafka主题A", []),
        ('term = "topic"\ntranslations.zh-Hans = "主题"', "zh-CN", "a topic", "一个话题", ["term"]),
        # A particle is written together with its word.
        ('term = "topic"\ntranslations.ko = "토픽"', "ko", "a topic", "토픽을 만듭니다", []),
        # So are the article and "and", and endings; the points over letters are not looked at.
        ('term = "message"\ntranslations.ar = "رسالة"', "ar", "a message", "والرِّسالة", []),
        ('term = "broker"\ntranslations.ar = "وسيط"', "ar", "brokers", "الوسيطين", []),
        ('term = "broker"\ntranslations.ar = "وسيط"', "ar", "brokers", "الوكيل", ["term"]),
        ('term = "server"\ntranslations.he = "שרת"', "he", "the server", "והשרת", []),
        # A short word is many longer ones' beginning.
        ('term = "log"\ntranslations.de = "Log"', "de", "the log", "die Logik", ["term"]),
        ('term = "log"\ntranslations.de = "Log~"', "de", "the log", "die Logdatei", []),
        ('term = "broker"\ntranslations.de = "~broker"', "de", "the broker", "der Nachrichtenbroker", []),
        ('term = "open door"\ntranslations.de = "offen Tür"', "de", "open doors", "offene Türen", ["term"]),
        ('term = "open door"\ntranslations.de = "offen Türe"', "de", "open doors", "offene Türen", []),
        ('term = "API"\ntranslations.de = "API"', "de", "the API", "die APIs", []),
        # What is said of a language holds for its regions, and what is said of a region there alone.
        ('term = "file"\ntranslations.pt = "ficheiro"', "pt-BR", "a file", "o arquivo", ["term"]),
        ('term = "file"\ntranslations.pt-BR = "arquivo"', "pt-PT", "a file", "o ficheiro", []),
        # Another language has nothing to keep to.
        ('term = "file"\ntranslations.de = "Datei"', "fr", "a file", "le fichier", []),
    ],
)
def test_words_are_found_as_each_language_writes_them(
    table: str, locale: str, source: str, translation: str, expected: list[str]
) -> None:
    assert rules(table, source, translation, locale) == expected


def test_a_name_stays_as_it_is_in_every_language() -> None:
    keep = 'term = ["CKafka", "TDMQ"]\nkeep = true'
    assert rules(keep, "CKafka is fast", "CKafkaは速い", "ja") == []
    assert rules(keep, "CKafka's speed", "CKafkas Tempo") == []
    assert rules(keep, "CKafka is fast", "ckafka ist schnell") == ["term"]
    assert rules(keep, "ckafka is fast", "schnell") == []  # not the name


def test_capital_letters_count_where_the_glossary_says_so() -> None:
    rust = 'term = "Rust"\ncase = true\ntranslations.de = "Rust"'
    assert rules(rust, "rust on the pump", "Rost an der Pumpe") == []
    assert rules(rust, "written in Rust", "in rust geschrieben") == ["term"]


def test_a_fault_names_the_words_and_the_line_of_the_glossary() -> None:
    (fault,) = term_faults(
        "a partition", "ein Teil", glossary('term = "x"\nkeep = true', PARTITION), "en", "de"
    )
    assert fault.message == "“partition” is “Partition” or “Teilbereich”, which is not in it"
    assert str(fault.where) == f"{PATH}:5"


def test_a_build_warns_at_the_line_of_the_catalog_and_keeps_the_translation() -> None:
    from dataclasses import replace

    catalog = replace(catalog_of(("Add a partition.", "Teil hinzufügen.")), glossary=glossary(PARTITION))
    made = german(catalog, paragraph("Add a partition."))
    (said,) = made.warnings
    assert (said.severity, said.rule) == ("warning", "glossary/term")
    assert str(said.where) == "source/locale/de.po:1"
    assert f"(see {PATH}:1)" in said.message
    assert made.coverage.foreign == 0


def test_without_a_glossary_nothing_is_said() -> None:
    catalog = catalog_of(("Add a partition.", "Teil hinzufügen."))
    assert german(catalog, paragraph("Add a partition.")).warnings == ()
    assert document(title="").title == ""


def test_its_digest_is_that_of_what_it_says_of_a_language() -> None:
    one, two = glossary(PARTITION), glossary(PARTITION.replace("translations", "note = 'n'\ntranslations"))
    assert one.digest("de") == two.digest("de") != glossary(PARTITION.replace("Teil", "T")).digest("de")
    assert one.digest("fr") == Glossary().digest("de") == ""


@pytest.mark.parametrize(
    ("text", "line", "message", "fix"),
    [
        ("[[term]\n", 1, "not valid TOML", ""),
        ('[[terms]]\nterm = "a"\n', 1, "terms is not", "did you mean term?"),
        (
            '[[term]]\nterm = "a"\nkeep = true\n\n[[term]]\nterm = "b"\nforbiden.de = "x"\n',
            7,
            "forbiden",
            "forbidden?",
        ),
        ('[[term]]\nterm = "a"\n', 1, "translations is missing", "keep = true"),
        ("[[term]]\nkeep = true\n", 1, "term is missing", 'write term = "…"'),
        ("[[term]]\nterm = 3\nkeep = true\n", 2, "term is 3", "quotation marks"),
        ('[[term]]\nterm = "a"\nkeep = "yes"\n', 3, "keep is 'yes'", "true or false"),
        ('[[term]]\nterm = "a"\ntranslations = "b"\n', 3, "translations is 'b'", "translations.de"),
        ('[[term]]\nterm = "a"\ntranslations.de = [1]\n', 3, "de is [1]", "a list of texts"),
        ('[[term]]\nterm = "a"\ntranslations.zh_CN = "b"\n', 3, "'zh_CN' is not a language tag", "zh-CN"),
        ('[[term]]\nterm = "a"\n[term.translations]\nfr = "b"\ncn = "b"\n', 5, "'cn' is not", "zh-Hans"),
        (
            '[[term]]\nterm = "a"\nkeep = true\ntranslations.de = "b"\n',
            3,
            "beside translations",
            "one of the two",
        ),
        ('term = "a"\n', 1, "not a list of tables", "[[term]]"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_the_way_to_mend_it(
    text: str, line: int, message: str, fix: str
) -> None:
    with pytest.raises(UsageError) as caught:
        read_glossary(text, PATH)
    said = caught.value.diagnostics[0]
    assert said.where
    assert (said.where.path, said.where.line) == (PATH, line)
    assert message in said.message
    assert fix in said.fix
