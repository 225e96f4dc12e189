"""Tokens: one request for each, however many ask, and never a call that fails for nothing."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from types import FrameType
from typing import Any

import pytest

from aura_panic import (
    AsyncPanicClient,
    ConfigurationError,
    MemoryTokenStore,
    NoResponseTimeout,
    PanicClient,
    StoredToken,
    Unauthorized,
    _auth,
)
from aura_panic_mock import Fault, Service, serve
from tests.conftest import CALLOUT, Script
from tests.integration.support import asked, credentials, done_with, result_of, until

OPEN, CUSTOMER = 992011, 178921


def key(mock: Service) -> str:
    return f"{mock.base_url} {mock.client_id}"


def stored(lifetime: float, *, renew: float = 0.0) -> StoredToken:
    return StoredToken("st4le", time.time() + renew, time.time() + lifetime)


@pytest.mark.parametrize("lifetime", [None, -1.0, 3600.0], ids=["none", "expired", "refused"])
def test_a_hundred_tasks_ask_for_one_token(panic_mock: Service, lifetime: float | None) -> None:
    """One task gets the first token, or renews an expired or refused one, for all."""
    store = MemoryTokenStore()
    if lifetime:
        store.save(key(panic_mock), stored(lifetime, renew=lifetime))

    async def crowd() -> list[Any]:
        async with AsyncPanicClient(**credentials(panic_mock), token_store=store) as panic:
            return await asyncio.gather(*(panic.get_callout(OPEN) for _ in range(100)))

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
    panic_mock.inject(Fault.delay(0.2))

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
    """A 401 costs one exchange and one more request; a second one is raised."""
    panic_client.get_callout(OPEN)
    fault = Fault.expired_token(operation="getCallout")
    panic_mock.inject(fault.replace(times=1))
    assert panic_client.get_callout(OPEN, attempts=2).id == OPEN
    assert asked(panic_mock, "exchangeCredentials") == 2
    panic_mock.inject(fault)
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
    store = MemoryTokenStore()
    store.save(key(panic_mock), StoredToken(good.access_token, 0.0, time.time() + 3600))
    fault = Fault.reset(operation="exchangeCredentials")
    panic_mock.inject(fault)
    with PanicClient(**credentials(panic_mock), token_store=store) as panic:
        for _ in range(3):
            panic.get_callout(OPEN)
    assert asked(panic_mock, "exchangeCredentials") == 2
    assert "could not be renewed yet and is still used" in caplog.text


def test_a_slow_token_service_costs_a_call_little_that_has_a_good_token(
    scripted: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waits two seconds for a renewal that it could do without, and not the whole deadline."""
    assert _auth.ADVISORY_REFRESH_TIMEOUT == 2
    monkeypatch.setattr(_auth, "ADVISORY_REFRESH_TIMEOUT", 0.1)
    store = MemoryTokenStore()
    service = scripted(200, CALLOUT, silent=True)
    store.save(f"{service.base_url} id", StoredToken("g00d", 0.0, time.time() + 3600))
    with PanicClient(
        base_url=service.base_url, client_id="id", client_secret="s", token_store=store
    ) as panic:
        began = time.monotonic()
        with pytest.raises(NoResponseTimeout):
            panic.get_callout(OPEN, deadline=1)
        assert time.monotonic() - began < 30
    assert [each.path.rpartition("/")[2] for each in service.received] == ["token", str(OPEN)]


def test_a_store_is_shared_and_never_in_the_way(
    panic_mock: Service, caplog: pytest.LogCaptureFixture
) -> None:
    """Two clients with one store fetch one token; a store that fails is ignored."""
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
    assert "The token store failed (ConnectionError) and is ignored." in caplog.text
    assert "s3cret" not in caplog.text


def test_a_store_that_returns_something_else_is_named(
    panic_mock: Service, caplog: pytest.LogCaptureFixture
) -> None:
    """The warning has the type that was returned, and those that are allowed."""

    class Dictionaries(MemoryTokenStore):
        def load(self, _: str) -> Any:
            return {"access_token": "s3cret"}

    with PanicClient(**credentials(panic_mock), token_store=Dictionaries()) as panic:
        assert panic.get_callout(OPEN).id == OPEN
    (warning,) = caplog.records
    assert "returned a value of type dict" in warning.getMessage()
    assert "should return a StoredToken, or None" in warning.getMessage()
    assert "s3cret" not in caplog.text


