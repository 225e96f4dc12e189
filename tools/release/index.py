"""Run a package index on loopback, empty at first, to rehearse a release.

Uploads need the token in UV_PUBLISH_TOKEN.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import socket
import tempfile
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIServer, make_server

import pypiserver

from tools import ToolError, run_tool

LINGER = 5.0


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def shutdown_request(self, request: Any) -> None:
        """Read what a refused upload still sends: a reset would discard the reason."""
        with contextlib.suppress(OSError):
            request.shutdown(socket.SHUT_WR)
            request.settimeout(LINGER)
            while request.recv(65536):
                pass
        self.close_request(request)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    port = parser.parse_args().port
    token = os.environ.get("UV_PUBLISH_TOKEN")
    if not token:
        raise ToolError("choose a token, and export it as UV_PUBLISH_TOKEN.")
    with tempfile.TemporaryDirectory() as folder:
        index = pypiserver.app(
            roots=[Path(folder)],
            authenticate=["update"],
            disable_fallback=True,  # no other index is asked
            auther=lambda _, password: password == token,
        )
        try:
            server = make_server("127.0.0.1", port, index, Server)
        except OSError as error:
            raise ToolError(f"cannot listen on port {port} ({error.strerror}).") from None
        with server:
            print(f"INDEX=http://127.0.0.1:{server.server_port}", flush=True)
            server.serve_forever()


if __name__ == "__main__":
    run_tool(main, "index")
