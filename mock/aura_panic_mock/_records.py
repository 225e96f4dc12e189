"""The records of the mock's state; each is written to the state file as it is."""

from __future__ import annotations

import datetime as dt
from typing import Any

from aura_panic_mock._faults import Fault
from aura_panic_mock._json import Record
from aura_panic_mock._script import RAISED, STEPS, Timeline, add_step
from aura_panic_mock._variants import ResponseVariants

EPOCH = dt.datetime(2024, 1, 15, 9, 30, tzinfo=dt.UTC)
"""The time of day when the mock's clock is at 0: fixed, so that every run gives the same times."""


def time_of_day(moment: float) -> str:
    """Format a moment of the mock's clock as the contract has it."""
    return (EPOCH + dt.timedelta(seconds=int(moment))).strftime("%Y-%m-%dT%H:%M:%SZ")


class CalloutFields(Record, frozen=True):
    """A callout as it was raised, and what has happened to it.

    Attributes:
        id: Its identifier.
        client_id: The customer source that it belongs to.
        customer_id: The customer.
        fixed_location_id: The registered property, if it was raised for one.
        latitude: Where it is now, in degrees.
        longitude: The same.
        response_type_id: As it was raised.
        callout_classification_id: The same.
        created_at: The same.
        raised: When it was raised, in seconds on the mock's clock.
        timeline: Moments in seconds on the mock's clock, and the steps taken then.
        under_duress: Whether it was cancelled with a wrong safe code. No operation shows this.
        cancelled: When it was cancelled last, with whatever safe code; None if it was not.
    """

    id: int
    client_id: str
    customer_id: int
    fixed_location_id: int | None
    latitude: float | None
    longitude: float | None
    response_type_id: int
    callout_classification_id: int
    created_at: str
    raised: float
    timeline: Timeline
    under_duress: bool = False
    cancelled: float | None = None


class SimulatedCallout(CalloutFields, frozen=True, kw_only=True):
    """A callout as the simulator sees it.

    Attributes:
        status: As in the reference, whatever variants are on.
        closed: Whether it has closed.
        sent_status: Its status as it was last sent, in the variants that were on.
        faults: How many faults happened to requests for it.
        next_steps: The steps of a script that make sense now.
    """

    status: str
    closed: bool
    sent_status: str
    faults: int
    next_steps: tuple[str, ...]


class Callout(CalloutFields, frozen=True):
    """A callout in the state. Its status follows from its timeline and the time."""

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
        return self.replace(timeline=[each for each in self.timeline if each[1] != "close"])

    def with_step(self, step: str, moment: float) -> Callout:
        """Return the callout with one more step in its timeline."""
        return self.replace(timeline=add_step(self.timeline, moment, step))

    def to_wire(self, now: float) -> dict[str, Any]:
        """Return the callout as the contract has it."""
        return {
            "id": self.id,
            "customerId": self.customer_id,
            "predefinedLocationId": self.fixed_location_id,
            "status": self.status(now),
            "latitude": self.latitude,
            "longitude": self.longitude,
            "responseTypeId": self.response_type_id,
            "calloutClassificationId": self.callout_classification_id,
            "createdAt": self.created_at,
        }


class Event(Record, frozen=True, rename="camel"):
    """A message about a callout."""

    id: int
    callout_id: int
    message: str
    created_at: str


class Reason(Record, frozen=True, rename="camel"):
    """Why a callout was cancelled."""

    id: int
    callout_id: int
    reason: str


class Rating(Record, frozen=True, rename="camel"):
    """Rating of the help by a customer."""

    id: int
    callout_id: int
    rating: int


class Score(Record, frozen=True, rename="camel"):
    """The score of one aspect of a rating."""

    id: int
    rating_id: int
    rating_item_id: int
    score: int


class Token(Record, frozen=True):
    """A token of a customer source, for one of its customers or (None) for all of them."""

    id: str
    client_id: str
    customer_id: int | None
    ends: float


class Settings(Record, frozen=True):
    """The clock of a mock, what can be set, and the number of tokens that it has issued."""

    now: float
    running: bool
    variants: ResponseVariants
    faults: list[Fault]
    script: Timeline
    """Of callouts that are raised."""
    tokens: int


class ReplacedSeed(Record, frozen=True):
    """The seed that the control API has put in the place of the one at the start."""

    seed: Any
