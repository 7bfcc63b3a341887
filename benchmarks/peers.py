"""Imprint against generators of web pages and a typesetter, in the same run. Prints medians and ratios.

./run benchmarks/install-peers
./run python benchmarks/peers.py --runs 3

Rows: 200 documents with nothing changed, and with one changed, in three formats (the peers make HTML alone);
200 documents to HTML from nothing; 20 documents to PDF from nothing against pandoc and Typst; one more
language of documents that are read anyway, against making that language's outputs. `--growth` tells how time
and memory grow, to 1,000 documents.
"""

from __future__ import annotations

import argparse
import itertools
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from common import (
    Runner,
    cold,
    cold_build,
    head,
    imprint,
    in_turn,
    pandoc,
    project_of,
    report,
    sources,
    started,
)

PEERS = Path(__file__).with_name(".peers") / "bin"
GENERATORS = ("sphinx", "mkdocs", "zensical")
_TYPST = "import sys, typst\nfor path in sys.argv[1:]: typst.compile(path, output=path + '.pdf')"
_CATALOG = (
    'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Feature"\nmsgstr "Merkmal"\n'
)
# A build that leaves behind how much memory its first process, and the largest of the others, had at most.
_WATCHED = """
import atexit, resource, sys
from pathlib import Path
import imprint.commands
def tell():
    most = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    Path("peak").write_text(" ".join(map(str, most)))
atexit.register(tell)
imprint.commands.main()
"""


