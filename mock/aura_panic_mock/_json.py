"""JSON, read strictly and written quickly."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from aura_panic_mock._refusal import Refusal

LONGEST_BODY = 64 * 1024
"""Bytes of a request; the largest that the contract allows is far below."""


class Json(Response):
    """A response with a JSON body."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        return msgspec.json.encode(content)


def read_json(content: bytes, content_type: str) -> Any:
    """Read a body.

    Raises:
        Refusal: 400, for what is not JSON; 415, for what does not say that it is.
    """
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise Refusal(415, "Send the body as application/json")
    try:
        return msgspec.json.decode(content)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        raise Refusal(400, "The body is not JSON") from None


async def read_bytes(request: Request) -> bytes:
    """The body of a request, unless it is too long to be an honest one."""
    content = b""
    try:
        async for chunk in request.stream():
            content += chunk
            if len(content) > LONGEST_BODY:
                raise Refusal(413, f"The body is longer than {LONGEST_BODY} bytes")
    except ClientDisconnect:
        raise Refusal(400, "The body broke off") from None
    return content
