"""One call of an operation, over all of its attempts."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import attrs

from aura_panic._errors import PanicError
from aura_panic._limits import Limits
from aura_panic_runtime import Operation, Request

T = TypeVar("T")


@attrs.define(eq=False)
class Call(Generic[T]):
    """What is asked for, within which limits, and how far it has come.

    Attributes:
        clock: The client's clock, in seconds; it only ever goes on.
        random: Gives a number from 0 to 1.
        began: When it began, by the clock.
        ends: When its time is up.
        outcome: What came of the last attempt: a status, or the name of an error.
        sent: Whether a byte of it may have left, in any attempt.
        unsure: Whether an attempt that failed may have been carried out.
    """

    operation: Operation[T]
    request: Request
    limits: Limits
    clock: Callable[[], float] = attrs.field(repr=False)
    random: Callable[[], float] = attrs.field(repr=False)
    began: float
    ends: float
    request_id: str = attrs.field(factory=lambda: os.urandom(16).hex())
    attempts: int = 0
    outcome: int | str = "not sent"
    sent: bool = False
    unsure: bool = False

    @property
    def time_left(self) -> float:
        return self.ends - self.clock()

    def needs(
        self, operation: Operation[Any], request: Request, *, seconds: float, attempts: int
    ) -> Call[Any]:
        """A call that this one needs first, within some seconds."""
        limits = attrs.evolve(self.limits, attempts=attempts)
        now = self.clock()
        return Call(operation, request, limits, self.clock, self.random, now, now + seconds)

    def give_facts(self, error: PanicError) -> None:
        """Give an error the facts of this call."""
        error.operation = self.operation.name
        error.method = self.operation.method
        error.path = self.operation.path
        error.request_id = self.request_id
        error.attempts = self.attempts
        error.sent = self.sent
        trace = f"[attempts: {self.attempts}, request {self.request_id}]"
        error.args = (f"{self.operation.name}: {error} {trace}",)
