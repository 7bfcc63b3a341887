"""Prose that both sides changed, merged by words: changes in different places stand together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from imprint.merge.diff import edits
from imprint.merge.diff3 import chunks

_IDEOGRAPH = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_TOKEN = re.compile(
    r"(?P<word>"
    r"(?<=\]\()[^()\s]+(?:\([^()\s]*\)[^()\s]*)*"  # the target of a link
    r"|[a-z][a-z+.-]*://[^\s<>()\[\]\"'`|，。；、）]+"
    r"|\d+(?:[.,:]\d+)*"
    rf"|[{_IDEOGRAPH}]"
    rf"|(?:(?![{_IDEOGRAPH}])[^\W_])+(?:['’](?:(?![{_IDEOGRAPH}])[^\W_])+)*"
    r"|([`*~_=\-#:|!])\2*"
    r"|\S)(?P<space>\s*)",
)
_LETTERS = re.compile(r"[^\W\d_]")
_EXACT = re.compile(r"\d|://|^[`/#.]|[/.][\w-]+|[<>{}=]")


@dataclass(frozen=True, slots=True)
class Word:
    """A word, a sign or the target of a link, with the white space that follows it."""

    text: str
    space: str


def words_of(text: str) -> list[Word]:
    """Return the words of `text`; joined again they are `text`, but for white space at its beginning."""
    return list(_words(text))


@lru_cache(4096)
def _words(text: str) -> tuple[Word, ...]:
    return tuple(Word(match["word"], match["space"]) for match in _TOKEN.finditer(text))


def keys_of(text: str) -> list[str]:
    """Return the words of `text` without white space."""
    return [word.text for word in _words(text)]


def similarity(first: str, second: str) -> float:
    """Return how much of two texts is the same words in the same order, from 0 to 1."""
    return likeness(tuple(keys_of(first)), tuple(keys_of(second)))


@lru_cache(4096)
def likeness(first: tuple[str, ...], second: tuple[str, ...]) -> float:
    """Return how much of two series is the same in the same order, from 0 to 1."""
    if not first or not second:
        return float(first == second)
    same = (
        len(first)
        + len(second)
        - sum(edit.end - edit.start + edit.new_end - edit.new_start for edit in edits(first, second))
    )
    return same / (len(first) + len(second))


def merge_words(base: str, ours: str, theirs: str) -> str | None:
    """Return the text with the changes of both sides, or None where they meet.

    Changes meet where no word of the ancestor stands between them. White space follows the side that changed
    it, ours where both did.
    """
    old, left, right = words_of(base), words_of(ours), words_of(theirs)
    lead = _lead(base, ours, theirs)
    parts: list[str] = []
    for chunk in chunks(*([word.text for word in side] for side in (old, left, right))):
        mine, other = left[slice(*chunk.ours)], right[slice(*chunk.theirs)]
        chosen: Sequence[Word]
        before = old[slice(*chunk.base)]
        match chunk.change:
            case "ours":
                chosen = mine
            case "theirs":
                chosen = other
            case "none":
                chosen = [_spaced(*three) for three in zip(before, mine, other, strict=True)]
            case "both":
                chosen = mine
            case _:
                found = contained(before, mine, other)
                if found is None:
                    return None
                chosen = found
        parts += [word.text + word.space for word in chosen]
    return lead + "".join(parts)


def _lead(base: str, ours: str, theirs: str) -> str:
    leads = [text[: len(text) - len(text.lstrip())] for text in (base, ours, theirs)]
    return leads[2] if leads[1] == leads[0] else leads[1]


def _spaced(base: Word, ours: Word, theirs: Word) -> Word:
    """Return the word with the white space of the side that changed it, of ours where both did."""
    return theirs if ours.space == base.space else ours


def contained(base: Sequence[Word], ours: Sequence[Word], theirs: Sequence[Word]) -> Sequence[Word] | None:
    """Return the side that holds what the other one changed, too, or None where neither does."""
    texts = [[word.text for word in side] for side in (base, ours, theirs)]
    if _holds(texts[0], texts[1], texts[2]) or _retouches(texts[0], texts[2]):
        return ours
    if _holds(texts[0], texts[2], texts[1]) or _retouches(texts[0], texts[1]):
        return theirs
    return None


def _holds(base: Sequence[str], more: Sequence[str], less: Sequence[str]) -> bool:
    """Return whether `more` has every change of `less`: what it added is there, what it deleted is gone."""
    if not less or not more:
        return False
    added, deleted = Counter(less) - Counter(base), Counter(base) - Counter(less)
    kept = Counter(more)
    if not added and not deleted:
        return False
    if any(kept[word] < Counter(less)[word] for word in added):
        return False
    if any(kept[word] > Counter(base)[word] - count for word, count in deleted.items()):
        return False
    if any(first == second for first, second in pairwise(more) if first.isalpha()):
        return False  # “the the” is a slip, and no text that says more
    return _is_subsequence([word for word in less if word in added], more)


def _is_subsequence(words: Sequence[str], of: Sequence[str]) -> bool:
    left = iter(of)
    return all(word in left for word in words)


def is_corrected(before: str, after: str, instead: str) -> bool:
    """Return whether `after` corrects `before` in two words at most, none of which `instead` still has.

    A number, a link or a name in code is no such word, and neither is one that is only added.
    """
    old, new, now = keys_of(before), keys_of(after), set(keys_of(instead))
    words = 0
    for edit in edits(old, new):
        gone, come = (
            [word for word in side if _ALNUM.search(word)]
            for side in (old[edit.start : edit.end], new[edit.new_start : edit.new_end])
        )
        if (
            any(map(_EXACT.search, gone + come))
            or len(come) > len(gone)
            or any(word in now for word in gone + come)
        ):
            return False
        words += len(gone)
    return words <= 2


def is_retouched(before: str, after: str) -> bool:
    """Return whether `after` differs from `before` in signs, capitals and where words are joined or parted,
    and in no word.

    Signs that a text has to say exactly count: those in numbers, links and code.
    """
    return _retouches(keys_of(before), keys_of(after))


def _retouches(old: Sequence[str], new: Sequence[str]) -> bool:
    exact = [Counter(word for word in side if _EXACT.search(word)) for side in (old, new)]
    return bool(old or new) and exact[0] == exact[1] and _squashed(old) == _squashed(new)


def _squashed(words: Sequence[str]) -> str:
    return "".join(char for word in words for char in word if char.isalnum()).casefold()


def plain_words(words: Counter[str]) -> int:
    """Return how many of `words` are prose, and neither numbers, links nor code."""
    return sum(count for word, count in words.items() if _LETTERS.search(word) and not _EXACT.search(word))


def letters_of(text: str) -> tuple[str, ...]:
    """Return the words of `text` that have letters or digits in them, in lower case."""
    return tuple(word.casefold() for word in keys_of(text) if any(map(str.isalnum, word)))


def carried_over(base: str, rewritten: str, corrected: str) -> str | None:
    """Return `rewritten` with what `corrected` replaced, where that stands in it as it did in `base`; else
    None.

    A translation keeps links, numbers and names as they are, so what became of them there is clear, wherever
    they stand.
    """
    old, new, wanted = keys_of(base), keys_of(rewritten), keys_of(corrected)
    text = rewritten
    done: dict[str, str] = {}
    for edit in edits(old, wanted):
        gone, come = old[edit.start : edit.end], wanted[edit.new_start : edit.new_end]
        if not any(map(_ALNUM.search, gone + come)):
            continue  # signs alone follow the language
        if not gone or not come:
            return None
        before, after = _written(corrected=base, words=gone), _written(corrected=corrected, words=come)
        is_exact = all(_EXACT.search(word) or not _ALNUM.search(word) for word in gone + come)
        if before is None or after is None or not (is_exact or _squashed(gone) == _squashed(come)):
            return None
        if done.get(before, after) != after:
            return None
        if before in done:
            continue
        if not _count(new, gone) or _count(new, gone) != _count(old, gone):
            return None
        if text.count(before) != _count(new, gone):
            return None
        text = text.replace(before, after)
        done[before] = after
    return text if done else None


_ALNUM = re.compile(r"[^\W_]")


def _count(words: Sequence[str], part: Sequence[str]) -> int:
    size = len(part)
    return sum(list(words[at : at + size]) == list(part) for at in range(len(words) - size + 1))


def _written(corrected: str, words: Sequence[str]) -> str | None:
    """Return the series of `words` as it stands in a text, with its white space."""
    pattern = r"\s*".join(map(re.escape, words))
    match = re.search(pattern, corrected)
    return match[0] if match else None
