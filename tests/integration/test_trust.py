"""Guarantees to a caller when the service or the network fails."""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
import pickle
import re
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from functools import partial
from itertools import count
from typing import Any

import httpx
import pytest

from aura_panic import (
    AsyncPanicClient,
    NoResponseTimeout,
    NotSent,
    NotSentTimeout,
    OutcomeUnknown,
    PanicClient,
    PanicError,
    RateLimited,
    Timeout,
    UnreadableResponse,
)
from aura_panic_mock import Fault, FaultKind, Service
from tests.conftest import CALLOUT, Script
from tests.integration.support import FREE, HERE, HOME, Connect, credentials

OPEN = 992011
SPAN: ContextVar[str] = ContextVar("SPAN")


@pytest.mark.parametrize("failure", ["drop", "reset", "truncated body"])
def test_a_raise_whose_answer_was_lost_ends_with_one_callout(
    connect: Connect, panic_mock: Service, failure: FaultKind
) -> None:
    """It is sent again, for the contract says that it may be, and the journal shows one callout."""
    fault = Fault(failure, operation="raiseCustomerCallout", times=2, handled=True)
    panic_mock.inject(fault)
    panic = connect(panic_mock)
    raised = panic.raise_customer_callout(FREE, response_type_id=2, **HERE)
    assert [each.id for each in panic.list_active_customer_callouts(FREE)] == [raised.id]
    journal = panic_mock.journal(operation="raiseCustomerCallout")
    assert [entry.handled for entry in journal] == [True] * 3


def test_what_is_never_repeated_says_how_to_find_out(connect: Connect, panic_mock: Service) -> None:
    """A cancel whose response was lost is sent once; the text names what verifies it."""
    panic_mock.inject(Fault.drop(operation="cancelCallout", handled=True))
    with pytest.raises(OutcomeUnknown, match="check with get_callout before you send") as caught:
        connect(panic_mock).cancel_callout(OPEN, safe_code="4567")
    assert (caught.value.sent, caught.value.attempts) == (True, 1)
    assert len(panic_mock.journal(operation="cancelCallout")) == 1


@pytest.mark.parametrize(
    ("operation", "arguments", "sentence"),
    [
        ("raise_customer_callout", {"customer_id": FREE, "response_type_id": 2, **HERE}, ""),
        ("get_callout", {"callout_id": OPEN}, "may safely be sent again"),
    ],
)
def test_a_lost_attempt_is_not_forgotten(
    connect: Connect, operation: str, arguments: Any, sentence: str, scripted: Script
) -> None:
    """The outcome is unknown if the first was lost and the next could not be sent."""
    service = scripted(200, CALLOUT, missing_bytes=9)
    panic = connect(service, sleep=lambda _: service.stop())
    with pytest.raises(OutcomeUnknown, match="An earlier attempt was lost, and no other") as caught:
        getattr(panic, operation)(**arguments)
    assert sentence in str(caught.value)
    assert (caught.value.sent, caught.value.attempts) == (True, 3)


def test_a_refused_token_that_cannot_be_renewed_is_told_as_that(
    connect: Connect, panic_mock: Service
) -> None:
    """The request was refused before, and nothing was done."""
    panic = connect(panic_mock)
    panic.get_callout(OPEN)
    panic_mock.inject(
        Fault.expired_token(operation="cancelCallout"),
        Fault.drop(operation="exchangeCredentials"),
    )
    sentence = r"the request itself had been refused \(401\)"
    with pytest.raises(NotSent, match=sentence) as caught:
        panic.cancel_callout(OPEN)
    assert caught.value.sent


def test_one_deadline_for_all(connect: Connect, scripted: Script) -> None:
    """Token, attempts and pauses share it; what would outlast it is not begun."""
    service = scripted(503, {"message": "Down"}, headers={"Retry-After": "20"})
    waited: list[float] = []
    panic = connect(service, clock=lambda: sum(waited), sleep=waited.append)
    with pytest.raises(PanicError) as caught:
        panic.get_callout(OPEN)
    assert (waited, len(service.received)) == ([20.0], 2)
    assert caught.value.retry_after == 20


