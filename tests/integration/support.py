"""Shared by the integration tests: customers of the seed, a place, a client."""

from __future__ import annotations

import asyncio
import inspect
import os
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any, TypedDict

import anyio
import httpx
import pytest

from aura_panic import AsyncPanicClient, PanicClient
from aura_panic_mock import Service

FREE, UNSUBSCRIBED, HOME = 300100, 300200, 178921  # customers of the seed


class Place(TypedDict):
    """A position, as keyword arguments."""

    latitude: float
    longitude: float


HERE: Place = {"latitude": -33.9, "longitude": 18.4}


def credentials(mock: Service) -> dict[str, Any]:
    """Return the URL and the credentials of a mock, as arguments of either client."""
    return {
        "base_url": mock.base_url,
        "client_id": mock.client_id,
        "client_secret": mock.client_secret,
    }


def client(mock: Service, token: str | None = None, **settings: Any) -> PanicClient:
    if token:
        return PanicClient(base_url=mock.base_url, token=token, **settings)
    return PanicClient(**credentials(mock), **settings)


def no_pause(kind: Any) -> Any:
    """Return a ``sleep`` for a kind of client that does not wait between attempts."""

    async def asleep(_: float) -> None:
        await asyncio.sleep(0)

    return asleep if kind is AsyncPanicClient else lambda _: None


class Blocking:
    """Asynchronous client that is used like a blocking one, with an event loop of its own."""

    def __init__(self, panic: AsyncPanicClient, runner: asyncio.Runner) -> None:
        self._panic, self._runner = panic, runner

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            result = getattr(self._panic, name)(*arguments, **options)
            if isinstance(result, AsyncPanicClient):
                return Blocking(result, self._runner)
            return self._runner.run(result_of(result))

        return call


@contextmanager
def use(kind: Any, **settings: Any) -> Iterator[Any]:
    """Yield a client of either kind, to be used like a blocking one, and close it."""
    with asyncio.Runner() as runner:
        panic = kind(**settings)
        try:
            yield Blocking(panic, runner) if kind is AsyncPanicClient else panic
        finally:
            runner.run(done_with(panic))


def attempt_delay(patch: pytest.MonkeyPatch, seconds: float) -> None:
    """Have both clients try the next address after some seconds, and not after 250 ms."""
    patch.setattr("aura_panic._network.ATTEMPT_DELAY", seconds)
    delayed = partial(anyio.connect_tcp, happy_eyeballs_delay=seconds)
    patch.setattr(anyio, "connect_tcp", delayed)


NOBODY = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Trusts no authority, so that none has to be read."""


def wire(mock: Service) -> httpx.Client:
    """Return a plain HTTP client of a mock."""
    return httpx.Client(base_url=mock.base_url, verify=NOBODY, trust_env=False)


def asked(mock: Service, operation: str) -> int:
    """Return the number of requests for an operation that have reached a mock."""
    return len(mock.journal(operation=operation))


def script(mock: Service, text: str, callout: int = 992011) -> None:
    """Take a callout of a mock through a script."""
    mock.script(callout, text)


async def result_of(result: Any) -> Any:
    """Return the result of a method of either client."""
    return await result if inspect.isawaitable(result) else result


async def done_with(panic: PanicClient | AsyncPanicClient) -> None:
    """Close either client."""
    await panic.aclose() if isinstance(panic, AsyncPanicClient) else panic.close()


def until(condition: Callable[[], bool]) -> None:
    """Give way until something is true that another thread or process does."""
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        os.sched_yield()


RANDOM = re.compile(r"0x[0-9a-f]+|[0-9a-f]{32}|127\.0\.0\.1:[0-9]+|now=[0-9.e-]+")


def without_random(text: str) -> str:
    """Return a text without addresses, ids, ports and times: they may hold a code by chance."""
    return RANDOM.sub("", text)


def dead_listener(stack: ExitStack, host: str, port: int) -> None:
    """Listen at an address that accepts no connection: its queue is full."""
    listener = stack.enter_context(socket.socket())
    listener.bind((host, port))
    listener.listen(0)
    for _ in range(3):
        filler = stack.enter_context(socket.socket())
        filler.setblocking(False)
        filler.connect_ex((host, port))


@contextmanager
def localhost_at(addresses: list[tuple[str, int]], seconds: float = 0.0) -> Iterator[None]:
    """Make `localhost` have the given addresses, after some seconds."""
    real = socket.getaddrinfo

    def getaddrinfo(host: Any, *arguments: Any, **options: Any) -> Any:
        if host not in {"localhost", b"localhost"}:
            return real(host, *arguments, **options)
        threading.Event().wait(seconds)
        found = []
        for address in addresses:
            family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
            found.append((family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", address))
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", getaddrinfo)
        yield
