"""Documents made by hand and at random, and catalogs made from their own units."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st

from imprint.localize.catalog import Catalog, parse_po, read_catalog
from imprint.localize.locales import locale_for
from imprint.localize.units import Unit
from imprint.localize.update import updated
from imprint.localize.walk import extract
from imprint.model.document import (
    Block,
    Break,
    Callout,
    Cell,
    Code,
    Column,
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
    Note,
    Paragraph,
    Quote,
    Row,
    Span,
    Styled,
    Table,
    Text,
)

CATALOG_PATH = "source/locale/de.po"


def paragraph(*content: Inline | str, identifier: str = "", language: str = "") -> Paragraph:
    """Return a paragraph; a plain string stands for its text."""
    inlines = tuple(Text(one) if isinstance(one, str) else one for one in content)
    return Paragraph(content=inlines, id=identifier, language=language)


def heading(text: str, identifier: str = "", level: int = 1) -> Heading:
    """Return a heading that links can reach."""
    return Heading(level=level, content=(Text(text),), id=identifier or text.lower().replace(" ", "-"))


def document(*blocks: Block, title: str = "Pump handbook", metadata: Metadata | None = None) -> Document:
    """Return an English document."""
    return Document("pumps", title, blocks, metadata=metadata or Metadata())


def table(*rows: tuple[str, ...]) -> Table:
    """Return a table whose first row is its head and whose first column names the rows."""

    def row(texts: tuple[str, ...]) -> Row:
        return Row(cells=tuple(Cell(blocks=(paragraph(text),)) for text in texts))

    return Table(columns=(Column(),) * len(rows[0]), head=(row(rows[0]),), body=tuple(map(row, rows[1:])))


def catalog_of(*pairs: tuple[str, str], context: str = "") -> Catalog:
    """Return a German catalog with these translations, all in one context."""
    head = f'msgctxt "{context}"\n' if context else ""
    return read_catalog(
        "\n".join(f'{head}msgid "{source}"\nmsgstr "{target}"\n' for source, target in pairs), CATALOG_PATH
    )


def filled(units: tuple[Unit, ...], translate: Callable[[str], str] = lambda text: text) -> str:
    """Return a German PO text in which every unit has the translation that `translate` gives."""
    file = parse_po(updated("", units, locale_for("de")), CATALOG_PATH)
    for entry in file:
        entry.msgstr = translate(entry.msgid)
    return str(file)


def identity(source: Document) -> Catalog:
    """Return a catalog that translates every text of `source` into itself."""
    return read_catalog(filled(extract(source)), CATALOG_PATH)


# --- at random ----------------------------------------------------------------------------------------------

_CHARACTERS = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zl", "Zp"])
_WORDS = st.text(_CHARACTERS, min_size=1, max_size=12)
_LINES = st.lists(_WORDS, min_size=1, max_size=4).map(" ".join)
_TEXTS = _LINES.map(lambda text: Text(" ".join(text.split()) or "a"))
_STYLES = st.sampled_from(["strong", "emphasis", "strike", "keyboard"])
_LEAVES = st.one_of(
    _TEXTS,
    st.builds(Code, _WORDS),
    st.just(Break()),
    st.builds(Image, st.just("pump.png"), alt=_WORDS),
    st.builds(Note, _TEXTS.map(lambda text: (Paragraph(content=(text,)),))),
)


def _merged(content: list[Inline]) -> tuple[Inline, ...]:
    """Return `content` as the document type has it: no two texts side by side."""
    merged: list[Inline] = []
    for inline in content:
        if not (isinstance(inline, Text) and merged and isinstance(merged[-1], Text)):
            merged.append(inline)
    return tuple(merged)


def _contents(inlines: st.SearchStrategy[Inline]) -> st.SearchStrategy[tuple[Inline, ...]]:
    return st.lists(inlines, min_size=1, max_size=4).map(_merged)


INLINES: st.SearchStrategy[Inline] = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(
        st.builds(Styled, _STYLES, _contents(inner)),
        st.builds(Span, _contents(inner), nowrap=st.booleans(), translate=st.booleans()),
        st.builds(Link, st.just("guide.md"), _contents(_LEAVES), title=_WORDS),
    ),
    max_leaves=6,
)
CONTENTS = _contents(INLINES)
PARAGRAPHS = CONTENTS.map(lambda content: Paragraph(content=content))
BLOCKS: st.SearchStrategy[Block] = st.recursive(
    st.one_of(
        PARAGRAPHS,
        CONTENTS.map(lambda content: Heading(level=1, content=content, id="part")),
        CONTENTS.map(lambda content: Figure(image=Image("pump.png", "A pump"), caption=content)),
    ),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3)
        .map(tuple)
        .flatmap(
            lambda blocks: st.sampled_from(
                [
                    Quote(blocks=blocks),
                    Group(blocks=blocks),
                    Callout(kind="note", blocks=blocks),
                    List(items=tuple(ListItem(blocks=(block,)) for block in blocks)),
                    Table(columns=(Column(),), head=(), body=(Row(cells=(Cell(blocks=blocks),)),)),
                ]
            )
        )
    ),
    max_leaves=5,
)
DOCUMENTS = st.lists(BLOCKS, min_size=1, max_size=4).map(lambda blocks: document(*blocks))
