"""Documents made at random: nested lists and tables, marks, links, notes, words of many scripts."""

from __future__ import annotations

from typing import Literal

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from imprint.model.columns import weighed
from imprint.model.document import (
    Block,
    Break,
    Callout,
    Cell,
    Code,
    CodeBlock,
    Column,
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
from imprint.model.walk import Inlines, map_blocks, map_inlines

Header = Literal["", "column", "row"]

_WORDS = (
    "ferry pier 12 3.5 well-known (deck) “quoted” 99.95% e\u0301tude office ﬁne a\u00adb x² naïve Größe "
    "שלום עולם مرحبا السفن جدًا 船 码头 フェリー 선착장 → Ελλάδα паром it’s &amp; <b> \u2028 \u00a0 😀"
).split(" ")
_SIMPLE = ("ferry", "pier", "12", "three", "small boats", "Größe", "office")


def words(among: tuple[str, ...] | list[str] = _WORDS) -> SearchStrategy[str]:
    """Return runs of one to five words; white space at their ends is as it comes."""
    runs = st.lists(st.sampled_from(list(among)), min_size=1, max_size=5).map(" ".join)
    return st.tuples(st.sampled_from(("", " ")), runs, st.sampled_from(("", " "))).map("".join)


def inlines(depth: int = 2, notes: bool = True, links: bool = True) -> SearchStrategy[tuple[Inline, ...]]:
    """Return stretches of inlines. Links hold no links, as in every format."""
    leaves: list[SearchStrategy[Inline]] = [
        words().map(Text),
        words().map(Text),
        words(_SIMPLE).map(Code),
        st.just(Break()),
        st.sampled_from((Image("boat.png", "A boat"), Image("gone.png", "Gone"), Image("boat.png"))),
    ]
    if notes:
        leaves.append(paragraphs(notes=False).map(lambda one: Note((one,))))
    if depth:
        inside = inlines(depth - 1, notes=False, links=links)
        leaves += [
            st.builds(
                Styled, st.sampled_from(("strong", "emphasis", "strike", "superscript", "keyboard")), inside
            ),
            st.builds(Span, inside, nowrap=st.booleans(), language=st.sampled_from(("", "de"))),
        ]
    if depth and links:
        targets = ("https://x.example/é?a=b c", "#nowhere", "javascript:x", "a.md")
        text = inlines(depth - 1, notes=False, links=False)
        leaves.append(st.builds(Link, st.sampled_from(targets), text))
    return st.lists(st.one_of(leaves), max_size=4).map(tuple)


def paragraphs(notes: bool = True) -> SearchStrategy[Paragraph]:
    return st.builds(Paragraph, content=inlines(notes=notes))


def lists(inside: SearchStrategy[tuple[Block, ...]]) -> SearchStrategy[List]:
    items = st.builds(ListItem, blocks=inside)
    tasks = st.builds(ListItem, blocks=inside, checked=st.booleans())
    return st.builds(
        List,
        items=st.one_of(st.lists(items, min_size=1, max_size=3), st.lists(tasks, min_size=1, max_size=3)).map(
            tuple
        ),
        ordered=st.booleans(),
        start=st.integers(1, 12),
        numbering=st.sampled_from(("decimal", "lower-alpha", "upper-roman")),
        tight=st.booleans(),
    ).map(_consistent)


def _consistent(made: List) -> List:
    """Return a list as readers make them: tasks are not numbered, and what is not numbered does not count."""
    is_task = any(item.checked is not None for item in made.items)
    ordered = made.ordered and not is_task
    return List(
        items=made.items,
        ordered=ordered,
        start=made.start if ordered else 1,
        numbering=made.numbering if ordered else "decimal",
        tight=made.tight,
    )


@st.composite
def tables(draw: st.DrawFn, inside: SearchStrategy[tuple[Block, ...]]) -> Table:
    """Return tables whose rows are full, with cells that cover two columns or two rows here and there."""
    width, height = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    head_rows = draw(st.integers(0, 1))
    lines = []
    covered: set[tuple[int, int]] = set()
    for y in range(head_rows + height):
        cells, x = [], 0
        is_last = y in {head_rows - 1, head_rows + height - 1}
        while x < width:
            if (y, x) in covered:
                x += 1
                continue
            across = 2 if x + 1 < width and (y, x + 1) not in covered and draw(st.booleans()) else 1
            down = 2 if not is_last and x == 0 and across < width and draw(st.booleans()) else 1
            covered |= {(y + 1, x + step) for step in range(across) if down == 2}
            header: Header = (
                "column" if y < head_rows else draw(st.sampled_from(("", "row"))) if x == 0 else ""
            )
            # A head that is taller than a page cannot be repeated on each: print does without it.
            held = draw(paragraphs().map(lambda one: (one,)) if y < head_rows else inside)
            cells.append(Cell(blocks=held, colspan=across, rowspan=down, header=header))
            x += across
        lines.append(Row(cells=tuple(cells)))
    return Table(
        columns=(Column(),) * width,
        head=tuple(lines[:head_rows]),
        body=tuple(lines[head_rows:]),
        caption=draw(inlines(1)),
    )


def blocks(depth: int = 2) -> SearchStrategy[tuple[Block, ...]]:
    simple: list[SearchStrategy[Block]] = [
        paragraphs(),
        paragraphs(),
        st.lists(words(_SIMPLE), min_size=1, max_size=3).map(lambda lines: CodeBlock(text="\n".join(lines))),
        st.just(Divider()),
        st.builds(Figure, image=st.just(Image("boat.png", "A boat")), caption=inlines(1)),
    ]
    if depth:
        inside = blocks(depth - 1)
        terms = inlines(1).map(lambda found: (Text("term "), *found))  # a definition of nothing is nowhere
        titles = st.one_of(st.just(()), terms)  # without one, a callout is called by its kind
        simple += [
            lists(inside),
            tables(inside),
            st.builds(Quote, blocks=inside),
            st.builds(Callout, kind=st.sampled_from(("note", "warning")), blocks=inside, title=titles),
            st.builds(Panel, title=inlines(1), blocks=inside),
            st.builds(Group, blocks=inside),
            st.builds(
                DefinitionList,
                items=st.lists(
                    st.builds(Definition, terms, st.lists(inside, min_size=1, max_size=2).map(tuple)),
                    min_size=1,
                    max_size=2,
                ).map(tuple),
            ),
        ]
    return st.lists(st.one_of(simple), max_size=3).map(tuple)


def documents(language: str = "en") -> SearchStrategy[Document]:
    """Return documents. In a language that runs from right to left, every stretch has space around it.

    Where a line mixes directions, a page does not tell which of two stretches comes first, so words of both
    could touch.
    """
    headings = st.builds(Heading, level=st.integers(1, 6), content=inlines(1))
    whole = st.lists(st.one_of(blocks(), headings.map(lambda one: (one,))), max_size=4)
    made = whole.map(lambda parts: tuple(block for part in parts for block in part))
    if language == "ar":
        made = made.map(lambda found: map_blocks(found, change_content=_spaced))
    return made.map(lambda found: Document("random", "A title", map_blocks(found, _with_weights), language))


def _with_weights(block: Block) -> tuple[Block, ...]:
    """Weigh the columns of tables, as a build does before anything is written."""
    return (weighed(block) if isinstance(block, Table) else block,)


def _spaced(content: Inlines) -> Inlines:
    return map_inlines(content, lambda one: (Text(" "), one, Text(" ")))
