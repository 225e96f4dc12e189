"""Ongoing work that survives failures: a watch or a stream, at an interval, until a deadline."""

from __future__ import annotations

from collections.abc import Callable
from math import inf

from aura_panic._errors import (
    ApiError,
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
    """The names of it, and of what counts as a success, for messages."""

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

    def _survive(self, failure: Exception, *, worked: bool) -> float:
        """Note a failure, and return the seconds that the service wants to be left alone.

        What worked before will work again. What never has, such as a wrong token, is for the
        caller to correct.

        Raises:
            Exception: The failure is not transient.
        """
        transient = (*TRANSIENT, ApiError) if worked else TRANSIENT
        if not isinstance(failure, transient):
            raise failure
        self.error = failure
        log.warning("The %s goes on, with %s: %s", self._kind, self._standing(), failure)
        return min(failure.retry_after or 0.0, LONGEST_PAUSE)

    def _standing(self) -> str:
        """Describe how long there has been no success."""
        if self._worked:
            return f"the last {self._success} {self.stale_for:.0f} s ago"
        waited = self._clock() - self._began
        reached = self.error is None or not isinstance(self.error, NotSent)
        service = "" if reached else ": the service has not been reached yet"
        return f"no {self._success} yet, for {waited:.0f} s{service}"
