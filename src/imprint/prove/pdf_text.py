"""The text of a PDF's pages, by the numbers of its marked content.

A structure tree says which numbered pieces of a page belong to a paragraph or cell; this module says what
stands in each piece. It reads what a reader's copy command would get: the codes that are shown, through the
fonts' ToUnicode maps (ISO 32000-1, 9.10). Artifacts (running heads, repeated table heads) are left out, and
so is what nobody can see.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from unicodedata import bidirectional

import pikepdf

from imprint.prove import words
from imprint.prove.pdf_sight import Sight

Codes: TypeAlias = Mapping[int, str]

_UNKNOWN = "\ufffd"
_ARTIFACT, _OFF = -1, -2  # signs for open content, where others have their numbers
_LEAST_INK = 0.02  # opacity
_WHITE_INK = re.compile(
    rb"(?:(?<![\d.])1(?:\.0*)?\s+){3}rg|(?<![\d.])1(?:\.0*)?\s+g\s|(?:(?<![\d.])0(?:\.0*)?\s+){4}k\s"
)
_NUMBER = rb"[-+]?(?:\d+\.?\d*|\.\d+)"
_DRAWING = rb"(?:re|f\*?|rg|RG|g|G|k|K|w|m|l|c|v|y|h|S|s|W\*?|n|d0|d1|/[^\s/<>\[\](){}%]+\s+gs)(?=[\s/]|$)"
_TOKEN = re.compile(
    rb"\[(?P<array>[^\[\]()%]*)\]\s*TJ\b"  # shown strings in hexadecimal, with kerning between them
    rb"|/\w+\s*<<\s*/MCID\s+(?P<numbered>\d+)\s*>>\s*BDC\b"
    rb"|(?P<drawing>(?:(?:" + _NUMBER + rb"\s+)*" + _DRAWING + rb"\s*)+)"
    rb"|(?P<numbers>" + _NUMBER + rb"(?:\s+" + _NUMBER + rb")*)"
    rb"|(?P<operator>[A-Za-z'\"][A-Za-z0-9*]*)"
    rb"|(?P<name>/[^\s/<>\[\](){}%]*)"
    rb"|(?P<mark><<|>>|[\[\]])"
    rb"|<(?P<hex>[0-9A-Fa-f\s]*)>"
    rb"|(?P<literal>\()"
    rb"|(?P<comment>%[^\r\n]*)"
)
_HEX = re.compile(rb"<([0-9A-Fa-f\s]*)>")
_PARENTHESIS = re.compile(rb"\\.|[()]", re.DOTALL)
_ESCAPE = re.compile(rb"\\([nrtbf()\\]|[0-7]{1,3}|\r\n|\r|\n|.)", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_PAINTS = re.compile(rb"(?<=\s)[fFBbSs]\*?(?=\s|$)")
_VIRAMA = re.compile("[\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d]")
_DRAWN_AS = str.maketrans({"ई": "इ"})  # letters that fonts draw as another one and a stroke
_INLINE_IMAGE = re.compile(rb"\sEI(?=\s|$)")


@dataclass(slots=True)
class Piece:
    """What one numbered piece of content shows: glyph by glyph, in the order in which they are drawn.

    `x` and `y` are where its first glyph stands, `size` is how large it is, all in the same units. `actual`
    is the text that the file gives in place of the glyphs (`/ActualText`), where it gives one.
    """

    glyphs: list[str] = field(default_factory=list)
    x: float = 0.0
    y: float = 0.0
    size: float = 0.0
    actual: str | None = None

    def text(self, is_rtl: bool) -> str:
        """Return the text in the order in which it is read.

        A text in place of the glyphs counts only where enough of them are drawn to show it. Where it has
        other letters than they have, both are returned.
        """
        if self.actual is not None and 2 * len(self.glyphs) >= sum(map(str.isalnum, self.actual)):
            return self.actual if self._shows(self.actual) else f"{''.join(self.glyphs)} {self.actual}"
        return in_logical_order(self.glyphs, is_rtl)

    def _shows(self, actual: str) -> bool:
        # A half letter (before a virama) may be a stroke of another: Devanagari II is I with a half RA above.
        whole = (glyph for glyph in self.glyphs if not _VIRAMA.search(glyph))
        known = [letter for glyph in whole for letter in glyph if letter.isalnum()]
        actual = actual.translate(_DRAWN_AS)
        strange = sum(letter.translate(_DRAWN_AS) not in actual for letter in known)
        return 4 * strange <= len(known)


@dataclass(slots=True)
class PageText:
    """The text of one page: its pieces by their numbers, and what has no number and is no artifact either.

    `drawn` are the numbers of the content in which anything but text is drawn.
    """

    pieces: dict[int, Piece] = field(default_factory=dict)
    drawn: set[int] = field(default_factory=set)
    loose: list[str] = field(default_factory=list)


def page_text(page: pikepdf.Page, fonts: Fonts, hidden: frozenset[tuple[int, int]] = frozenset()) -> PageText:
    """Return the text of one page that can be seen. `hidden` are layers that are off, by their object
    numbers.
    """
    left, low, right, high = map(float, page.cropbox.as_list())
    edges = (min(left, right), min(low, high), max(left, right), max(low, high))
    reader = _Reader(fonts, Sight(edges), hidden)
    reader.read(_content(page), page.obj.get("/Resources", pikepdf.Dictionary()))
    return reader.text


def _content(page: pikepdf.Page) -> bytes:
    contents = page.obj.get("/Contents")
    if contents is None:
        return b""
    streams = contents if isinstance(contents, pikepdf.Array) else [contents]
    return b"\n".join(stream.read_bytes() for stream in streams)


# --- fonts ---


class Fonts:
    """The fonts of a file: for each, what its codes mean and how many bytes one has. Each is read once.

    With `drawn`, a glyph that the embedded font file itself knows a character for means that character,
    whatever the ToUnicode map says: layout engines write one meaning for a glyph that stands for several
    characters.
    """

    def __init__(self, drawn: bool = False) -> None:
        self._drawn = drawn
        self._known: dict[tuple[int, int], tuple[Codes, int]] = {}
        self.alike: dict[str, str] = {}

    def codes(self, font: Any) -> tuple[Codes, int]:
        """Return a font's codes and the bytes of each."""
        if font.objgen not in self._known or font.objgen == (0, 0):
            self._known[font.objgen] = self._read(font)
        return self._known[font.objgen]

    def _read(self, font: Any) -> tuple[Codes, int]:
        stream = font.get("/ToUnicode")
        codes = _to_unicode(stream.read_bytes()) if isinstance(stream, pikepdf.Stream) else {}
        is_composite = font.get("/Subtype") == "/Type0"
        if self._drawn and is_composite:
            from imprint.prove.pdf_fonts import characters_of  # noqa: PLC0415 - only where a file is read closer

            codes = self._with_drawn(codes, characters_of(font))
        return codes, 2 if is_composite else 1

    def _with_drawn(self, codes: Codes, characters: Mapping[int, Sequence[str]]) -> Codes:
        made = dict(codes)
        for code, candidates in characters.items():
            if code not in made:
                continue
            chosen = made[code] if made[code] in candidates else min(candidates)
            made[code] = self.alike.get(chosen, chosen)
            if len(candidates) > 1:
                self.alike.update(dict.fromkeys(candidates, made[code]))
        return made


