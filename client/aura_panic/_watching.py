"""Watches: they ask at an interval, and give what has changed. They survive failures."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from math import inf
from typing import Any, Generic, TypeVar

from aura_panic._changes import Item, Seen, Subject
from aura_panic._errors import (
    ApiError,
    CalloutClosed,
    ConfigurationError,
    NotSent,
    OutcomeUnknown,
    PanicError,
    RateLimited,
    ServerError,
    Timeout,
    UnreadableResponse,
)
from aura_panic._limits import check_seconds
from aura_panic._log import log

T = TypeVar("T")

TRANSIENT = (NotSent, OutcomeUnknown, RateLimited, ServerError, UnreadableResponse)
"""Failures that pass by themselves."""


class _Watch(Generic[Seen, Item]):
    """What the two kinds of watches have in common: when to ask, and what came of it.

    Attributes:
        error: Why the last request failed; None when it did not.
    """

    def __init__(
        self,
        ask: Callable[[], Any],
        subject: Subject[Seen, Item],
        interval: float,
        deadline: float | None,
        clock: Callable[[], float],
    ) -> None:
        if deadline is not None and not deadline > 0:
            raise ConfigurationError("deadline should be seconds, more than 0.")
        check_seconds("interval", interval)
        self.error: PanicError | None = None
        self._ask = ask
        self._subject = subject
        self._interval = interval
        self._clock = clock
        self._next = self._answered_at = clock()
        self._answered = self._stopped = False
        self._ends = inf if deadline is None else clock() + deadline
        self._changes: deque[Item] = deque()

    @property
    def stale_for(self) -> float:
        """Seconds since the service last told; since the watch began where it never has."""
        return self._clock() - self._answered_at

    def _waits(self) -> float:
        """Seconds until the next request, or until the watch has to end."""
        return max(0.0, min(self._next, self._ends) - self._clock())

    def _left(self) -> float | None:
        """Seconds until the watch has to end; None where it does not."""
        return None if self._ends == inf else max(0.0, self._ends - self._clock())

    def _check_time(self) -> None:
        if self._clock() >= self._ends:
            raise Timeout(
                "The watch has reached its deadline, and what it watched may still be going on."
            )

    def _answer(self, outcome: Seen | Exception) -> None:
        """Make something of what came of a request."""
        now = self._clock()
        self._next = max(now, self._next + self._interval)
        if isinstance(outcome, CalloutClosed) and outcome.callout:
            outcome = outcome.callout  # type: ignore[assignment] # only one callout can be closed
        if not isinstance(outcome, Exception):
            self.error, self._answered, self._answered_at = None, True, now
            self._changes.extend(self._subject.changes(outcome))
            return
        # What worked before will work again; what never has, is for the caller to mend.
        if not isinstance(outcome, (*TRANSIENT, ApiError) if self._answered else TRANSIENT):
            raise outcome
        self.error = outcome
        self._next = max(self._next, now + (outcome.retry_after or 0.0))
        log.warning("watching: nothing new for %.0f s, and going on: %s", self.stale_for, outcome)


class Watch(_Watch[Seen, Item], Iterator[Item]):
    """A watch, to be iterated over.

    Example:
        >>> watch = panic.watch(992011)
        >>> for callout in watch:
        ...     print(callout.state)
    """

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        # What wakes this watch: an answer, or None when it is told to stop.
        self._inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def __next__(self) -> Item:
        while not self._stopped:
            if self._changes:
                return self._changes.popleft()
            if self._subject.over:
                break
            if self._woken(self._waits()):
                continue
            self._check_time()
            # In a thread of its own: who waits for bytes could not be told to stop.
            threading.Thread(target=self._request, daemon=True).start()
            self._woken(self._left())
            self._check_time()
        raise StopIteration

    def stop(self) -> None:
        """End the watch at once, from any thread. A request under way is left to itself."""
        self._stopped = True
        self._inbox.put(None)

    def _request(self) -> None:
        try:
            self._inbox.put(self._ask())
        except Exception as error:  # noqa: BLE001 - raised where it is read
            self._inbox.put(error)

    def _woken(self, seconds: float | None) -> bool:
        """Wait for an answer, or to be told to stop; whether either came in time."""
        try:
            outcome = self._inbox.get(timeout=seconds)
        except queue.Empty:
            return False
        if outcome is not None:
            self._answer(outcome)
        return True


class AsyncWatch(_Watch[Seen, Item], AsyncIterator[Item]):
    """A watch, to be iterated over asynchronously.

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
            await self._until_stopped(asyncio.sleep(self._waits()))
            self._check_time()
            outcome = await self._until_stopped(self._request())
            self._check_time()
            if outcome is not None:
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
