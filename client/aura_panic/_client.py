"""What the blocking and the asynchronous client have in common."""

from __future__ import annotations

import copy
import os
import random as chance
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar
from weakref import WeakSet

import httpx

from aura_panic._call import Call
from aura_panic._conversation import converse
from aura_panic._effects import Conversation, Lock
from aura_panic._errors import ConfigurationError
from aura_panic._keyring import Keyring
from aura_panic._limits import Limits
from aura_panic._settings import Settings
from aura_panic._tokens import TokenStore
from aura_panic._wire import Wire
from aura_panic_api import CallOptions, Operation
from aura_panic_api.api import MINT_CALLOUT_TOKEN
from aura_panic_legacy import Request, segment

if TYPE_CHECKING:
    from aura_panic._network import AsyncBackend, DeadlineBackend

T = TypeVar("T")
TransportT = TypeVar("TransportT")
SleepT = TypeVar("SleepT", bound=Callable[[float], Any])

CLOSED = "This client has been closed: build another one."

MOST_IDLE = 100
"""Connections that are kept open. There may be more at a time: nobody waits for a free one."""


def forget_redirect(response: httpx.Response) -> None:
    """Redirects are not followed, but httpx stumbles over an odd one all the same."""
    response.headers.pop("location", None)


class Client(ABC, Generic[TransportT, SleepT]):
    """What the two clients have in common."""

    _sleep: SleepT
    _new_lock: Callable[[], Lock]
    _transports: type
    _http: httpx.Client | httpx.AsyncClient
    _backend: DeadlineBackend | AsyncBackend

    def __init__(
        self,
        *,
        base_url: str | None = None,
        client_id: str | None = None,
        client_secret: str | None = None,
        token: str | None = None,
        connect_timeout: float = 5.0,
        read_timeout: float = 10.0,
        deadline: float = 30.0,
        attempts: int = 3,
        application: str | None = None,
        token_store: TokenStore | None = None,
        transport: TransportT | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: SleepT | None = None,
        random: Callable[[], float] = chance.random,
    ) -> None:
        """Build a client from arguments and, for what is left out, from the environment.

        Args:
            base_url: Where the service is, such as ``https://HOST/panic-api/v2``
                (``AURA_PANIC_BASE_URL``).
            client_id: The public name of the credentials (``AURA_PANIC_CLIENT_ID``).
            client_secret: The secret that belongs to it (``AURA_PANIC_CLIENT_SECRET``).
            token: A token to be used as it is, in place of credentials (``AURA_PANIC_TOKEN``).
            connect_timeout: Seconds until a connection has to stand, more than 0, at most 3600.
            read_timeout: Seconds that the service may stay silent, more than 0, at most 3600.
            deadline: Seconds that a call may take in all, with its token, its attempts and the
                pauses between them, more than 0, at most 3600.
            attempts: How often a request is sent at most, where the contract allows to send it
                again, from 1 to 10: a refused token counts as an attempt. With 1, nothing is sent
                again.
            application: Whose calls these are, such as ``"night-watch/2.1"``; it is added to the
                ``User-Agent``.
            token_store: Where tokens are kept; in the memory of this client when left out.
            transport: An httpx transport to send with. The proxies of the environment are not
                used then.
            clock: Tells the seconds of deadlines and pauses; it may only go on.
            sleep: Waits for some seconds; a coroutine function for the asynchronous client.
            random: Gives a number from 0 to 1, for the lengths of pauses.

        Raises:
            ConfigurationError: Something is missing, is contradictory or cannot be sent.
        """
        self._limits = Limits(connect_timeout, read_timeout, deadline, attempts)
        self._clock = clock
        self._sleep = sleep or self._sleep
        self._random = random
        self._closed = False
        self._owner = True
        self._settings = settings = Settings.gather(
            {
                "base_url": base_url,
                "client_id": client_id,
                "client_secret": client_secret,
                "token": token,
                "application": application,
            }
        )
        self._keyring = Keyring(settings, token_store, self._new_lock)
        self._tokens = self._keyring.own
        if transport is not None and not isinstance(transport, self._transports):
            raise ConfigurationError(
                f"transport should be an httpx.{self._transports.__name__} for this client."
            )
        try:
            self._open(
                transport=transport,
                limits=httpx.Limits(max_connections=None, max_keepalive_connections=MOST_IDLE),
                cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),  # none is kept
            )
        except (ImportError, OSError, ValueError, httpx.InvalidURL) as error:
            raise ConfigurationError(
                "The proxies or certificates that the environment names cannot be used "
                f"({type(error).__name__}): look at HTTPS_PROXY, ALL_PROXY and SSL_CERT_FILE."
            ) from None
        self._wire = Wire(settings.base_url, settings.application, self._http.headers)
        CLIENTS.add(self)

    def _install_backend(self, backend: DeadlineBackend | AsyncBackend) -> None:
        from aura_panic._network import install_backend  # noqa: PLC0415 - loads httpcore

        self._backend = backend
        install_backend(self._http, backend)

    def _reset_after_fork(self) -> None:
        """Leave connections and locks to the parent process, in a process that was forked."""
        from aura_panic._network import detach_from_parent  # noqa: PLC0415 - loads httpcore

        detach_from_parent(self._http, self._backend)
        self._keyring.replace_locks()

    @abstractmethod
    def _open(self, **options: Any) -> None:
        """Open the connection pool, with options of ``httpx.Client``."""

    def for_customer(self, customer_id: int) -> Self:
        """A client whose token is good for the callouts of one customer alone.

        It mints that token with this client's, and shares its connections; closing it leaves them
        open. What a scoped token may not do is ``Unauthorized``.

        Args:
            customer_id: The person protected.

        Raises:
            InvalidArgument: That is no identifier.

        Example:
            >>> customers = panic.for_customer(178921)
            >>> customers.list_active_customer_callouts(178921)
        """
        customer_id = segment(customer_id, int, "customer_id", MINT_CALLOUT_TOKEN)
        scoped = copy.copy(self)
        vars(scoped).update(_tokens=self._keyring.customers(customer_id), _owner=False)
        return scoped

    def _conversation(
        self, operation: Operation[T], request: Request, options: CallOptions
    ) -> Conversation[T]:
        limits = self._limits.with_options(options)
        now = self._clock()
        call = Call(
            operation, request, limits, self._clock, self._random, now, now + limits.deadline
        )
        return converse(call, self._tokens)

    def _unusable(self) -> str | None:
        """Why nothing can be sent with this client, if so."""
        return CLOSED if self._closed or self._http.is_closed else None

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={self._settings.base_url!r})"


CLIENTS: WeakSet[Client[Any, Any]] = WeakSet()
"""Every client of this process, except for those that share the connections of another."""


def _reset_clients() -> None:
    for client in list(CLIENTS):
        client._reset_after_fork()  # noqa: SLF001 - ours


if hasattr(os, "register_at_fork"):  # not on Windows, which has no fork
    os.register_at_fork(after_in_child=_reset_clients)
