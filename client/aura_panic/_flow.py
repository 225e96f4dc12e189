"""Sans-IO core: a call is a generator of effects, which both clients perform.

The flow decides, and does no I/O. A driver performs each effect and sends its result into the flow,
or throws the error. The only clock is the call's.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Protocol, TypeAlias, TypeVar

import attrs

from aura_panic._config import CallSettings
from aura_panic._response import parse_response
from aura_panic._retry import (
    UNSENT,
    failure_cause,
    may_have_been_done,
    next_delay,
    recovery_hint,
    retry_class,
)
from aura_panic.exceptions import (
    MismatchedResponse,
    NoResponseTimeout,
    NotSent,
    NotSentTimeout,
    OutcomeUnknown,
    PanicError,
    Timeout,
    Unauthorized,
)
from aura_panic_runtime.operations import Operation
from aura_panic_runtime.requests import Request

if TYPE_CHECKING:
    from aura_panic._auth import StoredToken, TokenManager

T = TypeVar("T")

log = logging.getLogger("aura_panic")

ATTEMPT = (
    "%(operation)s: attempt %(attempt)d: %(outcome)s in %(milliseconds).0f ms, request %(request)s"
)
CALL = "%(operation)s: %(outcome)s in %(milliseconds).0f ms, %(attempts)s, request %(request)s"


@attrs.define(eq=False)
class Call(Generic[T]):
    """State of a call: its request, its settings, and its attempts.

    Attributes:
        clock: Monotonic clock of the client, in seconds.
        random: Function that returns a number from 0 to 1.
        began: Time of its start, by the clock.
        ends: Time of its deadline.
        outcome: The result of the last attempt: a status, or the name of an error.
        sent: Whether a byte of any attempt may have left.
        outcome_unknown: Whether an attempt that failed may have been carried out.
    """

    operation: Operation[T]
    request: Request
    settings: CallSettings
    clock: Callable[[], float] = attrs.field(repr=False)
    random: Callable[[], float] = attrs.field(repr=False)
    began: float
    ends: float
    request_id: str = attrs.field(factory=lambda: os.urandom(16).hex())
    attempts: int = 0
    outcome: int | str = "not sent"
    sent: bool = False
    outcome_unknown: bool = False

    @property
    def time_left(self) -> float:
        return self.ends - self.clock()

    def subcall(
        self, operation: Operation[Any], request: Request, *, seconds: float, attempts: int
    ) -> Call[Any]:
        """Return a call that this one needs first, such as a request for a token."""
        settings = attrs.evolve(self.settings, attempts=attempts)
        now = self.clock()
        return Call(operation, request, settings, self.clock, self.random, now, now + seconds)

    def annotate(self, error: PanicError) -> None:
        """Add the facts of this call to an error."""
        error.operation = self.operation.name
        error.method = self.operation.method
        error.path = self.operation.path
        error.request_id = self.request_id
        error.attempts = self.attempts
        error.sent = self.sent
        trace = f"[attempts: {self.attempts}, request {self.request_id}]"
        error.args = (f"{self.operation.name}: {error} {trace}",)

    def log(self, level: int, line: str, began: float) -> None:
        """Log a line with the facts named here, none of which is secret."""
        if log.isEnabledFor(level):
            facts = {
                "operation": self.operation.name,
                "outcome": self.outcome,
                "milliseconds": (self.clock() - began) * 1e3,
                "attempt": self.attempts,
                "attempts": f"{self.attempts} attempt{'' if self.attempts == 1 else 's'}",
                "request": self.request_id,
            }
            log.log(level, line, facts)


GRACE = 0.1
"""Seconds beyond the deadline for the HTTP library's own timeout, which knows what was sent."""


class Lock(Protocol):
    """Common interface of ``threading.RLock`` and ``asyncio.Lock``."""

    def release(self) -> None: ...


class Send(NamedTuple):
    """Send the request of a call: returns a ``RawResponse``, or throws a ``PanicError``."""

    call: Call[Any]
    token: StoredToken | None


