"""Real lists: a definition for each kind of list, and an instance of it for each list, so that each counts by
itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from imprint.model.document import Numbering as NumberStyle
from imprint.model.locale import Locale
from imprint.render.counting import counter_of, letters_of
from imprint.write.docx.measures import (
    BOX_SPACE,
    BOX_START,
    BOX_STEP,
    CELL_STEP,
    LIST_STEP,
    MOST_BORDER_SPACE,
)
from imprint.write.docx.xml import Element, add, part, properties, root

Surroundings: TypeAlias = Literal["body", "cell", "boxed"]
Kind: TypeAlias = "NumberStyle | Literal['bullet', 'task-open', 'task-done']"

DEEPEST = 8  # Word's lists have nine levels, counted from 0
STYLED_LEVELS = 5  # and five paragraph styles

_FIRST_IDENTITY = 0x1A500000
_BULLETS = ("•", "–", "▪")
_TASKS = {"task-open": "☐", "task-done": "☑"}
_FORMATS = {
    "decimal": "decimal",
    "lower-alpha": "lowerLetter",
    "upper-alpha": "upperLetter",
    "lower-roman": "lowerRoman",
    "upper-roman": "upperRoman",
}
# The instances that the list styles refer to, so that a style alone makes a list. Their numbers stand in
# styles.xml.
_STYLE_LISTS: tuple[tuple[Kind, Surroundings, str], ...] = (
    ("bullet", "body", "ListBullet"),
    ("decimal", "body", "ListNumber"),
    ("bullet", "cell", "TableListBullet"),
    ("decimal", "cell", "TableListNumber"),
)


@dataclass(slots=True)
class Numbering:
    """The lists of a file: definitions by kind and surroundings, and instances with the number they begin
    with.
    """

    locale: Locale
    _definitions: dict[tuple[Kind, Surroundings], int] = field(default_factory=dict)
    _instances: list[tuple[int, int, int | None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for kind, surroundings, _ in _STYLE_LISTS:
            self._instances.append((self._definition(kind, surroundings), 0, None))

    def new(self, kind: Kind, surroundings: Surroundings, level: int, start: int | None = None) -> int:
        """Return the number of a new list whose items stand at `level` and count from `start` (None: not
        counted).
        """
        self._instances.append((self._definition(kind, surroundings), level, start))
        return len(self._instances)

    def _definition(self, kind: Kind, surroundings: Surroundings) -> int:
        return self._definitions.setdefault((kind, surroundings), len(self._definitions))

    def _format(self, kind: Kind) -> str:
        """Return Word's name for what a list counts in.

        It has none for the digits of Arabic, Persian and Bengali: Word shows those that its reader has set.
        """
        letters = letters_of(self.locale.script, capital=kind == "upper-alpha")
        if letters and kind in {"lower-alpha", "upper-alpha"}:
            return letters.word
        if kind == "decimal" and counter_of(self.locale) == "devanagari":
            return "hindiNumbers"
        return _FORMATS.get(kind, "bullet")

    def as_part(self) -> bytes:
        """Return numbering.xml."""
        made = root("numbering")
        styles = {(kind, surroundings): style for kind, surroundings, style in _STYLE_LISTS}
        for (kind, surroundings), number in self._definitions.items():
            definition = add(made, "abstractNum", abstractNumId=number)
            add(
                definition, "nsid", val=f"{_FIRST_IDENTITY + number:08X}"
            )  # Word takes equal ones for one list
            add(definition, "multiLevelType", val="multilevel")
            add(definition, "name", val=f"{kind} {surroundings}")
            for level in range(DEEPEST + 1):
                _add_level(
                    definition,
                    self._format(kind),
                    kind,
                    surroundings,
                    level,
                    styles.get((kind, surroundings), ""),
                )
        for number, (definition_number, level, start) in enumerate(self._instances, 1):
            instance = add(made, "num", numId=number)
            add(instance, "abstractNumId", val=definition_number)
            if start is not None:
                add(add(instance, "lvlOverride", ilvl=level), "startOverride", val=start)
        return part(made)


def _add_level(
    definition: Element, counted: str, kind: Kind, surroundings: Surroundings, level: int, style: str
) -> None:
    made = add(definition, "lvl", ilvl=level)
    add(made, "start", val=1)
    add(made, "numFmt", val=counted)
    if style and (level == 0 or (surroundings == "body" and level < STYLED_LEVELS)):
        add(made, "pStyle", val=list_style(style, level))
    text = f"%{level + 1}." if kind in _FORMATS else _TASKS.get(kind) or _BULLETS[level % len(_BULLETS)]
    add(made, "lvlText", val=text)
    start, hanging = list_indent(surroundings, level)
    tabs = properties("pPr", {"ind": {"left": start, "hanging": hanging}})
    made.append(tabs)
    if kind in _TASKS:
        fonts = dict.fromkeys(("ascii", "hAnsi", "eastAsia", "cs"), "Segoe UI Symbol")
        made.append(properties("rPr", {"rFonts": {**fonts, "hint": "default"}}))


def list_style(style: str, level: int) -> str:
    """Return the id of a list style at a level, counted from 0: `ListBullet`, `ListBullet2`."""
    return style if level == 0 else f"{style}{min(level + 1, STYLED_LEVELS)}"


def list_indent(surroundings: Surroundings, level: int) -> tuple[int, int]:
    """Return where the text of an item begins and how far its mark hangs out of it, in dxa."""
    if surroundings == "boxed":
        # The bar of a box can stand at most 31 points from the text beside it, so deeper marks hang out
        # further.
        edge = min(BOX_STEP * level, points_left_for_indents())
        start = BOX_STEP * (level + 1)
        return BOX_START + start, start - edge
    step = CELL_STEP if surroundings == "cell" else LIST_STEP
    return step * (level + 1), step


def points_left_for_indents() -> int:
    """Return how far, in dxa, a paragraph of a box may stand in before its bar has to move."""
    return (MOST_BORDER_SPACE - BOX_SPACE) * 20
