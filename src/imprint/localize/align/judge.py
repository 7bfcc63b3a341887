"""Which matches may become translations, which wait for a person, and which are none."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal
from unicodedata import east_asian_width

from imprint.localize.align import Alignment, Match
from imprint.localize.align.pieces import Piece
from imprint.localize.align.retag import retagged
from imprint.localize.apply import translation_of
from imprint.localize.locales import locale_for
from imprint.localize.units import Unit

State = Literal["translated", "fuzzy", "untranslated"]

_SURE = 0.97
_LIKELY = 0.3  # less is no help to a translator
_POINTS = ".,;:!?\"'()[]“”‘’«»„…"
_QUOTED = re.compile(r"[\"“„«「『](.+?)[\"”“»」』]")
_MARKDOWN = ("##", "**", "](", "![", "```", "~~", "|--")
_LEAST_SHARE = 0.4  # of the text of the shorter document
# So many words of the source's language make a text untranslated: those of the source itself, and others.
_SAME_WORDS, _OTHER_WORDS = 3, 4
_LETTERS_OF_A_WORD = 3  # in scripts without spaces
_LEANING = 0.75  # of the words, which the source says more often than the translation
_LEAST_OF_A_TEXT = 0.1  # of its letters in the script of its language
_FAR = 2.5  # standard deviations of a length
_DISAGREES = -1.5

_SCRIPTS = {
    "Latn": ("LATIN",),
    "Cyrl": ("CYRILLIC",),
    "Grek": ("GREEK",),
    "Arab": ("ARABIC",),
    "Hebr": ("HEBREW",),
    "Deva": ("DEVANAGARI",),
    "Thai": ("THAI",),
    "Hans": ("CJK",),
    "Hant": ("CJK",),
    "Jpan": ("HIRAGANA", "KATAKANA"),
    "Kore": ("HANGUL",),
}
_LEAST_IN_SCRIPT = 0.05  # of the letters; technical texts are full of Latin names
_LETTERS_TO_TELL = 100


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the catalog may say of a unit. `reasons` tell why it is not a translation yet.

    `weight` is the length of the source text, in Latin letters.
    """

    unit: Unit
    target: Piece
    text: str
    chance: float
    state: State
    reasons: tuple[str, ...] = ()
    weight: float = 0.0


@dataclass(frozen=True)
class Verdict:
    """The proposals in reading order, and the pieces of both sides that have no part in any."""

    proposals: tuple[Proposal, ...]
    source_alone: tuple[Piece, ...]
    target_alone: tuple[Piece, ...]


