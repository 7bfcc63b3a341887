"""The proof of one output: what was compared, and what is not as the document says."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from types import MappingProxyType

from imprint.errors import Diagnostic
from imprint.model.document import Document
from imprint.model.locale import Locale
from imprint.prove import words
from imprint.prove.compare import EXTRA, LOST, STRUCTURE, difference, differences, translated
from imprint.prove.expected import expected
from imprint.prove.formats import Shown, aimed, digest_of
from imprint.prove.places import short
from imprint.prove.units import Path, Reading, Unit, UnreadableError, shared_depth
from imprint.prove.views import DOCX, HTML, PDF, View

SCHEMA = 2


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is.

    `blocks` are stretches of text of every kind, those in cells, items and notes included; `characters` are
    those that are seen, without spaces and hyphens.
    """

    blocks: int = 0
    cells: int = 0
    items: int = 0
    links: int = 0
    notes: int = 0
    images: int = 0
    words: int = 0
    characters: int = 0


@dataclass(frozen=True, slots=True)
class Proof:
    """What the reading of one output gave.

    `output_digest` is the SHA-256 of the file. `counts` and `digest` are of what the document says and the
    file was compared with, `read` and `read_digest` of what was found in the file, which is the same for
    every format of a locale.
    """

    document: str
    locale: str
    format: str
    output_digest: str
    counts: Counts
    digest: str
    read: Counts = Counts()
    read_digest: str = ""
    differences: tuple[Diagnostic, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the file shows all that the document says, and nothing else."""
        return not self.differences

    def as_json(self) -> str:
        """Return the proof as the text of `build/proof/DOC.LOCALE.FORMAT.json`, the same for the
        same file.
        """
        fields = {
            "schema": SCHEMA,
            "document": self.document,
            "locale": self.locale,
            "format": self.format,
            "sha256": self.output_digest,
            "ok": self.ok,
            "compared": {**asdict(self.counts), "digest": self.digest},
            "read": {**asdict(self.read), "digest": self.read_digest},
            "differences": [one.as_object() for one in self.differences],
        }
        return json.dumps(fields, ensure_ascii=False, indent=2) + "\n"


@dataclass(frozen=True, slots=True)
class Prover:
    """How one format is read and what can be seen in it.

    `again` reads closer, where the first reading shows differences.
    """

    view: View
    read: Callable[[bytes], Reading]
    again: Callable[[bytes], Reading] | None = None


def _read_html(data: bytes) -> Reading:
    from imprint.prove.html import read_html  # noqa: PLC0415 - a build of one format pays for one reader

    return read_html(data)


def _read_pdf(data: bytes) -> Reading:
    from imprint.prove.pdf import read_pdf  # noqa: PLC0415

    return read_pdf(data)


def _read_pdf_closely(data: bytes) -> Reading:
    from imprint.prove.pdf import read_pdf_closely  # noqa: PLC0415

    return read_pdf_closely(data)


def _read_docx(data: bytes) -> Reading:
    from imprint.prove.docx import read_docx  # noqa: PLC0415

    return read_docx(data)


PROVERS: Mapping[str, Prover] = MappingProxyType(
    {
        "html": Prover(HTML, _read_html),
        "docx": Prover(DOCX, _read_docx),
        "pdf": Prover(PDF, _read_pdf, _read_pdf_closely),
    }
)


def prove(
    document: Document,
    locale: Locale,
    format: str,  # noqa: A002 - the field's word
    data: bytes,
    units: Sequence[Unit] | None = None,
    aims: Mapping[str, str] = MappingProxyType({}),
) -> Proof:
    """Return the proof of one output. `document` is the localized one that it was written from.

    `units` are `expected(document, locale)`, where the caller has them from another format. `aims` are what
    addresses of this format stand for, where another format has others.
    """
    said = tuple(units) if units is not None else expected(document, locale)
    prover = PROVERS[format]
    wanted = prover.view.projected(said)
    reading = Reading(())
    try:
        reading = prover.read(data)
        found = _all_differences(document, locale, wanted, reading, prover.view)
        if found and prover.again:
            again = prover.again(data)
            closer = _all_differences(document, locale, wanted, again, prover.view)
            reading, found = (reading, found) if len(found) <= len(closer) else (again, closer)
    except UnreadableError as error:
        found = (difference("proof/unreadable", f"the {prover.view.name} cannot be read: {error}"),)
    return Proof(
        document=document.name,
        locale=locale.tag,
        format=format,
        output_digest=hashlib.sha256(data).hexdigest(),
        counts=_counts(said),
        digest=_digest(said),
        read=_counts(reading.units),
        read_digest=digest_of(aimed(reading, aims), locale),
        differences=found,
    )


def claimed(document: Document, locale: Locale, format: str, units: Sequence[Unit]) -> str:  # noqa: A002
    """Return what the proof of an output has to say of the document, as JSON, before the output is made.

    That is all but what only the finished file can tell: its own digest and what was read in it. A file that
    carries this and is published has been compared with all of `units`.
    """
    fields = {
        "schema": SCHEMA,
        "document": document.name,
        "locale": locale.tag,
        "format": format,
        "compared": {**asdict(_counts(units)), "digest": _digest(units)},
        "differences": [],
    }
    return json.dumps(fields, ensure_ascii=False, indent=2) + "\n"


def shown(
    format: str,  # noqa: A002
    digest: str,
    data: Callable[[], bytes],
    aims: Mapping[str, str] = MappingProxyType({}),
) -> Shown:
    """Return a published file as it is compared with the other formats of its document and locale.

    `digest` is `read_digest` of its proof; `data` gives its bytes, should it have to be read once more.
    `aims` are those of `prove`.
    """
    prover = PROVERS[format]

    def read() -> Iterator[Reading]:
        whole = data()
        yield aimed(prover.read(whole), aims)
        if prover.again:
            yield aimed(prover.again(whole), aims)

    return Shown(format, prover.view, digest, read)


def _all_differences(
    document: Document, locale: Locale, wanted: Sequence[Unit], reading: Reading, view: View
) -> tuple[Diagnostic, ...]:
    alike: dict[str, str | int | None] = dict(reading.alike)
    title = words.plain(words.fair(document.title)).translate(str.maketrans(alike))
    wanted, reading = translated(wanted, reading)
    return (
        *_frame(title, locale, reading, view),
        *differences(wanted, reading, view),
        *_loose(reading, view),
    )


def _loose(reading: Reading, view: View) -> Iterator[Diagnostic]:
    """Yield what is wrong with text outside of a file's structure: nobody who listens to it hears that."""
    if reading.loose:
        message = f"the {view.name} draws text outside of its structure: “{short(' '.join(reading.loose))}”"
        yield difference(EXTRA, message)


def _frame(title: str, locale: Locale, reading: Reading, view: View) -> tuple[Diagnostic, ...]:
    """Return what is wrong with the title, the language and the direction of a file."""
    page = locale.direction if view.is_page else None
    shown = sum(words.same(title, one, page) for one in reading.titles)
    found = []
    if title and shown != 1:
        many = "is not in" if not shown else f"stands {shown} times in"
        found.append(
            difference(LOST if not shown else STRUCTURE, f"the title “{title}” {many} the {view.name}")
        )
    if title and reading.stated_title != title:
        found.append(
            difference(STRUCTURE, f"the {view.name} calls itself “{reading.stated_title}”, not “{title}”")
        )
    if reading.language not in {locale.tag, locale.word_tag} - {""}:
        stated = f"“{reading.language}”" if reading.language else "no language"
        found.append(difference(STRUCTURE, f"the {view.name} states {stated}, not “{locale.tag}”"))
    if reading.direction != locale.direction:
        found.append(
            difference(STRUCTURE, f"the {view.name} runs {reading.direction}, not {locale.direction}")
        )
    return tuple(found)


def _counts(units: Sequence[Unit]) -> Counts:
    holders: Counter[str] = Counter()
    before: Path = ()
    for unit in units:
        holders.update(step.kind for step in unit.path[shared_depth(before, unit.path) :])
        before = unit.path
    said = [unit.text for unit in units if unit.text]
    spoken = [text for text in said if text != words.LABEL]
    return Counts(
        blocks=len(said),
        cells=holders["cell"],
        items=holders["item"],
        links=sum(len(unit.links) for unit in units),
        notes=holders["note"],
        images=sum(text.count(words.IMAGE) // 2 for text in said),
        words=sum(words.count(words.shown(text)) for text in spoken),
        characters=sum(len(words.key(text)) for text in spoken),
    )


def _digest(units: Sequence[Unit]) -> str:
    texts = "\0".join(words.key(unit.text) for unit in units if unit.kind != "divider")
    return hashlib.sha256(texts.encode()).hexdigest()
