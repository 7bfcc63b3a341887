"""What the writers make of undamaged documents is proved, in every format and direction."""

from __future__ import annotations

import pytest

from imprint.model.locale import Locale
from imprint.prove import prove
from imprint.write import writer_for
from tests.prove.whole import FORMATS, proof_of, whole, whole_in_arabic
from tests.write.documents import ARABIC, CHINESE, ENGLISH, GERMAN, JAPANESE, everything_edition


@pytest.mark.parametrize("form", FORMATS)
def test_a_document_with_every_kind_of_block_is_proved(form: str) -> None:
    assert proof_of(whole(), form).differences == ()


@pytest.mark.parametrize("form", FORMATS)
def test_text_that_runs_from_right_to_left_is_proved(form: str) -> None:
    assert proof_of(whole_in_arabic(), form, ARABIC).differences == ()


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    "locale", [ENGLISH, GERMAN, JAPANESE, CHINESE, ARABIC], ids=lambda locale: locale.tag
)
def test_every_node_is_proved_in_every_locale(form: str, locale: Locale) -> None:
    edition = everything_edition(locale)

    proof = prove(edition.document, locale, form, writer_for(form)(edition).data)

    assert proof.differences == ()
