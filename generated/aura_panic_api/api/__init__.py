"""Every operation of the contract, as a method of a blocking and of an asynchronous class."""

from __future__ import annotations

import datetime
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, Literal, NamedTuple, TypeVar

from aura_panic_legacy import Listing, Request, deprecated, given, listing, nothing, segment

from .. import models
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models import (
        Callout,
        CalloutEvent,
        CalloutMap,
        CalloutRating,
        CancelCallout,
        CancellationReason,
        Confirmation,
        CreateCancellationReason,
        Credentials,
        Error,
        Location,
        MintCalloutToken,
        RaiseCallout,
        RaiseLegacyCallout,
        RatingItem,
        RatingItemScore,
        ResolutionReport,
        SendCalloutEvent,
        SubmitCalloutRating,
        SubmitRatingItem,
        Token,
    )

T = TypeVar("T")


class Operation(NamedTuple, Generic[T]):
    """What a client has to know of an operation, besides its request."""

    name: str
    method: str
    path: str
    authenticated: bool
    statuses: frozenset[int]
    """The statuses of success that the contract names."""
    repeat: Literal["safe", "deduplicated", "never"]
    """Whether it may be sent again when its answer was lost (``x-repeat`` in the contract)."""
    find_out: str | None
    """The operation that tells whether it was carried out (``x-find-out``)."""
    read: Callable[[Any], T]
    """Reads the body of a successful answer; raises ``aura_panic_legacy.Unreadable``."""


class CallOptions(NamedTuple):
    """The settings of a client that a call may have for itself; None leaves one as it is."""

    connect_timeout: float | None = None
    read_timeout: float | None = None
    deadline: float | None = None
    attempts: int | None = None


LIST_ACTIVE_CALLOUTS = Operation(
    name="list_active_callouts",
    repeat="safe",
    find_out=None,
    method="GET",
    path="/callouts/activeCallouts",
    authenticated=True,
    statuses=frozenset({200}),
    read=lambda data: listing(models.Callout, data),
)
LIST_ACTIVE_CUSTOMER_CALLOUTS = Operation(
    name="list_active_customer_callouts",
    repeat="safe",
    find_out=None,
    method="GET",
    path="/customers/{customer_id}/callouts/activeCallouts",
    authenticated=True,
    statuses=frozenset({200}),
    read=lambda data: listing(models.Callout, data),
)
RAISE_CUSTOMER_CALLOUT = Operation(
    name="raise_customer_callout",
    repeat="deduplicated",
    find_out="list_active_customer_callouts",
    method="POST",
    path="/customers/{customer_id}/callouts",
    authenticated=True,
    statuses=frozenset({200, 201}),
    read=lambda data: models.Callout.from_dict(data),
)
RAISE_CALLOUT = Operation(
    name="raise_callout",
    repeat="never",
    find_out="list_active_callouts",
    method="POST",
    path="/callouts",
    authenticated=True,
    statuses=frozenset({200, 201}),
    read=lambda data: models.Callout.from_dict(data),
)
GET_CALLOUT = Operation(
    name="get_callout",
    repeat="safe",
    find_out=None,
    method="GET",
    path="/callouts/{callout_id}",
    authenticated=True,
    statuses=frozenset({200}),
    read=lambda data: models.Callout.from_dict(data),
)
CANCEL_CALLOUT = Operation(
    name="cancel_callout",
    repeat="never",
    find_out="get_callout",
    method="POST",
    path="/callouts/{callout_id}/cancel",
    authenticated=True,
    statuses=frozenset({200}),
    read=lambda data: models.Callout.from_dict(data),
)
DISMISS_CALLOUT = Operation(
    name="dismiss_callout",
    repeat="never",
    find_out="get_callout",
    method="POST",
    path="/callouts/{callout_id}/dismiss",
    authenticated=True,
    statuses=frozenset({200}),
    read=lambda data: models.Callout.from_dict(data),
)
STREAM_LOCATION_UPDATE = Operation(
    name="stream_location_update",
    repeat="safe",
    find_out=None,
    method="POST",
    path="/callouts/{callout_id}/location",
    authenticated=True,
    statuses=frozenset({200}),
    read=lambda data: models.Confirmation.from_dict(data),
)
STREAM_LOCATION_AND_GET_CALLOUT = Operation(
    name="stream_location_and_get_callout",
    repeat="safe",
    find_out=None,
    method="POST",
    path="/callouts/{callout_id}/updateLocationAndReturnCallout",
    authenticated=True,
    statuses=frozenset({200}),
    read=lambda data: models.Callout.from_dict(data),
)
READ_CALLOUT_EVENTS = Operation(
    name="read_callout_events",
    repeat="safe",
    find_out=None,
    method="GET",
    path="/callouts/{callout_id}/events",
    authenticated=True,
    statuses=frozenset({200}),
    read=lambda data: listing(models.CalloutEvent, data),
)
SEND_CALLOUT_EVENT = Operation(
    name="send_callout_event",
    repeat="never",
    find_out="read_callout_events",
    method="POST",
    path="/callouts/{callout_id}/events",
    authenticated=True,
    statuses=frozenset({200, 201}),
    read=lambda data: models.CalloutEvent.from_dict(data),
)
LIST_CANCELLATION_REASONS = Operation(
    name="list_cancellation_reasons",
    repeat="safe",
    find_out=None,
    method="GET",
    path="/callouts/{callout_id}/exceptionReasons",
    authenticated=True,
    statuses=frozenset({200}),
    read=lambda data: listing(models.CancellationReason, data),
)
CREATE_CANCELLATION_REASON = Operation(
    name="create_cancellation_reason",
    repeat="never",
    find_out=None,
    method="POST",
    path="/callouts/{callout_id}/exceptionReasons",
    authenticated=True,
    statuses=frozenset({200, 201}),
    read=lambda data: models.CancellationReason.from_dict(data),
)
GENERATE_RESOLUTION_REPORT = Operation(
    name="generate_resolution_report",
    repeat="safe",
    find_out=None,
    method="GET",
    path="/callouts/{callout_id}/resolutionReport",
    authenticated=True,
    statuses=frozenset({200}),
    read=lambda data: models.ResolutionReport.from_dict(data),
)
GET_CALLOUT_MAP = Operation(
    name="get_callout_map",
    repeat="safe",
    find_out=None,
    method="GET",
    path="/callouts/{callout_id}/maps",
    authenticated=True,
    statuses=frozenset({200}),
    read=lambda data: models.CalloutMap.from_dict(data),
)
SUBMIT_CALLOUT_RATING = Operation(
    name="submit_callout_rating",
    repeat="never",
    find_out=None,
    method="POST",
    path="/ratings",
    authenticated=True,
    statuses=frozenset({200, 201}),
    read=lambda data: models.CalloutRating.from_dict(data),
)
LIST_RATING_ITEMS = Operation(
    name="list_rating_items",
    repeat="safe",
    find_out=None,
    method="GET",
    path="/rating-items",
    authenticated=True,
    statuses=frozenset({200}),
    read=lambda data: listing(models.RatingItem, data),
)
SUBMIT_RATING_ITEM = Operation(
    name="submit_rating_item",
    repeat="never",
    find_out=None,
    method="POST",
    path="/rating-items",
    authenticated=True,
    statuses=frozenset({200, 201}),
    read=lambda data: models.RatingItemScore.from_dict(data),
)
EXCHANGE_CREDENTIALS = Operation(
    name="exchange_credentials",
    repeat="safe",
    find_out=None,
    method="POST",
    path="/oauth/token",
    authenticated=False,
    statuses=frozenset({200}),
    read=lambda data: models.Token.from_dict(data),
)
MINT_CALLOUT_TOKEN = Operation(
    name="mint_callout_token",
    repeat="safe",
    find_out=None,
    method="POST",
    path="/oauth/calloutToken",
    authenticated=True,
    statuses=frozenset({200}),
    read=lambda data: models.Token.from_dict(data),
)


