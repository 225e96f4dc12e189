"""Sockets that wait no longer than the call that they work for has time.

httpx limits each single wait: a service that sends a byte now and then, or a name server that
hangs, would outlast any deadline. The only public way to hand in sockets, a transport, would
turn off the proxies of the environment; so they are put into the pools that httpx has made.
"""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import httpcore
import httpx

from aura_panic._blocking.workers import Workers
from aura_panic._call import Call
from aura_panic._effects import GRACE
from aura_panic._limits import LONGEST


class Current(threading.local):
    """The call that a thread works for."""

    call: Call[Any] | None = None

    def bounded(self, timeout: float | None, too_late: type[Exception]) -> float | None:
        """Seconds to wait, of those that httpx allows."""
        if self.call is None or timeout is None:
            return timeout
        if (left := self.call.time_left) <= 0:
            raise too_late("The time of the call is up.")
        return min(left, timeout)


class Sockets(httpcore.SyncBackend):
    """Opens sockets, and keeps them to the time of a call."""

    def __init__(self, workers: Workers) -> None:
        self.current = Current()
        self._workers = workers

    def put_into(self, client: httpx.Client) -> None:
        """Have a client open its connections here."""
        for transport in (client._transport, *client._mounts.values()):  # noqa: SLF001 - as told above
            if isinstance(pool := getattr(transport, "_pool", None), httpcore.ConnectionPool):
                pool._network_backend = self  # noqa: SLF001

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        open_one = partial(super().connect_tcp, host, port, timeout, local_address, socket_options)
        return self.within(timeout, open_one)

    def within(
        self, timeout: float | None, work: Callable[[], httpcore.NetworkStream]
    ) -> httpcore.NetworkStream:
        """A stream, opened in time even where the system has no limit for it."""
        seconds = self.current.bounded(timeout, httpcore.ConnectTimeout)
        try:
            stream = self._workers.run(work, LONGEST if seconds is None else seconds + GRACE)
        except TimeoutError:
            raise httpcore.ConnectTimeout("The time to connect is up.") from None
        return BoundedStream(stream, self)


class BoundedStream(httpcore.NetworkStream):
    """A stream that waits no longer than its call has time."""

    def __init__(self, inner: httpcore.NetworkStream, sockets: Sockets) -> None:
        self._inner = inner
        self._sockets = sockets

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        seconds = self._sockets.current.bounded(timeout, httpcore.ReadTimeout)
        return self._inner.read(max_bytes, seconds)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._sockets.current.bounded(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        greet = partial(self._inner.start_tls, ssl_context, server_hostname, timeout)
        return self._sockets.within(timeout, greet)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
