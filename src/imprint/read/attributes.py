"""What attributes mean to a document, whether pandoc read them or they stood in an HTML tag."""

from __future__ import annotations

import re
from typing import Any, cast

from imprint.model.document import NO_ATTRIBUTES, Attributes, Inline, Span
from imprint.read.soup import Element


def span(content: tuple[Inline, ...], attributes: Attributes) -> Inline:
    """Return `content` with what its attributes say: language, direction, no break, not to be translated."""
    direction = attributes.get("dir").lower()
    return Span(
        content,
        language=attributes.get("lang"),
        direction=cast("Any", direction if direction in ("ltr", "rtl") else ""),
        nowrap="nowrap" in attributes.classes,
        translate=attributes.get("translate") != "no" and "notranslate" not in attributes.classes,
        attributes=attributes,
    )


def attributes_of(element: Element, *also: str) -> Attributes:
    """Return the attributes of `element` that mean something to a document:.

    Id, class, language, direction and `also`.
    """
    pairs = [
        (key, element.attributes[key])
        for key in ("lang", "dir", "translate", *also)
        if element.attributes.get(key)
    ]
    classes = tuple(element.attributes.get("class", "").split())
    style = element.attributes.get("style", "").replace(" ", "").lower()
    if "white-space:nowrap" in style:
        classes += ("nowrap",)
    if (
        also
        and (width := re.search(r"(?:^|;)width:([\d.]+(?:%|px))", style))
        and not element.attributes.get("width")
    ):
        pairs.append(("width", width[1]))
    name = element.attributes.get("id", "")
    return Attributes(name, classes, tuple(pairs)) if name or classes or pairs else NO_ATTRIBUTES
