"""Ways to seed a bug: in the requests or responses of a mock, or inside it, for a while."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from starlette.types import ASGIApp, Receive, Scope, Send

from aura_panic_mock._handlers import HANDLERS, Call
from tests.contract.adapter import call_app
from tests.contract.document import CONTRACT, Operation, load_document, load_strict
from tests.contract.exchange import DONE, find_operation
from tests.contract.target import mock_app

GET, CANCEL, MOVE = "getCallout", "cancelCallout", "streamLocationAndGetCallout"
RAISE, RAISE_LEGACY = "raiseCustomerCallout", "raiseCallout"
LIST, LIST_OF_CUSTOMER = "listActiveCallouts", "listActiveCustomerCallouts"
EVENTS, TELL, RATE = "readCalloutEvents", "sendCalloutEvent", "submitCalloutRating"


class Request(NamedTuple):
    """Request, before the mock gets it."""

    name: str
    """The operation; empty for a wrong path, identifier or method."""

    method: str
    path: str
    ids: Mapping[str, str]
    token: str
    content: bytes

    @property
    def body(self) -> dict[str, Any]:
        """The fields of the body; none if it is no JSON object."""
        try:
            body = json.loads(self.content)
        except (ValueError, RecursionError):
            return {}
        return body if isinstance(body, dict) else {}

    def with_body(self, **fields: Any) -> Request:
        """Return the request with other fields in its body."""
        return self._replace(content=json.dumps({**self.body, **fields}).encode())


class Response(NamedTuple):
    """Response of the mock, before it is sent."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content) if self.content else None

    def with_json(self, value: Any, status: int | None = None) -> Response:
        headers = {**self.headers, "content-type": "application/json"}
        return Response(status or self.status, headers, json.dumps(value).encode())

    def with_fields(self, **fields: Any) -> Response:
        """Return the response with other fields in its body; Ellipsis leaves one out."""
        body = {name: value for name, value in {**self.json, **fields}.items() if value is not ...}
        return self.with_json(body)

    @property
    def is_good(self) -> bool:
        return self.status in DONE


Before = Callable[[Request], Request]
After = Callable[[Request, Response], Response]


class Seed(NamedTuple):
    """A bug of the service: a mock that has it, and the operations at which to look for it."""

    plant: Callable[[], AbstractContextManager[ASGIApp]]
    concerns: frozenset[str]


Catalogue = Mapping[str, Mapping[str, Seed]]
"""Bugs by their titles, by the check that must find them."""


def on(names: str, seed: Seed) -> Seed:
    """Return a bug that is looked for at other operations, separated by spaces."""
    return seed._replace(concerns=frozenset(names.split()))


def before(names: str, mutate_request: Before) -> Seed:
    """Return a bug in requests, of some operations or (if none is named) of all."""
    return _seed(names, lambda: between(mock_app(), names, mutate_request))


def after(names: str, mutate_response: After) -> Seed:
    """Return a bug in responses."""
    return remembering(names, lambda: mutate_response)


def remembering(names: str, mutate_response: Callable[[], After]) -> Seed:
    """Return such a bug that keeps state."""
    return _seed(names, lambda: between(mock_app(), names, mutate_response=mutate_response()))


def good(names: str, change: Callable[[Response], Response]) -> Seed:
    """Return a bug in successful responses only."""
    return after(names, lambda _, response: change(response) if response.is_good else response)


def at(names: str, status: int, change: Callable[[Response], Response]) -> Seed:
    """Return a bug in responses of one status only."""
    return after(
        names, lambda _, response: change(response) if response.status == status else response
    )


def with_fields(names: str, **fields: Any) -> Seed:
    """Return other fields in every successful response; Ellipsis leaves one out."""
    return good(names, lambda response: response.with_fields(**fields))


def crash(names: str, when: Callable[[Request], object]) -> Seed:
    """Return a server error on some requests."""
    error = {"message": "Something went wrong"}
    return after(
        names,
        lambda request, response: response.with_json(error, 500) if when(request) else response,
    )


def inside(names: str, owner: Any, name: str, value: Any) -> Seed:
    """Return a bug in the mock itself: something else in place of a part of it."""
    return _seed(names, mock_app, patch.object(owner, name, value))


def handler(name: str, handle: Callable[[Call], tuple[int, Any]]) -> Seed:
    """Return another handler for an operation."""
    return _seed(name, mock_app, patch.dict(HANDLERS, {name: handle}))


def loosened(names: str, loosen: Callable[[dict[str, Any]], object]) -> Seed:
    """Return a mock that conforms to other schemas than it should."""

    def make() -> ASGIApp:
        document = deepcopy(load_document())
        loosen(document["components"]["schemas"])
        return mock_app(document=document)

    return _seed(names, make)


def _seed(
    names: str, make: Callable[[], ASGIApp], within: AbstractContextManager[Any] | None = None
) -> Seed:
    @contextmanager
    def plant() -> Iterator[ASGIApp]:
        with within or nullcontext():
            yield make()

    return on(names, Seed(plant, frozenset()))


def between(
    mock: ASGIApp,
    names: str = "",
    mutate_request: Before = lambda request: request,
    mutate_response: After = lambda _, response: response,
    contract: Path = CONTRACT,
) -> ASGIApp:
    """Change what reaches a mock and what leaves it, at some operations or at all."""
    known = load_strict(contract).operations

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        request = await _read(known, scope, receive)
        if names and request.name not in names.split():
            response = await _ask(mock, scope, request)
        else:
            response = mutate_response(request, await _ask(mock, scope, mutate_request(request)))
        await _respond(response, send)

    return app


async def _read(known: list[Operation], scope: Scope, receive: Receive) -> Request:
    content, more = b"", True
    while more:
        message = await receive()
        content += message.get("body", b"")
        more = message.get("more_body", False)
    operation, ids = find_operation(known, scope["method"], scope["path"])
    token = dict(scope["headers"]).get(b"authorization", b"").decode("latin-1")
    return Request(
        operation.name if operation else "",
        scope["method"],
        scope["path"],
        {name: text for name, (text,) in ids.items()},
        token,
        content,
    )


async def _ask(mock: ASGIApp, scope: Scope, request: Request) -> Response:
    headers = {**dict(scope["headers"]), b"authorization": request.token.encode("latin-1")}
    changed = {"method": request.method, "path": request.path, "headers": [*headers.items()]}
    status, received, content = await call_app(mock, {**scope, **changed}, request.content)
    return Response(status, dict(received), content)


async def _respond(response: Response, send: Send) -> None:
    headers = {**response.headers, "content-length": str(len(response.content))}
    start = {"type": "http.response.start", "status": response.status}
    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({**start, "headers": pairs})
    await send({"type": "http.response.body", "body": response.content})
