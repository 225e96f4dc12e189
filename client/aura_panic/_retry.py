"""Retry policy: a table, and pure functions over it.

Retry libraries decide by the exception alone, and sleep themselves. Here the decision depends on
the operation's ``x-retry`` in the contract, and the clients sleep.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aura_panic.exceptions import NotSent, OutcomeUnknown, PanicError
from aura_panic_api.operations import EXCHANGE_CREDENTIALS, MINT_CALLOUT_TOKEN
from aura_panic_runtime.operations import Operation

if TYPE_CHECKING:
    from aura_panic._flow import Call

UNSENT, OUTCOME_UNKNOWN = "unsent", "outcome unknown"

ANY = frozenset({"reading", "safe", "deduplicated", "never"})
REPEATABLE = ANY - {"never"}

RETRYABLE: dict[str | int | None, frozenset[str]] = {
    UNSENT: ANY,
    OUTCOME_UNKNOWN: REPEATABLE,
    429: REPEATABLE,  # the contract does not say that nothing was done
    500: REPEATABLE,
    502: REPEATABLE,
    503: REPEATABLE,
    504: REPEATABLE,
}
"""The classes of operations that are retried after a failure. Nothing else is retried."""

GATEWAY = {502, 503, 504}
"""Statuses of gateways in front of the service: the request may have been carried out."""

REFUSED = {285, 400, 401, 403, 404, 409}
"""Statuses that say the operation was not carried out; not 429, which the contract lacks."""

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 8.0
"""Longest first pause, and longest pause of all, in seconds."""


TOKEN_OPERATIONS = {EXCHANGE_CREDENTIALS.name, MINT_CALLOUT_TOKEN.name}
"""POSTs that change nothing, and whose responses hold a secret."""


def retry_class(operation: Operation[Any]) -> str:
    """Return the class of an operation in the table: its ``x-retry``, or "reading"."""
    is_token = operation.name in TOKEN_OPERATIONS and operation.retry == "safe"
    return "reading" if operation.method == "GET" or is_token else operation.retry


def failure_cause(error: PanicError) -> str | int | None:
    """Return the cause of a failure, as the table names it."""
    if isinstance(error, NotSent):
        return UNSENT
    if isinstance(error, OutcomeUnknown) and error.status is None:
        return OUTCOME_UNKNOWN
    return error.status


def next_delay(call: Call[Any], error: PanicError) -> float | None:
    """Return the seconds until the next attempt of a call; None if there is none.

    Pauses grow exponentially, with full jitter: many clients that fail together do not come back
    together. ``Retry-After`` is honoured, and a pause that would outlast the deadline is not begun.
    Some files can be read only once, so a request with one is not repeated.

    Args:
        call: The call, after an attempt.
        error: The failure of that attempt.
    """
    if (
        not call.request.can_repeat
        or call.attempts >= call.settings.attempts
        or retry_class(call.operation) not in RETRYABLE.get(failure_cause(error), ())
    ):
        return None
    jittered = call.random() * min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (call.attempts - 1))
    pause = max(error.retry_after or 0.0, jittered)
    return pause if pause < call.time_left else None


def may_have_been_done(error: PanicError) -> bool:
    """Return whether an attempt that failed may have been carried out."""
    return isinstance(error, OutcomeUnknown) or error.status not in {None, *REFUSED}


def recovery_hint(operation: Operation[Any]) -> tuple[bool, str]:
    """Return whether an operation that may have been done may be repeated, and what to do."""
    if retry_class(operation) in REPEATABLE:
        return True, "It may safely be sent again."
    if operation.verify_with:
        check = f"check with {operation.verify_with} before you send it again."
        return False, f"It may have been done: {check}"
    return (
        False,
        "It may have been done, and no operation shows that: do not send it again blindly.",
    )
