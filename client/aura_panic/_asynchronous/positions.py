"""Positions that a task of its own reads."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable
from typing import Any

from aura_panic._streaming import END, newest
from aura_panic_api import models


async def latest(positions: AsyncIterable[models.Location]) -> AsyncGenerator[models.Location]:
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
            position, end = newest(await inbox.get(), inbox)
            if position is not None:
                yield position
    finally:
        reader.cancel()
    if end is not END:
        raise end
