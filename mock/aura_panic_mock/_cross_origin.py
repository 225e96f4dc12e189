"""Keeps web pages away from a mock on a socket: its control API needs no token."""

from __future__ import annotations

import asyncio
import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from aura_panic_mock._faults import AbortConnection
from aura_panic_mock._json import Json


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
