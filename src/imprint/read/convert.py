"""pandoc's JSON made into the document:.

Positions taken, raw HTML turned into structure, callouts recognised.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias, cast

from imprint.errors import Diagnostic, Location, warning
from imprint.model.document import (
    NO_ATTRIBUTES,
    Anchor,
    Attributes,
    Block,
    Break,
    Callout,
    CalloutKind,
    Code,
    CodeBlock,
    Definition,
    DefinitionList,
    Divider,
    Group,
    Heading,
    Image,
    Inline,
    Link,
    List,
    ListItem,
    Note,
    Numbering,
    Panel,
    Paragraph,
    Quote,
    Span,
    Style,
    Styled,
    Table,
    Text,
)
from imprint.model.values import claimed_kind, value_kind
from imprint.read import html, html_inline, tables
from imprint.read.attributes import span
from imprint.read.captions import joined, with_captions
from imprint.read.dialect import CALLOUT_WORDS, quote_kinds
from imprint.read.inlines import tidy
from imprint.read.soup import Fragment, Native, Piece, tree

Json: TypeAlias = dict[str, Any]

_STYLES: dict[str, Style] = {
    "Strong": "strong",
    "Emph": "emphasis",
    "Strikeout": "strike",
    "Superscript": "superscript",
    "Subscript": "subscript",
    "Underline": "underline",
    "SmallCaps": "small",
}
_NUMBERINGS: dict[str, Numbering] = {
    "LowerAlpha": "lower-alpha",
    "UpperAlpha": "upper-alpha",
    "LowerRoman": "lower-roman",
    "UpperRoman": "upper-roman",
}
_BOXES = {"\u2610": False, "\u2612": True}
_QUOTE_KINDS = dict(quote_kinds())


@dataclass
class Conversion:
    """The conversion of one document:.

    Its path, and the warnings so far. `first_line` is that of pandoc's line 1.
    """

    path: str
    first_line: int = 1
    warnings: list[Diagnostic] = field(default_factory=list)
    errors: list[Diagnostic] = field(default_factory=list)  # after which there is no document
    where: Location | None = None  # the place of the piece that is being converted

    def warn(self, rule: str, message: str, where: Location | None, fix: str = "") -> None:
        """Remember a warning, once per place."""
        made = warning(rule, message, where or self.where or Location(self.path), fix)
        if made not in self.warnings:
            self.warnings.append(made)

    # --- blocks ---

    def blocks(self, nodes: Sequence[Json]) -> tuple[Block, ...]:
        """Return the blocks that pandoc's `nodes` stand for."""
        if any(node["t"] == "RawBlock" for node in map(_unwrapped, nodes)):
            return with_captions(html.blocks(self, tree(self._parts(nodes))))
        return with_captions(tuple(block for node in nodes for block in self.block(node)))

    def _parts(self, nodes: Sequence[Json]) -> list[Fragment | Native]:
        parts: list[Fragment | Native] = []
        for node in nodes:
            inner = _unwrapped(node)
            if inner["t"] == "RawBlock" and inner["c"][0] == "html":
                parts.append(Fragment(inner["c"][1], self.place(node)))
            else:
                parts.append(Native(node))
        return parts

    def block(self, node: Json) -> tuple[Block, ...]:
        """Return the blocks that one of pandoc's stands for.

        A paragraph with HTML lists in it becomes several.
        """
        outer, self.where = self.where, self.place(node) or self.where
        try:
            return self._block(node)
        finally:
            self.where = outer

    def _block(self, node: Json) -> tuple[Block, ...]:
        content: Any = node.get("c")
        origin = self.where
        match node["t"]:
            case "Para" | "Plain":
                return self.paragraph(content)
            case "Header":
                level, attributes, inlines = content
                return (
                    Heading(level, self.inlines(inlines), attributes=_attributes(attributes), origin=origin),
                )
            case "CodeBlock":
                attributes = _attributes(content[0])
                syntax = attributes.classes[0] if attributes.classes else ""
                return (CodeBlock(content[1].rstrip("\n"), syntax, attributes=attributes, origin=origin),)
            case "BlockQuote":
                return (self._quote(content),)
            case "BulletList":
                return (self._list(content),)
            case "OrderedList":
                return (self._ordered(content),)
            case "DefinitionList":
                items = tuple(
                    Definition(self.inlines(term), tuple(map(self.blocks, definitions)), origin=origin)
                    for term, definitions in content
                )
                return (DefinitionList(items, origin=origin),)
            case "Table":
                return (tables.native_table(self, content, _attributes(content[0])),)
            case "Div":
                return self._division(node)
            case "HorizontalRule":
                return (Divider(origin=origin),)
            case "Figure":
                return self.blocks(content[2])
            case "LineBlock":
                inlines = [inline for line in content for inline in (*line, {"t": "LineBreak"})]
                return self.paragraph(inlines[:-1])
            case "RawBlock":
                return (CodeBlock(content[1].rstrip("\n"), content[0], origin=origin),)
            case other:
                raise AssertionError(f"pandoc has a block that is not known: {other}")

    def paragraph(self, nodes: Sequence[Json]) -> tuple[Block, ...]:
        """Return the blocks of a paragraph: itself, or what the HTML in it makes of it."""
        if not _holds_html(nodes):
            return html.paragraph(self, self.inlines(nodes))
        return html.blocks(self, tree(self._inline_parts(nodes)))

    def _quote(self, nodes: Sequence[Json]) -> Block:
        blocks = self.blocks(nodes)
        origin = self.where
        if blocks and isinstance(blocks[0], Paragraph) and blocks[0].content:
            first = blocks[0].content[0]
            if isinstance(first, Text) and first.text[:1] in _QUOTE_KINDS:
                kind = cast("CalloutKind", _QUOTE_KINDS[first.text[0]])
                rest = tidy((Text(first.text[1:]), *blocks[0].content[1:]))
                opening = (replace(blocks[0], content=rest),) if rest else ()
                return Callout(kind, (*opening, *blocks[1:]), origin=origin)
        return Quote(blocks, origin=origin)

    def _list(self, items: Sequence[Sequence[Json]]) -> List:
        return List(
            tuple(self._item(item) for item in items),
            tight=_is_tight(items),
            origin=self.where,
        )

    def _ordered(self, content: Any) -> List:
        (start, style, _), items = content
        made = self._list(items)
        return replace(made, ordered=True, start=start, numbering=_NUMBERINGS.get(style["t"], "decimal"))

    def _item(self, nodes: Sequence[Json]) -> ListItem:
        checked = None
        if nodes and nodes[0]["t"] in ("Plain", "Para") and nodes[0]["c"]:
            first = nodes[0]["c"][0]
            if (
                first["t"] == "Str" and first["c"] in _BOXES
            ):  # without a position: made by pandoc, not by the author
                checked = _BOXES[first["c"]]
                rest = [node for node in nodes[0]["c"][1:] if node["t"] != "Space"]
                nodes = [{**nodes[0], "c": rest}, *nodes[1:]] if rest else nodes[1:]
        origin = self.place(nodes[0]) if nodes else self.where
        return ListItem(self.blocks(nodes), checked, origin=origin or self.where)

    def _division(self, node: Json) -> tuple[Block, ...]:
        raw_attributes, nodes = node["c"]
        attributes = _attributes(raw_attributes)
        if _is_wrapper(raw_attributes):
            return self.blocks(nodes)
        title = nodes[0] if nodes and nodes[0]["t"] == "Div" and nodes[0]["c"][0][1] == ["title"] else None
        classes = [name.lower() for name in attributes.classes]
        kind = next((CALLOUT_WORDS[name] for name in classes if name in CALLOUT_WORDS), None)
        if (
            title and kind
        ):  # an alert of GitHub's: pandoc adds the English title, which the templates localize
            nodes = nodes[1:]
        heading = self.text(attributes.get("title"))
        blocks = self.blocks(nodes)
        if kind:
            return (
                Callout(cast("CalloutKind", kind), blocks, heading, attributes=attributes, origin=self.where),
            )
        if "panel" in classes and heading:
            return (Panel(heading, blocks, attributes=attributes, origin=self.where),)
        if classes == ["tabs"] or not blocks:
            return blocks
        if "chart" in classes and [type(block) for block in blocks].count(Table) == 1:
            return tuple(
                replace(block, attributes=joined(block.attributes, attributes))
                if isinstance(block, Table)
                else block
                for block in blocks
            )
        return (Group(blocks, attributes=attributes, origin=self.where),)

    def text(self, words: str) -> tuple[Inline, ...]:
        """Return plain words as inlines; stretches between backquotes are code."""
        parts = words.split("`")
        if len(parts) % 2 == 0:
            return tidy((Text(words),))
        return tidy(
            tuple(Code(part) if index % 2 else Text(part) for index, part in enumerate(parts) if part)
        )

    def html_blocks(self, pieces: Sequence[Piece]) -> tuple[Block, ...]:
        """Return the blocks that a tree of HTML stands for."""
        return html.blocks(self, pieces)

    def html_inlines(self, pieces: Sequence[Piece]) -> tuple[Inline, ...]:
        """Return the inlines that a tree of HTML stands for."""
        return html_inline.inlines(self, pieces)

    # --- inlines ---

    def inlines(self, nodes: Sequence[Json]) -> tuple[Inline, ...]:
        """Return the inlines that pandoc's `nodes` stand for, text merged into runs."""
        if _holds_html(nodes):
            return html_inline.inlines(self, tree(self._inline_parts(nodes)))
        made: list[Inline] = []
        words = ""  # text is nine parts in ten of all nodes, so it is gathered here
        for node in nodes:
            inner = _bare(node)
            kind = inner["t"]
            if kind == "Str":
                words += inner["c"]
            elif kind == "Space":
                words += " "
            elif kind == "SoftBreak":
                words += "\n"
            else:
                if words:
                    made.append(Text(words))
                    words = ""
                made += self.inline(node)
        if words:
            made.append(Text(words))
        return tidy(tuple(made))

    def _inline_parts(self, nodes: Sequence[Json]) -> list[Fragment | Native]:
        parts: list[Fragment | Native] = []
        for node in nodes:
            inner = _unwrapped(node)
            if inner["t"] == "RawInline" and inner["c"][0] == "html":
                parts.append(Fragment(inner["c"][1], self.place(node)))
            else:
                parts.append(Native(node))
        return parts

    def inline(self, node: Json) -> tuple[Inline, ...]:
        """Return the inlines that one of pandoc's stands for."""
        kind = node["t"]
        content: Any = node.get("c")
        if kind == "Str":
            return (Text(content),)
        if kind in ("Space", "SoftBreak"):
            return (Text(" " if kind == "Space" else "\n"),)
        if style := _STYLES.get(kind):
            return (Styled(style, self.inlines(content)),)
        match kind:
            case "LineBreak":
                return (Break(),)
            case "Code":
                return (Code(content[1]), *self._stray(content[0]))
            case "Link":
                return self._link(content)
            case "Image":
                attributes, alt, (source, title) = content
                words = "".join(_plain(inline) for inline in self.inlines(alt))
                return (Image(source, words, title, _attributes(attributes), self.place(node) or self.where),)
            case "Note":
                return (Note(self.blocks(content)),)
            case "Span":
                return self._span(content)
            case "Quoted":
                marks = ("\u2018", "\u2019") if content[0]["t"] == "SingleQuote" else ("\u201c", "\u201d")
                return (Text(marks[0]), *self.inlines(content[1]), Text(marks[1]))
            case "Math":
                return (Code(content[1]),)
            case "Cite":
                return self.inlines(content[1])
            case "RawInline":
                return (Code(content[1]),)
            case other:
                raise AssertionError(f"pandoc has an inline that is not known: {other}")

    def _link(self, content: Any) -> tuple[Inline, ...]:
        _, inlines, (target, title) = content
        if target.startswith("id:") and not inlines:
            return (Anchor(target[3:]),)
        return (Link(target, self.inlines(inlines), title),)

    def _span(self, content: Any) -> tuple[Inline, ...]:
        raw_attributes, nodes = content
        inner = self.inlines(nodes) if len(nodes) != 1 else self.inline(nodes[0])
        if _is_wrapper(raw_attributes):
            return (*inner, *self._stray(raw_attributes))
        made = span(inner, _attributes(raw_attributes))
        self._check_value(made)
        return (made,)

    def _check_value(self, made: Inline) -> None:
        """Remember an error where the author calls something a date or a number that is none."""
        kind = claimed_kind(made)
        if not kind or value_kind(made):
            return
        name, fix = {
            "date": ("date", "write it as 2026-11-22, or 2026-11 for a month; the build writes it out"),
            "num": ("number", "write it as 1234567.89, without signs between digits; the build adds them"),
        }[kind]
        message = f"“{_plain(made)}” is called a {name} and is none"
        self.errors.append(
            Diagnostic("error", f"value/{name}", message, self.where or Location(self.path), fix)
        )

    def _stray(self, raw_attributes: Any) -> tuple[Inline, ...]:
        """Return `{…}` as text where pandoc took it for the attributes of plain text:.

        Authors write paths like `/v1/{id=3}`.
        """
        attributes = _attributes(raw_attributes)
        if attributes == NO_ATTRIBUTES or not _is_wrapper(raw_attributes):
            return ()
        parts = [f"#{attributes.id}"] if attributes.id else []
        parts += [f".{name}" for name in attributes.classes]
        parts += [f"{key}={value}" for key, value in attributes.pairs]
        return (Text("{" + " ".join(parts) + "}"),)

    def place(self, node: Json) -> Location | None:
        """Return where `node` begins in the author's file, if pandoc says."""
        for candidate in (node, _unwrapped(node)):
            if position := _position(candidate):
                line, _, column = position.split("@")[-1].split("-")[0].partition(":")
                return Location(self.path, int(line) + self.first_line - 1, int(column))
        return None


