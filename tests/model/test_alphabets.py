"""What the letters of lists mean as numbers."""

from __future__ import annotations

import pytest

from imprint.model.alphabets import number_of


@pytest.mark.parametrize(
    ("label", "capital", "number"),
    [
        ("أ", False, 1),
        ("هـ", False, 5),
        ("ه", False, 5),
        ("غ", False, 28),
        ("أأ", False, 29),
        ("ت", True, 3),
        ("ي", True, 28),
        ("ט", False, 9),
        ("טו", False, 15),
        ("כא", False, 21),
        ("다", False, 3),
        ("ㄴ", True, 2),
        ("x", False, 0),
        ("語", False, 0),
        ("", False, 0),
    ],
)
def test_letters_of_a_script_count(label: str, capital: bool, number: int) -> None:
    assert number_of(label, capital=capital) == number
