"""PDF files that are PDF/UA-1 and PDF/A-3a at once, from the print templates, laid out by WeasyPrint."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from difflib import get_close_matches
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pydyf  # type: ignore[import-untyped]

from imprint import fonts
from imprint.errors import Diagnostic, DocumentError, Location, SetupError, UsageError, warning
from imprint.processes import collector_off, keep
from imprint.render.body import render_body
from imprint.render.edition import Edition, Written
from imprint.render.page import page_context
from imprint.render.script import without_joiners
from imprint.render.theme import Type
from imprint.write.pdf_glyphs import located, undrawable
from imprint.write.pdf_later import loaded_later
from imprint.write.pdf_text import CarefulFonts

_VARIANT = "pdf/a-3a"  # WeasyPrint knows one variant at a time; `_with_accessibility` states the other

# What WeasyPrint needs for variable fonts, and where HarfBuzz is too old to make subsets of fonts, takes two
# fifths of the time of its import.
_SELDOM = {"fontTools.subset": (), "fontTools.varLib.instancer": ("instantiateVariableFont",)}


def load(folder: Path) -> None:
    """Load WeasyPrint so that it knows the fonts of the pinned packages and no other.

    Needed once, before `write`. `folder` is where fontconfig may remember what the fonts hold. Raises
    SetupError where a font or a native library is missing.
    """
    fonts.activate(folder)
    try:
        with loaded_later(_SELDOM):
            import weasyprint  # noqa: F401, PLC0415  (a third of a second that only PDFs need)
    except OSError as error:
        raise SetupError(
            "setup/pango",
            f"the libraries that lay out print could not be loaded: {error}",
            fix="run imprint doctor, which names the command that installs them",
        ) from error


@dataclass(frozen=True, slots=True)
class Page:
    """What is laid out: a document in HTML and its style sheet, both with everything in them."""

    html: str
    css: str
    warnings: tuple[Diagnostic, ...] = ()


def write(edition: Edition) -> Written:
    """Return the PDF of an edition.

    The bytes depend on the edition and the fonts alone: dates come from its provenance. Nothing is
    loaded from disk or from the network while it is made; what WeasyPrint has to say comes back as
    warnings. Raises DocumentError for a character that no font can draw.
    """
    return laid_out(page(edition), edition)


def page(edition: Edition) -> Page:
    """Return the page of an edition, which is to be `laid_out`. Raises DocumentError as `write` does."""
    _check_families(edition.theme.type)
    if nameless := undrawable(edition.document):
        raise DocumentError.of(nameless)
    body = render_body(edition, "print")
    context = page_context(edition, body)
    html = edition.templates.render("print/page.html", **context)
    css = edition.templates.render("print/print.css", **context)
    return Page(html, css, tuple(body.warnings))


def laid_out(page: Page, edition: Edition, *, alone: bool = True, ahead: bool = False) -> Written:
    """Return the PDF of an edition and its page: `write(edition)`, where that is known already.

    Unless this process has to do it `alone`, another one helps with a long document. With `ahead` it does so
    from the beginning, which takes more of both together: where a core has nothing else to do. The bytes are
    the same.
    """
    with collector_off(), _messages() as messages:
        data = _pdf(page.html, page.css, edition, alone=alone, ahead=ahead and not alone)
    if nameless := tuple(each for each in messages if each.severity == "error"):
        raise DocumentError.of(located(nameless, edition.document))
    return Written(data, (*page.warnings, *messages))


def _check_families(type_: Type) -> None:
    """Raise UsageError where a theme prints with a family, or a weight of it, that there is no file of."""
    named = dict.fromkeys((*type_.sans, *type_.mono, *type_.sans_scripts.values()))
    own = [family for family in named if family not in fonts.GENERIC]
    for family, weight in sorted(fonts.missing_weights(own)):
        is_known = family in fonts.families()
        near = get_close_matches(family, fonts.families(), n=1)
        raise UsageError(
            "theme/font",
            f"{family!r} has no weight {weight} to print with"
            if is_known
            else f"{family!r} is no font of print",
            where=Location("templates/theme.toml"),
            fix=f"did you mean {near[0]!r}?"
            if near and not is_known
            else f"the families are {', '.join(fonts.families())}",
        )


def _pdf(html: str, css: str, edition: Edition, *, alone: bool, ahead: bool) -> bytes:
    from imprint.write.pdf_drawing import drawn_beside  # noqa: PLC0415  (loads WeasyPrint)
    from imprint.write.pdf_lines import lines_kept  # noqa: PLC0415  (loads WeasyPrint)
    from imprint.write.pdf_quick import shorter_ways  # noqa: PLC0415  (loads WeasyPrint)

    def finish(_document: Any, pdf: Any) -> None:
        if edition.locale.direction == "rtl":
            pdf.catalog["ViewerPreferences"]["Direction"] = "/R2L"
        if edition.attachments:
            _list_attachments(pdf)
        pdf.objects[:] = [_Final(each) for each in pdf.objects]

    with shorter_ways(), lines_kept(ahead=ahead):
        sheet, counters = _style_sheet(css)
        document = _page(html).render(
            stylesheets=[sheet],
            font_config=_font_configuration(),
            counter_style=counters,
            pdf_variant=_VARIANT,
        )
        for (
            page
        ) in document.pages:  # what holds words together on the page is no part of an outline's entries
            page.bookmarks = [
                (level, without_joiners(label), *rest) for level, label, *rest in page.bookmarks
            ]
        document.fonts = CarefulFonts()
        document.metadata.attachments = _attached(edition)
        document.metadata.generate_rdf_metadata = _with_accessibility(document.metadata.generate_rdf_metadata)
        with _own_tags(), drawn_beside(document, alone=alone):
            data: bytes = document.write_pdf(pdf_variant=_VARIANT, finisher=finish)
    keep(document)
    return data


def _page(html: str) -> Any:
    """Return a page as WeasyPrint takes it.

    A page that is XML as well, as Imprint's own are, is read by a parser that needs a tenth of the time of
    WeasyPrint's.
    """
    import weasyprint  # noqa: PLC0415
    from cssselect2 import ElementWrapper  # noqa: PLC0415

    class Parsed(weasyprint.HTML):  # type: ignore[misc]
        def __init__(self, root: ET.Element) -> None:
            self.base_url, self.media_type, self.url_fetcher = None, "print", _fetcher()
            self.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
            self.etree_element = self.wrapper_element.etree_element

    try:
        return Parsed(ET.fromstring(html))  # noqa: S314  (what our templates made)
    except ET.ParseError:
        return weasyprint.HTML(string=html, url_fetcher=_fetcher())


def _attached(edition: Edition) -> list[Any]:
    """Return the attachments of an edition as WeasyPrint wants them."""
    import weasyprint  # noqa: PLC0415

    day = datetime.combine(_day(edition.provenance.date), time(), tzinfo=UTC)
    return [
        weasyprint.Attachment(
            file_obj=io.BytesIO(attachment.data),
            name=attachment.name,
            description=attachment.description,
            relationship=attachment.relationship,
            created=day,
            modified=day,
        )
        for attachment in edition.attachments
    ]


def _list_attachments(pdf: Any) -> None:
    """List each attachment once, by its name; WeasyPrint lists them twice, by a name that loses accents."""
    files: list[Any] = [
        each for each in pdf.objects if isinstance(each, dict) and each.get("Type") == "/Filespec"
    ]
    files.sort(key=lambda each: each["UF"].data)  # the order of bytes, as a name tree has it
    for each in files:
        each["F"] = each["UF"]
    names = pydyf.Array(part for each in files for part in (each["UF"], each.reference))
    pdf.catalog["Names"]["EmbeddedFiles"] = pydyf.Dictionary({"Names": names})
    pdf.catalog["AF"] = pydyf.Array(each.reference for each in files)


class _Final(pydyf.Object):  # type: ignore[misc]
    """An object that does not change any more.

    Its bytes are made once; pydyf makes those of every object a second time to compute the file's id.
    """

    data = b""
    compressible = False

    def __init__(self, made: Any) -> None:
        super().__init__()
        self.number, self.generation, self.free = made.number, made.generation, made.free
        self.compressible = made.compressible
        if made.free != "f":
            self.data = made.data


def _day(text: str) -> date:
    """Return the day that `text` begins with, else the first that a computer knows."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return date(1970, 1, 1)


