"""A hand-over holds what an audience needs and nothing internal."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pikepdf
import pytest

from imprint.release.leaks import Secrets, comments_in, leaks
from tests.commands.helper import Run, imprint, project
from tests.hosts.test_servers import git

PLANS = """---
title: Plans
authors: [Paula Writer]
---

What they cost. <!-- ask Quentin whether this holds -->

| Plan | Seats |
|---|---|
| Small | 5 |
| Large | 50 |
"""
GERMAN = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Plans"
msgstr "Pläne"
"""


@pytest.fixture
def plans(tmp_path: Path) -> Path:
    """Return a project with a document, an author, a comment and a half translation."""
    folder = project(tmp_path / "plans", plans=PLANS, internal="# Not for sales\n\nText.\n")
    (folder / "source/locale").mkdir()
    (folder / "source/locale/de.po").write_text(GERMAN)
    (folder / ".gitignore").write_text("build/\n.imprint/\n")
    (folder / "imprint.toml").write_text('[handoff.sales]\ndocuments = ["plans"]\n')
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-m", "First")
    return folder


def handed(folder: Path, *words: str) -> Run:
    return imprint(folder, "handoff", "--audience", "sales", *words)


def archived(folder: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(folder / "build/handoff/plans-sales.zip") as found:
        return {name: found.read(name) for name in found.namelist()}


def test_an_archive_has_what_is_complete_by_language_and_a_note(plans: Path, tmp_path: Path) -> None:
    done = handed(plans)
    assert done.code == 0, done.err
    files = archived(plans)
    assert set(files) == {
        "COVER-NOTE.pdf",
        "COVER-NOTE.docx",
        "en/plans.en.pdf",
        "en/plans.en.docx",
        "manifest.json",
        "SHA256SUMS",
    }
    assert "left out, because too little is translated: plans in de" in done.out
    with zipfile.ZipFile(plans / "build/handoff/plans-sales.zip") as found:
        found.extractall(tmp_path / "there")
    assert imprint(tmp_path, "verify", "there").code == 0
    (tmp_path / "there/en/plans.en.pdf").write_bytes(files["COVER-NOTE.pdf"])
    assert imprint(tmp_path, "verify", "there").code == 7


def test_names_comments_and_sources_stay_at_home(plans: Path) -> None:
    assert handed(plans).code == 0
    files = archived(plans)
    with pikepdf.open(io.BytesIO(files["en/plans.en.pdf"])) as pdf:
        assert len(pdf.attachments) == 0
    secrets = Secrets(("Paula Writer", "Docs"), (plans.as_posix(),), comments_in(PLANS))
    for name in ("en/plans.en.pdf", "en/plans.en.docx", "COVER-NOTE.pdf", "COVER-NOTE.docx"):
        assert leaks(name[-4:].strip("."), files[name], secrets) == ()
        assert b"Paula" not in files[name]


def test_the_same_commit_gives_the_same_archive(plans: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", str(plans), "again/plans")
    other = tmp_path / "again/plans"
    assert (handed(plans).code, handed(other).code) == (0, 0)

    first, second = ((each / "build/handoff/plans-sales.zip").read_bytes() for each in (plans, other))
    assert first == second


def test_the_note_tells_what_changed_since_the_last_hand_over(plans: Path, tmp_path: Path) -> None:
    import pypdfium2

    mark = handed(plans).out.rpartition("git tag ")[2].partition(";")[0]
    assert mark.startswith("handoff/sales/20")
    git(plans, "tag", mark)
    (plans / "source/plans.md").write_text(PLANS.replace("| 50 |", "| 60 |"))
    (plans / "source/internal.md").unlink()
    git(plans, "commit", "-qam", "More seats, and one document less")
    git(plans, "tag", "v9")
    assert handed(plans).code == 0
    with pypdfium2.PdfDocument(archived(plans)["COVER-NOTE.pdf"]) as document:
        text = document[0].get_textpage().get_text_bounded()
        assert len(document) == 1
    assert f"What changed since {mark}" in text
    assert "“Large, Seats”: “50” is now “60”" in text
    assert "internal" not in text


def test_what_is_not_committed_is_not_handed_over(plans: Path) -> None:
    (plans / "source/plans.md").write_text("# Plans\n")

    assert (handed(plans).code, (plans / "build/handoff").exists()) == (3, False)


def test_a_folder_without_a_repository_is_handed_over_without_a_history(tmp_path: Path) -> None:
    folder = project(tmp_path / "plans", plans=PLANS)
    done = handed(folder)

    assert (done.code, "git tag" in done.out) == (0, False), done.err
    assert "en/plans.en.pdf" in archived(folder)


def test_an_audience_that_the_settings_do_not_know(plans: Path) -> None:
    done = imprint(plans, "handoff", "--audience", "press")

    assert (done.code, "choose from sales" in done.err) == (2, True)


# --- planted leaks ---


def pdf_with(**planted: object) -> bytes:
    made = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        if "author" in planted:
            pdf.docinfo["/Author"] = planted["author"]
        if "attachment" in planted:
            pdf.attachments["notes.md"] = b"# Notes"
        if "note" in planted:
            note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Contents="psst")
            pdf.pages[0].obj["/Annots"] = pdf.make_indirect(pikepdf.Array([pdf.make_indirect(note)]))
        if "link" in planted:
            action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=planted["link"])
            link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, A=action)
            pdf.pages[0].obj["/Annots"] = pdf.make_indirect(pikepdf.Array([pdf.make_indirect(link)]))
        if "metadata" in planted:
            with pdf.open_metadata() as metadata:
                metadata["dc:creator"] = [str(planted["metadata"])]
        if "layers" in planted:
            pdf.Root["/OCProperties"] = pikepdf.Dictionary()
        if "action" in planted:
            pdf.Root["/OpenAction"] = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="1")
        pdf.save(made)
    return made.getvalue()


