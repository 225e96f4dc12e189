"""Positions that a task of its own reads."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import asynccontextmanager

from aura_panic._streaming import END, Stream
from aura_panic_api import models


@asynccontextmanager
async def reading(positions: AsyncIterable[models.Location], stream: Stream) -> AsyncIterator[None]:
    """Offer positions to a stream as they come."""

    async def read() -> None:
        try:
            async for position in positions:
                stream.offer(position)
                await asyncio.sleep(0)  # there may be no end of them
            stream.end(END)
        except BaseException as error:  # noqa: BLE001 - raised by the stream
            stream.end(error)

    reader = asyncio.create_task(read())
    try:
        yield
    finally:
        reader.cancel()
        await asyncio.wait({reader})
