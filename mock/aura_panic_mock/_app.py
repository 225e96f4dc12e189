"""The mock as an ASGI application."""

from __future__ import annotations

import re
import sqlite3
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any
from urllib.parse import quote, unquote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import Receive, Scope, Send

from aura_panic_mock._contract import Contract, Operation, load_contract, route_name
from aura_panic_mock._errors import ApiError
from aura_panic_mock._faults import AbortConnection, fail
from aura_panic_mock._handlers import HANDLERS, SCOPED, Call
from aura_panic_mock._json import Json
from aura_panic_mock._page import page_routes
from aura_panic_mock._schema import DriftError, read_integer
from aura_panic_mock._script import parse_script
from aura_panic_mock._seed import Source, load_seed
from aura_panic_mock._simulator import simulator_routes
from aura_panic_mock._state import Caller, JournalEntry, State
from aura_panic_mock._store import MAX_CLOSED, StateFile
from aura_panic_mock._variants import ResponseVariants

PLACE = "HANDLERS in mock/aura_panic_mock/_handlers.py"

ANONYMOUS = Caller(Source("", "", 0, [], []), None)
"""The caller of an operation that needs no token."""


def create_app(
    *,
    contract: Contract | None = None,
    answer_missing: bool = False,
    seed: Mapping[str, Any] | None = None,
    clock: Callable[[], float] = time.monotonic,
    script: str | None = None,
    variants: ResponseVariants | None = None,
    random_seed: int = 0,
    state_file: StateFile | None = None,
    max_closed: int = MAX_CLOSED,
) -> Starlette:
    """Create a mock with a state of its own.

    Args:
        contract: What to conform to; by default the contract that comes with the mock.
        answer_missing: Respond to operations without a handler from the contract's examples, or
            with values generated from its schemas.
        seed: Customer sources, customers and callouts, as in ``seed.yaml``.
        clock: Returns the time in seconds. Scripts and the expiry of tokens follow it.
        script: The timeline of every callout that is raised, such as
            ``"dispatch after 3 s, close after 300 s"``; by default nothing happens to it.
        variants: How responses differ from the reference; by default not at all.
        random_seed: Seed of what variants and faults do at random.
        state_file: Where to keep the state; by default in memory only.
        max_closed: How many closed callouts to keep in memory. Older ones are read from the state
            file, or forgotten if there is none.

    Raises:
        DriftError: The contract has an operation that the mock has no handler for, or the other
            way round; or one without a handler has no example, and none can be generated.
        ScriptError: The script cannot be read.
        SeedError: The seed is not like ``seed.yaml``.
    """
    contract = contract or load_contract()
    if not answer_missing:
        check_handlers(contract)
    state = State(
        load_seed() if seed is None else seed,
        clock,
        contract,
        script=parse_script(script) if script else None,
        variants=variants,
        random_seed=random_seed,
        max_closed=max_closed,
        file=state_file,
    )
    app = Starlette(
        routes=[*routes(contract, state), *simulator_routes(state), *page_routes(contract, state)],
        exception_handlers={
            ApiError: respond_error,
            HTTPException: respond_unrouted,
            sqlite3.Error: respond_unwritable,
        },
    )
    app.router.redirect_slashes = False
    app.state.mock = state
    app.state.base_path = contract.base_path
    return app


class RawRoute(Route):
    """A route for the path as it was sent, where a slash within a parameter is a %2F."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match, and decode the parameters only then."""
        path = scope.get("raw_path") or quote(scope["path"]).encode()
        match, found = super().matches({**scope, "path": path.decode("latin-1")})
        texts = {name: unquote(text) for name, text in found.get("path_params", {}).items()}
        return match, {**found, "path_params": texts}


def check_handlers(contract: Contract) -> None:
    """Refuse a contract that is not the one the handlers were written for."""
    names = {operation.name for operation in contract.operations}
    if missing := sorted(names - HANDLERS.keys()):
        raise DriftError(f"there is no handler for {', '.join(missing)}: add one to {PLACE}")
    if surplus := sorted(HANDLERS.keys() - names):
        raise DriftError(f"{', '.join(surplus)} is not in the contract: remove it from {PLACE}")