def word_with(body: str = "", core: str = "", **parts: str) -> bytes:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {space}>{body}</w:document>")
        archive.writestr("docProps/core.xml", f'<c xmlns:dc="http://purl.org/dc/elements/1.1/">{core}</c>')
        for name, text in parts.items():
            archive.writestr(f"word/{name}.xml", text)
    return made.getvalue()


SECRETS = Secrets(("Paula Writer",), ("/home/paula",), ("ask Quentin whether this holds",))


@pytest.mark.parametrize(
    ("kind", "data", "said"),
    [
        ("pdf", pdf_with(author="Paula Writer"), "a name, as Author"),
        ("pdf", pdf_with(attachment=True), "an attached file: notes.md"),
        ("pdf", pdf_with(note=True), "a note on a page"),
        ("pdf", pdf_with(link="file:///home/paula/x"), "a path: /home/paula"),
        ("pdf", pdf_with(metadata="Paula Writer"), "a name, as metadata"),
        ("pdf", pdf_with(layers=True), "layers"),
        ("pdf", pdf_with(action=True), "an action"),
        ("docx", word_with("<w:r><w:rPr><w:vanish/></w:rPr></w:r>"), "hidden text"),
        ("docx", word_with('<w:ins w:author="x"/>'), "a recorded insertion"),
        ("docx", word_with("<w:del/>"), "a recorded deletion"),
        (
            "docx",
            word_with("<w:t>ask Quentin whether</w:t><w:t> this holds</w:t>"),
            "a comment of the source",
        ),
        ("docx", word_with("<w:t>/home/paula/plans</w:t>"), "a path: /home/paula"),
        ("docx", word_with(core="<dc:creator>Paula Writer</dc:creator>"), "a name, as creator"),
        ("docx", word_with(comments="<x/>"), "comments of people"),
        ("html", b'<meta name="author" content="Paula Writer">', "a name, as author"),
        ("html", b"<!-- something that was left in here -->", "a comment in the page"),
    ],
)
def test_a_leak_is_found(kind: str, data: bytes, said: str) -> None:
    assert any(one.startswith(said) for one in leaks(kind, data, SECRETS)), leaks(kind, data, SECRETS)


def test_a_clean_file_leaks_nothing() -> None:
    clean = word_with('<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>Text</w:t></w:r>')

    assert (leaks("pdf", pdf_with(), SECRETS), leaks("docx", clean, SECRETS)) == ((), ())


def test_a_leak_stops_a_hand_over(plans: Path) -> None:
    (plans / "source/plans.md").write_text(PLANS + f"\nSee `{plans.as_posix()}` for more.\n")
    git(plans, "commit", "-qam", "A path")
    done = handed(plans)

    assert (done.code, "[handoff/leak]" in done.err) == (7, True)
    assert not (plans / "build/handoff/plans-sales.zip").exists()
