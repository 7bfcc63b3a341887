"""What a proof costs, against writing the file that it proves, in the same process.

./run python benchmarks/proof.py --documents DIR --language en
"""

from __future__ import annotations

import argparse
import gc
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from common import made_up

from imprint import fonts
from imprint.localize.locales import locale_for
from imprint.project import default_templates
from imprint.prove import Proof, prove
from imprint.read import Source, read
from imprint.render.edition import Edition
from imprint.render.templates import Templates
from imprint.render.theme import read_theme
from imprint.write import writer_for

FORMATS = ("html", "docx", "pdf")


def main() -> None:
    """Print a row for each format, and one for all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=Path, help="a folder of Markdown files; else 20 are made up")
    parser.add_argument("--language", default="en", help="of the documents")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        fonts.activate(Path(folder))
        editions = editions_of(texts_of(options.documents), options.language)
        warm(editions[:1])
        print(f"{len(editions)} documents{'writing':>20}{'proof':>11}{'ratio':>8}{'differences':>13}")
        totals = [0.0, 0.0]
        for form in FORMATS:
            row = measured(editions, form, options.runs)
            totals = [totals[0] + row[0], totals[1] + row[1]]
            report(form, *row)
        report("all", *totals, None)


def texts_of(documents: Path | None) -> list[str]:
    if documents:
        return [path.read_text(encoding="utf-8") for path in sorted(documents.glob("*.md"))]
    return [made_up(random.Random(number)) for number in range(20)]


def editions_of(texts: Sequence[str], language: str) -> list[Edition]:
    """Return the documents as they are given to writers; what cannot be read is left out."""
    folder = default_templates()
    names = (path for path in folder.rglob("*") if path.is_file())
    templates = Templates({path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in names})
    theme = read_theme(templates.texts["theme.toml"])
    sources = [Source(f"document-{number}.md", text, language) for number, text in enumerate(texts)]
    locale = locale_for(language)
    return [Edition(one.document, locale, theme, templates, {}) for one in read(sources) if one.document]


def warm(editions: Sequence[Edition]) -> None:
    """Load all that is loaded once, and not for each file."""
    for form in FORMATS:
        for edition in editions:
            prove(edition.document, edition.locale, form, writer_for(form)(edition).data)


def measured(editions: Sequence[Edition], form: str, runs: int) -> tuple[float, float, int]:
    """Return the seconds of writing and of proving all documents, medians of runs, and the differences."""
    write, times = writer_for(form), []
    found = 0
    for _ in range(runs):
        writing = proving = 0.0
        found = 0
        for edition in editions:
            spent, written = timed(lambda edition=edition: write(edition))  # type: ignore[misc]
            writing += spent
            spent, proof = timed(lambda e=edition, w=written: prove(e.document, e.locale, form, w.data))  # type: ignore[misc]
            proving += spent
            assert isinstance(proof, Proof)
            found += len(proof.differences)
        times.append((writing, proving))
    return statistics.median(one for one, _ in times), statistics.median(one for _, one in times), found


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return the seconds that `work` took, without the collector of another's waste, and what it gave."""
    gc.collect()
    begun = time.perf_counter()
    result = work()
    return time.perf_counter() - begun, result


def report(what: str, writing: float, proof: float, found: int | None) -> None:
    differences = "" if found is None else str(found)
    print(f"{what:<20}{writing:>13.2f}s{proof:>10.2f}s{proof / writing:>8.2f}{differences:>13}", flush=True)


if __name__ == "__main__":
    main()
