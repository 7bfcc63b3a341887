"""The attributes that every block, item, row and cell carries into HTML: identity, language, direction,
authored classes.
"""

from __future__ import annotations

from imprint.model.document import Direction, Figure, Heading, Node, Panel, Table
from imprint.render.desk import Desk, direction_of
from imprint.render.html import id_or_none
from imprint.render.inline import authored_classes


def marks(node: Node, desk: Desk, *classes: str) -> dict[str, str | None]:
    """Return `id`, `class`, `lang` and `dir` of `node`; the last two only where they differ from what
    surrounds it.

    On pages the identity of what nobody links to is in `data-id`: WeasyPrint works out the style of each
    element with an `id` anew, and for a long table that is a third of its time.
    """
    facing = facing_of(node, desk)
    return {
        "id" if _is_place(node, desk) else "data_id": id_or_none(node.id),
        "class_": " ".join([*classes, *authored_classes(node.attributes.classes)]) or None,
        "lang": node.language or None,
        "dir": facing if facing != desk.direction else None,
    }


def _is_place(node: Node, desk: Desk) -> bool:
    return not desk.is_print or isinstance(node, Heading | Panel | Table | Figure) or node.id in desk.linked


def facing_of(node: Node, desk: Desk) -> Direction:
    """Return the direction of the text in `node`."""
    return direction_of(node.language) if node.language else desk.direction


def with_class(attributes: dict[str, str | None], names: str) -> dict[str, str | None]:
    """Return `attributes` with the class `names` before those that are there."""
    return {**attributes, "class_": " ".join(filter(None, [names, attributes["class_"]])) or None}
