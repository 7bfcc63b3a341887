"""Locales from their BCP 47 tags; dates and names as a locale writes them. The data is CLDR's, by Babel."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from babel import Locale as Cldr
from babel import UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date as cldr_date
from babel.dates import format_skeleton
from babel.numbers import parse_pattern

from imprint.errors import Location, UsageError
from imprint.model.locale import Locale
from imprint.model.values import is_number

_TAG = re.compile(
    r"(?P<language>[a-z]{2,3})"
    r"(?:-(?P<script>[a-z]{4}))?"
    r"(?:-(?P<region>[a-z]{2}|\d{3}))?"
    r"(?P<variants>(?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*)"
    r"(?P<private>-x(?:-[a-z\d]{1,8})+)?",
    re.IGNORECASE,
)
_RIGHT_TO_LEFT = frozenset(
    ["Adlm", "Arab", "Armi", "Aran", "Hebr", "Mand", "Mani", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa", "Yezi"]
)
# CLDR supplemental data, measurementData, paperSize US-Letter.
_LETTER = frozenset(["BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE"])
# Languages that Word knows by language, script and region; every other tag leaves the script out.
_WORD_NAMES_SCRIPT = frozenset(("az", "bs", "ha", "sr", "tg", "uz"))
# Countries and old codes that people write where a language belongs.
_MEANT = {"cn": "zh-Hans", "tw": "zh-Hant", "hk": "zh-Hant-HK", "jp": "ja", "kr": "ko", "ua": "uk"} | {
    "cz": "cs", "dk": "da", "gr": "el", "us": "en-US", "gb": "en-GB", "br": "pt-BR", "il": "he", "vn": "vi"
}  # fmt: skip


class Subtags(NamedTuple):
    """The parts of a tag in their usual spelling; the script and region are empty where the tag has none."""

    language: str
    script: str = ""
    region: str = ""
    rest: str = ""

    def __str__(self) -> str:
        return "-".join(part for part in self[:3] if part) + self.rest


@lru_cache(maxsize=256)
def locale_for(tag: str, where: Location | None = None) -> Locale:
    """Return the locale that a BCP 47 tag names, its tag in the usual spelling (`zh-hans` gives `zh-Hans`).

    Script, direction, paper and Word's tag follow CLDR's likely subtags where the tag leaves them open:
    `ar` is written in Arab, from right to left; `en` is en-Latn-US and so has Letter paper, `en-GB` has A4.
    Raises UsageError, with the tag that was probably meant, for what is no tag or no language.
    """
    subtags = _parsed(tag, where)
    full = _maximised(subtags)
    return Locale(
        tag=str(subtags),
        autonym=_autonym(subtags),
        direction="rtl" if full.script in _RIGHT_TO_LEFT else "ltr",
        script=full.script,
        paper="Letter" if full.region in _LETTER else "A4",
        word_tag=_word_tag(full),
        digits=_digits(subtags),
    )


def format_date(iso: str, locale: Locale) -> str:
    """Return an ISO 8601 date as running text of `locale` has it: `2026-11-22` is "22. November 2026" in de.

    A year and month (`2026-11`) are enough. Anything else comes back as it was written.
    """
    found = re.fullmatch(r"(\d{4})-(\d\d)(?:-(\d\d)(?:[T ].*)?)?", iso.strip())
    if not found:
        return iso
    year, month, day = found.groups()
    try:
        value = date(int(year), int(month), int(day or 1))
    except ValueError:
        return iso
    cldr = cldr_for(locale.tag)
    made = cldr_date(value, "long", cldr) if day else format_skeleton("yMMMM", value, locale=cldr)
    return locale.with_digits(made)  # Babel knows them and does not use them


def format_number(text: str, locale: Locale) -> str:
    """Return a plain decimal number (`1234567.89`) as running text of `locale` has it, with all its decimals.

    Anything else comes back as it was written.
    """
    if not is_number(text):
        return text
    cldr, numbering = cldr_for(locale.tag), _numbering(locale.tag)
    value, decimals = Decimal(text), len(text.partition(".")[2])
    known = cldr.number_symbols.get(numbering, {})
    pattern = parse_pattern(cldr.decimal_formats[None].pattern)
    pattern.frac_prec = (decimals, decimals)
    made: str = pattern.apply(
        value,
        cldr,
        group_separator=abs(value) >= _FIVE_DIGITS or locale.tag not in _GROUPS_FROM_FIVE,
        numbering_system=numbering if known.get("decimal") else "latn",
    )
    if made.startswith("-"):
        made = known.get("minusSign", "-") + made[1:]
    return locale.with_digits(made)


@lru_cache(maxsize=64)
def number_marks(tag: str) -> tuple[str, str]:
    """Return what the language `tag` writes before decimals, and between groups of digits."""
    symbols = cldr_for(tag).number_symbols.get("latn", {})
    return symbols.get("decimal", "."), symbols.get("group", ",")


def name_in(tag: str, locale: Locale) -> str:
    """Return what `locale` calls the language `tag`: `de` is "German" in en and "Deutsch" in de."""
    subtags = _parsed(tag, None)
    names = cldr_for(locale.tag).languages
    candidates = (
        "_".join(filter(None, subtags[:3])),
        f"{subtags.language}_{subtags.script}",
        subtags.language,
    )
    return str(next((names[name] for name in candidates if name in names), locale_for(tag).autonym))


@lru_cache(maxsize=64)
def cldr_for(tag: str) -> Cldr:
    """Return Babel's data for `tag`, or for the nearest more general tag; English where CLDR has nothing."""
    subtags = _parsed(tag, None)
    full = _maximised(subtags)
    scripts = (
        (subtags.script, "") if full.script == _maximised(Subtags(full.language)).script else (full.script,)
    )
    for script, region in product(dict.fromkeys(scripts), dict.fromkeys((subtags.region, ""))):
        try:
            return Cldr.parse("_".join(filter(None, (subtags.language, script, region))))
        except (UnknownLocaleError, ValueError):
            continue
    return Cldr("en")


