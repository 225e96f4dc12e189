"""Watches: they ask at an interval, and give what has changed. They survive failures."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from math import inf
from typing import Any, Generic

from aura_panic._changes import Item, Seen, Subject
from aura_panic._errors import CalloutClosed, PanicError, Timeout
from aura_panic._limits import check_seconds
from aura_panic._log import log
from aura_panic._passing import passes, pause_after
from aura_panic_legacy import Unreadable

LONGEST_WATCH = 366 * 24 * 3600.0
"""Seconds."""


class Watching(Generic[Seen, Item]):
    """What the two kinds of watches have in common: when to ask, and what came of it."""

    def __init__(
        self,
        ask: Callable[[], Any],
        subject: Subject[Seen, Item],
        interval: float,
        deadline: float | None,
        clock: Callable[[], float],
    ) -> None:
        check_seconds("interval", interval)
        if deadline is not None:
            check_seconds("deadline", deadline, LONGEST_WATCH)
        self.error: PanicError | None = None
        self.unreadable: tuple[Unreadable, ...] = ()
        self._ask = ask
        self._subject = subject
        self._interval = interval
        self._clock = clock
        self._next = clock()
        self._answered_at = -inf
        self._stopped = False
        self._ends = inf if deadline is None else clock() + deadline
        self._changes: deque[Item] = deque()

    @property
    def stale_for(self) -> float:
        """Seconds since the service last told; infinite until it has."""
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
                "The watch has reached its deadline, and what it watched may still be going on: "
                "read it again, or watch on.",
                may_be_repeated=True,
            )

    def _answer(self, outcome: Seen | Exception) -> None:
        """Make something of what came of a request."""
        now = self._clock()
        self._next = max(now, self._next + self._interval)
        if isinstance(outcome, CalloutClosed) or not isinstance(outcome, Exception):
            self.error, self._answered_at = None, now
            self._changes.extend(self._changes_by(outcome))
            return
        if not isinstance(outcome, PanicError) or not passes(outcome, worked=self.stale_for < inf):
            raise outcome
        self.error = outcome
        self._next = max(self._next, now + pause_after(outcome))
        log.warning("watching: nothing new for %.0f s, and going on: %s", self.stale_for, outcome)

    def _changes_by(self, seen: Seen | CalloutClosed) -> Iterable[Item]:
        if isinstance(seen, CalloutClosed):
            return self._subject.end(seen)
        self.unreadable = getattr(seen, "unreadable", ())
        return self._subject.changes(seen)
