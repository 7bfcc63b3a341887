"""A document as a whole: what the result, its record and its messages say."""

from __future__ import annotations

from pathlib import Path

from imprint.merge import merge_document, read_decisions
from imprint.merge.tables import row_name, split_row
from tests.shared import shared

SOURCE = Path(__file__).parents[2] / "source"

SHEET = """\
Two plans, side by side:

| Feature | Basic | Full |
<<<<<<< HEAD
| --- | --- | --- |
| Seats | 5 | 50 |
| Backup | Every day, and on demand. | Not yet. |
| Export | As CSV, XLSX and PDF, from the console or by schedule | Not yet. |
=======
| --- | :--- | --- |
| Price | 10 | 90 |
| Export | Supported | Not yet |
| Help | By mail | By phone |

>?
>- Prices are net.
>>>>>>> 1f2e3d4c5b6a79880123456789abcdef01234567

The end.
"""


def names(text: str) -> list[str]:
    rows = [line for line in text.splitlines() if line.startswith("|")]
    return [row_name(split_row(row)[0]) for row in rows[2:]]


# --- a comparison in conflict


def test_only_the_cell_that_differs_is_undecided() -> None:
    merge = merge_document(SHEET, "plans.md")
    (question,) = merge.undecided
    assert (question.where.row, question.where.column) == ("Export", "Basic")
    assert "final-stop" in [outcome.name for outcome in merge.outcomes]


def test_the_message_says_where_what_and_how_to_decide() -> None:
    (message,) = merge_document(SHEET, "source/plans.md").diagnostics()
    shown = str(message)
    assert shown.startswith("source/plans.md:8: error[conflict/undecided]: ")
    for part in (
        "“Export”, column “Basic”",
        "lines 4–17",
        "ours (HEAD, line 8):\n    | As CSV, XLSX and PDF",
        "theirs (1f2e3d4c5b6a79880123456789abcdef01234567, line 12):\n    | Supported",
        "imprint merge source/plans.md --resolve ours|theirs|union",
        "source/plans.decisions.toml:\n    [[decision]]\n    conflict = ",
        'row = "Export"',
        'column = "Basic"',
    ):
        assert part in shown


def test_long_texts_are_shortened_to_where_they_differ() -> None:
    start = "The same words again and again, " * 10
    text = f"| a | b |\n|---|---|\n<<<<<<< x\n| k | {start}ten |\n=======\n| k | {start}twelve |\n>>>>>>> y\n"
    (message,) = merge_document(text, "a.md").diagnostics()
    assert len(message.detail) < 200
    assert "ten" in message.detail
    assert "twelve" in message.detail


def test_union_gives_one_table_with_each_feature_once_and_the_note_after_it() -> None:
    merge = merge_document(SHEET, "plans.md", None, "union")
    assert merge.is_clean
    assert names(merge.text) == ["Seats", "Backup", "Price", "Export", "Help"]
    assert "| As CSV, XLSX and PDF, from the console or by schedule<br>Supported | Not yet. |" in merge.text
    assert merge.text.endswith("| Help | By mail | By phone |\n\n>?\n>- Prices are net.\n\nThe end.\n")
    assert merge.text.count("| :--- |") == 1


def test_ours_and_theirs_take_the_region_as_git_would() -> None:
    lines = SHEET.splitlines(keepends=True)
    assert merge_document(SHEET, "plans.md", None, "ours").text == "".join(
        lines[:3] + lines[4:8] + lines[17:]
    )
    assert merge_document(SHEET, "plans.md", None, "theirs").text == "".join(
        lines[:3] + lines[9:16] + lines[17:]
    )


def test_what_a_policy_dropped_is_in_the_record() -> None:
    merge = merge_document(SHEET, "plans.md", None, "ours")
    (outcome,) = merge.outcomes
    assert (outcome.choice, outcome.authority, outcome.name) == ("ours", "policy", "ours")
    assert "| Help | By mail | By phone |" in outcome.theirs
    assert "| Help | By mail | By phone |" in merge.to_record[0].theirs


def test_every_line_of_the_result_has_a_provenance() -> None:
    merge = merge_document(SHEET, "plans.md", None, "union")
    assert len(merge.provenance) == len(merge.text.splitlines())
    told = dict(zip(merge.text.splitlines(), merge.provenance, strict=True))
    assert told["Two plans, side by side:"] == "outside"
    assert told["| Feature | Basic | Full |"] == "outside"
    assert told["| Seats | 5 | 50 |"] == "ours"
    assert told["| Help | By mail | By phone |"] == "theirs"
    assert told[">- Prices are net."] == "theirs"
    assert next(origin for line, origin in told.items() if "<br>" in line) == "both"


