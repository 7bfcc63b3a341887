"""A document as a sequence to be aligned: its stretches, each with what a translation leaves unchanged."""

from __future__ import annotations

import math
import posixpath
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby
from urllib.parse import unquote, urlsplit

from imprint.localize.lint import Number, numbers_in
from imprint.localize.locales import cldr_for, locale_for
from imprint.localize.tags import Tagged, plain, unescaped, visible_words
from imprint.localize.units import Place, Unit
from imprint.localize.walk import Stretch, stretches
from imprint.model.columns import placed_cells
from imprint.model.document import (
    Cell,
    Code,
    CodeBlock,
    Document,
    Figure,
    Heading,
    Image,
    Inline,
    Link,
    ListItem,
    Note,
    Row,
    Span,
    Table,
)
from imprint.model.walk import text_of

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[._/+#@:-]*[A-Za-z0-9]+)*")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_CODE_WORDS = 60  # of a block of code, which is known well enough by then
_ENDS = str.maketrans("：？！。．；", ":?!..;")
_WEIGHTS = {"CJK": 3.0, "HIRAGANA": 1.6, "KATAKANA": 1.6, "HANGUL": 2.4}


@dataclass(frozen=True, eq=False)
class Piece:
    """One stretch. `weight` is the length of its words, in Latin letters.

    `marks` are the invariants that it has: names of code, numbers, links, images, names in Latin letters.
    `firm` are those of them that a translation has to have too.
    """

    kind: str
    level: int
    message: Tagged
    unit: Unit | None
    place: Place
    words: str
    weight: float
    marks: frozenset[str]
    firm: frozenset[str]
    end: str

    @cached_property
    def terms(self) -> frozenset[str]:
        """What may have a counterpart of its own in the other language: words, or pairs of ideographs."""
        return frozenset(_terms(self.words))


@dataclass(frozen=True, eq=False)
class Line:
    """One row of a table: the pieces of each column that has any."""

    cells: dict[int, tuple[Piece, ...]]
    head: bool

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """Return the pieces of all cells, from left to right."""
        return tuple(piece for column in sorted(self.cells) for piece in self.cells[column])


@dataclass(frozen=True, eq=False)
class Grid:
    """A table, which is aligned as a whole first."""

    lines: tuple[Line, ...]
    columns: int

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """Return the pieces of all rows."""
        return tuple(piece for line in self.lines for piece in line.pieces)


Item = Piece | Grid


def items_of(document: Document, locale: str) -> tuple[Item, ...]:
    """Return what stands in `document`, written in `locale`, in reading order; a table is one item."""
    latin = locale_for(locale).script == "Latn"
    found: list[Item] = []
    for _, run in groupby(stretches(document), lambda stretch: id(_table_of(stretch))):
        together = tuple(run)
        if table := _table_of(together[0]):
            found.append(_grid(table, together, document, locale, latin))
        else:
            pieces = (_piece(stretch, document, locale, latin) for stretch in together)
            found += (piece for piece in pieces if piece)
    return tuple(found)


def pieces_in(items: Iterable[Item]) -> Iterator[Piece]:
    """Yield every piece, also those in tables."""
    for item in items:
        if isinstance(item, Grid):
            yield from item.pieces
        else:
            yield item


def _table_of(stretch: Stretch) -> Table | None:
    """Return the outermost table in one of whose cells a stretch stands."""
    within = stretch.place.within
    if not any(isinstance(node, Cell) for node in within):
        return None
    return next(node for node in within if isinstance(node, Table))


def _grid(table: Table, run: Iterable[Stretch], document: Document, locale: str, latin: bool) -> Grid:
    columns = {id(cell): column for column, cell, _ in placed_cells(table)}
    heads = {id(row) for row in table.head}
    lines: dict[int, dict[int, list[Piece]]] = {}
    for stretch in run:
        row = next(node for node in stretch.place.within if isinstance(node, Row))
        cell = next(node for node in stretch.place.within if isinstance(node, Cell))
        if piece := _piece(stretch, document, locale, latin):
            lines.setdefault(id(row), {}).setdefault(columns[id(cell)], []).append(piece)
    return Grid(
        tuple(
            Line({column: tuple(pieces) for column, pieces in cells.items()}, row in heads)
            for row, cells in lines.items()
        ),
        len(table.columns),
    )


def _piece(stretch: Stretch, document: Document, locale: str, latin: bool) -> Piece | None:
    """Return the piece of a stretch, or None where there is nothing in it to align."""
    message, place = stretch.message, stretch.place
    node = place.within[-1] if place.within else None
    if isinstance(node, CodeBlock):
        return _code_piece(node, stretch)
    image = node.image if isinstance(node, Figure) and place.kind == "alt" else None
    if not message.text.strip() and image is None:
        return None
    if place.kind == "title" and stretch.unit and _is_from_name(document):
        return None
    return _text_piece(stretch, "figure" if image else place.kind, image, locale, latin)


def _code_piece(block: CodeBlock, stretch: Stretch) -> Piece:
    words = frozenset(f"b:{word}" for word in block.text.split()[:_CODE_WORDS])
    return Piece(
        kind="code",
        level=0,
        message=stretch.message,
        unit=None,
        place=stretch.place,
        words="",
        weight=float(len(block.text)),
        marks=words,
        firm=frozenset(),
        end="",
    )


def _text_piece(stretch: Stretch, kind: str, image: Image | None, locale: str, latin: bool) -> Piece:
    message = stretch.message
    words = visible_words(message.text).strip()
    keys = [(key, isinstance(mark, Code)) for mark in all_marks(message) if (key := _key(mark))]
    keys += [(f"i:{image_key(image)}", False)] if image else []
    keys += [(f"h:{letter}", True) for letter in _letters_in(message)]
    for number in numbers_in(words, locale):
        keys += [(f"n:{one}", False) for one in number.meanings]
        keys.append((_number_key(number), True))
    keys += [(f"n:={month}", True) for month in _months_in(words, locale)]
    for found in _NAME.finditer(words):
        keys.append((f"w:{found[0].casefold()}", _is_name(found[0]) or (not latin and len(found[0]) > 1)))
    end = words[-1:].translate(_ENDS)
    return Piece(
        kind=kind,
        level=_level(stretch.place),
        message=message,
        unit=stretch.unit,
        place=stretch.place,
        words=words,
        weight=_weight(unescaped(message.text)),
        marks=frozenset(key for key, _ in keys),
        firm=frozenset(key for key, is_firm in keys if is_firm),
        end=end if end in ":?!.;" else "",
    )


def _letters_in(message: Tagged) -> set[str]:
    """Return the letters of the tags in a message that a translation has as well."""
    return {name.rstrip("0123456789") for name, _ in message.marks} & {"a", "img", "br", "b", "fn"}


def _months_in(words: str, locale: str) -> Iterator[int]:
    """Yield the numbers of the months that are named in `words`; other languages may write the number."""
    months = _months(locale)
    yield from (months[word] for word in _WORD.findall(words) if word in months)


@lru_cache(maxsize=64)
def _months(locale: str) -> dict[str, int]:
    names = cldr_for(locale).months
    return {
        name: number
        for form in ("format", "stand-alone")
        for number, name in names[form]["wide"].items()
        if not any(map(str.isdigit, name))
    }


def remade(piece: Piece, text: str, locale: str) -> Piece:
    """Return a piece like `piece` whose words are `text`, in the language `locale`."""
    stretch = Stretch(plain(text), piece.place, piece.unit)
    return _text_piece(stretch, piece.kind, None, locale, locale_for(locale).script == "Latn")


def _is_from_name(document: Document) -> bool:
    """Say whether the title is only the name of the file, which is no text of the document."""
    letters = "".join(filter(str.isalnum, document.title)).casefold()
    return letters == "".join(filter(str.isalnum, document.name)).casefold()


def all_marks(message: Tagged) -> tuple[Inline, ...]:
    """Return the marks of a message, and those that hold the whole of it."""
    layers = (layer.mark for layer in message.layers if layer.mark is not None)
    return (*layers, *(mark for _, mark in message.marks))


def _key(mark: Inline) -> str:
    match mark:
        case Code() | Span(translate=False):
            return f"c:{' '.join(text_of((mark,)).split())}"
        case Link(target=target):
            return f"a:{link_key(target)}"
        case Image():
            return f"i:{image_key(mark)}"
        case Note():
            return "fn:"
        case _:
            return ""


def link_key(target: str) -> str:
    """Return what two links have in common that lead to the same page of two languages."""
    try:
        parts = urlsplit(target.strip())
    except ValueError:
        return target.strip()
    steps = [step for step in unquote(parts.path).split("/") if step and not _is_language(step)]
    if not steps and not parts.query and not parts.fragment:
        return parts.netloc.casefold()
    last = re.sub(r"[._-](?P<tag>[a-z]{2,3}(?:-[A-Za-z]{2,4})?)(?=\.\w+$)", "", steps.pop()) if steps else ""
    return "/".join((*steps, last)) + (f"?{parts.query}" if parts.query else "") + _fragment(parts.fragment)


def _fragment(text: str) -> str:
    """Return an address within a page, unless it is made of words, which change with the language."""
    return f"#{text}" if text and text.isascii() else ""


def _is_language(step: str) -> bool:
    return bool(re.fullmatch(r"[a-z]{2}(?:[-_][A-Za-z]{2,4})?|zh-han[st]", step, re.IGNORECASE))


def image_key(image: Image) -> str:
    """Return what two images have in common that show the same in two languages: the file's name."""
    return posixpath.basename(image.source.partition("?")[0]).rpartition(".")[0] or image.source


def _number_key(number: Number) -> str:
    """Return the mark of a number by its value, scaled where it has a scale (22万)."""
    values = [meaning for meaning in number.meanings if meaning.startswith("=")]
    return f"n:{max(values, key=len)}" if values else f"n:{min(number.meanings)}"


def _is_name(word: str) -> bool:
    """Say whether a word is spelled the same in every language: `OAuth2`, `API`, `max_size`."""
    return (
        any(map(str.isdigit, word))
        or any(sign in word for sign in "_/@#:")
        or (len(word) > 1 and word.isupper())
        or any(character.isupper() for character in word[1:])
    )


def _level(place: Place) -> int:
    """Return the level of a heading, or how many lists a text stands in."""
    if place.within and isinstance(place.within[-1], Heading):
        return place.within[-1].level
    return sum(isinstance(node, ListItem) for node in place.within)


def _weight(text: str) -> float:
    """Return the length of a text in Latin letters: an ideograph says as much as three of them."""
    return sum(
        1.0 if character.isascii() else _WEIGHTS.get(unicodedata.name(character, "").split(" ")[0], 1.0)
        for character in text
    )


def _terms(words: str) -> Iterator[str]:
    """Yield words of an alphabet, and each two neighbours in scripts without spaces between words."""
    for found in _WORD.finditer(words.casefold()):
        word = found[0]
        if word.isascii() or not _is_dense(word):
            if len(word) > 2:
                yield word
                if len(word) > 6:
                    yield word[:5] + "~"
        else:
            yield from (word[at : at + 2] for at in range(len(word) - 1))


def _is_dense(word: str) -> bool:
    return any(unicodedata.east_asian_width(character) in "WF" for character in word) or any(
        unicodedata.name(character, "").startswith(("THAI", "LAO", "KHMER", "MYANMAR")) for character in word
    )


def size_of(pieces: Iterable[Piece]) -> float:
    """Return the length of some pieces together."""
    return math.fsum(piece.weight for piece in pieces)
