"""Damage done to finished files, behind the writers' backs, is found and named."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pikepdf
import pytest
from lxml import etree

from imprint.prove import Proof
from tests.prove.whole import proved, whole, written

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def messages(proof: Proof) -> str:
    return "\n".join(f"{one.rule}: {one.message}" for one in proof.differences)


def test_the_detail_shows_both_texts_and_where_points_to_the_source() -> None:
    data = written(whole(), "html").replace(b"Tickets are checked on board.", b"Tickets are sold on board.")

    (found,) = proved(whole(), "html", data).differences

    assert str(found.where) == "ferries.md:7"
    assert found.detail == "document: Tickets are checked on board.\nHTML:     Tickets are sold on board."
    assert found.fix


# --- web pages ---


def damaged_html(change: Callable[[Any], None]) -> Proof:
    root = etree.fromstring(written(whole(), "html"), etree.HTMLParser(encoding="utf-8"))
    change(root)
    return proved(whole(), "html", etree.tostring(root, method="html", encoding="utf-8"))


def element(root: Any, tag: str, text: str) -> Any:
    """Return the innermost element of a kind whose text begins with `text`."""
    return [one for one in root.iter(tag) if "".join(one.itertext()).strip().startswith(text)][-1]


def removed(one: Any) -> None:
    one.getparent().remove(one)


def test_a_page_with_an_emptied_cell() -> None:
    def change(root: Any) -> None:
        element(root, "td", "Cheap").text = ""

    assert "proof/lost-text: table 1, row “Cost”, column “Aurora” is empty in the HTML" in messages(
        damaged_html(change)
    )


def test_a_page_without_an_item() -> None:
    found = messages(damaged_html(lambda root: removed(element(root, "li", "Children pay"))))

    assert "proof/lost-text: item 2 under “Fares” is not in the HTML: “Children pay half”" in found


def test_a_page_with_two_items_run_together() -> None:
    def change(root: Any) -> None:
        one, two = element(root, "li", "Adults"), element(root, "li", "Children")
        one.text += two.text
        removed(two)

    found = messages(damaged_html(change))

    assert "item 1 under “Fares” and item 2 under “Fares” run together" in found


def test_a_page_without_a_note() -> None:
    found = messages(
        damaged_html(lambda root: removed(element(root.find(".//section[@class='notes']"), "li", "2")))
    )

    assert "proof/lost-text: note 2 is not in the HTML" in found


def test_a_page_whose_header_row_has_become_a_row() -> None:
    def change(root: Any) -> None:
        element(root, "thead", "Feature").tag = "tbody"

    assert "table 1, header row has head no, not yes, in the HTML" in messages(damaged_html(change))


def test_a_page_with_a_link_to_nowhere() -> None:
    def change(root: Any) -> None:
        del root.find(".//h3[@id='fares']").attrib["id"]

    assert "leads to #fares, which is not there" in messages(damaged_html(change))


def test_a_page_without_the_mark_of_a_note() -> None:
    found = messages(damaged_html(lambda root: removed(root.find(".//sup[@class='note-mark']"))))

    assert "refers to other notes in the HTML: 1" in found


def test_a_page_in_another_language() -> None:
    found = messages(damaged_html(lambda root: root.set("lang", "fr")))

    assert "the HTML states “fr”, not “en”" in found


def test_a_page_without_its_title() -> None:
    found = messages(damaged_html(lambda root: removed(root.find(".//h1"))))

    assert "the title “Ferries compared” is not in the HTML" in found


def test_a_page_without_a_body() -> None:
    found = damaged_html(lambda root: removed(root.find(".//div[@class='body']")))

    assert len(found.differences) > 20
    assert "heading “Crossing”" in messages(found)


# --- Word files ---


def damaged_docx(change: Callable[[Any], None], part: str = "word/document.xml") -> Proof:
    before = zipfile.ZipFile(io.BytesIO(written(whole(), "docx")))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            if name == part:
                root = etree.fromstring(data)
                change(root)
                data = etree.tostring(root)
            after.writestr(name, data)
    return proved(whole(), "docx", made.getvalue())


def paragraph(root: Any, text: str) -> Any:
    return element(root, f"{_W}p", text)


def unsaid(one: Any) -> None:
    """Take all text out of an element."""
    for text in one.iter(f"{_W}t"):
        text.text = ""


def test_a_word_file_with_an_emptied_cell() -> None:
    found = messages(damaged_docx(lambda root: unsaid(paragraph(root, "Cheap to run"))))

    assert "proof/lost-text: table 1, row “Cost”, column “Aurora” is empty in the Word file" in found


def test_a_word_file_without_an_item() -> None:
    found = messages(damaged_docx(lambda root: removed(paragraph(root, "Children pay"))))

    assert "proof/lost-text: item 2 under “Fares” is not in the Word file: “Children pay half”" in found


def test_a_word_file_with_two_items_run_together() -> None:
    def change(root: Any) -> None:
        one, two = paragraph(root, "Adults"), paragraph(root, "Children")
        one.extend(two.iterchildren(f"{_W}r"))
        removed(two)

    assert "item 1 under “Fares” and item 2 under “Fares” run together" in messages(damaged_docx(change))


def test_a_word_file_with_an_item_that_is_only_indented() -> None:
    def change(root: Any) -> None:
        removed(paragraph(root, "Children").find(f"{_W}pPr/{_W}numPr"))

    assert "proof/structure: item 2 under “Fares”" in messages(damaged_docx(change))


def test_a_word_file_without_a_note() -> None:
    found = messages(damaged_docx(lambda root: removed(root[-1]), "word/footnotes.xml"))

    assert "proof/lost-text: note 2 is not in the Word file" in found


def test_a_word_file_with_a_note_that_nothing_refers_to() -> None:
    def change(root: Any) -> None:
        removed([*root.iter(f"{_W}footnoteReference")][-1])

    assert "refers to other notes in the Word file: 2" in messages(damaged_docx(change))


def test_a_word_file_without_a_header_row() -> None:
    found = messages(damaged_docx(lambda root: removed(element(root, f"{_W}tr", "Feature"))))

    assert "proof/lost-text: table 1, header row is not in the Word file" in found


def test_a_word_file_whose_header_row_is_not_repeated() -> None:
    found = messages(
        damaged_docx(
            lambda root: removed(element(root, f"{_W}tr", "Feature").find(f"{_W}trPr/{_W}tblHeader"))
        )
    )

    assert "table 1, header row has head no, not yes, in the Word file" in found


def test_a_word_file_with_a_deletion_that_is_still_to_be_accepted() -> None:
    def change(root: Any) -> None:
        run = paragraph(root, "Tickets").find(f"{_W}r")
        parent = run.getparent()
        deletion = etree.SubElement(parent, f"{_W}del")
        deletion.append(run)

    assert "Tickets are checked on board." in messages(damaged_docx(change))


def test_a_word_file_with_a_demoted_heading() -> None:
    def change(root: Any) -> None:
        paragraph(root, "Fares").find(f"{_W}pPr/{_W}pStyle").set(f"{_W}val", "Heading5")

    assert "heading “Fares” has level 6 in the Word file, not 3" in messages(damaged_docx(change))


# --- PDFs ---

Mark = tuple[tuple[int, int], int]


def damaged_pdf(change: Callable[[pikepdf.Pdf], None]) -> Proof:
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(written(whole(), "pdf"))) as file:
        change(file)
        file.save(made)
    return proved(whole(), "pdf", made.getvalue())


def elements(file: pikepdf.Pdf, kind: str) -> Iterator[Any]:
    """Yield the structure elements of a kind in the document's own part and its notes."""

    def walk(one: Any) -> Iterator[Any]:
        if f"/{kind}" == one.S:
            yield one
        for kid in one.get("/K", ()):
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                yield from walk(kid)

    for top in file.Root.StructTreeRoot.K[0].K:
        if top.S == "/Part":
            yield from walk(top)


