"""Private attributes of httpx, httpcore, h11 and anyio that `_network.py` uses.

A version that moves one fails here with a sentence that says what the client needs it for.
"""

from __future__ import annotations

import asyncio
import inspect
import ssl
from operator import attrgetter
from types import SimpleNamespace
from typing import Any

import httpcore
import httpx
import pytest
from anyio.streams.tls import TLSStream

from aura_panic_mock import Service

POOL = {
    "client._mounts.values": "finds the pools of proxies",
    "client._transport._pool._network_backend": "bounds connections by the deadline of a call",
    "client._transport._pool._connections.append": "gives a forked process its own connections",
    "client._transport._pool._requests.append": "gives a forked process its own connections",
    "client._transport._pool._optional_thread_lock": "gives a forked process its own locks",
}
RESPONSE = {
    "response.extensions.__getitem__": "gets the network stream of a response",
    "response.stream._stream._httpcore_stream._stream._connection._h11_state.trailing_data": (
        "notices bytes that belong to no response"
    ),
}
STREAMS = {
    "httpcore._backends.sync.SyncStream": "makes a stream of the socket that connected first",
    "httpcore._backends.anyio.AnyIOStream": "reads an alert of TLS that the event loop dropped",
}


def require(found: Any, parts: dict[str, str]) -> None:
    """Fail with a sentence for each part that is not there."""
    for path, purpose in parts.items():
        try:
            attrgetter(path)(found)
        except AttributeError as error:
            pytest.fail(
                f"{httpx.__title__} {httpx.__version__} has no {path} ({error}). The client "
                f"{purpose} with it: change client/aura_panic/_network.py.",
                pytrace=False,
            )


def test_the_blocking_client_has_what_is_used(panic_mock: Service) -> None:
    with (
        httpx.Client(trust_env=False) as client,
        client.stream("GET", panic_mock.base_url) as response,
    ):
        found = SimpleNamespace(client=client, response=response, httpcore=httpcore)
        require(found, POOL | RESPONSE | STREAMS)
        check_values(found)


def test_the_asynchronous_client_has_what_is_used(panic_mock: Service) -> None:
    async def look() -> None:
        async with (
            httpx.AsyncClient(trust_env=False) as client,
            client.stream("GET", panic_mock.base_url) as response,
        ):
            found = SimpleNamespace(client=client, response=response, httpcore=httpcore)
            require(found, POOL | RESPONSE | STREAMS)
            check_values(found)

    asyncio.run(look())


def check_values(found: Any) -> None:
    """Check that the parts hold what they are used as."""
    pool = found.client._transport._pool
    assert isinstance(pool, httpcore.ConnectionPool | httpcore.AsyncConnectionPool)
    assert len(pool._connections) == 1
    assert type(pool._optional_thread_lock)()
    connection = found.response.stream._stream._httpcore_stream._stream._connection
    assert isinstance(connection._h11_state.trailing_data[0], bytes)


def test_a_stream_of_tls_has_the_buffer_that_is_used() -> None:
    assert list(inspect.signature(httpcore._backends.anyio.AnyIOStream).parameters) == ["stream"]
    assert ssl.MemoryBIO.__name__ in str(TLSStream.__annotations__["_read_bio"])
