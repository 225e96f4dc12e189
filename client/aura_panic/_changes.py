"""What has changed, by what was seen before and what is seen now. Pure: nothing is asked here."""

from __future__ import annotations

import enum
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

import attrs

from aura_panic._errors import CalloutClosed
from aura_panic_api import models
from aura_panic_runtime import PartialList, find_part

Item = TypeVar("Item")


class ChangeKind(enum.Enum):
    """What happened to a callout."""

    RAISED = "raised"
    CHANGED = "changed"
    GONE = "gone"


@attrs.frozen
class Change:
    """A change among the active callouts.

    Attributes:
        kind: What happened. ``GONE`` says that the service does not list the callout any more; get
            the callout to learn how it ended.
        callout: The callout as it stands, or as it was last seen.
        before: The callout as it stood before; None for one that is new.
    """

    kind: ChangeKind
    callout: models.Callout
    before: models.Callout | None


class Subject(ABC, Generic[Item]):
    """What is watched, and what was last seen of it."""

    over = False

    @abstractmethod
    def changes(self, seen: object) -> Iterable[Item]:
        """What has changed by what is seen now."""

    def end(self, closed: CalloutClosed) -> Iterable[Item]:
        """What has changed when the service says that what it was asked for has closed (285).

        Raises:
            CalloutClosed: That is no end of what is watched.
        """
        raise closed


class OneCallout(Subject[models.Callout]):
    """One callout, until it closes."""

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


class ActiveCallouts(Subject[Change]):
    """All active callouts, which is never over."""

    def __init__(self) -> None:
        self._last: dict[int, models.Callout] = {}

    def changes(self, seen: object) -> Iterable[Change]:
        callouts: PartialList[models.Callout] = find_part(seen, PartialList) or PartialList()
        last, now = self._last, {callout.id: callout for callout in callouts}
        hidden = {_identifier(problem.item) for problem in callouts.undecodable}
        gone = [callout for number, callout in last.items() if number not in now]
        # One that cannot be read is not gone; and if nobody knows which it is, none is.
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
