"""Text made comparable: the same words give the same text, whatever becomes of spaces, hyphens and ligatures.

Signs that are no text are noncharacters of Unicode, which no document and no file can hold as text.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product

from imprint.model.document import Direction

JOIN = "\ufdd0"  # where a line of a page ends: a space, or nothing, or a hyphen that was put in
GAP = "\ufdd7"  # where a space may stand that is not drawn, or not on this side, within a line of a page
IMAGE = "\ufdd1"  # stands before and after the alternative text of an image
NOTE_OPEN, NOTE_CLOSE = "\ufdd2", "\ufdd3"  # around the number of a note that is referred to
LABEL = "\ufdd4"  # a word that a template puts in and a document does not know ("Note")
MAYBE_OPEN, MAYBE_CLOSE = (
    "\ufdd5",
    "\ufdd6",
)  # around what a writer may show; after `ELSE`, what else it shows
ELSE = "\ufdd8"

_LONGEST_LABEL = 60  # characters
_LONGEST_IMAGE_LABEL = 24  # “Image: ” in any language
_MOST_DOUBTS = 8  # parts of one text that may be left out, one by one
_SPELLED_OUT = {
    code: unicodedata.normalize("NFKC", chr(code))
    for code in (*range(0xFB00, 0xFB07), *range(0xFB50, 0xFE00), *range(0xFE70, 0xFEFD))
    if unicodedata.category(chr(code)) in {"Ll", "Lo"}  # Latin ligatures and the positional forms of Arabic
}
_HYPHENS = {0x2010: "-", 0x2011: "-"}
_INVISIBLE = (
    *(
        0xAD,
        0x34F,
        0x61C,
        0x180E,
        0xFEFF,
    ),  # soft hyphen, grapheme joiner, direction mark, vowel separator, byte order mark
    *range(0x200B, 0x2010),  # zero-width space and joiners, direction marks
    *range(0x202A, 0x202F),  # embeddings
    *range(0x2060, 0x2070),  # word joiner, isolates
    *range(0xFE00, 0xFE10),  # variation selectors
    *range(0xE0000, 0xE01F0),
)
_FORBIDDEN = (  # what HTML and XML cannot hold
    *(*range(0x09), 0x0B, *range(0x0E, 0x20), *range(0x7F, 0xA0)),
    *(*range(0xD800, 0xE000), *range(0xFDD0, 0xFDF0), 0xFFFE, 0xFFFF),
)
_FAIR: dict[int, str | None] = {**_SPELLED_OUT, **_HYPHENS, **dict.fromkeys((*_INVISIBLE, *_FORBIDDEN))}

_MIRRORED = "()[]{}<>«»‹›≤≥⟨⟩⟪⟫「」『』【】〈〉《》〔〕（）［］｛｝＜＞"
MIRRORED = tuple(zip(_MIRRORED[1::2], _MIRRORED[::2], strict=True))
_UNMIRRORED = str.maketrans(dict(MIRRORED))
_RTL = "\u0590-\u065f\u066e-\u06ef\u06fa-\u08ff\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc\U00010800-\U00010fff"
_RIGHT_TO_LEFT = re.compile(f"[{_RTL}]")  # letters; the digits among them run from left to right
_MARKED_LIGATURE = re.compile(
    "(ل)([\u064b-\u065f\u0670]+)([اأإآٱ])"
)  # pages draw one sign, and the mark with it
_WORD = re.compile(f"[{_RTL}]+|\\d+|[^\\W\\d{_RTL}]+")
_NOT_IN_KEYS = re.compile(f"[\\s{JOIN}{GAP}{IMAGE}{NOTE_OPEN}{NOTE_CLOSE}-]+")
_MAYBE = re.compile(f"{MAYBE_OPEN}([^{ELSE}]*){ELSE}([^{MAYBE_CLOSE}]*){MAYBE_CLOSE}")
_MARKS = str.maketrans(dict.fromkeys((NOTE_OPEN, NOTE_CLOSE)))
_IDEOGRAPHS = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_COUNTED = re.compile(f"[{_IDEOGRAPHS}]|[^\\s{_IDEOGRAPHS}]+")
_ENDS_LINE = f"(?:-?{JOIN}|{GAP})?"


# --- normal forms ---


def fair(text: str) -> str:
    """Return a piece of text without what no reader sees.

    Ligatures are spelled out and all hyphens are one.
    """
    return text if text.isascii() and text.isprintable() else text.translate(_FAIR)


def plain(text: str) -> str:
    """Return running text of `fair` pieces as it is compared:.

    In NFC, with single spaces and none at the ends.
    """
    collapsed = " ".join(text.split())
    return collapsed if collapsed.isascii() else unicodedata.normalize("NFC", collapsed)


def literal(text: str) -> str:
    """Return literal lines as they are compared:.

    Line ends and indentation count, space at the end of a line does not.
    """
    lines = (fair(line.expandtabs(4).replace("\u00a0", " ")).rstrip() for line in text.split("\n"))
    return unicodedata.normalize("NFC", "\n".join(lines).strip("\n"))


def shown(text: str) -> str:
    """Return `text` for a message: the signs of this module as a person would write them."""
    if text.isascii():
        return text
    spelled = _MAYBE.sub(r"\1", text).replace(f"-{JOIN}", "-").replace(JOIN, " ").replace(GAP, "")
    spelled = spelled.replace(NOTE_OPEN, "[").replace(NOTE_CLOSE, "]")
    return re.sub(f"{IMAGE}([^{IMAGE}]*){IMAGE}", r"[image: \1]", spelled)


@lru_cache(maxsize=65536)
def key(text: str) -> str:
    """Return what texts that say the same have in common in every format: no spaces, no hyphens, no signs.

    Where letters run from right to left, their order is left out as well: pages hold it as it is seen.
    """
    squeezed = _NOT_IN_KEYS.sub("", without_maybe(text))
    if has_right_to_left(squeezed):
        return "".join(sorted(squeezed.translate(_UNMIRRORED)))
    return squeezed


def maybe(text: str, otherwise: str) -> str:
    """Return the sign for `text` that a writer may show, or else `otherwise`."""
    return f"{MAYBE_OPEN}{text}{ELSE}{otherwise}{MAYBE_CLOSE}"


def maybes(text: str) -> list[str]:
    """Return what a writer of `text` may show."""
    return [shown for shown, _ in _MAYBE.findall(text)] if MAYBE_OPEN in text else []


def without_maybe(text: str) -> str:
    """Return `text` without what a writer may leave out."""
    return plain(_MAYBE.sub(r"\2", text)) if MAYBE_OPEN in text else text


def may_be_unseen(text: str, page: Direction | None) -> bool:
    """Tell whether nothing of `text` need be seen. On a page, an image without a text is decoration."""
    left = without_maybe(text)
    return not (left.replace(IMAGE * 2, "").strip() if page else left)


def has_right_to_left(text: str) -> bool:
    """Tell whether `text` has letters that run from right to left."""
    return not text.isascii() and _RIGHT_TO_LEFT.search(text) is not None


def count(text: str) -> int:
    """Return how many words `text` has; an ideograph counts as one."""
    return len(text.split() if text.isascii() else _COUNTED.findall(text))


def counted(number: str) -> str:
    """Return the number of a note in Latin digits, whatever digits a language counts with."""
    return str(int(number)) if number.isdecimal() else number


# --- comparison ---


def same(wanted: str, found: str, page: Direction | None = None) -> bool:
    """Tell whether `found` says exactly what `wanted` says.

    On a page, which is given with its direction, a line may end at a space, after a hyphen or within a word.
    In a line that mixes directions the words are compared, not their order: several orders look the same.
    """
    if wanted == found:
        return True
    if MAYBE_OPEN in wanted:
        return any(same(one, found, page) for one in _spellings(wanted))
    if wanted == LABEL:
        return 0 < len(found) <= _LONGEST_LABEL
    marked = wanted, found  # the number of a note is a word of its own, whatever stands beside it
    wanted, found = wanted.translate(_MARKS), found.translate(_MARKS)
    if wanted == found:
        return True
    if IMAGE in wanted:
        return _same_with_images(wanted, found, page)
    if not page:
        return False
    if _same_lines(wanted, found.replace(GAP, JOIN).split(JOIN)):
        return True
    is_mixed = page == "rtl" or has_right_to_left(wanted)
    return is_mixed and _same_words(marked[0], marked[1].replace(GAP, " ").split(JOIN), page)


def alike(wanted: str, found: str) -> bool:
    """Tell whether two texts have the same letters, in whatever order. What may be shown is not asked for."""
    ours, theirs = Counter(key(wanted)), Counter(key(found))
    may_be_more = _LONGEST_IMAGE_LABEL * (wanted.count(IMAGE) // 2) + sum(map(len, maybes(wanted)))
    return not ours - theirs and (theirs - ours).total() <= may_be_more


def _spellings(text: str) -> Iterator[str]:
    """Yield `text` with and without each part that a writer may leave out.

    Of very many such parts, all are left out or none.
    """
    doubts = len(_MAYBE.findall(text))
    all_or_none = ((1,) * doubts, (2,) * doubts)
    for chosen in product((1, 2), repeat=doubts) if doubts <= _MOST_DOUBTS else all_or_none:
        groups = iter(chosen)
        yield plain(_MAYBE.sub(lambda match: match[next(groups)], text))  # noqa: B023 - used at once


def _same_lines(wanted: str, lines: Sequence[str]) -> bool:
    """Tell whether `lines`, joined, give `wanted`.

    At each end of a line one space may be missing, or a hyphen too many.
    """
    at = 0
    for number, line in enumerate(one.strip(" ") for one in lines):
        if wanted.startswith(" ", at):
            at += 1
        if wanted.startswith(line, at):
            at += len(line)
        elif line.endswith("-") and number < len(lines) - 1 and wanted.startswith(line[:-1], at):
            at += len(line) - 1
        else:
            return False
    return at == len(wanted)


def _same_words(wanted: str, lines: Sequence[str], page: Direction) -> bool:
    """Tell whether each line has the words that `wanted` has there, in their order unless directions
    meet in it.
    """
    for segment, line in zip(_segments(wanted, lines), lines, strict=True):
        ours = _MARKED_LIGATURE.sub(r"\1\3\2", segment.strip().translate(_UNMIRRORED))
        theirs = _MARKED_LIGATURE.sub(r"\1\3\2", line.strip().translate(_UNMIRRORED))
        if ours.translate(_MARKS).strip() == theirs.translate(_MARKS).strip():
            continue
        if page != "rtl" and not has_right_to_left(ours):
            return False
        if _letters(ours) != _letters(theirs) or not _same_order(
            _WORD.findall(ours), _WORD.findall(theirs), page
        ):
            return False
    return True


def _same_order(ours: list[str], theirs: list[str], page: Direction) -> bool:
    """Tell whether two lines have the same words, in the same order unless parts of them may be drawn in
    another.
    """
    if ours == theirs:
        return True
    kinds = {
        "right" if _RIGHT_TO_LEFT.match(word) else "digits" if word.isdigit() else "left" for word in ours
    }
    is_mixed = len(kinds) > 1 or (page == "rtl" and kinds != {"right"})
    return is_mixed and _are_joined(Counter(ours) - Counter(theirs), Counter(theirs) - Counter(ours))


def _are_joined(ours: Counter[str], theirs: Counter[str]) -> bool:
    """Tell whether all words that only one side has are two of the other that touch: the space went
    elsewhere.
    """
    for word in theirs.elements():
        halves = ((word[:at], word[at:]) for at in range(1, len(word)))
        pair = next((both for both in halves if not Counter(both) - ours), None)
        if pair is None:
            return False
        ours = ours - Counter(pair)
    return not ours


def _letters(text: str) -> Counter[str]:
    return Counter(_NOT_IN_KEYS.sub("", text))


def _segments(wanted: str, lines: Sequence[str]) -> Iterator[str]:
    """Yield `wanted` in parts, each with as many characters as the line has that stands beside it."""
    at = 0
    for number, line in enumerate(lines):
        left = len(_NOT_IN_KEYS.sub("", line))
        end = at
        while end < len(wanted) and left:
            left -= not _NOT_IN_KEYS.match(wanted, end)
            end += 1
        end = len(wanted) if number == len(lines) - 1 else end
        yield wanted[at:end]
        at = end


def _same_with_images(wanted: str, found: str, page: Direction | None) -> bool:
    """Tell whether `found` has the text of `wanted`, and each of its images as an image or as words.

    Where an image is not at hand, writers print a word and the alternative text in its place.
    """
    parts = wanted.split(IMAGE)
    if _same_parts(parts, found.split(IMAGE)):
        return True
    pattern = "".join(_image(part, page) if number % 2 else _loose(part) for number, part in enumerate(parts))
    if re.fullmatch(pattern, found):
        return True
    if not (page == "rtl" or has_right_to_left(wanted + found)):
        return False
    missing = Counter(key(wanted)) - Counter(key(found))
    return not missing and len(key(found)) - len(key(wanted)) <= _LONGEST_IMAGE_LABEL * (len(parts) // 2)


def _same_parts(wanted: Sequence[str], found: Sequence[str]) -> bool:
    """Tell whether the texts between images are equal, and those of images but for a label before them."""
    return len(wanted) == len(found) and all(
        ours == theirs
        or (number % 2 and theirs.endswith(ours) and len(theirs) - len(ours) <= _LONGEST_IMAGE_LABEL)
        for number, (ours, theirs) in enumerate(zip(wanted, found, strict=True))
    )


def _image(alternative: str, page: Direction | None) -> str:
    text, label = _loose(alternative), f"[^{IMAGE}]{{1,{_LONGEST_IMAGE_LABEL}}}?"
    instead = f"(?:{label})?{text}" if alternative else label
    need = "?" if page and not alternative else ""
    return f"[ {JOIN}{GAP}]*(?:{IMAGE}{text}{IMAGE}|{IMAGE}?{instead}{IMAGE}?){need}[ {JOIN}]*"


def _loose(text: str) -> str:
    """Return a pattern for `text` on a page: lines may end anywhere in it."""
    return "".join(f"[ {JOIN}{GAP}]*" if char == " " else re.escape(char) + _ENDS_LINE for char in text)
