"""JSON, read strictly and written quickly."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from aura_panic_mock._errors import ApiError

LONGEST_BODY = 64 * 1024
"""Bytes of a request; the largest that the contract allows is far below."""

LONGEST_UPLOAD = 16 * 1024 * 1024
"""Bytes of a request that may hold files."""


class Json(Response):
    """A response with a JSON body."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        return msgspec.json.encode(content)


def read_json(content: bytes) -> Any:
    """Read a body.

    Raises:
        ApiError: 400, for what is not JSON.
    """
    try:
        return msgspec.json.decode(content)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        raise ApiError(400, "The body is not JSON") from None


async def read_bytes(request: Request, longest: int = LONGEST_BODY) -> bytes:
    """Return the body of a request, unless it is too long to be an honest one."""
    content = bytearray()
    try:
        async for chunk in request.stream():
            content += chunk
            if len(content) > longest:
                raise ApiError(413, f"The body is longer than {longest} bytes")
    except ClientDisconnect:
        raise ApiError(400, "The body broke off") from None
    body = bytes(content)
    request.scope["body"] = body  # for the journal
    return body
