"""The manual is published by Imprint itself, and what it says of Imprint is so."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from docs.manual.make_commands import REFERENCE, arguments_of, every_task, reference
from imprint import errors, fonts
from imprint.errors import Exit
from imprint.project import documents, find_project
from imprint.settings import settings_from
from tests.commands.helper import imprint

ROOT = Path(__file__).parents[1]
MANUAL = ROOT / "docs" / "manual"
PAGES = sorted((MANUAL / "source").glob("*.md"))
COMING: set[str] = set()  # told of before they are there
GAUGE = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle cx="4" cy="4" r="4"/></svg>'


@pytest.fixture
def manual(tmp_path: Path) -> Path:
    """Return a copy of the manual's project."""
    shutil.copytree(MANUAL / "source", tmp_path / "source")
    shutil.copy(MANUAL / "imprint.toml", tmp_path)
    return tmp_path


@cache
def sources() -> str:
    """Return all modules of Imprint as one text."""
    return "\n".join(path.read_text("utf-8") for path in sorted((ROOT / "src").rglob("*.py")))


def text(name: str) -> str:
    return (MANUAL / "source" / name).read_text("utf-8")


def fences(page: str, language: str) -> list[str]:
    """Return the blocks of code in a language, those inside of lists included."""
    found = re.findall(rf"^( *)(`{{3,}}){language}\n(.*?)^\1\2$", page, re.MULTILINE | re.DOTALL)
    return [re.sub(rf"^{indent}", "", code, flags=re.MULTILINE) for indent, _, code in found]


# --- it is published


def test_the_manual_is_published_as_web_pages(manual: Path) -> None:
    made = imprint(manual, "build", "--format", "html", "--strict")
    assert (made.code, made.err) == (0, "")
    assert {path.stem for path in (manual / "build/html/en").glob("*.html")} == {
        "index",
        *(page.stem for page in PAGES),
    }


@pytest.mark.slow
def test_the_manual_is_published_in_all_formats_with_every_proof_sound(manual: Path) -> None:
    made = imprint(manual, "build", "--strict")
    assert (made.code, made.err) == (0, "")
    proofs = [json.loads(path.read_text("utf-8")) for path in (manual / "build/proof").glob("*.json")]
    assert len(proofs) == 3 * len(PAGES)
    assert all(proof["ok"] and not proof["differences"] for proof in proofs)


def test_a_check_of_the_manual_finds_nothing(manual: Path) -> None:
    made = imprint(manual, "check")
    assert (made.code, made.out.strip(), made.err) == (0, "0 errors, 0 warnings", "")


def test_the_publication_around_it_leaves_the_manual_alone() -> None:
    around, own = find_project(ROOT), find_project(MANUAL)
    assert around is not None
    assert own is not None
    assert not set(documents(around)) & set(PAGES)
    assert documents(own) == tuple(PAGES)


# --- what it says is so


def test_the_command_reference_is_what_the_tasks_say() -> None:
    wanted = reference(every_task())
    assert REFERENCE.read_text("utf-8") == wanted, "run this: ./run python docs/manual/make_commands.py"


def test_each_option_is_explained() -> None:
    tasks = every_task()
    lacking = [
        (name, each.name) for name in tasks.task_names for each in arguments_of(tasks, name) if not each.help
    ]
    assert not lacking


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_each_command_in_the_manual_is_there_with_its_options(page: Path) -> None:
    tasks = every_task()
    for name, rest in re.findall(r"(?:^|[ `'])imprint ([a-z][a-z0-9.-]*)([^\n`]*)", _code(page)):
        assert name in tasks.task_names or name in COMING, name
        if name in tasks.task_names:
            known = {option for each in arguments_of(tasks, name) for option in each.names}
            assert set(re.findall(r"--([a-z-]+)", rest)) <= known, f"imprint {name}{rest}"


def _code(page: Path) -> str:
    """Return the code of a page: fences, and what stands in backticks in a line."""
    source = page.read_text("utf-8")
    return "\n".join([*fences(source, "[a-z]*"), *re.findall(r"(?<!`)`[^`\n]+`(?!`)", source)])


def test_each_exit_code_has_a_section() -> None:
    told = re.findall(r"^## (\d+): .* \{#exit-\1\}$", text("troubleshooting.md"), re.MULTILINE)
    assert [int(code) for code in told] == sorted(Exit)


def test_each_rule_in_the_manual_is_one_of_imprint() -> None:
    rules = re.findall(r"`([a-z0-9-]+/[a-z0-9-]+)`", text("troubleshooting.md"))
    assert len(rules) > 80
    assert [rule for rule in rules if not _is_rule(rule)] == []


