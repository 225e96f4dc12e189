"""Servers of the tests, on loopback: a scripted service, and relays between a client and one."""

from __future__ import annotations

import select
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import parse_headers
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import ssl


class Server(socketserver.ThreadingTCPServer):
    """Has each connection handled by a function, in a thread of its own."""

    daemon_threads, block_on_close = True, False

    def __init__(self, handle: Callable[[socket.socket], Any]) -> None:
        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                with suppress(OSError):  # either side may go at any time
                    handle(self.request)

        super().__init__(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        self.shutdown()
        self.server_close()

    def __exit__(self, *_: object) -> None:
        self.stop()


class Received(NamedTuple):
    """A request as it arrived, and the number of its connection."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    connection: int


class Scripted(Server):
    """A service whose responses are what a function sends, and what it received."""

    def __init__(
        self,
        answer: Callable[[socket.socket, Received], Any],
        context: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__(self._handle)
        self.received: list[Received] = []
        self.connections = 0
        self.base_url = f"http{'s' * bool(context)}://{self.address}/panic-api/v2"
        self._answer, self._context = answer, context

    def _handle(self, connection: socket.socket) -> None:
        self.connections = number = self.connections + 1
        if self._context:
            connection = self._context.wrap_socket(connection, server_side=True)
        with connection, connection.makefile("rb") as lines:
            while line := lines.readline().decode("latin-1"):
                method, path, _ = line.split()
                headers = parse_headers(lines)
                body = lines.read(int(headers.get("content-length", 0)))
                self.received.append(Received(method, path, dict(headers), body, number))
                self._answer(connection, self.received[-1])


class Relay(Server):
    """Passes on what comes, and keeps what each connection asked for first."""

    def __init__(
        self, handle: Callable[[socket.socket, list[str]], Any], base_url: str = "//"
    ) -> None:
        self.connections: list[str] = []
        super().__init__(lambda connection: handle(connection, self.connections))
        self.base_url = urlsplit(base_url)._replace(netloc=self.address).geturl()


def tls_before(base_url: str, context: ssl.SSLContext) -> Relay:
    """Serve TLS in front of a service that has none; the connections are listed as they come."""

    def handle(plain: socket.socket, connections: list[str]) -> None:
        connections.append("TLS")
        with context.wrap_socket(plain, server_side=True) as client:
            _pump(client, urlsplit(base_url).netloc)

    return Relay(handle, base_url.replace("http:", "https:"))


@contextmanager
def breakable(base_url: str) -> Iterator[tuple[str, Callable[[], None]]]:
    """Relay to a service; yield the base URL, and what ends each connection to a client."""
    upstream = urlsplit(base_url)
    kept: list[socket.socket] = []

    def handle(client: socket.socket) -> None:
        kept.append(client)
        _pump(client, upstream.netloc)

    def cut() -> None:
        while kept:
            with suppress(OSError):
                kept.pop().shutdown(socket.SHUT_RDWR)

    with Server(handle) as relay:
        yield upstream._replace(netloc=relay.address).geturl(), cut


def connect_proxy(address: str, refusal: str | None = None) -> Relay:
    """Serve an HTTP proxy, with a tunnel to one address whatever it is asked for, or a refusal."""

    def handle(client: socket.socket, connections: list[str]) -> None:
        head = b""
        while not head.endswith(b"\r\n\r\n") and (received := client.recv(65536)):
            head += received
        connections.append(head.decode())
        if refusal:
            client.sendall(f"HTTP/1.1 {refusal}\r\nContent-Length: 0\r\n\r\n".encode())
            return
        client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        _pump(client, address)

    return Relay(handle)


def _pump(client: socket.socket, address: str) -> None:
    """Pass bytes on to an address, and back, until one side is at its end."""
    host, _, port = address.partition(":")
    with socket.create_connection((host, int(port))) as service:
        while True:
            for source in select.select([client, service], [], [])[0]:
                content = source.recv(65536)
                if not content:
                    return
                (service if source is client else client).sendall(content)
