"""What a document's parts are to each other:.

Its title, its heading levels, its ids, its own product's column.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from base64 import b32encode
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from imprint.errors import Diagnostic, warning
from imprint.model.columns import placed_cells
from imprint.model.document import (
    Anchor,
    Block,
    Callout,
    Cell,
    Definition,
    DefinitionList,
    Group,
    Heading,
    Inline,
    Link,
    List,
    ListItem,
    Note,
    Panel,
    Paragraph,
    Quote,
    Row,
    Table,
)
from imprint.model.walk import (
    Blocks,
    all_inlines,
    block_text,
    blocks_in,
    inlines_in,
    map_blocks,
    map_inlines,
    own_contents,
    text_of,
)
from imprint.read.inlines import is_empty


def titled(blocks: Blocks, title: str, name: str) -> tuple[str, Blocks]:
    """Return the document's title and the blocks below it.

    The title is that of the front matter, else a single first-level heading at the top, else the first
    heading's, else the name. A first heading that says the same as the title is not said again.
    """
    first = blocks[0] if blocks else None
    if isinstance(first, Heading):
        words = text_of(first.content)
        alone = first.level == 1 and not any(
            isinstance(block, Heading) and block.level == 1 for block in blocks[1:]
        )
        if words and ((alone and not title) or words.casefold() == title.casefold()):
            return title or words, blocks[1:]
    return title or _title_from_name(name), blocks


def _title_from_name(name: str) -> str:
    words = re.sub(r"[-_]+", " ", name).strip()
    return words[:1].upper() + words[1:] if words else name


def levelled(blocks: Blocks) -> Blocks:
    """Return `blocks` with heading levels that begin at 1 and never skip one, order and nesting kept."""
    open_levels: list[int] = []

    def level_of(authored: int) -> int:
        while open_levels and open_levels[-1] >= authored:
            open_levels.pop()
        open_levels.append(authored)
        return min(len(open_levels), 6)

    def changed(block: Block) -> Blocks:
        return (replace(block, level=level_of(block.level)),) if isinstance(block, Heading) else (block,)

    return map_blocks(blocks, changed)


def with_own_column(blocks: Blocks, product: str) -> Blocks:
    """Return `blocks` with the column tinted, in every table, whose head is the name of the
    publisher's own product.
    """
    if not product:
        return blocks
    wanted = product.casefold().strip()

    def changed(block: Block) -> Blocks:
        if not isinstance(block, Table):
            return (block,)
        own = {
            position
            for position, cell, is_head in placed_cells(block)
            if is_head and cell.colspan == 1 and block_text(cell.blocks).casefold().strip() == wanted
        }
        columns = tuple(replace(column, own=index in own) for index, column in enumerate(block.columns))
        return (replace(block, columns=columns),)

    return map_blocks(blocks, changed)


# --- places to link to ---


def with_places_joined(blocks: Blocks) -> Blocks:
    """Return `blocks` with each paragraph that is nothing but a place to link to moved into the next one.

    Left alone it would be an empty line, which parts a heading from what follows it.
    """
    made: list[Block] = []
    waiting: tuple[Inline, ...] = ()
    for given in blocks:
        block = given
        if isinstance(given, Quote | Callout | Panel | Group):
            block = replace(given, blocks=with_places_joined(given.blocks))
        if isinstance(block, Paragraph) and _is_place(block):
            waiting += tuple(each for each in block.content if isinstance(each, Anchor))
        elif waiting and isinstance(block, Heading | Paragraph):
            made.append(replace(block, content=(*waiting, *block.content)))
            waiting = ()
        else:
            made += [Paragraph(waiting, origin=block.origin)] if waiting else []
            made.append(block)
            waiting = ()
    return tuple(made) if not waiting else (*made, Paragraph(waiting))


def _is_place(block: Paragraph) -> bool:
    return (
        not block.attributes.id
        and any(isinstance(each, Anchor) for each in block.content)
        and is_empty(block.content)
    )


# --- ids ---


@dataclass
class _Ids:
    """The ids given so far. Local to one call of `identified`."""

    given: Counter[str] = field(default_factory=Counter)
    section: str = ""

    def unique(self, wanted: str) -> str:
        self.given[wanted] += 1
        number = self.given[wanted]
        if number == 1:
            return wanted
        return self.unique(f"{wanted}-{number - 1}")

    def hashed(self, letter: str, *parts: str) -> str:
        """Return an id made from what a thing says, so that it stays while its neighbours change."""
        digest = hashlib.blake2s("\0".join(parts).encode(), digest_size=5).digest()
        return self.unique(letter + b32encode(digest).decode().lower())


def slug(text: str) -> str:
    """Return the id that GitHub gives a heading: lower case, spaces as hyphens, punctuation left out."""
    kept = (
        character
        for character in text.strip().lower()
        if character in "-_ " or unicodedata.category(character)[0] in "LNM"
    )
    return "".join(kept).replace(" ", "-")


def identified(blocks: Blocks) -> Blocks:
    """Return `blocks` with an id for every block, list item, row, cell and note, unique in the document.

    An authored id wins. A heading's id comes from its words, any other from its section and what it says, so
    an edit elsewhere changes none.
    """
    ids = _Ids()
    for block in blocks_in(blocks):
        if block.attributes.id and not isinstance(block, Heading):
            ids.given[block.attributes.id] += 1
    for inline in all_inlines(blocks):
        if isinstance(inline, Anchor):
            ids.given[inline.id] += 1
    return tuple(_block_with_ids(ids, block) for block in blocks)


def _block_with_ids(ids: _Ids, block: Block) -> Block:
    if isinstance(block, Heading):
        name = block.attributes.id or ids.unique(slug(text_of(block.content)) or "section")
        ids.section = name
        block = replace(block, id=name)
    else:
        name = block.attributes.id or ids.hashed("b", ids.section, type(block).__name__, _key(block))
        block = replace(block, id=name)
    return _inner_with_ids(ids, block)


def _key(block: Block) -> str:
    """Return what makes a block itself among its like: a table is its head, a list its first item."""
    match block:
        case Table():
            return " ".join(
                block_text(cell.blocks) for row in block.head for cell in row.cells
            ) or block_text([block])
        case List(items=items):
            return block_text(items[0].blocks) if items else ""
        case _:
            return block_text([block])


def _inner_with_ids(ids: _Ids, block: Block) -> Block:
    def inner(blocks: Blocks) -> Blocks:
        return tuple(_block_with_ids(ids, block) for block in blocks)

    def item(one: ListItem) -> ListItem:
        name = one.attributes.id or ids.hashed("i", block.id, block_text(one.blocks))
        return replace(one, id=name, blocks=inner(one.blocks))

    def definition(one: Definition) -> Definition:
        name = ids.hashed("d", block.id, text_of(one.term))
        return replace(one, id=name, definitions=tuple(map(inner, one.definitions)))

    match block:
        case List():
            return replace(block, items=tuple(map(item, block.items)))
        case DefinitionList():
            return replace(block, items=tuple(map(definition, block.items)))
        case Quote() | Callout() | Panel() | Group():
            return replace(block, blocks=inner(block.blocks))
        case Table():
            return _table_with_ids(ids, block, inner)
        case _:
            return block


def _table_with_ids(ids: _Ids, table: Table, inner: Callable[[Blocks], Blocks]) -> Table:
    heads = {position: block_text(cell.blocks) for position, cell, is_head in placed_cells(table) if is_head}
    positions = iter([position for position, _, _ in placed_cells(table)])

    def row(one: Row) -> Row:
        key = block_text(one.cells[0].blocks) if one.cells else ""
        name = one.attributes.id or ids.hashed("r", table.id, key)
        return replace(one, id=name, cells=tuple(cell(each, name) for each in one.cells))

    def cell(one: Cell, row_id: str) -> Cell:
        position = next(positions)
        name = one.attributes.id or ids.hashed("c", row_id, heads.get(position, str(position)))
        return replace(one, id=name, blocks=inner(one.blocks))

    return replace(table, head=tuple(map(row, table.head)), body=tuple(map(row, table.body)))


def with_note_ids(blocks: Blocks) -> Blocks:
    """Return `blocks` with an id for every note, from what it says."""
    ids = _Ids()

    def changed(inline: Inline) -> tuple[Inline, ...]:
        if not isinstance(inline, Note):
            return (inline,)
        return (replace(inline, id=ids.hashed("n", block_text(inline.blocks))),)

    return map_blocks(blocks, change_content=lambda content: map_inlines(content, changed))


# --- links within the document ---


def targets(blocks: Blocks) -> set[str]:
    """Return every id that a link within the document can point to."""
    found = {inline.id for inline in all_inlines(blocks) if isinstance(inline, Anchor)}
    for block in blocks_in(blocks):
        found |= {block.id, block.attributes.id}
        if isinstance(block, Table):
            found |= {part.id for row in block.rows for part in (row, *row.cells)}
        if isinstance(block, List):
            found |= {item.id for item in block.items}
    return found - {""}


def broken_links(blocks: Blocks) -> tuple[Diagnostic, ...]:
    """Return a warning for each link to a place that this document does not have."""
    known = targets(blocks)
    folded = {name.casefold() for name in known}
    made = []
    for block in blocks_in(blocks):
        for content in own_contents(block):
            for inline in inlines_in(content):
                if isinstance(inline, Link) and inline.target.startswith("#") and len(inline.target) > 1:
                    name = inline.target[1:]
                    if name not in known and name.casefold() not in folded:
                        made.append(
                            warning(
                                "link/no-target",
                                f"“{text_of(inline.content)}” points to #{name}, which this document lacks",
                                block.origin,
                                fix="correct the link, or give the place this id with {#" + name + "}",
                            )
                        )
    return tuple(made)
