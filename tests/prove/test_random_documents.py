"""What the writers make of any document is proved: no false alarm, whatever stands in what.

Few examples, always the same. To try others, as many as wanted:

./run pytest tests/prove/test_random_documents.py --hypothesis-profile=explore
"""

from __future__ import annotations

from itertools import combinations

from hypothesis import HealthCheck, given, settings

from imprint.model.document import Document
from imprint.model.locale import Locale
from imprint.prove import Shown, disagreement, prove, shown
from tests.prove.strategies import documents
from tests.prove.whole import FORMATS, proof_of, written
from tests.write.documents import ARABIC, ENGLISH

_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


def examples(steady: int) -> settings:
    """Return settings with fewer examples than other tests have, unless many are wanted."""
    wanted = settings.get_current_profile_name() == "explore"
    return settings(suppress_health_check=_SLOW, max_examples=settings().max_examples if wanted else steady)


@examples(60)
@given(documents())
def test_every_page_is_proved(document: Document) -> None:
    assert proof_of(document, "html").differences == ()


@examples(40)
@given(documents())
def test_every_word_file_is_proved(document: Document) -> None:
    assert proof_of(document, "docx").differences == ()


@examples(10)
@given(documents("ar"))
def test_every_word_file_that_runs_from_right_to_left_is_proved(document: Document) -> None:
    assert proof_of(document, "docx", ARABIC).differences == ()


@examples(8)
@given(documents())
def test_every_pdf_is_proved(document: Document) -> None:
    assert proof_of(document, "pdf").differences == ()


@examples(8)
@given(documents("ar"))
def test_every_pdf_that_runs_from_right_to_left_is_proved(document: Document) -> None:
    assert proof_of(document, "pdf", ARABIC).differences == ()


def read(document: Document, form: str, locale: Locale) -> Shown:
    data = written(document, form, locale)
    return shown(form, prove(document, locale, form, data).read_digest, lambda: data)


@examples(8)
@given(documents())
def test_formats_of_any_document_agree(document: Document) -> None:
    found = [read(document, form, ENGLISH) for form in FORMATS]

    for one, other in combinations(found, 2):
        assert disagreement(one, other, ENGLISH, None) is None
