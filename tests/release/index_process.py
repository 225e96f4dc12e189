"""A package index in a process of its own."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path


def run_index(folder: Path, token: str, started: Callable[[int], None]) -> None:
    """Serve an index; pass its port on."""
    from tools.release.index import create  # noqa: PLC0415 - pypiserver adds import hooks

    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # the log of its requests
    folder.mkdir()
    with create(folder, token) as server:
        started(server.server_port)
        server.serve_forever()
