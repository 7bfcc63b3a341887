"""Blocks as paragraphs and tables, in reading order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from imprint.model.document import (
    Anchor,
    Block,
    Break,
    Callout,
    CodeBlock,
    DefinitionList,
    Divider,
    Figure,
    Group,
    Heading,
    Link,
    List,
    Panel,
    Paragraph,
    Quote,
    Span,
    Styled,
    Table,
    Text,
)
from imprint.model.walk import Blocks, Inlines, inlines_in, text_of
from imprint.write.docx.bookmarks import ids_of
from imprint.write.docx.draft import Box, Draft, Place, box_of
from imprint.write.docx.inline import PLAIN, look_at, plain_text, write_text
from imprint.write.docx.lists import write_list
from imprint.write.docx.measures import BOX_END, LIST_STEP, half_points, points
from imprint.write.docx.paragraph import compose, content_filler, keep_with_next, nothing, set_distance
from imprint.write.docx.table import write_table
from imprint.write.docx.xml import Element, Properties, qualified

_PARAGRAPH = qualified("p")
_DEEPEST_HEADING = 6
_CODE_IN_HEADINGS = 0.94  # of their own size
_LONGEST_WHOLE_CODE = 16  # lines that are kept on one page
# Styles that stand off from what is before them by themselves.
_SET_APART = ("Heading", "Caption", "PanelTitle", "Divider", "Spacer")


def write_blocks(draft: Draft, place: Place, blocks: Blocks) -> list[Element]:
    """Return what stands at `place` for `blocks`."""
    made: list[Element] = []
    for number, block in enumerate(blocks):
        if number and _introduces(place, blocks[number - 1], block) and made and made[-1].tag == _PARAGRAPH:
            keep_with_next(made[-1])  # not the table before an empty paragraph
        draft.arrive(*ids_of(block))
        with draft.at(block.origin):
            made = _joined(draft, place, made, _block(draft, place.speaking(block.language), block))
    return made


def set_off(draft: Draft, place: Place, made: Element) -> None:
    """Set the text in `made` off from the contents above it."""
    if not len(made):
        return
    if made[0].tag == qualified("tbl"):
        made.insert(0, compose(draft, place, "Spacer", nothing))
    elif not _style_of(made[0]).startswith(_SET_APART):
        set_distance(made[0], before=points(draft.edition.theme.spacing.section))


def _introduces(place: Place, block: Block, following: Block) -> bool:
    """Tell whether a paragraph should stand on one page with the beginning of what follows it.

    In a cell it would keep whole rows together.
    """
    if place.surroundings != "body":
        return False
    return (isinstance(block, Paragraph) and isinstance(following, List)) or (
        isinstance(block, Paragraph | List) and isinstance(following, Table | CodeBlock | Figure)
    )


def _block(draft: Draft, place: Place, block: Block) -> list[Element]:
    match block:
        case Paragraph(content=content) if place.surroundings != "cell" and _is_invisible(content):
            draft.arrive(*_anchors(content))  # for the next paragraph; an empty one would be a gap
            return []
        case Paragraph(content=content):
            return [compose(draft, place, place.style, content_filler(draft, place, content))]
        case Heading():
            return [_heading(draft, place, block)]
        case CodeBlock():
            return [_code(draft, place, block)]
        case List():
            return write_list(draft, place, block, write_blocks)
        case Table():
            return write_table(draft, place, block, write_blocks)
        case Figure():
            return _figure(draft, place, block)
        case Divider():
            return [compose(draft, place, "Divider", nothing)]
        case _:
            return _container(draft, place, block)


def _is_invisible(content: Inlines) -> bool:
    """Tell whether a paragraph holds nothing that a reader sees: anchors, white space, breaks.

    Of a link without a text, the address is seen.
    """
    return all(
        isinstance(inline, Anchor | Break | Styled | Span)
        or (isinstance(inline, Link) and bool(text_of(inline.content).strip()))
        or (isinstance(inline, Text) and not inline.text.strip())
        for inline in inlines_in(content)
    )


def _anchors(content: Inlines) -> Iterator[str]:
    for inline in inlines_in(content):
        match inline:
            case Anchor(identity):
                yield identity
            case Span():
                yield inline.attributes.id


def _container(
    draft: Draft, place: Place, block: Quote | Callout | Panel | DefinitionList | Group
) -> list[Element]:
    match block:
        case Quote(blocks=inner):
            return write_blocks(draft, _boxed(draft, place, box_of(draft, "quote", place)), inner)
        case Callout():
            return _callout(draft, place, block)
        case Panel():
            return _panel(draft, place, block)
        case DefinitionList():
            return _definitions(draft, place, block)
        case Group(blocks=inner):
            return write_blocks(draft, place, inner)


def _joined(draft: Draft, place: Place, before: list[Element], after: list[Element]) -> list[Element]:
    """Return both with a distance below a table, which Word gives none, and something between two tables,
    which it joins.
    """
    if before and after and before[-1].tag == qualified("tbl"):
        if after[0].tag == qualified("tbl"):
            return [*before, compose(draft, replace(place, indent=0, box=None), "Spacer", nothing), *after]
        if place.surroundings == "body" and not _style_of(after[0]).startswith(_SET_APART):
            set_distance(after[0], before=points(draft.edition.theme.spacing.paragraph * 1.5))
    return before + after


def _style_of(paragraph: Element) -> str:
    return paragraph[0][0].get(qualified("val"), "")


def _heading(draft: Draft, place: Place, heading: Heading) -> Element:
    """Return a heading; inside of cells, boxes, items and notes it is a bold line that the contents do not
    list.
    """
    if not place.is_outline:
        look = look_at(draft, place).marked("strong")
        fill = content_filler(draft, place, heading.content, look)
        return compose(
            draft, place, place.style, fill, {"keepNext": {}, "outlineLvl": {"val": heading.level - 1}}
        )
    level = min(heading.level, _DEEPEST_HEADING)
    draft.enter(heading, plain_text(heading.content))
    sizes = draft.edition.theme.type
    size = (sizes.h1, sizes.h2, sizes.h3, sizes.h4)[min(level, 4) - 1]
    place = replace(place, code_size=half_points(size * _CODE_IN_HEADINGS))
    return compose(draft, place, f"Heading{level}", content_filler(draft, place, heading.content))


def _code(draft: Draft, place: Place, code: CodeBlock) -> Element:
    """Return literal lines as one paragraph, so that it is copied, moved and restyled as one."""
    place = replace(place, direction="ltr", align="default")
    direct: Properties = {}
    if code.text.count("\n") < _LONGEST_WHOLE_CODE:
        direct["keepLines"] = {}

    def fill(paragraph: Element) -> None:
        write_text(draft, paragraph, code.text, replace(PLAIN, is_code=True, is_block=True), "ltr")

    return compose(draft, place, "CodeBlock", fill, direct)


def _boxed(draft: Draft, place: Place, box: Box) -> Place:
    in_cell = place.surroundings == "cell"
    return replace(
        place,
        size=half_points(draft.edition.theme.type.table) if in_cell else place.size,
        width=place.width - BOX_END,
        style=box.style,
        box=box,
        indent=box.start,
        list_base=box.start,
        level=0,
        surroundings="boxed",
        is_outline=False,
    )


def _callout(draft: Draft, place: Place, callout: Callout) -> list[Element]:
    inside = _boxed(draft, place, box_of(draft, callout.kind, place))
    title = callout.title or (Text(draft.edition.say(callout.kind.title())),)
    is_named_here = not callout.title
    titled = place if is_named_here else inside
    titled = replace(inside, language=titled.language, direction=titled.direction)
    made = [compose(draft, titled, f"{inside.style}Title", content_filler(draft, titled, title))]
    return made + write_blocks(draft, inside, callout.blocks)


def _panel(draft: Draft, place: Place, panel: Panel) -> list[Element]:
    made: list[Element] = []
    if panel.title and place.surroundings == "body":
        made = [compose(draft, place, "PanelTitle", content_filler(draft, place, panel.title))]
    elif panel.title:
        look = look_at(draft, place).marked("strong")
        made = [
            compose(
                draft, place, place.style, content_filler(draft, place, panel.title, look), {"keepNext": {}}
            )
        ]
    return made + write_blocks(draft, place, panel.blocks)


def _figure(draft: Draft, place: Place, figure: Figure) -> list[Element]:
    direct: Properties = {"keepNext": {}} if figure.caption else {}
    style = "Figure" if place.surroundings == "body" else place.style
    draft.arrive(figure.image.attributes.id)
    with draft.at(figure.image.origin):
        made = [compose(draft, place, style, content_filler(draft, place, (figure.image,)), direct)]
    if figure.caption:
        made.append(compose(draft, place, "FigureCaption", content_filler(draft, place, figure.caption)))
    return made


def _definitions(draft: Draft, place: Place, block: DefinitionList) -> list[Element]:
    made: list[Element] = []
    is_body = place.surroundings == "body"
    inside = replace(place, style="Definition" if is_body else place.style, indent=place.indent + LIST_STEP)
    inside = replace(inside, list_base=inside.indent, level=0, is_outline=False)
    for item in block.items:
        if is_body:
            made.append(compose(draft, place, "DefinitionTerm", content_filler(draft, place, item.term)))
        else:
            look = look_at(draft, place).marked("strong")
            fill = content_filler(draft, place, item.term, look)
            made.append(compose(draft, place, place.style, fill, {"keepNext": {}}))
        for definition in item.definitions:
            made += write_blocks(draft, inside, definition)
    return made
