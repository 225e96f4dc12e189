"""Parsing of raw responses into values or exceptions, and masking of the service's messages."""

from __future__ import annotations

import codecs
import datetime as dt
import json
import logging
import re
from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import suppress
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from urllib.parse import parse_qs, urlsplit

from aura_panic import exceptions as errors
from aura_panic._retry import GATEWAY, TOKEN_OPERATIONS, retry_class
from aura_panic_api import models
from aura_panic_legacy import ALREADY_CLOSED, note_raised
from aura_panic_runtime.decoding import DecodeError, UndecodableItem
from aura_panic_runtime.errors import Facts
from aura_panic_runtime.models import Unset, find_part, find_undecodable
from aura_panic_runtime.operations import Response

if TYPE_CHECKING:
    from aura_panic._auth import StoredToken
    from aura_panic._flow import Call
    from aura_panic._network import ReusedStream


log = logging.getLogger("aura_panic")

MASK = "***"
LONGEST, LONGEST_REASON = 300, 100
"""Characters of a service's message, and of another reason, that an error shows at most."""

LONGEST_READ = 10_000
"""Characters of a service's message that are looked at."""

SHORTEST_SECRET = 3
"""Characters; shorter values are not secret, and masking them would garble any sentence."""


SECRETS = re.compile(
    r"""
    (?i:\bbearer\s+)[^\s]+              # a token, whatever it looks like
    | [^\s"'(),;:=<>\[\]{}]{20,}        # a long word
    | (?=[^\s"'(),;:=<>\[\]{}]*\d)      # letters and digits: a token, an identifier
      (?=[^\s"'(),;:=<>\[\]{}]*[^\W\d])
      [^\s"'(),;:=<>\[\]{}]{8,}
    | [-+]?\d+[.,]\d+                    # a position
    | \d(?:[\s-]?\d){3,}                 # a code, an identifier, a telephone number
    """,
    re.VERBOSE,
)
"""Possible secrets and positions in a service's words, of this request or of another."""


def server_message(body: object) -> str | None:
    """Return the service's own words in the body of a refusal, if it has any."""
    words = isinstance(body, dict) and (body.get("message") or body.get("error"))
    return words if isinstance(words, str) else None


def mask_message(words: str, request: Mapping[str, Any], token: StoredToken | None) -> str | None:
    """Return a service's words without secrets, positions and control characters.

    The values of the request are masked, because some services repeat them, and so is anything else
    that may be a secret or a position. The names of its fields are kept.
    """
    words = words[:LONGEST_READ]
    for sent in sorted(_sent(request, token), key=len, reverse=True):
        words = words.replace(sent, MASK)
    words = mask_secrets(words, keep=fields if isinstance(fields := _body(request), dict) else ())
    return printable_line(words, LONGEST).rstrip(".") or None


def mask_secrets(words: str, keep: Container[str] = ()) -> str:
    """Return a service's words with possible secrets and positions masked."""
    return SECRETS.sub(lambda found: found[0] if found[0] in keep else MASK, words)


def printable_line(text: str, longest: int) -> str:
    """Return text as one printable line, cut where it is too long."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(printable.split())[:longest]


def _sent(request: Mapping[str, Any], token: StoredToken | None) -> Iterator[str]:
    values = [token.access_token] if token else []
    values += _leaves(_body(request))
    yield from (text for text in map(str, values) if len(text) >= SHORTEST_SECRET)


def _body(request: Mapping[str, Any]) -> Any:
    return request.get("json") or request.get("data") or dict(request.get("files", ()))


def _leaves(value: Any) -> Iterator[Any]:
    """Yield the values in what was sent, at any depth."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for each in value:
            yield from _leaves(each)
    else:
        yield value


T = TypeVar("T")

read_fast_json: Callable[[bytes], Any] | None = None
"""The JSON reader of the extra ``fast``, if it is installed."""
with suppress(ImportError):
    from orjson import loads as read_fast_json

DIGITS, LONG_NUMBER = bytes.maketrans(b"123456789", b"0" * 9), b"0" * 19
"""Table that turns digits into 0, to find long numbers, which the fast reader may round."""

WHAT_TO_CHECK = (
    "Check the credentials or the token: they are wrong, expired, for another service, or valid "
    "for one customer only."
)

STATUS_ERRORS: dict[int, tuple[type[errors.ApiError], str]] = {
    400: (errors.BadRequest, "Correct the request; sending it again as it is cannot help."),
    401: (errors.Unauthorized, WHAT_TO_CHECK),
    403: (errors.Forbidden, "This customer source may not do that."),
    404: (errors.NotFound, "Check the identifiers, and that the base URL is right."),
    409: (errors.Conflict, "Read the callout again: it is in another state than expected."),
    429: (errors.RateLimited, "Wait before the next request."),
}
SERVER_FAILED = (errors.ServerError, "The service itself failed.")
UNEXPECTED = (errors.ApiError, "Check that the base URL is that of the service.")

