"""Meaning of the free-form status of a callout."""

from __future__ import annotations

import enum
import re

ALREADY_CLOSED = 285
"""The status code of the vendor's own making for "this callout has already closed".

It lies in the range of success and is unknown to ``http.HTTPStatus``.
"""


class CalloutState(enum.Enum):
    """State of a callout, read from its legacy status.

    Example:
        >>> CalloutState.read("Responder  DISPATCHED")
        <CalloutState.RESPONDER_DISPATCHED: 'Responder Dispatched'>
        >>> CalloutState.read("Awaiting moonrise").is_open
        True

    The first four are the known values of the vendor's reference ("Get a callout").
    """

    CREATED = "created"
    RESPONDER_DISPATCHED = "Responder Dispatched"
    RESPONDER_CANCELLED = "Responder Cancelled"
    CLOSED = "closed"
    UNKNOWN = "unknown"

    @classmethod
    def read(cls, status: str) -> CalloutState:
        """Read a status as the service sends it.

        Case, white space around and between words, ``_`` and ``-`` between words and the spelling
        "canceled" make no difference.

        Args:
            status: The status as sent.

        Returns:
            The state; ``UNKNOWN`` for whatever is not in the table, an empty string included. Never
            raises: a string that cannot be read must not hide an emergency.
        """
        return _STATES.get(_words(status), cls.UNKNOWN)

    @property
    def is_open(self) -> bool:
        """True for every state but ``CLOSED``: the emergency may still be going on."""
        return self is not CalloutState.CLOSED


# Every status with a meaning: lower case, one space between words.
_STATES = {each.value.lower(): each for each in CalloutState if each is not CalloutState.UNKNOWN}
_STATES["responder canceled"] = CalloutState.RESPONDER_CANCELLED

_SEPARATORS = re.compile(r"[\s_-]+")


def _words(status: str) -> str:
    # lower(), not casefold(): the latter reads a long s as an s, and could end an emergency by it.
    # Stripped first: a separator at an end separates nothing, and makes it another word.
    return _SEPARATORS.sub(" ", status.strip()).lower()
