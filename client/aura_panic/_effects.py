"""What a conversation asks its client to do.

A conversation is a generator: it yields one of these, and is sent what came of it. It does nothing
and waits for nothing itself, so both clients, blocking and asynchronous, carry on the same one.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, NamedTuple, Protocol, TypeAlias, TypeVar

from aura_panic._call import Call
from aura_panic._tokens import StoredToken

T = TypeVar("T")


GRACE = 0.1
"""Seconds that httpx has to say itself that the time is up; it knows what had been sent."""


class Lock(Protocol):
    """What ``threading.RLock`` and ``asyncio.Lock`` have in common."""

    def release(self) -> None: ...


class Send(NamedTuple):
    """Send the request of a call; an answer comes of it, or the exception in its place."""

    call: Call[Any]
    token: StoredToken | None


class Wait(NamedTuple):
    """Wait."""

    seconds: float


class Acquire(NamedTuple):
    """Acquire a lock; whether it could be had in time comes of it."""

    lock: Lock
    seconds: float


class Aside(NamedTuple):
    """Call what may block; what it returns comes of it, or None where that took too long."""

    function: Callable[[], Any]
    seconds: float


Effect: TypeAlias = Send | Wait | Acquire | Aside

Conversation: TypeAlias = Generator[Effect, Any, T]
