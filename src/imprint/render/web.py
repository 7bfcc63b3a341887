"""What a web page says of itself to search engines and to those who share it.

Its address and those of its other languages, a description, an image, and the same once more as JSON-LD.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote, urljoin

from markupsafe import Markup

from imprint.model.document import Document, Paragraph
from imprint.model.locale import Locale
from imprint.model.walk import blocks_in, text_of
from imprint.render.edition import Alternate, Edition, Web
from imprint.render.theme import Brand

_LONGEST_DESCRIPTION = 160  # characters; search results show no more
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_SENTENCE_END = re.compile(r"[.!?…]\s|[。！？]")


@dataclass(frozen=True, slots=True)
class WebPage:
    """What the head of a page is given where its address is known.

    `languages` holds every language of the page with its address, its own included; `default` is the address
    for readers of any other language.
    """

    url: str
    languages: tuple[tuple[str, str], ...]
    default: str
    locale: str  # as Open Graph writes it: en_US
    other_locales: tuple[str, ...]
    kind: Literal["article", "website"]
    site_name: str = ""
    image: str = ""
    modified: str = ""
    json_ld: str = ""  # safe to stand in a `<script>`


def page_url(base: str, tag: str, name: str) -> str:
    """Return the address of a document's page, or of the index where `name` is empty."""
    return base + quote(f"{tag}/{name}.html" if name else f"{tag}/")


def website(
    web: Web | None, locale: Locale, alternates: Iterable[Alternate], brand: Brand, *, listed: bool = True
) -> WebPage | None:
    """Return what an index says of itself; None where its address is not known.

    With `listed` false it is the page on which a visitor chooses a language, and has no other languages.
    """
    if web is None:
        return None
    others = [other.locale for other in alternates]
    tags = [locale.tag, *(other.tag for other in others)] if listed else []
    return WebPage(
        url=page_url(web.base, locale.tag, "") if listed else web.base,
        languages=tuple((tag, page_url(web.base, tag, "")) for tag in sorted(tags)),
        default=web.base if listed else "",
        locale=_og_locale(locale),
        other_locales=tuple(map(_og_locale, others)),
        kind="website",
        site_name=brand.publisher,
        image=_image(web.base, brand.image),
    )


def article(edition: Edition, web: Web | None) -> WebPage | None:
    """Return what a document's page says of itself; None where its address is not known.

    A page of which too little is translated is no language of the document, and names the original as its
    address.
    """
    if web is None:
        return None
    document, brand = edition.document, edition.theme.brand
    others = [other.locale for other in edition.alternates if other.is_listed]
    tags = sorted([*([edition.locale.tag] if edition.is_listed else []), *(other.tag for other in others)])
    languages = {tag: page_url(web.base, tag, document.name) for tag in tags}
    url = page_url(web.base, edition.locale.tag, document.name)
    default = languages.get(web.language) or url
    if not edition.is_listed:  # too much of it is in the source's language, whose page is the one to be found
        url = default
    date = _DAY.match(document.metadata.date)
    modified = date.group() if date else ""
    image = _image(web.base, dict(document.metadata.other).get("image", "") or brand.image)
    facts = _structured(document, edition.locale, brand, url, default, languages, modified, image)
    return WebPage(
        url=url,
        languages=tuple(languages.items()),
        default=default,
        locale=_og_locale(edition.locale),
        other_locales=tuple(map(_og_locale, others)),
        kind="article",
        site_name=brand.publisher,
        image=image,
        modified=modified,
        json_ld=in_script(facts),
    )


def described(document: Document) -> str:
    """Return the description of a document: its author's, else how its first paragraph begins."""
    if document.metadata.description:
        return document.metadata.description
    paragraphs = (
        text_of(block.content) for block in blocks_in(document.blocks) if isinstance(block, Paragraph)
    )
    return shortened(next((text for text in paragraphs if text.strip()), ""))


def shortened(text: str) -> str:
    """Return `text` as far as a description goes: to the end of a sentence, or of a word with an ellipsis."""
    text = " ".join(text.split())
    if len(text) <= _LONGEST_DESCRIPTION:
        return text
    start = text[:_LONGEST_DESCRIPTION]
    ends = [match.end() for match in _SENTENCE_END.finditer(start)]
    if ends and ends[-1] > _LONGEST_DESCRIPTION // 2:
        return start[: ends[-1]].rstrip()
    words, space, _ = start[:-1].rpartition(" ")
    return (words if space else start[:-1]).rstrip(" ,;:、，；：") + "…"


def in_script(data: Mapping[str, Any]) -> Markup:
    """Return `data` as JSON that may stand in a `<script>`: nothing in it can end the element or begin a
    comment.
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    safe = text.translate({ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"})
    return Markup(safe)  # noqa: S704  (JSON with every character of HTML escaped)


def _structured(
    document: Document,
    locale: Locale,
    brand: Brand,
    url: str,
    original: str,
    languages: Mapping[str, str],
    modified: str,
    image: str,
) -> dict[str, Any]:
    """Return the document as schema.org knows it; what nobody has said is left out."""
    metadata = document.metadata
    publisher = {"@type": "Organization", "name": brand.publisher} if brand.publisher else None
    translations = [{"@id": other} for other in languages.values() if other != url]
    data = {
        "@context": "https://schema.org",
        "@type": "TechArticle",
        "@id": url,
        "url": url,
        "headline": document.title,
        "description": described(document),
        "inLanguage": locale.tag,
        "dateModified": modified,
        "version": metadata.version,
        "keywords": list(metadata.keywords),
        "image": image,
        "author": [_person(name, brand) for name in metadata.authors] or publisher,
        "publisher": publisher,
        "workTranslation": translations if url == original else None,
        "translationOfWork": {"@id": original} if url != original else None,
    }
    return {key: value for key, value in data.items() if value}


def _person(name: str, brand: Brand) -> Mapping[str, str]:
    return {"@type": "Organization" if name == brand.publisher else "Person", "name": name}


def _image(base: str, address: str) -> str:
    """Return the whole address of an image, which may be given from `base` on; only the web has any."""
    try:
        whole = urljoin(base, address) if address else ""
    except ValueError:
        return ""
    return whole if whole.startswith(("https://", "http://")) else ""


def _og_locale(locale: Locale) -> str:
    parts = (locale.word_tag or locale.tag).split("-")
    region = [part for part in parts[1:] if len(part) == 2 or part.isdigit()]
    return "_".join([parts[0], *region[:1]])


def sitemap(pages: Sequence[Mapping[str, str]], days: Sequence[str]) -> str:
    """Return a sitemap. Each of `pages` maps the languages of one page to its addresses; `x-default` may be
    among them. `days` says for each when it was changed, or nothing.
    """
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    lines.append(
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">'
    )
    for languages, day in zip(pages, days, strict=True):
        links = [
            f'<xhtml:link rel="alternate" hreflang="{tag}" href="{_xml(url)}"/>'
            for tag, url in languages.items()
        ]
        changed = [f"<lastmod>{day}</lastmod>"] if _DAY.fullmatch(day) else []
        own = dict.fromkeys(url for tag, url in languages.items() if tag != "x-default")
        lines += ["".join(["<url><loc>", _xml(url), "</loc>", *changed, *links, "</url>"]) for url in own]
    return "\n".join([*lines, "</urlset>"]) + "\n"


def _xml(url: str) -> str:
    return str(Markup.escape(url))
