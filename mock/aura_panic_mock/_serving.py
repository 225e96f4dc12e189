"""The mock on a socket."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

import uvicorn
from starlette.applications import Starlette

from aura_panic_mock._app import create_app
from aura_panic_mock._simulator import PREFIX


class Service:
    """A mock with a socket. Connections wait there until it runs.

    Attributes:
        base_url: Where it is.
        client_id: The credentials of its first customer source.
        client_secret: The secret that belongs to them.
    """

    def __init__(
        self, app: Starlette | None = None, host: str = "127.0.0.1", port: int = 0
    ) -> None:
        """Take the socket.

        Args:
            app: The mock; one with the usual seed when left out.
            host: Where to listen.
            port: 0 takes a free one.

        Raises:
            OSError: The address cannot be had.
        """
        self._app = app or create_app()
        # With the protocol named, asyncio turns off Nagle's algorithm, which costs 40 ms a call.
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self._socket.bind((host, port))
        except OSError:
            self._socket.close()
            raise
        self._socket.listen()
        self._server = uvicorn.Server(uvicorn.Config(self._app, log_level="error", lifespan="off"))
        port = self._socket.getsockname()[1]
        self.base_url = f"http://{host}:{port}{self._app.state.base_path}"
        self.client_id = self._app.state.source.client_id
        self.client_secret = self._app.state.source.client_secret

    def control(self, method: str, path: str, **body: object) -> Any:
        """Use the control interface of a mock that runs.

        Args:
            method: Such as ``"POST"``.
            path: Below ``/_simulator``, such as ``"/callouts/992011/script"``.
            body: The fields of the body, such as ``script="dispatch"``.

        Raises:
            ValueError: The control interface refused, for the reason given.
        """
        connection = http.client.HTTPConnection(*self._socket.getsockname()[:2])
        with contextlib.closing(connection):
            connection.request(method, PREFIX + path, json.dumps(body))
            response = connection.getresponse()
            answer = json.load(response)
        if response.status != HTTPStatus.OK:
            raise ValueError(answer["message"])
        return answer

    def run(self) -> None:
        """Serve until stopped, or until SIGTERM or an interrupt where this is the main thread."""
        with self._socket:
            self._server.run(sockets=[self._socket])

    def stop(self) -> None:
        """Stop, and let nobody wait for an answer that a fault delays."""
        self._server.should_exit = self._server.force_exit = True


@contextmanager
def serve(app: Starlette | None = None) -> Iterator[Service]:
    """Serve a mock on a free loopback port, from a thread, as long as the context lasts.

    Example:
        >>> with serve() as mock:
        ...     print(mock.base_url)
    """
    service = Service(app)
    thread = threading.Thread(target=service.run)
    thread.start()
    try:
        yield service
    finally:
        service.stop()
        thread.join()
