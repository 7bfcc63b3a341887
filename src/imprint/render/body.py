"""HTML of a document's own blocks and notes. What stands around them is up to the templates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from imprint.errors import Diagnostic
from imprint.model.document import (
    Block,
    Callout,
    CodeBlock,
    DefinitionList,
    Divider,
    Document,
    Figure,
    Group,
    Heading,
    Link,
    List,
    ListItem,
    Numbering,
    Panel,
    Paragraph,
    Quote,
    Table,
)
from imprint.model.walk import all_inlines, ids_in, text_of
from imprint.render.desk import Desk, Medium
from imprint.render.edition import Edition
from imprint.render.html import element, escaped, id_or_none
from imprint.render.inline import image_html, inlines_html
from imprint.render.links import place_in_document
from imprint.render.marks import facing_of, marks, with_class
from imprint.render.tables import TALL, lines_of, table_html

CALLOUT_NAMES = {
    "note": "Note",
    "tip": "Tip",
    "important": "Important",
    "caution": "Caution",
    "warning": "Warning",
}
_LIST_TYPES: dict[Numbering, str | None] = {
    "decimal": None,
    "lower-alpha": "a",
    "upper-alpha": "A",
    "lower-roman": "i",
    "upper-roman": "I",
}
_DEEPEST = 6  # HTML has no h7


@dataclass(frozen=True, slots=True)
class NoteEntry:
    """A footnote as it is listed: its number, its own id, that of its mark in the text, and its HTML."""

    number: int
    id: str
    mark_id: str
    html: Markup


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading as the contents list it, with those below it."""

    id: str
    text: str
    language: str
    inner: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Body:
    """What templates set: the blocks, the notes that they refer to, the headings, and what was to be
    said on the way.
    """

    html: Markup
    notes: tuple[NoteEntry, ...]
    contents: tuple[Entry, ...]
    warnings: tuple[Diagnostic, ...]


def render_body(edition: Edition, medium: Medium) -> Body:
    """Return the HTML of the edition's blocks and notes for a screen or for pages.

    All text is escaped; a document has no HTML of its own. Every block, row, cell and item keeps its id.
    """
    document = edition.document
    desk = Desk(
        edition,
        medium,
        _targets(document),
        _linked(document) if medium == "print" else frozenset(),
        edition.locale.direction,
        where=document.origin,
    )
    html = blocks_html(document.blocks, desk)
    notes = _notes(desk)
    safe = Markup(html)  # noqa: S704  (made by `element` alone, which escapes)
    return Body(safe, notes, contents_of_headings(document.blocks), tuple(desk.warnings))


def blocks_html(blocks: Iterable[Block], desk: Desk) -> str:
    """Return the HTML of some blocks, one after the other."""
    return "\n".join(_block(block, desk) for block in blocks)


def _block(block: Block, desk: Desk) -> str:
    with desk.at(block.origin):
        attributes = marks(block, desk)
        with desk.facing(facing_of(block, desk)):
            return _written(block, attributes, desk)


def _written(block: Block, attributes: dict[str, str | None], desk: Desk) -> str:
    match block:
        case Paragraph(content=content):
            return element("p", inlines_html(content, desk), **attributes)
        case Heading(level=level, content=content):
            return element(f"h{min(level + 1, _DEEPEST)}", inlines_html(content, desk), **attributes)
        case CodeBlock():
            return _code(block, attributes, desk)
        case Quote(blocks=inner) | Group(blocks=inner):
            name = "blockquote" if isinstance(block, Quote) else "div"
            return element(name, blocks_html(inner, desk), **attributes)
        case List():
            return _list(block, attributes, desk)
        case DefinitionList():
            return _definitions(block, attributes, desk)
        case Callout():
            return _callout(block, attributes, desk)
        case Panel():
            return _panel(block, attributes, desk)
        case Figure():
            return _figure(block, attributes, desk)
        case Table():
            return table_html(block, attributes, desk, blocks_html)
        case Divider():
            return element("hr", **attributes)


def _code(block: CodeBlock, attributes: dict[str, str | None], desk: Desk) -> str:
    code = element("code", escaped(block.text), data_syntax=block.syntax or None)
    # A leading newline would be dropped by HTML parsers; one more is put before it.
    content = f"\n{code}" if block.text.startswith("\n") else code
    facing = "ltr" if desk.direction == "rtl" else None
    attributes = with_class({**attributes, "dir": facing}, _tall(block, desk).strip())
    return element("pre", content, **attributes, tabindex=None if desk.is_print else 0)


def _tall(block: Block, desk: Desk) -> str:
    """Return the class of a box that may be divided between pages, as it takes too much of one."""
    return " tall" if desk.is_print and lines_of((block,), desk.room) > TALL else ""


def _definitions(block: DefinitionList, attributes: dict[str, str | None], desk: Desk) -> str:
    groups = []
    for item in block.items:
        with desk.at(item.origin), desk.facing(facing_of(item, desk)):
            term = element("dt", inlines_html(item.term, desk))
            meanings = "".join(element("dd", _compact(inner, desk)) for inner in item.definitions)
        groups.append(element("div", term + meanings, **marks(item, desk)))
    return element("dl", "".join(groups), **attributes)


