"""Client, watch and stream for asyncio."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import aclosing, closing, suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Self, TypeVar, assert_never, cast

from aura_panic._client import BaseClient, without_frames
from aura_panic._flow import GRACE, Acquire, Effect, Flow, RunInThread, Send, Sleep, call_flow
from aura_panic._http import TRANSPORT_ERRORS, AsyncPool, AsyncTransport, ResponseReader, is_stale
from aura_panic._response import RawResponse
from aura_panic.exceptions import PanicError
from aura_panic.stream import BaseStream
from aura_panic.stream import Request as StreamRequest
from aura_panic.watch import ActiveCalloutsTracker, BaseWatch, CalloutTracker, Change, Item
from aura_panic_api import AsyncOperations, models
from aura_panic_api.operations import LIST_ACTIVE_CALLOUTS
from aura_panic_runtime.decoding import PartialList
from aura_panic_runtime.operations import CallOptions, Operation
from aura_panic_runtime.pages import Pages
from aura_panic_runtime.requests import Request

if TYPE_CHECKING:
    from aura_panic._network import AsyncBackend

T = TypeVar("T")

WRONG_EVENT_LOOP = "This client belongs to another event loop: create one in each event loop."
NO_ASYNCIO = (
    "AsyncPanicClient needs asyncio, and no event loop of asyncio is running: with trio, use "
    "PanicClient in a thread."
)


class AsyncPanicClient(
    BaseClient[AsyncTransport, Callable[[float], Awaitable[None]]], AsyncOperations
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
    _transports = AsyncTransport
    _pools = AsyncPool
    _http: AsyncPool
    _backend: AsyncBackend

    def _check_usable(self) -> None:
        super()._check_usable()
        self._check_loop()

    def _check_loop(self) -> None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            raise PanicError(NO_ASYNCIO) from None
        self._backend.loop = self._backend.loop or loop
        if self._backend.loop is not loop:
            raise PanicError(WRONG_EVENT_LOOP)

    async def _call(self, operation: Operation[T], request: Request, options: CallOptions) -> T:
        call = self._begin_call(operation, request, options)
        return await self._run_flow(call_flow(call, self._tokens))

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
            except PanicError as error:
                result = None  # a token store may have returned anything
                raise without_frames(error) from None

    async def _perform(self, effect: Effect) -> Any:
        match effect:
            case Send():
                return await self._send(effect)
            case Sleep(seconds):
                return await self._sleep(seconds)
            case Acquire(lock, seconds):
                return await _in_time(cast(asyncio.Lock, lock).acquire(), seconds)
            case RunInThread(function, seconds):
                with suppress(RuntimeError):  # the system may have no thread left
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
        await self._run_flow(self._warm_up())

    def watch(
        self, callout_id: int, *, interval: float = 5.0, deadline: float | None = None
    ) -> AsyncWatch[models.Callout]:
        ask = partial(self.get_callout, callout_id)
        return AsyncWatch(ask, CalloutTracker(), interval, deadline, self._clock)

    def watch_active(
        self, *, interval: float = 5.0, deadline: float | None = None
    ) -> AsyncWatch[Change]:
        tracker = ActiveCalloutsTracker()
        return AsyncWatch(self._list_active, tracker, interval, deadline, self._clock)

    async def _list_active(self) -> PartialList[models.Callout]:
        pages, found = Pages(LIST_ACTIVE_CALLOUTS), PartialList[models.Callout]()
        while pages.more():
            found += pages.take(await self.list_active_callouts(**pages.argument))
        found.undecodable = tuple(pages.undecodable)
        return found

    def stream_location(
        self,
        callout_id: int,
        positions: AsyncIterable[models.Location],
        *,
        interval: float = 10.0,
        deadline: float | None = None,
    ) -> AsyncLocationStream:
        return self._new_stream(AsyncLocationStream, callout_id, positions, interval, deadline)

    async def aclose(self) -> None:
        """Close the connections. The client cannot be used afterwards.

        Raises:
            PanicError: Its connections belong to another event loop, or no event loop of asyncio is
                running.
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


