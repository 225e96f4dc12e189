"""The mock as an ASGI application."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from http import HTTPStatus
from importlib.resources import files
from typing import Any

import yaml
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from aura_panic_mock._contract import Contract, DriftError, Operation, load_contract
from aura_panic_mock._handlers import HANDLERS, Call
from aura_panic_mock._refusal import Refusal
from aura_panic_mock._state import Clock, State


def load_seed() -> Any:
    """What a mock knows that was told nothing else."""
    return yaml.safe_load((files("aura_panic_mock") / "seed.yaml").read_text())


def create_app(
    *,
    contract: Contract | None = None,
    seed: Iterable[Mapping[str, Any]] | None = None,
    clock: Clock = time.monotonic,
) -> Starlette:
    """Build a mock with a state of its own.

    Args:
        contract: What to live by; the contract that came with the mock when left out.
        seed: Customer sources and their callouts, as in ``seed.yaml``; just these when left out.
        clock: Tells the time in seconds. Timelines and the ends of tokens go by it.

    Raises:
        DriftError: The contract has an operation that the mock does not know, or the other way
            round.
    """
    contract = contract or load_contract()
    check_handlers(contract)
    state = State(load_seed() if seed is None else seed, clock)
    first = next(iter(state.sources.values()))
    app = Starlette(
        routes=[
            Route(contract.base_path + each.path, endpoint(each, state), methods=[each.method])
            # A path without a parameter goes before one that would swallow it.
            for each in sorted(contract.operations, key=lambda each: each.path.count("{"))
        ],
        exception_handlers={Refusal: refuse, HTTPException: refuse_unrouted},
    )
    app.router.redirect_slashes = False
    app.state.base_path = contract.base_path
    app.state.credentials = (first.client_id, first.client_secret)
    return app


def check_handlers(contract: Contract) -> None:
    """Refuse a contract that is not the one the handlers were written for."""
    names = {operation.name for operation in contract.operations}
    if missing := sorted(names - HANDLERS.keys()):
        raise DriftError(f"The mock has no handler for {', '.join(missing)}: add it to HANDLERS.")
    if surplus := sorted(HANDLERS.keys() - names):
        raise DriftError(f"The contract has no operation {', '.join(surplus)}: remove the handler.")


def endpoint(operation: Operation, state: State) -> Callable[[Request], Awaitable[Response]]:
    """Serve an operation: who asks, for what, with which body; then its handler."""
    handle = HANDLERS[operation.name]

    async def serve(request: Request) -> Response:
        source = None
        if operation.authenticated:
            source = state.authenticate(request.headers.get("authorization", ""))
        path = operation.read_path(request.path_params)
        content_type = request.headers.get("content-type", "")
        body = operation.read_body(content_type, await request.body())
        return JSONResponse(handle(Call(state, source, path, body)))

    return serve


async def refuse(_: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Refusal)
    headers = {"WWW-Authenticate": "Bearer"} if refusal.status == HTTPStatus.UNAUTHORIZED else None
    return JSONResponse({"message": refusal.message}, refusal.status, headers)


async def refuse_unrouted(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    message = f"{request.method} {request.url.path} is not served here"
    return JSONResponse({"message": message}, error.status_code, error.headers)
