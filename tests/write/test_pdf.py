"""A PDF has one structure element for each part of the document, whatever pages it stands on."""

from __future__ import annotations

import gc
import http.server
import io
import logging
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest

from imprint.errors import DocumentError, Location
from imprint.model.document import (
    Block,
    Code,
    CodeBlock,
    Figure,
    Image,
    Link,
    List,
    ListItem,
    Span,
)
from imprint.render.edition import Asset, Attachment, Edition, Provenance
from imprint.render.templates import Templates
from imprint.write import pdf
from tests.render.sheet import (
    ARABIC,
    CHINESE,
    PICTURE,
    edition,
    ferry_rows,
    inlines,
    items,
    paragraph,
    sheet,
    strong,
    table,
    templates,
)


@pytest.fixture(autouse=True, scope="module")
def _fonts(tmp_path_factory: pytest.TempPathFactory) -> None:
    pdf.load(tmp_path_factory.mktemp("fonts"))


class Element:
    """A structure element of a PDF, with its descendants in reading order."""

    def __init__(self, node: Any, file: pikepdf.Pdf) -> None:
        self.node, self.file = node, file
        kids = node.get("/K", [])
        self.kids = list(kids) if isinstance(kids, pikepdf.Array) else [kids]

    @property
    def type(self) -> str:
        return str(self.node.S)[1:]

    @property
    def children(self) -> list[Element]:
        return [Element(kid, self.file) for kid in self.kids if is_element(kid)]

    @property
    def id(self) -> str:
        return bytes(self.node.get("/ID", b"")).decode()

    def get(self, key: str) -> str:
        return str(self.node.get(f"/{key}", ""))

    def attribute(self, key: str) -> str:
        sets = self.node.get("/A", pikepdf.Dictionary())
        return str(sets.get(f"/{key}", "")).removeprefix("/")

    def all(self, kind: str = "") -> list[Element]:
        below = [each for child in self.children for each in [child, *child.all()]]
        return [each for each in below if not kind or each.type == kind]

    def outline(self) -> str:
        """Return the types of this element and those below it, as `L(LI(Lbl LBody))`."""
        inner = " ".join(child.outline() for child in self.children)
        return f"{self.type}({inner})" if inner else self.type

    def pages(self) -> set[int]:
        """Return the pages that this element and those below it have content on."""
        pages = [page.obj.objgen for page in self.file.pages]
        own = {
            pages.index((kid.Pg if isinstance(kid, pikepdf.Dictionary) else self.node.Pg).objgen)
            for kid in self.kids
            if not is_element(kid)
        }
        return own.union(*(child.pages() for child in self.children))


def is_element(kid: Any) -> bool:
    return isinstance(kid, pikepdf.Dictionary) and "/S" in kid


def marked(page: Any) -> Iterator[Any]:
    """Yield tag and properties of each marked stretch of a page's content."""
    for instruction in pikepdf.parse_content_stream(page):
        if str(instruction.operator) == "BDC":
            yield instruction.operands


def opened(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(data))


def tree(*blocks: Block, **more: object) -> Element:
    return tree_of(edition(*blocks, **more))  # type: ignore[arg-type]


def tree_of(given: Edition) -> Element:
    file = opened(pdf.write(given).data)
    return Element(file.Root.StructTreeRoot.K[0], file)


def body_of(root: Element) -> Element:
    (found,) = root.all("Art")
    return found


@cache
def long_sheet() -> bytes:
    return pdf.write(sheet(rows=60)).data


def long_tree() -> Element:
    file = opened(long_sheet())
    assert len(file.pages) > 3
    return Element(file.Root.StructTreeRoot.K[0], file)


# --- tables


def test_a_table_over_several_pages_is_one_table_with_one_head() -> None:
    (lines,) = long_tree().all("Table")
    assert [child.type for child in lines.children] == ["Caption", "THead", "TBody"]
    assert len(lines.all("TR")) == 61
    assert len(lines.pages()) > 2
    assert lines.all("THead")[0].pages() == {0}


