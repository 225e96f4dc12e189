"""What the blocking and the asynchronous client have in common."""

from __future__ import annotations

import copy
import os
import random as chance
import ssl
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from contextlib import suppress
from http import HTTPStatus
from http.cookiejar import CookieJar
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar
from weakref import WeakSet

import httpx

from aura_panic._answers import Answer, read_outcome
from aura_panic._call import Call
from aura_panic._connections import ConnectionSettings, FilePath
from aura_panic._conversation import converse
from aura_panic._effects import Conversation, Lock, Send
from aura_panic._errors import ConfigurationError, PanicError
from aura_panic._keyring import Keyring
from aura_panic._limits import Limits
from aura_panic._settings import Settings
from aura_panic._tokens import TokenStore
from aura_panic._wire import Wire
from aura_panic_api.operations import (
    GET_CALLOUT,
    LIST_ACTIVE_CUSTOMER_CALLOUTS,
    LIST_RATING_ITEMS,
    MINT_CALLOUT_TOKEN,
)
from aura_panic_runtime import (
    UNSET,
    CallOptions,
    Operation,
    Request,
    Response,
    build_request,
    check_body,
    no_content,
)

if TYPE_CHECKING:
    from aura_panic._network import AsyncBackend, DeadlineBackend

T = TypeVar("T")
TransportT = TypeVar("TransportT")
SleepT = TypeVar("SleepT", bound=Callable[[float], Any])
ErrorT = TypeVar("ErrorT", bound=PanicError)

REHEARSED = b"""{
    "id": 1, "customerId": 1, "predefinedLocationId": null, "status": "created", "latitude": 0.5,
    "longitude": 0.5, "responseTypeId": 1, "calloutClassificationId": 1,
    "createdAt": "2024-01-15T09:30:00Z"
}"""
"""A callout that nobody is given."""

CLOSED = "This client has been closed: build another one."


def forget_redirect(response: httpx.Response) -> None:
    """Redirects are not followed, but httpx stumbles over an odd one all the same."""
    response.headers.pop("location", None)


def without_frames(error: ErrorT) -> ErrorT:
    """Cut an error off the frames below: they hold what was sent, and some tools show locals."""
    error.__context__ = None
    return error.with_traceback(None)


def _arguments(operation: Operation[Any], **known: object) -> dict[str, object]:
    """Return arguments for whatever parameters the contract has by now."""
    return {each.argument: known.get(each.argument, UNSET) for each in operation.parameters}


