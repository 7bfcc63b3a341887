"""A catalog brought up to date with the documents: nothing that was translated is thrown away.

For each text the nearest source wins: the same text; the same text as another kind; a text that differs in
code or numbers only; one that differs in case or punctuation only; a similar one. Each old translation is
given away once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal, InvalidOperation

import polib
from babel.numbers import format_decimal
from rapidfuzz import fuzz, process

from imprint.localize.catalog import parse_po
from imprint.localize.locales import cldr_for
from imprint.localize.tags import clean
from imprint.localize.units import Unit
from imprint.model.locale import Locale

Key = tuple[str, str]

_NEAR = 75.0  # per cent of equal characters from which an old translation helps more than it misleads
_CANDIDATES = 5
_COMMENTS = 8  # lines of comments on one entry; a text that stands everywhere needs no longer list
_LOCKED = re.compile(r"<([cx]\d+)>(.*?)</\1>")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")


def updated(text: str, units: Iterable[Unit], locale: Locale, path: str = "") -> str:
    """Return the PO text with an entry for each of `units`, in order, and every translation that it had.

    `text` is the catalog as it stands, or empty for a new one. A translation whose text is unchanged is
    kept as it is, one that was taken from a similar text is fuzzy and has that text beside it (`#|`), one
    that is no longer used is kept as obsolete. The same units give the same text again. Raises
    DocumentError where `text` is no PO file.
    """
    file = parse_po(text, path) if text.strip() else new_file(locale)
    occurrences = _by_key(units)
    old = _old_entries(file)
    made = {key: old.pop(key) for key in occurrences if key in old}
    wanted = [found[0] for key, found in occurrences.items() if key not in made]
    spare = [entry for entry in old.values() if entry.msgstr]
    for unit, entry in _adopted(wanted, spare, locale):
        made[unit.key] = entry
    entries = [_entry(made.get(key), found) for key, found in occurrences.items()]
    return _written(file, entries, spare)


def _by_key(units: Iterable[Unit]) -> dict[Key, list[Unit]]:
    found: dict[Key, list[Unit]] = {}
    for unit in units:
        found.setdefault(unit.key, []).append(unit)
    return found


def new_file(locale: Locale) -> polib.POFile:
    """Return a catalog of `locale` with nothing in it but its header."""
    file = polib.POFile(wrapwidth=0)
    file.header = f"Translations into {locale.autonym} ({locale.tag})."
    file.metadata = {
        "Language": locale.tag,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    return file


def _old_entries(file: polib.POFile) -> dict[Key, polib.POEntry]:
    """Return the entries by key; one in use goes before an obsolete one, the first before a repeated one."""
    entries: dict[Key, polib.POEntry] = {}
    for entry in sorted(file, key=lambda entry: bool(entry.obsolete)):
        entries.setdefault((entry.msgctxt or "", clean(entry.msgid)), entry)
    return entries


def _entry(entry: polib.POEntry | None, units: list[Unit]) -> polib.POEntry:
    """Return the entry of a text, with what translators are told of its places."""
    unit = units[0]
    entry = entry or polib.POEntry()
    entry.msgid, entry.obsolete = unit.text, False
    entry.msgctxt = unit.context or None  # type: ignore[assignment]  # None is how polib says that there is none
    lines = list(dict.fromkeys(line for place in units for line in place.comments))
    if len(lines) > _COMMENTS:
        lines = [*lines[:_COMMENTS], f"and {len(lines) - _COMMENTS} more"]
    entry.comment = "\n".join(lines)
    entry.occurrences = [(reference, "") for reference in dict.fromkeys(place.reference for place in units)]
    return entry


def _written(file: polib.POFile, entries: list[polib.POEntry], unused: list[polib.POEntry]) -> str:
    for entry in unused:
        entry.obsolete = True
        entry.comment, entry.occurrences = "", []
    file[:] = [*entries, *unused]
    return str(file).rstrip("\n") + "\n"


# --- translations of similar texts ---


def _adopted(
    wanted: list[Unit], spare: list[polib.POEntry], locale: Locale
) -> Iterator[tuple[Unit, polib.POEntry]]:
    """Yield the new texts that take over a spare entry, each with its entry, which leaves `spare`."""
    rest = list(wanted)
    for alike in (clean, _skeleton, _letters):
        for unit, entry in _paired(rest, spare, alike):
            yield unit, _taken_over(entry, unit, locale)
    for scope in (_section, _document, _anywhere):
        for unit, entry in _nearest(rest, spare, scope):
            yield unit, _taken_over(entry, unit, locale)


def _paired(
    rest: list[Unit], spare: list[polib.POEntry], alike: Callable[[str], str]
) -> list[tuple[Unit, polib.POEntry]]:
    """Take out of both lists, in order, those whose texts are the same to `alike`."""
    waiting: dict[str, list[polib.POEntry]] = {}
    for entry in spare:
        if value := alike(entry.msgid):
            waiting.setdefault(value, []).append(entry)
    pairs = [(unit, same.pop(0)) for unit in rest if (same := waiting.get(alike(unit.text)))]
    _remove(pairs, rest, spare)
    return pairs


def _nearest(
    rest: list[Unit], spare: list[polib.POEntry], scope: Callable[[str], str]
) -> list[tuple[Unit, polib.POEntry]]:
    """Take out of both lists the pairs of similar texts that stood in one `scope`, the most similar first."""
    near: dict[str, list[int]] = {}
    for position, entry in enumerate(spare):
        # What is obsolete stands nowhere any more; only the widest scope has it.
        for place in dict.fromkeys(scope(place) for place, _ in entry.occurrences or [("", "")]):
            near.setdefault(place, []).append(position)
    scored: list[tuple[float, int, int]] = []
    for number, unit in enumerate(rest):
        positions = near.get(scope(unit.reference), [])
        texts = {position: spare[position].msgid for position in positions}
        found = process.extract(unit.text, texts, scorer=fuzz.ratio, score_cutoff=_NEAR, limit=_CANDIDATES)
        scored += [(-score, number, position) for _, score, position in found]
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, number, position in sorted(scored):
        if number not in pairs and position not in taken:
            pairs[number] = position
            taken.add(position)
    adopted = [(rest[number], spare[position]) for number, position in pairs.items()]
    _remove(adopted, rest, spare)
    return adopted


def _section(reference: str) -> str:
    return reference


def _document(reference: str) -> str:
    return reference.partition("#")[0]


def _anywhere(_: str) -> str:
    return ""


def _remove(pairs: list[tuple[Unit, polib.POEntry]], rest: list[Unit], spare: list[polib.POEntry]) -> None:
    units = {unit.key for unit, _ in pairs}
    entries = {id(entry) for _, entry in pairs}
    rest[:] = [unit for unit in rest if unit.key not in units]
    spare[:] = [entry for entry in spare if id(entry) not in entries]


def _skeleton(text: str) -> str:
    """Return `text` without what is locked in it and without its numbers."""
    return _DIGITS.sub("0", _LOCKED.sub(r"<\1></\1>", clean(text)))


def _letters(text: str) -> str:
    return "".join(character for character in clean(text).casefold() if character.isalnum())


def _taken_over(entry: polib.POEntry, unit: Unit, locale: Locale) -> polib.POEntry:
    """Return `entry` for the text of `unit`: fuzzy, unless only code or numbers differ."""
    before = clean(entry.msgid)
    carried = _carried(before, unit.text, entry.msgstr, locale) if before != unit.text else None
    if carried is None:
        entry.flags[:] = list(dict.fromkeys(("fuzzy", *entry.flags)))
    else:
        entry.msgstr = carried
    entry.previous_msgid = entry.previous_msgid or entry.msgid
    entry.previous_msgctxt = entry.previous_msgctxt or entry.msgctxt
    return entry


def _carried(before: str, after: str, translation: str, locale: Locale) -> str | None:
    """Return `translation` with the code and numbers of `after`, or None where that cannot be done safely."""
    if _skeleton(before) != _skeleton(after):
        return None
    for old, new in zip(_LOCKED.finditer(before), _LOCKED.finditer(after), strict=True):
        if translation.count(old[0]) != 1:
            return None
        translation = translation.replace(old[0], new[0])
    numbers = [_DIGITS.findall(_LOCKED.sub(" ", text)) for text in (before, after)]
    for old_number, new_number in zip(*numbers, strict=True):
        if old_number != new_number:
            changed = _with_number(translation, old_number, new_number, locale)
            if changed is None:
                return None
            translation = changed
    return translation


def _with_number(translation: str, old: str, new: str, locale: Locale) -> str | None:
    """Return `translation` with one number changed; None where the words round it may change too."""
    cldr = cldr_for(locale.tag)
    before, after = _value(old), _value(new)
    if before is not None and after is not None and cldr.plural_form(before) != cldr.plural_form(after):
        return None
    spellings = [(old, new)]
    if before is not None and after is not None:
        spellings.append((format_decimal(before, locale=cldr), format_decimal(after, locale=cldr)))
    for written, wanted in spellings:
        places = list(re.finditer(rf"(?<![\d.,<a-z]){re.escape(written)}(?![\d>]|[.,]\d)", translation))
        if len(places) == 1:
            return translation[: places[0].start()] + wanted + translation[places[0].end() :]
    return None


def _value(digits: str) -> Decimal | None:
    try:
        return Decimal(unicodedata.normalize("NFKC", digits).replace(",", ""))
    except InvalidOperation:
        return None
