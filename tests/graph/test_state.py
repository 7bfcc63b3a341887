"""Why a target is stale, in words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from imprint.graph.state import Record, dumped, loaded, stale_because

PARTS = {"the source": "1", "the theme": "2"}
RECORD = Record(PARTS, {"file": {"logo.svg": "3"}, "link": {"b.md": "b.pdf"}}, {"pdf/a.pdf": "4"})
ON_DISK = {"logo.svg": "3", "pdf/a.pdf": "4", "b.md": "b.pdf"}


def why(parts: dict[str, str] = PARTS, record: Record | None = RECORD, **changed: str) -> tuple[str, ...]:
    disk = ON_DISK | {name.replace("_", "."): digest for name, digest in changed.items()}
    return stale_because(parts, record, lambda _, name: disk.get(name, ""), lambda path: disk.get(path, ""))


def test_what_depends_on_nothing_new_is_fresh() -> None:
    assert why() == ()


def test_each_reason_is_named() -> None:
    assert why(record=None) == ("it was never built",)
    assert why({**PARTS, "the source": "x"}) == ("the source changed",)
    assert why({**PARTS, "the catalog": "x"}) == ("the catalog is new",)
    assert why({"the source": "1"}) == ("the theme is gone",)
    assert why(logo_svg="x") == ("logo.svg changed",)
    assert why(logo_svg="") == ("logo.svg is gone",)
    assert why(b_md="") == ("the link to b.md leads elsewhere",)


def test_an_output_that_somebody_touched_is_made_again() -> None:
    changed = stale_because(PARTS, RECORD, lambda _, name: ON_DISK[name], lambda path: "x")
    missing = stale_because(PARTS, RECORD, lambda _, name: ON_DISK[name], lambda path: "")

    assert changed == ("the output pdf/a.pdf was changed",)
    assert missing == ("the output pdf/a.pdf is missing",)


def test_a_picture_that_was_missing_and_is_there_now_makes_its_document_stale() -> None:
    record = Record(PARTS, {"file": {"new.png": ""}})

    assert stale_because(PARTS, record, lambda *_: "1", lambda path: "") == ("new.png appeared",)


def test_what_was_written_down_is_read_again() -> None:
    assert loaded(dumped({"a": RECORD})) == {"a": RECORD}


@given(st.text())
def test_a_damaged_state_means_that_everything_is_made_again(text: str) -> None:
    assert loaded(text) == {}
    assert loaded(dumped({"a": RECORD})[:-5] + text) in ({}, {"a": RECORD})