class NoCookies(CookieJar):
    """Keeps no cookie, and needs no lock for it, which a fork could catch."""

    def extract_cookies(self, *_: object) -> None:
        pass


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
        ssl_context: ssl.SSLContext | None = None,
        ca_file: FilePath | None = None,
        client_certificate: FilePath | tuple[FilePath, FilePath] | None = None,
        proxy: str | None = None,
        headers: Mapping[str, str] | None = None,
        max_connections: int | None = None,
        max_idle_connections: int | None = None,
        allow_http: bool = False,
        transport: TransportT | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: SleepT | None = None,
        random: Callable[[], float] = chance.random,
    ) -> None:
        """Build a client from arguments and, for what is left out, from the environment.

        Args:
            base_url: Where the service is, such as ``https://HOST/panic-api/v2``
                (``AURA_PANIC_BASE_URL``). Plain http is refused, except to loopback.
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
            ssl_context: The TLS settings, in place of those of httpx: its authorities, or what
                ``SSL_CERT_FILE`` or ``SSL_CERT_DIR`` names.
            ca_file: A PEM file with the authorities to trust, and no others.
            client_certificate: A PEM file with the certificate and the key to show to the service
                (mTLS), or a tuple of two files. The key must not need a password; an
                ``ssl_context`` can have one.
            proxy: The URL of a proxy, such as ``http://USER:PASSWORD@HOST:3128``. When omitted,
                that of the environment (``HTTPS_PROXY``, ``HTTP_PROXY``, ``ALL_PROXY``,
                ``NO_PROXY``). Loopback is always reached directly.
            headers: Headers to add to every request. Those that the client sets itself, such as
                ``Authorization``, cannot be among them.
            max_connections: How many connections there may be at a time. A call waits for a free
                one until its deadline. Unlimited when omitted.
            max_idle_connections: How many idle connections are kept, for 30 seconds; 100 when
                omitted.
            allow_http: Send in the clear to a base URL with plain http.
            transport: An httpx transport to send with, instead of these settings (but ``headers``).
                After a fork, only httpx's own transports get new connections: with another one,
                build the client in the forked process.
                Its own certificates, proxy and limits apply: an ``httpx.HTTPTransport()`` has no
                more than 100 connections, for which calls wait, unless it is built with ``limits``.
            clock: Tells the seconds of deadlines and pauses; it may only go on.
            sleep: Waits for some seconds; a coroutine function for the asynchronous client.
            random: Gives a number from 0 to 1, for the lengths of pauses.

        Raises:
            ConfigurationError: Something is missing, is contradictory or cannot be sent.
        """
        self._clock = clock
        self._sleep = sleep or self._sleep
        self._random = random
        self._closed = False
        self._owner = True
        self._customer_id: int | None = None
        try:
            self._limits = Limits(connect_timeout, read_timeout, deadline, attempts)
            self._settings = settings = Settings.gather(
                {
                    "base_url": base_url,
                    "client_id": client_id,
                    "client_secret": client_secret,
                    "token": token,
                    "application": application,
                },
                allow_http=allow_http,
            )
            self._keyring = Keyring(settings, token_store, self._new_lock)
            self._tokens = self._keyring.own
            if transport is not None and not isinstance(transport, self._transports):
                raise ConfigurationError(
                    f"transport should be an httpx.{self._transports.__name__} for this client."
                )
            self._connections = ConnectionSettings.check(
                settings.base_url,
                transport=transport,
                headers=headers,
                ssl_context=ssl_context,
                ca_file=ca_file,
                client_certificate=client_certificate,
                proxy=proxy,
                max_connections=max_connections,
                max_idle_connections=max_idle_connections,
            )
            self._open_pool()
        except PanicError as error:
            # Some tools show the locals of this frame.
            del base_url, client_secret, token, proxy, headers, ca_file, client_certificate
            raise without_frames(error) from None
        self._wire = Wire(
            settings.base_url,
            settings.application,
            self._http.headers,
            self._connections.proxy_address,
        )
        CLIENTS.add(self)

    def _open_pool(self) -> None:
        """Open the connection pool."""
        try:
            self._open(
                **self._connections.pool_options(),
                cookies=NoCookies(),
            )
        except ImportError:
            raise ConfigurationError(
                "A SOCKS proxy needs a package that is not installed: pip install 'httpx[socks]'."
            ) from None

    def _install_backend(self, backend: DeadlineBackend | AsyncBackend) -> None:
        from aura_panic._network import install_backend  # noqa: PLC0415 - loads httpcore

        self._backend = backend
        install_backend(self._http, backend)

    def _reset_after_fork(self) -> None:
        """Leave connections and locks to the parent process, in a process that was forked."""
        from aura_panic._network import detach_from_parent  # noqa: PLC0415 - loads httpcore

        self._keyring.replace_locks()
        detach_from_parent(self._http, self._backend)

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
        check_body(MINT_CALLOUT_TOKEN, {"customerId": customer_id})
        scoped = copy.copy(self)
        vars(scoped).update(
            _tokens=self._keyring.customers(customer_id), _customer_id=customer_id, _owner=False
        )
        CLIENTS.add(scoped)  # its owner may be gone when the process forks
        return scoped

    def _conversation(
        self, operation: Operation[T], request: Request, options: CallOptions
    ) -> Conversation[T]:
        return converse(self._begin_call(operation, request, options), self._tokens)

    def _begin_call(
        self, operation: Operation[T], request: Request, options: CallOptions
    ) -> Call[T]:
        limits = self._limits.with_options(options)
        now = self._clock()
        return Call(
            operation, request, limits, self._clock, self._random, now, now + limits.deadline
        )

    def _prepare_warm_up(self) -> tuple[Operation[None], Request, CallOptions]:
        """Load what the next call needs, and return the cheapest one that the token allows.

        What it lists is not read.
        """
        self._rehearse()
        customer_id = self._customer_id
        operation: Operation[Any] = LIST_RATING_ITEMS
        if customer_id is not None:
            operation = LIST_ACTIVE_CUSTOMER_CALLOUTS
        request = build_request(operation, _arguments(operation, customer_id=customer_id))
        unread = Response(200, 299, "none", no_content)
        return operation._replace(responses=(unread,)), request, CallOptions()

    def _rehearse(self) -> None:
        """Build a request and read a response, but send nothing: the first time takes longest."""
        with suppress(PanicError):  # a later contract may ask for more
            request = build_request(GET_CALLOUT, _arguments(GET_CALLOUT, callout_id=1))
            call = self._begin_call(GET_CALLOUT, request, CallOptions())
            self._wire.request(Send(call, None))
            read_outcome(call, None, Answer(HTTPStatus.OK, httpx.Headers(), REHEARSED))

    def _unusable(self) -> str | None:
        """Why nothing can be sent with this client, if so."""
        return CLOSED if self._closed or self._http.is_closed else None

    def __repr__(self) -> str:
        settings = vars(self).get("_settings")  # there are none when the constructor has failed
        return f"{type(self).__name__}(base_url={settings and settings.base_url!r})"


CLIENTS: WeakSet[Client[Any, Any]] = WeakSet()
"""Every client of this process."""


def _reset_clients() -> None:
    for client in list(CLIENTS):
        client._reset_after_fork()  # noqa: SLF001 - ours


if hasattr(os, "register_at_fork"):  # not on Windows, which has no fork
    os.register_at_fork(after_in_child=_reset_clients)
