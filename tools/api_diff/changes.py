"""What a change is, and what it means to those who call."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from enum import Enum, IntEnum, auto
from typing import Literal, NamedTuple

Direction = Literal["request", "answer"]

NAMED = 2
"""How many of the operations that a change touches are named; the others are counted."""


class Verdict(IntEnum):
    """How much a change asks of those who call. A greater one outweighs a lesser."""

    EDITORIAL = auto()
    """Other words, and nothing else."""
    ADDITIVE = auto()
    """There is more to use; what was written before goes on to work."""
    CORRECTION = auto()
    """An operation that the older document marks as inferred is not as it was inferred."""
    BREAKING = auto()
    """What was written before may fail."""


class Effect(Enum):
    """What a difference does to the values that may be sent, whoever sends them."""

    NARROWED = auto()
    WIDENED = auto()
    CHANGED = auto()
    """Both at once, or nobody can tell."""
    OFFERED = auto()
    DEFAULTED = auto()
    WORDED = auto()


VERDICTS: dict[Effect, dict[Direction, Verdict]] = {
    Effect.NARROWED: {"request": Verdict.BREAKING, "answer": Verdict.ADDITIVE},
    Effect.WIDENED: {"request": Verdict.ADDITIVE, "answer": Verdict.BREAKING},
    Effect.CHANGED: {"request": Verdict.BREAKING, "answer": Verdict.BREAKING},
    Effect.OFFERED: {"request": Verdict.ADDITIVE, "answer": Verdict.ADDITIVE},
    Effect.DEFAULTED: {"request": Verdict.BREAKING, "answer": Verdict.EDITORIAL},
    Effect.WORDED: {"request": Verdict.EDITORIAL, "answer": Verdict.EDITORIAL},
}
"""A request may only become more liberal, and an answer only more exact."""


class Difference(NamedTuple):
    """Two things in the same place that are not the same."""

    where: str
    what: str
    effect: Effect


class Change(NamedTuple):
    """A line of the report."""

    verdict: Verdict
    where: str
    what: str
    used: str = ""
    """Where it is felt, such as ``answer of getCallout``, if `where` does not say so."""


class Use(NamedTuple):
    """What is compared: the requests or the answers of an operation."""

    direction: Direction
    operation: str

    def change(self, verdict: Verdict, where: str, what: str) -> Change:
        told = where == self.operation or where.startswith(f"{self.operation} ")
        return Change(verdict, where, what, "" if told else f"{self.direction} of {self.operation}")

    def judge(self, differences: Iterable[Difference]) -> Iterator[Change]:
        for where, what, effect in differences:
            yield self.change(VERDICTS[effect][self.direction], where, what)


def merge_changes(changes: Iterable[Change]) -> list[Change]:
    """One change for all the places where the same is felt, the weightiest first.

    What is breaking in one place is not told again as a correction of another.
    """
    places: defaultdict[Change, list[str]] = defaultdict(list)
    lines = [(change._replace(used=""), change.used) for change in changes]
    known = {line for line, _ in lines}
    for line, used in lines:
        breaking = line._replace(verdict=Verdict.BREAKING)
        is_told = line.verdict is Verdict.CORRECTION and breaking in known
        places[breaking if is_told else line].append(used)
    return sorted(
        (change._replace(used=_told(used)) for change, used in places.items()),
        key=lambda change: -change.verdict,
    )


def _told(places: Iterable[str]) -> str:
    operations: defaultdict[str, list[str]] = defaultdict(list)
    for place in dict.fromkeys(filter(None, places)):
        direction, _, operation = place.partition(" of ")
        operations[direction].append(operation)
    return "; ".join(f"{direction} of {_some(names)}" for direction, names in operations.items())


def _some(names: list[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")


def max_severity(changes: Iterable[Change]) -> Verdict | None:
    """Return the weightiest verdict, where anything changed at all."""
    return max((change.verdict for change in changes), default=None)
