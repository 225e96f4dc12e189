"""Tokens: how they are fetched, renewed and stored."""

from __future__ import annotations

import copy
import inspect
import logging
import threading
from collections.abc import Callable, Mapping
from math import inf
from time import time
from typing import Any, Protocol, Self
from weakref import WeakValueDictionary

import attrs

from aura_panic._config import Settings, fits_header
from aura_panic._flow import Acquire, Call, Flow, Lock, RunInThread, call_flow
from aura_panic.exceptions import (
    ApiError,
    ConfigurationError,
    NotSent,
    NotSentTimeout,
    OutcomeUnknown,
    PanicError,
    Timeout,
    UnreadableResponse,
)
from aura_panic_api import models
from aura_panic_api.operations import EXCHANGE_CREDENTIALS, MINT_CALLOUT_TOKEN
from aura_panic_runtime.models import Unpicklable
from aura_panic_runtime.operations import Operation
from aura_panic_runtime.requests import build_request

log = logging.getLogger("aura_panic")

LONGEST_LIFE = 365 * 24 * 3600
"""Longest life of a token, in seconds; a longer one is a mistake of the service."""


@attrs.frozen
class StoredToken(Unpicklable):
    """A token, as a store keeps it.

    Attributes:
        access_token: The bearer token. It is a secret.
        renew_at: Time of its renewal, in seconds since 1970 (UTC).
        expires_at: Time of its end, in seconds since 1970 (UTC).

    Raises:
        TypeError: A value has the wrong type.
    """

    access_token: str = attrs.field(repr=False)
    renew_at: float
    expires_at: float

    @classmethod
    def issued(cls, token: models.Token, now: float) -> StoredToken:
        """Return a new token, to be renewed 60 s or a tenth of its life before it expires."""
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
        """Return whether it is the same token; a store may have rounded the times."""
        return self.access_token == other.access_token


class TokenStore(Protocol):
    """Interface of a store for tokens, to share them between clients or processes.

    Its methods are called from any thread, about once in the life of a token, and never from an
    event loop. An exception is logged, and the client continues without the store.

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
        """Return the token that was saved under a key; None if there is none.

        Args:
            key: Base URL, client id and, for a callout-scoped token, the customer. It holds no
                secret.
        """

    def save(self, key: str, token: StoredToken) -> None:
        """Keep a token under a key, instead of the one before."""


class MemoryTokenStore:
    """Token store in the memory of the process; the default."""

    def __init__(self) -> None:
        self._tokens: dict[str, StoredToken] = {}

    def load(self, key: str) -> StoredToken | None:
        return self._tokens.get(key)

    def save(self, key: str, token: StoredToken) -> None:
        for old, kept in list(self._tokens.items()):
            if kept.expires_at <= time():
                self._tokens.pop(old, None)
        self._tokens[key] = token


ADVISORY_REFRESH_TIMEOUT = 2.0
"""Seconds for a renewal that is not needed yet, and for a token store."""

PAUSE_AFTER_FAILURE = 5.0
"""Seconds after a failed renewal until another call tries again."""

SHARED = (ApiError, NotSent, OutcomeUnknown, UnreadableResponse)
"""Failures shared by all calls that wait for a token; a timeout is a call's own."""


