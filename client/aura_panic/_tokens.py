"""How long a token is used."""

from __future__ import annotations

import time
from collections.abc import Callable

from aura_panic_api import Token


class TokenKeeper:
    """Keeps the token of a client until shortly before it ends."""

    def __init__(self, token: str | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept = (token, float("inf"))

    @property
    def token(self) -> str | None:
        """The token, as long as it is good."""
        token, end = self._kept
        return token if self._clock() < end else None

    def keep(self, token: Token) -> None:
        """Keep a new token until a tenth of its life is left, or 60 s where that is less."""
        self._kept = (
            token.access_token,
            self._clock() + token.expires_in - min(60.0, token.expires_in / 10),
        )


def fits_header(token: str) -> bool:
    """Whether a header can carry the token. httpx would refuse by showing it."""
    return token.isascii() and token.isprintable() and " " not in token
