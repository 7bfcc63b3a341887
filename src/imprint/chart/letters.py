"""Text as shapes: shaped by HarfBuzz in the fonts of print, so that every format shows the same letters.

No format draws the text of an SVG as well as its own: WeasyPrint sets it letter by letter (Arabic falls
apart), Word and browsers in whatever font a machine has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import groupby
from typing import Any
from unicodedata import category, combining, east_asian_width

from imprint import fonts
from imprint.model.document import Direction
from imprint.render.bidi import levels

EM = 1000  # units of a path to the size of its text
_REGULAR, _STRONG = 400, 600
_NOT_FIRST = frozenset(
    "、。，．・：；？！）」』】〕〉》’”ー々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ%％,.;:!?)]}"
)
_OPENING = "（「『【〔〈《"


@dataclass(frozen=True, slots=True)
class Outline:
    """The shape of one line of text: its width, and a path from its left end on the base line, `EM` units
    to its size and y upwards.
    """

    width: float
    path: str


@dataclass(frozen=True, slots=True)
class Letters:
    """How the text of one chart is set: families in the order asked, language and direction."""

    families: tuple[str, ...]
    language: str
    direction: Direction

    def outline(self, text: str, strong: bool = False) -> Outline:
        """Return the shape of one line; the width is in units of `EM`."""
        return _outline(self, text, strong)

    def width(self, text: str, size: float, strong: bool = False) -> float:
        """Return how wide one line is at `size`, in pixels."""
        return _outline(self, text, strong).width * size / EM

    def lines(self, text: str, size: float, room: float, most: int, strong: bool = False) -> list[str]:
        """Return `text` in lines of at most `room` pixels, at most `most` of them; "…" ends what is cut."""
        made: list[str] = []
        line = ""
        for piece in _pieces(text):
            for part in self._fitting(piece, size, room, strong):
                if line and self.width((line + part).rstrip(), size, strong) > room:
                    made.append(line.rstrip())
                    line = part.lstrip()
                else:
                    line += part
        made += [line.rstrip()] if line.strip() else []
        if len(made) <= most:
            return made
        last = made[most - 1]
        while last and self.width(f"{last}…", size, strong) > room:
            last = last[:-1].rstrip()
        return [*made[: most - 1], f"{last}…"]

    def _fitting(self, piece: str, size: float, room: float, strong: bool) -> Iterator[str]:
        """Yield a word in parts that fit; most are one."""
        while piece.strip() and self.width(piece.rstrip(), size, strong) > room:
            count = next(
                (
                    end
                    for end in range(len(piece) - 1, 0, -1)
                    if self.width(piece[:end], size, strong) <= room
                ),
                1,
            )
            while count < len(piece) - 1 and combining(piece[count]):
                count += 1
            yield piece[:count]
            piece = piece[count:]
        yield piece


def _pieces(text: str) -> Iterator[str]:
    """Yield the parts of a text between which a line may end: words with the space after them, ideographs."""
    piece = ""
    for character in text:
        last = piece[-1:]
        is_word_end = last == " "
        beside_ideograph = last and any(east_asian_width(each) in "WF" for each in (last, character))
        may_end = (is_word_end or beside_ideograph) and last not in _OPENING and character not in _NOT_FIRST
        if piece and may_end and character != " ":
            yield piece
            piece = ""
        piece += character
    if piece:
        yield piece


# --- shaping ---


@lru_cache(maxsize=4096)
def _outline(letters: Letters, text: str, strong: bool) -> Outline:
    pen = _Pen()
    for run, font, is_rtl in _runs(letters, text, strong):
        _shape(pen, run, font, is_rtl, letters.language)
    return Outline(pen.x, pen.text)


def _runs(letters: Letters, text: str, strong: bool) -> list[tuple[str, Any, bool]]:
    """Return the runs of a line from left to right: each in one font and one direction."""
    weight = _STRONG if strong else _REGULAR
    among = _fonts(letters.families, weight)
    parts = zip(text, levels(text, letters.direction), _fonts_of(among, text), strict=True)
    runs = [
        (level, "".join(character for character, _, _ in group), among[number])
        for (level, number), group in groupby(parts, key=lambda part: part[1:])
    ]
    return [(run, font, level % 2 == 1) for level, run, font in _in_visual_order(runs)]


def _in_visual_order(runs: list[tuple[int, str, Any]]) -> list[tuple[int, str, Any]]:
    """Return runs as they stand from left to right (UAX 9, rule L2)."""
    for level in range(max((run[0] for run in runs), default=0), 0, -1):
        made: list[tuple[int, str, Any]] = []
        for is_deep, group in groupby(runs, key=lambda run: run[0] >= level):
            inside = list(group)
            made += reversed(inside) if is_deep else inside
        runs = made
    return runs


def _fonts_of(among: Sequence[Any], text: str) -> list[int]:
    """Return for each character the number of the first font that has it; marks stay with their letter."""
    made: list[int] = []
    for character in text:
        kind = category(character)
        stays = made and (kind in ("Mn", "Mc", "Me", "Cf") or character == " ")
        if stays and (kind == "Cf" or among[made[-1]].get_nominal_glyph(ord(character))):
            made.append(made[-1])
            continue
        code = ord(character)
        made.append(next((index for index, font in enumerate(among) if font.get_nominal_glyph(code)), 0))
    return made


@cache
def _fonts(families: tuple[str, ...], weight: int) -> tuple[Any, ...]:
    return tuple(_font(family, weight) for family in dict.fromkeys((*families, *fonts.families())))


@cache
def _font(family: str, weight: int) -> Any:
    """Return the upright font of a family whose weight is nearest, the heavier one of two as near."""
    import uharfbuzz  # noqa: PLC0415  (what draws no chart does not load it)

    files = [file for file in fonts.font_files() if file.family == family and file.style == "normal"]

    def distance(file: fonts.FontFile) -> tuple[int, int]:
        return max(file.weight - weight, weight - file.heaviest, 0), -file.weight

    file = min(files, key=distance)
    font = uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(file.path))))
    if file.weight < file.heaviest:
        font.set_variations({"wght": float(min(max(weight, file.weight), file.heaviest))})
    return font


def _shape(pen: _Pen, run: str, font: Any, is_rtl: bool, language: str) -> None:
    import uharfbuzz  # noqa: PLC0415

    buffer = uharfbuzz.Buffer()
    buffer.add_str(run)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if is_rtl else "ltr"
    buffer.language = language
    uharfbuzz.shape(font, buffer, {"tnum": True})
    pen.scale = EM / font.face.upem
    for glyph, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        pen.begin(position.x_offset, position.y_offset)
        font.draw_glyph(glyph.codepoint, _draw_functions(), pen)
        pen.x += position.x_advance * pen.scale


@cache
def _draw_functions() -> Any:
    import uharfbuzz  # noqa: PLC0415

    made = uharfbuzz.DrawFuncs()
    made.set_move_to_func(lambda x, y, pen: pen.move(x, y))
    made.set_line_to_func(lambda x, y, pen: pen.curve("l", x, y))
    made.set_quadratic_to_func(lambda *given: given[-1].curve("q", *given[:-1]))
    made.set_cubic_to_func(lambda *given: given[-1].curve("c", *given[:-1]))
    made.set_close_path_func(lambda pen: pen.close())
    return made


@dataclass(slots=True)
class _Pen:
    """Writes path data in whole units, each point relative to the one before: half the size of absolute
    ones.
    """

    x: float = 0.0
    scale: float = 1.0
    _parts: list[str] = field(default_factory=list)
    _offset: tuple[float, float] = (0.0, 0.0)
    _at: tuple[int, int] = (0, 0)
    _start: tuple[int, int] = (0, 0)

    @property
    def text(self) -> str:
        """The path so far."""
        return "".join(self._parts)

    def begin(self, x: float, y: float) -> None:
        """Begin a glyph that is moved by `x` and `y` font units."""
        self._offset = (x, y)

    def move(self, x: float, y: float) -> None:
        """Begin a shape."""
        point = self._point(x, y)
        self._parts.append("m" + _written([point[0] - self._at[0], point[1] - self._at[1]]))
        self._at = self._start = point

    def curve(self, command: str, *numbers: float) -> None:
        """Add a line or curve: its control points, if any, and where it ends."""
        points = [self._point(x, y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
        relative = [part for x, y in points for part in (x - self._at[0], y - self._at[1])]
        self._at = points[-1]
        if command == "l" and not relative[1]:
            self._parts += [f"h{relative[0]}"] if relative[0] else []
        elif command == "l" and not relative[0]:
            self._parts.append(f"v{relative[1]}")
        else:
            self._parts.append(command + _written(relative))

    def close(self) -> None:
        """End a shape where it began."""
        self._parts.append("z")
        self._at = self._start

    def _point(self, x: float, y: float) -> tuple[int, int]:
        return (
            round(self.x + (x + self._offset[0]) * self.scale),
            round((y + self._offset[1]) * self.scale),
        )


def _written(numbers: Sequence[int]) -> str:
    return "".join(
        f"{'' if number < 0 or not index else ' '}{number}" for index, number in enumerate(numbers)
    )
