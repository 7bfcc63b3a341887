"""A translation's tagged text as inlines again, with everything that is wrong with its tags."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from imprint.localize.tags import MARKUP, TAG, Tagged, clean, unescaped
from imprint.model.document import Code, Inline, Link, Span, Styled, Text
from imprint.model.values import value_kind
from imprint.model.walk import Inlines, text_of


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a translation. Where it `refuses`, the source text stands instead."""

    rule: str
    message: str
    refuses: bool = True


def untagged(translation: str, source: Tagged) -> tuple[Inlines, tuple[Fault, ...]]:
    """Return the inlines of a translation, layers left out, and its faults.

    Where a fault refuses the translation, the inlines are not to be used.
    """
    reader = _Reader(clean(translation).strip(), dict(source.marks))
    content = reader.read()
    return content, tuple(reader.faults)


def may_be_dropped(name: str, mark: Inline) -> bool:
    """Say whether a translation may leave the tag `name` out: the mark is about looks, no more."""
    return isinstance(mark, Styled) or (
        isinstance(mark, Span) and not mark.attributes.id and _letters(name) == "g"
    )


class _Reader:
    """Reads one translation. Faults are collected; the first that refuses makes the content worthless."""

    def __init__(self, text: str, marks: dict[str, Inline]) -> None:
        self.faults: list[Fault] = []
        self._text = text
        self._marks = marks
        self._open: list[tuple[str, list[Inline]]] = [("", [])]
        self._seen: set[str] = set()

    def read(self) -> Inlines:
        at = 0
        while found := TAG.search(self._text, at):
            self._words(self._text[at : found.start()])
            at = self._tag(found)
        self._words(self._text[at:])
        for name, _ in self._open[1:]:
            self._refuse("tag", f"<{name}> is not closed")
        self._report_missing()
        return _joined(self._open[0][1])

    def _tag(self, found: re.Match[str]) -> int:
        """Take in one tag, and with a locked one all that it holds; return where reading goes on."""
        name, mark = found["name"], self._marks.get(found["name"])
        if mark is None:
            self._refuse("tag", f"{found[0]} is not in the source text")
        elif found["close"]:
            self._close(name, mark)
        elif name in self._seen:
            self._refuse("tag", f"<{name}> stands there twice")
        elif found["point"] or not _holds_text(mark):
            self._point(found, mark)
        elif _letters(name) in "cx":
            return self._locked(found, mark)
        else:
            self._seen.add(name)
            if isinstance(mark, Link) and any(_letters(outer) == "a" for outer, _ in self._open):
                self._refuse("tag", f"<{name}> stands inside of another link")
            self._open.append((name, []))
        return found.end()

    def _point(self, found: re.Match[str], mark: Inline) -> None:
        if not found["point"] or _holds_text(mark):
            wanted = f"<{found['name']}>…</{found['name']}>" if _holds_text(mark) else f"<{found['name']}/>"
            self._refuse("tag", f"{found[0]} must be written {wanted}")
        self._seen.add(found["name"])
        self._add(mark)

    def _close(self, name: str, mark: Inline) -> None:
        if self._open[-1][0] != name:
            self._refuse("tag", f"</{name}> does not close the tag that is open")
            return
        _, content = self._open.pop()
        if isinstance(mark, Styled | Span | Link):
            if text_of(mark.content).strip() and not text_of(content).strip():
                self._refuse("tag", f"nothing stands in <{name}>")
            self._add(replace(mark, content=_joined(content)))

    def _locked(self, found: re.Match[str], mark: Inline) -> int:
        name = found["name"]
        self._seen.add(name)
        end = self._text.find(f"</{name}>", found.end())
        if end < 0:
            self._refuse("tag", f"<{name}> is not closed")
            return found.end()
        given, wanted = (unescaped(self._text[found.end() : end]), clean(text_of((mark,))))
        if given.strip() != wanted.strip():
            self._refuse("locked", f"<{name}> holds “{given}” where the source has “{wanted}”")
        self._add(mark)
        return end + len(f"</{name}>")

    def _words(self, text: str) -> None:
        if found := MARKUP.search(text):
            excerpt = text[found.start() : found.start() + 24]
            self._refuse("markup", f"“{excerpt}” is markup; write &lt; for a < that is to be read")
        if text:
            self._add(Text(unescaped(text)))

    def _report_missing(self) -> None:
        for name, mark in self._marks.items():
            if name in self._seen:
                continue
            if may_be_dropped(name, mark):
                self.faults.append(
                    Fault("mark-dropped", f"<{name}> is missing; its text is not marked", refuses=False)
                )
            else:
                self._refuse("tag", f"<{name}{'' if _holds_text(mark) else '/'}> is missing")

    def _add(self, inline: Inline) -> None:
        self._open[-1][1].append(inline)

    def _refuse(self, rule: str, message: str) -> None:
        self.faults.append(Fault(rule, message))


def _letters(name: str) -> str:
    return name.rstrip("0123456789")


def _holds_text(mark: Inline) -> bool:
    return isinstance(mark, Styled | Span | Link | Code) and not value_kind(mark)


def _joined(content: Iterable[Inline]) -> Inlines:
    """Return `content` with neighbouring texts made one."""
    joined: list[Inline] = []
    for inline in content:
        if isinstance(inline, Text) and joined and isinstance(joined[-1], Text):
            joined[-1] = Text(joined[-1].text + inline.text)
        else:
            joined.append(inline)
    return tuple(joined)
