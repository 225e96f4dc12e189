"""BaseWatch callouts, against the mock."""

from __future__ import annotations

import asyncio
import time
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
from tests.integration.support import Connect, asked, credentials, until

OPEN, OTHER = 992011, 105432
SOON = 0.02


def test_a_watch_gives_each_change_until_the_end(connect: Connect, panic_mock: Service) -> None:
    """A callout is yielded when it has changed; the last one is closed."""
    seen = []
    for callout in connect(panic_mock).watch(OPEN, interval=SOON):
        seen.append(callout.state)
        polls = asked(panic_mock, "getCallout")
        if len(seen) == 1:
            panic_mock.script(OPEN, "dispatch")
        elif len(seen) == 2:
            panic_mock.script(OPEN, "close")
        assert asked(panic_mock, "getCallout") == polls  # it asks only when it is asked
    assert seen == [CalloutState.CREATED, CalloutState.RESPONDER_DISPATCHED, CalloutState.CLOSED]


FAILURES: list[FaultKind] = ["drop", "expired token", "html page", "malformed json"]


def test_a_watch_survives_failures_and_tells_how_stale_it_is(
    connect: Connect, panic_mock: Service, caplog: pytest.LogCaptureFixture
) -> None:
    """It goes on, warns in the log, and does not take a failure for an end."""
    watch = connect(panic_mock).watch(OPEN, interval=SOON)
    assert watch.stale_for == inf
    assert next(watch).id == OPEN
    assert (watch.error, watch.stale_for < inf) == (None, True)
    panic_mock.inject(*[Fault(each, operation="getCallout", times=3) for each in FAILURES])
    panic_mock.script(OPEN, "dispatch")
    assert next(watch).state is CalloutState.RESPONDER_DISPATCHED
    assert watch.error is None
    assert "The watch continues, with the last successful response " in caplog.text
    assert asked(panic_mock, "getCallout") > 8


def test_what_never_worked_is_told_at_once(connect: Connect, panic_mock: Service) -> None:
    """A callout that is not there cannot be watched."""
    panic = connect(panic_mock)
    with pytest.raises(NotFound):
        next(panic.watch(1, interval=SOON))
    wrongs: list[Any] = [{"interval": 0}, {"deadline": 0.0}, {"deadline": "5"}, {"deadline": 1e10}]
    for wrong in wrongs:
        with pytest.raises(ConfigurationError, match="should be a number of seconds"):
            panic.watch(OPEN, **wrong)


def test_a_watch_ends_with_285_whatever_the_status_says(connect: Connect, scripted: Script) -> None:
    """The service says twice that it is over, and once it may be late; a list cannot be over."""
    panic = connect(scripted(285, CALLOUT))
    assert [each.id for each in panic.watch(OPEN, interval=SOON)] == [CALLOUT["id"]]
    with pytest.raises(CalloutClosed):
        next(panic.watch_active(interval=SOON))


def test_an_answer_counts_that_came_with_the_deadline(connect: Connect) -> None:
    """A closed callout is yielded, and no Timeout is raised."""
    now = 0.0

    def respond(_: httpx.Request) -> httpx.Response:
        nonlocal now
        now = 100.0
        return httpx.Response(200, json=CALLOUT | {"status": "closed"})

    settings = {"deadline": 1000, "clock": lambda: now, "transport": httpx.MockTransport(respond)}
    watch = connect("http://127.0.0.1", **settings).watch(OPEN, deadline=50)
    assert [each.state for each in watch] == [CalloutState.CLOSED]


def test_a_watch_keeps_its_deadline(
    connect: Connect, panic_mock: Service, scripted: Script
) -> None:
    """It ends with an error, for the callout may still be open; in the middle of a request too."""
    silent = connect(scripted(silent=True), read_timeout=60)
    with pytest.raises(Timeout, match="no successful response yet"):
        next(silent.watch(OPEN, deadline=0.5))
    with pytest.raises(Timeout, match="the last successful response .* may still be open"):
        list(connect(panic_mock).watch(OPEN, interval=0.1, deadline=1.5))


def test_a_watch_stops_at_once(connect: Connect, scripted: Script) -> None:
    """It drops the request under way, of a silent service."""
    service = scripted(200, CALLOUT, silent=True)
    watch = connect(service, attempts=1, read_timeout=60).watch(OPEN)

    def stop() -> None:
        until(lambda: len(service.received) == 1)
        watch.stop()

    began = time.monotonic()
    with ThreadPoolExecutor(1) as pool:
        pool.submit(stop)
        assert list(watch) == []
    assert time.monotonic() - began < 30


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


def test_what_a_watch_cannot_read_is_told(connect: Connect, panic_mock: Service) -> None:
    """It is among no changes, but may be an emergency."""
    panic_mock.inject(Fault.wrong_type(operation="listActiveCallouts", times=1))
    watch = connect(panic_mock).watch_active(interval=SOON)
    first = next(watch)
    assert [each.path for each in watch.undecodable] == ["$[0].id"]
    second = next(watch)
    assert {first.callout.id, second.callout.id} == {OPEN, OTHER}
    assert watch.undecodable == ()


def test_all_active_callouts_are_watched_with_one_request_each_time(
    connect: Connect, panic_mock: Service
) -> None:
    """Raised, changed and gone, however many there are."""
    watch = connect(panic_mock).watch_active(interval=SOON)
    first = {(change.kind, change.callout.id) for change in (next(watch), next(watch))}
    assert first == {(ChangeKind.RAISED, OPEN), (ChangeKind.RAISED, OTHER)}
    assert asked(panic_mock, "listActiveCallouts") == 1

    panic_mock.script(OPEN, "dispatch")
    change = next(watch)
    assert (change.kind, change.callout.id) == (ChangeKind.CHANGED, OPEN)
    assert change.before.state is CalloutState.CREATED

    panic_mock.inject(Fault.drop(times=3))
    panic_mock.script(OPEN, "close")
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


@pytest.mark.parametrize(("there", "reason"), [(False, "could not be reached"), (True, "503")])
def test_a_watch_says_that_it_never_reached_the_service(
    connect: Connect, there: bool, reason: str, caplog: pytest.LogCaptureFixture, scripted: Script
) -> None:
    """Its log and its Timeout say so, unless there was a response."""
    service = scripted(503, {"message": "Down"})
    if not there:
        service.stop()
    watch = connect(service, attempts=1).watch(OPEN, interval=0.1, deadline=1.5)
    with pytest.raises(Timeout, match="no successful response yet, for ") as caught:
        next(watch)
    assert watch.stale_for == inf
    assert reason in str(caught.value)
    for text in (str(caught.value), caplog.text):
        assert ("s: the service has not been reached yet" in text) is not there
    assert "inf" not in caplog.text
