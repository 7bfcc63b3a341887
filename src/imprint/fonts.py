"""The fonts of printed output: files out of pinned packages, never what a machine happens to have.

docs/decisions/0002-fonts.md says why these. Call `activate` before WeasyPrint is imported.
"""

from __future__ import annotations

import hashlib
import os
import struct
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from imprint.errors import SetupError

Style = Literal["normal", "italic"]


@dataclass(frozen=True, slots=True)
class FontFile:
    """One file of a family. `weight` and `heaviest` are CSS weights; a variable font has more than one."""

    family: str
    weight: int
    heaviest: int
    style: Style
    path: Path
    package: str


@dataclass(frozen=True, slots=True)
class _Family:
    """Files of one family in one package.

    `faces` has for each file its name, its weight (`100-900` where it is variable) and perhaps `italic`.
    """

    name: str
    package: str
    folder: str
    faces: str


# In the order in which they are asked for a glyph that the families named in CSS lack.
_FAMILIES = (
    _Family(
        "Source Sans Pro",
        "font-source-sans-pro",
        "files",
        "SourceSansPro-Regular.ttf 400, SourceSansPro-It.ttf 400 italic, "
        "SourceSansPro-Semibold.ttf 600, SourceSansPro-SemiboldIt.ttf 600 italic, "
        "SourceSansPro-Bold.ttf 700, SourceSansPro-BoldIt.ttf 700 italic",
    ),
    _Family(
        "IBM Plex Mono",
        "fontpkg-ibm-plex-mono",
        "files",
        "IBMPlexMono-Regular.ttf 400, IBMPlexMono-Italic.ttf 400 italic, "
        "IBMPlexMono-SemiBold.ttf 600, IBMPlexMono-SemiBoldItalic.ttf 600 italic, "
        "IBMPlexMono-Bold.ttf 700, IBMPlexMono-BoldItalic.ttf 700 italic",
    ),
    _Family(
        "IBM Plex Sans Arabic",
        "fontpkg-ibm-plex-sans-arabic",
        "files",
        "IBMPlexSansArabic-Regular.ttf 400, IBMPlexSansArabic-SemiBold.ttf 600, "
        "IBMPlexSansArabic-Bold.ttf 700",
    ),
    _Family(
        "Noto Sans Hebrew",
        "justmytype-intl-rtl",
        "fonts/ofl/notosanshebrew",
        "NotoSansHebrew[wdth,wght].ttf 100-900",
    ),
    _Family(
        "Noto Sans Devanagari",
        "fontpkg-noto-sans-devanagari",
        "files",
        "NotoSansDevanagari[wdth,wght].ttf 100-900",
    ),
    _Family("Noto Sans Thai", "fontpkg-noto-sans-thai", "files", "NotoSansThai[wdth,wght].ttf 100-900"),
    _Family(  # holds the glyphs of Chinese, Japanese and Korean alike; `lang` chooses their forms
        "Noto Sans CJK JP",
        "noto-cjk-sans-jp-regular",
        ".",
        "NotoSansCJKjp-Regular.otf 400",
    ),
    _Family("Noto Sans CJK JP", "noto-cjk-sans-jp-bold", ".", "NotoSansCJKjp-Bold.otf 700"),
    _Family(
        "Noto Sans Symbols 2",
        "justmytype-western-core",
        "fonts/ofl/notosanssymbols2",
        "NotoSansSymbols2-Regular.ttf 400",
    ),
    _Family(
        "STIX Two Math",
        "justmytype-western-core",
        "fonts/ofl/stixtwomath",
        "STIXTwoMath-Regular.ttf 400",
    ),
    _Family("Noto Emoji", "deckr-fonts", "fonts", "NotoEmoji[wght].ttf 300-700"),
    _Family(  # rare letters of Arabic that Plex lacks
        "Noto Sans Arabic",
        "justmytype-intl-rtl",
        "fonts/ofl/notosansarabic",
        "NotoSansArabic[wdth,wght].ttf 100-900",
    ),
    _Family(  # for themes that want a serif
        "Source Serif 4",
        "justmytype-western-core",
        "fonts/ofl/sourceserif4",
        "SourceSerif4[opsz,wght].ttf 200-900, SourceSerif4-Italic[opsz,wght].ttf 200-900 italic",
    ),
)
# Scripts that few publications need: their families are known, and used where their packages are installed.
_ON_DEMAND = (
    *(
        _Family(
            f"Noto Sans {script}",
            "justmytype-intl-south-asia",
            f"fonts/ofl/notosans{script.lower()}",
            f"NotoSans{script}[wdth,wght].ttf 100-900",
        )
        for script in ("Bengali", "Tamil", "Telugu")
    ),
    *(
        _Family(
            f"Noto Sans {script}",
            "justmytype-intl-sea",
            f"fonts/ofl/notosans{script.lower()}",
            f"NotoSans{script}[wdth,wght].ttf 100-900",
        )
        for script in ("Khmer", "Lao", "Myanmar")
    ),
    _Family(
        "Noto Sans Ethiopic",
        "justmytype-intl-africa",
        "fonts/ofl/notosansethiopic",
        "NotoSansEthiopic[wdth,wght].ttf 100-900",
    ),
)
_ONE_WEIGHT = frozenset({"Noto Sans Symbols 2", "STIX Two Math"})  # signs, which have no bold of their own
GENERIC = {
    "sans-serif": "Source Sans Pro",
    "serif": "Source Sans Pro",
    "system-ui": "Source Sans Pro",
    "monospace": "IBM Plex Mono",
    "emoji": "Noto Emoji",  # Pango asks for this family where a character is to be shown as an emoji
}


