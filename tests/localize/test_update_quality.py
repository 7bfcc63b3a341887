"""How often a text that an author changed finds the translation that it had: on the project's own pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

import pytest

from imprint.localize.catalog import parse_po
from imprint.localize.locales import locale_for
from imprint.localize.units import Unit
from imprint.localize.update import updated
from imprint.localize.walk import extract
from imprint.read import Source, read
from tests.localize.documents import filled

DOCS = Path(__file__).parents[2] / "docs"
GERMAN = locale_for("de")
NEW = "Carefully chosen words stand here now, and others were dropped for good".split()


@cache
def units() -> tuple[Unit, ...]:
    """Return the texts of the project's documentation, each once, in order."""
    paths = sorted(DOCS.rglob("*.md"))
    readings = read([Source(path.name, path.read_text("utf-8")) for path in paths])
    found = (unit for one in readings if one.document for unit in extract(one.document))
    return tuple({unit.key: unit for unit in found}.values())


def _replace_words(words: list[str], random: Random) -> list[str]:
    for _ in range(max(len(words) // 8, 1)):
        words[random.randrange(len(words))] = random.choice(NEW)
    return words


def _insert_clause(words: list[str], random: Random) -> list[str]:
    at = random.randint(0, len(words))
    return [*words[:at], *random.choices(NEW, k=max(len(words) // 4, 1)), *words[at:]]


def _delete_clause(words: list[str], random: Random) -> list[str]:
    length = max(len(words) // 4, 1)
    at = random.randint(0, len(words) - length)
    return words[:at] + words[at + length :]


def _turn_round(words: list[str], random: Random) -> list[str]:
    at = random.randint(1, len(words) - 1)
    return words[at:] + words[:at]


EDITS: tuple[Callable[[list[str], Random], list[str]], ...] = (
    _replace_words,
    _insert_clause,
    _delete_clause,
    _turn_round,
)


@pytest.mark.parametrize("share", [0.1, 0.5])
def test_nine_of_ten_changed_texts_find_what_they_were(share: float) -> None:
    random, before = Random(5), units()
    text = filled(before, lambda msgid: f"≪{msgid}≫")
    was: dict[tuple[str, str], str] = {}
    after = []
    for unit in before:
        words = unit.text.split(" ")
        if len(words) >= 4 and random.random() < share:
            edit = random.choice(EDITS)
            changed = replace(unit, text=" ".join(edit(list(words), random)))
            if changed.text not in {unit.text, ""}:
                was[changed.key] = unit.text
                after.append(changed)
                continue
        after.append(unit)
    found = {
        (entry.msgctxt or "", entry.msgid): entry for entry in parse_po(updated(text, after, GERMAN), "")
    }
    right = Counter(found[key].msgstr == f"≪{old}≫" for key, old in was.items())
    assert right.total() > 50
    assert right[True] >= 0.9 * right.total()
    assert all(found[unit.key].msgstr == f"≪{unit.text}≫" for unit in after if unit.key not in was)


@pytest.mark.slow
def test_parts_of_a_divided_paragraph_have_the_whole_for_review() -> None:
    random, before = Random(6), units()
    long = [unit for unit in before if unit.context == "" and len(unit.text.split()) > 16]
    for unit in random.sample(long, 10):
        words, place = unit.text.split(" "), before.index(unit)
        at = random.randint(len(words) // 3, 2 * len(words) // 3)
        halves = [replace(unit, text=" ".join(half)) for half in (words[:at], words[at:])]
        after = (*before[:place], *halves, *before[place + 1 :])
        made = parse_po(updated(filled(before, lambda msgid: f"≪{msgid}≫"), after, GERMAN), "")
        found = {entry.msgid: entry for entry in made}
        for half in halves:
            entry = found[half.text]
            assert (entry.msgstr, entry.fuzzy, entry.previous_msgid) == (f"≪{unit.text}≫", True, unit.text)


def test_a_paragraph_that_was_joined_has_both_translations_for_review() -> None:
    before = units()
    long = [unit for unit in before if unit.context == "" and 8 < len(unit.text.split()) < 30]
    one, other = long[3], long[4]
    both = replace(one, text=f"{one.text} {other.text}")
    after = tuple(both if unit is one else unit for unit in before if unit is not other)
    made = parse_po(updated(filled(before, lambda msgid: f"≪{msgid}≫"), after, GERMAN), "")
    entry = next(entry for entry in made if entry.msgid == both.text)
    assert (entry.msgstr, entry.fuzzy) == (f"≪{one.text}≫ ≪{other.text}≫", True)
    assert entry.previous_msgid == both.text
    assert {one.text, other.text} <= {entry.msgid for entry in made if entry.obsolete}
