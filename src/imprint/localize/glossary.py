"""The terms of a project: how each is to be translated, and whether a translation keeps to that.

`source/locale/glossary.toml` has a table for each term:

    [[term]]
    term = "partition"
    note = "a part of a topic, not of a disk"
    translations.de = ["Partition", "Teilbereich"]
    forbidden.de = "Abschnitt"

    [[term]]
    term = ["CKafka", "TDMQ"]
    keep = true
"""

from __future__ import annotations

import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from imprint.errors import Location, UsageError
from imprint.localize.locales import locale_for
from imprint.localize.tags import visible_words

FILE = "glossary.toml"
_KEYS = ("term", "keep", "case", "note", "translations", "forbidden")
# Scripts that put no space between words, or none between word and particle: a word may begin anywhere.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_SPACED = rf"[^\W{_UNSPACED}]"
_BEFORE = rf"(?<!{_SPACED})"
_AFTER = rf"(?!{_SPACED})"
# Letters that Arabic and Hebrew write together with the word that follows: and, in, like, to, the.
_PREFIXES = {"Arab": "[وف]?[بكلس]?(?:ال|ل)?", "Hebr": "[והבכלמש]{0,3}"}
_ENDING = 3  # letters that a form may take on: Brokers, Partitionen
_STEM = 4  # letters of a form that may take them on; what is shorter is many other words' beginning
# Marks of pronunciation that Arabic and Hebrew usually leave out, and the stretching stroke.
_POINTS = re.compile("[\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670]")


@dataclass(frozen=True, slots=True)
class Term:
    """One term of the source language. A form with `~` at an end stands for all words that go on there.

    `keep`: it stays as it is in every language. `case`: capital letters count.
    """

    forms: tuple[str, ...]
    keep: bool = False
    case: bool = False
    note: str = ""
    translations: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    forbidden: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    line: int = 0

    @property
    def shown(self) -> str:
        """The term as people are told of it."""
        return self.forms[0].strip("~")

    def forms_in(self, locale: str) -> tuple[str, ...]:
        """Return what may stand for the term in a translation, without the marks of patterns."""
        if self.keep:
            return tuple(form.strip("~") for form in self.forms)
        return tuple(form.strip("~") for form in _of_locale(self.translations, locale))


@dataclass(frozen=True, slots=True)
class Glossary:
    """The terms in the glossary file at `path`, in its order."""

    terms: tuple[Term, ...] = ()
    path: str = ""

    def digest(self, locale: str) -> str:
        """Return the SHA-256 in hex of what is said about `locale`; empty where that is nothing."""
        said = [
            (term.forms, term.keep, term.case, *forms, term.line)
            for term in self.terms
            if any(forms := (_of_locale(term.translations, locale), _of_locale(term.forbidden, locale)))
            or term.keep
        ]
        return hashlib.sha256(repr((self.path, said)).encode()).hexdigest() if said else ""

    def terms_in(self, source: str, language: str) -> tuple[Term, ...]:
        """Return the terms that stand in a message in `language`."""
        words = _plain(visible_words(source))
        folded = words.casefold()
        return tuple(term for term in self.terms if _is_in(words, folded, term, language))

    def where(self, term: Term) -> Location:
        """Return the place of a term in the file."""
        return Location(self.path, term.line)


@dataclass(frozen=True, slots=True)
class TermFault:
    """A translation that does not keep to a term of the glossary, which stands at `where`."""

    rule: str
    message: str
    where: Location


