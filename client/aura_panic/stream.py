"""A stream of positions: the latest is sent at an interval, and retried until it is delivered."""

from __future__ import annotations

import copy
import datetime as dt
import logging
import threading
from collections.abc import Callable, Generator, Iterable
from typing import Any, TypeAlias

from aura_panic._threads import start
from aura_panic.exceptions import CalloutClosed, InvalidArgument, InvalidArgumentType, PanicError
from aura_panic.watch import Ongoing, outcome_of
from aura_panic_api import models
from aura_panic_api.operations import STREAM_LOCATION_UPDATE
from aura_panic_runtime.models import find_part
from aura_panic_runtime.requests import build_request

log = logging.getLogger("aura_panic")

Request: TypeAlias = Callable[[], Any]
Steps: TypeAlias = Generator[Request | float, Any, models.Callout | None]
"""Requests to make, and seconds to wait unless something happens. The outcome of a request is its
result, its error, or None if ``stop`` or the deadline interrupted it."""


class BaseStream(Ongoing):
    """Positions that ``run`` sends. Any thread or task may read its attributes and ``stop`` it.

    - Of the positions that come within an interval, the latest is sent; the others are dropped.
    - An invalid position is skipped, with a warning in the log.
    - A position that was not delivered is sent again at the next interval if there is none newer.
    - When no position has come for an interval, the callout is read, to notice that it has closed.
      A read that fails is noted as ``error``, and does not end the stream.
    - When the positions end, the last one is still delivered: it is tried as often as the client's
      ``attempts`` says, an interval apart, or until the deadline if there is one.

    ``run`` returns the closed callout, or None when the last position was delivered or the stream
    was stopped. It raises the error of the positions, if they raise one; ``InvalidArgument``, if
    none of them was valid; and a ``PanicError`` when the service permanently refuses the first
    position, when the last one could not be delivered (it is ``undelivered``), and at the deadline
    (``Timeout``).

    Attributes:
        delivered: The position that was delivered last; None before the first.
        delivered_at: When it was delivered (UTC); None before the first.
        undelivered: The latest valid position, if it is not known to have been delivered.
        error: Why the last request failed; None if it did not.
        stale_for: Seconds since the last delivery; infinite before the first. Reading the callout
            does not count.
    """

    _kind = "stream"
    _success = "delivery"
    _iterable: type
    _expected: str
    """Type of the positions, and the words for it."""
    _event: Any

    def __init__(
        self,
        send: Callable[..., Any],
        read: Request,
        positions: Any,
        interval: float,
        deadline: float | None,
        *,
        clock: Callable[[], float],
        attempts: int,
    ) -> None:
        if not isinstance(positions, self._iterable):
            raise InvalidArgumentType(f"positions should be {self._expected}.")
        super().__init__(interval, deadline, clock)
        self.delivered: models.Location | None = None
        self.delivered_at: dt.datetime | None = None
        self._send = send
        self._read = read
        self._positions: Any = positions
        self._attempts = attempts
        self._offered: models.Location | None = None
        self._invalid: Exception | None = None
        self._ended: Any = None  # the future that has read the positions
        self._ran = self._finished = False
        self._in_doubt = False  # whether an undelivered position may have arrived all the same

    @property
    def undelivered(self) -> models.Location | None:
        offered = self._offered
        return None if offered is self.delivered else offered

    def stop(self) -> None:
        """End the stream at once, from any thread. A request under way may still be carried out."""
        self._stopped = True
        self._wake()

    def _wake(self) -> None:
        """Interrupt the wait."""
        self._event.set()

    def _begin_run(self) -> Steps:
        if self._ran:
            raise PanicError("A stream can run only once: create another one.")
        self._ran = True
        self._begin()
        return self._steps()

    def _offer(self, position: models.Location) -> None:
        """Replace the position to be sent; an invalid one is skipped."""
        if not isinstance(position, models.Location):
            raise InvalidArgumentType("positions should give aura_panic.models.Location objects.")
        try:
            # A copy: the same object may be yielded again, with other values.
            position = copy.copy(position)
            build_request(STREAM_LOCATION_UPDATE, {"callout_id": 1}, position)  # which checks it
        except InvalidArgument as problem:
            log.warning("streaming: an invalid position is skipped: %s", problem)
            self._invalid = problem.with_traceback(None)  # whose frames hold the position
        else:
            waiting = self.undelivered is None
            self._offered = position
            if waiting:
                self._wake()

    def _end_positions(self, pump: Any) -> None:
        error = None if pump.cancelled() else pump.exception()
        if self._finished and error:
            name = type(error).__name__
            log.warning("streaming: the positions failed after the end of the stream: %s", name)
        self._ended = pump
        self._wake()

    def _steps(self) -> Steps:
        tries, read_at = 0, self._next + self._interval
        while not self._stopped:
            over, position = self._ended is not None, self.undelivered
            if over and position is None:
                self._conclude()
                break
            self._check_time(
                f"The callout may still be open. {self._last_word()}", sent=self._in_doubt
            )
            due = read_at if position is None else self._next
            if due > self._clock():
                yield self._until(due)
                continue
            outcome = yield self._read if position is None else self._request(position)
            if outcome is None:  # interrupted
                continue
            if isinstance(outcome, CalloutClosed):
                return outcome.callout or (yield from self._read_closed(outcome))
            pause = 0.0
            if isinstance(outcome, BaseException):
                self._in_doubt &= getattr(outcome, "may_have_been_done", False)
                # Nobody asked for the read, so a refusal of it does not end the stream.
                pause = self._survive(outcome, worked=self._worked or position is None)
                tries += over and position is not None
                if tries >= self._attempts and self._left() is None:
                    raise outcome
            elif position is not None:
                self.error, self._succeeded_at, self._in_doubt = None, self._clock(), False
                self.delivered, self.delivered_at = position, dt.datetime.now(dt.UTC)
            else:
                callout = find_part(outcome, models.Callout)
                if callout is not None and not callout.state.is_open:
                    return callout
                self.error = None
            now = self._clock()
            read_at = now + max(self._interval, pause)
            self._next = max(self._next, now + pause) if position is None else read_at
        return None

    def _request(self, position: models.Location) -> Request:
        self._in_doubt = True
        names = ("latitude", "longitude", "accuracy")
        # A function, and no partial: that would show the position in its repr.
        return lambda: self._send(**{name: getattr(position, name) for name in names})

    def _read_closed(self, closed: CalloutClosed) -> Steps:
        outcome = yield self._read
        if isinstance(outcome, CalloutClosed):
            outcome = outcome.callout
        callout = find_part(outcome, models.Callout)
        if callout is None:
            raise closed
        return callout

    def _conclude(self) -> None:
        """Raise the error of the positions, if they failed or none of them was valid."""
        self._ended.result()
        if self._offered is None and self._invalid is not None:
            raise self._invalid

    def _last_word(self) -> str:
        if self.undelivered is None:
            return "Read it, or start another stream."
        why = f": {self.error}" if self.error else "."
        return f"The last position may not have been delivered{why}"


