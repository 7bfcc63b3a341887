"""What a machine has is found; for what it lacks there is a command."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from imprint import doctor, fonts

SOURCES = Path(__file__).parents[1] / "src"
NOWHERE = doctor.Library("Quill", "quill-of-nobody", 7, {"debian": "libquill7", "fedora": "quill"})


def found(checks: tuple[doctor.Check, ...], what: str) -> doctor.Check:
    return next(check for check in checks if check.what == what)


@pytest.fixture
def root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_is_root", lambda: True)


@pytest.fixture
def needs_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for what a build needs alone: programs of tests take seconds to say their versions."""
    monkeypatch.setattr(doctor, "TEST_PROGRAMS", ())


@pytest.fixture
def somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_is_root", lambda: False)


@pytest.mark.usefixtures("needs_alone")
def test_what_a_build_needs_is_here_and_says_its_version() -> None:
    checks = doctor.examine()

    assert [check.what for check in checks if check.required and not check.found] == []
    for what in ("Python", "Pango", "HarfBuzz", "pandoc"):
        assert found(checks, what).version[0].isdigit()


def test_everything_missing_comes_with_a_way_to_get_it_and_nothing_else_does() -> None:
    for check in doctor.examine():
        assert bool(check.install) != check.found
        assert check.needed_for


@pytest.mark.usefixtures("root", "needs_alone")
def test_a_missing_library_is_required_and_has_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LIBRARIES", (NOWHERE,))
    monkeypatch.setattr(doctor, "this_system", lambda: "debian")

    check = found(doctor.examine(), "Quill")

    assert (check.found, check.required) == (False, True)
    assert check.install == "apt-get install -y --no-install-recommends libquill7"


@pytest.mark.usefixtures("needs_alone")
def test_fonts_that_are_missing_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "missing_packages", lambda: ("font-of-nobody",))

    check = found(doctor.examine(), "fonts")

    assert (check.found, check.required) == (False, True)
    assert check.install.endswith("-m pip install font-of-nobody")


def test_each_package_that_is_missing_is_named_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LIBRARIES", (NOWHERE, NOWHERE))

    assert doctor.missing_packages("debian") == ("libquill7",)
    assert doctor.missing_packages("fedora") == ("quill",)
    assert doctor.missing_packages("other") == ("Quill",)


def test_where_python_cannot_make_environments_its_package_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(doctor, "LIBRARIES", ())
    monkeypatch.setattr(doctor, "find_spec", lambda name: None)

    assert doctor.missing_packages("debian") == (f"python3.{sys.version_info.minor}-venv",)


@pytest.mark.parametrize(
    ("os_release", "system"),
    [
        ({"ID": "debian"}, "debian"),
        ({"ID": "linuxmint", "ID_LIKE": "ubuntu debian"}, "debian"),
        ({"ID": "rocky", "ID_LIKE": "rhel centos fedora"}, "fedora"),
        ({"ID": "manjaro", "ID_LIKE": "arch"}, "arch"),
        ({"ID": "alpine"}, "alpine"),
        ({"ID": "nixos"}, "other"),
        ({}, "other"),
    ],
)
def test_a_system_is_known_by_its_name_or_by_what_it_is_like(os_release: dict[str, str], system: str) -> None:
    assert doctor.system_of(os_release) == system


@pytest.mark.usefixtures("somebody")
@pytest.mark.parametrize(
    ("system", "command"),
    [
        ("debian", "sudo apt-get install -y --no-install-recommends a b"),
        ("fedora", "sudo dnf install -y a b"),
        ("arch", "sudo pacman -S --needed a b"),
        ("alpine", "sudo apk add a b"),
        ("macos", "brew install a b"),
        ("other", "install a b with the package manager of this system"),
    ],
)
def test_the_command_is_that_of_the_system(system: doctor.System, command: str) -> None:
    assert doctor.install_command(["a", "b"], system) == command


def test_a_program_says_its_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "scribe"
    program.write_text("#!/bin/sh\necho 'Scribe (by nobody) 12.4.1-rc, 2026' >&2\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")

    check = doctor.check_program(doctor.Program("Scribe", ("quill", "scribe"), "tests"), "debian")

    assert (check.found, check.version) == (True, "12.4.1")


def test_a_pinned_validator_is_taken_before_another_of_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder, version in (("pinned", "1.2"), ("path", "9.9")):
        program = tmp_path / folder / "scribe"
        program.parent.mkdir()
        program.write_text(f"#!/bin/sh\necho {version}\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "path"), prepend=":")
    monkeypatch.setattr(doctor, "VALIDATORS", tmp_path / "pinned")

    check = doctor.check_program(doctor.Program("Scribe", ("scribe",), "tests"), "debian")

    assert check.version == "1.2"


def test_a_program_that_is_missing_is_never_required(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(doctor, "VALIDATORS", tmp_path)
    monkeypatch.setattr(doctor, "SERVERS", tmp_path)

    for program in doctor.TEST_PROGRAMS:
        check = doctor.check_program(program, "debian")
        assert (check.found, check.required) == (False, False)
        assert check.install


def test_it_speaks_where_no_package_is_installed() -> None:
    question = (
        f"import sys; sys.path.insert(0, {str(SOURCES)!r}); from imprint import doctor; "
        "doctor.TEST_PROGRAMS = (); "
        "print(*(check.what for check in doctor.examine() if check.required and not check.found))"
    )

    answer = subprocess.run(
        [sys.executable, "-I", "-S", "-c", question], capture_output=True, text=True, check=True
    )

    assert answer.stdout.split() == ["pandoc", "fonts"]
