"""What search engines and people who share a page are told; nothing where no address is known."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from lxml import etree
from lxml import html as lxml_html

from imprint.model.document import Metadata
from imprint.model.locale import Locale
from imprint.render.edition import Alternate, Edition, Web
from imprint.render.theme import Brand
from imprint.render.web import described, shortened, sitemap
from imprint.write.html import IndexEntry, write, write_chooser, write_index
from tests.render.sheet import ARABIC, CHINESE, ENGLISH, edition, paragraph, sheet, templates, theme

BASE = "https://www.example.com/docs/"
HOSTILE = '</script><script>alert(1)</script><!-- "\u2028'


def published(given: Edition, language: str = "en") -> Edition:
    return replace(given, web=Web(BASE, language))


def in_two_languages(locale: Locale) -> Edition:
    other = ENGLISH if locale is ARABIC else ARABIC
    return replace(sheet(locale), alternates=(Alternate(other, f"../{other.tag}/ferries.html"),))


def page(given: Edition) -> Any:
    return lxml_html.document_fromstring(write(given).data.decode())


def links(made: Any, kind: str) -> list[tuple[str | None, str]]:
    return [(each.get("hreflang"), each.get("href")) for each in made.xpath(f"//head/link[@rel='{kind}']")]


def graph(made: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in made.xpath("//head/meta[@property]"):
        found.setdefault(each.get("property"), []).append(each.get("content"))
    return found


def structured(made: Any) -> Any:
    (script,) = made.xpath("//script[@type='application/ld+json']")
    return json.loads(script.text)


def test_a_page_names_its_own_address_and_those_of_its_other_languages() -> None:
    made = page(published(sheet()))
    assert links(made, "canonical") == [(None, f"{BASE}en/ferries.html")]
    assert links(made, "alternate") == [
        ("ar", f"{BASE}ar/ferries.html"),
        ("en", f"{BASE}en/ferries.html"),
        ("zh-Hans", f"{BASE}zh-Hans/ferries.html"),
        ("x-default", f"{BASE}en/ferries.html"),
    ]


def test_every_language_names_the_same_set_of_languages() -> None:
    english, arabic = (page(published(in_two_languages(locale))) for locale in (ENGLISH, ARABIC))
    assert len(links(english, "alternate")) == 3
    assert links(english, "alternate") == links(arabic, "alternate")


def test_a_page_without_an_address_says_nothing_of_the_web() -> None:
    text = write(sheet()).data.decode()
    assert not any(
        word in text for word in ("canonical", "og:", "ld+json", 'rel="alternate"', "twitter:", "schema.org")
    )


def test_open_graph_tells_what_is_shared() -> None:
    given = published(
        replace(sheet(), theme=replace(theme(), brand=Brand("Harbour Office", image="card.png")))
    )
    found = graph(page(given))
    assert found["og:title"] == ["Two ferry lines"]
    assert found["og:type"] == ["article"]
    assert found["og:url"] == [f"{BASE}en/ferries.html"]
    assert found["og:site_name"] == ["Harbour Office"]
    assert found["og:image"] == [f"{BASE}card.png"]
    assert found["og:description"][0]


def test_a_document_may_have_an_image_of_its_own() -> None:
    def image(address: str) -> list[str]:
        given = published(edition(paragraph("x"), theme=replace(theme(), brand=Brand(image="brand.png"))))
        metadata = Metadata(other=(("image", address),)) if address else Metadata()
        return graph(page(replace(given, document=replace(given.document, metadata=metadata)))).get(
            "og:image", []
        )

    assert image("https://cdn.example.com/a.png") == ["https://cdn.example.com/a.png"]
    assert image("shared/a.png") == [f"{BASE}shared/a.png"]
    assert image("") == [f"{BASE}brand.png"]
    assert image("javascript:alert(1)") == []


def test_json_ld_describes_the_document() -> None:
    given = published(
        replace(in_two_languages(ARABIC), theme=replace(theme(), brand=Brand("Harbour Office")))
    )
    metadata = replace(
        given.document.metadata,
        date="2026-03-05",
        authors=("Harbour Office", "Ada"),
        description="Which to take.",
    )
    made = structured(page(replace(given, document=replace(given.document, metadata=metadata))))
    assert made["@type"] == "TechArticle"
    assert (made["inLanguage"], made["dateModified"]) == ("ar", "2026-03-05")
    assert (made["headline"], made["description"]) == (given.document.title, "Which to take.")
    assert made["publisher"] == {"@type": "Organization", "name": "Harbour Office"}
    assert [author["@type"] for author in made["author"]] == ["Organization", "Person"]
    assert made["translationOfWork"] == {"@id": f"{BASE}en/ferries.html"}


def test_json_ld_cannot_be_left() -> None:
    given = published(edition(paragraph("x"), title=HOSTILE))
    metadata = replace(given.document.metadata, description=HOSTILE, authors=(HOSTILE,), keywords=(HOSTILE,))
    made = page(replace(given, document=replace(given.document, metadata=metadata)))
    assert [each.get("type") for each in made.iter("script")] == ["application/ld+json"]
    assert structured(made)["headline"] == HOSTILE
    assert structured(made)["author"][0]["name"] == HOSTILE


def test_a_name_with_spaces_is_an_address_with_escapes() -> None:
    given = published(edition(paragraph("x")))
    made = page(replace(given, document=replace(given.document, name="price list 報")))
    assert links(made, "canonical") == [(None, f"{BASE}en/price%20list%20%E5%A0%B1.html")]


def test_an_index_and_the_choice_of_languages_have_addresses_too() -> None:
    web, others = Web(BASE, "en"), (Alternate(ARABIC, "../ar/index.html"),)
    index: Any = lxml_html.document_fromstring(
        write_index([IndexEntry("A", "a.html")], ENGLISH, theme(), templates(), {}, others, web).data.decode()
    )
    assert links(index, "canonical") == [(None, f"{BASE}en/")]
    assert links(index, "alternate") == [("ar", f"{BASE}ar/"), ("en", f"{BASE}en/"), ("x-default", BASE)]
    assert graph(index)["og:type"] == ["website"]
    chooser: Any = lxml_html.document_fromstring(
        write_chooser(others, ENGLISH, theme(), templates(), {}, web).data.decode()
    )
    assert links(chooser, "canonical") == [(None, BASE)]
    assert links(chooser, "alternate") == []


def test_a_document_without_a_description_is_described_by_its_beginning() -> None:
    given = edition(paragraph(""), paragraph("Two lines cross the bay."), paragraph("More."))
    assert described(given.document) == "Two lines cross the bay."
    assert page(given).xpath("//meta[@name='description']/@content") == ["Two lines cross the bay."]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Short  and\nplain.", "Short and plain."),
        (f"{'word ' * 24}end. {'more ' * 30}", f"{'word ' * 24}end."),
        (f"One. {'word ' * 60}", f"One. {'word ' * 31}".rstrip()[:154].rstrip() + "…"),
        ("長" * 200, "長" * 159 + "…"),
    ],
)
def test_a_description_ends_with_a_sentence_or_a_word(text: str, wanted: str) -> None:
    made = shortened(text)
    assert len(made) <= 160
    assert made == wanted


def test_a_sitemap_lists_each_page_with_its_languages() -> None:
    text = sitemap(
        [{"ar": f"{BASE}ar/a&b.html", "en": f"{BASE}en/a&b.html", "x-default": f"{BASE}en/a&b.html"}],
        ["2026-03-05"],
    )
    root = etree.fromstring(text.encode())
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    assert root.xpath("//s:loc/text()", namespaces=space) == [f"{BASE}ar/a&b.html", f"{BASE}en/a&b.html"]
    assert root.xpath("//s:lastmod/text()", namespaces=space) == ["2026-03-05"] * 2
    assert root.xpath("//x:link/@hreflang", namespaces=space) == ["ar", "en", "x-default"] * 2


def test_chinese_alternates_have_the_locale_names_that_open_graph_knows() -> None:
    chinese = replace(CHINESE, word_tag="zh-CN")
    assert graph(page(published(edition(paragraph("x"), locale=chinese))))["og:locale"] == ["zh_CN"]
