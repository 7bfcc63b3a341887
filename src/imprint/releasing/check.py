"""Checking a folder of files: a downloaded release, or a build."""

from __future__ import annotations

from pathlib import Path

from imprint import signing
from imprint.errors import SetupError, UsageError
from imprint.files import display
from imprint.release.assets import SUMS
from imprint.release.verify import SIGNATURES, Difference, Verified, verify


def verify_folder(folder: Path, signers: Path | None = None) -> tuple[Verified, str]:
    """Return what differs in a folder, and who signed it: "" where nobody did, or nobody asked.

    `signers` names those who may sign; then a signature has to be there. Raises UsageError where there is no
    such folder.
    """
    if not folder.is_dir():
        raise UsageError("usage/no-folder", f"there is no folder {display(folder)}", fix="check the path")
    inside = folder.resolve()
    others = {path.parent for path in folder.rglob(SUMS)} - {folder}  # sets of their own, as of releases
    names = [
        path.relative_to(folder).as_posix()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not _is_hidden(path.relative_to(folder)) and others.isdisjoint(path.parents)
    ]

    def read(name: str) -> bytes | None:
        path = folder / name
        if not path.is_file() or not path.resolve().is_relative_to(inside):
            return None
        return path.read_bytes()

    found = verify(names, read)
    if not signers:
        return found, ""
    who, difference = _signed(folder, signers)
    if difference:
        found = Verified(
            found.files, found.carried, found.proofs, (*found.differences, difference), found.unlisted
        )
    return found, who


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _signed(folder: Path, signers: Path) -> tuple[str, Difference | None]:
    if not signers.is_file():
        raise SetupError("release/signers", f"there is no file {display(signers)}", fix="check the path")
    there = [folder / name for name in SIGNATURES if (folder / name).is_file()]
    if not there:
        return "", Difference("verify/signature", SUMS, "nobody has signed it")
    for signature in there:
        if who := signing.is_signed_by(folder / SUMS, signature, signers):
            return who, None
    message = f"its signature is by none of those in {display(signers)}, or of another file"
    return "", Difference("verify/signature", SUMS, message)
