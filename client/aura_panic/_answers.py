"""What an answer means: a value, or an error with a name.

Pure functions: they send nothing and know nothing of waiting.
"""

from __future__ import annotations

import codecs
import datetime as dt
import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from aura_panic import _errors as errors
from aura_panic._call import Call
from aura_panic._log import log
from aura_panic._messages import LONGEST_REASON, masked, plain, without_secrets, words_of
from aura_panic._retries import GATEWAY, TOKEN_OPERATIONS, kind_of
from aura_panic._tokens import StoredToken
from aura_panic._unanswered import unanswered
from aura_panic_api import models
from aura_panic_legacy import ALREADY_CLOSED, note_raised
from aura_panic_runtime import (
    DecodeError,
    Facts,
    PartialList,
    Response,
    UndecodableItem,
    find_part,
    find_undecodable,
)

if TYPE_CHECKING:
    from aura_panic._network import ReusedStream

T = TypeVar("T")

read_fast_json: Callable[[bytes], Any] | None = None
"""The JSON reader of the extra ``fast``, if it is installed."""
with suppress(ImportError):
    from orjson import loads as read_fast_json

WHAT_TO_CHECK = (
    "Check the credentials or the token: they are wrong, expired, for another service, or good for "
    "one customer alone."
)

REFUSALS: dict[int, tuple[type[errors.ApiError], str]] = {
    400: (errors.BadRequest, "Correct the request; sending it again as it is cannot help."),
    401: (errors.Unauthorized, WHAT_TO_CHECK),
    403: (errors.Forbidden, "This customer source may not do that."),
    404: (errors.NotFound, "Check what it was asked for, and that the base URL is right."),
    409: (errors.Conflict, "Read the callout again: it is in another state than expected."),
    429: (errors.RateLimited, "Wait before the next request."),
}
SERVER_FAILED = (errors.ServerError, "The service has a problem of its own.")
UNEXPECTED = (errors.ApiError, "Check that the base URL is that of the service.")

CLOSED = Response(
    ALREADY_CLOSED,
    ALREADY_CLOSED,
    "json",
    lambda data: models.Callout.from_dict(data),  # noqa: PLW0108 - loads the model when used
)
"""The response to an operation that the contract does not say it of."""

CHARSET = re.compile(r"""charset=["']?([\w-]+)""", re.IGNORECASE)

FRAMING = {"content-length", "transfer-encoding"}
"""Headers that let one tell a whole body from one that ends early."""

MOST_TOLD = 5

SECONDS = re.compile(r"[0-9]{1,9}")


class Answer(NamedTuple):
    """What came over the wire; the names of its headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    stream: ReusedStream | None = None
    """The stream it came on; None for a transport of somebody's own."""

    def __repr__(self) -> str:
        return f"<{self.status}, {len(self.body)} bytes>"


def read_outcome(call: Call[T], token: StoredToken | None, outcome: Answer | Exception) -> T:
    """Read what came of an attempt.

    Raises:
        PanicError: There is no answer, or it is a refusal, says that the callout has closed, or is
            unreadable.
    """
    if isinstance(outcome, Exception):
        raise unanswered(outcome)
    if outcome.status == ALREADY_CLOSED:
        raise _already_closed(call, outcome)
    if not 200 <= outcome.status < 300:  # noqa: PLR2004 - the range of success
        raise _refusal(call, token, outcome)
    response = call.operation.find_response(outcome.status)
    if response is None:
        undocumented = DecodeError("has a status that the contract does not name")
        raise _unreadable(call, outcome, undocumented)
    try:
        value = _decode(outcome, response)
    except DecodeError as problem:
        raise _unreadable(call, outcome, problem) from None
    _check_identifiers(call, outcome, value)
    _check_lists(call, outcome, value)
    callout = find_part(value, models.Callout)
    if callout is not None and any(
        each.first == HTTPStatus.CREATED for each in call.operation.responses
    ):
        _note_raised(call, outcome.status, callout)
    return value


def _decode(answer: Answer, response: Response[T]) -> T:
    """Decode the body of a response.

    Raises:
        DecodeError: It is not what the contract says.
    """
    if response.media == "json":
        return _decode_json(answer, response.decode)
    if response.media == "text":
        text = answer.body.decode(_charset(answer.headers), errors="replace")
        return response.decode(text)
    return response.decode(answer.body)


def _charset(headers: Mapping[str, str]) -> str:
    found = CHARSET.search(headers.get("content-type", ""))
    with suppress(LookupError):
        return codecs.lookup(found[1] if found else "utf-8").name
    return "utf-8"


def _check_lists(call: Call[Any], answer: Answer, value: Any) -> None:
    """Refuse an empty list that may not be one, and warn of items that could not be decoded.

    An empty list of callouts says that there is no emergency.

    Raises:
        UnreadableResponse: Nothing of a list could be decoded, or its end may be missing.
    """
    items = find_part(value, PartialList)
    if items is not None and not FRAMING & answer.headers.keys():
        raise _unreadable(call, answer, DecodeError("has no length, so some of it may be missing"))
    undecodable = find_undecodable(value)
    total = 0 if items is None else len(items) + len(items.undecodable)
    if items is not None and not items and items.undecodable and not _is_one_of_pages(call, value):
        raise _unreadable(call, answer, undecodable[0])
    if undecodable:
        log.warning(
            "%s: %s items could not be decoded and are omitted: %s",
            call.operation.name,
            len(undecodable) if items is None else f"{len(undecodable)} of {total}",
            "; ".join(map(str, undecodable[:MOST_TOLD])),
        )


