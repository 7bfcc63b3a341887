"""Translations that came back from a tool, brought into a catalog: by key, never by place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import polib

from imprint.errors import Diagnostic, Exit, Location, warning
from imprint.localize.apply import translation_of
from imprint.localize.catalog import excerpt, parse_po
from imprint.localize.codes import pieces, text_of_pieces
from imprint.localize.interchange import (
    FUZZY,
    PASSED,
    Delivery,
    Incoming,
    Key,
    Message,
    State,
    key_id,
    stamp,
)
from imprint.localize.tags import Tagged, clean
from imprint.localize.units import Unit
from imprint.localize.untag import may_be_dropped
from imprint.localize.update import updated
from imprint.model.locale import Locale

_CONFLICT = "exchange/conflict"


@dataclass(frozen=True)
class Brought:
    """A catalog with what a file brought, and what became of each text of the file.

    `taken` counts the translations that were put into the catalog, `for_review` those of them that are
    fuzzy; `same` those that the catalog has already, `open` the texts that came back without a translation,
    `unknown` the translations of texts that no document has any more, which are kept as obsolete entries.
    """

    text: str
    taken: int = 0
    for_review: int = 0
    same: int = 0
    open: int = 0
    unknown: int = 0
    refused: int = 0
    conflicts: int = 0
    diagnostics: tuple[Diagnostic, ...] = ()

    def counts(self) -> dict[str, int]:
        """Return the counts by name."""
        names = ("taken", "for_review", "same", "open", "unknown", "refused", "conflicts")
        return {name: getattr(self, name) for name in names}

    def __str__(self) -> str:
        parts = [
            f"{self.taken} translations taken"
            + (f", {self.for_review} of them for review" if self.for_review else "")
        ]
        parts += [f"{self.same} are the same"] if self.same else []
        parts += [f"{self.open} texts not translated"] if self.open else []
        parts += [f"{self.unknown} of no text of the documents"] if self.unknown else []
        parts += [f"{self.refused} refused"] if self.refused else []
        parts += [f"{self.conflicts} in conflict with the catalog"] if self.conflicts else []
        return "; ".join(parts)

    @property
    def exit_code(self) -> Exit:
        """How a command ends that brought this in."""
        errors = {one.rule for one in self.diagnostics if one.severity == "error"}
        if errors - {_CONFLICT}:
            return Exit.DOCUMENT
        return Exit.CONFLICT if errors else Exit.DONE


@dataclass(frozen=True, slots=True)
class Texts:
    """What the documents say: their units, and the message of each key."""

    units: tuple[Unit, ...]
    messages: Mapping[Key, Tagged]
    language: str


def messages_in(catalog: str, texts: Texts, locale: Locale, path: str = "") -> tuple[Message, ...]:
    """Return a message for each text of a catalog that is up to date, in its order."""
    entries = {_key(entry): entry for entry in parse_po(catalog, path) if not entry.obsolete}
    return tuple(
        _message(entry, texts.messages[key], texts.language, locale.tag)
        for key, entry in entries.items()
        if key in texts.messages
    )


def _message(entry: polib.POEntry, message: Tagged, language: str, locale: str) -> Message:
    """Return what a catalog's entry says of the text of `message`."""
    previous = entry.previous_msgid
    is_judged = entry.msgstr.strip() and not entry.fuzzy
    faults = translation_of(message, entry.msgstr, language, locale)[1] if is_judged else ()
    return Message(
        key=_key(entry),
        target=entry.msgstr,
        fuzzy=entry.fuzzy,
        passed=next((state for state in reversed(PASSED) if state in entry.flags), None),
        flags=tuple(entry.flags),
        comments=tuple(line for line in entry.comment.split("\n") if line),
        notes=entry.tcomment,
        previous=(entry.previous_msgctxt or "", previous) if previous else None,
        droppable=frozenset(name for name, mark in message.marks if may_be_dropped(name, mark)),
        reference=", ".join(reference for reference, _ in entry.occurrences),
        faults=tuple(fault.message for fault in faults if fault.refuses),
    )


def brought_in(
    catalog: str, texts: Texts, locale: Locale, delivery: Delivery, path: str, came_from: str
) -> Brought:
    """Return the catalog with the translations of a delivery, brought up to date with the documents.

    `catalog` is its text, empty for one that begins; it stands at `path`, the delivery at `came_from`. A
    translation with broken tags is refused, one whose entry was changed in the meantime is a conflict: both
    are errors at the file's line, and leave the entry as it is. Raises DocumentError where `catalog` is no
    PO file.
    """
    keys = {unit.key for unit in texts.units}
    file = parse_po(catalog or updated("", (), locale), path)
    desk = _Desk(texts, locale.tag, delivery, path, came_from)
    entries = {_key(entry): entry for entry in reversed(file)}
    # What no document says any more becomes obsolete, or is taken over for a similar text.
    for key, text in desk.outside(keys, entries):
        desk.keep_for_later(file, entries.get(key), key, text)
    # What has a translation of its own in the file takes over nothing.
    file.extend(_new_entry(key) for key in desk.translated() if key not in entries)
    file = parse_po(updated(str(file), texts.units, locale, path), path)
    desk.receive({_key(entry): entry for entry in file if not entry.obsolete})
    return desk.result(str(file).rstrip("\n") + "\n")


