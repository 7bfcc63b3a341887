"""A release comes from exactly one commit, with every gate on, the same bytes each time."""

from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from imprint import doctor
from imprint.files import digest
from tests.commands.helper import Run, imprint, project
from tests.hosts.test_servers import committed, git

CATALOG = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'


@pytest.fixture
def sheets(tmp_path: Path) -> Path:
    """Return a project in a repository, with one commit."""
    folder = project(tmp_path / "sheets")
    (folder / ".gitignore").write_text("build/\n.imprint/\n")
    (folder / "imprint.toml").write_text('[release]\nvalidators = "none"\n')
    git(folder, "init", "-q", "-b", "main")
    committed(folder, "First.", 5)
    return folder


def released(folder: Path, tag: str = "v1", *words: str, **environment: str) -> Run:
    return imprint(folder, "release", "--tag", tag, "--dry-run", *words, **environment)


def refused(folder: Path, code: int, rule: str, *words: str, tag: str = "v1") -> None:
    done = released(folder, tag, *words)
    assert (done.code, f"[{rule}]" in done.err) == (code, True), done.err
    assert not (folder / "build/release").exists()


def test_only_what_is_committed_is_released(sheets: Path) -> None:
    (sheets / "source/sheet.md").write_text("# Sheet\n\nChanged.\n")
    refused(sheets, 3, "release/uncommitted")
    git(sheets, "checkout", "-q", ".")
    (sheets / "source/new.md").write_text("# New\n")
    refused(sheets, 3, "release/uncommitted")


def test_where_git_can_not_tell_nothing_is_released(sheets: Path) -> None:
    (sheets / ".git/index").write_bytes(b"damaged")
    refused(sheets, 3, "release/unknown")


def test_a_folder_without_a_repository_is_not_released(tmp_path: Path) -> None:
    refused(project(tmp_path, sheet="# Sheet\n"), 3, "release/repository")


def test_a_tag_of_another_commit_is_not_released(sheets: Path) -> None:
    git(sheets, "tag", "v1")
    committed(sheets, "Second.", 6)
    refused(sheets, 3, "release/tagged")
    git(sheets, "checkout", "-q", "v1")
    assert released(sheets).code == 0


@pytest.mark.parametrize("tag", ["", "../v1", "v 1", "-v", "v1/x"])
def test_a_tag_that_can_be_no_folder_is_refused(sheets: Path, tag: str) -> None:
    refused(sheets, 2, "release/tag", tag=tag)


def test_a_gate_that_fails_stops_it(sheets: Path) -> None:
    (sheets / "source/locale").mkdir()
    (sheets / "source/locale/de.po").write_text(CATALOG)
    git(sheets, "add", "-A")
    git(sheets, "commit", "-m", "A catalog")
    refused(sheets, 5, "translation/threshold")


def test_an_undecided_conflict_stops_it(sheets: Path) -> None:
    text = "# Sheet\n\n<<<<<<< ours\nFive seats.\n=======\nSix seats.\n>>>>>>> theirs\n"
    (sheets / "source/sheet.md").write_text(text)
    git(sheets, "add", "-A")
    git(sheets, "commit", "-m", "A conflict")
    refused(sheets, 4, "conflict/undecided")


