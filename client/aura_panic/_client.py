"""Base of both clients, and the blocking one: drivers that perform the effects of a flow."""

from __future__ import annotations

import copy
import os
import random as chance
import ssl
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing, suppress
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, assert_never, cast
from weakref import WeakSet

import attrs

from aura_panic._auth import ClientTokens, TokenStore
from aura_panic._config import CallSettings, Settings
from aura_panic._flow import Acquire, Call, Effect, Flow, Lock, RunInThread, Send, Sleep, call_flow
from aura_panic._http import (
    TRANSPORT_ERRORS,
    AsyncPool,
    ConnectionSettings,
    FilePath,
    Pool,
    RequestBuilder,
    ResponseReader,
    Transport,
    check_base_url,
    is_stale,
    load_default_context,
    open_pool,
)
from aura_panic._response import RawResponse, parse_response
from aura_panic._threads import run
from aura_panic.exceptions import ConfigurationError, PanicError, Unauthorized
from aura_panic.stream import BaseStream, LocationStream
from aura_panic.watch import ActiveCalloutsTracker, CalloutTracker, Change, Watch
from aura_panic_api import Operations, models
from aura_panic_api.operations import (
    GET_CALLOUT,
    LIST_ACTIVE_CALLOUTS,
    LIST_ACTIVE_CUSTOMER_CALLOUTS,
    LIST_RATING_ITEMS,
    MINT_CALLOUT_TOKEN,
    STREAM_LOCATION_UPDATE,
)
from aura_panic_runtime.decoding import PartialList
from aura_panic_runtime.operations import CallOptions, Operation, Response, no_content
from aura_panic_runtime.pages import Pages
from aura_panic_runtime.requests import Request, build_request

if TYPE_CHECKING:
    from aura_panic._network import AsyncBackend, DeadlineBackend


T = TypeVar("T")

TransportT = TypeVar("TransportT")
SleepT = TypeVar("SleepT", bound=Callable[[float], Any])
StreamT = TypeVar("StreamT", bound=BaseStream)
ErrorT = TypeVar("ErrorT", bound=PanicError)

REHEARSED = b"""{
    "id": 1, "customerId": 1, "predefinedLocationId": null, "status": "created", "latitude": 0.5,
    "longitude": 0.5, "responseTypeId": 1, "calloutClassificationId": 1,
    "createdAt": "2024-01-15T09:30:00Z"
}"""
"""Body that ``warm_up`` decodes only to load the code for it."""

CLOSED = "This client has been closed: create another one."


def without_frames(error: ErrorT) -> ErrorT:
    """Remove the traceback of an error: its frames hold what was sent, and some tools show them."""
    error.__context__ = None
    return error.with_traceback(None)