def term_faults(
    source: str, translation: str, glossary: Glossary, language: str, locale: str
) -> tuple[TermFault, ...]:
    """Return what a translation of `source` from `language` into `locale` makes of the glossary's terms.

    Both texts are in tagged form. Code and other text that is not translated is not looked at.
    """
    if not glossary.terms:
        return ()
    found: list[TermFault] = []
    words = _plain(visible_words(translation))
    for term in glossary.terms_in(source, language):
        said, rule = "", "term"
        allowed = term.forms if term.keep else _of_locale(term.translations, locale)
        if allowed and not any(_has(words, form, locale, term.case or term.keep) for form in allowed):
            forms = " or ".join(f"“{form}”" for form in term.forms_in(locale))
            said = f"“{term.shown}” {'stays as it is' if term.keep else f'is {forms}'}, which is not in it"
            if term.keep and len(allowed) > 1:
                said = f"“{term.shown}” stays as it is: {forms} is not in it"
        for form in _of_locale(term.forbidden, locale):
            if _has(words, form, locale, term.case):
                said, rule = f"“{form.strip('~')}” is not to stand for “{term.shown}”", "forbidden"
        if said:
            found.append(TermFault(rule, said, glossary.where(term)))
    return tuple(found)


def _of_locale(forms: Mapping[str, tuple[str, ...]], locale: str) -> tuple[str, ...]:
    """Return the forms for a locale: those of its own tag, else of its language and script, else language."""
    if locale in forms:
        return forms[locale]
    language = locale.partition("-")[0]
    script = locale_for(locale).script
    for tag in (f"{language}-{script}", language):
        if tag in forms:
            return forms[tag]
    return ()


# --- finding forms ---


def _plain(text: str) -> str:
    return _POINTS.sub("", unicodedata.normalize("NFC", text)).replace("’", "'")


def _is_in(words: str, folded: str, term: Term, language: str) -> bool:
    return any(
        # Most terms are not in most texts, and a search for plain letters is much faster than a pattern.
        _anchor(form) in folded and _source_pattern(form, term.case or term.keep, language).search(words)
        for form in term.forms
    )


@lru_cache(maxsize=4096)
def _anchor(form: str) -> str:
    return _plain(form).strip("~").split()[0].casefold()


def _has(words: str, form: str, locale: str, case: bool) -> bool:
    return _pattern(form, case, locale).search(words) is not None


@lru_cache(maxsize=4096)
def _source_pattern(form: str, case: bool, language: str) -> re.Pattern[str]:
    """Return what finds a term in the source: the word itself, in English also its plural and genitive."""
    ending = "(?:'?s|es|s')?" if language.partition("-")[0] == "en" else ""
    words = r"\s+".join(map(re.escape, _plain(form).strip("~").split()))
    return _bounded(form, words + ending, case)


@lru_cache(maxsize=4096)
def _pattern(form: str, case: bool, locale: str) -> re.Pattern[str]:
    """Return what finds a form in a translation: each of its words may have an ending of its language."""
    before = _PREFIXES.get(locale_for(locale).script, "")
    words = (before + _inflected(word) for word in _plain(form).strip("~").split())
    return _bounded(form, r"\s+".join(words), case)


def _inflected(word: str) -> str:
    letters = sum(character.isalpha() for character in word)
    if letters < _STEM and not word.isupper():
        return re.escape(word)
    # Words in capitals are names and take on a genitive at most: APIs, DNS'.
    return re.escape(word) + ("(?:'?s)?" if word.isupper() else rf"'?{_SPACED}{{0,{_ENDING}}}")


def _bounded(form: str, pattern: str, case: bool) -> re.Pattern[str]:
    """Return `pattern` with the bounds of a word, where the script of the form has any."""
    before = _BEFORE if re.match(_SPACED, form) else ""
    after = _AFTER if re.match(_SPACED, form[-1]) else ""
    return re.compile(before + pattern + after, 0 if case else re.IGNORECASE)


# --- the file ---