def text_of(file: pikepdf.Pdf, one: Any) -> str:
    """Return the text of an element, read with nothing of what is tested here."""
    shown: dict[Mark, str] = {}
    for page in file.pages:
        fonts = {name: _codes(font) for name, font in page.Resources.Font.items()}
        for number, text in _marked(page, fonts):
            shown[page.obj.objgen, number] = shown.get((page.obj.objgen, number), "") + text
    return "".join(shown.get(mark, "") for mark in marks_of(one))


def _codes(font: Any) -> dict[bytes, str]:
    pairs = re.findall(rb"<([0-9a-f]{4})> <([0-9a-f]*)>\n", font.ToUnicode.read_bytes() + b"\n")
    return {
        bytes.fromhex(code.decode()): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs
    }


def _instructions(page: Any) -> list[Any]:
    return list(pikepdf.parse_content_stream(page))


def _marked(page: Any, fonts: dict[str, dict[bytes, str]]) -> Iterator[tuple[int, str]]:
    font, number = "", -1
    for operands, operator in _instructions(page):
        match str(operator):
            case "BDC" if "/MCID" in (operands[1] if isinstance(operands[1], pikepdf.Dictionary) else ()):
                number = int(operands[1].MCID)
            case "Tf":
                font = str(operands[0])
            case "TJ":
                codes = b"".join(bytes(part) for part in operands[0] if isinstance(part, pikepdf.String))
                yield (
                    number,
                    "".join(fonts[font].get(codes[at : at + 2], "?") for at in range(0, len(codes), 2)),
                )