class BaseClient(ABC, Generic[TransportT, SleepT]):
    """Base of both clients."""

    _sleep: SleepT
    _new_lock: Callable[[], Lock]
    _transports: type
    _pools: Callable[..., Pool | AsyncPool]
    _http: Pool | AsyncPool
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
        """Build a client from arguments and, where they are omitted, from the environment.

        Args:
            base_url: URL of the service, such as ``https://HOST/panic-api/v2``
                (``AURA_PANIC_BASE_URL``). Plain http is refused, except to loopback.
            client_id: The public name of the credentials (``AURA_PANIC_CLIENT_ID``).
            client_secret: The secret that belongs to it (``AURA_PANIC_CLIENT_SECRET``).
            token: A token, instead of credentials (``AURA_PANIC_TOKEN``).
            connect_timeout: Seconds to connect, more than 0, at most 3600.
            read_timeout: Seconds that the service may stay silent, more than 0, at most 3600.
            deadline: Seconds that a call may take, including its token, its attempts and the
                pauses between them, more than 0, at most 3600.
            attempts: Largest number of requests per call, from 1 to 10; one with a refused token
                counts. With 1, nothing is sent again.
            application: Name of the application, such as ``"night-watch/2.1"``; it is added to the
                ``User-Agent``.
            token_store: Store for tokens; the memory of this client by default.
            ssl_context: The TLS settings, instead of those of httpx: its authorities, or what
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
            max_connections: Largest number of connections. A call waits for a free one until its
                deadline. Unlimited when omitted.
            max_idle_connections: Largest number of idle connections, kept for 30 seconds; 100 when
                omitted.
            allow_http: Send unencrypted to a base URL with plain http.
            transport: An httpx transport, instead of the connection settings above, except
                ``headers``. Its own certificates, proxy and limits apply: an
                ``httpx.HTTPTransport()`` has at most 100 connections unless it is built with
                ``limits``. After a fork, only httpx's own transports get new connections: with
                another one, create the client in the forked process.
            clock: Monotonic clock for deadlines and pauses, in seconds.
            sleep: Sleeps for some seconds; a coroutine function for the asynchronous client.
            random: Returns a number from 0 to 1, for the length of pauses.

        Raises:
            ConfigurationError: Something is missing, is contradictory or cannot be sent.
        """
        self._clock = clock
        self._sleep = sleep or self._sleep
        self._random = random
        self._closed = False
        self._owner = True  # of the connections, so that it closes them
        self._customer_id: int | None = None
        try:
            self._call_settings = CallSettings(connect_timeout, read_timeout, deadline, attempts)
            settings = Settings.gather(
                {
                    "base_url": base_url,
                    "client_id": client_id,
                    "client_secret": client_secret,
                    "token": token,
                    "application": application,
                }
            )
            checked_url = check_base_url(settings.base_url, allow_http=allow_http)
            self._settings = settings = attrs.evolve(settings, base_url=checked_url)
            self._client_tokens = ClientTokens(settings, token_store, self._new_lock)
            self._tokens = self._client_tokens.own
            if transport is not None and not isinstance(transport, self._transports):
                raise ConfigurationError(
                    f"transport should be an httpx.{self._transports.__name__} for this client."
                )
            self._http, proxy_address = open_pool(
                self._pools,
                settings.base_url,
                transport,
                headers or {},
                ConnectionSettings(
                    ssl_context,
                    ca_file,
                    client_certificate,
                    proxy,
                    max_connections,
                    max_idle_connections,
                ),
            )
        except PanicError as error:
            # Some tools show the locals of this frame.
            del base_url, client_secret, token, proxy, headers, ca_file, client_certificate
            raise without_frames(error) from None
        # Imported late: httpx, too, loads httpcore only when a client is built.
        from aura_panic._network import install_backend  # noqa: PLC0415

        self._backend = install_backend(self._http)
        self._request_builder = RequestBuilder(
            settings.base_url, settings.application, self._http.headers, proxy_address
        )
        CLIENTS.add(self)

    def _reset_after_fork(self) -> None:
        """Leave connections and locks to the parent process, in a process that was forked."""
        from aura_panic._network import detach_from_parent  # noqa: PLC0415 - loads httpcore

        self._client_tokens.replace_locks()
        detach_from_parent(self._http, self._backend)

    def for_customer(self, customer_id: int) -> Self:
        """Return a client whose token is valid for the callouts of one customer only.

        It uses the token of this client to mint its own, and shares this client's connections,
        which stay open when it is closed. Operations that its token does not allow raise
        ``Unauthorized``.

        Args:
            customer_id: The customer's identifier.

        Raises:
            InvalidArgument: The identifier is invalid.

        Example:
            >>> customers = panic.for_customer(178921)
            >>> customers.list_active_customer_callouts(178921)
        """
        build_request(MINT_CALLOUT_TOKEN, {}, {"customerId": customer_id})  # which checks it
        scoped = copy.copy(self)
        vars(scoped).update(
            _tokens=self._client_tokens.customers(customer_id),
            _customer_id=customer_id,
            _owner=False,
        )
        CLIENTS.add(scoped)  # its owner may be gone when the process forks
        return scoped

    @abstractmethod
    def warm_up(self) -> Any:
        """Open a connection and fetch a token ahead of time: the next call costs one round trip.

        It sends one harmless read: the rating items or, with a client for one customer, the active
        callouts of that customer. The connection is kept for 30 seconds: call it again whenever a
        press for help may be near. A connection or token that is there already is used.

        Raises:
            PanicError: The service was not reached, refused the credentials or failed. The client
                can still be used.
        """

    @abstractmethod
    def watch(
        self, callout_id: int, *, interval: float = 5.0, deadline: float | None = None
    ) -> Any:
        """Watch a callout until it closes, and yield it whenever it has changed.

        The first one is the callout as it is, the last one the closed callout. While the service
        cannot be reached the watch continues, logs a warning, and its ``stale_for`` grows; it is
        infinite until the service has been reached once. Without a ``deadline``, the first step
        waits for the service as long as it takes.

        Args:
            callout_id: The callout's identifier.
            interval: Seconds between two requests, more than 0, at most 3600. The vendor
                recommends 5 to 20 while a callout is active.
            deadline: Seconds that the watch may take; unlimited when omitted.

        Raises:
            ConfigurationError: A number is out of range.
            PanicError: From the iteration: the first request was refused; or, as a ``Timeout``, the
                deadline has passed and the callout may still be open. Its text says whether the
                service was reached at all.

        Example:
            >>> for callout in panic.watch(992011):  # async for, of an AsyncPanicClient
            ...     print(callout.status, callout.state.is_open)
        """

    @abstractmethod
    def watch_active(self, *, interval: float = 5.0, deadline: float | None = None) -> Any:
        """Watch all active callouts: each one that is raised, changes or is gone.

        There is one request in each interval, or one for each page of the list. Callouts that are
        already active come first, as raised. It never ends, and survives failures as ``watch``
        does. A callout that cannot be decoded is not gone: it is in the watch's ``undecodable``.

        Args:
            interval: Seconds between two requests, more than 0, at most 3600.
            deadline: Seconds that the watch may take; unlimited when omitted.

        Raises:
            ConfigurationError: A number is out of range.
            PanicError: As for ``watch``.

        Example:
            >>> for change in panic.watch_active():  # async for, of an AsyncPanicClient
            ...     print(change.kind, change.callout.id, change.callout.state)
        """

    @abstractmethod
    def stream_location(
        self,
        callout_id: int,
        positions: Any,
        *,
        interval: float = 10.0,
        deadline: float | None = None,
    ) -> Any:
        """Prepare to send the customer's positions, until they end or the callout closes.

        Nothing is sent until you call ``run`` of the stream. While it runs, its attributes show
        what was delivered, when, and why a request failed: see ``LocationStream``.

        Args:
            callout_id: The callout's identifier.
            positions: The customer's positions, as they become known: an iterable, which is read in
                a thread; for an ``AsyncPanicClient`` an asynchronous iterable, which is read in a
                task.
            interval: Seconds between two requests, more than 0, at most 3600. The vendor
                recommends 5 to 20.
            deadline: Seconds that the stream may take, from ``run`` on; unlimited when omitted.

        Raises:
            ConfigurationError: A number is out of range.
            InvalidArgument: An argument is invalid.

        Example:
            >>> stream = panic.stream_location(992011, positions_of_the_phone())
            >>> closed = stream.run()  # await it, with an AsyncPanicClient
            >>> print(stream.delivered_at, stream.error)
        """

    def _new_stream(self, stream: type[StreamT], callout_id: int, *arguments: Any) -> StreamT:
        build_request(STREAM_LOCATION_UPDATE, {"callout_id": callout_id})  # which checks it
        operations = cast(Operations, self)
        return stream(
            partial(operations.stream_location_update, callout_id),
            partial(operations.get_callout, callout_id),
            *arguments,
            clock=self._clock,
            attempts=self._call_settings.attempts,
        )

    def _begin_call(
        self, operation: Operation[T], request: Request, options: CallOptions
    ) -> Call[T]:
        settings = self._call_settings.with_options(options)
        now = self._clock()
        return Call(
            operation, request, settings, self._clock, self._random, now, now + settings.deadline
        )

    def _warm_up(self) -> Flow[None]:
        """Load the code for the next call, and make the cheapest call that the token allows.

        Its response is not decoded.
        """
        with suppress(PanicError):  # a later contract may require more
            request = build_request(GET_CALLOUT, {"callout_id": 1})
            call = self._begin_call(GET_CALLOUT, request, CallOptions())
            self._request_builder.request(Send(call, None))
            parse_response(call, None, RawResponse(HTTPStatus.OK, {}, REHEARSED))
        customer_id = self._customer_id
        operation: Operation[Any] = LIST_RATING_ITEMS
        if customer_id is not None:
            operation = LIST_ACTIVE_CUSTOMER_CALLOUTS
        request = build_request(operation, {"customer_id": customer_id})
        unread = Response(200, 299, "none", no_content)
        operation = operation._replace(responses=(unread,), page=None)
        try:
            yield from call_flow(self._begin_call(operation, request, CallOptions()), self._tokens)
        except Unauthorized:
            if self._tokens.can_refresh:  # a given token may be valid for one customer only
                raise

    def _check_usable(self) -> None:
        """Check that this client can send.

        Raises:
            PanicError: It was closed, or belongs to another event loop.
        """
        if self._closed or self._http.is_closed:
            raise PanicError(CLOSED)

    def __repr__(self) -> str:
        settings = vars(self).get("_settings")  # there are none when the constructor has failed
        return f"{type(self).__name__}(base_url={settings and settings.base_url!r})"


