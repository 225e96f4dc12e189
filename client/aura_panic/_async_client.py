"""The client for asyncio."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Awaitable, Callable
from contextlib import aclosing, closing
from functools import partial
from operator import attrgetter
from typing import Any, Self, TypeVar, assert_never, cast

import httpx

from aura_panic._async_streams import AsyncLocationStream, AsyncWatch
from aura_panic._client import Client, forget_redirect, without_frames
from aura_panic._flow import GRACE, Acquire, Effect, Flow, RunInThread, Send, Sleep
from aura_panic._http import TRANSPORT_ERRORS, ResponseReader, is_stale
from aura_panic._response import RawResponse
from aura_panic.exceptions import InvalidArgumentType, PanicError, Unauthorized
from aura_panic.watch import ActiveCalloutsTracker, CalloutTracker, Change
from aura_panic_api import AsyncOperations, models
from aura_panic_api.operations import LIST_ACTIVE_CALLOUTS, STREAM_LOCATION_UPDATE
from aura_panic_runtime import (
    UNSET,
    CallOptions,
    Operation,
    Request,
    afollow_pages,
    check_argument,
    merge_pages,
)

T = TypeVar("T")

WRONG_EVENT_LOOP = "This client belongs to another event loop: build one in each."
NO_ASYNCIO = (
    "AsyncPanicClient needs asyncio, and no event loop of asyncio runs here: under trio, use "
    "PanicClient in a thread."
)


class AsyncPanicClient(
    Client[httpx.AsyncBaseTransport, Callable[[float], Awaitable[None]]], AsyncOperations
):
    """Asynchronous client of the Panic API. Every operation of the contract is a method.

    Many tasks of one event loop may share one.

    Example:
        >>> async with AsyncPanicClient() as panic:  # configured by the environment
        ...     for callout in await panic.list_active_callouts():
        ...         print(callout.id, callout.state)
    """

    _sleep = staticmethod(asyncio.sleep)
    _new_lock = asyncio.Lock
    _transports = httpx.AsyncBaseTransport
    _http: httpx.AsyncClient

    def _open(self, **options: Any) -> None:
        async def forget(response: httpx.Response) -> None:
            forget_redirect(response)

        self._http = httpx.AsyncClient(**options, event_hooks={"response": [forget]})
        from aura_panic._network import AsyncBackend  # noqa: PLC0415

        self._install_backend(AsyncBackend())
        self._home: list[asyncio.AbstractEventLoop] = []  # shared with clients for a customer

    def _reset_after_fork(self) -> None:
        super()._reset_after_fork()
        self._home.clear()  # its event loop is the parent's

    def _check_usable(self) -> None:
        super()._check_usable()
        self._check_loop()

    def _check_loop(self) -> None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            raise PanicError(NO_ASYNCIO) from None
        self._home[:] = self._home or [loop]
        if self._home[0] is not loop:
            raise PanicError(WRONG_EVENT_LOOP)

    async def _call(self, operation: Operation[T], request: Request, options: CallOptions) -> T:
        flow = self._build_flow(operation, request, options)
        try:
            return await self._run_flow(flow)
        except PanicError as error:
            raise without_frames(error) from None

    async def _run_flow(self, flow: Flow[T]) -> T:
        with closing(flow):
            try:
                effect = next(flow)
                while True:
                    try:
                        self._check_usable()
                        result = await self._perform(effect)
                    except PanicError as error:
                        effect = flow.throw(error)
                    else:
                        effect = flow.send(result)
            except StopIteration as end:
                return cast(T, end.value)

    async def _perform(self, effect: Effect) -> Any:
        match effect:
            case Send():
                return await self._send(effect)
            case Sleep(seconds):
                return await self._sleep(seconds)
            case Acquire(lock, seconds):
                return await _in_time(cast(asyncio.Lock, lock).acquire(), seconds)
            case RunInThread(function, seconds):
                return await _in_time(asyncio.to_thread(function), seconds)
            case _:
                assert_never(effect)

    async def _send(self, send: Send) -> RawResponse:
        while True:
            reader = ResponseReader(send)
            try:
                async with asyncio.timeout(send.call.time_left + GRACE):
                    request = self._request_builder.request(send)
                    async with aclosing(await self._http.send(request, stream=True)) as response:
                        reader.begin(response)
                        async for chunk in response.aiter_bytes():
                            reader.take(chunk)
                return reader.finish()
            except TRANSPORT_ERRORS as error:
                if not is_stale(error):  # else nothing was sent: another connection is used
                    raise reader.map_error(error) from None

    async def warm_up(self) -> None:
        """Open a connection and fetch a token ahead of time: the next call costs one round trip.

        It sends one harmless read: the rating items, or of a client for a customer their active
        callouts. The connection is kept for 30 seconds; call it again whenever a press for help may
        be near. It opens nothing, and fetches nothing, that is there already.

        Raises:
            PanicError: The service was not reached, refused the credentials or failed. The client
                can be used all the same.

        Example:
            >>> await panic.warm_up()
        """
        try:
            await self._call(*self._prepare_warm_up())
        except Unauthorized:
            if self._tokens.can_refresh:  # a given token may be valid for one customer alone
                raise

    def watch(
        self, callout_id: int, *, interval: float = 5.0, deadline: float | None = None
    ) -> AsyncWatch[models.Callout]:
        """Watch a callout until it closes, and yield it whenever it has changed.

        The first one is the callout as it is, the last one the closed callout. While the service
        cannot be reached the watch continues, logs a warning, and its ``stale_for`` grows; it is
        infinite until the service has been reached once. Without a ``deadline`` the first step
        waits for that as long as it takes.

        Args:
            callout_id: The callout's identifier.
            interval: Seconds between two requests, more than 0, at most 3600. The vendor
                recommends 5 to 20 while a callout is active.
            deadline: Seconds that the watch may take in all; unlimited when omitted.

        Raises:
            ConfigurationError: A number is out of its range.
            PanicError: From the iteration: the first request was refused, so that the watch could
                not begin; ``Timeout`` at the deadline, when the callout may still be open. Its text
                says whether the service was reached at all.

        Example:
            >>> async for callout in panic.watch(992011):
            ...     print(callout.status, callout.state.is_open)
        """
        return AsyncWatch(
            partial(self.get_callout, callout_id), CalloutTracker(), interval, deadline, self._clock
        )

    def watch_active(
        self, *, interval: float = 5.0, deadline: float | None = None
    ) -> AsyncWatch[Change]:
        """Watch all active callouts: each one that is raised, changes or is gone.

        There is one request in each interval, or one for each page of the list. Those that are
        active when it begins come first, as raised. It never ends, and survives failures
        as ``watch`` does. A callout that cannot be decoded is not gone: it is in the watch's
        ``undecodable``.

        Args:
            interval: Seconds between two requests, more than 0, at most 3600.
            deadline: Seconds that the watch may take in all; unlimited when omitted.

        Raises:
            ConfigurationError: A number is out of its range.
            PanicError: As for ``watch``.

        Example:
            >>> async for change in panic.watch_active():
            ...     print(change.kind, change.callout.id, change.callout.state)
        """
        return AsyncWatch(
            self._list_active, ActiveCalloutsTracker(), interval, deadline, self._clock
        )

    async def _list_active(self) -> object:
        """List the active callouts of all pages: what is on the second one is not gone."""
        fetch: Any = self.list_active_callouts
        page = LIST_ACTIVE_CALLOUTS.page
        if page is None:
            return await fetch()
        pages = afollow_pages(
            lambda cursor: fetch(**{page.argument: cursor}), attrgetter(page.next), UNSET
        )
        return merge_pages([each async for each in pages], page.items)

    def stream_location(
        self,
        callout_id: int,
        positions: AsyncIterable[models.Location],
        *,
        interval: float = 10.0,
        deadline: float | None = None,
    ) -> AsyncLocationStream:
        """Prepare to send where the customer is, until the callout closes or positions end.

        Nothing is sent until ``run`` of the stream is called. While it runs, the stream tells what
        was delivered, and when, and why something was not: see ``AsyncLocationStream``.

        Args:
            callout_id: The callout's identifier.
            positions: Where the customer is, as it becomes known. A task of its own reads them.
            interval: Seconds between two requests, more than 0, at most 3600. The vendor
                recommends 5 to 20.
            deadline: Seconds that the stream may take in all, from ``run`` on; as long as needed
                when omitted.

        Raises:
            ConfigurationError: A number is out of its range.
            InvalidArgument: An argument is not what it should be.

        Example:
            >>> stream = panic.stream_location(992011, positions_of_the_phone())
            >>> closed = await stream.run()
            >>> print(stream.delivered_at, stream.error)
        """
        check_argument(STREAM_LOCATION_UPDATE, "callout_id", callout_id)
        if not isinstance(positions, AsyncIterable):
            raise InvalidArgumentType(
                "positions should be an asynchronous iterable of Location objects"
                "; PanicClient takes other ones."
            )
        return AsyncLocationStream(
            partial(self.stream_location_update, callout_id),
            partial(self.get_callout, callout_id),
            positions,
            interval=interval,
            deadline=deadline,
            clock=self._clock,
            attempts=self._call_settings.attempts,
        )

    async def aclose(self) -> None:
        """Close the connections. The client cannot be used afterwards.

        Raises:
            PanicError: It was used in another event loop, where its connections are, or no event
                loop of asyncio runs.
        """
        self._closed = True
        if self._owner:
            self._check_loop()
            await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


async def _in_time(work: Awaitable[T], seconds: float) -> T | None:
    """Return the result of an awaitable, or None if it takes too long."""
    try:
        async with asyncio.timeout(seconds):
            return await work
    except TimeoutError:
        return None
