"""JSON, read strictly and written quickly."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.responses import Response

from aura_panic_mock._refusal import Refusal


class Json(Response):
    """A response with a JSON body."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        return msgspec.json.encode(content)


def read_json(content: bytes) -> Any:
    """Read a body.

    Raises:
        Refusal: 400, for what is not JSON.
    """
    try:
        return msgspec.json.decode(content)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        raise Refusal(400, "The body is not JSON") from None
