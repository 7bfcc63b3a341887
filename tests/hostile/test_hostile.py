"""What strangers contribute reads nothing, runs nothing and reaches nobody, in any format."""

from __future__ import annotations

import json
import os
import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pikepdf
import pytest
from lxml import html

from tests.commands.helper import Run, imprint, project
from tests.hostile import inputs

HARMLESS = {
    "links": tuple(inputs.links()),
    "markup": inputs.MARKUP,
    "templates": inputs.TEMPLATES,
    "images": inputs.IMAGES,
    "pictures": tuple(f"![a]({name})" for name in (*inputs.PICTURES, *inputs.pixels())),
    "front": tuple(text for text, rule in inputs.FRONT_MATTER if not rule),
}
DOCUMENTS = 2 * (len(HARMLESS) - 1) + len(HARMLESS["front"])
REFUSED = [(text, rule) for text, rule in inputs.FRONT_MATTER if rule]


def test_there_are_enough_of_them() -> None:
    files = 14  # of test_files below
    count = (
        sum(map(len, HARMLESS.values()))
        + len(REFUSED)
        + len(inputs.TRANSLATIONS)
        + len(inputs.slow())
        + files
    )

    assert count >= 200


@dataclass
class Trap:
    """A server that nobody may ask, and a file that nobody may read."""

    port: int
    outside: Path
    asked: list[bytes] = field(default_factory=list)


@pytest.fixture(scope="module")
def trap(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trap]:
    folder = tmp_path_factory.mktemp("outside")
    outside = folder / "secret.txt"
    outside.write_text(inputs.CANARY, encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as server:
        made = Trap(server.getsockname()[1], outside)

        def listen() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    made.asked.append(connection.recv(1000))

        threading.Thread(target=listen, daemon=True).start()
        yield made
        server.shutdown(socket.SHUT_RDWR)


def filled(text: str, trap: Trap) -> str:
    return (
        text.replace("{{", "\0")
        .replace("}}", "\1")
        .replace("{port}", str(trap.port))
        .replace("{outside}", str(trap.outside))
        .replace("\0", "{")
        .replace("\1", "}")
    )


def prepared(folder: Path, trap: Trap) -> Path:
    """Make a project with all that is hostile and still to be published, as text that does nothing."""
    made = project(folder / "p")
    (folder / "outside.png").write_bytes(inputs.png(1, 1, b"\0\0\0\0"))
    source = made / "source"
    for name, texts in HARMLESS.items():
        if name == "front":
            continue
        parts = [f"## Part {number}\n\n{filled(text, trap)}\n" for number, text in enumerate(texts)]
        half = len(parts) // 2
        for number, some in enumerate((parts[:half], parts[half:])):
            text = f"# All of {name} {number}\n\n" + "\n".join(some) + "\n\nThe end of it.\n"
            (source / f"{name}-{number}.md").write_text(text, encoding="utf-8")
    for number, text in enumerate(HARMLESS["front"]):
        front = f"---\n{filled(text, trap)}\n---\n\n# Head\n\nText.\n"
        (source / f"front-{number:02}.md").write_text(front, encoding="utf-8")
    (source / "images").mkdir()
    for name, text in inputs.PICTURES.items():
        (source / name).write_text(
            text.replace("{port}", str(trap.port)).replace("{outside}", str(trap.outside)), encoding="utf-8"
        )
    for name, data in inputs.pixels().items():
        (source / name).write_bytes(data)
    (source / "link-out.png").symlink_to(folder / "outside.png")
    (source / "folder-out").symlink_to(folder)
    (source / "circle.png").symlink_to("circle.png")
    os.mkfifo(source / "pipe.png")
    return made


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, trap: Trap) -> tuple[Path, Run]:
    folder = prepared(tmp_path_factory.mktemp("hostile"), trap)
    return folder, imprint(folder, "build", "--untrusted", "--log-format", "json")


def messages(run: Run) -> list[dict[str, str]]:
    found = [json.loads(line) for line in run.out.splitlines()]
    return [one for one in found if one["event"] == "message"]


def test_all_of_it_is_published_as_text(built: tuple[Path, Run]) -> None:
    _, run = built
    errors = [one for one in messages(run) if one["severity"] == "error"]

    assert (run.code, errors, run.err) == (0, [], "")


def test_what_was_left_out_is_told_of_with_its_place(built: tuple[Path, Run]) -> None:
    _, run = built
    told = {one["rule"] for one in messages(run)}

    assert {"html/dropped", "image/refused", "image/remote", "image/missing"} <= told
    assert all(
        one["path"] and one["line"] for one in messages(run) if one["rule"].startswith(("html/", "image/"))
    )


