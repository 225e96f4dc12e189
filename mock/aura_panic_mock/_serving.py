"""The mock on a socket."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from secrets import token_urlsafe
from types import FrameType

import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp

from aura_panic_mock._app import create_app
from aura_panic_mock._control import SECRET, Control
from aura_panic_mock._protection import CrossOriginProtection, SecretProtection
from aura_panic_mock._simulator import PREFIX
from aura_panic_mock._state import State


class _Server(uvicorn.Server):
    """Stops at once, where uvicorn looks ten times a second, and waits for connections to end.

    After a signal it returns, where uvicorn would raise the signal once more.
    """

    _wake: Callable[[], object] | None = None

    def stop(self) -> None:
        """Stop serving, from any thread or a signal handler."""
        self.should_exit = self.force_exit = True
        if self._wake:
            with suppress(RuntimeError):  # the loop has ended meanwhile
                self._wake()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002
        self.stop()

    async def main_loop(self) -> None:
        stopped = asyncio.Event()
        self._wake = partial(asyncio.get_running_loop().call_soon_threadsafe, stopped.set)
        seconds = 0
        while not await self.on_tick(10 * seconds):  # a tenth of a second each
            seconds += 1
            with suppress(TimeoutError):
                await asyncio.wait_for(stopped.wait(), 1)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        await asyncio.sleep(0)  # for the connections to close


class Service(Control):
    """A mock with a socket, and its control. Connections wait until it runs.

    Requests that a web page of another origin sends are refused, and those with a ``Host`` that
    is neither loopback nor the address listened on.

    Attributes:
        base_url: Where it is.
        page_url: Where its simulator page is.
        secret: What the simulator asks for; None on loopback, where it asks for nothing.
        every_address: Whether it listens on every address of the machine (``0.0.0.0``).
    """

    def __init__(
        self, app: Starlette | None = None, host: str = "127.0.0.1", port: int = 0
    ) -> None:
        """Take the socket.

        Args:
            app: The mock; by default ``create_app()``.
            host: Where to listen.
            port: 0 takes a free one.

        Raises:
            OSError: The address cannot be had.
        """
        app = app or create_app()
        # With the protocol named, asyncio turns off Nagle's algorithm, which costs 40 ms a call.
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self._socket.bind((host, port))
        except OSError:
            self._socket.close()
            raise
        self._socket.listen()
        address, port = self._socket.getsockname()
        self.every_address = ipaddress.ip_address(address).is_unspecified
        protected: ASGIApp = app
        self.secret = None
        if not ipaddress.ip_address(address).is_loopback:
            self.secret = os.environ.get(SECRET) or token_urlsafe(16)
            protected = SecretProtection(app, self.secret)
        if self.every_address:  # which is no address to connect to
            host = address = "127.0.0.1"
        protected = CrossOriginProtection(protected, host, every_address=self.every_address)
        self._server = _Server(uvicorn.Config(protected, log_level="error", lifespan="off"))
        self._state: State = app.state.mock
        self.base_url = f"http://{host}:{port}{app.state.base_path}"
        self.page_url = f"http://{host}:{port}{PREFIX}/"
        super().__init__(f"http://{address}:{port}", self.secret)

    @property
    def client_id(self) -> str:
        """The credentials of the first customer source of its seed."""
        return self._state.source.client_id

    @property
    def client_secret(self) -> str:
        """The secret that belongs to them."""
        return self._state.source.client_secret

    def run(self) -> None:
        """Serve until stopped, or until SIGTERM or an interrupt where this is the main thread."""
        with self._socket:
            self._server.run(sockets=[self._socket])

    def stop(self) -> None:
        """Stop, and do not wait for a response that a fault delays."""
        self._server.stop()


@contextmanager
def serve(
    app: Starlette | None = None, host: str = "127.0.0.1", port: int = 0
) -> Iterator[Service]:
    """Serve a mock from a thread, by default on a free loopback port, as long as the context lasts.

    Example:
        >>> with serve() as mock:
        ...     print(mock.base_url)
    """
    service = Service(app, host, port)
    thread = threading.Thread(target=service.run)
    thread.start()
    try:
        yield service
    finally:
        service.stop()
        thread.join()
