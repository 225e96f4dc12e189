"""Ongoing work that survives failures: a watch or a stream, at an interval, until a deadline."""

from __future__ import annotations

import enum
import logging
import queue
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from math import inf
from typing import Any, Generic, TypeVar

import attrs

from aura_panic._config import check_seconds
from aura_panic._threads import start
from aura_panic.exceptions import (
    ApiError,
    CalloutClosed,
    NotSent,
    OutcomeUnknown,
    PanicError,
    RateLimited,
    ServerError,
    Timeout,
    UnreadableResponse,
)
from aura_panic_api import models
from aura_panic_runtime.decoding import UndecodableItem
from aura_panic_runtime.models import find_part

log = logging.getLogger("aura_panic")

TRANSIENT = (NotSent, OutcomeUnknown, RateLimited, ServerError, UnreadableResponse)

LONGEST_PAUSE = 60.0
"""Seconds that a service can make a watch or a stream wait, whatever its ``Retry-After``."""

LONGEST_DEADLINE = 366 * 24 * 3600.0
"""Seconds."""


class Ongoing:
    """Times and failures of a watch or a stream.

    Attributes:
        error: Why the last request failed; None if it did not.
    """

    _kind: str
    _success: str
    """Names of the work and of its success, for messages."""

    def __init__(self, interval: float, deadline: float | None, clock: Callable[[], float]) -> None:
        check_seconds("interval", interval)
        if deadline is not None:
            check_seconds("deadline", deadline, LONGEST_DEADLINE)
        self.error: PanicError | None = None
        self._interval = interval
        self._deadline = inf if deadline is None else deadline
        self._clock = clock
        self._stopped = False
        self._succeeded_at = -inf
        self._begin()

    def _begin(self) -> None:
        self._began = self._next = self._clock()
        self._ends = self._began + self._deadline

    @property
    def stale_for(self) -> float:
        """Seconds since the last success; infinite before the first."""
        return self._clock() - self._succeeded_at

    @property
    def _worked(self) -> bool:
        return self._succeeded_at > -inf

    def _left(self) -> float | None:
        """Seconds until the deadline; None without one."""
        return None if self._ends == inf else max(0.0, self._ends - self._clock())

    def _until(self, due: float) -> float:
        """Seconds until something is due, or until the deadline if that is earlier."""
        return max(0.0, min(due, self._ends) - self._clock())

    def _check_time(self, what_to_do: str, *, sent: bool = False) -> None:
        if self._clock() >= self._ends:
            raise Timeout(
                f"The {self._kind} reached its deadline, with {self._standing()}. {what_to_do}",
                may_be_repeated=True,
                may_have_been_done=sent,
                sent=sent,
            )

    def _survive(self, failure: BaseException, *, worked: bool) -> float:
        """Note a failure, and return the seconds of its ``Retry-After``.

        A watch that has worked survives any refusal. One that never has does not: the caller may
        have to correct a token.

        Raises:
            BaseException: The failure is not transient.
        """
        transient = (*TRANSIENT, ApiError) if worked else TRANSIENT
        if not isinstance(failure, transient):
            raise failure
        self.error = failure
        log.warning("The %s continues, with %s: %s", self._kind, self._standing(), failure)
        return min(failure.retry_after or 0.0, LONGEST_PAUSE)

    def _standing(self) -> str:
        """Return how long there has been no success, in words."""
        if self._worked:
            return f"the last {self._success} {self.stale_for:.0f} s ago"
        waited = self._clock() - self._began
        reached = self.error is None or not isinstance(self.error, NotSent)
        service = "" if reached else ": the service has not been reached yet"
        return f"no {self._success} yet, for {waited:.0f} s{service}"


def outcome_of(finished: Any) -> Any:
    """Return the result of a future, or its error without frames, which hold what was sent."""
    error = finished.exception()
    return finished.result() if error is None else error.with_traceback(None)


Item = TypeVar("Item")


class ChangeKind(enum.Enum):
    """Kind of a change."""

    RAISED = "raised"
    CHANGED = "changed"
    GONE = "gone"


@attrs.frozen
class Change:
    """A change among the active callouts.

    Attributes:
        kind: Kind of the change. ``GONE`` says that the service no longer lists the callout; get it
            to learn how it ended.
        callout: The callout now, or as it was last seen.
        before: The callout before; None for a new one.
    """

    kind: ChangeKind
    callout: models.Callout
    before: models.Callout | None


class ChangeTracker(ABC, Generic[Item]):
    """Tracker of the last state of what is watched."""

    over = False

    @abstractmethod
    def changes(self, seen: object) -> Iterable[Item]:
        """Return the changes since the last response."""

    def end(self, closed: CalloutClosed) -> Iterable[Item]:
        """Return the changes after a 285 (already closed).

        Raises:
            CalloutClosed: It does not end what is watched.
        """
        raise closed


