"""Operations of the contract, as methods of the asynchronous client."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TypeVar

from aura_panic_runtime.decoding import PartialList
from aura_panic_runtime.models import UNSET, Unset
from aura_panic_runtime.operations import CallOptions, Operation
from aura_panic_runtime.requests import Request, build_request
from aura_panic_runtime.support import deprecated

from aura_panic_api import models, operations

T = TypeVar("T")


class AsyncOperations(ABC):
    """Every operation of the contract."""

    @abstractmethod
    async def _call(self, operation: Operation[T], request: Request, options: CallOptions) -> T:
        """Send a request and return the decoded response."""

    async def list_active_callouts(
        self,
        *,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        deadline: float | None = None,
        attempts: int | None = None,
    ) -> PartialList[models.Callout]:
        """List active callouts.

        Lists every callout of the authenticated customer source that has not been closed.
        A callout with an unknown status is still active.

        Args:
            connect_timeout, read_timeout, deadline, attempts: The client's settings, for this call.

        Responses:
            200: The active callouts, possibly none.
            401: The credentials or the token are missing, wrong, expired or not valid for this.
            5XX: The service failed. The request may have been carried out.

        Raises:
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not respond.

        Example:
            >>> await panic.list_active_callouts()

        Source:
            The vendor's reference page for it.
        """
        request = build_request(operations.LIST_ACTIVE_CALLOUTS, {})
        return await self._call(
            operations.LIST_ACTIVE_CALLOUTS,
            request,
            CallOptions(connect_timeout, read_timeout, deadline, attempts),
        )

    async def list_active_customer_callouts(
        self,
        customer_id: int,
        *,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        deadline: float | None = None,
        attempts: int | None = None,
    ) -> PartialList[models.Callout]:
        """List active customer callouts.

        Lists the callouts of one customer that have not been closed. A customer has at most one.

        Args:
            customer_id (int): The person protected.
            connect_timeout, read_timeout, deadline, attempts: The client's settings, for this call.

        Responses:
            200: The active callouts, possibly none.
            401: The credentials or the token are missing, wrong, expired or not valid for this.
            404: It does not exist, or belongs to another customer source.
            5XX: The service failed. The request may have been carried out.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not respond.

        Example:
            >>> await panic.list_active_customer_callouts(178921)

        Source:
            Unverified: only its name is known; path, body or fields are inferred.
        """
        request = build_request(
            operations.LIST_ACTIVE_CUSTOMER_CALLOUTS, {"customer_id": customer_id}
        )
        return await self._call(
            operations.LIST_ACTIVE_CUSTOMER_CALLOUTS,
            request,
            CallOptions(connect_timeout, read_timeout, deadline, attempts),
        )

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
        active subscription. If the customer already has an active callout, that one is returned, so a
        request whose response was lost may be sent again.

        Args:
            customer_id (int): The person protected.
            response_type_id (int): The kind of help asked for. 1 is security, 2 is medical.
            latitude (float | Unset): Degrees north of the equator (WGS 84), from -90 to 90.
            longitude (float | Unset): Degrees east of Greenwich (WGS 84), from -180 to 180.
            predefined_location_id (int | Unset): The registered property that a callout is
                raised for.
            callout_classification_id (int | Unset): How a callout is classified. 1 is real, 2
                is a test.
            internal_test (bool | Unset): A legacy mark for tests. Omit it.
            connect_timeout, read_timeout, deadline, attempts: The client's settings, for this call.

        Responses:
            200: The callout, as it is now or as it was before the request.
            201: A new callout.
            400: The request is invalid. The message says what is wrong.
            401: The credentials or the token are missing, wrong, expired or not valid for this.
            403: The customer has no active subscription.
            404: It does not exist, or belongs to another customer source.
            5XX: The service failed. The request may have been carried out.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not respond.

        Example:
            >>> await panic.raise_customer_callout(178921, response_type_id=1, latitude=-33.9249, longitude=18.4241)

        Source:
            Other public material of the vendor.
        """
        try:
            request = build_request(
                operations.RAISE_CUSTOMER_CALLOUT,
                {"customer_id": customer_id},
                {
                    "responseTypeId": response_type_id,
                    "latitude": latitude,
                    "longitude": longitude,
                    "predefinedLocationId": predefined_location_id,
                    "calloutClassificationId": callout_classification_id,
                    "internalTest": internal_test,
                },
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
        return await self._call(
            operations.RAISE_CUSTOMER_CALLOUT,
            request,
            CallOptions(connect_timeout, read_timeout, deadline, attempts),
        )

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

        Asks for help the old way, without a check of the subscription. Sent twice, it may raise two
        callouts. Use "Raise a customer callout" instead.

        Args:
            response_type_id (int): The kind of help asked for. 1 is security, 2 is medical.
            latitude (float | Unset): Degrees north of the equator (WGS 84), from -90 to 90.
            longitude (float | Unset): Degrees east of Greenwich (WGS 84), from -180 to 180.
            predefined_location_id (int | Unset): The registered property that a callout is
                raised for.
            callout_classification_id (int | Unset): How a callout is classified. 1 is real, 2
                is a test.
            internal_test (bool | Unset): A legacy mark for tests. Omit it.
            customer_id (int | Unset): The person protected.
            connect_timeout, read_timeout, deadline, attempts: The client's settings, for this call.

        Responses:
            200: The callout, as it is now or as it was before the request.
            201: A new callout.
            400: The request is invalid. The message says what is wrong.
            401: The credentials or the token are missing, wrong, expired or not valid for this.
            404: It does not exist, or belongs to another customer source.
            5XX: The service failed. The request may have been carried out.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not respond.

        Example:
            >>> await panic.raise_callout(response_type_id=1, latitude=-33.9249, longitude=18.4241)

        Source:
            Other public material of the vendor.
        """
        try:
            request = build_request(
                operations.RAISE_CALLOUT,
                {},
                {
                    "responseTypeId": response_type_id,
                    "latitude": latitude,
                    "longitude": longitude,
                    "predefinedLocationId": predefined_location_id,
                    "calloutClassificationId": callout_classification_id,
                    "internalTest": internal_test,
                    "customerId": customer_id,
                },
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
        return await self._call(
            operations.RAISE_CALLOUT,
            request,
            CallOptions(connect_timeout, read_timeout, deadline, attempts),
        )

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

        Returns the current state of one callout, active or closed. For a callout of another customer
        source the response is the same as for one that does not exist.

        Args:
            callout_id (int): The callout's identifier.
            connect_timeout, read_timeout, deadline, attempts: The client's settings, for this call.

        Responses:
            200: The callout, as it is now or as it was before the request.
            401: The credentials or the token are missing, wrong, expired or not valid for this.
            404: It does not exist, or belongs to another customer source.
            5XX: The service failed. The request may have been carried out.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not respond.

        Example:
            >>> await panic.get_callout(992011)

        Source:
            The vendor's reference page for it.
        """
        request = build_request(operations.GET_CALLOUT, {"callout_id": callout_id})
        return await self._call(
            operations.GET_CALLOUT,
            request,
            CallOptions(connect_timeout, read_timeout, deadline, attempts),
        )

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

        Asks for a callout to be ended. With a safe code, the service verifies that the customer is
        asking, and notices a customer who is being forced to. Without one, the cancel is
        unconditional: the integrator's own decision, or for a fixed location.

        A successful response does not prove that the callout is over. It may show the callout as it
        was before the cancel; read the callout again to learn its state.

        Args:
            callout_id (int): The callout's identifier.
            safe_code (str | Unset): The last four digits of the customer's registered mobile
                number. Omit it for an unconditional cancel.
            connect_timeout, read_timeout, deadline, attempts: The client's settings, for this call.

        Responses:
            200: The callout, as it is now or as it was before the request.
            400: The request is invalid. The message says what is wrong.
            401: The credentials or the token are missing, wrong, expired or not valid for this.
            404: It does not exist, or belongs to another customer source.
            5XX: The service failed. The request may have been carried out.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not respond.

        Example:
            >>> await panic.cancel_callout(992011, safe_code=safe_code)

        Source:
            The vendor's reference page for it.
        """
        try:
            request = build_request(
                operations.CANCEL_CALLOUT, {"callout_id": callout_id}, {"safeCode": safe_code}
            )
        finally:  # a traceback that shows locals does not show what was sent
            del safe_code
        return await self._call(
            operations.CANCEL_CALLOUT,
            request,
            CallOptions(connect_timeout, read_timeout, deadline, attempts),
        )

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

        Reports that a callout needs no response. Only the name of this operation is known; that it
        closes the callout is unverified.

        Args:
            callout_id (int): The callout's identifier.
            connect_timeout, read_timeout, deadline, attempts: The client's settings, for this call.

        Responses:
            200: The callout, as it is now or as it was before the request.
            401: The credentials or the token are missing, wrong, expired or not valid for this.
            404: It does not exist, or belongs to another customer source.
            409: The request does not fit the state of the callout.
            5XX: The service failed. The request may have been carried out.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not respond.

        Example:
            >>> await panic.dismiss_callout(992011)

        Source:
            Unverified: only its name is known; path, body or fields are inferred.
        """
        request = build_request(operations.DISMISS_CALLOUT, {"callout_id": callout_id})
        return await self._call(
            operations.DISMISS_CALLOUT,
            request,
            CallOptions(connect_timeout, read_timeout, deadline, attempts),
        )

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

        Sends the customer's current position. While a callout is active, send one every 5 to 20
        seconds. Once it has closed, the response is 285, the service's own status, with the last
        state of the callout; then stop.

        Args:
            callout_id (int): The callout's identifier.
            latitude (float): Degrees north of the equator (WGS 84), from -90 to 90.
            longitude (float): Degrees east of Greenwich (WGS 84), from -180 to 180.
            accuracy (float | Unset): Accuracy of the position, in metres.
            connect_timeout, read_timeout, deadline, attempts: The client's settings, for this call.

        Responses:
            200: The position was accepted.
            285: The vendor's own status for "already closed", with the last state of the
                callout.
            400: The request is invalid. The message says what is wrong.
            401: The credentials or the token are missing, wrong, expired or not valid for this.
            404: It does not exist, or belongs to another customer source.
            5XX: The service failed. The request may have been carried out.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not respond; ``CalloutClosed`` for 285.

        Example:
            >>> await panic.stream_location_update(992011, latitude=-33.9249, longitude=18.4241, accuracy=8.5)

        Source:
            Other public material of the vendor.
        """
        try:
            request = build_request(
                operations.STREAM_LOCATION_UPDATE,
                {"callout_id": callout_id},
                {"latitude": latitude, "longitude": longitude, "accuracy": accuracy},
            )
        finally:  # a traceback that shows locals does not show what was sent
            del latitude, longitude, accuracy
        return await self._call(
            operations.STREAM_LOCATION_UPDATE,
            request,
            CallOptions(connect_timeout, read_timeout, deadline, attempts),
        )

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

        Sends the customer's current position, and reads the callout in the same request. Once it has
        closed, the response is 285, the service's own status, with the last state of the callout;
        then stop.

        Args:
            callout_id (int): The callout's identifier.
            latitude (float): Degrees north of the equator (WGS 84), from -90 to 90.
            longitude (float): Degrees east of Greenwich (WGS 84), from -180 to 180.
            accuracy (float | Unset): Accuracy of the position, in metres.
            connect_timeout, read_timeout, deadline, attempts: The client's settings, for this call.

        Responses:
            200: The callout, as it is now or as it was before the request.
            285: The vendor's own status for "already closed", with the last state of the
                callout.
            400: The request is invalid. The message says what is wrong.
            401: The credentials or the token are missing, wrong, expired or not valid for this.
            404: It does not exist, or belongs to another customer source.
            5XX: The service failed. The request may have been carried out.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not respond; ``CalloutClosed`` for 285.

        Example:
            >>> await panic.stream_location_and_get_callout(992011, latitude=-33.9249, longitude=18.4241, accuracy=8.5)

        Source:
            Unverified: only its name is known; path, body or fields are inferred.
        """
        try:
            request = build_request(
                operations.STREAM_LOCATION_AND_GET_CALLOUT,
                {"callout_id": callout_id},
                {"latitude": latitude, "longitude": longitude, "accuracy": accuracy},
            )
        finally:  # a traceback that shows locals does not show what was sent
            del latitude, longitude, accuracy
        return await self._call(
            operations.STREAM_LOCATION_AND_GET_CALLOUT,
            request,
            CallOptions(connect_timeout, read_timeout, deadline, attempts),
        )

    async def read_callout_events(
        self,
        callout_id: int,
        *,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        deadline: float | None = None,
        attempts: int | None = None,
    ) -> PartialList[models.CalloutEvent]:
        """Read callout events.

        Lists the messages of the integrator and the control room about a callout, oldest first.

        Args:
            callout_id (int): The callout's identifier.
            connect_timeout, read_timeout, deadline, attempts: The client's settings, for this call.

        Responses:
            200: The messages, oldest first; possibly none.
            401: The credentials or the token are missing, wrong, expired or not valid for this.
            404: It does not exist, or belongs to another customer source.
            5XX: The service failed. The request may have been carried out.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not respond.

        Example:
            >>> await panic.read_callout_events(992011)

        Source:
            Other public material of the vendor.
        """
        request = build_request(operations.READ_CALLOUT_EVENTS, {"callout_id": callout_id})
        return await self._call(
            operations.READ_CALLOUT_EVENTS,
            request,
            CallOptions(connect_timeout, read_timeout, deadline, attempts),
        )

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

        Sends a message about a callout to the control room.

        Args:
            callout_id (int): The callout's identifier.
            message (str): Text of the message.
            connect_timeout, read_timeout, deadline, attempts: The client's settings, for this call.

        Responses:
            200: The message.
            201: The message.
            400: The request is invalid. The message says what is wrong.
            401: The credentials or the token are missing, wrong, expired or not valid for this.
            404: It does not exist, or belongs to another customer source.
            5XX: The service failed. The request may have been carried out.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not respond.

        Example:
            >>> await panic.send_callout_event(992011, message='The gate is open')

        Source:
            Other public material of the vendor.
        """
        try:
            request = build_request(
                operations.SEND_CALLOUT_EVENT, {"callout_id": callout_id}, {"message": message}
            )
        finally:  # a traceback that shows locals does not show what was sent
            del message
        return await self._call(
            operations.SEND_CALLOUT_EVENT,
            request,
            CallOptions(connect_timeout, read_timeout, deadline, attempts),
        )

    async def list_cancellation_reasons(
        self,
        callout_id: int,
        *,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        deadline: float | None = None,
        attempts: int | None = None,
    ) -> PartialList[models.CancellationReason]:
        """List cancellation reasons.

        Lists the reasons that may be given for the cancellation of a callout.

        Args:
            callout_id (int): The callout's identifier.
            connect_timeout, read_timeout, deadline, attempts: The client's settings, for this call.

        Responses:
            200: The reasons.
            401: The credentials or the token are missing, wrong, expired or not valid for this.
            404: It does not exist, or belongs to another customer source.
            5XX: The service failed. The request may have been carried out.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not respond.

        Example:
            >>> await panic.list_cancellation_reasons(992011)

        Source:
            Other public material of the vendor.
        """
        request = build_request(operations.LIST_CANCELLATION_REASONS, {"callout_id": callout_id})
        return await self._call(
            operations.LIST_CANCELLATION_REASONS,
            request,
            CallOptions(connect_timeout, read_timeout, deadline, attempts),
        )

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

        Records why a callout was cancelled, by one of the listed reasons, in words, or both.

        Args:
            callout_id (int): The callout's identifier.
            exception_reason_id (int | Unset): One of the listed reasons.
            notes (str | Unset): Why, in words.
            connect_timeout, read_timeout, deadline, attempts: The client's settings, for this call.

        Responses:
            200: The recorded reason.
            201: The recorded reason.
            400: The request is invalid. The message says what is wrong.
            401: The credentials or the token are missing, wrong, expired or not valid for this.
            404: It does not exist, or belongs to another customer source.
            5XX: The service failed. The request may have been carried out.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not respond.

        Example:
            >>> await panic.create_cancellation_reason(992011, exception_reason_id=1, notes='Called back to make sure')

        Source:
            Other public material of the vendor.
        """
        try:
            request = build_request(
                operations.CREATE_CANCELLATION_REASON,
                {"callout_id": callout_id},
                {"exceptionReasonId": exception_reason_id, "notes": notes},
            )
        finally:  # a traceback that shows locals does not show what was sent
            del exception_reason_id, notes
        return await self._call(
            operations.CREATE_CANCELLATION_REASON,
            request,
            CallOptions(connect_timeout, read_timeout, deadline, attempts),
        )

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

        Returns a report about a callout. There is none before it has closed.

        Args:
            callout_id (int): The callout's identifier.
            connect_timeout, read_timeout, deadline, attempts: The client's settings, for this call.

        Responses:
            200: The report of the callout.
            401: The credentials or the token are missing, wrong, expired or not valid for this.
            404: It does not exist, or belongs to another customer source.
            5XX: The service failed. The request may have been carried out.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not respond.

        Example:
            >>> await panic.generate_resolution_report(992011)

        Source:
            Unverified: only its name is known; path, body or fields are inferred.
        """
        request = build_request(operations.GENERATE_RESOLUTION_REPORT, {"callout_id": callout_id})
        return await self._call(
            operations.GENERATE_RESOLUTION_REPORT,
            request,
            CallOptions(connect_timeout, read_timeout, deadline, attempts),
        )

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

        Returns a map of where a callout took place. There is none before it has closed.

        Args:
            callout_id (int): The callout's identifier.
            connect_timeout, read_timeout, deadline, attempts: The client's settings, for this call.

        Responses:
            200: The map.
            401: The credentials or the token are missing, wrong, expired or not valid for this.
            404: It does not exist, or belongs to another customer source.
            5XX: The service failed. The request may have been carried out.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not respond.

        Example:
            >>> await panic.get_callout_map(992011)

        Source:
            Other public material of the vendor.
        """
        request = build_request(operations.GET_CALLOUT_MAP, {"callout_id": callout_id})
        return await self._call(
            operations.GET_CALLOUT_MAP,
            request,
            CallOptions(connect_timeout, read_timeout, deadline, attempts),
        )

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

        Rates the help given for a callout, from 1 to 5.

        Args:
            callout_id (int): The callout's identifier.
            rating (int): From 1, the worst, to 5, the best.
            comment (str | Unset): Why, in words.
            connect_timeout, read_timeout, deadline, attempts: The client's settings, for this call.

        Responses:
            200: The recorded rating.
            201: The recorded rating.
            400: The request is invalid. The message says what is wrong.
            401: The credentials or the token are missing, wrong, expired or not valid for this.
            404: It does not exist, or belongs to another customer source.
            5XX: The service failed. The request may have been carried out.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not respond.

        Example:
            >>> await panic.submit_callout_rating(callout_id=992011, rating=5, comment='They came at once')

        Source:
            Other public material of the vendor.
        """
        try:
            request = build_request(
                operations.SUBMIT_CALLOUT_RATING,
                {},
                {"calloutId": callout_id, "rating": rating, "comment": comment},
            )
        finally:  # a traceback that shows locals does not show what was sent
            del callout_id, rating, comment
        return await self._call(
            operations.SUBMIT_CALLOUT_RATING,
            request,
            CallOptions(connect_timeout, read_timeout, deadline, attempts),
        )

    async def list_rating_items(
        self,
        *,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        deadline: float | None = None,
        attempts: int | None = None,
    ) -> PartialList[models.RatingItem]:
        """List rating items.

        Lists the aspects of the help that can be scored one by one.

        Args:
            connect_timeout, read_timeout, deadline, attempts: The client's settings, for this call.

        Responses:
            200: The aspects.
            401: The credentials or the token are missing, wrong, expired or not valid for this.
            5XX: The service failed. The request may have been carried out.

        Raises:
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not respond.

        Example:
            >>> await panic.list_rating_items()

        Source:
            Unverified: only its name is known; path, body or fields are inferred.
        """
        request = build_request(operations.LIST_RATING_ITEMS, {})
        return await self._call(
            operations.LIST_RATING_ITEMS,
            request,
            CallOptions(connect_timeout, read_timeout, deadline, attempts),
        )

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
            score (int): The score. The range is not published.
            connect_timeout, read_timeout, deadline, attempts: The client's settings, for this call.

        Responses:
            200: The recorded score.
            201: The recorded score.
            400: The request is invalid. The message says what is wrong.
            401: The credentials or the token are missing, wrong, expired or not valid for this.
            404: It does not exist, or belongs to another customer source.
            5XX: The service failed. The request may have been carried out.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not respond.

        Example:
            >>> await panic.submit_rating_item(rating_id=1, rating_item_id=1, score=5)

        Source:
            Other public material of the vendor.
        """
        try:
            request = build_request(
                operations.SUBMIT_RATING_ITEM,
                {},
                {"ratingId": rating_id, "ratingItemId": rating_item_id, "score": score},
            )
        finally:  # a traceback that shows locals does not show what was sent
            del rating_id, rating_item_id, score
        return await self._call(
            operations.SUBMIT_RATING_ITEM,
            request,
            CallOptions(connect_timeout, read_timeout, deadline, attempts),
        )

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
        customer source. Each customer source has a fixed lifetime of tokens: fetch another one when it
        has passed, not before every request.

        Args:
            client_id (str): The public name of the credentials.
            client_secret (str): The secret that belongs to it.
            connect_timeout, read_timeout, deadline, attempts: The client's settings, for this call.

        Responses:
            200: A token.
            400: The request is invalid. The message says what is wrong.
            401: The credentials or the token are missing, wrong, expired or not valid for this.
            5XX: The service failed. The request may have been carried out.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not respond.

        Example:
            >>> await panic.exchange_credentials(client_id='demo-client', client_secret=client_secret)

        Source:
            Other public material of the vendor.
        """
        try:
            request = build_request(
                operations.EXCHANGE_CREDENTIALS,
                {},
                {"clientId": client_id, "clientSecret": client_secret},
            )
        finally:  # a traceback that shows locals does not show what was sent
            del client_id, client_secret
        return await self._call(
            operations.EXCHANGE_CREDENTIALS,
            request,
            CallOptions(connect_timeout, read_timeout, deadline, attempts),
        )

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

        Mints a token that is valid for the callouts of one customer only, for an app in the hands of
        that customer. For anything else the response is 401.

        Args:
            customer_id (int): The person protected.
            connect_timeout, read_timeout, deadline, attempts: The client's settings, for this call.

        Responses:
            200: A token.
            400: The request is invalid. The message says what is wrong.
            401: The credentials or the token are missing, wrong, expired or not valid for this.
            404: It does not exist, or belongs to another customer source.
            5XX: The service failed. The request may have been carried out.

        Raises:
            InvalidArgument: An argument is not what the contract allows; nothing was sent.
            ConfigurationError: A setting of this call is out of its range; nothing was sent.
            PanicError: The service refused or did not respond.

        Example:
            >>> await panic.mint_callout_token(customer_id=178921)

        Source:
            Other public material of the vendor.
        """
        try:
            request = build_request(operations.MINT_CALLOUT_TOKEN, {}, {"customerId": customer_id})
        finally:  # a traceback that shows locals does not show what was sent
            del customer_id
        return await self._call(
            operations.MINT_CALLOUT_TOKEN,
            request,
            CallOptions(connect_timeout, read_timeout, deadline, attempts),
        )
