"""Streaming positions, against the mock."""

from __future__ import annotations

import asyncio
import datetime as dt
import sys
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Iterator
from math import inf, nan
from types import FrameType
from typing import Any

import pytest

from aura_panic import (
    AsyncPanicClient,
    Callout,
    CalloutClosed,
    CalloutState,
    ConfigurationError,
    Location,
    NotFound,
    PanicClient,
    PanicError,
    ServerError,
    Timeout,
    Unauthorized,
)
from aura_panic_mock import Fault, FaultKind, Service
from tests.conftest import Script
from tests.integration.support import Connect, asked, credentials, interrupted, until

OPEN = 992011
SOON = 0.02
HERE = Location(latitude=-33.9, longitude=18.4)


def sent(mock: Service) -> int:
    return asked(mock, "streamLocationUpdate")


def fail(mock: Service, kind: FaultKind, **fault: Any) -> None:
    mock.inject(Fault(kind, "streamLocationUpdate", **fault))


Stream = Callable[..., Any]


async def one_by_one(positions: Iterable[Location]) -> AsyncIterator[Location]:
    """Yield positions that are waited for in a thread."""
    source = iter(positions)
    while position := await asyncio.to_thread(next, source, None):
        yield position


@pytest.fixture
def stream(kind: Any, connect: Connect) -> Stream:
    """Return a function that builds a stream of positions, with a client of either kind."""

    def build(service: Any, positions: Iterable[Location], **settings: Any) -> Any:
        own = {name: settings.pop(name) for name in ("deadline", "interval") if name in settings}
        panic = connect(service, **settings)
        source = positions if kind is PanicClient else one_by_one(positions)
        return panic.stream_location(OPEN, source, **{"interval": SOON} | own)

    return build


def test_positions_are_sent_until_the_callout_closes(stream: Stream, panic_mock: Service) -> None:
    """The latest is sent, stale ones are dropped, and 285 brings the final callout."""

    def positions() -> Iterator[Location]:
        for number in range(50):
            yield Location(latitude=-33.0 - number / 100, longitude=18.4)
        until(lambda: sent(panic_mock) == 1)
        panic_mock.script(OPEN, "close")
        for number in range(1_000):
            yield Location(latitude=-34.0, longitude=18.4 + number / 1_000)

    final = stream(panic_mock, positions(), interval=0.2).run()
    assert final.state is CalloutState.CLOSED
    assert final.latitude in {-33.0 - number / 100 for number in range(50)}
    assert sent(panic_mock) <= 3


def test_a_position_that_was_not_taken_is_sent_again(
    stream: Stream, panic_mock: Service, panic_client: PanicClient, caplog: pytest.LogCaptureFixture
) -> None:
    """A person may stand still: without a newer position the old one is the latest."""
    fail(panic_mock, "malformed json", times=1)

    def positions() -> Iterator[Location]:
        yield HERE
        until(lambda: sent(panic_mock) == 2)

    assert stream(panic_mock, positions()).run() is None
    assert panic_client.get_callout(OPEN).latitude == HERE.latitude
    assert "The stream continues, with no delivery yet, for " in caplog.text
    assert "-33.9" not in caplog.text


def test_what_cannot_be_sent_is_passed_over(
    stream: Stream, panic_mock: Service, panic_client: PanicClient, caplog: pytest.LogCaptureFixture
) -> None:
    """One bad fix of a receiver does not end a stream."""
    odd: Any = [
        Location(91.0, 0.0),
        Location(nan, 0.0),
        Location(1.0, 2.0, accuracy=-3.0),
        Location("1", 2.0),  # type: ignore[arg-type]
        Location(1.0, 2.0, accuracy=None),  # type: ignore[arg-type]
    ]
    assert stream(panic_mock, [HERE, *odd]).run() is None
    assert caplog.text.count(
        "an invalid position is skipped: stream_location_update: The request was not sent"
    ) == len(odd)
    assert panic_client.get_callout(OPEN).latitude == HERE.latitude


