"""JSON, read strictly and written quickly."""

from __future__ import annotations

from typing import Any, Literal, Self, TypeVar, get_args, get_origin, get_type_hints

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from aura_panic_mock._errors import ApiError

LONGEST_BODY = 64 * 1024
"""Bytes of a request; the largest that the contract allows is far below."""

LONGEST_UPLOAD = 16 * 1024 * 1024
"""Bytes of a request that may hold files."""


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A value that is sent and kept as JSON."""

    def replace(self, **changes: Any) -> Self:
        """Return a copy with other values."""
        return msgspec.structs.replace(self, **changes)

    def asdict(self) -> dict[str, Any]:
        """Return its values by their names."""
        return msgspec.structs.asdict(self)


RecordT = TypeVar("RecordT", bound=Record)


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


def convert(value: dict[str, Any], kind: type[RecordT], *, strict: bool = True) -> RecordT:
    """Turn what was sent into a record; if not strict, its values may be text.

    Raises:
        ApiError: 400, with the fields that there are, and the values of those that are chosen.
    """
    try:
        return msgspec.convert(value, kind, strict=strict)
    except msgspec.ValidationError as error:
        fields = [
            f"{name} ({', '.join(get_args(hint))})" if get_origin(hint) is Literal else name
            for name, hint in get_type_hints(kind).items()
        ]
        raise ApiError(400, f"{error}; use {', '.join(fields)}") from None


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
