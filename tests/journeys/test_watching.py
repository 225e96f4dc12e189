"""Watching callouts and streaming positions, against the mock."""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from aura_panic import (
    AsyncPanicClient,
    BadRequest,
    Callout,
    CalloutState,
    Change,
    ChangeKind,
    ConfigurationError,
    Listing,
    Location,
    NotFound,
    PanicClient,
    Timeout,
    Unreadable,
)
from aura_panic._changes import ActiveCallouts
from aura_panic_mock import Service
from tests.conftest import CALLOUT, Script
from tests.journeys.support import asked, credentials

OPEN, OTHER = 992011, 105432
SOON = 0.02
HERE = Location(latitude=-33.9, longitude=18.4)


def script(mock: Service, text: str, callout: int = OPEN) -> None:
    mock.control("POST", f"/callouts/{callout}/script", script=text)


def until(condition: Callable[[], bool]) -> None:
    """Give way until something is true."""
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        threading.Event().wait(0.005)


def test_a_watch_gives_each_change_until_the_end(
    panic_mock: Service, panic_client: PanicClient
) -> None:
    """What does not change is not given again; the last one given is closed."""
    seen = []
    for callout in panic_client.watch(OPEN, interval=SOON):
        seen.append(callout.state)
        polls = asked(panic_mock, "getCallout")
        if len(seen) == 1:
            script(panic_mock, "dispatch")
        elif len(seen) == 2:
            script(panic_mock, "close")
        assert asked(panic_mock, "getCallout") == polls  # it asks only when it is asked
    assert seen == [CalloutState.CREATED, CalloutState.RESPONDER_DISPATCHED, CalloutState.CLOSED]


def test_the_same_asynchronously(panic_mock: Service) -> None:
    """The asynchronous client watches as well."""

    async def journey() -> list[CalloutState]:
        seen = []
        async with AsyncPanicClient(**credentials(panic_mock)) as panic:
            async for callout in panic.watch(OPEN, interval=SOON):
                seen.append(callout.state)
                script(panic_mock, "close")
        return seen

    assert asyncio.run(journey()) == [CalloutState.CREATED, CalloutState.CLOSED]


def test_a_watch_survives_failures_and_tells_how_stale_it_is(
    panic_mock: Service, panic_client: PanicClient, caplog: pytest.LogCaptureFixture
) -> None:
    """It goes on, warns in the log, and does not take a failure for an end."""
    watch = panic_client.watch(OPEN, interval=SOON)
    assert next(watch).id == OPEN
    assert (watch.error, watch.stale_for < 5) == (None, True)
    faults = [
        {"kind": kind, "operation": "getCallout", "times": 3}
        for kind in ("drop", "expired token", "html page", "malformed json")
    ]
    panic_mock.control("PUT", "/faults", faults=faults)
    script(panic_mock, "dispatch")
    assert next(watch).state is CalloutState.RESPONDER_DISPATCHED
    assert watch.error is None
    assert "watching: nothing new for" in caplog.text
    assert asked(panic_mock, "getCallout") > 8


def test_what_never_worked_is_told_at_once(panic_client: PanicClient) -> None:
    """A callout that is not there cannot be watched."""
    with pytest.raises(NotFound):
        next(panic_client.watch(1, interval=SOON))
    for wrong in ({"interval": 0}, {"deadline": 0.0}):
        with pytest.raises(ConfigurationError, match="should be seconds"):
            panic_client.watch(OPEN, **wrong)


def test_a_watch_keeps_its_deadline(panic_mock: Service, panic_client: PanicClient) -> None:
    """It ends with an error, for the callout may still be open."""
    with pytest.raises(Timeout, match="may still be going on"):
        list(panic_client.watch(OPEN, interval=SOON, deadline=0.2))

    async def journey() -> None:
        async with AsyncPanicClient(**credentials(panic_mock)) as panic:
            with pytest.raises(Timeout, match="may still be going on"):
                async for _ in panic.watch(OPEN, interval=SOON, deadline=0.2):
                    pass

    asyncio.run(journey())


def test_a_watch_stops_at_once(scripted: Script) -> None:
    """Even when it waits for a service that is silent."""
    service = scripted(200, CALLOUT, silent=True)
    with PanicClient(base_url=service.base_url, token="t", attempts=1) as panic:
        watch = panic.watch(OPEN)
        ended: queue.SimpleQueue[list[Callout]] = queue.SimpleQueue()
        threading.Thread(target=lambda: ended.put(list(watch))).start()
        until(lambda: len(service.received) == 1)
        watch.stop()
        assert ended.get(timeout=5) == []


def test_an_asynchronous_watch_stops_at_once(scripted: Script) -> None:
    """Told to by another task, it drops the request under way."""
    service = scripted(200, CALLOUT, silent=True)

    async def journey() -> list[Callout]:
        async with AsyncPanicClient(base_url=service.base_url, token="t", attempts=1) as panic:
            watch = panic.watch(OPEN)

            async def read() -> list[Callout]:
                return [callout async for callout in watch]

            reading = asyncio.create_task(read())
            await asyncio.to_thread(until, lambda: bool(service.received))
            watch.stop()
            return await asyncio.wait_for(reading, 5)

    assert asyncio.run(journey()) == []