@cache
def _font_configuration() -> Any:
    """Return the fonts as Pango knows them; asking fontconfig anew would cost each file a third of a page."""
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415

    return FontConfiguration()


@lru_cache(maxsize=16)
def _style_sheet(css: str) -> tuple[Any, Any]:
    """Return a parsed style sheet and its counter styles; editions of one theme and locale share them."""
    import weasyprint  # noqa: PLC0415
    from weasyprint.css.counters import CounterStyle  # noqa: PLC0415

    counters = CounterStyle()
    return weasyprint.CSS(string=css, counter_style=counters, url_fetcher=_fetcher()), counters


def _fetcher() -> Any:
    """Return a fetcher that knows `data:` addresses and refuses every other."""
    from weasyprint.urls import URLFetcher  # noqa: PLC0415

    return URLFetcher(allowed_protocols=("data",), allow_redirects=False)


def _with_accessibility(describe: Callable[..., bytes]) -> Callable[..., bytes]:
    """Return `describe`, which writes a file's XMP metadata, with the claim of PDF/UA-1 added.

    PDF/A wants every property that it does not know itself to be described (ISO 19005-3, 6.6.2.3).
    """

    def described(variant: str, version: int, conformance: str) -> bytes:
        return describe(variant, version, conformance).replace(b"</rdf:RDF>", _ACCESSIBLE + b"</rdf:RDF>")

    return described


_ACCESSIBLE = b"""<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about=""
 pdfuaid:part="1" />
<rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" rdf:about="">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>"""


@contextmanager
def _own_tags() -> Iterator[None]:
    """Let Imprint's tags take the place of WeasyPrint's. WeasyPrint 70 has no hook for them but this name."""
    from weasyprint import pdf as engine  # noqa: PLC0415

    from imprint.write.pdf_tags import add_tags  # noqa: PLC0415

    original, engine.add_tags = engine.add_tags, add_tags
    try:
        yield
    finally:
        engine.add_tags = original


@contextmanager
def _messages() -> Iterator[list[Diagnostic]]:
    """Yield a list that collects what WeasyPrint logs, instead of it being printed."""
    collected: list[Diagnostic] = []
    handler = _Collector(collected)
    logger = logging.getLogger("weasyprint")
    handlers, propagate = logger.handlers, logger.propagate
    logger.handlers, logger.propagate = [handler], False
    try:
        yield collected
    finally:
        logger.handlers, logger.propagate = handlers, propagate


class _Collector(logging.Handler):
    def __init__(self, collected: list[Diagnostic]) -> None:
        super().__init__(logging.WARNING)
        self._collected = collected

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if message.startswith(".notdef"):
            fix = "write another character in the templates or their strings"
            made = Diagnostic("error", "font/no-glyph", message, fix=fix)
        else:
            fix = "look at templates/print, or at the passage that the message names"
            made = warning("pdf/layout", message, fix=fix)
        if made not in self._collected:
            self._collected.append(made)
