"""The only transport that sends requests to staging during a run."""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import NoReturn

import httpx

METHOD = "a method other than GET"
URL = "a URL that is not allowed"
BODY = "a body"
BUDGET = "more than the budget"
REDIRECT = "to follow a redirect"

TIMEOUT = httpx.Timeout(15.0).as_dict()
TRUST = httpx.create_ssl_context()


class RequestRefused(httpx.TransportError):
    """A request was not sent, because this transport does not allow it."""


class ReadOnlyTransport(httpx.BaseTransport):
    """Send the reads that are allowed, to one service, and nothing else.

    - The method has to be GET, and the URL has to match the allowlist letter by letter.
    - Nothing of a request is passed on: a new one is made of its URL and of the token.
    - Of a response only status, media type and body are returned: no cookie, no redirect.
    - Requests keep to the budget and to the rate; an early one waits.
    - Proxies and credentials in the environment are ignored.
    """

    def __init__(
        self,
        base_url: str,
        token: str,
        *,
        budget: int,
        rate: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.base_url = str(httpx.URL(base_url))
        self.allowed: Mapping[str, re.Pattern[str]] = {}
        """Patterns of the allowed paths for each operation; none at first."""

        self.responses: Counter[tuple[str, int]] = Counter()
        """Number of responses for each operation and status."""

        self.refused: Counter[str] = Counter()
        """Number of refusals for each reason."""

        self.unanswered: Counter[str] = Counter()
        """Number of requests without a response for each operation."""

        self._headers = {"Authorization": f"Bearer {token}", "User-Agent": "aura-panic-staging"}
        self._budget, self._pause = budget, 1 / rate
        self._clock, self._sleep = clock, sleep
        self._next = clock()
        self._lock = threading.Lock()
        self._network = httpx.HTTPTransport(verify=TRUST)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send an allowed request, one at a time; refuse any other."""
        url = str(request.url)
        path = url.removeprefix(self.base_url)
        found = [name for name, pattern in self.allowed.items() if pattern.fullmatch(path)]
        if request.method != "GET":
            self._refuse(METHOD)
        if url != self.base_url + path or not found:
            self._refuse(URL)
        if request.headers.keys() & {"content-length", "transfer-encoding"}:
            self._refuse(BODY)
        with self._lock:
            if not self._budget:
                self._refuse(BUDGET)
            self._budget -= 1
            self._sleep(max(0.0, self._next - self._clock()))
            self._next = self._clock() + self._pause
            return self._send(found[0], url)

    def close(self) -> None:
        self._network.close()

    def _send(self, operation: str, url: str) -> httpx.Response:
        request = httpx.Request("GET", url, headers=self._headers, extensions={"timeout": TIMEOUT})
        try:
            response = self._network.handle_request(request)
            content = response.read()
        except httpx.HTTPError:
            self.unanswered[operation] += 1
            raise
        self.responses[operation, response.status_code] += 1
        if response.is_redirect:
            self.refused[REDIRECT] += 1
        media_type = response.headers.get("content-type")
        headers = {"Content-Type": media_type} if media_type else {}
        stream = httpx.ByteStream(content)
        return httpx.Response(response.status_code, headers=headers, stream=stream)

    def _refuse(self, reason: str) -> NoReturn:
        self.refused[reason] += 1
        raise RequestRefused(f"The transport refuses {reason}")