def test_a_deadline_ends_a_call_of_a_silent_service(connect: Connect, scripted: Script) -> None:
    """Whatever the other settings are, and for this call alone."""
    panic = connect(scripted(200, CALLOUT, silent=True))
    began = time.monotonic()
    with pytest.raises(NoResponseTimeout, match="did not respond") as caught:
        panic.get_callout(OPEN, deadline=0.2)
    assert time.monotonic() - began < 5
    assert isinstance(caught.value, Timeout)


@pytest.mark.parametrize("part", ["head", "body"])
def test_a_trickle_does_not_outlast_the_deadline(
    connect: Connect, part: str, scripted: Script
) -> None:
    """A service that sends a byte now and then is abandoned like a silent one."""
    with pytest.raises(NoResponseTimeout):
        connect(scripted(200, CALLOUT, trickle=part), deadline=0.3).get_callout(OPEN)


def test_a_name_server_that_hangs_is_not_waited_for(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing was sent, and a connection had its time to stand."""
    let_go = threading.Event()

    def hang(*_: Any, **__: Any) -> Any:
        let_go.wait()
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    try:
        with pytest.raises(NotSentTimeout, match="slow.invalid could not be reached"):
            connect("https://slow.invalid", connect_timeout=0.2, attempts=1).get_callout(OPEN)
    finally:
        let_go.set()


def test_context_variables_reach_a_transport(scripted: Script) -> None:
    """Whoever traces requests finds there what belongs to the call."""
    spans: list[str] = []

    class Traced(httpx.HTTPTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            spans.append(SPAN.get())
            return super().handle_request(request)

    base_url = scripted(200, CALLOUT).base_url
    with PanicClient(base_url=base_url, token="t", transport=Traced()) as panic:
        for name in ("one", "two"):
            SPAN.set(name)
            panic.get_callout(OPEN)
    assert spans == ["one", "two"]


def test_an_answer_that_is_encoded_twice_is_not_unpacked(
    connect: Connect, scripted: Script
) -> None:
    """Some bytes could become millions."""
    body = gzip.compress(gzip.compress(json.dumps(CALLOUT).encode()))
    service = scripted(200, raw=body, headers={"Content-Encoding": "gzip, gzip"})
    with pytest.raises(UnreadableResponse, match=r"\(200\) is encoded more than once") as caught:
        connect(service).get_callout(OPEN)
    assert caught.value.status == 200


def test_without_time_nothing_is_sent(connect: Connect, scripted: Script) -> None:
    """A call whose time went by before it was sent says that it was not."""
    service = scripted(200, CALLOUT)
    with pytest.raises(NotSentTimeout, match="before the request was sent") as caught:
        connect(service, clock=partial(next, count(0, 60))).get_callout(OPEN)
    assert (service.received, caught.value.sent) == ([], False)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        ("Mon, 23 Nov 2026 10:00:30 GMT", 30.0),
        ("Mon, 23 Nov 2026 09:00:00 GMT", 0.0),
        ("soon", None),
        ("-1", None),
        ("9" * 5000, None),
    ],
)
def test_retry_after_is_read(
    scripted: Script, connect: Connect, header: str, seconds: float | None
) -> None:
    """Seconds, and dates by the service's own clock, are read; anything else is ignored."""
    headers = {"Retry-After": header, "Date": "Mon, 23 Nov 2026 10:00:00 GMT"}
    service = scripted(429, {"message": "Slowly"}, headers=headers)
    with pytest.raises(RateLimited) as caught:
        connect(service, attempts=1).get_callout(OPEN)
    assert caught.value.retry_after == seconds
    assert pickle.loads(pickle.dumps(caught.value)).retry_after == seconds


def test_every_attempt_bears_the_same_request_id_and_who_calls(
    connect: Connect, scripted: Script
) -> None:
    """The id is kept over retries and stands in the error."""
    service = scripted(503, {"message": "Down"})
    with pytest.raises(PanicError) as caught:
        connect(service, application="night-watch/2.1").get_callout(OPEN)
    ids = [each.headers["X-Request-ID"] for each in service.received]
    assert ids == [caught.value.request_id] * 3
    agent = service.received[0].headers["user-agent"]
    assert re.fullmatch(r"aura-panic/[\d.]+ python/3[\d.]+ night-watch/2\.1", agent)


def test_what_is_logged(
    connect: Connect, panic_mock: Service, caplog: pytest.LogCaptureFixture
) -> None:
    """A line for each attempt, one for each call, and nothing but the facts that are allowed."""
    panic = connect(panic_mock)
    panic.get_callout(OPEN)
    panic_mock.inject(Fault.server_error(operation="getCallout", times=1))
    caplog.clear()
    with caplog.at_level(logging.DEBUG, "aura_panic"):
        panic.get_callout(OPEN)
    lines = [each for each in caplog.records if each.name == "aura_panic"]
    request = lines[0].args["request"]  # type: ignore[call-overload, index]
    messages = [re.sub(r"\d+ ms", "N ms", each.getMessage()) for each in lines]
    assert messages == [
        f"get_callout: attempt 1: 503 in N ms, request {request}",
        f"get_callout: attempt 2: 200 in N ms, request {request}",
        f"get_callout: 200 in N ms, 2 attempts, request {request}",
    ]
    assert [each.levelname for each in lines] == ["DEBUG", "DEBUG", "INFO"]


@pytest.mark.parametrize("scoped", [False, True])
def test_a_second_event_loop_is_told(panic_mock: Service, scoped: bool) -> None:
    """An asynchronous client, with those for its customers, belongs to one loop."""
    panic = AsyncPanicClient(**credentials(panic_mock))
    other = panic.for_customer(HOME) if scoped else panic
    sentence = "belongs to another event loop: create one in each"

    async def elsewhere() -> None:
        with pytest.raises(PanicError, match=sentence) as caught:
            await other.get_callout(OPEN)
        assert caught.value.attempts == 0
        with pytest.raises(PanicError, match=sentence):
            await panic.aclose()

    with asyncio.Runner() as home:
        assert home.run(panic.get_callout(OPEN)).id == OPEN
        with ThreadPoolExecutor(1) as pool:
            pool.submit(asyncio.run, elsewhere()).result()
        home.run(panic.aclose())


def test_without_asyncio_it_is_told() -> None:
    """Without an event loop of asyncio, as under trio, a sentence says so."""
    panic = AsyncPanicClient(base_url="http://127.0.0.1:9", token="t")
    for awaited in (panic.get_callout(OPEN), panic.warm_up(), panic.aclose()):
        with pytest.raises(PanicError, match="AsyncPanicClient needs asyncio"):
            awaited.send(None)


def test_a_closed_client_is_told(connect: Connect, panic_mock: Service) -> None:
    """Nothing was tried, and those for its customers are closed with it."""
    panic = connect(panic_mock)
    customers = panic.for_customer(HOME)
    panic.close()
    for closed in (panic, customers):
        with pytest.raises(PanicError, match="has been closed: create another") as caught:
            closed.get_callout(OPEN)
        assert (caught.value.attempts, caught.value.sent) == (0, False)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"deadline": 0}, "deadline should be a number of seconds"),
        ({"attempts": 11}, "attempts should be a whole number"),
        ({"read_timeout": "5"}, "read_timeout should be a number of seconds"),
    ],
)
def test_a_setting_of_a_call_is_held_to_its_range(
    connect: Connect, options: dict[str, Any], sentence: str
) -> None:
    """The settings of a call are checked like those of the client, before anything is sent."""
    with pytest.raises(PanicError, match=sentence):
        connect("http://127.0.0.1:9").get_callout(OPEN, **options)


def test_a_misspelled_argument_is_never_an_unconditional_cancel(
    connect: Connect, panic_mock: Service
) -> None:
    """A safe code under a wrong name is refused before anything leaves."""
    with pytest.raises(TypeError, match="safecode"):
        connect(panic_mock).cancel_callout(OPEN, safecode="4567")
    assert panic_mock.journal() == []
