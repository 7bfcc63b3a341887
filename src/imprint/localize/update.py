"""A catalog brought up to date with the documents: nothing that was translated is thrown away.

For each text the nearest source wins: the same text; the same text as another kind; a text that differs in
code, addresses or numbers only, or has lost a mark; one that differs in case or punctuation only; a similar
one; one that it is a part of, or that is a part of it. What has not changed keeps every byte in the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import get_args

import polib
from rapidfuzz import fuzz

from imprint.localize.carry import carried, letters, skeleton
from imprint.localize.near import Found, Similar, gaps
from imprint.localize.po_text import PoText
from imprint.localize.tags import clean
from imprint.localize.units import Kind, Unit
from imprint.model.locale import Locale

Key = tuple[str, str]

_COMMENTS = 8  # lines of comments on one entry; a text that stands everywhere needs no longer list
_MOST_IN_PLACE = 40  # old texts that one place is searched for
_JOINED = 0.6  # of a text that two or more old ones have to make up
_NEAR_IN_PLACE = 50.0  # per cent, for the one text that stands where the old one stood
_GIVEN_CONTEXTS = frozenset(("", *get_args(Kind)))  # every other context is an author's
_NO_SPACES = frozenset(("Hans", "Hant", "Jpan", "Thai", "Laoo", "Khmr", "Mymr"))


def updated(text: str, units: Iterable[Unit], locale: Locale, path: str = "") -> str:
    """Return the PO text with an entry for each of `units`, in order, and every translation that it had.

    `text` is the catalog as it stands, or empty for a new one. A translation whose text is unchanged is
    kept as it is, one that was taken from a similar text is fuzzy and has that text beside it (`#|`), one
    that is no longer used is kept as obsolete. The same units give the same text again. Raises
    DocumentError where `text` is no PO file.
    """
    po = PoText(text if text.strip() else new_text(locale), path)
    occurrences: dict[Key, list[Unit]] = {}
    for unit in units:
        occurrences.setdefault(unit.key, []).append(unit)
    update = _Update(po, tuple(found[0] for found in occurrences.values()), locale)
    entries = [_entry(update.made.get(key), found) for key, found in occurrences.items()]
    return po.written([*entries, *update.unused()])


def template(units: Iterable[Unit]) -> str:
    """Return the PO template with an entry for each of `units`, in order, for tools that begin catalogs."""
    file = polib.POFile(wrapwidth=0)
    file.header = "The texts of all documents. Catalogs are made from it; it is not translated itself."
    file.metadata = {
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    occurrences: dict[Key, list[Unit]] = {}
    for unit in units:
        occurrences.setdefault(unit.key, []).append(unit)
    po = PoText(str(file).rstrip("\n") + "\n", "")
    return po.written([_entry(None, found) for found in occurrences.values()])


def new_text(locale: Locale) -> str:
    """Return a catalog of `locale` with nothing in it but its header."""
    file = polib.POFile(wrapwidth=0)
    file.header = f"Translations into {locale.autonym} ({locale.tag})."
    file.metadata = {
        "Language": locale.tag,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    return str(file).rstrip("\n") + "\n"


def _entry(entry: polib.POEntry | None, units: Sequence[Unit]) -> polib.POEntry:
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


class _Old:
    """An entry that no text has as its key any more, as it stood."""

    def __init__(self, entry: polib.POEntry) -> None:
        self.entry = entry
        self.text = clean(entry.msgid)
        self.context = entry.msgctxt or ""
        self.translation = entry.msgstr
        # What is obsolete stands nowhere any more.
        self.places = frozenset() if entry.obsolete else frozenset(place for place, _ in entry.occurrences)


class _Update:
    """Gives each text its entry. `made` has those by key; what is left of the old ones is spare."""

    def __init__(self, po: PoText, units: Sequence[Unit], locale: Locale) -> None:
        self._locale = locale
        self._units = units
        old = _old_entries(po.file)
        self.made: dict[Key, polib.POEntry] = {
            unit.key: old.pop(unit.key) for unit in units if unit.key in old
        }
        self._kept = frozenset(self.made)
        self._order = [(entry.msgctxt or "", clean(entry.msgid)) for entry in po.file if not entry.obsolete]
        self._unused = [entry for entry in old.values() if entry.obsolete or _is_translated(entry)]
        # Plural forms are no texts of documents; they are kept, and given to nobody.
        self._spare = {id(entry): _Old(entry) for entry in self._unused if entry.msgstr}
        self._wanted = {unit.key: unit for unit in units if unit.key not in self.made}
        if self._wanted:
            self._take_same()
        if self._wanted and self._spare:
            self._take_alike()
            self._take_similar()

    def unused(self) -> list[polib.POEntry]:
        """Return the entries that nobody took, as obsolete ones."""
        taken = {id(entry) for entry in self.made.values()}
        left = [entry for entry in self._unused if id(entry) not in taken]
        for entry in left:
            entry.obsolete = True
            entry.comment, entry.occurrences = "", []
        return left

    # --- the same words ---

    def _take_same(self) -> None:
        """Give texts the translation that they have as another kind.

        It is used at once where all kinds are translated alike, as nearly all labels are, and no author has
        told two meanings apart; else a person looks at it first.
        """
        wanted = {unit.text for unit in self._wanted.values()}
        known: dict[str, list[polib.POEntry]] = {}
        for entry in (*self.made.values(), *(old.entry for old in self._spare.values())):
            if entry.msgstr and (text := clean(entry.msgid)) in wanted:
                known.setdefault(text, []).append(entry)
        for unit in list(self._wanted.values()):
            entries = known.get(unit.text, [])
            sure = [entry for entry in entries if not entry.fuzzy] or entries
            if not sure:
                continue
            contexts = {unit.context, *(entry.msgctxt or "" for entry in sure)}
            agree = len({entry.msgstr for entry in sure}) == 1 and contexts <= _GIVEN_CONTEXTS
            old = next((self._spare[id(entry)] for entry in sure if id(entry) in self._spare), None)
            if old:
                self._take(unit, old, None if not agree else old.translation, moved=agree)
            else:
                self._copy(unit, sure[0], fuzzy=not agree or sure[0].fuzzy)

    def _copy(self, unit: Unit, entry: polib.POEntry, *, fuzzy: bool) -> None:
        context = entry.msgctxt if entry.msgctxt and fuzzy else None
        self._give(
            unit,
            polib.POEntry(
                msgstr=entry.msgstr,
                flags=["fuzzy"] if fuzzy else [],
                previous_msgid=entry.msgid if fuzzy else None,
                previous_msgctxt=context,
            ),
        )

    def _take_alike(self) -> None:
        """Give texts a translation whose text differs in what a program can change, or in hardly anything."""
        for alike in (skeleton, letters):
            waiting: dict[str, list[_Old]] = {}
            for old in self._spare.values():
                if value := alike(old.text):
                    waiting.setdefault(value, []).append(old)
            for unit in list(self._wanted.values()):
                if same := waiting.get(alike(unit.text)):
                    self._take_changed(unit, same.pop(0))

    # --- similar words ---

    def _take_similar(self) -> None:
        """Give texts the translation of a similar text, for review; each is given once, the nearest first."""
        olds = list(self._spare.values())
        index = Similar([old.text for old in olds])
        found = {unit.key: index.look_up(unit.text) for unit in self._wanted.values()}
        self._take_joined(found, olds)
        scored = [(score, key, olds[place]) for key in self._wanted for score, place in found[key].similar()]
        self._match(scored)
        self._match(self._in_place())
        self._take_part(found, olds)

    def _match(self, scored: list[tuple[float, Key, _Old]]) -> None:
        """Pair what is scored: within a section first, then within a document, then anywhere."""
        units = dict(self._wanted)
        ranked = [
            (_distance(units[key], old), -score, number, key, old)
            for number, (score, key, old) in enumerate(scored)
        ]
        for _, _, _, key, old in sorted(ranked, key=lambda one: one[:3]):
            if key in self._wanted and id(old.entry) in self._spare:
                self._take_changed(units[key], old)

    def _in_place(self) -> list[tuple[float, Key, _Old]]:
        """Return what stands between the same two texts as before, and is like what stood there."""
        old = {(one.context, one.text): one for one in self._spare.values() if one.places}
        new = gaps([unit.key for unit in self._units], self._kept, self._wanted)
        before = gaps(self._order, self._kept, old)
        return [
            (score, key, old[other])
            for gap, keys in new.items()
            for key in keys
            for other in before.get(gap, ())[:_MOST_IN_PLACE]
            if (score := fuzz.ratio(key[1], other[1], score_cutoff=_NEAR_IN_PLACE))
        ]

    def _take_joined(self, found: Mapping[Key, Found], olds: Sequence[_Old]) -> None:
        """Give a text that was made of several the translations of all of them, for review."""
        for unit in list(self._wanted.values()):
            inside = sorted(found[unit.key].parts())
            parts = [old for _, place in inside if id((old := olds[place]).entry) in self._spare]
            if len(parts) > 1 and sum(len(old.text) for old in parts) >= _JOINED * len(unit.text):
                self._give(unit, _borrowed(parts, self._locale))
                for old in parts:
                    del self._spare[id(old.entry)]

    def _take_part(self, found: Mapping[Key, Found], olds: Sequence[_Old]) -> None:
        """Give a text that was a part of another the translation of the whole, for review."""
        for unit in list(self._wanted.values()):
            whole = next(found[unit.key].wholes(), None)
            if whole is not None:
                self._give(unit, _borrowed([olds[whole]], self._locale))

    # --- giving ---

    def _take_changed(self, unit: Unit, old: _Old) -> None:
        self._take(unit, old, carried(old.text, unit.text, old.translation, self._locale))

    def _take(self, unit: Unit, old: _Old, translation: str | None, *, moved: bool = False) -> None:
        """Give `unit` the entry of `old`: for review where there is no `translation` that is sure."""
        entry = old.entry
        if translation is None:
            entry.flags[:] = list(dict.fromkeys(("fuzzy", *entry.flags)))
        else:
            entry.msgstr = translation
        if entry.fuzzy and not moved:
            entry.previous_msgid = entry.previous_msgid or entry.msgid
            entry.previous_msgctxt = entry.previous_msgctxt or entry.msgctxt
        del self._spare[id(entry)]
        self._give(unit, entry)

    def _give(self, unit: Unit, entry: polib.POEntry) -> None:
        self.made[unit.key] = entry
        self._wanted.pop(unit.key, None)


def _old_entries(file: polib.POFile) -> dict[Key, polib.POEntry]:
    """Return the entries by key; of two, the translated one, the one in use, the first."""
    entries: dict[Key, polib.POEntry] = {}
    for entry in sorted(file, key=lambda entry: (not _is_translated(entry), bool(entry.obsolete))):
        entries.setdefault((entry.msgctxt or "", clean(entry.msgid)), entry)
    return entries


def _is_translated(entry: polib.POEntry) -> bool:
    return bool(entry.msgstr or any(entry.msgstr_plural.values()))


def _distance(unit: Unit, old: _Old) -> int:
    """Return 0 for an old text of the same section, 1 for one of the same document, 2 for any other."""
    if unit.reference in old.places:
        return 0
    document = unit.reference.partition("#")[0]
    return 1 if any(place.partition("#")[0] == document for place in old.places) else 2


def _borrowed(olds: Sequence[_Old], locale: Locale) -> polib.POEntry:
    """Return an entry for review with the translations of `olds`, one after the other, and their texts."""
    between = "" if locale.script in _NO_SPACES else " "
    return polib.POEntry(
        msgstr=between.join(old.translation for old in olds),
        flags=["fuzzy"],
        previous_msgid=" ".join(old.text for old in olds),
    )
