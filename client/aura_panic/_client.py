"""The two clients: every operation of the contract, blocking and asynchronous."""

from __future__ import annotations

import asyncio
import threading
from abc import ABC, abstractmethod
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, Generic, Self, TypeVar, cast

import httpx

from aura_panic._conversation import (
    UNANSWERED,
    Answer,
    Conversation,
    Request,
    converse,
    new_token,
)
from aura_panic._errors import ConfigurationError, PanicError
from aura_panic._settings import Settings
from aura_panic._tokens import TokenKeeper
from aura_panic_api import AsyncOperations, Operation, Operations

T = TypeVar("T")
TransportT = TypeVar("TransportT")


LONGEST_TIMEOUT = 3600


def forget_redirect(response: httpx.Response) -> None:
    """Redirects are not followed, but httpx stumbles over an odd one all the same."""
    response.headers.pop("location", None)


class _Client(ABC, Generic[TransportT]):
    """What the two clients have in common."""

    def __init__(
        self,
        *,
        base_url: str | None = None,
        client_id: str | None = None,
        client_secret: str | None = None,
        token: str | None = None,
        connect_timeout: float = 5.0,
        read_timeout: float = 10.0,
        transport: TransportT | None = None,
    ) -> None:
        """Build a client from arguments and, for what is left out, from the environment.

        Args:
            base_url: Where the service is, such as ``https://HOST/panic-api/v2``
                (``AURA_PANIC_BASE_URL``).
            client_id: The public name of the credentials (``AURA_PANIC_CLIENT_ID``).
            client_secret: The secret that belongs to it (``AURA_PANIC_CLIENT_SECRET``).
            token: A token to be used as it is, in place of credentials (``AURA_PANIC_TOKEN``).
            connect_timeout: Seconds until a connection has to stand, more than 0, at most 3600.
            read_timeout: Seconds that the service may stay silent, more than 0, at most
                3600.
            transport: An httpx transport to send with. The proxies of the environment are not
                used then.

        Raises:
            ConfigurationError: Something is missing, is contradictory or cannot be sent.
        """
        for seconds in (connect_timeout, read_timeout):
            if not 0 < (seconds or 0) <= LONGEST_TIMEOUT:
                raise ConfigurationError(
                    "connect_timeout and read_timeout are seconds, "
                    f"more than 0 and at most {LONGEST_TIMEOUT}."
                )
        self._settings = Settings.gather(
            {
                "base_url": base_url,
                "client_id": client_id,
                "client_secret": client_secret,
                "token": token,
            }
        )
        self._tokens = TokenKeeper(self._settings.token)
        no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
        try:
            self._open(
                base_url=self._settings.base_url,
                timeout=httpx.Timeout(read_timeout, connect=connect_timeout),
                transport=transport,
                cookies=no_cookies,  # one odd cookie, sent back, would spoil every later request
            )
        except (ImportError, OSError, ValueError, httpx.InvalidURL) as error:
            raise ConfigurationError(
                "The proxies or certificates that the environment names cannot be used "
                f"({type(error).__name__}): look at HTTPS_PROXY, ALL_PROXY and SSL_CERT_FILE."
            ) from None

    @abstractmethod
    def _open(self, **options: Any) -> None:
        """Open the connection pool, with options of ``httpx.Client``."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={self._settings.base_url!r})"


class PanicClient(_Client[httpx.BaseTransport], Operations):
    """The Panic API, blocking. Every operation of the contract is a method.

    Example:
        >>> with PanicClient() as panic:  # configured by the environment
        ...     for callout in panic.list_active_callouts():
        ...         print(callout.id, callout.state)
    """

    def _open(self, **options: Any) -> None:
        self._lock = threading.Lock()
        self._http = httpx.Client(**options, event_hooks={"response": [forget_redirect]})

    def _call(self, operation: Operation[T], request: Request) -> T:
        token = self._tokens.token
        if operation.authenticated and token is None:
            with self._lock:  # one asks for all who wait
                new = new_token(self._settings, self._tokens, operation)
                token = self._tokens.token or self._carry_on(new)
        return self._carry_on(converse(self._tokens, operation, request, token))

    def _carry_on(self, conversation: Conversation[T]) -> T:
        try:
            request = next(conversation)
            while True:
                request = conversation.send(self._answer(request))
        except StopIteration as end:
            return cast(T, end.value)

    def _answer(self, request: Request) -> Answer:
        if self._http.is_closed:
            raise PanicError("This client has been closed: build another one.")
        try:
            return self._http.request(**request)
        except UNANSWERED as error:
            return error

    def close(self) -> None:
        """Close the connections. The client cannot be used afterwards."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncPanicClient(_Client[httpx.AsyncBaseTransport], AsyncOperations):
    """The Panic API, asynchronous. Every operation of the contract is a method.

    Example:
        >>> async with AsyncPanicClient() as panic:  # configured by the environment
        ...     for callout in await panic.list_active_callouts():
        ...         print(callout.id, callout.state)
    """

    def _open(self, **options: Any) -> None:
        async def forget(response: httpx.Response) -> None:
            forget_redirect(response)

        self._lock = asyncio.Lock()
        self._http = httpx.AsyncClient(**options, event_hooks={"response": [forget]})

    async def _call(self, operation: Operation[T], request: Request) -> T:
        token = self._tokens.token
        if operation.authenticated and token is None:
            async with self._lock:  # one asks for all who wait
                new = new_token(self._settings, self._tokens, operation)
                token = self._tokens.token or await self._carry_on(new)
        return await self._carry_on(converse(self._tokens, operation, request, token))

    async def _carry_on(self, conversation: Conversation[T]) -> T:
        try:
            request = next(conversation)
            while True:
                request = conversation.send(await self._answer(request))
        except StopIteration as end:
            return cast(T, end.value)

    async def _answer(self, request: Request) -> Answer:
        if self._http.is_closed:
            raise PanicError("This client has been closed: build another one.")
        try:
            return await self._http.request(**request)
        except UNANSWERED as error:
            return error

    async def aclose(self) -> None:
        """Close the connections. The client cannot be used afterwards."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()
