"""Changes since the open pages were last sent something."""

from __future__ import annotations


class Feed:
    """Collects changes for the pages that are open; without a page, nothing.

    Attributes:
        pages: How many are open.
        callouts: The identifiers of callouts that have changed.
        settings: Whether a setting has changed.
        restarted: Whether everything has changed.
    """

    def __init__(self) -> None:
        self.pages = 0
        self.callouts: dict[int, None] = {}
        self.settings = self.restarted = False

    def add(self, callout_id: int) -> None:
        """Add a callout that has changed."""
        if self.pages:
            self.callouts.pop(callout_id, None)  # the latest comes last
            self.callouts[callout_id] = None

    def clear(self) -> None:
        """Forget the changes, because everything is sent."""
        self.callouts.clear()
        self.settings = self.restarted = False
