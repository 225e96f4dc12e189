"""Shared by the integration tests: customers of the seed, a place, a client."""

from __future__ import annotations

import asyncio
import inspect
import re
import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import partial
from types import FrameType
from typing import Any, TypedDict

import anyio
import httpx
import pytest

from aura_panic import AsyncPanicClient, PanicClient
from aura_panic.watch import Ongoing
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


class Blocking:
    """Asynchronous client, watch or stream that is used like a blocking one."""

    def __init__(self, wrapped: Any, runner: asyncio.Runner) -> None:
        self.wrapped, self.runner = wrapped, runner

    def __getattr__(self, name: str) -> Any:
        value = getattr(self.wrapped, name)
        return partial(self._call, value) if inspect.ismethod(value) else value

    def _call(self, method: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        result = method(*arguments, **options)
        if inspect.isawaitable(result):
            return self.runner.run(result_of(result))
        ours = isinstance(result, AsyncPanicClient | Ongoing)
        return Blocking(result, self.runner) if ours else result

    def __repr__(self) -> str:
        return repr(self.wrapped)

    def close(self) -> None:
        self.runner.run(self.wrapped.aclose())

    def stop(self) -> None:
        self.runner.get_loop().call_soon_threadsafe(self.wrapped.stop)

    def __iter__(self) -> Iterator[Any]:
        with suppress(StopAsyncIteration):
            while True:
                yield next(self)

    def __next__(self) -> Any:
        return self.runner.run(result_of(anext(self.wrapped)))


def at_once(panic: Any, *calls: Callable[[Any], Any]) -> list[Any]:
    """Make calls of either client at the same time; return their values and errors."""
    if not isinstance(panic, Blocking):
        with ThreadPoolExecutor(20) as pool:
            futures = [pool.submit(call, panic) for call in calls]
        return [future.exception() or future.result() for future in futures]

    async def gather() -> list[Any]:
        results = (result_of(call(panic.wrapped)) for call in calls)
        return await asyncio.gather(*results, return_exceptions=True)

    return panic.runner.run(gather())


@pytest.fixture(params=[PanicClient, AsyncPanicClient])
def kind(request: pytest.FixtureRequest) -> Any:
    """Return a kind of client: a test that asks for it runs with both."""
    return request.param


Connect = Callable[..., Any]


@pytest.fixture
def connect(kind: Any) -> Iterator[Connect]:
    """Return a function that builds a client of a service or URL, of either kind.

    The client is used like a blocking one, and closed at the end. It has the credentials of a mock,
    any token elsewhere, and no pause between attempts; with ``sleep=None`` it has its own.
    """

    def make(service: Any, *, sleep: Any = abs, **settings: Any) -> Any:
        async def asleep(seconds: float) -> None:
            sleep(seconds)
            await asyncio.sleep(0)

        defaults: dict[str, Any] = {"base_url": getattr(service, "base_url", service)}
        if not settings.keys() & {"token", "client_id"}:
            known = isinstance(service, Service)
            defaults |= credentials(service) if known else {"token": "t"}
        defaults["sleep"] = asleep if sleep and kind is AsyncPanicClient else sleep
        panic = kind(**defaults | settings)
        if kind is AsyncPanicClient:
            panic = Blocking(panic, stack.enter_context(asyncio.Runner()))
        return stack.enter_context(closing(panic))

    with ExitStack() as stack:
        yield make


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


@contextmanager
def interrupted(strike: Callable[[FrameType, str, Any], Any]) -> Iterator[None]:
    """Strike by a trace function that raises KeyboardInterrupt, as Ctrl-C does, and expect it."""
    tracing = sys.gettrace()
    try:
        sys.settrace(strike)
        with pytest.raises(KeyboardInterrupt):
            yield
    finally:
        sys.settrace(tracing)


async def result_of(result: Any) -> Any:
    """Return the result of a method of either client."""
    return await result if inspect.isawaitable(result) else result


def until(condition: Callable[[], bool]) -> None:
    """Give way until something is true that another thread or process does."""
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)


RANDOM = re.compile(r"0x[0-9a-f]+|[0-9a-f]{32}|127\.0\.0\.1:[0-9]+|now=[0-9.e-]+")


def without_random(text: str) -> str:
    """Return a text without addresses, ids, ports and times: they may hold a code by chance."""
    return RANDOM.sub("", text)


def dead_listener(stack: ExitStack, host: str, port: int = 0) -> int:
    """Listen at an address that accepts no connection: its queue is full; return its port."""
    listener = stack.enter_context(socket.socket())
    listener.bind((host, port))
    listener.listen(0)
    for _ in range(3):
        filler = stack.enter_context(socket.socket())
        filler.setblocking(False)
        filler.connect_ex(listener.getsockname())
    return int(listener.getsockname()[1])


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
