"""The client that blocks."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

import httpx

from aura_panic._answers import Answer
from aura_panic._blocking.positions import LocationStream
from aura_panic._blocking.watch import Watch
from aura_panic._blocking.workers import Workers
from aura_panic._changes import ActiveCallouts, Change, OneCallout
from aura_panic._client import Client, forget_redirect, without_frames
from aura_panic._effects import Acquire, Aside, Conversation, Effect, Send, Wait
from aura_panic._errors import InvalidArgumentType, PanicError, Unauthorized
from aura_panic._unanswered import UNANSWERED_BY
from aura_panic._wire import Body, is_stale
from aura_panic_api import Operations, models
from aura_panic_api.operations import LIST_ACTIVE_CALLOUTS, STREAM_LOCATION_UPDATE
from aura_panic_runtime import (
    UNSET,
    CallOptions,
    Operation,
    Request,
    check_argument,
    follow_pages,
    merge_lists,
)

if TYPE_CHECKING:
    from aura_panic._network import DeadlineBackend

T = TypeVar("T")


class PanicClient(Client[httpx.BaseTransport, Callable[[float], None]], Operations):
    """The Panic API, blocking. Every operation of the contract is a method.

    Many threads may share one.

    Example:
        >>> with PanicClient() as panic:  # configured by the environment
        ...     for callout in panic.list_active_callouts():
        ...         print(callout.id, callout.state)
    """

    _sleep = staticmethod(time.sleep)
    _new_lock = staticmethod(threading.RLock)
    _transports = httpx.BaseTransport
    _http: httpx.Client
    _backend: DeadlineBackend

    def _open(self, **options: Any) -> None:
        self._http = httpx.Client(**options, event_hooks={"response": [forget_redirect]})
        # Now, and not before: httpx itself loads httpcore when a client is built.
        from aura_panic._network import DeadlineBackend  # noqa: PLC0415

        self._workers = Workers()
        self._install_backend(DeadlineBackend(self._workers))

    def _call(self, operation: Operation[T], request: Request, options: CallOptions) -> T:
        conversation = self._conversation(operation, request, options)
        try:
            return self._carry_on(conversation)
        except PanicError as error:
            raise without_frames(error) from None

    def _carry_on(self, conversation: Conversation[T]) -> T:
        acquired: list[Any] = []
        try:
            effect = next(conversation)
            while True:
                # One that this thread holds already belongs to the call that this one interrupts,
                # out of a signal handler say.
                if isinstance(effect, Acquire) and not cast(Any, effect.lock)._is_owned():  # noqa: SLF001
                    acquired.append(effect.lock)
                if reason := self._unusable():
                    effect = conversation.throw(PanicError(reason))
                else:
                    effect = conversation.send(self._do(effect))
        except StopIteration as end:
            return cast(T, end.value)
        finally:
            conversation.close()
            # Ctrl-C can strike between any two instructions: a lock that was left behind would keep
            # everybody from a token. One that this thread does not hold says so.
            for lock in acquired:
                with suppress(RuntimeError):
                    while True:
                        lock.release()

    def _do(self, effect: Effect) -> Any:
        match effect:
            case Send():
                return self._send(effect)
            case Wait(seconds):
                return self._sleep(seconds)
            case Acquire(lock, seconds):
                return cast(threading.Lock, lock).acquire(timeout=max(0.0, seconds))
            case Aside(function, seconds):
                with suppress(TimeoutError):
                    return self._workers.run(function, seconds)

    def _send(self, send: Send) -> Answer | Exception:
        while is_stale(outcome := self._send_once(send)):
            pass  # nothing was sent, and there is one kept connection less
        return outcome

    def _send_once(self, send: Send) -> Answer | Exception:
        body = Body(send)
        self._backend.current.call = send.call
        try:
            with closing(self._http.send(self._wire.request(send), stream=True)) as response:
                body.begin(response)
                for chunk in response.iter_bytes():
                    body.take(chunk)
        except UNANSWERED_BY as error:
            return body.problem(error)
        finally:
            self._backend.current.call = None
        return body.answer()

    def warm_up(self) -> None:
        """Open a connection and fetch a token ahead of time: the next call costs one round trip.

        It sends one harmless read: the rating items, or of a client for a customer their active
        callouts. The connection is kept for 30 seconds; call it again whenever a press for help may
        be near. It opens nothing, and fetches nothing, that is there already.

        Raises:
            PanicError: The service was not reached, refused the credentials or failed. The client
                can be used all the same.

        Example:
            >>> panic.warm_up()
        """
        try:
            self._call(*self._prepare_warm_up())
        except Unauthorized:
            if self._tokens.renewable:  # a given token may be valid for one customer alone
                raise

    def watch(
        self, callout_id: int, *, interval: float = 5.0, deadline: float | None = None
    ) -> Watch[models.Callout]:
        """Watch a callout until it closes: each time something of it changes, it is given.

        The first one given is the callout as it stands, the last one the closed callout. When the
        service cannot be reached the watch goes on, warns in the log, and its ``stale_for`` grows:
        it is infinite until the service has been reached once. Without a ``deadline`` the first
        step waits for that as long as it takes.

        Args:
            callout_id: The callout's identifier.
            interval: Seconds between two requests, more than 0, at most 3600. The vendor
                recommends 5 to 20 while a callout is active.
            deadline: Seconds that the watch may take in all; as long as needed when left out.

        Raises:
            ConfigurationError: A number is out of its range.
            PanicError: From the iteration: the first request was refused, so that the watch could
                not begin; ``Timeout`` at the deadline, when the callout may still be open. Its text
                says whether the service was reached at all.

        Example:
            >>> for callout in panic.watch(992011):
            ...     print(callout.status, callout.state.is_open)
        """
        return Watch(
            partial(self.get_callout, callout_id), OneCallout(), interval, deadline, self._clock
        )

    def watch_active(
        self, *, interval: float = 5.0, deadline: float | None = None
    ) -> Watch[Change]:
        """Watch all active callouts: each one that is raised, changes or is gone.

        There is one request in each interval, or one for each page of the list. Those that are
        active when it begins come first, as raised. It never ends by itself, and survives failures
        as ``watch`` does. A callout that cannot be read is not gone: the watch has it among its
        ``undecodable``.

        Args:
            interval: Seconds between two requests, more than 0, at most 3600.
            deadline: Seconds that the watch may take in all; as long as wanted when left out.

        Raises:
            ConfigurationError: A number is out of its range.
            PanicError: As for ``watch``.

        Example:
            >>> for change in panic.watch_active():
            ...     print(change.kind, change.callout.id, change.callout.state)
        """
        return Watch(self._list_active, ActiveCallouts(), interval, deadline, self._clock)

    def _list_active(self) -> object:
        """List the active callouts of all pages: what is on the second one is not gone."""
        fetch: Any = self.list_active_callouts
        page = LIST_ACTIVE_CALLOUTS.page
        if page is None:
            return fetch()
        pages = follow_pages(
            lambda cursor: fetch(**{page.argument: cursor}), attrgetter(page.next), UNSET
        )
        lists = [getattr(each, page.items) for each in pages]
        return merge_lists(each for each in lists if isinstance(each, list))  # one may be null

    def stream_location(
        self,
        callout_id: int,
        positions: Iterable[models.Location],
        *,
        interval: float = 10.0,
        deadline: float | None = None,
    ) -> LocationStream:
        """Prepare to send where the customer is, until the callout closes or positions end.

        Nothing is sent until ``run`` of the stream is called. While it runs, the stream tells what
        was delivered, and when, and why something was not: see ``LocationStream``.

        Args:
            callout_id: The callout's identifier.
            positions: Where the customer is, as it becomes known. A thread of its own reads them.
            interval: Seconds between two requests, more than 0, at most 3600. The vendor
                recommends 5 to 20.
            deadline: Seconds that the stream may take in all, from ``run`` on; as long as needed
                when omitted.

        Raises:
            ConfigurationError: A number is out of its range.
            InvalidArgument: An argument is not what it should be.

        Example:
            >>> stream = panic.stream_location(992011, positions_of_the_phone())
            >>> closed = stream.run()
            >>> print(stream.delivered_at, stream.error)
        """
        check_argument(STREAM_LOCATION_UPDATE, "callout_id", callout_id)
        if not isinstance(positions, Iterable):
            raise InvalidArgumentType(
                "positions should be an iterable of Location objects"
                "; AsyncPanicClient takes asynchronous ones."
            )
        return LocationStream(
            partial(self.stream_location_update, callout_id),
            partial(self.get_callout, callout_id),
            positions,
            interval=interval,
            deadline=deadline,
            clock=self._clock,
            attempts=self._limits.attempts,
        )

    def close(self) -> None:
        """Close the connections. The client cannot be used afterwards."""
        self._closed = True
        if self._owner:
            self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
