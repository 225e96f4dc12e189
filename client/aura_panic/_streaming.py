"""Streams of positions: the latest goes to the service at an interval, and stale ones nowhere."""

from __future__ import annotations

from typing import Any, Protocol

from aura_panic._errors import PanicError
from aura_panic._log import log
from aura_panic_api import models

END = StopIteration()
"""What comes behind the last position; an error of the stream's own comes in its place."""


class Inbox(Protocol):
    """What the queues of threads and of tasks have in common."""

    def empty(self) -> bool: ...

    def get_nowait(self) -> Any: ...


def newest(item: Any, inbox: Inbox) -> tuple[models.Location | None, Exception | None]:
    """The newest position that has come, and what came behind it where the stream has ended."""
    position = None
    while not isinstance(item, Exception):
        if not isinstance(item, models.Location):
            raise TypeError("positions should give aura_panic.models.Location objects.")
        position = item
        if inbox.empty():
            return position, None
        item = inbox.get_nowait()
    return position, item


def arguments(position: models.Location) -> dict[str, Any]:
    """A position as the arguments of an operation."""
    return {name: getattr(position, name) for name in ("latitude", "longitude", "accuracy")}


def pause_after(error: PanicError, interval: float) -> float:
    """Pass over a position that could not be sent; the next one says more. Seconds until then."""
    log.warning("streaming: a position was lost, and going on: %s", error)
    return max(interval, error.retry_after or 0.0)
