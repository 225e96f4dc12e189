"""Asks for a secret where others than this machine can reach the simulator."""

from __future__ import annotations

import secrets
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from aura_panic_mock._errors import ApiError
from aura_panic_mock._json import Json, read_bytes, read_json
from aura_panic_mock._simulator import PREFIX

MESSAGE = (
    "The simulator of this mock can be reached from other machines, and needs the secret "
    "that the mock printed when it started (AURA_PANIC_MOCK_SECRET)"
)


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