def families() -> tuple[str, ...]:
    """Return the names of the families that a theme may print with."""
    return tuple(dict.fromkeys(family.name for family in (*_FAMILIES, *_installed())))


def packages() -> tuple[str, ...]:
    """Return the names of the packages that carry the fonts that are always there."""
    return tuple(dict.fromkeys(family.package for family in _FAMILIES))


def package_for(character: str) -> str:
    """Return the package whose font draws `character`, if it is one of those that are used on demand."""
    script = unicodedata.name(character, "").partition(" ")[0].title()
    return next((family.package for family in _ON_DEMAND if family.name == f"Noto Sans {script}"), "")


@cache
def _installed() -> tuple[_Family, ...]:
    """Return the families on demand that are there."""
    return tuple(family for family in _ON_DEMAND if all(file.path.is_file() for file in _files(family)))


def missing_packages() -> tuple[str, ...]:
    """Return the packages that are not installed, or lack a file that belongs to them."""
    return tuple(
        dict.fromkeys(
            file.package for family in _FAMILIES for file in _files(family) if not file.path.is_file()
        )
    )


@cache
def font_files() -> tuple[FontFile, ...]:
    """Return every font file there is to print with. Raises SetupError where a package is missing."""
    if missing := missing_packages():
        raise SetupError(
            "setup/fonts",
            f"fonts are missing: {', '.join(missing)}",
            fix=f"install them with: python -m pip install {' '.join(missing)}",
        )
    return tuple(file for family in (*_FAMILIES, *_installed()) for file in _files(family))


def _files(family: _Family) -> Iterator[FontFile]:
    for face in family.faces.split(", "):
        name, weights, *italic = face.split(" ")
        lightest, _, heaviest = weights.partition("-")
        style: Style = "italic" if italic else "normal"
        path = _folder(family.package) / family.folder / name
        yield FontFile(family.name, int(lightest), int(heaviest or lightest), style, path, family.package)


@cache
def _folder(package: str) -> Path:
    # Packages are looked up and never imported: importing one can cost more than finding all of them.
    spec = find_spec(package.replace("-", "_"))
    places = spec.submodule_search_locations if spec else None
    return Path(places[0]) if places else Path(package)


@cache
def digest() -> str:
    """Return the SHA-256 over the files' names and their packages' versions: the same on every machine."""
    lines = (f"{_version(file.package)} {file.family} {file.path.name}\n" for file in font_files())
    return hashlib.sha256("".join(lines).encode()).hexdigest()


@cache
def _version(package: str) -> str:
    """Return a package's name and version, as its metadata folder is called."""
    # importlib.metadata says the same, and takes a hundred times as long to import.
    prefix = package.replace("-", "_") + "-"
    names = os.listdir(_folder(package).parent)  # noqa: PTH208  (a Path for each of them is what this avoids)
    return next((name for name in names if name.startswith(prefix) and name.endswith(".dist-info")), package)


def versions() -> dict[str, str]:
    """Return the version of each package whose fonts are there to print with."""
    found = {}
    for package in dict.fromkeys(file.package for file in font_files()):
        name = _version(package).removesuffix(".dist-info")
        found[package] = name.rpartition("-")[2] if "-" in name else "?"
    return found


# --- fontconfig ---


def activate(folder: Path) -> Path:
    """Return the fontconfig file written to `folder`, in force for this process and those that it starts.

    Raises SetupError where a font is missing or `folder` is not writable.
    """
    path, text = folder / "fonts.conf", fontconfig_xml(folder / "fontconfig")
    try:
        if not (path.is_file() and path.read_text(encoding="utf-8") == text):
            folder.mkdir(parents=True, exist_ok=True)
            draft = path.with_suffix(f".{os.getpid()}")
            draft.write_text(text, encoding="utf-8")
            draft.replace(path)
    except OSError as error:
        raise SetupError(
            "setup/write",
            f"{folder} cannot be written: {error.strerror}",
            fix="give the user the right to write there",
        ) from error
    os.environ["FONTCONFIG_FILE"] = str(path)
    # A variable font that becomes part of a PDF is stamped with the time unless it is told one.
    os.environ.setdefault("SOURCE_DATE_EPOCH", "315532800")
    return path


