"""How long a token is used."""

from __future__ import annotations

import time
from collections.abc import Callable

from aura_panic_api import Token

LONGEST_LIFE = 365 * 24 * 3600
"""Seconds. A longer one is a mistake of the service, and of no use to any process."""


class TokenKeeper:
    """Keeps the token of a client until shortly before it ends."""

    def __init__(self, token: str | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._given = token
        self._kept = (token, float("inf"))

    @property
    def token(self) -> str | None:
        """The token, as long as it is good."""
        token, end = self._kept
        return token if self._clock() < end else None

    def keep(self, token: Token) -> None:
        """Keep a new token until a tenth of its life is left, or 60 s where that is less."""
        life = float(min(token.expires_in, LONGEST_LIFE))
        self._kept = (token.access_token, self._clock() + life - min(60.0, life / 10))

    def drop(self, token: str | None) -> None:
        """Forget a token that the service does not take; the next call asks for another.

        One that was given stays: there is nothing to ask for another with.
        """
        if self._given is None and self._kept[0] == token:
            self._kept = (None, 0.0)


def fits_header(token: str) -> bool:
    """Whether a header can carry the token. httpx would refuse by showing it."""
    return token != "" and token.isascii() and token.isprintable() and " " not in token
