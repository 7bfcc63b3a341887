"""Whatever is edited, in whatever order: building on gives byte for byte what building from nothing gives."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image

from imprint.errors import ImprintError
from imprint.pipeline import Report, build
from imprint.project import default_templates, find_project
from imprint.targets import Request
from tests.commands.helper import project

Edit = Callable[[Path, random.Random], None]

_WORDS = "broker cluster topic message disk price limit region replica offset".split()
_CATALOG = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def words(chance: random.Random, count: int) -> str:
    return " ".join(chance.choices(_WORDS, k=count)).capitalize()


def document(chance: random.Random) -> str:
    other = chance.choice(["one", "two", "three", "four"])
    image = chance.choice(["", "![A dot](dot.png)\n\n", "![No dot](none.png)\n\n"])
    rows = "".join(
        f"| {words(chance, 1)} {n} | {words(chance, 3)} |\n" for n in range(chance.randrange(1, 4))
    )
    return (
        f"# {words(chance, 2)}\n\n{words(chance, 5)}. See [it]({other}.md).\n\n{image}"
        f"| Feature | Ours |\n|---|---|\n{rows}\n- {words(chance, 3)}\n- {words(chance, 2)}\n"
    )


def edit_document(folder: Path, chance: random.Random) -> None:
    name = chance.choice(["one", "two", "three"])
    (folder / f"source/{name}.md").write_text(document(chance), encoding="utf-8")


def touch_document(folder: Path, chance: random.Random) -> None:
    path = folder / f"source/{chance.choice(['one', 'two'])}.md"
    if path.exists():
        stamp = chance.choice([0, 1_000_000_000, 4_000_000_000])
        os.utime(path, (stamp, stamp))


def remove_document(folder: Path, chance: random.Random) -> None:
    (folder / f"source/{chance.choice(['two', 'three'])}.md").unlink(missing_ok=True)


def edit_catalog(folder: Path, chance: random.Random) -> None:
    entries = "".join(
        f'msgid "{text}"\nmsgstr "{text[::-1]}"\n\n'
        for text in {words(chance, 2) for _ in range(3)} | {"Feature", "Ours"}
    )
    path = folder / "source/locale/de.po"
    path.parent.mkdir(exist_ok=True)
    path.write_text(_CATALOG + entries, encoding="utf-8")


def remove_catalog(folder: Path, chance: random.Random) -> None:
    (folder / "source/locale/de.po").unlink(missing_ok=True)


def edit_image(folder: Path, chance: random.Random) -> None:
    Image.new("RGB", (4, 4), chance.choice(["red", "blue"])).save(folder / "source/dot.png")


def remove_image(folder: Path, chance: random.Random) -> None:
    (folder / "source/dot.png").unlink(missing_ok=True)


def edit_template(folder: Path, chance: random.Random) -> None:
    name = chance.choice(["html/page.html", "html/page.css", "html/index.html"])
    text = (default_templates() / name).read_text(encoding="utf-8")
    path = folder / "templates" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(chance.choice([text, f"{text}\n", "{# a word #}" + text]), encoding="utf-8")


def edit_theme(folder: Path, chance: random.Random) -> None:
    text = (default_templates() / "theme.toml").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("primary") or "#" in line)
    path = folder / "templates/theme.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    comment = f"# {words(chance, 2)}\n"
    path.write_text(chance.choice([text, comment + text, text.replace(line, line, 1)]), encoding="utf-8")


def remove_templates(folder: Path, chance: random.Random) -> None:
    shutil.rmtree(folder / "templates", ignore_errors=True)


def edit_settings(folder: Path, chance: random.Random) -> None:
    lines = chance.choice(["", 'base-url = "https://example.com/"\n', "[translation]\nthreshold = 0.1\n"])
    (folder / "imprint.toml").write_text(lines, encoding="utf-8")


def damage_an_output(folder: Path, chance: random.Random) -> None:
    outputs = sorted(path for path in (folder / "build").rglob("*") if path.is_file())
    if outputs:
        path = chance.choice(outputs)
        path.write_bytes(path.read_bytes()[:-7]) if chance.random() < 0.5 else path.unlink()


def damage_a_result(folder: Path, chance: random.Random) -> None:
    kept = sorted(path for path in (folder / ".imprint").rglob("*") if path.is_file())
    if kept:
        path = chance.choice(kept)
        data = bytearray(path.read_bytes() or b"x")
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        path.write_bytes(bytes(data[: chance.choice([len(data), len(data) // 2])]))


def forget(folder: Path, chance: random.Random) -> None:
    for name in chance.sample(["state.json", "links.json", "search.json", "dates.json"], 2):
        (folder / ".imprint" / name).unlink(missing_ok=True)


EDITS: tuple[Edit, ...] = (
    *(edit_document,) * 5,
    touch_document,
    remove_document,
    *(edit_catalog,) * 2,
    remove_catalog,
    edit_image,
    remove_image,
    edit_template,
    edit_theme,
    remove_templates,
    edit_settings,
    *(damage_an_output,) * 2,
    *(damage_a_result,) * 2,
    forget,
)


def built(folder: Path, formats: tuple[str, ...]) -> Report | None:
    found = find_project(folder)
    assert found
    with inside(folder):
        try:
            return build(found, Request(folder / "build", formats=formats, jobs="1"))
        except ImprintError:
            return None


@contextmanager
def inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def snapshot(folder: Path) -> dict[str, bytes]:
    inputs = ("source", "templates")
    found = {f"{name}/{path}": data for name in inputs for path, data in tree(folder / name).items()}
    return {**found, "imprint.toml": (folder / "imprint.toml").read_bytes()}


def put(folder: Path, files: dict[str, bytes]) -> None:
    for name in ("source", "templates"):
        shutil.rmtree(folder / name, ignore_errors=True)
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def compare_after_edits(tmp_path: Path, seed: int, edits: int, formats: tuple[str, ...]) -> None:
    chance = random.Random(seed)
    folder = project(tmp_path / "edited", one=document(chance), two=document(chance), three=document(chance))
    edit_image(folder, chance)
    known: dict[str, tuple[dict[str, bytes], list[str]]] = {}
    history = [snapshot(folder)]
    done: list[str] = []
    for number in range(edits):
        if chance.random() < 0.15:
            put(folder, chance.choice(history))  # back to what was once, as another branch has it
            done.append("back")
        else:
            edit = chance.choice(EDITS)
            edit(folder, chance)
            done.append(edit.__name__)
        history.append(snapshot(folder))
        key = repr(sorted(history[-1].items()))
        if key not in known:
            clean = project(tmp_path / f"clean-{number}")
            put(clean, history[-1])
            report = built(clean, formats)
            known[key] = tree(clean / "build"), said(report)
            shutil.rmtree(clean)
        on = built(folder, formats)
        wanted, messages = known[key]
        found = tree(folder / "build")
        differing = [name for name in {*found, *wanted} if found.get(name) != wanted.get(name)]
        assert not differing, (seed, number, done[-3:], differing)
        assert said(on) == messages, (seed, number, done[-3:])


def said(report: Report | None) -> list[str]:
    if not report:
        return ["nothing could be built"]
    return sorted(str(one) for one in report.diagnostics if one.rule != "cache/damaged")


def test_documents_of_one_title_are_listed_in_one_order_whichever_came_first(tmp_path: Path) -> None:
    grown = project(tmp_path / "grown", two="# Same\n\nText.\n")
    built(grown, ("html",))
    (grown / "source/one.md").write_text("# Same\n\nText.\n", encoding="utf-8")
    built(grown, ("html",))
    clean = project(tmp_path / "clean", one="# Same\n\nText.\n", two="# Same\n\nText.\n")
    built(clean, ("html",))

    assert tree(grown / "build") == tree(clean / "build")


def test_web_pages_after_many_edits_are_those_of_a_build_from_nothing(tmp_path: Path) -> None:
    compare_after_edits(tmp_path, 1, 12, ("html",))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 5))
def test_all_formats_after_many_more_edits_are_those_of_a_build_from_nothing(
    tmp_path: Path, seed: int
) -> None:
    edits = int(os.environ.get("IMPRINT_EDITS", "60"))
    compare_after_edits(tmp_path, seed, edits, ("docx", "html") if seed % 2 else ("pdf", "html"))
