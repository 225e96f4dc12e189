"""The models of the contract."""

import datetime
from typing import Any

from ..types import Unset
from .callout import Callout
from .callout_event import CalloutEvent
from .callout_map import CalloutMap
from .callout_rating import CalloutRating
from .cancel_callout import CancelCallout
from .cancellation_reason import CancellationReason
from .confirmation import Confirmation
from .create_cancellation_reason import CreateCancellationReason
from .credentials import Credentials
from .error import Error
from .location import Location
from .mint_callout_token import MintCalloutToken
from .raise_callout import RaiseCallout
from .raise_legacy_callout import RaiseLegacyCallout
from .rating_item import RatingItem
from .rating_item_score import RatingItemScore
from .resolution_report import ResolutionReport
from .send_callout_event import SendCalloutEvent
from .submit_callout_rating import SubmitCalloutRating
from .submit_rating_item import SubmitRatingItem
from .token import Token

__all__ = (
    "Callout",
    "CalloutEvent",
    "CalloutMap",
    "CalloutRating",
    "CancelCallout",
    "CancellationReason",
    "Confirmation",
    "CreateCancellationReason",
    "Credentials",
    "Error",
    "Location",
    "MintCalloutToken",
    "RaiseCallout",
    "RaiseLegacyCallout",
    "RatingItem",
    "RatingItemScore",
    "ResolutionReport",
    "SendCalloutEvent",
    "SubmitCalloutRating",
    "SubmitRatingItem",
    "Token",
)

Callout.declare(
    {
        "id": ("id", int),
        "customerId": ("customer_id", int),
        "predefinedLocationId": ("predefined_location_id", int | None),
        "status": ("status", str),
        "latitude": ("latitude", float | None),
        "longitude": ("longitude", float | None),
        "responseTypeId": ("response_type_id", int),
        "calloutClassificationId": ("callout_classification_id", int),
        "createdAt": ("created_at", datetime.datetime),
    }
)
CalloutEvent.declare(
    {
        "id": ("id", int),
        "calloutId": ("callout_id", int),
        "message": ("message", str),
        "createdAt": ("created_at", datetime.datetime),
    }
)
CalloutMap.declare({"url": ("url", str), "image": ("image", None | str)})
CalloutRating.declare(
    {"id": ("id", int), "calloutId": ("callout_id", int), "rating": ("rating", int)}
)
CancelCallout.declare({"safeCode": ("safe_code", str | Unset)})
CancellationReason.declare({"id": ("id", int), "reason": ("reason", str)})
Confirmation.declare({"message": ("message", str)})
CreateCancellationReason.declare(
    {"exceptionReasonId": ("exception_reason_id", int | Unset), "notes": ("notes", str | Unset)}
)
Credentials.declare({"clientId": ("client_id", str), "clientSecret": ("client_secret", str)})
Error.declare({"message": ("message", str)})
Location.declare(
    {
        "latitude": ("latitude", float),
        "longitude": ("longitude", float),
        "accuracy": ("accuracy", float | Unset),
    }
)
MintCalloutToken.declare({"customerId": ("customer_id", int)})
RaiseCallout.declare(
    {
        "responseTypeId": ("response_type_id", int),
        "latitude": ("latitude", float | Unset),
        "longitude": ("longitude", float | Unset),
        "predefinedLocationId": ("predefined_location_id", int | Unset),
        "calloutClassificationId": ("callout_classification_id", int | Unset),
        "internalTest": ("internal_test", bool | Unset),
    }
)
RaiseLegacyCallout.declare(
    {
        "responseTypeId": ("response_type_id", int),
        "latitude": ("latitude", float | Unset),
        "longitude": ("longitude", float | Unset),
        "predefinedLocationId": ("predefined_location_id", int | Unset),
        "calloutClassificationId": ("callout_classification_id", int | Unset),
        "internalTest": ("internal_test", bool | Unset),
        "customerId": ("customer_id", int | Unset),
    }
)
RatingItem.declare({"id": ("id", int), "name": ("name", str)})
RatingItemScore.declare(
    {
        "id": ("id", int),
        "ratingId": ("rating_id", int),
        "ratingItemId": ("rating_item_id", int),
        "score": ("score", int),
    }
)
ResolutionReport.declare(
    {
        "calloutId": ("callout_id", int),
        "responseSeconds": ("response_seconds", int | None),
        "resolutionSeconds": ("resolution_seconds", int),
        "outcome": ("outcome", str),
    }
)
SendCalloutEvent.declare({"message": ("message", str)})
SubmitCalloutRating.declare(
    {
        "calloutId": ("callout_id", int),
        "rating": ("rating", int),
        "comment": ("comment", str | Unset),
    }
)
SubmitRatingItem.declare(
    {
        "ratingId": ("rating_id", int),
        "ratingItemId": ("rating_item_id", int),
        "score": ("score", int),
    }
)
Token.declare(
    {
        "access_token": ("access_token", str),
        "token_type": ("token_type", str),
        "expires_in": ("expires_in", int),
    }
)
