"""The wheel, in an empty virtual environment, away from any checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(folder),
    ]
    subprocess.run([*command, str(ROOT)], check=True, capture_output=True)
    (made,) = folder.glob("imprint-*.whl")
    return made


def test_a_wheel_holds_the_program_and_its_templates_alone(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as found:
        names = [name for name in found.namelist() if ".dist-info/" not in name]

    assert all(name.startswith("imprint/") for name in names)
    assert not [name for name in names if name.endswith(".pyc") or "/tests/" in name]
    inside = {path.relative_to(ROOT).as_posix() for path in (ROOT / "templates").rglob("*") if path.is_file()}
    assert {f"imprint/{path}" for path in inside} <= set(names)
    assert {"imprint/templates/project/github.yml", "imprint/templates/handoff/cover.md"} <= set(names)


@pytest.mark.slow
def test_a_wheel_works_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    """Its dependencies are those of the lock, by their hashes."""
    place = tmp_path / "environment"
    venv.create(place, with_pip=True)
    python = place / "bin/python"
    kept = ("HOME", "LANG", "TMPDIR", "PIP_INDEX_URL", "PIP_CONFIG_FILE", "PIP_CACHE_DIR", "SSL_CERT_FILE")
    environment = {key: os.environ[key] for key in kept if key in os.environ}
    environment |= {"PATH": os.pathsep.join((str(place / "bin"), os.defpath)), "NO_COLOR": "1"}

    def run(*command: str, folder: Path = tmp_path) -> str:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        return done.stdout

    pip = (str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--only-binary", ":all:")
    run(*pip, "--require-hashes", "-r", str(ROOT / "requirements.lock"))
    run(*pip, "--no-deps", str(wheel))
    run(str(python), "-m", "pip", "check")
    where = run(
        str(python), "-c", "import imprint.project as p; print(p.__file__, p.default_templates())"
    ).split()
    assert all(Path(each).is_relative_to(place) for each in where)
    assert run("imprint", "--version").startswith("imprint 0.")
    run("imprint", "init", "handbook", "--ci", "github")
    run("imprint", "build", folder=tmp_path / "handbook")
    for name in ("pdf/welcome.en.pdf", "docx/welcome.en.docx", "html/en/welcome.html"):
        assert (tmp_path / "handbook/build" / name).is_file()
    run("imprint", "verify", "handbook/build")
