"""Long documents to PDF: the whole of Imprint against WeasyPrint alone laying out the same page.

./run python benchmarks/long_tables.py --runs 3

Row 1: a table of 1,000 rows. Row 2: about 65 pages of comparison tables. Imprint is a whole process:
it reads Markdown, writes PDF/UA-1 and PDF/A-3a, and proves it. The peer is a whole process, too: PDF/UA-1
of the page that Imprint's templates give, with every block's identity in its `id`, where HTML has it.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path

import pikepdf
from common import Runner, head, imprint, in_turn, report, started

WORDS = (
    "broker cluster consumer cost data disk edge failover figure group latency limit log message node offset "
    "partition price quota reader region replica request retry scale schema service stream table tenant"
).split()
_PEER = """
import sys
from pathlib import Path
from imprint import fonts
fonts.activate(Path(sys.argv[3]))
import weasyprint
weasyprint.HTML(filename=sys.argv[1]).write_pdf(sys.argv[2], pdf_variant="pdf/ua-1")
"""
_PAGE = """
import sys
from pathlib import Path
from imprint.localize.locales import locale_for
from imprint.editions import _weighed
from imprint.project import default_templates, load_templates, Project
from imprint.read import Source, read
from imprint.render.body import render_body
from imprint.render.edition import Edition
from imprint.render.page import page_context
from dataclasses import replace
text = Path(sys.argv[1]).read_text()
(reading,) = read([Source(sys.argv[1], text, "en")])
templates, theme = load_templates(Project(Path("."), document=Path(sys.argv[1])))
document = replace(reading.document, blocks=_weighed(reading.document.blocks))
edition = Edition(document, locale_for("en"), theme, templates)
body = render_body(edition, "print")
context = page_context(edition, body)
html = templates.render("print/page.html", **context)
css = templates.render("print/print.css", **context)
html = html.replace(" data-id=", " id=").replace("</head>", f"<style>{css}</style></head>")
Path(sys.argv[2]).write_text(html)
"""


def main() -> None:
    """Run both rows and print them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    head()
    with tempfile.TemporaryDirectory() as folder:
        for what, text in (("a table of 1,000 rows", long_table()), ("comparison tables", comparisons())):
            row(what, Path(folder) / what.replace(" ", "-"), text, options.runs)


def row(what: str, work: Path, text: str, runs: int) -> None:
    """Measure one document, and print its row."""
    work.mkdir()
    source, page, made = work / "long.md", work / "page.html", work / "out"
    source.write_text(text, encoding="utf-8")
    started([sys.executable, "-c", _PAGE, str(source), str(page)], work)
    build = [str(source), "--format", "pdf", "--output", str(made), "--force"]
    peer = [sys.executable, "-c", _PEER, str(page), str(work / "peer.pdf"), str(work)]
    runners = {
        "imprint": Runner(lambda: imprint(work, *build)),
        "weasyprint": Runner(lambda: started(peer, work)),
    }
    spent = in_turn(runners, runs)
    with pikepdf.open(next(made.glob("pdf/*.pdf"))) as file:
        report(f"{what} to PDF, {len(file.pages)} pages", spent)


def long_table() -> str:
    """Return a document with one table of 1,000 rows and four columns."""
    chance = random.Random(5)
    rows = "\n".join(
        f"| Feature {number} | {words(chance, 9)} | {words(chance, 8)} | {chance.randrange(9000)} ms |"
        for number in range(1000)
    )
    return f"# A long table\n\n| Feature | Managed | Own | Latency |\n|---|---|---|---|\n{rows}\n"


def comparisons() -> str:
    """Return a document of sections, each with a table whose cells hold text and lists."""
    chance = random.Random(6)
    parts = ["# Many comparisons\n"]
    for number in range(35):
        rows = "\n".join(
            f"| {words(chance, 2)} | {words(chance, 18)} | {listed(chance)} | {words(chance, 14)} |"
            for _ in range(16)
        )
        parts.append(
            f"\n## Part {number}\n\n{words(chance, 40)}\n\n"
            f"| Feature | Managed | Own | Note |\n|---|---|---|---|\n{rows}\n"
        )
    return "".join(parts)


def listed(chance: random.Random) -> str:
    """Return a list of two items as a cell holds it."""
    return f"<ul><li>{words(chance, 6)}</li><li>{words(chance, 7)}</li></ul>"


def words(chance: random.Random, count: int) -> str:
    """Return some words, the first with a capital."""
    return " ".join(chance.choices(WORDS, k=count)).capitalize()


if __name__ == "__main__":
    main()