def test_the_repeated_head_is_drawn_on_every_page_and_read_once() -> None:
    document = pypdfium2.PdfDocument(long_sheet())
    (lines,) = long_tree().all("Table")
    for number in lines.pages():
        assert "The other line" in document[number].get_textpage().get_text_bounded()
    artifacts = sum(tag == "/Artifact" for page in opened(long_sheet()).pages for tag, _ in marked(page))
    assert artifacts >= 2 * (len(lines.pages()) - 1)


def test_cells_say_what_they_head_and_how_far_they_reach() -> None:
    (made,) = tree(table("t", ["Line", "Ours"], [["Price", "Low"], ["Time", "Short"]])).all("Table")
    assert [(each.id, each.attribute("Scope")) for each in made.all("TH")] == [
        ("t.head.0", "Column"),
        ("t.head.1", "Column"),
        ("t.0.0", "Row"),
        ("t.1.0", "Row"),
    ]


def test_spans_are_told_also_where_a_page_ends_within_them() -> None:
    rows = table("t", ["Day", "Time", "Pier"], [[f"d{n}", f"t{n}", "p"] for n in range(60)])
    spanning = []
    for number, row in enumerate(rows.body):
        first, *others = row.cells
        whole = [replace(first, rowspan=3)] if number % 3 == 0 else []
        spanning.append(replace(row, cells=(*whole, *others)))
    (made,) = tree(replace(rows, body=tuple(spanning))).all("Table")
    assert len(made.pages()) > 1
    assert [each.attribute("RowSpan") for each in made.all("TH") if each.attribute("RowSpan")] == ["3"] * 20


def test_a_row_divided_between_pages_is_one_row() -> None:
    tall = " ".join(f"word{number}" for number in range(1500))
    (made,) = tree(table("t", ["A", "B"], [["x", tall]])).all("Table")
    assert len(made.all("TR")) == 2
    assert len(made.all("TD")[-1].pages()) > 1


def test_tables_in_cells_and_empty_cells_keep_their_place() -> None:
    inner = table("inner", ["k"], [["v"]])
    made = tree(table("outer", ["A", "B"], [["", inner], ["x", ""]]))
    assert [each.id for each in made.all("Table")] == ["outer", "inner"]
    assert [len(row.children) for row in made.all("TR") if row.id.startswith("outer")] == [2, 2, 2]


# --- the rest of the structure


def test_lists_have_labels_bodies_and_numbering() -> None:
    nested = List(
        items=(ListItem(blocks=(paragraph("a"), items("b", ordered=True), paragraph("c")), id="first"),)
    )
    (outer, inner) = tree(nested).all("L")
    assert outer.outline() == "L(LI(Lbl LBody(L(LI(Lbl LBody)) P)))"
    assert (outer.attribute("ListNumbering"), inner.attribute("ListNumbering")) == ("Disc", "Decimal")
    assert outer.children[0].id == "first"


def test_ids_of_the_document_are_ids_of_the_structure() -> None:
    root = long_tree()
    found = {each.id for each in root.all() if each.id}
    assert {
        "glance",
        "intro",
        "lines",
        "lines.0",
        "lines.59.2",
        "remark",
        "command",
        "boat",
        "ticket",
    } <= found
    names = root.file.Root.StructTreeRoot.IDTree.Names
    keys = [bytes(names[index]) for index in range(0, len(names), 2)]
    assert keys == sorted(keys)
    assert {key.decode() for key in keys} == found


def test_the_body_the_notes_and_what_templates_add_can_be_told_apart() -> None:
    root = long_tree()
    assert body_of(root).get("T") == "body"
    assert body_of(root).outline().startswith("Art(H2 P(Reference(Link)) Table(")
    (notes,) = [each for each in root.all("Sect") if each.get("T") == "notes"]
    assert notes.outline() == "Sect(H2 L(LI(Lbl(Link) LBody(Link))))"
    (contents,) = [each for each in root.all("Div") if each.get("T") == "contents"]
    assert contents.outline().startswith("Div(H2 TOC(TOCI(Reference(Link))")
    titles = [each.get("T") for each in body_of(root).all("P") if each.get("T")]
    assert titles == ["callout-title", "callout-title", "panel-title"]


