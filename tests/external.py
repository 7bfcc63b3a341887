"""Programs from outside that tests look at outputs with: browsers, offices, validators.

A test asks by fixture (`chromium`, `soffice`, `verapdf`), which also gives it the marker `external`. Where
the program is missing the test skips and says how to install it; under IMPRINT_REQUIRE_EXTERNAL=1 it fails.
A new program is a row in `imprint.doctor` and a fixture in conftest.py. tests/validators runs the validators.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from subprocess import run
from typing import NoReturn

import pytest

from imprint import doctor

REQUIRE = "IMPRINT_REQUIRE_EXTERNAL"
# Root may not have a sandbox, and a test has no use for Google's services.
_CHROMIUM = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --hide-scrollbars"
).split()


def require(program: doctor.Program) -> str:
    """Return the path of `program`; skip the test where it is missing, or fail it where it must be there."""
    if path := doctor.program_path(program):
        return path
    return _missing(program.title, doctor.advice_for(program, doctor.this_system()))


def require_file(path: Path, title: str) -> Path:
    """Return the path of a file that tests/validators/install puts in place; else do as `require` does."""
    if not path.is_file():
        _missing(title, "run tests/validators/install")
    return path


def _missing(title: str, how: str) -> NoReturn:
    advice = f"{title} is missing: {how}"
    if os.environ.get(REQUIRE) == "1":
        pytest.fail(f"{advice}, or unset {REQUIRE}", pytrace=False)
    pytest.skip(advice)


def browse(chromium: str, *arguments: str) -> bytes:
    """Return what headless Chromium prints, for example for `--dump-dom` and a file's URL."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [chromium, *_CHROMIUM, f"--user-data-dir={profile}", *arguments]
        return run(command, check=True, capture_output=True, timeout=120).stdout


def office_pdf(soffice: str, document: Path, folder: Path, *, has_own_fonts: bool = False) -> Path:
    """Return the PDF in `folder` that LibreOffice makes of `document`, with a profile of its own.

    `has_own_fonts`: with the fonts of the machine, not with those that print is pinned to.
    """
    left_out = {"FONTCONFIG_FILE"} if has_own_fonts else set()
    environment = {name: value for name, value in os.environ.items() if name not in left_out}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = f"-env:UserInstallation={Path(profile).as_uri()}"
        command = [
            soffice,
            options,
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(folder),
            str(document),
        ]
        run(command, check=True, capture_output=True, timeout=180, env=environment)
    return folder / f"{document.stem}.pdf"


def page_pictures(pdftoppm: str, pdf: Path, folder: Path, resolution: int = 60) -> list[Path]:
    """Return a PNG in `folder` for each page of `pdf`, in order."""
    run([pdftoppm, "-r", str(resolution), "-png", str(pdf), str(folder / pdf.stem)], check=True, timeout=120)
    return sorted(folder.glob(f"{pdf.stem}-*.png"))
