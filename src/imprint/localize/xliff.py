"""XLIFF 2.1: a catalog's texts as translation tools read them.

One `<file>` for each document, one `<unit>` for each text. Tags are codes that tools protect; what the
catalog knows beside text and state travels in the metadata module, and terms in the glossary module.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from lxml import etree

from imprint.localize.codes import LOCKED, Piece, crossed, letters, pairs, pieces, tag_of, text_of_pieces
from imprint.localize.glossary import Glossary, Term
from imprint.localize.interchange import (
    FUZZY,
    Job,
    Message,
    Sheet,
    split_at_unsafe,
    xml_safe,
)
from imprint.localize.markup import indent

CORE = "urn:oasis:names:tc:xliff:document:2.0"  # the name stayed with version 2.1
METADATA = "urn:oasis:names:tc:xliff:metadata:2.0"
GLOSSARY = "urn:oasis:names:tc:xliff:glossary:2.0"
XML = "http://www.w3.org/XML/1998/namespace"
OWN = "imprint"  # the authority of what follows
GETTEXT = "imprint:gettext"  # the category of what only a catalog knows
SUBSTATES = ("imprint:fuzzy", "imprint:refused")
OWN_NOTE = "imprint:translator"
CONTEXT_NOTE, PREVIOUS_NOTE, FAULT_NOTE = "imprint:context", "imprint:previous", "imprint:fault"
_NAMES = cast("dict[str, str]", {None: CORE, "mda": METADATA, "gls": GLOSSARY})  # as lxml, not its stubs
_LEAVES = frozenset(("source", "target", "note", "data", "meta", "term", "translation", "definition"))
# Type and subtype of each kind of tag, as far as the standard has names for them.
_TYPES = {
    "b": ("fmt", "xlf:b"),
    "i": ("fmt", "xlf:i"),
    "u": ("fmt", "xlf:u"),
    "br": ("fmt", "xlf:lb"),
    "a": ("link", ""),
    "img": ("image", ""),
    "c": ("other", "imprint:code"),
    "x": ("other", "imprint:locked"),
    "g": ("other", "imprint:group"),
    "fn": ("other", "imprint:note"),
    "d": ("other", "imprint:value"),
    "id": ("other", "imprint:anchor"),
}

_OF_A_PAIR = ("type", "subType", "canDelete", "canCopy")


def write_xliff(job: Job, glossary: Glossary) -> bytes:
    """Return the XLIFF 2.1 file of a job; the same job gives the same bytes."""
    root = etree.Element(_core("xliff"), {"version": "2.1"}, nsmap=_NAMES)
    root.set("srcLang", job.source.tag)
    root.set("trgLang", job.target.tag)
    for number, sheet in enumerate(job.sheets, 1):
        _file(root, sheet, number, job, glossary)
    indent(root, _LEAVES)
    # The writer of lxml puts a declaration in single quotes, which some tools trip over.
    text = etree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _core(name: str) -> str:
    return f"{{{CORE}}}{name}"


def _file(root: etree._Element, sheet: Sheet, number: int, job: Job, glossary: Glossary) -> None:
    file = etree.SubElement(root, _core("file"), {"id": f"f{number}", "original": xml_safe(sheet.document)})
    file.set("srcDir", job.source.direction)
    file.set("trgDir", job.target.direction)
    if job.catalog:
        _metadata(file, {"catalog-digest": job.catalog})
    for message in sheet.messages:
        _unit(file, message, job, glossary)


def _unit(file: etree._Element, message: Message, job: Job, glossary: Glossary) -> None:
    unit = etree.SubElement(file, _core("unit"), {"id": message.id, f"{{{XML}}}space": "preserve"})
    source, target = pieces(message.key[1]), pieces(message.target)
    _metadata(unit, _facts(message, text_of_pieces(target)))
    _terms(unit, glossary.terms_in(message.key[1], job.source.tag), job.target.tag)
    _notes(unit, message)
    codes = dict.fromkeys(_data(source) + _data(target))
    if codes:
        original = etree.SubElement(unit, _core("originalData"))
        for code, tag in codes:
            etree.SubElement(original, _core("data"), {"id": code}).text = tag
    segment = etree.SubElement(unit, _core("segment"), {"id": "text", "state": message.state})
    if message.fuzzy or message.faults:
        segment.set("subState", SUBSTATES[bool(message.faults)])
    # Some tools refuse a whole file in which a draft lacks a code that has to stay; the import will judge it.
    lacking = {piece.text for piece in source} - {piece.text for piece in target} if target else set()
    droppable = message.droppable | lacking
    content = _Content(etree.SubElement(segment, _core("source")), droppable)
    content.write(source)
    if message.target:
        element = etree.SubElement(segment, _core("target"))
        _Content(element, droppable, content.kinds).write(target)


def _facts(message: Message, target: str) -> dict[str, str]:
    """Return what an import needs to find the text's entry and to put it back as it was."""
    context, previous = message.key[0], message.previous
    flags = [*([FUZZY] if message.fuzzy and FUZZY not in message.flags else []), *message.flags]
    return {
        **({"context": context} if context else {}),
        **({"flags": ", ".join(flags)} if flags else {}),
        **({"previous": previous[1]} if previous else {}),
        **({"previous-context": previous[0]} if previous and previous[0] else {}),
        # A code can be written in one way only, so `&lt; 5` comes back as `< 5`.
        **({"verbatim": message.target} if target != message.target else {}),
        "exported": message.stamp,
    }