@attrs.define(eq=False, repr=False)
class TokenManager:
    """Manager of one token.

    - Single-flight: one request for a token, however many calls need it.
    - Early refresh: a token is renewed before it expires, and used until then if that fails.
    - Back-off: after a failed renewal the old token is used for some seconds.
    - A refused token is dropped, wherever it is kept.
    - A token store that fails or is slow is ignored.
    """

    _key: str
    _store: TokenStore
    lock: Lock
    _operation: Operation[models.Token]
    """Fetches a token, with a body, and with the token of another manager if it needs one."""
    _body: Mapping[str, Any]
    _tokens: TokenManager | None = None
    _kept: StoredToken | None = None
    can_refresh: bool = True
    _refused: StoredToken | None = None
    _not_before: float = 0.0
    _generation: int = 0
    _failure: PanicError | None = None

    def refuse(self, token: StoredToken) -> None:
        """Drop a token that the service has refused, wherever it is kept."""
        self._refused = token

    def token(self, call: Call[Any]) -> Flow[StoredToken]:
        """Return a token for a call, other than one that the service has refused."""
        kept = self._usable(self._kept)
        if kept and (_is_fresh(kept) or time() < self._not_before):
            return kept
        generation = self._generation
        lock = self.lock  # a fork replaces it
        if not (yield Acquire(lock, 0.0 if kept else call.time_left)):
            if kept:  # another call renews it
                return kept
            raise NotSentTimeout(
                "No token was available in time. Send it again, with a longer deadline."
            )
        try:
            return (
                yield from self._refresh_locked(call, others_tried=self._generation != generation)
            )
        finally:
            lock.release()

    def _refresh_locked(self, call: Call[Any], *, others_tried: bool) -> Flow[StoredToken]:
        kept = self._usable(self._kept)
        if kept and (others_tried or _is_fresh(kept)):
            return kept
        if others_tried and self._failure:
            raise copy.copy(self._failure)
        self._failure = None
        try:
            kept = self._usable((yield from self._load(call))) or kept
            self._kept = (
                kept if kept and _is_fresh(kept) else (yield from self._refresh(call, kept))
            )
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
            self._generation += 1

    def _usable(self, token: StoredToken | None) -> StoredToken | None:
        """Return a token if it has neither been refused nor expired."""
        if token is None or (self._refused and self._refused.is_same_as(token)):
            return None
        return token if time() < token.expires_at else None

    def _refresh(self, call: Call[Any], kept: StoredToken | None) -> Flow[StoredToken]:
        asked_at = time()
        subcall = call.subcall(
            self._operation,
            build_request(self._operation, {}, self._body),
            seconds=min(ADVISORY_REFRESH_TIMEOUT, call.time_left) if kept else call.time_left,
            attempts=1 if kept else call.settings.attempts,
        )
        try:
            token = yield from call_flow(subcall, self._tokens)
        except OutcomeUnknown as error:
            kind = NotSentTimeout if isinstance(error, Timeout) else NotSent
            done = "the request itself had been refused (401)" if call.sent else "nothing was sent"
            raise kind(
                f"There was no response to the request for a token, and {done}. Check that the "
                "service is up, then send it again."
            ) from None
        if not fits_header(token.access_token):
            raise UnreadableResponse(
                "The token in the response cannot be sent in a header.", json_path="$.access_token"
            )
        renewed = StoredToken.issued(token, asked_at)
        self._refused = None  # even if the service has issued the same token again
        yield from self._use_store(call, self._store.save, renewed)
        return renewed

    def _load(self, call: Call[Any]) -> Flow[StoredToken | None]:
        stored = yield from self._use_store(call, self._store.load)
        if isinstance(stored, StoredToken | None):
            return stored
        log.warning(
            "The token store's load returned a value of type %s, which is ignored: it should "
            "return a StoredToken, or None.",
            type(stored).__name__,
        )
        return None

    def _use_store(
        self, call: Call[Any], method: Callable[..., Any], *token: StoredToken
    ) -> Flow[Any]:
        """Call the store, which may block unless it is in memory; ignore it if it fails."""

        def use() -> Any:
            try:
                return method(self._key, *token)
            except Exception as error:  # noqa: BLE001 - a custom store may raise anything
                log.warning("The token store failed (%s) and is ignored.", type(error).__name__)

        if type(self._store) is MemoryTokenStore:  # a subclass may do anything
            return use()
        return (yield RunInThread(use, min(ADVISORY_REFRESH_TIMEOUT, call.time_left)))


def _is_fresh(token: StoredToken) -> bool:
    """Return whether a token does not have to be renewed yet."""
    return time() < token.renew_at


class ClientTokens:
    """Managers of a client's tokens: its own, and one for each customer."""

    def __init__(
        self, settings: Settings, store: TokenStore | None, new_lock: Callable[[], Lock]
    ) -> None:
        _check_store(store)
        # Tokens minted with a given token are not shared: no key tells whose they are.
        self._store = MemoryTokenStore() if store is None or settings.token else store
        self._key = settings.key
        self._new_lock = new_lock
        self.own = TokenManager(
            self._key,
            self._store,
            new_lock(),
            EXCHANGE_CREDENTIALS,
            {"clientId": settings.client_id, "clientSecret": settings.client_secret},
            kept=StoredToken(settings.token, inf, inf) if settings.token else None,
            can_refresh=not settings.token,
        )
        self._customers: WeakValueDictionary[int, TokenManager] = WeakValueDictionary()
        self._adding = threading.Lock()

    def customers(self, customer_id: int) -> TokenManager:
        """Return the manager of the token for a customer."""
        with self._adding:
            manager = self._customers.get(customer_id)
            if manager is None:
                manager = self._customers[customer_id] = TokenManager(
                    f"{self._key} customer {customer_id}",
                    self._store,
                    self._new_lock(),
                    MINT_CALLOUT_TOKEN,
                    {"customerId": customer_id},
                    self.own,
                )
            return manager

    def replace_locks(self) -> None:
        """Make new locks in a forked process: a thread of the parent may hold the old ones."""
        self._adding = threading.Lock()
        for manager in (self.own, *self._customers.values()):
            manager.lock = self._new_lock()


def _check_store(store: TokenStore | None) -> None:
    if isinstance(store, type):
        raise ConfigurationError(
            f"token_store is a class: pass an instance, such as {store.__name__}()."
        )
    for name in ("load", "save"):
        method = getattr(store, name, None)
        if store is not None and not callable(method):
            raise ConfigurationError(f"token_store should have a method {name}.")
        if inspect.iscoroutinefunction(method):
            raise ConfigurationError(
                f"token_store.{name} is asynchronous, and would never be awaited: define it with "
                "def. It is called from a thread, so it may block."
            )
