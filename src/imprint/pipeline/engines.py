"""What makes orders: workers of this machine, or those of a Dask cluster. Both give the same bytes."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from imprint.errors import UsageError
from imprint.graph import cluster, pool
from imprint.pipeline import bundle, making, remote
from imprint.pipeline.making import Order
from imprint.pipeline.run import Run
from imprint.targets import Request

Engine: TypeAlias = Callable[[Run, Sequence[Order]], Iterator[tuple[int, pool.Outcome]]]


def engine_for(request: Request) -> Engine:
    """Return the engine that a request names.

    `(Run, orders)` -> the index and the outcome of each order, as they end.
    """
    return on_cluster if request.engine == "dask" else here


def here(run: Run, wanted: Sequence[Order]) -> Iterator[tuple[int, pool.Outcome]]:
    """Yield the index and the outcome of each order, made by workers of this machine."""
    alone = pool.jobs_for(run.request.jobs, 2) == 1
    ahead = pool.jobs_for(run.request.jobs, len(wanted) + 1) > len(wanted)
    tasks = [lambda order=order: making.made(order, run.here, alone=alone, ahead=ahead) for order in wanted]
    jobs = pool.jobs_for(run.request.jobs, len(tasks) or 1)
    gc.freeze()  # workers share what is there; the collector must not touch it
    try:
        for outcome in pool.run(tasks, jobs, _limits(run), supervised=run.request.jobs != "1"):
            yield outcome.index, outcome
    finally:
        gc.unfreeze()


def on_cluster(run: Run, wanted: Sequence[Order]) -> Iterator[tuple[int, pool.Outcome]]:
    """Yield the index and the outcome of each order, made by the workers of a Dask cluster.

    Raises UsageError where these would share no store with this machine.
    """
    stated = run.inputs.project.settings
    scheduler = run.request.scheduler or stated.cluster.scheduler
    if scheduler and not stated.cache.shared and not cluster.is_this_machine(scheduler):
        raise UsageError(
            "config/cache",
            "the workers of a cluster on other machines need a store that they share with this one",
            fix='name it in imprint.toml: [cache] shared = "s3://BUCKET/PREFIX"',
        )
    formats = tuple(sorted({order.target.format for order in wanted}))
    packer = bundle.Packer(run.store)
    names = [packer.packed(order) for order in wanted]
    work = remote.Work(
        stated.cache.shared or str(run.here.root.resolve()),
        formats,
        _limits(run),
        remote.Identity.here(formats),
    )
    tls = cluster.Tls(stated.cluster.ca, stated.cluster.certificate, stated.cluster.key)
    jobs = pool.jobs_for(run.request.jobs, len(names) or 1)
    if names:
        yield from cluster.run(names, work, scheduler=scheduler, jobs=jobs, tls=tls)


def _limits(run: Run) -> pool.Limits:
    stated = run.inputs.project.settings.limits
    return pool.Limits(stated.seconds, stated.memory)
