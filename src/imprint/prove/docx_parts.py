"""The parts of a Word file that its text refers to:.

Styles, lists, addresses and properties (ECMA-376 part 1).
"""

from __future__ import annotations

import io
import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeVar
from zipfile import ZipFile

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_FORMATS = {
    "decimal": "decimal",
    "lowerLetter": "lower-alpha",
    "upperLetter": "upper-alpha",
    "lowerRoman": "lower-roman",
    "upperRoman": "upper-roman",
    "hindiNumbers": "decimal",
    **dict.fromkeys(("arabicAbjad", "hebrew1", "ganada"), "lower-alpha"),
    **dict.fromkeys(("arabicAlpha", "hebrew2", "chosung"), "upper-alpha"),
}
_Said = TypeVar("_Said")
_SMALLEST = 2  # half points: nobody reads such letters
_BOXES = {"☑": "yes", "☐": "no"}


@lru_cache(maxsize=256)
def w(name: str) -> str:
    """Return lxml's name of a WordprocessingML element or attribute."""
    return _W + name


def relation(name: str) -> str:
    """Return lxml's name of an attribute that refers to another part."""
    return _R + name


def value(element: etree._Element | None, name: str = "val", default: str = "") -> str:
    """Return an attribute of an element that may not be there."""
    return default if element is None else str(element.get(_W + name, default))


def indent_of(properties: etree._Element | None, side: str = "left") -> int | None:
    """Return how far paragraph properties set a paragraph in, in twentieths of a point.

    None where they do not say.
    """
    found = properties.find(w("ind")) if properties is not None else None
    if found is None:
        return None
    for name in {"left": ("left", "start"), "right": ("right", "end")}[side]:
        if (text := found.get(w(name))) is not None:
            return int(float(text))
    return None


def is_on(properties: etree._Element | None, name: str) -> bool | None:
    """Return whether a property that is on or off is on, None where it is not set."""
    found = properties.find(w(name)) if properties is not None else None
    return None if found is None else value(found, default="1") not in {"0", "false", "off"}


