"""One traversal for all: visit or rebuild a document without knowing what each node holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TypeAlias

from imprint.model.document import (
    Anchor,
    Block,
    Break,
    Callout,
    Cell,
    Code,
    CodeBlock,
    Definition,
    DefinitionList,
    Divider,
    Figure,
    Group,
    Heading,
    Image,
    Inline,
    Link,
    List,
    ListItem,
    Note,
    Panel,
    Paragraph,
    Quote,
    Row,
    Span,
    Styled,
    Table,
    Text,
)

Inlines: TypeAlias = tuple[Inline, ...]
Blocks: TypeAlias = tuple[Block, ...]


def text_of(content: Iterable[Inline]) -> str:
    """Return the words of some inlines as a reader sees them, without notes; a break counts as a space."""
    return "".join(_inline_text(inline) for inline in content)


def _inline_text(inline: Inline) -> str:
    match inline:
        case Text(text) | Code(text):
            return text
        case Styled(content=content) | Span(content=content) | Link(content=content):
            return text_of(content)
        case Break():
            return " "
        case Image(alt=alt):
            return alt
        case Note() | Anchor():
            return ""


def block_text(blocks: Iterable[Block]) -> str:
    """Return the words of some blocks, one space between blocks, without notes."""
    return " ".join(part for part in (text_of(content) for content in contents_of(blocks)) if part)


def contents_of(blocks: Iterable[Block]) -> Iterator[Inlines]:
    """Yield every stretch of inlines in reading order; literal blocks come as one `Code`."""
    for block in blocks:
        match block:
            case Paragraph(content=content) | Heading(content=content):
                yield content
            case CodeBlock(text=text):
                yield (Code(text),)
            case Figure(image=image, caption=caption):
                yield (image,)
                yield caption
            case Callout(title=title, blocks=inner) | Panel(title=title, blocks=inner):
                yield title
                yield from contents_of(inner)
            case DefinitionList(items=items):
                for item in items:
                    yield item.term
                    for definition in item.definitions:
                        yield from contents_of(definition)
            case Table():
                yield block.caption
                for row in block.rows:
                    for cell in row.cells:
                        yield from contents_of(cell.blocks)
            case Quote(blocks=inner) | Group(blocks=inner):
                yield from contents_of(inner)
            case List(items=list_items):
                for list_item in list_items:
                    yield from contents_of(list_item.blocks)
            case Divider():
                pass


def blocks_in(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield every block in reading order, outer before inner, also those of cells, items and notes."""
    for block in blocks:
        yield block
        for inner in inner_blocks(block):
            yield from blocks_in(inner)
        for content in own_contents(block):
            for inline in inlines_in(content):
                if isinstance(inline, Note):
                    yield from blocks_in(inline.blocks)


def inner_blocks(block: Block) -> Iterator[Blocks]:
    """Yield each sequence of blocks that `block` holds directly."""
    match block:
        case Quote(blocks=inner) | Group(blocks=inner) | Callout(blocks=inner) | Panel(blocks=inner):
            yield inner
        case List(items=items):
            for item in items:
                yield item.blocks
        case DefinitionList(items=definitions):
            for definition in definitions:
                yield from definition.definitions
        case Table():
            for row in block.rows:
                for cell in row.cells:
                    yield cell.blocks
        case _:
            pass


def own_contents(block: Block) -> Iterator[Inlines]:
    """Yield each stretch of inlines that `block` holds directly (a caption, a title, a term)."""
    match block:
        case Paragraph(content=content) | Heading(content=content):
            yield content
        case Callout(title=title) | Panel(title=title):
            yield title
        case Figure(image=image, caption=caption):
            yield (image,)
            yield caption
        case Table(caption=caption):
            yield caption
        case DefinitionList(items=items):
            for item in items:
                yield item.term
        case _:
            pass


def inlines_in(content: Iterable[Inline]) -> Iterator[Inline]:
    """Yield every inline in reading order, outer before inner; not what is inside notes."""
    for inline in content:
        yield inline
        if isinstance(inline, Styled | Span | Link):
            yield from inlines_in(inline.content)


def all_inlines(blocks: Iterable[Block]) -> Iterator[Inline]:
    """Yield every inline of some blocks, those of notes included."""
    for block in blocks_in(blocks):
        for content in own_contents(block):
            yield from inlines_in(content)


def map_inlines(content: Inlines, change: Callable[[Inline], Inlines]) -> Inlines:
    """Return `content` with each inline replaced by what `change` gives for it, inner ones first."""
    made: list[Inline] = []
    for inline in content:
        if isinstance(inline, Styled | Span | Link):
            inline = replace(inline, content=map_inlines(inline.content, change))
        made += change(inline)
    return tuple(made)


def map_blocks(
    blocks: Blocks,
    change_block: Callable[[Block], Blocks] = lambda block: (block,),
    change_content: Callable[[Inlines], Inlines] = lambda content: content,
) -> Blocks:
    """Return `blocks` rebuilt from the inside out.

    `change_content` is given each stretch of inlines (a paragraph's, a title's, a caption's, a term's), after
    the blocks of the notes in it were rebuilt; `change_block` each block, after what it holds.
    """

    def content_of(content: Inlines) -> Inlines:
        return change_content(map_inlines(content, note_rebuilt))

    def note_rebuilt(inline: Inline) -> Inlines:
        return (replace(inline, blocks=inner(inline.blocks)),) if isinstance(inline, Note) else (inline,)

    def inner(blocks: Blocks) -> Blocks:
        return tuple(new for block in blocks for new in change_block(rebuilt(block)))

    def rows_of(rows: tuple[Row, ...]) -> tuple[Row, ...]:
        return tuple(replace(row, cells=tuple(cell_of(cell) for cell in row.cells)) for row in rows)

    def cell_of(cell: Cell) -> Cell:
        return replace(cell, blocks=inner(cell.blocks))

    def item_of(item: ListItem) -> ListItem:
        return replace(item, blocks=inner(item.blocks))

    def definition_of(item: Definition) -> Definition:
        return replace(item, term=content_of(item.term), definitions=tuple(map(inner, item.definitions)))

    def rebuilt(block: Block) -> Block:
        match block:
            case Paragraph() | Heading():
                return replace(block, content=content_of(block.content))
            case Quote() | Group():
                return replace(block, blocks=inner(block.blocks))
            case Callout() | Panel():
                return replace(block, title=content_of(block.title), blocks=inner(block.blocks))
            case List():
                return replace(block, items=tuple(map(item_of, block.items)))
            case DefinitionList():
                return replace(block, items=tuple(map(definition_of, block.items)))
            case Figure():
                return replace(block, caption=content_of(block.caption))
            case Table():
                return replace(
                    block,
                    caption=content_of(block.caption),
                    head=rows_of(block.head),
                    body=rows_of(block.body),
                )
            case CodeBlock() | Divider():
                return block

    return inner(blocks)
