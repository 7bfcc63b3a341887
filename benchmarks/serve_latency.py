"""From a save to the page in the browser: how long a live preview takes, on a project with several languages.

./run python benchmarks/serve_latency.py --project DIR --document NAME

Needs Chromium. Prints the median and the slowest of some saves, from writing the source until the page, made
again, proved and loaded, has the new word in it.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.preview.browser import opened

PROGRAM = "import imprint.commands as c; c.main()"


def main() -> None:
    """Serve a copy of a project and save one of its documents again and again."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--project", type=Path, default=Path(__file__).parents[1])
    parser.add_argument("--document", default="kafka-comparison")
    parser.add_argument("--saves", type=int, default=20)
    parser.add_argument("--pause", type=float, default=1.5, help="seconds between saves")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "project"
        shutil.copytree(options.project / "source", copy / "source")
        for name in ("imprint.toml", "pyproject.toml"):
            if (options.project / name).exists():
                shutil.copy(options.project / name, copy)
        with subprocess.Popen(
            [sys.executable, "-u", "-c", PROGRAM, "serve", "--port", "0"],
            cwd=copy,
            stdout=subprocess.PIPE,
            text=True,
        ) as server:
            assert server.stdout
            address = server.stdout.readline().split(" at ")[1].split()[0]
            try:
                spent = asyncio.run(saves(address, copy / f"source/{options.document}.md", options))
            finally:
                server.terminate()
    print(
        f"{len(spent)} saves: median {statistics.median(spent):.2f} s, fastest {min(spent):.2f} s, "
        f"slowest {max(spent):.2f} s"
    )


async def saves(address: str, source: Path, options: argparse.Namespace) -> list[float]:
    """Return how long each save took to be seen."""
    text, spent = source.read_text(encoding="utf-8"), []
    page_address = f"{address}html/en/{source.stem}.html"
    await asyncio.sleep(15)  # the first build
    async with opened(shutil.which("chromium") or "chromium", page_address) as page:
        await page.until("!!document.querySelector('imprint-preview')")
        await asyncio.sleep(2)
        for number in range(options.saves):
            word = f"saved{number}saved"
            begun = time.perf_counter()
            source.write_text(f"{text}\n\n{word}\n", encoding="utf-8")
            await page.until(f"document.body?.innerText.includes('{word}')")
            spent.append(time.perf_counter() - begun)
            await asyncio.sleep(options.pause)
    return spent


if __name__ == "__main__":
    main()
