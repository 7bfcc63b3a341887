"""A gettext catalog as a value: what each text is in another language, and where that stands in the file."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import polib

from imprint.errors import Diagnostic, DocumentError, Location, warning
from imprint.localize.glossary import Glossary
from imprint.localize.tags import clean

# polib splits lines where str.splitlines does; inside a string only some of these end a line in a PO file.
_LINE_ENDS = str.maketrans(dict.fromkeys("\v\f\x1c\x1d\x1e\x85\u2028\u2029", " "))
_STATEMENT = re.compile(r'#.*|(?:(?:msgctxt|msgid|msgid_plural|msgstr)(?:\[\d+\])?\s+)?"(?:[^"\\]|\\.)*"|')


@dataclass(frozen=True, slots=True)
class Entry:
    """One translation. `fuzzy`: a person has to look at it first, so it is not used."""

    text: str
    line: int = 0
    fuzzy: bool = False
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Catalog:
    """The entries of one PO file by (context, text). `text` is the file's.

    `glossary` has the terms that its translations are to keep to.
    """

    path: str
    text: str
    entries: Mapping[tuple[str, str], Entry] = field(default_factory=dict)
    warnings: tuple[Diagnostic, ...] = ()
    glossary: Glossary = field(default_factory=Glossary)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the file's text in UTF-8, in hex."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def find(self, key: tuple[str, str]) -> Entry | None:
        """Return the entry of a unit's key, also where it is fuzzy or still empty."""
        return self.entries.get(key)

    def where(self, entry: Entry) -> Location:
        """Return the place of `entry` in the file."""
        return Location(self.path, entry.line)


@lru_cache(maxsize=256)
def read_catalog(text: str, path: str) -> Catalog:
    """Return the catalog in a PO text that stands at `path`.

    Raises DocumentError with file and line where the text is no PO file.
    """
    entries: dict[tuple[str, str], Entry] = {}
    warnings: list[Diagnostic] = []
    for entry in parse_po(text, path):
        if entry.obsolete:
            continue
        key = (entry.msgctxt or "", clean(entry.msgid))
        if key in entries:
            warnings.append(_twice(entry, Location(path, entry.linenum or 0), entries[key].line))
            continue
        entries[key] = Entry(entry.msgstr, entry.linenum or 0, entry.fuzzy, frozenset(entry.flags))
    return Catalog(path, text, entries, tuple(warnings))


def parse_po(text: str, path: str) -> polib.POFile:
    """Return polib's view of a PO text. Raises DocumentError with file and line where it is no PO file."""
    text = text.removeprefix("\ufeff").translate(_LINE_ENDS)
    # polib drops an entry whose quotation marks are wrong without a word.
    for number, line in enumerate(text.splitlines(), 1):
        if not _STATEMENT.fullmatch(line.strip()):
            raise _not_po(path, number)
    try:
        # With a line end in it, the text is never taken for the name of a file.
        file = polib.pofile(text + "\n", wrapwidth=0, check_for_duplicates=False)
    except (OSError, ValueError, IndexError, AttributeError) as error:
        line_in_message = re.search(r"line (\d+)", str(error))
        raise _not_po(path, int(line_in_message[1]) if line_in_message else 0) from error
    _set_lines(file, text)
    return file


def _set_lines(file: polib.POFile, text: str) -> None:
    """Set the line of each entry to that of its msgid; polib's is that of its first comment, or 0."""
    lines = [number for number, line in enumerate(text.splitlines(), 1) if line.lstrip().startswith("msgid ")]
    entries = [entry for entry in file if not entry.obsolete]
    if len(lines) == len(entries) + 1:
        lines = lines[1:]  # the header's
    if len(lines) == len(entries):
        for entry, line in zip(entries, lines, strict=True):
            entry.linenum = line


def _not_po(path: str, line: int) -> DocumentError:
    return DocumentError(
        "catalog/syntax",
        "this is not a line of a PO file" if line else "this is not a PO file",
        where=Location(path, line),
        fix='write msgid "…" and below it msgstr "…", with each quotation mark inside as \\"',
    )


def _twice(entry: polib.POEntry, where: Location, first: int) -> Diagnostic:
    return warning(
        "catalog/duplicate",
        f"“{excerpt(entry.msgid)}” was translated in line {first} already; that translation is used",
        where,
        fix="remove one of the two",
    )


def excerpt(text: str, length: int = 48) -> str:
    """Return the beginning of `text`, short enough for a message."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
