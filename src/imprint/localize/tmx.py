"""TMX 1.4b: finished translations as the memory of any translation tool, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from imprint import __version__
from imprint.errors import DocumentError, Location
from imprint.localize.codes import Piece, letters, pairs, piece_of, pieces, tag_of, text_of_pieces
from imprint.localize.interchange import (
    Delivery,
    Incoming,
    Message,
    same_written,
    without_unsafe,
    xml_safe,
    xml_unsafe,
)
from imprint.localize.markup import children, indent, line_of, local, parsed, text_in
from imprint.model.locale import Locale

_XML = "{http://www.w3.org/XML/1998/namespace}"
_LEAVES = frozenset(("seg", "note", "prop"))
_CONTEXT, _REFERENCE, _VERBATIM = "x-context", "x-reference", "x-imprint-text"
_TYPES = {"b": "bold", "i": "italic", "u": "ulined", "a": "link", "img": "image", "br": "lb"}


def write_tmx(messages: Iterable[Message], source: Locale, target: Locale) -> bytes:
    """Return a TMX 1.4b file with the translations that are finished; the same ones give the same bytes."""
    root = etree.Element("tmx", {"version": "1.4"})
    header = {
        "creationtool": "Imprint",
        "creationtoolversion": __version__,
        "segtype": "block",
        "o-tmf": "gettext",
        "adminlang": "en",
        "srclang": source.tag,
        "datatype": "plaintext",
    }
    etree.SubElement(root, "header", header)
    body = etree.SubElement(root, "body")
    for message in messages:
        if message.is_done:
            _unit(body, message, source, target)
    indent(root, _LEAVES)
    text = etree.tostring(root, encoding="unicode")
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n'
    return f"{head}{text}\n".encode()


def _unit(body: etree._Element, message: Message, source: Locale, target: Locale) -> None:
    unit = etree.SubElement(body, "tu", {"tuid": message.id})
    for note in message.comments:
        etree.SubElement(unit, "note").text = xml_safe(note)
    # What comes back without a context belongs to every text that reads the same; ours says that it has none.
    etree.SubElement(unit, "prop", {"type": _CONTEXT}).text = xml_safe(message.key[0])
    if message.reference:
        etree.SubElement(unit, "prop", {"type": _REFERENCE}).text = xml_safe(message.reference)
    codes = _Numbers()
    for locale, text in ((source, message.key[1]), (target, message.target)):
        variant = etree.SubElement(unit, "tuv", {f"{_XML}lang": locale.tag})
        parts = pieces(text)
        if without_unsafe(text_of_pieces(parts)) != text:
            etree.SubElement(variant, "prop", {"type": _VERBATIM}).text = xml_safe(text)
        _write(etree.SubElement(variant, "seg"), parts, codes)


class _Numbers:
    """The number of each tag, the same in both languages (`x`)."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def of(self, tag: str) -> str:
        return str(self._numbers.setdefault(tag, len(self._numbers) + 1))


def _write(segment: etree._Element, parts: tuple[Piece, ...], codes: _Numbers) -> None:
    ends = pairs(parts)
    number_of = {}
    for number, (opening, closing) in enumerate(sorted(ends.items()), 1):
        number_of[opening] = number_of[closing] = str(number)
    for position, piece in enumerate(parts):
        if piece.kind == "words":
            _append(segment, without_unsafe(piece.text))
            continue
        kind = _TYPES.get(letters(piece.text), f"x-{letters(piece.text)}")
        match piece.kind, number_of.get(position):
            case "open", str(pair):
                name, about = "bpt", {"i": pair, "x": codes.of(piece.text), "type": kind}
            case "close", str(pair):
                name, about = "ept", {"i": pair}
            case "placeholder", _:
                name, about = "ph", {"x": codes.of(piece.text), "type": "x-placeholder"}
            case _:
                name, about = "ph", {"x": codes.of(piece.text), "type": kind}
        etree.SubElement(segment, name, about).text = tag_of(piece)


def _append(segment: etree._Element, text: str) -> None:
    if len(segment):
        segment[-1].tail = (segment[-1].tail or "") + text
    else:
        segment.text = (segment.text or "") + text


# --- back ---


def read_tmx(data: bytes, path: str, languages: tuple[str, str]) -> Delivery:
    """Return the translations of a TMX file from the first into the second of `languages`, both BCP 47 tags.

    A tag in the file is taken for another spelling of what is asked for where language and script agree.
    Raises DocumentError where the file is something else, and RefusedError where it is hostile.
    """
    root = parsed(data, path, may_have_type=True)
    if local(root) != "tmx":
        raise DocumentError(
            "exchange/format",
            f"it begins with <{local(root)}>, which is not TMX",
            where=Location(path, line_of(root)),
            fix="choose TMX 1.4 where the translation tool exports the file",
        )
    texts = [found for unit in root.iter("{*}tu") if (found := _incoming(unit, languages))]
    return Delivery(*languages, tuple(texts), fills=True)


def languages_of(data: bytes, path: str) -> tuple[str, ...]:
    """Return the languages of the texts in a TMX file, as it spells them, each once."""
    root = parsed(data, path, may_have_type=True)
    return tuple(dict.fromkeys(_language(variant) for variant in root.iter("{*}tuv")))


def _language(variant: etree._Element) -> str:
    return (variant.get(f"{_XML}lang") or variant.get("lang") or "").replace("_", "-")


def _incoming(unit: etree._Element, languages: tuple[str, str]) -> Incoming | None:
    variants = list(children(unit, "tuv"))
    source, target = (_variant(variants, language) for language in languages)
    if source is None or target is None:
        return None
    text, written = _text(source), _text(target)
    if not text.strip() or not written.strip():
        return None
    contexts = [prop for prop in children(unit, "prop") if prop.get("type") == _CONTEXT]
    return Incoming(
        line=line_of(target),
        source=text,
        target=written,
        id=unit.get("tuid", ""),
        context=xml_unsafe(text_in(contexts[0])) if contexts else None,
        verbatim=_verbatim(target),
    )


def _variant(variants: list[etree._Element], language: str) -> etree._Element | None:
    """Return the variant in `language`: one with that tag, else the first that is the same language."""
    exact = (one for one in variants if _language(one).lower() == language.lower())
    near = (one for one in variants if same_written(_language(one), language))
    found = next(exact, None)
    return found if found is not None else next(near, None)


def _verbatim(variant: etree._Element) -> str | None:
    for prop in children(variant, "prop"):
        if prop.get("type") == _VERBATIM:
            return xml_unsafe(text_in(prop))
    return None


def _text(variant: etree._Element) -> str:
    segment = next(children(variant, "seg"), None)
    return "" if segment is None else text_of_pieces(_pieces(segment))


def _pieces(element: etree._Element) -> Iterator[Piece]:
    """Yield the pieces of a segment. A code of another tool stands for nothing that a catalog has."""
    if element.text:
        yield Piece("words", element.text)
    for child in element:
        if local(child) in ("hi", "sub"):
            yield from _pieces(child)
        elif piece := piece_of(text_in(child)):
            yield piece
        if child.tail:
            yield Piece("words", child.tail)
