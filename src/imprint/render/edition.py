"""An edition: one document in one locale with all that a writer needs, and nothing else of the world."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from imprint.errors import Diagnostic
from imprint.model.document import Document
from imprint.model.locale import Locale
from imprint.render.asset import Asset
from imprint.render.templates import Templates
from imprint.render.theme import Theme

__all__ = ["Alternate", "Asset", "Attachment", "Edition", "Provenance", "Web", "Written"]


@dataclass(frozen=True, slots=True)
class Alternate:
    """The same document in another locale. `href` is relative to the HTML output.

    `is_listed`: enough of it is translated for search engines to be told of it.
    """

    locale: Locale
    href: str
    is_listed: bool = True


@dataclass(frozen=True, slots=True)
class Web:
    """Where the web pages of a publication will be.

    `base` is the address of the HTML folder, with a slash at its end; `language` the one that a document was
    written in.
    """

    base: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that travels inside an output whose format can hold one.

    `relationship` is what it is to the output, in the words of ISO 32000-2, 7.11.3: `Source`, `Data`,
    `Supplement`.
    """

    name: str
    data: bytes
    description: str
    relationship: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where an edition came from; printed in the imprint line and written into file properties.

    `source_digest` and `catalog_digest` are SHA-256 in hex; `revision` is a short commit id or empty; `date`
    the ISO date that the files carry; `untranslated` counts the units that stand in another language than the
    document's, `outdated` those in a translation of an earlier text.
    """

    source_digest: str = ""
    catalog_digest: str = ""
    revision: str = ""
    date: str = ""
    generator: str = ""
    untranslated: int = 0
    outdated: int = 0
    units: int = 0


@dataclass(frozen=True, slots=True)
class Edition:
    """One document in one locale, ready to be written in any format.

    `strings` maps each template string in English (`Note`, `Page {page} of {pages}`) to the locale's.
    `assets` maps an image's `source` to what is shown; an image that is not in it becomes a linked
    placeholder. `attachments` travel inside a PDF.
    """

    document: Document
    locale: Locale
    theme: Theme
    templates: Templates
    strings: Mapping[str, str] = field(default_factory=dict)
    assets: Mapping[str, Asset] = field(default_factory=dict)
    alternates: tuple[Alternate, ...] = ()
    provenance: Provenance = field(default_factory=Provenance)
    attachments: tuple[Attachment, ...] = ()
    date_text: str = ""  # the document's date as the locale writes it
    web: Web | None = None  # None: nobody has said where the pages will be
    is_listed: bool = True  # enough of it is translated for search engines to be told of it

    @property
    def paper(self) -> str:
        """What its pages are printed on: `A4` or `Letter`, as the theme says, else as the locale has it."""
        chosen = self.theme.page.paper
        return self.locale.paper if chosen == "auto" else chosen

    @property
    def has_cover(self) -> bool:
        """Whether the title block gets a page of its own: as the author asks, else as the theme says."""
        asked = self.document.metadata.cover
        return self.theme.page.cover if asked is None else asked

    def say(self, text: str) -> str:
        """Return a template string in the edition's language."""
        return self.strings.get(text) or text


@dataclass(frozen=True, slots=True)
class Written:
    """What a writer made: the file's bytes, and what it has to say about them."""

    data: bytes
    warnings: tuple[Diagnostic, ...] = ()