def test_lines_that_were_decided_and_lines_that_wait_say_so() -> None:
    entry = '[[decision]]\nrow = "Export"\ncolumn = "Basic"\nours = "{}"\ntheirs = "Supported"\n'
    entry = entry.format("As CSV, XLSX and PDF, from the console or by schedule")
    decided = merge_document(SHEET, "p.md", read_decisions(entry + 'chosen = "text"\ntext = "As CSV"\n'))
    assert "decision" in decided.provenance
    assert "undecided" in merge_document(SHEET, "p.md").provenance


def test_a_text_without_conflict_comes_back_as_it_is() -> None:
    text = "# Fees\r\n\r\nTen.\n\x0c\u2028No end"
    merge = merge_document(text, "fees.md", None, "union")
    assert merge.text == text
    assert merge.is_clean
    assert set(merge.provenance) == {"outside"}


# --- broken conflicts


def test_a_broken_conflict_is_left_as_it_is_and_stops_the_document_under_every_policy() -> None:
    text = "Above.\n\n<<<<<<< A\n1\n=======\n2\n=======\n3\n>>>>>>> a\n"
    for policy in ("ask", "ours", "theirs", "union"):
        merge = merge_document(text, "a.md", None, policy)
        assert merge.text == text
        assert not merge.is_clean
        (message,) = merge.diagnostics()
        assert str(message.where) == "a.md:3"
        assert (message.rule, message.detail.count("line ")) == ("conflict/malformed", 4)


def test_whole_conflicts_beside_a_broken_one_are_resolved() -> None:
    text = "<<<<<<< left\n\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x\n"
    merge = merge_document(text, "a.md", None, "ours")
    assert merge.text == "<<<<<<< left\n\na\n"
    assert not merge.is_clean


def test_messages_come_from_top_to_bottom() -> None:
    text = "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x\n\n>>>>>>> y\n\n<<<<<<< HEAD\nc\n=======\nd\n>>>>>>> x\n"
    lines = [message.where.line for message in merge_document(text, "a.md").diagnostics() if message.where]
    assert lines == [1, 7, 9]


def test_a_lone_line_of_equals_signs_is_only_a_warning() -> None:
    merge = merge_document("Text.\n\n=======\n", "a.md")
    assert merge.is_clean
    assert [warning.rule for warning in merge.warnings] == ["conflict/marker"]


# --- the documents themselves


def test_the_project_s_own_document_merges_clean_in_the_order_that_was_chosen() -> None:
    decisions = SOURCE / "kafka-comparison.decisions.toml"
    recorded = read_decisions(decisions.read_text("utf-8"), decisions.name)
    source = (SOURCE / "kafka-comparison.md").read_text("utf-8")
    merge = merge_document(source, "kafka-comparison.md", recorded)
    assert merge.is_clean
    assert merge.warnings == ()
    (order,) = recorded.orders()
    assert names(merge.text) == list(order.order)
    assert len(set(names(merge.text))) == 19
    sides = [merge_document(source, "k.md", None, side).text for side in ("ours", "theirs")]
    assert set(names(merge.text)) == set(names(sides[0])) | set(names(sides[1]))


def test_every_line_of_the_project_s_own_document_survives_but_one_cell() -> None:
    decisions = (SOURCE / "kafka-comparison.decisions.toml").read_text("utf-8")
    source = (SOURCE / "kafka-comparison.md").read_text("utf-8")
    merge = merge_document(source, "kafka-comparison.md", read_decisions(decisions))
    for line in source.splitlines():
        if not line.startswith(
            ("<<<<<<<", "=======", ">>>>>>>", "| --", "| Monitoring and alarms | Supported")
        ):
            assert line in merge.text


def test_a_real_comparison_in_conflict() -> None:
    source = (shared("seed") / "ckafka-and-kafka.md").read_text("utf-8")
    asked = merge_document(source, "seed.md")
    assert [(q.where.row, q.where.column) for q in asked.undecided] == [("Monitoring and alarming", "CKafka")]
    merge = merge_document(source, "seed.md", None, "union")
    assert merge.is_clean
    assert len(names(merge.text)) == len(set(names(merge.text))) == 19
    (row,) = [line for line in merge.text.splitlines() if "Monitoring and alarming" in line]
    assert "troubleshooting.<br>Supported |" in row
    assert merge.text.index(">?") > merge.text.index("| Service support")
    assert merge.text.count("legacy version (such as 0.8)") == 1
