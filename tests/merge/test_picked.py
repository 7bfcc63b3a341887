"""Conflicts of a commit that is carried over to another branch, as the label of their end tells."""

from __future__ import annotations

from imprint.merge import Merge, merge_document

SUBJECT = "3f5c0a9be1 (Add notes for 5.2.4 (#90))"


def picked(ours: str, theirs: str, *, above: str = "", below: str = "", label: str = SUBJECT) -> Merge:
    text = f"{above}<<<<<<< HEAD\n{ours}=======\n{theirs}>>>>>>> {label}\n{below}"
    return merge_document(text, "guide.md")


def test_of_two_wordings_the_picked_one_counts() -> None:
    ours = "Open the console, choose the cluster and click on the button to begin.\n"
    theirs = "Open the console, choose a cluster and press the button to begin.\n"

    merge = picked(ours, theirs)

    assert merge.text == theirs
    assert [outcome.name for outcome in merge.outcomes] == ["picked"]
    assert merge.outcomes[0].ours == ours


def test_without_a_commit_in_the_label_two_wordings_are_undecided() -> None:
    assert not picked("Open the old console.\n", "Open the new console.\n", label="feature").is_clean


def test_versions_and_branches_stay_those_of_the_branch() -> None:
    ours = "Download it from https://example.org/docs/v4.0/start, it is quick.\n"

    assert picked(ours, ours.replace("v4.0", "dev")).text == ours


def test_a_wording_with_other_versions_in_it_is_undecided() -> None:
    ours = "Since 6.5.3 every transaction with one change is split.\n"
    theirs = "Since 6.5.3, 7.1.1 and 7.2.0 each transaction with one change is split.\n"

    assert not picked(ours, theirs).is_clean


def test_addresses_of_another_version_do_not_come_into_front_matter() -> None:
    above = "---\n"
    theirs = "title: Quick start\naliases: ['/docs/dev/start/']\n"

    merge = picked("title: Start\n", theirs, above=above, below="---\n")

    assert merge.text == "---\ntitle: Quick start\n---\n"
    assert any("aliases" in outcome.theirs for outcome in merge.outcomes)


def test_of_several_rows_that_come_along_the_one_that_the_subject_names_is_the_commits_own() -> None:
    above = "| Version | Date |\n|---|---|\n"
    theirs = "| 5.2.4 | 26 April |\n| 6.0.0 | 7 April |\n"
    below = "| 5.2.3 | 3 March |\n"

    merge = picked("", theirs, above=above, below=below)

    assert merge.text == f"{above}| 5.2.4 | 26 April |\n{below}"


def test_rows_that_no_subject_names_wait_for_a_person() -> None:
    above = "| Version | Date |\n|---|---|\n"
    theirs = "| 5.2.4 | 26 April |\n| 6.0.0 | 7 April |\n"

    assert not picked("", theirs, above=above, label="3f5c0a9be1 (Mend the notes)").is_clean
