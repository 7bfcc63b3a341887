"""What the templates of web pages and of print are given, beside the document itself. Listed in
docs/templates.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from unicodedata import bidirectional

from markupsafe import Markup

from imprint.model.document import Direction, Document
from imprint.model.locale import Locale
from imprint.render.body import Body
from imprint.render.counting import counter_of, letter_rules
from imprint.render.desk import direction_of
from imprint.render.edition import Alternate, Edition
from imprint.render.html import element, escaped
from imprint.render.script import HYPHEN, whole_words
from imprint.render.theme import Theme
from imprint.render.web import article, described

_GENERIC_FAMILIES = frozenset(
    """serif sans-serif monospace cursive fantasy math emoji
    system-ui ui-serif ui-sans-serif ui-monospace ui-rounded""".split()
)
_CASED_SCRIPTS = frozenset({"Latn", "Cyrl", "Grek", "Armn"})
_CJK_SCRIPTS = frozenset({"Hans", "Hant", "Jpan", "Kore", "Hani", "Bopo"})
# Languages whose capitals are not those of Unicode's table (Turkish i, Greek accents), all that print knows.
_OWN_CAPITALS = frozenset("az crh el lt tr tt".split())
# The languages whose scripts may want a family of their own, the more general tag before the others.
_LANGUAGES_BY_SCRIPT = (
    *(
        ("zh", "Hans"),
        ("zh-Hant", "Hant"),
        ("zh-TW", "Hant"),
        ("zh-HK", "Hant"),
        ("ja", "Jpan"),
        ("ko", "Kore"),
    ),
    *(
        ("ar", "Arab"),
        ("fa", "Arab"),
        ("ur", "Arab"),
        ("he", "Hebr"),
        ("hi", "Deva"),
        ("mr", "Deva"),
        ("th", "Thai"),
    ),
)
_PLACE = re.compile(r"\{(\w+)\}")


def page_context(edition: Edition, body: Body) -> dict[str, Any]:
    """Return what a page template is given for one edition."""
    document = edition.document
    return {
        **shared_context(edition.locale, edition.theme, edition.say, edition.alternates),
        "web": article(edition, edition.web),
        "description": described(document),
        "document": document,
        "metadata": document.metadata,
        "field": lambda name: _field(document, name),
        "date": edition.date_text or document.metadata.date,
        "provenance": edition.provenance,
        "body": body.html,
        "notes": body.notes,
        "contents": body.contents,
        "wants_contents": _wants_contents(document.metadata.contents, body),
        "wants_cover": edition.has_cover,
        "paper": edition.paper,
    }


def _whole(html: str) -> Markup:
    """Return HTML or plain text with its words of Hangul held together."""
    return Markup(whole_words(html if isinstance(html, Markup) else escaped(html)))  # noqa: S704  (escaped)


def _field(document: Document, name: str) -> Markup:
    """Return the title or a field of the metadata as HTML, marked where it is in another language."""
    text = document.title if name == "title" else getattr(document.metadata, name)
    language = document.metadata.language_of(name.replace("_", "-"))
    if language:
        facing = direction_of(language)
        html = element("span", escaped(text), lang=language, dir=facing, class_="untranslated")
    else:
        html = escaped(text)
    return Markup(html)  # noqa: S704  (escaped)


def shared_context(
    locale: Locale, theme: Theme, say: Callable[[str], str], alternates: Iterable[Alternate] = ()
) -> dict[str, Any]:
    """Return what every HTML template and style sheet is given."""
    is_ltr = locale.direction == "ltr"
    return {
        "locale": locale,
        "theme": theme,
        "brand": theme.brand,
        "logo": theme.logo,
        "alternates": tuple(alternates),
        "web": None,
        "say": lambda text, **values: filled(say(text), counted(values, locale)),
        "counter": counter_of(locale),
        "letter_rules": letter_rules(locale.script),
        "digits": lambda number: locale.with_digits(str(number)),
        "start": "left" if is_ltr else "right",
        "end": "right" if is_ltr else "left",
        "is_cased": locale.script in _CASED_SCRIPTS,
        "is_cjk": locale.script in _CJK_SCRIPTS,
        "is_hyphenated": is_hyphenated(locale),
        "has_plain_capitals": locale.tag.partition("-")[0] not in _OWN_CAPITALS,
        "whole_words": _whole,
        "hyphen": HYPHEN,
        "print_sans": font_list(_print_families(theme, locale.script)),
        "families_by_language": [
            (language, font_list(_print_families(theme, script)))
            for language, script in _LANGUAGES_BY_SCRIPT
            if script in theme.type.sans_scripts
        ],
        "rem": lambda points: f"{points / theme.type.base:.4g}rem",
        "font_list": font_list,
        "css_text": css_text,
        "counters": lambda text: counters(text, counter_of(locale)),
        "facing": facing,
        "direction_of": direction_of,
    }


def is_hyphenated(locale: Locale) -> bool:
    """Tell whether words of a locale are divided: in scripts with case, but not in English."""
    return locale.script in _CASED_SCRIPTS and locale.tag.partition("-")[0] != "en"


def filled(text: str, values: Mapping[str, object]) -> str:
    """Return `text` with each `{name}` that has a value replaced by it."""
    return _PLACE.sub(lambda match: str(values.get(match.group(1), match.group())), text)


def counted(values: Mapping[str, object], locale: Locale) -> dict[str, object]:
    """Return values for a template string, those that count something with the digits of the locale."""
    return {
        name: locale.with_digits(str(value)) if isinstance(value, int) else value
        for name, value in values.items()
    }


def facing(text: str) -> Direction:
    """Return the direction of `text` by its first letter that has one."""
    kinds = (bidirectional(character) for character in text)
    return "rtl" if next((kind for kind in kinds if kind in {"L", "R", "AL"}), "L") != "L" else "ltr"


def font_list(families: Iterable[str]) -> str:
    """Return the value of `font-family`: names quoted, generic families bare."""
    return ", ".join(
        family if family in _GENERIC_FAMILIES else css_text(family) for family in dict.fromkeys(families)
    )


def css_text(text: str) -> str:
    """Return `text` as a CSS string, with nothing in it that could end the string or the style sheet."""
    safe = "".join(
        character if character.isprintable() and character not in "\"'\\<>&" else f"\\{ord(character):x} "
        for character in text
    )
    return f'"{safe}"'


def counters(text: str, style: str = "decimal") -> str:
    """Return a CSS `content` value in which `{page}` and `{pages}` are the counters of print."""
    which = "" if style == "decimal" else f", {style}"
    parts = re.split(r"\{(pages?)\}", text)
    made = [
        f"counter({part}{which})" if index % 2 else css_text(part) for index, part in enumerate(parts) if part
    ]
    return " ".join(made) or "none"


def _print_families(theme: Theme, script: str) -> list[str]:
    """Return the families of print, the one that a script wants first at the head."""
    first = theme.type.sans_scripts.get(script)
    return [*([first] if first else []), *theme.type.sans]


def _wants_contents(asked: bool | None, body: Body) -> bool:
    """Tell whether a document gets a table of contents: as its author asks, else from three headings on."""
    shown = len(body.contents) + sum(len(entry.inner) for entry in body.contents)
    return shown > 0 and (asked if asked is not None else shown >= 3)
