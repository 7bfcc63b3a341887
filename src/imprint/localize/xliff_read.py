"""What an XLIFF 2 file brings back, also where a tool has split its segments or written its codes anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from imprint.errors import DocumentError, Location
from imprint.localize.codes import Piece, piece_of, text_of_pieces
from imprint.localize.interchange import FUZZY, PASSED, Delivery, Incoming, State, xml_unsafe
from imprint.localize.markup import children, line_of, local, parsed, text_in
from imprint.localize.xliff import CONTEXT_NOTE, FAULT_NOTE, GETTEXT, METADATA, OWN, OWN_NOTE, PREVIOUS_NOTE

_CORES = tuple(f"urn:oasis:names:tc:xliff:document:2.{minor}" for minor in (0, 1, 2))
_STATES: tuple[State, ...] = ("initial", "translated", *PASSED)
# Spelled in substates of tools, such as `mq:rejected`: a person has to look at the translation.
_DOUBTS = ("fuzzy", "need", "reject", "draft", "machine", "pretranslated", "unconfirmed")


def read_xliff(data: bytes, path: str) -> Delivery:
    """Return the texts of an XLIFF 2.0, 2.1 or 2.2 file.

    Raises DocumentError where it is something else, and RefusedError where it is hostile.
    """
    root = parsed(data, path)
    _check_version(root, path)
    target = root.get("trgLang", "")
    if not target:
        raise _wrong(path, root, "it does not name the language that it was translated into (trgLang)")
    texts = tuple(_incoming(unit) for unit in root.iter("{*}unit") if _is_core(unit))
    return Delivery(root.get("srcLang", ""), target, texts)


def _check_version(root: etree._Element, path: str) -> None:
    name = etree.QName(root)
    version = root.get("version", "")
    if name.localname != "xliff":
        raise _wrong(path, root, f"it begins with <{name.localname}>, which is not XLIFF")
    if name.namespace not in _CORES:
        found = f"version {version}" if version else "another version"
        raise _wrong(path, root, f"it is XLIFF in {found}; what is read is XLIFF 2.0, 2.1 and 2.2")


def _wrong(path: str, element: etree._Element, message: str) -> DocumentError:
    return DocumentError(
        "exchange/format",
        message,
        where=Location(path, line_of(element)),
        fix="choose XLIFF 2.1 where the translation tool exports the file",
    )


def _is_core(element: etree._Element) -> bool:
    return etree.QName(element).namespace in _CORES


def _incoming(unit: etree._Element) -> Incoming:
    codes = {
        data.get("id", ""): text_in(data)
        for original in children(unit, "originalData")
        for data in children(original, "data")
    }
    content = _content(unit, codes)
    facts = _facts(unit)
    own_note, notes = _notes(unit)
    previous = facts.get("previous")
    flags = tuple(flag.strip() for flag in facts.get("flags", "").split(",") if flag.strip())
    return Incoming(
        line=content.line or line_of(unit),
        source=content.source,
        target=content.target,
        state=content.state,
        fuzzy=content.doubtful if content.target.strip() else FUZZY in flags,
        id=unit.get("id", ""),
        context=facts.get("context", "") if facts else None,
        notes=notes,
        own_note=own_note,
        flags=flags,
        previous=(facts.get("previous-context", ""), previous) if previous is not None else None,
        exported=facts.get("exported"),
        verbatim=facts.get("verbatim"),
        partly=content.partly,
    )


def _facts(unit: etree._Element) -> dict[str, str]:
    """Return what an export wrote into the metadata of a unit; nothing where a tool has dropped it."""
    return {
        meta.get("type", ""): xml_unsafe(text_in(meta))
        for group in unit.iterchildren(f"{{{METADATA}}}metadata")
        for inner in group.iter(f"{{{METADATA}}}metaGroup")
        if inner.get("category") == GETTEXT
        for meta in children(inner, "meta")
    }


def _notes(unit: etree._Element) -> tuple[str | None, tuple[str, ...]]:
    """Return the catalog's own comment, and what people have added in a tool."""
    own: str | None = None
    added = []
    # Some tools write notes into segments, where the standard has no place for them.
    places = (unit, *children(unit, "segment"))
    for note in (note for place in places for notes in children(place, "notes") for note in notes):
        category, text = note.get("category", ""), xml_unsafe(text_in(note))
        if category == OWN_NOTE:
            own = text
        elif category not in (CONTEXT_NOTE, PREVIOUS_NOTE, FAULT_NOTE) and text.strip():
            added.append(text)
    return own, tuple(added)


# --- segments ---


@dataclass(frozen=True, slots=True)
class _Content:
    source: str
    target: str
    state: State
    doubtful: bool
    partly: bool
    line: int


