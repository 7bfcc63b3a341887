"""How wide and how high letters are in the fonts that Word files name, and that are not at hand here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from unicodedata import normalize

# Advance widths of Calibri, in units of 1/2048 em.
_CHARACTERS = (
    " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvw"
    "xyz{|}~¡¢£¤¥¦§¨©ª«¬®¯°±²³´µ¶·¸¹º»¼½¾¿ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñò"
    "óôõö÷øùúûüýþÿ–—‘’“”„†•…‰›‹€™−"
)
_REGULAR = (
    "463 667 821 1020 1038 1464 1397 452 621 621 1020 1020 511 627 517 791 1038 1038 1038 1038 1038 "
    "1038 1038 1038 1038 1038 548 548 1020 1020 1020 949 1831 1185 1114 1092 1260 1000 941 1292 1276 "
    "516 653 1064 861 1751 1322 1356 1058 1378 1112 941 998 1314 1162 1822 1063 998 959 628 791 628 "
    "1020 1020 596 981 1076 866 1076 1019 625 964 1076 470 490 931 470 1636 1076 1080 1076 1076 714 "
    "801 686 1076 925 1464 887 927 809 644 943 644 1020 667 1020 1038 1020 1038 1020 1020 804 1709 "
    "824 1049 1020 1038 807 694 1020 688 685 598 1126 1200 517 629 504 865 1049 1303 1375 1383 949 "
    "1185 1185 1185 1185 1185 1185 1563 1092 1000 1000 1000 1000 516 516 516 516 1279 1322 1356 1356 "
    "1356 1356 1356 1020 1359 1314 1314 1314 1314 998 1058 1080 981 981 981 981 981 981 1583 866 1019 "
    "1019 1019 1019 470 470 470 470 1076 1076 1080 1080 1080 1080 1080 1020 1084 1076 1076 1076 1076 "
    "927 1076 927 1020 1854 511 511 857 857 857 1020 1020 1414 2126 694 694 1038 1444 1020"
)
_BOLD = (
    "463 667 898 1020 1038 1493 1443 478 638 638 1020 1020 528 627 547 880 1038 1038 1038 1038 1038 "
    "1038 1038 1038 1038 1038 565 565 1020 1020 1020 949 1840 1241 1148 1084 1291 999 940 1305 1292 "
    "546 678 1120 866 1790 1349 1385 1090 1405 1153 968 1014 1337 1211 1856 1128 1064 979 665 880 665 "
    "1020 1020 615 1011 1099 857 1099 1031 648 971 1099 503 523 983 503 1666 1099 1101 1099 1099 728 "
    "817 710 1099 969 1526 941 970 814 704 973 704 1020 667 1020 1038 1020 1038 1020 1020 849 1709 "
    "852 1103 1020 1038 799 701 1020 692 688 616 1154 1224 548 621 517 891 1103 1347 1415 1437 949 "
    "1241 1241 1241 1241 1241 1241 1588 1084 999 999 999 999 546 546 546 546 1309 1349 1385 1385 1385 "
    "1385 1385 1020 1394 1337 1337 1337 1337 1064 1090 1136 1011 1011 1011 1011 1011 1011 1587 857 "
    "1031 1031 1031 1031 503 503 503 503 1099 1099 1101 1101 1101 1101 1101 1020 1114 1099 1099 1099 "
    "1099 970 1099 970 1020 1854 528 528 891 891 891 1020 1020 1457 2174 705 705 1038 1475 1020"
)
_UNITS = 2048
_OTHER, _OTHER_BOLD = 1060, 1095  # a small letter of an alphabet that is not listed
_WIDE = re.compile(
    r"[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffef]|[\U0001f300-\U0003ffff]"
)
_COMPLEX = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_COMPLEX_WIDTH = 0.46  # of an em: letters that join are narrow
_NO_WIDTH = re.compile(
    r"[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]"
)

# Width of running text as a multiple of Calibri's, and a line's own height as a multiple of the type size.
_FAMILIES = {
    "Calibri": (1.0, 1.22),
    "Carlito": (1.0, 1.22),
    "Aptos": (1.08, 1.22),
    "Arial": (1.12, 1.15),
    "Helvetica": (1.12, 1.15),
    "Cambria": (1.06, 1.17),
    "Georgia": (1.14, 1.136),
    "Segoe UI": (1.1, 1.33),
    "Tahoma": (1.09, 1.207),
    "Times New Roman": (1.02, 1.15),
    "Verdana": (1.28, 1.215),
}
_UNKNOWN = (1.06, 1.22)
_MONOSPACED = {
    "Consolas": (0.55, 1.17),
    "Courier New": (0.6, 1.133),
    "Cascadia Mono": (0.586, 1.17),
    "Menlo": (0.602, 1.164),
}
_UNKNOWN_MONOSPACED = (0.6, 1.17)
_SCRIPTS = {"Jpan": 1.55, "Hans": 1.32, "Hant": 1.32, "Kore": 1.33, "Arab": 1.15, "Hebr": 1.15}


@dataclass(frozen=True, slots=True)
class Faces:
    """The fonts of a file: `stretch` is the width of Latin text as a multiple of Calibri's.

    `fixed` is the width of every character of code in em; the others are heights of lines as multiples of
    the type size.
    """

    stretch: float
    latin: float
    fixed: float
    code: float
    east_asian: float
    complex: float


def faces(sans: str, mono: str, script: str) -> Faces:
    """Return what is known of the families `sans` and `mono` beside those of `script`."""
    stretch, latin = _FAMILIES.get(sans, _UNKNOWN)
    fixed, code = _MONOSPACED.get(mono, _UNKNOWN_MONOSPACED)
    east_asian = _SCRIPTS.get(script, 1.32) if script not in {"Arab", "Hebr"} else 1.32
    return Faces(stretch, latin, fixed, code, east_asian, _SCRIPTS["Arab"])


def natural_leading(script: str, sans: str) -> float:
    """Return the height of a line in the font of `script`, as a multiple of the type size."""
    return _SCRIPTS.get(script) or _FAMILIES.get(sans, _UNKNOWN)[1]


def is_wide(text: str) -> bool:
    """Tell whether `text` has characters that fill an em."""
    return bool(_WIDE.search(text))


def is_complex(text: str) -> bool:
    """Tell whether `text` has letters of a script that runs from right to left."""
    return bool(_COMPLEX.search(text))


@lru_cache(maxsize=1 << 15)
def width(text: str, *, is_bold: bool) -> float:
    """Return the width of a word in em, in Calibri."""
    widths = _BOLD_WIDTHS if is_bold else _REGULAR_WIDTHS
    try:
        return sum([widths[character] for character in text]) / _UNITS
    except KeyError:
        return sum([_width(character, is_bold) for character in text])


@cache
def _width(character: str, is_bold: bool) -> float:
    if _WIDE.match(character):
        return 1.0
    if _NO_WIDTH.match(character):
        return 0.0
    if _COMPLEX.match(character):
        return _COMPLEX_WIDTH
    widths, other = (_BOLD_WIDTHS, _OTHER_BOLD) if is_bold else (_REGULAR_WIDTHS, _OTHER)
    base = normalize("NFD", character)[0]
    return widths.get(character, widths.get(base, other)) / _UNITS


def _listed(widths: str) -> dict[str, int]:
    known = dict(zip(_CHARACTERS, map(int, widths.split()), strict=True))
    return {**known, "\u00a0": known[" "], "\u00ad": 0}


_REGULAR_WIDTHS = _listed(_REGULAR)
_BOLD_WIDTHS = _listed(_BOLD)