def _callout(block: Callout, attributes: dict[str, str | None], desk: Desk) -> str:
    kind = desk.edition.say(CALLOUT_NAMES[block.kind])
    title = inlines_html(block.title, desk) if block.title else escaped(kind)
    content = element("p", title, class_="callout-title") + "\n" + blocks_html(block.blocks, desk)
    return element(
        "div",
        content,
        **with_class(attributes, f"callout callout-{block.kind}{_tall(block, desk)}"),
        role="note",
        aria_label=kind if block.title else None,
    )


def _panel(block: Panel, attributes: dict[str, str | None], desk: Desk) -> str:
    title = inlines_html(block.title, desk)
    content = "\n" + blocks_html(block.blocks, desk)
    attributes = with_class(attributes, "panel")
    if desk.is_print:
        return element("div", element("p", title, class_="panel-title") + content, **attributes)
    return element("details", element("summary", title) + content, **attributes, open="")


def _figure(block: Figure, attributes: dict[str, str | None], desk: Desk) -> str:
    image = image_html(block.image, desk)
    caption = element("figcaption", inlines_html(block.caption, desk)) if block.caption else ""
    return element("figure", image + caption, **attributes)


# --- lists


def _list(block: List, attributes: dict[str, str | None], desk: Desk) -> str:
    items = "\n".join(_item(item, block, desk) for item in block.items)
    names = ["loose"] if not block.tight else []
    if any(item.checked is not None for item in block.items):
        names.append("tasks")
    attributes = with_class(attributes, " ".join(names)) if names else attributes
    if not block.ordered:
        return element("ul", items, **attributes)
    start = block.start if block.start != 1 else None
    if start is not None and desk.medium == "print":  # WeasyPrint counts by CSS alone
        attributes = {**attributes, "style": f"counter-reset: list-item {start - 1}"}
    return element("ol", items, **attributes, start=start, type=_LIST_TYPES[block.numbering])


def _item(item: ListItem, block: List, desk: Desk) -> str:
    attributes = marks(item, desk)
    with desk.at(item.origin), desk.facing(facing_of(item, desk)):
        content = _compact(item.blocks, desk) if block.tight else blocks_html(item.blocks, desk)
    if item.checked is None:
        return element("li", content, **attributes)
    state = "done" if item.checked else "open"
    return element("li", _checkbox(item.checked, desk) + content, **with_class(attributes, f"task {state}"))


def _checkbox(checked: bool, desk: Desk) -> str:
    """Return the box of a task on screens; in print it is the item's marker, which the style sheet sets."""
    if desk.is_print:
        return ""
    return element(
        "input",
        type="checkbox",
        disabled="",
        checked="" if checked else None,
        aria_label=desk.edition.say("Done" if checked else "To do"),
    )


def _compact(blocks: tuple[Block, ...], desk: Desk) -> str:
    """Return the HTML of blocks whose first paragraph needs no space around it and therefore no `p`."""
    match blocks:
        case (Paragraph(content=content, language=""), *rest):
            with desk.at(blocks[0].origin):
                first = inlines_html(content, desk)
            return "\n".join([first, blocks_html(rest, desk)]) if rest else first
        case _:
            return blocks_html(blocks, desk)


# --- notes and contents


def _notes(desk: Desk) -> tuple[NoteEntry, ...]:
    """Return the notes met so far; a note within a note is met here and follows them."""
    entries: list[NoteEntry] = []
    while len(entries) < len(desk.notes):
        number = len(entries) + 1
        html = Markup(_compact(desk.notes[number - 1].blocks, desk))  # noqa: S704  (escaped, as above)
        entries.append(NoteEntry(number, f"fn:{number}", f"fnref:{number}", html))
    return tuple(entries)


def contents_of_headings(blocks: Iterable[Block]) -> tuple[Entry, ...]:
    """Return the document's headings as a tree. Headings inside tables, lists and callouts are not listed."""
    return _tree([block for block in _open_blocks(blocks) if isinstance(block, Heading)])


def _open_blocks(blocks: Iterable[Block]) -> Iterable[Block]:
    for block in blocks:
        if isinstance(block, Group | Panel):
            yield from _open_blocks(block.blocks)
        else:
            yield block


def _tree(headings: list[Heading]) -> tuple[Entry, ...]:
    entries = []
    while headings:
        first, *rest = headings
        below = next((index for index, heading in enumerate(rest) if heading.level <= first.level), len(rest))
        text = " ".join(text_of(first.content).split())
        if first.id and text:
            entries.append(Entry(id_or_none(first.id) or "", text, first.language, _tree(rest[:below])))
        else:
            entries += _tree(rest[:below])
        headings = rest[below:]
    return tuple(entries)


def _targets(document: Document) -> frozenset[str]:
    """Return every id that a link in the document may lead to."""
    return frozenset(ids_in(document.blocks)) | {""}


def _linked(document: Document) -> frozenset[str]:
    """Return every id that a link in the document does lead to."""
    links = (inline.target for inline in all_inlines(document.blocks) if isinstance(inline, Link))
    return frozenset(place for target in links if (place := place_in_document(target.strip())) is not None)
