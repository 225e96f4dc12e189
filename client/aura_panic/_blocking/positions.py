"""A stream of positions that a thread reads."""

from __future__ import annotations

import threading
from contextvars import copy_context
from typing import Any

from aura_panic._streaming import END, BaseStream, Request
from aura_panic_api import models


class LocationStream(BaseStream):
    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self._event = threading.Event()

    def run(self) -> models.Callout | None:
        """Send positions until there are no more, or the callout has closed.

        A thread reads the positions, and closes their iterator when the stream ends: the
        ``finally`` of a generator runs. A generator that blocks at that time cannot be interrupted.
        It is closed as soon as it gives its next position, which is dropped; no other is taken.
        """
        steps = self._begin_run()
        threading.Thread(target=self._pump, daemon=True).start()
        try:
            step = next(steps)
            while True:
                step = steps.send(self._perform(step))
        except StopIteration as end:
            callout: models.Callout | None = end.value
            return callout
        finally:
            self._finished = True

    def _wake(self) -> None:
        self._event.set()

    def _wait(self, seconds: float | None) -> None:
        self._event.wait(seconds)
        self._event.clear()

    def _perform(self, step: Request | float) -> Any:
        if not callable(step):
            return self._wait(step)
        outcomes: list[Any] = []

        def request() -> None:
            try:
                outcomes.append(step())
            except Exception as error:  # noqa: BLE001 - raised by run()
                outcomes.append(error.with_traceback(None))  # whose frames hold the position
            self._wake()

        # In a thread of its own: who waits for bytes could not be told to stop.
        threading.Thread(target=copy_context().run, args=(request,), daemon=True).start()
        while not outcomes and not self._stopped and self._left() != 0:
            self._wait(self._left())
        return outcomes[0] if outcomes else None

    def _pump(self) -> None:
        reason: BaseException = END
        try:
            iterator = iter(self._positions)
            try:
                for position in iterator:
                    if not self._finished:
                        self._offer(position)
                    if self._finished:
                        break
            finally:
                if close := getattr(iterator, "close", None):
                    close()
        except BaseException as error:  # noqa: BLE001 - raised by run()
            reason = error
        self._end_with(reason)