def test_pictures_have_alternatives_and_places_on_the_page() -> None:
    bare = Figure(image=Image("boat.svg", alt=""))
    made = tree(Figure(image=Image("boat.svg", alt="A boat")), bare, assets={"boat.svg": PICTURE})
    (figure,) = made.all("Figure")
    assert figure.get("Alt") == "A boat"
    left, bottom, right, top = (float(value) for value in figure.node.A.BBox)
    page = made.file.pages[0].MediaBox
    assert 0 < left < right < page[2]
    assert 0 < bottom < top < page[3]


def test_a_paragraph_over_two_pages_is_one_paragraph() -> None:
    long = paragraph(*(f"Sentence {number} about the sea. " for number in range(400)), identity="long")
    (made,) = [each for each in tree(long).all("P") if each.id == "long"]
    assert len(made.pages()) > 1


def test_code_and_other_languages_are_marked() -> None:
    made = tree(
        paragraph(Code("x"), Span(inlines("海峡"), language="ja")),
        CodeBlock(text="y"),
        paragraph("Déjà", language="fr"),
    )
    assert [each.outline() for each in body_of(made).children] == ["P(Code Span)", "P(Code)", "P"]
    assert [each.get("Lang") for each in body_of(made).all() if each.get("Lang")] == ["ja", "fr"]


def test_every_link_is_annotated_and_every_annotation_is_in_the_structure() -> None:
    root = long_tree()
    annotations = [each for page in root.file.pages for each in page.get("/Annots", [])]
    referenced = [
        kid.Obj.objgen
        for each in root.all("Link")
        for kid in each.kids
        if isinstance(kid, pikepdf.Dictionary) and "/Obj" in kid
    ]
    assert sorted(each.objgen for each in annotations) == sorted(referenced)
    assert all("/StructParent" in each and "/Contents" in each for each in annotations)


def test_all_content_belongs_to_an_element_or_is_an_artifact() -> None:
    file = opened(long_sheet())
    parents = file.Root.StructTreeRoot.ParentTree.Nums
    arrays = {int(parents[index]): parents[index + 1] for index in range(0, len(parents), 2)}
    for page in file.pages:
        elements = arrays[int(page.StructParents)]
        for _, properties in marked(page):
            if "/MCID" in properties:
                assert elements[int(properties.MCID)].S


# --- the file


def test_the_file_names_its_language_title_and_authors() -> None:
    file = opened(long_sheet())
    assert file.Root.Lang == "en"
    assert file.Root.ViewerPreferences.DisplayDocTitle
    assert "/Direction" not in file.Root.ViewerPreferences
    assert str(file.docinfo.Title) == "Two ferry lines"
    assert str(file.docinfo.Author) == "Harbour office"
    assert str(file.docinfo.CreationDate).startswith("D:20260304")
    assert b'pdfuaid:part="1"' in file.Root.Metadata.read_bytes()


def test_bookmarks_follow_the_headings() -> None:
    with opened(long_sheet()).open_outline() as outline:
        (top,) = outline.root
        assert top.title == "Two ferry lines"
        assert [each.title for each in top.children] == ["At a glance", "Booking", "Checklist", "Notes"]


def test_an_arabic_file_is_read_from_the_right() -> None:
    file = opened(pdf.write(sheet(ARABIC, rows=2)).data)
    assert str(file.Root.Lang) == "ar"
    assert str(file.Root.ViewerPreferences.Direction) == "/R2L"


def test_an_arabic_table_begins_on_the_right() -> None:
    data = pdf.write(edition(table("t", ["أول", "ثان"], [["FIRST", "SECOND"]]), locale=ARABIC)).data
    assert left_of(data, "FIRST") > left_of(data, "SECOND")


def test_latin_words_of_an_arabic_line_stand_in_their_order() -> None:
    line = paragraph(
        "تعمل خدمة ", strong("ALPHA"), " BETA ", Link("https://a.example", inlines("GAMMA")), " هنا"
    )
    data = pdf.write(edition(line, locale=ARABIC)).data
    assert left_of(data, "ALPHA") < left_of(data, "BETA") < left_of(data, "GAMMA")


def test_isolated_words_of_an_arabic_line_follow_the_line() -> None:
    data = pdf.write(edition(paragraph("شغّل ", Code("ALPHA"), " ثم ", Code("BETA")), locale=ARABIC)).data
    assert left_of(data, "ALPHA") > left_of(data, "BETA")


