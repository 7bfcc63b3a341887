"""Dates and numbers that an author left to the build, written out as each language has them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from imprint.localize.locales import format_number, locale_for
from imprint.localize.pseudo import date_text
from imprint.model.document import NO_ATTRIBUTES, Block, Document, Inline, Span, Text
from imprint.model.locale import Locale
from imprint.model.values import value_kind
from imprint.model.walk import Blocks, Inlines, all_inlines, map_blocks, map_inlines, text_of


def written_out(document: Document, locale: Locale) -> Document:
    """Return `document`, which is in the language of `locale`, with each of its values as text.

    A value in a passage of another language is written as that language has it.
    """
    if not any(map(value_kind, all_inlines(document.blocks))):
        return document
    blocks = map_blocks(document.blocks, _own_language, lambda content: map_inlines(content, _own_span))
    return replace(document, blocks=map_blocks(blocks, change_content=_writer(locale)))


def _own_language(block: Block) -> Blocks:
    """Return a block with what is in it written out, where it has a language of its own."""
    if not block.language:
        return (block,)
    return map_blocks((block,), change_content=_writer(locale_for(block.language)))


def _own_span(inline: Inline) -> Inlines:
    if isinstance(inline, Span) and inline.language:
        write = _writer(locale_for(inline.language))
        return write((inline,)) if value_kind(inline) else (replace(inline, content=write(inline.content)),)
    return (inline,)


def _writer(locale: Locale) -> Callable[[Inlines], Inlines]:
    def change(inline: Inline) -> Inlines:
        kind = value_kind(inline)
        if not kind or not isinstance(inline, Span):
            return (inline,)
        text = text_of(inline.content)
        made = Text(date_text(text, locale) if kind == "date" else format_number(text, locale))
        classes = tuple(name for name in inline.attributes.classes if name != kind)
        attributes = replace(inline.attributes, classes=classes)
        if attributes == NO_ATTRIBUTES:
            return (made,)
        return (replace(inline, content=(made,), attributes=attributes),)

    return lambda content: map_inlines(content, change)