def test_where_it_goes_and_its_secret_are_asked_for_before_anything_is_built(
    sheets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GITHUB_TOKEN", "GH_TOKEN", "GITHUB_REPOSITORY", "GITEA_SERVER_URL"):
        monkeypatch.delenv(name, raising=False)
    for words, code, rule in (
        ((), 2, "release/to"),
        (("--to", "hub"), 2, "release/to"),
        (("--to", "github", "--repository", "a/b"), 6, "release/secret"),
        (("--to", "gitea"), 2, "release/address"),
        (("--to", "folder"), 2, "release/address"),
        (("--to", "s3", "--address", "bucket"), 2, "release/address"),
    ):
        done = imprint(sheets, "release", "--tag", "v1", *words)
        assert (done.code, f"[{rule}]" in done.err) == (code, True), done.err
    assert not (sheets / "build").exists()


def test_a_release_has_the_same_bytes_in_two_checkouts(sheets: Path, tmp_path: Path) -> None:
    (sheets / "imprint.toml").write_text('[release]\nname = "Sheets"\nvalidators = "none"\n')
    git(sheets, "add", "-A")
    git(sheets, "commit", "-m", "Name")
    git(tmp_path, "clone", "-q", str(sheets), "other")
    folders = (sheets, tmp_path / "other")
    for folder in folders:
        assert released(folder).code == 0
    first, other = (
        {path.name: path.read_bytes() for path in (folder / "build/release/v1").iterdir()}
        for folder in folders
    )

    assert first == other


def test_the_manifest_tells_of_commit_tools_and_fonts(sheets: Path) -> None:
    assert released(sheets).code == 0
    manifest = json.loads((sheets / "build/release/v1/manifest.json").read_text())
    head = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=sheets, capture_output=True, text=True, check=True
    ).stdout.strip()

    assert (manifest["revision"], manifest["tag"], manifest["name"]) == (head, "v1", "sheets")
    assert {"weasyprint", "Pango", "pypandoc_binary"} <= manifest["tools"].keys()
    assert manifest["fonts"]["font-source-sans-pro"][0].isdigit()
    (page,) = [one for one in manifest["outputs"] if one.get("name") == "sheet.en.pdf"]
    assert {"size", "sha256", "source_digest", "proof_digest", "locale", "format"} <= page.keys()
    for output in manifest["outputs"]:
        if "archive" in output:
            with zipfile.ZipFile(sheets / "build/release/v1" / output["archive"]) as archive:
                assert digest(archive.read(output["path"].partition("/")[2])) == output["sha256"]
        else:
            assert digest((sheets / "build/release/v1" / output["name"]).read_bytes()) == output["sha256"]


def test_the_provenance_is_an_in_toto_statement(sheets: Path) -> None:
    statement = pytest.importorskip(
        "in_toto_attestation.v1.statement", reason="install requirements-dev.lock"
    )
    from google.protobuf.json_format import Parse
    from in_toto_attestation.v1 import statement_pb2

    assert released(sheets).code == 0
    data = json.loads((sheets / "build/release/v1/provenance.intoto.json").read_text())
    statement.Statement.copy_from_pb(Parse(json.dumps(data), statement_pb2.Statement())).validate()
    build = data["predicate"]["buildDefinition"]
    assert build["externalParameters"] == {"tag": "v1", "formats": ["docx", "html", "pdf"]}
    assert "source/sheet.md" in [one.get("name") for one in build["resolvedDependencies"]]


def test_the_bill_of_tools_is_cyclonedx(sheets: Path) -> None:
    pytest.importorskip("jsonschema", reason="install requirements-dev.lock")
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    assert released(sheets).code == 0
    text = (sheets / "build/release/v1/sbom.cdx.json").read_text()
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None


