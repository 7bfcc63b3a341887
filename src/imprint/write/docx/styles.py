"""Styles as the template `styles.xml` asks for them: names and lengths in, WordprocessingML in the right
order out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from jinja2 import TemplateRuntimeError
from markupsafe import Markup

from imprint.write.docx.measures import half_points, points
from imprint.write.docx.xml import Element, Properties, Values, add, detached, fragment, properties, qualified

# Names that Word knows itself, in lower case without their numbers; it translates them and sorts them into
# its lists.
_WORDS_OWN = frozenset(
    "normal,title,subtitle,body text,heading,list bullet,list number,list continue,quote,caption,"
    "footnote text,footnote reference,hyperlink,followedhyperlink,toc heading,toc,header,footer".split(",")
)


class Rule(NamedTuple):
    """One line of a border: its colour, its width in eighths of a point, its distance from the text in
    points.
    """

    colour: str
    width: int
    distance: int = 0

    @property
    def values(self) -> Values:
        """The attributes of the border."""
        return {"val": "single", "sz": self.width, "space": self.distance, "color": self.colour[1:]}


@dataclass(frozen=True, slots=True)
class Stylist:
    """Makes styles for one edition: `line` is the spacing of one line, `scale` that of complex scripts."""

    line: int
    scale: float
    mono: str
    is_rtl: bool
    is_cased: bool

    def paragraph_style(
        self,
        name: str,
        *,
        based: str = "Normal",
        next: str = "",  # noqa: A002 - the word of the format
        rank: int = 1,
        quick: bool = True,
        **looks: Any,
    ) -> Markup:
        """Return a paragraph style. `looks` are those of `_paragraph` and `_type`; what is left out is
        inherited.
        """
        made = _opened("paragraph", name, based, next, rank, quick=quick)
        if about := self._paragraph(looks):
            made.append(properties("pPr", about))
        return self._closed(made, looks)

    def character_style(self, name: str, *, rank: int = 1, quick: bool = True, **looks: Any) -> Markup:
        """Return a character style. `looks` are those of `_type`."""
        return self._closed(
            _opened("character", name, "Default Paragraph Font", "", rank, quick=quick), looks
        )

    def _closed(self, made: Element, looks: dict[str, Any]) -> Markup:
        if about := self._type(looks):
            made.append(properties("rPr", about))
        if looks:
            raise TemplateRuntimeError(f"a style has no {min(looks)!r}")
        return Markup(fragment(made))  # noqa: S704 - serialized by lxml

    def _paragraph(self, looks: dict[str, Any]) -> Properties:
        """Return what concerns the paragraph, and take it out of `looks`."""
        take: Callable[..., Any] = looks.pop
        made: Properties = {f"keep{kept.title()}": {} for kept in take("keep", "").split()}
        if not take("hyphenate", True):
            made["suppressAutoHyphens"] = {}
        if (level := take("outline", None)) is not None:
            made["outlineLvl"] = {"val": level - 1}
        if (contextual := take("contextual", None)) is not None:
            made["contextualSpacing"] = {"val": int(contextual)}
        if take("literal", False) and self.is_rtl:
            made |= {"bidi": {"val": 0}, "jc": {"val": "left"}}
        if numbered := take("numbered", None):
            made["numPr"] = _numbered(*numbered)
        if stops := take("stops", ()):
            made["tabs"] = _tabs(stops)
        if step := take("tab_every", 0):
            made["tabs"] = _tabs(
                [("left", looks["start"] + points(step) * number) for number in range(1, 11)]
            )
        if tint := take("tint", ""):
            made["shd"] = {"val": "clear", "color": "auto", "fill": tint[1:]}
        made |= self._borders(*(take(side, None) for side in ("above", "below", "bar", "far", "between")))
        made |= self._distances(
            take("before", None), take("after", None), take("leading", None), take("exact", None)
        )
        return made | _indents(take("start", None), take("end", None))

    def _borders(
        self, above: Rule | None, below: Rule | None, bar: Rule | None, far: Rule | None, between: Rule | None
    ) -> Properties:
        """Return the rules around a paragraph; `bar` stands at the start of the line and `far` at its end,
        `between` separates it from a neighbour with the same rules.

        Word has no such sides for paragraphs: `left` and `right` are those of the page.
        """
        start, end = ("right", "left") if self.is_rtl else ("left", "right")
        rules = {"top": above, "bottom": below, start: bar, end: far, "between": between}
        known: Properties = {side: rule.values for side, rule in rules.items() if rule}
        return {"pBdr": properties("pBdr", known)} if known else {}

    def _distances(
        self, before: float | None, after: float | None, leading: float | None, exact: float | None
    ) -> Properties:
        made: Values = {}
        if before is not None:
            made["before"] = points(before)
        if after is not None:
            made["after"] = points(after)
        if leading is not None:
            made |= {"line": round(self.line * leading), "lineRule": "auto"}
        if exact is not None:
            made |= {"line": points(exact), "lineRule": "exact"}
        return {"spacing": made} if made else {}

    def _type(self, looks: dict[str, Any]) -> Properties:
        """Return what concerns the letters, and take it out of `looks`."""
        take: Callable[..., Any] = looks.pop
        made: Properties = {}
        if take("mono", False):
            made |= {"rFonts": {"ascii": self.mono, "hAnsi": self.mono, "cs": self.mono}, "noProof": {}}
        if take("bold", False):
            made |= {"b": {}, "bCs": {}}
        if take("caps", False) and self.is_cased:
            made["caps"] = {}
        if colour := take("colour", ""):
            made["color"] = {"val": colour[1:]}
        if (track := take("track", 0)) and self.is_cased:
            made["spacing"] = {"val": track}
        if size := take("size", 0):
            made |= {"sz": {"val": half_points(size)}, "szCs": {"val": half_points(size * self.scale)}}
        if line := take("underline", ""):
            made["u"] = {"val": line}
        if frame := take("frame", None):
            made["bdr"] = frame.values
        if ground := take("ground", ""):
            made["shd"] = {"val": "clear", "color": "auto", "fill": ground[1:]}
        if take("raised", False):
            made["vertAlign"] = {"val": "superscript"}
        return made


def style_id(name: str) -> str:
    """Return the id of a style: its name without spaces. `heading 1` gives `Heading1`, `toc 1` `TOC1`."""
    words = name.replace("toc ", "TOC ").split()
    return "".join(word[:1].upper() + word[1:] for word in words)


def _opened(kind: str, name: str, based: str, following: str, rank: int, *, quick: bool) -> Element:
    made = detached("style", type=kind, styleId=style_id(name))
    if name.lower().rstrip(" 0123456789") not in _WORDS_OWN:
        made.set(qualified("customStyle"), "1")
    add(made, "name", val=name)
    add(made, "basedOn", val=style_id(based))
    if following:
        add(made, "next", val=style_id(following))
    add(made, "uiPriority", val=rank)
    if quick:
        add(made, "qFormat")
    return made


def _numbered(number: int, level: int) -> Element:
    made = detached("numPr")
    if level:
        add(made, "ilvl", val=level)
    add(made, "numId", val=number)
    return made


def _tabs(stops: list[tuple[str, int]]) -> Element:
    made = detached("tabs")
    for kind, position in stops:
        add(made, "tab", val=kind, pos=position)
    return made


def _indents(start: int | None, end: int | None) -> Properties:
    sides = {"left": start, "right": end}
    known: Values = {side: length for side, length in sides.items() if length is not None}
    return {"ind": known} if known else {}
