"""How messages call the place of a unit."""

from __future__ import annotations

from collections.abc import Sequence

from imprint.prove import words
from imprint.prove.units import Kind, Step, Unit

_KINDS: dict[Kind, str] = {
    "paragraph": "paragraph",
    "heading": "heading",
    "code": "code block",
    "title": "title",
    "caption": "caption",
    "image": "image",
    "divider": "divider",
    "item": "empty item",
    "cell": "empty cell",
}
_SAY_IT_ALL = {"item", "cell", "note", "term", "definition"}  # what is in them needs no further word
_SHORT = 60


def place(unit: Unit) -> str:
    """Return where a unit stands: `table 2, row “Cost”, column “CKafka”`, or `paragraph under “Setup”`."""
    holders = named(unit.path)
    innermost = unit.path[-1].kind if unit.path else ""
    if innermost in _SAY_IT_ALL and unit.kind not in {"heading", "code", "image"}:
        return _under(holders, unit)
    kind = _KINDS[unit.kind]
    if unit.kind == "heading":
        return f"heading “{short(unit.text)}”"
    return _under(f"{kind} in {holders}" if holders else kind, unit)


def named(path: Sequence[Step]) -> str:
    """Return the names of what holds a unit, outermost first."""
    shown = [
        step.name or f"{step.kind} {step.number}"
        for step, inner in zip(path, (*path[1:], None), strict=False)
        if inner is None or step.kind not in {"list", "definitions", "figure"}
    ]
    return ", ".join(shown)


def of_holder(path: Sequence[Step], unit: Unit) -> str:
    """Return where one of the holders of a unit stands."""
    return _under(named(path), unit)


def _under(text: str, unit: Unit) -> str:
    in_table = any(step.kind == "table" for step in unit.path)
    return f"{text} under “{short(unit.under)}”" if unit.under and not in_table else text


def short(text: str) -> str:
    """Return the beginning of a text, as a message shows it."""
    text = " ".join(words.shown(text).split())
    return text if len(text) <= _SHORT else f"{text[:_SHORT].rstrip()}…"
