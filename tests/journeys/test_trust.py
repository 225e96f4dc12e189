"""What a caller can rely on when the service or the network fails."""

from __future__ import annotations

import asyncio
import logging
import pickle
import re
import time
from typing import Any

import pytest

from aura_panic import (
    AsyncPanicClient,
    NotAnsweredInTime,
    NotSentInTime,
    OutcomeUnknown,
    PanicClient,
    PanicError,
    RateLimited,
    Timeout,
)
from aura_panic_mock import Service
from tests.conftest import CALLOUT, Script
from tests.journeys.support import FREE, HERE

OPEN = 992011


@pytest.mark.parametrize("kind", ["drop", "reset", "truncated body"])
def test_a_raise_whose_answer_was_lost_ends_with_one_callout(
    panic_mock: Service, panic_client: PanicClient, kind: str
) -> None:
    """It is sent again, for the contract says that it may be, and the journal shows one callout."""
    fault = {"kind": kind, "operation": "raiseCustomerCallout", "times": 2, "handled": True}
    panic_mock.control("PUT", "/faults", faults=[fault])
    raised = panic_client.raise_customer_callout(FREE, response_type_id=2, **HERE)
    journal = panic_mock.control("GET", "/journal?operation=raiseCustomerCallout")
    assert [entry["handled"] for entry in journal] == [True] * 3
    assert [each.id for each in panic_client.list_active_customer_callouts(FREE)] == [raised.id]


def test_what_is_never_repeated_says_how_to_find_out(
    panic_mock: Service, panic_client: PanicClient
) -> None:
    """A cancel whose answer was lost was sent once, and the text names what to ask."""
    fault = {"kind": "drop", "operation": "cancelCallout", "handled": True}
    panic_mock.control("PUT", "/faults", faults=[fault])
    with pytest.raises(OutcomeUnknown, match="ask get_callout before you send it again") as caught:
        panic_client.cancel_callout(OPEN, safe_code="4567")
    assert (caught.value.sent, caught.value.attempts) == (True, 1)
    assert len(panic_mock.control("GET", "/journal?operation=cancelCallout")) == 1


def test_a_lost_attempt_is_not_forgotten(scripted: Script) -> None:
    """When the first was lost and the next could not be sent, the outcome is unknown."""
    service = scripted(200, CALLOUT, missing_bytes=9)

    def and_then_the_service_is_gone(_: float) -> None:
        service.stop()

    with (
        PanicClient(
            base_url=service.base_url, token="t", sleep=and_then_the_service_is_gone
        ) as panic,
        pytest.raises(OutcomeUnknown, match="An attempt was lost, and no other") as caught,
    ):
        panic.raise_customer_callout(FREE, response_type_id=2, **HERE)
    assert (caught.value.sent, caught.value.attempts) == (True, 3)


def test_one_deadline_for_all(scripted: Script) -> None:
    """Token, attempts and pauses share it; what would outlast it is not begun."""
    service = scripted(503, {"message": "Down"}, headers={"Retry-After": "20"})
    waited: list[float] = []
    now = 0.0

    def sleep(seconds: float) -> None:
        nonlocal now
        waited.append(seconds)
        now += seconds

    with (
        PanicClient(base_url=service.base_url, token="t", clock=lambda: now, sleep=sleep) as panic,
        pytest.raises(PanicError) as caught,
    ):
        panic.get_callout(OPEN)
    assert (waited, len(service.received)) == ([20.0], 2)
    assert caught.value.retry_after == 20


@pytest.mark.parametrize("client", [PanicClient, AsyncPanicClient])
def test_a_deadline_ends_a_call_of_a_silent_service(client: Any, scripted: Script) -> None:
    """Whatever the other settings are, and for this call alone."""
    service = scripted(200, CALLOUT, silent=True)
    panic = client(base_url=service.base_url, token="t")

    async def read() -> None:
        result = panic.get_callout(OPEN, deadline=0.2)
        if client is AsyncPanicClient:
            await result

    began = time.monotonic()
    with pytest.raises(NotAnsweredInTime, match="did not answer") as caught:
        asyncio.run(read())
    assert time.monotonic() - began < 5
    assert isinstance(caught.value, Timeout)


def test_a_trickle_does_not_outlast_the_deadline(scripted: Script) -> None:
    """A service that sends a byte now and then is given up like a silent one."""
    service = scripted(200, CALLOUT, trickle=0.05)
    with (
        PanicClient(base_url=service.base_url, token="t", deadline=0.3) as panic,
        pytest.raises(NotAnsweredInTime),
    ):
        panic.get_callout(OPEN)


