"""Checking a set of files against its own checksums, manifest, proofs and provenance, offline."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import ParseError

from imprint.release.assets import MANIFEST, PROOFS, PROVENANCE, SUMS
from imprint.release.provenance import subjects_of

SIGNATURES = (f"{SUMS}.sig", f"{SUMS}.minisig")
_LINE = re.compile(r"(?P<sum>[0-9a-f]{64}) [ *](?P<name>.+)")
_PROPERTY = "{http://schemas.openxmlformats.org/officeDocument/2006/custom-properties}property"
_LARGEST = 64 << 20  # bytes of a part that is taken out of a file

Read = Callable[[str], bytes | None]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was when the set was made."""

    rule: str
    name: str
    message: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What was checked, and what differs. `unlisted` are files that the checksums do not name."""

    files: int
    carried: int  # PDF and Word files whose inside was compared
    proofs: int
    differences: tuple[Difference, ...]
    unlisted: tuple[str, ...] = ()


def verify(names: Iterable[str], read: Read) -> Verified:
    """Return what differs in a set of files.

    `names` are those that are there, `read` gives the bytes of one, None for one that is not there. A set is
    a downloaded release, or the folder of a build.
    """
    sums_text = read(SUMS)
    if sums_text is None:
        missing = Difference("verify/sums", SUMS, "it is missing, so nothing can be checked")
        return Verified(0, 0, 0, (missing,))
    sums, wrong = _sums(sums_text)
    found = list(wrong)
    for name, sha256 in sums.items():
        found += _file(name, sha256, read(name))
    manifest = _manifest(read(MANIFEST))
    if manifest is None:
        found.append(Difference("verify/manifest", MANIFEST, "it is missing, or no manifest"))
        manifest = {}
    outputs = [one for one in manifest.get("outputs", []) if isinstance(one, dict)]
    found += _listed(outputs, sums)
    found += _origin(read(PROVENANCE), sums)
    carried = list(_carried(outputs, read))
    proofs, differing = _proofs(outputs, read)
    found += [one for _, differences in carried for one in differences]
    found += differing
    known = {*sums, SUMS, *SIGNATURES}
    unlisted = tuple(sorted(name for name in names if name not in known))
    return Verified(len(sums), len(carried), proofs, tuple(found), unlisted)


def _sums(data: bytes) -> tuple[dict[str, str], list[Difference]]:
    found, wrong = {}, []
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
        match = _LINE.fullmatch(line)
        name = match["name"] if match else ""
        if not match or name.startswith("/") or ".." in name.split("/") or "\\" in name:
            wrong.append(
                Difference("verify/sums", SUMS, f"line {number} is no checksum of a file in the folder")
            )
        else:
            found[name] = match["sum"]
    return found, wrong


def _file(name: str, sha256: str, data: bytes | None) -> Iterator[Difference]:
    if data is None:
        yield Difference("verify/missing", name, "it is missing")
    elif (there := hashlib.sha256(data).hexdigest()) != sha256:
        message = (
            f"it differs: its SHA-256 is {there[:16]}…, and was {sha256[:16]}… ({len(data):,} bytes now)"
        )
        yield Difference("verify/changed", name, message)


def _manifest(data: bytes | None) -> dict[str, Any] | None:
    try:
        found = json.loads(data or b"")
    except ValueError:
        return None
    return found if isinstance(found, dict) and isinstance(found.get("outputs"), list) else None


def _name(output: Mapping[str, Any]) -> str:
    """Return what an output is called in the set: a release gives each a name of its own."""
    return str(output.get("name") or output.get("path") or "")


def _listed(outputs: Iterable[Mapping[str, Any]], sums: Mapping[str, str]) -> Iterator[Difference]:
    """Yield outputs of which manifest and checksums say something different."""
    for output in outputs:
        name = _name(output)
        if name not in sums:
            if not output.get("archive"):
                yield Difference("verify/unlisted", name, f"the manifest lists it, {SUMS} does not")
        elif sums[name] != output.get("sha256"):
            yield Difference("verify/manifest", name, f"the manifest has another SHA-256 of it than {SUMS}")


def _origin(data: bytes | None, sums: Mapping[str, str]) -> Iterator[Difference]:
    """Yield assets of which the provenance says something different; a build has none."""
    if data is None:
        if PROVENANCE in sums:
            yield Difference("verify/provenance", PROVENANCE, "it is missing")
        return
    try:
        subjects = subjects_of(data)
    except ValueError as error:
        yield Difference("verify/provenance", PROVENANCE, f"it can't be read: {error}")
        return
    for name, sha256 in subjects.items():
        if sums.get(name) != sha256:
            yield Difference("verify/provenance", name, "the provenance is about another file of this name")
    for name in sums.keys() - subjects.keys() - {PROVENANCE}:
        yield Difference("verify/provenance", name, "the provenance does not name it")


# --- inside the files ---


def _carried(outputs: Iterable[Mapping[str, Any]], read: Read) -> Iterator[tuple[str, list[Difference]]]:
    """Yield each PDF and Word file that was looked into, with what it carries and should not."""
    readers = {"pdf": _in_pdf, "docx": _in_docx}
    for output in outputs:
        reader = readers.get(str(output.get("format")))
        if output.get("kind") != "document" or not reader:
            continue
        name = _name(output)
        data = read(name)
        if data is None:
            continue
        try:
            said = list(reader(output, data))
        except Exception as error:  # noqa: BLE001  (a damaged file fails in whatever way it likes)
            said = [f"it can't be opened ({type(error).__name__})"]
        yield name, [Difference("verify/inside", name, one) for one in said]


def _in_pdf(output: Mapping[str, Any], data: bytes) -> Iterator[str]:
    import pikepdf  # noqa: PLC0415  (loads a library of its own)

    document = str(output.get("document"))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        attached = {name: bytes(pdf.attachments[name].get_file().read_bytes()) for name in pdf.attachments}
    source = attached.get(f"{document}.md")
    if source is not None and hashlib.sha256(source).hexdigest() != output.get("source_digest"):
        yield "the source inside it is not the one that it was made from"
    claim = attached.get(f"{document}.proof.json")
    if claim is None:
        return
    stated = json.loads(claim)
    if (stated.get("document"), stated.get("locale")) != (document, output.get("locale")):
        yield "the proof inside it is that of another output"


def _in_docx(output: Mapping[str, Any], data: bytes) -> Iterator[str]:
    stated = dict(_properties(data))
    pairs = (
        ("Document", "document", "document"),
        ("Locale", "locale", "language"),
        ("SourceDigest", "source_digest", "source"),
        ("CatalogDigest", "catalog_digest", "catalog"),
    )
    for name, key, what in pairs:
        if stated.get(name, "") != output.get(key, ""):
            yield f"it says that its {what} is {stated.get(name) or 'none'}, not {output.get(key) or 'none'}"


def _properties(data: bytes) -> Iterator[tuple[str, str]]:
    from lxml import etree  # noqa: PLC0415

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        about = archive.getinfo("docProps/custom.xml")
        if about.file_size > _LARGEST:
            raise ParseError("too large")
        root = etree.fromstring(archive.read(about), parser)
    for entry in root.iter(_PROPERTY):
        yield str(entry.get("name")), "".join(map(str, entry.itertext()))


def _proofs(outputs: Iterable[Mapping[str, Any]], read: Read) -> tuple[int, list[Difference]]:
    """Return how many proofs were compared with their outputs, and what differs."""
    outputs = list(outputs)
    proofs = dict(_proof_texts(outputs, read))
    wrong, count = [], 0
    for output in outputs:
        stated = output.get("proof_digest")
        if output.get("kind") != "document" or not stated:
            continue
        name = _name(output)
        key = ".".join(str(output.get(part)) for part in ("document", "locale", "format"))
        data = proofs.get(key)
        if data is None:
            wrong.append(Difference("verify/proof", name, "its proof is missing"))
            continue
        count += 1
        if hashlib.sha256(data).hexdigest() != stated:
            wrong.append(Difference("verify/proof", name, "its proof is not the one that the manifest names"))
        elif problem := _disproof(data, str(output.get("built_sha256") or output.get("sha256"))):
            wrong.append(Difference("verify/proof", name, problem))
    return count, wrong


def _disproof(data: bytes, sha256: str) -> str:
    try:
        proof = json.loads(data)
        if proof["ok"] is not True:
            return "its proof says that something was lost"
        return "" if proof["sha256"] == sha256 else "its proof is about another file"
    except (ValueError, KeyError, TypeError):
        return "its proof can't be read"


def _proof_texts(outputs: Iterable[Mapping[str, Any]], read: Read) -> Iterator[tuple[str, bytes]]:
    """Yield each proof by its output's name, from the archive of a release or the folder of a build."""
    packed = read(PROOFS)
    if packed is not None:
        try:
            with zipfile.ZipFile(io.BytesIO(packed)) as archive:
                for entry in archive.infolist():
                    if entry.file_size <= _LARGEST and entry.filename.endswith(".json"):
                        yield entry.filename.removesuffix(".json"), archive.read(entry)
        except (zipfile.BadZipFile, OSError, ValueError):
            return
        return
    for output in outputs:
        if output.get("kind") == "proof" and (data := read(str(output.get("path")))) is not None:
            yield str(output["path"]).rpartition("/")[2].removesuffix(".json"), data
