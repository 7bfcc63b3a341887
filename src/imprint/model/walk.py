"""One traversal for all: visit or rebuild a document without knowing what each node holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from imprint.model.document import (
    Anchor,
    Block,
    Break,
    Callout,
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
    Node,
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


@dataclass(frozen=True, slots=True)
class Part:
    """What a block holds directly: a stretch of inlines, or a sequence of blocks; the other one is empty."""

    content: Inlines = ()
    blocks: Blocks = ()


def parts_of(block: Block) -> Iterator[Part]:
    """Yield what `block` holds directly, in reading order."""
    match block:
        case Paragraph(content=content) | Heading(content=content):
            yield Part(content)
        case Quote(blocks=inner) | Group(blocks=inner):
            yield Part(blocks=inner)
        case Callout(title=title, blocks=inner) | Panel(title=title, blocks=inner):
            yield from (Part(title), Part(blocks=inner))
        case Figure(image=image, caption=caption):
            yield from (Part((image,)), Part(caption))
        case List(items=items):
            yield from (Part(blocks=item.blocks) for item in items)
        case DefinitionList(items=definitions):
            for item in definitions:
                yield Part(item.term)
                yield from (Part(blocks=inner) for inner in item.definitions)
        case Table():
            yield Part(block.caption)
            yield from (Part(blocks=cell.blocks) for row in block.rows for cell in row.cells)
        case CodeBlock() | Divider():
            pass


def contents_of(blocks: Iterable[Block]) -> Iterator[Inlines]:
    """Yield every stretch of inlines in reading order; literal blocks come as one `Code`."""
    for block in blocks:
        if isinstance(block, CodeBlock):
            yield (Code(block.text),)
        for part in parts_of(block):
            if part.content:
                yield part.content
            yield from contents_of(part.blocks)


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
    return (part.blocks for part in parts_of(block) if part.blocks)


def own_contents(block: Block) -> Iterator[Inlines]:
    """Yield each stretch of inlines that `block` holds directly (a caption, a title, a term)."""
    return (part.content for part in parts_of(block) if part.content)


def depth_of(blocks: Iterable[Block]) -> int:
    """Return how deep blocks and inlines hold one another: 1 for a paragraph of plain text, 0 for nothing."""
    deepest, waiting = 0, [(block, 1) for block in blocks]
    inlines: list[tuple[Inline, int]] = []
    while waiting:
        block, depth = waiting.pop()
        deepest = max(deepest, depth)
        waiting += [(each, depth + 1) for part in inner_blocks(block) for each in part]
        inlines += [(each, 1) for content in own_contents(block) for each in content]
    while inlines:
        inline, depth = inlines.pop()
        deepest = max(deepest, depth)
        if isinstance(inline, Styled | Span | Link):
            inlines += [(each, depth + 1) for each in inline.content]
    return deepest


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


def nodes_in(blocks: Iterable[Block]) -> Iterator[Node]:
    """Yield every block in some blocks, each with its items, rows and cells after it."""
    for block in blocks_in(blocks):
        yield block
        yield from _nodes_of(block)


def ids_in(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield every id in some blocks: of blocks, items, rows, cells, spans, images, anchors and notes."""
    yield from (node.id for node in nodes_in(blocks) if node.id)
    for inline in all_inlines(blocks):
        match inline:
            case Anchor(id=identity) | Note(id=identity):
                yield identity
            case Span(attributes=attributes) | Image(attributes=attributes) if attributes.id:
                yield attributes.id
            case _:
                pass


def _nodes_of(block: Block) -> Iterator[Node]:
    """Yield the items, rows and cells of `block`."""
    match block:
        case List(items=items):
            yield from items
        case DefinitionList(items=definitions):
            yield from definitions
        case Table():
            for row in block.rows:
                yield from (row, *row.cells)
        case _:
            pass


def map_inlines(content: Inlines, change: Callable[[Inline], Inlines]) -> Inlines:
    """Return `content` with each inline replaced by what `change` gives for it, inner ones first."""
    made: list[Inline] = []
    for inline in content:
        if isinstance(inline, Styled | Span | Link):
            made += change(replace(inline, content=map_inlines(inline.content, change)))
        else:
            made += change(inline)
    return tuple(made)


def _same_block(block: Block) -> Blocks:
    return (block,)


def _same_content(content: Inlines) -> Inlines:
    return content


def map_blocks(
    blocks: Blocks,
    change_block: Callable[[Block], Blocks] = _same_block,
    change_content: Callable[[Inlines], Inlines] = _same_content,
) -> Blocks:
    """Return `blocks` rebuilt from the inside out.

    `change_content` is given each stretch of inlines (a paragraph's, a title's, a caption's, a term's), after
    the blocks of the notes in it were rebuilt; `change_block` each block, after what it holds.
    """
    return _Rebuilding(change_block, change_content).blocks(blocks)


@dataclass(frozen=True, slots=True)
class _Rebuilding:
    change_block: Callable[[Block], Blocks]
    change_content: Callable[[Inlines], Inlines]

    def blocks(self, blocks: Blocks) -> Blocks:
        return tuple(new for block in blocks for new in self.change_block(self.rebuilt(block)))

    def content(self, content: Inlines) -> Inlines:
        if any(isinstance(inline, Note) for inline in inlines_in(content)):
            content = map_inlines(content, self.note)
        return self.change_content(content)

    def note(self, inline: Inline) -> Inlines:
        return (
            (replace(inline, blocks=self.blocks(inline.blocks)),) if isinstance(inline, Note) else (inline,)
        )

    def row(self, row: Row) -> Row:
        return replace(row, cells=tuple(replace(cell, blocks=self.blocks(cell.blocks)) for cell in row.cells))

    def item(self, item: ListItem) -> ListItem:
        return replace(item, blocks=self.blocks(item.blocks))

    def definition(self, item: Definition) -> Definition:
        return replace(
            item, term=self.content(item.term), definitions=tuple(map(self.blocks, item.definitions))
        )

    def rebuilt(self, block: Block) -> Block:
        match block:
            case Paragraph() | Heading():
                return replace(block, content=self.content(block.content))
            case Quote() | Group():
                return replace(block, blocks=self.blocks(block.blocks))
            case Callout() | Panel():
                return replace(block, title=self.content(block.title), blocks=self.blocks(block.blocks))
            case List():
                return replace(block, items=tuple(map(self.item, block.items)))
            case DefinitionList():
                return replace(block, items=tuple(map(self.definition, block.items)))
            case Figure():
                return replace(block, caption=self.content(block.caption))
            case Table(head=head, body=body):
                return replace(
                    block,
                    caption=self.content(block.caption),
                    head=tuple(map(self.row, head)),
                    body=tuple(map(self.row, body)),
                )
            case CodeBlock() | Divider():
                return block
