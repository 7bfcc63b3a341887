"""The file beside a document in which decisions are recorded."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imprint.errors import Diagnostic, UsageError
from imprint.merge import (
    Decision,
    Merge,
    decisions_path,
    entry_toml,
    merge_document,
    read_decisions,
    with_entries,
)
from imprint.merge.decisions import shortened

TABLE = """\
# Fees

| Plan | Seats | Price |
|---|---|---|
<<<<<<< HEAD
| Small | 5 | 10 |
| Large | 50 | 90 |
=======
| Small | 5 | 12 |
| Huge | 500 | 800 |
>>>>>>> other
"""
PROSE = "# Fees\n\n<<<<<<< HEAD\nTen.\n=======\nTwelve.\n>>>>>>> other\n\nNet.\n"


def decided(text: str, entries: str, policy: str = "ask") -> Merge:
    return merge_document(text, "fees.md", read_decisions(entries, "fees.decisions.toml"), policy)  # type: ignore[arg-type]


def entry_for(text: str, choice: str) -> str:
    """Return the entry that a person makes from the message about the one open question in `text`."""
    (message,) = merge_document(text, "fees.md").diagnostics()
    snippet = message.fix.partition(".decisions.toml:\n")[2]
    return snippet.replace('chosen = "ours"', choice)


def faults(text: str) -> list[Diagnostic]:
    with pytest.raises(UsageError) as caught:
        read_decisions(text, "fees.decisions.toml")
    return list(caught.value.diagnostics)


# --- applying


@pytest.mark.parametrize(
    ("choice", "cell"),
    [
        ('chosen = "ours"', "10"),
        ('chosen = "theirs"', "12"),
        ('chosen = "both"', "10<br>12"),
        ('chosen = "text"\ntext = "11 | net"', "11 \\| net"),
    ],
)
def test_the_entry_that_a_message_shows_decides_the_cell(choice: str, cell: str) -> None:
    merge = decided(TABLE, entry_for(TABLE, choice))
    assert merge.is_clean
    assert merge.warnings == ()
    assert f"| Small | 5 | {cell} |\n" in merge.text
    assert "decision" in [outcome.authority for outcome in merge.outcomes]
    assert len(merge.decisions) == 1


@pytest.mark.parametrize(
    ("choice", "result"),
    [
        ('chosen = "ours"', "Ten.\n"),
        ('chosen = "theirs"', "Twelve.\n"),
        ('chosen = "both"', "Ten.\n\nTwelve.\n"),
        ('chosen = "text"\ntext = """\nEleven.\n\nOr so."""', "Eleven.\n\nOr so.\n"),
        ('chosen = "text"\ntext = ""', ""),
    ],
)
def test_the_entry_that_a_message_shows_decides_the_passage(choice: str, result: str) -> None:
    merge = decided(PROSE, entry_for(PROSE, choice))
    assert merge.text == f"# Fees\n\n{result}\nNet.\n"
    assert merge.is_clean


def test_a_decided_text_keeps_its_distance_from_what_follows() -> None:
    text = "<<<<<<< HEAD\nTen.\n\n=======\nTwelve.\n\n>>>>>>> other\n## Net\n"
    assert decided(text, entry_for(text, 'chosen = "text"\ntext = "Eleven."')).text == "Eleven.\n\n## Net\n"


def test_a_decision_applies_again_when_the_conflict_returns_elsewhere_with_other_padding() -> None:
    entry = entry_for(TABLE, 'chosen = "theirs"')
    moved = TABLE.replace("# Fees\n", "# Fees of this year\n\nText.\n").replace(
        "| Small | 5 |", "|  Small  |  5  |"
    )
    assert "12 |" in decided(moved, entry).text
    assert decided(moved, entry).is_clean


def test_a_decision_applies_when_the_branches_are_merged_the_other_way_round() -> None:
    flipped = "# Fees\n\n<<<<<<< other\nTwelve.\n=======\nTen.\n>>>>>>> HEAD\n\nNet.\n"
    assert decided(flipped, entry_for(PROSE, 'chosen = "ours"')).text == "# Fees\n\nTen.\n\nNet.\n"


def test_an_entry_without_digest_is_found_by_its_texts() -> None:
    entry = '[[decision]]\nrow = "Small"\ncolumn = "Price"\nours = "10"\ntheirs = "12"\nchosen = "theirs"\n'
    assert decided(TABLE, entry).is_clean


def test_a_row_of_one_side_can_be_left_out_on_purpose() -> None:
    entry = '[[decision]]\nrow = "Huge"\ntheirs = "Huge | 500 | 800"\nchosen = "ours"\nby = "Ada"\n'
    merge = decided(TABLE, entry)
    assert "Huge" not in merge.text
    (dropped,) = [outcome for outcome in merge.outcomes if outcome.where.row == "Huge"]
    assert (dropped.authority, dropped.name, dropped.theirs) == ("decision", "Ada", "Huge | 500 | 800")


def test_a_conflict_can_be_decided_to_be_an_example() -> None:
    text = "Use git:\n\n```\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x\n```\n"
    merge = decided(text, entry_for(text, 'chosen = "example"'))
    assert merge.text == text
    assert merge.is_clean


def test_decisions_outrank_policies() -> None:
    assert decided(PROSE, entry_for(PROSE, 'chosen = "theirs"'), "ours").text == "# Fees\n\nTwelve.\n\nNet.\n"


def test_where_something_is_decided_a_policy_takes_its_side_only_of_the_rest() -> None:
    text = TABLE.replace("| Small | 5 | 12 |", "| Small | 6 | 12 |")
    entry = '[[decision]]\nrow = "Small"\ncolumn = "Price"\nours = "10"\ntheirs = "12"\nchosen = "theirs"\n'
    merge = decided(text, entry, "ours")
    assert "| Small | 5 | 12 |" in merge.text
    assert "Huge" in merge.text


def test_a_whole_conflict_that_was_decided_is_not_taken_apart_again() -> None:
    taken = merge_document(TABLE, "fees.md", None, "theirs")
    merge = decided(TABLE, with_entries("", taken.to_record))
    assert merge.text == taken.text
    assert merge.is_clean


# --- the order of rows

ORDER = (
    '[[decision]]\ntable = ["Plan", "Seats", "Price"]\nchosen = "order"\norder = ["Huge", "Large", "Small"]\n'
)


def rows(merge: Merge) -> list[str]:
    return [line.split(" | ")[0] for line in merge.text.splitlines() if line.startswith("| ")][1:]


def test_an_order_decides_how_the_rows_follow_each_other() -> None:
    merge = decided(TABLE, ORDER + entry_for(TABLE, 'chosen = "ours"'))
    assert rows(merge) == ["| Huge", "| Large", "| Small"]
    assert merge.warnings == ()


def test_an_order_says_which_rows_it_lacks_and_which_it_does_not_know() -> None:
    merge = decided(TABLE, ORDER.replace('"Large"', '"Tiny"') + entry_for(TABLE, 'chosen = "ours"'))
    assert rows(merge) == ["| Huge", "| Small", "| Large"]
    unknown, left_out = merge.warnings
    assert (unknown.rule, left_out.rule) == ("decisions/order-unknown", "decisions/order-incomplete")
    assert "Tiny" in unknown.message
    assert "large" in left_out.message
    assert unknown.where is not None
    assert unknown.where.line == 1


def test_an_order_for_another_table_or_section_does_not_apply() -> None:
    for other in (ORDER.replace("Plan", "City"), ORDER.replace("table =", 'section = "Rooms"\ntable =')):
        merge = decided(TABLE, other)
        assert [warning.rule for warning in merge.warnings] == ["decisions/stale"]


# --- stale entries


def test_an_entry_that_matches_nothing_is_reported_with_its_line() -> None:
    entry = entry_for(PROSE, 'chosen = "ours"')
    (warning,) = decided(PROSE.replace("Ten.", "Nine."), "# Kept for the record\n\n" + entry).warnings
    assert warning.rule == "decisions/stale"
    assert str(warning.where) == "fees.decisions.toml:3"
    assert "settled" in warning.fix


def test_a_settled_entry_may_match_nothing() -> None:
    entry = entry_for(PROSE, 'chosen = "ours"') + "\nsettled = true\n"
    assert decided(PROSE.replace("Ten.", "Nine."), entry).warnings == ()


def test_a_document_without_conflict_asks_for_no_decision() -> None:
    assert decided("# Fees\n", entry_for(PROSE, 'chosen = "ours"')).warnings == ()


# --- reading


def test_an_unknown_key_is_an_error_with_its_line_and_a_suggestion() -> None:
    (fault,) = faults('[[decision]]\nchosen = "ours"\nresaon = "why not"\n')
    assert fault.rule == "decisions/unknown-key"
    assert str(fault.where) == "fees.decisions.toml:3"
    assert fault.fix == "did you mean “reason”?"


def test_an_unknown_table_is_an_error() -> None:
    (fault,) = faults('[[decisions]]\nchosen = "ours"\n')
    assert "“decision”" in fault.fix


def test_an_unknown_choice_is_an_error() -> None:
    (fault,) = faults('[[decision]]\nrow = "a"\nchosen = "our"\n')
    assert (str(fault.where), fault.fix) == ("fees.decisions.toml:3", "did you mean “ours”?")


@pytest.mark.parametrize(
    "entry",
    [
        'row = "a"',
        'chosen = "text"',
        'chosen = "order"',
        'chosen = "order"\norder = "a, b"',
        'chosen = "ours"\nrow = 7',
        'chosen = "ours"\nsettled = "yes"',
    ],
)
def test_an_entry_that_makes_no_sense_is_an_error(entry: str) -> None:
    assert all(fault.rule == "decisions/value" and fault.fix for fault in faults(f"[[decision]]\n{entry}\n"))


def test_what_is_no_toml_is_an_error_with_its_place() -> None:
    (fault,) = faults('[[decision]]\nchosen = "ours\n')
    assert (fault.rule, fault.where and fault.where.line) == ("decisions/syntax", 2)


def test_every_fault_is_reported_at_once() -> None:
    assert len(faults('[[decision]]\nchosen = "ours"\na = 1\n[[decision]]\nb = 2\n')) == 3


def test_a_text_that_looks_like_an_entry_does_not_confuse_the_lines() -> None:
    text = '[[decision]]\nchosen = "text"\ntext = """\n[[decision]]\n"""\n\n[[decision]]\nchosen = "ours"\n'
    assert [entry.line for entry in read_decisions(text).entries] == [1, 7]


def test_of_two_entries_for_one_conflict_the_last_one_counts() -> None:
    first, last = entry_for(PROSE, 'chosen = "ours"'), entry_for(PROSE, 'chosen = "theirs"')
    assert "Twelve" in decided(PROSE, f"{first}\n{last}").text


# --- writing


def test_a_record_of_every_outcome_reproduces_the_merge() -> None:
    for policy in ("ours", "theirs", "union"):
        merge = merge_document(TABLE, "fees.md", None, policy)
        record = with_entries("", map(shortened, merge.to_record), "fees.md")
        again = decided(TABLE, record)
        assert again.text == merge.text
        assert again.to_record == ()


def test_what_a_person_wrote_into_the_file_stays() -> None:
    text = "# Ask Ada before you change this.\n\n[[decision]]\nconflict = \"1\"\nchosen = 'ours'  # for now\n"
    longer = with_entries(text, [Decision("theirs", conflict="2")])
    assert longer.startswith(text)
    assert [entry.key for entry in read_decisions(longer).entries] == ["1", "2"]
    assert with_entries(longer, [Decision("both", conflict="1")]) == longer


def test_a_long_text_is_recorded_by_its_digest_unless_it_is_dropped() -> None:
    entry = shortened(Decision("ours", conflict="1", ours="a " * 500, theirs="b " * 500))
    assert (entry.ours, bool(entry.ours_digest)) == ("", True)
    assert (entry.theirs, entry.theirs_digest) == ("b " * 500, "")


def test_the_file_stands_beside_its_document() -> None:
    assert decisions_path("source/fees.md") == "source/fees.decisions.toml"
    assert decisions_path("v1.2/fees") == "v1.2/fees.decisions.toml"


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40).filter(
    lambda text: text == text.strip("\r\n")
)


@given(texts, texts, st.lists(texts.filter(bool), max_size=3), st.booleans())
def test_an_entry_that_was_written_reads_back_the_same(
    ours: str, text: str, order: list[str], settled: bool
) -> None:
    entry = Decision(
        "text", conflict="1f", ours=ours, text=text, order=tuple(order), row="r", settled=settled
    )
    written = entry_toml(entry)
    assert tomllib.loads(written)
    assert read_decisions(written).entries == (entry,)
    assert entry_toml(read_decisions(written).entries[0]) == written