def _content(unit: etree._Element, codes: Mapping[str, str]) -> _Content:
    """Return the source and the target of a unit, whose segments are put together again."""
    parts = [part for part in unit if local(part) in ("segment", "ignorable") and _is_core(part)]
    reader = _Codes(codes, unit)
    source: list[Piece] = []
    targets: list[tuple[int, int, list[Piece]]] = []
    states: list[State] = []
    missing = doubtful = False
    line = 0
    for position, part in enumerate(parts, 1):
        words = [piece for element in children(part, "source") for piece in reader.read(element)]
        source += words
        target = next(children(part, "target"), None)
        if local(part) == "ignorable":
            kept = list(reader.read(target)) if target is not None else words
            targets.append((_order(target, position), position, kept))
            continue
        translated = list(reader.read(target)) if target is not None else []
        if translated and target is not None:
            line = line or line_of(target)
        elif text_of_pieces(words).strip():
            missing = True
            continue
        targets.append((_order(target, position), position, translated))
        states.append(_state(part.get("state", "initial")))
        doubtful = doubtful or _is_doubtful(part.get("subState", ""))
    in_order = [piece for _, _, found in sorted(targets, key=lambda one: one[:2]) for piece in found]
    state = min(states, key=_STATES.index, default=_STATES[0])
    text = text_of_pieces(in_order)
    return _Content(
        source=text_of_pieces(source),
        target="" if missing else text,
        state=state,
        doubtful=doubtful or state == "initial",
        partly=missing and bool(states),
        line=line,
    )


def _order(target: etree._Element | None, position: int) -> int:
    """Return at which place among the targets of its unit a target stands."""
    stated = target.get("order", "") if target is not None else ""
    return int(stated) if stated.isdecimal() and len(stated) < 9 else position


def _state(stated: str) -> State:
    return next((state for state in _STATES if state == stated), "initial")


def _is_doubtful(substate: str) -> bool:
    owner, _, meaning = substate.rpartition(":")
    # Ours says why a text left as `initial`; where a tool has changed that state, it may have forgotten this.
    return owner != OWN and meaning.lower().startswith(_DOUBTS)


class _Codes:
    """Reads inline content as pieces, whatever a tool has made of the codes.

    What a code stands for is in the unit's original data; where a tool has dropped that, in how the code is
    displayed, and at last in its name.
    """

    def __init__(self, data: Mapping[str, str], unit: etree._Element) -> None:
        self._data = data
        found = list(unit.iter("{*}pc", "{*}ph", "{*}sc"))
        # Of codes with one name, in source and target, the one that still knows its data goes first.
        found.sort(key=lambda element: bool(element.get("dataRef") or element.get("dataRefStart")))
        self._by_id = {element.get("id", ""): element for element in found}

    def read(self, element: etree._Element) -> Iterator[Piece]:
        """Yield the pieces in `element`."""
        yield from _text(element.text)
        for child in element:
            yield from self._code(child)
            yield from _text(child.tail)

    def _code(self, element: etree._Element) -> Iterator[Piece]:
        match local(element):
            case "cp":
                yield from _text(_code_point(element.get("hex", "")))
            case "ph":
                yield self._piece(element, ("dataRef",), ("equiv", "disp"), "point")
            case "sc":
                yield self._piece(element, ("dataRef",), ("disp", "equiv"), "open")
            case "ec":
                yield self._end(element)
            case "pc":
                start = self._piece(element, ("dataRefStart", "dataRef"), ("dispStart", "equivStart"), "open")
                yield start
                yield from self.read(element)
                yield Piece("close", start.text)
            case "mrk":
                yield from self.read(element)
            case _:  # `sm` and `em` mark what no catalog keeps
                return

    def _end(self, element: etree._Element) -> Piece:
        begun = self._by_id.get(element.get("startRef", ""))
        if begun is not None:
            start = self._piece(begun, ("dataRef", "dataRefStart"), ("disp", "dispStart"), "open")
            return Piece("close", start.text)
        return self._piece(element, ("dataRef",), ("disp", "equiv"), "close")

    def _piece(
        self, element: etree._Element, references: tuple[str, ...], shown: tuple[str, ...], kind: str
    ) -> Piece:
        copied = self._by_id.get(element.get("copyOf", ""))
        for source in (element, copied) if copied is not None else (element,):
            candidates = [self._data.get(source.get(name, ""), "") for name in references]
            candidates += [source.get(name, "") for name in shown]
            for candidate in candidates:
                if piece := piece_of(candidate):
                    return piece
        name = element.get("startRef" if kind == "close" else "id", "").partition("-")[0]
        tag = {"open": f"<{name}>", "close": f"</{name}>"}.get(kind, f"<{name}/>")
        return piece_of(tag) or Piece("words", "")


def _text(text: str | None) -> Iterator[Piece]:
    if text:
        yield Piece("words", text)


def _code_point(hexadecimal: str) -> str:
    try:
        return chr(int(hexadecimal, 16))
    except (ValueError, OverflowError):
        return ""
