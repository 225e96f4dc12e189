"""Private attributes of httpx, httpcore, h11 and anyio that the client uses.

A version that moves one fails here with a sentence that says what the client needs it for.
"""

from __future__ import annotations

import asyncio
import threading
from operator import attrgetter
from types import SimpleNamespace
from typing import Any

import httpcore
import httpx
import pytest
from anyio.streams.tls import TLSStream

from aura_panic_mock import Service

CONNECTION = "response.stream._stream._httpcore_stream._stream._connection"

PARTS: dict[str, tuple[type, str]] = {
    "client._mounts": (dict, "finds the pools of proxies"),
    "client._transport._pool._network_backend": (object, "keeps connections to a deadline"),
    "client._transport._pool._connections": (list, "lets go of connections after a fork"),
    "client._transport._pool._requests": (list, "lets go of connections after a fork"),
    "client._transport._pool._optional_thread_lock": (object, "makes a new lock after a fork"),
    f"{CONNECTION}._h11_state.trailing_data": (tuple, "sees bytes that belong to no response"),
    "httpcore._backends.sync.SyncStream": (type, "makes a stream of a connected socket"),
    "httpcore._backends.anyio.AnyIOStream": (type, "reads an alert that the event loop dropped"),
    "rlock._is_owned": (object, "leaves a lock to the call that was interrupted"),
}


def check(client: Any, response: httpx.Response) -> None:
    """Fail with a sentence if a part is missing, or is something else."""
    found = SimpleNamespace(
        client=client, response=response, httpcore=httpcore, rlock=threading.RLock()
    )
    for path, (kind, purpose) in PARTS.items():
        try:
            fits = isinstance(attrgetter(path)(found), kind)
        except AttributeError:
            fits = False
        if not fits:
            pytest.fail(
                f"{httpx.__title__} {httpx.__version__} with httpcore {httpcore.__version__}: "
                f"{path} is no {kind.__name__} any more. The client {purpose} with it: change "
                "client/aura_panic, or the range of versions in pyproject.toml.",
                pytrace=False,
            )


def test_the_blocking_client_has_what_is_used(panic_mock: Service) -> None:
    with (
        httpx.Client(trust_env=False) as client,
        client.stream("GET", panic_mock.base_url) as response,
    ):
        check(client, response)


def test_the_asynchronous_client_has_what_is_used(panic_mock: Service) -> None:
    async def look() -> None:
        async with (
            httpx.AsyncClient(trust_env=False) as client,
            client.stream("GET", panic_mock.base_url) as response,
        ):
            check(client, response)

    asyncio.run(look())


def test_a_stream_of_tls_has_the_buffer_that_is_used() -> None:
    assert "_read_bio" in TLSStream.__annotations__
