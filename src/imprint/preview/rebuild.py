"""Building again on every save: a burst of saves is one build, and a save on the way begins anew."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import Any

from imprint.pipeline import Report
from imprint.preview.state import OTHERS, State
from imprint.targets import Request

Built = Callable[[Request], Awaitable[Report]]

QUIET = 2.0  # seconds


async def keep_building(
    state: State, changes: AsyncIterator[object], built: Built, quiet: float = QUIET
) -> None:
    """Build everything once, and again after each of `changes`; a change ends what goes on.

    What nobody looks at is begun after `quiet` seconds, so that who saves often waits for none of it. Runs
    until it is cancelled.
    """
    going = asyncio.ensure_future(_build_all(state, built, quiet))
    try:
        async for _ in changes:
            await _ended(going)
            state.begin_anew()
            going = asyncio.ensure_future(_build_all(state, built, quiet))
        await going
    finally:
        await _ended(going)


async def _build_all(state: State, built: Built, quiet: float) -> None:
    """Build what is asked for, the most urgent first, each once; then wait for somebody who wants more."""
    done: set[str] = set()
    while True:
        state.opened.clear()
        waiting = {kind: request for kind, request in state.requests().items() if kind not in done}
        if not waiting:
            state.rest()
            await state.opened.wait()
            continue
        kind, request = next(iter(waiting.items()))
        if kind == OTHERS and await _is_wanted(state, quiet):
            continue
        state.begin(request)
        going = asyncio.ensure_future(built(request))
        try:
            if kind == OTHERS and not await _may_end(going, state, done):
                continue
            state.take(kind, request, await going)
            done.add(kind)
        finally:
            await _ended(going)


async def _is_wanted(state: State, seconds: float) -> bool:
    """Wait for so long; tell whether somebody began to look at something."""
    with suppress(TimeoutError):
        await asyncio.wait_for(state.opened.wait(), seconds)
        return True
    return False


async def _may_end(going: asyncio.Future[Report], state: State, done: set[str]) -> bool:
    """Wait for the build that is the least urgent; tell whether it could end before somebody wanted more."""
    while not going.done():
        opened = asyncio.ensure_future(state.opened.wait())
        await asyncio.wait((going, opened), return_when=asyncio.FIRST_COMPLETED)
        await _ended(opened)
        state.opened.clear()
        if not going.done() and state.requests().keys() - done - {OTHERS}:
            return False
    return True


async def _ended(task: asyncio.Future[Any]) -> None:
    """End a task, and wait until it has."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
