"""Charts of tables: a picture before each table whose author asks for one; the table stays.

A picture is a function of the table, the theme and the locale. The document gets it as a figure before it is
written, so that every format shows it and every proof asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from imprint.chart.bars import draw_bars, draw_stacked
from imprint.chart.canvas import WIDTH, Canvas
from imprint.chart.data import Data, MarksOf, data_of, texts_of
from imprint.chart.letters import Letters
from imprint.chart.lines import draw_lines
from imprint.chart.numbers import Marks
from imprint.errors import Diagnostic
from imprint.model.document import Attributes, Block, Document, Figure, Image, Table, Text
from imprint.model.locale import Locale
from imprint.model.walk import Blocks, blocks_in, map_blocks
from imprint.render.edition import Asset
from imprint.render.page import filled
from imprint.render.theme import Theme

Say = Callable[[str], str]

_DRAWERS = {"bar": draw_bars, "stacked": draw_stacked, "line": draw_lines}
_ZEROS = "٠۰०"  # of Arabic, Persian, Devanagari


@dataclass(frozen=True, slots=True)
class Charted:
    """A document with its charts as figures, their pictures by the figures' sources, and warnings."""

    document: Document
    assets: Mapping[str, Asset]
    warnings: tuple[Diagnostic, ...] = ()


def charted(document: Document, locale: Locale, theme: Theme, say: Say, marks_of: MarksOf) -> Charted:
    """Return `document` with a chart before each table that asks for one (`{.chart}`).

    The table's caption moves to the chart, and the table is named as its figures. A table that can't be drawn
    stays as it is, with a warning at its place.
    """
    if not any(map(_asks, blocks_in(document.blocks))):
        return Charted(document, {})
    assets: dict[str, Asset] = {}
    warnings: list[Diagnostic] = []
    draftsman = _Draftsman(locale, theme, say, marks_of)

    def changed(block: Block) -> Blocks:
        if not isinstance(block, Table) or not _asks(block):
            return (block,)
        data, said = data_of(block, document.language, marks_of)
        warnings.extend(said)
        if data is None:
            return (block,)
        figure, asset = draftsman.figure(block, data)
        assets[figure.image.source] = asset
        return (figure, replace(block, caption=(Text(say("Figures of the chart")),)))

    made = replace(document, blocks=map_blocks(document.blocks, changed))
    return Charted(made, assets, tuple(dict.fromkeys(warnings)))


def _asks(block: Block) -> bool:
    return isinstance(block, Table) and "chart" in block.attributes.classes


@dataclass(frozen=True, slots=True)
class _Draftsman:
    locale: Locale
    theme: Theme
    say: Say
    marks_of: MarksOf

    def figure(self, table: Table, data: Data) -> tuple[Figure, Asset]:
        """Return the figure that stands before `table`, and its picture."""
        alternative = self.alternative(data)
        picture, height = self.picture(data, alternative)
        source = f"chart:{table.id}"
        figure = Figure(
            id=f"{table.id}-chart" if table.id else "",
            attributes=Attributes(classes=("chart",)),
            origin=table.origin,
            language=table.language,
            image=Image(source, alternative, origin=table.origin),
            caption=table.caption,
        )
        return figure, Asset(picture, "image/svg+xml", round(WIDTH), round(height))

    def picture(self, data: Data, alternative: str) -> tuple[bytes, float]:
        """Return the SVG of a chart, and its height in pixels."""
        first = self.theme.type.sans_scripts.get(self.locale.script)
        families = (*([first] if first else []), *self.theme.type.sans)
        canvas = Canvas(Letters(families, self.locale.tag, self.locale.direction), self.theme)
        marks, digits = _ways_of(data, self.marks_of(self.locale.tag))
        height = float(round(_DRAWERS[data.kind](canvas, data, marks, digits)))
        return canvas.svg(height, data.title or _names(data), alternative), height

    def alternative(self, data: Data) -> str:
        """Return a chart in words: what it shows, its highest and lowest number, where all stand."""
        say, title = self.say, data.title or _names(data)
        kinds = {
            "bar": say("Bar chart: {title}."),
            "stacked": say("Stacked bar chart: {title}."),
            "line": say("Line chart: {title}."),
        }
        named = [
            (value, ", ".join(filter(None, (key, one.name if len(data.series) > 1 else ""))))
            for one in data.series
            for key, value in zip(data.keys, one.values, strict=True)
            if value
        ]
        high = max(named, key=lambda each: each[0].value)
        low = min(named, key=lambda each: each[0].value)
        parts = [filled(kinds[data.kind], {"title": title.rstrip(".。")})]
        parts.append(filled(say("Highest: {label}, {value}."), {"label": high[1], "value": high[0].label}))
        if low[0].value != high[0].value:
            parts.append(filled(say("Lowest: {label}, {value}."), {"label": low[1], "value": low[0].label}))
        parts.append(say("The figures are in the table below."))
        return "".join(part if part.endswith("。") else f"{part} " for part in parts).strip()


def _names(data: Data) -> str:
    return ", ".join(filter(None, (one.name for one in data.series)))


def _ways_of(data: Data, marks: Marks) -> tuple[Marks, str]:
    """Return how the numbers of the axis are written: with the digits and groups that the table has."""
    text = " ".join(texts_of(data.series, 20))
    zero = next(
        (zero for zero in _ZEROS if any(ord(zero) <= ord(each) <= ord(zero) + 9 for each in text)), "0"
    )
    marks = Marks("٫", "٬") if zero in "٠۰" else marks
    if re.search(r"\d,\d\d,\d{3}", text):
        marks = marks._replace(second=2)
    return marks, "".join(chr(ord(zero) + digit) for digit in range(10))
