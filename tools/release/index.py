"""Runs a package index on loopback, in a folder of its own, to rehearse a release on.

Whoever uploads needs the token that stands in UV_PUBLISH_TOKEN here.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIServer, make_server

import pypiserver

from tools.release.project import ReleaseError, run_cli


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


def serve() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    port = parser.parse_args().port
    token = os.environ.get("UV_PUBLISH_TOKEN")
    if not token:
        raise ReleaseError("make up a token for it, and export it as UV_PUBLISH_TOKEN.")
    with tempfile.TemporaryDirectory() as folder:
        index = pypiserver.app(
            roots=[Path(folder)],
            authenticate=["update"],
            disable_fallback=True,  # what it does not have is nowhere, and asked for nowhere else
            auther=lambda _, password: password == token,
        )
        try:
            server = make_server("127.0.0.1", port, index, Server)
        except OSError as error:
            raise ReleaseError(f"cannot listen on port {port} ({error.strerror}).") from None
        with server:
            print(f"INDEX=http://127.0.0.1:{server.server_port}", flush=True)
            server.serve_forever()


if __name__ == "__main__":
    run_cli(serve, "index")
