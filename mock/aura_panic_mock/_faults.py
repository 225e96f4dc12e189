"""Faults to inject: the ways in which a service or a network fails."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections.abc import Awaitable, Callable, Collection
from random import Random
from typing import Annotated, Literal, TypedDict, Unpack, get_args

from msgspec import Meta
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from aura_panic_mock._errors import ApiError
from aura_panic_mock._json import Json, Record, convert

FaultKind = Literal[
    "drop",
    "reset",
    "server error",
    "html page",
    "expired token",
    "too many requests",
    "delay",
    "malformed json",
    "wrong content type",
    "truncated body",
    "wrong type",
]

_Count = Annotated[int, Meta(ge=0, le=2**31)]

HTML = b"<!doctype html><title>Bad gateway</title><h1>Bad gateway</h1>"


class Match(TypedDict, total=False):
    """Filter for the requests that a fault matches: attributes of ``Fault``."""

    operation: str | None
    skip: int
    times: int | None
    probability: float


class HandledMatch(Match, total=False):
    """The same, for a fault that replaces the response."""

    handled: bool


class Fault(Record, frozen=True):
    """A fault, and which requests it matches.

    Make one by its kind: ``Fault.drop(operation="cancelCallout", times=1)``.

    Attributes:
        kind: One of ``REPLACE_RESPONSE`` or ``ALTER_RESPONSE``.
        operation: Only this operation, such as ``"getCallout"``; every one if None.
        skip: How many requests pass first.
        times: How many requests it matches then; all of them if None.
        probability: How likely it matches each of those, 0 to 1.
        handled: Whether the operation is carried out before it fails.
        seconds: How long a delay lasts, or what a 429 says to wait.
        status: The status of a server error, 500 to 599.
    """

    kind: FaultKind
    operation: str | None = None
    skip: _Count = 0
    times: _Count | None = None
    probability: Annotated[float, Meta(ge=0, le=1)] = 1.0
    handled: bool = False
    seconds: Annotated[float, Meta(ge=0, le=3600)] = 1.0
    status: Annotated[int, Meta(ge=500, le=599)] = 503

    @classmethod
    def drop(cls, **match: Unpack[HandledMatch]) -> Fault:
        """Close the connection without a response."""
        return cls("drop", **match)

    @classmethod
    def reset(cls, **match: Unpack[HandledMatch]) -> Fault:
        """Reset the connection (TCP RST) without a response."""
        return cls("reset", **match)

    @classmethod
    def server_error(cls, status: int = 503, **match: Unpack[HandledMatch]) -> Fault:
        """Respond with a 5xx and a JSON message."""
        return cls("server error", status=status, **match)

    @classmethod
    def html_page(cls, status: int = 503, **match: Unpack[HandledMatch]) -> Fault:
        """Respond with a 5xx and a page of HTML, as a gateway does."""
        return cls("html page", status=status, **match)

    @classmethod
    def expired_token(cls, **match: Unpack[HandledMatch]) -> Fault:
        """Respond with 401."""
        return cls("expired token", **match)

    @classmethod
    def too_many_requests(cls, seconds: float = 1.0, **match: Unpack[HandledMatch]) -> Fault:
        """Respond with 429 and a ``Retry-After`` of some seconds."""
        return cls("too many requests", seconds=seconds, **match)

    @classmethod
    def delay(cls, seconds: float = 1.0, **match: Unpack[Match]) -> Fault:
        """Delay the response by some seconds."""
        return cls("delay", seconds=seconds, **match)

    @classmethod
    def malformed_json(cls, **match: Unpack[Match]) -> Fault:
        """Respond with a body that is not JSON."""
        return cls("malformed json", **match)

    @classmethod
    def wrong_content_type(cls, **match: Unpack[Match]) -> Fault:
        """Label the body as HTML."""
        return cls("wrong content type", **match)

    @classmethod
    def truncated_body(cls, **match: Unpack[Match]) -> Fault:
        """Send half of the body, and close the connection."""
        return cls("truncated body", **match)

    @classmethod
    def wrong_type(cls, **match: Unpack[Match]) -> Fault:
        """Give the first field of the body another JSON type."""
        return cls("wrong type", **match)

    def matches(self, operation: str) -> bool:
        """Return whether it concerns an operation."""
        return self.operation in {None, operation}

    def count(self, random: Random) -> tuple[bool, Fault]:
        """Return whether it happens to one more request, and what is left of it after that."""
        if self.skip > 0:
            return False, self.replace(skip=self.skip - 1)
        if random.random() >= self.probability:
            return False, self
        return True, self if self.times is None else self.replace(times=self.times - 1)


class AbortConnection(Response):
    """No response, or a part of one, and the end of the connection."""

    def __init__(self, response: Response | None = None, *, reset: bool = False) -> None:
        super().__init__()
        self._response = response
        self._reset = reset

    async def __call__(self, _: Scope, receive: Receive, send: Send) -> None:
        # ASGI has no message for it; but uvicorn's receive is a method of the connection.
        connection = getattr(receive, "__self__", None)
        if connection is None:
            raise ConnectionResetError("the mock aborted the connection")
        if self._response:
            headers, body = self._response.raw_headers, bytes(self._response.body)
            start = {"type": "http.response.start", "status": self._response.status_code}
            await send({**start, "headers": headers})
            half = body[: len(body) // 2]
            await send({"type": "http.response.body", "body": half, "more_body": True})
        if self._reset:
            without_linger = struct.pack("ii", 1, 0)
            peer = connection.transport.get_extra_info("socket")
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, without_linger)
            connection.transport.abort()
        else:
            connection.transport.close()
        while (await receive())["type"] != "http.disconnect":
            pass


def _wrong_type(response: Response) -> Response:
    try:
        body = json.loads(bytes(response.body))
    except ValueError:  # text or bytes
        return Json(None, response.status_code)
    place = body[0] if isinstance(body, list) and body else body
    if isinstance(place, dict) and place:
        first = next(iter(place))
        place[first] = [place[first]]
    return Json(body, response.status_code)


REPLACE_RESPONSE: dict[FaultKind, Callable[[Fault], Response]] = {
    "drop": lambda _: AbortConnection(),
    "reset": lambda _: AbortConnection(reset=True),
    "server error": lambda fault: Json({"message": "The service failed"}, fault.status),
    "html page": lambda fault: Response(HTML, fault.status, media_type="text/html"),
    "expired token": lambda _: Json({"message": "The token is expired"}, 401),
    "too many requests": lambda fault: Json(
        {"message": "Too many requests"}, 429, {"Retry-After": str(round(fault.seconds))}
    ),
}
"""Responses to send instead, whether the operation was carried out or not."""

ALTER_RESPONSE: dict[FaultKind, Callable[[Response], Response]] = {
    "delay": lambda response: response,
    "malformed json": lambda response: Response(
        b"{" + bytes(response.body), response.status_code, media_type="application/json"
    ),
    "wrong content type": lambda response: Response(
        response.body, response.status_code, media_type="text/html"
    ),
    "truncated body": AbortConnection,
    "wrong type": _wrong_type,
}
"""Changes to the response of an operation that was carried out."""

KINDS = get_args(FaultKind)


async def fail(fault: Fault, handle: Callable[[], Awaitable[Response]]) -> Response:
    """Let a request fail."""
    if fault.kind == "delay":
        await asyncio.sleep(fault.seconds)
    if fault.kind in ALTER_RESPONSE:
        response = await handle()
        return ALTER_RESPONSE[fault.kind](response) if response.body else response
    if fault.handled:
        await handle()
    return REPLACE_RESPONSE[fault.kind](fault)


def read_faults(body: object, operations: Collection[str]) -> list[Fault]:
    """Read faults from the body of a control request.

    Raises:
        ApiError: 400, with a sentence that says what a fault is.
    """
    if not isinstance(body, list):
        raise ApiError(400, "faults should be a list of objects")
    faults = [convert(each, Fault) for each in body]
    for each in faults:
        check_operation(each.operation, operations)
    return faults


def check_operation(name: str | None, operations: Collection[str]) -> None:
    """Refuse the name of an operation that the contract does not have.

    Raises:
        ApiError: 400, with the names that there are.
    """
    if name is not None and name not in operations:
        raise ApiError(
            400, f"operation {name!r} is not in the contract; it has {', '.join(operations)}"
        )