class AsyncWatch(BaseWatch[Item], AsyncIterator[Item]):
    """Watch to iterate over asynchronously, in one task.

    Example:
        >>> watch = panic.watch(992011)
        >>> async for callout in watch:
        ...     print(callout.state)
    """

    _task: asyncio.Future[Any] | None = None

    async def __anext__(self) -> Item:
        while not self._stopped:
            if self._changes:
                return self._changes.popleft()
            if self._tracker.over:
                break
            await self._until_stopped(asyncio.sleep(self._until(self._next)))
            if self._stopped:
                break
            self._check_deadline()
            outcome = await self._until_stopped(_outcome_of(self._ask))
            if outcome is None:
                self._check_deadline()
            else:
                self._process(outcome)
        raise StopAsyncIteration

    def stop(self) -> None:
        """End the watch at once, from any task of its event loop, a request under way included."""
        self._stopped = True
        if self._task:
            self._task.cancel()

    async def _until_stopped(self, work: Coroutine[Any, Any, T]) -> T | None:
        """Await work until the watch ends; return None if the watch ended first."""
        self._task = asyncio.create_task(work)
        try:
            await asyncio.wait({self._task}, timeout=self._left())
            return None if self._task.cancelled() or not self._task.done() else self._task.result()
        finally:
            self._task.cancel()


async def _outcome_of(request: StreamRequest) -> Any:
    """Return the result of a request or its error: a task that nobody awaits would log that."""
    try:
        return await request()
    except Exception as error:  # noqa: BLE001 - raised where it is read
        return error.with_traceback(None)  # whose frames hold the position


CLOSING = 5.0
"""Seconds for the iterator of positions to close."""


class AsyncLocationStream(BaseStream):
    _iterable = AsyncIterable
    _expected = "an asynchronous iterable of Location objects; PanicClient takes other ones"
    _loop: asyncio.AbstractEventLoop | None = None

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self._event = asyncio.Event()

    async def run(self) -> models.Callout | None:
        """Send positions until there are no more, or the callout has closed.

        A task reads the positions, and closes their iterator, within five seconds, before this
        returns. A request under way is cancelled at the end.
        """
        steps = self._begin_run()
        self._loop = asyncio.get_running_loop()
        pump = asyncio.create_task(self._pump())
        try:
            step = next(steps)
            while True:
                step = steps.send(await self._perform(step))
        except StopIteration as end:
            callout: models.Callout | None = end.value
            return callout
        finally:
            self._finished = True
            pump.cancel()
            await asyncio.wait({pump}, timeout=CLOSING)

    def _wake(self) -> None:
        if self._loop:
            with suppress(RuntimeError):  # the loop has closed, so nothing waits
                self._loop.call_soon_threadsafe(self._event.set)

    async def _wait(self, seconds: float | None) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._event.wait()
        self._event.clear()

    async def _perform(self, step: StreamRequest | float) -> Any:
        if not callable(step):
            return await self._wait(step)
        task = asyncio.create_task(_outcome_of(step))
        task.add_done_callback(lambda _: self._event.set())
        try:
            while not task.done() and not self._stopped and self._left() != 0:
                await self._wait(self._left())
            return task.result() if task.done() else None
        finally:
            task.cancel()

    async def _pump(self) -> None:
        ended = asyncio.get_running_loop().create_future()  # asyncio.run logs the error of a task
        try:
            iterator = aiter(self._positions)
            try:
                async for position in iterator:
                    if self._finished:
                        break
                    self._offer(position)
                    await asyncio.sleep(0)  # there may be no end of them
            finally:
                if close := getattr(iterator, "aclose", None):
                    await close()
            ended.set_result(None)
        except asyncio.CancelledError:
            ended.cancel()
        except BaseException as error:  # noqa: BLE001 - raised by run()
            ended.set_exception(error)
        self._end_positions(ended)