def fontconfig_xml(cache_dir: Path) -> str:
    """Return a fontconfig configuration that knows the files of `font_files`, and no other font.

    `cache_dir` is where fontconfig remembers what they hold. No slant and no bold is ever synthesised.
    """
    files = font_files()
    folders = dict.fromkeys(file.path.parent for file in files)
    lines = [
        '<?xml version="1.0"?>',
        '<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">',
        "<fontconfig>",
        *(f"<dir>{escape(str(folder))}</dir>" for folder in folders),
        f"<cachedir>{escape(str(cache_dir))}</cachedir>",
        # To fontconfig, what is accepted stays, although it is rejected as well.
        "<selectfont><rejectfont><glob>*</glob></rejectfont><acceptfont>",
        *(f"<glob>{escape(str(file.path))}</glob>" for file in files),
        "</acceptfont></selectfont>",
        *(_alias(generic, family) for generic, family in GENERIC.items()),
        '<match target="pattern"><edit name="family" mode="append_last" binding="weak">',
        *(f"<string>{family}</string>" for family in families()),
        "</edit></match>",
        "</fontconfig>",
    ]
    return "\n".join(lines) + "\n"


def _alias(generic: str, family: str) -> str:
    return (
        f'<alias binding="same"><family>{generic}</family><prefer><family>{family}</family></prefer></alias>'
    )


# --- what the fonts hold ---


def missing_glyphs(text: str, among: Iterable[str] | None = None) -> set[str]:
    """Return the visible characters of `text` for which none of the families `among` has a glyph.

    Without `among`, all families are asked, which is what happens in print. They are asked in order, and read
    only as far as needed. Unknown families have no glyphs.
    """
    names = families() if among is None else tuple(among)
    missing = {character for character in set(text) if not _invisible(character)}
    for family in names:
        if not missing:
            break
        starts, ends = _coverage(family)
        missing = {character for character in missing if not _holds(starts, ends, ord(character))}
    # An accented letter is drawn from its parts where a font has those.
    return {
        character
        for character in missing
        if len(parts := unicodedata.normalize("NFD", character)) == 1 or missing_glyphs(parts, names)
    }


def missing_weights(among: Iterable[str], weights: Iterable[int] = (400, 700)) -> set[tuple[str, int]]:
    """Return each family and weight for which there is no file. A family of signs needs one weight alone."""
    wanted = {(family, weight) for family in among for weight in weights if family not in _ONE_WEIGHT}
    return {
        (family, weight)
        for family, weight in wanted
        if not any(file.family == family and file.weight <= weight <= file.heaviest for file in font_files())
    }


def _invisible(character: str) -> bool:
    """Tell whether nothing is drawn: a space, control, joiner, direction mark or variation selector."""
    category = unicodedata.category(character)
    if category == "Cf":  # but the Arabic signs that stand over numbers are drawn
        return character != "\u06dd" and not "\u0600" <= character <= "\u0605"
    variation = "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
    return category in {"Cc", "Zs", "Zl", "Zp"} or variation or character == "\u034f"


def _holds(starts: tuple[int, ...], ends: tuple[int, ...], codepoint: int) -> bool:
    place = bisect_right(starts, codepoint) - 1
    return place >= 0 and codepoint <= ends[place]


@cache
def _coverage(family: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the first and the last codepoint of each range that the family's upright regular holds."""
    files = [file for file in font_files() if file.family == family]
    if not files:
        return (), ()
    ranges = sorted(_ranges(files[0].path))
    return tuple(first for first, _ in ranges), tuple(last for _, last in ranges)


def _ranges(path: Path) -> Iterable[tuple[int, int]]:
    """Return the ranges of codepoints that a font file maps to glyphs.

    fontTools would name every glyph first, a tenth of a second for CJK. The table of ranges is enough
    (OpenType, cmap format 12); a font without it is small, and left to fontTools.
    """
    from fontTools.ttLib import TTFont  # noqa: PLC0415  (60 ms that only PDFs need)

    with TTFont(path, lazy=True) as font:
        table: bytes = font.reader["cmap"]
        count = struct.unpack_from(">H", table, 2)[0]
        records = [struct.unpack_from(">HHL", table, 4 + 8 * number) for number in range(count)]
        for _, _, offset in records:
            if struct.unpack_from(">H", table, offset)[0] == 12:
                groups = struct.unpack_from(">L", table, offset + 12)[0]
                body = table[offset + 16 : offset + 16 + 12 * groups]
                return [(first, last) for first, last, _ in struct.iter_unpack(">LLL", body)]
        return [(codepoint, codepoint) for codepoint in font.getBestCmap()]