def test_what_worked_before_will_work_again(
    stream: Stream, panic_mock: Service, panic_client: PanicClient
) -> None:
    """A token that is refused for a while does not end a stream; what never worked does."""
    fail(panic_mock, "expired token", skip=1, times=4)

    def positions() -> Iterator[Location]:
        yield HERE
        until(lambda: sent(panic_mock) >= 1)
        yield HERE
        until(lambda: sent(panic_mock) >= 6)

    assert stream(panic_mock, positions()).run() is None
    with pytest.raises(NotFound):
        panic_client.stream_location(1, [HERE], interval=SOON).run()


def test_no_service_silences_a_stream_for_a_day(stream: Stream, scripted: Script) -> None:
    """``Retry-After`` is honoured, up to a minute."""
    service = scripted(503, {"message": "Down"}, headers={"Retry-After": "86400"})
    now = 0.0

    def positions() -> Iterator[Location]:
        nonlocal now
        yield HERE
        until(lambda: sending.error is not None)
        now = 59.0  # what it does with that is not to be seen
        yield HERE
        now = 60.1
        sending._wake()  # noqa: SLF001 - the clock is ours, the waiting is not
        until(lambda: len(service.received) == 2)
        sending.stop()

    sending = stream(service, positions(), attempts=1, clock=lambda: now)
    assert sending.run() is None


def test_positions_are_sent_asynchronously(panic_mock: Service) -> None:
    """From an asynchronous iterator without end or pause, which is let go in the end."""
    closed = False

    async def positions() -> AsyncGenerator[Location, None]:
        nonlocal closed
        try:
            yield HERE
            await asyncio.to_thread(until, lambda: bool(sent(panic_mock)))
            panic_mock.script(OPEN, "close")
            while True:
                yield HERE
        finally:
            closed = True

    async def steps() -> Callout | None:
        async with AsyncPanicClient(**credentials(panic_mock)) as panic:
            places = positions()
            found = await panic.stream_location(OPEN, places, interval=SOON).run()
            assert closed
            return found

    final = asyncio.run(steps())
    assert final is not None
    assert final.state is CalloutState.CLOSED


@pytest.mark.parametrize("error", [ZeroDivisionError, SystemExit])
def test_a_stream_that_fails_is_told(panic_client: PanicClient, error: type[BaseException]) -> None:
    """Its own error comes out, whatever it is."""

    def broken() -> Iterator[Location]:
        yield HERE
        raise error

    with pytest.raises(error):
        panic_client.stream_location(OPEN, broken(), interval=SOON).run()


def test_a_stream_whose_own_task_was_cancelled_is_told(panic_mock: Service) -> None:
    """It does not wait for ever."""

    async def cancelled() -> AsyncIterator[Location]:
        yield HERE
        task = asyncio.create_task(asyncio.sleep(3600))
        task.cancel()
        await task

    async def steps() -> None:
        async with AsyncPanicClient(**credentials(panic_mock)) as panic:
            with pytest.raises(asyncio.CancelledError):
                await panic.stream_location(OPEN, cancelled(), interval=SOON).run()

    asyncio.run(steps())


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
        panic_client.stream_location(OPEN, positions, interval=SOON).run()


def test_arguments_of_a_stream_are_checked(panic_mock: Service, panic_client: PanicClient) -> None:
    """Before anything is read or sent."""

    async def steps() -> None:
        positions: Any = [HERE]
        async with AsyncPanicClient(**credentials(panic_mock)) as panic:
            with pytest.raises(TypeError, match="asynchronous iterable of Location objects"):
                panic.stream_location(OPEN, positions)

    asyncio.run(steps())
    with pytest.raises(ConfigurationError, match="interval should be a number of seconds"):
        panic_client.stream_location(OPEN, [HERE], interval=0)
    odd: Any = str(OPEN)
    with pytest.raises(TypeError, match="callout_id should be a whole number"):
        panic_client.stream_location(odd, [HERE])


def test_a_stream_tells_what_was_delivered(stream: Stream, panic_mock: Service) -> None:
    """The attributes have the position, its time, and that nothing is left."""
    sending = stream(panic_mock, [HERE])
    assert sending.run() is None
    assert (sending.delivered, sending.undelivered, sending.error) == (HERE, None, None)
    age = dt.datetime.now(dt.UTC) - sending.delivered_at
    assert dt.timedelta() <= age < dt.timedelta(minutes=1)
    assert 0 <= sending.stale_for < 60
    assert "33.9" not in repr(sending) + repr(sending.delivered)