CLIENTS: WeakSet[BaseClient[Any, Any]] = WeakSet()
"""Every client of this process, to be reset after a fork."""


def _reset_clients() -> None:
    load_default_context.cache_clear()  # a thread of the parent may hold a lock of OpenSSL's
    for client in list(CLIENTS):
        client._reset_after_fork()  # noqa: SLF001 - ours


if hasattr(os, "register_at_fork"):  # not on Windows, which has no fork
    os.register_at_fork(after_in_child=_reset_clients)


class PanicClient(BaseClient[Transport, Callable[[float], None]], Operations):
    """Blocking client of the Panic API. Every operation of the contract is a method.

    Many threads may share one.

    Example:
        >>> with PanicClient() as panic:  # configured by the environment
        ...     for callout in panic.list_active_callouts():
        ...         print(callout.id, callout.state)
    """

    _sleep = staticmethod(time.sleep)
    _new_lock = staticmethod(threading.RLock)
    _transports = Transport
    _pools = Pool
    _http: Pool
    _backend: DeadlineBackend

    def _call(self, operation: Operation[T], request: Request, options: CallOptions) -> T:
        call = self._begin_call(operation, request, options)
        return self._run_flow(call_flow(call, self._tokens))

    def _run_flow(self, flow: Flow[T]) -> T:
        acquired: list[Any] = []
        try:
            effect = next(flow)
            while True:
                # A lock that this thread already holds belongs to a call that this one interrupts,
                # in a signal handler for example.
                if isinstance(effect, Acquire) and not cast(Any, effect.lock)._is_owned():  # noqa: SLF001
                    acquired.append(effect.lock)
                try:
                    self._check_usable()
                    result = self._perform(effect)
                except PanicError as error:
                    effect = flow.throw(error)
                else:
                    effect = flow.send(result)
        except StopIteration as end:
            return cast(T, end.value)
        except PanicError as error:
            result = None  # a token store may have returned anything
            raise without_frames(error) from None
        finally:
            flow.close()
            # Ctrl-C can strike between any two instructions: a lock left behind would keep every
            # call from a token. Releasing one that this thread does not hold raises RuntimeError.
            for lock in acquired:
                with suppress(RuntimeError):
                    while True:
                        lock.release()

    def _perform(self, effect: Effect) -> Any:
        match effect:
            case Send():
                return self._send(effect)
            case Sleep(seconds):
                return self._sleep(seconds)
            case Acquire(lock, seconds):
                return cast(threading.Lock, lock).acquire(timeout=max(0.0, seconds))
            case RunInThread(function, seconds):
                with suppress(TimeoutError, RuntimeError):  # the system may have no thread left
                    return run(function, seconds)
            case _:
                assert_never(effect)

    def _send(self, send: Send) -> RawResponse:
        while True:
            reader = ResponseReader(send)
            self._backend.current.call = send.call
            try:
                request = self._request_builder.request(send)
                with closing(self._http.send(request, stream=True)) as response:
                    reader.begin(response)
                    for chunk in response.iter_bytes():
                        reader.take(chunk)
                return reader.finish()
            except TRANSPORT_ERRORS as error:
                if not is_stale(error):  # else nothing was sent: another connection is used
                    raise reader.map_error(error) from None
            finally:
                self._backend.current.call = None

    def warm_up(self) -> None:
        self._run_flow(self._warm_up())

    def watch(
        self, callout_id: int, *, interval: float = 5.0, deadline: float | None = None
    ) -> Watch[models.Callout]:
        ask = partial(self.get_callout, callout_id)
        return Watch(ask, CalloutTracker(), interval, deadline, self._clock)

    def watch_active(
        self, *, interval: float = 5.0, deadline: float | None = None
    ) -> Watch[Change]:
        return Watch(self._list_active, ActiveCalloutsTracker(), interval, deadline, self._clock)

    def _list_active(self) -> PartialList[models.Callout]:
        """Read all pages: a callout on the second one is not gone."""
        pages, found = Pages(LIST_ACTIVE_CALLOUTS), PartialList[models.Callout]()
        while pages.more():
            found += pages.take(self.list_active_callouts(**pages.argument))
        found.undecodable = tuple(pages.undecodable)
        return found

    def stream_location(
        self,
        callout_id: int,
        positions: Iterable[models.Location],
        *,
        interval: float = 10.0,
        deadline: float | None = None,
    ) -> LocationStream:
        return self._new_stream(LocationStream, callout_id, positions, interval, deadline)

    def close(self) -> None:
        """Close the connections. The client cannot be used afterwards."""
        self._closed = True
        if self._owner:
            self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
