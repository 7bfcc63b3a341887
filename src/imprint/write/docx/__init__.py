"""Word files: a document as WordprocessingML, with real styles, lists, notes, fields and bookmarks."""

from __future__ import annotations

from imprint.render.edition import Edition, Written
from imprint.write.docx.block import write_blocks
from imprint.write.docx.draft import Draft, body_place, new_draft
from imprint.write.docx.frame import context, rendered
from imprint.write.docx.inline import mark
from imprint.write.docx.notes import notes_part
from imprint.write.docx.package import Part, packed
from imprint.write.docx.properties import property_parts
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
    given = context(draft, body, draft.entries) | {"has_notes": notes is not None}
    related = [("numbering", Part("word/numbering.xml", draft.numbering.as_part(), "numbering+xml"))]
    related += [("footnotes", notes)] if notes else []
    for kind, name, content_type in _FRAME:
        related.append((kind, Part(name, rendered(edition, f"{kind}.xml", given), content_type)))
    for kind, part in related:
        draft.relations.add(kind, part.name.removeprefix("word/"))
    parts = [part for _, part in related] + _running(draft, given)
    main = Part(
        "word/document.xml", rendered(edition, "document.xml", given), "document.main+xml", draft.relations
    )
    data = packed([main, *parts, *draft.media.values(), *property_parts(edition)])
    return Written(data, tuple(draft.warnings))


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
