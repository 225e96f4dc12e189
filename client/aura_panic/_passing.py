"""Failures that pass by themselves, so that a watch or a stream goes on."""

from __future__ import annotations

from aura_panic._errors import (
    ApiError,
    NotSent,
    OutcomeUnknown,
    PanicError,
    RateLimited,
    ServerError,
    UnreadableResponse,
)

TRANSIENT = (NotSent, OutcomeUnknown, RateLimited, ServerError, UnreadableResponse)

LONGEST_PAUSE = 60.0
"""Seconds that a service can make a watch or a stream wait, whatever its ``Retry-After``."""


def passes(error: Exception, *, worked: bool) -> bool:
    """Whether a failure will pass.

    What worked before will work again; what never has, such as a wrong token, is for the caller to
    mend.
    """
    return isinstance(error, (*TRANSIENT, ApiError) if worked else TRANSIENT)


def pause_after(error: PanicError) -> float:
    """Seconds that a service wants to be left alone."""
    return min(error.retry_after or 0.0, LONGEST_PAUSE)