def _is_rule(rule: str) -> bool:
    """Tell whether a rule stands in the sources, whole or as an area with a name of its own."""
    area, name = rule.split("/")
    return f'"{rule}"' in sources() or (f'f"{area}/{{' in sources() and f'"{name}"' in sources())


def test_each_rule_stands_below_the_exit_code_that_it_ends_with() -> None:
    kinds: dict[str, set[int]] = {}
    for kind, rule in re.findall(r'\b(warning|[A-Z][a-z]+Error)\(\s*"([a-z0-9/-]+)"', sources()):
        kinds.setdefault(rule, set()).add(_code_of(kind))
    wrong = []
    for section in re.split(r"^## ", text("troubleshooting.md"), flags=re.MULTILINE)[1:]:
        code = int(section.partition(":")[0])
        rules = re.findall(r"^\| `([a-z0-9/-]+)` \|", section, re.MULTILINE)
        wrong += [(rule, code) for rule in rules if code not in kinds.get(rule, {code})]
    assert wrong == []
    assert len(kinds) > 60


def _code_of(kind: str) -> int:
    """Return what a message ends with that is made by a function or class of this name."""
    return 0 if kind == "warning" else int(getattr(errors, kind).exit_code)


def test_no_rule_is_told_of_twice() -> None:
    rules = re.findall(r"^\| `([a-z0-9/-]+)` \|", text("troubleshooting.md"), re.MULTILINE)
    assert len(rules) == len(set(rules))


def test_the_families_in_the_manual_are_fonts_of_print() -> None:
    table = text("theming.md").partition("| Kind | Families |")[2].partition("\n\n")[0]
    named = {each.strip() for row in table.splitlines()[2:] for each in row.split("|")[2].split(",")}
    assert named <= set(fonts.families())
    assert len(named) > 10


# --- its examples work


@pytest.mark.parametrize("page", ["authoring.md", "quick-start.md"])
def test_the_examples_for_authors_can_be_published(page: str, tmp_path: Path) -> None:
    source = tmp_path / "source"
    (source / "images").mkdir(parents=True)
    (source / "images" / "gauge.svg").write_text(GAUGE, encoding="utf-8")
    (source / "pumps.md").write_text("# Pumps\n\n## Switching on\n\nOpen the valve.\n", encoding="utf-8")
    (tmp_path / "imprint.toml").touch()
    examples = fences(text(page), "markdown")
    for number, example in enumerate(examples, 1):
        (source / f"example-{number}.md").write_text(example, encoding="utf-8")

    made = imprint(tmp_path, "build", "--format", "html", "--strict")

    assert (made.code, made.err) == (0, "")
    assert examples


def test_the_conflict_of_the_merge_guide_is_settled_by_its_decision(tmp_path: Path) -> None:
    def git(*words: str) -> int:
        command = ("git", "-c", "user.name=Ada", "-c", "user.email=ada@example.com", *words)
        return subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode

    def commit(*rows: str) -> None:
        head = "# Plans\n\n| Plan | Seats | Price |\n|------|------:|------:|\n"
        plans.write_text(head + "".join(f"| {row} |\n" for row in rows), encoding="utf-8")
        git("add", "source")
        git("commit", "-m", "a change")

    plans = tmp_path / "source" / "plans.md"
    plans.parent.mkdir()
    (tmp_path / "imprint.toml").touch()
    git("init", "-b", "main")
    commit("Small | 5 | 10", "Large | 50 | 80")
    git("checkout", "-b", "sales")
    commit("Small | 5 | 12", "Large | 60 | 80", "Huge | 500 | 600")
    git("checkout", "main")
    commit("Small | 5 | 11", "Large | 50 | 75")
    assert git("merge", "sales")
    shown, decision = fences(text("merging.md"), "")[0], fences(text("merging.md"), "toml")[0]
    assert shown in plans.read_text("utf-8")

    waiting = imprint(tmp_path, "merge", "--check")
    (plans.parent / "plans.decisions.toml").write_text(decision, encoding="utf-8")
    settled = imprint(tmp_path, "merge", "--write")

    assert waiting.code == 4
    assert decision.splitlines()[1] in waiting.err
    assert settled.code == 0
    assert "| Small | 5 | 11, from May on 12 |\n| Large | 60 | 75 |\n| Huge | 500 | 600 |" in plans.read_text(
        "utf-8"
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_settings_in_the_manual_are_read(page: Path) -> None:
    for example in fences(page.read_text("utf-8"), "toml"):
        table = tomllib.loads(example, parse_float=Decimal)
        if page.stem in ("quick-start", "translating") and "term" not in table:
            settings_from(table, example, "imprint.toml")
