"""Relays between a client and a service: an end of TLS, and a proxy, both on loopback."""

from __future__ import annotations

import select
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple
from urllib.parse import urlsplit


class Relay(NamedTuple):
    """A server that passes on what comes, and what each connection asked for first."""

    address: str
    connections: list[str]


@contextmanager
def tls_before(base_url: str, context: ssl.SSLContext) -> Iterator[Relay]:
    """Serve TLS in front of a service that has none; the connections are listed as they come."""
    upstream = urlsplit(base_url)

    def handle(plain: socket.socket, relay: Relay) -> None:
        relay.connections.append("TLS")
        with (
            context.wrap_socket(plain, server_side=True) as client,
            socket.create_connection((upstream.hostname, upstream.port)) as service,
        ):
            _pump(client, service)

    with _serving(handle) as relay:
        yield relay


@contextmanager
def breakable(base_url: str) -> Iterator[tuple[str, Callable[[], None]]]:
    """Relay to a service; yield the base URL, and what ends each connection to a client."""
    upstream = urlsplit(base_url)
    kept: list[socket.socket] = []

    def handle(client: socket.socket, _: Relay) -> None:
        kept.append(client)
        with socket.create_connection((upstream.hostname, upstream.port)) as service:
            _pump(client, service)

    def cut() -> None:
        while kept:
            with suppress(OSError):
                kept.pop().shutdown(socket.SHUT_RDWR)

    with _serving(handle) as relay:
        yield upstream._replace(netloc=relay.address).geturl(), cut


@contextmanager
def connect_proxy(address: str, refusal: str | None = None) -> Iterator[Relay]:
    """Serve an HTTP proxy, with a tunnel to one address whatever it is asked for, or a refusal."""
    host, _, port = address.partition(":")

    def handle(client: socket.socket, relay: Relay) -> None:
        head = b""
        while not head.endswith(b"\r\n\r\n") and (received := client.recv(65536)):
            head += received
        relay.connections.append(head.decode())
        if refusal:
            client.sendall(f"HTTP/1.1 {refusal}\r\nContent-Length: 0\r\n\r\n".encode())
            return
        client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with socket.create_connection((host, int(port))) as service:
            _pump(client, service)

    with _serving(handle) as relay:
        yield relay


@contextmanager
def _serving(handle: Callable[[socket.socket, Relay], None]) -> Iterator[Relay]:
    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):  # either side may go at any time
                handle(self.request, relay)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads, block_on_close = True, False

    with Server(("127.0.0.1", 0), Handler) as server:
        relay = Relay(f"127.0.0.1:{server.server_address[1]}", [])
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield relay
        finally:
            server.shutdown()


def _pump(one: socket.socket, other: socket.socket) -> None:
    """Pass bytes on in both directions until one side is at its end."""
    while True:
        for source in select.select([one, other], [], [])[0]:
            content = source.recv(65536)
            if not content:
                return
            (other if source is one else one).sendall(content)
