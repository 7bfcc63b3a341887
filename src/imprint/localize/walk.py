"""A document rebuilt stretch by stretch. Extraction and translation are one walk, so they never disagree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from imprint.localize.tags import Tagged, is_locked, plain, same_language, tagged
from imprint.localize.units import Change, Kind, Place, Replacement, Unit, unit_of
from imprint.model.columns import placed_cells
from imprint.model.document import (
    Block,
    Callout,
    Cell,
    CodeBlock,
    Definition,
    DefinitionList,
    Divider,
    Document,
    Figure,
    Group,
    Heading,
    Image,
    Inline,
    Link,
    List,
    ListItem,
    Metadata,
    Node,
    Note,
    Panel,
    Paragraph,
    Quote,
    Row,
    Span,
    Styled,
    Table,
)
from imprint.model.walk import Blocks, Inlines, block_text, text_of


def rebuilt(document: Document, change: Change) -> Document:
    """Return `document` with each unit replaced by what `change` gives for it, in reading order.

    Where it gives None, the source text stays, and is marked as untranslated and with the source's language:
    on the block, or in a span where a stretch has no block of its own. The document's own language, ids and
    places are not touched.
    """
    return _Walk(document, change).document()


def extract(document: Document) -> tuple[Unit, ...]:
    """Return every unit of `document` in reading order; a text that stands twice is there twice."""
    units: list[Unit] = []

    def keep(_: object, unit: Unit) -> None:
        units.append(unit)

    rebuilt(document, keep)
    return tuple(units)


_AS_IT_IS = Replacement(())


@dataclass(frozen=True, slots=True)
class Stretch:
    """Any stretch of a document, with the nodes round it in `place`.

    `unit` is None where nothing is to be translated: numbers, code, a block of code (whose message is empty).
    """

    message: Tagged
    place: Place
    unit: Unit | None


def stretches(document: Document) -> tuple[Stretch, ...]:
    """Return every stretch of `document` in reading order, those without a unit included; not what is
    locked.
    """
    found: list[Stretch] = []
    _Walk(document, lambda message, _: Replacement(message.content), found.append).document()
    return tuple(found)


class _Walk:
    """One pass over one document. `_section` is the heading that was passed last; `_see` is told of each
    stretch.
    """

    def __init__(
        self, document: Document, change: Change, see: Callable[[Stretch], None] | None = None
    ) -> None:
        self._document = document
        self._language = document.language
        self._change = change
        self._see = see or (lambda _: None)
        self._section = ""

    def document(self) -> Document:
        """Return the whole document, its metadata first."""
        languages: dict[str, str] = {}

        def said(text: str, kind: Kind) -> str:
            words, language = self._plain(text, Place(kind, origin=self._document.origin))
            if language:
                languages[kind] = language
            return words

        title = said(self._document.title, "title")
        metadata = self._metadata(self._document.metadata, said)
        metadata = replace(metadata, languages=tuple(languages.items()))
        blocks = self._blocks(self._document.blocks, Place())
        return replace(self._document, title=title, metadata=metadata, blocks=blocks)

    def _metadata(self, metadata: Metadata, said: Callable[[str, Kind], str]) -> Metadata:
        return replace(
            metadata,
            kind=said(metadata.kind, "kind"),
            subtitle=said(metadata.subtitle, "subtitle"),
            description=said(metadata.description, "description"),
            applies_to=said(metadata.applies_to, "applies-to"),
            keywords=tuple(said(keyword, "keyword") for keyword in metadata.keywords),
        )

    # --- blocks ---

    def _blocks(self, blocks: Blocks, place: Place) -> Blocks:
        return tuple(self._block(block, place) for block in blocks)

    def _block(self, block: Block, place: Place) -> Block:
        if isinstance(block, Heading):
            self._section = block.attributes.id or block.id
        if self._is_locked(block):
            return block
        place = _inside(place, block)
        match block:
            case Paragraph():
                return self._stretch_block(block, place)
            case Heading():
                return self._stretch_block(block, replace(place, kind="heading"))
            case List():
                return replace(block, items=tuple(self._item(item, place) for item in block.items))
            case DefinitionList():
                return replace(block, items=tuple(self._definition(item, place) for item in block.items))
            case Figure():
                image = self._image(block.image, place)
                caption = self._stretch(block.caption, replace(place, kind="caption"))
                return replace(block, image=image, caption=caption)
            case Table():
                return self._table(block, place)
            case Quote() | Group() | Callout() | Panel():
                return self._container(block, place)
            case CodeBlock():
                self._see(Stretch(Tagged(""), place, None))
                return block
            case Divider():
                return block

    def _container(self, block: Quote | Group | Callout | Panel, place: Place) -> Block:
        match block:
            case Quote():
                place = replace(place, kind="quote")
            case Callout():
                block = replace(block, title=self._stretch(block.title, replace(place, kind="callout-title")))
            case Panel():
                block = replace(block, title=self._stretch(block.title, replace(place, kind="panel-title")))
            case Group():
                pass
        return replace(block, blocks=self._blocks(block.blocks, place))

    def _item(self, item: ListItem, place: Place) -> ListItem:
        if self._is_locked(item):
            return item
        return replace(item, blocks=self._blocks(item.blocks, replace(_inside(place, item), kind="item")))

    def _definition(self, item: Definition, place: Place) -> Definition:
        if self._is_locked(item):
            return item
        place = _inside(place, item)
        meaning = replace(place, kind="definition")
        return replace(
            item,
            term=self._stretch(item.term, replace(place, kind="term")),
            definitions=tuple(self._blocks(blocks, meaning) for blocks in item.definitions),
        )

    def _table(self, table: Table, place: Place) -> Table:
        caption = self._stretch(table.caption, replace(place, kind="caption"))
        places = iter(_cell_places(table, replace(place, kind="cell")))
        return replace(
            table,
            caption=caption,
            head=tuple(self._row(row, places) for row in table.head),
            body=tuple(self._row(row, places) for row in table.body),
        )

    def _row(self, row: Row, places: Iterator[Place]) -> Row:
        cells: list[Cell] = []
        for cell in row.cells:
            place = _inside(_inside(next(places), row), cell)
            locked = self._is_locked(row) or self._is_locked(cell)
            cells.append(cell if locked else replace(cell, blocks=self._blocks(cell.blocks, place)))
        return replace(row, cells=tuple(cells))

    def _is_locked(self, node: Node) -> bool:
        """Say whether the author locked `node`, or wrote it in another language than the document's."""
        attributes = node.attributes
        foreign = bool(node.language) and not same_language(node.language, self._language)
        return foreign or "notranslate" in attributes.classes or attributes.get("translate") == "no"

    # --- stretches ---

    def _stretch_block(self, block: Paragraph | Heading, place: Place) -> Paragraph | Heading:
        content, now = self._changed(block.content, place)
        if now.standing:
            content = (Span(content, standing=now.standing),)
        return replace(block, content=content, language=now.language or block.language)

    def _stretch(self, content: Inlines, place: Place) -> Inlines:
        changed, now = self._changed(content, place)
        return (Span(changed, language=now.language, standing=now.standing),) if now.standing else changed

    def _changed(self, content: Inlines, place: Place) -> tuple[Inlines, Replacement]:
        """Return the new content of a stretch, and what it was replaced by, in which language."""
        message = tagged(content, self._language)
        unit = unit_of(message, replace(place, section=self._section), self._document)
        self._see(Stretch(message, place, unit))
        new = self._change(message, unit) if unit else _AS_IT_IS
        if new and unit:
            content = message.within_layers(new.content)
        return self._parts(content, place), new or Replacement((), self._language, "untranslated")

    def _plain(self, text: str, place: Place) -> tuple[str, str]:
        """Return the new words of a plain text, and their language where it is not the locale's."""
        message = plain(text)
        unit = unit_of(message, replace(place, section=self._section), self._document)
        self._see(Stretch(message, place, unit))
        if not unit:
            return text, ""
        new = self._change(message, unit)
        return (text_of(message.within_layers(new.content)), new.language) if new else (text, self._language)

    def _parts(self, content: Inlines, place: Place) -> Inlines:
        """Return `content` with the texts in its marks changed: titles, alternative texts and notes."""
        return tuple(self._part(inline, place) for inline in content)

    def _part(self, inline: Inline, place: Place) -> Inline:
        if is_locked(inline, self._language):
            return inline
        match inline:
            case Image():
                return self._image(inline, place)
            case Note():
                return replace(inline, blocks=self._blocks(inline.blocks, replace(place, kind="note")))
            case Link():
                title, _ = self._plain(inline.title, replace(place, kind="link-title"))
                return replace(inline, title=title, content=self._parts(inline.content, place))
            case Styled() | Span():
                return replace(inline, content=self._parts(inline.content, place))
            case _:
                return inline

    def _image(self, image: Image, place: Place) -> Image:
        place = replace(place, origin=image.origin or place.origin)
        alt, language = self._plain(image.alt, replace(place, kind="alt"))
        title, _ = self._plain(image.title, replace(place, kind="link-title"))
        return replace(image, alt=alt, title=title, language=language)


def _inside(place: Place, node: Node) -> Place:
    """Return the place of what `node` holds: its origin, and the context and hint that the author gave."""
    return replace(
        place,
        origin=node.origin or place.origin,
        context=node.attributes.get("ctx") or place.context,
        hint=node.attributes.get("note") or place.hint,
        within=(*place.within, node),
    )


def _cell_places(table: Table, place: Place) -> Iterator[Place]:
    """Yield the place of each cell in reading order, with the headers above and beside it."""
    columns: dict[int, str] = {}
    row_name = ""
    for position, cell, is_head in placed_cells(table):
        text = block_text(cell.blocks)
        if is_head:
            columns[position] = text
            yield place
        elif position == 0:
            row_name = text
            yield replace(place, column=columns.get(0, ""))
        else:
            yield replace(place, column=columns.get(position, ""), row=row_name)