class Operations(ABC):
    """Every operation of the contract, blocking."""

    @abstractmethod
    def _call(self, operation: Operation[T], request: Request, options: CallOptions) -> T:
        """Send a request and read its answer."""

    def list_active_callouts(
        self,
        *,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        deadline: float | None = None,
        attempts: int | None = None,
    ) -> Listing[models.Callout]:
        """List active callouts.

        Lists every callout of the authenticated customer source that has not been closed.
        A callout with a status that nobody knows is still active.

        Args:
            connect_timeout, read_timeout, deadline, attempts: The client's own settings, for this
                call alone.

        Answers:
            200: The active callouts, possibly none.
            401: The credentials or the token are missing, wrong, expired or not good for this.
            5XX: The service failed. What the request asks for may have been done.

        Raises:
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not answer; ``CalloutClosed`` for 285.

        Example:
            >>> panic.list_active_callouts()

        Source:
            The vendor's reference page for it.
        """
        from .callouts import list_active_callouts as operation

        request = Request(operation._get_kwargs())
        options = CallOptions(connect_timeout, read_timeout, deadline, attempts)
        return self._call(LIST_ACTIVE_CALLOUTS, request, options)

    def list_active_customer_callouts(
        self,
        customer_id: int,
        *,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        deadline: float | None = None,
        attempts: int | None = None,
    ) -> Listing[models.Callout]:
        """List active customer callouts.

        Lists the callouts of one customer that have not been closed. A customer has one at the most.

        Args:
            customer_id (int): The person protected.
            connect_timeout, read_timeout, deadline, attempts: The client's own settings, for this
                call alone.

        Answers:
            200: The active callouts, possibly none.
            401: The credentials or the token are missing, wrong, expired or not good for this.
            404: There is no such thing, or it belongs to another customer source.
            5XX: The service failed. What the request asks for may have been done.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not answer; ``CalloutClosed`` for 285.

        Example:
            >>> panic.list_active_customer_callouts(178921)

        Source:
            Only its name is known: its path, its body or its fields are a guess.
        """
        from .callouts import list_active_customer_callouts as operation

        request = Request(
            operation._get_kwargs(
                customer_id=segment(customer_id, int, "customer_id", LIST_ACTIVE_CUSTOMER_CALLOUTS)
            ),
            {"customer_id": customer_id},
        )
        options = CallOptions(connect_timeout, read_timeout, deadline, attempts)
        return self._call(LIST_ACTIVE_CUSTOMER_CALLOUTS, request, options)

    def raise_customer_callout(
        self,
        customer_id: int,
        *,
        response_type_id: int,
        latitude: float | Unset = UNSET,
        longitude: float | Unset = UNSET,
        predefined_location_id: int | Unset = UNSET,
        callout_classification_id: int | Unset = UNSET,
        internal_test: bool | Unset = UNSET,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        deadline: float | None = None,
        attempts: int | None = None,
    ) -> models.Callout:
        """Raise a customer callout.

        Asks for help for a customer, at a position or at a fixed location. The customer needs an
        active subscription. A customer who already has an active callout gets that one back, so a
        request whose answer was lost may be sent again.

        Args:
            customer_id (int): The person protected.
            response_type_id (int): The kind of help asked for. 1 is security, 2 is medical.
            latitude (float | Unset): Degrees north of the equator (WGS 84), from -90 to 90.
            longitude (float | Unset): Degrees east of Greenwich (WGS 84), from -180 to 180.
            predefined_location_id (int | Unset): The registered property that a callout is
                raised for.
            callout_classification_id (int | Unset): What a callout is taken for. 1 is real, 2
                is a test.
            internal_test (bool | Unset): A legacy mark for tests. Leave it out.
            connect_timeout, read_timeout, deadline, attempts: The client's own settings, for this
                call alone.

        Answers:
            200: The callout, as it stands now or as it stood before the request.
            201: A new callout.
            400: The request does not say what it should. The message names what is wrong.
            401: The credentials or the token are missing, wrong, expired or not good for this.
            403: The customer has no active subscription.
            404: There is no such thing, or it belongs to another customer source.
            5XX: The service failed. What the request asks for may have been done.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not answer; ``CalloutClosed`` for 285.

        Example:
            >>> panic.raise_customer_callout(178921, response_type_id=1, latitude=-33.9249, longitude=18.4241)

        Source:
            Other public material of the vendor.
        """
        from .callouts import raise_customer_callout as operation

        try:
            request = Request(
                operation._get_kwargs(
                    customer_id=segment(customer_id, int, "customer_id", RAISE_CUSTOMER_CALLOUT),
                    body=given(
                        models.RaiseCallout(
                            response_type_id=response_type_id,
                            latitude=latitude,
                            longitude=longitude,
                            predefined_location_id=predefined_location_id,
                            callout_classification_id=callout_classification_id,
                            internal_test=internal_test,
                        ),
                        RAISE_CUSTOMER_CALLOUT,
                    ),
                ),
                {"customer_id": customer_id},
            )
        finally:  # a traceback that shows locals does not show what was sent
            del (
                response_type_id,
                latitude,
                longitude,
                predefined_location_id,
                callout_classification_id,
                internal_test,
            )
        options = CallOptions(connect_timeout, read_timeout, deadline, attempts)
        return self._call(RAISE_CUSTOMER_CALLOUT, request, options)

    @deprecated("raise_callout is deprecated: use raise_customer_callout.")
    def raise_callout(
        self,
        *,
        response_type_id: int,
        latitude: float | Unset = UNSET,
        longitude: float | Unset = UNSET,
        predefined_location_id: int | Unset = UNSET,
        callout_classification_id: int | Unset = UNSET,
        internal_test: bool | Unset = UNSET,
        customer_id: int | Unset = UNSET,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        deadline: float | None = None,
        attempts: int | None = None,
    ) -> models.Callout:
        """Raise a callout (legacy).

        Asks for help the old way. It checks no subscription and notices no second request: sent
        twice, it may raise two callouts. Use "Raise a customer callout".

        Args:
            response_type_id (int): The kind of help asked for. 1 is security, 2 is medical.
            latitude (float | Unset): Degrees north of the equator (WGS 84), from -90 to 90.
            longitude (float | Unset): Degrees east of Greenwich (WGS 84), from -180 to 180.
            predefined_location_id (int | Unset): The registered property that a callout is
                raised for.
            callout_classification_id (int | Unset): What a callout is taken for. 1 is real, 2
                is a test.
            internal_test (bool | Unset): A legacy mark for tests. Leave it out.
            customer_id (int | Unset): The person protected.
            connect_timeout, read_timeout, deadline, attempts: The client's own settings, for this
                call alone.

        Answers:
            200: The callout, as it stands now or as it stood before the request.
            201: A new callout.
            400: The request does not say what it should. The message names what is wrong.
            401: The credentials or the token are missing, wrong, expired or not good for this.
            404: There is no such thing, or it belongs to another customer source.
            5XX: The service failed. What the request asks for may have been done.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not answer; ``CalloutClosed`` for 285.

        Example:
            >>> panic.raise_callout(response_type_id=1, latitude=-33.9249, longitude=18.4241)

        Source:
            Other public material of the vendor.
        """
        from .callouts import raise_callout as operation

        try:
            request = Request(
                operation._get_kwargs(
                    body=given(
                        models.RaiseLegacyCallout(
                            response_type_id=response_type_id,
                            latitude=latitude,
                            longitude=longitude,
                            predefined_location_id=predefined_location_id,
                            callout_classification_id=callout_classification_id,
                            internal_test=internal_test,
                            customer_id=customer_id,
                        ),
                        RAISE_CALLOUT,
                    )
                ),
                {"customer_id": customer_id},
            )
        finally:  # a traceback that shows locals does not show what was sent
            del (
                response_type_id,
                latitude,
                longitude,
                predefined_location_id,
                callout_classification_id,
                internal_test,
                customer_id,
            )
        options = CallOptions(connect_timeout, read_timeout, deadline, attempts)
        return self._call(RAISE_CALLOUT, request, options)

    def get_callout(
        self,
        callout_id: int,
        *,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        deadline: float | None = None,
        attempts: int | None = None,
    ) -> models.Callout:
        """Get a callout.

        Reads one callout as it stands now, whether it is active or closed. A callout of another
        customer source is answered like one that does not exist.

        Args:
            callout_id (int): The callout's identifier.
            connect_timeout, read_timeout, deadline, attempts: The client's own settings, for this
                call alone.

        Answers:
            200: The callout, as it stands now or as it stood before the request.
            401: The credentials or the token are missing, wrong, expired or not good for this.
            404: There is no such thing, or it belongs to another customer source.
            5XX: The service failed. What the request asks for may have been done.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not answer; ``CalloutClosed`` for 285.

        Example:
            >>> panic.get_callout(992011)

        Source:
            The vendor's reference page for it.
        """
        from .callouts import get_callout as operation

        request = Request(
            operation._get_kwargs(callout_id=segment(callout_id, int, "callout_id", GET_CALLOUT)),
            {"id": callout_id},
        )
        options = CallOptions(connect_timeout, read_timeout, deadline, attempts)
        return self._call(GET_CALLOUT, request, options)

    def cancel_callout(
        self,
        callout_id: int,
        *,
        safe_code: str | Unset = UNSET,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        deadline: float | None = None,
        attempts: int | None = None,
    ) -> models.Callout:
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
            connect_timeout, read_timeout, deadline, attempts: The client's own settings, for this
                call alone.

        Answers:
            200: The callout, as it stands now or as it stood before the request.
            400: The request does not say what it should. The message names what is wrong.
            401: The credentials or the token are missing, wrong, expired or not good for this.
            404: There is no such thing, or it belongs to another customer source.
            5XX: The service failed. What the request asks for may have been done.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not answer; ``CalloutClosed`` for 285.

        Example:
            >>> panic.cancel_callout(992011, safe_code=safe_code)

        Source:
            The vendor's reference page for it.
        """
        from .callouts import cancel_callout as operation

        try:
            request = Request(
                operation._get_kwargs(
                    callout_id=segment(callout_id, int, "callout_id", CANCEL_CALLOUT),
                    body=given(models.CancelCallout(safe_code=safe_code), CANCEL_CALLOUT),
                ),
                {"id": callout_id},
            )
        finally:  # a traceback that shows locals does not show what was sent
            del safe_code
        options = CallOptions(connect_timeout, read_timeout, deadline, attempts)
        return self._call(CANCEL_CALLOUT, request, options)

    def dismiss_callout(
        self,
        callout_id: int,
        *,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        deadline: float | None = None,
        attempts: int | None = None,
    ) -> models.Callout:
        """Dismiss a callout.

        Tells that a callout needs no response. Only the name of this operation is known; that it
        closes the callout is a guess.

        Args:
            callout_id (int): The callout's identifier.
            connect_timeout, read_timeout, deadline, attempts: The client's own settings, for this
                call alone.

        Answers:
            200: The callout, as it stands now or as it stood before the request.
            401: The credentials or the token are missing, wrong, expired or not good for this.
            404: There is no such thing, or it belongs to another customer source.
            409: The callout is in another state than the request takes for granted.
            5XX: The service failed. What the request asks for may have been done.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not answer; ``CalloutClosed`` for 285.

        Example:
            >>> panic.dismiss_callout(992011)

        Source:
            Only its name is known: its path, its body or its fields are a guess.
        """
        from .callouts import dismiss_callout as operation

        request = Request(
            operation._get_kwargs(
                callout_id=segment(callout_id, int, "callout_id", DISMISS_CALLOUT)
            ),
            {"id": callout_id},
        )
        options = CallOptions(connect_timeout, read_timeout, deadline, attempts)
        return self._call(DISMISS_CALLOUT, request, options)

    def stream_location_update(
        self,
        callout_id: int,
        *,
        latitude: float,
        longitude: float,
        accuracy: float | Unset = UNSET,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        deadline: float | None = None,
        attempts: int | None = None,
    ) -> models.Confirmation:
        """Stream a location update.

        Tells where the customer is now. While a callout is active, send one every 5 to 20 seconds.
        Once it has closed the answer is 285, the service's own status, with the callout as it last
        stood; then stop.

        Args:
            callout_id (int): The callout's identifier.
            latitude (float): Degrees north of the equator (WGS 84), from -90 to 90.
            longitude (float): Degrees east of Greenwich (WGS 84), from -180 to 180.
            accuracy (float | Unset): How far off the position may be, in metres.
            connect_timeout, read_timeout, deadline, attempts: The client's own settings, for this
                call alone.

        Answers:
            200: The position was taken.
            285: The vendor's own status for "already closed", with the callout as it last stood.
            400: The request does not say what it should. The message names what is wrong.
            401: The credentials or the token are missing, wrong, expired or not good for this.
            404: There is no such thing, or it belongs to another customer source.
            5XX: The service failed. What the request asks for may have been done.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not answer; ``CalloutClosed`` for 285.

        Example:
            >>> panic.stream_location_update(992011, latitude=-33.9249, longitude=18.4241, accuracy=8.5)

        Source:
            Other public material of the vendor.
        """
        from .callouts import stream_location_update as operation

        try:
            request = Request(
                operation._get_kwargs(
                    callout_id=segment(callout_id, int, "callout_id", STREAM_LOCATION_UPDATE),
                    body=given(
                        models.Location(latitude=latitude, longitude=longitude, accuracy=accuracy),
                        STREAM_LOCATION_UPDATE,
                    ),
                ),
                {"id": callout_id},
            )
        finally:  # a traceback that shows locals does not show what was sent
            del latitude, longitude, accuracy
        options = CallOptions(connect_timeout, read_timeout, deadline, attempts)
        return self._call(STREAM_LOCATION_UPDATE, request, options)

    def stream_location_and_get_callout(
        self,
        callout_id: int,
        *,
        latitude: float,
        longitude: float,
        accuracy: float | Unset = UNSET,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        deadline: float | None = None,
        attempts: int | None = None,
    ) -> models.Callout:
        """Stream location and return callout.

        Tells where the customer is now, and reads the callout in the same request. Once it has
        closed the answer is 285, the service's own status, with the callout as it last stood; then
        stop.

        Args:
            callout_id (int): The callout's identifier.
            latitude (float): Degrees north of the equator (WGS 84), from -90 to 90.
            longitude (float): Degrees east of Greenwich (WGS 84), from -180 to 180.
            accuracy (float | Unset): How far off the position may be, in metres.
            connect_timeout, read_timeout, deadline, attempts: The client's own settings, for this
                call alone.

        Answers:
            200: The callout, as it stands now or as it stood before the request.
            285: The vendor's own status for "already closed", with the callout as it last stood.
            400: The request does not say what it should. The message names what is wrong.
            401: The credentials or the token are missing, wrong, expired or not good for this.
            404: There is no such thing, or it belongs to another customer source.
            5XX: The service failed. What the request asks for may have been done.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not answer; ``CalloutClosed`` for 285.

        Example:
            >>> panic.stream_location_and_get_callout(992011, latitude=-33.9249, longitude=18.4241, accuracy=8.5)

        Source:
            Only its name is known: its path, its body or its fields are a guess.
        """
        from .callouts import stream_location_and_get_callout as operation

        try:
            request = Request(
                operation._get_kwargs(
                    callout_id=segment(
                        callout_id, int, "callout_id", STREAM_LOCATION_AND_GET_CALLOUT
                    ),
                    body=given(
                        models.Location(latitude=latitude, longitude=longitude, accuracy=accuracy),
                        STREAM_LOCATION_AND_GET_CALLOUT,
                    ),
                ),
                {"id": callout_id},
            )
        finally:  # a traceback that shows locals does not show what was sent
            del latitude, longitude, accuracy
        options = CallOptions(connect_timeout, read_timeout, deadline, attempts)
        return self._call(STREAM_LOCATION_AND_GET_CALLOUT, request, options)

    def read_callout_events(
        self,
        callout_id: int,
        *,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        deadline: float | None = None,
        attempts: int | None = None,
    ) -> Listing[models.CalloutEvent]:
        """Read callout events.

        Reads what was said about a callout, by the integrator and the control room, oldest first.

        Args:
            callout_id (int): The callout's identifier.
            connect_timeout, read_timeout, deadline, attempts: The client's own settings, for this
                call alone.

        Answers:
            200: What was said, possibly nothing.
            401: The credentials or the token are missing, wrong, expired or not good for this.
            404: There is no such thing, or it belongs to another customer source.
            5XX: The service failed. What the request asks for may have been done.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not answer; ``CalloutClosed`` for 285.

        Example:
            >>> panic.read_callout_events(992011)

        Source:
            Other public material of the vendor.
        """
        from .callouts import read_callout_events as operation

        request = Request(
            operation._get_kwargs(
                callout_id=segment(callout_id, int, "callout_id", READ_CALLOUT_EVENTS)
            ),
            {"callout_id": callout_id},
        )
        options = CallOptions(connect_timeout, read_timeout, deadline, attempts)
        return self._call(READ_CALLOUT_EVENTS, request, options)

    def send_callout_event(
        self,
        callout_id: int,
        *,
        message: str,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        deadline: float | None = None,
        attempts: int | None = None,
    ) -> models.CalloutEvent:
        """Send a callout event.

        Tells the control room something about a callout.

        Args:
            callout_id (int): The callout's identifier.
            message (str): What to tell, in words.
            connect_timeout, read_timeout, deadline, attempts: The client's own settings, for this
                call alone.

        Answers:
            200: What was said.
            201: What was said.
            400: The request does not say what it should. The message names what is wrong.
            401: The credentials or the token are missing, wrong, expired or not good for this.
            404: There is no such thing, or it belongs to another customer source.
            5XX: The service failed. What the request asks for may have been done.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not answer; ``CalloutClosed`` for 285.

        Example:
            >>> panic.send_callout_event(992011, message='The gate is open')

        Source:
            Other public material of the vendor.
        """
        from .callouts import send_callout_event as operation

        try:
            request = Request(
                operation._get_kwargs(
                    callout_id=segment(callout_id, int, "callout_id", SEND_CALLOUT_EVENT),
                    body=given(models.SendCalloutEvent(message=message), SEND_CALLOUT_EVENT),
                ),
                {"callout_id": callout_id},
            )
        finally:  # a traceback that shows locals does not show what was sent
            del message
        options = CallOptions(connect_timeout, read_timeout, deadline, attempts)
        return self._call(SEND_CALLOUT_EVENT, request, options)

    def list_cancellation_reasons(
        self,
        callout_id: int,
        *,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        deadline: float | None = None,
        attempts: int | None = None,
    ) -> Listing[models.CancellationReason]:
        """List cancellation reasons.

        Lists the reasons that may be given for the cancellation of a callout.

        Args:
            callout_id (int): The callout's identifier.
            connect_timeout, read_timeout, deadline, attempts: The client's own settings, for this
                call alone.

        Answers:
            200: The reasons to choose from.
            401: The credentials or the token are missing, wrong, expired or not good for this.
            404: There is no such thing, or it belongs to another customer source.
            5XX: The service failed. What the request asks for may have been done.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not answer; ``CalloutClosed`` for 285.

        Example:
            >>> panic.list_cancellation_reasons(992011)

        Source:
            Other public material of the vendor.
        """
        from .callouts import list_cancellation_reasons as operation

        request = Request(
            operation._get_kwargs(
                callout_id=segment(callout_id, int, "callout_id", LIST_CANCELLATION_REASONS)
            )
        )
        options = CallOptions(connect_timeout, read_timeout, deadline, attempts)
        return self._call(LIST_CANCELLATION_REASONS, request, options)

    def create_cancellation_reason(
        self,
        callout_id: int,
        *,
        exception_reason_id: int | Unset = UNSET,
        notes: str | Unset = UNSET,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        deadline: float | None = None,
        attempts: int | None = None,
    ) -> models.CancellationReason:
        """Create a cancellation reason.

        Tells why a callout was cancelled, with one of the listed reasons, in words, or both.

        Args:
            callout_id (int): The callout's identifier.
            exception_reason_id (int | Unset): One of the listed reasons.
            notes (str | Unset): Why, in words.
            connect_timeout, read_timeout, deadline, attempts: The client's own settings, for this
                call alone.

        Answers:
            200: The reason that was given.
            201: The reason that was given.
            400: The request does not say what it should. The message names what is wrong.
            401: The credentials or the token are missing, wrong, expired or not good for this.
            404: There is no such thing, or it belongs to another customer source.
            5XX: The service failed. What the request asks for may have been done.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not answer; ``CalloutClosed`` for 285.

        Example:
            >>> panic.create_cancellation_reason(992011, exception_reason_id=1, notes='Called back to make sure')

        Source:
            Other public material of the vendor.
        """
        from .callouts import create_cancellation_reason as operation

        try:
            request = Request(
                operation._get_kwargs(
                    callout_id=segment(callout_id, int, "callout_id", CREATE_CANCELLATION_REASON),
                    body=given(
                        models.CreateCancellationReason(
                            exception_reason_id=exception_reason_id, notes=notes
                        ),
                        CREATE_CANCELLATION_REASON,
                    ),
                )
            )
        finally:  # a traceback that shows locals does not show what was sent
            del exception_reason_id, notes
        options = CallOptions(connect_timeout, read_timeout, deadline, attempts)
        return self._call(CREATE_CANCELLATION_REASON, request, options)

    def generate_resolution_report(
        self,
        callout_id: int,
        *,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        deadline: float | None = None,
        attempts: int | None = None,
    ) -> models.ResolutionReport:
        """Generate a resolution report.

        Reports how a callout went. There is none before it has closed.

        Args:
            callout_id (int): The callout's identifier.
            connect_timeout, read_timeout, deadline, attempts: The client's own settings, for this
                call alone.

        Answers:
            200: How the callout went.
            401: The credentials or the token are missing, wrong, expired or not good for this.
            404: There is no such thing, or it belongs to another customer source.
            5XX: The service failed. What the request asks for may have been done.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not answer; ``CalloutClosed`` for 285.

        Example:
            >>> panic.generate_resolution_report(992011)

        Source:
            Only its name is known: its path, its body or its fields are a guess.
        """
        from .callouts import generate_resolution_report as operation

        request = Request(
            operation._get_kwargs(
                callout_id=segment(callout_id, int, "callout_id", GENERATE_RESOLUTION_REPORT)
            ),
            {"callout_id": callout_id},
        )
        options = CallOptions(connect_timeout, read_timeout, deadline, attempts)
        return self._call(GENERATE_RESOLUTION_REPORT, request, options)

    def get_callout_map(
        self,
        callout_id: int,
        *,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        deadline: float | None = None,
        attempts: int | None = None,
    ) -> models.CalloutMap:
        """Get a callout map.

        Shows where a callout took place. There is no map before it has closed.

        Args:
            callout_id (int): The callout's identifier.
            connect_timeout, read_timeout, deadline, attempts: The client's own settings, for this
                call alone.

        Answers:
            200: The map.
            401: The credentials or the token are missing, wrong, expired or not good for this.
            404: There is no such thing, or it belongs to another customer source.
            5XX: The service failed. What the request asks for may have been done.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not answer; ``CalloutClosed`` for 285.

        Example:
            >>> panic.get_callout_map(992011)

        Source:
            Other public material of the vendor.
        """
        from .callouts import get_callout_map as operation

        request = Request(
            operation._get_kwargs(
                callout_id=segment(callout_id, int, "callout_id", GET_CALLOUT_MAP)
            )
        )
        options = CallOptions(connect_timeout, read_timeout, deadline, attempts)
        return self._call(GET_CALLOUT_MAP, request, options)

    def submit_callout_rating(
        self,
        *,
        callout_id: int,
        rating: int,
        comment: str | Unset = UNSET,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        deadline: float | None = None,
        attempts: int | None = None,
    ) -> models.CalloutRating:
        """Submit a callout rating.

        Rates the help that came to a callout, from 1 to 5.

        Args:
            callout_id (int): The callout's identifier.
            rating (int): From 1, the worst, to 5, the best.
            comment (str | Unset): Why, in words.
            connect_timeout, read_timeout, deadline, attempts: The client's own settings, for this
                call alone.

        Answers:
            200: The rating, as it was taken.
            201: The rating, as it was taken.
            400: The request does not say what it should. The message names what is wrong.
            401: The credentials or the token are missing, wrong, expired or not good for this.
            404: There is no such thing, or it belongs to another customer source.
            5XX: The service failed. What the request asks for may have been done.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not answer; ``CalloutClosed`` for 285.

        Example:
            >>> panic.submit_callout_rating(callout_id=992011, rating=5, comment='They came at once')

        Source:
            Other public material of the vendor.
        """
        from .ratings import submit_callout_rating as operation

        try:
            request = Request(
                operation._get_kwargs(
                    body=given(
                        models.SubmitCalloutRating(
                            callout_id=callout_id, rating=rating, comment=comment
                        ),
                        SUBMIT_CALLOUT_RATING,
                    )
                ),
                {"callout_id": callout_id},
            )
        finally:  # a traceback that shows locals does not show what was sent
            del callout_id, rating, comment
        options = CallOptions(connect_timeout, read_timeout, deadline, attempts)
        return self._call(SUBMIT_CALLOUT_RATING, request, options)

    def list_rating_items(
        self,
        *,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        deadline: float | None = None,
        attempts: int | None = None,
    ) -> Listing[models.RatingItem]:
        """List rating items.

        Lists the aspects of the help that can be scored one by one.

        Args:
            connect_timeout, read_timeout, deadline, attempts: The client's own settings, for this
                call alone.

        Answers:
            200: The aspects.
            401: The credentials or the token are missing, wrong, expired or not good for this.
            5XX: The service failed. What the request asks for may have been done.

        Raises:
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not answer; ``CalloutClosed`` for 285.

        Example:
            >>> panic.list_rating_items()

        Source:
            Only its name is known: its path, its body or its fields are a guess.
        """
        from .ratings import list_rating_items as operation

        request = Request(operation._get_kwargs())
        options = CallOptions(connect_timeout, read_timeout, deadline, attempts)
        return self._call(LIST_RATING_ITEMS, request, options)

    def submit_rating_item(
        self,
        *,
        rating_id: int,
        rating_item_id: int,
        score: int,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        deadline: float | None = None,
        attempts: int | None = None,
    ) -> models.RatingItemScore:
        """Submit a rating item.

        Adds the score of one aspect to a rating.

        Args:
            rating_id (int): The rating's identifier.
            rating_item_id (int): One of the listed aspects.
            score (int): How good it was. The range is not published.
            connect_timeout, read_timeout, deadline, attempts: The client's own settings, for this
                call alone.

        Answers:
            200: The score, as it was taken.
            201: The score, as it was taken.
            400: The request does not say what it should. The message names what is wrong.
            401: The credentials or the token are missing, wrong, expired or not good for this.
            404: There is no such thing, or it belongs to another customer source.
            5XX: The service failed. What the request asks for may have been done.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not answer; ``CalloutClosed`` for 285.

        Example:
            >>> panic.submit_rating_item(rating_id=1, rating_item_id=1, score=5)

        Source:
            Other public material of the vendor.
        """
        from .ratings import submit_rating_item as operation

        try:
            request = Request(
                operation._get_kwargs(
                    body=given(
                        models.SubmitRatingItem(
                            rating_id=rating_id, rating_item_id=rating_item_id, score=score
                        ),
                        SUBMIT_RATING_ITEM,
                    )
                )
            )
        finally:  # a traceback that shows locals does not show what was sent
            del rating_id, rating_item_id, score
        options = CallOptions(connect_timeout, read_timeout, deadline, attempts)
        return self._call(SUBMIT_RATING_ITEM, request, options)

    def exchange_credentials(
        self,
        *,
        client_id: str,
        client_secret: str,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        deadline: float | None = None,
        attempts: int | None = None,
    ) -> models.Token:
        """Exchange credentials for a token.

        Exchanges the credentials of a customer source for a bearer token with full access to that
        customer source. The lifetime is fixed per customer source: ask again when it has passed, not
        before every request.

        Args:
            client_id (str): The public name of the credentials.
            client_secret (str): The secret that belongs to it.
            connect_timeout, read_timeout, deadline, attempts: The client's own settings, for this
                call alone.

        Answers:
            200: A token.
            400: The request does not say what it should. The message names what is wrong.
            401: The credentials or the token are missing, wrong, expired or not good for this.
            5XX: The service failed. What the request asks for may have been done.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not answer; ``CalloutClosed`` for 285.

        Example:
            >>> panic.exchange_credentials(client_id='demo-client', client_secret=client_secret)

        Source:
            Other public material of the vendor.
        """
        from .authentication import exchange_credentials as operation

        try:
            request = Request(
                operation._get_kwargs(
                    body=given(
                        models.Credentials(client_id=client_id, client_secret=client_secret),
                        EXCHANGE_CREDENTIALS,
                    )
                )
            )
        finally:  # a traceback that shows locals does not show what was sent
            del client_id, client_secret
        options = CallOptions(connect_timeout, read_timeout, deadline, attempts)
        return self._call(EXCHANGE_CREDENTIALS, request, options)

    def mint_callout_token(
        self,
        *,
        customer_id: int,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        deadline: float | None = None,
        attempts: int | None = None,
    ) -> models.Token:
        """Mint a callout-scoped token.

        Mints a token that is good for the callouts of one customer alone, for an app in the hands of
        that customer. Everywhere else it is answered with 401.

        Args:
            customer_id (int): The person protected.
            connect_timeout, read_timeout, deadline, attempts: The client's own settings, for this
                call alone.

        Answers:
            200: A token.
            400: The request does not say what it should. The message names what is wrong.
            401: The credentials or the token are missing, wrong, expired or not good for this.
            404: There is no such thing, or it belongs to another customer source.
            5XX: The service failed. What the request asks for may have been done.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not answer; ``CalloutClosed`` for 285.

        Example:
            >>> panic.mint_callout_token(customer_id=178921)

        Source:
            Other public material of the vendor.
        """
        from .authentication import mint_callout_token as operation

        try:
            request = Request(
                operation._get_kwargs(
                    body=given(models.MintCalloutToken(customer_id=customer_id), MINT_CALLOUT_TOKEN)
                )
            )
        finally:  # a traceback that shows locals does not show what was sent
            del customer_id
        options = CallOptions(connect_timeout, read_timeout, deadline, attempts)
        return self._call(MINT_CALLOUT_TOKEN, request, options)


class AsyncOperations(ABC):
    """Every operation of the contract, asynchronous."""

    @abstractmethod
    async def _call(self, operation: Operation[T], request: Request, options: CallOptions) -> T:
        """Send a request and read its answer."""

    async def list_active_callouts(
        self,
        *,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        deadline: float | None = None,
        attempts: int | None = None,
    ) -> Listing[models.Callout]:
        """List active callouts.

        Lists every callout of the authenticated customer source that has not been closed.
        A callout with a status that nobody knows is still active.

        Args:
            connect_timeout, read_timeout, deadline, attempts: The client's own settings, for this
                call alone.

        Answers:
            200: The active callouts, possibly none.
            401: The credentials or the token are missing, wrong, expired or not good for this.
            5XX: The service failed. What the request asks for may have been done.

        Raises:
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not answer; ``CalloutClosed`` for 285.

        Example:
            >>> await panic.list_active_callouts()

        Source:
            The vendor's reference page for it.
        """
        from .callouts import list_active_callouts as operation

        request = Request(operation._get_kwargs())
        options = CallOptions(connect_timeout, read_timeout, deadline, attempts)
        return await self._call(LIST_ACTIVE_CALLOUTS, request, options)

    async def list_active_customer_callouts(
        self,
        customer_id: int,
        *,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        deadline: float | None = None,
        attempts: int | None = None,
    ) -> Listing[models.Callout]:
        """List active customer callouts.

        Lists the callouts of one customer that have not been closed. A customer has one at the most.

        Args:
            customer_id (int): The person protected.
            connect_timeout, read_timeout, deadline, attempts: The client's own settings, for this
                call alone.

        Answers:
            200: The active callouts, possibly none.
            401: The credentials or the token are missing, wrong, expired or not good for this.
            404: There is no such thing, or it belongs to another customer source.
            5XX: The service failed. What the request asks for may have been done.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not answer; ``CalloutClosed`` for 285.

        Example:
            >>> await panic.list_active_customer_callouts(178921)

        Source:
            Only its name is known: its path, its body or its fields are a guess.
        """
        from .callouts import list_active_customer_callouts as operation

        request = Request(
            operation._get_kwargs(
                customer_id=segment(customer_id, int, "customer_id", LIST_ACTIVE_CUSTOMER_CALLOUTS)
            ),
            {"customer_id": customer_id},
        )
        options = CallOptions(connect_timeout, read_timeout, deadline, attempts)
        return await self._call(LIST_ACTIVE_CUSTOMER_CALLOUTS, request, options)

    async def raise_customer_callout(
        self,
        customer_id: int,
        *,
        response_type_id: int,
        latitude: float | Unset = UNSET,
        longitude: float | Unset = UNSET,
        predefined_location_id: int | Unset = UNSET,
        callout_classification_id: int | Unset = UNSET,
        internal_test: bool | Unset = UNSET,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        deadline: float | None = None,
        attempts: int | None = None,
    ) -> models.Callout:
        """Raise a customer callout.

        Asks for help for a customer, at a position or at a fixed location. The customer needs an
        active subscription. A customer who already has an active callout gets that one back, so a
        request whose answer was lost may be sent again.

        Args:
            customer_id (int): The person protected.
            response_type_id (int): The kind of help asked for. 1 is security, 2 is medical.
            latitude (float | Unset): Degrees north of the equator (WGS 84), from -90 to 90.
            longitude (float | Unset): Degrees east of Greenwich (WGS 84), from -180 to 180.
            predefined_location_id (int | Unset): The registered property that a callout is
                raised for.
            callout_classification_id (int | Unset): What a callout is taken for. 1 is real, 2
                is a test.
            internal_test (bool | Unset): A legacy mark for tests. Leave it out.
            connect_timeout, read_timeout, deadline, attempts: The client's own settings, for this
                call alone.

        Answers:
            200: The callout, as it stands now or as it stood before the request.
            201: A new callout.
            400: The request does not say what it should. The message names what is wrong.
            401: The credentials or the token are missing, wrong, expired or not good for this.
            403: The customer has no active subscription.
            404: There is no such thing, or it belongs to another customer source.
            5XX: The service failed. What the request asks for may have been done.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not answer; ``CalloutClosed`` for 285.

        Example:
            >>> await panic.raise_customer_callout(178921, response_type_id=1, latitude=-33.9249, longitude=18.4241)

        Source:
            Other public material of the vendor.
        """
        from .callouts import raise_customer_callout as operation

        try:
            request = Request(
                operation._get_kwargs(
                    customer_id=segment(customer_id, int, "customer_id", RAISE_CUSTOMER_CALLOUT),
                    body=given(
                        models.RaiseCallout(
                            response_type_id=response_type_id,
                            latitude=latitude,
                            longitude=longitude,
                            predefined_location_id=predefined_location_id,
                            callout_classification_id=callout_classification_id,
                            internal_test=internal_test,
                        ),
                        RAISE_CUSTOMER_CALLOUT,
                    ),
                ),
                {"customer_id": customer_id},
            )
        finally:  # a traceback that shows locals does not show what was sent
            del (
                response_type_id,
                latitude,
                longitude,
                predefined_location_id,
                callout_classification_id,
                internal_test,
            )
        options = CallOptions(connect_timeout, read_timeout, deadline, attempts)
        return await self._call(RAISE_CUSTOMER_CALLOUT, request, options)

    @deprecated("raise_callout is deprecated: use raise_customer_callout.")
    async def raise_callout(
        self,
        *,
        response_type_id: int,
        latitude: float | Unset = UNSET,
        longitude: float | Unset = UNSET,
        predefined_location_id: int | Unset = UNSET,
        callout_classification_id: int | Unset = UNSET,
        internal_test: bool | Unset = UNSET,
        customer_id: int | Unset = UNSET,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        deadline: float | None = None,
        attempts: int | None = None,
    ) -> models.Callout:
        """Raise a callout (legacy).

        Asks for help the old way. It checks no subscription and notices no second request: sent
        twice, it may raise two callouts. Use "Raise a customer callout".

        Args:
            response_type_id (int): The kind of help asked for. 1 is security, 2 is medical.
            latitude (float | Unset): Degrees north of the equator (WGS 84), from -90 to 90.
            longitude (float | Unset): Degrees east of Greenwich (WGS 84), from -180 to 180.
            predefined_location_id (int | Unset): The registered property that a callout is
                raised for.
            callout_classification_id (int | Unset): What a callout is taken for. 1 is real, 2
                is a test.
            internal_test (bool | Unset): A legacy mark for tests. Leave it out.
            customer_id (int | Unset): The person protected.
            connect_timeout, read_timeout, deadline, attempts: The client's own settings, for this
                call alone.

        Answers:
            200: The callout, as it stands now or as it stood before the request.
            201: A new callout.
            400: The request does not say what it should. The message names what is wrong.
            401: The credentials or the token are missing, wrong, expired or not good for this.
            404: There is no such thing, or it belongs to another customer source.
            5XX: The service failed. What the request asks for may have been done.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not answer; ``CalloutClosed`` for 285.

        Example:
            >>> await panic.raise_callout(response_type_id=1, latitude=-33.9249, longitude=18.4241)

        Source:
            Other public material of the vendor.
        """
        from .callouts import raise_callout as operation

        try:
            request = Request(
                operation._get_kwargs(
                    body=given(
                        models.RaiseLegacyCallout(
                            response_type_id=response_type_id,
                            latitude=latitude,
                            longitude=longitude,
                            predefined_location_id=predefined_location_id,
                            callout_classification_id=callout_classification_id,
                            internal_test=internal_test,
                            customer_id=customer_id,
                        ),
                        RAISE_CALLOUT,
                    )
                ),
                {"customer_id": customer_id},
            )
        finally:  # a traceback that shows locals does not show what was sent
            del (
                response_type_id,
                latitude,
                longitude,
                predefined_location_id,
                callout_classification_id,
                internal_test,
                customer_id,
            )
        options = CallOptions(connect_timeout, read_timeout, deadline, attempts)
        return await self._call(RAISE_CALLOUT, request, options)

    async def get_callout(
        self,
        callout_id: int,
        *,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        deadline: float | None = None,
        attempts: int | None = None,
    ) -> models.Callout:
        """Get a callout.

        Reads one callout as it stands now, whether it is active or closed. A callout of another
        customer source is answered like one that does not exist.

        Args:
            callout_id (int): The callout's identifier.
            connect_timeout, read_timeout, deadline, attempts: The client's own settings, for this
                call alone.

        Answers:
            200: The callout, as it stands now or as it stood before the request.
            401: The credentials or the token are missing, wrong, expired or not good for this.
            404: There is no such thing, or it belongs to another customer source.
            5XX: The service failed. What the request asks for may have been done.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not answer; ``CalloutClosed`` for 285.

        Example:
            >>> await panic.get_callout(992011)

        Source:
            The vendor's reference page for it.
        """
        from .callouts import get_callout as operation

        request = Request(
            operation._get_kwargs(callout_id=segment(callout_id, int, "callout_id", GET_CALLOUT)),
            {"id": callout_id},
        )
        options = CallOptions(connect_timeout, read_timeout, deadline, attempts)
        return await self._call(GET_CALLOUT, request, options)

    async def cancel_callout(
        self,
        callout_id: int,
        *,
        safe_code: str | Unset = UNSET,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        deadline: float | None = None,
        attempts: int | None = None,
    ) -> models.Callout:
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
            connect_timeout, read_timeout, deadline, attempts: The client's own settings, for this
                call alone.

        Answers:
            200: The callout, as it stands now or as it stood before the request.
            400: The request does not say what it should. The message names what is wrong.
            401: The credentials or the token are missing, wrong, expired or not good for this.
            404: There is no such thing, or it belongs to another customer source.
            5XX: The service failed. What the request asks for may have been done.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not answer; ``CalloutClosed`` for 285.

        Example:
            >>> await panic.cancel_callout(992011, safe_code=safe_code)

        Source:
            The vendor's reference page for it.
        """
        from .callouts import cancel_callout as operation

        try:
            request = Request(
                operation._get_kwargs(
                    callout_id=segment(callout_id, int, "callout_id", CANCEL_CALLOUT),
                    body=given(models.CancelCallout(safe_code=safe_code), CANCEL_CALLOUT),
                ),
                {"id": callout_id},
            )
        finally:  # a traceback that shows locals does not show what was sent
            del safe_code
        options = CallOptions(connect_timeout, read_timeout, deadline, attempts)
        return await self._call(CANCEL_CALLOUT, request, options)

    async def dismiss_callout(
        self,
        callout_id: int,
        *,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        deadline: float | None = None,
        attempts: int | None = None,
    ) -> models.Callout:
        """Dismiss a callout.

        Tells that a callout needs no response. Only the name of this operation is known; that it
        closes the callout is a guess.

        Args:
            callout_id (int): The callout's identifier.
            connect_timeout, read_timeout, deadline, attempts: The client's own settings, for this
                call alone.

        Answers:
            200: The callout, as it stands now or as it stood before the request.
            401: The credentials or the token are missing, wrong, expired or not good for this.
            404: There is no such thing, or it belongs to another customer source.
            409: The callout is in another state than the request takes for granted.
            5XX: The service failed. What the request asks for may have been done.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not answer; ``CalloutClosed`` for 285.

        Example:
            >>> await panic.dismiss_callout(992011)

        Source:
            Only its name is known: its path, its body or its fields are a guess.
        """
        from .callouts import dismiss_callout as operation

        request = Request(
            operation._get_kwargs(
                callout_id=segment(callout_id, int, "callout_id", DISMISS_CALLOUT)
            ),
            {"id": callout_id},
        )
        options = CallOptions(connect_timeout, read_timeout, deadline, attempts)
        return await self._call(DISMISS_CALLOUT, request, options)

    async def stream_location_update(
        self,
        callout_id: int,
        *,
        latitude: float,
        longitude: float,
        accuracy: float | Unset = UNSET,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        deadline: float | None = None,
        attempts: int | None = None,
    ) -> models.Confirmation:
        """Stream a location update.

        Tells where the customer is now. While a callout is active, send one every 5 to 20 seconds.
        Once it has closed the answer is 285, the service's own status, with the callout as it last
        stood; then stop.

        Args:
            callout_id (int): The callout's identifier.
            latitude (float): Degrees north of the equator (WGS 84), from -90 to 90.
            longitude (float): Degrees east of Greenwich (WGS 84), from -180 to 180.
            accuracy (float | Unset): How far off the position may be, in metres.
            connect_timeout, read_timeout, deadline, attempts: The client's own settings, for this
                call alone.

        Answers:
            200: The position was taken.
            285: The vendor's own status for "already closed", with the callout as it last stood.
            400: The request does not say what it should. The message names what is wrong.
            401: The credentials or the token are missing, wrong, expired or not good for this.
            404: There is no such thing, or it belongs to another customer source.
            5XX: The service failed. What the request asks for may have been done.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not answer; ``CalloutClosed`` for 285.

        Example:
            >>> await panic.stream_location_update(992011, latitude=-33.9249, longitude=18.4241, accuracy=8.5)

        Source:
            Other public material of the vendor.
        """
        from .callouts import stream_location_update as operation

        try:
            request = Request(
                operation._get_kwargs(
                    callout_id=segment(callout_id, int, "callout_id", STREAM_LOCATION_UPDATE),
                    body=given(
                        models.Location(latitude=latitude, longitude=longitude, accuracy=accuracy),
                        STREAM_LOCATION_UPDATE,
                    ),
                ),
                {"id": callout_id},
            )
        finally:  # a traceback that shows locals does not show what was sent
            del latitude, longitude, accuracy
        options = CallOptions(connect_timeout, read_timeout, deadline, attempts)
        return await self._call(STREAM_LOCATION_UPDATE, request, options)

    async def stream_location_and_get_callout(
        self,
        callout_id: int,
        *,
        latitude: float,
        longitude: float,
        accuracy: float | Unset = UNSET,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        deadline: float | None = None,
        attempts: int | None = None,
    ) -> models.Callout:
        """Stream location and return callout.

        Tells where the customer is now, and reads the callout in the same request. Once it has
        closed the answer is 285, the service's own status, with the callout as it last stood; then
        stop.

        Args:
            callout_id (int): The callout's identifier.
            latitude (float): Degrees north of the equator (WGS 84), from -90 to 90.
            longitude (float): Degrees east of Greenwich (WGS 84), from -180 to 180.
            accuracy (float | Unset): How far off the position may be, in metres.
            connect_timeout, read_timeout, deadline, attempts: The client's own settings, for this
                call alone.

        Answers:
            200: The callout, as it stands now or as it stood before the request.
            285: The vendor's own status for "already closed", with the callout as it last stood.
            400: The request does not say what it should. The message names what is wrong.
            401: The credentials or the token are missing, wrong, expired or not good for this.
            404: There is no such thing, or it belongs to another customer source.
            5XX: The service failed. What the request asks for may have been done.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not answer; ``CalloutClosed`` for 285.

        Example:
            >>> await panic.stream_location_and_get_callout(992011, latitude=-33.9249, longitude=18.4241, accuracy=8.5)

        Source:
            Only its name is known: its path, its body or its fields are a guess.
        """
        from .callouts import stream_location_and_get_callout as operation

        try:
            request = Request(
                operation._get_kwargs(
                    callout_id=segment(
                        callout_id, int, "callout_id", STREAM_LOCATION_AND_GET_CALLOUT
                    ),
                    body=given(
                        models.Location(latitude=latitude, longitude=longitude, accuracy=accuracy),
                        STREAM_LOCATION_AND_GET_CALLOUT,
                    ),
                ),
                {"id": callout_id},
            )
        finally:  # a traceback that shows locals does not show what was sent
            del latitude, longitude, accuracy
        options = CallOptions(connect_timeout, read_timeout, deadline, attempts)
        return await self._call(STREAM_LOCATION_AND_GET_CALLOUT, request, options)

    async def read_callout_events(
        self,
        callout_id: int,
        *,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        deadline: float | None = None,
        attempts: int | None = None,
    ) -> Listing[models.CalloutEvent]:
        """Read callout events.

        Reads what was said about a callout, by the integrator and the control room, oldest first.

        Args:
            callout_id (int): The callout's identifier.
            connect_timeout, read_timeout, deadline, attempts: The client's own settings, for this
                call alone.

        Answers:
            200: What was said, possibly nothing.
            401: The credentials or the token are missing, wrong, expired or not good for this.
            404: There is no such thing, or it belongs to another customer source.
            5XX: The service failed. What the request asks for may have been done.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not answer; ``CalloutClosed`` for 285.

        Example:
            >>> await panic.read_callout_events(992011)

        Source:
            Other public material of the vendor.
        """
        from .callouts import read_callout_events as operation

        request = Request(
            operation._get_kwargs(
                callout_id=segment(callout_id, int, "callout_id", READ_CALLOUT_EVENTS)
            ),
            {"callout_id": callout_id},
        )
        options = CallOptions(connect_timeout, read_timeout, deadline, attempts)
        return await self._call(READ_CALLOUT_EVENTS, request, options)

    async def send_callout_event(
        self,
        callout_id: int,
        *,
        message: str,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        deadline: float | None = None,
        attempts: int | None = None,
    ) -> models.CalloutEvent:
        """Send a callout event.

        Tells the control room something about a callout.

        Args:
            callout_id (int): The callout's identifier.
            message (str): What to tell, in words.
            connect_timeout, read_timeout, deadline, attempts: The client's own settings, for this
                call alone.

        Answers:
            200: What was said.
            201: What was said.
            400: The request does not say what it should. The message names what is wrong.
            401: The credentials or the token are missing, wrong, expired or not good for this.
            404: There is no such thing, or it belongs to another customer source.
            5XX: The service failed. What the request asks for may have been done.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not answer; ``CalloutClosed`` for 285.

        Example:
            >>> await panic.send_callout_event(992011, message='The gate is open')

        Source:
            Other public material of the vendor.
        """
        from .callouts import send_callout_event as operation

        try:
            request = Request(
                operation._get_kwargs(
                    callout_id=segment(callout_id, int, "callout_id", SEND_CALLOUT_EVENT),
                    body=given(models.SendCalloutEvent(message=message), SEND_CALLOUT_EVENT),
                ),
                {"callout_id": callout_id},
            )
        finally:  # a traceback that shows locals does not show what was sent
            del message
        options = CallOptions(connect_timeout, read_timeout, deadline, attempts)
        return await self._call(SEND_CALLOUT_EVENT, request, options)

    async def list_cancellation_reasons(
        self,
        callout_id: int,
        *,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        deadline: float | None = None,
        attempts: int | None = None,
    ) -> Listing[models.CancellationReason]:
        """List cancellation reasons.

        Lists the reasons that may be given for the cancellation of a callout.

        Args:
            callout_id (int): The callout's identifier.
            connect_timeout, read_timeout, deadline, attempts: The client's own settings, for this
                call alone.

        Answers:
            200: The reasons to choose from.
            401: The credentials or the token are missing, wrong, expired or not good for this.
            404: There is no such thing, or it belongs to another customer source.
            5XX: The service failed. What the request asks for may have been done.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not answer; ``CalloutClosed`` for 285.

        Example:
            >>> await panic.list_cancellation_reasons(992011)

        Source:
            Other public material of the vendor.
        """
        from .callouts import list_cancellation_reasons as operation

        request = Request(
            operation._get_kwargs(
                callout_id=segment(callout_id, int, "callout_id", LIST_CANCELLATION_REASONS)
            )
        )
        options = CallOptions(connect_timeout, read_timeout, deadline, attempts)
        return await self._call(LIST_CANCELLATION_REASONS, request, options)

    async def create_cancellation_reason(
        self,
        callout_id: int,
        *,
        exception_reason_id: int | Unset = UNSET,
        notes: str | Unset = UNSET,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        deadline: float | None = None,
        attempts: int | None = None,
    ) -> models.CancellationReason:
        """Create a cancellation reason.

        Tells why a callout was cancelled, with one of the listed reasons, in words, or both.

        Args:
            callout_id (int): The callout's identifier.
            exception_reason_id (int | Unset): One of the listed reasons.
            notes (str | Unset): Why, in words.
            connect_timeout, read_timeout, deadline, attempts: The client's own settings, for this
                call alone.

        Answers:
            200: The reason that was given.
            201: The reason that was given.
            400: The request does not say what it should. The message names what is wrong.
            401: The credentials or the token are missing, wrong, expired or not good for this.
            404: There is no such thing, or it belongs to another customer source.
            5XX: The service failed. What the request asks for may have been done.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not answer; ``CalloutClosed`` for 285.

        Example:
            >>> await panic.create_cancellation_reason(992011, exception_reason_id=1, notes='Called back to make sure')

        Source:
            Other public material of the vendor.
        """
        from .callouts import create_cancellation_reason as operation

        try:
            request = Request(
                operation._get_kwargs(
                    callout_id=segment(callout_id, int, "callout_id", CREATE_CANCELLATION_REASON),
                    body=given(
                        models.CreateCancellationReason(
                            exception_reason_id=exception_reason_id, notes=notes
                        ),
                        CREATE_CANCELLATION_REASON,
                    ),
                )
            )
        finally:  # a traceback that shows locals does not show what was sent
            del exception_reason_id, notes
        options = CallOptions(connect_timeout, read_timeout, deadline, attempts)
        return await self._call(CREATE_CANCELLATION_REASON, request, options)

    async def generate_resolution_report(
        self,
        callout_id: int,
        *,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        deadline: float | None = None,
        attempts: int | None = None,
    ) -> models.ResolutionReport:
        """Generate a resolution report.

        Reports how a callout went. There is none before it has closed.

        Args:
            callout_id (int): The callout's identifier.
            connect_timeout, read_timeout, deadline, attempts: The client's own settings, for this
                call alone.

        Answers:
            200: How the callout went.
            401: The credentials or the token are missing, wrong, expired or not good for this.
            404: There is no such thing, or it belongs to another customer source.
            5XX: The service failed. What the request asks for may have been done.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not answer; ``CalloutClosed`` for 285.

        Example:
            >>> await panic.generate_resolution_report(992011)

        Source:
            Only its name is known: its path, its body or its fields are a guess.
        """
        from .callouts import generate_resolution_report as operation

        request = Request(
            operation._get_kwargs(
                callout_id=segment(callout_id, int, "callout_id", GENERATE_RESOLUTION_REPORT)
            ),
            {"callout_id": callout_id},
        )
        options = CallOptions(connect_timeout, read_timeout, deadline, attempts)
        return await self._call(GENERATE_RESOLUTION_REPORT, request, options)

    async def get_callout_map(
        self,
        callout_id: int,
        *,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        deadline: float | None = None,
        attempts: int | None = None,
    ) -> models.CalloutMap:
        """Get a callout map.

        Shows where a callout took place. There is no map before it has closed.

        Args:
            callout_id (int): The callout's identifier.
            connect_timeout, read_timeout, deadline, attempts: The client's own settings, for this
                call alone.

        Answers:
            200: The map.
            401: The credentials or the token are missing, wrong, expired or not good for this.
            404: There is no such thing, or it belongs to another customer source.
            5XX: The service failed. What the request asks for may have been done.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not answer; ``CalloutClosed`` for 285.

        Example:
            >>> await panic.get_callout_map(992011)

        Source:
            Other public material of the vendor.
        """
        from .callouts import get_callout_map as operation

        request = Request(
            operation._get_kwargs(
                callout_id=segment(callout_id, int, "callout_id", GET_CALLOUT_MAP)
            )
        )
        options = CallOptions(connect_timeout, read_timeout, deadline, attempts)
        return await self._call(GET_CALLOUT_MAP, request, options)

    async def submit_callout_rating(
        self,
        *,
        callout_id: int,
        rating: int,
        comment: str | Unset = UNSET,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        deadline: float | None = None,
        attempts: int | None = None,
    ) -> models.CalloutRating:
        """Submit a callout rating.

        Rates the help that came to a callout, from 1 to 5.

        Args:
            callout_id (int): The callout's identifier.
            rating (int): From 1, the worst, to 5, the best.
            comment (str | Unset): Why, in words.
            connect_timeout, read_timeout, deadline, attempts: The client's own settings, for this
                call alone.

        Answers:
            200: The rating, as it was taken.
            201: The rating, as it was taken.
            400: The request does not say what it should. The message names what is wrong.
            401: The credentials or the token are missing, wrong, expired or not good for this.
            404: There is no such thing, or it belongs to another customer source.
            5XX: The service failed. What the request asks for may have been done.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not answer; ``CalloutClosed`` for 285.

        Example:
            >>> await panic.submit_callout_rating(callout_id=992011, rating=5, comment='They came at once')

        Source:
            Other public material of the vendor.
        """
        from .ratings import submit_callout_rating as operation

        try:
            request = Request(
                operation._get_kwargs(
                    body=given(
                        models.SubmitCalloutRating(
                            callout_id=callout_id, rating=rating, comment=comment
                        ),
                        SUBMIT_CALLOUT_RATING,
                    )
                ),
                {"callout_id": callout_id},
            )
        finally:  # a traceback that shows locals does not show what was sent
            del callout_id, rating, comment
        options = CallOptions(connect_timeout, read_timeout, deadline, attempts)
        return await self._call(SUBMIT_CALLOUT_RATING, request, options)

    async def list_rating_items(
        self,
        *,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        deadline: float | None = None,
        attempts: int | None = None,
    ) -> Listing[models.RatingItem]:
        """List rating items.

        Lists the aspects of the help that can be scored one by one.

        Args:
            connect_timeout, read_timeout, deadline, attempts: The client's own settings, for this
                call alone.

        Answers:
            200: The aspects.
            401: The credentials or the token are missing, wrong, expired or not good for this.
            5XX: The service failed. What the request asks for may have been done.

        Raises:
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not answer; ``CalloutClosed`` for 285.

        Example:
            >>> await panic.list_rating_items()

        Source:
            Only its name is known: its path, its body or its fields are a guess.
        """
        from .ratings import list_rating_items as operation

        request = Request(operation._get_kwargs())
        options = CallOptions(connect_timeout, read_timeout, deadline, attempts)
        return await self._call(LIST_RATING_ITEMS, request, options)

    async def submit_rating_item(
        self,
        *,
        rating_id: int,
        rating_item_id: int,
        score: int,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        deadline: float | None = None,
        attempts: int | None = None,
    ) -> models.RatingItemScore:
        """Submit a rating item.

        Adds the score of one aspect to a rating.

        Args:
            rating_id (int): The rating's identifier.
            rating_item_id (int): One of the listed aspects.
            score (int): How good it was. The range is not published.
            connect_timeout, read_timeout, deadline, attempts: The client's own settings, for this
                call alone.

        Answers:
            200: The score, as it was taken.
            201: The score, as it was taken.
            400: The request does not say what it should. The message names what is wrong.
            401: The credentials or the token are missing, wrong, expired or not good for this.
            404: There is no such thing, or it belongs to another customer source.
            5XX: The service failed. What the request asks for may have been done.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not answer; ``CalloutClosed`` for 285.

        Example:
            >>> await panic.submit_rating_item(rating_id=1, rating_item_id=1, score=5)

        Source:
            Other public material of the vendor.
        """
        from .ratings import submit_rating_item as operation

        try:
            request = Request(
                operation._get_kwargs(
                    body=given(
                        models.SubmitRatingItem(
                            rating_id=rating_id, rating_item_id=rating_item_id, score=score
                        ),
                        SUBMIT_RATING_ITEM,
                    )
                )
            )
        finally:  # a traceback that shows locals does not show what was sent
            del rating_id, rating_item_id, score
        options = CallOptions(connect_timeout, read_timeout, deadline, attempts)
        return await self._call(SUBMIT_RATING_ITEM, request, options)

    async def exchange_credentials(
        self,
        *,
        client_id: str,
        client_secret: str,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        deadline: float | None = None,
        attempts: int | None = None,
    ) -> models.Token:
        """Exchange credentials for a token.

        Exchanges the credentials of a customer source for a bearer token with full access to that
        customer source. The lifetime is fixed per customer source: ask again when it has passed, not
        before every request.

        Args:
            client_id (str): The public name of the credentials.
            client_secret (str): The secret that belongs to it.
            connect_timeout, read_timeout, deadline, attempts: The client's own settings, for this
                call alone.

        Answers:
            200: A token.
            400: The request does not say what it should. The message names what is wrong.
            401: The credentials or the token are missing, wrong, expired or not good for this.
            5XX: The service failed. What the request asks for may have been done.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not answer; ``CalloutClosed`` for 285.

        Example:
            >>> await panic.exchange_credentials(client_id='demo-client', client_secret=client_secret)

        Source:
            Other public material of the vendor.
        """
        from .authentication import exchange_credentials as operation

        try:
            request = Request(
                operation._get_kwargs(
                    body=given(
                        models.Credentials(client_id=client_id, client_secret=client_secret),
                        EXCHANGE_CREDENTIALS,
                    )
                )
            )
        finally:  # a traceback that shows locals does not show what was sent
            del client_id, client_secret
        options = CallOptions(connect_timeout, read_timeout, deadline, attempts)
        return await self._call(EXCHANGE_CREDENTIALS, request, options)

    async def mint_callout_token(
        self,
        *,
        customer_id: int,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        deadline: float | None = None,
        attempts: int | None = None,
    ) -> models.Token:
        """Mint a callout-scoped token.

        Mints a token that is good for the callouts of one customer alone, for an app in the hands of
        that customer. Everywhere else it is answered with 401.

        Args:
            customer_id (int): The person protected.
            connect_timeout, read_timeout, deadline, attempts: The client's own settings, for this
                call alone.

        Answers:
            200: A token.
            400: The request does not say what it should. The message names what is wrong.
            401: The credentials or the token are missing, wrong, expired or not good for this.
            404: There is no such thing, or it belongs to another customer source.
            5XX: The service failed. What the request asks for may have been done.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not answer; ``CalloutClosed`` for 285.

        Example:
            >>> await panic.mint_callout_token(customer_id=178921)

        Source:
            Other public material of the vendor.
        """
        from .authentication import mint_callout_token as operation

        try:
            request = Request(
                operation._get_kwargs(
                    body=given(models.MintCalloutToken(customer_id=customer_id), MINT_CALLOUT_TOKEN)
                )
            )
        finally:  # a traceback that shows locals does not show what was sent
            del customer_id
        options = CallOptions(connect_timeout, read_timeout, deadline, attempts)
        return await self._call(MINT_CALLOUT_TOKEN, request, options)
