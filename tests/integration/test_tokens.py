"""Tokens: one request for each, however many ask, and never a call that fails for nothing."""

from __future__ import annotations

import asyncio
import linecache
import re
import sys
import threading
import time
from collections.abc import Iterator
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
from aura_panic_mock import Fault, Service
from tests.conftest import CALLOUT, Script
from tests.integration.support import Connect, asked, at_once, credentials, interrupted, until

OPEN, CUSTOMER = 992011, 178921


def key(mock: Service) -> str:
    return f"{mock.base_url} {mock.client_id}"


def stored(lifetime: float, *, renew: float = 0.0) -> StoredToken:
    return StoredToken("st4le", time.time() + renew, time.time() + lifetime)


@pytest.mark.parametrize("lifetime", [None, -1.0, 3600.0], ids=["none", "expired", "refused"])
def test_many_calls_at_once_ask_for_one_token(
    connect: Connect, panic_mock: Service, lifetime: float | None
) -> None:
    """One gets the first token, or renews an expired or refused one, for all."""
    store = MemoryTokenStore()
    if lifetime:
        store.save(key(panic_mock), stored(lifetime, renew=lifetime))
    panic = connect(panic_mock, token_store=store)
    found = at_once(panic, *[lambda panic: panic.get_callout(OPEN)] * 30)
    assert [callout.id for callout in found] == [OPEN] * 30
    assert asked(panic_mock, "exchangeCredentials") == 1


@pytest.mark.parametrize("kind", [AsyncPanicClient])  # threads may come when it has failed
def test_a_failure_is_shared_too(connect: Connect, panic_mock: Service) -> None:
    """Wrong credentials are tried once for all who wait, and not once for each."""
    panic_mock.inject(Fault.delay(0.2))
    panic = connect(panic_mock, client_secret="wr0ng")
    errors = at_once(panic, *[lambda panic: panic.get_callout(OPEN)] * 50)
    assert {(type(error), error.sent) for error in errors} == {(Unauthorized, False)}
    assert asked(panic_mock, "exchangeCredentials") == 1
    assert asked(panic_mock, "getCallout") == 0


def test_a_refused_token_is_renewed_once_and_tried_once_more(
    connect: Connect, panic_mock: Service
) -> None:
    """A 401 costs one exchange and one more request; a second one is raised."""
    panic = connect(panic_mock)
    panic.get_callout(OPEN)
    fault = Fault.expired_token(operation="getCallout")
    panic_mock.inject(fault.replace(times=1))
    assert panic.get_callout(OPEN, attempts=2).id == OPEN
    assert asked(panic_mock, "exchangeCredentials") == 2
    panic_mock.inject(fault)
    with pytest.raises(Unauthorized):
        panic.get_callout(OPEN)
    assert asked(panic_mock, "exchangeCredentials") == 3
    assert asked(panic_mock, "getCallout") == 5


def exchange(panic: PanicClient, mock: Service) -> str:
    """Return a token of a mock, as it was issued."""
    return panic.exchange_credentials(
        client_id=mock.client_id, client_secret=mock.client_secret
    ).access_token


