"""Requests and responses in full, with their secrets masked: what an entry of the journal opens to.

The latest are kept as they were, in memory alone; one is decoded when somebody opens it.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Collection
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote, urlencode

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Scope

from aura_panic_mock._errors import ApiError
from aura_panic_mock._json import LONGEST_BODY, read_json

MASK = "***"
FORM = "application/x-www-form-urlencoded"

SHOWN_HEADERS = {
    *("accept", "accept-encoding", "connection", "content-length", "content-type", "host"),
    *("origin", "retry-after", "user-agent", "www-authenticate", "x-request-id"),
}
"""Headers whose values cannot be secrets."""


class Message(NamedTuple):
    """A request or a response."""

    headers: Headers
    body: bytes | None
    """None if nobody has read it, as when a fault came first, or if it was long."""

    @classmethod
    def record(cls, raw_headers: list[tuple[bytes, bytes]], body: Any) -> Message:
        """Take what is to be kept: no body that is long."""
        headers = Headers(raw=raw_headers)
        return cls(headers, bytes(body) if body and len(body) <= LONGEST_BODY else None)

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def decode(self, secrets: Collection[str]) -> object:
        """Return a body of JSON or a form with its secrets masked, and words about any other."""
        if not self.body:
            return None
        try:
            if self.media_type == FORM:
                return mask(dict(parse_qsl(self.body.decode())), secrets)
            return mask(read_json(self.body), secrets)
        except (ApiError, UnicodeDecodeError):
            return f"{len(self.body):,} bytes that are neither JSON nor a form"

    def render(self, secrets: Collection[str]) -> dict[str, Any]:
        headers = {
            name: value if name in SHOWN_HEADERS else MASK for name, value in self.headers.items()
        }
        return {"headers": headers, "body": self.decode(secrets)}


class Exchange(NamedTuple):
    """A request and its response, as they were."""

    id: int
    """Of its entry in the journal."""
    method: str
    path: str
    query: bytes
    request: Message
    response: Message | None
    """None if the connection was aborted."""

    @classmethod
    def record(cls, number: int, scope: Scope, response: Response | None) -> Exchange:
        return cls(
            number,
            scope["method"],
            scope["path"],
            scope["query_string"],
            Message.record(scope["headers"], scope.get("body")),
            Message.record(response.raw_headers, response.body) if response else None,
        )

    def render(self, secrets: Collection[str]) -> dict[str, Any]:
        """Return it as JSON; with a command for curl that leaves the token out."""
        pairs = parse_qsl(self.query.decode("latin-1"))
        query = urlencode([(name, *mask({name: text}, secrets).values()) for name, text in pairs])
        target = quote(self.path) + (f"?{query}" if query else "")
        return {
            "target": target,
            "request": self.request.render(secrets),
            "response": self.response and self.response.render(secrets),
            "curl": self._render_curl(target, secrets),
        }

    def _render_curl(self, target: str, secrets: Collection[str]) -> str:
        headers, body = self.request.headers, self.request.decode(secrets)
        command = ["curl", "--request", self.method]
        if isinstance(body, dict | list):
            media_type = self.request.media_type
            text = urlencode(body) if media_type == FORM else json.dumps(body)
            command += ["--header", f"Content-Type: {media_type}", "--data", text]
        command.append(f"http://{headers.get('host', '')}{target}")
        authorization = ' --header "Authorization: Bearer $AURA_PANIC_TOKEN"'
        return shlex.join(command) + (authorization if "authorization" in headers else "")


def mask(value: Any, secrets: Collection[str]) -> Any:
    """Replace the values of secret fields, given by plain names: ``accesstoken``."""
    if isinstance(value, list):
        return [mask(each, secrets) for each in value]
    if isinstance(value, dict):
        return {
            name: MASK if plain(name) in secrets and each is not None else mask(each, secrets)
            for name, each in value.items()
        }
    return value


def plain(name: str) -> str:
    """Return a name without what differs between spellings."""
    return name.replace("_", "").replace("-", "").lower()
