"""Each kind of damage is found in every format that can show it, and named by its place."""

from __future__ import annotations

import pytest

from tests.prove.damages import DAMAGES, Damage
from tests.prove.whole import FORMATS, proved, whole, written

_CASES = [(damage, form) for damage in DAMAGES for form in damage.seen]


@pytest.mark.parametrize(
    ("damage", "form"), _CASES, ids=[f"{damage.name} ({form})" for damage, form in _CASES]
)
def test_damage_is_named(damage: Damage, form: str) -> None:
    proof = proved(whole(), form, written(damage.change(whole()), form))

    found = [(one.rule, one.message) for one in proof.differences]
    assert not proof.ok
    assert any(rule == damage.rule and all(name in text for name in damage.names) for rule, text in found), (
        found
    )


def test_at_least_forty_kinds_of_damage_are_tried_in_every_format() -> None:
    for form in FORMATS:
        assert sum(form in damage.seen for damage in DAMAGES) >= 40