class LocationStream(BaseStream):
    _iterable = Iterable
    _expected = "an iterable of Location objects; AsyncPanicClient takes asynchronous ones"

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self._event = threading.Event()

    def run(self) -> models.Callout | None:
        """Send positions until there are no more, or the callout has closed.

        A thread reads the positions, and closes their iterator when the stream ends, so that the
        ``finally`` of a generator runs. A generator that blocks at that time cannot be interrupted:
        it is closed when it yields its next position, which is dropped.
        """
        steps = self._begin_run()
        try:
            start(self._pump).add_done_callback(self._end_positions)
            step = next(steps)
            while True:
                step = steps.send(self._perform(step))
        except StopIteration as end:
            callout: models.Callout | None = end.value
            return callout
        finally:
            self._finished = True

    def _wait(self, seconds: float | None) -> None:
        self._event.wait(seconds)
        self._event.clear()

    def _perform(self, step: Request | float) -> Any:
        if not callable(step):
            return self._wait(step)
        request = start(step)
        request.add_done_callback(lambda _: self._wake())
        while not request.done() and not self._stopped and self._left() != 0:
            self._wait(self._left())
        return outcome_of(request) if request.done() else None

    def _pump(self) -> None:
        iterator = iter(self._positions)
        try:
            for position in iterator:
                if not self._finished:
                    self._offer(position)
                if self._finished:
                    break
        finally:
            if close := getattr(iterator, "close", None):
                close()