def test_every_picture_that_is_unfit_is_refused(built: tuple[Path, Run]) -> None:
    _, run = built
    refused = " ".join(one["message"] for one in messages(run) if one["rule"] == "image/refused")

    inert = {"link.svg"}  # a link in a picture leads nowhere
    for name in {*inputs.PICTURES, *inputs.pixels()} - inert:
        assert f"/{name} " in f"/{refused.replace('source/', '/')} ", name


def test_nobody_was_asked_and_nothing_was_read(built: tuple[Path, Run], trap: Trap) -> None:
    folder, run = built

    assert trap.asked == []
    for path, data in everything_in(folder / "build"):
        assert inputs.CANARY.encode() not in data, path
    assert inputs.CANARY not in run.out


def everything_in(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the bytes of each output, and of all that is packed inside."""
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or "pagefind" in path.parts:
            continue
        yield path.name, path.read_bytes()
        if path.suffix == ".docx":
            with ZipFile(path) as package:
                yield from ((f"{path.name}/{name}", package.read(name)) for name in package.namelist())
        elif path.suffix == ".pdf":
            with pikepdf.open(path) as pdf:
                for number, each in enumerate(pdf.objects):
                    if isinstance(each, pikepdf.Stream):
                        try:
                            yield f"{path.name}/{number}", each.read_bytes()
                        except pikepdf.PdfError:
                            yield f"{path.name}/{number}", each.read_raw_bytes()


ACTIVE = {
    "iframe",
    "object",
    "embed",
    "form",
    "input",
    "video",
    "audio",
    "base",
    "applet",
    "frame",
    "template",
}
FORBIDDEN = re.compile(
    r"^[\s\x00-\x20]*(javascript|vbscript|file|blob|jar|view-source|ms-word|ftp):", re.IGNORECASE
)


def test_pages_run_nothing_and_lead_nowhere_else(built: tuple[Path, Run]) -> None:
    folder, _ = built
    pages = sorted(path for path in (folder / "build/html/en").glob("*.html") if path.name != "index.html")
    scripts = set()
    for path in pages:
        root: Any = html.fromstring(path.read_bytes())
        scripts.add(
            tuple(
                "".join(each.itertext())
                for each in root.iter("script")
                if "json" not in (each.get("type") or "")
            )
        )
        for each in root.iter():
            if not isinstance(each.tag, str):
                continue
            assert each.tag not in ACTIVE, (path.name, each.tag)
            assert each.tag != "link" or each.get("rel") in ("alternate", "canonical", "icon"), path.name
            assert (each.get("http-equiv") or "").lower() != "refresh", path.name
            for name, value in each.attrib.items():
                assert not str(name).startswith("on"), (path.name, name)
                assert not FORBIDDEN.match(value), (path.name, name, value)
                assert name != "style" or "url(" not in value, (path.name, value)
                if name in ("src", "srcset", "poster", "ping", "background", "action", "data"):
                    assert str(value).startswith("data:image/"), (path.name, name, value)
    assert len(pages) == DOCUMENTS
    assert len(scripts) == 1, "one page has another script than the others"


def test_pages_have_one_script_data_block_that_nothing_breaks_out_of(built: tuple[Path, Run]) -> None:
    folder, _ = built
    for path in (folder / "build/html/en").glob("front-*.html"):
        root: Any = html.fromstring(path.read_bytes())
        for each in root.iter("script"):
            if "json" in (each.get("type") or ""):
                json.loads("".join(each.itertext()))


def test_pdfs_do_nothing_and_carry_nothing_else(built: tuple[Path, Run]) -> None:
    folder, _ = built
    made = sorted((folder / "build/pdf").glob("*.pdf"))
    for path in made:
        name = path.name.split(".")[0]
        with pikepdf.open(path) as pdf:
            assert set(pdf.attachments) == {f"{name}.md", f"{name}.proof.json"}
            for each in pdf.objects:
                if not isinstance(each, pikepdf.Dictionary):
                    continue
                assert not {"/JS", "/JavaScript", "/AA", "/Launch"} & set(each.keys()), path.name
                action = each.get("/A") or each
                assert action.get("/S") not in (
                    "/JavaScript",
                    "/Launch",
                    "/GoToR",
                    "/SubmitForm",
                    "/ImportData",
                )
                address = str(action.get("/URI", ""))
                assert not FORBIDDEN.match(address), (path.name, address)
            assert "/OpenAction" not in pdf.Root
    assert len(made) == DOCUMENTS


def test_word_files_fetch_nothing_and_have_only_fields_of_their_own(built: tuple[Path, Run]) -> None:
    folder, _ = built
    made = sorted((folder / "build/docx").glob("*.docx"))
    for path in made:
        with ZipFile(path) as package:
            for name in package.namelist():
                assert not name.endswith((".bin", ".vbaProject")), name
                if name.endswith(".rels"):
                    for target, mode in re.findall(
                        rb'Target="([^"]*)"(?: TargetMode="(\w+)")?', package.read(name)
                    ):
                        assert not FORBIDDEN.match(target.decode()), (path.name, target)
                        if mode == b"External":
                            assert re.match(rb"(?i)(https?|mailto|tel):|[^:]*$", target), (path.name, target)
            body = package.read("word/document.xml").decode()
            for field_code in re.findall(r"<w:instrText[^>]*>([^<]*)", body):
                assert field_code.split()[0] in {
                    "TOC",
                    "PAGE",
                    "NUMPAGES",
                    "PAGEREF",
                    "REF",
                    "STYLEREF",
                    "SEQ",
                }
    assert len(made) == DOCUMENTS


def test_outputs_do_not_tell_where_they_were_made(built: tuple[Path, Run], trap: Trap) -> None:
    folder, _ = built
    for path, data in everything_in(folder / "build"):
        assert str(folder).encode() not in data, path


# --- what is refused ---


def test_front_matter_that_is_a_trap_is_refused_at_its_line(tmp_path: Path, trap: Trap) -> None:
    folder = project(tmp_path)
    for number, (text, _) in enumerate(REFUSED):
        front = f"---\n{filled(text, trap)}\n---\n\n# Head\n\nText.\n"
        (folder / f"source/front-{number:02}.md").write_text(front, encoding="utf-8")
    run = imprint(folder, "build", "--format", "html", "--log-format", "json")
    found = {one["path"]: one for one in messages(run) if one["severity"] == "error"}

    assert run.code == 3
    for number, (text, rule) in enumerate(REFUSED):
        told = found.get(f"source/front-{number:02}.md")
        assert told, text[:60]
        assert told["rule"].startswith(rule), (text[:60], told)
        assert told["fix"]


@pytest.mark.parametrize("text", inputs.TRANSLATIONS)
def test_a_translation_adds_nothing_that_its_source_has_not(tmp_path: Path, text: str) -> None:
    folder = project(tmp_path, pumps="# Pumps\n\nOpen the valve.\n")
    (folder / "source/locale").mkdir()
    quoted = text.replace('"', '\\"')
    (folder / "source/locale/de.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        f'msgid "Pumps"\nmsgstr "Pumpen"\n\nmsgid "Open the valve."\nmsgstr "{quoted}"\n',
        encoding="utf-8",
    )
    run = imprint(folder, "build", "--format", "html", "--locale", "de", "--log-format", "json")
    page = (folder / "build/html/de/pumps.html").read_text(encoding="utf-8")

    assert run.code == 0
    assert "Open the valve." in page
    assert text not in page
    assert any(one["path"] == "source/locale/de.po" and one["line"] for one in messages(run))


def test_a_template_in_the_sandbox_can_do_nothing_but_print(tmp_path: Path, trap: Trap) -> None:
    tricks = {
        "class": "{{ ''.__class__.__mro__ }}",
        "globals": "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "self": "{{ self._TemplateReference__context }}",
        "change": "{{ document.blocks.append(1) }}{% set _ = [].append(1) %}",
        "range": "{% for x in range(99999999) %}x{% endfor %}",
        "format": "{{ '{0.__class__}'.format(1) }}",
        "include": "{% include '" + str(trap.outside) + "' %}",
        "upwards": "{% include '../../outside.html' %}",
        "loops": "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    }
    for name, trick in tricks.items():
        folder = project(tmp_path / name, one="# One\n")
        (folder / "templates/html").mkdir(parents=True)
        (folder / "templates/html/page.html").write_text(trick, encoding="utf-8")
        (folder / "imprint.toml").write_text("[limits]\nseconds = 2\n", encoding="utf-8")
        run = imprint(folder, "build", "--format", "html", "--untrusted")
        assert run.code in (1, 3), (name, run)
        assert "error[template/" in run.err or "error[build/time]" in run.err, (name, run.err)
        assert not (folder / "build/html/en/one.html").exists()


def test_a_project_may_say_that_its_templates_are_not_trusted(tmp_path: Path) -> None:
    folder = project(tmp_path, one="# One\n")
    (folder / "templates/html").mkdir(parents=True)
    (folder / "templates/html/page.html").write_text("{{ ''.__class__ }}", encoding="utf-8")
    (folder / "imprint.toml").write_text('[security]\ntemplates = "sandboxed"\n', encoding="utf-8")
    refused = imprint(folder, "build", "--format", "html")

    assert (refused.code, "template/unsafe" in refused.err) == (3, True)


def test_files_that_are_not_what_they_seem_are_refused_and_the_others_are_built(
    tmp_path: Path, trap: Trap
) -> None:
    folder = project(tmp_path / "p", good="# Good\n")
    source = folder / "source"
    (source / "link.md").symlink_to(trap.outside)
    (source / "passwd.md").symlink_to("/etc/passwd")
    (source / "circle.md").symlink_to("circle.md")
    (source / "gone.md").symlink_to("nowhere.md")
    os.mkfifo(source / "pipe.md")
    (source / "device.md").symlink_to("/dev/zero")
    (source / "wide.md").write_bytes("# Wide\n".encode("utf-16"))
    (source / "latin.md").write_bytes("# Größe\n".encode("latin-1"))
    (source / "nul.md").write_bytes(b"# Nul\0\n")
    (source / "large.md").write_bytes(b"# Large\n" + b"x " * 5_000_000)
    (source / "half.md").write_bytes("# Half é".encode()[:-1])
    (source / "decided.md").write_text("# Decided\n", encoding="utf-8")
    (source / "decided.decisions.toml").symlink_to(trap.outside)
    (source / "marked.md").write_bytes(b"\xef\xbb\xbf# Marked\r\n\r\nText.\r\n")
    (source / "-o --lua-filter=x [a]*;$(id).md").write_text("# Named\n", encoding="utf-8")
    run = imprint(folder, "build", "--format", "html", "--log-format", "json")
    rules = {
        one["path"].removeprefix("source/"): one["rule"]
        for one in messages(run)
        if one["severity"] == "error"
    }

    assert run.code == 3
    assert rules == {
        "link.md": "source/outside",
        "passwd.md": "source/outside",
        "circle.md": "source/outside",
        "gone.md": "source/unreadable",
        "pipe.md": "source/kind",
        "device.md": "source/outside",
        "wide.md": "source/encoding",
        "latin.md": "source/encoding",
        "nul.md": "source/nul",
        "large.md": "source/size",
        "half.md": "source/encoding",
        "decided.decisions.toml": "source/outside",
    }
    pages = {path.stem for path in (folder / "build/html/en").glob("*.html")}
    assert pages == {"good", "marked", "index", "-o --lua-filter=x [a]*;$(id)"}
    assert inputs.CANARY not in run.out


@pytest.mark.parametrize(
    "wrong", ['source = "/etc"', 'source = "../x"', 'templates = "../../x"', 'output = "../elsewhere"']
)
def test_settings_do_not_lead_out_of_the_project(tmp_path: Path, wrong: str) -> None:
    folder = project(tmp_path / "p", one="# One\n")
    (folder / "imprint.toml").write_text(f"{wrong}\n", encoding="utf-8")
    run = imprint(folder, "build")

    assert (run.code, "config/outside" in run.err) == (3, True)


@pytest.mark.parametrize("name", ["page.html", "theme.toml"])
def test_a_template_that_is_a_link_out_is_refused(tmp_path: Path, trap: Trap, name: str) -> None:
    folder = project(tmp_path / "p", one="# One\n")
    (folder / "templates").mkdir()
    (folder / "templates" / name).symlink_to(trap.outside)
    run = imprint(folder, "build", "--format", "html")

    assert (run.code, "source/outside" in run.err, inputs.CANARY in run.err) == (3, True, False)


def test_a_catalog_that_is_a_link_out_is_refused(tmp_path: Path, trap: Trap) -> None:
    folder = project(tmp_path / "p", one="# One\n")
    (folder / "source/locale").mkdir()
    (folder / "source/locale/de.po").symlink_to(trap.outside)
    run = imprint(folder, "build", "--format", "html")

    assert (run.code, "source/outside" in run.err) == (3, True)


def test_results_that_git_tracks_are_not_believed(tmp_path: Path) -> None:
    import subprocess

    folder = project(tmp_path / "p", one="# One\n")
    assert imprint(folder, "build", "--format", "html").code == 0
    for words in (["init", "-q"], ["add", "-f", "."]):
        subprocess.run(["git", *words], cwd=folder, check=True)
    run = imprint(folder, "build", "--format", "html")

    assert (run.code, "cache/tracked" in run.err) == (3, True)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(inputs.slow()))
def test_a_text_that_should_take_for_ever_is_read_or_refused_in_time(tmp_path: Path, name: str) -> None:
    folder = project(tmp_path, one=f"# One\n\n{inputs.slow()[name]}\n", two="# Two\n")
    (folder / "imprint.toml").write_text("[limits]\nseconds = 20\n", encoding="utf-8")
    run = imprint(folder, "build", "--format", "html,docx")

    assert run.code in (0, 1, 3, 4), run.err
    assert (folder / "build/html/en/two.html").is_file()
