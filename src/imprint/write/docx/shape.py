"""What styles, numbering and direct formatting make of a paragraph together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from lxml import etree

from imprint.write.docx.xml import Element, qualified

Traits: TypeAlias = dict[str, str]

_SWITCHES = ("keepNext", "keepLines", "contextualSpacing", "b")
_OFF = frozenset({"0", "false", "off"})
_SPACING = ("before", "after", "line", "lineRule")
_INDENTS = {"left": "left", "start": "left", "right": "right", "end": "right", "hanging": "hanging"}
_NAME = slice(len(qualified("")), None)  # of a tag, without its namespace
_MOST_LEVELS = 20  # of styles that are based on one another


@dataclass(frozen=True, slots=True)
class Shape:
    """A paragraph's effective properties, lengths in points.

    `line` multiplies the height of a line in its font, unless `exact` states it.
    """

    style: str
    size: float
    is_bold: bool
    is_code: bool
    before: float
    after: float
    line: float
    exact: float
    start: float
    end: float
    hanging: float
    above: float  # from the text to the outer edge of a border
    below: float
    between: float  # the line between two that are boxed together, with the distances to it
    box: str  # what borders look like; paragraphs of equal ones are boxed together
    is_contextual: bool
    keeps_next: bool
    keeps_lines: bool


@dataclass(frozen=True, slots=True)
class Letters:
    """How a run differs from its paragraph; `size` is 0 where it does not."""

    size: float
    is_bold: bool
    is_code: bool


class Shapes:
    """The styles and lists of a Word file, asked for what they make of paragraphs and runs."""

    def __init__(self, styles: Element, numbering: Element, mono: str) -> None:
        """Take the roots of the parts, and the family of code."""
        self._elements = {
            each.get(qualified("styleId"), ""): each for each in styles.iter(qualified("style"))
        }
        self._defaults = styles.find(qualified("docDefaults"))
        self._numbering = numbering
        self._mono = mono
        self._styles: dict[str, Traits] = {}
        self._known: dict[str, Shape] = {}

    def shape(self, paragraph: Element) -> Shape:
        """Return the shape of a paragraph."""
        about = paragraph.find(qualified("pPr"))
        key = _key(about)
        if key not in self._known:
            self._known[key] = self._shape(about)
        return self._known[key]

    def letters(self, run: Element, shape: Shape) -> Letters:
        """Return how the letters of a run look in a paragraph of `shape`."""
        about = run.find(qualified("rPr"))
        if about is None:
            return Letters(shape.size, shape.is_bold, shape.is_code)
        style = about.find(qualified("rStyle"))
        traits = self._style(style.get(qualified("val"), "")) if style is not None else {}
        direct = _traits(None, about, self._mono)
        size = direct.get("size") or traits.get("size")
        return Letters(
            float(size) / 2 if size else shape.size,
            shape.is_bold or "b" in direct or "b" in traits,
            shape.is_code or "mono" in traits,
        )

    def margins(self, table: Element) -> tuple[float, float, float, float]:
        """Return what a table's style keeps free in cells: above, below, at the start and at the end."""
        named = table.find(f"{qualified('tblPr')}/{qualified('tblStyle')}")
        style = self._elements.get("" if named is None else named.get(qualified("val"), ""))
        known = (
            {}
            if style is None
            else {
                etree.QName(side).localname: int(side.get(qualified("w"), "0")) / 20
                for side in style.iterfind(f"{qualified('tblPr')}/{qualified('tblCellMar')}/*")
            }
        )
        return (
            known.get("top", 0.0),
            known.get("bottom", 0.0),
            known.get("left", 5.4),
            known.get("right", 5.4),
        )

    def _shape(self, about: Element | None) -> Shape:
        named = about.find(qualified("pStyle")) if about is not None else None
        style = "Normal" if named is None else named.get(qualified("val"), "")
        direct = {} if about is None else _traits(about, None, self._mono)
        traits = self._style(style)
        list_ = direct.get("list") or traits.get("list")
        made = {**self._base, **traits, **self._levels.get(list_ or "", {}), **direct}
        line = float(made.get("line", 240))
        return Shape(
            style=style,
            size=float(made.get("size", 20)) / 2,
            is_bold="b" in made,
            is_code="mono" in made,
            before=float(made.get("before", 0)) / 20,
            after=float(made.get("after", 0)) / 20,
            line=line / 240,
            exact=line / 20 if made.get("lineRule") == "exact" else 0.0,
            start=float(made.get("left", 0)) / 20,
            end=float(made.get("right", 0)) / 20,
            hanging=float(made.get("hanging", 0)) / 20,
            above=float(made.get("above", 0)),
            below=float(made.get("below", 0)),
            between=float(made.get("between", 0)),
            box=made.get("box", ""),
            is_contextual="contextualSpacing" in made,
            keeps_next="keepNext" in made,
            keeps_lines="keepLines" in made,
        )

    @cached_property
    def _base(self) -> Traits:
        if self._defaults is None:
            return {}
        about = self._defaults.find(f".//{qualified('pPr')}")
        return _traits(about, self._defaults.find(f".//{qualified('rPr')}"), self._mono)

    @cached_property
    def _levels(self) -> dict[str, Traits]:
        """The indents of each level of each list, by `LIST/LEVEL`."""
        definitions = {
            each.get(qualified("abstractNumId")): each
            for each in self._numbering.iter(qualified("abstractNum"))
        }
        found: dict[str, Traits] = {}
        for instance in self._numbering.iter(qualified("num")):
            definition = definitions[instance[0].get(qualified("val"))]
            for level in definition.iter(qualified("lvl")):
                key = f"{instance.get(qualified('numId'))}/{level.get(qualified('ilvl'))}"
                found[key] = _traits(level.find(qualified("pPr")), None, self._mono)
        return found

    def _style(self, name: str, depth: int = 0) -> Traits:
        if name not in self._styles:
            element = self._elements.get(name)
            if element is None or depth > _MOST_LEVELS:
                return {}
            based = element.find(qualified("basedOn"))
            inherited = {} if based is None else self._style(based.get(qualified("val"), ""), depth + 1)
            own = _traits(element.find(qualified("pPr")), element.find(qualified("rPr")), self._mono)
            off = {name.removeprefix("-") for name in own if name.startswith("-")}
            self._styles[name] = {key: each for key, each in {**inherited, **own}.items() if key not in off}
        return self._styles[name]


