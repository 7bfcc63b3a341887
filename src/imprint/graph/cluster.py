"""Running batches of items on a Dask cluster: one of this machine's own, or one behind a scheduler's address.

Only names and outcomes cross the scheduler; the bytes are in a store that all workers share. Batches of a
worker that is killed are done by another.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from imprint.errors import RefusedError, SetupError, UsageError

Work = Callable[[Sequence[str]], list[Any]]

_BATCH = 50  # items at most; one that is lost with its worker is made again
_ROUNDS = 4  # batches for each worker, so that none waits long for the last
_SECONDS = 30  # to reach a scheduler


@dataclass(frozen=True, slots=True)
class Tls:
    """The files that a scheduler off this machine is trusted by, and trusts us by: paths of PEM files."""

    ca: str = ""
    certificate: str = ""
    key: str = ""


def run(
    items: Sequence[str],
    work: Work,
    *,
    scheduler: str = "",
    jobs: int = 1,
    tls: Tls = Tls(),
    batch: int = 0,
) -> Iterator[tuple[int, Any]]:
    """Yield the index and the outcome of each item as its batch ends.

    `work` is a function that can be pickled; it returns an outcome for each item of a batch. Without a
    `scheduler`, `jobs` workers are started on this machine. `batch` items go together; 0 leaves that to how
    many there are. Raises RefusedError for a scheduler off this machine without TLS, SetupError where it
    can't be reached.
    """
    with _client(scheduler, jobs, tls) as client:
        size = batch or _size(len(items), max(1, sum(client.ncores().values())))
        indexes = [range(start, min(start + size, len(items))) for start in range(0, len(items), size)]
        futures = {
            client.submit(
                work, [items[index] for index in each], key=f"imprint-{items[each[0]]}", pure=False
            ): each
            for each in indexes
        }
        yield from _outcomes(futures)


def _outcomes(futures: dict[Any, range]) -> Iterator[tuple[int, Any]]:
    import distributed  # noqa: PLC0415

    as_completed: Any = distributed.as_completed
    for future in as_completed(futures):
        try:
            outcomes = future.result()
        except Exception as error:
            raise SetupError(
                "cluster/failed",
                f"a worker could not do its part: {type(error).__name__}: {error}",
                fix="look at the worker's log; every worker needs this version of Imprint and what it needs",
            ) from error
        yield from zip(futures[future], outcomes, strict=True)


def _size(items: int, workers: int) -> int:
    return max(1, min(_BATCH, -(-items // (workers * _ROUNDS))))


@contextmanager
def _client(scheduler: str, jobs: int, tls: Tls) -> Iterator[Any]:
    """Yield a client of the cluster, which ends with it if it is this machine's own."""
    import dask  # noqa: PLC0415  (only builds on a cluster pay for it)
    import distributed  # noqa: PLC0415

    dd: Any = distributed  # which has no types
    security = _security(scheduler, tls)
    with dask.config.set({"distributed.admin.log-format": "%(message)s", "logging.distributed": "error"}):
        if not scheduler:
            with (
                dd.LocalCluster(
                    n_workers=jobs,
                    threads_per_worker=1,
                    processes=True,
                    host="127.0.0.1",
                    dashboard_address=None,
                    memory_limit=0,  # what an item may take is our own limit
                    silence_logs=50,
                ) as cluster,
                dd.Client(cluster) as client,
            ):
                yield client
            return
        try:
            client = dd.Client(scheduler, security=security, timeout=_SECONDS)
        except (OSError, ValueError) as error:
            raise SetupError(
                "cluster/unreachable",
                f"the scheduler {scheduler} can't be reached: {error}",
                fix="check the address, the certificates, and that it runs",
            ) from error
        with client:
            yield client


def _security(scheduler: str, tls: Tls) -> Any:
    """Return how the connection is secured. Raises RefusedError where it would not be."""
    if not scheduler:
        return None
    parts = _parts(scheduler)
    if not parts.hostname or parts.scheme not in ("tcp", "tls"):
        raise UsageError(
            "usage/scheduler",
            f"{scheduler!r} is not the address of a scheduler",
            fix="write tls://HOST:PORT, or tcp://127.0.0.1:PORT",
        )
    if parts.scheme == "tcp":
        if not is_this_machine(scheduler):
            raise RefusedError(
                "cluster/plain",
                f"{parts.hostname} is another machine, and tcp: neither hides nor proves anything",
                fix="use tls://HOST:PORT, with ca, certificate and key in [cluster]",
            )
        return None
    if not (tls.ca and tls.certificate and tls.key):
        raise UsageError(
            "config/cluster",
            "a scheduler behind tls: needs certificates of both sides",
            fix="name the files ca, certificate and key in [cluster]",
        )
    from distributed import security  # noqa: PLC0415

    made: Any = security.Security
    return made(
        tls_ca_file=tls.ca,
        tls_client_cert=tls.certificate,
        tls_client_key=tls.key,
        require_encryption=True,
    )


def _parts(scheduler: str) -> SplitResult:
    return urlsplit(scheduler if "://" in scheduler else f"tcp://{scheduler}")


def is_this_machine(scheduler: str) -> bool:
    """Tell whether a scheduler's address is one that only this machine has."""
    host = _parts(scheduler).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
