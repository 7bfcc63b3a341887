"""What a build is asked for and what it is made of:.

Requests, targets and the keys that say when one is stale.
"""

from __future__ import annotations

import ctypes
import hashlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from imprint import fonts
from imprint.render.templates import Templates
from imprint.settings import FORMATS

Policy = Literal["ask", "ours", "theirs", "union"]
Engine = Literal["local", "dask"]

_LIBRARIES = {
    "pdf": ("weasyprint", "pydyf", "pikepdf", "fonttools"),
    "docx": ("python-docx", "lxml", "resvg_py"),
    "html": (),
}
_TEMPLATES = {"pdf": "print/", "docx": "docx/", "html": "html/"}

_OF_ALL_FORMATS = (
    "the source",
    "the catalog",
    "the catalogs that stand in",
    "the policy for stale translations",
    "the glossary",
    "the template strings",
    "the settings",
    "the program",
)


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for. Empty `locales` and `formats` mean all that the project has."""

    output: Path
    document: str = ""
    formats: tuple[str, ...] = FORMATS
    locales: tuple[str, ...] = ()
    resolve: Policy = "ask"
    jobs: str = "auto"
    force: bool = False
    dry_run: bool = False
    strict: bool = False
    release: bool = False  # every gate on
    quick: bool = False  # other languages, and the search, are as they were the last time
    engine: Engine = "local"
    scheduler: str = ""  # of a Dask cluster; empty: one of this machine's own


@dataclass(frozen=True, slots=True)
class Target:
    """One output: a document in a locale and a format."""

    document: str
    locale: str
    format: str

    @property
    def name(self) -> str:
        """The target's name in state and messages."""
        return f"{self.document}.{self.locale}.{self.format}"

    @property
    def path(self) -> str:
        """The output's path in the build folder."""
        if self.format == "html":
            return f"html/{self.locale}/{self.document}.html"
        return f"{self.format}/{self.document}.{self.locale}.{self.format}"

    @property
    def proof_path(self) -> str:
        """The path of the output's proof in the build folder."""
        return f"proof/{self.name}.json"


def says_the_same(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Tell whether two targets of one document and locale, by their parts, must show the same text."""
    return all(one.get(name) == other.get(name) for name in _OF_ALL_FORMATS)


def template_folder(format: str) -> str:  # noqa: A002
    """Return the folder of a format's templates, with a slash at its end."""
    return _TEMPLATES[format]


def parts_of(
    target: Target,
    source: str,
    catalog: str,
    glossary: str,
    strings: str,
    templates: str,
    theme: str,
    date: str,
    alternates: Iterable[str],
    listed: Iterable[str],
    settings: str,
    base_url: str = "",
    attachments: Iterable[str] = (),
    lenders: Iterable[str] = (),
    policy: str = "",
) -> dict[str, str]:
    """Return everything that `target` depends on, by the name that `--explain` gives it, each with a
    digest or version.
    """
    parts = {
        "the source": source,
        "the catalog": catalog,
        "the catalogs that stand in": " ".join(lenders),
        "the policy for stale translations": policy,
        "the glossary": glossary,
        "the template strings": strings,
        "the templates": templates,
        "the theme": theme,
        "the date": date,
        "the settings": settings,
        "the program": program_digest(),
        "the libraries": libraries(target.format),
        "the fonts": fonts.digest(),  # of web pages as well: charts are drawn with them
    }
    if target.format == "pdf":
        parts["the attachments"] = " ".join(attachments)
    if target.format == "html":
        parts["the list of languages"] = " ".join(alternates)
        parts["the base URL"] = base_url
        parts["the languages that are complete"] = " ".join(listed)
    return {name: value for name, value in parts.items() if value}


def templates_digest(templates: Templates, format: str) -> str:  # noqa: A002
    """Return a digest over the templates that a format is made with."""
    prefixes = (_TEMPLATES[format], "shared/")
    return Templates(
        {name: text for name, text in templates.texts.items() if name.startswith(prefixes)}
    ).digest


@cache
def libraries(format: str) -> str:  # noqa: A002
    """Return the names and versions of the libraries that a format is made with, the system's among them."""
    found = [f"{name} {stated}" for name, stated in library_versions(format).items()]
    if format == "pdf":
        found += [f"{name} {stated}" for name, stated in system_libraries().items()]
    return ", ".join(found)


# Libraries of the system that lay out and draw print: what they are called, and what tells their version.
_NATIVE = {
    "Pango": ("pango-1.0", "pango_version_string"),
    "HarfBuzz": ("harfbuzz", "hb_version_string"),
    "Fontconfig": ("fontconfig", "FcGetVersion"),
}
_FILES = ("lib{}.so.0", "lib{}.so.1", "lib{}.0.dylib", "lib{}.1.dylib")


@cache
def system_libraries() -> Mapping[str, str]:
    """Return the versions of the system's libraries that lay out and draw print."""
    return {name: _version_of(file, function) for name, (file, function) in _NATIVE.items()}


def _version_of(library: str, function: str) -> str:
    """Return the version of a library of the system, "?" where it can't be asked."""
    for pattern in _FILES:
        with suppress(OSError, AttributeError):
            tell = getattr(ctypes.CDLL(pattern.format(library)), function)
            if function == "FcGetVersion":
                return str(tell())
            tell.restype = ctypes.c_char_p
            return str(tell().decode("ascii", "replace"))
    return "?"


@cache
def program_digest() -> str:
    """Return a digest over the package's own code: another version of a step may give another result."""
    folder = Path(__file__).parent
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".py", ".lua"):
            total.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


@cache
def library_versions(format: str) -> Mapping[str, str]:  # noqa: A002
    """Return the versions of the libraries that a format is made with."""
    found = {}
    for name in ("pypandoc_binary", "jinja2", "pillow", "uharfbuzz", *_LIBRARIES[format]):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "?"
    return found