def marks_of(one: Any) -> list[Mark]:
    """Return page and number of each piece of content in an element."""
    found: list[Mark] = []
    for kid in one.get("/K", ()):
        if isinstance(kid, int):
            found.append((one.Pg.objgen, int(kid)))
        elif "/S" in kid:
            found += marks_of(kid)
        elif "/MCID" in kid:
            found.append((kid.Pg.objgen, int(kid.MCID)))
    return found


def tagged(file: pikepdf.Pdf, kind: str, text: str) -> Any:
    """Return the innermost structure element of a kind whose text begins with `text`."""
    return [one for one in elements(file, kind) if text_of(file, one).strip("•– ").startswith(text)][-1]


def without(one: Any) -> None:
    """Take an element out of the structure tree."""
    parent = one.P
    parent.K = pikepdf.Array([kid for kid in parent.K if not _is(kid, one)])


def _is(kid: Any, one: Any) -> bool:
    return isinstance(kid, pikepdf.Dictionary) and kid.objgen == one.objgen


def silenced(file: pikepdf.Pdf, one: Any) -> None:
    """Draw nothing where the text of an element was drawn."""
    numbers = set(marks_of(one))
    for page in file.pages:
        kept, inside = [], False
        for operands, operator in _instructions(page):
            if str(operator) == "BDC" and isinstance(operands[1], pikepdf.Dictionary):
                inside = (page.obj.objgen, int(operands[1].get("/MCID", -1))) in numbers
            if not (inside and str(operator) in {"TJ", "Tj"}):
                kept.append((operands, operator))
        page.Contents = file.make_stream(pikepdf.unparse_content_stream(kept))


def test_a_pdf_that_was_only_saved_again_is_proved() -> None:
    assert damaged_pdf(lambda file: None).differences == ()


def test_a_pdf_with_a_cell_whose_text_is_not_drawn() -> None:
    found = messages(damaged_pdf(lambda file: silenced(file, tagged(file, "TD", "Cheap to run"))))

    assert "proof/lost-text: table 1, row “Cost”, column “Aurora” is empty in the PDF" in found


def test_a_pdf_with_a_cell_whose_text_is_not_tagged() -> None:
    def change(file: pikepdf.Pdf) -> None:
        tagged(file, "TD", "Cheap to run").K = pikepdf.Array()

    found = messages(damaged_pdf(change))

    assert "proof/lost-text: table 1, row “Cost”, column “Aurora” is empty in the PDF" in found


