"""Imprint against generators of web pages and a typesetter, in the same run. Prints medians and ratios.

./run benchmarks/install-peers
./run python benchmarks/peers.py --runs 3

Rows: 200 documents with nothing changed, and with one changed, in three formats (the peers make HTML alone);
200 documents to HTML from nothing; 20 documents to PDF from nothing against pandoc and Typst; one more
language of some documents against that language alone. `--growth` tells how time and memory grow, to 1,000.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from plain_commands import project_of, sources

from imprint.read.pandoc import pandoc_path

PEERS = Path(__file__).with_name(".peers") / "bin"
_TYPST = "import sys, typst\nfor path in sys.argv[1:]: typst.compile(path, output=path + '.pdf')"
_CATALOG = (
    'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Feature"\nmsgstr "Merkmal"\n'
)


def main() -> None:
    """Run the rows that are asked for and print them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--row", choices=[*ROWS], action="append", help="only this one; may be repeated")
    parser.add_argument("--growth", action="store_true", help="only how time and memory grow")
    options = parser.parse_args()
    if not (PEERS / "sphinx-build").exists() and not options.growth:
        sys.exit("the peers are missing: run benchmarks/install-peers")
    with tempfile.TemporaryDirectory() as folder:
        if options.growth:
            growth(Path(folder))
            return
        print(f"{'what':<42}{'imprint':>9}   peers")
        for name in options.row or ROWS:
            ROWS[name](Path(folder) / name, options.runs)


# --- rows ---


def unchanged(work: Path, runs: int) -> None:
    """200 documents, nothing changed."""
    project, peers = prepared(work, 200)
    for run in (lambda: imprint(project), *peers.values()):
        run()
    time.sleep(0.3)
    imprint(project)  # from here on it is known that nothing changes
    report("200 documents, nothing changed", in_turn({"imprint": lambda: imprint(project), **peers}, runs))


def one_changed(work: Path, runs: int) -> None:
    """One of 200 documents changed."""
    project, peers = prepared(work, 200)
    peers = {"sphinx": peers["sphinx"]}
    for run in (lambda: imprint(project), *peers.values()):
        run()
    number = iter(range(10_000))

    def changed(run: Callable[[], None]) -> Callable[[], None]:
        def changed_run() -> None:
            path = project / "source/document-100.md"
            path.write_text(f"{path.read_text()}\n\nChange {next(number)}.\n")
            copied(project, work)
            run()

        return changed_run

    runners = {
        "imprint": changed(lambda: imprint(project)),
        **{name: changed(run) for name, run in peers.items()},
    }
    report("one of 200 documents changed", in_turn(runners, runs))


def web_pages(work: Path, runs: int) -> None:
    """200 documents to HTML, from nothing."""
    project, peers = prepared(work, 200)
    runners = {"imprint": lambda: imprint(project, "--format", "html"), **peers}
    report(
        "200 documents to HTML, cold", in_turn({name: cold(work, run) for name, run in runners.items()}, runs)
    )


def pdfs(work: Path, runs: int) -> None:
    """20 documents to PDF, from nothing."""
    project, _ = prepared(work, 20)
    runners = {
        "imprint": cold(work, lambda: imprint(project, "--format", "pdf")),
        "pandoc + typst": cold(work, lambda: typst(project, work / "typst")),
    }
    report("20 documents to PDF, cold", in_turn(runners, runs))


def more_languages(work: Path, runs: int) -> None:
    """One more language of documents that are read anyway, against that language alone."""
    project, _ = prepared(work, 40)
    (project / "source/locale").mkdir()
    (project / "source/locale/de.po").write_text(_CATALOG, encoding="utf-8")
    runners = {
        name: cold(work, lambda tags=tags: imprint(project, "--format", "html,docx", "--locale", tags))  # type: ignore[misc]
        for name, tags in (("both", "en,de"), ("one", "en"), ("rendering", "de"))
    }
    spent = in_turn(runners, runs)
    more = [both - one for both, one in zip(spent["both"], spent["one"], strict=True)]
    report("one more language of 40 documents", {"imprint": more, "that language alone": spent["rendering"]})


ROWS: dict[str, Callable[[Path, int], None]] = {
    "unchanged": unchanged,
    "one-changed": one_changed,
    "web-pages": web_pages,
    "pdfs": pdfs,
    "more-languages": more_languages,
}


