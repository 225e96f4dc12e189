"""The simulator page: its files, its events, and the contract that it renders."""

from __future__ import annotations

from pathlib import Path

from sse_starlette import EventSourceResponse
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from aura_panic_mock._contract import Contract
from aura_panic_mock._events import EventStream
from aura_panic_mock._json import Json
from aura_panic_mock._simulator import PREFIX
from aura_panic_mock._state import State

HERE = Path(__file__).parent
RENDERER = HERE / "renderer/node_modules/swagger-ui-dist"
"""Fetched by `make renderer`, and part of the wheel."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}
"""Nothing comes from elsewhere, and nothing is inline."""


class Files(StaticFiles):
    """Files for a browser."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers.update(HEADERS)
        return response


def page_routes(contract: Contract, state: State) -> list[BaseRoute]:
    """Return the routes of the page, beside those of the control API."""
    files = Files(directory=HERE / "page")
    stream = EventStream(state)

    async def serve_page(request: Request) -> Response:
        return await files.get_response("index.html", request.scope)

    async def serve_events(_: Request) -> Response:
        return EventSourceResponse(stream.frames(), ping=600)  # it has a heartbeat of its own

    async def serve_contract(_: Request) -> Response:
        server = {"url": contract.base_path or "/", "description": "This mock."}
        return Json({**contract.document, "servers": [server]})

    return [
        Route(f"{PREFIX}/", serve_page),
        Route(f"{PREFIX}/events", serve_events),
        Route(f"{PREFIX}/contract", serve_contract),
        *(
            [Mount(f"{PREFIX}/page/renderer", Files(directory=RENDERER))]
            if RENDERER.exists()
            else []
        ),
        Mount(f"{PREFIX}/page", files),
    ]
