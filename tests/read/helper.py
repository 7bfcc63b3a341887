"""Reading short texts in tests, and showing a document so that it reads at a glance."""

from __future__ import annotations

from imprint.errors import Diagnostic
from imprint.model.document import (
    Anchor,
    Block,
    Break,
    Callout,
    Code,
    CodeBlock,
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
    Note,
    Panel,
    Paragraph,
    Quote,
    Span,
    Styled,
    Table,
    Text,
)
from imprint.model.walk import Blocks, Inlines
from imprint.read import Source, read


def reading(text: str) -> tuple[Document, tuple[Diagnostic, ...]]:
    """Return the document that `text` is, and the warnings."""
    made = read([Source("source/sheet.md", text)])[0]
    if made.error:
        raise made.error
    assert made.document
    return made.document, made.warnings


def shown(text: str) -> str:
    """Return the outline of the document that `text` is."""
    return "\n".join(_blocks(reading(text)[0].blocks))


def _blocks(blocks: Blocks, depth: int = 0) -> list[str]:
    return ["  " * depth + line for block in blocks for line in _block(block)]


def _block(block: Block) -> list[str]:
    match block:
        case Paragraph(content=content):
            return [f"p {line(content)}"]
        case Heading(level=level, content=content):
            return [f"h{level} {line(content)}"]
        case CodeBlock(text=text, syntax=syntax):
            return [f"code[{syntax}] {text!r}"]
        case Quote(blocks=inner):
            return ["quote", *_blocks(inner, 1)]
        case Group(blocks=inner):
            return ["group", *_blocks(inner, 1)]
        case Callout(kind=kind, title=title, blocks=inner):
            return [f"callout {kind} {line(title)}".rstrip(), *_blocks(inner, 1)]
        case Panel(title=title, blocks=inner):
            return [f"panel {line(title)}", *_blocks(inner, 1)]
        case List(items=items, ordered=ordered, start=start):
            made = [f"ol {start}" if ordered else "ul"]
            for item in items:
                box = {None: "", True: " [x]", False: " [ ]"}[item.checked]
                made += [f"  item{box}", *_blocks(item.blocks, 2)]
            return made
        case DefinitionList(items=definitions):
            return [
                text
                for item in definitions
                for text in (
                    f"term {line(item.term)}",
                    *(text for inner in item.definitions for text in _blocks(inner, 1)),
                )
            ]
        case Figure(image=image, caption=caption):
            return [f"figure {image.source} alt={image.alt!r} {line(caption)}".rstrip()]
        case Divider():
            return ["rule"]
        case Table():
            return _table(block)


def _table(table: Table) -> list[str]:
    made = ["table"]
    for row in table.rows:
        made.append("  row")
        for cell in row.cells:
            span = f" {cell.colspan}x{cell.rowspan}" if (cell.colspan, cell.rowspan) != (1, 1) else ""
            inner = _blocks(cell.blocks, 3)
            head = f"    {cell.header or 'cell'}{span}"
            made += [f"{head} {inner[0].strip()}", *inner[1:]] if inner else [head]
    return made


def line(content: Inlines) -> str:
    """Return inlines as one line."""
    return "".join(map(_inline, content))


def _inline(inline: Inline) -> str:
    match inline:
        case Text(text):
            return text
        case Break():
            return "⏎"
        case Code(text):
            return f"`{text}`"
        case Styled(style=style, content=content):
            return f"<{style}>{line(content)}</>"
        case Span(content=content, nowrap=nowrap, language=language):
            return f"<{'nowrap' if nowrap else language or 'span'}>{line(content)}</>"
        case Link(target=target, content=content):
            return f"[{line(content)}]({target})"
        case Image(source=source, alt=alt):
            return f"![{alt}]({source})"
        case Note(blocks=blocks):
            return f"^[{' / '.join(_blocks(blocks))}]"
        case Anchor(id=name):
            return f"#{name}#"
