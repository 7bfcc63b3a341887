"""Pseudo-locales: languages that nobody speaks, in which a text that was never extracted stands out.

`en-XA` is longer text in letters with accents, `ar-XB` the same in Arabic letters, from right to left. Each
letter of a source, of whatever script, becomes one of the few letters of the pseudo-locale, so a letter that
is none of them has not come through a catalog. Tags, placeholders, addresses, numbers and locked text stay.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from itertools import groupby
from typing import Any

from imprint.errors import Location
from imprint.localize.catalog import Catalog, Entry, parse_po
from imprint.localize.lint import PLACEHOLDER
from imprint.localize.locales import format_date, locale_for
from imprint.localize.tags import TAG, is_locked, is_neutral, plain, same_language
from imprint.localize.units import Unit
from imprint.localize.update import updated
from imprint.model.document import Attributes, Code, CodeBlock, Document, List, Node, Span
from imprint.model.locale import Locale
from imprint.model.walk import blocks_in

_BASE = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class _Letters:
    """The letters that stand for a to z, small and large."""

    small: str
    large: str

    @property
    def all(self) -> frozenset[str]:
        return frozenset(self.small + self.large)


# Each has an upper case form that the fonts of print can draw as well, since titles may be set in capitals.
_ACCENTED = "åƀçđéφĝĥîĵķļṁñöþǫŕšţüνŵχýž"
# Close in sound where Arabic has the sound, and every letter another one.
_ARABIC = "ابصدعفغهيجكلمنوپقرستؤڤطخىز"
_LETTERS: Mapping[str, _Letters] = {
    "en-XA": _Letters(_ACCENTED, _ACCENTED.upper()),
    "ar-XB": _Letters(_ARABIC, _ARABIC),
}
PSEUDO_LOCALES = tuple(_LETTERS)

_VOWELS = frozenset("aeiou")
_LONGER = 1.3
_FILL = "·"
# Scripts that write whole syllables or words with one sign, or no spaces between words.
_DENSE = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)
_WORD_OF_DENSE = 2  # signs of a dense script that make one word, so that lines can be broken
_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]*://|www\.)[!-;=?-~]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_KEPT = re.compile(
    rf"<([cx]\d+)>.*?</\1>|{TAG.pattern}|&(?:lt|gt|amp);|{PLACEHOLDER.pattern}|{_ADDRESS.pattern}",
    re.IGNORECASE,
)
_SIGNS = {"®": "R", "©": "C"}  # Unicode does not spell these out
_UNTOUCHED = re.compile(f"{_ADDRESS.pattern}|{PLACEHOLDER.pattern}", re.IGNORECASE)
# Fields of a document's parts, of all or of one of them, that hold no text: names, addresses, ways to look.
_NO_TEXT = frozenset(
    """id language direction origin attributes target source style numbering align header syntax
    Document.name Callout.kind Metadata.other Metadata.product""".split()
)
# Fields whose text is the same in every language.
_NAMES = frozenset(("Metadata.authors", "Metadata.version", "Metadata.date"))


def is_pseudo(tag: str) -> bool:
    """Say whether `tag` is a pseudo-locale's: one that is built for looking at and never published."""
    return tag in _LETTERS


def pseudo_text(text: str, tag: str) -> str:
    """Return a message (or a plain text) as the pseudo-locale `tag` has it, about a third longer."""
    letters = _LETTERS[tag]
    parts, at, before, after = [], 0, 0, 0
    for found in (*_KEPT.finditer(text), None):
        words = text[at : found.start() if found else len(text)]
        made = "".join(_respelled(words, letters))
        parts += [made, found[0] if found else ""]
        before, after = before + len(words), after + len(made)
        at = found.end() if found else at
    fill = _FILL * max(round(before * _LONGER) - after, 0)
    return f"⟦{''.join(parts)}{fill}⟧"


def _respelled(words: str, letters: _Letters) -> Iterator[str]:
    """Yield `words` respelled: a vowel twice, a sign of a dense script as a syllable, all else as it is."""
    dense, follows_letter = 0, False
    for character in words:
        if not character.isalpha():
            is_mark = unicodedata.category(character).startswith("M")
            if not (is_mark and follows_letter):
                yield character
                dense, follows_letter = 0, False
            continue
        follows_letter = True
        if _DENSE.match(character):
            if dense and dense % _WORD_OF_DENSE == 0:
                yield " "
            dense += 1
            yield from _syllable(ord(character), letters)
        else:
            dense = 0
            yield from _letter(character, letters)


def _letter(character: str, letters: _Letters) -> Iterator[str]:
    base = unicodedata.normalize("NFKD", character)[0].lower()
    position = _BASE.find(base) if base.isascii() else ord(base) % len(_BASE)
    made = (letters.large if character.isupper() else letters.small)[position]
    yield made * 2 if _BASE[position] in _VOWELS else made


