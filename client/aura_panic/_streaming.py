"""A stream of positions: the latest goes to the service at an interval, and stale ones nowhere."""

from __future__ import annotations

from collections import deque
from typing import Any, Protocol

from aura_panic._errors import InvalidArgumentType, PanicError
from aura_panic._limits import check_seconds
from aura_panic._log import log
from aura_panic._passing import passes, pause_after
from aura_panic_api import models
from aura_panic_legacy import given

END = StopIteration()
"""How a stream ends that has not failed."""


class Event(Protocol):
    """What ``threading.Event`` and ``asyncio.Event`` have in common."""

    def set(self) -> Any: ...

    def clear(self) -> Any: ...


class Stream:
    """What a stream of positions has come to: one side offers them, the other takes the latest."""

    def __init__(self, interval: float, arrived: Event) -> None:
        check_seconds("interval", interval)
        self._interval = interval
        self._arrived = arrived
        self._latest: deque[models.Location] = deque(maxlen=1)
        self._lost: models.Location | None = None
        self._end: BaseException | None = None
        self._worked = False

    def offer(self, position: models.Location) -> None:
        """Have a position in place of the one before; one that cannot be sent is passed over."""
        if not isinstance(position, models.Location):
            raise InvalidArgumentType("positions should give aura_panic.models.Location objects.")
        try:
            given(position)
        except (TypeError, ValueError) as problem:
            log.warning("streaming: a position is passed over: %s", problem)
        else:
            self._latest.append(position)
            self._arrived.set()

    def end(self, reason: BaseException) -> None:
        """Have no more positions."""
        self._end = reason
        self._arrived.set()

    @property
    def over(self) -> bool:
        """Whether there is nothing more to send."""
        return self._end is not None and not self._latest

    def take(self) -> models.Location | None:
        """The latest position, or the one that was lost when there is no newer one."""
        self._arrived.clear()
        position, self._lost = self._lost, None
        return self._latest.pop() if self._latest else position

    def pause(self, position: models.Location, failure: PanicError | None) -> float:
        """Seconds until the next one, after what came of a position.

        Raises:
            PanicError: The failure, where it does not pass by itself.
        """
        if failure is None:
            self._worked = True
            return self._interval
        if not passes(failure, worked=self._worked):
            raise failure
        log.warning("streaming: a position was not taken, and going on: %s", failure)
        self._lost = position
        return max(self._interval, pause_after(failure))

    def raise_failure(self) -> None:
        """Raise what ended the stream, where it was an error of its own."""
        if self._end not in {None, END}:
            raise self._end


def arguments(position: models.Location) -> dict[str, Any]:
    """A position as the arguments of an operation."""
    return {name: getattr(position, name) for name in ("latitude", "longitude", "accuracy")}