def test_a_renewal_that_fails_does_not_fail_the_call(
    connect: Connect,
    panic_mock: Service,
    panic_client: PanicClient,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """While the old token is good it is used, and the failed renewal is not repeated at once."""
    good = StoredToken(exchange(panic_client, panic_mock), 0.0, time.time() + 3600)
    store = MemoryTokenStore()
    store.save(key(panic_mock), good)
    panic_mock.inject(Fault.reset(operation="exchangeCredentials"))
    panic = connect(panic_mock, token_store=store)
    for _ in range(3):
        panic.get_callout(OPEN)
    assert asked(panic_mock, "exchangeCredentials") == 2
    assert "could not be renewed yet and is still used" in caplog.text


def test_a_slow_token_service_costs_a_call_little_that_has_a_good_token(
    connect: Connect, scripted: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waits two seconds for a renewal that it could do without, and not the whole deadline."""
    assert _auth.ADVISORY_REFRESH_TIMEOUT == 2
    monkeypatch.setattr(_auth, "ADVISORY_REFRESH_TIMEOUT", 0.1)
    store = MemoryTokenStore()
    service = scripted(200, CALLOUT, silent=True)
    store.save(f"{service.base_url} id", StoredToken("g00d", 0.0, time.time() + 3600))
    panic = connect(service, client_id="id", client_secret="s", token_store=store)
    began = time.monotonic()
    with pytest.raises(NoResponseTimeout):
        panic.get_callout(OPEN, deadline=1)
    assert time.monotonic() - began < 30
    assert [each.path.rpartition("/")[2] for each in service.received] == ["token", str(OPEN)]


def test_a_store_is_shared(connect: Connect, panic_mock: Service) -> None:
    """Two clients with one store fetch one token."""
    store = MemoryTokenStore()
    for _ in range(2):
        connect(panic_mock, token_store=store).get_callout(OPEN)
    assert asked(panic_mock, "exchangeCredentials") == 1


class Broken:
    """Fails, and says where it is."""

    def load(self, *_: object) -> None:
        raise ConnectionError("redis://:s3cret@cache")

    save = load


class Dictionaries(MemoryTokenStore):
    """Returns something else than tokens."""

    def load(self, _: str) -> Any:
        return {"access_token": "s3cret"}


@pytest.mark.parametrize(
    ("store", "warning"),
    [
        (Broken(), "The token store failed \\(ConnectionError\\) and is ignored."),
        (Dictionaries(), "returned a value of type dict.* should return a StoredToken, or None"),
    ],
)
def test_a_store_is_never_in_the_way(
    connect: Connect,
    store: Any,
    warning: str,
    panic_mock: Service,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """One that fails is ignored; the warning says why, without a secret."""
    assert connect(panic_mock, token_store=store).get_callout(OPEN).id == OPEN
    (message,) = set(caplog.messages)
    assert re.search(warning, message)
    assert "s3cret" not in caplog.text


@pytest.fixture
def hanging(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Return a token store that hangs until the end of the test."""
    monkeypatch.setattr(_auth, "ADVISORY_REFRESH_TIMEOUT", 0.1)
    let_go = threading.Event()

    class Hanging:
        def load(self, *_: object) -> None:
            let_go.wait()

        save = load

    yield Hanging()
    let_go.set()


def test_a_store_that_hangs_does_not_fail_a_call(
    connect: Connect, panic_mock: Service, hanging: Any
) -> None:
    """It is waited for two seconds, and then the client goes on without it."""
    assert connect(panic_mock, token_store=hanging).get_callout(OPEN).id == OPEN


def test_a_store_that_no_thread_can_ask_does_not_fail_a_call(
    connect: Connect, panic_mock: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A system may have no thread left."""

    def start(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    panic = connect(panic_mock, token_store=Dictionaries())
    monkeypatch.setattr(threading.Thread, "start", start)
    assert panic.get_callout(OPEN).id == OPEN


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


def test_given_tokens_share_nothing(
    connect: Connect, panic_mock: Service, panic_client: PanicClient
) -> None:
    """Tokens minted with one given token are never used with another, even with a shared store."""
    store = MemoryTokenStore()
    ours, theirs = (
        connect(panic_mock, token=token, token_store=store).for_customer(CUSTOMER)
        for token in (exchange(panic_client, panic_mock), "an0ther")
    )
    assert ours.get_callout(OPEN).id == OPEN
    with pytest.raises(Unauthorized):
        theirs.get_callout(OPEN)


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
        with interrupted(strike):
            panic.get_callout(OPEN)
        with ThreadPoolExecutor(1) as other:
            assert other.submit(panic.get_callout, OPEN).result().id == OPEN


def test_an_interrupt_in_the_midst_of_a_wait_is_raised(panic_mock: Service, hanging: Any) -> None:
    """Python's own waits may then raise RuntimeError, which would pass for a failed connection."""

    def strike(frame: FrameType, event: str, _: object) -> Any:
        line = linecache.getline(frame.f_code.co_filename, frame.f_lineno)
        if event == "line" and line.strip() == "self._acquire_restore(saved_state)":
            sys.settrace(None)
            raise KeyboardInterrupt
        return strike

    with PanicClient(**credentials(panic_mock), token_store=hanging) as panic:
        with interrupted(strike):
            panic.get_callout(OPEN)
        assert panic.get_callout(OPEN).id == OPEN


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
def test_clients_for_a_customer_share_a_token(
    connect: Connect, panic_mock: Service, again: bool
) -> None:
    """One token is minted, whether one client is kept or each call has one of its own."""

    def call(panic: Any) -> Any:
        return (panic.for_customer(CUSTOMER) if again else panic).get_callout(OPEN)

    panic = connect(panic_mock)
    found = at_once(panic if again else panic.for_customer(CUSTOMER), *[call] * 20)
    assert [callout.id for callout in found] == [OPEN] * 20
    assert asked(panic_mock, "mintCalloutToken") == asked(panic_mock, "exchangeCredentials") == 1


def test_a_store_knows_no_secret(connect: Connect, panic_mock: Service) -> None:
    """Its keys and tokens can be shown."""
    store = MemoryTokenStore()
    connect(panic_mock, token_store=store).for_customer(CUSTOMER).get_callout(OPEN)
    shown = repr(vars(store))
    assert f"{key(panic_mock)} customer {CUSTOMER}" in shown
    assert panic_mock.client_secret not in shown
    assert "mock-token" not in shown
