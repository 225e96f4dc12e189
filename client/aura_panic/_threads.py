"""Daemon threads for work that may block longer than a call has time.

A name server or a token store may hang, and a thread that waits for bytes cannot be stopped. So
another thread waits, and is abandoned when the time is up.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import copy_context
from typing import TypeVar

T = TypeVar("T")


def start(work: Callable[[], T]) -> Future[T]:
    """Run a function in a thread of its own, which does not keep the process from ending."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001 - raised where it is waited for
            future.set_exception(error)

    threading.Thread(target=copy_context().run, args=(run,), daemon=True).start()
    return future


def run(work: Callable[[], T], seconds: float) -> T:
    """Run a function in a thread of its own, and return its result.

    Raises:
        TimeoutError: The time is up. The work goes on, and its result is dropped.
    """
    try:
        return start(work).result(max(0.0, seconds))
    except RuntimeError as error:  # that of a wait in whose midst Ctrl-C strikes replaces it
        if isinstance(error.__context__, KeyboardInterrupt):
            raise error.__context__ from None
        raise
