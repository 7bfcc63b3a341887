"""Catalogs that go out as XLIFF or TMX and come back, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import polib
from hypothesis import strategies as st
from lxml import etree

from imprint.localize.apply import translation_of
from imprint.localize.catalog import parse_po
from imprint.localize.glossary import Glossary
from imprint.localize.incoming import Brought, Texts, brought_in, messages_in
from imprint.localize.interchange import Job, Key, Sheet
from imprint.localize.locales import locale_for
from imprint.localize.tags import Tagged, clean
from imprint.localize.tmx import read_tmx, write_tmx
from imprint.localize.units import Unit
from imprint.localize.update import updated
from imprint.localize.walk import rebuilt
from imprint.localize.xliff import write_xliff
from imprint.localize.xliff_read import read_xliff
from imprint.model.document import Block, Document
from tests.localize.documents import CATALOG_PATH, DOCUMENTS, document

GERMAN, ENGLISH = locale_for("de"), locale_for("en")
FILE = "back.xlf"


def texts_of(*documents: Document) -> Texts:
    """Return what documents say."""
    messages: dict[Key, Tagged] = {}
    units: list[Unit] = []

    def keep(message: Tagged, unit: Unit) -> None:
        units.append(unit)
        messages.setdefault(unit.key, message)

    for one in documents:
        rebuilt(one, keep)
    return Texts(tuple(units), messages, "en")


def saying(*blocks: Block) -> Texts:
    """Return what a document with these blocks says, its title left out."""
    return texts_of(document(*blocks, title=""))


def catalog(texts: Texts, translations: dict[str, str] | None = None) -> str:
    """Return a German catalog with these translations."""
    file = parse_po(updated("", texts.units, GERMAN), CATALOG_PATH)
    for entry in file:
        entry.msgstr = (translations or {}).get(entry.msgid, "")
    return updated(str(file), texts.units, GERMAN)


def to_xliff(po: str, texts: Texts, glossary: Glossary | None = None) -> bytes:
    """Return a catalog as XLIFF."""
    sheet = Sheet("source/pumps.md", messages_in(po, texts, GERMAN))
    return write_xliff(Job(ENGLISH, GERMAN, (sheet,), "c0ffee"), glossary or Glossary())


def to_tmx(po: str, texts: Texts) -> bytes:
    """Return the finished translations of a catalog as TMX."""
    return write_tmx(messages_in(po, texts, GERMAN), ENGLISH, GERMAN)


def from_xliff(po: str, texts: Texts, data: bytes | str) -> Brought:
    """Return a catalog with what an XLIFF file brings."""
    delivery = read_xliff(data.encode() if isinstance(data, str) else data, FILE)
    return brought_in(po, texts, GERMAN, delivery, CATALOG_PATH, FILE)


def from_tmx(po: str, texts: Texts, data: bytes | str) -> Brought:
    """Return a catalog with what a TMX file brings."""
    delivery = read_tmx(data.encode() if isinstance(data, str) else data, "back.tmx", ("en", "de"))
    return brought_in(po, texts, GERMAN, delivery, CATALOG_PATH, "back.tmx")


def entry(po: str, msgid: str) -> polib.POEntry:
    """Return the entry of a text."""
    return next(one for one in parse_po(po, "") if one.msgid == msgid)


def unit(data: bytes, words: str = "") -> etree._Element:
    """Return the first unit whose source has `words` in it."""
    root = etree.fromstring(data)
    return next(one for one in root.iter("{*}unit") if words in "".join(_text(one.find(".//{*}source"))))


def _text(element: etree._Element | None) -> list[str]:
    return [] if element is None else list(map(str, element.itertext()))


# --- at random ----------------------------------------------------------------------------------------------

_TAGS = st.sampled_from(
    ["<b1>", "</b1>", "<c1>", "</c1>", "<br1/>", "<a1>", "</a1>", "<b1/>", "<zz9>", "</c1/>"]
)
_READ = [
    "&lt;",
    "&amp;lt;",
    "&",
    "<",
    ">",
    "<!--",
    "]]>",
    "{name}",
    "%(n)s",
    "{{",
    "  ",
    "\n",
    "\t",
    "'",
    '"',
]
# Control characters, turns of direction, characters beyond 16 bits, marks, an escape.
_HARD = "\x01 \x1b \ufffe \u200f \u202b \u2068 \U0001f600 \U00010348 e\u0301 \\u{41}".split()
_ODD = st.sampled_from([*_READ, *_HARD])
_PLAIN = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=8)
WILD = st.lists(st.one_of(_TAGS, _ODD, _PLAIN), max_size=8).map("".join)
_COMMENTS = st.lists(
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=20
    )
    .map(str.strip)
    .filter(bool),
    max_size=2,
).map("\n".join)

How = Literal["open", "same", "longer", "wild"]


@dataclass(frozen=True)
class Draft:
    """What random work has made of one entry."""

    how: How
    wild: str
    comment: str
    flags: tuple[str, ...]
    previous: str


def _as_catalogs_hold_it(text: str) -> str:
    """Return `text` without the controls and line ends of other systems that XML cannot carry."""
    return clean(text) if clean(text).strip() else ""


_DRAFTS = st.builds(
    Draft,
    st.sampled_from(("open", "same", "longer", "wild")),
    WILD.map(_as_catalogs_hold_it),
    _COMMENTS,
    st.sampled_from([(), ("no-wrap",), ("reviewed",), ("imported", "final"), ("no-wrap", "fuzzy")]),
    st.sampled_from(["", "Fill the <b1>tank</b1> & go"]),
)


@st.composite
def worked_on(draw: st.DrawFn, *, sound: bool) -> tuple[str, Texts]:
    """Return a catalog at random with its texts; `sound`: no translation that is done has a fault."""
    texts = texts_of(draw(DOCUMENTS))
    file = parse_po(updated("", texts.units, GERMAN), CATALOG_PATH)
    for one in file:
        work = draw(_DRAFTS)
        one.tcomment = work.comment
        one.flags = list(work.flags)
        one.msgstr = {"open": "", "same": one.msgid, "longer": f"Ü {one.msgid}", "wild": work.wild}[work.how]
        if work.previous and one.msgstr:
            one.previous_msgid = work.previous
        message = texts.messages[(one.msgctxt or "", one.msgid)]
        faults = translation_of(message, one.msgstr, "en", "de")[1] if one.msgstr.strip() else ()
        if sound and any(fault.refuses for fault in faults):
            one.flags.insert(0, "fuzzy") if "fuzzy" not in one.flags else None
    # Read and written once, as every catalog was.
    return updated(updated(str(file), texts.units, GERMAN), texts.units, GERMAN), texts
