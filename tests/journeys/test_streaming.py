"""Streaming positions, against the mock."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from math import nan
from typing import Any

import pytest

from aura_panic import (
    AsyncPanicClient,
    Callout,
    CalloutState,
    ConfigurationError,
    Location,
    NotFound,
    PanicClient,
)
from aura_panic_mock import Service
from tests.conftest import Script
from tests.journeys.support import asked, credentials, script, until

OPEN = 992011
SOON = 0.02
HERE = Location(latitude=-33.9, longitude=18.4)


def sent(mock: Service) -> int:
    return asked(mock, "streamLocationUpdate")


def fail(mock: Service, **fault: Any) -> None:
    mock.control("PUT", "/faults", faults=[{"operation": "streamLocationUpdate", **fault}])


def test_positions_are_sent_until_the_callout_closes(panic_mock: Service) -> None:
    """The latest is sent, stale ones are dropped, and 285 brings the final callout."""
    taken = threading.Event()

    def positions() -> Iterator[Location]:
        for number in range(50):
            yield Location(latitude=-33.0 - number / 100, longitude=18.4)
        taken.wait()
        for number in range(1_000):
            yield Location(latitude=-34.0, longitude=18.4 + number / 1_000)

    def pause(_: float) -> None:
        if sent(panic_mock) == 1:
            script(panic_mock, "close")
            taken.set()

    with PanicClient(**credentials(panic_mock), sleep=pause) as panic:
        final = panic.stream_location(OPEN, positions())
    assert final is not None
    assert final.state is CalloutState.CLOSED
    assert final.latitude in {-33.0 - number / 100 for number in range(50)}
    assert sent(panic_mock) <= 3


def test_a_position_that_was_not_taken_is_sent_again(
    panic_mock: Service, panic_client: PanicClient, caplog: pytest.LogCaptureFixture
) -> None:
    """A person may stand still: without a newer position the old one is the latest."""
    fail(panic_mock, kind="malformed json", times=1)

    def positions() -> Iterator[Location]:
        yield HERE
        until(lambda: sent(panic_mock) == 2)

    assert panic_client.stream_location(OPEN, positions(), interval=SOON) is None
    assert panic_client.get_callout(OPEN).latitude == HERE.latitude
    assert "a position was not taken, and going on" in caplog.text
    assert "-33.9" not in caplog.text


def test_what_cannot_be_sent_is_passed_over(
    panic_client: PanicClient, caplog: pytest.LogCaptureFixture
) -> None:
    """One bad fix of a receiver does not end a stream."""
    odd: Any = [
        Location(91.0, 0.0),
        Location(nan, 0.0),
        Location(1.0, 2.0, accuracy=-3.0),
        Location("1", 2.0),  # type: ignore[arg-type]
        Location(1.0, 2.0, accuracy=None),  # type: ignore[arg-type]
    ]
    assert panic_client.stream_location(OPEN, [HERE, *odd], interval=SOON) is None
    assert caplog.text.count("a position is passed over: The request was not sent") == len(odd)
    assert panic_client.get_callout(OPEN).latitude == HERE.latitude


def test_what_worked_before_will_work_again(panic_mock: Service, panic_client: PanicClient) -> None:
    """A token that is refused for a while does not end a stream; what never worked does."""
    fail(panic_mock, kind="expired token", skip=1, times=4)

    def positions() -> Iterator[Location]:
        yield HERE
        until(lambda: sent(panic_mock) >= 1)
        yield HERE
        until(lambda: sent(panic_mock) >= 6)

    assert panic_client.stream_location(OPEN, positions(), interval=SOON) is None
    with pytest.raises(NotFound):
        panic_client.stream_location(1, [HERE], interval=SOON)


def test_no_service_silences_a_stream_for_a_day(scripted: Script) -> None:
    """What ``Retry-After`` asks for is kept, up to a minute."""
    service = scripted(503, {"message": "Down"}, headers={"Retry-After": "86400"})
    pauses: list[float] = []
    paused = threading.Event()

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        paused.set()

    def positions() -> Iterator[Location]:
        yield HERE
        paused.wait()

    with PanicClient(base_url=service.base_url, token="t", sleep=sleep) as panic:
        panic.stream_location(OPEN, positions())
    assert set(pauses) == {60.0}


def test_positions_are_sent_asynchronously(panic_mock: Service) -> None:
    """From an asynchronous iterator without end or pause, which is let go in the end."""
    closed = False

    async def positions() -> AsyncGenerator[Location, None]:
        nonlocal closed
        try:
            yield HERE
            await asyncio.to_thread(until, lambda: bool(sent(panic_mock)))
            script(panic_mock, "close")
            while True:
                yield HERE
        finally:
            closed = True

    async def journey() -> Callout | None:
        async with AsyncPanicClient(**credentials(panic_mock)) as panic:
            places = positions()
            found = await panic.stream_location(OPEN, places, interval=SOON)
            await places.aclose()
            assert closed
            return found

    final = asyncio.run(journey())
    assert final is not None
    assert final.state is CalloutState.CLOSED


@pytest.mark.parametrize("error", [ZeroDivisionError, SystemExit])
def test_a_stream_that_fails_is_told(panic_client: PanicClient, error: type[BaseException]) -> None:
    """Its own error comes out, whatever it is."""

    def broken() -> Iterator[Location]:
        yield HERE
        raise error

    with pytest.raises(error):
        panic_client.stream_location(OPEN, broken(), interval=SOON)


def test_a_stream_whose_own_task_was_cancelled_is_told(panic_mock: Service) -> None:
    """It does not wait for ever."""

    async def cancelled() -> AsyncIterator[Location]:
        yield HERE
        task = asyncio.create_task(asyncio.sleep(3600))
        task.cancel()
        await task

    async def journey() -> None:
        async with AsyncPanicClient(**credentials(panic_mock)) as panic:
            with pytest.raises(asyncio.CancelledError):
                await panic.stream_location(OPEN, cancelled(), interval=SOON)

    asyncio.run(journey())


async def some() -> AsyncIterator[Location]:
    yield HERE


@pytest.mark.parametrize(
    ("positions", "sentence"),
    [
        ([(-33.9, 18.4)], "should give aura_panic.models.Location objects"),
        (5, "should be an iterable of Location objects"),
        (HERE, "should give aura_panic.models.Location objects"),
        (some(), "AsyncPanicClient takes asynchronous ones"),
    ],
)
def test_only_positions_go_in(panic_client: PanicClient, positions: Any, sentence: str) -> None:
    """Anything else is said in a sentence."""
    with pytest.raises(TypeError, match=sentence):
        panic_client.stream_location(OPEN, positions, interval=SOON)


def test_arguments_of_a_stream_are_checked(panic_mock: Service, panic_client: PanicClient) -> None:
    """Before anything is read or sent."""

    async def journey() -> None:
        positions: Any = [HERE]
        async with AsyncPanicClient(**credentials(panic_mock)) as panic:
            with pytest.raises(TypeError, match="asynchronous iterable of Location objects"):
                await panic.stream_location(OPEN, positions)

    asyncio.run(journey())
    with pytest.raises(ConfigurationError, match="interval should be seconds"):
        panic_client.stream_location(OPEN, [HERE], interval=0)
    odd: Any = str(OPEN)
    with pytest.raises(TypeError, match="callout_id should be a whole number"):
        panic_client.stream_location(odd, [HERE])
