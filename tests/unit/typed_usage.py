"""Types of the public surface, for the two type checkers of `make types`; nothing runs it."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import assert_type

from aura_panic import (
    AsyncLocationStream,
    AsyncPanicClient,
    Callout,
    CalloutClosed,
    CalloutState,
    ChangeKind,
    Location,
    LocationStream,
    MemoryTokenStore,
    NoResponseTimeout,
    PanicClient,
    PanicError,
    PartialList,
    StoredToken,
    Token,
)


def blocking(panic: PanicClient) -> None:
    assert_type(panic.get_callout(992011), Callout)
    assert_type(panic.get_callout(992011).status, str)
    assert_type(panic.get_callout(992011).state, CalloutState)
    assert_type(panic.list_active_callouts(), PartialList[Callout])
    assert_type(panic.list_active_callouts()[0].state, CalloutState)
    assert_type([callout.state.is_open for callout in panic.list_active_callouts()], list[bool])
    assert_type(panic.cancel_callout(992011, safe_code="0000").latitude, float | None)
    assert_type(panic.exchange_credentials(client_id="", client_secret=""), Token)


async def asynchronous(panic: AsyncPanicClient) -> None:
    assert_type(await panic.get_callout(992011), Callout)
    assert_type((await panic.get_callout(992011)).state, CalloutState)
    assert_type((await panic.list_active_callouts())[0].state, CalloutState)


def closed(error: CalloutClosed) -> None:
    assert_type(error.callout, Callout | None)


def failed(error: PanicError) -> None:
    assert_type(error.sent, bool)
    assert_type(error.retry_after, float | None)
    assert_type(NoResponseTimeout("").operation, str | None)


def watched(panic: PanicClient) -> None:
    for callout in panic.watch(992011, interval=5):
        assert_type(callout, Callout)
    for change in panic.watch_active():
        assert_type(change.before, Callout | None)
        assert_type(change.kind, ChangeKind)
    assert_type(panic.for_customer(178921), PanicClient)
    positions = [Location(latitude=-33.9, longitude=18.4)]
    stream = panic.stream_location(992011, positions, interval=5, deadline=60)
    assert_type(stream, LocationStream)
    assert_type(stream.run(), Callout | None)
    assert_type(stream.undelivered, Location | None)
    assert_type(stream.delivered_at, datetime | None)
    panic.get_callout(992011, connect_timeout=1, read_timeout=2.5, deadline=4, attempts=1)


async def watched_asynchronously(
    panic: AsyncPanicClient, positions: AsyncIterator[Location]
) -> None:
    async for callout in panic.watch(992011):
        assert_type(callout, Callout)
    async for change in panic.watch_active():
        assert_type(change.callout, Callout)
    stream = panic.stream_location(992011, positions)
    assert_type(stream, AsyncLocationStream)
    assert_type(await stream.run(), Callout | None)


class Store:
    def load(self, key: str) -> StoredToken | None: ...

    def save(self, key: str, token: StoredToken) -> None: ...


async def a_while(seconds: float) -> None: ...


def built() -> None:
    PanicClient(token_store=Store(), sleep=lambda seconds: None, application="night-watch")
    AsyncPanicClient(token_store=MemoryTokenStore(), sleep=a_while, clock=lambda: 0.0)
    PanicClient(ssl_context=ssl.create_default_context(), proxy="http://proxy:3128")
    PanicClient(ca_file=Path("ca.pem"), client_certificate=("client.pem", Path("key.pem")))
    AsyncPanicClient(
        headers={"X-Key": ""}, max_connections=5, max_idle_connections=0, allow_http=True
    )


async def warmed_up(panic: PanicClient, other: AsyncPanicClient) -> None:
    panic.warm_up()
    await other.warm_up()


# What strict checkers have to refuse: an ignore that is not needed is an error to them.
def wrong(panic: PanicClient) -> None:
    panic.get_callout("992011")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    panic.cancel_callout(1, "0000")  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
    panic.cancel_callout(1, safe_code=None)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    panic.cancel_callout(1, code="0000")  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
    panic.get_callout(1, attempts="3")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    panic.get_callout(1).state = CalloutState.CLOSED  # type: ignore[misc] # pyright: ignore[reportAttributeAccessIssue]
    panic.stream_location(1, [(-33.9, 18.4)])  # type: ignore[list-item] # pyright: ignore[reportArgumentType]
    PanicClient(sleep=a_while)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    PanicClient(proxy=3128)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    PanicClient(token_store={})  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