def _position(node: Json) -> str:
    """Return what pandoc says of the place of `node`: in its own attributes, or in its first inline's."""
    content = node.get("c")
    if node["t"] in ("Para", "Plain"):
        return next((position for position in map(_position, content or ()) if position), "")
    for part in content if isinstance(content, list) else ():
        if isinstance(part, list) and len(part) == 3 and isinstance(part[2], list):
            for pair in part[2]:
                if isinstance(pair, list) and len(pair) == 2 and pair[0] == "data-pos" and pair[1]:
                    return str(pair[1])
    return ""


def _bare(node: Json) -> Json:
    """Return what stands inside a wrapper that carries a position and nothing else (see `_stray` for
    others).
    """
    if node["t"] == "Span":
        (name, classes, pairs), inner = node["c"]
        if len(pairs) == 2 and pairs[0][0] == "wrapper" and not name and not classes and len(inner) == 1:
            bare: Json = inner[0]
            return bare
    return node


def _holds_html(nodes: Sequence[Json]) -> bool:
    return any(_bare(node)["t"] == "RawInline" for node in nodes)


def _unwrapped(node: Json) -> Json:
    """Return what stands inside the wrapper that carries only a position."""
    while node["t"] in ("Div", "Span") and _is_wrapper(node["c"][0]) and len(node["c"][1]) == 1:
        node = node["c"][1][0]
    return node


def _is_wrapper(raw_attributes: Any) -> bool:
    return any(key == "wrapper" for key, _ in raw_attributes[2])


def _attributes(raw: Any) -> Attributes:
    """Return pandoc's attributes without what it added itself."""
    name, classes, pairs = raw
    kept = tuple((key, value) for key, value in pairs if key not in ("data-pos", "wrapper"))
    return Attributes(name, tuple(classes), kept) if name or classes or kept else NO_ATTRIBUTES


def _is_tight(items: Sequence[Sequence[Json]]) -> bool:
    return not any(_unwrapped(node)["t"] == "Para" for item in items for node in item)


def _plain(inline: Inline) -> str:
    match inline:
        case Text(text) | Code(text):
            return text
        case Styled(content=content) | Span(content=content) | Link(content=content):
            return "".join(map(_plain, content))
        case Image(alt=alt):
            return alt
        case Break():
            return " "
        case _:
            return ""
