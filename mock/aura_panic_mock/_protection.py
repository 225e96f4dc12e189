"""Protection of a mock on a socket: from web pages, and from other machines."""

from __future__ import annotations

import asyncio
import ipaddress
import secrets
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from aura_panic_mock._errors import ApiError
from aura_panic_mock._faults import AbortConnection
from aura_panic_mock._json import Json, read_bytes, read_json
from aura_panic_mock._simulator import PREFIX

MESSAGE = (
    "The simulator of this mock can be reached from other machines, and needs the secret "
    "that the mock printed when it started (AURA_PANIC_MOCK_SECRET)"
)


class CrossOriginProtection:
    """ASGI middleware that refuses what a page in a developer's browser sends from elsewhere.

    - ``Host`` has to be loopback or the address that the mock listens on (421): another name that
      resolves to this machine (DNS rebinding) would make the mock the page's own origin. A mock
      that listens on every address takes any IP address, because a rebound host is a name.
    - ``Origin`` has to be the mock's own, and ``Sec-Fetch-Site`` neither ``cross-site`` nor
      ``same-site`` (403): such a request comes from a page of another server.
    """

    def __init__(self, app: ASGIApp, host: str, *, every_address: bool) -> None:
        self._app = app
        self._host = host.lower()
        self._every_address = every_address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = self._refuse(Headers(scope=scope)) if scope["type"] == "http" else None
        try:
            await (response or self._app)(scope, receive, send)
        except asyncio.CancelledError:
            # The server stops, perhaps during a delay: uvicorn would print a traceback.
            await AbortConnection()(scope, receive, send)

    def _refuse(self, headers: Headers) -> Response | None:
        host = headers.get("host", "")
        if not self._allows(host):
            message = (
                f"Host {host!r} is not an address of this mock: "
                f"use 127.0.0.1, localhost or what --host names ({self._host})"
            )
            return Json({"message": message}, 421)
        origin = headers.get("origin")
        if headers.get("sec-fetch-site") in {"cross-site", "same-site"} or (
            origin is not None and origin.lower() != f"http://{host.lower()}"
        ):
            message = "The mock takes no requests from web pages of another origin: use a client"
            return Json({"message": message}, 403)
        return None

    def _allows(self, host: str) -> bool:
        try:
            name = urlsplit(f"//{host}").hostname
            if name in {self._host, "localhost"}:
                return True
            address = ipaddress.ip_address(name or "")
        except ValueError:
            return False
        return address.is_loopback or self._every_address


class SecretProtection:
    """ASGI middleware that asks for the secret under ``/_simulator``.

    - A program sends it as a bearer token.
    - The page asks for it, posts it to ``/_simulator/session``, and has it in a cookie from then
      on, which scripts cannot read. Only the files of the page are open to all.
    """

    def __init__(self, app: ASGIApp, secret: str) -> None:
        self._app = app
        self._secret = secret

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app: ASGIApp = self._app
        path = scope["path"] if scope["type"] == "http" else ""
        if path == f"{PREFIX}/session":
            app = await self._open_session(Request(scope, receive))
        elif (
            path.startswith(PREFIX)
            and path != f"{PREFIX}/"
            and not path.startswith(f"{PREFIX}/page/")
            and not self._allows(Request(scope))
        ):
            app = Json({"message": MESSAGE}, HTTPStatus.UNAUTHORIZED)
        await app(scope, receive, send)

    def _allows(self, request: Request) -> bool:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and self._is_secret(token):
            return True
        return self._is_secret(request.cookies.get(_cookie(request), ""))

    def _is_secret(self, text: object) -> bool:
        return secrets.compare_digest(str(text).encode(), self._secret.encode())

    async def _open_session(self, request: Request) -> Response:
        try:
            body = read_json(await read_bytes(request))
        except ApiError:
            body = None
        if not isinstance(body, dict) or not self._is_secret(body.get("secret")):
            return Json({"message": "This is not the secret"}, HTTPStatus.UNAUTHORIZED)
        response = Response(status_code=HTTPStatus.NO_CONTENT)
        response.set_cookie(
            _cookie(request), self._secret, path=PREFIX, httponly=True, samesite="strict"
        )
        return response


def _cookie(request: Request) -> str:
    """Return the name of the cookie: browsers do not keep those of two ports apart."""
    return f"aura-panic-mock-{request.url.port or 80}"
