"""The text of a PO file, entry by entry, so that what an update does not change keeps every byte.

Editors wrap lines as each of them sees fit; a file that was written anew would differ in every entry.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import polib

from imprint.localize.catalog import parse_po

_OBSOLETE = re.compile(r"#~\s?(?!\|)")
_BEGINS = re.compile(r"#|msgctxt\b|msgid\b(?!_plural)")
_WIDTH = 78  # where gettext's own tools wrap
_WRAPPED = re.compile(r'^(?:#~ )?"(?:[^"\\\n]|\\.)+(?<!\\n)"\r?\n(?:#~ )?"', re.MULTILINE)
_LINE = re.compile(r"[^\n]*\n|[^\n]+\Z")


class PoText:
    """A PO file that is written back with the text of each entry that has not changed."""

    def __init__(self, text: str, path: str = "") -> None:
        """Read `text`. Raises DocumentError where it is no PO file."""
        self.file = parse_po(text, path)
        self._text = text
        self._head, self._blocks = _divided(text.removeprefix("\ufeff"), len(self.file))
        self._facts = [_facts(entry) for entry in self.file]
        self._places = {id(entry): place for place, entry in enumerate(self.file)}
        body = "".join(self._blocks)
        self._width = _WIDTH if _WRAPPED.search(body) else 0
        self._line_end = "\r\n" if "\r\n" in text else "\n"

    def written(self, entries: Sequence[polib.POEntry]) -> str:
        """Return the file's text with `entries` in this order; all else in it stays as it is."""
        if not self._blocks and len(self.file):  # its text could not be told apart
            self.file[:] = list(entries)
            return str(self.file).rstrip("\n") + "\n"
        if [id(entry) for entry in entries] == list(self._places) and list(
            map(_facts, entries)
        ) == self._facts:
            return self._text
        blocks = [self._block(entry) for entry in entries]
        head = self._head.rstrip("\r\n") + self._line_end * 2 if self._head and blocks else self._head
        return "".join([head, *blocks]).rstrip("\r\n") + self._line_end

    def _block(self, entry: polib.POEntry) -> str:
        place = self._places.get(id(entry))
        if place is not None and _facts(entry) == self._facts[place]:
            block = self._blocks[place]
            is_last = place == len(self._blocks) - 1
            return block.rstrip("\r\n") + self._line_end * 2 if is_last else block
        text = entry.__unicode__(self._width).rstrip("\n") + "\n\n"
        return text.replace("\n", self._line_end)


def _facts(entry: polib.POEntry) -> tuple[object, ...]:
    """Return all that is written of an entry."""
    return (
        entry.msgctxt,
        entry.msgid,
        entry.msgid_plural,
        entry.msgstr,
        tuple(sorted(entry.msgstr_plural.items())),
        tuple(entry.flags),
        entry.comment,
        entry.tcomment,
        tuple(entry.occurrences),
        entry.obsolete,
        entry.previous_msgctxt,
        entry.previous_msgid,
        entry.previous_msgid_plural,
    )


def _divided(text: str, entries: int) -> tuple[str, tuple[str, ...]]:
    """Return the header's text, and that of each entry with the blank lines after it.

    Where they are not as many as `entries`, there are none.
    """
    blocks: list[list[str]] = [[]]
    is_complete = False  # the block has its msgstr
    for line in _LINE.findall(text):
        bare = _OBSOLETE.sub("", line.strip())
        if is_complete and _BEGINS.match(bare):
            blocks.append([])
            is_complete = False
        blocks[-1].append(line)
        is_complete = is_complete or bare.startswith("msgstr")
    texts = ["".join(lines) for lines in blocks if lines]
    if len(texts) == entries + 1 and _is_header(texts[0]):
        return texts[0], tuple(texts[1:])
    return ("", tuple(texts)) if len(texts) == entries else ("", ())


def _is_header(text: str) -> bool:
    return re.search(r'^msgid ""\r?\n(?!")', text, re.MULTILINE) is not None
