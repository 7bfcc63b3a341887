"""Inlines as runs: text in its direction and language, marks, links, notes, images and bookmarks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace

from imprint.model.document import (
    Anchor,
    Break,
    Code,
    Direction,
    Image,
    Inline,
    Link,
    Note,
    Span,
    Standing,
    Style,
    Styled,
    Text,
)
from imprint.model.walk import block_text, text_of
from imprint.render.desk import direction_of
from imprint.render.links import is_remote, place_in_document, publishable, shown_address, shown_content
from imprint.render.script import Emphasis, emphasis_of
from imprint.write.docx import image as drawing
from imprint.write.docx.draft import Draft, Place
from imprint.write.docx.language import (
    cut,
    has_shared_signs,
    script_of,
    slot_of,
    stretches,
    word_tag,
)
from imprint.write.docx.measures import half_points
from imprint.write.docx.xml import Element, Properties, add, add_text, cleaned, properties

_TOKENS = re.compile("([\t\n\u00ad])")
_NO_BREAK_TOKENS = re.compile("([\t\n\u00ad-])")
_NO_STYLES: frozenset[Style] = frozenset()
_LONGEST_ADDRESS = 2079  # Word's limit for a hyperlink


@dataclass(frozen=True, slots=True)
class Look:
    """How a stretch of text is to look. `style` is a character style; the rest is direct."""

    styles: frozenset[Style] = _NO_STYLES
    is_code: bool = False
    is_block: bool = False  # literal lines, whose paragraph style says how they look
    is_link: bool = False
    is_quiet: bool = False
    is_joined: bool = False  # no line break inside
    language: str = ""  # where it is not the document's
    standing: Standing = ""
    size: int = 0  # half-points, where it is not the paragraph style's
    code_size: int = 0  # the same for code, where it is not the character style's

    def marked(self, style: Style) -> Look:
        """Return this look with one more mark."""
        return replace(self, styles=self.styles | {style})


PLAIN = Look()


def look_at(draft: Draft, place: Place) -> Look:
    """Return the look that text has at `place` before any mark."""
    language = place.language if place.language != draft.edition.locale.tag else ""
    return Look(language=language, size=place.size, code_size=place.code_size)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that is being written: its direction, and the pieces of each text still to come."""

    direction: Direction
    pieces: Iterator[list[tuple[str, bool]]]

    @property
    def is_rtl(self) -> bool:
        return self.direction == "rtl"


def write_inlines(
    draft: Draft, place: Place, parent: Element, content: Iterable[Inline], look: Look, direction: Direction
) -> None:
    """Add the runs of `content` to a paragraph or hyperlink whose text runs in `direction`."""
    content = tuple(content)
    marked = list(_in_line(content, direction))
    cuts = cut([text for text, _ in marked], direction)
    pieces = iter([made for made, (_, is_text) in zip(cuts, marked, strict=True) if is_text])
    _write_all(draft, place, parent, content, look, _Line(direction, pieces))


def _in_line(content: Iterable[Inline], direction: Direction) -> Iterator[tuple[str, bool]]:
    """Yield what each part of a line is to the bidirectional algorithm, and whether it is one of its texts.

    Code is a word from left to right, whatever is in it; a span that runs against the line a word of its
    direction.
    """
    for inline in content:
        match inline:
            case Text(text):
                yield cleaned(text), True
            case Code():
                yield "a", False
            case Break():
                yield "\u2029", False
            case Span() if (own := _direction_of(inline, direction)) != direction:
                yield "a" if own == "ltr" else "\u05d0", False
            case Styled(content=inner) | Span(content=inner):
                yield from _in_line(inner, direction)
            case Link():
                yield from _in_line(shown_content(inline), direction)
            case Image() | Note():
                yield "\ufffc", False
            case Anchor():
                pass


def _direction_of(span: Span, around: Direction) -> Direction:
    return span.direction or (direction_of(span.language) if span.language else around)


def _write_all(
    draft: Draft, place: Place, parent: Element, content: Iterable[Inline], look: Look, line: _Line
) -> None:
    for inline in content:
        match inline:
            case Text():
                for piece, is_rtl in next(line.pieces):
                    _fill(add_run(draft, parent, look, is_rtl, piece), piece, look)
            case Code(text):
                write_text(draft, parent, text, replace(look, is_code=True), "ltr")
            case Break():
                add(add_run(draft, parent, look, line.is_rtl), "br")
            case Styled(style, inner):
                _write_all(draft, place, parent, inner, look.marked(style), line)
            case Span():
                _write_span(draft, place, parent, inline, look, line)
            case Link():
                _write_link(draft, place, parent, inline, look, line)
            case Image():
                _write_image(draft, place, parent, inline, look, line.direction)
            case Note():
                _write_note(draft, place, parent, inline, look, line.direction)
            case Anchor(identity):
                draft.arrive(identity)
                mark(draft, parent)