def judged(alignment: Alignment, language: str, locale: str) -> Verdict:
    """Return what an alignment of texts in `language` and `locale` is worth to a catalog."""
    judge = _Judge(alignment, language, locale)
    matches = [match for match in alignment.matches if match.chance >= _LIKELY and match.target.message.text]
    proposals = tuple(judge.proposal(match, match.source.unit) for match in matches if match.source.unit)
    partners = {id(piece) for match in matches for piece in (match.source, match.target)}

    def alone(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
        return tuple(piece for piece in pieces if piece.unit and id(piece) not in partners)

    return Verdict(proposals, alone(alignment.source), alone(alignment.target))


@dataclass
class _Judge:
    alignment: Alignment
    language: str
    locale: str
    _vocabulary: tuple[Counter[str], Counter[str]] = field(init=False)
    _sizes: tuple[int, int] = field(init=False)

    def __post_init__(self) -> None:
        source, target = (
            Counter(word for piece in side for word in _plain_words(piece.words))
            for side in (self.alignment.source, self.alignment.target)
        )
        self._vocabulary = source, target
        self._sizes = max(source.total(), 1), max(target.total(), 1)
        self._script = locale_for(self.locale).script
        self._scripts = _SCRIPTS.get(self._script, ("",))
        if self._script == "Jpan" and locale_for(self.language).script not in ("Hans", "Hant"):
            self._scripts = (*self._scripts, "CJK")
        self._alone = self._neighbours_alone()

    def proposal(self, match: Match, unit: Unit) -> Proposal:
        """Return what is to become of one match."""
        source, target = match.source, match.target
        made = retagged(source.message, target.message, self.locale)
        reasons = [*self._doubts(match), *made.doubts]
        reasons += [
            f"{mark} of Markdown stands in its text"
            for mark in _MARKDOWN
            if mark in made.text and mark not in source.message.text
        ]
        _, faults = translation_of(source.message, made.text, self.language, self.locale)
        reasons += [fault.message for fault in faults if fault.rule != "mark-dropped"]
        state: State = "fuzzy" if reasons else "translated"
        if self._is_untranslated(source, target):
            state, reasons = "untranslated", ["it is still in the source's language"]
        return Proposal(unit, target, made.text, match.chance, state, tuple(reasons), source.weight)

    def _doubts(self, match: Match) -> Iterable[str]:
        source, target, evidence = match.source, match.target, self.alignment.evidence
        if match.chance < _SURE:
            yield "another text may be its partner"
        if target.unit is None:
            yield "the text of the translation has no words"
        off = evidence.length_off(source.weight, target.weight)
        if abs(off) > _FAR:
            yield f"it is too {'long' if off > 0 else 'short'} for a translation"
        if match in self._alone:
            yield "the text beside it may belong to it"
        score = evidence.content(source, target) + self.alignment.terms.score(source, target)
        if score < _DISAGREES:
            yield "names, numbers or words differ"

    def _neighbours_alone(self) -> set[Match]:
        """Return the matches whose lengths fit better with a lone neighbour: one text became two."""
        matches, off = self.alignment.matches, self.alignment.evidence.length_off
        taken = {id(piece) for match in matches for piece in (match.source, match.target)}
        sources, targets = _neighbours(self.alignment.source), _neighbours(self.alignment.target)

        def lone(piece: Piece, beside: list[Piece]) -> list[float]:
            return [
                piece.weight + other.weight
                for other in beside
                if other.unit and id(other) not in taken and _may_belong(piece, other)
            ]

        found = set()
        for match in matches:
            one, other = match.source, match.target
            joint = [off(weight, other.weight) for weight in lone(one, sources[id(one)])]
            joint += [off(one.weight, weight) for weight in lone(other, targets[id(other)])]
            if any(abs(value) < abs(off(one.weight, other.weight)) for value in joint):
                found.add(match)
        return found

    def _is_untranslated(self, source: Piece, target: Piece) -> bool:
        """Say whether a text of the translation is still in the source's language."""
        same = source.words.casefold() == target.words.casefold()
        text = target.words if same else _without_quotes_of(target.words, source.words)
        words = _plain_words(text)
        letters = [letter for letter in text if letter.isalpha()]
        dense = sum(east_asian_width(letter) in "WF" for letter in letters)
        if len(words) + dense // _LETTERS_OF_A_WORD < (_SAME_WORDS if same else _OTHER_WORDS):
            return False
        if same:
            return True
        if self._script != locale_for(self.language).script:
            return bool(letters) and _share_in(letters, self._scripts) < _LEAST_OF_A_TEXT
        own, other = self._vocabulary
        leaning = sum(
            own[word] / self._sizes[0] > 2 * max(other[word] - words.count(word), 0) / self._sizes[1]
            for word in words
        )
        return leaning > _LEANING * len(words)


def _neighbours(pieces: Sequence[Piece]) -> dict[int, list[Piece]]:
    """Return what stands before and after each piece."""
    return {
        id(piece): [*pieces[max(0, at - 1) : at], *pieces[at + 1 : at + 2]] for at, piece in enumerate(pieces)
    }


def _may_belong(one: Piece, other: Piece) -> bool:
    """Say whether two neighbours may be parts of one text: paragraphs, or paragraphs of one cell."""
    if "cell" in (one.kind, other.kind) and one.place.within[:-1] != other.place.within[:-1]:
        return False
    return one.kind == other.kind or {one.kind, other.kind} <= {"paragraph", "item", "quote", "definition"}


def _without_quotes_of(text: str, source: str) -> str:
    """Return `text` without what it quotes word for word from its source: a message of a program."""
    return _QUOTED.sub(lambda found: " " if found[1].strip() in source else found[0], text)


def _plain_words(text: str) -> list[str]:
    """Return the words that are no names and no code: of letters alone, the first of them small."""
    stripped = (word.strip(_POINTS) for word in text.split())
    return [word for word in stripped if len(word) > 1 and word.isalpha() and not word[0].isupper()]


def mismatch(alignment: Alignment, verdict: Verdict, locale: str) -> str:
    """Return why the second document is no translation of the first, or an empty text where it may be."""
    sides = [
        sum(piece.weight for piece in side if piece.unit) for side in (alignment.source, alignment.target)
    ]
    if not all(sides):
        return "one of them has no text"
    shares = {
        state: sum(one.weight for one in verdict.proposals if one.state == state and one.chance >= _SURE)
        / max(min(sides[0], sides[1] / math.exp(alignment.evidence.ratio)), 1.0)
        for state in ("translated", "fuzzy", "untranslated")
    }
    if _is_in_another_script(alignment.target, locale):
        return f"the second is not written in {locale}"
    if shares["untranslated"] > 0.5:
        return "most of it is still in the source's language"
    if shares["translated"] + shares["fuzzy"] / 2 < _LEAST_SHARE:
        return "too few of their texts belong together"
    return ""


def _is_in_another_script(target: Iterable[Piece], locale: str) -> bool:
    """Say whether hardly a letter of some texts is of the script that a language is written in."""
    names = _SCRIPTS.get(locale_for(locale).script, ())
    letters = [letter for piece in target for letter in piece.words if letter.isalpha()]
    return bool(names) and len(letters) >= _LETTERS_TO_TELL and _share_in(letters, names) < _LEAST_IN_SCRIPT


def _share_in(letters: Sequence[str], scripts: tuple[str, ...]) -> float:
    """Return the share of letters whose Unicode names begin with that of a script."""
    return sum(unicodedata.name(letter, "").startswith(scripts) for letter in letters) / len(letters)
