"""What the templates of a Word file are given, and the parts that they make."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from lxml import etree
from markupsafe import Markup

from imprint.errors import DocumentError, Location
from imprint.model.document import Attributes, Image
from imprint.render.desk import direction_of
from imprint.render.edition import Edition
from imprint.render.page import counted, filled, is_hyphenated
from imprint.write.docx import measures
from imprint.write.docx.draft import Draft, Entry
from imprint.write.docx.image import drawing_of
from imprint.write.docx.inline import Look, write_text
from imprint.write.docx.language import script_of, slot_of
from imprint.write.docx.metrics import Faces, faces, natural_leading
from imprint.write.docx.styles import Rule, Stylist
from imprint.write.docx.xml import (
    DECLARATIONS,
    Element,
    Properties,
    cleaned,
    detached,
    fragment,
    inner_fragment,
    properties,
)

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_CHARACTERS_A_PAGE = 2600

_CASED_SCRIPTS = frozenset({"Latn", "Cyrl", "Grek", "Armn"})
_LARGER = {"Arab": 1.1}  # letters that look smaller than Latin ones of the same size


@dataclass(frozen=True, slots=True)
class Fact:
    """One entry of the strip below the title: a localized label and its value."""

    label: str
    value: str
    language: str = ""  # of the value, where it is not the document's


def context(draft: Draft, body: Element) -> dict[str, Any]:
    """Return what every template of a Word file is given; docs/word.md lists it."""
    headings = draft.entries
    edition = draft.edition
    is_rtl = edition.locale.direction == "rtl"
    return {
        "edition": edition,
        "document": edition.document,
        "metadata": edition.document.metadata,
        "language_of": edition.document.metadata.language_of,
        "locale": edition.locale,
        "theme": edition.theme,
        "provenance": edition.provenance,
        "say": lambda text, **values: filled(edition.say(text), counted(values, edition.locale)),
        "facts": facts(edition),
        "headings": headings,
        "body": "",
        "page": draft.page,
        "measures": measures,
        "namespaces": Markup(DECLARATIONS),  # noqa: S704
        "is_rtl": is_rtl,
        "is_cased": edition.locale.script in _CASED_SCRIPTS,
        "is_hyphenated": is_hyphenated(edition.locale),
        "logo": _logo(draft),
        "wants_cover": edition.has_cover,
        "wants_contents": _wants_contents(edition.document.metadata.contents, headings),
        "end": "left" if is_rtl else "right",
        "start": "right" if is_rtl else "left",
        "runs": _runs(draft),
        "turned": _turned(edition),
        "pieces": _pieces,
        "pages": _pages(body),
        "half": measures.half_points,
        "pt": measures.points,
        "hex": lambda colour: colour.removeprefix("#"),
        **_fonts(edition),
    } | _styles(edition)


def with_body(given: Mapping[str, Any], body: Element) -> dict[str, Any]:
    """Return what the template of the document is given beside the others: the text."""
    return {**given, "body": Markup(inner_fragment(body))}  # noqa: S704 - serialized by lxml


def with_pages(given: Mapping[str, Any], places: Mapping[str, int], pages: int) -> dict[str, Any]:
    """Return what a template is given when the pages are known: of each bookmark, and how many there are."""
    numbered = [replace(entry, page=places.get(entry.anchor, 0)) for entry in given["headings"]]
    return {**given, "headings": numbered, "pages": pages}


def faces_of(edition: Edition) -> Faces:
    """Return what is known of the fonts that a file names."""
    type_ = edition.theme.type
    script = edition.locale.script or script_of(edition.locale.tag)
    return faces(type_.word_sans, type_.word_mono, script)


def facts(edition: Edition) -> list[Fact]:
    """Return what the strip below the title says, without what the document leaves empty."""
    metadata = edition.document.metadata
    known = (
        ("Version", metadata.version),
        ("Updated", edition.date_text or metadata.date),
        ("Applies to", metadata.applies_to),
        ("By", ", ".join(metadata.authors)),
    )
    languages = {"Applies to": metadata.language_of("applies-to")}
    return [Fact(edition.say(label), value, languages.get(label, "")) for label, value in known if value]


def _logo(draft: Draft) -> Markup:
    """Return the theme's logo as a run, empty where there is none."""
    edition, brand = draft.edition, draft.edition.theme.brand
    height = Attributes(pairs=(("height", f"{brand.logo_height}mm"),))
    image = Image(brand.logo, alt=brand.publisher or edition.say("Logo"), attributes=height)
    made = drawing_of(draft, edition.theme.logo, image, draft.page.text_width)
    if made is None:
        return Markup()
    run = detached("r")
    run.append(made)
    return Markup(fragment(run))  # noqa: S704


