"""Ways to seed a bug: in the requests or responses of a mock, or inside it, for a while."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aura_panic_mock import create_app, parse_contract
from aura_panic_mock._handlers import HANDLERS, Call
from tests.contract.document import CONTRACT, Operation, load_document, load_strict
from tests.contract.exchange import DONE
from tests.contract.target import crowded_seed, mock_app

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
        """Return the request with other fields in its body; None leaves one out."""
        body = {name: value for name, value in {**self.body, **fields}.items() if value is not None}
        return self._replace(content=json.dumps(body).encode())


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
Plant = Callable[[], AbstractContextManager[ASGIApp]]


class Seed(NamedTuple):
    """A bug of the service: a mock that has it, and the operations at which to look for it."""

    plant: Plant
    concerns: frozenset[str] = frozenset()

    def __call__(self) -> AbstractContextManager[ASGIApp]:
        return self.plant()


Catalogue = Mapping[str, Mapping[str, Seed]]
"""Bugs by their titles, by the check that must find them."""


def on(names: str, seed: Seed) -> Seed:
    """Return a bug that is looked for at other operations, separated by spaces."""
    return seed._replace(concerns=frozenset(names.split()))


def before(*names: str, mutate_request: Before) -> Seed:
    """Return a bug in requests, of some operations or (if none is named) of all."""
    return _passing(names, mutate_request, lambda: lambda _, response: response)


def after(*names: str, mutate_response: After) -> Seed:
    """Return a bug in responses."""
    return _passing(names, lambda request: request, lambda: mutate_response)


def remembering(*names: str, mutate_response: Callable[[], After]) -> Seed:
    """Return such a bug that keeps state."""
    return _passing(names, lambda request: request, mutate_response)


def inside(*patches: Callable[[], AbstractContextManager[Any]]) -> Seed:
    """Return a bug in the mock itself."""

    @contextmanager
    def seed() -> Iterator[ASGIApp]:
        with ExitStack() as stack:
            for each in patches:
                stack.enter_context(each())
            yield mock_app()

    return Seed(seed)


def instead(owner: Any, name: str, value: Any) -> Callable[[], AbstractContextManager[Any]]:
    """Something else in place of a part of the mock."""
    if isinstance(owner, dict):
        return lambda: patch.dict(owner, {name: value})
    return lambda: patch.object(owner, name, value)


def loosened(loosen: Callable[[dict[str, Any]], object]) -> Seed:
    """Return a mock that conforms to other schemas than it should."""

    @contextmanager
    def seed() -> Iterator[ASGIApp]:
        document = deepcopy(load_document())
        loosen(document["components"]["schemas"])
        contract = parse_contract(document)
        yield create_app(contract=contract, seed=crowded_seed(), clock=lambda: 0.0)

    return Seed(seed)


def crash(*names: str, on: Callable[[Request], object]) -> Seed:
    """Return a server error on some requests."""
    return after(
        *names,
        mutate_response=lambda request, response: (
            response.with_json({"message": "Something went wrong"}, 500)
            if on(request)
            else response
        ),
    )


def with_fields(*names: str, **fields: Any) -> Seed:
    """Other fields in every good response; Ellipsis leaves one out."""
    return good(*names, mutate_response=lambda _, response: response.with_fields(**fields))


def good(*names: str, mutate_response: After) -> Seed:
    """Return a bug in successful responses only."""
    return after(
        *names,
        mutate_response=lambda sent, response: (
            mutate_response(sent, response) if response.is_good else response
        ),
    )


def handler(name: str, handle: Callable[[Call], tuple[int, Any]]) -> Seed:
    """Another handler for an operation."""
    return on(name, inside(instead(HANDLERS, name, handle)))


def _passing(
    names: tuple[str, ...], mutate_request: Before, mutate_response: Callable[[], After]
) -> Seed:
    @contextmanager
    def seed() -> Iterator[ASGIApp]:
        yield between(mock_app(), names, mutate_request, mutate_response())

    return Seed(seed, frozenset(names))


def between(
    mock: ASGIApp,
    names: tuple[str, ...],
    mutate_request: Before,
    mutate_response: After,
    contract: Path = CONTRACT,
) -> ASGIApp:
    """Change what reaches a mock and what leaves it."""
    known = load_strict(contract).operations

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await mock(scope, receive, send)
            return
        request = await _read(known, scope, receive)
        if names and request.name not in names:
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
    name, ids = _find(known, scope["method"], scope["path"])
    token = dict(scope["headers"]).get(b"authorization", b"").decode("latin-1")
    return Request(name, scope["method"], scope["path"], ids, token, content)


def _find(known: list[Operation], method: str, path: str) -> tuple[str, Mapping[str, str]]:
    for operation in known:
        match = operation.pattern.fullmatch(path)
        if match and operation.method == method:
            return operation.name, match.groupdict()
    return "", {}


async def _ask(mock: ASGIApp, scope: Scope, request: Request) -> Response:
    messages: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": request.content}

    async def send(message: Message) -> None:
        messages.append(dict(message))

    headers = {**dict(scope["headers"]), b"authorization": request.token.encode("latin-1")}
    scope = {**scope, "method": request.method, "path": request.path}
    await mock({**scope, "headers": list(headers.items())}, receive, send)
    start, *bodies = messages
    return Response(
        start["status"],
        {name.decode(): value.decode() for name, value in start["headers"]},
        b"".join(message.get("body", b"") for message in bodies),
    )


async def _respond(response: Response, send: Send) -> None:
    headers = {**response.headers, "content-length": str(len(response.content))}
    start = {"type": "http.response.start", "status": response.status}
    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({**start, "headers": pairs})
    await send({"type": "http.response.body", "body": response.content})