def _key(element: Element | None) -> str:
    """Return what tells properties from others: their names and values in order."""
    if element is None:
        return ""
    return " ".join(f"{each.tag[_NAME]}{each.values()}" for each in element.iterdescendants())


def _traits(paragraph: Element | None, letters: Element | None, mono: str) -> Traits:
    """Return what some properties state, by short names; a switch that they turn off is `-NAME`."""
    made: Traits = {}
    for element in [*(() if paragraph is None else paragraph), *(() if letters is None else letters)]:
        name = etree.QName(element).localname
        match name:
            case "spacing" if element.getparent() is paragraph:
                made |= {key: each for key in _SPACING if (each := element.get(qualified(key))) is not None}
            case "ind":
                made |= {
                    short: each
                    for key, short in _INDENTS.items()
                    if (each := element.get(qualified(key))) is not None
                }
            case "numPr":
                made["list"] = _list(element)
            case "pBdr":
                made |= dict(_borders(element))
            case "sz":
                made["size"] = element.get(qualified("val"), "20")
            case "rFonts" if element.get(qualified("ascii")) == mono:
                made["mono"] = "1"
            case _ if name in _SWITCHES:
                made[f"-{name}" if element.get(qualified("val"), "1") in _OFF else name] = "1"
    return made


def _list(element: Element) -> str:
    number, level = element.find(qualified("numId")), element.find(qualified("ilvl"))
    named = "" if number is None else number.get(qualified("val"), "")
    return f"{named}/{'0' if level is None else level.get(qualified('val'))}"


def _borders(element: Element) -> Iterator[tuple[str, str]]:
    yield "box", " ".join(f"{etree.QName(rule).localname} {sorted(rule.attrib.values())}" for rule in element)
    for side, name in (("top", "above"), ("bottom", "below"), ("between", "between")):
        rule = element.find(qualified(side))
        if rule is not None and rule.get(qualified("val")) != "nil":
            distance = float(rule.get(qualified("space"), "0")) + float(rule.get(qualified("sz"), "0")) / 8
            yield name, str(distance)
