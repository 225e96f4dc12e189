"""What an answer means: a value, or an error with a name.

Pure functions: they send nothing and know nothing of waiting.
"""

from __future__ import annotations

import json
import logging
from contextlib import suppress
from math import isfinite
from typing import Any, TypeVar

import httpx

from aura_panic import _errors as errors
from aura_panic._messages import message_of, plain
from aura_panic_api import Callout, Operation, Token
from aura_panic_legacy import ALREADY_CLOSED, Listing, Unreadable, nothing

T = TypeVar("T")

log = logging.getLogger("aura_panic")

REFUSALS: dict[int, tuple[type[errors.ApiError], str]] = {
    400: (errors.BadRequest, "Correct the request; sending it again as it is cannot help."),
    401: (
        errors.Unauthorized,
        "Check the credentials or the token, and that they are for this service.",
    ),
    403: (errors.Forbidden, "This customer source may not do that."),
    404: (errors.NotFound, "Check what it was asked for, and that the base URL is right."),
    409: (errors.Conflict, "Read the callout again: it is in another state than expected."),
    429: (errors.RateLimited, "Wait before the next request."),
}
SERVER_FAILED = (errors.ServerError, "The service has a problem of its own.")
UNEXPECTED = (errors.ApiError, "Check that the base URL is that of the service.")

# Everything that httpx raises before a byte of the request is on its way.
BEFORE_SENDING = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.LocalProtocolError,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)

LONGEST_REASON = 100
MOST_TOLD = 5


def read_answer(operation: Operation[T], answer: httpx.Response) -> T:
    """Read the answer to an operation.

    Raises:
        PanicError: The answer is a refusal, says that the callout has closed, or is unreadable.
    """
    if answer.status_code == ALREADY_CLOSED:
        raise _already_closed(operation, answer)
    if not answer.is_success:
        raise _refusal(operation, answer)
    try:
        value = operation.read(None if operation.read is nothing else _json(answer))
    except Unreadable as problem:
        raise _unreadable(operation, answer, problem) from None
    if isinstance(value, Listing) and value.unreadable:
        if not value:  # an empty list would say that there is no emergency
            raise _unreadable(operation, answer, value.unreadable[0])
        log.warning(
            "%s: %d of %d could not be read and are left out: %s",
            operation.name,
            len(value.unreadable),
            len(value.unreadable) + len(value),
            "; ".join(map(str, value.unreadable[:MOST_TOLD])),
        )
    return value


def failed(operation: Operation[Any], error: Exception) -> errors.PanicError:
    """What it means for an operation that a request had no answer, or none that can be decoded."""
    what = type(error).__name__
    name = operation.name
    if isinstance(error, httpx.PoolTimeout):
        return errors.NotSent(
            f"{name}: every connection of this client was busy for too long, so nothing was sent. "
            "Send it again, with fewer at the same time.",
            operation=name,
        )
    if isinstance(error, BEFORE_SENDING):
        # Only the text of a ConnectError is repeated: that of others may hold a header.
        reason = plain(str(error), LONGEST_REASON) if type(error) is httpx.ConnectError else ""
        return errors.NotSent(
            f"{name}: {_host(error)} could not be reached ({what}{reason and f': {reason}'}), "
            "so nothing was sent. Check the base URL and the network, then send it again.",
            operation=name,
        )
    if isinstance(error, httpx.DecodingError):
        return errors.UnreadableResponse(
            f"{name}: the answer of {_host(error)} could not be decoded. {_again(operation)}",
            operation=name,
        )
    return errors.OutcomeUnknown(
        f"{name}: {_host(error)} did not answer ({what}). {_again(operation)}", operation=name
    )


def _host(error: Exception) -> str:
    if isinstance(error, httpx.RequestError):
        return error.request.url.netloc.decode("ascii")
    return "the service"


def _again(operation: Operation[Any]) -> str:
    """Whether to send it again when nobody knows what became of it."""
    if operation.repeat == "never":
        return "It may have been done: read the callout before sending it again."
    return "It may safely be sent again."


class _NotFinite(str):
    """A number that is none, such as NaN. No field takes it; an unknown one keeps it as text."""

    __slots__ = ()


def _json(answer: httpx.Response) -> Any:
    # Raised outside of the handler: the errors of json hold the body.
    with suppress(ValueError, RecursionError):
        return json.loads(answer.content, parse_constant=_NotFinite, parse_float=_number)
    with suppress(ValueError, RecursionError):  # more slowly, for numbers of thousands of digits
        return json.loads(
            answer.content, parse_constant=_NotFinite, parse_float=_number, parse_int=_whole
        )
    kind = plain(answer.headers.get("content-type", "of no kind"), LONGEST_REASON)
    raise Unreadable(f"is not JSON ({kind}, {len(answer.content)} bytes)")


def _number(text: str) -> float | _NotFinite:
    number = float(text)
    return number if isfinite(number) else _NotFinite(text)


def _whole(text: str) -> int | _NotFinite:
    with suppress(ValueError):
        return int(text)
    return _NotFinite(text)


def _already_closed(operation: Operation[Any], answer: httpx.Response) -> errors.CalloutClosed:
    try:
        callout = Callout.from_dict(_json(answer))
    except Unreadable:
        callout = None
    return errors.CalloutClosed(
        f"{operation.name}: the callout had already closed, so stop sending for it.",
        operation=operation.name,
        status=answer.status_code,
        callout=callout,
    )


def _unreadable(
    operation: Operation[Any], answer: httpx.Response, problem: Unreadable
) -> errors.UnreadableResponse:
    holds_a_token = operation.read == Token.from_dict
    return errors.UnreadableResponse(
        f"{operation.name}: the answer ({answer.status_code}) could not be read: {problem}. "
        f"{_again(operation)} Check that the base URL is that of the service, and that this "
        "package is up to date.",
        operation=operation.name,
        status=answer.status_code,
        path=problem.path,
        body=b"" if holds_a_token else answer.content,
    )


def _refusal(operation: Operation[Any], answer: httpx.Response) -> errors.ApiError:
    fallback = SERVER_FAILED if answer.is_server_error else UNEXPECTED
    error, advice = REFUSALS.get(answer.status_code, fallback)
    if answer.is_server_error:
        advice = f"{advice} {_again(operation)}"
    try:
        message = message_of(_json(answer), answer.request)
    except Unreadable:  # a page of HTML, say, which is not repeated
        message = None
    return error(
        f"{operation.name}: the service answered {answer.status_code}"
        f"{f': {message}' if message else ''}. {advice}",
        operation=operation.name,
        status=answer.status_code,
        message=message,
    )
