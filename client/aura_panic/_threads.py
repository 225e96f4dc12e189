"""Daemon threads for work that may block longer than a call has time.

A name server or a token store may hang, and the calling thread could not end that. So another
thread waits for it, and is abandoned when the time is up.
"""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable
from contextvars import copy_context
from functools import partial
from typing import Any, TypeAlias, TypeVar

T = TypeVar("T")

Inbox: TypeAlias = "queue.SimpleQueue[tuple[Callable[[], Any], queue.SimpleQueue[Any]]]"

IDLE = 10.0
"""Seconds after which a thread without work ends."""


class DaemonThreads:
    """Daemon threads: as many as there is concurrent work, reused, ended when idle."""

    def __init__(self) -> None:
        self._idle: list[Inbox] = []
        self._process = os.getpid()

    def run(self, work: Callable[[], T], seconds: float) -> T:
        """Run a function in a thread and return its result.

        Raises:
            TimeoutError: The time is up. The work goes on, and its result is dropped.
        """
        if self._process != os.getpid():  # a forked process has only the thread that forked
            self._idle, self._process = [], os.getpid()
        try:
            inbox = self._idle.pop()
        except IndexError:
            inbox = queue.SimpleQueue()
            threading.Thread(target=_work, args=(inbox, self._idle), daemon=True).start()
        outbox: queue.SimpleQueue[Callable[[], T]] = queue.SimpleQueue()
        inbox.put((partial(copy_context().run, work), outbox))
        try:
            outcome = outbox.get(timeout=max(0.0, seconds))
        except queue.Empty:
            raise TimeoutError from None
        return outcome()


def _work(inbox: Inbox, idle: list[Inbox]) -> None:
    while True:
        try:
            work, outbox = inbox.get(timeout=IDLE)
        except queue.Empty:
            try:
                idle.remove(inbox)
            except ValueError:  # it has just been taken, so there is work
                continue
            return
        outcome = _outcome(work)
        idle.append(inbox)  # first, so that whoever gets the outcome finds this thread idle
        outbox.put(outcome)
        del work, outbox, outcome


def _outcome(work: Callable[[], T]) -> Callable[[], T]:
    """Run a function and return another one that returns its result or raises its error."""
    try:
        result = work()
    except BaseException as error:  # noqa: BLE001 - raised where it is waited for
        return partial(_raise, error)
    return lambda: result


def _raise(error: BaseException) -> Any:
    raise error
