"""Lists as Word's own: each item's first paragraph is numbered, what follows in the item stands under its
text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from imprint.model.document import Block, CodeBlock, Figure, List, ListItem, Paragraph, Table
from imprint.model.walk import Blocks
from imprint.write.docx.bookmarks import ids_of
from imprint.write.docx.draft import Draft, Place
from imprint.write.docx.measures import BOX_START, points
from imprint.write.docx.numbering import (
    DEEPEST,
    Kind,
    list_indent,
    list_style,
    points_left_for_indents,
)
from imprint.write.docx.paragraph import compose, content_filler, keep_with_next, set_distance
from imprint.write.docx.xml import Element, Properties, add, detached, qualified

WriteBlocks = Callable[[Draft, Place, Blocks], list[Element]]

_LOOSE = 0.75  # of a paragraph's distance, between the items of a list that is not tight


def write_list(draft: Draft, place: Place, block: List, write_blocks: WriteBlocks) -> list[Element]:
    """Return the paragraphs of a list, with those of the lists in it."""
    level = min(place.level, DEEPEST)
    numbers: dict[bool | None, int] = {}
    made: list[Element] = []
    for item in block.items:
        draft.arrive(*ids_of(item))
        with draft.at(item.origin):
            number = _number(draft, place, block, item, level, numbers)
            made += _item(draft, place.speaking(item.language), block, item, level, number, write_blocks)
    if place.surroundings == "body":
        _set_distances(draft, block, made, is_outermost=place.level == 0)
    return made


def _number(
    draft: Draft, place: Place, block: List, item: ListItem, level: int, numbers: dict[bool | None, int]
) -> int:
    """Return the instance that an item counts in: one for the list, and in a task list one for each kind of
    box.
    """
    if item.checked not in numbers:
        kind: Kind = block.numbering if block.ordered else "bullet"
        if item.checked is None:
            start = block.start if block.ordered else None
            numbers[None] = draft.numbering.new(kind, place.surroundings, level, start)
        else:
            task: Kind = "task-done" if item.checked else "task-open"
            numbers[item.checked] = draft.numbering.new(task, place.surroundings, level)
    return numbers[item.checked]


def _item(
    draft: Draft,
    place: Place,
    block: List,
    item: ListItem,
    level: int,
    number: int,
    write_blocks: WriteBlocks,
) -> list[Element]:
    first, rest = _first_paragraph(item.blocks)
    place = replace(place, is_outline=False)
    indent, hanging = list_indent(place.surroundings, level)
    indent += place.list_base - (BOX_START if place.surroundings == "boxed" else 0)
    direct: Properties = {"numPr": _numbered(level, number)}
    if place.list_base != (BOX_START if place.surroundings == "boxed" else 0):
        direct["ind"] = {"left": indent, "hanging": hanging}
    draft.arrive(*ids_of(first))
    style = _style(place, block, level)
    item_place = replace(place, indent=indent - hanging).speaking(first.language)
    made = [compose(draft, item_place, style, content_filler(draft, item_place, first.content), direct)]
    if rest and place.surroundings == "body" and isinstance(rest[0], CodeBlock | Figure | Table):
        keep_with_next(made[0])
    return made + write_blocks(draft, _inside(place, level, indent), rest)


def _first_paragraph(blocks: Blocks) -> tuple[Paragraph, tuple[Block, ...]]:
    """Return the paragraph that stands beside the mark, which is empty where an item begins with something
    else.
    """
    if blocks and isinstance(blocks[0], Paragraph):
        return blocks[0], blocks[1:]
    return Paragraph(content=()), blocks


def _inside(place: Place, level: int, indent: int) -> Place:
    """Return the place of what follows the first paragraph of an item."""
    if place.surroundings == "boxed" and place.box:
        indent = min(indent, place.box.start + points_left_for_indents())
    style = list_style("ListContinue", level) if place.surroundings == "body" else place.style
    return replace(place, style=style, indent=indent, level=level + 1)


def _style(place: Place, block: List, level: int) -> str:
    kind = "Number" if block.ordered else "Bullet"
    if place.surroundings == "cell":
        return f"TableList{kind}{place.suffix}"
    if place.surroundings == "boxed":
        return place.style
    return list_style(f"List{kind}", level)


def _numbered(level: int, number: int) -> Element:
    made = detached("numPr")
    add(made, "ilvl", val=level)
    add(made, "numId", val=number)
    return made


def _set_distances(draft: Draft, block: List, made: list[Element], *, is_outermost: bool) -> None:
    """Set loose items apart, and the whole list from what follows it. Tight items stand as their style has
    it.
    """
    distance = draft.edition.theme.spacing.paragraph
    listed = [element for element in made if element.tag == qualified("p")]
    if not block.tight:
        for paragraph in listed:
            set_distance(paragraph, after=points(distance * _LOOSE))
    if is_outermost and listed and listed[-1] is made[-1]:
        set_distance(listed[-1], after=points(distance))