def test_a_signed_release_verifies_by_its_key_alone(sheets: Path, tmp_path: Path, ssh_keygen: str) -> None:
    for name in ("ours", "theirs"):
        subprocess.run(
            [ssh_keygen, "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(tmp_path / name)],
            check=True,
        )
        public = (tmp_path / f"{name}.pub").read_text()
        (tmp_path / f"{name}.signers").write_text(f"{name}@example.com {public}")
    (sheets / "imprint.toml").write_text('[release]\nsign = "ssh"\nvalidators = "none"\n')
    git(sheets, "add", "-A")
    git(sheets, "commit", "-m", "Signed")
    assert "[release/key]" in released(sheets, IMPRINT_SIGNING_KEY="").err
    assert released(sheets, IMPRINT_SIGNING_KEY=str(tmp_path / "ours")).code == 0
    there = "build/release/v1"
    good = imprint(sheets, "verify", there, "--signers", str(tmp_path / "ours.signers"))
    assert (good.code, "signed by ours@example.com" in good.out) == (0, True), good.err
    assert imprint(sheets, "verify", there, "--signers", str(tmp_path / "theirs.signers")).code == 7
    (sheets / there / "SHA256SUMS.sig").unlink()
    unsigned = imprint(sheets, "verify", there, "--signers", str(tmp_path / "ours.signers"))
    assert (unsigned.code, "nobody has signed it" in unsigned.err) == (7, True)


def test_a_release_signed_with_minisign_verifies_by_its_key_alone(
    sheets: Path, tmp_path: Path, minisign: str
) -> None:
    for name in ("ours", "theirs"):
        keys = ("-p", str(tmp_path / f"{name}.pub"), "-s", str(tmp_path / f"{name}.key"))
        subprocess.run([minisign, "-G", "-W", *keys], check=True, capture_output=True)
    (sheets / "imprint.toml").write_text('[release]\nsign = "minisign"\nvalidators = "none"\n')
    git(sheets, "add", "-A")
    git(sheets, "commit", "-m", "Signed")
    done = released(sheets, IMPRINT_SIGNING_KEY=str(tmp_path / "ours.key"))
    assert done.code == 0, done.err
    there = "build/release/v1"
    assert imprint(sheets, "verify", there, "--signers", str(tmp_path / "ours.pub")).code == 0
    assert imprint(sheets, "verify", there, "--signers", str(tmp_path / "theirs.pub")).code == 7
    sums = sheets / there / "SHA256SUMS"
    sums.write_text(sums.read_text().replace("a", "b", 1))
    assert imprint(sheets, "verify", there, "--signers", str(tmp_path / "ours.pub")).code == 7


def test_a_release_into_a_folder_and_again(sheets: Path, tmp_path: Path) -> None:
    words = ("release", "--tag", "v1", "--to", "folder", "--address", str(tmp_path / "out"))
    first, again = imprint(sheets, *words), imprint(sheets, *words)

    assert (first.code, again.code) == (0, 0), first.err
    assert imprint(tmp_path, "verify", "out/v1").code == 0
    committed(sheets, "Second.", 6)
    other = imprint(sheets, *words)
    assert (other.code, "release/published" in other.err) == (3, True)
    assert imprint(tmp_path, "verify", "out/v1").code == 0


def test_notes_of_ones_own_come_first(sheets: Path, tmp_path: Path) -> None:
    (tmp_path / "own.md").write_text("We moved.\n")
    assert released(sheets, "v1", "--notes", str(tmp_path / "own.md")).code == 0
    notes = (sheets / "build/release/v1/RELEASE-NOTES.md").read_text()

    assert notes.startswith("# sheets v1\n\nWe moved.\n\n## Documents\n")


def test_validators_look_at_what_is_released(sheets: Path, verapdf: str, vnu: str, ooxml: str) -> None:
    (sheets / "imprint.toml").write_text('[release]\nvalidators = "required"\n')
    git(sheets, "add", "-A")
    git(sheets, "commit", "-m", "Required")
    good = released(sheets)
    assert (good.code, "valid by veraPDF, Open XML validator, Nu HTML checker" in good.out) == (0, True), (
        good.err
    )
    (sheets / "templates/html").mkdir(parents=True)
    text = (Path(__file__).parents[2] / "templates/html/page.html").read_text()
    (sheets / "templates/html/page.html").write_text(text.replace("<main", "<main colour=red"))
    git(sheets, "add", "-A")
    git(sheets, "commit", "-m", "A bad template")
    bad = released(sheets)
    assert (bad.code, "[release/invalid]" in bad.err) == (7, True), bad.err
    assert {verapdf, vnu, ooxml}


def test_validators_that_are_required_and_missing_stop_a_release(
    sheets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (sheets / "imprint.toml").write_text('[release]\nvalidators = "required"\n')
    git(sheets, "add", "-A")
    git(sheets, "commit", "-m", "Required")
    monkeypatch.setattr(doctor, "VALIDATORS", tmp_path)
    monkeypatch.setenv("PATH", str(Path(shutil.which("git") or "").parent))
    done = released(sheets)
    assert (done.code, "there is no veraPDF" in done.err) == (6, True), done.err
