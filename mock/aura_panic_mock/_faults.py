"""Faults that the mock has on request: each is a way in which a service or a network fails."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections.abc import Awaitable, Callable, Collection
from dataclasses import asdict, dataclass
from random import Random
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from aura_panic_mock._json import Json
from aura_panic_mock._refusal import Refusal

HTML = b"<!doctype html><title>Bad gateway</title><h1>Bad gateway</h1>"


@dataclass
class Fault:
    """A fault, and which requests it strikes.

    Attributes:
        kind: Which one, of ``INSTEAD`` or ``UPON``.
        operation: Which operation alone, as in ``"getCallout"``; every one when None.
        skip: How many requests pass first.
        times: How many it strikes then; all of them when None.
        probability: How likely it strikes each of those, 0 to 1.
        handled: Whether the operation is carried out before it fails.
        seconds: How long a delay lasts, or what a 429 says to wait.
        status: What a server error answers, 500 to 599.
    """

    kind: str
    operation: str | None = None
    skip: int = 0
    times: int | None = None
    probability: float = 1.0
    handled: bool = False
    seconds: float = 1.0
    status: int = 503

    def strikes(self, operation: str, chance: Random) -> bool:
        """Whether it strikes a request, which is counted."""
        if self.operation not in {None, operation}:
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.times == 0 or chance.random() >= self.probability:
            return False
        if self.times is not None:
            self.times -= 1
        return True


class HangUp(Response):
    """No answer, or a part of one, and the end of the connection."""

    def __init__(self, answer: Response | None = None, *, reset: bool = False) -> None:
        super().__init__()
        self._answer = answer
        self._reset = reset

    async def __call__(self, _: Scope, receive: Receive, send: Send) -> None:
        # ASGI has no word for it; but uvicorn's receive is a method of what holds the connection.
        connection = getattr(receive, "__self__", None)
        if connection is None:
            raise ConnectionResetError("the mock hung up")
        if self._answer:
            headers, body = self._answer.raw_headers, bytes(self._answer.body)
            start = {"type": "http.response.start", "status": self._answer.status_code}
            await send({**start, "headers": headers})
            half = body[: len(body) // 2]
            await send({"type": "http.response.body", "body": half, "more_body": True})
        if self._reset:
            at_once = struct.pack("ii", 1, 0)
            peer = connection.transport.get_extra_info("socket")
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
            connection.transport.abort()
        else:
            connection.transport.close()
        while (await receive())["type"] != "http.disconnect":
            pass


def _wrong_type(answer: Response) -> Response:
    try:
        body = json.loads(bytes(answer.body))
    except ValueError:  # text or bytes
        return Json(None, answer.status_code)
    place = body[0] if isinstance(body, list) and body else body
    if isinstance(place, dict) and place:
        first = next(iter(place))
        place[first] = [place[first]]
    return Json(body, answer.status_code)


INSTEAD: dict[str, Callable[[Fault], Response]] = {
    "drop": lambda _: HangUp(),
    "reset": lambda _: HangUp(reset=True),
    "server error": lambda fault: Json({"message": "The service failed"}, fault.status),
    "html page": lambda fault: Response(HTML, fault.status, media_type="text/html"),
    "expired token": lambda _: Json({"message": "The token is expired"}, 401),
    "too many requests": lambda fault: Json(
        {"message": "Too many requests"}, 429, {"Retry-After": str(round(fault.seconds))}
    ),
}
"""What takes the place of an answer, whether the operation was carried out or not."""

UPON: dict[str, Callable[[Response], Response]] = {
    "delay": lambda answer: answer,
    "malformed json": lambda answer: Response(
        b"{" + bytes(answer.body), answer.status_code, media_type="application/json"
    ),
    "wrong content type": lambda answer: Response(
        answer.body, answer.status_code, media_type="text/html"
    ),
    "truncated body": HangUp,
    "wrong type": _wrong_type,
}
"""What befalls the answer to an operation that was carried out."""

KINDS = {**INSTEAD, **UPON}

RANGES = {"status": (500, 599), "seconds": (0, 3600), "probability": (0, 1)}


async def fail(fault: Fault, handle: Callable[[], Awaitable[Response]]) -> Response:
    """Let a request fail."""
    if fault.kind == "delay":
        await asyncio.sleep(fault.seconds)
    if fault.kind in UPON:
        answer = await handle()
        return UPON[fault.kind](answer) if answer.body else answer
    if fault.handled:
        await handle()
    return INSTEAD[fault.kind](fault)


def read_faults(told: object, operations: Collection[str]) -> list[Fault]:
    """Read faults as the control interface is told them.

    Raises:
        Refusal: 400, for what is no fault.
    """
    if not isinstance(told, list) or not all(isinstance(each, dict) for each in told):
        raise Refusal(400, "faults should be a list of objects")
    return [_read(each, operations) for each in told]


def _read(told: dict[str, Any], operations: Collection[str]) -> Fault:
    usual = asdict(Fault("", operation="", times=0))
    for name, value in told.items():
        if name not in usual:
            raise Refusal(400, f"{name}: a fault has {', '.join(usual)}")
        right = (int, float) if isinstance(usual[name], float) else type(usual[name])
        if not isinstance(value, right) or (isinstance(value, bool) and right is not bool):
            raise Refusal(400, f"{name} should be like {usual[name]!r}")
    fault = Fault(**{"kind": "", **told})
    check_operation(fault.operation, operations)
    if fault.kind not in KINDS:
        raise Refusal(400, f"kind should be one of {', '.join(KINDS)}")
    for name, (least, most) in RANGES.items():
        if not least <= getattr(fault, name) <= most:
            raise Refusal(400, f"{name} should be {least} to {most}")
    return fault


def check_operation(name: str | None, operations: Collection[str]) -> None:
    """Refuse the name of an operation that is none: nothing would ever be found under it.

    Raises:
        Refusal: 400, with the names that there are.
    """
    if name is not None and name not in operations:
        raise Refusal(400, f"operation should be one of {', '.join(operations)}")
