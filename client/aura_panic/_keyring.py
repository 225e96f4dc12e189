"""The tokens of a client: its own, and one for each customer that it has a client for."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable
from functools import partial
from weakref import WeakValueDictionary

from aura_panic._effects import Lock
from aura_panic._errors import ConfigurationError
from aura_panic._keeper import Obtain, TokenKeeper
from aura_panic._obtaining import exchanged, minted
from aura_panic._settings import Settings
from aura_panic._tokens import MemoryTokenStore, TokenStore


class Keyring:
    """Keepers of tokens, one for each token, however many clients use it."""

    def __init__(
        self, settings: Settings, store: TokenStore | None, new_lock: Callable[[], Lock]
    ) -> None:
        _check_store(store)
        # What a given token mints is not shared: no key could tell whose it is.
        self._store = MemoryTokenStore() if store is None or settings.token else store
        self._key = settings.key
        self._new_lock = new_lock
        self.own = self._keeper(self._key, partial(exchanged, settings), settings.token)
        self._customers: WeakValueDictionary[int, TokenKeeper] = WeakValueDictionary()
        self._adding = threading.Lock()

    def customers(self, customer_id: int) -> TokenKeeper:
        """The keeper of the token for a customer."""
        with self._adding:
            keeper = self._customers.get(customer_id)
            if keeper is None:
                obtain = partial(minted, self.own, customer_id)
                keeper = self._keeper(f"{self._key} customer {customer_id}", obtain)
                self._customers[customer_id] = keeper
            return keeper

    def replace_locks(self) -> None:
        """Have new locks in a forked process: a thread that is not there may hold the old ones."""
        self._adding = threading.Lock()
        for keeper in (self.own, *self._customers.values()):
            keeper.lock = self._new_lock()

    def _keeper(self, key: str, obtain: Obtain, given: str | None = None) -> TokenKeeper:
        return TokenKeeper(
            key=key, store=self._store, lock=self._new_lock(), obtain=obtain, given=given
        )


def _check_store(store: TokenStore | None) -> None:
    if isinstance(store, type):
        raise ConfigurationError(
            f"token_store is a class: pass an object of it, such as {store.__name__}()."
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