def main() -> None:
    """Run the rows that are asked for and print them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--row", choices=[*ROWS], action="append", help="only this one; may be repeated")
    parser.add_argument("--growth", action="store_true", help="only how time and memory grow")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if options.growth:
            growth(Path(folder))
            return
        if not (PEERS / "sphinx-build").exists():
            sys.exit("the peers are missing: run benchmarks/install-peers")
        head()
        for name in options.row or ROWS:
            ROWS[name](Path(folder) / name, options.runs)


# --- rows ---


def unchanged(work: Path, runs: int) -> None:
    """200 documents, nothing changed."""
    project = prepared(work, 200)
    imprint(project)
    time.sleep(0.3)  # what is younger than a tick of the clock could have changed
    runners = {"imprint": Runner(lambda: imprint(project)), **generators(work)}
    for runner in runners.values():
        runner.run()
    report("200 documents, 3 formats, nothing changed", in_turn(runners, runs))


def one_changed(work: Path, runs: int) -> None:
    """One of 200 documents changed."""
    project = prepared(work, 200)
    runners = {"imprint": Runner(lambda: imprint(project)), "sphinx": generators(work)["sphinx"]}
    number = itertools.count()

    def change() -> None:
        for path in (project / "source/document-100.md", work / "pages/document-100.md"):
            path.write_text(f"{path.read_text()}\n\nChange {next(number)}.\n")

    changed = {name: Runner(runner.run, change) for name, runner in runners.items()}
    report("one of 200 documents changed, 3 formats", in_turn(changed, runs))


def web_pages(work: Path, runs: int) -> None:
    """200 documents to HTML, from nothing."""
    project = prepared(work, 200)
    peers = {name: cold(peer.run, work / name, work / ".cache") for name, peer in generators(work).items()}
    report(
        "200 documents to HTML, cold",
        in_turn({"imprint": cold_build(project, "--format", "html"), **peers}, runs),
    )


def pdfs(work: Path, runs: int) -> None:
    """20 documents to PDF, from nothing."""
    project = prepared(work, 20)
    runners = {
        "imprint": cold_build(project, "--format", "pdf"),
        "pandoc and typst": cold(lambda: typst(project, work / "typst"), work / "typst"),
    }
    report("20 documents to PDF, cold", in_turn(runners, runs))


def more_languages(work: Path, runs: int) -> None:
    """What a language adds to a build of 40 documents, against making as many outputs of that language.

    The latter is what 40 more documents add to its builds, less what they add to the plans of these:
    starting, reading and planning count for neither side.
    """
    project, larger = (translated(prepared(work / str(count), count)) for count in (40, 80))
    formats = ("--format", "html,docx", "--locale")
    spent = in_turn(
        {
            "two": cold_build(project, *formats, "en,de"),
            "first": cold_build(project, *formats, "en"),
            "second": cold_build(project, *formats, "de"),
            "plan": cold_build(project, *formats, "de", "--dry-run"),
            "larger": cold_build(larger, *formats, "de"),
            "larger plan": cold_build(larger, *formats, "de", "--dry-run"),
        },
        runs,
    )
    rendering = less(less(spent["larger"], spent["second"]), less(spent["larger plan"], spent["plan"]))
    more = less(spent["two"], spent["first"])
    report(
        "one more language of 40 documents, 2 formats",
        {"imprint": more, "making its outputs": rendering, "a build of it alone": spent["second"]},
    )


def translated(project: Path) -> Path:
    """Give a project a second language."""
    (project / "source/locale").mkdir()
    (project / "source/locale/de.po").write_text(_CATALOG, encoding="utf-8")
    return project


def less(more: Sequence[float], fewer: Sequence[float]) -> list[float]:
    """Return the differences, run by run."""
    return [one - other for one, other in zip(more, fewer, strict=True)]


ROWS: dict[str, Callable[[Path, int], None]] = {
    "unchanged": unchanged,
    "one-changed": one_changed,
    "web-pages": web_pages,
    "pdfs": pdfs,
    "more-languages": more_languages,
}


def growth(work: Path) -> None:
    """Print time and memory for more and more documents, from nothing."""
    print(f"{'documents':>10}{'seconds':>10}{'ms each':>10}{'MB, first process':>20}{'MB, other':>12}")
    watched = (sys.executable, "-c", _WATCHED, "build", "--format", "html,docx")
    started(watched, project_of(work / "once", sources(None, 2), 2))  # so that compiled modules exist
    for count in (50, 200, 1000):
        project = project_of(work / str(count), sources(None, 20), count)
        begun = time.perf_counter()
        started(watched, project)
        spent = time.perf_counter() - begun
        first, other = (int(size) / 1024 for size in (project / "peak").read_text().split())
        each = 1000 * spent / count
        print(f"{count:>10}{spent:>10.1f}{each:>10.1f}{first:>20.0f}{other:>12.0f}", flush=True)


# --- the peers ---


def prepared(work: Path, count: int) -> Path:
    """Return a project of so many documents; its neighbours are what peers need to make pages of them."""
    work.mkdir(parents=True)
    project = project_of(work / "imprint", sources(None, 20), count)
    pages = work / "pages"
    shutil.copytree(project / "source", pages)
    listed = "\n".join(sorted(path.stem for path in pages.glob("*.md")))
    (pages / "index.md").write_text(f"# Documents\n\n```{{toctree}}\n{listed}\n```\n")
    (pages / "conf.py").write_text("extensions = ['myst_parser']\nproject = 'Documents'\n")
    site = "site_name: Documents\ndocs_dir: pages\nsite_dir: {}\ntheme:\n  name: material\n"
    for name in ("mkdocs", "zensical"):
        (work / f"{name}.yml").write_text(site.format(name))
    return project


def generators(work: Path) -> dict[str, Runner]:
    """Return the generators of web pages, each with the folder `work/NAME` for what it makes."""
    commands = (
        ("sphinx-build", "-q", "-j", "2", "pages", "sphinx"),
        ("mkdocs", "build", "-q", "-f", "mkdocs.yml"),
        ("zensical", "build", "-f", "zensical.yml"),
    )
    return {
        name: Runner(lambda command=command: peer(work, *command))  # type: ignore[misc]
        for name, command in zip(GENERATORS, commands, strict=True)
    }


def peer(work: Path, name: str, *options: str) -> None:
    """Run a peer's command."""
    started([str(PEERS / name), *options], work)


def typst(project: Path, output: Path) -> None:
    """Make a PDF of every document: pandoc once for each, then Typst for all in one process."""
    output.mkdir()
    made = []
    for source in sorted((project / "source").glob("*.md")):
        made.append(output / f"{source.stem}.typ")
        pandoc(source, made[-1])
    started([str(PEERS / "python"), "-c", _TYPST, *map(str, made)], output)


if __name__ == "__main__":
    main()
