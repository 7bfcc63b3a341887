"""What this machine has and lacks, as values: `examine` looks for everything.

Only the standard library is imported, because `run` asks before there is an environment, and the command
`doctor` may be asked where the environment is broken.
"""

from __future__ import annotations

import ctypes
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from imprint import fonts

System = Literal["debian", "fedora", "arch", "alpine", "macos", "other"]

MINIMUM_PYTHON = (3, 11)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked for.

    No build succeeds without what is `required`. `install` is the command for this machine, or advice where
    there is no command; it is empty where the thing was found.
    """

    what: str
    found: bool
    version: str
    needed_for: str
    required: bool
    install: str


@dataclass(frozen=True, slots=True)
class Library:
    """A native library, which is opened as `libNAME.so.NUMBER`, and the package that brings it."""

    title: str
    name: str
    number: int
    packages: Mapping[System, str]
    version_function: str = ""


@dataclass(frozen=True, slots=True)
class Program:
    """A program that has one of `names` among the validators or on PATH, and the package that brings it, or
    else advice.
    """

    title: str
    names: tuple[str, ...]
    needed_for: str
    packages: Mapping[System, str] = field(default_factory=dict)
    advice: str = ""
    version_option: str = "--version"


def _packages(name: str, **others: str) -> Mapping[System, str]:
    """Return `name` for every system but those that call the package otherwise."""
    systems: tuple[System, ...] = ("debian", "fedora", "arch", "alpine", "macos")
    return {system: others.get(system, name) for system in systems}


_PANGO = _packages("pango", debian="libpango-1.0-0")
_PANGOFT2 = _packages("pango", debian="libpangoft2-1.0-0")
_SUBSET = _packages("harfbuzz", debian="libharfbuzz-subset0", alpine="so:libharfbuzz-subset.so.0")
# What WeasyPrint opens when it is imported. Without HarfBuzz-Subset it still works, slowly.
LIBRARIES = (
    Library("GObject", "gobject-2.0", 0, _PANGO),
    Library("Pango", "pango-1.0", 0, _PANGO, "pango_version_string"),
    Library("PangoFT2", "pangoft2-1.0", 0, _PANGOFT2),
    Library("Fontconfig", "fontconfig", 1, _PANGOFT2),
    Library("HarfBuzz", "harfbuzz", 0, _PANGOFT2, "hb_version_string"),
    Library("HarfBuzz-Subset", "harfbuzz-subset", 0, _SUBSET),
)

GIT = Program("git", ("git",), "the revision that outputs name, and the base of a conflict", _packages("git"))
SSH_KEYGEN = Program(
    "OpenSSH",
    ("ssh-keygen",),
    "signing releases with an SSH key",
    _packages("openssh-client", fedora="openssh", arch="openssh", alpine="openssh-keygen", macos="openssh"),
    version_option="-?",
)
MINISIGN = Program(
    "minisign", ("minisign",), "signing releases with minisign", _packages("minisign"), version_option="-v"
)
# What tests look at outputs with. No build needs any of it.
CHROMIUM = Program(
    "Chromium",
    ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    "tests: pages as a browser shows them",
    _packages("chromium", macos="--cask chromium"),
)
LIBREOFFICE = Program(
    "LibreOffice",
    ("soffice", "libreoffice"),
    "tests: Word files as an office opens them",
    _packages(
        "libreoffice-writer", arch="libreoffice-fresh", alpine="libreoffice", macos="--cask libreoffice"
    ),
)
POPPLER = Program(
    "Poppler",
    ("pdftoppm",),
    "tests: pages of PDFs as pictures",
    _packages("poppler-utils", arch="poppler", macos="poppler"),
    version_option="-v",
)
STRACE = Program("strace", ("strace",), "tests: what a build opens and connects to", _packages("strace"))
JAVA = Program(
    "Java",
    ("java",),
    "tests: veraPDF and the Nu HTML checker",
    _packages(
        "default-jre-headless",
        fedora="java-latest-openjdk-headless",
        arch="jre-openjdk-headless",
        alpine="openjdk17-jre-headless",
        macos="openjdk",
    ),
    version_option="-version",
)
NODE = Program("Node.js", ("node",), "tests: axe and Lighthouse", _packages("nodejs", macos="node"))
NPM = Program("npm", ("npm",), "installing validators for tests", _packages("npm", macos="node"))
MAVEN = Program("Maven", ("mvn",), "installing validators for tests", _packages("maven"))
# Validators are pinned: one script installs all of them into a checkout, where they are looked for first.
VALIDATORS = Path(__file__).parents[2] / "tests" / "validators" / "bin"
SERVERS = Path(__file__).parents[2] / "tests" / "servers" / "bin"
_INSTALL = "run tests/validators/install in a checkout of Imprint"
_SERVERS_INSTALL = "run tests/servers/install in a checkout of Imprint"
GITEA = Program("Gitea", ("gitea-server",), "tests: releases at a real server", advice=_SERVERS_INSTALL)
PRISM = Program("Prism", ("prism",), "tests: calls as GitHub describes them", advice=_SERVERS_INSTALL)
VERAPDF = Program("veraPDF", ("verapdf",), "tests: PDF/UA and PDF/A", advice=_INSTALL)
VNU = Program("Nu HTML checker", ("vnu",), "tests: validity of pages", advice=_INSTALL)
AXE = Program("axe", ("axe-pages",), "tests: accessibility of pages", advice=_INSTALL)
LIGHTHOUSE = Program(
    "Lighthouse",
    ("lighthouse-pages",),
    "tests: speed, accessibility and good practice of pages",
    advice=_INSTALL,
)
OOXML = Program("Open XML validator", ("ooxml-validator",), "tests: validity of Word files", advice=_INSTALL)
TEST_PROGRAMS = (
    CHROMIUM,
    LIBREOFFICE,
    POPPLER,
    STRACE,
    JAVA,
    NODE,
    NPM,
    MAVEN,
    VERAPDF,
    VNU,
    AXE,
    LIGHTHOUSE,
    OOXML,
    GITEA,
    PRISM,
)

_INSTALLERS: Mapping[System, str] = {
    "debian": "apt-get install -y --no-install-recommends",
    "fedora": "dnf install -y",
    "arch": "pacman -S --needed",
    "alpine": "apk add",
    "macos": "brew install",
}


def examine() -> tuple[Check, ...]:
    """Return what was found of all that a build needs or a test can use, the needed first."""
    system = this_system()
    checks: list[Callable[[], Check]] = [
        _python,
        *(partial(_check_library, library, system) for library in LIBRARIES),
        _pandoc,
        _fonts,
        *(partial(check_program, program, system) for program in (GIT, SSH_KEYGEN, MINISIGN, *TEST_PROGRAMS)),
    ]
    with ThreadPoolExecutor() as pool:  # an office takes a second to say its version
        return tuple(pool.map(lambda check: check(), checks))


def missing_packages(system: System) -> tuple[str, ...]:
    """Return the system's packages that have to be installed before an environment can be made."""
    lacking = [
        library.packages.get(system, library.title) for library in LIBRARIES if _opened(library) is None
    ]
    if find_spec("ensurepip") is None:  # Debian keeps a part of Python in a package of its own
        major, minor, *_ = sys.version_info
        lacking.insert(0, f"python{major}.{minor}-venv")
    return tuple(dict.fromkeys(lacking))


