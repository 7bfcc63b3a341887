"""Edits that authors make, at random: each gives another document, and says what it changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from typing import TypeVar, cast

from imprint.model.document import (
    Block,
    Cell,
    Code,
    Document,
    Heading,
    Image,
    Inline,
    Link,
    List,
    Paragraph,
    Row,
    Styled,
    Table,
    Text,
)
from imprint.model.walk import Inlines, blocks_in, map_blocks, map_inlines

NEW_WORDS = (
    "amber birch cedar dune ember fjord grove heath islet jetty knoll ledge marsh notch orchard".split()
)
_T = TypeVar("_T")


@dataclass(frozen=True)
class Edit:
    """An edit by its name. `costs_nothing`: no text changed that a translator would have to see."""

    name: str
    make: Callable[[Document, Random], Document]
    costs_nothing: bool = False


def _sentence(random: Random) -> str:
    return " ".join(random.choices(NEW_WORDS, k=random.randint(4, 12))).capitalize() + "."


def _sections(document: Document) -> list[list[Block]]:
    found: list[list[Block]] = [[]]
    for block in document.blocks:
        if isinstance(block, Heading):
            found.append([])
        found[-1].append(block)
    return [section for section in found if section]


def _joined(document: Document, sections: list[list[Block]]) -> Document:
    return replace(document, blocks=tuple(block for section in sections for block in section))


def _insert_section(document: Document, random: Random) -> Document:
    name = " ".join(random.choices(NEW_WORDS, k=2))
    made: list[Block] = [
        Heading(level=1, content=(Text(name),), id=name.replace(" ", "-")),
        Paragraph(content=(Text(_sentence(random)),)),
    ]
    sections = _sections(document)
    sections.insert(random.randint(0, len(sections)), made)
    return _joined(document, sections)


def _delete_section(document: Document, random: Random) -> Document:
    sections = _sections(document)
    if len(sections) > 3:
        del sections[random.randrange(len(sections))]
    return _joined(document, sections)


def _move_section(document: Document, random: Random) -> Document:
    sections = _sections(document)
    section = sections.pop(random.randrange(len(sections)))
    sections.insert(random.randint(0, len(sections)), section)
    return _joined(document, sections)


def _one(document: Document, random: Random, kind: type[_T], change: Callable[[_T], _T]) -> Document:
    """Return `document` with one of its blocks of a kind changed."""
    count = sum(isinstance(block, kind) for block in blocks_in(document.blocks))
    if not count:
        return document
    chosen, number = random.randrange(count), -1

    def changed(block: Block) -> tuple[Block, ...]:
        nonlocal number
        if not isinstance(block, kind):
            return (block,)
        number += 1
        return (cast("Block", change(block)),) if number == chosen else (block,)

    return replace(document, blocks=map_blocks(document.blocks, changed))


def _rename_heading(document: Document, random: Random) -> Document:
    return _one(
        document,
        random,
        Heading,
        lambda heading: replace(heading, content=(*heading.content, Text(f" {random.choice(NEW_WORDS)}"))),
    )


def _change_level(document: Document, random: Random) -> Document:
    return _one(
        document,
        random,
        Heading,
        lambda heading: replace(heading, level=random.randint(1, 5), id="elsewhere"),
    )


def _change_words(document: Document, random: Random) -> Document:
    def changed(paragraph: Paragraph) -> Paragraph:
        content = list(paragraph.content)
        places = [
            place for place, one in enumerate(content) if isinstance(one, Text) and " " in one.text.strip()
        ]
        if places:
            place = random.choice(places)
            words = content[place].text.split(" ")  # type: ignore[union-attr]
            words[random.randrange(len(words))] = random.choice(NEW_WORDS)
            content[place] = Text(" ".join(words))
        return replace(paragraph, content=tuple(content))

    return _one(document, random, Paragraph, changed)


def _new_paragraph(document: Document, random: Random) -> Document:
    blocks = list(document.blocks)
    blocks.insert(random.randint(0, len(blocks)), Paragraph(content=(Text(_sentence(random)),)))
    return replace(document, blocks=tuple(blocks))


def _reorder_rows(document: Document, random: Random) -> Document:
    def changed(table: Table) -> Table:
        rows = list(table.body)
        random.shuffle(rows)
        return replace(table, body=tuple(rows))

    return _one(document, random, Table, changed)


def _add_column(document: Document, random: Random) -> Document:
    def wider(row: Row) -> Row:
        text = " ".join(random.choices(NEW_WORDS, k=3))
        return replace(row, cells=(*row.cells, Cell(blocks=(Paragraph(content=(Text(text),)),))))

    def changed(table: Table) -> Table:
        columns = (*table.columns, table.columns[-1])
        return replace(
            table, columns=columns, head=tuple(map(wider, table.head)), body=tuple(map(wider, table.body))
        )

    return _one(document, random, Table, changed)


def _list_kind(document: Document, random: Random) -> Document:
    return _one(
        document,
        random,
        List,
        lambda one: replace(one, ordered=not one.ordered, start=1, tight=not one.tight),
    )


def _item_to_paragraphs(document: Document, random: Random) -> Document:
    """Turn a list into paragraphs: each item's text is now of another kind."""
    blocks: list[Block] = []
    lists = [block for block in document.blocks if isinstance(block, List)]
    chosen = random.choice(lists) if lists else None
    for block in document.blocks:
        if block is chosen and isinstance(block, List):
            blocks += [inner for item in block.items for inner in item.blocks]
        else:
            blocks.append(block)
    return replace(document, blocks=tuple(blocks))