def _to_unicode(cmap: bytes) -> Codes:
    """Return what a ToUnicode map says (ISO 32000-1, 9.10.3)."""
    codes: dict[int, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        found = _HEX.findall(block)
        codes.update(
            (_number(code), _utf16(text)) for code, text in zip(found[::2], found[1::2], strict=False)
        )
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", cmap, re.DOTALL):
        codes.update(_ranges(block))
    return codes


def _ranges(block: bytes) -> Iterator[tuple[int, str]]:
    pattern = rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?:<([0-9A-Fa-f\s]*)>|\[([^\]]*)\])"
    for low, high, first, listed in re.findall(pattern, block):
        if listed:
            texts = map(_utf16, _HEX.findall(listed))
            yield from zip(range(_number(low), _number(high) + 1), texts, strict=False)
        else:
            text = _utf16(first)
            for step, code in enumerate(range(_number(low), _number(high) + 1)):
                yield code, text[:-1] + chr(ord(text[-1]) + step) if text else ""


def _number(digits: bytes) -> int:
    return int(b"".join(digits.split()) or b"0", 16)


def _utf16(digits: bytes) -> str:
    return bytes.fromhex(digits.decode()).decode("utf-16-be", "replace")


# --- content streams ---


class _Reader:
    """Follows the operators of a content stream that matter for text."""

    def __init__(self, fonts: Fonts, sight: Sight, hidden: frozenset[tuple[int, int]]) -> None:
        self.text = PageText()
        self._fonts, self._sight, self._hidden = fonts, sight, hidden
        self._open: list[int | None] = []  # the marked content that is open, by number where it has one
        self._has_white = False
        self._font: tuple[Codes, int] = ({}, 1)
        self._size = 0.0
        self._saved: list[tuple[tuple[Codes, int], float]] = []
        self._place = (0.0, 0.0, 1.0)  # x and y of the line, and the height of its units

    def read(self, content: bytes, resources: Any, depth: int = 0) -> None:
        """Follow a content stream to its end. `resources` are where its fonts and forms are found."""
        operands: list[Any] = []
        clear = _clear_states(resources)
        self._has_white = self._has_white or _WHITE_INK.search(content) is not None
        at = 0
        while token := _TOKEN.search(content, at):
            at = token.end()
            kind = token.lastgroup or ""
            value: bytes = token.group(kind)
            if kind == "operator":
                if value == b"ID":
                    self._note_drawn()
                    end = _INLINE_IMAGE.search(content, at)
                    at = end.end() if end else len(content)
                else:
                    self._operate(value, operands, resources, depth)
                operands = []
            elif kind == "array":
                self._show(b"".join(_HEX.findall(value)))
            elif kind == "numbered":
                self._open.append(int(value))
            elif kind == "literal":
                begin, at = at, _literal_end(content, at)
                operands.append(_unescaped(content[begin : at - 1]).hex().encode())
            elif kind != "drawing":
                operands += _operands(kind, value)
            else:
                self._draw_lines(value, clear)

    def _operate(self, operator: bytes, operands: list[Any], resources: Any, depth: int) -> None:
        match operator:
            case b"Tj" | b"TJ" | b"'" | b'"':
                self._show(b"".join(part for part in operands if isinstance(part, bytes)))
            case b"BDC" | b"BMC":
                self._begin(operands, resources)
            case b"EMC":
                if self._open:
                    self._open.pop()
            case b"q":
                self._saved.append((self._font, self._size))
                self._sight.save()
            case b"Q":
                if self._saved:
                    self._font, self._size = self._saved.pop()
                self._sight.restore()
            case b"cm" | b"Tr" | b"sh":
                self._look(operator, operands)
            case b"Tf" if len(operands) >= 2:
                font = resources.get("/Font", {}).get(operands[-2])
                self._font = self._fonts.codes(font) if font is not None else ({}, 1)
                self._size = abs(operands[-1])
            case b"Tm" if len(operands) >= 6:
                self._place = (operands[-2], operands[-1], abs(operands[-3]) or abs(operands[-5]) or 1.0)
            case b"Td" | b"TD" if len(operands) >= 2:
                x, y, scale = self._place
                self._place = (x + operands[-2] * scale, y + operands[-1] * scale, scale)
            case b"BT":
                self._place = (0.0, 0.0, 1.0)
            case b"Do" if operands and depth < 8:
                self._draw(operands[-1], resources, depth)

    def _look(self, operator: bytes, operands: list[Any]) -> None:
        """Follow what decides how things look."""
        if operator == b"cm" and len(operands) >= 6:
            self._sight.transform(operands[-6:])
        elif operator == b"Tr" and operands:
            self._sight.set_mode(int(operands[-1]))
        elif operator == b"sh":
            self._note_drawn()
            self._sight.cover()

    def _begin(self, operands: list[Any], resources: Any) -> None:
        number = _content_number(operands, resources)
        self._open.append(self._kind_of(operands, resources) if number is None else number)
        if number is not None and "/ActualText" in operands[:-1]:
            digits = operands[operands.index("/ActualText") + 1]
            self._piece(number).actual = str(pikepdf.String(bytes.fromhex(digits.decode())))

    def _kind_of(self, operands: list[Any], resources: Any) -> int | None:
        """Return the sign for an artifact or a layer that is off, None for any other content without a
        number.
        """
        if operands[:1] == ["/Artifact"]:
            return _ARTIFACT
        if operands[:1] == ["/OC"] and len(operands) == 2 and isinstance(operands[1], str):
            layer = resources.get("/Properties", {}).get(operands[1])
            if layer is not None and layer.objgen in self._hidden:
                return _OFF
        return None

    def _piece(self, number: int) -> Piece:
        piece = self.text.pieces.get(number)
        if piece is None:
            piece = self.text.pieces[number] = Piece()
        if not piece.glyphs:
            x, y, scale = self._place
            piece.x, piece.y, piece.size = self._sight.where(x, y, self._size * scale)
        return piece

    def _draw_lines(self, steps: bytes, clear: frozenset[str]) -> None:
        is_artifact = _ARTIFACT in self._open
        if not is_artifact and self._open and _PAINTS.search(steps):
            self._note_drawn()
        if self._has_white or ((b"W" in steps or clear) and not is_artifact):
            self._sight.draw(steps, clear)  # an artifact leaves the state as it was

    def _note_drawn(self) -> None:
        self.text.drawn.update(number for number in self._open[-1:] if number is not None)

    def _draw(self, name: str, resources: Any, depth: int) -> None:
        """Read a form that is drawn here: its text belongs to the content that is open."""
        form = resources.get("/XObject", {}).get(name)
        if not isinstance(form, pikepdf.Stream):
            return
        self._note_drawn()
        self._sight.save()
        if form.get("/Subtype") == "/Form":
            if "/Matrix" in form:
                self._sight.transform([float(one) for one in form.Matrix])
            self.read(form.read_bytes(), form.get("/Resources", resources), depth + 1)
        else:
            self._sight.cover()
        self._sight.restore()

    def _show(self, digits: bytes) -> None:
        number = next((number for number in reversed(self._open) if number is not None), None)
        x, y, scale = self._place
        if number == _ARTIFACT or _OFF in self._open or not self._sight.sees(x, y, self._size * scale):
            return
        glyphs = self._glyphs(bytes.fromhex(digits.decode()))
        if number is None:
            self.text.loose.append("".join(glyphs))
        else:
            self._piece(number).glyphs += glyphs

    def _glyphs(self, shown: bytes) -> list[str]:
        codes, width = self._font
        if width == 1:
            return [codes.get(code, _UNKNOWN) for code in shown]
        pairs = zip(shown[::2], shown[1::2], strict=False)
        return [codes.get(high << 8 | low, _UNKNOWN) for high, low in pairs]


