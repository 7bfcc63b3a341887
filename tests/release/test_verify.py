"""A set of files that was damaged, in any way, does not verify."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from imprint.files import digest
from imprint.project import find_project
from imprint.release.assets import archive
from imprint.release.manifest import checksums
from imprint.release.verify import Verified, verify
from imprint.releasing import Wanted, release
from tests.hosts.test_servers import committed, git

Files = dict[str, bytes]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Return the files of a small release."""
    folder = tmp_path_factory.mktemp("release")
    (folder / "source").mkdir()
    (folder / ".gitignore").write_text("build/\n.imprint/\n")
    (folder / "imprint.toml").write_text('[release]\nvalidators = "none"\n')
    git(folder, "init", "-q")
    committed(folder, "First.", 5)
    project = find_project(folder)
    assert project
    done = release(project, Wanted("v1", dry_run=True), lambda *_: None, lambda _: None)
    assert done.folder, done.report.diagnostics
    return {path.name: path.read_bytes() for path in done.folder.iterdir()}


def checked(files: Files) -> Verified:
    return verify(files, files.get)


def test_what_was_made_verifies(made: Files) -> None:
    found = checked(made)

    assert (found.differences, found.unlisted) == ((), ())
    assert (found.files, found.carried, found.proofs) == (len(made) - 1, 2, 3)


def summed(files: Files) -> Files:
    """Return files whose checksums and provenance have been made to fit: what somebody would do who lies."""
    sums = {
        name: digest(data)
        for name, data in files.items()
        if name not in ("SHA256SUMS", "provenance.intoto.json")
    }
    statement = json.loads(files["provenance.intoto.json"])
    statement["subject"] = [{"name": name, "digest": {"sha256": sum_}} for name, sum_ in sums.items()]
    origin = json.dumps(statement).encode()
    text = checksums({**sums, "provenance.intoto.json": digest(origin)})
    return {**files, "provenance.intoto.json": origin, "SHA256SUMS": text.encode()}


def with_manifest(files: Files, change: Callable[[dict[str, object]], None]) -> Files:
    manifest = json.loads(files["manifest.json"])
    for output in manifest["outputs"]:
        change(output)
    return summed({**files, "manifest.json": json.dumps(manifest).encode()})


def rehashed(files: Files, name: str, data: bytes) -> Files:
    """Return files with another one in the place of `name`, and everything that names its digest corrected."""

    def change(output: dict[str, object]) -> None:
        if output.get("name") == name:
            output["sha256"] = digest(data)
            output.pop("built_sha256", None)

    return with_manifest({**files, name: data}, change)


def packed(files: Files, change: Callable[[str, bytes], bytes]) -> Files:
    with zipfile.ZipFile(io.BytesIO(files["proofs.zip"])) as found:
        inner = [(name, change(name, found.read(name))) for name in found.namelist()]
    return summed({**files, "proofs.zip": archive([pair for pair in inner if pair[1]])})


def without(files: Files, name: str) -> Files:
    return {key: data for key, data in files.items() if key != name}


DAMAGES: dict[str, tuple[str, Callable[[Files], Files]]] = {
    "a byte of a PDF": ("verify/changed", lambda f: {**f, "sheet.en.pdf": f["sheet.en.pdf"][:-9] + b"x" + f["sheet.en.pdf"][-8:]}),
    "a truncated page": ("verify/changed", lambda f: {**f, "sheet.en.html": f["sheet.en.html"][:-1]}),
    "a missing file": ("verify/missing", lambda f: without(f, "sheet.en.docx")),
    "no checksums": ("verify/sums", lambda f: without(f, "SHA256SUMS")),
    "checksums of a path outside": ("verify/sums", lambda f: {**f, "SHA256SUMS": f["SHA256SUMS"] + b"0" * 64 + b"  ../x\n"}),
    "checksums with a line of text": ("verify/sums", lambda f: {**f, "SHA256SUMS": f["SHA256SUMS"] + b"hello\n"}),
    "no manifest": ("verify/manifest", lambda f: summed(without(f, "manifest.json"))),
    "a manifest that is no JSON": ("verify/manifest", lambda f: summed({**f, "manifest.json": b"{"})),
    "a manifest of another file": ("verify/manifest", lambda f: summed({**f, "sheet.en.html": b"<p>x"})),
    "another source in the manifest": ("verify/inside", lambda f: with_manifest(f, lambda o: o.update(source_digest="0" * 64) if "source_digest" in o else None)),
    "another language in the manifest": ("verify/inside", lambda f: with_manifest(f, lambda o: o.update(locale="de") if o.get("format") == "docx" else None)),
    "a PDF in the place of another": ("verify/proof", lambda f: rehashed(f, "sheet.en.pdf", f["sheet.en.pdf"] + b"\n")),
    "no PDF at all in its place": ("verify/inside", lambda f: rehashed(f, "sheet.en.pdf", b"text")),
    "a Word file that is none": ("verify/inside", lambda f: rehashed(f, "sheet.en.docx", b"text")),
    "a proof that fails": ("verify/proof", lambda f: packed(f, lambda _, d: d.replace(b'"ok": true', b'"ok": false'))),
    "a proof that is gone": ("verify/proof", lambda f: packed(f, lambda n, d: b"" if n.endswith("pdf.json") else d)),
    "proofs that are no archive": ("verify/proof", lambda f: summed({**f, "proofs.zip": b"PK"})),
    "a provenance of other files": ("verify/provenance", lambda f: {**f, "provenance.intoto.json": f["provenance.intoto.json"].replace(b'"sheet.md"', b'"other.md"')}),
    "a provenance that is none": ("verify/provenance", lambda f: {**f, "provenance.intoto.json": b"[]"}),
    "no provenance": ("verify/provenance", lambda f: without(f, "provenance.intoto.json")),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_is_found(made: Files, name: str) -> None:
    rule, damage = DAMAGES[name]
    found = checked(damage(made))

    assert rule in {one.rule for one in found.differences}, found.differences


def test_what_no_checksum_names_is_told_of(made: Files) -> None:
    assert checked({**made, "notes.txt": b"x"}).unlisted == ("notes.txt",)


def test_a_build_verifies_like_a_release(made: Files, tmp_path: Path) -> None:
    from tests.commands.helper import imprint, project

    folder = project(tmp_path, sheet="# Sheet\n\nText.\n")
    assert imprint(folder, "build", "--format", "html,docx").code == 0
    good = imprint(folder, "verify", "build")
    (folder / "build/html/en/sheet.html").write_text("else")
    bad = imprint(folder, "verify", "build")

    assert (good.code, "2 proofs hold" in good.out) == (0, True)
    assert (bad.code, "build/html/en/sheet.html: error[verify/changed]" in bad.err) == (7, True)
