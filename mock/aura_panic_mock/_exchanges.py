"""Requests and responses in full, with their secrets masked: what an entry of the journal opens to.

The latest are kept as they were, in memory alone; one is decoded when somebody opens it.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote, urlencode

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Scope

from aura_panic_mock._errors import ApiError
from aura_panic_mock._json import LONGEST_BODY, read_json
from aura_panic_mock._schema import Document

MASK = "***"
FORM = "application/x-www-form-urlencoded"

SHOWN_HEADERS = {
    *("accept", "accept-encoding", "connection", "content-length", "content-type", "host"),
    *("origin", "retry-after", "user-agent", "www-authenticate", "x-request-id"),
}
"""Headers whose values cannot be secrets."""

RawHeaders = list[tuple[bytes, bytes]]


class Message(NamedTuple):
    """A request or a response."""

    raw_headers: RawHeaders
    body: bytes | None
    """None if nobody has read it, as when a fault came first, or if it was long."""

    @property
    def headers(self) -> Headers:
        return Headers(raw=self.raw_headers)

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
    headers: RawHeaders
    body: bytes | None
    response_headers: RawHeaders | None
    """None if the connection was aborted."""
    response_body: bytes | None

    @classmethod
    def record(cls, number: int, scope: Scope, response: Response | None) -> Exchange:
        """Take what is to be kept: no body that is long."""
        body = scope.get("body")
        answer = bytes(response.body) if response else None
        return cls(
            number,
            scope["method"],
            scope["path"],
            scope["query_string"],
            scope["headers"],
            body if body and len(body) <= LONGEST_BODY else None,
            response.raw_headers if response else None,
            answer if answer and len(answer) <= LONGEST_BODY else None,
        )

    def render(self, secrets: Collection[str]) -> dict[str, Any]:
        """Return it as JSON; with a command for curl that leaves the token out."""
        pairs = parse_qsl(self.query.decode("latin-1"))
        query = urlencode([(name, *mask({name: text}, secrets).values()) for name, text in pairs])
        target = quote(self.path) + (f"?{query}" if query else "")
        request, response = Message(self.headers, self.body), None
        if self.response_headers is not None:
            response = Message(self.response_headers, self.response_body).render(secrets)
        return {
            "target": target,
            "request": request.render(secrets),
            "response": response,
            "curl": self._render_curl(request, target, secrets),
        }

    def _render_curl(self, request: Message, target: str, secrets: Collection[str]) -> str:
        headers, body = request.headers, request.decode(secrets)
        command = ["curl", "--request", self.method]
        if isinstance(body, dict | list):
            text = urlencode(body) if request.media_type == FORM else json.dumps(body)
            command += ["--header", f"Content-Type: {request.media_type}", "--data", text]
        command.append(f"http://{headers.get('host', '')}{target}")
        authorization = ' --header "Authorization: Bearer $AURA_PANIC_TOKEN"'
        return shlex.join(command) + (authorization if "authorization" in headers else "")


def find_secrets(whole: Document) -> set[str]:
    """Return the names of all fields and parameters that are passwords, as ``mask`` takes them."""

    def is_secret(schema: Any) -> bool:
        return any(part.get("format") == "password" for part in whole.parts(schema))

    def search(node: Any) -> Iterator[str]:
        if isinstance(node, dict):
            named = {**node["properties"]} if isinstance(node.get("properties"), dict) else {}
            if isinstance(node.get("name"), str) and "schema" in node:
                named[node["name"]] = node["schema"]
            yield from (_plain(name) for name, each in named.items() if is_secret(each))
        for each in node.values() if isinstance(node, dict) else node:
            if isinstance(each, dict | list):
                yield from search(each)

    return set(search(whole.root))


def mask(value: Any, secrets: Collection[str]) -> Any:
    """Replace the values of secret fields, in whichever spelling: ``accessToken`` or another."""
    if isinstance(value, list):
        return [mask(each, secrets) for each in value]
    if isinstance(value, dict):
        return {
            name: MASK if _plain(name) in secrets and each is not None else mask(each, secrets)
            for name, each in value.items()
        }
    return value


def _plain(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()