def left_of(data: bytes, word: str) -> float:
    """Return where `word` begins on the first page, in points from the left."""
    text = pypdfium2.PdfDocument(data)[0].get_textpage()
    found = text.search(word, match_case=True).get_next()
    assert found, word
    return float(text.get_charbox(found[0])[0])


def test_page_size_and_page_numbers_are_the_locales() -> None:
    letter = replace(edition(paragraph("x")).locale, paper="Letter")
    given = edition(paragraph("x"), locale=letter, strings={"Page {page} of {pages}": "Blatt {page}/{pages}"})
    page = pypdfium2.PdfDocument(pdf.write(given).data)[0]
    assert page.get_size() == pytest.approx((612, 792), abs=0.1)
    assert "Blatt 1/1" in page.get_textpage().get_text_bounded()


def test_a_caption_is_never_left_alone_at_the_foot_of_a_page() -> None:
    for count in range(34, 46):
        blocks = [paragraph(f"Line {number}") for number in range(count)]
        made = tree(*blocks, table("t", ["A", "B"], ferry_rows(3), caption="Both"))
        (caption,), (first, *_) = made.all("Caption"), made.all("TR")
        assert caption.pages() == first.pages()


def test_chinese_is_set_with_chinese_forms() -> None:
    def drawn(language: str) -> bytes:
        data = pdf.write(edition(paragraph("骨刃直", language=language), locale=CHINESE)).data
        return bytes(pypdfium2.PdfDocument(data)[0].render(scale=2).to_pil().tobytes())

    assert drawn("zh-Hans") != drawn("ja")


def test_the_same_edition_gives_the_same_bytes() -> None:
    assert pdf.write(sheet(rows=60)).data == long_sheet()


# --- what goes on while it is made


@pytest.fixture
def web_server() -> Iterator[tuple[str, list[str]]]:
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def test_nothing_is_read_from_the_network_or_the_disk(
    web_server: tuple[str, list[str]], tmp_path: Path
) -> None:
    address, asked = web_server
    secret = tmp_path / "secret.svg"
    secret.write_bytes(PICTURE.data)
    hostile = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="{address}/a.png"/>'
        f'<image href="{secret.as_uri()}"/><style>@import "{address}/b.css";</style></svg>'
    )
    css = f'@import "{address}/c.css"; body {{ background: url({address}/d.png) }}'
    texts = dict(templates().texts)
    texts["print/print.css"] = css + texts["print/print.css"]
    given = edition(
        Figure(image=Image("x.svg", alt="x")),
        assets={"x.svg": Asset(hostile.encode(), "image/svg+xml")},
        templates=Templates(texts),
    )
    made = pdf.write(given)
    assert asked == []
    assert {warning.rule for warning in made.warnings} == {"pdf/layout"}


def test_what_the_layout_engine_says_comes_back_as_warnings_and_is_not_printed(
    capfd: pytest.CaptureFixture[str],
) -> None:
    texts = dict(templates().texts)
    texts["print/print.css"] += "p { nonsense: 1 }"
    made = pdf.write(edition(paragraph("x"), templates=Templates(texts)))
    assert [warning.rule for warning in made.warnings] == ["pdf/layout"]
    assert "nonsense" in made.warnings[0].message
    assert capfd.readouterr() == ("", "")


def test_a_character_that_no_font_has_is_an_error_with_its_place() -> None:
    block = replace(paragraph("\U00013000"), origin=Location("a.md", 3))
    with pytest.raises(DocumentError) as caught:
        pdf.write(edition(block))
    (found,) = caught.value.diagnostics
    assert (found.rule, found.where, "U+13000" in found.message) == (
        "font/no-glyph",
        Location("a.md", 3),
        True,
    )


def test_a_character_that_no_eye_sees_and_no_font_has_is_named_with_its_place() -> None:
    block = replace(paragraph("a\ufff9b"), origin=Location("a.md", 3))
    with pytest.raises(DocumentError) as caught:
        pdf.write(edition(block))
    assert [(each.rule, each.where) for each in caught.value.diagnostics] == [
        ("font/no-glyph", Location("a.md", 3))
    ]