def install_command(packages: Iterable[str], system: System) -> str:
    """Return the command that installs `packages`, or advice where the system's installer is not known."""
    names = " ".join(packages)
    if system not in _INSTALLERS:
        return f"install {names} with the package manager of this system"
    superuser = "" if system == "macos" or _is_root() else "sudo "
    return f"{superuser}{_INSTALLERS[system]} {names}"


def this_system() -> System:
    """Return which family of systems this machine belongs to."""
    if sys.platform == "darwin":
        return "macos"
    try:
        return system_of(platform.freedesktop_os_release())
    except OSError:
        return "other"


def system_of(os_release: Mapping[str, str]) -> System:
    """Return the family of systems that a machine's os-release names, itself or as what it is like."""
    names = {os_release.get("ID", ""), *os_release.get("ID_LIKE", "").split()}
    kinds: dict[System, set[str]] = {
        "debian": {"debian", "ubuntu"},
        "fedora": {"fedora", "rhel", "centos"},
        "arch": {"arch"},
        "alpine": {"alpine"},
    }
    return next((system for system, known in kinds.items() if names & known), "other")


def check_program(program: Program, system: System) -> Check:
    """Return whether `program` is there, and its version where it says one."""
    path = program_path(program)
    version = _said_version(path, program.version_option) if path else ""
    install = "" if path else advice_for(program, system)
    return Check(program.title, bool(path), version, program.needed_for, required=False, install=install)


def program_path(program: Program) -> str:
    """Return the path of the first of the program's names that is found, or nothing."""
    places = (str(VALIDATORS), str(SERVERS), None)
    found = (shutil.which(name, path=place) for place in places for name in program.names)
    return next(filter(None, found), "")


def advice_for(program: Program, system: System) -> str:
    """Return how `program` is installed on `system`."""
    if program.advice:
        return program.advice
    package = program.packages.get(system, program.title)
    return install_command([package], system)


def _python() -> Check:
    return Check(
        "Python",
        sys.version_info >= MINIMUM_PYTHON,
        platform.python_version(),
        "everything",
        required=True,
        install="" if sys.version_info >= MINIMUM_PYTHON else "install Python 3.11 or newer",
    )


def _check_library(library: Library, system: System) -> Check:
    opened = _opened(library)
    if opened is None:
        package = library.packages.get(system, library.title)
        return Check(
            library.title, False, "", "PDF", required=True, install=install_command([package], system)
        )
    version = ""
    if library.version_function:
        function = getattr(opened, library.version_function)
        function.restype = ctypes.c_char_p
        version = function().decode()
    return Check(library.title, True, version, "PDF", required=True, install="")


def _opened(library: Library) -> ctypes.CDLL | None:
    names = (
        f"lib{library.name}.so.{library.number}",
        f"lib{library.name}.{library.number}.dylib",
        f"/opt/homebrew/lib/lib{library.name}.{library.number}.dylib",
        f"/usr/local/lib/lib{library.name}.{library.number}.dylib",
    )
    for name in names if sys.platform == "darwin" else names[:1]:
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    return None


def _pandoc() -> Check:
    spec = find_spec("pypandoc")
    folders = list(spec.submodule_search_locations or ()) if spec else []
    path = shutil.which("pandoc", path=os.pathsep.join(str(Path(folder) / "files") for folder in folders))
    install = "" if path else _pip(("pypandoc_binary",))
    version = _said_version(path, "--version") if path else ""
    return Check("pandoc", bool(path), version, "reading documents", required=True, install=install)


def _fonts() -> Check:
    missing = fonts.missing_packages()
    version = "" if missing else f"{len(fonts.families())} families"
    return Check(
        "fonts", not missing, version, "PDF", required=True, install=_pip(missing) if missing else ""
    )


def _pip(packages: Iterable[str]) -> str:
    return f"{sys.executable} -m pip install {' '.join(packages)}"


def _said_version(path: str, option: str) -> str:
    """Return the first number with dots that the program prints when asked for its version."""
    try:
        said = subprocess.run(
            [path, option],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=20,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    found = re.search(rb"\d+(\.\d+)+", said.stdout)
    return found.group().decode() if found else ""


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