def mark(draft: Draft, parent: Element) -> None:
    """Put the bookmarks that wait for a place here."""
    for number, name in draft.bookmarks():
        add(parent, "bookmarkStart", id=number, name=name)
        add(parent, "bookmarkEnd", id=number)


# --- text ---


def write_text(draft: Draft, parent: Element, text: str, look: Look, direction: Direction) -> None:
    """Add `text` as runs, cut where its direction changes."""
    text = cleaned(text)
    if not text:
        return
    if look.is_code:
        _fill(add_run(draft, parent, look, False, text), text, look)
        return
    for piece, is_rtl in stretches(text, direction):
        _fill(add_run(draft, parent, look, is_rtl, piece), piece, look)


def add_run(draft: Draft, parent: Element, look: Look, is_rtl: bool, text: str = "") -> Element:
    """Return a new run in `parent` with the properties of a look; `text` decides what depends on its
    characters.
    """
    run = add(parent, "r")
    emphasis = emphasis_of(text) if "emphasis" in look.styles else "slant"
    if is_rtl and emphasis == "slant":  # figures among letters that have no italic
        emphasis = "weight"
    key = (look, is_rtl, has_shared_signs(text), emphasis)
    known = draft.looks.get(key)
    if known is None:
        known = draft.looks[key] = properties("rPr", _run_properties(draft, *key))
    if len(known):
        run.append(deepcopy(known))
    return run


def _fill(run: Element, text: str, look: Look) -> None:
    """Add `text` to a run. White space and breaks that mean something become the elements that Word has for
    them.
    """
    if look.is_joined:
        text = text.replace(" ", "\u00a0")
    for piece in (_NO_BREAK_TOKENS if look.is_joined else _TOKENS).split(text):
        match piece:
            case "":
                pass
            case "\t":
                add(run, "tab")
            case "\n":
                add(run, "br")
            case "\u00ad":
                add(run, "softHyphen")
            case "-" if look.is_joined:
                add(run, "noBreakHyphen")
            case _:
                add_text(run, piece)


def _run_properties(
    draft: Draft, look: Look, is_rtl: bool, has_signs: bool, emphasis: Emphasis
) -> Properties:
    made: Properties = {}
    script = script_of(look.language or draft.edition.locale.tag)
    _add_style(draft, look, made)
    _add_fonts(draft, look, script, has_signs, made)
    _add_marks(draft, look, emphasis, script, made)
    if size := (look.is_code and not look.is_block and look.code_size) or look.size:
        made |= {"sz": {"val": size}, "szCs": {"val": size}}
    if is_rtl:
        made["rtl"] = {}
    if look.language and not look.is_code:
        tag = word_tag(look.language)
        slot = slot_of(script)
        made["lang"] = {"val": tag} if slot == "val" else {slot: tag}
    return made


def _add_style(draft: Draft, look: Look, made: Properties) -> None:
    if look.is_block:
        return
    style = "Code" if look.is_code else "Keyboard" if "keyboard" in look.styles else ""
    if look.is_link and not style:
        style = "Hyperlink"
    elif look.is_link:  # a run has one character style; the link's look is then given directly
        made |= {"color": {"val": draft.edition.theme.colours.accent[1:]}, "u": {"val": "single"}}
    if look.is_quiet and not style:
        style = "Placeholder"
    style = style or look.standing.title()
    if style:
        made["rStyle"] = {"val": style}


def _add_fonts(draft: Draft, look: Look, script: str, has_signs: bool, made: Properties) -> None:
    fonts: dict[str, str | int] = {}
    if look.language and not look.is_code:
        family = draft.edition.theme.type.word_scripts.get(script)
        slot = slot_of(script)
        if family and slot != "val":
            fonts["eastAsia" if slot == "eastAsia" else "cs"] = family
    if has_signs and slot_of(script) == "eastAsia" and not look.is_code:
        fonts["hint"] = "eastAsia"
    if fonts:
        made["rFonts"] = fonts


