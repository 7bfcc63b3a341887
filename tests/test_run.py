"""`./run` makes an environment once, whatever happens on the way, and then gets out of the way.

The script is real; Python's venv and pip, apt-get and the machine are played by a script that keeps a diary.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# Answers what `run` asks of Python. What is missing on the machine stands in the file `missing`.
PYTHON = f"""#!/bin/sh
here=$(dirname "$(readlink -f "$0")")/..
case "$*" in
*version_info*) echo "$here/bin/python3"; [ ! -e "$here/old" ] ;;
*--version*) echo 'Python 3.9.2' ;;
*missing_packages*install_command*) echo 'sudo get-it libscribe1' ;;
*missing_packages*) cat "$here/missing" ;;
*'-m venv'*)
    echo venv >>"$here/diary"
    sleep "$(cat "$here/pause")"
    for folder; do :; done
    mkdir -p "$folder/bin" && ln -s "$here/bin/python3" "$folder/bin/python"
    ;;
*'-m pip'*) echo "pip $*" >>"$here/diary"; [ ! -e "$here/no-network" ] ;;
*) exec '{sys.executable}' "$@" ;;
esac
"""
APT = """#!/bin/sh
here=$(dirname "$0")/..
echo "apt-get $*" >>"$here/diary"
case "$*" in
*update*) rm -f "$here/no-lists" ;;
*) [ ! -e "$here/no-lists" ] && : >"$here/missing" ;;
esac
"""
needs_debian = pytest.mark.skipif(not Path("/etc/debian_version").exists(), reason="packages are Debian's")


@dataclass(frozen=True)
class Machine:
    """A checkout of the project and a machine that it meets."""

    place: Path
    checkout: Path

    @property
    def environment(self) -> dict[str, str]:
        return {"PATH": f"{self.place / 'bin'}:/usr/bin:/bin", "HOME": str(self.place)}

    def program(self, name: str, text: str) -> None:
        path = self.place / "bin" / name
        path.write_text(text)
        path.chmod(0o755)

    def is_user(self, number: int) -> None:
        self.program("id", f"#!/bin/sh\necho {number}\n")

    def has(self, name: str, text: str = "") -> None:
        (self.place / name).write_text(text)

    def diary(self) -> list[str]:
        path = self.place / "diary"
        return path.read_text().splitlines() if path.exists() else []

    def environments_made(self) -> int:
        return self.diary().count("venv")

    def run(self, *words: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.checkout / "run"), *words],
            cwd=folder or self.place,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    made = Machine(tmp_path / "machine", tmp_path / "a checkout")
    (made.place / "bin").mkdir(parents=True)
    made.checkout.mkdir()
    shutil.copy(ROOT / "run", made.checkout / "run")
    (made.checkout / "requirements.lock").write_text("rich==15.0.0 --hash=sha256:00\n")
    made.program("python3", PYTHON)
    made.program("apt-get", APT)
    made.is_user(1000)
    made.has("missing")
    made.has("pause", "0")
    return made


# --- the command ---


def test_without_a_command_it_says_how_it_is_used(machine: Machine) -> None:
    answer = machine.run()

    assert answer.returncode == 2
    assert answer.stdout.startswith("usage: ./run COMMAND")
    assert machine.diary() == []


def test_the_command_gets_its_words_and_its_folder_as_they_are(machine: Machine) -> None:
    folder = machine.place / "else where"
    folder.mkdir()

    answer = machine.run("sh", "-c", 'pwd; printf "[%s]" "$@"', "sh", "two words", "*", "", folder=folder)

    assert answer.stdout == f"{folder}\n[two words][*][]"


def test_the_exit_code_is_that_of_the_command(machine: Machine) -> None:
    assert machine.run("sh", "-c", "exit 5").returncode == 5


def test_programs_of_the_environment_come_first(machine: Machine) -> None:
    machine.run("true")
    tool = machine.checkout / ".venv" / "bin" / "scribe"
    tool.write_text("#!/bin/sh\necho of the environment\n")
    tool.chmod(0o755)
    machine.program("scribe", "#!/bin/sh\necho of the machine\n")

    assert machine.run("scribe").stdout == "of the environment\n"


def test_a_relative_path_from_another_folder_will_do(machine: Machine) -> None:
    answer = subprocess.run(
        ["../a checkout/run", "sh", "-c", "echo $VIRTUAL_ENV"],
        cwd=machine.place,
        env=machine.environment,
        capture_output=True,
        text=True,
        check=True,
    )

    assert answer.stdout == f"{machine.checkout}/.venv\n"


# --- the environment ---


def test_the_environment_is_made_once(machine: Machine) -> None:
    assert machine.run("true").returncode == 0
    assert machine.run("true").returncode == 0

    assert machine.environments_made() == 1


def test_packages_come_by_hash_and_as_wheels_and_the_project_builds_without_others(machine: Machine) -> None:
    machine.run("true")

    locked, project = [line for line in machine.diary() if line.startswith("pip")]
    assert "--require-hashes" in locked
    assert "--only-binary :all:" in locked
    assert "--no-deps --no-build-isolation" in project


def test_an_interrupted_environment_is_made_again(machine: Machine) -> None:
    machine.has("no-network")
    interrupted = machine.run("echo", "never")
    (machine.place / "no-network").unlink()

    assert (interrupted.returncode, interrupted.stdout) == (6, "")
    assert machine.run("echo", "now").stdout == "now\n"
    assert machine.environments_made() == 2


def test_another_lock_makes_another_environment(machine: Machine) -> None:
    machine.run("true")
    stale = machine.checkout / ".venv" / "stale"
    stale.touch()
    (machine.checkout / "requirements.lock").write_text("rich==16.0.0 --hash=sha256:11\n")

    machine.run("true")

    assert machine.environments_made() == 2
    assert not stale.exists()


def test_a_checkout_that_was_moved_makes_its_environment_again(machine: Machine) -> None:
    machine.run("true")
    moved = Machine(machine.place, machine.checkout.rename(machine.checkout.with_name("moved")))

    assert moved.run("sh", "-c", "echo $VIRTUAL_ENV").stdout == f"{moved.checkout}/.venv\n"
    assert machine.environments_made() == 2


def test_an_environment_whose_python_is_gone_is_made_again(machine: Machine) -> None:
    machine.run("true")
    python = machine.checkout / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to(machine.place / "python3.10")

    assert machine.run("true").returncode == 0
    assert machine.environments_made() == 2


def test_runs_at_the_same_time_make_one_environment(machine: Machine) -> None:
    machine.has("pause", "0.5")
    command = [str(machine.checkout / "run"), "echo", "ran"]

    runs = [
        subprocess.Popen(
            command, env=machine.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    answers = [run.communicate() for run in runs]

    assert [out for out, _ in answers] == ["ran\n"] * 4
    assert machine.environments_made() == 1
    assert sum("waiting for another run" in err for _, err in answers) == 3


# --- what a machine lacks ---


def test_an_old_python_is_refused_in_words(machine: Machine) -> None:
    machine.has("old")
    for number in range(11, 15):
        machine.program(f"python3.{number}", "#!/bin/sh\nexit 1\n")

    answer = machine.run("true")

    assert answer.returncode == 6
    assert "Python 3.11 or newer is needed" in answer.stderr
    assert "Python 3.9.2" in answer.stderr


def test_the_python_that_is_named_is_taken(machine: Machine) -> None:
    machine.has("old")
    answer = subprocess.run(
        [str(machine.checkout / "run"), "true"],
        env={**machine.environment, "IMPRINT_PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=False,
    )

    # The real Python finds no module of the project in this checkout: it was asked, and the other was not.
    assert "ModuleNotFoundError" in answer.stderr


def test_who_is_not_root_gets_the_command_that_installs(machine: Machine) -> None:
    machine.has("missing", "libscribe1 libquill2\n")

    answer = machine.run("true")

    assert answer.returncode == 6
    assert "libscribe1 libquill2" in answer.stderr
    assert "    sudo get-it libscribe1\n" in answer.stderr
    assert machine.diary() == []


def test_root_without_apt_gets_the_command_too(machine: Machine) -> None:
    machine.is_user(0)
    machine.has("missing", "libscribe1\n")
    (machine.place / "bin" / "apt-get").unlink()
    for tool in ("sh", "cat", "cmp", "dirname", "readlink"):
        (machine.place / "bin" / tool).symlink_to(str(shutil.which(tool)))

    answer = subprocess.run(
        [str(machine.checkout / "run"), "true"],
        env={"PATH": str(machine.place / "bin")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.returncode == 6
    assert "    sudo get-it libscribe1\n" in answer.stderr


@needs_debian
def test_root_on_debian_gets_it_installed(machine: Machine) -> None:
    machine.is_user(0)
    machine.has("missing", "libscribe1 libquill2\n")

    answer = machine.run("echo", "ran")

    assert answer.stdout == "ran\n"
    assert machine.diary()[0].endswith("install --no-install-recommends libscribe1 libquill2")


@needs_debian
def test_package_lists_are_fetched_where_the_machine_has_none(machine: Machine) -> None:
    machine.is_user(0)
    machine.has("missing", "libscribe1\n")
    machine.has("no-lists")

    assert machine.run("echo", "ran").stdout == "ran\n"
    assert [line.split()[-1] for line in machine.diary()[:3]] == ["libscribe1", "update", "libscribe1"]


@needs_debian
def test_what_debian_cannot_install_is_said(machine: Machine) -> None:
    machine.is_user(0)
    machine.has("missing", "libscribe1\n")
    machine.program("apt-get", "#!/bin/sh\necho no such package\nexit 100\n")

    answer = machine.run("true")

    assert answer.returncode == 6
    assert "no such package" in answer.stderr
    assert "apt-get could not install libscribe1" in answer.stderr


# --- the package ---


def test_a_wheel_carries_the_templates_and_the_command(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "SOURCE_DATE_EPOCH": "315532800"},
        capture_output=True,
        check=True,
    )

    with zipfile.ZipFile(next(tmp_path.glob("imprint-*.whl"))) as wheel:
        names = set(wheel.namelist())
        commands = next(wheel.read(name).decode() for name in names if name.endswith("entry_points.txt"))
    templates = {f"imprint/{path.relative_to(ROOT)}" for path in (ROOT / "templates").rglob("*.*")}
    assert templates <= names
    assert "imprint = imprint.commands:main" in commands
    assert not any(name.startswith(("tests/", "source/")) for name in names)