def _parsed(tag: str, where: Location | None) -> Subtags:
    match = _TAG.fullmatch(tag)
    if not match:
        raise _refused(tag, f"{tag!r} is not a language tag", where)
    subtags = Subtags(
        _canonical(match["language"].lower()),
        (match["script"] or "").title(),
        (match["region"] or "").upper(),
        (match["variants"] + (match["private"] or "")).lower(),
    )
    if not _is_language(subtags.language):
        raise _refused(tag, f"{subtags.language!r} is not the code of a language", where)
    return subtags


def _canonical(code: str) -> str:
    """Return the code that replaced a deprecated one (`iw` gives `he`), else `code` itself."""
    current = get_global("language_aliases").get(code, code)
    return current if current.isalpha() else code


def _is_language(code: str) -> bool:
    private = "qaa" <= code <= "qtz" and len(code) == 3  # ISO 639-2: reserved for local use
    return private or code in get_global("likely_subtags") or code in get_global("language_aliases")


def _refused(tag: str, message: str, where: Location | None) -> UsageError:
    meant = _suggestion(tag)
    fix = f"did you mean {meant}?" if meant else "write a BCP 47 tag, such as de, pt-BR or zh-Hans"
    return UsageError("locale/tag", message, where=where, fix=fix)


def _suggestion(tag: str) -> str:
    """Return a tag that `tag` may have meant (`zh_CN.utf8`, `jp`, `german`), or an empty text."""
    plain = re.split(r"[.@]", tag.strip())[0].replace("_", "-").strip("-")
    if meant := _MEANT.get(plain.lower()):
        return meant
    match = _TAG.fullmatch(plain)
    if match and _is_language(match["language"].lower()):
        return str(_parsed(plain, None))
    english = {name.lower(): code for code, name in Cldr("en").languages.items()}
    near = get_close_matches(plain.lower(), english, n=1, cutoff=0.8)
    return english[near[0]].replace("_", "-") if near else ""


def _maximised(subtags: Subtags) -> Subtags:
    """Return `subtags` with its likely script and region filled in (UTS 35, Likely Subtags)."""
    likely = get_global("likely_subtags")
    language, script, region, rest = subtags
    for parts in ((language, script, region), (language, region), (language, script), (language,)):
        if found := likely.get("_".join(filter(None, parts))):
            most, likely_script, likely_region = found.split("_")[:3]
            return Subtags(most, script or likely_script, region or likely_region, rest)
    return Subtags(language, script or "Latn", region, rest)


def _autonym(subtags: Subtags) -> str:
    cldr = cldr_for(str(subtags))
    if _maximised(Subtags(cldr.language)).language != _maximised(Subtags(subtags.language)).language:
        return str(subtags)  # CLDR has no data in that language
    key = "_".join(filter(None, (subtags.language, subtags.script)))
    whole = cldr.languages.get(key) if not subtags.region else None
    name = whole or cldr.get_display_name(cldr) or str(subtags)
    return name if name == str(subtags) else name[0].upper() + name[1:]


# The first digits of the numbering systems that CLDR has as a language's usual one, and CSS counts in.
_ZEROS = {
    "arab": "\u0660",
    "arabext": "\u06f0",
    "beng": "\u09e6",
    "deva": "\u0966",
    "mymr": "\u1040",
    "tibt": "\u0f20",
}


# CLDR minimumGroupingDigits, which Babel leaves out.
_FIVE_DIGITS = 10_000
_GROUPS_FROM_FIVE = frozenset(("bg", "bg-BG", "es", "es-ES", "pl", "pl-PL", "pt-PT"))


def _numbering(tag: str) -> str:
    usual = cldr_for(tag).default_numbering_system
    return usual if usual in _ZEROS else "latn"


def _digits(subtags: Subtags) -> str:
    zero = _ZEROS.get(_numbering(str(subtags)), "0")
    return "".join(chr(ord(zero) + value) for value in range(10))


def _word_tag(full: Subtags) -> str:
    language = "nb" if full.language == "no" else full.language
    script = full.script if language in _WORD_NAMES_SCRIPT else ""
    return "-".join(filter(None, (language, script, full.region)))
