"""Kinds of damage done to finished files: what no writer made, and what the eye may miss.

A kind has the same name in every format that can have it.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pikepdf
from lxml import etree

from tests.prove import edits
from tests.prove.edits import (
    damaged_docx,
    damaged_html,
    damaged_pdf,
    element,
    exchanged,
    paragraph,
    properties,
    redrawn,
    removed,
    said,
    silenced,
    styled,
    swapped,
    tagged,
    unwrapped,
    w,
    with_first,
    without,
)

Change = Callable[[Any], None]


@dataclass(frozen=True)
class FileDamage:
    """One kind of damage in one format. `names` is what the proof must say of it, in one message."""

    kind: str
    form: str
    made: Callable[[], bytes]
    names: tuple[str, ...]


MADE: list[FileDamage] = []


def damage(kind: str, *names: str, part: str = "word/document.xml") -> Callable[[Change], Change]:
    """Note a change as damage of a kind; the name of the function begins with the format."""

    def noted(change: Change) -> Change:
        form = change.__name__.split("_")[0]
        made = {
            "html": lambda: damaged_html(change),
            "docx": lambda: damaged_docx(change, part),
            "pdf": lambda: damaged_pdf(change),
        }[form]
        MADE.append(FileDamage(kind, form, made, names))
        return change

    return noted


_COST = "table 1, row “Cost”, column “Aurora”"
_NOTES, _NUMBERING, _STYLES = "word/footnotes.xml", "word/numbering.xml", "word/styles.xml"


def cost(root: Any) -> Any:
    """Return the row of costs of a page or a Word file."""
    return element(root, "tr" if root.tag == "html" else w("tr"), "Cost")


def row(file: pikepdf.Pdf, text: str) -> Any:
    return tagged(file, "TR", text)


# --- cells, rows and columns


@damage("a cell is emptied", _COST, "empty")
def html_emptied_cell(root: Any) -> None:
    element(root, "td", "Cheap").text = ""


@damage("a cell is emptied", _COST, "empty")
def docx_emptied_cell(root: Any) -> None:
    said(paragraph(root, "Cheap"), "")


@damage("a cell is emptied", _COST, "empty")
def pdf_emptied_cell(file: Any) -> None:
    silenced(file, tagged(file, "TD", "Cheap"))


@damage("two cells change places", "row “Cost”", "stands in")
def html_swapped_cells(root: Any) -> None:
    exchanged(element(root, "td", "Cheap"), element(root, "td", "Expensive"))


@damage("two cells change places", "row “Cost”", "stands in")
def docx_swapped_cells(root: Any) -> None:
    exchanged(element(root, w("tc"), "Cheap"), element(root, w("tc"), "Expensive"))


@damage("two cells change places", "row “Cost”", "stands in")
def pdf_swapped_cells(file: Any) -> None:
    swapped(tagged(file, "TD", "Cheap"), tagged(file, "TD", "Expensive"))


def turned(rows: Any) -> None:
    for one in rows:
        one[:] = list(one)[::-1]


@damage("columns stand in the other order", "table 1", "stands in")
def html_turned(root: Any) -> None:
    turned(element(root, "table", "The two").iter("tr"))


@damage("columns stand in the other order", "table 1", "stands in")
def docx_turned(root: Any) -> None:
    turned(element(root, w("tbl"), "Feature").iter(w("tr")))


@damage("columns stand in the other order", "table 1", "stands in")
def pdf_turned(file: Any) -> None:
    for text in ("Feature", "Speed", "Cost", "Comfort", "Safety"):
        one = row(file, text)
        one.K = pikepdf.Array(list(one.K)[::-1])


@damage("columns run the other way", "table 1 has direction rtl, not ltr")
def html_columns_run(root: Any) -> None:
    element(root, "table", "The two").set("dir", "rtl")


@damage("columns run the other way", "table 1 has direction rtl, not ltr")
def docx_columns_run(root: Any) -> None:
    properties(element(root, w("tbl"), "Feature"), "tblPr", "bidiVisual")


@damage("columns run the other way", "table 1 has direction rtl, not ltr")
def pdf_columns_run(file: Any) -> None:
    mirror = edits.instruction("cm", -1, 0, 0, 1, 800, 0)
    for text in ("Feature", "Aurora", "Borealis"):
        redrawn(file, tagged(file, "TH", text), with_first(mirror))


@damage("a row is lost", "row “Cost” is not in")
def html_row_lost(root: Any) -> None:
    removed(cost(root))


@damage("a row is lost", "row “Cost” is not in")
def docx_row_lost(root: Any) -> None:
    removed(cost(root))


@damage("a row is lost", "row “Cost” is not in")
def pdf_row_lost(file: Any) -> None:
    without(row(file, "Cost"))


@damage("a row stands twice", "lacks", "Cheap to run")
def html_row_twice(root: Any) -> None:
    cost(root).addnext(deepcopy(cost(root)))


@damage("a row stands twice", "lacks", "Cheap to run")
def docx_row_twice(root: Any) -> None:
    cost(root).addnext(deepcopy(cost(root)))


@damage("a row stands twice", "lacks", "Cheap to run")
def pdf_row_twice(file: Any) -> None:
    one = row(file, "Cost")
    one.P.K = pikepdf.Array(
        [kid for each in one.P.K for kid in ((each, each) if edits.is_same(each, one) else (each,))]
    )


@damage("two rows change places", "row “", "stands in")
def html_rows_swapped(root: Any) -> None:
    exchanged(cost(root), element(root, "tr", "Comfort"))


@damage("two rows change places", "row “", "stands in")
def docx_rows_swapped(root: Any) -> None:
    exchanged(cost(root), element(root, w("tr"), "Comfort"))


@damage("two rows change places", "row “", "stands in")
def pdf_rows_swapped(file: Any) -> None:
    one, other = row(file, "Cost"), row(file, "Comfort")
    one.K, other.K = other.K, one.K


@damage("the head is lost", "table 1, header row is not in")
def html_head_lost(root: Any) -> None:
    removed(element(root, "thead", "Feature"))


@damage("the head is lost", "table 1, header row is not in")
def docx_head_lost(root: Any) -> None:
    removed(element(root, w("tr"), "Feature"))


@damage("the head is lost", "table 1, header row is not in")
def pdf_head_lost(file: Any) -> None:
    without(tagged(file, "THead", "Feature"))


@damage("the head is an ordinary row", "header row has head no, not yes")
def html_head_demoted(root: Any) -> None:
    element(root, "thead", "Feature").tag = "tbody"


@damage("the head is an ordinary row", "header row has head no, not yes")
def docx_head_demoted(root: Any) -> None:
    removed(element(root, w("tr"), "Feature").find(f"{w('trPr')}/{w('tblHeader')}"))


@damage("the head is an ordinary row", "header row has head no, not yes")
def pdf_head_demoted(file: Any) -> None:
    tagged(file, "THead", "Feature").S = pikepdf.Name.TBody


@damage("a head of a column is an ordinary cell", "table 1, header row, column “Aurora” has header no")
def html_column_head(root: Any) -> None:
    element(root, "th", "Aurora").tag = "td"


@damage("a head of a column is an ordinary cell", "table 1, header row, column “Aurora” has header no")
def pdf_column_head(file: Any) -> None:
    tagged(file, "TH", "Aurora").S = pikepdf.Name.TD


@damage("a name of a row is an ordinary cell", "table 1, row “Cost”", "has header no, not row")
def html_row_head(root: Any) -> None:
    element(root, "th", "Cost").tag = "td"


@damage("a name of a row is an ordinary cell", "table 1, row “Cost”", "has header no, not row")
def docx_row_head(root: Any) -> None:
    styled(paragraph(root, "Cost"), "TableText")


@damage("a name of a row is an ordinary cell", "table 1, row “Cost”", "has header no, not row")
def pdf_row_head(file: Any) -> None:
    tagged(file, "TH", "Cost").S = pikepdf.Name.TD


@damage("a name of a row heads a column", "row “Cost”", "has header column, not row")
def html_scope(root: Any) -> None:
    element(root, "th", "Cost").set("scope", "col")


@damage("a name of a row heads a column", "row “Cost”", "has header column, not row")
def pdf_scope(file: Any) -> None:
    tagged(file, "TH", "Cost").A.Scope = pikepdf.Name.Column


@damage("a cell covers another number of columns", "column “Berths” has colspan 1, not 2")
def html_colspan(root: Any) -> None:
    del element(root, "th", "Berths").attrib["colspan"]


@damage("a cell covers another number of columns", "column “Berths” has colspan 1, not 2")
def docx_colspan(root: Any) -> None:
    removed(element(root, w("tc"), "Berths").find(f"{w('tcPr')}/{w('gridSpan')}"))


@damage("a cell covers another number of columns", "column “Berths” has colspan 1, not 2")
def pdf_colspan(file: Any) -> None:
    del tagged(file, "TH", "Berths").A.ColSpan


@damage("a cell covers another number of rows", "row “North”", "has rowspan 1, not 2")
def html_rowspan(root: Any) -> None:
    del element(root, "th", "North").attrib["rowspan"]


@damage("a cell covers another number of rows", "row “North”", "has rowspan 1, not 2")
def docx_rowspan(root: Any) -> None:
    for one in list(root.iter(w("vMerge"))):
        removed(one)


@damage("a cell covers another number of rows", "row “North”", "has rowspan 1, not 2")
def pdf_rowspan(file: Any) -> None:
    del tagged(file, "TH", "North").A.RowSpan


def divided(table: Any, rows: list[Any]) -> None:
    other = etree.Element(table.tag)
    table.addnext(other)
    holder = other if table.tag != "table" else etree.SubElement(other, "tbody")
    holder.extend(rows)


@damage("a table is divided", "table 1 is divided before “Comfort”")
def html_divided(root: Any) -> None:
    table = element(root, "table", "The two")
    divided(table, list(table.iter("tr"))[3:])


@damage("a table is divided", "table 1 is divided before “Comfort”")
def docx_divided(root: Any) -> None:
    table = element(root, w("tbl"), "Feature")
    divided(table, list(table.iter(w("tr")))[3:])


@damage("a table is divided", "table 1 is divided before “Comfort”")
def pdf_divided(file: Any) -> None:
    table = tagged(file, "Table", "The two vessels")
    body = table.K[2]
    rest = file.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.TBody, K=pikepdf.Array(list(body.K)[2:])))
    other = file.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.Table, P=table.P, K=pikepdf.Array([rest])))
    body.K = pikepdf.Array(list(body.K)[:2])
    kids = list(table.P.K)
    at = next(place for place, kid in enumerate(kids) if edits.is_same(kid, table))
    table.P.K = pikepdf.Array([*kids[: at + 1], other, *kids[at + 1 :]])


@damage("two tables become one", "are in one table")
def html_tables_joined(root: Any) -> None:
    one, other = element(root, "table", "The two"), element(root, "table", "Where they")
    removed(other.find("caption"))
    one.extend(other)


@damage("two tables become one", "are in one table")
def pdf_tables_joined(file: Any) -> None:
    one, other = tagged(file, "Table", "The two"), tagged(file, "Table", "Where they")
    one.K = pikepdf.Array([*one.K, *other.K])
    without(other)


@damage("a caption is lost", "caption in table 1 is not in", "The two vessels")
def html_caption(root: Any) -> None:
    removed(element(root, "caption", "The two"))


@damage("a caption is lost", "caption in table 1 is not in", "The two vessels")
def docx_caption(root: Any) -> None:
    removed(paragraph(root, "The two vessels"))


@damage("a caption is lost", "caption in table 1 is not in", "The two vessels")
def pdf_caption(file: Any) -> None:
    without(tagged(file, "Caption", "The two vessels"))


# --- lists


@damage("an item is lost", "item 2 under “Fares” is not in")
def html_item_lost(root: Any) -> None:
    removed(element(root, "li", "Children"))


@damage("an item is lost", "item 2 under “Fares” is not in")
def docx_item_lost(root: Any) -> None:
    removed(paragraph(root, "Children"))


@damage("an item is lost", "item 2 under “Fares” is not in")
def pdf_item_lost(file: Any) -> None:
    without(tagged(file, "LI", "Children"))


@damage("two items run together", "item 1 under “Fares” and item 2 under “Fares” run together")
def html_items_joined(root: Any) -> None:
    one, other = element(root, "li", "Adults"), element(root, "li", "Children")
    one.text += other.text
    removed(other)


@damage("two items run together", "item 1 under “Fares” and item 2 under “Fares” run together")
def docx_items_joined(root: Any) -> None:
    one, other = paragraph(root, "Adults"), paragraph(root, "Children")
    one.extend(other.iterchildren(w("r")))
    removed(other)


@damage("two items run together", "item 1 under “Fares” and item 2 under “Fares” run together")
def pdf_items_joined(file: Any) -> None:
    one, other = tagged(file, "LBody", "Adults"), tagged(file, "LBody", "Children")
    one.K = pikepdf.Array([*one.K, *other.K])
    without(other.P)


@damage("two items become one", "are in one item")
def html_items_one(root: Any) -> None:
    one, other = element(root, "li", "Adults"), element(root, "li", "Children")
    made = etree.SubElement(one, "p")
    made.text = other.text
    removed(other)


@damage("two items become one", "are in one item")
def docx_items_one(root: Any) -> None:
    styled(paragraph(root, "Children"), "ListContinue")
    removed(paragraph(root, "Children").find(f"{w('pPr')}/{w('numPr')}"))


@damage("two items become one", "are in one item")
def pdf_items_one(file: Any) -> None:
    one, other = tagged(file, "LBody", "Adults"), tagged(file, "LBody", "Children")
    other.P.S, other.S = pikepdf.Name.Div, pikepdf.Name.P
    one.K = pikepdf.Array([*one.K, other])
    without(other.P)


@damage("a list changes its kind", "has ordered no, not yes")
def html_kind_of_list(root: Any) -> None:
    element(root, "ol", "Queue").tag = "ul"


@damage("a list changes its kind", "has ordered no, not yes")
def docx_kind_of_list(root: Any) -> None:
    bullets = paragraph(root, "Adults").find(f".//{w('numId')}").get(w("val"))
    for text in ("Queue", "Board", "Sit down"):
        paragraph(root, text).find(f".//{w('numId')}").set(w("val"), bullets)


@damage("a list changes its kind", "has ordered no, not yes")
def pdf_kind_of_list(file: Any) -> None:
    tagged(file, "LBody", "Queue").P.P.A.ListNumbering = pikepdf.Name.Disc


@damage("a list counts from another number", "has start 9, not 4")
def html_start(root: Any) -> None:
    element(root, "ol", "Queue").set("start", "9")


@damage("a list counts from another number", "has start 9, not 4", part=_NUMBERING)
def docx_start(root: Any) -> None:
    for one in (*root.iter(w("startOverride")), *root.iter(w("start"))):
        if one.get(w("val")) == "4":
            one.set(w("val"), "9")


@damage("a list counts from another number", "has start 5, not 4")
def pdf_start(file: Any) -> None:
    one, other = tagged(file, "Lbl", "4."), tagged(file, "Lbl", "5.")
    one.K, other.K = other.K, one.K


@damage("a list has letters for numbers", "has numbering lower-alpha, not decimal")
def html_letters(root: Any) -> None:
    element(root, "ol", "Queue").set("type", "a")


@damage("a list has letters for numbers", "has numbering lower-alpha, not decimal", part=_NUMBERING)
def docx_letters(root: Any) -> None:
    for one in root.iter(w("numFmt")):
        if one.get(w("val")) == "decimal":
            one.set(w("val"), "lowerLetter")


@damage("a list is nested deeper", "item 2 under “Fares” stands in")
def html_deeper(root: Any) -> None:
    one, other = element(root, "li", "Adults"), element(root, "li", "Children")
    etree.SubElement(one, "ul").append(other)


@damage("a list is nested deeper", "item 2 under “Fares” stands in")
def docx_deeper(root: Any) -> None:
    properties(paragraph(root, "Children"), "pPr", "numPr", "ilvl").set(w("val"), "1")


@damage("a list is nested deeper", "item 2 under “Fares” stands in")
def pdf_deeper(file: Any) -> None:
    one, other = tagged(file, "LBody", "Adults"), tagged(file, "LI", "Children")
    without(other)
    attributes = pikepdf.Dictionary(O=pikepdf.Name.List, ListNumbering=pikepdf.Name.Disc)
    made = pikepdf.Dictionary(S=pikepdf.Name.L, A=attributes, K=pikepdf.Array([other]))
    one.K = pikepdf.Array([*one.K, file.make_indirect(made)])


@damage("a nested list is flattened", "item 1, item 1", "stands in item 2")
def html_flat(root: Any) -> None:
    outer = element(root, "li", "Decks")
    for one in reversed(list(outer.find("ul"))):
        outer.addnext(one)
    removed(outer.find("ul"))


@damage("a nested list is flattened", "item 1, item 1", "stands in item 2")
def docx_flat(root: Any) -> None:
    outer = paragraph(root, "Decks").find(w("pPr"))
    for text in ("Lower deck", "Upper deck"):
        paragraph(root, text).replace(paragraph(root, text).find(w("pPr")), deepcopy(outer))


@damage("a nested list is flattened", "item 1, item 1", "stands in item 2")
def pdf_flat(file: Any) -> None:
    outer, inner = tagged(file, "LI", "Decks"), tagged(file, "L", "Lower deck")
    without(inner)
    kids = list(outer.P.K)
    outer.P.K = pikepdf.Array([kids[0], *inner.K, *kids[1:]])


@damage("a list becomes paragraphs", "outside of any list")
def html_no_list(root: Any) -> None:
    found = element(root, "ul", "Adults")
    for one in found:
        one.tag = "p"
    found.tag = "div"


@damage("a list becomes paragraphs", "outside of any list")
def docx_no_list(root: Any) -> None:
    for text in ("Adults", "Children", "Bicycles"):
        removed(paragraph(root, text).find(f"{w('pPr')}/{w('numPr')}"))
        styled(paragraph(root, text), "BodyText")


@damage("a list becomes paragraphs", "outside of any list")
def pdf_no_list(file: Any) -> None:
    found = tagged(file, "LI", "Adults").P
    found.S = pikepdf.Name.Div
    for one in found.K:
        without(one.K[0])
        one.S, one.K[0].S = pikepdf.Name.Div, pikepdf.Name.P


@damage("an empty item is added", "empty item more")
def html_empty_item(root: Any) -> None:
    etree.SubElement(element(root, "ul", "Adults"), "li")


@damage("an empty item is added", "empty item more")
def docx_empty_item(root: Any) -> None:
    made = deepcopy(paragraph(root, "Children"))
    removed(made.find(w("r")))
    paragraph(root, "Children").addnext(made)


@damage("a task is ticked", "has checked yes, not no")
def html_ticked(root: Any) -> None:
    element(root, "li", "Passport").find("input").set("checked", "")


@damage("a task is ticked", "has checked yes, not no")
def docx_ticked(root: Any) -> None:
    done = paragraph(root, "Ticket").find(f".//{w('numId')}").get(w("val"))
    paragraph(root, "Passport").find(f".//{w('numId')}").set(w("val"), done)


@damage("a task is ticked", "has checked yes, not no")
def pdf_ticked(file: Any) -> None:
    tagged(file, "Lbl", "☐").K = tagged(file, "Lbl", "☑").K


@damage("a term becomes a definition", "term", "stands in definition")
def html_term(root: Any) -> None:
    element(root, "dt", "Stern").tag = "dd"


@damage("a term becomes a definition", "term", "stands in definition")
def pdf_term(file: Any) -> None:
    tagged(file, "Lbl", "Stern").S = pikepdf.Name.LBody


# --- links


@damage("a link leads elsewhere", "“the counter” leads to https://elsewhere.example/")
def html_link_elsewhere(root: Any) -> None:
    element(root, "a", "the counter").set("href", "https://elsewhere.example/")


@damage(
    "a link leads elsewhere",
    "“the counter” leads to https://elsewhere.example/",
    part="word/_rels/document.xml.rels",
)
def docx_link_elsewhere(root: Any) -> None:
    for one in root:
        if one.get("Target", "").startswith("https://ferries"):
            one.set("Target", "https://elsewhere.example/")


@damage("a link leads elsewhere", "“the counter” leads to https://elsewhere.example/")
def pdf_link_elsewhere(file: Any) -> None:
    for page in file.pages:
        for annotation in page.get("/Annots", ()):
            if "/A" in annotation and "/URI" in annotation.A:
                annotation.A.URI = pikepdf.String("https://elsewhere.example/")


@damage("a link becomes text", "“the counter” is not a link")
def html_link_lost(root: Any) -> None:
    found = element(root, "a", "the counter")
    found.tag = "span"


@damage("a link becomes text", "“the counter” is not a link")
def docx_link_lost(root: Any) -> None:
    unwrapped(element(root, w("hyperlink"), "the counter"))


@damage("a link becomes text", "“the counter” is not a link")
def pdf_link_lost(file: Any) -> None:
    found = tagged(file, "Link", "the counter")
    found.K = pikepdf.Array([kid for kid in found.K if isinstance(kid, int)])


@damage("text becomes a link", "“noon” is a link to https://x.example/")
def html_link_more(root: Any) -> None:
    found = element(root, "strong", "noon")
    found.tag = "a"
    found.set("href", "https://x.example/")


@damage("text becomes a link", "“noon” is a link to")
def docx_link_more(root: Any) -> None:
    known = element(root, w("hyperlink"), "the fares")
    made = etree.Element(w("hyperlink"), dict(known.attrib))
    run = next(one for one in paragraph(root, "Book at").iter(w("r")) if "noon" in "".join(one.itertext()))
    run.addprevious(made)
    made.append(run)


@damage("a link leads nowhere", "leads to #fares, which is not there")
def html_nowhere(root: Any) -> None:
    del root.find(".//h3[@id='fares']").attrib["id"]


@damage("a link leads nowhere", "leads to #fares, which is not there")
def docx_nowhere(root: Any) -> None:
    for one in list(root.iter(w("bookmarkStart"))):
        if one.get(w("name")) == "fares":
            removed(one)


@damage("a link leads nowhere", "leads to #fares, which is not there")
def pdf_nowhere(file: Any) -> None:
    names = file.Root.Names.Dests.Names
    at = next(place for place in range(0, len(names), 2) if str(names[place]) == "fares")
    file.Root.Names.Dests.Names = pikepdf.Array(
        [one for place, one in enumerate(names) if place not in {at, at + 1}]
    )


@damage("the text of a link is lost", "has lost words")
def html_link_text(root: Any) -> None:
    removed(element(root, "a", "the counter"))


@damage("the text of a link is lost", "has lost words")
def docx_link_text(root: Any) -> None:
    removed(element(root, w("hyperlink"), "the counter"))


@damage("the text of a link is lost", "has lost words")
def pdf_link_text(file: Any) -> None:
    silenced(file, tagged(file, "Link", "the counter"))


# --- notes


def notes(root: Any) -> Any:
    return root.find(".//section[@class='notes']")


@damage("a note is lost", "note 2 is not in", "Dogs")
def html_note_lost(root: Any) -> None:
    removed(element(notes(root), "li", "2"))


@damage("a note is lost", "note 2 is not in", "Dogs", part=_NOTES)
def docx_note_lost(root: Any) -> None:
    removed(root[-1])


@damage("a note is lost", "note 2 is not in", "Dogs")
def pdf_note_lost(file: Any) -> None:
    without(tagged(file, "LBody", "Dogs travel free").P)


@damage("the mark of a note is lost", "refers to other notes", "1")
def html_mark_lost(root: Any) -> None:
    removed(root.find(".//sup[@class='note-mark']"))


@damage("the mark of a note is lost", "refers to other notes", "2")
def docx_mark_lost(root: Any) -> None:
    removed([*root.iter(w("footnoteReference"))][-1])


@damage("the mark of a note is lost", "refers to other notes", "1")
def pdf_mark_lost(file: Any) -> None:
    without(tagged(file, "Reference", "1"))


@damage("two notes change places", "note ", "stands")
def html_notes_swapped(root: Any) -> None:
    one, other = element(notes(root), "li", "1"), element(notes(root), "li", "2")
    one.attrib["id"], other.attrib["id"] = other.attrib["id"], one.attrib["id"]
    exchanged(one, other)


@damage("two notes change places", "note ", "stands")
def docx_notes_swapped(root: Any) -> None:
    one, other = root.iter(w("footnoteReference"))
    one.set(w("id"), "2")
    other.set(w("id"), "1")


@damage("two notes change places", "note ", "stands")
def pdf_notes_swapped(file: Any) -> None:
    swapped(tagged(file, "LBody", "Weather"), tagged(file, "LBody", "Dogs"))


@damage("a mark leads to another note", "refers to other notes")
def html_mark_elsewhere(root: Any) -> None:
    for one in root.iter("a"):
        if one.get("href") == "#fn:1":
            one.set("href", "#fn:2")


# --- headings, paragraphs, words


@damage("a heading has another level", "“Fares” has level 5", "not 3")
def html_level(root: Any) -> None:
    element(root, "h3", "Fares").tag = "h5"


@damage("a heading has another level", "“Fares” has level 5", "not 3")
def docx_level(root: Any) -> None:
    styled(paragraph(root, "Fares"), "Heading4")


@damage("a heading has another level", "“Fares” has level 5", "not 3")
def pdf_level(file: Any) -> None:
    tagged(file, "H3", "Fares").S = pikepdf.Name.H5


@damage("a heading becomes text", "“Fares” is a paragraph")
def html_heading(root: Any) -> None:
    element(root, "h3", "Fares").tag = "p"


@damage("a heading becomes text", "“Fares” is a paragraph")
def docx_heading(root: Any) -> None:
    styled(paragraph(root, "Fares"), "BodyText")


@damage("a heading becomes text", "“Fares” is a paragraph")
def pdf_heading(file: Any) -> None:
    tagged(file, "H3", "Fares").S = pikepdf.Name.P


@damage("text becomes a heading", "is a heading")
def html_more_heading(root: Any) -> None:
    element(root, "p", "All times").tag = "h2"


@damage("text becomes a heading", "is a heading")
def docx_more_heading(root: Any) -> None:
    properties(paragraph(root, "All times"), "pPr", "outlineLvl").set(w("val"), "1")


@damage("text becomes a heading", "is a heading")
def pdf_more_heading(file: Any) -> None:
    tagged(file, "P", "All times").S = pikepdf.Name.H2


@damage("two paragraphs change places", "at another place in the order")
def html_order(root: Any) -> None:
    exchanged(element(root, "p", "The crossing"), element(root, "p", "Tickets"))


@damage("two paragraphs change places", "at another place in the order")
def docx_order(root: Any) -> None:
    exchanged(paragraph(root, "The crossing"), paragraph(root, "Tickets"))


@damage("two paragraphs change places", "at another place in the order")
def pdf_order(file: Any) -> None:
    swapped(tagged(file, "P", "The crossing"), tagged(file, "P", "Tickets"))


@damage("two paragraphs run together", "run together")
def html_joined(root: Any) -> None:
    one, other = element(root, "p", "The crossing"), element(root, "p", "Tickets")
    one.text += " " + other.text
    removed(other)


@damage("two paragraphs run together", "run together")
def docx_joined(root: Any) -> None:
    one, other = paragraph(root, "The crossing"), paragraph(root, "Tickets")
    one.extend(other.iterchildren(w("r")))
    removed(other)


@damage("two paragraphs run together", "run together")
def pdf_joined(file: Any) -> None:
    one, other = tagged(file, "P", "The crossing"), tagged(file, "P", "Tickets")
    one.K = pikepdf.Array([*one.K, *other.K])
    without(other)


@damage("a paragraph stands twice", "lacks", "Tickets")
def html_twice(root: Any) -> None:
    element(root, "p", "Tickets").addnext(deepcopy(element(root, "p", "Tickets")))


@damage("a paragraph stands twice", "lacks", "Tickets")
def docx_twice(root: Any) -> None:
    paragraph(root, "Tickets").addnext(deepcopy(paragraph(root, "Tickets")))


@damage("a paragraph stands twice", "lacks", "Tickets")
def pdf_twice(file: Any) -> None:
    one = tagged(file, "P", "Tickets")
    one.P.K = pikepdf.Array([*one.P.K, one])


@damage("a digit is another", "item 1 under “Fares” says something else")
def html_digit(root: Any) -> None:
    element(root, "li", "Adults").text = "Adults pay 13 euros"


@damage("a digit is another", "item 1 under “Fares” says something else")
def docx_digit(root: Any) -> None:
    said(paragraph(root, "Adults"), "Adults pay 13 euros")


@damage("a digit is another", "item 1 under “Fares” says something else")
def pdf_digit(file: Any) -> None:
    """Let the codes of 1 and 2 change places, as a broken font would."""

    def change(piece: list[Any]) -> list[Any]:
        made = []
        for operands, operator in piece:
            if str(operator) == "TJ":
                parts = [bytes(one) for one in operands[0] if isinstance(one, pikepdf.String)]
                codes = b"".join(parts)
                pairs = [codes[at : at + 2] for at in range(0, len(codes), 2)]
                pairs[11], pairs[12] = pairs[12], pairs[11]
                made.append(([pikepdf.Array([pikepdf.String(b"".join(pairs))])], operator))
            else:
                made.append((operands, operator))
        return made

    redrawn(file, tagged(file, "LBody", "Adults"), change)


@damage("a line of code is lost", "code block", "has lost words")
def html_code(root: Any) -> None:
    found = element(root, "code", "depart")
    found.text = found.text.replace("    if tide > 2\n", "")


@damage("a line of code is lost", "code block", "has lost words")
def docx_code(root: Any) -> None:
    found = [one for one in paragraph(root, "depart").iter(w("t")) if "tide" in (one.text or "")]
    removed(found[0])


@damage("a line of code is lost", "has lost words")
def pdf_code(file: Any) -> None:
    found = tagged(file, "Code", "depart")
    found.K = pikepdf.Array([next(iter(found.K)), *list(found.K)[2:]])


@damage("words stand between the items of a list", "lacks", "Only on Mondays")
def html_stray(root: Any) -> None:
    element(root, "li", "Adults").tail = "Only on Mondays"


@damage("words stand between the cells of a table", "lacks", "Only on Mondays")
def html_stray_in_row(root: Any) -> None:
    element(root, "td", "Cheap").tail = "Only on Mondays"


# --- boxes


@damage("a callout is flattened", "warning callout", "stands outside")
def html_callout(root: Any) -> None:
    found = element(root, "div", "Rough seas")
    found.set("class", "")


@damage("a callout is flattened", "stands outside")
def docx_callout(root: Any) -> None:
    styled(paragraph(root, "Hold the rail"), "BodyText")


@damage("a callout is flattened", "stands outside")
def pdf_callout(file: Any) -> None:
    del tagged(file, "Div", "Rough seas").T


@damage("a callout is of another kind", "has kind tip, not warning")
def html_kind_of_callout(root: Any) -> None:
    element(root, "div", "Rough seas").set("class", "callout callout-tip")


@damage("a callout is of another kind", "has kind tip, not warning")
def docx_kind_of_callout(root: Any) -> None:
    styled(paragraph(root, "Hold the rail"), "CalloutTip")


@damage("a panel is flattened", "panel", "stands outside")
def html_panel(root: Any) -> None:
    found = element(root, "details", "For groups")
    found.tag = "div"
    found.set("class", "")


@damage("a panel is flattened", "stands outside")
def pdf_panel(file: Any) -> None:
    del tagged(file, "Div", "For groups").T


@damage("a quotation is flattened", "quotation", "stands outside")
def html_quote(root: Any) -> None:
    element(root, "blockquote", "She never").tag = "div"


@damage("a quotation is flattened", "quotation", "stands outside")
def docx_quote(root: Any) -> None:
    styled(paragraph(root, "She never"), "BodyText")


@damage("a quotation is flattened", "quotation", "stands outside")
def pdf_quote(file: Any) -> None:
    tagged(file, "BlockQuote", "She never").S = pikepdf.Name.Div


@damage("a divider is lost", "divider")
def html_divider(root: Any) -> None:
    removed(root.find(".//hr"))


@damage("a divider is lost", "divider")
def docx_divider(root: Any) -> None:
    removed(
        next(
            one
            for one in root.iter(w("p"))
            if edits.properties(one, "pPr", "pStyle").get(w("val")) == "Divider"
        )
    )


# --- images


@damage("an image is lost", "A ferry at the pier", "is not in")
def html_image(root: Any) -> None:
    removed(next(one for one in root.iter("img") if one.get("alt", "").startswith("A ferry")))


@damage("an image is lost", "A ferry at the pier", "is not in")
def docx_image(root: Any) -> None:
    removed(next(root.iter(w("drawing"))))


@damage("an image is lost", "A ferry at the pier", "is not in")
def pdf_image(file: Any) -> None:
    without(next(edits.elements(file, "Figure")))


@damage("an image has a description and no picture", "A ferry at the pier", "is not in")
def html_no_picture(root: Any) -> None:
    next(one for one in root.iter("img") if one.get("alt", "").startswith("A ferry")).set("src", "")


@damage(
    "an image has a description and no picture",
    "A ferry at the pier",
    "is not in",
    part="word/_rels/document.xml.rels",
)
def docx_no_picture(root: Any) -> None:
    for one in root:
        if "media/" in one.get("Target", ""):
            one.set("Target", "media/gone.png")


@damage("an image has a description and no picture", "A ferry at the pier", "is not in")
def pdf_no_picture(file: Any) -> None:
    figure = next(edits.elements(file, "Figure"))
    redrawn(file, figure, lambda piece: [each for each in piece if str(each[1]) != "Do"])


@damage("an image is described by other words", "image", "says something else")
def html_alt(root: Any) -> None:
    next(one for one in root.iter("img") if one.get("alt", "").startswith("A ferry")).set("alt", "A bus")


@damage("an image is described by other words", "image", "says something else")
def docx_alt(root: Any) -> None:
    next(one for one in root.iter() if one.get("descr", "").startswith("A ferry")).set("descr", "A bus")


@damage("an image is described by other words", "image", "says something else")
def pdf_alt(file: Any) -> None:
    next(edits.elements(file, "Figure")).Alt = pikepdf.String("A bus")


@damage("an image is not described", "image", "")
def html_no_alt(root: Any) -> None:
    next(one for one in root.iter("img") if one.get("alt", "").startswith("A ferry")).set("alt", "")


@damage("an image is not described", "image", "")
def docx_no_alt(root: Any) -> None:
    next(one for one in root.iter() if one.get("descr", "").startswith("A ferry")).set("descr", "")


@damage("an image is not described", "image", "")
def pdf_no_alt(file: Any) -> None:
    next(edits.elements(file, "Figure")).Alt = pikepdf.String("")


# --- the file as a whole


@damage("the language is another", "states “fr”, not “en”")
def html_language(root: Any) -> None:
    root.set("lang", "fr")


@damage("the language is another", "states “fr”, not “en”", part="docProps/core.xml")
def docx_language(root: Any) -> None:
    next(one for one in root if one.tag.endswith("language")).text = "fr"


@damage("the language is another", "states “fr”, not “en”")
def pdf_language(file: Any) -> None:
    file.Root.Lang = pikepdf.String("fr")


@damage("a passage is in another language", "paragraph under “Crossing” is in “fr”", "not “en”")
def html_passage(root: Any) -> None:
    element(root, "p", "Tickets").set("lang", "fr")


@damage("a passage is in another language", "paragraph under “Crossing” is in “fr”", "not “en”")
def pdf_passage(file: Any) -> None:
    tagged(file, "P", "Tickets").Lang = pikepdf.String("fr")


@damage("words in a line are in another language", "“noon” is in “fr”")
def html_words(root: Any) -> None:
    element(root, "strong", "noon").set("lang", "fr")


@damage("words in a line are in another language", "is in “fr”")
def docx_words(root: Any) -> None:
    run = next(one for one in paragraph(root, "Book at").iter(w("r")) if "noon" in "".join(one.itertext()))
    properties(run, "rPr", "lang").set(w("val"), "fr-FR")


@damage("words in a line are in another language", "is in “fr”")
def pdf_words(file: Any) -> None:
    tagged(file, "Link", "the counter").Lang = pikepdf.String("fr")


@damage("the direction is another", "runs rtl, not ltr")
def html_direction(root: Any) -> None:
    root.set("dir", "rtl")


@damage("the direction is another", "runs rtl, not ltr")
def docx_direction(root: Any) -> None:
    properties(root.find(w("body")), "sectPr", "bidi")


@damage("the direction is another", "runs rtl, not ltr")
def pdf_direction(file: Any) -> None:
    file.Root.ViewerPreferences.Direction = pikepdf.Name.R2L


@damage("the file has another name", "calls itself “Ships”")
def html_name(root: Any) -> None:
    root.find("head/title").text = "Ships"


@damage("the file has another name", "calls itself “Ships”", part="docProps/core.xml")
def docx_name(root: Any) -> None:
    next(one for one in root if one.tag.endswith("title")).text = "Ships"


@damage("the file has another name", "calls itself “Ships”")
def pdf_name(file: Any) -> None:
    file.docinfo["/Title"] = "Ships"


@damage("the title is lost", "the title “Ferries compared” is not in")
def html_title(root: Any) -> None:
    removed(root.find(".//h1"))


@damage("the title is lost", "the title “Ferries compared” is not in")
def docx_title(root: Any) -> None:
    removed(paragraph(root, "Ferries compared"))


@damage("the title is lost", "the title “Ferries compared” is not in")
def pdf_title(file: Any) -> None:
    file.Root.StructTreeRoot.K[0].K[0].K = pikepdf.Array()


# --- what stands in a file and is not seen

_TICKETS = ("paragraph under “Crossing” is not in", "Tickets")


@damage("text is hidden by an attribute", *_TICKETS)
def html_hidden(root: Any) -> None:
    element(root, "p", "Tickets").set("hidden", "")


@damage("text is hidden from those who listen", *_TICKETS)
def html_aria(root: Any) -> None:
    element(root, "p", "Tickets").set("aria-hidden", "true")


@damage("text is hidden by its own style", *_TICKETS)
def html_style(root: Any) -> None:
    element(root, "p", "Tickets").set("style", "margin: 0; DISPLAY: none !important")


@damage("text is hidden by a style sheet", *_TICKETS)
def html_sheet(root: Any) -> None:
    etree.SubElement(
        root.find("head"), "style"
    ).text = "@media screen { .body > h2 + p + p { visibility: hidden } }"


@damage("text is in ink that is none", *_TICKETS)
def html_clear(root: Any) -> None:
    etree.SubElement(root.find("head"), "style").text = "h2 ~ p:nth-of-type(2) { opacity: 0 }"


@damage("text is in ink that is none", *_TICKETS)
def docx_white(root: Any) -> None:
    properties(paragraph(root, "Tickets").find(w("r")), "rPr", "color").set(w("val"), "FFFFFF")


@damage("text is in ink that is none", *_TICKETS)
def pdf_white(file: Any) -> None:
    def change(piece: list[Any]) -> list[Any]:
        return [
            edits.instruction("rg", 1, 1, 1) if str(operator) == "rg" else (operands, operator)
            for operands, operator in piece
        ]

    redrawn(
        file,
        tagged(file, "P", "Tickets"),
        lambda piece: with_first(edits.instruction("rg", 1, 1, 1))(change(piece)),
    )


@damage("text is a comment", *_TICKETS)
def html_comment(root: Any) -> None:
    found = element(root, "p", "Tickets")
    found.getparent().replace(found, etree.Comment(found.text))


@damage("text is hidden by an attribute", *_TICKETS)
def docx_vanished(root: Any) -> None:
    properties(paragraph(root, "Tickets").find(w("r")), "rPr", "vanish")


@damage("text is hidden by a style sheet", "All times", "is not in", part=_STYLES)
def docx_style(root: Any) -> None:
    style = next(one for one in root.iter(w("style")) if one.get(w("styleId")) == "BodyText")
    properties(style, "rPr", "vanish")


@damage("text is too small to be seen", *_TICKETS)
def docx_tiny(root: Any) -> None:
    properties(paragraph(root, "Tickets").find(w("r")), "rPr", "sz").set(w("val"), "1")


@damage("text is too small to be seen", *_TICKETS)
def html_tiny(root: Any) -> None:
    element(root, "p", "Tickets").set("style", "font-size: 0px")


@damage("text is too small to be seen", *_TICKETS)
def pdf_tiny(file: Any) -> None:
    redrawn(
        file, tagged(file, "P", "Tickets"), with_first(edits.instruction("cm", 0.01, 0, 0, 0.01, 300, 300))
    )


@damage("a row is hidden", "row “Cost” is not in")
def docx_hidden_row(root: Any) -> None:
    properties(cost(root), "trPr", "hidden")


@damage("a row is hidden", "row “Cost” is not in")
def html_hidden_row(root: Any) -> None:
    cost(root).set("style", "display:none")


@damage("text is deleted in a revision", *_TICKETS)
def docx_deleted(root: Any) -> None:
    run = paragraph(root, "Tickets").find(w("r"))
    etree.SubElement(run.getparent(), w("del")).append(run)


@damage("a row is deleted in a revision", "row “Cost” is not in")
def docx_deleted_row(root: Any) -> None:
    properties(cost(root), "trPr", "del")


@damage("text is not drawn", *_TICKETS)
def pdf_silent(file: Any) -> None:
    silenced(file, tagged(file, "P", "Tickets"))


@damage("text is drawn without ink", *_TICKETS)
def pdf_mode(file: Any) -> None:
    redrawn(file, tagged(file, "P", "Tickets"), with_first(edits.instruction("Tr", 3)))


@damage("text lies outside of the page", *_TICKETS)
def pdf_outside(file: Any) -> None:
    redrawn(file, tagged(file, "P", "Tickets"), with_first(edits.instruction("cm", 1, 0, 0, 1, 5000, 0)))


@damage("text lies outside of the page", *_TICKETS)
def html_outside(root: Any) -> None:
    element(root, "p", "Tickets").set("style", "position:absolute; left:-9999px")


@damage("text is clipped", *_TICKETS)
def pdf_clipped(file: Any) -> None:
    clip = (edits.instruction("re", 0, 0, 10, 10), edits.instruction("W"), edits.instruction("n"))
    redrawn(file, tagged(file, "P", "Tickets"), with_first(*clip))


@damage("text is clipped", *_TICKETS)
def html_clipped(root: Any) -> None:
    element(root, "p", "Tickets").set("style", "position:absolute; clip-path: inset(100%)")


@damage("text is fully transparent", *_TICKETS)
def pdf_transparent(file: Any) -> None:
    for page in file.pages:
        page.Resources.ExtGState["/none"] = pikepdf.Dictionary(ca=0)
    one = tagged(file, "P", "Tickets")
    redrawn(
        file,
        one,
        lambda piece: with_first(edits.instruction("gs", pikepdf.Name("/none")))(
            [each for each in piece if str(each[1]) != "gs"]
        ),
    )


@damage("text is on a layer that is off", *_TICKETS)
def pdf_layer(file: Any) -> None:
    layer = file.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name=pikepdf.String("off")))
    file.Root.OCProperties = pikepdf.Dictionary(
        OCGs=pikepdf.Array([layer]), D=pikepdf.Dictionary(OFF=pikepdf.Array([layer]))
    )
    for page in file.pages:
        page.Resources.Properties = pikepdf.Dictionary({"/off": layer})
    begin = edits.instruction("BDC", pikepdf.Name("/OC"), pikepdf.Name("/off"))
    redrawn(file, tagged(file, "P", "Tickets"), lambda piece: [begin, *piece, edits.instruction("EMC")])


@damage("text is an artifact", *_TICKETS)
def pdf_artifact(file: Any) -> None:
    begin = edits.instruction("BMC", pikepdf.Name("/Artifact"))
    redrawn(file, tagged(file, "P", "Tickets"), lambda piece: [begin, *piece[1:]])


@damage("text stands outside of the structure", "draws text outside of its structure", "Tickets")
def pdf_untagged(file: Any) -> None:
    redrawn(file, tagged(file, "P", "Tickets"), lambda piece: piece[1:-1])


@damage("text stands outside of the structure", "draws text outside of its structure", "Tickets")
def pdf_orphan(file: Any) -> None:
    without(tagged(file, "P", "Tickets"))


@damage("text is copied as something else", "has words that are not in the document")
def pdf_actual(file: Any) -> None:
    def change(piece: list[Any]) -> list[Any]:
        operands, operator = piece[0]
        made = pikepdf.Dictionary(
            MCID=operands[1].MCID, ActualText=pikepdf.String("Seats are sold on board.")
        )
        return [([operands[0], made], operator), *piece[1:]]

    redrawn(file, tagged(file, "P", "Tickets"), change)


FILE_DAMAGES = tuple(MADE)
KINDS = frozenset(one.kind for one in FILE_DAMAGES)