def test_a_pdf_without_an_item() -> None:
    found = messages(damaged_pdf(lambda file: without(tagged(file, "LI", "Children pay"))))

    assert "proof/lost-text: item 2 under “Fares” is not in the PDF: “Children pay half”" in found


def test_a_pdf_with_two_items_run_together() -> None:
    def change(file: pikepdf.Pdf) -> None:
        one, two = tagged(file, "LBody", "Adults"), tagged(file, "LBody", "Children")
        one.K = pikepdf.Array([*one.K, *two.K])
        without(two.P)

    assert "item 1 under “Fares” and item 2 under “Fares” run together" in messages(damaged_pdf(change))


def test_a_pdf_without_a_note() -> None:
    def change(file: pikepdf.Pdf) -> None:
        without(tagged(file, "LBody", "Dogs travel free").P)

    assert "proof/lost-text: note 2 is not in the PDF" in messages(damaged_pdf(change))


def test_a_pdf_without_a_header_row() -> None:
    found = messages(damaged_pdf(lambda file: without(tagged(file, "THead", "Feature"))))

    assert "proof/lost-text: table 1, header row is not in the PDF" in found


def test_a_pdf_with_cells_that_are_tagged_the_other_way_round() -> None:
    def change(file: pikepdf.Pdf) -> None:
        one, two = tagged(file, "TD", "Cheap"), tagged(file, "TD", "Expensive")
        one.K, two.K = two.K, one.K

    assert "table 1, row “Cost”, column “" in messages(damaged_pdf(change))


def test_a_pdf_whose_table_is_tagged_twice() -> None:
    def change(file: pikepdf.Pdf) -> None:
        table = tagged(file, "Table", "The two vessels")
        body = table.K[2]
        rest = file.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.TBody, K=pikepdf.Array(list(body.K)[2:])))
        other = file.make_indirect(
            pikepdf.Dictionary(S=pikepdf.Name.Table, P=table.P, K=pikepdf.Array([rest]))
        )
        body.K = pikepdf.Array(list(body.K)[:2])
        kids = list(table.P.K)
        at = next(place for place, kid in enumerate(kids) if _is(kid, table))
        table.P.K = pikepdf.Array([*kids[: at + 1], other, *kids[at + 1 :]])

    assert "table 1 is divided before “Comfort”" in messages(damaged_pdf(change))


def test_a_pdf_with_a_demoted_heading() -> None:
    def change(file: pikepdf.Pdf) -> None:
        tagged(file, "H3", "Fares").S = pikepdf.Name.H5

    assert "heading “Fares” has level 5 in the PDF, not 3" in messages(damaged_pdf(change))


def test_a_pdf_with_a_link_that_leads_elsewhere() -> None:
    def change(file: pikepdf.Pdf) -> None:
        for page in file.pages:
            for annotation in page.get("/Annots", ()):
                if "/A" in annotation and "/URI" in annotation.A:
                    annotation.A.URI = pikepdf.String("https://elsewhere.example/")

    assert "“the counter” leads to https://elsewhere.example/" in messages(damaged_pdf(change))


def test_a_pdf_with_an_image_without_description() -> None:
    def change(file: pikepdf.Pdf) -> None:
        for one in elements(file, "Figure"):
            one.Alt = pikepdf.String("")

    assert "image under “Fares” says something else" in messages(damaged_pdf(change))


def test_a_pdf_that_says_its_text_runs_the_other_way() -> None:
    def change(file: pikepdf.Pdf) -> None:
        file.Root.ViewerPreferences.Direction = pikepdf.Name.R2L

    assert "the PDF runs rtl, not ltr" in messages(damaged_pdf(change))


@pytest.mark.parametrize(
    ("data", "form"),
    [(b"", "pdf"), (b"%PDF-1.7 nothing", "pdf"), (b"", "docx"), (b"PK", "docx"), (b"", "html")],
)
def test_a_file_that_cannot_be_read_is_a_difference(data: bytes, form: str) -> None:
    proof = proved(whole(), form, data)

    assert [one.rule for one in proof.differences] == ["proof/unreadable"]
