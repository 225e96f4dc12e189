"""Keeps one token for all the calls of a client, and has it renewed once, however many ask."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from time import time
from typing import Any

from aura_panic._call import Call
from aura_panic._effects import Acquire, Aside, Conversation, Lock
from aura_panic._errors import (
    ApiError,
    NotSent,
    NotSentInTime,
    OutcomeUnknown,
    PanicError,
    Timeout,
    UnreadableResponse,
)
from aura_panic._log import log
from aura_panic._tokens import MemoryTokenStore, StoredToken, TokenStore, fits_header
from aura_panic_api import models

Obtain = Callable[..., Conversation[models.Token]]
"""Asks the service for a token: ``obtain(call, seconds=..., attempts=...)``."""

HURRY = 2.0
"""Seconds for a renewal that the call could do without, and for a token store."""

PAUSE_AFTER_FAILURE = 5.0
"""Seconds until another call tries to renew a token that is still good."""

SHARED = (ApiError, NotSent, OutcomeUnknown, UnreadableResponse)
"""Failures of all who wait. Lack of time is its caller's own, and so is a client that is closed."""


class TokenKeeper:
    """The token of a client, or of its clients for a customer."""

    def __init__(
        self, *, key: str, store: TokenStore, lock: Lock, obtain: Obtain, given: str | None = None
    ) -> None:
        self.renewable = given is None
        self._key = key
        self._store = store
        self.lock = lock
        self._obtain = obtain
        self._kept = None if given is None else StoredToken(given, float("inf"), float("inf"))
        self._refused: StoredToken | None = None
        self._not_before = 0.0
        self._rounds = 0
        self._failure: PanicError | None = None

    def refuse(self, token: StoredToken) -> None:
        """Use a token no more, wherever it is kept: the service has refused it."""
        self._refused = token

    def token(self, call: Call[Any]) -> Conversation[StoredToken]:
        """A token for a call, other than one that the service has refused."""
        kept = self._usable(self._kept)
        if kept and (_fresh(kept) or time() < self._not_before):
            return kept
        rounds = self._rounds
        lock = self.lock  # a fork replaces it
        if not (yield Acquire(lock, 0.0 if kept else call.time_left)):
            if kept:  # somebody is at it
                return kept
            raise NotSentInTime(
                "No token could be had in time. Send it again, with a longer deadline."
            )
        try:
            return (yield from self._alone(call, others_tried=self._rounds != rounds))
        finally:
            lock.release()

    def _alone(self, call: Call[Any], *, others_tried: bool) -> Conversation[StoredToken]:
        kept = self._usable(self._kept)
        if kept and (others_tried or _fresh(kept)):
            return kept
        if others_tried and self._failure:
            raise copy.copy(self._failure)
        self._failure = None
        try:
            kept = self._usable((yield from self._aside(call, self._load))) or kept
            self._kept = kept if kept and _fresh(kept) else (yield from self._renewed(call, kept))
        except PanicError as error:
            if isinstance(error, SHARED) and not isinstance(error, Timeout):
                self._failure = copy.copy(error)
            if kept is None:
                raise
            self._kept, self._not_before = kept, time() + PAUSE_AFTER_FAILURE
            log.warning("The token could not be renewed yet and is still used: %s", error)
            return kept
        else:
            return self._kept
        finally:
            self._rounds += 1

    def _usable(self, token: StoredToken | None) -> StoredToken | None:
        """A token, as long as it can be used."""
        if token is None or (self._refused and self._refused.is_same_as(token)):
            return None
        return token if time() < token.expires_at else None

    def _renewed(self, call: Call[Any], kept: StoredToken | None) -> Conversation[StoredToken]:
        asked_at = time()
        try:
            token: models.Token = yield from self._obtain(
                call,
                seconds=min(HURRY, call.time_left) if kept else call.time_left,
                attempts=1 if kept else call.limits.attempts,
            )
        except OutcomeUnknown as error:
            kind = NotSentInTime if isinstance(error, Timeout) else NotSent
            done = "the request itself had been refused (401)" if call.sent else "nothing was sent"
            raise kind(
                f"The request for a token was not answered, and {done}. Check that the service is "
                "up, then send it again."
            ) from None
        if not fits_header(token.access_token):
            raise UnreadableResponse(
                "The token in the answer cannot be sent in a header.", json_path="$.access_token"
            )
        renewed = StoredToken.issued(token, asked_at)
        self._refused = None  # by the service's latest word, even where it is the same again
        yield from self._aside(call, partial(self._save, renewed))
        return renewed

    def _aside(self, call: Call[Any], function: Callable[[], Any]) -> Conversation[Any]:
        """Ask the store, which may block unless it is in memory."""
        if isinstance(self._store, MemoryTokenStore):
            return function()
        return (yield Aside(function, min(HURRY, call.time_left)))

    def _load(self) -> StoredToken | None:
        with _passed_over():
            stored = self._store.load(self._key)
            if isinstance(stored, StoredToken | None):
                return stored
            log.warning(
                "The token store's load returned a value of type %s, which is skipped: it should "
                "return a StoredToken, or None.",
                type(stored).__name__,
            )
        return None

    def _save(self, token: StoredToken) -> None:
        with _passed_over():
            self._store.save(self._key, token)


def _fresh(token: StoredToken) -> bool:
    """Whether a token need not be renewed yet."""
    return time() < token.renew_at


@contextmanager
def _passed_over() -> Iterator[None]:
    """Go on without a store that fails."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - whatever somebody's store may raise
        log.warning("The token store failed (%s) and is passed over.", type(error).__name__)
