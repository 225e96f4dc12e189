"""Every operation of the contract, as a method of a blocking and of an asynchronous class."""

from __future__ import annotations

import datetime
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, Generic, NamedTuple, TypeVar

from aura_panic_legacy import Listing, given, listing, nothing

from ..models import Callout, CancelCallout, Credentials, Error, Token
from ..types import UNSET, Unset
from .authentication import exchange_credentials as _exchange_credentials
from .callouts import cancel_callout as _cancel_callout
from .callouts import get_callout as _get_callout
from .callouts import list_active_callouts as _list_active_callouts

T = TypeVar("T")


class Operation(NamedTuple, Generic[T]):
    """What a client has to know of an operation, besides its request."""

    name: str
    method: str
    path: str
    authenticated: bool
    read: Callable[[Any], T]
    """Reads the body of a successful answer; raises ``aura_panic_legacy.Unreadable``."""


LIST_ACTIVE_CALLOUTS = Operation(
    name="list_active_callouts",
    method="GET",
    path="/callouts/activeCallouts",
    authenticated=True,
    read=listing(Callout.from_dict),
)
GET_CALLOUT = Operation(
    name="get_callout",
    method="GET",
    path="/callouts/{callout_id}",
    authenticated=True,
    read=Callout.from_dict,
)
CANCEL_CALLOUT = Operation(
    name="cancel_callout",
    method="POST",
    path="/callouts/{callout_id}/cancel",
    authenticated=True,
    read=Callout.from_dict,
)
EXCHANGE_CREDENTIALS = Operation(
    name="exchange_credentials",
    method="POST",
    path="/oauth/token",
    authenticated=False,
    read=Token.from_dict,
)


class Operations(ABC):
    """Every operation of the contract, blocking."""

    @abstractmethod
    def _call(self, operation: Operation[T], request: dict[str, Any]) -> T:
        """Send the request (the arguments of ``httpx.Client.request``) and read its answer."""

    def list_active_callouts(self) -> Listing[Callout]:
        """List active callouts.

        Lists every callout of the authenticated customer source that has not been closed.
        A callout with a status that nobody knows is still active.

        Answers:
            200: The active callouts, possibly none.
            401: The credentials or the token are missing, wrong or expired.
        """
        return self._call(LIST_ACTIVE_CALLOUTS, _list_active_callouts._get_kwargs())

    def get_callout(self, callout_id: int) -> Callout:
        """Get a callout.

        Reads one callout as it stands now, whether it is active or closed. A callout of another
        customer source is answered like one that does not exist.

        Args:
            callout_id (int): The callout's identifier.

        Answers:
            200: The callout as it stands now.
            401: The credentials or the token are missing, wrong or expired.
            404: The customer source has no such callout.
        """
        return self._call(GET_CALLOUT, _get_callout._get_kwargs(callout_id=callout_id))

    def cancel_callout(self, callout_id: int, *, safe_code: str | Unset = UNSET) -> Callout:
        """Cancel a callout.

        Asks for a callout to be ended. With a safe code the service verifies that it is the customer
        who asks, and notices when a customer is being forced to. Without one the cancel is
        unconditional: the integrator's own decision, or a fixed location.

        A successful answer does not prove that the callout is over. It may show the callout as it
        stood before the cancel; read the callout again to learn its state.

        Args:
            callout_id (int): The callout's identifier.
            safe_code (str | Unset): The last four digits of the customer's registered mobile
                number. Leave it out for an unconditional cancel.

        Answers:
            200: The cancel was taken.
            400: The request does not say what it should. The message names what is wrong.
            401: The credentials or the token are missing, wrong or expired.
            404: The customer source has no such callout.
        """
        return self._call(
            CANCEL_CALLOUT,
            _cancel_callout._get_kwargs(
                callout_id=callout_id, body=given(CancelCallout(safe_code=safe_code))
            ),
        )

    def exchange_credentials(self, *, client_id: str, client_secret: str) -> Token:
        """Exchange credentials for a token.

        Exchanges the credentials of a customer source for a bearer token with full access to that
        customer source. The lifetime is fixed per customer source: ask again when it has passed, not
        before every request.

        Args:
            client_id (str): The public name of the credentials.
            client_secret (str): The secret that belongs to it.

        Answers:
            200: A token for the customer source.
            400: The request does not say what it should. The message names what is wrong.
            401: The credentials or the token are missing, wrong or expired.
        """
        return self._call(
            EXCHANGE_CREDENTIALS,
            _exchange_credentials._get_kwargs(
                body=given(Credentials(client_id=client_id, client_secret=client_secret))
            ),
        )


class AsyncOperations(ABC):
    """Every operation of the contract, asynchronous."""

    @abstractmethod
    async def _call(self, operation: Operation[T], request: dict[str, Any]) -> T:
        """Send the request (the arguments of ``httpx.AsyncClient.request``) and read its answer."""

    async def list_active_callouts(self) -> Listing[Callout]:
        """List active callouts.

        Lists every callout of the authenticated customer source that has not been closed.
        A callout with a status that nobody knows is still active.

        Answers:
            200: The active callouts, possibly none.
            401: The credentials or the token are missing, wrong or expired.
        """
        return await self._call(LIST_ACTIVE_CALLOUTS, _list_active_callouts._get_kwargs())

    async def get_callout(self, callout_id: int) -> Callout:
        """Get a callout.

        Reads one callout as it stands now, whether it is active or closed. A callout of another
        customer source is answered like one that does not exist.

        Args:
            callout_id (int): The callout's identifier.

        Answers:
            200: The callout as it stands now.
            401: The credentials or the token are missing, wrong or expired.
            404: The customer source has no such callout.
        """
        return await self._call(GET_CALLOUT, _get_callout._get_kwargs(callout_id=callout_id))

    async def cancel_callout(self, callout_id: int, *, safe_code: str | Unset = UNSET) -> Callout:
        """Cancel a callout.

        Asks for a callout to be ended. With a safe code the service verifies that it is the customer
        who asks, and notices when a customer is being forced to. Without one the cancel is
        unconditional: the integrator's own decision, or a fixed location.

        A successful answer does not prove that the callout is over. It may show the callout as it
        stood before the cancel; read the callout again to learn its state.

        Args:
            callout_id (int): The callout's identifier.
            safe_code (str | Unset): The last four digits of the customer's registered mobile
                number. Leave it out for an unconditional cancel.

        Answers:
            200: The cancel was taken.
            400: The request does not say what it should. The message names what is wrong.
            401: The credentials or the token are missing, wrong or expired.
            404: The customer source has no such callout.
        """
        return await self._call(
            CANCEL_CALLOUT,
            _cancel_callout._get_kwargs(
                callout_id=callout_id, body=given(CancelCallout(safe_code=safe_code))
            ),
        )

    async def exchange_credentials(self, *, client_id: str, client_secret: str) -> Token:
        """Exchange credentials for a token.

        Exchanges the credentials of a customer source for a bearer token with full access to that
        customer source. The lifetime is fixed per customer source: ask again when it has passed, not
        before every request.

        Args:
            client_id (str): The public name of the credentials.
            client_secret (str): The secret that belongs to it.

        Answers:
            200: A token for the customer source.
            400: The request does not say what it should. The message names what is wrong.
            401: The credentials or the token are missing, wrong or expired.
        """
        return await self._call(
            EXCHANGE_CREDENTIALS,
            _exchange_credentials._get_kwargs(
                body=given(Credentials(client_id=client_id, client_secret=client_secret))
            ),
        )