def test_without_time_nothing_is_sent(scripted: Script) -> None:
    """A call whose time went by before it was sent says that it was not."""
    service = scripted(200, CALLOUT)
    ticks = iter(range(0, 10_000, 60))
    with (
        PanicClient(base_url=service.base_url, token="t", clock=lambda: next(ticks)) as panic,
        pytest.raises(NotSentInTime, match="it was not sent") as caught,
    ):
        panic.get_callout(OPEN)
    assert (service.received, caught.value.sent) == ([], False)


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("7", 7.0),
        ("Mon, 23 Nov 2026 10:00:30 GMT", 30.0),
        ("Mon, 23 Nov 2026 09:00:00 GMT", 0.0),
        ("soon", None),
        ("-1", None),
        ("9" * 5000, None),
    ],
)
def test_retry_after_is_told(scripted: Script, told: str, seconds: float | None) -> None:
    """In seconds or as a date by the service's own clock; what is neither is nothing."""
    headers = {"Retry-After": told, "Date": "Mon, 23 Nov 2026 10:00:00 GMT"}
    service = scripted(429, {"message": "Slowly"}, headers=headers)
    with (
        PanicClient(base_url=service.base_url, token="t", attempts=1) as panic,
        pytest.raises(RateLimited) as caught,
    ):
        panic.get_callout(OPEN)
    assert caught.value.retry_after == seconds
    assert pickle.loads(pickle.dumps(caught.value)).retry_after == seconds


def test_every_attempt_bears_the_same_request_id_and_who_calls(scripted: Script) -> None:
    """The id is kept over retries and stands in the error."""
    service = scripted(503, {"message": "Down"})
    with (
        PanicClient(
            base_url=service.base_url,
            token="t",
            application="night-watch/2.1",
            sleep=lambda _: None,
        ) as panic,
        pytest.raises(PanicError) as caught,
    ):
        panic.get_callout(OPEN)
    assert [each.headers["X-Request-ID"] for each in service.received] == [
        caught.value.request_id
    ] * 3
    agent = service.received[0].headers["user-agent"]
    assert re.fullmatch(r"aura-panic/[\d.]+ python/3[\d.]+ night-watch/2\.1", agent)


def test_what_is_logged(
    panic_mock: Service, panic_client: PanicClient, caplog: pytest.LogCaptureFixture
) -> None:
    """A line for each attempt, one for each call, and nothing but the facts that are allowed."""
    panic_client.get_callout(OPEN)
    fault = {"kind": "server error", "operation": "getCallout", "times": 1}
    panic_mock.control("PUT", "/faults", faults=[fault])
    caplog.clear()
    with caplog.at_level(logging.DEBUG, "aura_panic"):
        panic_client.get_callout(OPEN)
    lines = [each for each in caplog.records if each.name == "aura_panic"]
    request = lines[0].args["request"]  # type: ignore[call-overload, index]
    told = [re.sub(r"\d+ ms", "N ms", each.getMessage()) for each in lines]
    assert told == [
        f"get_callout: attempt 1: 503 in N ms, request {request}",
        f"get_callout: attempt 2: 200 in N ms, request {request}",
        f"get_callout: 200 in N ms, 2 attempts, request {request}",
    ]
    assert [each.levelname for each in lines] == ["DEBUG", "DEBUG", "INFO"]


def test_a_second_event_loop_is_told(scripted: Script) -> None:
    """An asynchronous client belongs to the loop that it was first used in."""
    panic = AsyncPanicClient(base_url=scripted(200, CALLOUT).base_url, token="t")

    async def use() -> None:
        assert (await panic.get_callout(OPEN)).id == OPEN

    async def use_and_close() -> None:
        with pytest.raises(PanicError, match="belongs to another event loop: build one in each"):
            await panic.get_callout(OPEN)
        await panic.aclose()
        with pytest.raises(PanicError, match="has been closed"):
            await panic.get_callout(OPEN)

    asyncio.run(use())
    asyncio.run(use_and_close())


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"deadline": 0}, "deadline should be seconds"),
        ({"attempts": 11}, "attempts should be a whole number"),
        ({"read_timeout": "5"}, "read_timeout should be seconds"),
    ],
)
def test_a_setting_of_a_call_is_held_to_its_range(
    panic_client: PanicClient, options: dict[str, Any], sentence: str
) -> None:
    """As those of the client are, and before anything is sent."""
    with pytest.raises(PanicError, match=sentence):
        panic_client.get_callout(OPEN, **options)


def test_a_misspelled_argument_is_never_an_unconditional_cancel(
    panic_client: PanicClient,
) -> None:
    """A safe code under a wrong name is refused before anything leaves."""
    with pytest.raises(TypeError, match="safecode"):
        panic_client.cancel_callout(OPEN, safecode="4567")  # type: ignore[call-arg]
    assert panic_client.get_callout(OPEN).state.is_open
