"""What an answer means: a value, or an error with a name.

Pure functions: they send nothing and know nothing of waiting.
"""

from __future__ import annotations

import json
import logging
from typing import Any, NoReturn, TypeVar

import httpx

from aura_panic import _errors as errors
from aura_panic_api import Callout, Operation
from aura_panic_legacy import ALREADY_CLOSED, Listing, Unreadable

T = TypeVar("T")

log = logging.getLogger("aura_panic")

REFUSALS: dict[int, tuple[type[errors.ApiError], str]] = {
    400: (errors.BadRequest, "Correct the request; sending it again as it is cannot help."),
    401: (
        errors.Unauthorized,
        "Check the credentials or the token, and that they are for this service.",
    ),
    403: (errors.Forbidden, "This customer source may not do that."),
    404: (errors.NotFound, "Check the identifier, and that the base URL ends in /panic-api/v2."),
    409: (errors.Conflict, "Read the callout again: it is in another state than expected."),
    429: (errors.RateLimited, "Wait before the next request."),
}
SERVER_FAILED = (errors.ServerError, "The service has a problem of its own.")
UNEXPECTED = (errors.ApiError, "Check that the base URL is that of the service.")

# Everything that httpx raises before a byte of the request is on its way.
BEFORE_SENDING = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)

LONGEST_MESSAGE = 300


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
        value = operation.read(_json(answer))
    except Unreadable as problem:
        raise _unreadable(operation, answer, problem) from None
    if isinstance(value, Listing) and value.unreadable:
        log.warning(
            "%s: %d of %d could not be read and are left out: %s",
            operation.name,
            len(value.unreadable),
            len(value.unreadable) + len(value),
            "; ".join(map(str, value.unreadable)),
        )
    return value


def failed(operation: Operation[Any], error: httpx.RequestError) -> errors.PanicError:
    """What it means for an operation that a request had no answer."""
    where = error.request.url.netloc.decode("ascii")
    what = type(error).__name__
    if isinstance(error, BEFORE_SENDING):
        return errors.NotSent(
            f"{operation.name}: {where} could not be reached ({what}), so nothing was sent. "
            "Check the base URL and the network, then send it again.",
            operation=operation.name,
        )
    return errors.OutcomeUnknown(
        f"{operation.name}: {where} did not answer ({what}), so whether it was done is unknown. "
        "Read the callout or the active callouts before sending it again.",
        operation=operation.name,
    )


def _json(answer: httpx.Response) -> Any:
    try:
        return json.loads(answer.content, parse_constant=_no_number)
    except (ValueError, RecursionError):
        kind = answer.headers.get("content-type", "no content type")
        raise Unreadable(f"is not JSON ({kind}, {len(answer.content)} bytes)") from None


def _no_number(constant: str) -> NoReturn:
    raise ValueError(constant)


def _already_closed(operation: Operation[Any], answer: httpx.Response) -> errors.CalloutClosed:
    try:
        callout = Callout.from_dict(_json(answer))
    except Unreadable:
        callout = None
    return errors.CalloutClosed(
        f"{operation.name}: the callout had already closed.",
        operation=operation.name,
        status=answer.status_code,
        callout=callout,
    )


def _unreadable(
    operation: Operation[Any], answer: httpx.Response, problem: Unreadable
) -> errors.UnreadableResponse:
    return errors.UnreadableResponse(
        f"{operation.name}: the answer ({answer.status_code}) could not be read: {problem}.",
        operation=operation.name,
        status=answer.status_code,
        path=problem.path,
        body=answer.content,
    )


def _refusal(operation: Operation[Any], answer: httpx.Response) -> errors.ApiError:
    fallback = SERVER_FAILED if answer.is_server_error else UNEXPECTED
    error, advice = REFUSALS.get(answer.status_code, fallback)
    message = _message(answer)
    return error(
        f"{operation.name}: the service answered {answer.status_code}"
        f"{f': {message}' if message else ''}. {advice}",
        operation=operation.name,
        status=answer.status_code,
        message=message,
    )


def _message(answer: httpx.Response) -> str | None:
    """The service's own words. A page of HTML, say, is not among them and is not repeated."""
    try:
        body = _json(answer)
    except Unreadable:
        return None
    words = isinstance(body, dict) and (body.get("message") or body.get("error"))
    if not isinstance(words, str) or not words.strip():
        return None
    return " ".join(words.split())[:LONGEST_MESSAGE].rstrip(".")
