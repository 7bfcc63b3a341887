"""What the benchmarks share: documents, commands as whole processes, runs in turn, rows of results."""

from __future__ import annotations

import os
import random
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from imprint.read.pandoc import pandoc_path

IMPRINT = (sys.executable, "-c", "import imprint.commands as c; c.main()")
WORDS = (
    "broker cluster consumer cost data disk edge failover figure group latency limit log message node offset "
    "partition price quota reader region replica request retry scale schema service stream table tenant "
    "topic update value version window writer zone"
).split()


# --- documents ---


def sources(documents: Path | None, count: int) -> list[str]:
    """Return the texts of `count` documents: the first by name of a folder, or made up."""
    if documents:
        found = [path for path in sorted(documents.glob("*.md")) if path.suffixes[:-1] in ([], [".en"])]
        return [path.read_text(encoding="utf-8") for path in found[:count]]
    return [made_up(random.Random(number)) for number in range(count)]


def made_up(chance: random.Random) -> str:
    """Return a document of about three pages: sections, lists and a table with lists in its cells."""

    def words(count: int) -> str:
        return " ".join(chance.choice(WORDS) for _ in range(count)).capitalize()

    parts = [f"# {words(4)}"]
    for _ in range(4):
        parts += [f"## {words(3)}", words(60) + ".", "\n".join(f"- {words(9)}" for _ in range(5))]
    rows = [f"| {words(2)} {n} | {words(14)} | <li>{words(6)}</li><li>{words(5)}</li> |" for n in range(15)]
    parts += ["| Feature | Ours | Theirs |\n|---|---|---|\n" + "\n".join(rows), f"> [!NOTE]\n> {words(20)}."]
    return "\n\n".join(parts) + "\n"


def project_of(folder: Path, texts: Sequence[str], count: int) -> Path:
    """Return a project of `count` documents, the given texts over and over."""
    (folder / "source").mkdir(parents=True)
    (folder / "imprint.toml").touch()
    for number in range(count):
        text = texts[number % len(texts)]
        (folder / "source" / f"document-{number:03}.md").write_text(
            f"{text}\n\nCopy {number}.\n", encoding="utf-8"
        )
    return folder


# --- commands ---


def imprint(project: Path, *options: str) -> None:
    """Run `imprint build` in a project."""
    started([*IMPRINT, "build", *options], project)


def pandoc(source: Path, made: Path, *options: str) -> None:
    """Convert one document with pandoc, to the format that the name of the output says."""
    started([pandoc_path(), "-f", "gfm", "-s", *options, str(source), "-o", str(made)], made.parent)


def started(command: Sequence[str], folder: Path) -> None:
    """Run a command to its end; what it says counts only where it fails, which ends the benchmark.

    Compiled modules are kept, as on the machine of everyone who works with a program, whatever the caller's
    environment says. Proxies lead nowhere, so that no measured time is that of the network.
    """
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{command[:4]} ended with {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")


# --- measuring ---


@dataclass(frozen=True, slots=True)
class Runner:
    """What is measured, and what comes before each run of it, off the clock."""

    run: Callable[[], None]
    before: Callable[[], None] = lambda: None


def cold(run: Callable[[], None], *made: Path) -> Runner:
    """Return a run from nothing: the folders that it makes are removed before."""

    def remove() -> None:
        for folder in made:
            shutil.rmtree(folder, ignore_errors=True)

    return Runner(run, remove)


def cold_build(project: Path, *options: str) -> Runner:
    """Return an `imprint build` from nothing: no outputs, and no results that are kept."""
    return cold(lambda: imprint(project, *options), project / "build", project / ".imprint")


def in_turn(runners: Mapping[str, Runner], runs: int) -> dict[str, list[float]]:
    """Return the seconds of each run of each, one after another; each runs once before that."""
    spent: dict[str, list[float]] = {name: [] for name in runners}
    for number in range(runs + 1):
        for name, runner in runners.items():
            runner.before()
            begun = time.perf_counter()
            runner.run()
            if number:
                spent[name].append(time.perf_counter() - begun)
    return spent


def head() -> None:
    """Print the head of the table that `report` gives rows of."""
    print(f"{'what':<46}{'imprint':>9}   peers ({os.cpu_count()} cores)", flush=True)


def report(what: str, spent: Mapping[str, Sequence[float]]) -> None:
    """Print a row: medians in seconds, and the median of the ratios to each peer, pair by pair."""
    ours = spent["imprint"]
    told = []
    for name, theirs in spent.items():
        if name != "imprint":
            ratio = statistics.median(mine / other for mine, other in zip(ours, theirs, strict=True))
            told.append(f"{name} {statistics.median(theirs):.2f}s (ratio {ratio:.2f})")
    print(f"{what:<46}{statistics.median(ours):>8.2f}s   {', '.join(told)}", flush=True)