class Sleep(NamedTuple):
    """Wait: returns nothing."""

    seconds: float


class Acquire(NamedTuple):
    """Acquire a lock: returns whether it was free in time."""

    lock: Lock
    seconds: float


class RunInThread(NamedTuple):
    """Call a function that may block: returns its result, or None if it took too long."""

    function: Callable[[], Any]
    seconds: float


Effect: TypeAlias = Send | Sleep | Acquire | RunInThread

Flow: TypeAlias = Generator[Effect, Any, T]


def call_flow(call: Call[T], tokens: TokenManager | None) -> Flow[T]:
    """Carry out a call, with a token where the operation needs one.

    Raises:
        PanicError: It failed.
    """
    try:
        if tokens is None or not call.operation.authenticated:
            return (yield from _attempts(call, None))
        return (yield from _authenticated(call, tokens))
    except PanicError as error:
        raise _finalize_error(call, error) from None
    finally:
        call.request.close()
        call.log(logging.INFO, CALL, call.began)


def _authenticated(call: Call[T], tokens: TokenManager) -> Flow[T]:
    token = yield from tokens.token(call)
    try:
        return (yield from _attempts(call, token))
    except Unauthorized as error:
        if not tokens.can_refresh:
            raise
        tokens.refuse(token)
        if call.attempts >= call.settings.attempts:
            _add(error, "The token was dropped: the next call gets another one.")
            raise
    token = yield from tokens.token(call)
    return (yield from _attempts(call, token))


def _attempts(call: Call[T], token: StoredToken | None) -> Flow[T]:
    """Send a request, and retry it if the policy allows and attempts are left."""
    while True:
        try:
            return (yield from _attempt(call, token))
        except PanicError as error:
            pause = next_delay(call, error)
            if pause is None:
                raise
        yield Sleep(pause)


def _attempt(call: Call[T], token: StoredToken | None) -> Flow[T]:
    if call.time_left <= 0:
        raise NotSentTimeout("The deadline passed before the request was sent.")
    began, before = call.clock(), call.outcome
    call.outcome = "no response"  # logged if the flow is closed here
    call.attempts += 1
    try:
        response = yield Send(call, token)
        value = parse_response(call, token, response)
    except PanicError as error:
        if type(error) is PanicError:  # the client cannot be used: that was no attempt
            call.outcome = before
            call.attempts -= 1
            raise
        if isinstance(error, MismatchedResponse):
            log.error("%s: %s", call.operation.name, error)  # noqa: TRY400 - frames hold secrets
        cause = failure_cause(error)
        call.outcome = error.status or type(error).__name__
        call.sent = call.sent or cause != UNSENT
        call.outcome_unknown = call.outcome_unknown or may_have_been_done(error)
        raise
    else:
        call.outcome, call.sent = response.status, True
        return value
    finally:
        call.log(logging.DEBUG, ATTEMPT, began)


def _finalize_error(call: Call[T], error: PanicError) -> PanicError:
    """Return the error that ends a call, as its caller sees it."""
    if call.outcome_unknown:
        if isinstance(error, NotSent):  # true of the last attempt alone
            kind = NoResponseTimeout if isinstance(error, Timeout) else OutcomeUnknown
            error = kind("An earlier attempt was lost, and no other was sent.")
        elif (error.operation or not may_have_been_done(error)) and retry_class(
            call.operation
        ) != "reading":
            _add(error, "An earlier attempt was lost, and may have been carried out.")
    if error.operation:  # a request for a token failed
        error.sent = call.sent
        done = "refused (401) before" if call.sent else "not sent"
        _add(error, f"{call.operation.name} itself was {done}.")
    error.may_have_been_done, error.may_be_repeated = call.outcome_unknown, True
    if call.outcome_unknown:
        error.may_be_repeated, hint = recovery_hint(call.operation)
        _add(error, hint)
    if error.operation is None:
        call.annotate(error)
    return error


def _add(error: PanicError, sentence: str) -> None:
    error.args = (f"{error} {sentence}",)
