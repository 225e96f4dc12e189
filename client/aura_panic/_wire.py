"""From a call to httpx's request, and from httpx's response to an answer.

The request is built at once, rather than by httpx's client out of a base URL, defaults and cookies,
which takes longer than all the rest of a call.
"""

from __future__ import annotations

import platform
from collections.abc import AsyncIterator, Iterator
from functools import cache, lru_cache
from typing import IO, Any

import httpx

from aura_panic._answers import Answer
from aura_panic._effects import Send
from aura_panic._unanswered import UnreadableBodyError
from aura_panic_runtime import Upload

LARGEST_ANSWER = 64 * 2**20
"""Bytes."""

CHUNK = 64 * 2**10
"""Bytes of a file that are in memory at a time."""

UNASKED = {408, *range(500, 600)}
"""Statuses that a service may send unasked: the next response might be another request's."""


class Wire:
    """How requests to one service look."""

    def __init__(
        self,
        base_url: str,
        application: str | None,
        headers: httpx.Headers,
        proxy_address: str | None,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._proxy_address = proxy_address  # for errors to name
        ours = {b"accept", b"user-agent"}
        self._headers = [each for each in headers.raw if each[0].lower() not in ours]
        self._headers.append((b"user-agent", user_agent(application).encode()))

    def request(self, send: Send) -> httpx.Request:
        """The request of an attempt, which may take no longer than its call."""
        call, token = send
        arguments = dict(call.request)
        headers = [
            *self._headers,
            (b"accept", call.operation.accept.encode()),
            (b"X-Request-ID", call.request_id.encode()),
        ]
        for name, value in arguments.pop("headers", {}).items():
            headers.append((name.encode(), value.encode()))
        if token:
            headers.append((b"Authorization", f"Bearer {token.access_token}".encode()))
        if files := arguments.pop("files", None):
            arguments["files"] = [(name, _part(part)) for name, part in files]
        if isinstance(upload := arguments.get("content"), Upload):
            arguments["content"] = None
            arguments["stream"] = _UploadStream(upload.rewind())
            headers.append((b"Transfer-Encoding", b"chunked"))
            headers.append((b"Host", parsed(self._base_url).netloc))  # httpx adds it to others only
        read = min(call.limits.read_timeout, call.time_left)
        connect = min(call.limits.connect_timeout, call.time_left)
        timeout = {"connect": connect, "read": read, "write": read, "pool": call.time_left}
        return httpx.Request(
            url=parsed(self._base_url + arguments.pop("url")),
            headers=headers,
            extensions={"timeout": timeout, "proxy_address": self._proxy_address},
            **arguments,
        )


def _part(part: Any) -> Any:
    """Return a part of a form as httpx takes it, a file from its beginning."""
    if not isinstance(part, Upload):
        return part
    return part.name or "upload", part.rewind(), part.content_type


class _UploadStream(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A file as the body of a request: a part at a time."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def __iter__(self) -> Iterator[bytes]:
        while chunk := self._file.read(CHUNK):
            yield chunk

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self:
            yield chunk


class Body:
    """An answer as it comes in, as long as it is not too long and not too late."""

    def __init__(self, send: Send) -> None:
        # Now, and not before: httpx itself loads httpcore when a client is built.
        from aura_panic import _network  # noqa: PLC0415

        self._network = _network
        self._call = send.call
        self._response: httpx.Response | None = None
        self._chunks: list[bytes] = []
        self._size = 0

    def begin(self, response: httpx.Response) -> None:
        self._response = response
        self._stream = self._network.bind_connection(response)
        if self._stream and response.status_code in UNASKED:
            self._stream.retire()
        if "," in response.headers.get("content-encoding", ""):  # a few bytes could become millions
            raise UnreadableBodyError("is encoded more than once")

    def take(self, chunk: bytes) -> None:
        self._chunks.append(chunk)
        self._size += len(chunk)
        if self._size > LARGEST_ANSWER:
            raise UnreadableBodyError("is too long")
        if self._call.time_left <= 0:
            raise TimeoutError

    def answer(self) -> Answer:
        assert self._response  # noqa: S101 - it has begun
        response = self._response
        return Answer(
            response.status_code,
            response.headers,
            b"".join(self._chunks),
            self._stream,
        )

    def problem(self, error: Exception) -> Exception:
        """What came in place of a whole answer."""
        if isinstance(error, httpx.DecodingError):
            error = UnreadableBodyError("could not be decoded")
        if isinstance(error, UnreadableBodyError) and self._response:
            error.status = self._response.status_code
        return error


def is_stale(outcome: Answer | Exception) -> bool:
    """Return whether a request was not sent, because its kept connection had ended."""
    return getattr(getattr(outcome, "__cause__", None), "stale", False)


@lru_cache(maxsize=256)
def parsed(url: str) -> httpx.URL:
    """A URL: to take one apart costs much of a call, and who watches asks for the same again."""
    return httpx.URL(url)


@cache
def user_agent(application: str | None) -> str:
    """Our version, Python's, and whose application it is."""
    from aura_panic._version import __version__  # noqa: PLC0415 - reading it takes long

    ours = f"aura-panic/{__version__} python/{platform.python_version()}"
    return f"{ours} {application}" if application else ours
