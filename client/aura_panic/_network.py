"""Connections of the clients: bounded by a call's deadline, and opened to the first live address.

httpx limits each single wait: a service that sends a byte now and then, or a name server that
hangs, would outlast any deadline. It also tries the addresses of a name one after the other, each
for the whole connect timeout. The only public way to hand in connections, a transport, would turn
off the proxies of the environment; so a network backend is put into the pools that httpx has made.
"""

from __future__ import annotations

import os
import re
import selectors
import socket
import ssl
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from ipaddress import ip_address
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Any, TypeAlias
from weakref import WeakSet

import httpcore
from httpcore._backends.sync import SyncStream

from aura_panic._config import MAX_SECONDS
from aura_panic._flow import GRACE, Call
from aura_panic._threads import run

if TYPE_CHECKING:
    from aura_panic._http import AsyncPool, Pool

ATTEMPT_DELAY = 0.25
"""Seconds until the next address is tried beside those that have not accepted (RFC 8305)."""

SINGLE_SEND = 4096
"""Bytes that an idle connection takes in one piece: if sending them fails, none has left."""

HANDSHAKE_ALERT = re.compile("ALERT_(.*CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED|DECRYPT_ERROR)")
"""OpenSSL's names of alerts about what a client sends in a handshake alone (RFC 8446, 6.2)."""


Address: TypeAlias = tuple[int, int, int, str, Any]
"""One address of a host, as ``socket.getaddrinfo`` returns it: the family is its first item."""


def interleave(addresses: Iterable[Address]) -> list[Address]:
    """Return the addresses with the families taking turns, beginning with the preferred one."""
    families: dict[int, list[Address]] = {}
    for address in addresses:
        families.setdefault(address[0], []).append(address)
    return [each for each in chain(*zip_longest(*families.values())) if each]


def connect_first(
    addresses: Iterable[Address], seconds: float, local_address: str | None = None
) -> socket.socket:
    """Connect to the first address that accepts, and close the attempts at all others.

    The next address is tried 250 ms after the one before, or at once when one has failed.

    Args:
        addresses: In the order of preference.
        seconds: Time for one of them to accept, more than 0.
        local_address: Address to connect from; None leaves it to the system.

    Raises:
        TimeoutError: None has accepted in time.
        OSError: All have failed; this is the error of the first.
    """
    waiting = deque(addresses)
    begun: list[socket.socket] = []
    winner: socket.socket | None = None
    failure: OSError | None = None
    now = time.monotonic()
    ends, next_start = now + seconds, now
    with selectors.DefaultSelector() as selector:
        try:
            while waiting or selector.get_map():
                try:
                    if waiting and (now >= next_start or not selector.get_map()):
                        next_start = now + ATTEMPT_DELAY
                        family, kind, protocol, _, address = waiting.popleft()
                        begun.append(socket.socket(family, kind, protocol))
                        _begin_connect(begun[-1], address, local_address)
                        selector.register(begun[-1], selectors.EVENT_WRITE, begun[-1])
                    wake = min(ends, next_start) if waiting else ends
                    for key, _ in selector.select(max(0.0, wake - now)):
                        selector.unregister(key.fileobj)
                        if status := key.data.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                            raise OSError(status, os.strerror(status))  # noqa: TRY301 - as of connect
                        winner = key.data
                        return winner
                except OSError as error:
                    failure, next_start = failure or error, now
                now = time.monotonic()
                if now >= ends:
                    raise TimeoutError("No address has accepted in time.")
        finally:
            for attempt in begun:
                if attempt is not winner:
                    attempt.close()
    raise failure or OSError("The name has no address.")


def _begin_connect(attempt: socket.socket, address: Any, local_address: str | None) -> None:
    attempt.setblocking(False)
    if local_address is not None:
        attempt.bind((local_address, 0))
    with suppress(BlockingIOError):  # it is under way
        attempt.connect(address)


class Current(threading.local):
    """Current call of a thread."""

    call: Call[Any] | None = None

    def bounded(self, timeout: float | None, too_late: type[Exception]) -> float:
        """Return the seconds to wait: httpx's timeout, or the time left if that is shorter."""
        left = MAX_SECONDS if self.call is None else self.call.time_left
        if left <= 0:
            raise too_late("The time of the call is up.")
        return left if timeout is None else min(left, timeout)


