"""The speed of the three-way merge, against parsing its three texts with markdown-it-py in the same process.

./run python benchmarks/merge.py --lines 10000 --conflicts 200
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable

from markdown_it import MarkdownIt

from imprint.merge import merge_texts

WORDS = (
    "message broker topic partition consumer offset replica cluster latency throughput quota retention "
    "schema producer group leader follower commit batch segment index stream record the a of in and to"
).split()


def versions(lines: int, conflicts: int) -> tuple[str, str, str]:
    """Return a document of prose, lists, tables and code, and two copies in conflict in many places."""
    chance = random.Random(7)

    def sentence() -> str:
        return " ".join(chance.choices(WORDS, k=12)).capitalize() + "."

    base: list[str] = []
    while len(base) < lines:
        base += [
            f"## Section {len(base)}",
            "",
            sentence(),
            sentence(),
            "",
            f"- {sentence()}",
            f"- {sentence()}",
            "",
        ]
        base += ["| Name | Value | Note |", "|---|---|---|"]
        base += [f"| row {len(base)}-{n} | {n} | {sentence()} |" for n in range(4)]
        base += ["", "```", f"value = {len(base)}", "```", ""]
    base = base[:lines]
    ours, theirs = list(base), list(base)
    places = [
        at for at, line in enumerate(base) if (line and line[0] not in "#`|v") or line.startswith("| row")
    ]
    for at in chance.sample(places, conflicts):
        words = base[at].split(" ")
        first, second = len(words) // 3, 2 * len(words) // 3
        ours[at] = " ".join([*words[:first], "rewritten", *words[first + 1 :]])
        theirs[at] = " ".join([*words[:second], "corrected", *words[second + 1 :]])
    for side in (ours, theirs):
        for at in chance.sample(range(len(side)), conflicts):
            if side[at] and not side[at].startswith(("|", "`", "#")):
                side[at] += " More."
    return tuple("\n".join(side) + "\n" for side in (base, ours, theirs))  # type: ignore[return-value]


def seconds(work: Callable[[], object], runs: int) -> float:
    """Return the median time of `work`."""
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def main() -> None:
    """Print both times and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=10_000)
    parser.add_argument("--conflicts", type=int, default=200)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    texts = versions(options.lines, options.conflicts)
    merge = merge_texts(*texts, "benchmark.md")
    reader = MarkdownIt("commonmark").enable("table")
    peer = seconds(lambda: [reader.parse(text) for text in texts], options.runs)
    own = seconds(lambda: merge_texts(*texts, "benchmark.md"), options.runs)
    print(f"{options.lines} lines, {len(merge.outcomes)} decided, {len(merge.undecided)} undecided")
    print(f"markdown-it-py, three texts  {peer:.3f} s")
    print(f"merge                        {own:.3f} s")
    print(f"ratio                        {own / peer:.2f}")


if __name__ == "__main__":
    main()