def read_glossary(text: str, path: str) -> Glossary:
    """Return the glossary in a TOML text that stands at `path`.

    Raises UsageError with the line for what is no TOML, a key that is none, and a value that can't be.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        raise UsageError(
            "glossary/syntax",
            f"not valid TOML: {error}",
            where=Location(path, int(found[1]) if found else text.count("\n") + 1),
            fix="mend the line that is named",
        ) from error
    lines = [
        number
        for number, line in enumerate(text.splitlines(), 1)
        if re.fullmatch(r"\[\[\s*[\"']?term[\"']?\s*\]\]\s*(#.*)?", line.strip())
    ]
    for key in content:
        if key != "term":
            raise _unknown(key, ("term",), "a table of a glossary", Location(path, _line_of(text, key)))
    tables = content.get("term", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise UsageError(
            "glossary/type",
            "term is not a list of tables",
            where=Location(path, _line_of(text, "term")),
            fix="begin each term with a line [[term]]",
        )
    starts = lines if len(lines) == len(tables) else [1] * len(tables)
    return Glossary(
        tuple(_Table(table, text, path, start).term() for table, start in zip(tables, starts, strict=True)),
        path,
    )


def _line_of(text: str, key: str, table: int = 0) -> int:
    """Return the line that gives `key` a value, in the table that begins at line `table` if one does."""
    quoted = rf"[\"']?{re.escape(key)}[\"']?\s*"
    named = re.compile(
        rf"(?:\w+\.)*{quoted}(?:[.=].*)|\[\w+\.{quoted}\]" + ("" if table else rf"|\[+{quoted}\]+")
    )
    for number, line in enumerate(text.splitlines()[table:], table + 1):
        if table and line.startswith("[["):
            break
        if named.match(line.strip()):
            return number
    return table or 1


def _unknown(key: str, known: Sequence[str], kind: str, where: Location) -> UsageError:
    near = get_close_matches(key, known, n=1)
    return UsageError(
        "glossary/unknown-key",
        f"{key} is not {kind}",
        where=where,
        fix=f"did you mean {near[0]}?" if near else f"choose from {', '.join(known)}",
    )


@dataclass(frozen=True, slots=True)
class _Table:
    """One table of the file, which begins at line `start`."""

    content: Mapping[str, Any]
    text: str
    path: str
    start: int

    def term(self) -> Term:
        for key in self.content:
            if key not in _KEYS:
                raise _unknown(key, _KEYS, "a key of a term", self._at(key))
        forms = self._value("term", (), self._forms)
        if not forms:
            raise self._wrong("term", "is missing", 'write term = "…", the term in the source language')
        made = Term(
            forms,
            self._value("keep", False, self._truth),
            self._value("case", False, self._truth),
            self._value("note", "", self._text),
            self._value("translations", {}, self._by_locale),
            self._value("forbidden", {}, self._by_locale),
            self.start,
        )
        if made.keep and made.translations:
            raise self._wrong("keep", "stands beside translations", "choose one of the two")
        if not (made.keep or made.translations or made.forbidden):
            raise self._wrong(
                "translations", "is missing", 'write translations.de = "…", or keep = true for a name'
            )
        return made

    def _value(self, key: str, default: Any, convert: Callable[[str, Any], Any]) -> Any:
        return convert(key, self.content[key]) if key in self.content else default

    def _truth(self, key: str, value: Any) -> bool:
        if not isinstance(value, bool):
            raise self._wrong(key, f"is {value!r}", "write true or false")
        return value

    def _text(self, key: str, value: Any) -> str:
        if not isinstance(value, str):
            raise self._wrong(key, f"is {value!r}", "write a text in quotation marks")
        return value

    def _forms(self, key: str, value: Any) -> tuple[str, ...]:
        forms = (value,) if isinstance(value, str) else value
        if (
            not isinstance(forms, list | tuple)
            or not forms
            or not all(isinstance(form, str) and form.strip("~ ") for form in forms)
        ):
            raise self._wrong(key, f"is {value!r}", "write a text in quotation marks, or a list of texts")
        return tuple(forms)

    def _by_locale(self, key: str, value: Any) -> Mapping[str, tuple[str, ...]]:
        if not isinstance(value, dict):
            raise self._wrong(key, f"is {value!r}", f'write {key}.de = "…" with the tag of a language')
        return {locale_for(tag, self._at(tag)).tag: self._forms(tag, forms) for tag, forms in value.items()}

    def _at(self, key: str) -> Location:
        return Location(self.path, _line_of(self.text, key, self.start))

    def _wrong(self, key: str, problem: str, fix: str) -> UsageError:
        return UsageError("glossary/type", f"{key} {problem}", where=self._at(key), fix=fix)
