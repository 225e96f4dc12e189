"""Watches: they ask at an interval, and give what has changed. They survive failures."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from math import inf
from typing import Any, Generic

from aura_panic._changes import Item, Seen, Subject
from aura_panic._errors import (
    ApiError,
    CalloutClosed,
    ConfigurationError,
    NotSent,
    OutcomeUnknown,
    PanicError,
    RateLimited,
    ServerError,
    Timeout,
    UnreadableResponse,
)
from aura_panic._limits import check_seconds
from aura_panic._log import log

TRANSIENT = (NotSent, OutcomeUnknown, RateLimited, ServerError, UnreadableResponse)
"""Failures that pass by themselves."""


class Watching(Generic[Seen, Item]):
    """What the two kinds of watches have in common: when to ask, and what came of it.

    Attributes:
        error: Why the last request failed; None when it did not.
    """

    def __init__(
        self,
        ask: Callable[[], Any],
        subject: Subject[Seen, Item],
        interval: float,
        deadline: float | None,
        clock: Callable[[], float],
    ) -> None:
        if deadline is not None and not deadline > 0:
            raise ConfigurationError("deadline should be seconds, more than 0.")
        check_seconds("interval", interval)
        self.error: PanicError | None = None
        self._ask = ask
        self._subject = subject
        self._interval = interval
        self._clock = clock
        self._next = self._answered_at = clock()
        self._answered = self._stopped = False
        self._ends = inf if deadline is None else clock() + deadline
        self._changes: deque[Item] = deque()

    @property
    def stale_for(self) -> float:
        """Seconds since the service last told; since the watch began where it never has."""
        return self._clock() - self._answered_at

    def _waits(self) -> float:
        """Seconds until the next request, or until the watch has to end."""
        return max(0.0, min(self._next, self._ends) - self._clock())

    def _left(self) -> float | None:
        """Seconds until the watch has to end; None where it does not."""
        return None if self._ends == inf else max(0.0, self._ends - self._clock())

    def _check_time(self) -> None:
        if self._clock() >= self._ends:
            raise Timeout(
                "The watch has reached its deadline, and what it watched may still be going on."
            )

    def _answer(self, outcome: Seen | Exception) -> None:
        """Make something of what came of a request."""
        now = self._clock()
        self._next = max(now, self._next + self._interval)
        if isinstance(outcome, CalloutClosed) and outcome.callout:
            outcome = outcome.callout  # type: ignore[assignment] # only one callout can be closed
        if not isinstance(outcome, Exception):
            self.error, self._answered, self._answered_at = None, True, now
            self._changes.extend(self._subject.changes(outcome))
            return
        # What worked before will work again; what never has, is for the caller to mend.
        if not isinstance(outcome, (*TRANSIENT, ApiError) if self._answered else TRANSIENT):
            raise outcome
        self.error = outcome
        self._next = max(self._next, now + (outcome.retry_after or 0.0))
        log.warning("watching: nothing new for %.0f s, and going on: %s", self.stale_for, outcome)
