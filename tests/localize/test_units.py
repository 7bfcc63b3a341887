"""What of a document is translated, and under which keys."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from imprint.localize.walk import extract
from imprint.model.document import (
    Attributes,
    Block,
    Callout,
    Cell,
    Code,
    CodeBlock,
    Column,
    Definition,
    DefinitionList,
    Document,
    Figure,
    Group,
    Image,
    Link,
    List,
    ListItem,
    Metadata,
    Note,
    Panel,
    Quote,
    Row,
    Table,
    Text,
)
from tests.localize.documents import BLOCKS, DOCUMENTS, document, heading, paragraph, table


def kinds(*blocks: Block) -> list[tuple[str, str]]:
    return [(unit.kind, unit.text) for unit in extract(document(*blocks, title=""))]


def test_every_kind_of_text_is_a_unit() -> None:
    note = Note((paragraph("Measured cold."),))
    found = kinds(
        heading("Setting up"),
        paragraph("Fill it.", note),
        Quote(blocks=(paragraph("It runs."),)),
        List(items=(ListItem(blocks=(paragraph("Open the valve"),)),)),
        Callout(kind="tip", title=(Text("Before you start"),), blocks=(paragraph("Close it."),)),
        Panel(title=(Text("Older models"),), blocks=(paragraph("Turn left."),)),
        Figure(image=Image("pump.png", "A red pump", "Model 3"), caption=(Text("The pump"),)),
        DefinitionList(items=(Definition(term=(Text("bar"),), definitions=((paragraph("a unit"),),)),)),
        replace(table(("Model", "Flow"), ("P3", "Low")), caption=(Text("Models"),)),
        paragraph(Link("guide.md", (Text("Guide"),), "The long guide")),
    )
    assert found == [
        ("heading", "Setting up"),
        ("paragraph", "Fill it.<fn1/>"),
        ("note", "Measured cold."),
        ("quote", "It runs."),
        ("item", "Open the valve"),
        ("callout-title", "Before you start"),
        ("paragraph", "Close it."),
        ("panel-title", "Older models"),
        ("paragraph", "Turn left."),
        ("alt", "A red pump"),
        ("link-title", "Model 3"),
        ("caption", "The pump"),
        ("term", "bar"),
        ("definition", "a unit"),
        ("caption", "Models"),
        ("cell", "Model"),
        ("cell", "Flow"),
        ("cell", "P3"),
        ("cell", "Low"),
        ("paragraph", "Guide"),
        ("link-title", "The long guide"),
    ]


def test_metadata_is_translated_but_for_names_versions_and_dates() -> None:
    metadata = Metadata(
        subtitle="For the workshop",
        kind="Manual",
        description="How to run it.",
        authors=("A. Person",),
        keywords=("pump", "water"),
        version="2.0",
        date="2026-11-22",
        applies_to="Model P3",
        product="P3",
    )
    units = extract(document(metadata=metadata))
    assert [(unit.kind, unit.text) for unit in units] == [
        ("title", "Pump handbook"),
        ("kind", "Manual"),
        ("subtitle", "For the workshop"),
        ("description", "How to run it."),
        ("applies-to", "Model P3"),
        ("keyword", "pump"),
        ("keyword", "water"),
    ]


def test_code_numbers_and_addresses_are_nobodys_work() -> None:
    assert (
        kinds(
            CodeBlock(text="pump --start"),
            paragraph(Code("pump --start")),
            paragraph("12.5 / 7"),
            paragraph(Link("https://example.org", (Text("https://example.org"),))),
        )
        == []
    )


def test_what_the_author_locked_is_not_extracted() -> None:
    locked = Attributes(classes=("notranslate",))
    assert kinds(Group(blocks=(paragraph("Keep me"),), attributes=locked)) == []
    assert kinds(List(items=(ListItem(blocks=(paragraph("Keep me"),), attributes=locked),))) == []
    cell = Cell(blocks=(paragraph("Keep me"),), attributes=Attributes(pairs=(("translate", "no"),)))
    assert kinds(Table(columns=(Column(),), head=(), body=(Row(cells=(cell,)),))) == []
    assert kinds(paragraph("Ein Zitat", language="de")) == []


def test_translators_see_column_row_section_and_what_tags_stand_for() -> None:
    link = Link("guide.md#flow", (Text("the guide"),))
    guide = Cell(blocks=(paragraph("see ", link, " or ", Code("man pump")),))
    pumps = table(("Model", "Flow"), ("P3", "Low flow in summer"))
    pumps = replace(pumps, body=(*pumps.body, Row(cells=(Cell(blocks=(paragraph("P4"),)), guide))))
    units = {unit.text: unit for unit in extract(document(heading("Models"), pumps))}
    assert units["Low flow in summer"].comments == ("table cell | column: Flow | row: P3",)
    assert units["see <a1>the guide</a1> or <c1>man pump</c1>"].comments == (
        "table cell | column: Flow | row: P4",
        "<a1>: link to guide.md#flow",
        "<c1>: man pump stays as it is",
    )
    assert units["Flow"].reference == "pumps#models"


def test_a_cell_below_a_spanning_header_knows_its_row() -> None:
    def cell(text: str, rowspan: int = 1) -> Cell:
        return Cell(blocks=(paragraph(text),), rowspan=rowspan)

    rows = (Row(cells=(cell("Pumps", 2), cell("strong and loud"))), Row(cells=(cell("weak and still"),)))
    head = (Row(cells=(cell("Kind"), cell("Character"))),)
    pumps = Table(columns=(Column(), Column()), head=head, body=rows)
    last = extract(document(pumps))[-1]
    assert last.comments == ("table cell | column: Character | row: Pumps",)


def test_short_labels_carry_their_kind_and_running_text_does_not() -> None:
    blocks = (heading("Cost"), table(("Cost", "b"), ("x", "y")), paragraph("Cost"))
    contexts = [unit.context for unit in extract(document(*blocks)) if unit.text == "Cost"]
    assert contexts == ["heading", "cell", ""]
    long = heading("What you have to know of the cost of pumps")
    assert extract(document(long))[-1].context == ""


def test_an_author_can_tell_two_meanings_apart_and_leave_a_hint() -> None:
    asked = Attributes(pairs=(("ctx", "season"), ("note", "the time of year")))
    spring = extract(document(Group(blocks=(paragraph("Spring"),), attributes=asked)))[-1]
    assert spring.key == ("season", "Spring")
    assert "the time of year" in spring.comments


@given(DOCUMENTS, st.data())
@settings(deadline=None, max_examples=60)
def test_an_edit_elsewhere_never_changes_a_key(source: Document, data: st.DataObject) -> None:
    before = {unit.key for unit in extract(source)}
    place = data.draw(st.integers(0, len(source.blocks)))
    added = data.draw(BLOCKS)
    edited = replace(source, blocks=(*source.blocks[:place], added, *source.blocks[place:]))
    assert before <= {unit.key for unit in extract(edited)}
    assert {unit.key for unit in extract(replace(source, blocks=source.blocks[::-1]))} == before