def growth(work: Path) -> None:
    """Print time and memory for more and more documents, from nothing."""
    print(f"{'documents':>10}{'seconds':>10}{'ms each':>10}{'MB at most in one process':>28}")
    for count in (50, 200, 1000):
        project, _ = prepared(work / str(count), count)
        begun = time.perf_counter()
        imprint(project, "--format", "html,docx")
        spent = time.perf_counter() - begun
        most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"{count:>10}{spent:>10.1f}{1000 * spent / count:>10.1f}{most:>28.0f}", flush=True)


# --- who runs ---


def prepared(work: Path, count: int) -> tuple[Path, dict[str, Callable[[], None]]]:
    """Return a project of so many documents, and the peers that make web pages of the same texts."""
    work.mkdir(parents=True)
    project = project_of(work / "imprint", sources(work, None, 20), count)
    copied(project, work)
    (work / "pages/conf.py").write_text("extensions = ['myst_parser']\nproject = 'Documents'\n")
    site = "site_name: Documents\ndocs_dir: pages\nsite_dir: {}\ntheme:\n  name: material\n"
    for name in ("mkdocs", "zensical"):
        (work / f"{name}.yml").write_text(site.format(name))
    return project, {
        "sphinx": lambda: peer(work, "sphinx-build", "-q", "-j", "2", "pages", "sphinx"),
        "mkdocs": lambda: peer(work, "mkdocs", "build", "-q", "-f", "mkdocs.yml"),
        "zensical": lambda: peer(work, "zensical", "build", "-f", "zensical.yml"),
    }


def copied(project: Path, work: Path) -> None:
    """Give the peers the documents, with a page that lists them; what has not changed stays as it is."""
    pages = work / "pages"
    pages.mkdir(exist_ok=True)
    names = []
    for path in sorted((project / "source").glob("*.md")):
        names.append(path.stem)
        there = pages / path.name
        if not there.exists() or there.read_bytes() != path.read_bytes():
            shutil.copyfile(path, there)
    index = pages / "index.md"
    if not index.exists():
        listed = "\n".join(names)
        index.write_text(f"# Documents\n\n```{{toctree}}\n{listed}\n```\n")


def cold(work: Path, run: Callable[[], None]) -> Callable[[], None]:
    """Return a run from nothing."""

    def from_nothing() -> None:
        for name in ("sphinx", "mkdocs", "zensical", "typst", "imprint/build", "imprint/.imprint", ".cache"):
            shutil.rmtree(work / name, ignore_errors=True)
        run()

    return from_nothing


def imprint(project: Path, *options: str) -> None:
    """Run `imprint build` in a project."""
    command = [sys.executable, "-c", "import imprint.commands as c; c.main()", "build", *options]
    started(command, project)


def peer(work: Path, name: str, *options: str) -> None:
    """Run a peer's command."""
    started([str(PEERS / name), *options], work)


def typst(project: Path, output: Path) -> None:
    """Make a PDF of every document with pandoc and Typst: one process of each."""
    output.mkdir()
    made = []
    for source in sorted((project / "source").glob("*.md")):
        made.append(output / f"{source.stem}.typ")
        started([pandoc_path(), "-f", "gfm", "-t", "typst", "-s", str(source), "-o", str(made[-1])], output)
    started([str(PEERS / "python"), "-c", _TYPST, *map(str, made)], output)


def started(command: Sequence[str], folder: Path) -> None:
    """Run a command to its end; what it says counts only where it fails."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{command[:4]} ended with {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")


def in_turn(runners: dict[str, Callable[[], None]], runs: int) -> dict[str, list[float]]:
    """Return the seconds of each run of each, one after another; each runs once before that."""
    spent: dict[str, list[float]] = {name: [] for name in runners}
    for number in range(runs + 1):
        for name, run in runners.items():
            begun = time.perf_counter()
            run()
            if number:
                spent[name].append(time.perf_counter() - begun)
    return spent


def report(what: str, spent: dict[str, list[float]]) -> None:
    """Print a row: medians in seconds, and the median of the ratios to each peer, pair by pair."""
    ours = spent["imprint"]
    told = []
    for name, theirs in spent.items():
        if name != "imprint":
            ratio = statistics.median(mine / other for mine, other in zip(ours, theirs, strict=True))
            told.append(f"{name} {statistics.median(theirs):.2f}s (ratio {ratio:.2f})")
    print(f"{what:<42}{statistics.median(ours):>8.2f}s   {', '.join(told)}", flush=True)


if __name__ == "__main__":
    main()