CLOSED = Response(
    ALREADY_CLOSED,
    ALREADY_CLOSED,
    "json",
    lambda data: models.Callout.from_dict(data),  # noqa: PLW0108 - loads the model when used
)
"""Response 285 of an operation for which the contract has none."""

CHARSET = re.compile(r"""charset=["']?([\w-]+)""", re.IGNORECASE)

FRAMING = {"content-length", "transfer-encoding"}
"""Headers that show whether a body is complete."""

MOST_LOGGED = 5
"""Undecodable items that a warning names at most."""

SECONDS = re.compile(r"[0-9]{1,9}")


class RawResponse(NamedTuple):
    """Raw HTTP response; the names of its headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    stream: ReusedStream | None = None
    """Its network stream; None for a custom transport."""

    def __repr__(self) -> str:
        return f"<{self.status}, {len(self.body)} bytes>"


def parse_response(call: Call[T], token: StoredToken | None, response: RawResponse) -> T:
    """Return the value of a response.

    Raises:
        PanicError: It is a refusal, says that the callout has closed, or is unreadable.
    """
    if response.status == ALREADY_CLOSED:
        raise _closed_error(call, response)
    if not 200 <= response.status < 300:  # noqa: PLR2004 - the range of success
        raise _status_error(call, token, response)
    documented = call.operation.find_response(response.status)
    if documented is None:
        undocumented = DecodeError("has a status that the contract does not name")
        raise _unreadable(call, response, undocumented)
    try:
        value, undecodable = _decode(response, documented)
    except DecodeError as problem:
        raise _unreadable(call, response, problem) from None
    _check_identifiers(call, response, value)
    _check_lists(call, response, value, undecodable)
    callout = find_part(value, models.Callout)
    if callout is not None and any(
        each.first == HTTPStatus.CREATED for each in call.operation.responses
    ):
        _note_raised(call, response.status, callout)
    return value


def _decode(
    response: RawResponse, documented: Response[T]
) -> tuple[T, tuple[UndecodableItem, ...]]:
    """Decode the body of a response; return also the items that could not be decoded.

    Raises:
        DecodeError: It is not what the contract says.
    """
    if documented.media == "json":
        return _decode_json(response, documented.decode)
    if documented.media == "text":
        text = response.body.decode(_charset(response.headers), errors="replace")
        return documented.decode(text), ()
    return documented.decode(response.body), ()


def _charset(headers: Mapping[str, str]) -> str:
    found = CHARSET.search(headers.get("content-type", ""))
    with suppress(LookupError):
        return codecs.lookup(found[1] if found else "utf-8").name
    return "utf-8"


def _check_lists(
    call: Call[Any], response: RawResponse, value: Any, undecodable: tuple[UndecodableItem, ...]
) -> None:
    """Refuse a list that may be incomplete, and warn of items that could not be decoded.

    An empty list of callouts says that there is no emergency.

    Raises:
        UnreadableResponse: Nothing of a list could be decoded, or its end may be missing.
    """
    page = call.operation.page
    items = getattr(value, page.items) if page else value if isinstance(value, list) else None
    if isinstance(value, list) and not FRAMING & response.headers.keys():
        raise _unreadable(
            call, response, DecodeError("has no length, so some of it may be missing")
        )
    omitted = len(getattr(items, "undecodable", ()))
    if omitted and not items and not _is_one_of_pages(call, value):
        raise _unreadable(call, response, undecodable[0])
    if undecodable:
        log.warning(
            "%s: %s items could not be decoded and are omitted: %s",
            call.operation.name,
            f"{omitted} of {len(items or ()) + omitted}" if omitted else len(undecodable),
            "; ".join(map(str, undecodable[:MOST_LOGGED])),
        )


def _is_one_of_pages(call: Call[Any], value: Any) -> bool:
    """Return whether a response is one of several pages: the others may be decodable."""
    page = call.operation.page
    if page is None:
        return False
    cursor = next(each.name for each in call.operation.parameters if each.argument == page.argument)
    sent = parse_qs(urlsplit(call.request["url"]).query)
    return bool(getattr(value, page.next)) or cursor in sent


class _NotFinite(str):
    """NaN or an infinity: no field accepts it, and an unknown one keeps it as text."""

    __slots__ = ()


def _decode_json(
    response: RawResponse, decode: Callable[[Any], T]
) -> tuple[T, tuple[UndecodableItem, ...]]:
    """Decode JSON; what the fast reader refuses, or may have rounded, is read by the standard one.

    Raises:
        DecodeError: It is no JSON, or not what the contract says.
    """
    if read_fast_json is not None and LONG_NUMBER not in response.body.translate(DIGITS):
        with suppress(ValueError, RecursionError):
            value = decode(read_fast_json(response.body))
            if not find_undecodable(value):
                return value, ()
    value = decode(_json(response))
    return value, find_undecodable(value)


def _json(response: RawResponse) -> Any:
    # Raised outside of the handler: the errors of json hold the body.
    with suppress(ValueError, RecursionError):
        return json.loads(response.body, parse_constant=_NotFinite)
    with suppress(ValueError, RecursionError):  # more slowly, for numbers of thousands of digits
        return json.loads(response.body, parse_constant=_NotFinite, parse_int=_whole)
    kind = mask_secrets(response.headers.get("content-type", "of no kind").partition(";")[0])
    raise DecodeError(
        f"is not JSON ({printable_line(kind, LONGEST_REASON)}, {len(response.body)} bytes)"
    )


def _whole(text: str) -> int | _NotFinite:
    """Return a whole number, or its text if it has more digits than ``int`` accepts."""
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
    known = not call.outcome_unknown and status in {HTTPStatus.OK, HTTPStatus.CREATED}
    note_raised(callout, already_active=status == HTTPStatus.OK if known else None, ignored=ignored)
    if ignored:
        log.warning(
            "%s: the customer's active callout was returned unchanged, and has other values for %s",
            call.operation.name,
            ", ".join(ignored),
        )


def _check_identifiers(call: Call[Any], response: RawResponse, value: Any) -> None:
    """Compare the identifiers in a response with those of its request.

    Raises:
        MismatchedResponse: It is about another callout or customer than the request.
    """
    for attribute, requested in call.request.identifiers.items():
        if any(each != requested for each in _find_values(value, attribute.split("."))):
            if response.stream:
                response.stream.drop()
            raise errors.MismatchedResponse(
                f"The response is about another {attribute} than the request, so it was "
                f"discarded and its connection closed."
            )


def _find_values(value: Any, path: list[str]) -> Iterator[Any]:
    """Yield the values of an attribute, such as ``callout.id``, of each item of a list."""
    if isinstance(value, list):
        for each in value:
            yield from _find_values(each, path)
    elif not path:
        yield from () if isinstance(value, Unset) else (value,)
    elif hasattr(value, path[0]):
        yield from _find_values(getattr(value, path[0]), path[1:])


def _closed_error(call: Call[Any], response: RawResponse) -> errors.CalloutClosed:
    try:
        value, _ = _decode(response, call.operation.closed or CLOSED)
    except DecodeError:
        value = None
    _check_identifiers(call, response, value)
    callout = find_part(value, models.Callout)
    return errors.CalloutClosed(
        "The callout had already closed, so stop sending for it.",
        status=response.status,
        callout=callout,
    )


def _unreadable(
    call: Call[Any], response: RawResponse, problem: DecodeError | UndecodableItem
) -> errors.UnreadableResponse:
    if response.stream:
        response.stream.retire()
    holds_a_token = call.operation.name in TOKEN_OPERATIONS
    return errors.UnreadableResponse(
        f"The response ({response.status}) could not be read: {problem}. "
        "Check that the base URL is that of the service, and that this package is up to date.",
        status=response.status,
        json_path=problem.path,
        body=b"" if holds_a_token else response.body,
    )


def _status_error(
    call: Call[Any], token: StoredToken | None, response: RawResponse
) -> errors.ApiError | errors.OutcomeUnknown:
    try:
        raw = server_message(_json(response))
    except DecodeError:  # a page of HTML, say, which is not repeated
        raw = None
    message = raw and mask_message(raw, call.request, token)
    sentence = f"The service responded with {response.status}{f': {message}' if message else ''}."
    facts: Facts = {
        "status": response.status,
        "message": message,
        "raw_message": None if call.operation.name in TOKEN_OPERATIONS else raw,
        "retry_after": _retry_after(response.headers),
    }
    if response.status in GATEWAY and retry_class(call.operation) == "never":
        return errors.OutcomeUnknown(sentence, **facts)
    failed = response.status >= 500  # noqa: PLR2004 - the range of the server's failures
    error, what_to_do = STATUS_ERRORS.get(response.status, SERVER_FAILED if failed else UNEXPECTED)
    return error(f"{sentence} {what_to_do}", **facts)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds of ``Retry-After``, which may also be a date."""
    value = headers.get("retry-after", "").strip()
    if SECONDS.fullmatch(value):
        return float(value)
    try:
        until = parsedate_to_datetime(value)
        # By the service's own clock if it sends one: ours may be wrong.
        now = (
            parsedate_to_datetime(headers["date"]) if "date" in headers else dt.datetime.now(dt.UTC)
        )
        return max(0.0, (until - now).total_seconds())
    except (TypeError, ValueError, OverflowError):
        return None
