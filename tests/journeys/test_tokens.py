"""Tokens: one request for each, however many ask, and never a call that fails for nothing."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from aura_panic import (
    AsyncPanicClient,
    MemoryTokenStore,
    PanicClient,
    StoredToken,
    Unauthorized,
)
from aura_panic_mock import Service, serve
from tests.journeys.support import asked, credentials

OPEN, CUSTOMER = 992011, 178921


def key(mock: Service) -> str:
    return f"{mock.base_url} {mock.client_id}"


def stored(lifetime: float, *, renew: float = 0.0) -> StoredToken:
    return StoredToken("st4le", time.time() + renew, time.time() + lifetime)


@pytest.mark.parametrize("lifetime", [-1.0, 3600.0], ids=["expired", "refused"])
def test_a_thousand_tasks_ask_for_one_token(panic_mock: Service, lifetime: float) -> None:
    """Whether it has expired by the clock or the service refuses it, one renews it for all."""
    store = MemoryTokenStore()
    store.save(key(panic_mock), stored(lifetime, renew=lifetime))

    async def crowd() -> list[Any]:
        async with AsyncPanicClient(**credentials(panic_mock), token_store=store) as panic:
            return await asyncio.gather(*(panic.get_callout(OPEN) for _ in range(1_000)))

    assert {callout.id for callout in asyncio.run(crowd())} == {OPEN}
    assert asked(panic_mock, "exchangeCredentials") == 1


def test_many_threads_with_a_refused_token_ask_for_one(panic_mock: Service) -> None:
    """The same with threads of one client."""
    store = MemoryTokenStore()
    store.save(key(panic_mock), stored(3600, renew=3600))
    with PanicClient(**credentials(panic_mock), token_store=store) as panic:
        with ThreadPoolExecutor(20) as pool:
            assert len(list(pool.map(panic.get_callout, [OPEN] * 60))) == 60
        assert asked(panic_mock, "exchangeCredentials") == 1


def test_a_failure_is_shared_too(panic_mock: Service) -> None:
    """Wrong credentials are tried once for all who wait, and not once for each."""
    wrong = credentials(panic_mock) | {"client_secret": "wr0ng"}
    panic_mock.control("PUT", "/faults", faults=[{"kind": "delay", "seconds": 0.2}])

    async def crowd() -> list[Any]:
        async with AsyncPanicClient(**wrong) as panic:
            calls = (panic.get_callout(OPEN) for _ in range(50))
            return await asyncio.gather(*calls, return_exceptions=True)

    errors = asyncio.run(crowd())
    assert {type(error) for error in errors} == {Unauthorized}
    assert {error.sent for error in errors} == {False}
    assert asked(panic_mock, "exchangeCredentials") == 1
    assert asked(panic_mock, "getCallout") == 0


def test_a_refused_token_is_renewed_once_and_tried_once_more(
    panic_mock: Service, panic_client: PanicClient
) -> None:
    """A 401 costs one exchange and one more request; a second one is told."""
    panic_client.get_callout(OPEN)
    fault = {"kind": "expired token", "operation": "getCallout"}
    panic_mock.control("PUT", "/faults", faults=[fault | {"times": 1}])
    assert panic_client.get_callout(OPEN, attempts=1).id == OPEN
    assert asked(panic_mock, "exchangeCredentials") == 2
    panic_mock.control("PUT", "/faults", faults=[fault])
    with pytest.raises(Unauthorized):
        panic_client.get_callout(OPEN)
    assert asked(panic_mock, "exchangeCredentials") == 3
    assert asked(panic_mock, "getCallout") == 5


def test_a_renewal_that_fails_does_not_fail_the_call(
    panic_mock: Service, caplog: pytest.LogCaptureFixture
) -> None:
    """While the old token is good it is used, and the failed renewal is not repeated at once."""
    with PanicClient(**credentials(panic_mock)) as first:
        good = first.exchange_credentials(
            client_id=panic_mock.client_id, client_secret=panic_mock.client_secret
        )
    due = StoredToken(good.access_token, time.time() + 0.3, time.time() + 3600)
    store = MemoryTokenStore()
    store.save(key(panic_mock), due)
    with PanicClient(**credentials(panic_mock), token_store=store) as panic:
        panic.get_callout(OPEN)
        panic_mock.control(
            "PUT", "/faults", faults=[{"kind": "reset", "operation": "exchangeCredentials"}]
        )
        while time.time() < due.renew_at:
            panic.get_callout(OPEN)
        for _ in range(3):
            panic.get_callout(OPEN)
    assert asked(panic_mock, "exchangeCredentials") == 2
    assert "could not be renewed yet and is still used" in caplog.text


def test_a_store_is_shared_and_never_in_the_way(
    panic_mock: Service, caplog: pytest.LogCaptureFixture
) -> None:
    """Two clients with one store ask for one token; a store that fails is passed over."""
    store = MemoryTokenStore()
    for _ in range(2):
        with PanicClient(**credentials(panic_mock), token_store=store) as panic:
            panic.get_callout(OPEN)
    assert asked(panic_mock, "exchangeCredentials") == 1

    class Broken:
        def load(self, _: str) -> StoredToken | None:
            raise ConnectionError("redis://:s3cret@cache")

        def save(self, _: str, __: StoredToken) -> None:
            raise ConnectionError("redis://:s3cret@cache")

    with PanicClient(**credentials(panic_mock), token_store=Broken()) as panic:
        assert panic.get_callout(OPEN).id == OPEN
    assert "The token store failed (ConnectionError) and is passed over." in caplog.text
    assert "s3cret" not in caplog.text


def test_a_client_for_a_customer_mints_a_token_of_its_own(
    panic_mock: Service, panic_client: PanicClient
) -> None:
    """It sees the customer's callouts, nothing else, and leaves the connections open."""
    with panic_client.for_customer(CUSTOMER) as customers:
        assert [each.id for each in customers.list_active_customer_callouts(CUSTOMER)] == [OPEN]
        assert customers.get_callout(OPEN).id == OPEN
        with pytest.raises(Unauthorized):
            customers.list_active_callouts()
    assert len(panic_client.list_active_callouts()) == 2
    assert asked(panic_mock, "mintCalloutToken") == 2  # one, and one for the 401


def test_the_same_client_for_a_customer_asynchronously(panic_mock: Service) -> None:
    """The asynchronous client has one too."""

    async def journey() -> None:
        async with AsyncPanicClient(**credentials(panic_mock)) as panic:
            customers = panic.for_customer(CUSTOMER)
            calls = (customers.get_callout(OPEN) for _ in range(20))
            assert len(await asyncio.gather(*calls)) == 20

    asyncio.run(journey())
    assert asked(panic_mock, "mintCalloutToken") == asked(panic_mock, "exchangeCredentials") == 1


def test_a_store_knows_no_secret() -> None:
    """Its keys and tokens can be shown."""
    with serve() as mock:
        store = MemoryTokenStore()
        with PanicClient(**credentials(mock), token_store=store) as panic:
            panic.for_customer(CUSTOMER).get_callout(OPEN)
        shown = repr(vars(store))
    assert f"{mock.base_url} {mock.client_id} customer {CUSTOMER}" in shown
    assert mock.client_secret not in shown
    assert "mock-token" not in shown