def test_what_was_never_delivered_is_an_error(stream: Stream, scripted: Script) -> None:
    """The last position is tried as often as the client's attempts say."""
    service = scripted(503, {"message": "Down"})
    sending = stream(service, [HERE], attempts=1)
    with pytest.raises(ServerError) as caught:
        sending.run()
    assert (sending.error, sending.delivered, sending.delivered_at) == (caught.value, None, None)
    assert (sending.undelivered, sending.stale_for) == (HERE, inf)
    assert 1 <= len(service.received) <= 2  # one before the positions had ended


def test_the_last_position_is_retried(stream: Stream, panic_mock: Service) -> None:
    """A failure that passes costs nothing."""
    fail(panic_mock, "server error", status=500, times=2)
    sending = stream(panic_mock, [HERE])
    assert sending.run() is None
    assert (sending.delivered, sending.error) == (HERE, None)
    assert sent(panic_mock) == 3


def test_a_refusal_after_success_is_told_in_the_end(stream: Stream, panic_mock: Service) -> None:
    """It may pass; if it does not, the last position was not delivered."""
    fail(panic_mock, "expired token", skip=1)

    def positions() -> Iterator[Location]:
        yield HERE
        until(lambda: sent(panic_mock) == 1)
        yield Location(1.0, 2.0)

    sending = stream(panic_mock, positions())
    with pytest.raises(Unauthorized):
        sending.run()
    assert (sending.delivered, sending.undelivered) == (HERE, Location(1.0, 2.0))


def test_a_stream_of_invalid_positions_is_an_error(stream: Stream, panic_mock: Service) -> None:
    """The problem of the last one is raised, and nothing is sent."""
    with pytest.raises(ValueError, match="longitude"):
        stream(panic_mock, [Location(91.0, 0.0), Location(0.0, 181.0)]).run()
    assert sent(panic_mock) == 0


def test_a_stream_keeps_its_deadline(stream: Stream, scripted: Script) -> None:
    """Until then the last position is retried; the text has the reason."""
    service = scripted(503, {"message": "Down"})
    sending = stream(service, [HERE], attempts=1, interval=0.1, deadline=2.0)
    with pytest.raises(Timeout, match="may not have been delivered.*503"):
        sending.run()
    assert sending.undelivered == HERE
    assert len(service.received) > 1


def test_a_deadline_in_the_middle_of_a_delivery_leaves_it_open(
    stream: Stream, scripted: Script
) -> None:
    """The service has received the position: it may have been delivered."""
    sending = stream(scripted(200, {"message": "Taken"}, silent=True), [HERE], deadline=2.0)
    with pytest.raises(Timeout) as caught:
        sending.run()
    error = caught.value
    assert (error.sent, error.may_have_been_done, error.may_be_repeated) == (True, True, True)
    assert sending.undelivered == HERE


def test_a_quiet_stream_notices_that_the_callout_closed(
    stream: Stream, panic_mock: Service
) -> None:
    """Though reads failed before."""
    panic_mock.inject(Fault.expired_token(operation="getCallout", times=3))

    def positions() -> Iterator[Location]:
        yield HERE
        until(lambda: asked(panic_mock, "getCallout") > 4)
        panic_mock.script(OPEN, "close")
        until(lambda: sending._finished)  # noqa: SLF001 - and not when it was sent

    sending = stream(panic_mock, positions())
    assert sending.run().state is CalloutState.CLOSED
    assert (sending.error, sending.delivered) == (None, HERE)
    assert sent(panic_mock) == 1


def test_a_closed_callout_that_is_not_shown_is_read(stream: Stream, scripted: Script) -> None:
    """A 285 may have no body; if the read has none either, the stream ends with its error."""
    service = scripted(285, {})
    with pytest.raises(CalloutClosed):
        stream(service, [HERE]).run()
    assert [each.method for each in service.received] == ["POST", "GET"]


