"""Imprint against plain pandoc and weasyprint commands, in the same run. Prints medians and ratios.

Row 1: 20 documents to PDF, DOCX and HTML, cold (Imprint also proves every output).
Row 2: 200 documents in three formats with nothing changed, against pandoc making their HTML again.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from imprint.read.pandoc import pandoc_path

WORDS = (
    "broker cluster consumer cost data disk edge failover figure group latency limit log message node offset "
    "partition price quota reader region replica request retry scale schema service stream table tenant "
    "topic update value version window writer zone"
).split()


def main() -> None:
    """Run both rows and print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=Path, help="a folder of Markdown files")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--row", choices=["cold", "unchanged"], help="only this one")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        print(f"{'what':<44}{'imprint':>10}{'peer':>10}{'ratio':>8}")
        if options.row in (None, "cold"):
            report("20 documents, PDF + DOCX + HTML, cold", *cold(work, options.documents, options.runs))
        if options.row in (None, "unchanged"):
            report(
                "200 documents, 3 formats, nothing changed", *unchanged(work, options.documents, options.runs)
            )


def report(what: str, ours: Sequence[float], peer: Sequence[float]) -> None:
    """Print a row: medians in seconds, and the median of the ratios pair by pair."""
    ratio = statistics.median(mine / other for mine, other in zip(ours, peer, strict=True))
    print(
        f"{what:<44}{statistics.median(ours):>9.2f}s{statistics.median(peer):>9.2f}s{ratio:>8.2f}", flush=True
    )


# --- the two rows ---


def cold(work: Path, documents: Path | None, runs: int) -> tuple[list[float], list[float]]:
    """Return the seconds of each run of Imprint and of the plain commands, run in turn."""
    project = project_of(work / "cold", sources(work, documents, 20), 20)

    def ours() -> None:
        shutil.rmtree(project / "build", ignore_errors=True)
        shutil.rmtree(project / ".imprint", ignore_errors=True)
        imprint(project)

    return in_turn(ours, lambda: plain_commands(project, work / "plain"), runs)


def unchanged(work: Path, documents: Path | None, runs: int) -> tuple[list[float], list[float]]:
    """Return the seconds of each run in which nothing has changed, and of pandoc making the HTML again."""
    project = project_of(work / "unchanged", sources(work, documents, 20), 200)
    imprint(project)
    return in_turn(lambda: imprint(project), lambda: plain_html(project, work / "plain-html"), runs)


def in_turn(ours: Callable[[], None], peer: Callable[[], None], runs: int) -> tuple[list[float], list[float]]:
    """Return how long each of `runs` runs took, ours and the peer's alternating."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        for spent, what in zip(times, (ours, peer), strict=True):
            begun = time.perf_counter()
            what()
            spent.append(time.perf_counter() - begun)
    return times


# --- Imprint and its peer, as commands ---


def imprint(project: Path) -> None:
    """Run `imprint build` in a project."""
    command = Path(sys.executable).with_name("imprint")
    started = (
        [str(command)]
        if command.exists()
        else [sys.executable, "-c", "import imprint.commands as c; c.main()"]
    )
    done = subprocess.run([*started, "build"], cwd=project, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"imprint ended with {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")


def plain_commands(project: Path, output: Path) -> None:
    """Make DOCX, HTML and PDF of every document with pandoc and weasyprint, one command after another."""
    output.mkdir(exist_ok=True)
    weasyprint = Path(sys.executable).with_name("weasyprint")
    for source in sorted((project / "source").glob("*.md")):
        page = output / f"{source.stem}.html"
        pandoc(source, output / f"{source.stem}.docx")
        pandoc(source, page)
        run([str(weasyprint), "--pdf-variant", "pdf/ua-1", str(page), str(output / f"{source.stem}.pdf")])


def plain_html(project: Path, output: Path) -> None:
    """Make a web page of every document with pandoc."""
    output.mkdir(exist_ok=True)
    for source in sorted((project / "source").glob("*.md")):
        pandoc(source, output / f"{source.stem}.html")


def pandoc(source: Path, made: Path) -> None:
    """Convert one document."""
    run([pandoc_path(), "-f", "gfm", "-s", "--metadata", "title=x", str(source), "-o", str(made)])


def run(command: Sequence[str]) -> None:
    """Run a command; what it says and how it ends is its own affair (the network is closed to it)."""
    environment = {**os.environ, "http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
    subprocess.run(command, capture_output=True, check=False, env=environment)


# --- documents ---


def sources(work: Path, documents: Path | None, count: int) -> list[str]:
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


if __name__ == "__main__":
    main()
