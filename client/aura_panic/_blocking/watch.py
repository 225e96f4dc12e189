"""A watch that blocks until something has changed."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from typing import Any

from aura_panic._changes import Item
from aura_panic._watching import Watching


class Watch(Watching[Item], Iterator[Item]):
    """A watch, to be iterated over in one thread; any other may look at it and stop it.

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
                raise StopIteration
            if self._woken(self._until(self._next)):
                continue
            self._check_deadline()
            # In a thread of its own: who waits for bytes could not be told to stop.
            threading.Thread(target=self._request, daemon=True).start()
            if not self._woken(self._left()):
                self._check_deadline()
        self._inbox.put(None)  # for whoever else waits
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
