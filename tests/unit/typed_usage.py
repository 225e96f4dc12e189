"""What a type checker has to know of the client; `make types` checks it, nothing runs it."""

from __future__ import annotations

from typing import assert_type

from aura_panic import (
    AsyncPanicClient,
    Callout,
    CalloutClosed,
    CalloutState,
    Listing,
    PanicClient,
    Token,
)


def blocking(panic: PanicClient) -> None:
    assert_type(panic.get_callout(992011), Callout)
    assert_type(panic.get_callout(992011).status, str)
    assert_type(panic.get_callout(992011).state, CalloutState)
    assert_type(panic.list_active_callouts(), Listing[Callout])
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


def wrong(panic: PanicClient) -> None:
    panic.get_callout("992011")  # type: ignore[arg-type]
    panic.cancel_callout(992011, "0000")  # type: ignore[call-arg]
    panic.cancel_callout(992011, safe_code=None)  # type: ignore[arg-type]
    panic.cancel_callout(992011, code="0000")  # type: ignore[call-arg]
    panic.get_callout(992011).state = CalloutState.CLOSED  # type: ignore[misc]
