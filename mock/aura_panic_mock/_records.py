"""The records of the mock's state; each is written to the state file as it is."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from aura_panic_mock._script import RAISED, STEPS, Timeline, add_step

EPOCH = dt.datetime(2024, 1, 15, 9, 30, tzinfo=dt.UTC)
"""The time of day when the mock's clock is at 0: fixed, so that every run gives the same times."""


def time_of_day(moment: float) -> str:
    """Format a moment of the mock's clock as the contract has it."""
    return (EPOCH + dt.timedelta(seconds=int(moment))).strftime("%Y-%m-%dT%H:%M:%SZ")


class Callout(NamedTuple):
    """A callout. Its status follows from its timeline and the time."""

    id: int
    client_id: str
    customerId: int  # noqa: N815 - the names of the wire, here and below
    predefinedLocationId: int | None  # noqa: N815
    latitude: float | None
    longitude: float | None
    responseTypeId: int  # noqa: N815
    calloutClassificationId: int  # noqa: N815
    createdAt: str  # noqa: N815
    raised: float
    timeline: Timeline
    under_duress: bool = False
    cancelled: float | None = None
    """When the customer or the integrator cancelled it, with whatever safe code."""

    def last_step(self, now: float) -> str:
        """Return the latest step that was taken, or an empty string."""
        last = ""
        for moment, step in self.timeline:
            if moment > now:
                break
            last = step
        return last

    def status(self, now: float) -> str:
        return STEPS.get(self.last_step(now), RAISED)

    @property
    def closes(self) -> float | None:
        """Moment at which it closes or has closed, by its timeline. Nothing comes after that."""
        return self.timeline[-1][0] if self.timeline and self.timeline[-1][1] == "close" else None

    def is_closed(self, now: float) -> bool:
        return self.closes is not None and self.closes <= now

    def before_closing(self) -> Callout:
        """Return the callout as if it had never been closed."""
        return self._replace(timeline=[each for each in self.timeline if each[1] != "close"])

    def with_step(self, step: str, moment: float) -> Callout:
        """Return the callout with one more step in its timeline."""
        return self._replace(timeline=add_step(self.timeline, moment, step))

    def to_wire(self, now: float) -> dict[str, Any]:
        """Return the callout as the contract has it."""
        return {
            "id": self.id,
            "customerId": self.customerId,
            "predefinedLocationId": self.predefinedLocationId,
            "status": self.status(now),
            "latitude": self.latitude,
            "longitude": self.longitude,
            "responseTypeId": self.responseTypeId,
            "calloutClassificationId": self.calloutClassificationId,
            "createdAt": self.createdAt,
        }


class Event(NamedTuple):
    """A message about a callout."""

    id: int
    calloutId: int  # noqa: N815
    message: str
    createdAt: str  # noqa: N815


class Reason(NamedTuple):
    """Why a callout was cancelled."""

    id: int
    calloutId: int  # noqa: N815
    reason: str


class Rating(NamedTuple):
    """Rating of the help by a customer."""

    id: int
    calloutId: int  # noqa: N815
    rating: int


class Score(NamedTuple):
    """The score of one aspect of a rating."""

    id: int
    ratingId: int  # noqa: N815
    ratingItemId: int  # noqa: N815
    score: int


class Token(NamedTuple):
    """A token of a customer source, for one of its customers or (None) for all of them."""

    id: str
    client_id: str
    customer_id: int | None
    ends: float


class Settings(NamedTuple):
    """The settings of the mock when the state was last written, and what time it was."""

    id: int
    now: float
    script: Timeline
    variants: dict[str, Any]
    faults: list[dict[str, Any]]
    tokens: int
    running: bool = True


class ReplacedSeed(NamedTuple):
    """The seed that the control API has put in the place of the one at the start."""

    id: int
    seed: Any
