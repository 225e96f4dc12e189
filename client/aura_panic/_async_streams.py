"""A watch that is awaited."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from aura_panic.exceptions import PanicError
from aura_panic.stream import END, BaseStream, Request
from aura_panic.watch import BaseWatch, Item
from aura_panic_api import models

T = TypeVar("T")


class AsyncWatch(BaseWatch[Item], AsyncIterator[Item]):
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
            if self._tracker.over:
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


CLOSING = 5.0
"""Seconds that the positions have for closing."""


class AsyncLocationStream(BaseStream):
    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self._event = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def run(self) -> models.Callout | None:
        """Send positions until there are no more, or the callout has closed.

        A task reads the positions, and closes their iterator before this returns: it has five
        seconds for that. A request under way is cancelled at the end.
        """
        steps = self._begin_run()
        self._loop = asyncio.get_running_loop()
        pump = asyncio.create_task(self._pump())
        try:
            step = next(steps)
            while True:
                step = steps.send(await self._perform(step))
        except StopIteration as end:
            callout: models.Callout | None = end.value
            return callout
        finally:
            self._finished = True
            pump.cancel()
            await asyncio.wait({pump}, timeout=CLOSING)

    def _wake(self) -> None:
        if self._loop:
            with suppress(RuntimeError):  # it has closed, so nobody waits
                self._loop.call_soon_threadsafe(self._event.set)

    async def _wait(self, seconds: float | None) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._event.wait()
        self._event.clear()

    async def _perform(self, step: Request | float) -> Any:
        if not callable(step):
            return await self._wait(step)
        task = asyncio.create_task(_outcome_of(step))
        task.add_done_callback(lambda _: self._event.set())
        try:
            while not task.done() and not self._stopped and self._left() != 0:
                await self._wait(self._left())
            return task.result() if task.done() else None
        finally:
            task.cancel()

    async def _pump(self) -> None:
        reason: BaseException = END
        try:
            iterator = aiter(self._positions)
            try:
                async for position in iterator:
                    if self._finished:
                        break
                    self._offer(position)
                    await asyncio.sleep(0)  # there may be no end of them
            finally:
                if close := getattr(iterator, "aclose", None):
                    await close()
        except asyncio.CancelledError as error:
            # That of run() is no failure of the positions.
            reason = END if self._finished else error
        except BaseException as error:  # noqa: BLE001 - raised by run()
            reason = error
        self._end_with(reason)


async def _outcome_of(request: Request) -> Any:
    try:
        return await request()
    except Exception as error:  # noqa: BLE001 - raised by run()
        return error.with_traceback(None)  # whose frames hold the position
