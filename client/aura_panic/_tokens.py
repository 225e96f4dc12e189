"""Tokens, and where they are kept."""

from __future__ import annotations

from time import time
from typing import Any, Protocol, Self

import attrs

from aura_panic_api import models
from aura_panic_runtime import Unpicklable

LONGEST_LIFE = 365 * 24 * 3600
"""Seconds. A longer one is a mistake of the service, and of no use to any process."""


@attrs.frozen
class StoredToken(Unpicklable):
    """A token, as a store keeps it.

    Attributes:
        access_token: What goes behind "Bearer". It is a secret.
        renew_at: When another is asked for, in seconds since 1970 (UTC).
        expires_at: When it ends, in seconds since 1970 (UTC).

    Raises:
        TypeError: A value is none of these.
    """

    access_token: str = attrs.field(repr=False)
    renew_at: float
    expires_at: float

    @classmethod
    def issued(cls, token: models.Token, now: float) -> StoredToken:
        """A token that the service gave, which is renewed a tenth of its life early, or 60 s."""
        life = float(min(token.expires_in, LONGEST_LIFE))
        return cls(token.access_token, now + life - min(60.0, life / 10), now + life)

    def __attrs_post_init__(self) -> None:
        token: Any = self.access_token
        times: tuple[Any, Any] = (self.renew_at, self.expires_at)
        if not isinstance(token, str) or not fits_header(token):
            raise TypeError("access_token should be text that a header can carry.")
        if not all(isinstance(each, int | float) for each in times):
            raise TypeError("renew_at and expires_at should be seconds since 1970.")

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, _: object) -> Self:
        return self

    def is_same_as(self, other: StoredToken) -> bool:
        """Whether the same is sent; a store may have rounded the times."""
        return self.access_token == other.access_token


class TokenStore(Protocol):
    """Where tokens are kept between calls, so that many clients or processes can share them.

    Its methods are called from any thread, once in the life of a token or so, and never from an
    event loop. What they raise is logged, and the client goes on without the store.

    Example:
        >>> class RedisTokens:
        ...     def load(self, key: str) -> StoredToken | None:
        ...         found = redis.get(key)
        ...         return StoredToken(**json.loads(found)) if found else None
        ...
        ...     def save(self, key: str, token: StoredToken) -> None:
        ...         redis.set(key, json.dumps(attrs.asdict(token)), exat=int(token.expires_at))
    """

    def load(self, key: str) -> StoredToken | None:
        """The token that was saved under a key; None where there is none.

        Args:
            key: Whom the token is for: base URL, client id and, for a callout-scoped one, the
                customer. No secret stands in it.
        """

    def save(self, key: str, token: StoredToken) -> None:
        """Keep a token under a key, in place of the one before."""


class MemoryTokenStore:
    """Keeps tokens as long as the process lives; the default."""

    def __init__(self) -> None:
        self._tokens: dict[str, StoredToken] = {}

    def load(self, key: str) -> StoredToken | None:
        return self._tokens.get(key)

    def save(self, key: str, token: StoredToken) -> None:
        for old, kept in list(self._tokens.items()):
            if kept.expires_at <= time():
                self._tokens.pop(old, None)
        self._tokens[key] = token


def fits_header(text: str) -> bool:
    """Whether a header can carry a text. httpx would refuse by showing it."""
    return text != "" and text.isascii() and text.isprintable() and " " not in text