class DeadlineBackend(httpcore.SyncBackend):
    """Network backend that keeps connections to the deadline of their call."""

    def __init__(self) -> None:
        self.current = Current()
        self.streams: WeakSet[ReusedStream] = WeakSet()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of a host that accepts.

        The timeout is for the name server, and then again for the addresses: a slow one must not
        take their time.
        """
        try:
            addresses = self._resolve(host, port, timeout)
            seconds = self.current.bounded(timeout, httpcore.ConnectTimeout)
            connected = connect_first(addresses, seconds, local_address)
            for option in (*(socket_options or ()), (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)):
                connected.setsockopt(*option)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(str(error)) from None
        except OSError as error:
            raise httpcore.ConnectError(error) from None
        return DeadlineStream(SyncStream(connected), self)

    def _resolve(self, host: str, port: int, timeout: float | None) -> list[Address]:
        resolve = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        try:
            ip_address(host)
        except ValueError:  # a name, and its server may hang
            found = self.within(timeout, resolve)
        else:
            found = resolve()
        return interleave(found)

    def within(self, timeout: float | None, work: Callable[[], Any]) -> Any:
        """Return the result of work that has no time limit of its own.

        Raises:
            httpcore.ConnectTimeout: It took too long.
        """
        seconds = self.current.bounded(timeout, httpcore.ConnectTimeout)
        try:
            return run(work, seconds + GRACE)
        except TimeoutError:
            raise httpcore.ConnectTimeout("The time to connect is up.") from None
        except RuntimeError as error:  # the system has no thread left
            raise httpcore.ConnectError(error) from None


class StaleConnection(httpcore.ConnectError):
    """A kept connection has ended, or has unrequested bytes."""

    stale = True


class ReusedStream:
    """Stream that takes no request once its connection has changed.

    The service may have closed it, or sent more than the response: the next request would take that
    for its own. This is checked at the last moment, when nothing of the request has been sent.
    """

    connection: Any = None
    """The HTTP connection of httpcore's that uses the stream, once a response has come."""
    _unread: socket.socket | None = None
    _refusable = False
    _responded = False
    _sending = False
    _retired = False

    def __init__(self, inner: Any, backend: Any) -> None:
        self._inner = inner
        self._backend = backend
        backend.streams.add(self)

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable":  # then httpcore closes an idle connection
            return self._retired or self._inner.get_extra_info(info)
        return self._inner.get_extra_info(info)

    def retire(self) -> None:
        """Keep other requests from the connection; one that already has it continues."""
        self._retired = True

    def drop(self) -> None:
        """End the connection, even if another request already has it.

        It is shut down and not closed: the number of a closed descriptor may be given to another
        connection at any time, while another thread still uses this one.
        """
        self.retire()
        connected = self.get_extra_info("socket")
        with suppress(OSError):
            if isinstance(connected, socket.socket):  # without the closing handshake of TLS
                socket.socket.shutdown(connected, socket.SHUT_RDWR)
            elif connected is not None:
                connected.shutdown(socket.SHUT_RDWR)

    def _begin_request(self) -> None:
        if self._sending:
            return
        if self._responded and (self.get_extra_info("is_readable") or self._leftover()):
            raise StaleConnection("The kept connection has ended.")
        self._sending = True

    def _end_handshake(self) -> None:
        """Note whether the service has yet to look at our side of the handshake.

        With TLS 1.3 it does so when the client is done and sends already. A context for
        authentication after the handshake lets it ask for a certificate at any time.
        """
        tls = self.get_extra_info("ssl_object")
        self._refusable = tls.version() == "TLSv1.3" and not tls.context.post_handshake_auth

    def _end_read(self) -> None:
        self._sending, self._responded, self._refusable = False, True, False

    def _map_read_error(self, error: Exception, alert: object) -> Exception:
        """Return a ConnectError for an alert which proves that no request was processed.

        The service reads a request when the handshake has succeeded. An alert that ends the
        handshake, before any response, says that it never did.
        """
        if (
            self._refusable
            and isinstance(alert, ssl.SSLError)
            and HANDSHAKE_ALERT.search(alert.reason or "")
        ):
            return httpcore.ConnectError(alert)
        return error

    def _leftover(self) -> bytes:
        """Return bytes that were read but belong to no response."""
        if self.connection and (extra := self.connection._h11_state.trailing_data[0]):  # noqa: SLF001
            return bytes(extra)
        tls = self.get_extra_info("ssl_object")
        if isinstance(tls, ssl.SSLObject):  # it has a buffer of its own, which the socket has not
            try:
                return tls.read(1) or b"the end"
            except ssl.SSLWantReadError:
                return b""
            except ssl.SSLError:
                return b"an alert"
        return b""


class DeadlineStream(ReusedStream, httpcore.NetworkStream):
    """Stream that waits no longer than the deadline of its call.

    A request is collected and sent when its response is read, so that a small one leaves whole or
    not at all: when sending it fails, it was certainly not sent.
    """

    _unsent = b""
    _whole = True

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self._flush(timeout)
        self._whole = True
        seconds = self._backend.current.bounded(timeout, httpcore.ReadTimeout)
        try:
            content: bytes = self._inner.read(max_bytes, seconds)
        except httpcore.ReadError as error:
            raise self._map_read_error(error, *error.args) from None
        self._end_read()
        return content

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._begin_request()
        self._unsent += buffer
        if len(self._unsent) > SINGLE_SEND:
            self._whole = False
            self._flush(timeout)

    def _flush(self, timeout: float | None) -> None:
        buffer, self._unsent = self._unsent, b""
        if not buffer:
            return
        seconds = self._backend.current.bounded(timeout, httpcore.WriteTimeout)
        try:
            self._inner.write(buffer, seconds)
        except httpcore.WriteError as error:
            if not self._whole:
                return  # as httpcore does: reading says why, or gives a response
            if self._responded:
                raise StaleConnection(*error.args) from None
            raise self._explain_refusal(error) from None

    def _explain_refusal(self, error: Exception) -> httpcore.ConnectError:
        """Return why a new connection takes no request: an alert of TLS may say it better."""
        try:
            self._inner.read(1, GRACE)
        except (httpcore.ReadError, httpcore.ReadTimeout) as alert:
            if isinstance(alert, httpcore.ReadError):
                error = alert
        return httpcore.ConnectError(*error.args)

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        greet = partial(self._inner.start_tls, ssl_context, server_hostname, timeout)
        stream = DeadlineStream(self._backend.within(timeout, greet), self._backend)
        stream._end_handshake()
        return stream


