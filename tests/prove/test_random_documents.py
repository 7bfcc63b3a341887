"""What the writers make of any document is proved: no false alarm, whatever stands in what."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from imprint.model.document import Document
from tests.prove.strategies import documents
from tests.prove.whole import proof_of
from tests.write.documents import ARABIC

_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(suppress_health_check=_SLOW, max_examples=150)
@given(documents())
def test_every_page_is_proved(document: Document) -> None:
    assert proof_of(document, "html").differences == ()


@settings(suppress_health_check=_SLOW, max_examples=60)
@given(documents())
def test_every_word_file_is_proved(document: Document) -> None:
    assert proof_of(document, "docx").differences == ()


@settings(suppress_health_check=_SLOW, max_examples=12)
@given(documents())
def test_every_pdf_is_proved(document: Document) -> None:
    assert proof_of(document, "pdf").differences == ()


@settings(suppress_health_check=_SLOW, max_examples=12)
@given(documents("ar"))
def test_every_pdf_that_runs_from_right_to_left_is_proved(document: Document) -> None:
    assert proof_of(document, "pdf", ARABIC).differences == ()