def test_a_generator_is_closed_when_its_stream_has_ended(
    panic_client: PanicClient, caplog: pytest.LogCaptureFixture
) -> None:
    """The thread that reads it closes it at its next position, which is dropped."""
    closed, quiet, waiting = threading.Event(), threading.Event(), threading.Event()

    def positions() -> Iterator[Location]:
        try:
            waiting.set()
            quiet.wait(30)
            yield HERE
            raise AssertionError
        finally:
            closed.set()
            raise OSError

    stream = panic_client.stream_location(OPEN, positions(), interval=3600)

    def stop() -> None:
        waiting.wait(30)
        stream.stop()

    threading.Thread(target=stop).start()
    assert stream.run() is None
    quiet.set()
    assert closed.wait(30)
    until(lambda: "positions failed after the end of the stream: OSError" in caplog.text)
    assert stream.undelivered is None
    with pytest.raises(PanicError, match="can run only once"):
        stream.run()


def test_an_interrupt_at_the_start_closes_the_generator(panic_client: PanicClient) -> None:
    """Ctrl-C may strike when its thread has just begun, which would read it for ever."""
    closed = threading.Event()

    def positions() -> Iterator[Location]:
        try:
            while True:
                yield HERE
        finally:
            closed.set()

    def strike(frame: FrameType, _: str, __: object) -> None:
        if frame.f_code.co_name == "add_done_callback":
            sys.settrace(None)
            raise KeyboardInterrupt

    stream = panic_client.stream_location(OPEN, positions())
    with interrupted(strike):
        stream.run()
    assert closed.wait(30)


def test_an_event_loop_that_ends_does_not_show_why_positions_failed(
    panic_mock: Service, caplog: pytest.LogCaptureFixture
) -> None:
    """It logs the error of a task, with its text, if the stream has not kept that to itself."""

    async def positions() -> AsyncGenerator[Location, None]:
        try:
            while True:
                yield HERE
                if streams[0].delivered:
                    delivered.set()
        finally:
            raise OSError(str(HERE.latitude))

    async def begin() -> None:
        async with AsyncPanicClient(**credentials(panic_mock)) as panic:
            streams.append(panic.stream_location(OPEN, positions()))
            running.append(asyncio.create_task(streams[0].run()))
            await delivered.wait()  # anyio complains of an end while it connects

    delivered = asyncio.Event()
    streams: list[Any] = []
    running: list[asyncio.Task[Any]] = []
    asyncio.run(begin())
    assert running[0].cancelled()
    assert str(HERE.latitude) not in caplog.text
    assert not [each for each in caplog.records if each.name == "asyncio"]


def test_an_exit_among_positions_ends_the_stream(stream: Stream, panic_mock: Service) -> None:
    """It is raised as any error of theirs, once the last position has been delivered."""

    def positions() -> Iterator[Location]:
        yield HERE
        raise SystemExit(3)

    sending = stream(panic_mock, positions())
    with pytest.raises(SystemExit):
        sending.run()
    assert sending.delivered == HERE


@pytest.mark.parametrize("silent", [True, False])
def test_a_stream_stops_at_once(stream: Stream, scripted: Script, *, silent: bool) -> None:
    """While it waits for the service, or for the next interval."""
    service = scripted(503, {}, silent=silent, headers={"Retry-After": "60"})

    def positions() -> Iterator[Location]:
        yield HERE
        until(lambda: bool(service.received) and (silent or sending.error is not None))
        sending.stop()

    sending = stream(service, positions(), attempts=1, read_timeout=60)
    assert sending.run() is None
    assert sending.undelivered == HERE


@pytest.mark.parametrize("hangs", [False, True])
def test_an_asynchronous_generator_has_closed_when_run_returns(
    panic_mock: Service, monkeypatch: pytest.MonkeyPatch, *, hangs: bool
) -> None:
    """One that does not end is waited for so long and no longer."""
    monkeypatch.setattr("aura_panic._async_client.CLOSING", 0.1 if hangs else 30.0)
    closed = False
    streams: list[Any] = []

    async def positions() -> AsyncGenerator[Location, None]:
        nonlocal closed
        try:
            yield HERE
            streams[0].stop()
            await asyncio.sleep(3600)
        finally:
            await asyncio.sleep(3600 if hangs else SOON)
            closed = True

    async def steps() -> None:
        async with AsyncPanicClient(**credentials(panic_mock)) as panic:
            streams.append(panic.stream_location(OPEN, positions()))
            assert await asyncio.wait_for(streams[0].run(), 30) is None
            assert closed is not hangs

    asyncio.run(steps())
