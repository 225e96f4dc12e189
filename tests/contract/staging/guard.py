"""The guard: a proxy on loopback that alone holds the token, and lets through what is on a list.

Nothing of a request is passed on. It has to be equal to an entry of the list, letter by letter, and
the guard then makes a request of its own from that entry. So nothing can be smuggled past it: no
method, header, body or host, and no other spelling of a path. No answer is passed on with a place
to go to.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, closing, suppress
from typing import NamedTuple

import httpx

OWN = "The guard's own word"
"""The reason phrase that tells its answers from the service's."""

REDIRECTS = range(300, 400)
LONGEST_HEAD = 16_384
TIMEOUT = 15.0
BODY = {b"content-length", b"transfer-encoding"}


class Answer(NamedTuple):
    """What of an answer is passed on."""

    status: int
    content_type: str
    content: bytes
    phrase: str = "As answered"

    def written(self) -> bytes:
        lines = [
            f"HTTP/1.1 {self.status} {self.phrase}",
            *([f"Content-Type: {self.content_type}"] if self.content_type else []),
            f"Content-Length: {len(self.content)}",
            "Connection: close",
        ]
        return "\r\n".join([*lines, "", ""]).encode() + self.content


class Refused(Exception):
    """A request may not pass, for the reason given."""


class Pace:
    """Gives one turn after the other, no faster than so many in a second."""

    def __init__(
        self,
        per_second: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._pause = 1 / per_second
        self._clock = clock
        self._sleep = sleep
        self._next = clock()
        self._lock = asyncio.Lock()

    async def turn(self) -> None:
        async with self._lock:
            await self._sleep(max(0.0, self._next - self._clock()))
            self._next = self._clock() + self._pause


class Guard:
    """Lets through what is on a list, within a budget and a pace.

    Attributes:
        targets: What may be asked for, below the base URL, and the operation that each belongs to;
            nothing at first.
        answers: How often each operation was answered with each status.
        refused: How often something was refused, for each reason.
        unanswered: How often each operation was given no answer.
    """

    _host: str
    _http: httpx.AsyncClient

    def __init__(
        self,
        base_url: str,
        token: str,
        *,
        budget: int,
        pace: Pace,
        patience: float = 10.0,
    ) -> None:
        self.targets: Mapping[str, str] = {}
        self.answers: Counter[tuple[str, int]] = Counter()
        self.refused: Counter[str] = Counter()
        self.unanswered: Counter[str] = Counter()
        self._service = base_url
        self._path = httpx.URL(self._service).path
        self._token = token
        self._left = budget
        self._pace = pace
        self._patience = patience

    @property
    def address(self) -> tuple[str, int]:
        host, _, port = self._host.partition(":")
        return host, int(port)

    @property
    def base_url(self) -> str:
        """Where the guard stands in for the service."""
        return f"http://{self._host}{self._path}"

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Listen on a free port of loopback."""
        conversations: set[asyncio.Task[None]] = set()

        def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            conversation = asyncio.create_task(self._converse(reader, writer))
            conversations.add(conversation)
            conversation.add_done_callback(conversations.discard)

        server = await asyncio.start_server(begin, "127.0.0.1", 0, limit=LONGEST_HEAD)
        self._host = "{}:{}".format(*server.sockets[0].getsockname())
        headers = {"Authorization": f"Bearer {self._token}", "User-Agent": "aura-panic-staging"}
        async with httpx.AsyncClient(
            headers=headers, follow_redirects=False, timeout=TIMEOUT
        ) as self._http:
            async with server:
                yield
            await asyncio.gather(*conversations)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the first request of a connection, and throw away what comes behind it."""
        with closing(writer), suppress(ConnectionError):
            try:
                answer = await self._ask(self._target(await self._head(reader)))
            except Refused as refusal:
                self.refused[str(refusal)] += 1
                answer = _own(403, f"The guard refuses {refusal}")
            writer.write(answer.written())
            writer.write_eof()
            with suppress(TimeoutError):  # closed with something unread, the answer would be lost
                async with asyncio.timeout(self._patience):
                    while await reader.read(LONGEST_HEAD):
                        pass

    async def _head(self, reader: asyncio.StreamReader) -> bytes:
        try:
            async with asyncio.timeout(self._patience):
                return await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError as error:
            if not error.partial:
                raise ConnectionError from None  # it was opened and closed, nothing more
        except (asyncio.LimitOverrunError, TimeoutError):
            pass
        raise Refused("what is no request")

    def _target(self, head: bytes) -> str:
        """The entry of the list that a request is equal to."""
        first, *lines = head.removesuffix(b"\r\n\r\n").split(b"\r\n")
        allowed = {f"{self._path}{target} HTTP/1.1".encode(): target for target in self.targets}
        method, _, rest = first.partition(b" ")
        if method != b"GET":
            raise Refused("a method other than GET")
        if rest not in allowed:
            raise Refused("what is not on the list")
        parted = [line.partition(b":") for line in lines]
        headers = [(name.strip().lower(), value.strip()) for name, _, value in parted]
        if [value for name, value in headers if name == b"host"] != [self._host.encode()]:
            raise Refused("another host")
        if BODY & {name for name, _ in headers}:
            raise Refused("a body")
        return allowed[rest]

    async def _ask(self, target: str) -> Answer:
        """Ask the service. Who is early waits: a refusal might be taken for the service's word."""
        if not self._left:
            raise Refused("more than the budget")
        self._left -= 1
        await self._pace.turn()
        operation = self.targets[target]
        try:
            response = await self._http.get(self._service + target)
        except httpx.HTTPError:
            self.unanswered[operation] += 1
            return _own(502, "The service gave no answer")
        self.answers[operation, response.status_code] += 1
        if response.status_code in REDIRECTS:
            self.refused["to follow a redirect"] += 1
        content_type = response.headers.get("content-type", "")
        return Answer(response.status_code, content_type, response.content)


def _own(status: int, message: str) -> Answer:
    return Answer(status, "application/json", json.dumps({"message": message}).encode(), OWN)
