"""What a Dask cluster adds: 2,000 tasks of 50 ms on two workers of this machine, in batches and one by one.

./run python benchmarks/cluster_overhead.py

The peer is the clock itself: the tasks only sleep, so on two workers they take 50 s. Starting the cluster is
told apart: it happens once in a build.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence

from imprint.graph import cluster

WORKERS = 2
SECONDS = 0.05


def sleep(names: Sequence[str]) -> list[float]:
    """Do nothing for the time of some tasks."""
    for _ in names:
        time.sleep(SECONDS)
    return [SECONDS] * len(names)


def main() -> None:
    """Print a row for each size of batch."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tasks", type=int, default=2000)
    parser.add_argument("--batches", type=int, nargs="*", default=[0, 1])
    options = parser.parse_args()
    ideal = options.tasks * SECONDS / WORKERS
    for _ in range(2):  # the first time is that of importing Dask as well
        begun = time.perf_counter()
        list(cluster.run(["0"], sleep, jobs=WORKERS))
        start = time.perf_counter() - begun - SECONDS
    print(f"starting and ending the cluster: {start:.1f} s")
    print(f"{'tasks in a batch':<20}{'ideal':>9}{'measured':>10}{'overhead':>10}")
    for size in options.batches:
        begun = time.perf_counter()
        done = list(cluster.run([str(n) for n in range(options.tasks)], sleep, jobs=WORKERS, batch=size))
        assert len(done) == options.tasks
        spent = time.perf_counter() - begun - start
        print(
            f"{size or 'as builds choose':<20}{ideal:>8.1f}s{spent:>9.1f}s{spent / ideal - 1:>10.1%}",
            flush=True,
        )


if __name__ == "__main__":
    main()