def _is_one_of_pages(call: Call[Any], value: Any) -> bool:
    """Return whether a response is one of several pages: the others may be decodable."""
    page = call.operation.page
    if page is None:
        return False
    cursor = next(each.name for each in call.operation.parameters if each.argument == page.argument)
    return bool(getattr(value, page.next)) or f"{cursor}=" in call.request["url"]


class _NotFinite(str):
    """A number that is none, such as NaN. No field takes it; an unknown one keeps it as text."""

    __slots__ = ()


def _decode_json(answer: Answer, decode: Callable[[Any], T]) -> T:
    """Decode JSON; what the fast reader refuses, or may have rounded, is read by the standard one.

    Raises:
        DecodeError: It is no JSON, or not what the contract says.
    """
    if read_fast_json is not None:
        with suppress(ValueError, RecursionError):
            value = decode(read_fast_json(answer.body))
            if not find_undecodable(value):
                return value
    return decode(_json(answer))


def _json(answer: Answer) -> Any:
    # Raised outside of the handler: the errors of json hold the body.
    with suppress(ValueError, RecursionError):
        return json.loads(answer.body, parse_constant=_NotFinite)
    with suppress(ValueError, RecursionError):  # more slowly, for numbers of thousands of digits
        return json.loads(answer.body, parse_constant=_NotFinite, parse_int=_whole)
    kind = without_secrets(answer.headers.get("content-type", "of no kind").partition(";")[0])
    raise DecodeError(f"is not JSON ({plain(kind, LONGEST_REASON)}, {len(answer.body)} bytes)")


def _whole(text: str) -> int | _NotFinite:
    with suppress(ValueError):
        return int(text)
    return _NotFinite(text)


def _note_raised(call: Call[Any], status: int, callout: models.Callout) -> None:
    """Note whether a callout is the one that was asked for, or one that was already active."""
    ignored: tuple[str, ...] = ()
    if status == HTTPStatus.OK:
        ignored = tuple(
            callout.FIELDS[name]
            for name, value in call.request["json"].items()
            if name in callout.FIELDS and value != getattr(callout, callout.FIELDS[name])
        )
    known = not call.unsure and status in {HTTPStatus.OK, HTTPStatus.CREATED}
    note_raised(callout, already_active=status == HTTPStatus.OK if known else None, ignored=ignored)
    if ignored:
        log.warning(
            "%s: the customer's active callout was returned unchanged, and has other values for %s",
            call.operation.name,
            ", ".join(ignored),
        )


def _check_identifiers(call: Call[Any], answer: Answer, value: Any) -> None:
    """Compare the identifiers in a response with those of its request.

    Raises:
        MismatchedResponse: It is about another callout or customer than the one that was asked for.
    """
    for attribute, requested in call.request.identifiers.items():
        items = find_part(value, PartialList)
        for each in (value,) if items is None else items:
            if _attribute(each, attribute, requested) != requested:
                if answer.stream:
                    answer.stream.drop()
                raise errors.MismatchedResponse(
                    f"The response is about another {attribute} than the request, so it was "
                    f"discarded and its connection closed."
                )


def _attribute(value: Any, path: str, default: object) -> object:
    """Return an attribute, such as ``callout.id``."""
    for name in path.split("."):
        value = getattr(value, name, default)
    return value


def _already_closed(call: Call[Any], answer: Answer) -> errors.CalloutClosed:
    try:
        value = _decode(answer, call.operation.closed or CLOSED)
    except DecodeError:
        value = None
    _check_identifiers(call, answer, value)
    callout = find_part(value, models.Callout)
    return errors.CalloutClosed(
        "The callout had already closed, so stop sending for it.",
        status=answer.status,
        callout=callout,
    )


def _unreadable(
    call: Call[Any], answer: Answer, problem: DecodeError | UndecodableItem
) -> errors.UnreadableResponse:
    if answer.stream:
        answer.stream.retire()
    holds_a_token = call.operation.name in TOKEN_OPERATIONS
    return errors.UnreadableResponse(
        f"The answer ({answer.status}) could not be read: {problem}. "
        "Check that the base URL is that of the service, and that this package is up to date.",
        status=answer.status,
        json_path=problem.path,
        body=b"" if holds_a_token else answer.body,
    )


def _refusal(
    call: Call[Any], token: StoredToken | None, answer: Answer
) -> errors.ApiError | errors.OutcomeUnknown:
    try:
        raw = words_of(_json(answer))
    except DecodeError:  # a page of HTML, say, which is not repeated
        raw = None
    message = raw and masked(raw, call.request, token)
    told = f"The service answered {answer.status}{f': {message}' if message else ''}."
    facts: Facts = {
        "status": answer.status,
        "message": message,
        "raw_message": None if call.operation.name in TOKEN_OPERATIONS else raw,
        "retry_after": _retry_after(answer.headers),
    }
    if answer.status in GATEWAY and kind_of(call.operation) == "never":
        return errors.OutcomeUnknown(told, **facts)
    failed = answer.status >= 500  # noqa: PLR2004 - the range of the server's failures
    error, what_to_do = REFUSALS.get(answer.status, SERVER_FAILED if failed else UNEXPECTED)
    return error(f"{told} {what_to_do}", **facts)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """What ``Retry-After`` says, in seconds; it may also be a date."""
    told = headers.get("retry-after", "").strip()
    if SECONDS.fullmatch(told):
        return float(told)
    try:
        until = parsedate_to_datetime(told)
        # By the service's own clock where it tells the time: ours may go otherwise.
        now = (
            parsedate_to_datetime(headers["date"]) if "date" in headers else dt.datetime.now(dt.UTC)
        )
        return max(0.0, (until - now).total_seconds())
    except (TypeError, ValueError, OverflowError):
        return None
