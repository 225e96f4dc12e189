"""Positions that a thread of its own reads."""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterable
from typing import Any

from aura_panic._streaming import END, newest
from aura_panic_api import models


def latest(positions: Iterable[models.Location]) -> Generator[models.Location]:
    """Always the latest of a stream of positions, which a thread of its own reads."""
    inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
    wanted = True

    def read() -> None:
        try:
            for position in positions:
                if not wanted:
                    return
                inbox.put(position)
            inbox.put(END)
        except Exception as error:  # noqa: BLE001 - raised where it is read
            inbox.put(error)

    threading.Thread(target=read, daemon=True).start()
    end = None
    try:
        while end is None:
            position, end = newest(inbox.get(), inbox)
            if position is not None:
                yield position
    finally:
        wanted = False
    if end is not END:
        raise end