def hides(properties: etree._Element | None) -> bool | None:
    """Return whether the properties of a run keep its text from being seen, None where they do not say.

    Text is hidden, or so small that it is none.
    """
    if properties is None:
        return None
    size = value(properties.find(w("sz")))
    if size.isdigit() and int(size) <= _SMALLEST:
        return True
    return is_on(properties, "vanish")


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list:.

    Its kind of numbers (empty for bullets), where it begins, its mark and its indent.
    """

    numbering: str
    start: str
    mark: str
    indent: int = 0

    @property
    def checked(self) -> str:
        """Whether the mark is a ticked box (`yes`), an empty one (`no`) or none (empty)."""
        return _BOXES.get(self.mark[:1], "")


@dataclass(slots=True)
class Package:
    """An opened Word file. `hiding` are the styles whose text is not shown, `shaded` those with a ground;
    `media` are its pictures, as text refers to them.
    """

    body: etree._Element
    notes: dict[str, etree._Element] = field(default_factory=dict)
    targets: dict[str, str] = field(default_factory=dict)
    note_targets: dict[str, str] = field(default_factory=dict)
    levels: dict[tuple[str, str], Level] = field(default_factory=dict)
    indents: dict[str, int] = field(default_factory=dict)
    hiding: frozenset[str] = frozenset()
    shaded: frozenset[str] = frozenset()
    media: frozenset[str] = frozenset()
    title: str = ""
    language: str = ""


def opened(data: bytes) -> Package:
    """Return the parts of a Word file that a proof reads."""
    with ZipFile(io.BytesIO(data)) as archive:
        parts = _Parts(archive)
        main = parts.xml("word/document.xml")
        body = main.find(w("body")) if main is not None else None
        if body is None:
            raise KeyError("there is no word/document.xml with a body in it")
        made = Package(body)
        made.targets = parts.targets("word/document.xml")
        made.note_targets = parts.targets("word/footnotes.xml")
        made.notes = _notes(parts.xml("word/footnotes.xml"))
        made.media = frozenset(name[5:] for name in archive.namelist() if name.startswith("word/media/"))
        made.levels = _levels(parts.xml("word/numbering.xml"))
        made.indents, made.hiding, made.shaded = _styles(parts.data("word/styles.xml"))
        core = parts.xml("docProps/core.xml")
        if core is not None:
            made.title = core.findtext(f"{_DC}title") or ""
            made.language = core.findtext(f"{_DC}language") or ""
        return made


def _parsed(data: bytes) -> etree._Element:
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))


class _Parts:
    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self._names = set(archive.namelist())

    def xml(self, name: str) -> etree._Element | None:
        """Return the root of a part, or None where there is no such part."""
        return _parsed(self._archive.read(name)) if name in self._names else None

    def data(self, name: str) -> bytes:
        """Return a part as it is, empty where there is none."""
        return self._archive.read(name) if name in self._names else b""

    def targets(self, name: str) -> dict[str, str]:
        """Return the addresses that a part refers to, by id."""
        folder, file = posixpath.split(name)
        root = self.xml(f"{folder}/_rels/{file}.rels")
        if root is None:
            return {}
        return {one.get("Id", ""): one.get("Target", "") for one in root.iter(f"{_PACKAGE}Relationship")}


def _notes(root: etree._Element | None) -> dict[str, etree._Element]:
    """Return the footnotes by id, without the lines that separate them from the text."""
    if root is None:
        return {}
    return {
        value(one, "id"): one for one in root.iter(w("footnote")) if one.get(w("type")) in {None, "normal"}
    }


def _levels(root: etree._Element | None) -> dict[tuple[str, str], Level]:
    """Return each level of each list, by the list's number and the level's."""
    if root is None:
        return {}
    definitions = {value(one, "abstractNumId"): one for one in root.iter(w("abstractNum"))}
    found: dict[tuple[str, str], Level] = {}
    shared: dict[str, dict[str, Level]] = {
        name: {value(level, "ilvl"): _level(level) for level in one.iter(w("lvl"))}
        for name, one in definitions.items()
    }
    for instance in root.iter(w("num")):
        number = value(instance, "numId")
        levels = dict(shared.get(value(instance.find(w("abstractNumId"))), {}))
        for override in instance.iter(w("lvlOverride")):
            place, start = value(override, "ilvl"), value(override.find(w("startOverride")))
            if place in levels and start:
                known = levels[place]
                levels[place] = Level(known.numbering, start, known.mark, known.indent)
        found.update(((number, place), level) for place, level in levels.items())
    return found


def _level(element: etree._Element) -> Level:
    return Level(
        numbering=_FORMATS.get(value(element.find(w("numFmt"))), ""),
        start=value(element.find(w("start")), default="1"),
        mark=value(element.find(w("lvlText"))),
        indent=indent_of(element.find(w("pPr"))) or 0,
    )


@lru_cache(maxsize=4)
def _styles(data: bytes) -> tuple[dict[str, int], frozenset[str], frozenset[str]]:
    """Return how far each style sets in, those that hide text, and those with a ground. Many files share one
    part.
    """
    if not data:
        return {}, frozenset(), frozenset()
    root = _parsed(data)
    hiding = _styles_where(root, lambda style: hides(style.find(w("rPr"))))
    shaded = _styles_where(root, lambda style: next(style.iter(w("shd")), None) is not None or None)
    return _indents(root), hiding, shaded


def _indents(root: etree._Element) -> dict[str, int]:
    """Return how far each paragraph style sets in."""
    own, based = {}, {}
    for style in root.iter(w("style")):
        name = value(style, "styleId")
        own[name] = indent_of(style.find(w("pPr")))
        based[name] = value(style.find(w("basedOn")))
    return {name: _inherited(name, own, based) or 0 for name in own}


def _inherited(name: str, own: Mapping[str, _Said | None], based: Mapping[str, str]) -> _Said | None:
    """Return what a style says, or the nearest one that it is based on."""
    seen = set()
    while name in own and name not in seen:
        seen.add(name)
        found = own[name]
        if found is not None:
            return found
        name = based[name]
    return None


def _styles_where(root: etree._Element, is_so: Callable[[etree._Element], bool | None]) -> frozenset[str]:
    """Return the styles of which something is so, by themselves or, where they do not say, by what they are
    based on.
    """
    own = {value(style, "styleId"): is_so(style) for style in root.iter(w("style"))}
    based = {value(style, "styleId"): value(style.find(w("basedOn"))) for style in root.iter(w("style"))}
    return frozenset(name for name in own if _inherited(name, own, based))
