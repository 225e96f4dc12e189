"""What it means that a request had no answer, or none that can be decoded."""

from __future__ import annotations

import httpx

from aura_panic._errors import (
    NotAnsweredInTime,
    NotSent,
    NotSentInTime,
    OutcomeUnknown,
    PanicError,
    UnreadableResponse,
)
from aura_panic._messages import LONGEST_REASON, plain

UNANSWERED_BY = (httpx.RequestError, httpx.InvalidURL, OSError, RuntimeError, ValueError)
"""What can come in place of an answer: httpx's errors, and what it lets through of others."""

BEFORE_SENDING = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.LocalProtocolError,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
"""Everything that httpx raises before a byte of the request is on its way."""

IN_TIME = (httpx.TimeoutException, TimeoutError)


class UnreadableBodyError(ValueError):
    """An answer has a status, but a body that nothing can be made of."""

    status: int | None = None


def unanswered(problem: Exception) -> PanicError:
    """The error for what came in place of an answer."""
    host, what = _host(problem), type(problem).__name__
    if isinstance(problem, BEFORE_SENDING):
        # Only the text of a ConnectError is repeated: that of others may hold a header.
        reason = plain(str(problem), LONGEST_REASON) if type(problem) is httpx.ConnectError else ""
        unsent = NotSentInTime if isinstance(problem, IN_TIME) else NotSent
        return unsent(
            f"{host} could not be reached ({what}{reason and f': {reason}'}), so nothing was sent. "
            "Check the base URL, the network and the proxy, if there is one; then send it again."
        )
    if isinstance(problem, UnreadableBodyError):
        return UnreadableResponse(
            f"The answer ({problem.status}) {problem}.", status=problem.status
        )
    lost = NotAnsweredInTime if isinstance(problem, IN_TIME) else OutcomeUnknown
    return lost(f"{host} did not answer ({what}).")


def _host(problem: Exception) -> str:
    if isinstance(problem, httpx.RequestError):
        return problem.request.url.netloc.decode("ascii")
    return "the service"