def _clear_states(resources: Any) -> frozenset[str]:
    """Return the names of graphics states in which what is filled cannot be seen."""
    states = resources.get("/ExtGState", {})
    opacities = {name: state.get("/ca") for name, state in states.items()}
    return frozenset(name[1:] for name, ca in opacities.items() if ca is not None and float(ca) < _LEAST_INK)


def _operands(kind: str, value: bytes) -> list[Any]:
    """Return the operands in one token: numbers, a name, or the digits of a string."""
    match kind:
        case "numbers":
            return [float(number) for number in value.split()]
        case "name":
            return [value.decode("latin-1")]
        case "hex":
            return [b"".join(value.split())]
        case _:
            return []


def _content_number(operands: list[Any], resources: Any) -> int | None:
    """Return the number of the marked content that begins, or None where it has none."""
    if "/MCID" in operands:
        place = operands.index("/MCID") + 1
        return int(operands[place]) if place < len(operands) else None
    if len(operands) == 2 and isinstance(operands[1], str):
        number = resources.get("/Properties", {}).get(operands[1], {}).get("/MCID")
        return None if number is None else int(number)
    return None


def _literal_end(content: bytes, at: int) -> int:
    """Return where a literal string ends whose first character is at `at`, after its closing parenthesis."""
    depth = 1
    while depth and (found := _PARENTHESIS.search(content, at)):
        depth += {b"(": 1, b")": -1}.get(found.group(), 0)
        at = found.end()
    return at