def _add_marks(draft: Draft, look: Look, emphasis: Emphasis, script: str, made: Properties) -> None:
    styles = look.styles
    is_bold = "strong" in styles
    if "emphasis" in styles:
        if emphasis == "dots":  # slanted ideographs are no type; dots are what these scripts use
            made["em"] = {"val": "underDot" if script in {"Hans", "Hant"} else "dot"}
        elif emphasis == "weight":
            is_bold = True
        else:
            made |= {"i": {}, "iCs": {}}
    if is_bold:
        made |= {"b": {}, "bCs": {}}
    if "strike" in styles:
        made["strike"] = {}
    if "underline" in styles:
        made["u"] = {"val": "single"}
    if "highlight" in styles:
        made["highlight"] = {"val": "yellow"}
    if "small" in styles and not look.size:
        small = half_points(draft.edition.theme.type.small)
        made |= {"sz": {"val": small}, "szCs": {"val": small}}
    if vertical := styles & {"superscript", "subscript"}:
        made["vertAlign"] = {"val": min(vertical)}


# --- what stands around or beside text ---


def _write_span(draft: Draft, place: Place, parent: Element, span: Span, look: Look, line: _Line) -> None:
    if span.attributes.id:
        draft.arrive(span.attributes.id)
        mark(draft, parent)
    look = replace(look, is_joined=look.is_joined or span.nowrap, standing=span.standing or look.standing)
    if span.language and span.language != (look.language or draft.edition.locale.tag):
        look = replace(look, language=span.language)
    own = _direction_of(span, line.direction)
    if own == line.direction:
        _write_all(draft, place, parent, span.content, look, line)
    else:
        write_inlines(draft, place, parent, span.content, look, own)


def _write_link(draft: Draft, place: Place, parent: Element, link: Link, look: Look, line: _Line) -> None:
    """Add a hyperlink; where its target cannot be one, its text alone, with a warning."""
    attributes = {} if look.is_link else _link_attributes(draft, link.target)
    shown = shown_content(link)
    if not attributes:
        if shown is link.content:
            _write_all(draft, place, parent, shown, look, line)
        else:  # its address, which only a link shows
            next(line.pieces)
            write_inlines(draft, place, parent, link.content, look, line.direction)
        return
    if link.title:
        attributes["tooltip"] = cleaned(link.title)[:255]
    made = add(parent, "hyperlink", **attributes, history=1)
    _write_all(draft, place, made, shown, replace(look, is_link=True), line)


def _link_attributes(draft: Draft, target: str) -> dict[str, str | int]:
    identity = place_in_document(target)
    if identity is not None:
        if name := draft.names.get(identity):
            return {"anchor": name}
        if identity:
            draft.warn(
                "link/no-target",
                f"nothing in this document is called “{identity}”; the link to it is published as text",
                "link to the id of a heading, or set an id with {#id}",
            )
        return {}
    address = publishable(target)
    if not address or len(address) > _LONGEST_ADDRESS:
        draft.warn(
            "link/refused",
            f"“{shown_address(target)}” cannot be a link; its text is published without it",
            "use an address that begins with https:, http:, mailto: or tel:, a relative path, or #id",
        )
        return {}
    return {"r:id": draft.relations.link(address)}


def _write_image(
    draft: Draft, place: Place, parent: Element, image: Image, look: Look, direction: Direction
) -> None:
    if image.attributes.id:
        draft.arrive(image.attributes.id)
        mark(draft, parent)
    drawn = drawing.drawing(draft, image, place.room)
    if drawn is not None:
        add(parent, "r").append(drawn)
        return
    label = draft.edition.say("Image")
    text = f"{label}: {image.alt}" if image.alt else label
    placeholder: Inline = Text(text)
    if is_remote(image.source):
        placeholder = Link(image.source, (placeholder,), image.title)
    write_inlines(draft, place, parent, (placeholder,), replace(look, is_quiet=True), direction)


def _write_note(
    draft: Draft, place: Place, parent: Element, note: Note, look: Look, direction: Direction
) -> None:
    if draft.in_note:
        draft.warn(
            "note/nested", "Word has no notes in notes; this one stands in brackets", "move it into the text"
        )
        write_text(draft, parent, f" ({block_text(note.blocks)})", look, direction)
        return
    draft.notes.append((note, place))
    run = add(parent, "r")
    run.append(properties("rPr", {"rStyle": {"val": "FootnoteReference"}}))
    add(run, "footnoteReference", id=len(draft.notes))


def plain_text(content: Iterable[Inline]) -> str:
    """Return the words of some inlines as an attribute or a list of contents holds them."""
    return cleaned(" ".join(text_of(content).split()))