def _syllable(code: int, letters: _Letters) -> Iterator[str]:
    consonants = [letter for letter, base in zip(letters.small, _BASE, strict=True) if base not in _VOWELS]
    vowels = [letter for letter, base in zip(letters.small, _BASE, strict=True) if base in _VOWELS]
    yield consonants[code % len(consonants)]
    yield vowels[code // len(consonants) % len(vowels)]


def pseudo_catalog(units: Iterable[Unit], tag: str) -> Catalog:
    """Return a catalog that translates each of `units` into the pseudo-locale `tag`. It has no file."""
    entries = {unit.key: Entry(pseudo_text(unit.text, tag), 0) for unit in units}
    return Catalog(tag, repr(sorted(entries.items())), entries)


def pseudo_po(units: Iterable[Unit], tag: str) -> str:
    """Return the same catalog as the text of a PO file, with what translators are told of each text."""
    file = parse_po(updated("", units, locale_for(tag)), tag)
    for entry in file:
        entry.msgstr = pseudo_text(entry.msgid, tag)
    return str(file).rstrip("\n") + "\n"


def pseudo_strings(texts: Iterable[str], tag: str) -> dict[str, str]:
    """Return the template strings `texts` in the pseudo-locale `tag`."""
    return {text: pseudo_text(plain(text).text, tag) for text in texts}


def date_text(iso: str, locale: Locale) -> str:
    """Return a date as `locale` writes it, in a pseudo-locale with the month respelled; empty for none."""
    written = format_date(iso, locale) if iso else ""
    return pseudo_text(written, locale.tag) if written and is_pseudo(locale.tag) else written


# --- what was not extracted ---


@dataclass(frozen=True, slots=True)
class Piece:
    """A text in a document: the field that holds it (`Image.alt`), its place, and whether it has to stay."""

    text: str
    field: str
    origin: Location | None = None
    stays: bool = False


def strange_words(text: str, tag: str) -> tuple[str, ...]:
    """Return the runs of letters in `text` that the pseudo-locale `tag` does not write."""
    known = _LETTERS[tag].all
    runs = (
        "".join(run)
        for word in words_in(text)
        for is_known, run in groupby(word, known.__contains__)
        if not is_known
    )
    return tuple(runs)


def words_in(text: str) -> tuple[str, ...]:
    """Return the runs of letters in `text`; the forms that letters take in print are the letters."""
    spelled = "".join(
        unicodedata.normalize("NFKC", one) if "\ufb00" <= one <= "\ufeff" else one
        for one in unicodedata.normalize("NFC", text)
    )
    return tuple("".join(run) for is_word, run in groupby(spelled, str.isalpha) if is_word)


def unextracted(document: Document, tag: str) -> tuple[Piece, ...]:
    """Return what still stands in its source's language in a document that was put into `tag`."""
    return tuple(
        piece for piece in pieces(document) if not piece.stays and strange_words(_translated(piece.text), tag)
    )


def kept_words(document: Document, tag: str) -> frozenset[str]:
    """Return what of `document` reads strange in `tag` and has to: code, addresses, names, locked text."""
    words: set[str] = set()
    for piece in pieces(document):
        kept = piece.text if piece.stays else " ".join(found[0] for found in _UNTOUCHED.finditer(piece.text))
        words.update(strange_words(f"{kept} {_spelled_signs(piece.text)}", tag))
    if any(isinstance(block, List) and block.numbering != "decimal" for block in blocks_in(document.blocks)):
        words.update(_LABELS)
    return frozenset(words)


# What lists of letters and of Roman numbers count in: no words, though they are made of letters.
_LABELS = frozenset(
    (
        *"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
        *(chr(code) for code in range(0x621, 0x64B)),
        "هـ",
        *(f"{tens}{ones}" for tens in ("", "x", "xx") for ones in "i ii iii iv v vi vii viii ix".split()),
        *(f"{tens}{ones}" for tens in ("", "X", "XX") for ones in "I II III IV V VI VII VIII IX".split()),
    )
)


def _spelled_signs(text: str) -> str:
    """Return signs that are made of letters as those: readers of pages from right to left give R for ®."""
    signs = {one for one in text if not one.isascii() and not one.isalpha()}
    return " ".join(_SIGNS.get(one) or unicodedata.normalize("NFKD", one) for one in signs)


def pieces(document: Document) -> Iterator[Piece]:
    """Yield every text in a document, found by the types of its parts and not by the walk of translation.

    A new field of a part is a text until `_NO_TEXT` says otherwise, so none can be forgotten in silence.
    """
    yield from _pieces(document, document.language, Piece("", "", document.origin))


def without_addresses(text: str) -> str:
    """Return `text` without what is the same in every language: addresses and placeholders."""
    return _UNTOUCHED.sub(" ", text)


def _translated(text: str) -> str:
    return "" if is_neutral(plain(text)) else without_addresses(text)


def _pieces(value: Any, language: str, place: Piece) -> Iterator[Piece]:
    if isinstance(value, str):
        if value.strip():
            yield replace(place, text=value)
    elif isinstance(value, tuple):
        for one in value:
            yield from _pieces(one, language, place)
    elif is_dataclass(value) and not isinstance(value, Location | Attributes):
        stays = place.stays or _stays(value, language)
        origin = getattr(value, "origin", None) or place.origin
        for one in fields(value):
            name = f"{type(value).__name__}.{one.name}"
            if one.name not in _NO_TEXT and name not in _NO_TEXT:
                held = Piece("", name, origin, stays or name in _NAMES)
                yield from _pieces(getattr(value, one.name), language, held)


def _stays(value: Any, language: str) -> bool:
    if isinstance(value, CodeBlock | Code):
        return True
    if isinstance(value, Node):
        attributes = value.attributes
        foreign = bool(value.language) and not same_language(value.language, language)
        return foreign or "notranslate" in attributes.classes or attributes.get("translate") == "no"
    return isinstance(value, Span) and is_locked(value, language)