def _key(entry: polib.POEntry) -> Key:
    return entry.msgctxt or "", clean(entry.msgid)


def _new_entry(key: Key) -> polib.POEntry:
    entry = polib.POEntry(msgid=key[1])
    entry.msgctxt = key[0] or None  # type: ignore[assignment]  # None: there is none
    return entry


@dataclass
class _Desk:
    """Takes in a delivery text by text, and counts."""

    texts: Texts
    locale: str
    delivery: Delivery
    path: str
    came_from: str
    made: Brought = field(default_factory=lambda: Brought(""))
    said: list[Diagnostic] = field(default_factory=list)
    found: dict[Key, Incoming] = field(default_factory=dict)

    # --- which text is meant ---

    def outside(self, keys: set[Key], entries: Mapping[Key, polib.POEntry]) -> list[tuple[Key, Incoming]]:
        """Sort what came by key; return what belongs to no text of the documents."""
        by_id = {key_id(key): key for key in (*entries, *keys)}
        by_text: dict[str, list[Key]] = {}
        for key in keys:
            by_text.setdefault(key[1], []).append(key)
        strangers = []
        for text in self.delivery.texts:
            for key in self._keys(text, by_id, by_text):
                if key not in keys:
                    strangers.append((key, text))
                elif key in self.found:
                    self._repeated(key, text)
                else:
                    self.found[key] = text
        return strangers

    def _keys(self, text: Incoming, by_id: Mapping[str, Key], by_text: Mapping[str, list[Key]]) -> list[Key]:
        """Return the keys that a text means: that of its name, else those with its words."""
        if text.id in by_id:
            return [by_id[text.id]]
        source = clean(text.source).strip()
        if text.context is not None:
            return [(text.context, source)]
        return by_text.get(source, [("", source)])

    def _repeated(self, key: Key, text: Incoming) -> None:
        if text.target.strip() and clean(text.target) != clean(self.found[key].target):
            self._warn(
                "repeated",
                f"“{excerpt(key[1])}” stands in the file already, with another translation (line"
                f" {self.found[key].line}), which is used",
                text.line,
                "remove one of the two",
            )

    def translated(self) -> list[Key]:
        """Return the keys whose translation came, and is done."""
        return [key for key, text in self.found.items() if text.target.strip() and not text.fuzzy]

    def keep_for_later(
        self, file: polib.POFile, entry: polib.POEntry | None, key: Key, text: Incoming
    ) -> None:
        """Put a translation whose text is gone into `file`, unless `entry` has one already."""
        if not text.target.strip() or not key[1]:
            return
        if entry is None:
            entry = _new_entry(key)
            entry.obsolete = True
            file.append(entry)
        spelling = self._spelling(entry, text)
        if entry.msgstr == spelling or (
            entry.msgstr.strip() and not entry.fuzzy and self._is_old(text, spelling)
        ):
            return
        entry.msgstr = spelling
        self._set_flags(entry, text, FUZZY if text.fuzzy else text.state)
        self.made = replace(self.made, unknown=self.made.unknown + 1)

    def _is_old(self, text: Incoming, target: str) -> bool:
        """Say whether a translation is no newer than what the catalog has: it came back as it had left."""
        state: State = "initial" if text.fuzzy else text.state
        return self.delivery.fills or text.exported == stamp(target, state)

    # --- what becomes of it ---

    def receive(self, entries: Mapping[Key, polib.POEntry]) -> None:
        """Put what came into `entries`."""
        for key, text in self.found.items():
            if entry := entries.get(key):
                self._receive(entry, key, text)

    def _receive(self, entry: polib.POEntry, key: Key, text: Incoming) -> None:
        is_new = not entry.msgstr.strip()
        self._take_notes(entry, text, is_new)
        if text.partly:
            self._warn("partly", f"“{excerpt(key[1])}” is translated in part only", text.line, "finish it")
        if not text.target.strip():
            self.made = replace(self.made, open=self.made.open + 1)
            if is_new and not entry.flags:
                entry.flags[:] = text.flags
            return
        target = self._spelling(entry, text)
        state: State = "initial" if text.fuzzy else text.state
        now = _message(entry, self.texts.messages[key], self.texts.language, self.locale)
        if (target, state) == (now.target, now.state):
            self.made = replace(self.made, same=self.made.same + 1)
        elif not is_new and text.exported == stamp(target, state):
            # It came back as it left; whatever the catalog has by now is newer.
            self.made = replace(self.made, same=self.made.same + 1)
        elif not is_new and self._has_moved_on(now, text):
            self._conflict(entry, key, text, target)
        elif text.fuzzy or self._is_sound(key, text, target):
            self._take(entry, text, target, state)

    def _spelling(self, entry: polib.POEntry, text: Incoming) -> str:
        """Return the translation as the catalog spells it, where the file's format cannot tell."""
        spellings = (entry.msgstr, text.verbatim or "")
        return next((one for one in spellings if one and _is_same(one, text.target)), text.target)

    def _has_moved_on(self, now: Message, text: Incoming) -> bool:
        """Say whether a person has changed the entry since the text left, or finished it before it came."""
        if self.delivery.fills:
            return now.is_done
        if text.exported is None or (now.state == "initial" and not text.fuzzy):
            return False
        return now.stamp != text.exported

    def _conflict(self, entry: polib.POEntry, key: Key, text: Incoming, target: str) -> None:
        self.made = replace(self.made, conflicts=self.made.conflicts + 1)
        since = "differs" if self.delivery.fills else "was changed since the file was exported"
        self.said.append(
            Diagnostic(
                "warning" if self.delivery.fills else "error",
                _CONFLICT,
                f"the translation of “{excerpt(key[1])}” in the catalog {since}; it stays",
                Location(self.came_from, text.line),
                fix="put the better of the two into the catalog",
                detail=f"{Location(self.path, entry.linenum or 0)}: {entry.msgstr}\nthe file: {target}",
            )
        )

    def _is_sound(self, key: Key, text: Incoming, target: str) -> bool:
        """Judge a translation as a build does, and tell of its faults."""
        message = self.texts.messages[key]
        _, faults = translation_of(message, target, self.texts.language, self.locale)
        for fault in faults:
            outcome = "; it is not taken" if fault.refuses else ""
            self.said.append(
                Diagnostic(
                    "error" if fault.refuses else "warning",
                    f"translation/{fault.rule}",
                    f"the translation of “{excerpt(key[1])}”: {fault.message}{outcome}",
                    Location(self.came_from, text.line),
                    fix="mend it in the translation tool, or in the catalog",
                )
            )
        refused = any(fault.refuses for fault in faults)
        self.made = replace(self.made, refused=self.made.refused + refused)
        return not refused

    def _take(self, entry: polib.POEntry, text: Incoming, target: str, state: State) -> None:
        came_back = text.exported == stamp(target, state)
        entry.msgstr = target
        if came_back and not entry.flags:
            entry.flags[:] = text.flags
        else:
            self._set_flags(entry, text, FUZZY if text.fuzzy else state)
        if came_back or text.fuzzy:
            if text.previous and not entry.previous_msgid:
                entry.previous_msgid = text.previous[1]
                entry.previous_msgctxt = text.previous[0] or None
        else:
            entry.previous_msgid = entry.previous_msgctxt = None
        self.made = replace(
            self.made, taken=self.made.taken + 1, for_review=self.made.for_review + text.fuzzy
        )

    def _set_flags(self, entry: polib.POEntry, text: Incoming, state: str) -> None:
        flags = list(entry.flags or text.flags)
        others = [flag for flag in flags if flag == state or flag not in (FUZZY, *PASSED)]
        if state == FUZZY and FUZZY not in others:
            others.insert(0, FUZZY)
        elif state in PASSED and state not in others:
            others.append(state)
        entry.flags[:] = others

    def _take_notes(self, entry: polib.POEntry, text: Incoming, is_new: bool) -> None:
        """Add what people have noted in a tool to the comments of translators.

        A comment that the catalog had when the text left comes back into a new entry alone: elsewhere
        somebody may have removed it.
        """
        lines = entry.tcomment.splitlines()
        own = [text.own_note] if text.own_note is not None and (lines or is_new) else []
        if own and not lines:
            entry.tcomment, lines = own[0], own[0].splitlines()
        added = [line for note in (*own, *text.notes) for line in note.splitlines() if line not in lines]
        if added:
            entry.tcomment = "\n".join([*([entry.tcomment] if entry.tcomment else []), *dict.fromkeys(added)])

    # --- what to say of it ---

    def _warn(self, rule: str, message: str, line: int, fix: str) -> None:
        self.said.append(warning(f"exchange/{rule}", message, Location(self.came_from, line), fix))

    def result(self, text: str) -> Brought:
        """Return what was made, with what there is to say of it."""
        if self.made.for_review:
            self._warn(
                "review",
                f"{self.made.for_review} translations wait for review: the file does not call them done",
                0,
                "review them in the catalog and remove fuzzy, or set their state to translated in the tool",
            )
        if self.made.unknown:
            self._warn(
                "unknown",
                f"{self.made.unknown} translations belong to no text of the documents;"
                " they are kept as obsolete entries",
                0,
                "export the catalog again: the documents have changed",
            )
        return replace(self.made, text=text, diagnostics=tuple(self.said))


def _is_same(spelling: str, target: str) -> bool:
    """Say whether two spellings of a translation are one to a format that writes tags as codes."""
    return _plain(spelling) == _plain(target)


def _plain(text: str) -> str:
    return clean(text_of_pieces(pieces(text))).strip()
