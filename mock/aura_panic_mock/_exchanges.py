"""Requests and responses in full, with their secrets masked: what an entry of the journal opens to.

The latest are kept as they were, in memory alone; one is decoded when somebody opens it.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Collection
from typing import Any
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


class Message:
    """A request or a response."""

    def __init__(self, raw_headers: list[tuple[bytes, bytes]], body: Any) -> None:
        """Take what is to be kept: no body that is long, or that nobody has read before a fault."""
        self.headers = Headers(raw=raw_headers)
        self._body = bytes(body) if body and len(body) <= LONGEST_BODY else None

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def decode(self, secrets: Collection[str]) -> object:
        """Return a body of JSON or a form with its secrets masked, and words about any other."""
        if not self._body:
            return None
        try:
            if self.media_type == FORM:
                return mask(dict(parse_qsl(self._body.decode())), secrets)
            return mask(read_json(self._body), secrets)
        except (ApiError, UnicodeDecodeError):
            return f"{len(self._body):,} bytes that are neither JSON nor a form"

    def render(self, secrets: Collection[str]) -> dict[str, Any]:
        headers = {
            name: value if name in SHOWN_HEADERS else MASK for name, value in self.headers.items()
        }
        return {"headers": headers, "body": self.decode(secrets)}


class Exchange:
    """A request and its response, as they were; no response if the connection was aborted."""

    def __init__(self, number: int, scope: Scope, response: Response | None) -> None:
        self.id = number
        self._method, self._path = scope["method"], scope["path"]
        self._query = scope["query_string"]
        self._request = Message(scope["headers"], scope.get("body"))
        self._response = Message(response.raw_headers, response.body) if response else None

    def render(self, secrets: Collection[str]) -> dict[str, Any]:
        """Return it as JSON; with a command for curl that leaves the token out."""
        pairs = parse_qsl(self._query.decode("latin-1"))
        query = urlencode([(name, *mask({name: text}, secrets).values()) for name, text in pairs])
        target = quote(self._path) + (f"?{query}" if query else "")
        return {
            "target": target,
            "request": self._request.render(secrets),
            "response": self._response and self._response.render(secrets),
            "curl": self._render_curl(target, secrets),
        }

    def _render_curl(self, target: str, secrets: Collection[str]) -> str:
        headers, body = self._request.headers, self._request.decode(secrets)
        command = ["curl", "--request", self._method]
        if isinstance(body, dict | list):
            media_type = self._request.media_type
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
