"""Imprint against plain pandoc and weasyprint commands, in the same run. Prints medians and ratios.

./run python benchmarks/plain_commands.py --documents DIR --runs 3

Row 1: 20 documents to PDF, DOCX and HTML, cold (Imprint also proves every output).
Row 2: 200 documents in three formats with nothing changed, against pandoc making their HTML again.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from common import Runner, cold_build, head, imprint, in_turn, pandoc, project_of, report, sources, started

TITLE = ("--metadata", "title=x")


def main() -> None:
    """Run both rows and print them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--documents", type=Path, help="a folder of Markdown files")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--row", choices=["cold", "unchanged"], help="only this one")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        head()
        if options.row in (None, "cold"):
            cold(Path(folder), options.documents, options.runs)
        if options.row in (None, "unchanged"):
            unchanged(Path(folder), options.documents, options.runs)


# --- rows ---


def cold(work: Path, documents: Path | None, runs: int) -> None:
    """20 documents to three formats, from nothing."""
    project = project_of(work / "cold", sources(documents, 20), 20)
    peer = Runner(lambda: plain_commands(project, work / "plain"))
    spent = in_turn({"imprint": cold_build(project), "pandoc and weasyprint": peer}, runs)
    report("20 documents to PDF, DOCX and HTML, cold", spent)


def unchanged(work: Path, documents: Path | None, runs: int) -> None:
    """200 documents in three formats with nothing changed, against their HTML made again."""
    project = project_of(work / "unchanged", sources(documents, 20), 200)
    imprint(project)
    time.sleep(0.3)  # what is younger than a tick of the clock could have changed
    peer = Runner(lambda: plain_html(project, work / "plain-html"))
    spent = in_turn({"imprint": Runner(lambda: imprint(project)), "pandoc, HTML again": peer}, runs)
    report("200 documents, 3 formats, nothing changed", spent)


# --- the peers ---


def plain_commands(project: Path, output: Path) -> None:
    """Make DOCX, HTML and PDF of every document with pandoc and weasyprint, one command after another."""
    output.mkdir(exist_ok=True)
    weasyprint = str(Path(sys.executable).with_name("weasyprint"))
    for source in sorted((project / "source").glob("*.md")):
        page, pdf = (output / f"{source.stem}.{ending}" for ending in ("html", "pdf"))
        pandoc(source, output / f"{source.stem}.docx", *TITLE)
        pandoc(source, page, *TITLE)
        started([weasyprint, "--pdf-variant", "pdf/ua-1", str(page), str(pdf)], output)


def plain_html(project: Path, output: Path) -> None:
    """Make a web page of every document with pandoc."""
    output.mkdir(exist_ok=True)
    for source in sorted((project / "source").glob("*.md")):
        pandoc(source, output / f"{source.stem}.html", *TITLE)


if __name__ == "__main__":
    main()