def _heading_to_paragraph(document: Document, random: Random) -> Document:
    headings = [block for block in document.blocks if isinstance(block, Heading)]
    chosen = random.choice(headings) if len(headings) > 3 else None
    return replace(
        document,
        blocks=tuple(
            Paragraph(content=block.content) if isinstance(block, Heading) and block is chosen else block
            for block in document.blocks
        ),
    )


def _every_inline(document: Document, change: Callable[[Inline], Inlines]) -> Document:
    blocks = map_blocks(document.blocks, change_content=lambda content: map_inlines(content, change))
    return replace(document, blocks=blocks)


def _change_addresses(document: Document, random: Random) -> Document:
    mark = random.randint(0, 10**6)

    def changed(inline: Inline) -> Inlines:
        if isinstance(inline, Link):
            return (replace(inline, target=f"https://moved.example/{mark}"),)
        return (replace(inline, source=f"{mark}.png"),) if isinstance(inline, Image) else (inline,)

    return _every_inline(document, changed)


def _change_code(document: Document, random: Random) -> Document:
    mark = random.randint(0, 10**6)
    return _every_inline(
        document, lambda inline: (Code(f"{inline.text}{mark}"),) if isinstance(inline, Code) else (inline,)
    )


def _emphasise_whole(document: Document, random: Random) -> Document:
    def changed(paragraph: Paragraph) -> Paragraph:
        style = random.choice(("strong", "emphasis"))
        if len(paragraph.content) == 1 and isinstance(paragraph.content[0], Styled):
            return replace(paragraph, content=paragraph.content[0].content)
        return replace(paragraph, content=(Styled(style, paragraph.content),))  # type: ignore[arg-type]

    return _one(document, random, Paragraph, changed)


EDITS = (
    Edit("insert a section", _insert_section),
    Edit("delete a section", _delete_section),
    Edit("move a section", _move_section, costs_nothing=True),
    Edit("rename a heading", _rename_heading),
    Edit("change a heading's level and id", _change_level, costs_nothing=True),
    Edit("change words", _change_words),
    Edit("add a paragraph", _new_paragraph),
    Edit("reorder rows", _reorder_rows, costs_nothing=True),
    Edit("add a column", _add_column),
    Edit("change the kind of a list", _list_kind, costs_nothing=True),
    Edit("turn a list into paragraphs", _item_to_paragraphs, costs_nothing=True),
    Edit("turn a heading into a paragraph", _heading_to_paragraph, costs_nothing=True),
    Edit("change addresses", _change_addresses, costs_nothing=True),
    Edit("change code", _change_code, costs_nothing=True),
    Edit("emphasise a whole text", _emphasise_whole, costs_nothing=True),
)
