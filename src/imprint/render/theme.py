"""The theme: colours, type and spacing, written once and used by CSS and Word styles alike."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from typing import Any

from imprint.errors import Location, UsageError
from imprint.render.asset import Asset

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class Colours:
    """Every colour of a publication, as `#rrggbb`. `dark` holds the same names for dark screens."""

    ink: str  # text
    muted: str  # secondary text
    line: str  # hairlines
    paper: str  # background
    panel: str  # background of code and quiet boxes
    accent: str  # links, rules, own product
    accent_tint: str  # background of the own product's column
    note: str
    note_tint: str
    tip: str
    tip_tint: str
    important: str
    important_tint: str
    caution: str
    caution_tint: str
    warning: str
    warning_tint: str


@dataclass(frozen=True, slots=True)
class Type:
    """Families and sizes. Sizes are points; screens use the same scale in rem, with `base` as 1 rem."""

    sans: tuple[str, ...]  # families in print, by script: Latin first
    mono: tuple[str, ...]
    screen_sans: tuple[str, ...]  # families on screens, where nothing is embedded
    screen_mono: tuple[str, ...]
    sans_scripts: Mapping[str, str]  # print family that stands first for a script (Hans, Jpan)
    word_sans: str  # families in Word files, which embed nothing
    word_mono: str
    word_scripts: Mapping[str, str]  # Word family for a script that `word_sans` lacks (Hans, Jpan, Arab)
    base: float
    small: float
    table: float
    code: float
    title: float
    h1: float
    h2: float
    h3: float
    h4: float
    leading: float  # line height, as a multiple


@dataclass(frozen=True, slots=True)
class Spacing:
    """Distances. Points, except for the page's margins, which are millimetres."""

    paragraph: float
    section: float
    cell_x: float
    cell_y: float
    margin_top: float
    margin_bottom: float
    margin_inner: float
    margin_outer: float


@dataclass(frozen=True, slots=True)
class Brand:
    """Who publishes. Every field may be empty."""

    publisher: str = ""
    legal: str = ""  # a line at the end of every document
    logo: str = ""  # an image file, beside the theme
    logo_height: float = 9.0  # millimetres
    image: str = ""  # shown where a page is shared: an address, whole or from the base URL on


@dataclass(frozen=True, slots=True)
class Page:
    """The pages of PDF and Word files."""

    cover: bool = False  # whether the title block has a page of its own
    paper: str = "auto"  # as is usual where the locale is spoken, or A4, or Letter for every locale


@dataclass(frozen=True, slots=True)
class Theme:
    """One look for every format, read from `templates/theme.toml`."""

    colours: Colours
    dark: Colours
    type: Type
    spacing: Spacing
    brand: Brand = field(default_factory=Brand)
    page: Page = field(default_factory=Page)
    logo: Asset | None = None  # what `brand.logo` names


def read_theme(text: str, path: str = "templates/theme.toml") -> Theme:
    """Return the theme that a TOML text describes.

    Raises UsageError with file and key for an unknown, missing or ill-formed value. In the file, names have
    hyphens.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(
            "theme/syntax",
            f"not valid TOML: {error}",
            where=Location(path),
            fix="mend the line that is named",
        ) from error
    sections = {
        "colours": Colours,
        "dark": Colours,
        "type": Type,
        "spacing": Spacing,
        "brand": Brand,
        "page": Page,
    }
    if unknown := set(data) - set(sections):
        raise _unknown(min(unknown), list(sections), path)
    made = {
        name: _section(kind, data.get(name, {}), name, path)
        for name, kind in sections.items()
        if name in data or kind not in _OPTIONAL
    }
    return Theme(**made)


_OPTIONAL = (Brand, Page)
_PAPERS = ("auto", "A4", "Letter")


def _section(kind: Any, values: Mapping[str, Any], name: str, path: str) -> Any:
    known = {entry.name.replace("_", "-"): entry for entry in fields(kind)}
    given = dict(values)
    if unknown := set(given) - set(known):
        raise _unknown(f"{name}.{min(unknown)}", [f"{name}.{key}" for key in known], path)
    missing = [key for key in known if key not in given and kind not in _OPTIONAL]
    if missing:
        raise UsageError(
            "theme/missing",
            f"{name}.{missing[0]} is not set",
            where=Location(path),
            fix=f"add {missing[0]} to [{name}]; the default theme shows every key",
        )
    for key, value in given.items():
        if kind is Colours and not (isinstance(value, str) and _COLOUR.fullmatch(value)):
            raise UsageError(
                "theme/colour",
                f"{name}.{key} is {value!r}, which is not a colour",
                where=Location(path),
                fix='write it as "#rrggbb"',
            )
        if known[key].type == "float" and not isinstance(value, int | float):
            raise UsageError(
                "theme/number",
                f"{name}.{key} is {value!r}, which is not a number",
                where=Location(path),
                fix="write it in points (margins in millimetres), without a unit",
            )
        if known[key].type == "bool" and not isinstance(value, bool):
            raise UsageError(
                "theme/choice",
                f"{name}.{key} is {value!r}, which is neither true nor false",
                where=Location(path),
                fix="write true or false, without quotation marks",
            )
        if kind is Page and key == "paper" and value not in _PAPERS:
            raise UsageError(
                "theme/paper",
                f"{name}.{key} is {value!r}, which is no size of paper",
                where=Location(path),
                fix=f"choose from {', '.join(_PAPERS)}",
            )
    return kind(
        **{
            entry.name: tuple(given[key]) if isinstance(given[key], list) else given[key]
            for key, entry in known.items()
            if key in given
        }
    )


def _unknown(key: str, known: list[str], path: str) -> UsageError:
    near = get_close_matches(key, known, n=1)
    return UsageError(
        "theme/unknown-key",
        f"{key} is not a setting of a theme",
        where=Location(path),
        fix=f"did you mean {near[0]}?" if near else f"the settings are {', '.join(known)}",
    )
