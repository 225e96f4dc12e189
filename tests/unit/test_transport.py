"""Both clients over a transport that is passed to them: without a socket or a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from aura_panic import AsyncPanicClient, Callout, CalloutState, PanicClient
from tests.conftest import CALLOUT


def respond(request: httpx.Request) -> httpx.Response:
    if request.url.path.endswith("/oauth/token"):
        token = {"access_token": "t0ken", "token_type": "Bearer", "expires_in": 3600}
        return httpx.Response(200, json=token)
    assert request.headers["authorization"] == "Bearer t0ken"
    return httpx.Response(200, json=CALLOUT)


SETTINGS: dict[str, Any] = {
    "base_url": "http://127.0.0.1/panic-api/v2",
    "client_id": "demo-client",
    "client_secret": "demo-secret",
    "transport": httpx.MockTransport(respond),
}


def get_callout() -> Callout:
    with PanicClient(**SETTINGS) as panic:
        return panic.get_callout(992011)


def get_callout_async() -> Callout:
    async def journey() -> Callout:
        async with AsyncPanicClient(**SETTINGS) as panic:
            return await panic.get_callout(992011)

    return asyncio.run(journey())


@pytest.mark.parametrize("call", [get_callout, get_callout_async])
def test_a_call_fetches_a_token_and_decodes_the_response(call: Callable[[], Callout]) -> None:
    """The token with the credentials, the callout with the token."""
    assert call().state is CalloutState.RESPONDER_DISPATCHED
