"""Server-sent events for the simulator page: everything once, and then what changes.

A frame is encoded once, and goes to all pages that are open; there are a few each second at most.
"""

from __future__ import annotations

import asyncio
import heapq
import time
from collections import deque
from collections.abc import AsyncIterator, Iterable
from itertools import islice

import msgspec

from aura_panic_mock._simulator import LIMIT, render_callout
from aura_panic_mock._state import State

TICK = 0.4
"""Seconds between two frames at least."""

HEARTBEAT = 5.0
"""Seconds between two frames at most: a page without one for longer has lost its mock."""

FRAMES = 16
"""Frames that a slow page may be late; then it is sent everything again."""

CHANGES, ENTRIES = 200, 100
"""Callouts and entries of the journal in a frame at most, the latest. Other callouts follow."""


class EventStream:
    """Makes the frames of all pages."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._frames: deque[bytes] = deque(maxlen=FRAMES)
        self._number = 0
        self._made_at = 0.0
        self._logged = 0
        self._whole = -1, b""
        """A frame of everything, which pages that open share, and the number of the one before."""
        self._due: list[tuple[float, int]] = []
        """A heap of the moments at which callouts that pages show take their next step."""

    async def frames(self) -> AsyncIterator[bytes]:
        """Yield the frames for one page, for as long as it is open."""
        feed = self._state.feed
        if not feed.pages:
            feed.clear()
            self._due.clear()
            self._whole = -1, b""
            self._logged = self._last_entry()
        feed.pages += 1
        try:
            missed = FRAMES + 1
            while True:
                number, frames = self._number, list(self._frames)
                is_late = missed > len(frames)
                if is_late and self._whole[0] != number:
                    self._whole = number, self._encode_all()
                for frame in [self._whole[1]] if is_late else frames[len(frames) - missed :]:
                    yield frame
                await asyncio.sleep(TICK)
                self._collect()
                missed = self._number - number
        finally:
            feed.pages -= 1

    def _collect(self) -> None:
        """Make a frame of what has changed, unless it is too early for one."""
        state, feed, elapsed = self._state, self._state.feed, time.monotonic() - self._made_at
        while self._due and self._due[0][0] <= state.now:
            feed.add(heapq.heappop(self._due)[1])
        logged = self._last_entry()
        changed = feed.callouts or feed.settings or feed.restarted or logged != self._logged
        if elapsed < TICK or not (changed or elapsed > HEARTBEAT):
            return
        if feed.restarted:
            frame = self._encode_all()
            feed.clear()
        else:
            latest = [feed.callouts.popitem()[0] for _ in range(min(CHANGES, len(feed.callouts)))]
            frame = self._encode("changes", latest, min(logged - self._logged, ENTRIES))
        feed.settings = False
        self._frames.append(frame)
        self._number += 1
        self._made_at = time.monotonic()
        self._logged = logged

    def _encode_all(self) -> bytes:
        callouts = self._state.callouts.latest(LIMIT, lambda _: True)
        return self._encode("snapshot", (each.id for each in callouts), ENTRIES)

    def _encode(self, event: str, callout_ids: Iterable[int], entries: int) -> bytes:
        state = self._state
        found = [callout for each in callout_ids if (callout := state.callouts.get(each))]
        for callout in found:
            for moment, _ in callout.timeline:
                if moment > state.now:
                    heapq.heappush(self._due, (moment, callout.id))
                    break
        data = {
            **state.settings.asdict(),
            "callouts": [render_callout(state, each) for each in found],
            "journal": [*islice(reversed(state.journal), entries)],
        }
        return b"event: %s\nretry: 1000\ndata: %s\n\n" % (event.encode(), msgspec.json.encode(data))

    def _last_entry(self) -> int:
        return self._state.journal[-1].id if self._state.journal else 0
