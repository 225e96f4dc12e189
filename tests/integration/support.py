"""Shared by the integration tests: customers of the seed, a place, a client."""

from __future__ import annotations

import inspect
import os
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, TypedDict

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


def client(mock: Service, token: str | None = None) -> PanicClient:
    if token:
        return PanicClient(base_url=mock.base_url, token=token)
    return PanicClient(**credentials(mock))


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
