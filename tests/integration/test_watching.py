"""BaseWatch callouts, against the mock."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from math import inf
from typing import Any

import httpx
import pytest

from aura_panic import (
    AsyncPanicClient,
    Callout,
    CalloutClosed,
    CalloutState,
    Change,
    ChangeKind,
    ConfigurationError,
    NotFound,
    PanicClient,
    PartialList,
    Timeout,
    UndecodableItem,
)
from aura_panic.watch import ActiveCalloutsTracker
from aura_panic_mock import Fault, FaultKind, Service
from tests.conftest import CALLOUT, Script
from tests.integration.support import asked, client, credentials, script, until

OPEN, OTHER = 992011, 105432
SOON = 0.02


def test_a_watch_gives_each_change_until_the_end(
    panic_mock: Service, panic_client: PanicClient
) -> None:
    """A callout is yielded when it has changed; the last one is closed."""
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

    async def steps() -> list[CalloutState]:
        seen = []
        async with AsyncPanicClient(**credentials(panic_mock)) as panic:
            async for callout in panic.watch(OPEN, interval=SOON):
                seen.append(callout.state)
                script(panic_mock, "close")
        return seen

    assert asyncio.run(steps()) == [CalloutState.CREATED, CalloutState.CLOSED]


FAILURES: list[FaultKind] = ["drop", "expired token", "html page", "malformed json"]


def test_a_watch_survives_failures_and_tells_how_stale_it_is(
    panic_mock: Service, caplog: pytest.LogCaptureFixture
) -> None:
    """It goes on, warns in the log, and does not take a failure for an end."""
    with client(panic_mock, sleep=lambda _: None) as panic:
        watch = panic.watch(OPEN, interval=SOON)
        assert watch.stale_for == inf
        assert next(watch).id == OPEN
        assert (watch.error, watch.stale_for < inf) == (None, True)
        faults = [Fault(kind, operation="getCallout", times=3) for kind in FAILURES]
        panic_mock.inject(*faults)
        script(panic_mock, "dispatch")
        assert next(watch).state is CalloutState.RESPONDER_DISPATCHED
        assert watch.error is None
        assert "The watch continues, with the last successful response " in caplog.text
        assert asked(panic_mock, "getCallout") > 8


def test_what_never_worked_is_told_at_once(panic_client: PanicClient) -> None:
    """A callout that is not there cannot be watched."""
    with pytest.raises(NotFound):
        next(panic_client.watch(1, interval=SOON))
    wrongs: list[Any] = [{"interval": 0}, {"deadline": 0.0}, {"deadline": "5"}, {"deadline": 1e10}]
    for wrong in wrongs:
        with pytest.raises(ConfigurationError, match="should be a number of seconds"):
            panic_client.watch(OPEN, **wrong)


def test_a_watch_ends_with_285_whatever_the_status_says(scripted: Script) -> None:
    """The service says twice that it is over, and once it may be late; a list cannot be over."""
    base_url = scripted(285, CALLOUT).base_url
    with PanicClient(base_url=base_url, token="t") as panic:
        assert [each.id for each in panic.watch(OPEN, interval=SOON)] == [CALLOUT["id"]]
        with pytest.raises(CalloutClosed):
            next(panic.watch_active(interval=SOON))


def test_an_answer_counts_that_came_with_the_deadline() -> None:
    """A closed callout is yielded, and no Timeout is raised."""
    now = 0.0

    def respond(_: httpx.Request) -> httpx.Response:
        nonlocal now
        now = 100.0
        return httpx.Response(200, json=CALLOUT | {"status": "closed"})

    with PanicClient(
        base_url="http://127.0.0.1",
        token="t",
        deadline=1000,
        clock=lambda: now,
        transport=httpx.MockTransport(respond),
    ) as panic:
        states = [each.state for each in panic.watch(OPEN, deadline=50)]
    assert states == [CalloutState.CLOSED]


def test_a_watch_keeps_its_deadline(panic_mock: Service, panic_client: PanicClient) -> None:
    """It ends with an error, for the callout may still be open."""
    with pytest.raises(Timeout, match="the last successful response .* may still be open"):
        list(panic_client.watch(OPEN, interval=SOON, deadline=0.2))

    async def steps() -> None:
        async with AsyncPanicClient(**credentials(panic_mock)) as panic:
            with pytest.raises(Timeout, match="the last successful response .* may still be open"):
                async for _ in panic.watch(OPEN, interval=SOON, deadline=0.2):
                    pass

    asyncio.run(steps())


def test_a_watch_stops_at_once(scripted: Script) -> None:
    """It stops while it waits for a silent service."""
    service = scripted(200, CALLOUT, silent=True)
    with PanicClient(base_url=service.base_url, token="t", attempts=1) as panic:
        watch = panic.watch(OPEN)
        ended: queue.SimpleQueue[list[Callout]] = queue.SimpleQueue()
        threading.Thread(target=lambda: ended.put(list(watch))).start()
        until(lambda: len(service.received) == 1)
        watch.stop()
        assert ended.get(timeout=5) == []


def test_an_asynchronous_watch_stops_at_once(scripted: Script) -> None:
    """Stopped by another task, it drops the request under way."""
    service = scripted(200, CALLOUT, silent=True)

    async def steps() -> list[Callout]:
        async with AsyncPanicClient(base_url=service.base_url, token="t", attempts=1) as panic:
            watch = panic.watch(OPEN)

            async def read() -> list[Callout]:
                return [callout async for callout in watch]

            reading = asyncio.create_task(read())
            await asyncio.to_thread(until, lambda: bool(service.received))
            watch.stop()
            return await asyncio.wait_for(reading, 5)

    assert asyncio.run(steps()) == []


def test_an_asynchronous_watch_stops_in_its_pause_too(panic_mock: Service) -> None:
    """It sends nothing more."""

    async def steps() -> list[Callout]:
        async with AsyncPanicClient(**credentials(panic_mock)) as panic:
            watch = panic.watch(OPEN, interval=3600)
            seen = [await anext(watch)]
            waiting = asyncio.create_task(collect(watch))
            await asyncio.sleep(0)  # it waits for the next time to ask
            watch.stop()
            return seen + await asyncio.wait_for(waiting, 30)

    async def collect(watch: AsyncIterator[Callout]) -> list[Callout]:
        return [callout async for callout in watch]

    assert [callout.id for callout in asyncio.run(steps())] == [OPEN]
    assert asked(panic_mock, "getCallout") == 1


def test_a_watch_that_was_stopped_ends_for_all_who_wait(panic_client: PanicClient) -> None:
    """None of the threads is left behind."""
    watch = panic_client.watch(OPEN, interval=3600)
    next(watch)
    with ThreadPoolExecutor(2) as pool:
        waiting = [pool.submit(list, watch) for _ in range(2)]
        watch.stop()
        assert [each.result(timeout=30) for each in waiting] == [[], []]


def test_what_a_watch_cannot_read_is_told(panic_mock: Service, panic_client: PanicClient) -> None:
    """It is among no changes, but may be an emergency."""
    fault = Fault.wrong_type(operation="listActiveCallouts", times=1)
    panic_mock.inject(fault)
    watch = panic_client.watch_active(interval=SOON)
    first = next(watch)
    assert [each.path for each in watch.undecodable] == ["$[0].id"]
    second = next(watch)
    assert {first.callout.id, second.callout.id} == {OPEN, OTHER}
    assert watch.undecodable == ()


def test_all_active_callouts_are_watched_with_one_request_each_time(
    panic_mock: Service,
) -> None:
    """Raised, changed and gone, however many there are."""
    with client(panic_mock, sleep=lambda _: None) as panic:
        watch = panic.watch_active(interval=SOON)
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

        panic_mock.inject(Fault.drop(times=3))
        script(panic_mock, "close")
        change = next(watch)
        assert (change.kind, change.callout.id) == (ChangeKind.GONE, OPEN)
        watch.stop()
        assert list(watch) == []


@pytest.mark.parametrize("item", [{"id": OPEN}, {"id": "odd"}, "?"])
def test_a_callout_that_cannot_be_read_is_not_gone(item: object) -> None:
    """It is still listed, and is gone only when the service says so."""
    subject = ActiveCalloutsTracker()
    callout = Callout.from_dict(CALLOUT)
    hidden = UndecodableItem("is odd", (0,), item)
    other = Callout.from_dict(CALLOUT | {"id": 7})
    partial = PartialList([other])
    partial.undecodable = (hidden,)
    kinds = [
        [change.kind for change in subject.changes(seen)]
        for seen in (
            PartialList([callout, other]),
            partial,
            PartialList([callout, other]),
            PartialList([other]),
        )
    ]
    assert kinds == [[ChangeKind.RAISED] * 2, [], [], [ChangeKind.GONE]]
    assert Change(ChangeKind.GONE, callout, callout).callout.id == OPEN


def test_a_watch_says_that_it_never_reached_the_service(
    caplog: pytest.LogCaptureFixture, scripted: Script
) -> None:
    """Its log and its Timeout say so, unless there was a response."""
    service = scripted(503, {"message": "Down"})
    nobody = scripted(200, CALLOUT)
    nobody.stop()

    def blocking(base_url: str) -> str:
        with PanicClient(base_url=base_url, token="t", attempts=1) as panic:
            watch = panic.watch(OPEN, interval=SOON, deadline=0.3)
            with pytest.raises(Timeout) as caught:
                next(watch)
            assert watch.stale_for == inf
        return str(caught.value)

    async def asynchronous(base_url: str) -> str:
        async with AsyncPanicClient(base_url=base_url, token="t", attempts=1) as panic:
            with pytest.raises(Timeout) as caught:
                await anext(panic.watch(OPEN, interval=SOON, deadline=0.3))
        return str(caught.value)

    never = "s: the service has not been reached yet"
    for text in (blocking(nobody.base_url), asyncio.run(asynchronous(nobody.base_url))):
        assert "no successful response yet, for " in text
        assert never in text
        assert "could not be reached" in text
    assert never in caplog.text
    assert "inf" not in caplog.text
    for text in (blocking(service.base_url), asyncio.run(asynchronous(service.base_url))):
        assert "no successful response yet, for " in text
        assert never not in text
        assert "503" in text