def _metadata(parent: etree._Element, facts: dict[str, str]) -> None:
    metadata = etree.SubElement(parent, f"{{{METADATA}}}metadata")
    group = etree.SubElement(metadata, f"{{{METADATA}}}metaGroup", {"category": GETTEXT})
    for name, value in facts.items():
        etree.SubElement(group, f"{{{METADATA}}}meta", {"type": name}).text = xml_safe(value)


def _terms(unit: etree._Element, terms: Sequence[Term], locale: str) -> None:
    known = [(term, term.forms_in(locale)) for term in terms]
    if not any(forms or term.note for term, forms in known):
        return
    glossary = etree.SubElement(unit, f"{{{GLOSSARY}}}glossary")
    for term, forms in known:
        if not (forms or term.note):
            continue  # an entry has to say something
        entry = etree.SubElement(glossary, f"{{{GLOSSARY}}}glossEntry")
        etree.SubElement(entry, f"{{{GLOSSARY}}}term").text = xml_safe(term.shown)
        for form in forms:
            etree.SubElement(entry, f"{{{GLOSSARY}}}translation").text = xml_safe(form)
        if term.note:
            etree.SubElement(entry, f"{{{GLOSSARY}}}definition").text = xml_safe(term.note)


def _notes(unit: etree._Element, message: Message) -> None:
    texts = [(CONTEXT_NOTE, "source", comment) for comment in message.comments]
    texts += [(PREVIOUS_NOTE, "source", f"The text was: {message.previous[1]}")] if message.previous else []
    texts += [(FAULT_NOTE, "target", f"The translation is not used: {fault}") for fault in message.faults]
    texts += [(OWN_NOTE, "target", message.notes)] if message.notes else []
    if not texts:
        return
    notes = etree.SubElement(unit, _core("notes"))
    for number, (category, applies, text) in enumerate(texts, 1):
        about = {"id": f"n{number}", "category": category, "appliesTo": applies}
        etree.SubElement(notes, _core("note"), about).text = xml_safe(text)


def _data(parts: Iterable[Piece]) -> list[tuple[str, str]]:
    """Return the original data of codes: its name, and the tag as a catalog has it."""
    found = []
    for piece in parts:
        if piece.kind == "placeholder":
            found.append((_placeholder(piece.text), piece.text))
        elif piece.kind != "words":
            found.append((_data_name(piece), tag_of(piece)))
    return found


def _data_name(piece: Piece) -> str:
    return piece.text + {"open": "s", "close": "e"}.get(piece.kind, "")


def _placeholder(text: str) -> str:
    """Return a name for `{page}` that is one for XML: `ph.7b706167657d`."""
    return f"ph.{text.encode().hex()}"


def _shown(piece: Piece) -> dict[str, str]:
    return {"dataRef": _data_name(piece), "disp": tag_of(piece)}


