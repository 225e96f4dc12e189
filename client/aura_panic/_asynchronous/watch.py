"""A watch that is awaited."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from typing import Any, TypeVar

from aura_panic._changes import Item
from aura_panic._errors import PanicError
from aura_panic._watching import Watching

T = TypeVar("T")


class AsyncWatch(Watching[Item], AsyncIterator[Item]):
    """A watch, to be iterated over asynchronously, in one task.

    Example:
        >>> watch = panic.watch(992011)
        >>> async for callout in watch:
        ...     print(callout.state)
    """

    _task: asyncio.Future[Any] | None = None

    async def __anext__(self) -> Item:
        while not self._stopped:
            if self._changes:
                return self._changes.popleft()
            if self._subject.over:
                break
            await self._until_stopped(asyncio.sleep(self._until(self._next)))
            if self._stopped:
                break
            self._check_deadline()
            outcome = await self._until_stopped(self._request())
            if outcome is None:
                self._check_deadline()
            else:
                self._answer(outcome)
        raise StopAsyncIteration

    def stop(self) -> None:
        """End the watch at once, from any task of its event loop, a request under way included."""
        self._stopped = True
        if self._task:
            self._task.cancel()

    async def _request(self) -> Any:
        try:
            return await self._ask()
        except PanicError as error:
            return error

    async def _until_stopped(self, work: Coroutine[Any, Any, T]) -> T | None:
        """Wait for something as long as the watch lasts; None comes when it ended before."""
        self._task = asyncio.create_task(work)
        try:
            await asyncio.wait({self._task}, timeout=self._left())
            return None if self._task.cancelled() or not self._task.done() else self._task.result()
        finally:
            self._task.cancel()