class CalloutTracker(ChangeTracker[models.Callout]):
    """Tracker of one callout, until it closes."""

    def __init__(self) -> None:
        self._last: models.Callout | None = None

    def changes(self, seen: object) -> Iterable[models.Callout]:
        callout = find_part(seen, models.Callout)
        if callout is None:
            return []
        last, self._last = self._last, callout
        self.over = not callout.state.is_open
        return [callout] if callout != last else []

    def end(self, closed: CalloutClosed) -> Iterable[models.Callout]:
        changes = self.changes(closed.callout) if closed.callout else []
        self.over = True  # whatever its status says
        return changes


class ActiveCalloutsTracker(ChangeTracker[Change]):
    """Tracker of all active callouts; it is never over."""

    def __init__(self) -> None:
        self._last: dict[int, models.Callout] = {}

    def changes(self, seen: object) -> Iterable[Change]:
        callouts: list[models.Callout] = find_part(seen, list) or []
        last, now = self._last, {callout.id: callout for callout in callouts}
        hidden = {_identifier(each.item) for each in getattr(callouts, "undecodable", ())}
        gone = [callout for number, callout in last.items() if number not in now]
        # An undecodable callout is not gone; if its identifier is unknown, none is gone.
        kept = {each.id: each for each in gone if None in hidden or each.id in hidden}
        self._last = now | kept
        for number, callout in now.items():
            before = last.get(number)
            if before is None:
                yield Change(ChangeKind.RAISED, callout, None)
            elif before != callout:
                yield Change(ChangeKind.CHANGED, callout, before)
        for callout in gone:
            if callout.id not in kept:
                yield Change(ChangeKind.GONE, callout, callout)


def _identifier(item: object) -> int | None:
    found = item.get("id") if isinstance(item, Mapping) else None
    return found if isinstance(found, int) else None


class BaseWatch(Ongoing, Generic[Item]):
    """Base of both watches: schedules requests, and keeps their results.

    Attributes:
        error: Why the last request failed; None if it did not.
        stale_for: Seconds since the last successful response; infinite before the first one, when
            the watch knows nothing and ``error`` says why.
        undecodable: Items of the last response that could not be decoded, as in ``PartialList``.
            They are in no change, and may be emergencies.
    """

    _kind = "watch"
    _success = "successful response"

    def __init__(
        self,
        ask: Callable[[], Any],
        tracker: ChangeTracker[Item],
        interval: float,
        deadline: float | None,
        clock: Callable[[], float],
    ) -> None:
        super().__init__(interval, deadline, clock)
        self.undecodable: tuple[UndecodableItem, ...] = ()
        self._ask = ask
        self._tracker = tracker
        self._changes: deque[Item] = deque()

    def _check_deadline(self) -> None:
        self._check_time(
            "The callout may still be open: read it, or watch it again."
            if self.error is None
            else f"The callout may still be open. The last request failed: {self.error}"
        )

    def _process(self, outcome: object) -> None:
        """Process the outcome of a request."""
        now = self._clock()
        self._next = max(now, self._next + self._interval)
        if isinstance(outcome, BaseException) and not isinstance(outcome, CalloutClosed):
            self._next = max(self._next, now + self._survive(outcome, worked=self._worked))
            return
        self.error, self._succeeded_at = None, now
        if isinstance(outcome, CalloutClosed):
            self._changes.extend(self._tracker.end(outcome))
        else:
            self.undecodable = getattr(find_part(outcome, list), "undecodable", ())
            self._changes.extend(self._tracker.changes(outcome))


class Watch(BaseWatch[Item], Iterator[Item]):
    """Watch to iterate over in one thread; other threads may read its attributes and stop it.

    Example:
        >>> watch = panic.watch(992011)
        >>> for callout in watch:
        ...     print(callout.state)
    """

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        # Wakes this watch: with a finished request, or with None to stop.
        self._inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def __next__(self) -> Item:
        while not self._stopped:
            if self._changes:
                return self._changes.popleft()
            if self._tracker.over:
                raise StopIteration
            if self._woken(self._until(self._next)):
                continue
            self._check_deadline()
            left = self._left()
            start(self._ask).add_done_callback(self._inbox.put)
            if not self._woken(left):
                self._check_deadline()
        self._inbox.put(None)  # for whoever else waits
        raise StopIteration

    def stop(self) -> None:
        """End the watch at once, from any thread. A request under way is abandoned."""
        self._stopped = True
        self._inbox.put(None)

    def _woken(self, seconds: float | None) -> bool:
        """Wait for a response or for ``stop``; return whether either came in time."""
        try:
            finished = self._inbox.get(timeout=seconds)
        except queue.Empty:
            return False
        if finished is not None:
            self._process(outcome_of(finished))
        return True