class _Content:
    """Writes pieces into a source or target element. Names of codes are the same in both."""

    def __init__(
        self, element: etree._Element, droppable: frozenset[str], source: Mapping[str, str] | None = None
    ) -> None:
        self.kinds: dict[str, str] = {}
        self._source = source or {}
        self._open = [element]
        self._droppable = droppable

    def write(self, parts: Sequence[Piece]) -> None:
        """Write `parts`: tags that nest as paired codes, those that cross as a start and an end.

        What has no partner is a placeholder: the standard knows no half of a pair in a file.
        """
        nested = pairs(parts)
        ends = {**nested, **crossed(parts, nested)}
        starts = {end: start for start, end in ends.items()}
        begun: dict[int, etree._Element] = {}
        for position, piece in enumerate(parts):
            match piece.kind:
                case "words":
                    self._words(piece.text)
                case "placeholder":
                    self._placeholder(piece.text)
                case "open" if position in nested:
                    self._begin(piece)
                case "close" if starts.get(position) in nested:
                    self._end(piece)
                case "open" if position in ends:
                    begun[position] = self._code("sc", piece, _shown(piece))
                case "close" if position in starts:
                    start = begun[starts[position]]
                    about = {"startRef": start.get("id", "")} | _shown(piece)
                    # Both ends of a pair have to say the same of it.
                    same = {name: start.get(name, "") for name in _OF_A_PAIR if start.get(name)}
                    etree.SubElement(self._open[-1], _core("ec"), same | about)
                case _:
                    self._code("ph", piece, _shown(piece))

    def _words(self, text: str) -> None:
        for number, part in enumerate(split_at_unsafe(text)):
            if number % 2:
                etree.SubElement(self._open[-1], _core("cp"), {"hex": f"{ord(part):04X}"})
            elif part:
                self._append(part)

    def _append(self, text: str) -> None:
        element = self._open[-1]
        if len(element):
            element[-1].tail = (element[-1].tail or "") + text
        else:
            element.text = (element.text or "") + text

    def _placeholder(self, text: str) -> None:
        name = self._name(_placeholder(text), "ph")
        about = {"id": name, "type": "ui", "subType": "xlf:var", "canCopy": "no"}
        about["canDelete"] = "yes" if text in self._droppable else "no"
        about |= {"dataRef": _placeholder(text), "equiv": text, "disp": text}
        etree.SubElement(self._open[-1], _core("ph"), about)

    def _begin(self, piece: Piece) -> None:
        end = Piece("close", piece.text)
        code = self._code(
            "pc",
            piece,
            {
                "dataRefStart": _data_name(piece),
                "dataRefEnd": _data_name(end),
                "dispStart": tag_of(piece),
                "dispEnd": tag_of(end),
            },
        )
        self._open.append(code)
        if letters(piece.text) in LOCKED:
            about = {"id": self._name(f"{code.get('id')}m", "mrk"), "translate": "no"}
            self._open.append(etree.SubElement(code, _core("mrk"), about))

    def _end(self, piece: Piece) -> None:
        if letters(piece.text) in LOCKED:
            self._open.pop()
        self._open.pop()

    def _code(self, element: str, piece: Piece, data: dict[str, str]) -> etree._Element:
        kind, subtype = _TYPES.get(letters(piece.text), ("fmt", f"imprint:{letters(piece.text)}"))
        about = {
            "id": self._name(piece.text, element),
            "type": kind,
            **({"subType": subtype} if subtype else {}),
        }
        about["canDelete"] = "yes" if piece.text in self._droppable else "no"
        about["canCopy"] = "no"
        return etree.SubElement(self._open[-1], _core(element), about | data)

    def _name(self, wanted: str, element: str) -> str:
        """Return `wanted`, or with a number after it where another code of the unit has that name."""
        numbered = (f"{wanted}-{number}" for number in itertools.count(2))
        for name in itertools.chain([wanted], numbered):
            # A code of the target has the name of a code of the source only where the elements are alike.
            if name not in self.kinds and self._source.get(name, element) == element:
                self.kinds[name] = element
                return name
        raise AssertionError("there is always a further number")