def test_a_separator_of_lines_is_a_space() -> None:
    data = pdf.write(edition(paragraph("one\u2028two\u2029three"))).data
    assert "one two three" in pypdfium2.PdfDocument(data)[0].get_textpage().get_text_range()


def test_a_character_that_no_font_has_is_an_error_in_words_of_templates_too() -> None:
    given = edition(paragraph("x"), strings={"Page {page} of {pages}": "\U00013000"})
    with pytest.raises(DocumentError, match=r"U\+13000"):
        pdf.write(given)


@pytest.mark.parametrize(
    "texts",
    [
        ("طويلًا جدًا", "شكرًا", "لا", "الإصدار الأخير"),
        ("لا", "شكرًا", "طويلًا"),
        ("מָקוֹם", "מקום", "שָׁלוֹם"),
        ("e\u0323\u0302 x\u0301", "e x", "\u0301"),
    ],
)
def test_every_letter_is_read_once_whatever_marks_it_carries(texts: tuple[str, ...]) -> None:
    data = pdf.write(edition(*map(paragraph, texts))).data
    found = pypdfium2.PdfDocument(data)[0].get_textpage().get_text_range()
    for letter in {letter for text in texts for letter in text if not letter.isspace()}:
        wanted = unicodedata.normalize("NFD", "".join(texts) + "Ferries Page 1 of 1")
        assert unicodedata.normalize("NFD", found).count(letter) == wanted.count(letter), ascii(letter)


def test_text_whose_letters_are_drawn_in_another_order_says_what_it_is() -> None:
    data = pdf.write(edition(paragraph("हिन्दी में"))).data
    assert "हिन्दी में" in pypdfium2.PdfDocument(data)[0].get_textpage().get_text_range()


def test_a_file_claims_both_standards_and_names_its_colours() -> None:
    file = pikepdf.open(io.BytesIO(pdf.write(edition(paragraph("x"))).data))
    with file.open_metadata() as metadata:
        assert (metadata.pdfa_status, metadata["pdfuaid:part"]) == ("3A", "1")
    assert [str(intent.S) for intent in file.Root.OutputIntents] == ["/GTS_PDFA1"]


def test_attachments_travel_byte_for_byte_and_say_what_they_are() -> None:
    source = "Tab\there, Größe, \r\n".encode()
    attached = (
        Attachment("ferries.md", source, "Canonical source", "Source"),
        Attachment("Fähre.json", b"{}", "Proof", "Data"),
    )
    given = edition(paragraph("x"), attachments=attached, provenance=Provenance(date="2026-03-01"))
    data = pdf.write(given).data
    assert data == pdf.write(given).data
    file = pikepdf.open(io.BytesIO(data))
    assert {name: held.get_file().read_bytes() for name, held in file.attachments.items()} == {
        "ferries.md": source,
        "Fähre.json": b"{}",
    }
    assert sorted((str(held.UF), str(held.AFRelationship)) for held in file.Root.AF) == [
        ("Fähre.json", "/Data"),
        ("ferries.md", "/Source"),
    ]
    assert str(file.attachments["ferries.md"].get_file().obj.Params.ModDate) == "D:20260301000000Z"


def test_a_head_that_is_too_tall_to_be_repeated_is_not_lost() -> None:
    words = [f"word{number}" for number in range(1500)]
    data = pdf.write(edition(table("t", ("A", " ".join(words)), [["a", "b"]] * 40))).data
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data))
    assert [word for word in words if word not in text] == []


def test_writing_leaves_the_process_as_it_was() -> None:
    import weasyprint.pdf

    logger = logging.getLogger("weasyprint")
    before = (gc.isenabled(), weasyprint.pdf.add_tags, list(logger.handlers), logger.propagate)
    pdf.write(edition(paragraph("x")))
    assert (gc.isenabled(), weasyprint.pdf.add_tags, list(logger.handlers), logger.propagate) == before


def test_a_whole_sheet_needs_no_warning() -> None:
    assert pdf.write(sheet()).warnings == ()
    assert pdf.write(sheet(ARABIC)).warnings == ()