def _unescaped(text: bytes) -> bytes:
    def one(match: re.Match[bytes]) -> bytes:
        what = match.group(1)
        if what[:1].isdigit():
            return bytes([int(what, 8) & 255])
        return b"" if what in {b"\n", b"\r", b"\r\n"} else _ESCAPED.get(what, what)

    return _ESCAPE.sub(one, text) if b"\\" in text else text


# --- order ---


def in_logical_order(glyphs: Sequence[str], is_rtl: bool) -> str:
    """Return the text of glyphs that are drawn from left to right, in the order in which it is read.

    Where letters run from right to left, the order of their runs is turned back, as far as that can be known:
    where both directions meet, several texts look the same, and one of them is returned. Space at an end of
    text that runs against its page may belong to the other end; `words.GAP` then stands at both.
    """
    text = "".join(glyphs)
    has_right = words.has_right_to_left(text)
    if has_right:
        kinds = [_direction(glyph) for glyph in glyphs]
        if is_rtl:
            text = "".join(_runs_turned(list(reversed(glyphs)), kinds[::-1], "L"))
        else:
            text = "".join(_runs_turned(list(glyphs), kinds, "R"))
    if has_right != is_rtl and text != text.strip():
        return f"{words.GAP}{text.strip()}{words.GAP}"
    return text


def _direction(glyph: str) -> str:
    if words.has_right_to_left(glyph):
        return "R"
    return "L" if any(bidirectional(character) in {"L", "EN", "AN"} for character in glyph) else ""


def _runs_turned(glyphs: list[str], kinds: Sequence[str], wanted: str) -> list[str]:
    """Return `glyphs` with each run of one direction turned:.

    From its first glyph to its last, with neutral ones between.
    """
    at = 0
    while at < len(glyphs):
        if kinds[at] != wanted:
            at += 1
            continue
        end = last = at
        while end < len(glyphs) and kinds[end] in {wanted, ""}:
            last = end if kinds[end] == wanted else last
            end += 1
        glyphs[at : last + 1] = reversed(glyphs[at : last + 1])
        at = last + 1
    return glyphs
