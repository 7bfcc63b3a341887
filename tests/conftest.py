"""What all tests share: programs from outside as fixtures, and Hypothesis without chance or stop-watch."""

from __future__ import annotations

import pytest
from hypothesis import settings

from imprint import doctor, fonts
from tests.external import require

# Every run tries the same examples, so a failure means a change; `--hypothesis-profile=explore` tries others.
settings.register_profile("steady", derandomize=True, deadline=None, max_examples=50)
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile("steady")

_PROGRAMS = {
    "chromium",
    "soffice",
    "pdftoppm",
    "verapdf",
    "vnu",
    "ooxml",
    "axe",
    "lighthouse",
    "minisign",
    "ssh_keygen",
    "gitea",
    "prism",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what asks for a program from outside."""
    for item in items:
        if _PROGRAMS & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.external)


@pytest.fixture(scope="session", autouse=True)
def _own_fonts(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Let print know the pinned fonts alone: what fontconfig is told first holds for the process."""
    fonts.activate(tmp_path_factory.mktemp("fonts"))


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of Chromium."""
    return require(doctor.CHROMIUM)


@pytest.fixture(scope="session")
def soffice() -> str:
    """Return the path of LibreOffice."""
    return require(doctor.LIBREOFFICE)


@pytest.fixture(scope="session")
def pdftoppm() -> str:
    """Return the path of Poppler's pdftoppm."""
    return require(doctor.POPPLER)


@pytest.fixture(scope="session")
def strace() -> str:
    """Return the path of strace."""
    return require(doctor.STRACE)


@pytest.fixture(scope="session")
def minisign() -> str:
    """Return the path of minisign."""
    return require(doctor.MINISIGN)


@pytest.fixture(scope="session")
def ssh_keygen() -> str:
    """Return the path of OpenSSH's ssh-keygen."""
    return require(doctor.SSH_KEYGEN)


@pytest.fixture(scope="session")
def verapdf() -> str:
    """Return the path of veraPDF."""
    return require(doctor.VERAPDF)


@pytest.fixture(scope="session")
def vnu() -> str:
    """Return the path of the Nu HTML checker."""
    return require(doctor.VNU)


@pytest.fixture(scope="session")
def ooxml() -> str:
    """Return the path of the Open XML validator."""
    return require(doctor.OOXML)


@pytest.fixture(scope="session")
def axe(chromium: str) -> tuple[str, ...]:
    """Return the command that runs axe in Chromium."""
    return require(doctor.AXE), chromium


@pytest.fixture(scope="session")
def lighthouse(chromium: str) -> tuple[str, ...]:
    """Return the command that runs Lighthouse in Chromium."""
    return require(doctor.LIGHTHOUSE), chromium
