"""What goes to the tools of translators and comes back, whatever the format: texts, states and notes."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Literal

from imprint.errors import UsageError
from imprint.localize.locales import locale_for
from imprint.localize.tags import clean
from imprint.model.locale import Locale

State = Literal["initial", "translated", "reviewed", "final"]
Key = tuple[str, str]

FUZZY = "fuzzy"
# Beside gettext's own flag: what a translation has passed in a tool, so that the next tool knows.
PASSED: tuple[State, ...] = ("reviewed", "final")
_ID_LENGTH = 16
# What XML 1.0 has no way to write down, not even as a reference.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile(r"\\u\{([0-9a-f]{1,6})\}")


@dataclass(frozen=True, slots=True)
class Message:
    """One text with its translation, as it leaves for a tool.

    `comments` tell translators about the text, `notes` are theirs; `previous` is the text that a fuzzy
    translation was made for. `droppable` names the tags that a translation may leave out. `passed` is
    `reviewed` or `final` where a tool said so. `faults` say why a build refuses the translation.
    """

    key: Key
    target: str = ""
    fuzzy: bool = False
    passed: State | None = None
    flags: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    notes: str = ""
    previous: Key | None = None
    droppable: frozenset[str] = frozenset()
    reference: str = ""
    faults: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The name of the text in a file: it comes from the key, so it is the same in every export."""
        return key_id(self.key)

    @property
    def state(self) -> State:
        """How far the translation is."""
        if self.fuzzy or self.faults or not self.target.strip():
            return "initial"
        return self.passed or "translated"

    @property
    def is_done(self) -> bool:
        """Whether there is a translation that waits for nobody."""
        return bool(clean(self.target).strip()) and not self.fuzzy and not self.faults

    @property
    def stamp(self) -> str:
        """What tells later whether the translation was changed since it left."""
        return stamp(self.target, self.state)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The messages of one document, in reading order."""

    document: str
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """All that goes into one file for a translator. `catalog` is the digest of the catalog."""

    source: Locale
    target: Locale
    sheets: tuple[Sheet, ...]
    catalog: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One text as it came back, at a line of its file.

    `id` names the text where the file is one of ours, `context` is None where the file does not say it.
    `notes` are those of the translators; `own_note` is the catalog's own comment as it came back, None where
    it was not there. `exported` is the stamp that the translation left with; `verbatim` the catalog's
    spelling of a translation that the file's format cannot tell apart from another one.
    """

    line: int
    source: str
    target: str
    state: State = "translated"
    fuzzy: bool = False
    id: str = ""
    context: str | None = None
    notes: tuple[str, ...] = ()
    own_note: str | None = None
    flags: tuple[str, ...] = ()
    previous: Key | None = None
    exported: str | None = None
    verbatim: str | None = None
    partly: bool = False  # some segments of it have no translation


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a file brings: its languages as it names them, and its texts in order.

    `fills`: it is a memory of translations, which fills what is empty and corrects nothing.
    """

    source: str
    target: str
    texts: tuple[Incoming, ...]
    fills: bool = False


def key_id(key: Key) -> str:
    """Return the name of a text in files that go out: letters and digits, the same for the same key."""
    return f"u{hashlib.sha256(json.dumps(key).encode()).hexdigest()[:_ID_LENGTH]}"


def stamp(target: str, state: State) -> str:
    """Return a short digest of a translation and its state."""
    return hashlib.sha256(json.dumps((target, state)).encode()).hexdigest()[:_ID_LENGTH]


def same_written(one: str, other: str) -> bool:
    """Say whether two tags mean the same language in the same script, and no two regions: `zh-CN`, `zh-Hans`.

    A tag that is none is never the same.
    """
    try:
        locales = locale_for(one), locale_for(other)
    except UsageError:
        return False
    languages, scripts, regions = zip(*(_parts(locale) for locale in locales), strict=True)
    return (
        languages[0] == languages[1]
        and scripts[0] == scripts[1]
        and (regions[0] == regions[1] or "" in regions)
    )


def _parts(locale: Locale) -> tuple[str, str, str]:
    language, *rest = locale.tag.split("-")
    region = next((part for part in rest if len(part) == 2 or (len(part) == 3 and part.isdecimal())), "")
    return language, locale.script, region


def xml_safe(text: str) -> str:
    """Return `text` with an escape for each character that XML cannot carry; `xml_unsafe` gives it back."""
    text = text.replace("\\u{", "\\u{5c}u{")
    return _NOT_XML.sub(lambda found: f"\\u{{{ord(found[0]):x}}}", text)


def xml_unsafe(text: str) -> str:
    """Return the text that `xml_safe` was given."""
    return _ESCAPE.sub(lambda found: _character(found[1]), text)


def _character(digits: str) -> str:
    number = int(digits, 16)
    return chr(number) if number <= 0x10FFFF else f"\\u{{{digits}}}"


def split_at_unsafe(text: str) -> list[str]:
    """Return `text` in parts: at odd places one character each that XML cannot carry."""
    return re.split(f"({_NOT_XML.pattern})", text)


def without_unsafe(text: str) -> str:
    """Return `text` without the characters that XML cannot carry."""
    return _NOT_XML.sub("", text)
