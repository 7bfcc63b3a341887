"""What holds of every merge of three texts."""

from __future__ import annotations

import re
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from imprint.merge import Merge, merge_texts
from imprint.merge.diff import edits
from imprint.merge.diff3 import chunks

WORDS = st.sampled_from("alpha beta gamma delta one two 3 4.5 `code` [link](a.md) 漢 字 — .".split())
SENTENCE = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)
BLOCK = st.one_of(
    SENTENCE.map("{}\n\n".format),
    SENTENCE.map("# {}\n\n".format),
    SENTENCE.map("- {}\n".format),
    SENTENCE.map("```\n{}\n```\n\n".format),
    st.tuples(SENTENCE, SENTENCE).map(lambda two: f"| {two[0]} | {two[1]} |\n"),
    st.just("| A | B |\n|---|---|\n"),
    st.just("\n"),
    st.just("=======\n"),
)
TEXT = st.lists(BLOCK, max_size=7).map("".join)


@st.composite
def versions(draw: st.DrawFn) -> tuple[str, str, str]:
    """Return a text and two that were made from it by a few edits of lines and words."""
    base = draw(st.lists(BLOCK, max_size=8))

    def side() -> str:
        parts = list(base)
        for _ in range(draw(st.integers(0, 3))):
            at = draw(st.integers(0, len(parts)))
            if draw(st.booleans()) or at == len(parts):
                parts.insert(at, draw(BLOCK))
            elif draw(st.booleans()):
                del parts[at]
            else:
                parts[at] = parts[at].replace("alpha", "omega").replace("two", "2")
        return "".join(parts)

    return "".join(base), side(), side()


def merged(base: str, ours: str, theirs: str) -> Merge:
    return merge_texts(base, ours, theirs, "guide.md")


def words(text: str) -> list[str]:
    return re.findall(r"\w+|[^\w\s]", text)


@given(TEXT)
def test_a_text_merged_with_itself_is_itself(text: str) -> None:
    assert merged(text, text, text).text == text


@given(TEXT, TEXT)
def test_a_change_merged_with_none_is_the_change(base: str, changed: str) -> None:
    assert merged(base, changed, base).text == changed
    assert merged(base, base, changed).text == changed


@given(TEXT, TEXT)
def test_the_same_change_twice_is_made_once(base: str, changed: str) -> None:
    assert merged(base, changed, changed).text == changed


@settings(max_examples=300)
@given(versions())
def test_every_word_comes_from_one_of_the_texts(given_texts: tuple[str, str, str]) -> None:
    merge = merged(*given_texts)
    known = set(words("".join(given_texts))) | set(
        words("<<<<<<< ours ||||||| base ======= >>>>>>> theirs | --- ")
    )

    assert set(words(merge.text)) <= known


@settings(max_examples=300)
@given(versions())
def test_exchanged_sides_make_the_same_text_but_for_the_order_of_what_both_added(
    given_texts: tuple[str, str, str],
) -> None:
    base, ours, theirs = given_texts
    one, other = merged(base, ours, theirs), merged(base, theirs, ours)

    assert one.is_clean == other.is_clean
    if one.is_clean:
        assert Counter(words(one.text)) == Counter(words(other.text))


@settings(max_examples=300)
@given(versions())
def test_what_a_side_added_is_in_the_text_or_in_the_record(given_texts: tuple[str, str, str]) -> None:
    base, ours, theirs = given_texts
    merge = merged(base, ours, theirs)
    recorded = "".join(f"{one.ours}\n{one.theirs}\n{one.text}\n" for one in merge.outcomes)
    there = set(words(merge.text + recorded))

    assert set(words(ours)) - set(words(base)) <= there
    assert set(words(theirs)) - set(words(base)) <= there


@given(st.lists(st.sampled_from("abcd"), max_size=12), st.lists(st.sampled_from("abcd"), max_size=12))
def test_edits_lead_from_one_sequence_to_the_other(before: list[str], after: list[str]) -> None:
    made: list[str] = []
    at = 0
    for edit in edits(before, after):
        made += before[at : edit.start] + after[edit.new_start : edit.new_end]
        at = edit.end

    assert made + before[at:] == after


@given(*(st.lists(st.sampled_from("abcd"), max_size=10) for _ in range(3)))
def test_chunks_cover_the_three_sequences(base: list[str], ours: list[str], theirs: list[str]) -> None:
    found = chunks(base, ours, theirs)

    for side, name in ((base, "base"), (ours, "ours"), (theirs, "theirs")):
        spans = [getattr(chunk, name) for chunk in found]
        assert [item for start, end in spans for item in side[start:end]] == side