def test_all_active_callouts_are_watched_with_one_request_each_time(
    panic_mock: Service, panic_client: PanicClient
) -> None:
    """Raised, changed and gone, however many there are."""
    watch = panic_client.watch_active(interval=SOON)
    first = [next(watch), next(watch)]
    assert {(change.kind, change.callout.id) for change in first} == {
        (ChangeKind.RAISED, OPEN),
        (ChangeKind.RAISED, OTHER),
    }
    assert asked(panic_mock, "listActiveCallouts") == 1

    script(panic_mock, "dispatch")
    change = next(watch)
    assert (change.kind, change.callout.id) == (ChangeKind.CHANGED, OPEN)
    assert change.before is not None
    assert change.before.state is CalloutState.CREATED

    panic_mock.control("PUT", "/faults", faults=[{"kind": "drop", "times": 3}])
    script(panic_mock, "close")
    change = next(watch)
    assert (change.kind, change.callout.id) == (ChangeKind.GONE, OPEN)
    watch.stop()
    assert list(watch) == []


@pytest.mark.parametrize("item", [{"id": OPEN}, {"id": "odd"}, "?"])
def test_a_callout_that_cannot_be_read_is_not_gone(item: object) -> None:
    """It is still listed, and is gone only when the service says so."""
    subject = ActiveCallouts()
    callout = Callout.from_dict(CALLOUT)
    hidden = Unreadable("is odd")
    hidden.item = item
    other = Callout.from_dict(CALLOUT | {"id": 7})
    kinds = [
        [change.kind for change in subject.changes(seen)]
        for seen in (
            Listing([callout, other]),
            Listing([other], (hidden,)),
            Listing([callout, other]),
            Listing([other]),
        )
    ]
    assert kinds == [[ChangeKind.RAISED] * 2, [], [], [ChangeKind.GONE]]
    assert Change(ChangeKind.GONE, callout, callout).callout.id == OPEN


def test_positions_are_sent_until_the_callout_closes(panic_mock: Service) -> None:
    """The latest is sent, stale ones are dropped, and 285 brings the final callout."""
    taken = threading.Event()

    def positions() -> Iterator[Location]:
        for number in range(50):
            yield Location(latitude=-33.0 - number / 100, longitude=18.4)
        taken.wait(10)
        for number in range(1_000):
            yield Location(latitude=-34.0, longitude=18.4 + number / 1_000)

    def pause(_: float) -> None:
        if asked(panic_mock, "streamLocationUpdate") == 1:
            script(panic_mock, "close")
            taken.set()

    with PanicClient(
        **credentials(panic_mock),
        sleep=pause,
    ) as panic:
        final = panic.stream_location(OPEN, positions())
    assert final is not None
    assert final.state is CalloutState.CLOSED
    assert final.latitude in {-33.0 - number / 100 for number in range(50)}
    assert asked(panic_mock, "streamLocationUpdate") <= 3


def test_a_position_that_is_lost_is_passed_over(
    panic_mock: Service, panic_client: PanicClient, caplog: pytest.LogCaptureFixture
) -> None:
    """The stream goes on with the next one, and ends when there are no more."""
    fault = {"kind": "server error", "status": 500, "operation": "streamLocationUpdate", "times": 1}
    panic_mock.control("PUT", "/faults", faults=[fault])

    def positions() -> Iterator[Location]:
        yield HERE
        until(lambda: asked(panic_mock, "streamLocationUpdate") == 1)
        yield HERE

    assert panic_client.stream_location(OPEN, positions(), interval=SOON) is None
    assert asked(panic_mock, "streamLocationUpdate") == 2
    assert "a position was lost, and going on" in caplog.text
    assert "-33.9" not in caplog.text


def test_positions_are_sent_asynchronously(panic_mock: Service) -> None:
    """From an asynchronous iterator, with the same end."""

    async def positions() -> AsyncIterator[Location]:
        yield HERE
        await asyncio.to_thread(until, lambda: bool(asked(panic_mock, "streamLocationUpdate")))
        script(panic_mock, "close")
        while True:
            yield HERE
            await asyncio.sleep(0.005)

    async def journey() -> Callout | None:
        async with AsyncPanicClient(**credentials(panic_mock)) as panic:
            return await panic.stream_location(OPEN, positions(), interval=SOON)

    final = asyncio.run(journey())
    assert final is not None
    assert final.state is CalloutState.CLOSED


def test_a_stream_that_fails_or_is_refused_is_told(panic_client: PanicClient) -> None:
    """Its own error comes out, as does a refusal that will not pass; and only positions go in."""

    def broken() -> Iterator[Location]:
        yield HERE
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        panic_client.stream_location(OPEN, broken(), interval=SOON)
    with pytest.raises(BadRequest):
        panic_client.stream_location(OPEN, [Location(latitude=91, longitude=0)], interval=SOON)
    odd: Any = [(-33.9, 18.4)]
    with pytest.raises(TypeError, match="models.Location"):
        panic_client.stream_location(OPEN, odd, interval=SOON)
