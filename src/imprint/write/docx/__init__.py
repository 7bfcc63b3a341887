"""Word files: a document as WordprocessingML, with real styles, lists, notes, fields and bookmarks."""

from __future__ import annotations

from typing import Any

from lxml.etree import fromstring

from imprint.render.edition import Edition, Written
from imprint.write.docx.block import set_off, write_blocks
from imprint.write.docx.draft import Draft, body_place, new_draft
from imprint.write.docx.frame import context, faces_of, rendered, with_body, with_pages
from imprint.write.docx.inline import mark
from imprint.write.docx.layout import Ruler, page_numbers
from imprint.write.docx.notes import notes_part
from imprint.write.docx.package import Part, packed
from imprint.write.docx.properties import property_parts
from imprint.write.docx.shape import Shapes
from imprint.write.docx.table import keep_rows_whole
from imprint.write.docx.xml import Element, root

__all__ = ["write"]

_FRAME = (
    ("styles", "word/styles.xml", "styles+xml"),
    ("settings", "word/settings.xml", "settings+xml"),
    ("theme", "word/theme/theme1.xml", "application/vnd.openxmlformats-officedocument.theme+xml"),
)
# Template, is it for the first page, and the id by which document.xml refers to what it makes.
_RUNNING = (
    ("header.xml", True, "rIdHeaderFirst"),
    ("header.xml", False, "rIdHeader"),
    ("footer.xml", True, "rIdFooterFirst"),
    ("footer.xml", False, "rIdFooter"),
)


def write(edition: Edition) -> Written:
    """Return the Word file of an edition. Its bytes depend on the edition alone.

    Raises DocumentError where a template fails. What Word cannot hold is a warning at its place in the
    source.
    """
    draft = new_draft(edition)
    body = _body(draft)
    notes = notes_part(draft)
    given = context(draft, body) | {"has_notes": notes is not None}
    numbering = Part("word/numbering.xml", draft.numbering.as_part(), "numbering+xml")
    frame = {
        kind: Part(name, rendered(edition, f"{kind}.xml", given), content_type)
        for kind, name, content_type in _FRAME
    }
    related = [("numbering", numbering), *([("footnotes", notes)] if notes else []), *frame.items()]
    for kind, part in related:
        draft.relations.add(kind, part.name.removeprefix("word/"))
    shapes = Shapes(
        fromstring(frame["styles"].data), fromstring(numbering.data), edition.theme.type.word_mono
    )
    if given["wants_contents"]:
        set_off(draft, body_place(draft), body)
    ruler = Ruler(shapes, faces_of(edition))
    keep_rows_whole(ruler, body, draft.page)
    given, document = _document(draft, ruler, body, notes, given)
    parts = [part for _, part in related] + _running(draft, given)
    main = Part("word/document.xml", document, "document.main+xml", draft.relations)
    data = packed([main, *parts, *draft.media.values(), *property_parts(edition)])
    return Written(data, tuple(draft.warnings))


def _document(
    draft: Draft, ruler: Ruler, body: Element, notes: Part | None, given: dict[str, Any]
) -> tuple[dict[str, Any], bytes]:
    """Return what the templates are given from now on, and the main part.

    Contents show page numbers, which depend on everything that the template makes; so it is made twice.
    """
    within = with_body(given, body)
    document = rendered(draft.edition, "document.xml", within)
    if not given["wants_contents"]:
        return given, document
    laid_out = fromstring(document)[0]
    known = None if notes is None else fromstring(notes.data)
    width, height = draft.page.text_width / 20, draft.page.text_height / 20
    places, pages = page_numbers(ruler, laid_out, known, width, height)
    given, within = with_pages(given, places, pages), with_pages(within, places, pages)
    return given, rendered(draft.edition, "document.xml", within)


def _body(draft: Draft) -> Element:
    made = root("body")
    made.extend(write_blocks(draft, body_place(draft), draft.edition.document.blocks))
    mark(draft, made)  # ids of what came out empty
    return made


def _running(draft: Draft, given: dict[str, object]) -> list[Part]:
    """Return the headers and footers: one of each for the first page, one for the others."""
    made = []
    for template, is_first, identity in _RUNNING:
        kind = template.removesuffix(".xml")
        name = f"{kind}{1 if is_first else 2}.xml"
        data = rendered(draft.edition, template, given | {"is_first": is_first})
        made.append(Part(f"word/{name}", data, f"{kind}+xml"))
        draft.relations.add(kind, name, identity=identity)
    return made
