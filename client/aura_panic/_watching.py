"""Watches: they ask at an interval, and give what has changed. They survive failures."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, Generic

from aura_panic._changes import Item, Subject
from aura_panic._errors import CalloutClosed
from aura_panic._passing import Ongoing
from aura_panic_runtime import PartialList, UndecodableItem, find_part


class Watching(Ongoing, Generic[Item]):
    """When a watch asks, and what came of it.

    Attributes:
        error: Why the last request failed; None if it did not.
        stale_for: Seconds since the last successful response. It is infinite before the first one:
            then the watch knows nothing, and ``error`` says why.
        undecodable: What the last response listed and could not be decoded, as in ``PartialList``.
            It is among no changes, and may be an emergency.
    """

    _kind = "watch"
    _success = "successful response"

    def __init__(
        self,
        ask: Callable[[], Any],
        subject: Subject[Item],
        interval: float,
        deadline: float | None,
        clock: Callable[[], float],
    ) -> None:
        super().__init__(interval, deadline, clock)
        self.undecodable: tuple[UndecodableItem, ...] = ()
        self._ask = ask
        self._subject = subject
        self._changes: deque[Item] = deque()

    def _check_deadline(self) -> None:
        self._check_time(
            "The callout may be open: read it, or watch on."
            if self.error is None
            else f"The callout may be open. The last request failed: {self.error}"
        )

    def _answer(self, outcome: object) -> None:
        """Make something of what came of a request."""
        now = self._clock()
        self._next = max(now, self._next + self._interval)
        if isinstance(outcome, CalloutClosed) or not isinstance(outcome, Exception):
            self.error, self._succeeded_at = None, now
            self._changes.extend(self._changes_by(outcome))
        else:
            pause = self._survive(outcome, worked=self._worked)
            self._next = max(self._next, now + pause)

    def _changes_by(self, seen: object) -> Iterable[Item]:
        if isinstance(seen, CalloutClosed):
            return self._subject.end(seen)
        items = find_part(seen, PartialList)
        self.undecodable = items.undecodable if items is not None else ()
        return self._subject.changes(seen)
