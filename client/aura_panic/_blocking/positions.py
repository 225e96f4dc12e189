"""Positions that a thread of its own reads."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from aura_panic._streaming import END, Stream
from aura_panic_api import models


@contextmanager
def reading(positions: Iterable[models.Location], stream: Stream) -> Iterator[None]:
    """Offer positions to a stream as they come. The thread ends with the next one afterwards."""
    wanted = True

    def read() -> None:
        try:
            for position in positions:
                if not wanted:
                    return
                stream.offer(position)
            stream.end(END)
        except BaseException as error:  # noqa: BLE001 - raised by the stream
            stream.end(error)

    threading.Thread(target=read, daemon=True).start()
    try:
        yield
    finally:
        wanted = False
