"""Web pages: a document, the index of a locale, and the choice of languages. Each is one file that
needs nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from imprint.model.locale import Locale
from imprint.render.body import render_body
from imprint.render.edition import Alternate, Edition, Web, Written
from imprint.render.page import page_context, shared_context
from imprint.render.templates import Templates
from imprint.render.theme import Theme
from imprint.render.web import shortened, website

_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_CSS_SPACE = re.compile(r"\s*\n\s*")


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A document as an index lists it. `language` is set only where it differs from the index's."""

    title: str
    href: str
    kind: str = ""
    description: str = ""
    date_text: str = ""
    language: str = ""


def write(edition: Edition) -> Written:
    """Return one self-contained web page of an edition, as UTF-8."""
    body = render_body(edition, "screen")
    page = _page(edition.templates, "html/page.html", page_context(edition, body))
    return Written(page, body.warnings)


def write_index(
    entries: Sequence[IndexEntry],
    locale: Locale,
    theme: Theme,
    templates: Templates,
    strings: Mapping[str, str] | None = None,
    alternates: tuple[Alternate, ...] = (),
    web: Web | None = None,
    search: str = "",
) -> Written:
    """Return the page that lists the documents of one locale. `alternates` are the indexes of the other
    locales; `search` is the path of what the search reads, if there is any.
    """
    context = shared_context(locale, theme, _saying(strings), alternates)
    given = {
        "web": website(web, locale, alternates, theme.brand),
        "description": shortened(" · ".join(entry.title for entry in entries)),
        "entries": tuple(entries),
        "search": search,
    }
    return Written(_page(templates, "html/index.html", {**context, **given}))


def write_chooser(
    choices: Sequence[Alternate],
    locale: Locale,
    theme: Theme,
    templates: Templates,
    strings: Mapping[str, str] | None = None,
    web: Web | None = None,
) -> Written:
    """Return the page on which a visitor chooses a language. `locale` is the page's own."""
    context = shared_context(locale, theme, _saying(strings))
    given = {
        "web": website(web, locale, choices, theme.brand, listed=False),
        "description": shortened(" · ".join(choice.locale.autonym for choice in choices)),
        "choices": tuple(choices),
    }
    return Written(_page(templates, "html/chooser.html", {**context, **given}))


def write_merge(
    path: str,
    places: Sequence[Any],
    strays: Sequence[Any],
    locale: Locale,
    theme: Theme,
    templates: Templates,
) -> Written:
    """Return the page about the merge of one document: each of `places` with both texts, what was chosen and
    why.

    `strays` are the markers that were left behind. The page speaks English, as messages do.
    """
    context = shared_context(locale, theme, _saying(None))
    given = {**context, "path": path, "places": tuple(places), "strays": tuple(strays)}
    return Written(_page(templates, "html/merge.html", given))


def _page(templates: Templates, name: str, context: Mapping[str, Any]) -> bytes:
    css = _compact_css(templates.render("html/page.css", **context))
    safe = Markup(css)  # noqa: S704  (from a template and a theme; `_compact_css` keeps it inside its element)
    return _trimmed(templates.render(name, **context, css=safe)).encode()


def _saying(strings: Mapping[str, str] | None) -> Any:
    return lambda text: (strings or {}).get(text) or text


def _compact_css(css: str) -> str:
    """Return `css` without comments and line breaks, and unable to end the element that it stands in."""
    compact = _CSS_SPACE.sub("\n", _CSS_COMMENT.sub("", css)).strip()
    return compact.replace("</", "<\\/")


def _trimmed(html: str) -> str:
    return html.strip() + "\n"