def routes(contract: Contract, state: State) -> Iterable[Route]:
    """Yield one route for each path, so that a 405 lists all its methods."""
    paths: defaultdict[str, dict[str, Operation]] = defaultdict(dict)
    for operation in contract.operations:
        paths[operation.path][operation.method] = operation
    # A path without a parameter goes before one that would swallow it.
    for path in sorted(paths, key=lambda path: path.count("{")):
        kind = RawRoute if any(each.has_text_in_path for each in paths[path].values()) else Route
        named = re.sub("{([^}]+)}", lambda match: f"{{{route_name(match[1])}}}", path)
        yield kind(
            contract.base_path + named, endpoint(paths[path], state), methods=list(paths[path])
        )


class Endpoint:
    """An ASGI application of a function; Starlette would wrap it in two calls more."""

    def __init__(self, serve: Callable[[Request], Awaitable[Response]]) -> None:
        self._serve = serve

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._serve(Request(scope, receive))
        await response(scope, receive, send)


def endpoint(operations: Mapping[str, Operation], state: State) -> Endpoint:
    """Serve the operations of a path: authenticate, validate, then call the handler."""
    examples = {
        operation.name: operation.find_example()
        for operation in operations.values()
        if operation.name not in HANDLERS
    }

    async def serve(request: Request) -> Response:
        # HEAD is a GET whose body is not sent.
        operation = operations.get(request.method) or operations["GET"]
        source: str | None = None
        carried_out = False

        async def handle() -> Response:
            nonlocal source, carried_out
            try:
                caller = identify(request, operation, state)
                source = caller.source.client_id or None
                path, query, headers, cookies = operation.read_parameters(request).values()
                body = await operation.read_body(request)
                handler = HANDLERS.get(operation.name)
                if handler:
                    call = Call(state, caller, path, query, headers, cookies, body)
                    response = operation.respond(*handler(call))
                else:
                    status, value = examples[operation.name]
                    if isinstance(value, dict):  # an identifier of the request comes back as sent
                        value = value | {name: path[name] for name in path if name in value}
                    response = operation.respond(status, value)
            except ApiError as error:
                return operation.respond_error(error)
            carried_out = True
            if fault:  # which may delay the response, while others commit or fail to
                state.commit()
            return response

        fault = state.next_fault(operation.name)
        response = await fail(fault, handle) if fault else await handle()
        aborted = isinstance(response, AbortConnection)
        state.log_request(
            JournalEntry(
                request.method,
                request.scope["path"],
                None if aborted else response.status_code,
                operation.name,
                callout_in(request),
                source,
                carried_out,
                fault.kind if fault else None,
            ),
            request.scope,
            None if aborted else response,
        )
        return response

    return Endpoint(serve)


def identify(request: Request, operation: Operation, state: State) -> Caller:
    """Return the caller, if the operation is open to them."""
    if not operation.authenticated:
        return ANONYMOUS
    caller = state.authenticate(request.headers)
    if caller.customer_id is not None and operation.name not in SCOPED:
        raise ApiError(401, "A callout-scoped token is not valid for this operation")
    return caller


def callout_in(request: Request) -> int | None:
    """Return the callout that a path names, or None."""
    try:
        return read_integer(request.path_params.get("calloutId", ""))
    except ValueError:
        return None


async def respond_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)
    return Json({"message": error.message}, error.status)


async def respond_unrouted(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    state: State = request.app.state.mock
    state.log_request(JournalEntry(request.method, request.scope["path"], error.status_code))
    message = f"{request.method} {request.scope['path']} is not served here"
    return Json({"message": message}, error.status_code, error.headers)


async def respond_unwritable(request: Request, error: Exception) -> Response:
    """Undo what a request has changed, where it cannot be kept: the disk is full, for one."""
    request.app.state.mock.recover()
    return Json({"message": f"The state file cannot be written ({error}); nothing changed"}, 503)
