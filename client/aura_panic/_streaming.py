"""Streams of positions: the latest goes to the service at an interval, and stale ones nowhere."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import AsyncGenerator, AsyncIterable, Generator, Iterable
from typing import Any

from aura_panic._errors import PanicError
from aura_panic._log import log
from aura_panic_api import Location

END = StopIteration()
"""What comes behind the last position; an error of the stream's own comes in its place."""


def latest(positions: Iterable[Location]) -> Generator[Location]:
    """Always the latest of a stream of positions, which a thread of its own reads."""
    inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
    wanted = True

    def read() -> None:
        try:
            for position in positions:
                if not wanted:
                    return
                inbox.put(position)
            inbox.put(END)
        except Exception as error:  # noqa: BLE001 - raised where it is read
            inbox.put(error)

    threading.Thread(target=read, daemon=True).start()
    end = None
    try:
        while end is None:
            position, end = _newest(inbox.get(), inbox)
            if position is not None:
                yield position
    finally:
        wanted = False
    if end is not END:
        raise end


async def latest_async(positions: AsyncIterable[Location]) -> AsyncGenerator[Location]:
    """Always the latest of a stream of positions, which a task of its own reads."""
    inbox: asyncio.Queue[Any] = asyncio.Queue()

    async def read() -> None:
        try:
            async for position in positions:
                inbox.put_nowait(position)
            inbox.put_nowait(END)
        except Exception as error:  # noqa: BLE001 - raised where it is read
            inbox.put_nowait(error)

    reader = asyncio.create_task(read())
    end = None
    try:
        while end is None:
            position, end = _newest(await inbox.get(), inbox)
            if position is not None:
                yield position
    finally:
        reader.cancel()
    if end is not END:
        raise end


def _newest(
    item: Any, inbox: queue.SimpleQueue[Any] | asyncio.Queue[Any]
) -> tuple[Location | None, Exception | None]:
    """The newest position that has come, and what came behind it where the stream has ended."""
    position = None
    while not isinstance(item, Exception):
        if not isinstance(item, Location):
            raise TypeError("positions should give aura_panic.models.Location objects.")
        position = item
        if inbox.empty():
            return position, None
        item = inbox.get_nowait()
    return position, item


def arguments(position: Location) -> dict[str, Any]:
    """A position as the arguments of an operation."""
    return {name: getattr(position, name) for name in ("latitude", "longitude", "accuracy")}


def pause_after(error: PanicError, interval: float) -> float:
    """Pass over a position that could not be sent; the next one says more. Seconds until then."""
    log.warning("streaming: a position was lost, and going on: %s", error)
    return max(interval, error.retry_after or 0.0)
