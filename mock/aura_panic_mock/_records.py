"""What the mock remembers, record by record; each can be written to the state file as it is."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from aura_panic_mock._script import RAISED, STEPS, Course, add

EPOCH = dt.datetime(2024, 1, 15, 9, 30, tzinfo=dt.UTC)
"""The time of day when the mock's clock stands at 0: fixed, so that every run tells the same."""


def time_of_day(moment: float) -> str:
    """A moment of the mock's clock as the wire has it."""
    return (EPOCH + dt.timedelta(seconds=int(moment))).strftime("%Y-%m-%dT%H:%M:%SZ")


class Callout(NamedTuple):
    """A callout. Its status follows from its course and the time."""

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
    course: Course
    under_duress: bool = False

    def status(self, now: float) -> str:
        status = RAISED
        for moment, step in self.course:
            if moment > now:
                break
            status = STEPS[step]
        return status

    def before_closing(self) -> Callout:
        """The callout as if it had never been closed."""
        return self._replace(course=[each for each in self.course if each[1] != "close"])

    def is_closed(self, now: float) -> bool:
        # Nothing comes after a closure.
        return bool(self.course) and self.course[-1][1] == "close" and self.course[-1][0] <= now

    def happens(self, step: str, moment: float) -> Callout:
        """The callout with one more step in its course."""
        return self._replace(course=add(self.course, moment, step))

    def shown(self, now: float) -> dict[str, Any]:
        """The callout as the wire has it."""
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
    """Something that was said about a callout."""

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
    """What a customer thought of the help."""

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
    """A token: whose it is, for which customer alone (or for all), and when it ends."""

    id: str
    client_id: str
    customer_id: int | None
    ends: float


class Settings(NamedTuple):
    """How the mock was set when the state was last written, and what time it was."""

    id: int
    now: float
    script: Course
    dress: dict[str, Any]
    faults: list[dict[str, Any]]
    tokens: int
