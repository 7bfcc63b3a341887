"""Footnotes as a part of their own."""

from __future__ import annotations

from dataclasses import replace

from imprint.model.document import Paragraph
from imprint.write.docx.block import write_blocks
from imprint.write.docx.draft import Draft, Place, body_place
from imprint.write.docx.package import Part, Relations
from imprint.write.docx.xml import Element, add, add_text, detached, part, properties, root


def notes_part(draft: Draft) -> Part | None:
    """Return the part that holds the notes met so far, or None where there are none."""
    if not draft.notes:
        return None
    made = root("footnotes")
    for kind, number in (("separator", -1), ("continuationSeparator", 0)):
        entry = add(made, "footnote", type=kind, id=number)
        paragraph = add(entry, "p")
        paragraph.append(properties("pPr", {"spacing": {"after": 0, "line": 240, "lineRule": "auto"}}))
        add(add(paragraph, "r"), kind)
    outer, draft.relations = draft.relations, Relations()
    draft.in_note = True
    for number, (note, place) in enumerate(draft.notes, 1):
        entry = add(made, "footnote", id=number)
        draft.arrive(note.id)
        here = _place(draft, place)
        blocks = note.blocks
        if not (blocks and isinstance(blocks[0], Paragraph)):
            blocks = (Paragraph(content=()), *blocks)
        entry.extend(write_blocks(draft, here, blocks))
        _begin(entry[0])
    draft.in_note = False
    relations, draft.relations = draft.relations, outer
    return Part("word/footnotes.xml", part(made), "footnotes+xml", relations)


def _place(draft: Draft, place: Place) -> Place:
    """Return the place of a note's blocks; they speak the language of the text that the mark stands in."""
    here = replace(body_place(draft), language=place.language, direction=place.direction)
    return replace(here, style="FootnoteText", surroundings="cell", is_outline=False)


def _begin(paragraph: Element) -> None:
    """Put the note's own number and a space before its first words."""
    run = detached("r")
    run.append(properties("rPr", {"rStyle": {"val": "FootnoteReference"}}))
    add(run, "footnoteRef")
    space = detached("r")
    add_text(space, " ")
    paragraph.insert(1, run)
    paragraph.insert(2, space)
