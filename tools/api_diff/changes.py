"""Changes, and their verdicts for callers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from enum import Enum, IntEnum, auto
from typing import Any, Literal, NamedTuple

Place = tuple[Any, ...]
"""A place in a document, as keys from its top."""

MAX_NAMED = 2
"""The number of operations that a change names; the others are counted."""


class Verdict(IntEnum):
    """The severity of a change for callers, in increasing order."""

    EDITORIAL = auto()
    """Only descriptions changed."""
    ADDITIVE = auto()
    """There is more to use; existing code keeps working."""
    CORRECTION = auto()
    """An operation that the older document marks as inferred turned out to be different."""
    BREAKING = auto()
    """Existing code may fail."""


class Effect(Enum):
    """The effect of a difference on the values that are valid, whoever sends them.

    Each has a verdict in requests and one in responses: a request may only become wider, and a
    response only narrower.
    """

    NARROWED = Verdict.BREAKING, Verdict.ADDITIVE
    WIDENED = Verdict.ADDITIVE, Verdict.BREAKING
    CHANGED = Verdict.BREAKING, Verdict.BREAKING
    """Both, or unknown."""
    OFFERED = Verdict.ADDITIVE, Verdict.ADDITIVE
    DEFAULTED = Verdict.BREAKING, Verdict.EDITORIAL
    WORDED = Verdict.EDITORIAL, Verdict.EDITORIAL


ADDED = {False: ("added", Effect.OFFERED), True: ("added, and required", Effect.NARROWED)}
REQUIRED = {
    False: ("no longer required", Effect.WIDENED),
    True: ("required now", Effect.NARROWED),
}


class Change(NamedTuple):
    """A line of the report."""

    verdict: Verdict
    where: str
    what: str
    used: str = ""
    """The operations that use it, such as ``response of getCallout``, unless `where` is one."""
    at: Place = ()
    """The place in the newer document, or the nearest one that it has."""


class Use(NamedTuple):
    """The requests or the responses of an operation."""

    direction: Literal["request", "response"]
    operation: str

    def change(self, where: str, what: str, effect: Effect, at: Place) -> Change:
        in_request, in_response = effect.value
        named = where == self.operation or where.startswith(f"{self.operation} ")
        return Change(
            in_request if self.direction == "request" else in_response,
            where,
            what,
            "" if named else f"{self.direction} of {self.operation}",
            at,
        )


def merge_changes(changes: Iterable[Change]) -> list[Change]:
    """Merge equal changes of several operations, the most severe first.

    A change that breaks one operation is not repeated as a correction of another.
    """
    found = list(changes)
    breaking = {each[1:3] for each in found if each.verdict is Verdict.BREAKING}
    merged: dict[tuple[Verdict, str, str], list[Change]] = {}
    for each in found:
        hidden = each.verdict is Verdict.CORRECTION and each[1:3] in breaking
        verdict = Verdict.BREAKING if hidden else each.verdict
        merged.setdefault((verdict, each.where, each.what), []).append(each)
    return [
        Change(*key, _used(each.used for each in same), same[0].at)
        for key, same in sorted(merged.items(), key=lambda item: -item[0][0])
    ]


def _used(uses: Iterable[str]) -> str:
    operations: defaultdict[str, list[str]] = defaultdict(list)
    for use in dict.fromkeys(filter(None, uses)):
        direction, _, operation = use.partition(" of ")
        operations[direction].append(operation)
    return "; ".join(f"{direction} of {_some(names)}" for direction, names in operations.items())


def _some(names: list[str]) -> str:
    more = len(names) - MAX_NAMED
    return ", ".join(names[:MAX_NAMED]) + (f" and {more} more" if more > 0 else "")


def max_severity(changes: Iterable[Change]) -> Verdict | None:
    """Return the most severe verdict; None if nothing changed."""
    return max((change.verdict for change in changes), default=None)
