"""Keeps one token for all the calls of a client, and has it renewed once, however many ask."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from aura_panic._call import Call
from aura_panic._effects import Acquire, Aside, Conversation, Lock
from aura_panic._errors import (
    NotSent,
    NotSentInTime,
    OutcomeUnknown,
    PanicError,
    Timeout,
    UnreadableResponse,
)
from aura_panic._log import log
from aura_panic._tokens import StoredToken, TokenStore, fits_header
from aura_panic_api import models

Obtain = Callable[..., Conversation[models.Token]]
"""Asks the service for a token: ``obtain(call, share=..., attempts=...)``."""

SHARE_FOR_RENEWAL = 1 / 3
"""Of the time of a call that could do with the token that there is."""

PAUSE_AFTER_FAILURE = 5.0
"""Seconds until another call tries to renew a token that is still good."""


class TokenKeeper:
    """The token of a client, or of a client for a customer."""

    def __init__(
        self,
        *,
        key: str,
        store: TokenStore,
        lock: Lock,
        obtain: Obtain,
        given: str | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.renewable = given is None
        self._key = key
        self._store = store
        self._lock = lock
        self._obtain = obtain
        self._clock = clock
        self._kept = None if given is None else StoredToken(given, float("inf"), float("inf"))
        self._not_before = 0.0
        self._rounds = 0
        self._failure: PanicError | None = None

    def token(
        self, call: Call[Any], refused: StoredToken | None = None
    ) -> Conversation[StoredToken]:
        """A token for a call, other than one that the service has refused."""
        kept = self._good(refused)
        if kept and self._fresh(kept):
            return kept
        if kept and (self._lock.locked() or self._clock() < self._not_before):
            return kept  # somebody is at it, or has just failed
        rounds = self._rounds
        if not (yield Acquire(self._lock, call.time_left)):
            raise NotSentInTime("No token could be had in time, so nothing was sent.")
        try:
            return (yield from self._alone(call, refused, others_tried=self._rounds != rounds))
        finally:
            self._lock.release()

    def _alone(
        self, call: Call[Any], refused: StoredToken | None, *, others_tried: bool
    ) -> Conversation[StoredToken]:
        kept = self._good(refused)
        if kept and (others_tried or self._fresh(kept)):
            return kept
        if others_tried and self._failure:
            raise copy.copy(self._failure)
        try:
            self._kept = yield from self._renewed(call, refused, hurry=kept is not None)
        except PanicError as error:
            # A failure for lack of time is its caller's own; all others are shared by who waits.
            self._failure = None if isinstance(error, Timeout) else copy.copy(error)
            if kept is None:
                raise
            self._not_before = self._clock() + PAUSE_AFTER_FAILURE
            log.warning("The token could not be renewed yet and is still used: %s", error)
            return kept
        else:
            self._failure = None
            return self._kept
        finally:
            self._rounds += 1

    def _good(self, refused: StoredToken | None) -> StoredToken | None:
        """The token that is kept, as long as it can be used."""
        kept = self._kept
        if kept is None or (refused and refused.is_same_as(kept)):
            return None
        return kept if self._clock() < kept.expires_at else None

    def _fresh(self, token: StoredToken) -> bool:
        """Whether a token need not be renewed yet."""
        return self._clock() < token.renew_at

    def _renewed(
        self, call: Call[Any], refused: StoredToken | None, *, hurry: bool
    ) -> Conversation[StoredToken]:
        stored: StoredToken | None = yield Aside(self._load, call.time_left)
        if stored and self._fresh(stored) and not (refused and refused.is_same_as(stored)):
            return stored
        asked_at = self._clock()
        try:
            token: models.Token = yield from self._obtain(
                call,
                share=SHARE_FOR_RENEWAL if hurry else 1.0,
                attempts=1 if hurry else call.limits.attempts,
            )
        except OutcomeUnknown as error:
            kind = NotSentInTime if isinstance(error, Timeout) else NotSent
            raise kind(
                "The request for a token was not answered, so nothing was sent. Check that the "
                "service is up, then send it again."
            ) from None
        if not fits_header(token.access_token):
            raise UnreadableResponse(
                "The token in the answer cannot be sent in a header.", json_path="$.access_token"
            )
        renewed = StoredToken.issued(token, asked_at)
        yield Aside(partial(self._save, renewed), call.time_left)
        return renewed

    def _load(self) -> StoredToken | None:
        with _passed_over():
            stored = self._store.load(self._key)
            if isinstance(stored, StoredToken | None):
                return stored
            raise TypeError
        return None

    def _save(self, token: StoredToken) -> None:
        with _passed_over():
            self._store.save(self._key, token)


@contextmanager
def _passed_over() -> Iterator[None]:
    """Go on without a store that fails."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - whatever somebody's store may raise
        log.warning("The token store failed (%s) and is passed over.", type(error).__name__)
