"""What different steps know of languages by themselves agrees with CLDR."""

from __future__ import annotations

import pytest
from babel.core import get_global

from imprint.localize.locales import locale_for
from imprint.render.desk import direction_of
from imprint.write.docx.language import slot_of, word_tag

_CODES = sorted(code for code in get_global("likely_subtags") if code.isalpha() and len(code) == 2)


def test_the_direction_of_a_language_is_that_of_its_usual_script() -> None:
    wrong = [code for code in _CODES if direction_of(code) != locale_for(code).direction]
    assert not wrong


@pytest.mark.parametrize(
    "tag",
    "en de fr pt zh-Hans zh-Hant ja ko ar he hi fa ur th vi ru el tr pl bn ta mr ne uk cs nl sv da".split(),
)
def test_word_knows_a_language_by_the_same_tag_in_a_run_as_in_a_document(tag: str) -> None:
    assert word_tag(tag) == locale_for(tag).word_tag
    assert (slot_of(locale_for(tag).script) == "bidi") == (locale_for(tag).script in _COMPLEX)


_COMPLEX = {"Arab", "Hebr", "Deva", "Thai", "Beng", "Taml"}