def _runs(draft: Draft) -> Callable[..., Markup]:
    def runs(text: str, *, link: bool = False, language: str = "") -> Markup:
        """Return plain text as runs; where it was left in another `language`, in that one's direction."""
        paragraph = detached("p")
        look = Look(is_link=link, language=language, standing="untranslated" if language else "")
        facing = direction_of(language) if language else draft.edition.locale.direction
        write_text(draft, paragraph, cleaned(str(text)), look, facing)
        return Markup(inner_fragment(paragraph))  # noqa: S704

    return runs


def _turned(edition: Edition) -> Callable[..., Markup]:
    def turned(language: str, before: int = 0) -> Markup:
        """Return the properties of a paragraph whose text runs against the document: it stays at the side
        where the others begin. `before` is the distance above it, in dxa.
        """
        made: Properties = {"spacing": {"before": before}} if before else {}
        if language and (facing := direction_of(language)) != edition.locale.direction:
            # Word's right is where a line ends: at the left in a text from right to left.
            made |= {
                "bidi": {"val": int(facing == "rtl")},
                "ind": {"left": 0, "right": 0},
                "jc": {"val": "right"},
            }
        return Markup(inner_fragment(properties("pPr", made)))  # noqa: S704

    return turned


def _wants_contents(asked: bool | None, headings: list[Entry]) -> bool:
    """Tell whether there is a table of contents: as the author asks, else from three headings on."""
    shown = sum(1 for entry in headings if entry.level <= 2)
    return shown > 0 and (asked if asked is not None else shown >= 3)


def _pieces(text: str) -> list[tuple[str, str]]:
    """Return a template string as (text, placeholder) pairs: `Page {page} of {pages}` gives three, the last
    one's name empty.
    """
    parts = _PLACEHOLDER.split(text)
    return list(zip(parts[::2], [*parts[1::2], ""], strict=True))


def _pages(body: Element) -> int:
    """Return about how many pages the text fills, for programs that show the stored value of a field."""
    length = sum(len(text) for text in body.itertext())
    return max(1, -(-length // _CHARACTERS_A_PAGE))


def _fonts(edition: Edition) -> dict[str, Any]:
    type_ = edition.theme.type
    script = edition.locale.script or script_of(edition.locale.tag)
    slot = slot_of(script)
    own = type_.word_scripts.get(script, type_.word_sans)
    # Word counts line spacing from the height of a line in its font, a theme from the size of the type.
    natural = natural_leading(script, type_.word_sans)
    return {
        "font": {
            "latin": type_.word_sans,
            "mono": type_.word_mono,
            "east_asian": own if slot == "eastAsia" else type_.word_scripts.get("Hans", type_.word_sans),
            "complex": own if slot == "bidi" else type_.word_scripts.get("Arab", type_.word_sans),
            "scale": _LARGER.get(script, 1.0),
        },
        "language": {
            "val": edition.locale.word_tag or edition.locale.tag if slot == "val" else "en-US",
            "eastAsia": edition.locale.word_tag or edition.locale.tag if slot == "eastAsia" else "zh-CN",
            "bidi": edition.locale.word_tag or edition.locale.tag if slot == "bidi" else "ar-SA",
        },
        "line": round(240 * type_.leading / natural),
    }


def _styles(edition: Edition) -> dict[str, Any]:
    """Return what makes styles, for `styles.xml`."""
    fonts = _fonts(edition)
    stylist = Stylist(
        fonts["line"],
        fonts["font"]["scale"],
        edition.theme.type.word_mono,
        is_rtl=edition.locale.direction == "rtl",
        is_cased=edition.locale.script in _CASED_SCRIPTS,
    )
    return {
        "style": stylist.paragraph_style,
        "letters": stylist.character_style,
        "rule": Rule,
    }


def rendered(edition: Edition, name: str, given: Mapping[str, Any]) -> bytes:
    """Return the part that the template `docx/NAME` makes.

    Raises DocumentError with the template's name where the template fails, or makes no XML.
    """
    text = edition.templates.render(f"docx/{name}", **given)
    data = text.encode()
    try:
        etree.fromstring(data)
    except etree.XMLSyntaxError as error:
        raise DocumentError(
            "template/not-xml",
            f"what it makes is not XML: {error.msg}",
            where=Location(f"templates/docx/{name}"),
            fix="close every element; the place is counted in the result, not in the template",
        ) from error
    return data
