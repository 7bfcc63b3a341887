"""Building again on every save: a burst of saves is one build, and a save on the way begins anew."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress

from imprint.pipeline import Report
from imprint.preview.state import State
from imprint.targets import Request

Built = Callable[[Request], Awaitable[Report]]


async def keep_building(state: State, changes: AsyncIterator[object], built: Built) -> None:
    """Build everything once, and what is asked for again after each of `changes`; a change ends what goes on.

    Runs until it is cancelled.
    """
    going = asyncio.ensure_future(_build_all(state, built))
    try:
        async for _ in changes:
            going.cancel()
            with suppress(asyncio.CancelledError):
                await going
            state.forget_messages()
            going = asyncio.ensure_future(_build_all(state, built))
        await going
    finally:
        going.cancel()
        with suppress(asyncio.CancelledError):
            await going


async def _build_all(state: State, built: Built) -> None:
    done: set[str] = set()
    while True:
        waiting = [(kind, request) for kind, request in state.requests() if kind not in done]
        if waiting:
            kind, request = waiting[0]
            done.add(kind)
            state.is_building(kind)
            state.take(kind, await built(request))
            continue
        state.is_building("")
        before = set(dict(state.requests()))
        while set(dict(state.requests())) <= before:
            await asyncio.sleep(0.1)  # somebody may open another document, or a PDF