@pytest.mark.parametrize("client", [PanicClient, AsyncPanicClient])
def test_a_store_that_hangs_does_not_fail_a_call(
    client: Any, panic_mock: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is waited for two seconds, and then the client goes on without it."""
    monkeypatch.setattr(_auth, "ADVISORY_REFRESH_TIMEOUT", 0.1)
    let_go = threading.Event()

    class Hanging:
        def load(self, _: str) -> StoredToken | None:
            let_go.wait()
            return None

        def save(self, _: str, __: StoredToken) -> None:
            let_go.wait()

    async def steps() -> None:
        panic = client(**credentials(panic_mock), token_store=Hanging())
        try:
            assert (await result_of(panic.get_callout(OPEN))).id == OPEN
        finally:
            let_go.set()
            await done_with(panic)

    asyncio.run(steps())


@pytest.mark.parametrize("odd", [("t", "1", 2.0), ("t\n", 1.0, 2.0), (None, 1.0, 2.0)])
def test_a_stored_token_is_one(odd: Any) -> None:
    """A token that cannot be sent, or compared with a clock, cannot be built."""
    with pytest.raises(TypeError, match="should be"):
        StoredToken(*odd)


@pytest.mark.parametrize("odd", [{}, object()])
def test_a_store_has_to_be_one(odd: Any, panic_mock: Service) -> None:
    """Something else is refused when the client is built."""
    with pytest.raises(ConfigurationError, match="token_store should have a method load"):
        PanicClient(**credentials(panic_mock), token_store=odd)


def test_given_tokens_share_nothing(panic_mock: Service) -> None:
    """Tokens minted with one given token are never used with another, even with a shared store."""
    store = MemoryTokenStore()
    with PanicClient(**credentials(panic_mock)) as owner:
        good = owner.exchange_credentials(
            client_id=panic_mock.client_id, client_secret=panic_mock.client_secret
        )
    ours, theirs = (
        PanicClient(base_url=panic_mock.base_url, token=token, token_store=store)
        for token in (good.access_token, "an0ther")
    )
    with ours, theirs:
        assert ours.for_customer(CUSTOMER).get_callout(OPEN).id == OPEN
        with pytest.raises(Unauthorized):
            theirs.for_customer(CUSTOMER).get_callout(OPEN)


def test_a_failure_of_before_is_nobody_elses(panic_mock: Service) -> None:
    """A call that waited for a cancelled renewal tries its own, and raises no older failure."""
    refused = Fault.expired_token(operation="exchangeCredentials", times=1)
    slow = Fault.delay(3600, operation="exchangeCredentials", times=1)
    panic_mock.inject(refused, slow)

    async def steps() -> int:
        async with AsyncPanicClient(**credentials(panic_mock)) as panic:
            with pytest.raises(Unauthorized):
                await panic.get_callout(OPEN)
            renewing = asyncio.create_task(panic.get_callout(OPEN))
            await asyncio.to_thread(until, lambda: not panic_mock.faults())  # it is at the service
            waiting = asyncio.create_task(panic.get_callout(OPEN))
            await asyncio.sleep(0)  # it waits for the lock
            renewing.cancel()
            return (await waiting).id

    assert asyncio.run(steps()) == OPEN


def test_an_interrupt_leaves_no_lock_behind(panic_mock: Service) -> None:
    """Ctrl-C may strike just when it was acquired: the next call gets its token all the same."""

    def strike(frame: FrameType, event: str, value: object) -> Any:
        if event == "return" and frame.f_code.co_name == "_perform" and value is True:
            sys.settrace(None)
            raise KeyboardInterrupt
        return strike

    with PanicClient(**credentials(panic_mock)) as panic:
        tracing = sys.gettrace()
        try:
            sys.settrace(strike)
            with pytest.raises(KeyboardInterrupt):
                panic.get_callout(OPEN)
        finally:
            sys.settrace(tracing)
        with ThreadPoolExecutor(1) as other:
            assert other.submit(panic.get_callout, OPEN).result().id == OPEN


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


@pytest.mark.parametrize("again", [False, True])
def test_the_same_client_for_a_customer_asynchronously(panic_mock: Service, again: bool) -> None:
    """One token is minted, whether one client is kept or each task has one of its own."""

    async def steps() -> None:
        async with AsyncPanicClient(**credentials(panic_mock)) as panic:
            one = panic.for_customer(CUSTOMER)
            calls = (
                (panic.for_customer(CUSTOMER) if again else one).get_callout(OPEN)
                for _ in range(20)
            )
            assert len(await asyncio.gather(*calls)) == 20

    asyncio.run(steps())
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
