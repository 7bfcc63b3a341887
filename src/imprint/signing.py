"""Signing and checking checksums with a user's own key, by the programs that people already have.

An edge: it runs `ssh-keygen` (signatures of OpenSSH) or `minisign`. No key is ever read here.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Literal

from imprint import doctor
from imprint.errors import SetupError
from imprint.files import display

Kind = Literal["ssh", "minisign"]

KEY = "IMPRINT_SIGNING_KEY"  # the variable that names the file of the key
_NAMESPACE = "imprint"
_SECONDS = 60.0
_PROGRAMS = {"ssh": doctor.SSH_KEYGEN, "minisign": doctor.MINISIGN}
_SUFFIXES = {"ssh": ".sig", "minisign": ".minisig"}


def sign(path: Path, kind: Kind, key: str) -> Path:
    """Sign a file with the key in a file, and return the signature's, beside it.

    Raises SetupError where the program or the key is missing, or refuses.
    """
    if not key or not Path(key).is_file():
        raise SetupError(
            "release/key",
            f"{KEY} names no file" if not key else f"{key}, which {KEY} names, is not there",
            fix=f"set {KEY} to the path of your {kind} key",
        )
    made = path.with_name(path.name + _SUFFIXES[kind])
    made.unlink(missing_ok=True)
    if kind == "ssh":
        command = ["-q", "-Y", "sign", "-f", key, "-n", _NAMESPACE, str(path)]
    else:
        command = ["-S", "-s", key, "-x", str(made), "-t", path.name, "-m", str(path)]
    done = _run(kind, command)
    if done.returncode or not made.is_file():
        raise SetupError(
            "release/signing",
            f"{_PROGRAMS[kind].title} did not sign: {_last(done)}",
            fix="use a key without a passphrase, or an agent that has it",
        )
    return made


def is_signed_by(path: Path, signature: Path, signers: Path) -> str:
    """Return who has signed a file, of those who may; "" where it is nobody of them.

    `signers` is a file of allowed signers of OpenSSH, or a public key of minisign. Raises SetupError where
    the program is missing.
    """
    if signature.suffix == ".minisig":
        done = _run("minisign", ["-V", "-q", "-p", str(signers), "-x", str(signature), "-m", str(path)])
        return display(signers) if not done.returncode else ""
    found = _run("ssh", ["-Y", "find-principals", "-s", str(signature), "-f", str(signers)])
    for who in found.stdout.decode("utf-8", "replace").split() if not found.returncode else ():
        command = ["-Y", "verify", "-f", str(signers), "-I", who, "-n", _NAMESPACE, "-s", str(signature)]
        if not _run("ssh", command, path.read_bytes()).returncode:
            return who
    return ""


def _run(kind: Kind, arguments: list[str], data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    program = _PROGRAMS[kind]
    path = doctor.program_path(program)
    if not path:
        advice = doctor.advice_for(program, doctor.this_system())
        raise SetupError("setup/program", f"{program.title} is missing", fix=advice)
    try:
        return subprocess.run(
            [path, *arguments], input=data, capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise SetupError(
            "release/signing", f"{program.title} waits for something", fix="use a key without a passphrase"
        ) from error


def _last(done: subprocess.CompletedProcess[bytes]) -> str:
    lines = (done.stderr or done.stdout).decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else f"exit code {done.returncode}"