class AsyncBackend(httpcore.AnyIOBackend):
    """Network backend; anyio tries the addresses of a name side by side.

    Attributes:
        loop: Event loop of the first use; None before.
    """

    def __init__(self) -> None:
        self.loop: Any = None
        self.streams: WeakSet[ReusedStream] = WeakSet()

    async def connect_tcp(self, *arguments: Any, **options: Any) -> httpcore.AsyncNetworkStream:
        return AsyncStream(await super().connect_tcp(*arguments, **options), self)


class AsyncStream(ReusedStream, httpcore.AsyncNetworkStream):
    """Stream of the asynchronous client.

    An event loop closes a socket that cannot be written to, and drops what has come on it. Until
    the first response, another descriptor of a TLS connection keeps it: an alert may say more.
    """

    def _end_handshake(self) -> None:
        super()._end_handshake()
        if self._refusable:
            with suppress(AttributeError, OSError):  # no descriptor left, or another event loop
                self._unread = self.get_extra_info("socket").dup()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        try:
            content: bytes = await self._inner.read(max_bytes, timeout)
        except ssl.SSLError as alert:  # of which httpcore knows nothing
            raise self._map_read_error(httpcore.ReadError(alert), alert) from None
        except httpcore.ReadError as error:
            raise self._map_read_error(error, self._read_alert()) from None
        self._end_read()
        self._forget_unread()
        return content

    def _read_alert(self) -> ssl.SSLError | None:
        """Return the alert of TLS that the event loop has dropped, if there is one."""
        if self._unread is None:
            return None
        tls: Any = self._inner._stream  # noqa: SLF001 - anyio's
        with suppress(OSError):  # there is no more to read
            while content := self._unread.recv(65536):
                tls._read_bio.write(content)  # noqa: SLF001
        try:
            self.get_extra_info("ssl_object").read(1)
        except ssl.SSLError as alert:
            return alert
        return None

    def _forget_unread(self) -> None:
        if self._unread is not None:
            self._unread.close()
            self._unread = None

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._begin_request()
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        self._forget_unread()
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        inner = await self._inner.start_tls(ssl_context, server_hostname, timeout)
        stream = AsyncStream(inner, self._backend)
        stream._end_handshake()
        return stream


def _pools(client: Pool | AsyncPool) -> Iterator[Any]:
    for transport in (client._transport, *client._mounts.values()):  # noqa: SLF001 - no public way
        pool = getattr(transport, "_pool", None)
        if isinstance(pool, httpcore.ConnectionPool | httpcore.AsyncConnectionPool):
            yield pool


def install_backend(client: Pool | AsyncPool) -> Any:
    """Make a client open its connections with a backend of ours, and return that."""
    backend = AsyncBackend() if hasattr(client, "aclose") else DeadlineBackend()
    for pool in _pools(client):
        pool._network_backend = backend  # noqa: SLF001
    return backend


_inherited: list[Any] = []
"""Connections of a parent process, kept so that they are not closed."""


def detach_from_parent(client: Pool | AsyncPool, backend: DeadlineBackend | AsyncBackend) -> None:
    """Give a client in a forked process connections of its own; its parent's go on there.

    Closing them would need locks that the fork may have caught, and an event loop shares what it
    watches with its parent. So each descriptor is pointed at nothing instead.
    """
    for pool in _pools(client):
        _inherited.append((pool._connections, pool._requests))  # noqa: SLF001
        pool._connections, pool._requests = [], []  # noqa: SLF001
        pool._optional_thread_lock = type(pool._optional_thread_lock)()  # noqa: SLF001
    if isinstance(backend, AsyncBackend):
        backend.loop = None
    with suppress(OSError):  # there may be no descriptor left
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in list(backend.streams):
            for connected in (stream.get_extra_info("socket"), stream._unread):  # noqa: SLF001
                if connected is not None and connected.fileno() >= 0:  # it may be closed
                    os.dup2(nothing, connected.fileno(), inheritable=False)
        os.close(nothing)


def bind_connection(response: Any) -> ReusedStream | None:
    """Return the stream of a response, and note in it the connection that uses it."""
    stream = response.extensions.get("network_stream")
    if not isinstance(stream, ReusedStream):  # a custom transport
        return None
    if stream.connection is None:
        source: Any = response.stream
        stream.connection = source._stream._httpcore_stream._stream._connection  # noqa: SLF001
    return stream
